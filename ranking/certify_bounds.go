package ranking

import (
	"cmp"
	"math/bits"
	"slices"
)

// sides are how many ballots of a bloc rank one choice above another, row by
// row.
type sides struct{ above []int }

func (v *voters) sides() []sides {
	out := make([]sides, len(v.blocs))
	for c := range out {
		out[c].above = make([]int, v.m*v.m)
	}
	for _, k := range v.kinds {
		for x := range v.m {
			for y := range v.m {
				if v.above(k, x, y) {
					out[k.bloc].above[x*v.m+y] += k.n
				}
			}
		}
	}
	return out
}

// span is between what the voices in each pair must lie when so many ballots
// change, each pair taken by itself.
type span struct {
	m      int
	lo, hi []int64 // voices that rank one above the other
	margin []int64 // the least by which one is ahead of the other; below 0 is behind
}

// span is that for some changed ballots of a bloc, or of everybody.
func (a *attack) span(changed, bloc int) span {
	m := a.v.m
	s := span{m, make([]int64, m*m), make([]int64, m*m), make([]int64, m*m)}
	for x := range m {
		for y := range m {
			if x != y {
				a.setPair(s, x, y, changed, bloc)
			}
		}
	}
	return s
}

func (a *attack) setPair(s span, x, y, changed, bloc int) {
	at, back := x*s.m+y, y*s.m+x
	var lose, gain, turn []lot
	for c, side := range a.sides {
		w, n, up, down := a.v.blocs[c].weight, a.v.blocs[c].n, side.above[at], side.above[back]
		s.lo[at] += w * int64(up)
		s.margin[at] += w * int64(up-down)
		if bloc == everybody || bloc == c {
			lose = append(lose, lot{w, up})
			gain = append(gain, lot{w, n - up})
			turn = append(turn, lot{2 * w, up}, lot{w, n - up - down})
		}
	}
	s.hi[at] = s.lo[at] + largest(gain, changed)
	s.lo[at] -= largest(lose, changed)
	s.margin[at] -= largest(turn, changed)
}

// largest is the sum of the largest effects of so many ballots.
func largest(lots []lot, ballots int) (sum int64) {
	slices.SortFunc(lots, func(p, q lot) int { return cmp.Compare(q.effect, p.effect) })
	for _, l := range lots {
		n := min(l.n, ballots)
		sum += int64(n) * l.effect
		ballots -= n
	}
	return sum
}

// surely reports whether x beats y whatever the changed ballots say.
func (s span) surely(x, y int) bool { return x != y && s.margin[x*s.m+y] > 0 }

// perhaps reports whether x may beat y.
func (s span) perhaps(x, y int) bool { return x != y && s.margin[y*s.m+x] < 0 }

// proof tells, for a number of changed ballots, whether x surely stays ahead
// of y by the rule. A proof for some number is one for each smaller number.
func (a *attack) proof(x, y, bloc int) func(changed int) bool {
	by := map[string]func(span, int, int) bool{
		CopelandRule: span.copeland, MinimaxRule: span.minimax, SchulzeRule: span.schulze,
		RankedPairsRule: a.rankedPairs(bloc), KemenyRule: a.kemeny(),
	}
	if a.v.in.Rule == RunoffRule {
		return a.runoff(x, y, bloc)
	}
	stays, known := by[a.v.in.Rule]
	if !known {
		return func(int) bool { return false }
	}
	return func(changed int) bool { return stays(a.span(changed, bloc), x, y) }
}

// copeland adds up the least that x can have in pairs and the most that y can.
func (s span) copeland(x, y int) bool {
	lead := 2 * s.least(x, y)
	for z := range s.m {
		if z == x || z == y {
			continue
		}
		lead += s.least(x, z) - s.most(y, z)
	}
	return lead > 0
}

// least is what x surely has of its pair with z: 1 for a win, −1 for a defeat.
func (s span) least(x, z int) int {
	switch {
	case s.surely(x, z):
		return 1
	case s.perhaps(z, x):
		return -1
	}
	return 0
}

// most is what x may have of its pair with z.
func (s span) most(x, z int) int { return -s.least(z, x) }

// minimax compares the most that the worst defeat of x can be with the least
// that the worst defeat of y must be.
func (s span) minimax(x, y int) bool {
	var worst, sure int64
	for z := range s.m {
		if s.perhaps(z, x) {
			worst = max(worst, s.hi[z*s.m+x])
		}
		if s.surely(z, y) {
			sure = max(sure, s.lo[z*s.m+y])
		}
	}
	return worst < sure
}

// schulze compares the least strength of the strongest path from x to y with
// the most of one back.
func (s span) schulze(x, y int) bool {
	there, back := make([]int64, s.m*s.m), make([]int64, s.m*s.m)
	for a := range s.m {
		for b := range s.m {
			if s.surely(a, b) {
				there[a*s.m+b] = s.lo[a*s.m+b]
			}
			if s.perhaps(a, b) {
				back[a*s.m+b] = s.hi[a*s.m+b]
			}
		}
	}
	widen(there, s.m)
	widen(back, s.m)
	return there[x*s.m+y] > back[y*s.m+x]
}

// widen makes each pair's strength that of the strongest path.
func widen(p []int64, m int) {
	for k := range m {
		for a := range m {
			for b := range m {
				if over := min(p[a*m+k], p[k*m+b]); a != b && over > p[a*m+b] {
					p[a*m+b] = over
				}
			}
		}
	}
}

// dominates reports whether x is in a set of choices each of which surely
// beats each choice outside, and y is not: a rule that never ranks an outside
// choice above such a set keeps x ahead.
func (s span) dominates(x, y int) bool {
	reach := make([][]bool, s.m)
	for a := range s.m {
		reach[a] = make([]bool, s.m)
		for b := range s.m {
			reach[a][b] = a != b && !s.surely(b, a)
		}
	}
	closePaths(reach)
	return !reach[y][x]
}

// rankedPairs keeps x ahead of y by a set that dominates, or while no defeat
// turns and no two change their order.
func (a *attack) rankedPairs(bloc int) func(span, int, int) bool {
	now := a.span(0, bloc)
	return func(s span, x, y int) bool { return s.dominates(x, y) || s.sameOrder(now) }
}

// sameOrder reports whether all defeats surely are in the order in which they
// are now, none as strong as another.
func (s span) sameOrder(now span) bool {
	arcs := []int{}
	for at := range s.lo {
		x, y := at/s.m, at%s.m
		switch {
		case x == y:
		case s.surely(x, y):
			arcs = append(arcs, at)
		case !s.surely(y, x):
			return false
		}
	}
	slices.SortFunc(arcs, func(p, q int) int { return cmp.Compare(now.lo[q], now.lo[p]) })
	for i := 1; i < len(arcs); i++ {
		if s.lo[arcs[i-1]] <= s.hi[arcs[i]] {
			return false
		}
	}
	return true
}

// MaxCertified is the number of choices up to which counts by Kemeny's rule are
// certified and resampled: each needs thousands of counts.
const MaxCertified = 12

// kemeny keeps x ahead of y by a set that dominates, or while the best order of
// now stays better than each order that has y above x.
func (a *attack) kemeny() func(span, int, int) bool {
	if a.v.in.Rule != KemenyRule {
		return span.dominates
	}
	best := a.bestOrder()
	return func(s span, x, y int) bool { return s.dominates(x, y) || best.beatsAll(s, x, y) }
}

// bestOrder is the place of each choice in one of Kemeny's orders.
type bestOrder []int

func (a *attack) bestOrder() bestOrder {
	m, over := a.v.m, a.v.over(a.v.kinds)
	all := 1<<m - 1
	top := make([]int64, all+1) // by set: the most voices that agree with an order of it above all others
	for set := 1; set <= all; set++ {
		for left := set; left != 0; left &= left - 1 {
			last := bits.TrailingZeros(uint(left))
			top[set] = max(top[set], top[set&^(1<<last)]+agreeing(over[last*m:], all&^set))
		}
	}
	out, set := make(bestOrder, m), all
	for place := m - 1; place >= 0; place-- {
		for left := set; left != 0; left &= left - 1 {
			last := bits.TrailingZeros(uint(left))
			if top[set] == top[set&^(1<<last)]+agreeing(over[last*m:], all&^set) {
				out[last], set = place, set&^(1<<last)
				break
			}
		}
	}
	return out
}

// agreeing are the voices that rank a choice above those of a set.
func agreeing(over []int64, set int) (sum int64) {
	for ; set != 0; set &= set - 1 {
		sum += over[bits.TrailingZeros(uint(set))]
	}
	return sum
}

// beatsAll reports whether the order surely agrees with more pairs of all
// ballots than any order that has y above x.
func (o bestOrder) beatsAll(s span, x, y int) bool {
	const none = int64(1) << 62
	all := 1<<s.m - 1
	behind := make([]int64, all+1) // by set on top: how far the order is ahead, at least
	for set := 1; set <= all; set++ {
		behind[set] = none
		for left := set; left != 0; left &= left - 1 {
			last := bits.TrailingZeros(uint(left))
			before := set &^ (1 << last)
			if last == x && before>>y&1 == 0 || behind[before] == none {
				continue
			}
			behind[set] = min(behind[set], behind[before]+o.turned(s, last, all&^set))
		}
	}
	return behind[all] > 0
}

// turned are the margins of the pairs that are turned when a choice stands
// above a set.
func (o bestOrder) turned(s span, choice, set int) (sum int64) {
	for ; set != 0; set &= set - 1 {
		if z := bits.TrailingZeros(uint(set)); o[z] < o[choice] {
			sum += s.margin[z*s.m+choice]
		}
	}
	return sum
}
