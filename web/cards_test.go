package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"potensi/ranking"
)

// TestCardsAreTheDesksAlone: nobody but the facilitator's computer makes,
// counts or reads cards, and the hall has no such address.
func TestCardsAreTheDesksAlone(t *testing.T) {
	s, db := sampleSite(t)
	for _, path := range []string{"/vote/unggulan/cards", "/en/vote/unggulan/cards", "/vote/unggulan/cards/spoil", "/vote/unggulan/cards/out", "/vote/unggulan/scan", "/en/vote/unggulan/scan"} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if method == http.MethodGet && (strings.HasSuffix(path, "/spoil") || strings.HasSuffix(path, "/out")) {
				continue
			}
			r := httptest.NewRequest(method, path, strings.NewReader("n-G1=5&address=10.0.0.1&odd=yes&sheet=1&code=ABCDEFGH&mode=back"))
			r.Host, r.RemoteAddr = "localhost:8080", "192.168.1.7:4000"
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, r)
			if w.Code != http.StatusForbidden {
				t.Errorf("%s %s from the hall: %d", method, path, w.Code)
			}
			w = httptest.NewRecorder()
			r.RemoteAddr = "127.0.0.1:4000"
			s.Hall().ServeHTTP(w, r)
			if w.Code != http.StatusNotFound {
				t.Errorf("%s %s in the hall: %d", method, path, w.Code)
			}
		}
	}
	if counts, err := db.CardCounts(t.Context(), "unggulan"); err != nil || len(counts) != 0 {
		t.Errorf("%v, %v", counts, err)
	}
}

// TestCardsGoRoundOnce: made, shown once without being kept by the browser,
// read once, and never told in an address.
func TestCardsGoRoundOnce(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	send := func(path string, form url.Values) *httptest.ResponseRecorder {
		return ask(h, "POST", path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	}
	form := url.Values{"once": {"a"}, "address": {"10.0.0.1:8081"}, "n-G1": {"2"}}
	if w := send("/vote/unggulan/cards", form); w.Code != 422 || !strings.Contains(w.Body.String(), `name="odd"`) {
		t.Fatalf("an address of another laptop: %d", w.Code)
	}
	form.Set("odd", "yes")
	w := send("/vote/unggulan/cards", form)
	codes := regexp.MustCompile(`pp-vnum"><span>(\w{4})</span><span>(\w{4})<`).FindAllStringSubmatch(w.Body.String(), -1)
	if w.Code != 200 || len(codes) != 2 || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d, %d cards, %v", w.Code, len(codes), w.Header())
	}
	if w := send("/vote/unggulan/cards", form); w.Code != 409 || strings.Contains(w.Body.String(), "pp-vnum") {
		t.Errorf("again: %d", w.Code)
	}
	code := codes[0][1] + codes[0][2]
	for _, step := range []struct {
		mode string
		code int
		says string
	}{
		{"vote", 200, "Balai belum dibuka"}, {"paper", 200, "Berikan satu surat suara kertas"}, {"paper", 200, "jangan beri kertas lagi"},
		{"back", 422, "sudah ditukar"}, {"vote", 422, "sudah ditukar"},
	} {
		w := send("/vote/unggulan/scan", url.Values{"mode": {step.mode}, "code": {code}})
		if w.Code != step.code || !strings.Contains(w.Body.String(), step.says) || strings.Contains(w.Body.String(), code) {
			t.Errorf("%s: %d", step.mode, w.Code)
		}
	}
	for name, form := range map[string]url.Values{
		"none": {"address": {"10.0.0.1"}}, "too many": {"address": {"10.0.0.1"}, "odd": {"yes"}, "n-G1": {"501"}}, "no number": {"address": {"10.0.0.1"}, "odd": {"yes"}, "n-G1": {"dua"}},
		"no address": {"odd": {"yes"}, "n-G1": {"1"}},
	} {
		if w := send("/vote/unggulan/cards", form); w.Code != 422 || !strings.Contains(w.Body.String(), `role="alert"`) {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if w := send("/vote/unggulan/cards/out", url.Values{"out-G1": {"3"}}); w.Code != 422 {
		t.Errorf("more handed out than printed: %d", w.Code)
	}
	if w := send("/vote/unggulan/cards/spoil", url.Values{"sheet": {"1"}, "n-G1": {"2"}}); w.Code != 303 || !strings.Contains(w.Header().Get("Location"), "n=1") {
		t.Errorf("spoiled: %d %s", w.Code, w.Header().Get("Location"))
	}
}

// TestCardOpensItsBallot: the laptop leads to the ballot in the hall, while the
// hall is open.
func TestCardOpensItsBallot(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	_, codes, err := s.db.NewCards(t.Context(), "unggulan", "G1", 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Door().Open("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	defer s.Door().Close()
	w := ask(h, "POST", "/en/vote/unggulan/scan", url.Values{"mode": {"vote"}, "code": {codes[0]}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	link := regexp.MustCompile(`href="(http://127\.0\.0\.1:\d+/en/v/` + codes[0] + `)"`).FindStringSubmatch(w.Body.String())
	if w.Code != 200 || link == nil {
		t.Fatalf("%d without a link", w.Code)
	}
	answer, err := http.Get(link[1])
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		t.Errorf("the ballot: %d", answer.StatusCode)
	}
}

// TestGroupsThatHaveCardsGoOnVoting: a draft keeps the groups for which cards were
// printed, and a card whose group was taken away otherwise opens no ballot that
// would not be taken.
func TestGroupsThatHaveCardsGoOnVoting(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	draft := ranking.Poll{ID: "S1", Question: "Apa?", Choices: []string{"P01", "P02"}, BallotType: ranking.ApprovalBallot, Rule: "approval", Seats: 1, State: ranking.Draft}
	if err := db.SetPoll(t.Context(), "test", draft); err != nil {
		t.Fatal(err)
	}
	sheet, codes, err := db.NewCards(t.Context(), draft.ID, "G4", 2)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"kind": {"thumbs"}, "question": {"Apa?"}, "choice": {"P01", "P02"}, "group": {"G1", "G2", "G3"}, "how": {"seats"}, "seats": {"1"}, "results": {"after_close"}, "voice": {ranking.PerHead}}
	save := func() *httptest.ResponseRecorder {
		return ask(h, "POST", "/vote/S1/edit", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	}
	if w := save(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "sudah ada kartu yang masih berlaku") {
		t.Errorf("a group that has cards was left out: %d", w.Code)
	}
	draft.Groups, draft.State = []string{"G1"}, ranking.Open
	if err := db.SetPoll(t.Context(), "test", draft); err != nil {
		t.Fatal(err)
	}
	if w := ask(s.Hall(), "GET", "/v/"+codes[0], ""); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), `data-notice="spoiled"`) {
		t.Errorf("the card of a group that does not vote: %d", w.Code)
	}
	draft.Groups, draft.State = nil, ranking.Draft
	if err := db.SetPoll(t.Context(), "test", draft); err != nil {
		t.Fatal(err)
	}
	if _, err := db.SpoilSheet(t.Context(), draft.ID, sheet); err != nil {
		t.Fatal(err)
	}
	if w := save(); w.Code != http.StatusSeeOther {
		t.Errorf("its cards are spoilt: %d", w.Code)
	}
}
