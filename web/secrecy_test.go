package web

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"potensi/internal/store"
)

// heldInHall lets people vote in the hall with a card each, in the order of
// codes, and closes the poll at the desk. Ballot i is cast with code i.
func heldInHall(t *testing.T, s *Server, db *store.DB, n int) (codes, ballots []string) {
	t.Helper()
	hall := s.Hall()
	codes = cardsOf(t, db, n)
	for i, code := range codes {
		ballots = append(ballots, store.NewBallotID())
		from := "192.168.43.77:" + string(rune('1'+i%9)) + "0001"
		if w := askAs(hall, from, "POST", "/v/"+code, cardForm(ballots[i]), "User-Agent", "Ponsel-Ibu-Siti"); w.Code != http.StatusOK && w.Code != http.StatusSeeOther {
			t.Fatalf("ballot %d: %d", i, w.Code)
		}
		s.limits.asked, s.limits.cards = newLimits().asked, newLimits().cards
	}
	if w := ask(s.Handler(), "POST", "/vote/"+openPollID+"/close", ""); w.Code != http.StatusSeeOther {
		t.Fatalf("closing: %d %s", w.Code, w.Body)
	}
	return codes, ballots
}

// filesBeside are the bytes of every file of a village, by its name. The
// village has to be closed: reading a live file would drop its locks.
func filesBeside(t *testing.T, village string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(village), "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.IsDir() {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(file)] = text
	}
	return out
}

// TestNothingTellsWhoVotedWhat is V4 and S10: after closing, no file of the
// village, no journal, no backup and no line of the log holds a code, an
// address or a browser's name.
func TestNothingTellsWhoVotedWhat(t *testing.T) {
	log := captureLog(t)
	s, db, _ := stillSite(t)
	codes, ballots := heldInHall(t, s, db, 40)
	for _, code := range codes[:5] { // who comes too late is refused, and not written down
		askAs(s.Hall(), "192.168.43.77:50001", "GET", "/v/"+code, "")
		askAs(s.Hall(), "192.168.43.77:50001", "POST", "/v/"+code, cardForm(store.NewBallotID()))
	}
	village := db.Path()
	live := filesBeside(t, village) // journals are there while it is open; nothing is written any more
	if _, err := db.Backup(t.Context(), filepath.Join(filepath.Dir(village), "cadangan.gpkg")); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	closed := filesBeside(t, village)
	if len(closed) < 4 || !bytes.Contains(closed["desa.votes.db"], []byte(ballots[0])) {
		t.Fatalf("the search finds nothing that is there: %d files", len(closed))
	}
	closed["log"] = log.Bytes()
	for _, files := range []map[string][]byte{live, closed} {
		for name, text := range files {
			for _, code := range codes {
				if bytes.Contains(text, []byte(code)) || bytes.Contains(text, []byte(store.ShowCode(code))) {
					t.Fatalf("%s holds a code", name)
				}
			}
			for _, secret := range []string{"192.168.43.77", "Ponsel-Ibu-Siti", "127.0.0.1"} {
				if bytes.Contains(text, []byte(secret)) {
					t.Errorf("%s holds %s", name, secret)
				}
			}
			if !strings.HasSuffix(name, ".votes.db") && !strings.Contains(name, "votes.db") && bytes.Contains(text, []byte(ballots[0])) {
				t.Errorf("%s holds a ballot's id", name)
			}
		}
	}
}

// TestPlaceInTheFileTellsNothing: after closing, neither where a ballot lies in
// the bytes of the file nor where its card's trace lies tells when it came or
// which belongs to which (Spearman, 1904).
func TestPlaceInTheFileTellsNothing(t *testing.T) {
	s, db, _ := stillSite(t)
	codes, ballots := heldInHall(t, s, db, 300)
	village := db.Path()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	pepper, err := os.ReadFile(store.PepperPath(village))
	if err != nil {
		t.Fatal(err)
	}
	box, err := os.ReadFile(store.VotesPath(village))
	if err != nil {
		t.Fatal(err)
	}
	arrived, ballotAt, cardAt := []int{}, []int{}, []int{}
	for i, code := range codes {
		mac := hmac.New(sha256.New, pepper)
		mac.Write([]byte(code))
		card, ballot := bytes.Index(box, mac.Sum(nil)), bytes.Index(box, []byte(ballots[i]))
		if card < 0 || ballot < 0 {
			t.Fatalf("card %d lies at %d, its ballot at %d", i, card, ballot)
		}
		arrived, ballotAt, cardAt = append(arrived, i), append(ballotAt, ballot), append(cardAt, card)
	}
	for name, r := range map[string]float64{"arrival and ballot": spearman(arrived, ballotAt), "arrival and card": spearman(arrived, cardAt), "card and ballot": spearman(cardAt, ballotAt)} {
		if limit := 4 / math.Sqrt(float64(len(codes))); math.Abs(r) > limit {
			t.Errorf("%s go together: %.3f", name, r)
		}
	}
	if r := spearman(arrived, arrived); r < 0.999 {
		t.Errorf("the measure finds nothing: %.3f", r)
	}
}

// spearman is the rank correlation of two lists without ties.
func spearman(a, b []int) float64 {
	ranks := func(list []int) []float64 {
		order := make([]int, len(list))
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(i, j int) int { return list[i] - list[j] })
		out := make([]float64, len(list))
		for rank, i := range order {
			out[i] = float64(rank)
		}
		return out
	}
	x, y, sum, n := ranks(a), ranks(b), 0.0, float64(len(a))
	for i := range x {
		sum += (x[i] - y[i]) * (x[i] - y[i])
	}
	return 1 - 6*sum/(n*(n*n-1))
}

// TestReceiptTellsNothing: the page that thanks names no product, code or id.
func TestReceiptTellsNothing(t *testing.T) {
	s, db, _ := stillSite(t)
	code, id := cardsOf(t, db, 1)[0], store.NewBallotID()
	w := askAs(s.Hall(), "10.0.0.1:1", "POST", "/v/"+code, cardForm(id))
	main := regexp.MustCompile(`(?s)<main.*</main>`).FindString(w.Body.String())
	if main == "" {
		t.Fatal("no page")
	}
	for _, secret := range []string{code, store.ShowCode(code), id, "Gula aren", "Madu", "P01", "P02"} {
		if strings.Contains(main, secret) {
			t.Errorf("it tells %s", secret)
		}
	}
}

// TestCodesLeaveNoSite: the address of a ballot holds its code, and a browser
// tells the page before only to this site.
func TestCodesLeaveNoSite(t *testing.T) {
	s, db, _ := stillSite(t)
	code := cardsOf(t, db, 1)[0]
	w := askAs(s.Hall(), "10.0.0.1:1", "GET", "/v/"+code, "")
	if w.Header().Get("Referrer-Policy") != "same-origin" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%v", w.Header())
	}
	if link := regexp.MustCompile(`(?:href|src|action)="(?:[a-z]+:)?//[^"]*"`).FindString(w.Body.String()); link != "" {
		t.Errorf("it leads elsewhere: %s", link)
	}
}
