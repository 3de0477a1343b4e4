package ranking

import (
	"errors"
	"math"
	"math/big"
	"testing"
)

// trialTable has scores of groups that differ, a cell that one group knows and
// one that nobody does.
func trialTable() Scoring {
	v := func(x float64) *float64 { return &x }
	return Scoring{
		Products: []Product{{ID: "A"}, {ID: "B"}, {ID: "C"}},
		Criteria: []Criterion{{ID: "K1"}, {ID: "K2", Direction: CostCriterion}},
		Weights:  []Weight{{Group: "G1", Criterion: "K1", Value: 80}, {Group: "G1", Criterion: "K2", Value: 20}, {Group: "G2", Criterion: "K1", Value: 30}, {Group: "G2", Criterion: "K2", Value: 70}, {Group: "G3", Criterion: "K1", Value: 33.3}, {Group: "G3", Criterion: "K2", Value: 66.7}},
		Scores: []Score{{Product: "A", Criterion: "K1", Value: v(5)}, {Product: "A", Criterion: "K2", Value: v(4)},
			{Product: "B", Criterion: "K1", Value: v(2.5)}, {Product: "B", Criterion: "K2", Group: "G1", Value: v(1)}, {Product: "B", Criterion: "K2", Group: "G2", Value: v(2)},
			{Product: "C", Criterion: "K1", Value: v(3)}, {Product: "C", Criterion: "K2"}},
		MinCoverage: 0.5,
	}
}

func TestTrialWeightsReplaceTheJointOnes(t *testing.T) {
	in := trialTable()
	before, err := Rank(in)
	if err != nil {
		t.Fatal(err)
	}
	in.Trial = map[string]float64{"K1": 3, "K2": 1, "K9": 5}
	r, err := Rank(in)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Trial || before.Trial || r.Weights["K1"] != 75 || len(r.Weights) != 2 || r.Rows[0].Product != "A" || *r.Rows[0].Score != 4.25 {
		t.Errorf("%+v", r)
	}
	for i, g := range r.Groups {
		if g.Weights["K1"] != before.Groups[i].Weights["K1"] {
			t.Errorf("the weights of %s are no longer its own", g.Group)
		}
	}
	if r.Warnings[0].Key != TrialWeights {
		t.Errorf("nothing says that the weights are tried: %v", r.Warnings)
	}
}

func TestTrialWeightsThatBreakARule(t *testing.T) {
	in := trialTable()
	for _, bad := range []float64{-1, math.NaN(), math.Inf(1)} {
		in.Trial = map[string]float64{"K1": bad}
		var cell *CellError
		if _, err := Rank(in); !errors.As(err, &cell) || cell.Criterion != "K1" {
			t.Errorf("%v: %v", bad, err)
		}
	}
	var option *OptionError
	for _, bad := range []map[string]float64{{}, {"K1": 0}, {"K9": 4}} {
		in.Trial = bad
		if _, err := Rank(in); !errors.As(err, &option) || option.Option != "trial" {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

// TestContributionsAddUp: low and what the criteria add is the worst case, and
// with what is unknown the best; the whole numbers give the score.
func TestContributionsAddUp(t *testing.T) {
	for _, trial := range []map[string]float64{nil, {"K1": 0.7, "K2": 99}} {
		in := trialTable()
		in.Trial = trial
		r, err := Rank(in)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Contribute(in)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range r.Rows {
			worst, best := c.Low, c.Low
			for j, cell := range c.Rows[i].Cells {
				w := c.Weights[c.Criteria[j]] / 100
				if cell.Value != nil {
					worst += w * cell.Share * (*cell.Value - c.Low)
					best += w * cell.Share * (*cell.Value - c.Low)
				}
				best += w * (1 - cell.Share) * (c.High - c.Low)
			}
			if c.Rows[i].Product != row.Product || math.Abs(worst-row.Worst) > 1e-9 || math.Abs(best-row.Best) > 1e-9 {
				t.Errorf("%s: %v to %v, want %v to %v", row.Product, worst, best, row.Worst, row.Best)
			}
			if got := wholeScore(t, c.Whole, i); got != *row.Score {
				t.Errorf("%s: %v by whole numbers, want %v", row.Product, got, *row.Score)
			}
		}
	}
}

func wholeScore(t *testing.T, w WholeTable, row int) float64 {
	t.Helper()
	sum, covered := new(big.Int), new(big.Int)
	for j, text := range w.Weights {
		weight, value, share := whole(t, text), whole(t, w.Values[row][j]), whole(t, w.Shares[row][j])
		sum.Add(sum, new(big.Int).Mul(weight, value))
		covered.Add(covered, new(big.Int).Mul(weight, share))
	}
	return number(new(big.Rat).SetFrac(sum, covered))
}

func whole(t *testing.T, text string) *big.Int {
	t.Helper()
	n, ok := new(big.Int).SetString(text, 10)
	if !ok {
		t.Fatalf("%q is no whole number", text)
	}
	return n
}
