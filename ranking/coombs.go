package ranking

import (
	"math/big"
	"slices"
)

// coombs is like the instant runoff, but where nobody is first on more than
// half of the voices, whoever is last on the most goes (Coombs 1964, "A Theory
// of Data"). Several in the last tier share that last place. Choices that a
// ballot leaves out are its last tier; under ZeroRest a ballot that leaves out
// one of those still in the count calls nobody last.
func (p *Papers) coombs(d duels, weights []*big.Rat, incomplete string) Outcome {
	return p.eliminate(CoombsRule, d, weights, func(in []bool, _ []*big.Rat) ([]*big.Rat, []*big.Rat) {
		lasts := p.lasts(in, weights, incomplete != ZeroRest)
		fewest := make([]*big.Rat, len(lasts))
		for i, n := range lasts {
			fewest[i] = new(big.Rat).Neg(n)
		}
		return fewest, lasts
	})
}

// lasts are the voices for which each choice is the worst of those that are
// left; several in the last tier have parts.
func (p *Papers) lasts(in []bool, weights []*big.Rat, leftOutLast bool) []*big.Rat {
	c := newParts(len(in))
	last, named, left := make([]int, 0, len(in)), make([]int, len(in)), len(remaining(in))
	ballot := 0
	p.each(func(group, times int, codes []byte) {
		ballot++
		said := 0
		for _, code := range codes {
			if i := code & codeOf; in[i] {
				named[i] = ballot
				said++
			}
		}
		switch {
		case said == left:
			last = lastTier(last[:0], in, codes)
		case leftOutLast:
			last = leftOut(last[:0], in, named, ballot)
		default:
			return
		}
		c.add(group, last, times)
	})
	return c.sum(weights)
}

// lastTier are those left in the last tier that holds any.
func lastTier(last []int, in []bool, codes []byte) []int {
	for at := len(codes) - 1; at >= 0; at-- {
		if codes[at]&endOfTier != 0 && len(last) > 0 {
			break
		}
		if i := int(codes[at] & codeOf); in[i] {
			last = append(last, i)
		}
	}
	return last
}

// leftOut are those left that a ballot does not name.
func leftOut(last []int, in []bool, named []int, ballot int) []int {
	for i, is := range in {
		if is && named[i] != ballot {
			last = append(last, i)
		}
	}
	return last
}

// remaining are the choices that are left.
func remaining(in []bool) []int {
	return slices.DeleteFunc(all(len(in)), func(i int) bool { return !in[i] })
}

// parts counts ballots that stand for several choices at once, by class of
// ballots and size of tier, so that they stay whole numbers until the end.
type parts struct {
	choices int
	rows    map[[2]int][]int64
}

func newParts(choices int) parts { return parts{choices, map[[2]int][]int64{}} }

func (c parts) add(class int, tier []int, times int) {
	at := [2]int{class, len(tier)}
	row := c.rows[at]
	if row == nil {
		row = make([]int64, c.choices)
		c.rows[at] = row
	}
	for _, i := range tier {
		row[i] += int64(times)
	}
}

// sum is what the choices get when a ballot of each class has a weight.
func (c parts) sum(weights []*big.Rat) []*big.Rat {
	out := zeros(c.choices)
	for at, row := range c.rows {
		for i, n := range row {
			if n != 0 {
				out[i].Add(out[i], new(big.Rat).Mul(weights[at[0]], big.NewRat(n, int64(at[1]))))
			}
		}
	}
	return out
}
