package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"potensi/mapping"
	"potensi/ranking"
)

// cutOff copies a village's files as a crash would leave them: with the
// journals, and without what only a process knows.
func cutOff(t *testing.T, path string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), filepath.Base(path))
	for from, into := range map[string]string{path: to, VotesPath(path): VotesPath(to), PepperPath(path): PepperPath(to)} {
		for _, end := range []string{"", "-wal"} {
			content, err := os.ReadFile(from + end)
			if errors.Is(err, os.ErrNotExist) {
				continue
			}
			if err == nil {
				err = os.WriteFile(into+end, content, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return to
}

// TestVoteClosingIsCutOff: whatever number of steps closing has come to, the
// next opening ends it, and nothing of it is done twice.
func TestVoteClosingIsCutOff(t *testing.T) {
	for done := range len(closingSteps()) + 1 {
		t.Run(fmt.Sprint(done), func(t *testing.T) {
			db := votingDB(t)
			codes := cardsOf(t, db, 5)
			for i, code := range codes[:2] {
				if _, err := byCard(db, code, fmt.Sprintf("ballot-%d", i), "P1"); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := db.MarkCard(t.Context(), codes[2], Spoiled); err != nil {
				t.Fatal(err)
			}
			roll, err := db.Roll(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			poll := roll.Polls[0]
			poll.State = ranking.Closed
			if err := db.Save(t.Context(), "test", func(b *Batch) error { _, err := b.Put(poll); return err }); err != nil {
				t.Fatal(err)
			}
			votes, err := db.box(t.Context())
			for _, step := range closingSteps()[:done] {
				err = errors.Join(err, step(t.Context(), votes, db.votes.path, poll))
			}
			if err != nil {
				t.Fatal(err)
			}
			checkClosed(t, cutOff(t, db.path), codes)
		})
	}
}

// checkClosed opens a village and looks that nothing is left of its cards.
func checkClosed(t *testing.T, path string, codes []string) {
	t.Helper()
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	counts, err := db.CardCounts(t.Context(), "V1")
	if want := []CardCount{{Group: "G1", Cards: 5, Unused: 2, Voted: 2, Spoilt: 1}}; err != nil || !slices.Equal(counts, want) {
		t.Errorf("%+v, %v", counts, err)
	}
	for _, code := range codes {
		if card, err := db.CardOf(t.Context(), code); err != nil || !card.Past {
			t.Errorf("%+v, %v", card, err)
		}
	}
	box, err := db.opened(t.Context())
	if err != nil || box.unfinished != nil {
		t.Fatal(err, box.unfinished)
	}
	if left, err := traces(t.Context(), box.file); err != nil || len(left) != 0 {
		t.Errorf("traces of %v, %v", left, err)
	}
	if info, err := os.Stat(VotesPath(path) + "-wal"); err == nil && info.Size() > 0 {
		t.Errorf("the journal has %d bytes", info.Size())
	}
	if got := ids(t, db); !slices.Equal(got, []string{"ballot-0", "ballot-1"}) {
		t.Errorf("ballots: %v", got)
	}
}

// TestVoteClosedLeavesNoToken: of a closed poll's rows of cards no byte is
// left, in whatever file.
func TestVoteClosedLeavesNoToken(t *testing.T) {
	db := votingDB(t)
	codes := cardsOf(t, db, 50)
	for _, code := range codes[:25] {
		if _, err := byCard(db, code, NewBallotID(), "P1"); err != nil {
			t.Fatal(err)
		}
	}
	closePoll(t, db, "V1")
	secret, err := db.pepper()
	if err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"", "-wal"} {
		content, err := os.ReadFile(VotesPath(db.path) + end)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		for _, code := range codes {
			if n := bytes.Count(content, macOf(secret, code)); end == "" && n != 1 || end != "" && n != 0 {
				t.Errorf("%d times in the file %s: once in past_tokens is right", n, end)
			}
			if bytes.Contains(content, []byte(code)) {
				t.Error("a code is in the file")
			}
		}
	}
}

// TestVoteOpeningNeedsSpace is R6.
func TestVoteOpeningNeedsSpace(t *testing.T) {
	db := votingDB(t)
	for _, test := range []struct {
		free uint64
		err  error
		key  string
	}{{99 << 20, nil, "disk-low"}, {100 << 20, nil, ""}, {0, errors.New("no such call"), ""}} {
		db.free = func(string) (uint64, error) { return test.free, test.err }
		poll := ranking.Poll{ID: "V2", Question: "Lalu?", Choices: []string{"P1", "P2"}, BallotType: ranking.RankedBallot, State: ranking.Draft}
		if err := db.SetPoll(t.Context(), "test", poll); err != nil {
			t.Fatal(err)
		}
		poll.State = ranking.Open
		if err := db.SetPoll(t.Context(), "test", poll); err != nil && keyOf(err) != test.key || err == nil && test.key != "" {
			t.Errorf("%d MB free: %v, not %q", test.free>>20, err, test.key)
		}
	}
}

// TestVoteSecondProcess is R7: the second is told within a second, and may
// count.
func TestVoteSecondProcess(t *testing.T) {
	db := votingDB(t)
	if _, err := db.Cast(t.Context(), vote("aaaa", "P1")); err != nil {
		t.Fatal(err)
	}
	other, err := Open(t.Context(), db.path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	begin := time.Now()
	if err := other.Healthy(t.Context()); keyOf(err) != "votes-in-use" {
		t.Errorf("%v", err)
	}
	if took := time.Since(begin); took > 3*time.Second { // one second on a machine of its own
		t.Errorf("told after %s", took)
	}
	if n, err := other.Voted(t.Context(), "V1"); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := other.Cast(t.Context(), vote("bbbb", "P1")); keyOf(err) != "votes-in-use" {
		t.Errorf("a ballot beside the process that takes ballots: %v", err)
	}
	if _, codes, err := other.NewCards(t.Context(), "V1", "G1", 3); len(codes) != 3 || err != nil {
		t.Errorf("%d cards, %v", len(codes), err)
	}
	_, err = other.ChangePoll(t.Context(), "test", "V1", func(p ranking.Poll) (ranking.Poll, error) { p.State = ranking.Closed; return p, nil })
	if err != nil {
		t.Errorf("closed beside the process that takes ballots: %v", err)
	}
	if _, err := db.CastIf(t.Context(), vote("cccc", "P1"), mustBeOpen); keyOf(err) != "not-open" {
		t.Errorf("a ballot after another process closed the poll: %v", err)
	}
	if counts, err := db.CardCounts(t.Context(), "V1"); err != nil || len(counts) != 1 || counts[0].Unused != 3 {
		t.Errorf("%+v, %v", counts, err)
	}
	db.Close()
	if err := other.Healthy(t.Context()); err != nil {
		t.Errorf("after the first has gone: %v", err)
	}
}

// TestVoteWhileVillageIsLocked is R8: another program may write to the village
// as long as it likes.
func TestVoteWhileVillageIsLocked(t *testing.T) {
	db := votingDB(t)
	code := cardsOf(t, db, 1)[0]
	unlock := lockedByAnother(t, db.path)
	changed := make(chan error, 1)
	go func() {
		_, err := db.ChangePoll(context.Background(), "test", "V1", func(p ranking.Poll) (ranking.Poll, error) { p.State = ranking.Paused; return p, nil })
		changed <- err
	}()
	time.Sleep(2 * lookEvery)
	if _, err := byCard(db, code, "aaaa", "P1"); err != nil {
		t.Error(err)
	}
	select {
	case err := <-changed:
		t.Errorf("the poll was changed meanwhile: %v", err)
	default:
	}
	unlock()
	if err := <-changed; err != nil {
		t.Error(err)
	}
	if _, err := byCard(db, code, "bbbb", "P1"); !errors.Is(err, errNotOpen) {
		t.Errorf("once it is paused: %v", err)
	}
}

// TestVillageWriteWaitsForQGIS is R8: QGIS has the village file for eight seconds.
// A poll is paused once it lets go; ballots do not wait meanwhile.
func TestVillageWriteWaitsForQGIS(t *testing.T) {
	if testing.Short() {
		t.Skip("waits eight seconds")
	}
	t.Parallel()
	db := votingDB(t)
	codes := cardsOf(t, db, 40)
	unlock := lockedByAnother(t, db.path)
	changed := make(chan error, 1)
	go func() {
		_, err := db.ChangePoll(context.Background(), "test", "V1", func(p ranking.Poll) (ranking.Poll, error) { p.State = ranking.Paused; return p, nil })
		changed <- err
	}()
	var slowest time.Duration
	for begun := time.Now(); time.Since(begun) < 8*time.Second; time.Sleep(200 * time.Millisecond) {
		if len(codes) == 0 {
			continue
		}
		sent := time.Now()
		if _, err := byCard(db, codes[0], NewBallotID(), "P1"); err != nil {
			t.Fatal(err)
		}
		slowest, codes = max(slowest, time.Since(sent)), codes[1:]
	}
	unlock()
	if err := <-changed; err != nil {
		t.Errorf("the poll was not paused: %v", err)
	}
	if slowest > 2*time.Second {
		t.Errorf("a ballot waited %v", slowest)
	}
}

// TestVillageWriteTellsOfQGIS: who waits too long is told which file and that
// another program has it, nothing is half done, and the next attempt works.
func TestVillageWriteTellsOfQGIS(t *testing.T) {
	db := votingDB(t)
	if _, err := db.village.Exec("PRAGMA busy_timeout=100"); err != nil {
		t.Fatal(err)
	}
	unlock := lockedByAnother(t, db.path)
	record := func() error {
		return db.Save(t.Context(), "test", func(b *Batch) error {
			_, err := b.Put(mapping.Group{ID: "G3", Name: "Remaja", Gender: mapping.Women, Type: mapping.People})
			return err
		})
	}
	if err := record(); !errors.Is(err, ErrDisk) || keyOf(err) != "file-busy" {
		t.Errorf("a record: %v", err)
	}
	poll := ranking.Poll{ID: "V1", Question: "Apa?", Choices: []string{"P1", "P2", "P3"}, BallotType: ranking.RankedBallot, State: ranking.Paused}
	if err := db.SetPoll(t.Context(), "test", poll); keyOf(err) != "file-busy" {
		t.Errorf("a poll: %v", err)
	}
	unlock()
	if err := record(); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	if roll, err := db.Roll(t.Context()); err != nil || roll.Polls[0].State != ranking.Open || len(roll.Groups) != 3 {
		t.Errorf("%+v, %v", roll, err)
	}
}

// lockedByAnother lets another program write to a file until unlock is called.
func lockedByAnother(t *testing.T, path string) (unlock func()) {
	t.Helper()
	qgis, err := sql.Open("sqlite", fileURI(path)+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { qgis.Close() })
	tx, err := qgis.Begin()
	if err != nil {
		t.Fatal(err)
	}
	return func() { tx.Rollback() } //nolint:errcheck // nothing was written
}

// TestVoteLockSurvivesReading is R9: reading the file as a file drops no lock.
func TestVoteLockSurvivesReading(t *testing.T) {
	db := votingDB(t)
	votes, err := db.box(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tx, err := votes.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	if _, err := os.ReadFile(VotesPath(db.path)); err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite", fileURI(VotesPath(db.path))+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.Begin(); keyOf(classify(err)) != "file-busy" {
		t.Errorf("another wrote meanwhile: %v", err)
	}
}

// TestVotePragmas is R10, for every connection of each pool.
func TestVotePragmas(t *testing.T) {
	db := votingDB(t)
	box, err := db.opened(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	written := []promise{{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}}
	for name, pool := range map[string]struct {
		db    *sql.DB
		wants []promise
	}{
		"votes": {box.file, append(written, promise{"secure_delete", "1"})}, "village": {db.village, written},
		"reading": {db.reading, []promise{{"query_only", "1"}}}, "votes, reading": {box.reading, []promise{{"query_only", "1"}}},
	} {
		for i := range pool.db.Stats().MaxOpenConnections {
			conn, err := pool.db.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close() // after all are open at once
			for _, p := range pool.wants {
				var got string
				if err := conn.QueryRowContext(t.Context(), "PRAGMA "+p.pragma).Scan(&got); err != nil || got != p.want {
					t.Errorf("%s, connection %d: %s is %s, %v", name, i, p.pragma, got, err)
				}
			}
		}
	}
}

// TestVoteDamageIsFound is R12.
func TestVoteDamageIsFound(t *testing.T) {
	db := votingDB(t)
	for range 300 {
		if _, err := db.Cast(t.Context(), vote(NewBallotID(), "P1", "P2")); err != nil {
			t.Fatal(err)
		}
	}
	path := db.path
	db.Close()
	file, err := os.OpenFile(VotesPath(path), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	info, _ := file.Stat()
	for at := int64(4096 * 2); at < info.Size(); at += 4096 { // the type of each page but the first
		_, err = file.WriteAt([]byte{0xFF}, at)
	}
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	again, err := Open(t.Context(), path)
	if err == nil {
		defer again.Close()
		err = again.Healthy(t.Context())
	}
	if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNotVillage) {
		t.Errorf("%v", err)
	}
}

// TestVoteWhileBackedUp is R13: what was answered before the copy began is in
// it, nothing else than ballots of the box, and the cards work there.
func TestVoteWhileBackedUp(t *testing.T) {
	db := votingDB(t)
	code := cardsOf(t, db, 1)[0]
	var before, all sync.Map
	var n atomic.Int32
	stop := make(chan struct{})
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				id := NewBallotID()
				all.Store(id, true)
				if _, err := db.Cast(context.Background(), vote(id, "P1")); err != nil {
					t.Error(err)
					return
				}
				n.Add(1)
			}
		})
	}
	for n.Load() < 100 {
		time.Sleep(time.Millisecond)
	}
	for _, id := range ids(t, db) {
		before.Store(id, true)
	}
	to := filepath.Join(t.TempDir(), "salinan.gpkg")
	checks, err := db.Backup(t.Context(), to)
	close(stop)
	wait.Wait()
	if err != nil || !Passed(checks) {
		t.Fatalf("%+v, %v", checks, err)
	}
	copied, err := Open(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	for _, id := range ids(t, copied) {
		before.Delete(id)
		if _, ours := all.Load(id); !ours {
			t.Errorf("%s was never cast", id)
		}
	}
	before.Range(func(id, _ any) bool { t.Errorf("%v is missing", id); return true })
	if _, err := byCard(copied, code, "aaaa", "P1"); err != nil {
		t.Errorf("the card in the copy: %v", err)
	}
}

// TestVoteWithoutPepper: a votes file without its secret is told, not quietly
// given another.
func TestVoteWithoutPepper(t *testing.T) {
	db := votingDB(t)
	code := cardsOf(t, db, 1)[0]
	path := db.path
	db.Close()
	if err := os.Remove(PepperPath(path)); err != nil {
		t.Fatal(err)
	}
	again, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if _, err := byCard(again, code, "aaaa", "P1"); keyOf(err) != "pepper-missing" {
		t.Errorf("%v", err)
	}
	if _, _, err := again.NewCards(t.Context(), "V1", "G1", 1); keyOf(err) != "pepper-missing" {
		t.Errorf("%v", err)
	}
}

// TestVoteWhateverTheClock is R15: nothing about a vote depends on it.
func TestVoteWhateverTheClock(t *testing.T) {
	db := votingDB(t)
	codes := cardsOf(t, db, 3)
	for i, shift := range []time.Duration{0, -24 * time.Hour, 10 * 365 * 24 * time.Hour} {
		db.now = func() time.Time { return time.Now().Add(shift) }
		if _, err := byCard(db, codes[i], fmt.Sprintf("ballot-%d", i), "P1"); err != nil {
			t.Errorf("%s: %v", shift, err)
		}
		if receipt, err := byCard(db, codes[0], "ballot-0", "P1"); err != nil || !receipt.Repeat {
			t.Errorf("%s: %+v, %v", shift, receipt, err)
		}
		roll, err := db.Roll(t.Context())
		if err != nil || roll.Polls[0].State != ranking.Open {
			t.Errorf("%s: %v", shift, err)
		}
	}
	closePoll(t, db, "V1")
	if n := len(ids(t, db)); n != 3 {
		t.Errorf("%d ballots", n)
	}
}

// mustBeOpen allows ballots of a poll that is open.
func mustBeOpen(w Workshop) error {
	for _, p := range w.Polls {
		if p.ID == "V1" && p.State == ranking.Open {
			return nil
		}
	}
	return &Error{ErrConflict, "not-open", nil}
}
