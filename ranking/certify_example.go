package ranking

import (
	"cmp"
	"slices"
)

// plan is what changed ballots are to do: lower one choice below others.
type plan struct {
	down int
	up   []int
	bloc int // whose ballots change
}

// example is the smallest number of changed ballots, from one on, that was
// found to reach a goal by the ranks that follow; 0 when none was. Each
// candidate is counted again by the rule, so that what is found is certain.
func (a *attack) example(p plan, from, n int, goal func(ranks []int) bool) int {
	best := n + 1
	orders, ballots := a.selections(p), a.templates(p)
	if a.v.slow() {
		orders = orders[:1]
	}
	for _, order := range orders {
		for _, ballot := range ballots {
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
		if p.bloc == everybody || p.bloc == k.bloc {
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

// effect is what a ballot of a kind gives to the lead, in points or in pairs.
func (a *attack) effect(p plan, i int) (sum int64) {
	k := a.v.kinds[i]
	w := a.v.blocs[k.bloc].weight
	for _, up := range p.up {
		switch {
		case a.v.adds():
			sum += w * (k.points[p.down] - k.points[up])
		case a.v.above(k, p.down, up):
			sum += 2 * w
		case !a.v.above(k, up, p.down):
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
func (a *attack) templates(p plan) []kind {
	rest := slices.DeleteFunc(slices.Clone(a.order), func(x int) bool { return x == p.down || slices.Contains(p.up, x) })
	turned := slices.Clone(rest)
	slices.Reverse(turned)
	out := []kind{}
	for _, middle := range [][]int{rest, turned} {
		out = append(out, a.ballots(slices.Concat(p.up, middle), len(p.up))...)
		out = append(out, a.ballots(slices.Concat(p.up, middle, []int{p.down}), len(p.up))...)
	}
	out = append(out, a.ballots(p.up, len(p.up))...)
	for i, x := range rest {
		if !a.v.inRounds() {
			break
		}
		others := slices.Delete(slices.Clone(rest), i, i+1)
		out = append(out, a.ballots(slices.Concat([]int{x}, p.up, others, []int{p.down}), 1)...)
	}
	return out
}

// inRounds reports whether the rule takes one choice after the other out.
func (v *voters) inRounds() bool {
	return v.in.Rule == RunoffRule || v.in.Rule == CoombsRule || v.in.Rule == STVRule
}
