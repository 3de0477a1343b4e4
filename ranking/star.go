package ranking

import (
	"math/big"
	"slices"
)

// star adds the scores, and of the two choices with the highest sums the one
// wins that more voices score above the other (STAR: score then automatic
// runoff; Equal Vote Coalition). The next place goes the same way among the
// rest (bloc STAR).
//
// Ties for the runoff: the pairs among the tied decide, then who has more
// highest scores. Ties in the runoff: the higher sum, then more highest
// scores. What is still equal is followed every way: all who can win share the
// place.
func (b *box) star(d duels, sums, highest []*big.Rat) Outcome {
	s := starCount{d, sums, highest}
	o := outcome(StarRule, d.choices, sums, true)
	o.Tiers = [][]string{}
	in := everyone(len(d.choices))
	for left := all(len(d.choices)); len(left) > 0; {
		finals := s.finals(left)
		if len(o.Rounds) == 0 {
			o.Rounds = s.rounds(in, finals)
		}
		winners := s.winners(left, finals)
		o.Tiers = append(o.Tiers, d.take(in, winners))
		left = slices.DeleteFunc(left, func(i int) bool { return slices.Contains(winners, i) })
	}
	return o
}

type starCount struct {
	duels   duels
	sums    []*big.Rat
	highest []*big.Rat // voices that give each choice the highest score
}

// finals are the pairs that can meet in the runoff: one, unless a tie is left.
func (s starCount) finals(left []int) [][2]int {
	if len(left) < 2 {
		return nil
	}
	parts := [][]int{}
	for _, part := range splitBy(left, s.sums) {
		for _, tied := range s.duels.splitByPairs(part) {
			parts = append(parts, splitBy(tied, s.highest)...)
		}
	}
	pairs := [][2]int{}
	if len(parts[0]) == 1 {
		for _, second := range parts[1] {
			pairs = append(pairs, [2]int{parts[0][0], second})
		}
		return pairs
	}
	for i, first := range parts[0] {
		for _, second := range parts[0][i+1:] {
			pairs = append(pairs, [2]int{first, second})
		}
	}
	return pairs
}

// winners are all who can win one of the runoffs.
func (s starCount) winners(left []int, finals [][2]int) []int {
	if len(finals) == 0 {
		return slices.Clone(left)
	}
	out := []int{}
	for _, pair := range finals {
		out = append(out, s.runoff(pair[0], pair[1])...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// runoff is the winner of two, or both.
func (s starCount) runoff(a, b int) []int {
	d := s.duels
	for _, order := range []int{d.over[a][b].Cmp(d.over[b][a]), s.sums[a].Cmp(s.sums[b]), s.highest[a].Cmp(s.highest[b])} {
		switch {
		case order > 0:
			return []int{a}
		case order < 0:
			return []int{b}
		}
	}
	return []int{a, b}
}

// rounds tell how the first place was found: the sums, and each runoff.
func (s starCount) rounds(in []bool, finals [][2]int) []Round {
	out := []Round{{Votes: s.duels.named(in, s.sums)}}
	for _, pair := range finals {
		a, b := pair[0], pair[1]
		names := s.duels.choices
		out = append(out, Round{Chosen: namesOf(names, s.runoff(a, b)),
			Votes: map[string]float64{names[a]: number(s.duels.over[a][b]), names[b]: number(s.duels.over[b][a])}})
	}
	return out
}
