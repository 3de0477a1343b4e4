package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"potensi/ranking"
)

// TestPowerCutWhileUpgrading is a part of R2 and of R16: a village of the first
// version whose upgrade is cut off opens, and is upgraded then.
func TestPowerCutWhileUpgrading(t *testing.T) {
	text, err := os.ReadFile("sql/village_0001.sql")
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(cuts(8)) {
		d, dir := theDisk(), t.TempDir()
		path := filepath.Join(dir, "desa.gpkg")
		firstVersion(t, path, string(text))
		d.watch(t, dir)
		chance := rand.New(rand.NewPCG(seed, 2))
		d.fail(1+chance.IntN(500), true, seed)
		if db, err := Open(t.Context(), path); err == nil {
			db.Close()
		}
		left := d.rest()
		db, err := Open(t.Context(), restored(t, dir, left))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if w, err := db.Workshop(t.Context()); err != nil || len(w.Groups) != 1 {
			t.Errorf("seed %d: %+v, %v", seed, w.Groups, err)
		}
		if checks, err := Verify(t.Context(), db.path); err != nil || !Passed(checks) {
			t.Errorf("seed %d: %+v, %v", seed, checks, err)
		}
		db.Close()
	}
}

// firstVersion makes a village file as the first version did.
func firstVersion(t *testing.T, path, schema string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, text := range []string{schema, "PRAGMA application_id=1196444487; PRAGMA user_version=10300",
		"INSERT INTO migrations VALUES (1, '2025-01-01T00:00:00.000Z')",
		`INSERT INTO groups (id, name, gender, type) VALUES ('G', 'Perempuan', 'women', 'people')`} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
}

// cutRun is a vote during which the power is cut, and what its phones were told.
type cutRun struct {
	from   string // the folder of the village
	codes  []string
	seed   uint64
	chance *rand.Rand
	told   sync.Mutex
	sent   map[string]bool
	stored map[string]bool // acknowledged
	closed bool            // the closing of the poll was acknowledged
}

// cuts is how many power cuts there are: POTENSI_CUTS says it.
func cuts(fewer int) int {
	if n, err := strconv.Atoi(os.Getenv("POTENSI_CUTS")); err == nil {
		return n
	}
	return fewer
}

// TestVotePowerCut is R2: whenever the power is cut, with phones voting and the
// poll being closed, every ballot that was acknowledged is there, once; both
// files are sound; and a poll is open or wholly closed.
func TestVotePowerCut(t *testing.T) {
	acknowledged, closed := 0, 0
	from, codes := villageWithCards(t, 60)
	for seed := range uint64(cuts(50)) {
		run := newCutRun(seed, from, codes)
		run.checkAfter(t, run.vote(t, func(*openBox) {}))
		acknowledged += len(run.stored)
		if run.closed {
			closed++
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("%d ballots acknowledged before the cuts, %d polls closed", acknowledged, closed)
}

// TestVotePowerCutFinds is R3, the canary: were the journal not waited for at
// each commit, the test above would find it.
func TestVotePowerCutFinds(t *testing.T) {
	lost := 0
	from, codes := villageWithCards(t, 60)
	for seed := range uint64(10) {
		run := newCutRun(seed, from, codes)
		path := run.vote(t, func(box *openBox) {
			if _, err := box.file.Exec("PRAGMA synchronous=NORMAL"); err != nil {
				t.Log(err) // cut before that
			}
		})
		db, err := Open(t.Context(), path)
		if err != nil {
			lost += len(run.stored)
			continue
		}
		lost += len(run.missing(t, db))
		db.Close()
	}
	if lost == 0 {
		t.Error("with synchronous=NORMAL nothing was lost: the disk keeps what nobody waited for")
	}
	t.Logf("%d acknowledged ballots were lost, as they should", lost)
}

// villageWithCards is a folder with a village whose poll is open, closed as it
// should be, and its cards.
func villageWithCards(t *testing.T, n int) (folder string, codes []string) {
	t.Helper()
	db := votingDB(t)
	codes = cardsOf(t, db, n)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(db.path), codes
}

func newCutRun(seed uint64, from string, codes []string) *cutRun {
	return &cutRun{from: from, codes: codes, seed: seed, chance: rand.New(rand.NewPCG(seed, 1)), sent: map[string]bool{}, stored: map[string]bool{}}
}

// vote lets phones vote until the power is cut, and gives the path of the
// village as the disk has it then.
func (r *cutRun) vote(t *testing.T, weaken func(*openBox)) string {
	t.Helper()
	d, dir := theDisk(), t.TempDir()
	copyAll(t, r.from, dir)
	d.watch(t, dir)
	db, err := Open(t.Context(), filepath.Join(dir, "desa.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	db.free = func(string) (uint64, error) { return 1 << 40, nil }
	d.fail(1+r.chance.IntN(700), true, r.seed)
	if box, err := db.opened(t.Context()); err == nil {
		weaken(box)
	}
	var hall sync.WaitGroup
	for phone := range 6 {
		hall.Go(func() { r.phone(db, r.codes[phone*10:phone*10+10]) })
	}
	hall.Wait()
	r.close(db)
	left := d.rest()
	db.Close()
	d.mend()
	return restored(t, dir, left)
}

// phone votes with each card; what was refused is sent once more.
func (r *cutRun) phone(db *DB, codes []string) {
	for _, code := range codes {
		ballot := vote(NewBallotID(), "P1", "P3")
		r.note(func() { r.sent[ballot.ID] = true })
		for range 2 {
			if _, err := db.CastByCard(context.Background(), code, ballot, whileOpen); err == nil {
				r.note(func() { r.stored[ballot.ID] = true })
				break
			}
		}
	}
}

func (r *cutRun) note(fn func()) {
	r.told.Lock()
	defer r.told.Unlock()
	fn()
}

func (r *cutRun) close(db *DB) {
	_, err := db.ChangePoll(context.Background(), "test", "V1", func(p ranking.Poll) (ranking.Poll, error) { p.State = ranking.Closed; return p, nil })
	r.closed = err == nil
}

// restored writes what a disk has left into another folder.
func restored(t *testing.T, dir string, left map[string][]byte) string {
	t.Helper()
	into := t.TempDir()
	for path, text := range left {
		if strings.HasSuffix(path, ".lock") || strings.HasSuffix(path, "-shm") {
			continue
		}
		if err := os.WriteFile(filepath.Join(into, filepath.Base(path)), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(into, "desa.gpkg")
}

// missing are the ballots that were acknowledged and are not there.
func (r *cutRun) missing(t *testing.T, db *DB) (out []string) {
	t.Helper()
	there := map[string]bool{}
	for _, id := range ids(t, db) {
		there[id] = true
	}
	for id := range r.stored {
		if !there[id] {
			out = append(out, id)
		}
	}
	return out
}

// checkAfter looks at a village after the cut.
func (r *cutRun) checkAfter(t *testing.T, path string) {
	t.Helper()
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Healthy(t.Context()); err != nil {
		t.Error(err)
	}
	if lost := r.missing(t, db); len(lost) > 0 {
		t.Errorf("%d of %d acknowledged ballots are lost", len(lost), len(r.stored))
	}
	ballots := ids(t, db)
	for _, id := range ballots {
		if !r.sent[id] {
			t.Errorf("%s was never sent", id)
		}
	}
	counts, err := db.CardCounts(t.Context(), "V1")
	if err != nil || len(counts) != 1 || counts[0].Cards != 60 || counts[0].Voted != len(ballots) {
		t.Errorf("%d ballots, cards %+v, %v", len(ballots), counts, err)
	}
	r.checkState(t, db)
	if checks, err := Verify(t.Context(), path); err != nil || !Passed(checks) {
		t.Errorf("%+v, %v", checks, err)
	}
}

// checkState holds that the poll is open with its cards, or closed without.
func (r *cutRun) checkState(t *testing.T, db *DB) {
	t.Helper()
	roll, err := db.Roll(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	box, err := db.opened(t.Context())
	if err != nil || box.unfinished != nil {
		t.Fatal(err, box.unfinished)
	}
	left, err := traces(t.Context(), box.file)
	if err != nil {
		t.Fatal(err)
	}
	state := roll.Polls[0].State
	if r.closed && state != ranking.Closed {
		t.Errorf("its closing was acknowledged, and the poll is %s", state)
	}
	if want := map[bool]string{true: "[]", false: "[V1]"}[state == ranking.Closed]; fmt.Sprint(left) != want {
		t.Errorf("the poll is %s, cards are left of %v", state, left)
	}
}
