package ranking

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestStones(t *testing.T) {
	for share, want := range map[float64]int{0: 0, 0.001: 1, 0.04: 1, 0.24: 2, 0.25: 3, 0.5: 5, 0.94: 9, 0.96: 9, 0.999: 9, 1: 10} {
		if got := Stones(share); got != want {
			t.Errorf("%v: %d stones, want %d", share, got, want)
		}
	}
}

func TestParseOrder(t *testing.T) {
	if got := fmt.Sprint(ParseOrder(" a > b = c >> d ")); got != "[[a] [b c] [d]]" {
		t.Error(got)
	}
	weights := []Weight{{Group: "w", Criterion: "a", Value: 20}, {Group: "m", Criterion: "a", Value: 90}, {Group: "w", Criterion: "b", Value: 60}, {Group: "w", Criterion: "c", Value: 20}}
	if got := fmt.Sprint(OrderOfWeights(weights, "w")); got != "[[b] [a c]]" {
		t.Error(got)
	}
}

// Of a full order the mean of the k-th weight is (1/n)·Σ 1/i for i from k to n:
// the rank-order centroid (Barron & Barrett 1996).
func TestCardsMeanIsTheCentroid(t *testing.T) {
	checkMeans(t, [][]string{{"a"}, {"b"}, {"c"}}, []float64{11. / 18, 5. / 18, 2. / 18})
	// in a tier the two share the mean of their places
	checkMeans(t, [][]string{{"a"}, {"b", "c"}}, []float64{11. / 18, 7. / 36, 7. / 36})
	// the free one has the mean of all, the others the larger and the smaller of two
	checkMeans(t, [][]string{{"a"}, {"b"}}, []float64{0.5, 1. / 6, 1. / 3})
}

func checkMeans(t *testing.T, order [][]string, want []float64) {
	t.Helper()
	c, err := newCards(order, []string{"a", "b", "c"})
	if err != nil {
		t.Fatal(err)
	}
	rng, sums, w := rand.New(rand.NewPCG(1, 2)), make([]float64, 3), make([]float64, 3)
	const draws = 100_000
	for range draws {
		simplex(rng, w)
		c.lay(rng, w)
		for i, v := range w {
			sums[i] += v / draws
		}
	}
	for i := range want {
		if math.Abs(sums[i]-want[i]) > 0.005 {
			t.Errorf("%v: means %v, want %v", order, sums, want)
		}
	}
}

// Evenly over the region: the same draws as throwing away all weightings that
// do not follow the order.
func TestCardsAreEven(t *testing.T) {
	ids := []string{"a", "b", "c", "d"}
	order := [][]string{{"c"}, {"a", "d"}}
	c, _ := newCards(order, ids)
	follows := func(w []float64) bool { return w[2] >= w[0] && w[2] >= w[3] }
	// a product that is ahead where w_a + 2·w_b > w_c, of which nothing is symmetric
	ahead := func(w []float64) bool { return w[0]+2*w[1] > w[2] }
	rng, w := rand.New(rand.NewPCG(5, 6)), make([]float64, 4)
	laid, kept, all := 0, 0, 0
	const draws = 60_000
	for range draws {
		simplex(rng, w)
		if follows(w) {
			all++
			if ahead(w) {
				kept++
			}
		}
		c.lay(rng, w)
		if !follows(w) {
			t.Fatalf("%v does not follow", w)
		}
		if ahead(w) {
			laid++
		}
	}
	if a, b := float64(laid)/draws, float64(kept)/float64(all); math.Abs(a-b) > 0.015 {
		t.Errorf("%v, by throwing away %v", a, b)
	}
}

// With the weights in order the first share is known: a is first by k1 alone.
func TestAssessByOrder(t *testing.T) {
	in := Testing{Scoring: scoringOf([][]float64{{0.8, 0.3}, {0.5, 0.9}}), Seed: 1}
	in.Order = [][]string{{"k1"}, {"k2"}}
	r := assess(t, in) // w1 is even over ½ to 1, a is first above ⅔
	i := slices.IndexFunc(r.Rows, func(x Robust) bool { return x.Product == "a" })
	if math.Abs(r.Rows[i].First-2./3) > 0.02 {
		t.Errorf("%v", r.Rows[i].First)
	}
	in.Order = [][]string{{"k2"}, {"k1"}}
	if r := assess(t, in); r.Rows[0].Product != "b" || r.Rows[0].First != 1 || Stones(r.Rows[0].First) != 10 {
		t.Errorf("%+v", r.Rows)
	}
	for _, order := range [][][]string{{{"?"}}, {{"k1"}, {"k1"}}} {
		in.Order = order
		if _, err := Assess(in); !errors.As(err, new(*OptionError)) {
			t.Errorf("%v: %v", order, err)
		}
	}
}
