package ranking

import (
	"fmt"
	"math/rand"
	"reflect"
	"slices"
	"testing"
)

// slowBox counts ballot by ballot and pair by pair, without packing.
func slowBox(t testing.TB, in Tallying) *box {
	t.Helper()
	in, err := in.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBox(in)
	if err != nil {
		t.Fatal(err)
	}
	for i := range in.Ballots {
		ballot := &in.Ballots[i]
		b.cast(ballot)
		if g := b.groups[ballot.Group]; g != nil && b.read(ballot.Ranking) == "" && len(b.paper.order) > 0 {
			b.addPairs(g)
		}
	}
	return b
}

// spoiled makes some ballots invalid, empty, tied or like the one before.
func spoiled(rng *rand.Rand, in Tallying) Tallying {
	for i := range in.Ballots {
		b := &in.Ballots[i]
		switch rng.Intn(8) {
		case 0:
			b.Ranking = nil
		case 1:
			b.Ranking = append(b.Ranking, []string{"no such choice"})
		case 2:
			b.Ranking = append(b.Ranking, b.Ranking[0])
		case 3, 4:
			*b = tied(rng, *b)
		case 5:
			*b = in.Ballots[rng.Intn(i+1)]
		}
	}
	return in
}

func packed(t testing.TB, in Tallying) *Papers {
	t.Helper()
	papers, err := NewPapers(in.Choices)
	if err != nil {
		t.Fatal(err)
	}
	for i := range in.Ballots {
		papers.Add(&in.Ballots[i])
	}
	return papers
}

// TestPassCountsAsBallotByBallot holds the pass over packed ballots to the
// definition, with any number of choices up to two words of bits.
func TestPassCountsAsBallotByBallot(t *testing.T) {
	rng := rand.New(rand.NewSource(1959))
	for round, m := range []int{1, 2, 3, 5, 8, 9, 20, 40, 63, 64, 65, 90, 127} {
		for _, ballots := range []int{1, 15, 16, 17, 33, 300} {
			t.Run(fmt.Sprintf("%d ballots on %d", ballots, m), func(t *testing.T) {
				in := spoiled(rng, crowd(rng, ballots, m))
				in.Incomplete = Incompletes()[(round+ballots)%2]
				in.Places = []int{0, 0, 2, m}[rng.Intn(4)]
				slow := slowBox(t, in)
				fast, err := in.pairwise()
				if err != nil {
					t.Fatal(err)
				}
				same(t, fast, slow)
				in.Ballots, in.Papers = nil, packed(t, in)
				if fast, err = in.pairwise(); err != nil {
					t.Fatal(err)
				}
				same(t, fast, slow)
			})
		}
	}
}

func same(t *testing.T, got, want *box) {
	t.Helper()
	if got.abstentions != want.abstentions || !reflect.DeepEqual(got.reasons, want.reasons) || len(got.groups) != len(want.groups) {
		t.Fatalf("%d abstentions, invalid %v, %d groups; want %d, %v, %d", got.abstentions, got.reasons, len(got.groups), want.abstentions, want.reasons, len(want.groups))
	}
	for group, w := range want.groups {
		g := got.groups[group]
		if g == nil {
			t.Fatalf("no count of %s", group)
		}
		if g.ballots != w.ballots || !slices.Equal(g.first, w.first) || !slices.Equal(g.ranked, w.ranked) || !slices.Equal(g.over, w.over) {
			t.Fatalf("%s is counted as\n%+v, want\n%+v", group, g, w)
		}
		for i, p := range g.points() {
			if p.Cmp(w.points()[i]) != 0 {
				t.Fatalf("%s gives choice %d %v points, want %v", group, i, p, w.points()[i])
			}
		}
	}
}

// slowFirsts reads all ballots in each round.
func slowFirsts(p *Papers, in []bool) []float64 {
	out := make([]float64, len(in))
	for a := range p.All() {
		for _, tier := range a.Ranking {
			left := []int{}
			for _, choice := range tier {
				if in[p.index[choice]] {
					left = append(left, p.index[choice])
				}
			}
			for _, i := range left {
				out[i] += float64(a.Times) / float64(len(left))
			}
			if len(left) > 0 {
				break
			}
		}
	}
	return out
}

func TestFilesFollowEliminations(t *testing.T) {
	rng := rand.New(rand.NewSource(1871))
	for range 60 {
		m := 1 + rng.Intn(9)
		in := spoiled(rng, crowd(rng, 1+rng.Intn(400), m))
		papers := packed(t, in)
		left := make([]bool, m)
		for i := range left {
			left[i] = true
		}
		weights := papers.weights(nil)
		files := papers.file(left)
		for _, choice := range rng.Perm(m) {
			for i, n := range files.firsts(weights) {
				if want := slowFirsts(papers, left); number(n)-want[i] > 1e-9 || want[i]-number(n) > 1e-9 {
					t.Fatalf("with %v left, choice %d is first on %v, want %v", left, i, n, want[i])
				}
			}
			left[choice] = false
			files.drop([]int{choice})
		}
	}
}

// TestPapersKeepEverything unpacks what was packed.
func TestPapersKeepEverything(t *testing.T) {
	rng := rand.New(rand.NewSource(2))
	for _, m := range []int{3, 7, 127} {
		in := spoiled(rng, crowd(rng, 5000, m))
		papers := packed(t, in)
		if papers.Len() != len(in.Ballots) {
			t.Errorf("%d ballots are %d", len(in.Ballots), papers.Len())
		}
		again, times := Tallying{Choices: in.Choices}, 0
		for a := range papers.All() {
			for range a.Times {
				again.Ballots = append(again.Ballots, Ballot{Group: a.Group, Ranking: a.Ranking})
			}
			times += a.Times
		}
		want, got := slowBox(t, in), slowBox(t, again)
		if times != got.merge(got.clusters()).count.ballots {
			t.Errorf("%d ballots unpacked", times)
		}
		got.abstentions, got.reasons = want.abstentions, want.reasons
		same(t, got, want)
	}
}
