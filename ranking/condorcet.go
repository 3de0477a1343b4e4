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

// strongestPaths finds the strength of the best path between each two choices
// (Floyd 1962), over numbers that stand for the defeats in their order.
func (d duels) strongestPaths() [][]*big.Rat {
	m := len(d.choices)
	values := []*big.Rat{new(big.Rat)}
	for _, group := range d.byStrength() {
		values = append(values, d.over[group[0].winner][group[0].loser])
	}
	slices.SortFunc(values[1:], (*big.Rat).Cmp)
	values = slices.CompactFunc(values, func(a, b *big.Rat) bool { return a.Cmp(b) == 0 })
	level := d.levels(values)
	for k := range m {
		for a := range m {
			for b, over := range level[k] {
				if over = min(over, level[a][k]); a != b && over > level[a][b] {
					level[a][b] = over
				}
			}
		}
	}
	out := make([][]*big.Rat, m)
	for a := range m {
		out[a] = make([]*big.Rat, m)
		for b, at := range level[a] {
			out[a][b] = values[at]
		}
	}
	return out
}

// levels are where among some values, in order, the strength of each defeat
// is; 0 without a defeat.
func (d duels) levels(values []*big.Rat) [][]int {
	out := make([][]int, len(d.choices))
	for a := range out {
		out[a] = make([]int, len(d.choices))
		for b := range out {
			if d.beats(a, b) {
				out[a][b], _ = slices.BinarySearchFunc(values, d.over[a][b], (*big.Rat).Cmp)
			}
		}
	}
	return out
}

// rankedPairs locks defeats from the strongest on, leaving out those that
// would close a circle (Tideman 1987). Strength is winning votes, then fewer
// losing votes. Defeats of the same strength are judged together: each that
// lies on a circle of them and of those locked is left out, so that no order
// among equals is invented.
func (d duels) rankedPairs() Outcome {
	m := len(d.choices)
	locked := newPaths(m)
	for _, group := range d.byStrength() {
		with := locked.clone()
		for _, x := range group {
			with.join(x.winner, x.loser)
		}
		for _, x := range group {
			if !with.reach(x.loser, x.winner) {
				locked.join(x.winner, x.loser)
			}
		}
	}
	return Outcome{Rule: RankedPairsRule, Tiers: peel(d.choices, locked.reach)}
}

// paths are sets of bits: for each choice, which others it reaches.
type paths [][]uint64

func newPaths(choices int) paths {
	p := make(paths, choices)
	for a := range p {
		p[a] = make([]uint64, (choices+63)/64)
	}
	return p
}

func (p paths) clone() paths {
	out := make(paths, len(p))
	for a := range p {
		out[a] = slices.Clone(p[a])
	}
	return out
}

func (p paths) reach(a, b int) bool { return p[a][b/64]>>(b%64)&1 == 1 }

// join adds a step from a to b, and all paths over it.
func (p paths) join(a, b int) {
	if p.reach(a, b) {
		return
	}
	for from := range p {
		if from != a && !p.reach(from, a) {
			continue
		}
		p[from][b/64] |= 1 << (b % 64)
		for word, others := range p[b] {
			p[from][word] |= others
		}
	}
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
