package ranking

import (
	"cmp"
	"math/bits"
	"slices"
)

// byGoodSets goes from the top down over sets of choices, keeping those that
// can still be part of an order as good as one that is known. It is false when
// there are too many of them.
func (k *knot) byGoodSets() bool {
	known := k.goodOrder()
	if known == 0 {
		k.byPaths()
		return true
	}
	circles := k.circles()
	layers, seen := []map[uint64]int64{{0: 0}}, 1
	for size := range k.lost {
		next := k.below(layers[size], known, circles, mostOrders-seen)
		if next == nil {
			return false
		}
		layers, seen = append(layers, next), seen+len(next)
	}
	k.goBack(layers)
	return true
}

// below are the sets with one choice more, and what each costs at least; nil
// when there are more than most.
func (k *knot) below(sets map[uint64]int64, known int64, circles []circle, most int) map[uint64]int64 {
	next, all := map[uint64]int64{}, uint64(1)<<len(k.lost)-1
	for set, cost := range sets {
		if cost+leastOf(circles, all&^set) > known {
			continue
		}
		for left := all &^ set; left != 0; left &= left - 1 {
			choice := bits.TrailingZeros64(left)
			with := set | 1<<choice
			c := cost + k.losses(choice, all&^with)
			if old, there := next[with]; c <= known && (!there || c < old) {
				next[with] = c
			}
		}
		if len(next) > most {
			return nil
		}
	}
	return next
}

// byPaths is for choices that beat each other in no circle: the best orders
// are all that have each above those it beats, over others too.
func (k *knot) byPaths() {
	reach := make([][]bool, len(k.lost))
	for a := range reach {
		reach[a] = make([]bool, len(k.lost))
		for b := range reach {
			reach[a][b] = k.lost[b][a] > 0
		}
	}
	closePaths(reach)
	for a := range reach {
		for b := range reach {
			if a != b && !reach[b][a] {
				k.before[a] |= 1 << b
			}
		}
	}
}

// circle is three choices each of which beats the next, and what any order of
// them costs at least.
type circle struct {
	choices uint64
	least   int64
}

// circles are some that share no pair, the dearest first.
func (k *knot) circles() []circle {
	list := []circle{}
	for a := range k.lost {
		for b := range a {
			for c := range b {
				least := max(min(k.lost[a][b], k.lost[b][c], k.lost[c][a]), min(k.lost[b][a], k.lost[c][b], k.lost[a][c]))
				if least > 0 {
					list = append(list, circle{1<<a | 1<<b | 1<<c, least})
				}
			}
		}
	}
	slices.SortStableFunc(list, func(x, y circle) int { return cmp.Compare(y.least, x.least) })
	out := []circle{}
	for _, x := range list {
		if !slices.ContainsFunc(out, func(y circle) bool { return bits.OnesCount64(x.choices&y.choices) > 1 }) {
			out = append(out, x)
		}
	}
	return out
}

// leastOf is what any order of some choices costs at least: in each circle one
// pair goes against it.
func leastOf(circles []circle, of uint64) (sum int64) {
	for _, c := range circles {
		if c.choices&of == c.choices {
			sum += c.least
		}
	}
	return sum
}

// goBack follows the best orders from their end.
func (k *knot) goBack(layers []map[uint64]int64) {
	m := len(k.lost)
	all := uint64(1)<<m - 1
	best := map[uint64]bool{all: true}
	for size := m; size > 0; size-- {
		before := map[uint64]bool{}
		for set := range best {
			k.split(set)
			for left := set; left != 0; left &= left - 1 {
				last := bits.TrailingZeros64(left)
				from := set &^ (1 << last)
				if c, there := layers[size-1][from]; there && c+k.losses(last, all&^set) == layers[size][set] {
					before[from] = true
				}
			}
		}
		best = before
	}
}

// losses is what it costs to have a choice above a set of others.
func (k *knot) losses(choice int, set uint64) (sum int64) {
	lost := k.lost[choice]
	for ; set != 0; set &= set - 1 {
		sum += lost[bits.TrailingZeros64(set)]
	}
	return sum
}

// goodOrder is the cost of an order that no move of a single choice makes
// better, begun with those that lose least.
func (k *knot) goodOrder() int64 {
	m := len(k.lost)
	order := all(m)
	whole := uint64(1)<<m - 1
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(k.losses(a, whole), k.losses(b, whole)) })
	for k.improve(order) {
	}
	cost := int64(0)
	for i, a := range order {
		for _, b := range order[i+1:] {
			cost += k.lost[a][b]
		}
	}
	return cost
}

// improve moves one choice to where it costs less, if there is such a move.
func (k *knot) improve(order []int) bool {
	for i, a := range order {
		gain, best, to := int64(0), int64(0), i
		for j := i + 1; j < len(order); j++ { // down: those passed are above it then
			gain += k.lost[a][order[j]] - k.lost[order[j]][a]
			if gain > best {
				best, to = gain, j
			}
		}
		gain = 0
		for j := i - 1; j >= 0; j-- {
			gain += k.lost[order[j]][a] - k.lost[a][order[j]]
			if gain > best {
				best, to = gain, j
			}
		}
		if to != i {
			copy(order[i:], order[i+1:])
			copy(order[to+1:], order[to:len(order)-1])
			order[to] = a
			return true
		}
	}
	return false
}
