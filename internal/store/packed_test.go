package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
	"time"

	"potensi/internal/store"
	"potensi/ranking"
)

// heldPoll is a closed poll on m products.
func heldPoll(m int) (ranking.Poll, []ranking.Product) {
	poll := ranking.Poll{ID: "held", Question: "Produk mana?", BallotType: ranking.RankedBallot, State: ranking.Closed}
	products := []ranking.Product{}
	for i := range m {
		id := fmt.Sprintf("P%02d", i+1)
		poll.Choices, products = append(poll.Choices, id), append(products, ranking.Product{ID: id, Name: id})
	}
	return poll, products
}

func throng(t testing.TB, poll ranking.Poll, n int) *ranking.Papers {
	t.Helper()
	papers, err := ranking.NewPapers(poll.Choices)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for range n {
		order := rng.Perm(len(poll.Choices))
		if rng.IntN(5) == 0 {
			order = order[:rng.IntN(len(order))]
		}
		papers.AddOrder("G"+strconv.Itoa(rng.IntN(4)), order, 1)
	}
	return papers
}

func counted(t testing.TB, papers *ranking.Papers, rule string) ranking.Tally {
	t.Helper()
	tally, err := ranking.Count(ranking.Tallying{Choices: papers.Choices(), Papers: papers}, rule)
	if err != nil {
		t.Fatal(err)
	}
	return tally
}

func TestImportedPollCountsTheSame(t *testing.T) {
	ctx := t.Context()
	for _, n := range []int{20, 3000} {
		db, _ := create(t)
		poll, products := heldPoll(7)
		papers := throng(t, poll, n)
		if err := db.ImportPoll(ctx, "t", poll, products, papers); err != nil {
			t.Fatal(err)
		}
		want := counted(t, papers, ranking.SchulzeRule)
		opened := poll
		opened.State = ranking.Open // read from the rows
		for _, p := range []ranking.Poll{poll, opened} {
			read, err := db.Papers(ctx, p)
			if err != nil {
				t.Fatal(err)
			}
			if got := counted(t, read, ranking.SchulzeRule); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %+v, want %+v", p.State, got, want)
			}
		}
		if err := db.ImportPoll(ctx, "t", poll, products, papers); err == nil {
			t.Error("the poll comes twice")
		}
	}
}

// TestPackedFollowRows: rows that come later, however they do, are counted.
func TestPackedFollowRows(t *testing.T) {
	ctx := t.Context()
	db, _ := create(t)
	poll, products := heldPoll(5)
	if err := db.ImportPoll(ctx, "t", poll, products, throng(t, poll, 2000)); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Cast(ctx, ranking.Ballot{ID: "late", Poll: "held", Ranking: [][]string{{"P01"}}}); err != nil {
		t.Fatal(err)
	}
	papers, err := db.Papers(ctx, poll)
	if err != nil || papers.Len() != 2001 {
		t.Fatalf("%d ballots, %v", papers.Len(), err)
	}
	other := poll
	other.Choices = []string{"P02", "P01", "P03", "P04", "P05"} // not those of the packed ballots
	if papers, err = db.Papers(ctx, other); err != nil || papers.Choices()[0] != "P02" {
		t.Fatalf("%v", err)
	}
	want := counted(t, papers, ranking.CopelandRule)
	closed, err := db.ChangePoll(ctx, "t", "held", func(p ranking.Poll) (ranking.Poll, error) { p.Question += "?"; return p, nil })
	if err != nil {
		t.Fatal(err)
	}
	papers, err = db.Papers(ctx, closed) // packed anew
	if got := counted(t, papers, ranking.CopelandRule); err != nil || got.Ballots != want.Ballots {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// BenchmarkTallyFromFile counts a closed poll's ballots on 20 products from
// the file; POTENSI_BALLOTS says how many, POTENSI_VOTES a folder where the file is kept.
func BenchmarkTallyFromFile(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("POTENSI_BALLOTS"))
	if err != nil {
		n = 20_000
	}
	poll, products := heldPoll(20)
	dir := os.Getenv("POTENSI_VOTES")
	if dir == "" {
		dir = b.TempDir()
	}
	ctx := context.Background()
	path := filepath.Join(dir, fmt.Sprintf("held-%d.gpkg", n))
	if _, err := os.Stat(path); err != nil {
		db, err := store.Create(ctx, path)
		if err != nil {
			b.Fatal(err)
		}
		papers, began := throng(b, poll, n), time.Now()
		if err := db.ImportPoll(ctx, "b", poll, products, papers); err != nil {
			b.Fatal(err)
		}
		b.Logf("import of %d ballots: %v", n, time.Since(began))
		db.Close()
	}
	db, err := store.Open(ctx, path)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	measure := func(name string, work func() error) {
		b.Run(name, func(b *testing.B) {
			began := cpuNow()
			for b.Loop() {
				if err := work(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric((cpuNow()-began).Seconds()*1e3/float64(b.N), "cpu-ms")
		})
	}
	papers := throng(b, poll, n)
	count := func() error {
		_, err := ranking.Count(ranking.Tallying{Choices: poll.Choices, Papers: papers}, ranking.SchulzeRule)
		return err
	}
	measure("memory", count)
	measure("file", func() (err error) {
		if papers, err = db.Papers(ctx, poll); err != nil {
			return err
		}
		return count()
	})
	open := poll
	open.State = ranking.Open
	measure("rows", func() (err error) {
		if papers, err = db.Papers(ctx, open); err != nil {
			return err
		}
		return count()
	})
}
