package committee

import (
	"math/big"
	"slices"
)

// separable takes the choices with the highest scores, each of its own.
func (p *profile) separable(m Method) Outcome {
	score := make([]*big.Rat, len(p.choices))
	for c := range score {
		score[c] = p.weightOf(p.votes(c))
		if m.Rule == SAV {
			score[c] = p.split(c)
		}
	}
	found, more := best(score, p.seats, m.Resolute)
	o := p.outcome(m.Rule, found, more)
	o.Scores, o.Score = score, new(big.Rat)
	for _, c := range found[0] {
		o.Score.Add(o.Score, score[c])
	}
	return o
}

// split is the sum of the supporters' votes, each split among what it approves.
func (p *profile) split(c int) *big.Rat {
	by := map[int]int64{} // weight by number of approvals
	for _, b := range p.back[c] {
		by[len(p.blocks[b.block].approves)] += p.blocks[b.block].weight
	}
	sum := new(big.Rat)
	for n, weight := range by {
		sum.Add(sum, big.NewRat(weight, int64(n)))
	}
	return sum.Quo(sum, new(big.Rat).SetInt(p.unit))
}

// best lists the sets of so many with the highest scores; the first follows
// the order of the choices.
func best(score []*big.Rat, seats int, resolute bool) (found [][]int, more bool) {
	order := make([]int, len(score))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return score[b].Cmp(score[a]) })
	last := score[order[seats-1]]
	from := slices.IndexFunc(order, func(c int) bool { return score[c].Cmp(last) == 0 })
	to := from
	for to < len(order) && score[order[to]].Cmp(last) == 0 {
		to++
	}
	if resolute {
		return [][]int{order[:seats]}, false
	}
	more = !subsets(order[from:to], seats-from, func(rest []int) bool {
		found = append(found, slices.Concat(order[:from], rest))
		return len(found) < MaxCommittees
	})
	return found, more
}

// subsets hands over each set of so many of the items in order, until told to
// stop; it reports whether there are no more.
func subsets(items []int, size int, each func([]int) bool) bool {
	var picked []int
	var pick func(from int) bool
	stopped := false
	pick = func(from int) bool {
		if len(picked) == size {
			if stopped {
				return false
			}
			stopped = !each(picked)
			return true
		}
		for i := from; i <= len(items)-(size-len(picked)); i++ {
			picked = append(picked, items[i])
			ok := pick(i + 1)
			picked = picked[:len(picked)-1]
			if !ok {
				return false
			}
		}
		return true
	}
	return pick(0)
}
