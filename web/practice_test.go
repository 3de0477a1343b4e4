package web

import (
	"bytes"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"potensi/internal/store"
	"potensi/ranking"
)

// bytesOf are all files beside the village file, by name.
func bytesOf(t *testing.T, db *store.DB) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(db.Path()), "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "-shm") { // shared memory: readers mark their place in it
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(name)] = string(text)
	}
	return out
}

func logged(t *testing.T) *bytes.Buffer {
	t.Helper()
	log, before := &bytes.Buffer{}, slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return log
}

// sendForm sends a form from the facilitator's browser.
func sendForm(h http.Handler, target, body string) int {
	return ask(h, "POST", target, body, "Content-Type", "application/x-www-form-urlencoded").Code
}

// TestPracticeLeavesNoTrace: fruit and a rehearsal are voted on by phones, and
// no byte of any file, nor the log, says so.
func TestPracticeLeavesNoTrace(t *testing.T) {
	s, db := sampleSite(t)
	draft := ranking.Poll{ID: "gladi", Question: "Yang mana?", Choices: []string{"P01", "P02", "P03"}, BallotType: ranking.ScoreBallot, MaxScore: 1, State: ranking.Draft}
	if err := db.SetPoll(t.Context(), "test", draft); err != nil {
		t.Fatal(err)
	}
	desk, hall, log := s.Handler(), s.Hall(), logged(t)
	page(t, desk, "/vote/gladi/run", http.StatusOK)
	before := bytesOf(t, db)
	for _, start := range []struct{ target, form, ballot, again, seen string }{
		{"/practice", "kind=beans-5", "n-buah-durian=3&n-buah-mango=2", "n-buah-durian=3&n-buah-mango=9", "durian"},
		{"/practice", "kind=ranked", "place-buah-mango=1", "place-buah-mango=1&place-buah-durian=1", "mangga"},
		{"/practice", "kind=thumbs", "n-buah-mango=1&n-buah-durian=0", "", "jempol"},
		{"/practice", "kind=pairwise", "pair|buah-banana|buah-durian=buah-durian", "", "menang"},
		{"/vote/gladi/rehearse", "", "n-P01=1&n-P02=0", "", "Surat suara latihan Anda sudah masuk"},
	} {
		if code := sendForm(desk, start.target, start.form); code != http.StatusSeeOther {
			t.Fatalf("%s %s: %d", start.target, start.form, code)
		}
		for i := range 5 {
			w := askFromHall(hall, "POST", "/latihan", fmt.Sprintf("id=%032d&%s", i/2, start.ballot)) // some come twice
			if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/latihan/hasil" {
				t.Fatalf("%s: %d %s", start.form, w.Code, w.Body)
			}
		}
		if start.again != "" {
			if w := askFromHall(hall, "POST", "/latihan", start.again); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "practice-banner") {
				t.Errorf("%s: a wrong ballot is %d", start.form, w.Code)
			}
		}
		drawn, result := askFromHall(hall, "GET", "/latihan", ""), askFromHall(hall, "GET", "/latihan/hasil", "")
		for _, body := range []string{drawn.Body.String(), result.Body.String(), page(t, desk, "/practice/screen", http.StatusOK)} {
			if !strings.Contains(body, ">LATIHAN<") {
				t.Errorf("%s: nothing says that it is practice", start.form)
			}
		}
		if !strings.Contains(result.Body.String(), start.seen) || !strings.Contains(result.Body.String(), "3 surat suara latihan") {
			t.Errorf("%s: the hall's choice is not there:\n%s", start.form, result.Body)
		}
	}
	if sendForm(desk, "/practice/stop", "") != http.StatusSeeOther || askFromHall(hall, "GET", "/latihan", "").Code != http.StatusNotFound {
		t.Error("practice does not stop")
	}
	if after := bytesOf(t, db); !maps.Equal(before, after) {
		t.Error("a file has changed")
	}
	if log.Len() > 0 {
		t.Errorf("the log says %s", log)
	}
	if ballots, _ := db.Ballots(t.Context(), "gladi"); len(ballots) != 0 {
		t.Error("a rehearsal counts")
	}
}

// TestRehearsalSwaysNobody: the projector and the phones say how many tried a
// poll, and nothing of what they chose.
func TestRehearsalSwaysNobody(t *testing.T) {
	s, db := sampleSite(t)
	draft := ranking.Poll{ID: "gladi", Question: "Yang mana?", Choices: []string{"P01", "P02", "P03"}, BallotType: ranking.PointsBallot, Points: 5, State: ranking.Draft}
	if err := db.SetPoll(t.Context(), "test", draft); err != nil {
		t.Fatal(err)
	}
	sendForm(s.Handler(), "/vote/gladi/rehearse", "")
	for i := range 3 {
		askFromHall(s.Hall(), "POST", "/latihan", fmt.Sprintf("id=%032d&n-P01=5", i))
	}
	for _, body := range []string{page(t, s.Handler(), "/practice/screen", http.StatusOK), askFromHall(s.Hall(), "GET", "/latihan/hasil", "").Body.String()} {
		if !regexp.MustCompile(`3(</b>)? surat suara latihan`).MatchString(body) || regexp.MustCompile(`sc-heap|class="most"|15 kacang|15 kerikil`).MatchString(body) {
			t.Errorf("a rehearsal shows what is chosen: %s", body)
		}
	}
}

// TestPracticeEndsWhenVotesAreReal: opening a poll stops it, at the desk or in
// another program; a poll that was open before does not.
func TestPracticeEndsWhenVotesAreReal(t *testing.T) {
	s, db := sampleSite(t)
	desk := s.Handler()
	draft := ranking.Poll{ID: "gladi", Question: "Yang mana?", Choices: []string{"P01", "P02"}, BallotType: ranking.RankedBallot, State: ranking.Draft}
	for _, opened := range []func(){
		func() { sendForm(desk, "/vote/gladi/open", "") },
		func() {
			draft.State = ranking.Open
			if err := db.SetPoll(t.Context(), "other", draft); err != nil {
				t.Fatal(err)
			}
		},
	} {
		draft.State = ranking.Draft
		if err := db.SetPoll(t.Context(), "test", draft); err != nil {
			t.Fatal(err)
		}
		if err := s.Practise(t.Context()); err != nil {
			t.Fatal(err)
		}
		if code := askFromHall(s.Hall(), "GET", "/latihan", "").Code; code != http.StatusOK {
			t.Errorf("while an older poll is open: %d", code)
		}
		opened()
		if code := askFromHall(s.Hall(), "GET", "/latihan", "").Code; code != http.StatusNotFound {
			t.Errorf("after a poll was opened: %d", code)
		}
	}
	if code := sendForm(desk, "/vote/gladi/rehearse", ""); code != http.StatusConflict {
		t.Errorf("a rehearsal of an open poll: %d", code)
	}
}

func TestPracticeKeepsTheNewestBallots(t *testing.T) {
	b := &booth{}
	b.begin("", ranking.Poll{}, nil)
	for i := range maxPractice + 7 {
		b.take(ranking.Ballot{ID: fmt.Sprint(i)})
	}
	p, on := b.state(nil)
	if !on || len(p.Ballots) != maxPractice || p.Ballots[0].ID != "7" || p.Cast != maxPractice+7 {
		t.Errorf("%d ballots from %s, %d cast", len(p.Ballots), p.Ballots[0].ID, p.Cast)
	}
}

// TestPracticeIsStartedAtTheDeskAlone: a phone may vote and nothing else.
func TestPracticeIsStartedAtTheDeskAlone(t *testing.T) {
	s, _ := sampleSite(t)
	for _, target := range []string{"/practice", "/practice/stop", "/vote/buah/rehearse", "/vote/buah/pause", "/vote/buah/open", "/vote/buah/close"} {
		if code := askFromHall(s.Hall(), "POST", target, "kind=beans-5").Code; code != http.StatusNotFound {
			t.Errorf("the hall has %s: %d", target, code)
		}
		if code := askFromHall(s.Handler(), "POST", target, "kind=beans-5").Code; code != http.StatusForbidden {
			t.Errorf("a phone may %s: %d", target, code)
		}
	}
	for _, target := range []string{"/practice", "/practice/screen", "/practice/stream", "/vote/buah/run", "/vote/buah/screen", "/vote/buah/stream"} {
		if code := askFromHall(s.Handler(), "GET", target, "").Code; code != http.StatusForbidden {
			t.Errorf("a phone sees %s: %d", target, code)
		}
	}
}
