package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"potensi/ranking"
)

// faultStep is a part of a vote that can fail at the disk, and be done again.
type faultStep struct {
	name string
	do   func(db *DB) error
}

// TestVoteWhateverFails is R4: whichever call of the disk fails, the first, the
// second and so on, that is told; what was acknowledged is there; the next
// attempt works; and both files are sound. POTENSI_CUTS=1 tries each call, 7
// every seventh.
func TestVoteWhateverFails(t *testing.T) {
	from, codes := villageWithCards(t, 3)
	every, tried, told := cuts(7), 0, 0
	for n := 1; ; n += every {
		failed, errs := voteWithFault(t, from, codes, n)
		if t.Failed() {
			t.Logf("call %d", n)
		}
		if !failed {
			break
		}
		tried, told = tried+1, told+errs
	}
	if tried < 10 || told == 0 {
		t.Errorf("%d calls failed, %d steps told so: too few", tried, told)
	}
	t.Logf("%d calls failed, %d steps told so", tried, told)
}

// voteWithFault holds a vote in which the n-th call fails. It reports whether
// there was such a call, and how many steps told of it.
func voteWithFault(t *testing.T, from string, codes []string, n int) (failed bool, told int) {
	t.Helper()
	d, dir := theDisk(), t.TempDir()
	copyAll(t, from, dir)
	d.watch(t, dir)
	path := filepath.Join(dir, "desa.gpkg")
	d.fail(n, false, uint64(n))
	db, err := Open(t.Context(), path)
	if err != nil {
		told++
		checkTold(t, "opening", err)
		if db, err = Open(t.Context(), path); err != nil {
			t.Fatalf("opening again: %v", err)
		}
	}
	db.free = func(string) (uint64, error) { return 1 << 40, nil }
	for _, step := range faultSteps(codes) {
		err := step.do(db)
		if err == nil {
			continue
		}
		told++
		checkTold(t, step.name, err)
		if err := step.do(db); err != nil {
			t.Errorf("%s again: %v", step.name, err)
		}
	}
	db.Close() // what it cannot put away is put away by the next opening
	failed = d.mend()
	checkAfterFault(t, path)
	return failed, told
}

func faultSteps(codes []string) []faultStep {
	to := func(state ranking.PollState) func(*DB) error {
		return func(db *DB) error {
			_, err := db.ChangePoll(context.Background(), "test", "V1", func(p ranking.Poll) (ranking.Poll, error) { p.State = state; return p, nil })
			return err
		}
	}
	by := func(code, id string) func(*DB) error {
		return func(db *DB) error { _, err := byCard(db, code, id, "P1", "P2"); return err }
	}
	return []faultStep{{"the first ballot", by(codes[0], "aaaa")}, {"pausing", to(ranking.Paused)}, {"opening", to(ranking.Open)},
		{"the second ballot", by(codes[1], "bbbb")}, {"counting", func(db *DB) error { _, err := db.Turnout(context.Background(), "V1"); return err }},
		{"closing", to(ranking.Closed)}}
}

// checkTold holds that a person is told something to do, and not a number.
func checkTold(t *testing.T, step string, err error) {
	t.Helper()
	if !errors.Is(err, ErrDisk) && !errors.Is(err, ErrDamaged) {
		t.Errorf("%s: %v", step, err)
	}
}

func checkAfterFault(t *testing.T, path string) {
	t.Helper()
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if got := ids(t, db); !slices.Equal(got, []string{"aaaa", "bbbb"}) {
		t.Errorf("ballots: %v", got)
	}
	box, err := db.opened(t.Context())
	if err != nil || box.unfinished != nil {
		t.Fatal(err, box.unfinished)
	}
	if left, err := traces(t.Context(), box.file); err != nil || len(left) > 0 {
		t.Errorf("traces of %v, %v", left, err)
	}
	counts, err := db.CardCounts(t.Context(), "V1")
	if want := []CardCount{{Group: "G1", Cards: 3, Unused: 1, Voted: 2}}; err != nil || fmt.Sprint(counts) != fmt.Sprint(want) {
		t.Errorf("%+v, %v", counts, err)
	}
	if checks, err := Verify(t.Context(), path); err != nil || !Passed(checks) {
		t.Errorf("%+v, %v", checks, err)
	}
}
