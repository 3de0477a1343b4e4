package ranking

import (
	"cmp"
	"math/big"
	"slices"
)

// copeland gives each choice its wins less its defeats in pairs; a pair that
// is even counts nothing (Copeland 1951).
func (d duels) copeland() Outcome {
	return outcome(CopelandRule, d.choices, d.balance(all(len(d.choices))), true)
}

// balance is, for some choices, the wins less the defeats in pairs among them.
func (d duels) balance(among []int) []*big.Rat {
	score := d.zeros()
	for _, a := range among {
		for _, b := range among {
			switch {
			case d.beats(a, b):
				score[a].Add(score[a], one())
			case d.beats(b, a):
				score[a].Sub(score[a], one())
			}
		}
	}
	return score
}

// minimax puts first whoever's worst defeat is smallest, in the votes that
// the winner of the pair got (Simpson 1969, Kramer 1977; winning votes).
func (d duels) minimax() Outcome {
	score := d.zeros()
	for a := range d.choices {
		for b := range d.choices {
			if d.beats(b, a) && d.over[b][a].Cmp(score[a]) > 0 {
				score[a].Set(d.over[b][a])
			}
		}
	}
	return outcome(MinimaxRule, d.choices, score, false)
}

// schulze ranks a above b when the strongest path from a to b is stronger than
// that back; a path is as strong as its weakest defeat, in winning votes
// (Schulze 2011).
func (d duels) schulze() Outcome {
	strength := d.strongestPaths()
	tiers := peel(d.choices, func(a, b int) bool { return strength[a][b].Cmp(strength[b][a]) > 0 })
	return Outcome{Rule: SchulzeRule, Tiers: tiers}
}

func (d duels) strongestPaths() [][]*big.Rat {
	m := len(d.choices)
	p := make([][]*big.Rat, m)
	for a := range m {
		p[a] = make([]*big.Rat, m)
		for b := range m {
			p[a][b] = new(big.Rat)
			if d.beats(a, b) {
				p[a][b] = d.over[a][b]
			}
		}
	}
	for k := range m {
		for a := range m {
			for b := range m {
				if over := least(p[a][k], p[k][b]); a != b && over.Cmp(p[a][b]) > 0 {
					p[a][b] = over
				}
			}
		}
	}
	return p
}

func least(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

// rankedPairs locks defeats from the strongest on, leaving out those that
// would close a circle (Tideman 1987). Strength is winning votes, then fewer
// losing votes. Defeats of the same strength are judged together: each that
// lies on a circle of them and of those locked is left out, so that no order
// among equals is invented.
func (d duels) rankedPairs() Outcome {
	m := len(d.choices)
	locked := make([][]bool, m)
	for a := range locked {
		locked[a] = make([]bool, m)
	}
	for _, group := range d.byStrength() {
		reach := make([][]bool, m)
		for a := range reach {
			reach[a] = slices.Clone(locked[a])
		}
		for _, x := range group {
			reach[x.winner][x.loser] = true
		}
		closePaths(reach)
		for _, x := range group {
			locked[x.winner][x.loser] = !reach[x.loser][x.winner]
		}
	}
	closePaths(locked)
	return Outcome{Rule: RankedPairsRule, Tiers: peel(d.choices, func(a, b int) bool { return locked[a][b] })}
}

// defeat is one choice beating another.
type defeat struct{ winner, loser int }

// byStrength lists the defeats, those of the same strength together.
func (d duels) byStrength() [][]defeat {
	list := []defeat{}
	for a := range d.choices {
		for b := range d.choices {
			if d.beats(a, b) {
				list = append(list, defeat{a, b})
			}
		}
	}
	slices.SortStableFunc(list, d.stronger)
	groups := [][]defeat{}
	for i, x := range list {
		if i == 0 || d.stronger(list[i-1], x) != 0 {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], x)
	}
	return groups
}

// stronger puts the stronger defeat first.
func (d duels) stronger(x, y defeat) int {
	return cmp.Or(d.over[y.winner][y.loser].Cmp(d.over[x.winner][x.loser]), d.over[x.loser][x.winner].Cmp(d.over[y.loser][y.winner]))
}

func (d duels) zeros() []*big.Rat {
	out := make([]*big.Rat, len(d.choices))
	for i := range out {
		out[i] = new(big.Rat)
	}
	return out
}

// all are the choices' numbers.
func all(choices int) []int {
	out := make([]int, choices)
	for i := range out {
		out[i] = i
	}
	return out
}

func one() *big.Rat { return big.NewRat(1, 1) }
