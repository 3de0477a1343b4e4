package ranking

import (
	"math/big"
	"slices"
)

// warnings says what a reader of the ranking has to know.
func (t *table) warnings(j joint, r Ranking) []Warning {
	list := []Warning{}
	if t.method == MPE {
		list = append(list, Warning{MPEScale, map[string]any{"degrees": t.degreesOf(j.weights)}})
	}
	if t.trial != nil {
		list = append(list, Warning{Key: TrialWeights})
	}
	if t.method == Bayes {
		list = append(list, Warning{Key: BayesSum})
	}
	if pairs := r.Incomparable; len(pairs) > 0 {
		list = append(list, Warning{Incomparable, map[string]any{"pairs": len(pairs), "products": pairs[0][:]}})
	}
	list = append(list, t.gateWarnings(r.Rows)...)
	list = append(list, t.voiceWarnings(j.speakers)...)
	list = append(list, t.gapWarnings(j)...)
	list = append(list, tieWarnings(tiersOf(ranksIn(r.Rows)))...)
	list = append(list, overlapWarnings(j.rows)...)
	if firsts := groupFirsts(r.Groups); differ(firsts) {
		list = append(list, Warning{FirstsDiffer, map[string]any{"firsts": firsts}})
	}
	return list
}

// voiceWarnings are about who spoke and how.
func (t *table) voiceWarnings(speakers []string) []Warning {
	var list []Warning
	if t.mapped {
		list = append(list, Warning{Key: ScalesMapped})
	}
	if t.entropic {
		list = append(list, Warning{Key: EntropyWeights})
	}
	if mixed := t.mixed(); mixed != nil {
		list = append(list, Warning{MixedMethods, map[string]any{"methods": mixed}})
	}
	for _, g := range t.voices {
		if sum := t.pebbles[g]; sum != nil && sum.Cmp(exact(float64(100*max(1, len(t.laidOn[g]))))) != 0 {
			list = append(list, Warning{PebblesSum, map[string]any{"group": g, "sum": number(sum)}})
		}
	}
	if len(t.weighing(speakers)) == 0 && !t.entropic {
		list = append(list, Warning{Key: EqualWeights})
	} else if without := t.borrowing(); len(without) > 0 {
		list = append(list, Warning{BorrowedWeights, map[string]any{"groups": without}})
	}
	if n := len(t.weighing(t.voices)); n < 2 {
		list = append(list, Warning{FewVoices, map[string]any{"groups": n, "min": 2}})
	}
	if unknown := t.headless(speakers); t.perHead && len(unknown) > 0 {
		list = append(list, Warning{HeadsUnknown, map[string]any{"groups": unknown}})
	}
	return list
}

// mixed are the methods by which groups found their weights, by group, if these
// are not all the same.
func (t *table) mixed() map[string][]string {
	out, all := map[string][]string{}, map[WeightMethod]bool{}
	for g := range t.methods {
		for _, method := range t.methodsOf(g) {
			out[g] = append(out[g], string(method))
			all[method] = true
		}
	}
	if len(all) < 2 {
		return nil
	}
	return out
}

// borrowing are the voices without pebbles on these criteria.
func (t *table) borrowing() []string {
	var without []string
	for _, g := range t.voices {
		if t.weights[g] == nil {
			without = append(without, g)
		}
	}
	return without
}

// headless are the groups whose number of persons is unknown.
func (t *table) headless(groups []string) []string {
	var unknown []string
	for _, g := range groups {
		if t.heads[g] == 0 {
			unknown = append(unknown, g)
		}
	}
	return unknown
}

// gapWarnings are about what nobody knows.
func (t *table) gapWarnings(j joint) []Warning {
	var list []Warning
	known, cells := 0, 0
	below := []string{}
	for _, l := range j.rows {
		known += l.Known
		cells += l.Cells
		if l.coverage.Cmp(t.min) < 0 {
			below = append(below, l.Product)
		}
	}
	if known < cells {
		list = append(list, Warning{UnknownCells, map[string]any{"known": known, "cells": cells}})
	}
	if len(below) > 0 {
		list = append(list, Warning{BelowCoverage, map[string]any{"products": below, "min": number(t.min)}})
	}
	for _, c := range t.unscored(j) {
		list = append(list, Warning{AllUnknown, map[string]any{"criterion": c}})
	}
	return list
}

// unscored are the criteria that have weight and no known cell.
func (t *table) unscored(j joint) []string {
	known := make([]bool, len(t.criteria))
	for i, x := range j.cells {
		c := i % len(t.criteria)
		known[c] = known[c] || x.share != nil
	}
	var without []string
	for c, id := range t.criteria {
		if !known[c] && j.weights[c].Sign() > 0 {
			without = append(without, id)
		}
	}
	return without
}

// overlapWarnings finds the lower products that could pass the winner. Of
// tied winners the one with the lowest worst case is compared.
func overlapWarnings(rows []line) []Warning {
	var first *line
	for i := range rows {
		if rows[i].Rank == 1 && (first == nil || rows[i].worst.Cmp(first.worst) < 0) {
			first = &rows[i]
		}
	}
	if first == nil {
		return nil
	}
	above := rivals(rows, first.worst)
	if len(above) == 0 {
		return nil
	}
	return []Warning{{Overlap, map[string]any{"first": first.Product, "products": above}}}
}

// rivals are the ranked products below the first place whose best is above
// the bound.
func rivals(rows []line, bound *big.Rat) []string {
	var above []string
	for _, l := range rows {
		if l.Rank > 1 && l.best.Cmp(bound) > 0 {
			above = append(above, l.Product)
		}
	}
	return above
}

// groupFirsts are the first places of each group that ranks anything.
func groupFirsts(groups []GroupRanking) map[string][]string {
	firsts := map[string][]string{}
	for _, g := range groups {
		if tiers := tiersOf(ranksIn(g.Rows)); len(tiers) > 0 {
			firsts[g.Group] = tiers[0].products
		}
	}
	return firsts
}

// differ reports whether the lists are not all the same set.
func differ(firsts map[string][]string) bool {
	var one []string
	for _, products := range firsts {
		sorted := slices.Sorted(slices.Values(products))
		if one != nil && !slices.Equal(one, sorted) {
			return true
		}
		one = sorted
	}
	return false
}
