package ranking

import (
	"math/big"
	"slices"
)

// majorityJudgment puts first whoever has the highest median score, the lower
// of two middle ones (the majority grade; Balinski and Laraki 2007, "A theory
// of measuring, electing, and ranking"). Of equal ones the medians that come
// next when one median after the other is taken away decide, so that more
// voices above the median speak for a choice and more below against it (the
// majority gauge). Only choices with the same scores throughout are tied.
//
// Scores that a ballot leaves out are 0, or by MeanRest none: then medians are
// of those who gave one, compared by shares. Scores are the medians.
func majorityJudgment(choices []string, grades [][]*big.Rat) Outcome {
	o := Outcome{Rule: JudgmentRule, Scores: map[string]float64{}, Grades: map[string][]float64{}}
	shares := make([][]*big.Rat, len(choices))
	for i, choice := range choices {
		shares[i] = upTo(grades[i])
		o.Scores[choice] = 0
		if shares[i] != nil {
			o.Scores[choice] = float64(gradeAt(shares[i], big.NewRat(1, 2)))
		}
		for _, n := range grades[i] {
			o.Grades[choice] = append(o.Grades[choice], number(n))
		}
	}
	o.Tiers = peel(choices, func(a, b int) bool { return compareMerit(shares[a], shares[b]) > 0 })
	return o
}

// upTo is the share of voices that give at most each score; nil without any.
func upTo(grades []*big.Rat) []*big.Rat {
	whole := sumOf(grades)
	if whole.Sign() == 0 {
		return nil
	}
	out, sum := make([]*big.Rat, len(grades)), new(big.Rat)
	for g, n := range grades {
		sum.Add(sum, n)
		out[g] = new(big.Rat).Quo(sum, whole)
	}
	return out
}

// gradeAt is the score of the voice at a share of all, from the worst.
func gradeAt(shares []*big.Rat, at *big.Rat) int {
	g, _ := slices.BinarySearchFunc(shares, at, (*big.Rat).Cmp)
	return g
}

// compareMerit compares the scores from the middle outwards, the lower one
// before the upper one at each distance: the order in which medians are taken
// away. Distances at which neither changes are passed over together.
func compareMerit(a, b []*big.Rat) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	half, steps := big.NewRat(1, 2), []*big.Rat{new(big.Rat)}
	for _, share := range slices.Concat(a, b) {
		away := new(big.Rat).Sub(share, half)
		steps = append(steps, away.Abs(away))
	}
	steps = append(steps, half)
	slices.SortFunc(steps, (*big.Rat).Cmp)
	for i, from := range steps[1:] {
		between := new(big.Rat).Add(steps[i], from)
		between.Mul(between, half)
		if between.Cmp(half) >= 0 {
			break
		}
		for _, at := range []*big.Rat{new(big.Rat).Sub(half, between), new(big.Rat).Add(half, between)} {
			if order := gradeAt(a, at) - gradeAt(b, at); order != 0 {
				return order
			}
		}
	}
	return 0
}

// gradesBy are the voices by choice and score.
func (b *box) gradesBy(weights map[string]*big.Rat) [][]*big.Rat {
	out := make([][]*big.Rat, len(b.in.Choices))
	for i := range out {
		out[i] = zeros(b.in.MaxScore + 1)
	}
	for group, counted := range b.marks.grades {
		w, has := weights[group]
		if !has {
			continue
		}
		for i, row := range counted {
			for g, n := range row {
				out[i][g].Add(out[i][g], new(big.Rat).Mul(w, big.NewRat(n, 1)))
			}
		}
	}
	return out
}
