package ranking

import (
	"encoding/json"
	"maps"
	"math"
	"os"
	"reflect"
	"slices"
	"testing"
)

// demo is the sample workshop, as far as rankings need it.
type demo struct {
	Produk   []struct{ ID string }
	Kriteria []struct{ ID string }
	Kelompok []struct {
		ID           string
		Peserta      int
		BobotKerikil map[string]float64 `json:"bobot_kerikil"`
	}
	Skor       map[string]map[string]*struct{ Nilai float64 }
	SuratSuara struct {
		MaksPeringkat int `json:"maks_peringkat"`
		Suara         []struct {
			Kelompok  string
			Peringkat []string
		}
	} `json:"surat_suara"`
}

func loadDemo(t testing.TB) demo {
	t.Helper()
	data, err := os.ReadFile("../../shared/data/demo_lokakarya.json")
	if err != nil {
		t.Skip("the sample workshop is not here:", err)
	}
	var d demo
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// scoring is the workshop's score ranking over the criteria, all if none.
func (d demo) scoring(criteria ...string) Scoring {
	in := Scoring{Heads: map[string]int{}}
	for _, p := range d.Produk {
		in.Products = append(in.Products, Product{ID: p.ID})
	}
	for _, k := range d.Kriteria {
		if len(criteria) == 0 || slices.Contains(criteria, k.ID) {
			in.Criteria = append(in.Criteria, Criterion{ID: k.ID})
		}
	}
	for _, g := range d.Kelompok {
		in.Heads[g.ID] = g.Peserta
		for k, v := range g.BobotKerikil {
			in.Weights = append(in.Weights, Weight{Group: g.ID, Criterion: k, Value: v})
		}
	}
	for p, row := range d.Skor {
		for k, cell := range row {
			s := Score{Product: p, Criterion: k}
			if cell != nil {
				s.Value = &cell.Nilai
			}
			in.Scores = append(in.Scores, s)
		}
	}
	return in
}

func (d demo) tallying() Tallying {
	in := Tallying{Places: d.SuratSuara.MaksPeringkat}
	for _, p := range d.Produk {
		in.Choices = append(in.Choices, p.ID)
	}
	for _, s := range d.SuratSuara.Suara {
		in.Ballots = append(in.Ballots, strict(s.Kelompok, s.Peringkat...))
	}
	return in
}

// strict is a ballot without ties.
func strict(group string, products ...string) Ballot {
	b := Ballot{Group: group}
	for _, p := range products {
		b.Ranking = append(b.Ranking, []string{p})
	}
	return b
}

func ranking(t testing.TB, in Scoring) Ranking {
	t.Helper()
	r, err := WeightedSum(in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func tally(t testing.TB, in Tallying) Tally {
	t.Helper()
	r, err := Borda(in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// warned returns the arguments of the first warning with the key; nil if none.
func warned(list []Warning, key string) map[string]any {
	for _, w := range list {
		if w.Key == key {
			return maps.Collect(maps.All(w.Args))
		}
	}
	return nil
}

func rankedProducts(rows []Ranked) []string {
	list := []string{}
	for _, row := range rows {
		if row.Rank > 0 {
			list = append(list, row.Product)
		}
	}
	return list
}

func TestDemoTable(t *testing.T) {
	r := ranking(t, loadDemo(t).scoring())
	// The document's two decimals, some of them rounded twice: P11 has 3.2649.
	const tolerance = 0.0052
	for i, want := range []struct {
		product            string
		rank               int
		score, worst, best float64
		coverage           float64
	}{
		{"P12", 1, 3.93, 2.19, 4.57, 0.40},
		{"P04", 2, 3.86, 2.16, 4.54, 0.40},
		{"P02", 3, 3.55, 3.55, 3.55, 1},
		{"P03", 4, 3.40, 3.40, 3.40, 1},
		{"P09", 5, 3.36, 3.36, 3.36, 1},
		{"P10", 6, 3.32, 3.32, 3.32, 1},
		{"P11", 7, 3.27, 2.71, 3.69, 0.76},
		{"P07", 8, 3.16, 2.40, 3.81, 0.64},
		{"P01", 9, 3.07, 2.69, 3.42, 0.82},
		{"P05", 10, 2.92, 2.37, 3.52, 0.71},
		{"P06", 10, 2.92, 2.37, 3.52, 0.71},
		{"P08", 12, 2.46, 2.15, 3.00, 0.78},
	} {
		got := r.Rows[i]
		if got.Product != want.product || got.Rank != want.rank {
			t.Errorf("row %d is %s with rank %d, want %v", i, got.Product, got.Rank, want)
		}
		for _, pair := range [][2]float64{
			{*got.Score, want.score}, {got.Worst, want.worst}, {got.Best, want.best}, {got.Coverage, want.coverage},
		} {
			if math.Abs(pair[0]-pair[1]) > tolerance {
				t.Errorf("%s: %v, want %v", got.Product, pair[0], pair[1])
			}
		}
	}
	if math.Abs(*r.Agreement-0.89) > 0.005 {
		t.Errorf("W %v, want 0.89", *r.Agreement)
	}
	wantWarnings := []Warning{
		{UnknownCells, map[string]any{"known": 76, "cells": 96}},
		{TiedRank, map[string]any{"products": []string{"P05", "P06"}, "rank": 10}},
		{Overlap, map[string]any{"first": "P12", "products": []string{
			"P04", "P02", "P03", "P09", "P10", "P11", "P07", "P01", "P05", "P06", "P08"}}},
		{FirstsDiffer, map[string]any{"firsts": map[string][]string{"G1": {"P12"}, "G2": {"P04"}, "G3": {"P04"}, "G4": {"P12"}}}},
	}
	if !reflect.DeepEqual(r.Warnings, wantWarnings) {
		t.Errorf("warnings %v", r.Warnings)
	}
}

func TestDemoWeights(t *testing.T) {
	tests := []struct {
		voice string
		want  []float64
	}{
		{EqualVoice, []float64{14, 16.5, 13.5, 10.5, 18, 11, 11, 5.5}},
		{PerHead, []float64{14.4, 16.7, 13.1, 10.7, 18.4, 10.4, 10.9, 5.3}},
		{"G1", []float64{12, 14, 20, 10, 16, 10, 14, 4}},
	}
	for _, test := range tests {
		in := loadDemo(t).scoring()
		in.Voice = test.voice
		r := ranking(t, in)
		for i, want := range test.want {
			if got := r.Weights[r.Criteria[i]]; math.Abs(got-want) > 0.05 {
				t.Errorf("%s: weight of %s is %v, want %v", test.voice, r.Criteria[i], got, want)
			}
		}
	}
}

func TestDemoMinCoverage(t *testing.T) {
	in := loadDemo(t).scoring()
	in.MinCoverage = 0.75
	r := ranking(t, in)
	if want := []string{"P02", "P03", "P09", "P10", "P11", "P01", "P08"}; !slices.Equal(rankedProducts(r.Rows), want) {
		t.Errorf("ranked %v, want %v", rankedProducts(r.Rows), want)
	}
	want := []Warning{
		{UnknownCells, map[string]any{"known": 76, "cells": 96}},
		{BelowCoverage, map[string]any{"products": []string{"P12", "P04", "P07", "P05", "P06"}, "min": 0.75}},
		{Overlap, map[string]any{"first": "P02", "products": []string{"P11"}}},
		{FirstsDiffer, map[string]any{"firsts": map[string][]string{"G1": {"P02"}, "G2": {"P10"}, "G3": {"P02"}, "G4": {"P02"}}}},
	}
	if !reflect.DeepEqual(r.Warnings, want) {
		t.Errorf("warnings %v", r.Warnings)
	}
}

// Coverage that is exactly at the minimum is enough, whatever floats say.
func TestDemoCoverageAtTheMinimum(t *testing.T) {
	in := loadDemo(t).scoring()
	for _, row := range ranking(t, in).Rows {
		in.MinCoverage = row.Coverage
		if !slices.Contains(rankedProducts(ranking(t, in).Rows), row.Product) {
			t.Errorf("%s is not ranked at its own coverage %v", row.Product, row.Coverage)
		}
	}
}

func TestDemoEconomicCriteria(t *testing.T) {
	in := loadDemo(t).scoring("K1", "K2", "K5", "K6", "K7")
	in.MinCoverage = 0.75
	r := ranking(t, in)
	first := r.Rows[0]
	if first.Product != "P10" || math.Abs(*first.Score-4.14) > 0.005 {
		t.Errorf("first is %s with %v, want P10 with 4.14", first.Product, *first.Score)
	}
	if args := warned(r.Warnings, PebblesSum); args != nil {
		t.Errorf("pebbles are checked over all criteria, got %v", args)
	}
}

func TestDemoBorda(t *testing.T) {
	for _, incomplete := range []string{AverageRest, ZeroRest} {
		in := loadDemo(t).tallying()
		in.Incomplete = incomplete
		r := tally(t, in)
		for i, want := range []Counted{
			{"P02", 1, 125, 125. / 36, 8, 35},
			{"P01", 2, 115, 115. / 36, 8, 33},
			{"P06", 3, 88, 88. / 36, 6, 32},
			{"P04", 4, 72, 2, 5, 25},
			{"P03", 5, 69, 69. / 36, 7, 24},
		} {
			if r.Rows[i] != want {
				t.Errorf("%s: got %v, want %v", incomplete, r.Rows[i], want)
			}
		}
		want := []Warning{
			{SmallGroupsMerged, map[string]any{"groups": []string{"G3", "G4"}}},
			{TiedRank, map[string]any{"products": []string{"P07", "P10"}, "rank": 9}},
		}
		if !reflect.DeepEqual(r.Warnings, want) {
			t.Errorf("warnings %v", r.Warnings)
		}
		if chosen, contested := r.Chosen(2); !slices.Equal(chosen, []string{"P02", "P01"}) || len(contested) > 0 {
			t.Errorf("chosen %v, contested %v", chosen, contested)
		}
	}
}
