package web

import (
	"fmt"
	"html"
	"net/http"
	"strings"
	"testing"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
)

// beansVote is a closed poll with 18 ballots that count and a blank one: women lay
// beans on three products, men on two of twelve.
func beansVote(t *testing.T) (*Server, *store.DB) {
	t.Helper()
	s, db := sampleSite(t)
	poll := ranking.Poll{ID: "kacang", Question: "Produk apa?", BallotType: ranking.PointsBallot, Points: 5, Seats: 2, State: ranking.Open}
	for i := range 12 {
		poll.Choices = append(poll.Choices, fmt.Sprintf("P%02d", i+1))
	}
	if err := db.SetPoll(t.Context(), "test", poll); err != nil {
		t.Fatal(err)
	}
	cast := func(n int, group string, beans ...ranking.Mark) {
		for range n {
			if _, err := db.Cast(t.Context(), ranking.Ballot{ID: store.NewBallotID(), Poll: poll.ID, Group: group, Channel: ranking.Phone, Points: beans}); err != nil {
				t.Fatal(err)
			}
		}
	}
	cast(10, "G1", ranking.Mark{Choice: "P01", Value: 3}, ranking.Mark{Choice: "P02", Value: 2})
	cast(8, "G2", ranking.Mark{Choice: "P01", Value: 5})
	cast(1, "G2")
	if _, err := report.Move(t.Context(), db, "test", poll, ranking.Closed); err != nil {
		t.Fatal(err)
	}
	return s, db
}

// seenIn is a page at the desk, or in the hall.
func seenIn(t *testing.T, s *Server, path string) string {
	t.Helper()
	if strings.Contains(path, "/hasil/") {
		return ask(s.Hall(), "GET", path, "").Body.String()
	}
	return page(t, s.Handler(), path, http.StatusOK)
}

// TestOneSentenceCountsTheBallots: every page says the same of how many voted.
func TestOneSentenceCountsTheBallots(t *testing.T) {
	s, _ := beansVote(t)
	for _, path := range []string{"/vote/kacang/run", "/vote/kacang/screen", "/hasil/kacang", "/vote/kacang/slip", "/results?poll=kacang"} {
		for lang, want := range map[string]string{"": "19 suara: 18 sah, 1 kosong", "/en": "19 votes: 18 valid, 1 blank"} {
			if body := seenIn(t, s, lang+path); !strings.Contains(body, want) || strings.Contains(body, "19 surat suara") {
				t.Errorf("%s%s does not say %q", lang, path, want)
			}
		}
	}
}

// TestNothingLaidIsNoSupport: a product that a group laid no bean on, tied with
// ten others, is not said to be among its first.
func TestNothingLaidIsNoSupport(t *testing.T) {
	s, _ := beansVote(t)
	results := page(t, s.Handler(), "/results?poll=kacang", http.StatusOK)
	if !strings.Contains(results, "Perempuan menaruhnya di dua besar, Laki-laki tidak") {
		t.Error("the men are said to want what they laid nothing on")
	}
	hasil := seenIn(t, s, "/hasil/kacang")
	men := hasil[strings.LastIndex(hasil, "<h3>Laki-laki"):]
	if strings.Count(men, "<li><b>") != 1 || !strings.Contains(men, "11 produk lain tidak mendapat suara") {
		t.Errorf("the men's order: %s", men)
	}
}

// TestTurnoutCountsCardsHandedOut: spare cards are nobody's, and papers that wait
// to be counted are people who voted.
func TestTurnoutCountsCardsHandedOut(t *testing.T) {
	s, db := sampleSite(t)
	for _, g := range []string{"G1", "G2"} {
		_, codes, err := db.NewCards(t.Context(), openPollID, g, 15)
		if err == nil {
			_, err = db.MarkCard(t.Context(), codes[0], store.ForPaper)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"/vote/buah/run", "/vote/buah/screen"} {
		if body := html.UnescapeString(page(t, s.Handler(), path, http.StatusOK)); !strings.Contains(body, "dari 30 kartu") || !strings.Contains(body, "+2 memilih di kertas, belum dihitung") {
			t.Errorf("%s: printed cards are people, or papers nobody: %s", path, body)
		}
	}
	for g, n := range map[string]int{"G1": 12, "G2": 10} {
		if err := db.SetCardsOut(t.Context(), openPollID, g, &n); err != nil {
			t.Fatal(err)
		}
	}
	if body := page(t, s.Handler(), "/vote/buah/run", http.StatusOK); !strings.Contains(body, "dari 22<") {
		t.Errorf("cards handed out are not counted: %s", body)
	}
}
