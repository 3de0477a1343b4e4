package weights_test

import (
	"errors"
	"fmt"
	"testing"

	"potensi/ranking"
	"potensi/ranking/weights"
)

// criteria are four of a set with a gate, and one of another set and axis.
func criteria() []ranking.Criterion {
	gate := 1.0
	return []ranking.Criterion{{ID: "K1", Set: "s"}, {ID: "K2", Set: "s"}, {ID: "K3", Set: "s"}, {ID: "G", Set: "s", Gate: &gate},
		{ID: "M1", Set: "m", Axis: ranking.Prospect}}
}

func ratings(pairs ...any) []ranking.CriterionRating {
	var out []ranking.CriterionRating
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, ranking.CriterionRating{Criterion: pairs[i].(string), Value: pairs[i+1].(float64)})
	}
	return out
}

func TestFromJudgment(t *testing.T) {
	pairs := []ranking.CriterionPair{{A: "K1", B: "K2", Value: 2}, {A: "K2", B: "K3", Value: 2}}
	tests := []struct {
		name     string
		judgment ranking.Judgment
		want     string // values, then warnings
	}{
		{"order", ranking.Judgment{Set: "s", Method: ranking.CardOrder, Order: [][]string{{"K2"}, {"K1", "K3"}}}, "[K1 19.44 K2 61.11 K3 19.44] []"},
		{"order of those named", ranking.Judgment{Method: ranking.CardOrder, Order: [][]string{{"M1"}, {"K1"}}}, "[K1 25.00 M1 75.00] []"},
		{"by axis", ranking.Judgment{Axis: ranking.Prospect, Method: ranking.CardOrder, Order: [][]string{{"M1"}}}, "[M1 100.00] []"},
		{"some pairs", ranking.Judgment{Method: ranking.AHP, Pairs: pairs}, "[K1 57.14 K2 28.57 K3 14.29] [judgment-incomplete]"},
		{"a contradiction", ranking.Judgment{Method: ranking.AHP, Pairs: append(pairs, ranking.CriterionPair{A: "K3", B: "K1", Value: 2})}, "[K1 33.33 K2 33.33 K3 33.33] [judgment-inconsistent]"},
		{"best and worst", ranking.Judgment{Method: ranking.BestWorst, Best: "K1", Worst: "K3", BestToOthers: ratings("K2", 2.0, "K3", 4.0), OthersToWorst: ratings("K1", 4.0, "K2", 2.0)},
			"[K1 57.14 K2 28.57 K3 14.29] []"},
		{"direct", ranking.Judgment{Method: ranking.DirectWeight, Ratings: ratings("K1", 5.0, "K2", 0.0)}, "[K1 100.00 K2 0.00] []"},
		{"pebbles", ranking.Judgment{Method: ranking.Pebbles, Ratings: ratings("K1", 29.0, "K2", 71.0)}, "[K1 29.00 K2 71.00] []"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.judgment.Group = "P"
			d, err := weights.From(test.judgment, criteria())
			if err != nil {
				t.Fatal(err)
			}
			values, keys := []string{}, []string{}
			for i, w := range d.Weights {
				values = append(values, fmt.Sprintf("%s %.2f", w.Criterion, w.Value))
				if w.Group != "P" || w.Method != test.judgment.Method || d.Criteria[i] != w.Criterion {
					t.Errorf("%+v", w)
				}
			}
			for _, w := range d.Warnings {
				keys = append(keys, w.Key)
			}
			if got := fmt.Sprint(values, " ", keys); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if consistent := test.judgment.Method == ranking.AHP || test.judgment.Method == ranking.BestWorst; (d.Consistency != nil) != consistent {
				t.Errorf("consistency %+v", d.Consistency)
			}
		})
	}
}

// Pebbles come back as they were laid, to the last digit.
func TestPebblesStayWhole(t *testing.T) {
	for laid := range 101 {
		d, err := weights.From(ranking.Judgment{Method: ranking.Pebbles, Ratings: ratings("K1", float64(laid), "K2", float64(100-laid))}, criteria())
		if err != nil || d.Weights[0].Value != float64(laid) {
			t.Fatalf("%d pebbles are %v, %v", laid, d.Weights, err)
		}
	}
}

func TestJudgmentErrors(t *testing.T) {
	tests := []struct {
		judgment              ranking.Judgment
		rule, path, criterion string
	}{
		{ranking.Judgment{Set: "s", Method: ranking.CardOrder, Order: [][]string{{"K1"}, {"K2"}}}, weights.LeftOut, "/order", "K3"},
		{ranking.Judgment{Method: ranking.CardOrder, Order: [][]string{{"K1"}, {"K2", "K1"}}}, weights.NamedTwice, "/order/1/1", "K1"},
		{ranking.Judgment{Method: ranking.CardOrder, Order: [][]string{{"K1"}, {"G"}}}, weights.GateWeighed, "/order/1/0", "G"},
		{ranking.Judgment{Set: "s", Method: ranking.CardOrder, Order: [][]string{{"K1", "M1"}}}, weights.NotInSet, "/order/0/1", "M1"},
		{ranking.Judgment{Method: ranking.AHP, Pairs: []ranking.CriterionPair{{A: "K1", B: "K2", Value: 2}, {A: "K2", B: "K1", Value: 2}}}, weights.PairTwice, "/pairs/1", "K2"},
		{ranking.Judgment{Set: "s", Method: ranking.AHP, Pairs: []ranking.CriterionPair{{A: "K1", B: "K2", Value: 2}}}, weights.NotConnected, "/pairs", "K1"},
		{ranking.Judgment{Method: ranking.AHP}, weights.NoCriteria, "/pairs", ""},
		{ranking.Judgment{Method: ranking.BestWorst, Best: "K1", BestToOthers: ratings("K2", 2.0)}, weights.LeftOut, "/worst", ""},
		{ranking.Judgment{Method: ranking.BestWorst, Best: "K1", Worst: "K2", BestToOthers: ratings("K2", 2.0), OthersToWorst: ratings("K1", 3.0)}, weights.AboveWorst, "/others_to_worst", "K1"},
		{ranking.Judgment{Method: ranking.Pebbles, Ratings: ratings("K1", 99.0)}, weights.NotHundred, "/ratings", ""},
		{ranking.Judgment{Method: ranking.Entropy, Ratings: ratings("K1", 99.0)}, weights.NoMethod, "/method", ""},
	}
	for _, test := range tests {
		var wrong *weights.JudgmentError
		_, err := weights.From(test.judgment, criteria())
		if !errors.As(err, &wrong) || wrong.Rule != test.rule || wrong.Path != test.path || wrong.Criterion != test.criterion {
			t.Errorf("%+v: %v", test.judgment, err)
		}
	}
}
