package ranking

import (
	"math"
	"math/bits"
	"slices"
)

// acceptance counts draws over the field. Where every cell is known the table
// is the same in each draw, and a faster count says the same.
func (f field) acceptance(draws int, source func(block int) drawing) acceptance {
	n, c := len(f.products), len(f.criteria)
	if n > mostUpright || slices.ContainsFunc(f.known, func(share float64) bool { return share != 1 }) {
		return accept(draws, n, c, source)
	}
	return acceptBy(draws, n, c, source, func(t *tallies, draws int, next drawing) { t.countFixed(draws, f.x, next) })
}

// countFixed counts draws of weights over one table. Who is ahead of an
// alternative is a mask: its bits are its rank, and upright counters sum them.
func (t *tallies) countFixed(draws int, x []float64, next drawing) {
	w, scores := make([]float64, t.c), make([]int64, t.n)
	ahead := &upright{rows: t.n}
	for range draws {
		next(w, nil, nil)
		ahead.full()
		row := &ahead.held[ahead.n]
		ahead.n++
		t.weigh(w, x, scores, row)
		for i := range scores {
			rank := bits.OnesCount64(row[i])
			t.ranks[i*t.n+rank]++
			if rank == 0 {
				for j, v := range w {
					t.central[i*t.c+j] += v
				}
			}
		}
	}
	ahead.finish()
	for i := range t.n {
		for k := range t.n {
			t.winning[k*t.n+i] += int(ahead.of(i, k))
		}
	}
}

// weigh finds, for each alternative, which others are ahead of it.
func (t *tallies) weigh(w, x []float64, scores []int64, ahead *[mostUpright + 2]uint64) {
	var even [mostUpright]int64 // what another one must pass to be ahead
	for i := range scores {
		sum := 0.0
		for j, v := range x[i*t.c : (i+1)*t.c] {
			sum += w[j] * v
		}
		scores[i], even[i] = ordered(sum), ordered(sum+rounding)
	}
	for i := range scores {
		mask, least := uint64(0), even[i]
		for k := len(scores) - 1; k >= 0; k-- {
			mask = mask<<1 | uint64(least-scores[k])>>63
		}
		ahead[i] = mask
	}
}

// ordered is a whole number that is greater when x is; differences of such
// numbers do not overflow.
func ordered(x float64) int64 {
	b := int64(math.Float64bits(x))
	return (b ^ int64(uint64(b>>63)>>1)) >> 1
}
