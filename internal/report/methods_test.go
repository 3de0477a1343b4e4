package report

import (
	"slices"
	"strings"
	"testing"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/ranking"
)

// trialVillage has a product that is first by sums and last by products, and
// one that fails a gate.
func trialVillage() store.Workshop {
	w := store.Workshop{Products: []ranking.Product{{ID: "A", Name: "Madu"}, {ID: "B", Name: "Rotan"}, {ID: "C", Name: "Karet"}}}
	gate := 2.0
	w.Criteria = []ranking.Criterion{{ID: "K1", Name: "Pasar"}, {ID: "K2", Name: "Hutan"}, {ID: "S1", Name: "Bahan dari sini", Gate: &gate}}
	for _, x := range []struct {
		product string
		scores  [3]float64
	}{{"A", [3]float64{5, 1, 5}}, {"B", [3]float64{2.8, 2.8, 5}}, {"C", [3]float64{5, 5, 1}}} {
		for i, c := range w.Criteria {
			w.Scores = append(w.Scores, ranking.Score{Product: x.product, Criterion: c.ID, Value: &x.scores[i]})
		}
	}
	return w
}

func TestMethodsAreCompared(t *testing.T) {
	c, err := CompareMethods(trialVillage(), RankOptions{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(c.Methods, ranking.Bayes) || !slices.Equal(c.Depends, []string{"A", "B"}) && !slices.Equal(c.Depends, []string{"B", "A"}) || len(c.Agreed) != 0 {
		t.Errorf("%+v", c)
	}
	for _, row := range c.Rows {
		if row.Product == "C" && (row.In != 0 || slices.Max(row.Ranks) != 0) {
			t.Errorf("it fails a gate and is ranked: %+v", row)
		}
	}
}

func TestTrialWeightsAreRead(t *testing.T) {
	w := trialVillage()
	r, err := Rank(w, RankOptions{Try: "K2:30,K1:10"})
	if err != nil || r.Weights["K2"] != 75 || !r.Trial {
		t.Errorf("%+v, %v", r, err)
	}
	for text, key := range map[string]string{"K1": "trial-weights", "K1:x": "trial-weights", "K1:-1": "trial-weights", "K1:101": "trial-weights",
		"K1:NaN": "trial-weights", "K1:1,K1:2": "trial-weights", "K1:0": "trial-weights", "K9:3": "unknown-criterion"} {
		_, err := Rank(w, RankOptions{Try: text})
		if got, _, ok := Explain(err); !ok || got != key {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestRankWordsSayWhy(t *testing.T) {
	w := trialVillage()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := catalogue.Printer("en")
	r, err := Robustness(w, RobustnessOptions{Draws: 1000, Seed: 1, Top: 1})
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, reason := range RankWords(r, NamesOf(w, p), p) {
		said[reason.Product] = reason.Text
	}
	if !strings.Contains(said["C"], "does not pass the gate") || !strings.HasPrefix(said["A"], "Madu: first in ") || !strings.Contains(said["A"], "all its 2 cells are known") {
		t.Errorf("%v", said)
	}
}
