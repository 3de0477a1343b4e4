package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"potensi/mapping"
	"potensi/ranking"
)

// votingDB is a village with two groups and an open poll V1 on three products.
func votingDB(t testing.TB) *DB {
	t.Helper()
	return votingIn(t, filepath.Join(t.TempDir(), "desa.gpkg"))
}

func votingIn(t testing.TB, path string) *DB {
	t.Helper()
	db, err := Create(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.free = func(string) (uint64, error) { return 1 << 40, nil } // however small the disk
	err = db.Save(t.Context(), "test", func(b *Batch) error {
		for _, record := range []any{mapping.Group{ID: "G1", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People}, mapping.Group{ID: "G2", Name: "Laki-laki", Gender: mapping.Men, Type: mapping.People},
			ranking.Product{ID: "P1", Name: "Madu"}, ranking.Product{ID: "P2", Name: "Abon"}, ranking.Product{ID: "P3", Name: "Gula aren"}} {
			if _, err := b.Put(record); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = db.SetPoll(t.Context(), "test", ranking.Poll{ID: "V1", Question: "Apa?", Choices: []string{"P1", "P2", "P3"}, BallotType: ranking.RankedBallot, State: ranking.Open})
	}
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func cardsOf(t testing.TB, db *DB, n int) []string {
	t.Helper()
	_, codes, err := db.NewCards(t.Context(), "V1", "G1", n)
	if err != nil {
		t.Fatal(err)
	}
	return codes
}

func vote(id string, choices ...string) ranking.Ballot {
	b := ranking.Ballot{ID: id, Poll: "V1", Group: "G1", Channel: ranking.Phone}
	for _, c := range choices {
		b.Ranking = append(b.Ranking, []string{c})
	}
	return b
}

var errNotOpen = errors.New("not open")

// whileOpen allows ballots of a poll that is open.
func whileOpen(w Workshop, b ranking.Ballot) error {
	for _, p := range w.Polls {
		if p.ID == b.Poll && p.State == ranking.Open {
			return nil
		}
	}
	return errNotOpen
}

func byCard(db *DB, code, id string, choices ...string) (Receipt, error) {
	return db.CastByCard(context.Background(), code, vote(id, choices...), whileOpen)
}

func closePoll(t testing.TB, db *DB, poll string) {
	t.Helper()
	_, err := db.ChangePoll(t.Context(), "test", poll, func(p ranking.Poll) (ranking.Poll, error) {
		p.State = ranking.Closed
		return p, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func keyOf(err error) string {
	var ours *Error
	if errors.As(err, &ours) {
		return ours.Key
	}
	return fmt.Sprint(err)
}

func ids(t testing.TB, db *DB) []string {
	t.Helper()
	ballots, err := db.Ballots(t.Context(), "V1")
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, b := range ballots {
		out = append(out, b.ID)
	}
	return out
}

// held makes commits wait until it is released, and counts them.
func held(t testing.TB, db *DB) (commits *atomic.Int32, release func()) {
	t.Helper()
	box, err := db.opened(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gate := make(chan struct{})
	commits = &atomic.Int32{}
	box.writer.commit = func(tx *sql.Tx) error {
		<-gate
		commits.Add(1)
		return tx.Commit()
	}
	return commits, sync.OnceFunc(func() { close(gate) })
}

func TestVotesShareACommit(t *testing.T) {
	db := votingDB(t)
	codes := cardsOf(t, db, 100)
	commits, release := held(t, db)
	var wait sync.WaitGroup
	var answered atomic.Int32
	for i, code := range codes {
		wait.Go(func() {
			if _, err := byCard(db, code, NewBallotID(), "P1"); err != nil {
				t.Error(err)
			}
			answered.Add(1)
		})
		if i%2 == 0 {
			wait.Go(func() {
				if _, err := db.Cast(context.Background(), vote(NewBallotID(), "P2")); err != nil {
					t.Error(err)
				}
				answered.Add(1)
			})
		}
	}
	time.Sleep(100 * time.Millisecond)
	if n := answered.Load(); n != 0 {
		t.Errorf("%d were answered before the commit", n)
	}
	release()
	wait.Wait()
	if n := len(ids(t, db)); n != 150 {
		t.Errorf("%d ballots are stored, not 150", n)
	}
	if n := commits.Load(); n > 20 {
		t.Errorf("%d commits for 150 ballots", n)
	}
}

// TestVoteWrongFailsAlone: a conflict, a used and an unknown card spoil nobody
// else's ballot in the same commit.
func TestVoteWrongFailsAlone(t *testing.T) {
	db := votingDB(t)
	codes := cardsOf(t, db, 3)
	if _, err := byCard(db, codes[0], "aaaa", "P1"); err != nil {
		t.Fatal(err)
	}
	_, release := held(t, db)
	var wait sync.WaitGroup
	for name, test := range map[string]struct {
		cast func() (Receipt, error)
		key  string
	}{
		"first":    {func() (Receipt, error) { return db.Cast(t.Context(), vote("bbbb", "P1")) }, ""},
		"conflict": {func() (Receipt, error) { return db.Cast(t.Context(), vote("aaaa", "P3")) }, "ballot-conflict"},
		"used":     {func() (Receipt, error) { return byCard(db, codes[0], "cccc", "P1") }, "card-used"},
		"unknown":  {func() (Receipt, error) { return byCard(db, "00000000", "dddd", "P1") }, "card-unknown"},
		"again":    {func() (Receipt, error) { return byCard(db, codes[0], "aaaa", "P1") }, ""},
		"card":     {func() (Receipt, error) { return byCard(db, codes[1], "eeee", "P1") }, ""},
	} {
		wait.Go(func() {
			if _, err := test.cast(); err == nil && test.key != "" || err != nil && keyOf(err) != test.key {
				t.Errorf("%s: %v, not %q", name, err, test.key)
			}
		})
	}
	time.Sleep(50 * time.Millisecond)
	release()
	wait.Wait()
	if got := ids(t, db); !slices.Equal(got, []string{"aaaa", "bbbb", "eeee"}) {
		t.Errorf("stored: %v", got)
	}
}

// TestVoteFailedCommit: nobody is told that a vote counts which is not on the
// disk, and the next one works.
func TestVoteFailedCommit(t *testing.T) {
	db := votingDB(t)
	code := cardsOf(t, db, 1)[0]
	box, err := db.opened(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	box.writer.commit = func(*sql.Tx) error { return &Error{ErrDisk, "disk-full", nil} }
	for range 3 {
		if receipt, err := byCard(db, code, "aaaa", "P1"); !errors.Is(err, ErrDisk) || receipt.Repeat {
			t.Errorf("%+v, %v", receipt, err)
		}
	}
	if n := len(ids(t, db)); n != 0 {
		t.Errorf("%d ballots are stored", n)
	}
	box.writer.commit = (*sql.Tx).Commit
	if receipt, err := byCard(db, code, "aaaa", "P1"); err != nil || receipt.Repeat {
		t.Errorf("after it: %+v, %v", receipt, err)
	}
}

// TestVoteSameManyTimes is V1: the same ballot ten times at once is one ballot.
func TestVoteSameManyTimes(t *testing.T) {
	db := votingDB(t)
	code := cardsOf(t, db, 1)[0]
	var fresh atomic.Int32
	var wait sync.WaitGroup
	for range 10 {
		wait.Go(func() {
			receipt, err := byCard(db, code, "aaaa", "P1", "P2")
			if err != nil || receipt.ID != "aaaa" {
				t.Errorf("%+v, %v", receipt, err)
			}
			if !receipt.Repeat {
				fresh.Add(1)
			}
		})
	}
	wait.Wait()
	if n := len(ids(t, db)); n != 1 || fresh.Load() != 1 {
		t.Errorf("%d stored, %d told to be new", n, fresh.Load())
	}
}

// TestVoteOneCard is V2: of a hundred ballots by one card, one counts.
func TestVoteOneCard(t *testing.T) {
	db := votingDB(t)
	code := cardsOf(t, db, 1)[0]
	var counted, refused atomic.Int32
	var wait sync.WaitGroup
	for range 100 {
		wait.Go(func() {
			_, err := byCard(db, code, NewBallotID(), "P1")
			switch {
			case err == nil:
				counted.Add(1)
			case keyOf(err) == "card-used":
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if counted.Load() != 1 || refused.Load() != 99 || len(ids(t, db)) != 1 {
		t.Errorf("%d counted, %d refused, %d stored", counted.Load(), refused.Load(), len(ids(t, db)))
	}
}

// TestVoteOfOneIDWithTwoCards: an id that is known counts once, whichever card brings
// it again, and that card still lets a ballot of its own in.
func TestVoteOfOneIDWithTwoCards(t *testing.T) {
	db := votingDB(t)
	codes := cardsOf(t, db, 2)
	for i, code := range codes {
		if receipt, err := byCard(db, code, "aaaa", "P1"); err != nil || receipt.Repeat != (i == 1) {
			t.Fatalf("card %d: %+v, %v", i, receipt, err)
		}
	}
	if card, err := db.CardOf(t.Context(), codes[1]); err != nil || card.Use != Unused {
		t.Errorf("the second card: %+v, %v", card, err)
	}
	if receipt, err := byCard(db, codes[1], "bbbb", "P1"); err != nil || receipt.Repeat {
		t.Errorf("a ballot of its own: %+v, %v", receipt, err)
	}
	if got := ids(t, db); len(got) != 2 {
		t.Errorf("stored: %v", got)
	}
}

// TestVoteAgainAndLate is V8 and the rule of repeats, before and after closing.
func TestVoteAgainAndLate(t *testing.T) {
	db := votingDB(t)
	codes := cardsOf(t, db, 3)
	if _, err := byCard(db, codes[0], "aaaa", "P1", "P2"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.MarkCard(t.Context(), codes[2], Spoiled); err != nil {
		t.Fatal(err)
	}
	check := func(when string, used, free, spoilt string) {
		t.Helper()
		if receipt, err := byCard(db, codes[0], "aaaa", "P1", "P2"); err != nil || !receipt.Repeat {
			t.Errorf("%s: the same again: %+v, %v", when, receipt, err)
		}
		for _, test := range []struct{ code, id, choice, want string }{
			{codes[0], "bbbb", "P1", used}, {codes[2], "cccc", "P1", spoilt}, {codes[1], "dddd", "P1", free}, {"ZZZZZZZZ", "eeee", "P1", "card-unknown"},
		} {
			if test.want == "" {
				continue
			}
			if _, err := byCard(db, test.code, test.id, test.choice); keyOf(err) != test.want {
				t.Errorf("%s: %s: %v, not %s", when, test.id, err, test.want)
			}
		}
	}
	check("open", "card-used", "", "card-used")
	if _, err := byCard(db, codes[0], "aaaa", "P3"); keyOf(err) != "ballot-conflict" {
		t.Errorf("another content: %v", err)
	}
	closePoll(t, db, "V1")
	check("closed", "not open", "not open", "not open")
	if got := ids(t, db); !slices.Equal(got, []string{"aaaa"}) {
		t.Errorf("stored: %v", got)
	}
	card, err := db.CardOf(t.Context(), codes[1])
	if err != nil || !card.Past || card.Poll != "V1" || card.Group != "" {
		t.Errorf("a past card: %+v, %v", card, err)
	}
	if _, _, err := db.NewCards(t.Context(), "V1", "G1", 1); keyOf(err) != "poll-closed" {
		t.Errorf("cards of a closed poll: %v", err)
	}
	if _, _, err := db.NewCards(t.Context(), "V9", "G1", 1); keyOf(err) != "unknown-poll" {
		t.Errorf("cards of no poll: %v", err)
	}
}

// TestVoteAfterClosing: once closing has returned no ballot is taken, however
// many are on their way.
func TestVoteAfterClosing(t *testing.T) {
	db := votingDB(t)
	codes := cardsOf(t, db, 400)
	var acknowledged atomic.Int32
	var wait sync.WaitGroup
	for worker := range 20 {
		wait.Go(func() {
			for _, code := range codes[worker*20 : worker*20+20] {
				_, err := byCard(db, code, NewBallotID(), "P1")
				if err == nil {
					acknowledged.Add(1)
				} else if !errors.Is(err, errNotOpen) {
					t.Error(err)
				}
			}
		})
	}
	for acknowledged.Load() < 50 {
		time.Sleep(time.Millisecond)
	}
	closePoll(t, db, "V1")
	closedAt := acknowledged.Load()
	stored := len(ids(t, db))
	wait.Wait()
	if n := len(ids(t, db)); n != stored || n != int(acknowledged.Load()) {
		t.Errorf("%d stored when closed, %d later; %d acknowledged (%d when closed)", stored, n, acknowledged.Load(), closedAt)
	}
	counts, err := db.CardCounts(t.Context(), "V1")
	if err != nil || len(counts) != 1 || counts[0].Cards != 400 || counts[0].Voted != stored || counts[0].Unused != 400-stored {
		t.Errorf("%+v, %v; %d voted", counts, err, stored)
	}
}

// TestVoteUntilTheEnd: closing the file answers every ballot, and keeps what it
// acknowledged.
func TestVoteUntilTheEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desa.gpkg")
	db := votingIn(t, path)
	var acknowledged sync.Map
	var n atomic.Int32
	var wait sync.WaitGroup
	for range 30 {
		wait.Go(func() {
			for {
				id := NewBallotID()
				if _, err := db.Cast(context.Background(), vote(id, "P1")); err != nil {
					if keyOf(err) != "stopping" {
						t.Error(err)
					}
					return
				}
				acknowledged.Store(id, true)
				n.Add(1)
			}
		})
	}
	for n.Load() < 100 {
		time.Sleep(time.Millisecond)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	wait.Wait()
	again, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	stored := ids(t, again)
	for _, id := range stored {
		acknowledged.Delete(id)
	}
	acknowledged.Range(func(id, _ any) bool {
		t.Errorf("%v was acknowledged and is not there", id)
		return true
	})
	if len(stored) != int(n.Load()) {
		t.Errorf("%d stored, %d acknowledged", len(stored), n.Load())
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.lock")); len(left) != 1 {
		t.Errorf("locks: %v", left)
	}
}

// TestVoteReadersDoNotWait: whatever the writer waits for, reads go on.
func TestVoteReadersDoNotWait(t *testing.T) {
	db := votingDB(t)
	code := cardsOf(t, db, 1)[0]
	_, release := held(t, db)
	done := make(chan error)
	go func() {
		_, err := db.Cast(context.Background(), vote("aaaa", "P1"))
		done <- err
	}()
	time.Sleep(50 * time.Millisecond)
	_, err1 := db.Turnout(t.Context(), "V1")
	_, err2 := db.CardOf(t.Context(), code)
	_, err3 := db.CardCounts(t.Context(), "V1")
	_, err4 := db.Papers(t.Context(), ranking.Poll{ID: "V1", Choices: []string{"P1", "P2"}})
	if err := firstError(err1, err2, err3, err4); err != nil || len(ids(t, db)) != 0 {
		t.Error(err)
	}
	release()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestVoteTurnout(t *testing.T) {
	db := votingDB(t)
	paper := vote("p1", "P1")
	paper.Channel, paper.Group = ranking.Paper, "G2"
	for _, b := range []ranking.Ballot{vote("a1", "P1"), vote("a2", "P1"), paper} {
		if _, err := db.Cast(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	turnout, err := db.Turnout(t.Context(), "V1")
	if want := []GroupTurnout{{Group: "G1", Phone: 2}, {Group: "G2", Paper: 1}}; err != nil || !slices.Equal(turnout, want) {
		t.Errorf("%+v, %v", turnout, err)
	}
	if n, err := db.Voted(t.Context(), "V1"); n != 3 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// TestVoteRoll: what changed in this process holds at once, what another
// program changed soon; and nothing is read when nothing has changed.
func TestVoteRoll(t *testing.T) {
	db := votingDB(t)
	first, err := db.Roll(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(lookEvery + 10*time.Millisecond)
	if again, _ := db.Roll(t.Context()); again != first {
		t.Error("read again, though nothing has changed")
	}
	err = db.SetPoll(t.Context(), "test", ranking.Poll{ID: "V1", Question: "Apa?", Choices: []string{"P1", "P2", "P3"}, BallotType: ranking.RankedBallot, State: ranking.Paused})
	if err != nil {
		t.Fatal(err)
	}
	paused, _ := db.Roll(t.Context())
	if paused.Polls[0].State != ranking.Paused || first.Polls[0].State != ranking.Open {
		t.Errorf("%s, first %s", paused.Polls[0].State, first.Polls[0].State)
	}
	other, err := sql.Open("sqlite", fileURI(db.path))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.Exec("UPDATE polls SET state = 'open'"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(lookEvery + 10*time.Millisecond)
	if open, _ := db.Roll(t.Context()); open.Polls[0].State != ranking.Open {
		t.Errorf("after another program: %s", open.Polls[0].State)
	}
}

// spearman is the rank correlation of a list of ranks with 0, 1, 2 …
func spearman(ranks []int) float64 {
	n, sum := float64(len(ranks)), 0.0
	for i, r := range ranks {
		sum += float64(i-r) * float64(i-r)
	}
	return 1 - 6*sum/(n*(n*n-1))
}

// TestVoteOrder is V5: neither the list of ballots nor the pages of the file
// tell the order in which they came; and a batch is put in shuffled.
func TestVoteOrder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desa.gpkg")
	db := votingIn(t, path)
	const n = 1000
	codes, came := cardsOf(t, db, n), make([]string, n)
	for i, code := range codes {
		came[i] = NewBallotID()
		if _, err := byCard(db, code, came[i], "P1"); err != nil {
			t.Fatal(err)
		}
	}
	closePoll(t, db, "V1")
	listed := ids(t, db)
	db.Close()
	file, err := os.ReadFile(VotesPath(path))
	if err != nil {
		t.Fatal(err)
	}
	inFile := slices.Clone(came)
	slices.SortFunc(inFile, func(a, b string) int { return strings.Index(string(file), a) - strings.Index(string(file), b) })
	for name, order := range map[string][]string{"list": listed, "file": inFile} {
		ranks := make([]int, n)
		for i, id := range came {
			ranks[i] = slices.Index(order, id)
		}
		if rho := spearman(ranks); math.Abs(rho)*math.Sqrt(n-1) > 4 { // p < 0.0001
			t.Errorf("%s: rank correlation %.3f with the order of coming", name, rho)
		}
	}
}

func TestVoteBatchIsShuffled(t *testing.T) {
	db := votingDB(t)
	box, err := db.opened(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const runs, size = 100, 20
	sum := 0.0
	for run := range runs {
		batch := make([]*casting, size)
		for i := range batch {
			batch[i] = &casting{ballot: vote(fmt.Sprintf("%d-%d", run, i), "P1"), content: "[]", card: []byte{byte(i)}}
		}
		box.writer.store(batch)
		ranks := make([]int, size)
		for i, c := range batch {
			ranks[i] = int(c.card[0])
		}
		sum += spearman(ranks)
	}
	if mean := sum / runs; math.Abs(mean)*math.Sqrt(runs*(size-1)) > 4 {
		t.Errorf("mean rank correlation %.3f", mean)
	}
}
