package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"potensi/ranking"
)

func always(Workshop) error { return nil }

// boxOfPapers is a village with a box of papers keyed in by two people: three
// that agree, of which one is spoilt, and one that differs.
func boxOfPapers(t *testing.T) (*DB, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "desa.gpkg")
	db, err := Create(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	papers := []Paper{}
	for reading := 1; reading <= 2; reading++ {
		papers = append(papers, Paper{Number: 1, Reading: reading, Group: "G1", Outcome: PaperMarked, Ranking: [][]string{{"P1"}, {"P2"}}},
			Paper{Number: 2, Reading: reading, Group: "G2", Outcome: PaperBlank},
			Paper{Number: 3, Reading: reading, Group: "G2", Outcome: PaperSpoilt, Reason: "unreadable"},
			Paper{Number: 4, Reading: reading, Group: "G1", Outcome: PaperMarked, Ranking: [][]string{{fmt.Sprintf("P%d", reading)}}})
	}
	saving, err := db.PutPapers(t.Context(), PaperEntry{Poll: "V", Papers: papers}, always)
	if err != nil || saving != (PaperSaving{Added: 8}) {
		t.Fatalf("%+v, %v", saving, err)
	}
	return db, path
}

// agreed takes the papers whose first two readings say the same, or of which
// there is a third.
func agreed(papers []Paper) ([]PaperTaken, error) {
	out := []PaperTaken{}
	for _, a := range papers {
		for _, b := range papers {
			if a.Number == b.Number && (a.Reading == 1 && b.Reading == 2 && a.SaysSame(b) || a.Reading == 3 && b.Reading == 3) {
				out = append(out, PaperTaken{Paper: a, Settled: a.Reading == 3})
			}
		}
	}
	return out, nil
}

func rowsOfPapers(t *testing.T, db *DB) *sql.Row {
	t.Helper()
	votes, err := db.box(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return votes.QueryRow("SELECT count(*) FROM papers")
}

func TestPapersBecomeBallotsOnce(t *testing.T) {
	db, _ := boxOfPapers(t)
	taken, err := db.CountPapers(t.Context(), "V", always, agreed)
	if err != nil || len(taken) != 3 {
		t.Fatalf("%d, %v", len(taken), err)
	}
	// While the fourth is open, those counted are not taken a second time.
	again := Paper{Number: 1, Reading: 1, Group: "G2", Outcome: PaperMarked, Ranking: [][]string{{"P2"}}}
	saving, err := db.PutPapers(t.Context(), PaperEntry{Poll: "V", Papers: []Paper{again, {Number: 4, Reading: 3, Group: "G1", Outcome: PaperMarked, Ranking: [][]string{{"P2"}}}}}, always)
	if err != nil || saving != (PaperSaving{Added: 1, Unchanged: 1}) {
		t.Fatalf("%+v, %v", saving, err)
	}
	if taken, err = db.CountPapers(t.Context(), "V", always, agreed); err != nil || len(taken) != 1 || !taken[0].Settled {
		t.Fatalf("%+v, %v", taken, err)
	}
	for range 2 {
		if taken, err = db.CountPapers(t.Context(), "V", always, agreed); err != nil || len(taken) != 0 {
			t.Fatalf("counted again: %+v, %v", taken, err)
		}
	}
	ballots, err := db.Ballots(t.Context(), "V")
	if err != nil || len(ballots) != 3 {
		t.Fatalf("%d ballots, %v", len(ballots), err)
	}
	for _, b := range ballots {
		if b.Channel != ranking.Paper || len(b.ID) != 32 {
			t.Errorf("%+v", b)
		}
	}
	counts, err := db.PaperCounts(t.Context(), "V")
	want := []PaperCount{{Group: "G1", Marked: 2, Settled: 1}, {Group: "G2", Blank: 1, Spoilt: 1}}
	if err != nil || !slices.Equal(counts, want) {
		t.Errorf("%+v, %v", counts, err)
	}
	var left int
	if err := rowsOfPapers(t, db).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d rows of papers are left, %v", left, err)
	}
}

// TestPapersAfterAKill copies the files as a killed program leaves them, before
// and after each step, and goes on from the copy.
func TestPapersAfterAKill(t *testing.T) {
	db, path := boxOfPapers(t)
	stop := errors.New("the power is gone")
	steps := []struct {
		name    string
		run     func() error
		ballots int
		open    int
	}{
		{"keyed", func() error { return nil }, 0, 4},
		{"a count that broke off", func() error {
			_, err := db.CountPapers(t.Context(), "V", always, func(papers []Paper) ([]PaperTaken, error) { return nil, stop })
			if !errors.Is(err, stop) {
				return fmt.Errorf("no failure: %v", err)
			}
			return nil
		}, 0, 4},
		{"counted", func() error { _, err := db.CountPapers(t.Context(), "V", always, agreed); return err }, 2, 1},
		{"counted again", func() error { _, err := db.CountPapers(t.Context(), "V", always, agreed); return err }, 2, 1},
	}
	for _, step := range steps {
		if err := step.run(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		copied := killed(t, path)
		ballots, err := copied.Ballots(t.Context(), "V")
		if err != nil || len(ballots) != step.ballots {
			t.Errorf("%s: %d ballots, %v", step.name, len(ballots), err)
		}
		if open, err := copied.Uncounted(t.Context(), "V"); err != nil || open != step.open {
			t.Errorf("%s: %d papers, %v", step.name, open, err)
		}
		if _, err := copied.CountPapers(t.Context(), "V", always, agreed); err != nil {
			t.Errorf("%s: %v", step.name, err)
		}
		if ballots, err = copied.Ballots(t.Context(), "V"); err != nil || len(ballots) != 2 {
			t.Errorf("%s, counted after it: %d ballots, %v", step.name, len(ballots), err)
		}
	}
}

// killed opens a copy of the files as they lie on the disk now.
func killed(t *testing.T, path string) *DB {
	t.Helper()
	dir := t.TempDir()
	stem := strings.TrimSuffix(path, ".gpkg")
	for _, end := range []string{".gpkg", ".gpkg-wal", ".votes.db", ".votes.db-wal", ".votes.key"} {
		text, err := os.ReadFile(stem + end)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, "desa"+end), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	db, err := Open(context.Background(), filepath.Join(dir, "desa.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// TestCountedPapersLeaveNothing looks for what a paper said beside its number in
// the bytes of the file.
func TestCountedPapersLeaveNothing(t *testing.T) {
	db, path := boxOfPapers(t)
	secret := "unreadable"
	if _, err := db.CountPapers(t.Context(), "V", always, func(papers []Paper) ([]PaperTaken, error) {
		out := []PaperTaken{}
		for _, p := range papers {
			if p.Reading == 1 {
				out = append(out, PaperTaken{Paper: p})
			}
		}
		return out, nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(VotesPath(path))
	if err != nil || strings.Contains(string(text), secret) {
		t.Errorf("the reason of a counted paper is still in the file, %v", err)
	}
}

func TestPaperFilesAreKnown(t *testing.T) {
	db, _ := boxOfPapers(t)
	papers := []Paper{{Number: 9, Reading: 1, Group: "G1", Outcome: PaperBlank}, {Number: 8, Reading: 1, Group: "G1", Outcome: PaperBlank}}
	entry := PaperEntry{Poll: "V", Papers: papers, File: true}
	for i, want := range []PaperSaving{{Added: 2}, {Unchanged: 2}} {
		if saving, err := db.PutPapers(t.Context(), entry, always); err != nil || saving != want {
			t.Errorf("%d: %+v, %v", i, saving, err)
		}
	}
	all := func(papers []Paper) ([]PaperTaken, error) {
		out := []PaperTaken{}
		for _, p := range papers {
			if p.Reading == 1 {
				out = append(out, PaperTaken{Paper: p, Single: true})
			}
		}
		return out, nil
	}
	if _, err := db.CountPapers(t.Context(), "V", always, all); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(entry.Papers)
	if saving, err := db.PutPapers(t.Context(), entry, always); err != nil || saving != (PaperSaving{Unchanged: 2}) {
		t.Errorf("once counted: %+v, %v", saving, err)
	}
	entry.Papers = []Paper{{Number: 20, Reading: 1, Group: "G1", Outcome: PaperBlank}}
	if _, err := db.PutPapers(t.Context(), entry, always); !errors.Is(err, ErrConflict) {
		t.Errorf("more papers are taken unasked: %v", err)
	}
	entry.More = true
	if saving, err := db.PutPapers(t.Context(), entry, always); err != nil || saving.Added != 1 {
		t.Errorf("%+v, %v", saving, err)
	}
}

func TestDroppedReadings(t *testing.T) {
	db, _ := boxOfPapers(t)
	if _, err := db.CountPapers(t.Context(), "V", always, agreed); err != nil {
		t.Fatal(err)
	}
	for reading := 1; reading <= 2; reading++ {
		if err := db.DropPaper(t.Context(), "V", 4, reading, always); err != nil {
			t.Fatal(err)
		}
	}
	var left int
	if err := rowsOfPapers(t, db).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d rows of papers are left, %v", left, err)
	}
	refused := errors.New("closed")
	if err := db.DropPaper(t.Context(), "V", 1, 1, func(Workshop) error { return refused }); !errors.Is(err, refused) {
		t.Errorf("%v", err)
	}
}
