package ranking

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// sheet writes scores as "product criterion group value" lines; the group "-"
// is the workshop and the value "?" is unknown.
func sheet(t *testing.T, text string) []Score {
	t.Helper()
	var scores []Score
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		s := Score{Product: f[0], Criterion: f[1], Group: strings.Trim(f[2], "-")}
		if f[3] != "?" {
			var v float64
			if err := json.Unmarshal([]byte(f[3]), &v); err != nil {
				t.Fatal(err)
			}
			s.Value = &v
		}
		scores = append(scores, s)
	}
	return scores
}

func products(ids ...string) []Product {
	list := make([]Product, len(ids))
	for i, id := range ids {
		list[i] = Product{ID: id}
	}
	return list
}

func criteria(ids ...string) []Criterion {
	list := make([]Criterion, len(ids))
	for i, id := range ids {
		list[i] = Criterion{ID: id}
	}
	return list
}

// two is a small workshop: women and men weigh k1 and k2 differently.
func two(t *testing.T, scores string) Scoring {
	return Scoring{
		Products: products("a", "b"),
		Criteria: criteria("k1", "k2"),
		Weights: []Weight{
			{Group: "w", Criterion: "k1", Value: 80}, {Group: "w", Criterion: "k2", Value: 20},
			{Group: "m", Criterion: "k1", Value: 40}, {Group: "m", Criterion: "k2", Value: 60},
		},
		Heads:  map[string]int{"w": 30, "m": 10},
		Scores: sheet(t, scores),
	}
}

func rowOfProduct(t *testing.T, rows []Ranked, product string) Ranked {
	t.Helper()
	i := slices.IndexFunc(rows, func(r Ranked) bool { return r.Product == product })
	if i < 0 {
		t.Fatalf("no row for %s", product)
	}
	return rows[i]
}

func at(v float64) *float64 { return &v }

func TestJointCells(t *testing.T) {
	tests := []struct {
		name, scores, voice string
		want                Ranked // of product a; the order of the rest is not at stake
	}{
		{"common scores", "a k1 - 5\na k2 - 1", "",
			Ranked{Score: at(3.4), Worst: 3.4, Best: 3.4, Coverage: 1, Known: 2, Cells: 2}},
		{"common scores per head", "a k1 - 5\na k2 - 1", PerHead, // weights 70, 30
			Ranked{Score: at(3.8), Worst: 3.8, Best: 3.8, Coverage: 1, Known: 2, Cells: 2}},
		{"own scores are averaged", "a k1 w 5\na k1 m 1\na k2 - 3", "",
			Ranked{Score: at(3), Worst: 3, Best: 3, Coverage: 1, Known: 2, Cells: 2}},
		{"own scores per head", "a k1 w 5\na k1 m 1\na k2 - 3", PerHead, // k1 is 4
			Ranked{Score: at(3.7), Worst: 3.7, Best: 3.7, Coverage: 1, Known: 2, Cells: 2}},
		{"the common score fills a group without one", "a k1 w 5\na k1 - 1\na k2 - 3", "",
			Ranked{Score: at(3), Worst: 3, Best: 3, Coverage: 1, Known: 2, Cells: 2}},
		{"an own blank does not hide the common score", "a k1 w ?\na k1 - 1\na k2 - 1", "",
			Ranked{Score: at(1), Worst: 1, Best: 1, Coverage: 1, Known: 2, Cells: 2}},
		{"half the voices know k1", "a k1 w 5\na k2 - 3", "", // covers 30 of 60, and 40
			Ranked{Score: at(2.7 / 0.7), Worst: 3, Best: 4.2, Coverage: 0.7, Known: 2, Cells: 2}},
		{"three quarters of the heads know k1", "a k1 w 5\na k2 - 3", PerHead,
			Ranked{Score: at(3.525 / 0.825), Worst: 3.7, Best: 4.4, Coverage: 0.825, Known: 2, Cells: 2}},
		{"unknown is not zero", "a k1 - 4\na k2 - ?", "",
			Ranked{Score: at(4), Worst: 2.8, Best: 4.4, Coverage: 0.6, Known: 1, Cells: 2}},
		{"one group's voice", "a k1 w 5\na k1 m 1\na k2 - 3", "m", // weights 40, 60
			Ranked{Score: at(2.2), Worst: 2.2, Best: 2.2, Coverage: 1, Known: 2, Cells: 2}},
		{"nothing known", "a k1 - ?", "",
			Ranked{Worst: 1, Best: 5, Cells: 2}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := two(t, test.scores)
			in.Voice = test.voice
			got := rowOfProduct(t, ranking(t, in).Rows, "a")
			test.want.Product = "a"
			if test.want.Score != nil {
				test.want.Rank = 1
			}
			if !near(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

// near compares two lines; the numbers may differ in the last bits.
func near(a, b Ranked) bool {
	pairs := [][2]float64{{a.Worst, b.Worst}, {a.Best, b.Best}, {a.Coverage, b.Coverage}}
	if a.Score != nil && b.Score != nil {
		pairs = append(pairs, [2]float64{*a.Score, *b.Score})
	}
	for _, p := range pairs {
		if math.Abs(p[0]-p[1]) > 1e-12 {
			return false
		}
	}
	return (a.Score == nil) == (b.Score == nil) && a.Product == b.Product &&
		a.Rank == b.Rank && a.Known == b.Known && a.Cells == b.Cells
}

func TestGroupsUseTheirOwn(t *testing.T) {
	r := ranking(t, two(t, "a k1 w 5\na k1 m 1\na k2 - 3\nb k1 - 3\nb k2 - 3"))
	want := []GroupRanking{
		{"m", 10, map[string]float64{"k1": 40, "k2": 60}, []Ranked{
			{"b", 1, at(3), 3, 3, 1, 2, 2, nil}, {"a", 2, at(2.2), 2.2, 2.2, 1, 2, 2, nil}}, []WeightMethod{Pebbles}},
		{"w", 30, map[string]float64{"k1": 80, "k2": 20}, []Ranked{
			{"a", 1, at(4.6), 4.6, 4.6, 1, 2, 2, nil}, {"b", 2, at(3), 3, 3, 1, 2, 2, nil}}, []WeightMethod{Pebbles}},
	}
	if !reflect.DeepEqual(r.Groups, want) {
		t.Errorf("got %+v", r.Groups)
	}
	if *r.Agreement != 0 {
		t.Errorf("opposite orders agree by %v", *r.Agreement)
	}
	args := warned(r.Warnings, FirstsDiffer)
	if !reflect.DeepEqual(args["firsts"], map[string][]string{"m": {"b"}, "w": {"a"}}) {
		t.Errorf("firsts %v", args)
	}
}

func TestCostIsReflected(t *testing.T) {
	in := two(t, "a k1 - 1\na k2 - 1\nb k1 - 5\nb k2 - 1")
	in.Criteria[0].Direction = CostCriterion
	r := ranking(t, in)
	if a := r.Rows[0]; a.Product != "a" || math.Abs(*a.Score-3.4) > 1e-12 {
		t.Errorf("the cheap one should win with 3.4, got %+v", a)
	}
}

func TestScalesAreMapped(t *testing.T) {
	in := two(t, "a k1 - 4\na k2 - 0\nb k1 - 2\nb k2 - 10")
	in.Criteria[1].Min, in.Criteria[1].Max = at(0), at(10)
	in.Criteria[1].Direction = CostCriterion
	r := ranking(t, in)
	if !slices.ContainsFunc(r.Warnings, func(w Warning) bool { return w.Key == ScalesMapped }) {
		t.Error("no warning")
	}
	// 60 × (4−1)/4 + 40 × 1 and 60 × 1/4 + 0
	if a, b := *r.Rows[0].Score, *r.Rows[1].Score; math.Abs(a-0.85) > 1e-12 || math.Abs(b-0.15) > 1e-12 {
		t.Errorf("scores %v and %v, want 0.85 and 0.15", a, b)
	}
}

// 0.1 + 0.2 is 0.3 on paper, and so it is here.
func TestDecimalTie(t *testing.T) {
	in := Scoring{
		Products: products("a", "b"),
		Criteria: criteria("k1", "k2", "k3"),
		Weights: []Weight{
			{Group: "g", Criterion: "k1", Value: 0.1}, {Group: "g", Criterion: "k2", Value: 0.2},
			{Group: "g", Criterion: "k3", Value: 0.3},
		},
		Scores: sheet(t, "a k1 - 5\na k2 - 5\na k3 - 1\nb k1 - 1\nb k2 - 1\nb k3 - 5"),
	}
	r := ranking(t, in)
	if r.Rows[0].Rank != 1 || r.Rows[1].Rank != 1 || r.Rows[0].Product != "a" {
		t.Errorf("rows %+v", r.Rows)
	}
	if args := warned(r.Warnings, TiedRank); args["rank"] != 1 {
		t.Errorf("tie %v", args)
	}
}

func TestScoringWarnings(t *testing.T) {
	full := "a k1 - 5\na k2 - 5\nb k1 - 1\nb k2 - 1"
	tests := []struct {
		name   string
		change func(*Scoring)
		want   []Warning
	}{
		{"none", func(in *Scoring) {}, []Warning{}},
		{"pebbles", func(in *Scoring) { in.Weights[0].Value = 85 },
			[]Warning{{PebblesSum, map[string]any{"group": "w", "sum": 105.0}}}},
		{"a subset is not a wrong sum", func(in *Scoring) { in.Criteria = in.Criteria[:1] }, []Warning{}},
		{"one voice", func(in *Scoring) { in.Weights = in.Weights[:2] },
			[]Warning{{FewVoices, map[string]any{"groups": 1, "min": 2}}}},
		{"no voice", func(in *Scoring) { in.Weights = nil },
			[]Warning{{EqualWeights, nil}, {FewVoices, map[string]any{"groups": 0, "min": 2}}}},
		{"no pebbles here", func(in *Scoring) { in.Weights[0].Value, in.Weights[1].Value = 0, 0 },
			[]Warning{
				{PebblesSum, map[string]any{"group": "w", "sum": 0.0}},
				{BorrowedWeights, map[string]any{"groups": []string{"w"}}},
				{FewVoices, map[string]any{"groups": 1, "min": 2}},
			}},
		{"no heads", func(in *Scoring) { in.Voice, in.Heads = PerHead, map[string]int{"w": 3} },
			[]Warning{{HeadsUnknown, map[string]any{"groups": []string{"m"}}}}},
		{"nobody knows k2", func(in *Scoring) { in.Scores = []Score{in.Scores[0], in.Scores[2]} },
			[]Warning{
				{UnknownCells, map[string]any{"known": 2, "cells": 4}},
				{AllUnknown, map[string]any{"criterion": "k2"}},
			}},
		{"intervals overlap", func(in *Scoring) { in.Scores[0].Value, in.Scores[2].Value = nil, at(4) },
			[]Warning{
				{UnknownCells, map[string]any{"known": 3, "cells": 4}},
				{Overlap, map[string]any{"first": "a", "products": []string{"b"}}},
			}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := two(t, full)
			test.change(&in)
			if got := ranking(t, in).Warnings; !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %v\nwant %v", got, test.want)
			}
		})
	}
}

func TestUnknownHeads(t *testing.T) {
	tests := []struct {
		name  string
		heads map[string]int
		want  float64 // weight of k1
	}{
		{"one group", map[string]int{"w": 3}, 80},
		{"all groups", nil, 60},
	}
	for _, test := range tests {
		in := two(t, "")
		in.Voice, in.Heads = PerHead, test.heads
		if got := ranking(t, in).Weights["k1"]; got != test.want {
			t.Errorf("%s: weight %v, want %v", test.name, got, test.want)
		}
	}
}

func TestScoringErrors(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Scoring)
		want   error
	}{
		{"voice", func(in *Scoring) { in.Voice = "x" }, &UnknownError{"group", "x"}},
		{"above the scale", func(in *Scoring) { in.Scores[0].Value = at(6) },
			&CellError{OutOfScale, "a", "k1", "w", 6}},
		{"below the scale", func(in *Scoring) { in.Scores[0].Value = at(0) },
			&CellError{OutOfScale, "a", "k1", "w", 0}},
		{"product", func(in *Scoring) { in.Scores[0].Product = "x" },
			&CellError{UnknownProduct, "x", "k1", "w", 5}},
		{"criterion", func(in *Scoring) { in.Scores[0].Criterion = "x" },
			&CellError{UnknownCriterion, "a", "x", "w", 5}},
		{"twice", func(in *Scoring) { in.Scores = append(in.Scores, in.Scores[1]) },
			&CellError{DuplicateCell, "a", "k2", "", 3}},
		{"negative weight", func(in *Scoring) { in.Weights[0].Value = -1 },
			&CellError{NegativeWeight, "", "k1", "w", -1}},
		{"weight twice", func(in *Scoring) { in.Weights[1].Criterion = "k1" },
			&CellError{DuplicateCell, "", "k1", "w", 20}},
		{"infinite weight", func(in *Scoring) { in.Weights[0].Value = math.Inf(1) },
			&CellError{NotANumber, "", "k1", "w", math.Inf(1)}},
		{"infinite score", func(in *Scoring) { in.Scores[0].Value = at(math.Inf(1)) },
			&CellError{NotANumber, "a", "k1", "w", math.Inf(1)}},
		{"coverage", func(in *Scoring) { in.MinCoverage = 75 }, &OptionError{"min_coverage", "75"}},
		{"coverage is no number", func(in *Scoring) { in.MinCoverage = math.NaN() }, &OptionError{"min_coverage", "NaN"}},
		{"product twice", func(in *Scoring) { in.Products[1].ID = "a" }, &OptionError{"products", "a"}},
		{"criterion twice", func(in *Scoring) { in.Criteria[1].ID = "k1" }, &OptionError{"criteria", "k1"}},
		{"scale", func(in *Scoring) { in.Criteria[0].Min = at(5) }, &OptionError{"scale", "k1"}},
		{"direction", func(in *Scoring) { in.Criteria[0].Direction = "up" }, &OptionError{"direction", "up"}},
		{"heads", func(in *Scoring) { in.Heads["w"] = -1 }, &OptionError{"heads", "w"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := two(t, "a k1 w 5\na k2 - 3")
			test.change(&in)
			if _, err := WeightedSum(in); !reflect.DeepEqual(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

func TestErrorTexts(t *testing.T) {
	tests := []struct {
		err  error
		want string
	}{
		{&CellError{OutOfScale, "a", "k1", "w", 6}, `ranking: out-of-scale at product "a" criterion "k1" group "w": 6`},
		{&CellError{DuplicateCell, "", "k1", "w", 6}, `ranking: duplicate-cell at criterion "k1" group "w"`},
		{&UnknownError{"group", "x"}, `ranking: unknown group "x"`},
		{&OptionError{"places", "-1"}, `ranking: bad places: "-1"`},
	}
	for _, test := range tests {
		if test.err.Error() != test.want {
			t.Errorf("got %s, want %s", test.err, test.want)
		}
	}
	var cell *CellError
	if _, err := WeightedSum(Scoring{Scores: []Score{{}}}); !errors.As(err, &cell) {
		t.Errorf("got %v", err)
	}
}

// Criteria that are not chosen may have weights and scores.
func TestSubsetOfCriteria(t *testing.T) {
	in := two(t, "a k1 - 5\na k2 - 1\nb k1 - 1\nb k2 - 5")
	in.Criteria = in.Criteria[1:]
	r := ranking(t, in)
	if r.Rows[0].Product != "b" || *r.Rows[0].Score != 5 || r.Rows[0].Cells != 1 {
		t.Errorf("rows %+v", r.Rows)
	}
	if want := map[string]float64{"k2": 100}; !reflect.DeepEqual(r.Weights, want) {
		t.Errorf("weights %v", r.Weights)
	}
}

func TestNothingIsNeverNull(t *testing.T) {
	for name, result := range map[string]any{"scoring": ranking(t, Scoring{}), "tally": tally(t, Tallying{})} {
		data, err := json.Marshal(result)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(data), "null"); n != 1 { // the agreement
			t.Errorf("%s: %s", name, data)
		}
	}
}
