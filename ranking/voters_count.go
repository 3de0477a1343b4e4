package ranking

import (
	"cmp"
	"math/big"
	"slices"
)

// above reports whether a ballot puts x above y.
func (v *voters) above(k kind, x, y int) bool { return k.beats[x*v.m+y] }

// adds reports whether the rule adds up points of each ballot, so that what a
// ballot does to the lead of one choice over another depends on that ballot
// alone.
func (v *voters) adds() bool {
	switch v.in.Rule {
	case BordaRule, PluralityRule, ApprovalRule, CumulativeRule, PairWinsRule:
		return true
	}
	return v.in.Rule == ScoreRule && v.in.Incomplete != MeanRest
}

// sums are the points by choice, weighted.
func (v *voters) sums(kinds []kind) []int64 {
	out := make([]int64, v.m)
	for _, k := range kinds {
		w := int64(k.n) * v.blocs[k.bloc].weight
		for i, p := range k.points {
			out[i] += w * p
		}
	}
	return out
}

// over counts the voices that rank one choice above another, row by row.
func (v *voters) over(kinds []kind) []int64 {
	out := make([]int64, v.m*v.m)
	for _, k := range kinds {
		w := int64(k.n) * v.blocs[k.bloc].weight
		for x := range v.m {
			for y := range v.m {
				if v.above(k, x, y) {
					out[x*v.m+y] += w
				}
			}
		}
	}
	return out
}

// ranks counts ballots by the rule: by choice its rank, where ties share the
// best (1, 2, 2, 4).
func (v *voters) ranks(kinds []kind) []int {
	if v.adds() {
		return ranksOfSums(v.sums(kinds))
	}
	switch v.in.Rule {
	case CopelandRule:
		return ranksOfSums(v.wins(v.over(kinds)))
	case MinimaxRule:
		return ranksOfSums(v.defeats(v.over(kinds)))
	case SchulzeRule:
		return v.paths(v.over(kinds))
	case RunoffRule:
		return v.ranksOfRounds(v.rounds(kinds))
	case RankedPairsRule:
		return v.rankedPairs(v.over(kinds))
	case KemenyRule:
		o, _ := v.duels(kinds).kemeny()
		return v.ranksIn(o.Tiers)
	}
	return v.recount(kinds)
}

// recount counts the ballots by a rule that has no shorter way here.
func (v *voters) recount(kinds []kind) []int {
	in := v.in.Tallying
	in.Papers, in.Ballots = nil, nil
	if v.in.Type == RankedBallot {
		in.Papers, _ = NewPapers(in.Choices) // checked before
	}
	for _, k := range kinds {
		ballot := k.ballot
		ballot.Group = v.names[k.group]
		if in.Papers != nil {
			in.Papers.AddTimes(ballot.Group, ballot.Ranking, k.n)
			continue
		}
		in.Ballots = append(in.Ballots, slices.Repeat([]Ballot{ballot}, k.n)...)
	}
	box, err := in.pairwise()
	if err != nil {
		return v.ranksIn([][]string{in.Choices})
	}
	voices, weights := box.voices()
	o, _ := box.by(v.in.Rule, box.duels(voices, weights), weights)
	return v.ranksIn(o.Tiers)
}

// slow reports whether counting by the rule takes long enough that only what is
// asked for most is reckoned.
func (v *voters) slow() bool {
	switch v.in.Rule {
	case CopelandRule, MinimaxRule, SchulzeRule, RankedPairsRule, KemenyRule, RunoffRule:
		return false
	}
	return !v.adds()
}

// wins are the wins less the defeats of each choice in pairs.
func (v *voters) wins(over []int64) []int64 {
	out := make([]int64, v.m)
	for x := range v.m {
		for y := range v.m {
			out[x] += int64(cmp.Compare(over[x*v.m+y], over[y*v.m+x]))
		}
	}
	return out
}

// defeats are the votes of the worst defeat of each choice, below zero, so that
// more is better.
func (v *voters) defeats(over []int64) []int64 {
	out := make([]int64, v.m)
	for x := range v.m {
		for y := range v.m {
			if against := over[y*v.m+x]; against > over[x*v.m+y] {
				out[x] = min(out[x], -against)
			}
		}
	}
	return out
}

// paths ranks by the strongest paths (Schulze).
func (v *voters) paths(over []int64) []int {
	m := v.m
	p := make([]int64, m*m)
	for x := range m {
		for y := range m {
			if over[x*m+y] > over[y*m+x] {
				p[x*m+y] = over[x*m+y]
			}
		}
	}
	widen(p, m)
	return peeled(m, func(x, y int) bool { return p[x*m+y] > p[y*m+x] })
}

// rankedPairs locks defeats as [RankedPairsRule] does, those of the same
// strength together.
func (v *voters) rankedPairs(over []int64) []int {
	m := v.m
	arcs := []int{}
	for at := range over {
		if back := at%m*m + at/m; over[at] > over[back] {
			arcs = append(arcs, at)
		}
	}
	stronger := func(p, q int) int {
		return cmp.Or(cmp.Compare(over[q], over[p]), cmp.Compare(over[p%m*m+p/m], over[q%m*m+q/m]))
	}
	slices.SortFunc(arcs, stronger)
	locked := newPaths(m)
	for len(arcs) > 0 {
		n := 1
		for n < len(arcs) && stronger(arcs[0], arcs[n]) == 0 {
			n++
		}
		locked.lock(arcs[:n])
		arcs = arcs[n:]
	}
	return peeled(m, locked.reach)
}

// lock adds the defeats of one strength that close no circle with those that
// are locked and with each other.
func (p paths) lock(arcs []int) {
	with := p.clone()
	for _, at := range arcs {
		with.join(at/len(p), at%len(p))
	}
	for _, at := range arcs {
		if !with.reach(at%len(p), at/len(p)) {
			p.join(at/len(p), at%len(p))
		}
	}
}

// peeled ranks by a relation without circles, as [peel] does.
func peeled(m int, above func(x, y int) bool) []int {
	out, rank := make([]int, m), 1
	for rank <= m {
		tier := []int{}
		for y := range m {
			free := out[y] == 0
			for x := 0; free && x < m; x++ {
				free = x == y || out[x] != 0 || !above(x, y)
			}
			if free {
				tier = append(tier, y)
			}
		}
		for _, y := range tier {
			out[y] = rank
		}
		rank += len(tier)
	}
	return out
}

// ranksOfSums ranks by numbers, the largest first.
func ranksOfSums(sums []int64) []int {
	out := make([]int, len(sums))
	for i, a := range sums {
		out[i] = 1
		for _, b := range sums {
			if b > a {
				out[i]++
			}
		}
	}
	return out
}

// ranksIn are the ranks of tiers, by choice.
func (v *voters) ranksIn(tiers [][]string) []int {
	out, rank := make([]int, v.m), 1
	for _, tier := range tiers {
		for _, choice := range tier {
			out[slices.Index(v.in.Choices, choice)] = rank
		}
		rank += len(tier)
	}
	return out
}

func (v *voters) duels(kinds []kind) duels {
	d := duels{v.in.Choices, make([][]*big.Rat, v.m)}
	over := v.over(kinds)
	for x := range d.over {
		d.over[x] = make([]*big.Rat, v.m)
		for y := range d.over[x] {
			d.over[x][y] = new(big.Rat).SetInt64(over[x*v.m+y])
		}
	}
	return d
}
