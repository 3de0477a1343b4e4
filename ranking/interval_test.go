package ranking

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// By every method the score lies between worst and best, however many cells are
// unknown; all known, the three are one.
func TestIntervalsHoldTheScore(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	for range 40 {
		in := Scoring{}
		unknown := 0.3 * float64(rng.IntN(3))
		for c := range 3 {
			id := fmt.Sprint("K", c)
			in.Criteria = append(in.Criteria, Criterion{ID: id, Direction: Directions()[rng.IntN(2)]})
			in.Weights = append(in.Weights, Weight{Group: "P", Criterion: id, Value: float64(1 + rng.IntN(60))})
			for p := range 4 {
				if rng.Float64() >= unknown {
					in.Scores = append(in.Scores, Score{Product: fmt.Sprint(p), Criterion: id, Value: ptr(float64(1 + rng.IntN(5)))})
				}
			}
		}
		for p := range 4 {
			in.Products = append(in.Products, Product{ID: fmt.Sprint(p)})
		}
		for _, in.Method = range Methods() {
			r, err := Rank(in)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range r.Rows {
				checkHolds(t, in.Method, row)
			}
		}
	}
}

func checkHolds(t *testing.T, method string, row Ranked) {
	t.Helper()
	const rounding = 1e-9
	worst, best := row.Worst, row.Best
	if method == VIKOR {
		worst, best = -worst, -best
	}
	if row.Score == nil {
		return
	}
	score := *row.Score
	if method == VIKOR {
		score = -score
	}
	if score < worst-rounding || score > best+rounding {
		t.Errorf("%s: %v is not within %v and %v (%d of %d cells)", method, score, worst, best, row.Known, row.Cells)
	}
	if row.Known == row.Cells && best-worst > rounding {
		t.Errorf("%s: all is known, but %v and %v differ", method, worst, best)
	}
}
