package ranking

import (
	"math/rand"
	"testing"
	"time"
)

// gathered makes n ballots on m choices that follow a common order, with
// neighbours changed now and then: what people who talked to each other vote.
func gathered(rng *rand.Rand, n, m, changes int) Tallying {
	in := crowd(rng, 0, m)
	for range n {
		order := all(m)
		for range changes {
			at := rng.Intn(m - 1)
			order[at], order[at+1] = order[at+1], order[at]
		}
		b := Ballot{}
		for _, i := range order {
			b.Ranking = append(b.Ranking, in.Choices[i:i+1])
		}
		in.Ballots = append(in.Ballots, b)
	}
	return in
}

// TestGoodSetsAreAllSets holds the search to dynamic programming.
func TestGoodSetsAreAllSets(t *testing.T) {
	rng := rand.New(rand.NewSource(1998))
	for range 150 {
		d := duelsIn(t, crowd(rng, 1+rng.Intn(12), 3+rng.Intn(7)))
		over, _ := d.scaled()
		for _, some := range d.knots() {
			slow, fast := knotted(some, over), knotted(some, over)
			slow.byAllSets()
			if !fast.byGoodSets() {
				t.Fatalf("no order of %d choices", len(some))
			}
			for a := range some {
				for b := range some {
					if slow.above(a, b) != fast.above(a, b) {
						t.Fatalf("of %v, %d above %d: %v, want %v", some, a, b, fast.above(a, b), slow.above(a, b))
					}
				}
			}
		}
	}
}

// TestKemenyOfManyChoices says of what sizes the rule is usually computed, and
// that it ends when it is not.
func TestKemenyOfManyChoices(t *testing.T) {
	rng := rand.New(rand.NewSource(40))
	for _, m := range []int{20, 30, 40, 100} {
		done := 0
		for range 5 {
			began := time.Now()
			if _, ok := duelsIn(t, gathered(rng, 25, m, 4*m)).kemeny(); ok {
				done++
			}
			t.Log(m, time.Since(began))
		}
		if m <= 40 && done == 0 {
			t.Errorf("no Kemeny order of %d choices", m)
		}
		t.Logf("%d choices: %d of 5", m, done)
	}
	for _, m := range []int{20, 30, 40, 100} {
		began := time.Now()
		_, ok := duelsIn(t, crowd(rng, 101, m)).kemeny()
		t.Logf("%d choices at random: %v, %v", m, ok, time.Since(began))
	}
}

// TestRulesOfManyChoices: none takes long on as many choices as there can be.
func TestRulesOfManyChoices(t *testing.T) {
	in := crowd(rand.New(rand.NewSource(100)), 501, 100)
	began := time.Now()
	c := compare(t, in)
	if spent := time.Since(began); spent > 20*time.Second {
		t.Errorf("100 choices take %v", spent)
	}
	if len(c.LeftOut) != 1 {
		t.Errorf("left out: %v", c.LeftOut)
	}
}
