package report

import (
	"slices"
	"strings"

	"potensi/internal/store"
	"potensi/ranking"
)

// DefaultMinCoverage is the share of weight that must lie on known cells
// before a product is ranked.
const DefaultMinCoverage = 0.75

// RankOptions select what is ranked and with whose weights.
type RankOptions struct {
	Method      string   // one of ranking.Methods; wsm when empty
	Criteria    string   // a set, or ids separated by commas; empty: all of the axis
	Axis        string   // present (default) or prospect
	Weights     string   // equal-voice (default), per-head, entropy, or a group
	MinCoverage *float64 // 0 to 1; nil: DefaultMinCoverage
}

// Rank ranks the products of a workshop by their scores.
func Rank(w store.Workshop, opt RankOptions) (ranking.Ranking, error) {
	in, err := scoringOf(w, opt)
	if err != nil {
		return ranking.Ranking{}, err
	}
	return ranking.Rank(in)
}

// RobustnessOptions select the ranking that is tested, and how.
type RobustnessOptions struct {
	RankOptions
	Draws   int    // ranking.DefaultDraws when 0
	Seed    uint64 // the same seed, the same numbers
	Top     int    // places that count as chosen; 3 when 0
	Unknown bool   // unknown cells are drawn too
}

// Robustness tests how much of a ranking hangs on the weights.
func Robustness(w store.Workshop, opt RobustnessOptions) (ranking.Robustness, error) {
	in, err := scoringOf(w, opt.RankOptions)
	if err != nil {
		return ranking.Robustness{}, err
	}
	return ranking.Assess(ranking.Testing{Scoring: in, Draws: opt.Draws, Seed: opt.Seed, Top: opt.Top, Unknown: opt.Unknown})
}

func scoringOf(w store.Workshop, opt RankOptions) (ranking.Scoring, error) {
	if opt.Method != "" && !slices.Contains(ranking.Methods(), opt.Method) {
		return ranking.Scoring{}, &RequestError{"unknown-word", map[string]any{"field": "method", "given": opt.Method, "allowed": ranking.Methods()}}
	}
	criteria, err := chooseCriteria(w, opt)
	if err != nil {
		return ranking.Scoring{}, err
	}
	voice, err := chooseVoice(w, opt.Weights)
	if err != nil {
		return ranking.Scoring{}, err
	}
	minimum := DefaultMinCoverage
	if opt.MinCoverage != nil {
		minimum = *opt.MinCoverage
	}
	if !(minimum >= 0 && minimum <= 1) { // NaN is neither
		return ranking.Scoring{}, &RequestError{"coverage-range", map[string]any{"given": minimum}}
	}
	return ranking.Scoring{
		Products: w.Products, Criteria: criteria, Weights: weightsOf(w, criteria), Scores: scoresOf(w, criteria),
		Heads: heads(w), Voice: voice, Method: opt.Method, MinCoverage: minimum,
	}, nil
}

func chooseCriteria(w store.Workshop, opt RankOptions) ([]ranking.Criterion, error) {
	axis := ranking.Axis(opt.Axis)
	if axis == "" {
		axis = ranking.Present
	}
	if !slices.Contains(ranking.Axes(), axis) {
		return nil, &RequestError{"unknown-word", map[string]any{"field": "axis", "given": opt.Axis, "allowed": ranking.Axes()}}
	}
	chosen, err := namedCriteria(w, opt.Criteria)
	if err != nil {
		return nil, err
	}
	gates := gatesFor(w, chosen)
	chosen = slices.DeleteFunc(chosen, func(c ranking.Criterion) bool {
		return c.Gate != nil || (opt.Criteria == "" || opt.Axis != "") && axisOf(c) != axis
	})
	if len(chosen) == 0 {
		return nil, &RequestError{"no-criteria", map[string]any{"axis": string(axis)}}
	}
	return append(chosen, gates...), nil
}

// gatesFor are the gates that were chosen, and those of the chosen criteria's
// sets: a condition holds on both axes.
func gatesFor(w store.Workshop, chosen []ranking.Criterion) []ranking.Criterion {
	sets := map[string]bool{}
	for _, c := range chosen {
		sets[c.Set] = c.Set != "" || sets[c.Set]
	}
	return slices.DeleteFunc(slices.Clone(w.Criteria), func(c ranking.Criterion) bool {
		return c.Gate == nil || !sets[c.Set] && !has(chosen, c.ID)
	})
}

func axisOf(c ranking.Criterion) ranking.Axis {
	if c.Axis == "" {
		return ranking.Present
	}
	return c.Axis
}

// namedCriteria reads a set's name or a list of ids; empty means all.
func namedCriteria(w store.Workshop, text string) ([]ranking.Criterion, error) {
	if text == "" {
		return slices.Clone(w.Criteria), nil
	}
	chosen := slices.DeleteFunc(slices.Clone(w.Criteria), func(c ranking.Criterion) bool { return !strings.EqualFold(c.Set, text) })
	if len(chosen) > 0 {
		return chosen, nil
	}
	wanted := map[string]bool{}
	for _, part := range strings.Split(text, ",") {
		id, err := Find("criterion", strings.TrimSpace(part), Criteria(w))
		if err != nil {
			return nil, err
		}
		wanted[id] = true
	}
	return slices.DeleteFunc(slices.Clone(w.Criteria), func(c ranking.Criterion) bool { return !wanted[c.ID] }), nil
}

func chooseVoice(w store.Workshop, text string) (string, error) {
	switch text {
	case "", "equal", ranking.EqualVoice:
		return ranking.EqualVoice, nil
	case ranking.PerHead:
		return ranking.PerHead, nil
	case ranking.EntropyVoice:
		return ranking.EntropyVoice, nil
	}
	return Find("group", text, Groups(w))
}

// weightsOf gives the whole pebble lists of the chosen criteria's sets and axes: 100
// pebbles lie on a set on an axis, also when only some of its criteria are chosen.
func weightsOf(w store.Workshop, chosen []ranking.Criterion) []ranking.Weight {
	type list struct {
		set  string
		axis ranking.Axis
	}
	lists := map[list]bool{}
	for _, c := range chosen {
		lists[list{c.Set, axisOf(c)}] = true
	}
	same := slices.DeleteFunc(slices.Clone(w.Criteria), func(c ranking.Criterion) bool { return !lists[list{c.Set, axisOf(c)}] })
	return slices.DeleteFunc(slices.Clone(w.Weights), func(x ranking.Weight) bool { return !has(same, x.Criterion) })
}

func scoresOf(w store.Workshop, criteria []ranking.Criterion) []ranking.Score {
	return slices.DeleteFunc(slices.Clone(w.Scores), func(x ranking.Score) bool { return !has(criteria, x.Criterion) })
}

func has(criteria []ranking.Criterion, id string) bool {
	return slices.ContainsFunc(criteria, func(c ranking.Criterion) bool { return c.ID == id })
}

// heads are the persons of each group; a group of unknown size is left out.
func heads(w store.Workshop) map[string]int {
	out := map[string]int{}
	for _, g := range w.Groups {
		if g.Members != nil {
			out[g.ID] = *g.Members
		}
	}
	return out
}
