package ranking

import (
	"fmt"
	"testing"
)

func TestWeaknesses(t *testing.T) {
	in := Scoring{Products: []Product{{ID: "a"}, {ID: "b"}}, Criteria: []Criterion{{ID: "k"}, {ID: "c", Direction: CostCriterion}, {ID: "u"}}}
	for _, s := range []struct {
		product, criterion, group string
		value                     float64
	}{{"a", "k", "", 2}, {"a", "c", "", 2}, {"b", "k", "w", 4}, {"b", "k", "m", 1}, {"b", "c", "", 5}, {"b", "u", "", 3}} {
		in.Scores = append(in.Scores, Score{Product: s.product, Criterion: s.criterion, Group: s.group, Value: &s.value})
	}
	got, err := Weaknesses(in)
	if want := "[{a [k] [u]} {b [k c] []}]"; err != nil || fmt.Sprint(got) != want {
		t.Errorf("%v, want %s (%v)", got, want, err)
	}
	in.Voice = "nobody"
	if _, err := Weaknesses(in); err == nil {
		t.Error("an unknown voice")
	}
}
