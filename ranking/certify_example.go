package ranking

import (
	"cmp"
	"slices"
)

// plan is what changed ballots are to do: lower one choice below others.
type plan struct {
	down   int
	up     []int
	circle int // whose ballots change
}

// example is the smallest number of changed ballots, from one on, that was
// found to reach a goal by the ranks that follow; 0 when none was. Each
// candidate is counted again by the rule, so that what is found is certain.
func (a *attack) example(p plan, from, n int, goal func(ranks []int) bool) int {
	best := n + 1
	for _, order := range a.selections(p) {
		for _, ballot := range a.templates(p) {
			works := func(changed int) bool { return goal(a.v.ranks(a.changed(order, ballot, changed))) }
			best = a.fewer(works, from, best)
			if best <= from {
				return best
			}
		}
	}
	if best > n {
		return 0
	}
	return best
}

// fewer looks for a number below best that works, halving.
func (a *attack) fewer(works func(changed int) bool, from, best int) int {
	if best-1 < from || !works(best-1) {
		return best
	}
	best--
	low := from
	for low < best {
		mid := (low + best) / 2
		if works(mid) {
			best = mid
		} else {
			low = mid + 1
		}
	}
	return best
}

// selections are orders in which kinds of ballots are changed: those that do
// most for the lead first, and those that rank the leading choice highest.
func (a *attack) selections(p plan) [][]int {
	of := []int{}
	for i, k := range a.v.kinds {
		if p.circle == everybody || p.circle == k.circle {
			of = append(of, i)
		}
	}
	byEffect, byPlace := of, slices.Clone(of)
	slices.SortStableFunc(byEffect, func(i, j int) int {
		return cmp.Or(cmp.Compare(a.effect(p, j), a.effect(p, i)), a.higher(p, i, j))
	})
	slices.SortStableFunc(byPlace, func(i, j int) int {
		return cmp.Or(a.higher(p, i, j), cmp.Compare(a.effect(p, j), a.effect(p, i)))
	})
	return [][]int{byEffect, byPlace}
}

// effect is what a ballot of a kind takes from the lead in pairs.
func (a *attack) effect(p plan, i int) (sum int64) {
	k := a.v.kinds[i]
	w := a.v.circles[k.circle].weight
	for _, up := range p.up {
		switch {
		case a.v.above(k.tiers, p.down, up):
			sum += 2 * w
		case !a.v.above(k.tiers, up, p.down):
			sum += w
		}
	}
	return sum
}

// higher puts the ballot that ranks the leading choice higher first, then the
// one that ranks the other lower.
func (a *attack) higher(p plan, i, j int) int {
	x, y := a.v.kinds[i].tiers, a.v.kinds[j].tiers
	return cmp.Or(cmp.Compare(x[p.down], y[p.down]), cmp.Compare(y[p.up[0]], x[p.up[0]]))
}

// templates are the ballots that replace others: the ones to be lifted first,
// the leading one last or left out, the rest in the order of now, or turned.
func (a *attack) templates(p plan) [][]uint8 {
	rest := slices.DeleteFunc(slices.Clone(a.order), func(x int) bool { return x == p.down || slices.Contains(p.up, x) })
	turned := slices.Clone(rest)
	slices.Reverse(turned)
	out := [][]uint8{}
	for _, middle := range [][]int{rest, turned} {
		out = append(out, a.ballot(slices.Concat(p.up, middle)), a.ballot(slices.Concat(p.up, middle, []int{p.down})))
	}
	out = append(out, a.ballot(p.up))
	if a.v.in.Rule == RunoffRule {
		for i, x := range rest {
			others := slices.Delete(slices.Clone(rest), i, i+1)
			out = append(out, a.ballot(slices.Concat([]int{x}, p.up, others, []int{p.down})))
		}
	}
	return out
}

// ballot ranks choices in an order, as far as there are places.
func (a *attack) ballot(order []int) []uint8 {
	tiers := make([]uint8, a.v.m)
	for i := range tiers {
		tiers[i] = absent
	}
	for place, x := range order[:min(len(order), a.v.in.Places)] {
		tiers[x] = uint8(place)
	}
	return tiers
}

// changed are the ballots after so many, in the order of their kinds, were
// replaced.
func (a *attack) changed(order []int, ballot []uint8, changed int) []kind {
	out := slices.Clone(a.v.kinds)
	for _, i := range order {
		n := min(changed, out[i].n)
		if n == 0 {
			continue
		}
		out[i].n -= n
		changed -= n
		out = append(out, kind{group: out[i].group, circle: out[i].circle, n: n, tiers: ballot, points: a.v.pointsOf(ballot)})
	}
	return slices.DeleteFunc(out, func(k kind) bool { return k.n == 0 })
}
