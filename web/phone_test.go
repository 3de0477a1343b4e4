package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"potensi/internal/store"
	"potensi/ranking"
)

// ballotsOfEveryKind are open polls on n products: each kind that there is.
func ballotsOfEveryKind(t *testing.T, n int) (*Server, *store.DB, []ranking.Poll) {
	t.Helper()
	s, db := sampleSite(t)
	choices := []string{}
	picts := []string{"fish_floss", "palm_sugar", "honey", "fruit", "capsules", "cakes", "fish_balls", "fish_crackers", "hydroponics", "fresh_fish", "cage_fish", "beekeeping"}
	for i := range n {
		id := fmt.Sprintf("Q%02d", i+1)
		put(t, db, ranking.Product{ID: id, Name: "Olahan hutan nomor " + id, NameEN: "Forest product number " + id, Pictogram: picts[i%len(picts)]})
		choices = append(choices, id)
	}
	polls := []ranking.Poll{
		{ID: "KR", BallotType: ranking.RankedBallot}, {ID: "KA", BallotType: ranking.ApprovalBallot},
		{ID: "K5", BallotType: ranking.PointsBallot, Points: 5}, {ID: "K10", BallotType: ranking.PointsBallot}, {ID: "K100", BallotType: ranking.PointsBallot, Points: 100},
		{ID: "KT", BallotType: ranking.ScoreBallot, MaxScore: 1}, {ID: "KS", BallotType: ranking.ScoreBallot}, {ID: "KX", BallotType: ranking.ScoreBallot, MaxScore: 10},
		{ID: "KP", BallotType: ranking.PairwiseBallot},
	}
	for i := range polls {
		p := &polls[i]
		p.Question, p.QuestionEN = "Produk apa yang paling penting untuk kita kembangkan?", "Which product matters most for us to develop?"
		p.Choices, p.State, p.Rule = choices, ranking.Open, ranking.RulesFor(p.BallotType)[0]
		if err := db.SetPoll(t.Context(), "test", *p); err != nil {
			t.Fatal(err)
		}
	}
	return s, db, polls
}

func cardOf(t *testing.T, db *store.DB, poll string) string {
	t.Helper()
	_, codes, err := db.NewCards(t.Context(), poll, "G1", 1)
	if err != nil {
		t.Fatal(err)
	}
	return codes[0]
}

// A voter's page is one answer under 60 kB that needs nothing else, however many
// products there are and whatever is asked of them.
func TestVotersPageIsLightInEveryKind(t *testing.T) {
	s, db, polls := ballotsOfEveryKind(t, 12)
	h := s.Hall()
	for _, poll := range polls {
		code := cardOf(t, db, poll.ID)
		for _, path := range []string{"/v/" + code, "/en/v/" + code, "/v/" + code + "?view=all", "/en/v/" + code + "?view=all"} {
			w := askFromHall(h, "GET", path, "")
			checkPage(t, strings.Replace(path, code, "", 1), w)
			if n := w.Body.Len(); n > 60_000 {
				t.Errorf("%s by %s: %d bytes", path, poll.ID, n)
			} else {
				t.Logf("%s %s: %d bytes", poll.ID, path[len(path)-5:], n)
			}
			if wanting := regexp.MustCompile(`<(link rel="stylesheet"|img|audio|iframe)[^>]*>`).FindString(w.Body.String()); wanting != "" {
				t.Errorf("%s loads %s", path, wanting)
			}
		}
	}
}

// postedBy posts a form by a card from the hall.
func postedBy(h http.Handler, code string, form url.Values) (int, string) {
	w := askFromHall(h, "POST", "/v/"+code, form.Encode())
	return w.Code, w.Body.String()
}

// cast reads the only ballot of a poll.
func onlyBallot(t *testing.T, db *store.DB, poll string) ranking.Ballot {
	t.Helper()
	ballots, err := db.Ballots(t.Context(), poll)
	if err != nil || len(ballots) != 1 {
		t.Fatalf("%s: %d ballots, %v", poll, len(ballots), err)
	}
	return ballots[0]
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// hiddenIn are the fields that a page brings along.
func hiddenIn(body string) url.Values {
	out := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(body, -1) {
		out.Add(strings.ReplaceAll(m[1], "&#43;", "+"), m[2])
	}
	return out
}

// A whole vote without a script, of every kind: the form, the last look, the
// receipt. What is looked at is what was filled in; nothing of it is kept before it
// is sent, and the receipt tells nothing of it.
func TestVoteWithoutScriptOfEveryKind(t *testing.T) {
	s, db, _ := ballotsOfEveryKind(t, 4)
	h := s.Hall()
	for _, c := range []struct {
		poll   string
		fields url.Values
		looks  []string
		is     func(ranking.Ballot) bool
	}{
		{"KR", url.Values{"r1": {"Q03"}, "r2": {"Q01"}}, []string{`<span class="place">1</span>`, "#p3"},
			func(b ranking.Ballot) bool { return fmt.Sprint(b.Ranking) == "[[Q03] [Q01]]" }},
		{"KA", url.Values{"yes-Q02": {"1"}, "yes-Q03": {"0"}}, []string{"#face-yes", "#p2"},
			func(b ranking.Ballot) bool { return fmt.Sprint(b.Ranking) == "[[Q02]]" }},
		{"K10", url.Values{"n-Q01": {"7"}, "n-Q02": {"3"}, "n-Q03": {"0"}}, []string{`<span class="place">7</span>`},
			func(b ranking.Ballot) bool { return fmt.Sprint(b.Points) == "[{Q01 7} {Q02 3}]" }},
		{"K100", url.Values{"n-Q01": {"70", "5"}, "n-Q02": {"20", "5"}, "n-Q03": {"0", "0"}}, []string{`<span class="place">75</span>`},
			func(b ranking.Ballot) bool { return fmt.Sprint(b.Points) == "[{Q01 75} {Q02 25}]" }},
		{"KT", url.Values{"n-Q01": {"1"}, "n-Q02": {"0"}, "n-Q03": {""}}, []string{"#face-up", "#face-down"},
			func(b ranking.Ballot) bool { return fmt.Sprint(b.Points) == "[{Q01 1} {Q02 0}]" }},
		{"KS", url.Values{"n-Q01": {"5"}, "n-Q04": {"0"}}, []string{"#face-5", "#face-0"},
			func(b ranking.Ballot) bool { return fmt.Sprint(b.Points) == "[{Q01 5} {Q04 0}]" }},
		{"KP", url.Values{"pair|Q01|Q02": {"Q02"}, "pair|Q03|Q04": {""}}, []string{"#p2", "daripada"},
			func(b ranking.Ballot) bool { return fmt.Sprint(b.Pairs) == "[[Q02 Q01]]" }},
	} {
		code := cardOf(t, db, c.poll)
		drawn := askFromHall(h, "GET", "/v/"+code, "").Body.String()
		for _, field := range []string{"id", "group", "view"} {
			c.fields.Set(field, hiddenIn(drawn).Get(field))
		}
		c.fields.Set("look", "1")
		status, look := postedBy(h, code, c.fields)
		if status != http.StatusOK || !strings.Contains(look, `id="last-look"`) {
			t.Fatalf("%s: no last look: %d", c.poll, status)
		}
		for _, picture := range c.looks {
			if !strings.Contains(look, picture) {
				t.Errorf("%s: the last look lacks %s", c.poll, picture)
			}
		}
		if ballots, _ := db.Ballots(t.Context(), c.poll); len(ballots) != 0 {
			t.Errorf("%s: a look was counted", c.poll)
		}
		if status, edit := postedBy(h, code, with(hiddenIn(look), "edit", "1")); status != http.StatusOK || !strings.Contains(edit, `id="ballot"`) || !regexp.MustCompile(` (checked|selected)>`).MatchString(edit) {
			t.Errorf("%s: what was filled in is gone: %d", c.poll, status)
		}
		for range 2 {
			sent := askFromHall(h, "POST", "/v/"+code, hiddenIn(look).Encode())
			if sent.Code != http.StatusSeeOther || sent.Header().Get("Location") != "/terkirim/"+c.poll { // alike for all voters, and to be loaded again without sending
				t.Fatalf("%s: sent: %d %v", c.poll, sent.Code, sent.Header())
			}
			w := askFromHall(h, "GET", sent.Header().Get("Location"), "")
			status, thanks := w.Code, w.Body.String()
			if strings.Contains(thanks, `class="send"`) || !strings.Contains(thanks, "boleh ditutup") {
				t.Errorf("%s: it reads as if something were left to do: %s", c.poll, thanks)
			}
			if status != http.StatusOK || !strings.Contains(thanks, "Terkirim") || strings.Contains(thanks, "Q0") || strings.Contains(thanks, c.fields.Get("id")) || strings.Contains(thanks, code) {
				t.Fatalf("%s: %d %s", c.poll, status, thanks)
			}
		}
		if b := onlyBallot(t, db, c.poll); !c.is(b) || b.Group != "G1" {
			t.Errorf("%s: %+v", c.poll, b)
		}
		if status, again := postedBy(h, code, url.Values{"id": {store.NewBallotID()}, "r1": {"Q01"}, "yes": {"Q01"}, "n-Q01": {"1"}, "pair|Q01|Q02": {"Q01"}}); status == http.StatusOK || c.poll == "KR" && (status != http.StatusConflict || !strings.Contains(again, "sudah dipakai")) {
			t.Errorf("%s: another ballot by the same card: %d", c.poll, status)
		}
	}
}

func with(form url.Values, name, value string) url.Values {
	form.Set(name, value)
	return form
}

// A ballot that is too long for one page brings the answers of its other parts
// along, and offers no product twice.
func TestLongBallotComesInParts(t *testing.T) {
	s, db, _ := ballotsOfEveryKind(t, 12)
	h := s.Hall()
	code := cardOf(t, db, "KR")
	form := hiddenIn(askFromHall(h, "GET", "/v/"+code, "").Body.String())
	for place := 1; place <= 6; place++ {
		form.Set(fmt.Sprintf("r%d", place), fmt.Sprintf("Q%02d", place))
	}
	_, second := postedBy(h, code, with(form, "part", "2"))
	if strings.Contains(second, `name="r6" value="Q0`) && !strings.Contains(second, `type="hidden" name="r6" value="Q06"`) || !strings.Contains(second, `name="r7" value="Q07"`) || strings.Contains(second, `name="r7" value="Q03"`) {
		t.Error("the second part is not about the rest")
	}
	form = hiddenIn(second)
	form.Set("r7", "Q12")
	_, look := postedBy(h, code, with(form, "look", "1"))
	postedBy(h, code, hiddenIn(look))
	if b := onlyBallot(t, db, "KR"); len(b.Ranking) != 7 || b.Ranking[6][0] != "Q12" || b.Ranking[0][0] != "Q01" {
		t.Errorf("%+v", b)
	}
	code = cardOf(t, db, "KP")
	form = hiddenIn(askFromHall(h, "GET", "/v/"+code, "").Body.String())
	form.Set("pair|Q01|Q02", "Q01")
	_, second = postedBy(h, code, with(form, "part", "3"))
	form = hiddenIn(second)
	if form.Get("pair|Q01|Q02") != "Q01" || strings.Count(second, `class="step`) != 22 {
		t.Errorf("the last part: %v", form)
	}
}

// Whatever has become of a card or of the poll is said plainly, with links only to
// what the hall has.
func TestKindPagesForCards(t *testing.T) {
	s, db, _ := ballotsOfEveryKind(t, 3)
	h := s.Hall()
	ballot := url.Values{"id": {store.NewBallotID()}, "r1": {"Q01"}}
	mark := func(use store.CardUse) string {
		code := cardOf(t, db, "KR")
		if _, err := db.MarkCard(t.Context(), code, use); err != nil {
			t.Fatal(err)
		}
		return code
	}
	links := regexp.MustCompile(`href="([^"]+)"`)
	check := func(name string, w int, body, kind string, status int) {
		t.Helper()
		if w != status || !strings.Contains(body, `data-notice="`+kind+`"`) {
			t.Errorf("%s: %d, not %s", name, w, kind)
		}
		for _, m := range links.FindAllStringSubmatch(body, -1) {
			if !regexp.MustCompile(`^(/|/en/|/hasil/[A-Z]+|/en/hasil/[A-Z]+|data:,)$`).MatchString(m[1]) {
				t.Errorf("%s leads to %s", name, m[1])
			}
		}
	}
	for kind, code := range map[string]string{"spoiled": mark(store.Spoiled), "exchanged": mark(store.ForPaper), "used": mark(store.Voted)} {
		for _, prefix := range []string{"", "/en"} {
			w := askFromHall(h, "GET", prefix+"/v/"+code, "")
			checkPage(t, prefix+"/v/", w)
			check(kind, w.Code, w.Body.String(), kind, http.StatusConflict)
		}
		status, body := postedBy(h, code, ballot)
		check(kind+" sent", status, body, kind, http.StatusConflict)
	}
	w := askFromHall(h, "GET", "/v/ZZZZ9999", "")
	check("unknown", w.Code, w.Body.String(), "unknown", http.StatusNotFound)
	w = askFromHall(h, "GET", "/v/nothing-like-a-card", "")
	check("no code", w.Code, w.Body.String(), "unknown", http.StatusNotFound)
	code := cardOf(t, db, "KR")
	for _, c := range []struct {
		state ranking.PollState
		kind  string
	}{{ranking.Paused, "paused"}, {ranking.Draft, "draft"}, {ranking.Closed, "closed"}} {
		votes, err := db.Workshop(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range votes.Polls {
			if p.ID == "KR" {
				p.State = c.state
				if err := db.SetPoll(t.Context(), "test", p); err != nil {
					t.Fatal(err)
				}
			}
		}
		w := askFromHall(h, "GET", "/v/"+code, "")
		check(c.kind, w.Code, w.Body.String(), c.kind, http.StatusOK)
		if reloads := w.Header().Get("Refresh") != ""; reloads != (c.kind != "closed") {
			t.Errorf("%s reloads: %v", c.kind, reloads)
		}
		status, body := postedBy(h, code, ballot)
		if c.kind == "closed" {
			check("too late", status, body, "late", http.StatusConflict) // its card was not used: it does not count
		} else {
			check(c.kind+" sent", status, body, c.kind, http.StatusConflict)
		}
		if kept := hiddenIn(body).Get("r1") == "Q01"; kept != (c.kind != "closed") {
			t.Errorf("%s: the vote stays in the page: %v", c.kind, kept)
		}
	}
}

// A poll that is over or paused when a voter without a script wants to look at the
// ballot says so at once; what is kept over a pause is looked at before it is sent.
func TestLastLookOfAPollThatIsNotOpen(t *testing.T) {
	s, db, _ := ballotsOfEveryKind(t, 3)
	h := s.Hall()
	code := cardOf(t, db, "KR")
	move := func(to ranking.PollState) {
		t.Helper()
		w, err := db.Workshop(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(w.Polls, func(p ranking.Poll) bool { return p.ID == "KR" })
		w.Polls[i].State = to
		if err := db.SetPoll(t.Context(), "test", w.Polls[i]); err != nil {
			t.Fatal(err)
		}
	}
	form := func(asks string) url.Values {
		return url.Values{"id": {"a-look-too-late"}, "r1": {"Q01"}, asks: {"1"}}
	}
	move(ranking.Paused)
	status, paused := postedBy(h, code, form("look"))
	if status != http.StatusConflict || !strings.Contains(paused, `data-notice="paused"`) {
		t.Fatalf("paused: %d %s", status, paused)
	}
	if status, page := postedBy(h, code, form("edit")); status != http.StatusOK || !strings.Contains(page, `id="ballot"`) {
		t.Errorf("paused, to be changed: %d", status)
	}
	move(ranking.Open)
	if status, look := postedBy(h, code, hiddenIn(paused)); status != http.StatusOK || !strings.Contains(look, `id="last-look"`) {
		t.Errorf("open again: %d, not looked at before it is sent", status)
	}
	move(ranking.Closed)
	for _, asks := range []string{"look", "edit", "part"} {
		if status, closed := postedBy(h, code, form(asks)); status != http.StatusConflict || !strings.Contains(closed, `data-notice="late"`) {
			t.Errorf("closed, %s: %d", asks, status)
		}
	}
	if ballots, err := db.Ballots(t.Context(), "KR"); err != nil || len(ballots) != 0 {
		t.Errorf("%d ballots, %v", len(ballots), err)
	}
}

// A ballot that the laptop could not save stays in the page, and its voter is told
// what to do; what only the facilitator can mend is not told to phones.
func TestBallotThatIsNotSaved(t *testing.T) {
	s, _, polls := ballotsOfEveryKind(t, 3)
	full := &store.Error{Kind: store.ErrDisk, Key: "disk-full", Args: map[string]any{"reason": "SQLITE_FULL"}}
	site := gin.New()
	for path, lang := range map[string]string{"/v/:token": "id", "/en/v/:token": "en"} {
		site.POST(path, s.page(lang, func(v *visit) error {
			sent, err := v.readForm()
			if err != nil {
				return err
			}
			return v.takeBallot(ballotFor{Poll: polls[0], Group: "G1", Action: "/v/ABCDEFGH", Sent: sent}, func(ranking.Ballot) error { return full }, nil)
		}))
		site.GET(path, s.page(lang, func(*visit) error { return full }))
	}
	ask := func(method, path, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), hallKey{}, true)))
		if w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "SQLITE") {
			t.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
		}
		return w
	}
	for path, says := range map[string]string{"/v/ABCDEFGH": "Laptop di balai sedang ada gangguan", "/en/v/ABCDEFGH": "The laptop in the hall has a problem"} {
		w := ask("POST", path, "id=a-vote-to-keep&r1=Q01")
		if body := w.Body.String(); !strings.Contains(body, says) || hiddenIn(body).Get("r1") != "Q01" || w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: the vote is lost: %s", path, body)
		}
		if body := ask("GET", path, "").Body.String(); !strings.Contains(body, says) || !strings.Contains(body, `value="ABCDEFGH"`) {
			t.Errorf("%s: %s", path, body)
		}
	}
}

// The style sheet keeps to what browsers of 2016 know.
func TestBallotStyleIsOldEnough(t *testing.T) {
	style, err := embedded.ReadFile("static/ballot.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, newer := range []string{`:has\(`, `display:grid`, `[^-]gap:`, `inset:`, `clamp\(`, `[^a-z]min\(`, `aspect-ratio`, `:is\(`, `:where\(`, `@layer`, `place-`} {
		if found := regexp.MustCompile(newer).FindString(string(style)); found != "" {
			t.Errorf("%s is newer than the phones", found)
		}
	}
}

// FuzzBallotForm: whatever a form says, it is read into a ballot, or its voter is
// told what to mend; what is read and countable is drawn as a last look.
func FuzzBallotForm(f *testing.F) {
	f.Add("r1=A&r2=B&place-A=2", uint8(0))
	f.Add("yes=A&yes-B=1", uint8(1))
	f.Add("n-A=90&n-A=7&n-B=3", uint8(2))
	f.Add("n-A=99999999999999999999&n-B=-1", uint8(3))
	f.Add("pair|A|B=B&pair|A|C=A", uint8(4))
	types := []ranking.BallotType{ranking.RankedBallot, ranking.ApprovalBallot, ranking.PointsBallot, ranking.ScoreBallot, ranking.PairwiseBallot}
	f.Fuzz(func(t *testing.T, form string, kind uint8) {
		sent, err := url.ParseQuery(form)
		if err != nil {
			return
		}
		poll := ranking.Poll{ID: "P", BallotType: types[int(kind)%len(types)], Choices: []string{"A", "B", "C"}, Points: 100}
		ballot := ranking.Ballot{ID: "x", Poll: "P"}
		if err := fillBallot(&ballot, poll, sent); err != nil {
			if bad, ok := err.(*badBallot); !ok || bad.Key == "" {
				t.Errorf("%v", err)
			}
			return
		}
		if ballot.HasOther(poll.BallotType) {
			t.Errorf("%q by %s answers what is not asked: %+v", form, poll.BallotType, ballot)
		}
		body := ballotBody{Poll: poll, Choices: filledIn(poll, []choice{{ID: "A"}, {ID: "B"}, {ID: "C"}}, sent)}
		fillIn(&body, sent)
		if countable(poll, ballot) == nil && len(lookRows(body, ballot)) == 0 && poll.BallotType != ranking.PointsBallot {
			t.Errorf("%q: nothing to look at of %+v", form, ballot)
		}
		for part := range 4 {
			inParts(&body, part, sent)
		}
		for _, kept := range keptFields(sent) {
			if kept.Value == "" || kept.Name == "id" || kept.Name == "group" {
				t.Errorf("%+v is kept", kept)
			}
		}
	})
}
