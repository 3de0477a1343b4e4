package ranking

import (
	"math/big"
	"slices"
)

// Broken is what the tie-break that was declared beforehand makes of one tie:
// the tied choices in their order by it. Choices that it cannot tell apart
// stay together.
type Broken struct {
	By   TieBreak   `json:"by"`
	Tied []string   `json:"tied"`
	Into [][]string `json:"into"`
}

// settled are the tiers with the ties broken that the tie-break can break.
func (t Tally) settled() [][]string {
	tiers := [][]string{}
	for _, tier := range t.Tiers {
		i := slices.IndexFunc(t.TieBreaks, func(b Broken) bool { return slices.Equal(b.Tied, tier) })
		if i < 0 {
			tiers = append(tiers, tier)
			continue
		}
		tiers = append(tiers, t.TieBreaks[i].Into...)
	}
	return tiers
}

// breakTies applies the declared tie-break to each tie of a count; the tiers
// stay as they are.
func (b *box) breakTies(t *Tally, d duels, weights map[string]*big.Rat) {
	if b.in.TieBreak == "" || t.Ballots == 0 {
		return
	}
	for _, tier := range t.Tiers {
		if len(tier) < 2 {
			continue
		}
		tied := make([]int, len(tier))
		for i, choice := range tier {
			tied[i] = b.index[choice]
		}
		slices.Sort(tied)
		broken := Broken{By: b.in.TieBreak, Tied: tier, Into: [][]string{}}
		for _, together := range b.split(tied, d, weights) {
			broken.Into = append(broken.Into, namesOf(b.in.Choices, together))
		}
		t.TieBreaks = append(t.TieBreaks, broken)
		t.Warnings = append(t.Warnings, Warning{TieBroken, map[string]any{"by": string(broken.By), "products": tier, "order": slices.Concat(broken.Into...), "open": len(broken.Into) < len(tier)}})
	}
}

// split puts tied choices in order by the tie-break.
func (b *box) split(tied []int, d duels, weights map[string]*big.Rat) [][]int {
	switch b.in.TieBreak {
	case ByFirsts:
		return splitBy(tied, b.firstVoices(weights))
	case ByDirectWin:
		return d.splitByPairs(tied)
	}
	out := make([][]int, len(tied))
	for i, choice := range tied {
		out[i] = []int{choice}
	}
	return out
}

// splitByPairs puts choices in order by wins less defeats among them, and
// those that are then equal by the same among themselves, until that tells
// nothing more.
func (d duels) splitByPairs(tied []int) [][]int {
	parts := splitBy(tied, d.balance(tied))
	if len(parts) < 2 {
		return parts
	}
	out := [][]int{}
	for _, part := range parts {
		out = append(out, d.splitByPairs(part)...)
	}
	return out
}

// splitBy puts choices in order by a number, the greatest first.
func splitBy(tied []int, score []*big.Rat) [][]int {
	order := slices.Clone(tied)
	slices.SortStableFunc(order, func(a, b int) int { return score[b].Cmp(score[a]) })
	out := [][]int{}
	for i, choice := range order {
		if i == 0 || score[order[i-1]].Cmp(score[choice]) != 0 {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], choice)
	}
	return out
}

// firstVoices are the voices for which each choice is on top.
func (b *box) firstVoices(weights map[string]*big.Rat) []*big.Rat {
	out := zeros(len(b.in.Choices))
	for group, w := range weights {
		for i, n := range b.groups[group].first {
			out[i].Add(out[i], new(big.Rat).Mul(w, big.NewRat(int64(n), 1)))
		}
	}
	return out
}

func namesOf(choices []string, some []int) []string {
	names := make([]string, len(some))
	for i, choice := range some {
		names[i] = choices[choice]
	}
	return names
}

func zeros(n int) []*big.Rat {
	out := make([]*big.Rat, n)
	for i := range out {
		out[i] = new(big.Rat)
	}
	return out
}
