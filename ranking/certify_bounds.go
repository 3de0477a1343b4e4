package ranking

import (
	"cmp"
	"math/big"
	"math/bits"
	"slices"
)

// sides are how many ballots of a circle rank one choice above another, row by
// row.
type sides struct{ above []int }

func (v *voters) sides() []sides {
	out := make([]sides, len(v.circles))
	for c := range out {
		out[c].above = make([]int, v.m*v.m)
	}
	for _, k := range v.kinds {
		for x := range v.m {
			for y := range v.m {
				if v.above(k.tiers, x, y) {
					out[k.circle].above[x*v.m+y] += k.n
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

// span is that for some changed ballots of a circle, or of everybody.
func (a *attack) span(changed, circle int) span {
	m := a.v.m
	s := span{m, make([]int64, m*m), make([]int64, m*m), make([]int64, m*m)}
	for x := range m {
		for y := range m {
			if x != y {
				a.setPair(s, x, y, changed, circle)
			}
		}
	}
	return s
}

func (a *attack) setPair(s span, x, y, changed, circle int) {
	at, back := x*s.m+y, y*s.m+x
	var lose, gain, turn []lot
	for c, side := range a.sides {
		w, n, up, down := a.v.circles[c].weight, a.v.circles[c].n, side.above[at], side.above[back]
		s.lo[at] += w * int64(up)
		s.margin[at] += w * int64(up-down)
		if circle == everybody || circle == c {
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
func (a *attack) proof(x, y, circle int) func(changed int) bool {
	by := map[string]func(span, int, int) bool{
		CopelandRule: span.copeland, MinimaxRule: span.minimax, SchulzeRule: span.schulze,
		RankedPairsRule: a.rankedPairs(circle), KemenyRule: a.kemeny(),
	}
	if a.v.in.Rule == RunoffRule {
		return a.runoff(x, y, circle)
	}
	stays, known := by[a.v.in.Rule]
	if !known {
		return func(int) bool { return false }
	}
	return func(changed int) bool { return stays(a.span(changed, circle), x, y) }
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
func (a *attack) rankedPairs(circle int) func(span, int, int) bool {
	now := a.span(0, circle)
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

// mostProven is the number of choices up to which Kemeny's orders are searched
// for a proof; above it only sets that dominate are.
const mostProven = 12

// kemeny keeps x ahead of y by a set that dominates, or while the best order of
// now stays better than each order that has y above x.
func (a *attack) kemeny() func(span, int, int) bool {
	if a.v.in.Rule != KemenyRule || a.v.m > mostProven {
		return span.dominates
	}
	best := a.bestOrder()
	return func(s span, x, y int) bool { return s.dominates(x, y) || best.beatsAll(s, x, y) }
}

// bestOrder is the place of each choice in one of Kemeny's orders.
type bestOrder []int

func (a *attack) bestOrder() bestOrder {
	m, rows := a.v.m, make([][]int64, a.v.m)
	over := a.v.over(a.v.kinds)
	for x := range rows {
		rows[x] = over[x*m : (x+1)*m]
	}
	top, _ := bestOrders(m, rows)
	out, set, all := make(bestOrder, m), 1<<m-1, 1<<m-1
	for place := m - 1; place >= 0; place-- {
		for left := set; left != 0; left &= left - 1 {
			last := bits.TrailingZeros(uint(left))
			if top[set] == top[set&^(1<<last)]+agreeing(rows[last], all&^set) {
				out[last], set = place, set&^(1<<last)
				break
			}
		}
	}
	return out
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

// round is one round of an instant runoff: who was placed, and by how many
// voices that was decided.
type round struct {
	going []int
	top   bool
	ahead *big.Rat // of half of the voices, or of the fewest: how far others are from it
	below *big.Rat // how far everybody is from more than half; nil at the top
}

// runoff keeps x ahead of y while every round surely goes as it went, until
// one of the two has its place.
func (a *attack) runoff(x, y, circle int) func(changed int) bool {
	rounds := a.rounds()
	return func(changed int) bool {
		lots := []lot{}
		for c, of := range a.v.circles {
			if circle == everybody || circle == c {
				lots = append(lots, lot{of.weight, of.n})
			}
		}
		moved := new(big.Rat).SetInt64(largest(lots, changed))
		for _, r := range rounds {
			if !r.stays(moved) {
				return false
			}
			if slices.Contains(r.going, x) || slices.Contains(r.going, y) {
				return true
			}
		}
		return false
	}
}

// stays reports whether a round goes as it went when each first place moves by
// at most so many voices.
func (r round) stays(moved *big.Rat) bool {
	if r.top {
		return moved.Cmp(r.ahead) < 0
	}
	twice := new(big.Rat).Add(moved, moved)
	return moved.Cmp(r.below) <= 0 && twice.Cmp(r.ahead) < 0
}

// rounds are those of the runoff as it is.
func (a *attack) rounds() []round {
	d := a.v.duels(a.v.kinds)
	k, weights := a.v.papers(a.v.kinds)
	in := make([]bool, a.v.m)
	for i := range in {
		in[i] = true
	}
	whole, out := sumOf(k.firsts(in, weights)), []round{}
	half := new(big.Rat).Mul(whole, big.NewRat(1, 2))
	for slices.Contains(in, true) {
		firsts := k.firsts(in, weights)
		r := round{going: majority(firsts, whole), top: true}
		if r.going != nil {
			r.ahead = new(big.Rat).Sub(firsts[r.going[0]], half)
		} else {
			r = a.lastRound(d, in, firsts, half)
		}
		for _, x := range r.going {
			in[x] = false
		}
		out = append(out, r)
	}
	return out
}

// lastRound is one in which nobody has more than half.
func (a *attack) lastRound(d duels, in []bool, firsts []*big.Rat, half *big.Rat) round {
	r := round{going: d.weakest(in, firsts), ahead: new(big.Rat).Add(half, half), below: new(big.Rat).Set(half)}
	for x, is := range in {
		if !is {
			continue
		}
		if room := new(big.Rat).Sub(half, firsts[x]); room.Cmp(r.below) < 0 {
			r.below = room
		}
		if gap := new(big.Rat).Sub(firsts[x], firsts[r.going[0]]); x != r.going[0] && gap.Cmp(r.ahead) < 0 {
			r.ahead = gap
		}
	}
	return r
}
