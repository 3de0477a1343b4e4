package web

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"potensi/internal/report"
	"potensi/mapping"
	"potensi/ranking"
)

// news opens a stream and gives the states that come.
func news(t *testing.T, address string) (states chan string, leave func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, "GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil || answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("%v, %v", answer, err)
	}
	states = make(chan string, 100)
	go func() {
		defer answer.Body.Close()
		defer close(states)
		lines := bufio.NewScanner(answer.Body)
		for lines.Scan() {
			if state, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				states <- state
			}
		}
	}()
	return states, cancel
}

func next(t *testing.T, states chan string) report.Turnout {
	t.Helper()
	select {
	case state := <-states:
		var turnout report.Turnout
		if err := json.Unmarshal([]byte(state), &turnout); err != nil {
			t.Fatalf("%s: %v", state, err)
		}
		return turnout
	case <-time.After(10 * time.Second):
		t.Fatal("no news")
	}
	return report.Turnout{}
}

// TestTurnoutComesByItself: the first state at once, then what is new, many
// ballots in a few events, and nothing of what they say.
func TestTurnoutComesByItself(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	address, stop := serving(t, h)
	states, leave := news(t, address+"/vote/buah/stream")
	if got := next(t, states); got.Cast != 0 || got.State != ranking.Open {
		t.Errorf("%+v", got)
	}
	for range 40 {
		cast(t, h, `{"poll":"buah","group":"G1","ranking":[["P03"],["P01"]]}`, http.StatusCreated)
	}
	events, got := 0, report.Turnout{}
	for got.Cast < 40 {
		got = next(t, states)
		events++
	}
	if events > 20 || len(got.Groups) == 0 || got.Groups[0].Cast != 40 || len(got.Channels) != 1 || got.Channels[0].Cast != 40 {
		t.Errorf("%d events, %+v", events, got)
	}
	sendForm(h, "/vote/buah/pause", "")
	if got := next(t, states); got.State != ranking.Paused {
		t.Errorf("%+v", got)
	}
	leave()
	others, _ := news(t, address+"/vote/buah/stream")
	next(t, others)
	start := time.Now()
	if err := stop(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("a screen held the server for %v", took)
	}
	for range others { // ends
	}
	s.streams.mu.Lock()
	defer s.streams.mu.Unlock()
	if s.streams.all != 0 || len(s.streams.topics) != 0 {
		t.Errorf("%d still watch", s.streams.all)
	}
}

// TestPagesHoldTheirNews: a page that watches says what it was drawn from as the
// stream does, so that nothing is missed between the two, and nothing drawn twice.
func TestPagesHoldTheirNews(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	address, _ := serving(t, h)
	sendForm(h, "/practice", "kind=beans-5")
	for page, stream := range map[string]string{
		"/vote/buah/screen": "/vote/buah/stream", "/en/vote/buah/run": "/vote/buah/stream",
		"/practice": "/practice/stream", "/en/practice/screen": "/practice/stream",
	} {
		states, leave := news(t, address+stream)
		first := <-states
		leave()
		if body := html.UnescapeString(ask(h, "GET", page, "").Body.String()); !strings.Contains(body, ` data-news="`+first+`"`) {
			t.Errorf("%s was not drawn from %s", page, first)
		}
	}
}

func TestNotTooManyWatch(t *testing.T) {
	s := &streams{}
	read := func(context.Context) ([]byte, error) { return []byte("1"), nil }
	leaves := []func(){}
	for range maxWatchers {
		_, leave, ok := s.watch("poll", read)
		if !ok {
			t.Fatal("refused too early")
		}
		leaves = append(leaves, leave)
	}
	if _, _, ok := s.watch("other", read); ok {
		t.Error("one too many")
	}
	leaves[0]()
	leaves[0]()
	if _, _, ok := s.watch("poll", read); !ok {
		t.Error("a place that is free is not given")
	}
}

// TestSlowScreensGetTheNewestState: what was not taken is replaced.
func TestSlowScreensGetTheNewestState(t *testing.T) {
	s, top := &streams{}, &topic{watchers: map[chan []byte]bool{}}
	slow := make(chan []byte, 1)
	top.watchers[slow] = true
	for i := range 9 {
		s.hand(top, []byte(fmt.Sprint(i)))
	}
	if got := string(<-slow); got != "8" {
		t.Errorf("got %s", got)
	}
}

// TestTurnoutHidesSmallGroups: of four people nothing is told by itself, but
// they are in the sums.
func TestTurnoutHidesSmallGroups(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	var four int
	w, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	small := ""
	for _, g := range w.Groups {
		if g.Type == mapping.People && g.Members != nil && *g.Members < report.SmallGroup {
			small, four = g.ID, *g.Members
		}
	}
	if small == "" || four == 0 {
		t.Skip("the sample has no small group")
	}
	cast(t, h, `{"poll":"buah","group":"`+small+`","ranking":[["P03"]]}`, http.StatusCreated)
	var got report.Turnout
	body := ask(h, "GET", "/api/v1/polls/buah/turnout", "").Body
	if err := json.Unmarshal(body.Bytes(), &got); err != nil || got.Cast != 1 || got.Hidden != 1 || got.Expected == nil {
		t.Fatalf("%+v, %v", got, err)
	}
	for _, g := range got.Groups {
		if g.Group == small || g.Cast != 0 {
			t.Errorf("%+v", g)
		}
	}
}

// TestCardsAreExpected: who has a card is expected; a spoiled one is not.
func TestCardsAreExpected(t *testing.T) {
	s, db := sampleSite(t)
	_, codes, err := db.NewCards(t.Context(), "buah", "G1", 7)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.MarkCard(t.Context(), codes[0], 3); err != nil {
		t.Fatal(err)
	}
	got, err := s.turnoutNow(t.Context(), "buah")
	if err != nil || got.Unused != 6 || got.Expected == nil || *got.Expected != 6 || !got.Groups[0].Cards || *got.Groups[0].Expected != 6 {
		t.Errorf("%+v, %v", got, err)
	}
	body := page(t, s.Handler(), "/vote/buah/run", http.StatusOK)
	if !strings.Contains(body, "Masih ada 6 kartu") {
		t.Error("closing does not say how many cards are unused")
	}
}

// TestResultsOpenStepByStep: the page of each step holds no name of a place that is
// not open yet, and an open poll tells nothing.
func TestResultsOpenStepByStep(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	for i := range 6 {
		cast(t, h, fmt.Sprintf(`{"poll":"buah","group":"G%d","ranking":[["P03"],["P01"]]}`, i%2+1), http.StatusCreated)
	}
	if body := page(t, h, "/vote/buah/screen?reveal=3", http.StatusOK); strings.Contains(body, "sc-place") {
		t.Error("an open poll shows results")
	}
	sendForm(h, "/vote/buah/pause", "")
	if body := page(t, h, "/vote/buah/screen?reveal=3", http.StatusOK); strings.Contains(body, "sc-place") || !strings.Contains(body, "Jeda") {
		t.Error("a paused poll shows results")
	}
	sendForm(h, "/vote/buah/close", "")
	names := map[string]string{"third": "Gula aren", "second": "Abon ikan gabus (aruan)", "first": "Kerupuk ikan"}
	for step, want := range []string{"", "third", "third second", "third second first", "third second first", "third second first"} {
		body := page(t, h, fmt.Sprintf("/vote/buah/screen?reveal=%d", step), http.StatusOK)
		for place, name := range names {
			if strings.Contains(body, name) != strings.Contains(want, place) {
				t.Errorf("step %d: %s", step, place)
			}
		}
		if strings.Contains(body, "sc-groups") && step < 4 {
			t.Errorf("step %d shows the groups", step)
		}
	}
	w := ask(h, "GET", "/en/vote/buah/screen?reveal=4&theme=night", "")
	if body := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(body, `class="night" lang="en"`) || strings.Contains(body, "3 ballots") {
		t.Errorf("groups of three are shown: %s", body)
	}
}

// TestPausedPollTakesNothing, by phone, card or program, and says why.
func TestPausedPollTakesNothing(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	_, codes, err := db.NewCards(t.Context(), "buah", "G1", 1)
	if err != nil {
		t.Fatal(err)
	}
	if code := sendForm(h, "/vote/buah/pause", ""); code != http.StatusSeeOther {
		t.Fatal(code)
	}
	w := ask(h, "POST", "/api/v1/polls/buah/ballots", `{"group":"G1","ranking":[["P01"]]}`, "Content-Type", "application/json")
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), `"rule":"poll-paused"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	waiting := askFromHall(s.Hall(), "GET", "/v/"+codes[0], "")
	if waiting.Header().Get("Refresh") == "" || !strings.Contains(waiting.Body.String(), "sedang jeda") {
		t.Errorf("a card: %d %v", waiting.Code, waiting.Header())
	}
	sent := askFromHall(s.Hall(), "POST", "/v/"+codes[0], "id="+strings.Repeat("a", 32)+"&place-P02=1")
	if sent.Code != http.StatusConflict || !strings.Contains(sent.Body.String(), `name="place-P02" value="1"`) {
		t.Errorf("a ballot is lost: %d %s", sent.Code, sent.Body)
	}
	if w := ask(h, "GET", "/api/v1/polls/buah/tally", ""); w.Code != http.StatusForbidden {
		t.Errorf("the tally of a paused poll: %d", w.Code)
	}
	if code := sendForm(h, "/vote/buah/open", ""); code != http.StatusSeeOther {
		t.Fatal(code)
	}
	if w := askFromHall(s.Hall(), "POST", "/v/"+codes[0], "id="+strings.Repeat("a", 32)+"&place-P02=1"); w.Code != http.StatusOK {
		t.Errorf("after the pause: %d", w.Code)
	}
}

func TestClocksRunOnThroughAPause(t *testing.T) {
	c := &clocks{}
	c.moved("P", ranking.Paused)
	if c.since("P") != nil {
		t.Error("a poll that was opened elsewhere has a time")
	}
	c.moved("P", ranking.Open)
	from := c.open["P"].from
	c.moved("P", ranking.Paused)
	c.moved("P", ranking.Open)
	if c.open["P"].from != from || c.since("P") == nil {
		t.Error("the clock began anew")
	}
	c.moved("P", ranking.Closed)
	if to := c.open["P"].to; to.IsZero() || to.Before(from) {
		t.Error("the clock goes on")
	}
}

func TestPagesOfAPoll(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	for _, state := range ranking.PollStates() {
		poll := ranking.Poll{ID: "S-" + string(state), Question: "Apa?", QuestionEN: "What?", Choices: []string{"P01", "P02"}, BallotType: ranking.PointsBallot, Points: 5, State: state}
		if err := db.SetPoll(t.Context(), "test", poll); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/run", "/screen"} {
			for _, lang := range []string{"", "/en"} {
				target := lang + "/vote/" + poll.ID + path
				checkPage(t, target, ask(h, "GET", target, ""))
			}
		}
	}
	closed := ask(h, "GET", "/vote/S-closed/run", "").Body.String()
	if !strings.Contains(closed, `href="/results?poll=S-closed#decide"`) {
		t.Error("before anything is decided the minutes lead elsewhere")
	}
	for _, target := range []string{"/practice", "/en/practice", "/vote/S-draft/rehearse", "/vote/new?type=thumbs", "/vote/S-draft/edit"} {
		checkPage(t, target, ask(h, "GET", target, ""))
	}
}

// TestPollOfThreeClicks: the form as it stands makes a poll that can be opened, and
// each kind of ballot is what it says.
func TestPollOfThreeClicks(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	for _, kind := range ballotKinds() {
		sent := "question=Apa%3F&kind=" + kind.Name + "&choice=P01&choice=P02&choice=P03&group=G1&group=G2&seats=1&how=seats&results=after_close&voice=per-head&tie_break=&way=cards"
		w := ask(h, "POST", "/vote/new", sent, "Content-Type", "application/x-www-form-urlencoded")
		if w.Code != http.StatusSeeOther || !strings.Contains(w.Header().Get("Location"), "/run") {
			t.Fatalf("%s: %d %s", kind.Name, w.Code, w.Body)
		}
		village, err := db.Workshop(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		poll := village.Polls[len(village.Polls)-1]
		if got := ballotKindOf(poll); got.Name != kind.Name || poll.BallotType != kind.Type || strings.Join(poll.Groups, " ") != "G1 G2" {
			t.Errorf("%s became %+v", kind.Name, poll)
		}
		if code := sendForm(h, "/vote/"+poll.ID+"/open", ""); code != http.StatusSeeOther {
			t.Errorf("%s does not open: %d", kind.Name, code)
		}
	}
	for wrong, says := range map[string]string{
		"question=Apa&kind=beans-5&choice=P01&choice=P02":                             "belum ada kelompok",
		"question=Apa&kind=ranked&choice=P01&group=G1":                                "Pilih sedikitnya dua produk (sekarang 1)",
		"question=&kind=ranked&choice=P01&choice=P02&group=G1":                        "aria-invalid",
		"question=Apa&kind=bintang&choice=P01&choice=P02&group=G1":                    "bintang",
		"question=Apa&kind=ranked&choice=P01&choice=P02&group=G1&seats=9&how=seats":   "aria-invalid",
		"question=Apa&kind=ranked&choice=P01&choice=P02&group=G1&budget=x&how=budget": "aria-invalid",
		"question=Apa&kind=ranked&choice=P01&choice=P02&group=G1&budget=&how=budget":  "belum diisi",
	} {
		w := ask(h, "POST", "/vote/new", wrong, "Content-Type", "application/x-www-form-urlencoded")
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), says) {
			t.Errorf("%s: %d, without %q", wrong, w.Code, says)
		}
	}
}

// TestQuestionsOfTwoLanguagesGoTogether: an English question does not silently stay
// when the other is changed, and the one that a new poll is offered with brings its own.
func TestQuestionsOfTwoLanguagesGoTogether(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	const first, firstEN = "Produk mana yang kita dahulukan?", "Which products come first for us?"
	const rest = "&kind=ranked&choice=P01&choice=P02&group=G1&seats=1&how=seats&results=after_close&voice=per-head&way=cards"
	if form := ask(h, "GET", "/vote/new", "").Body.String(); !strings.Contains(form, first) || strings.Contains(form, firstEN) {
		t.Error("a new poll is offered with an English question of its own")
	}
	send := func(path, question, en, asked string) (poll ranking.Poll, apart bool) {
		t.Helper()
		sent := url.Values{"question": {question}, "question_en": {en}, "asked": {asked}}.Encode() + rest
		w := ask(h, "POST", path, sent, "Content-Type", "application/x-www-form-urlencoded")
		village, err := db.Workshop(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		apart = w.Code == http.StatusUnprocessableEntity && strings.Contains(w.Body.String(), "diubah, yang ini belum") &&
			strings.Contains(w.Body.String(), `name="asked" value="`+question+" / "+en+`"`)
		if !apart && w.Code != http.StatusSeeOther {
			t.Fatalf("%q, %q: %d", question, en, w.Code)
		}
		return village.Polls[len(village.Polls)-1], apart
	}
	for _, c := range []struct {
		question, en, wantEN string
		apart                bool
	}{
		{first, "", firstEN, false},
		{"Apa dulu?", "", "", false},
		{"Apa dulu?", "What first?", "What first?", false},
		{"Apa dulu?", firstEN, "", true},
		{first, "What first?", "", true},
	} {
		poll, apart := send("/vote/new", c.question, c.en, "")
		if apart != c.apart || !apart && poll.QuestionEN != c.wantEN {
			t.Errorf("new %q, %q: %q, asked %v", c.question, c.en, poll.QuestionEN, apart)
		}
	}
	poll, _ := send("/vote/new", "Apa dulu?", "What first?", "")
	edit := "/vote/" + poll.ID + "/edit"
	if _, apart := send(edit, "Apa yang dulu?", "What first?", ""); !apart {
		t.Error("the Indonesian question was changed alone, and nothing was asked")
	}
	if poll, apart := send(edit, "Apa yang dulu?", "What first?", "Apa yang dulu? / What first?"); apart || poll.Question != "Apa yang dulu?" {
		t.Errorf("saved once more: %q, asked %v", poll.Question, apart)
	}
	if _, apart := send(edit, "Apa yang dulu?", "", ""); apart {
		t.Error("an English question that is cleared was asked about")
	}
}
