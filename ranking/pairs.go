package ranking

import "math/big"

// addPairs counts, for each two choices, whether the paper ranks one above the
// other. Choices left out are below all others, or are compared with none
// (ZeroRest).
func (b *box) addPairs(g *count) {
	p, m := &b.paper, len(b.in.Choices)
	if g.over == nil {
		g.over = make([]int64, m*m)
	}
	from := 0
	for _, to := range p.ends {
		for _, above := range p.order[from:to] {
			row := g.over[above*m : above*m+m]
			for _, below := range p.order[to:] {
				row[below]++
			}
		}
		from = to
	}
	if b.in.Incomplete != ZeroRest && len(p.order) < m {
		b.addUnranked(g)
	}
}

func (b *box) addUnranked(g *count) {
	m := len(b.in.Choices)
	for below, seen := range b.paper.seen {
		if seen == b.paper.number {
			continue
		}
		for _, above := range b.paper.order {
			g.over[above*m+below]++
		}
	}
}

// duels are the voices that rank one choice above another: voices are ballots,
// or by EqualVoice shares of the groups' ballots.
type duels struct {
	choices []string
	over    [][]*big.Rat
}

// duelsOf sums the clusters' counts; each counts weight for each of its
// ballots.
func duelsOf(choices []string, list []cluster, weight func(cluster) *big.Rat) duels {
	m := len(choices)
	d := duels{choices, make([][]*big.Rat, m)}
	for a := range m {
		d.over[a] = make([]*big.Rat, m)
		for b := range m {
			d.over[a][b] = new(big.Rat)
		}
	}
	for _, c := range list {
		w := weight(c)
		for i, n := range c.count.over {
			if n != 0 {
				cell := d.over[i/m][i%m]
				cell.Add(cell, new(big.Rat).Mul(w, new(big.Rat).SetInt64(n)))
			}
		}
	}
	return d
}

// beats reports whether more voices rank a above b than b above a.
func (d duels) beats(a, b int) bool { return a != b && d.over[a][b].Cmp(d.over[b][a]) > 0 }

// condorcet is the choice that beats each other one, and false without one
// (Condorcet 1785).
func (d duels) condorcet() (string, bool) {
	for a := range d.choices {
		beaten := 0
		for b := range d.choices {
			if d.beats(a, b) {
				beaten++
			}
		}
		if beaten == len(d.choices)-1 && beaten > 0 {
			return d.choices[a], true
		}
	}
	return "", false
}

// smith is the smallest set of choices each of which beats each choice outside
// it (Smith 1973).
func (d duels) smith() []string {
	m := len(d.choices)
	reach := make([][]bool, m) // a reaches b when b does not beat a, over others too
	for a := range m {
		reach[a] = make([]bool, m)
		for b := range m {
			reach[a][b] = a == b || !d.beats(b, a)
		}
	}
	closePaths(reach)
	out := []string{}
	for a := range m {
		all := true
		for b := range m {
			all = all && reach[a][b]
		}
		if all {
			out = append(out, d.choices[a])
		}
	}
	return out
}

// closePaths joins what is joined over others (Warshall 1962).
func closePaths(reach [][]bool) {
	for k := range reach {
		for a := range reach {
			if !reach[a][k] {
				continue
			}
			for b, there := range reach[k] {
				reach[a][b] = reach[a][b] || there
			}
		}
	}
}

// peel makes tiers of a relation without cycles: first those that none is
// above, then those that none of the rest is above, and so on.
func peel(choices []string, above func(a, b int) bool) [][]string {
	out, gone := [][]string{}, make([]bool, len(choices))
	for left := len(choices); left > 0; {
		tier := []int{}
		for b := range choices {
			if !gone[b] && !anyAbove(choices, gone, above, b) {
				tier = append(tier, b)
			}
		}
		names := make([]string, len(tier))
		for i, b := range tier {
			names[i], gone[b] = choices[b], true
		}
		out = append(out, names)
		left -= len(tier)
	}
	return out
}

func anyAbove(choices []string, gone []bool, above func(a, b int) bool, b int) bool {
	for a := range choices {
		if a != b && !gone[a] && above(a, b) {
			return true
		}
	}
	return false
}

// tiersBy makes tiers by a number, the best first.
func tiersBy(choices []string, score []*big.Rat, most bool) [][]string {
	return peel(choices, func(a, b int) bool {
		order := score[a].Cmp(score[b])
		return most && order > 0 || !most && order < 0
	})
}
