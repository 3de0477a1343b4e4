package weights

import "math"

// RankOrderCentroid are the weights of an order of n criteria, tiers of their
// numbers, what matters most first: the mean of all weightings that agree with
// the order, w_i = (1/n) Σ_{k≥i} 1/k (Edwards and Barron 1994; Barron and
// Barrett 1996). Criteria in one tier get the mean of their positions' weights.
//
// Errors: *CellError, Row being the tier and Column the place in it; LeftOut
// names the criterion as Column.
func RankOrderCentroid(n int, tiers [][]int) ([]float64, error) {
	positions, tail := make([]float64, n), 0.0
	for i := n - 1; i >= 0; i-- {
		tail += 1 / float64(i+1)
		positions[i] = tail / float64(n)
	}
	return overTiers(positions, tiers)
}

// RankSum are weights that fall by equal steps, w_i = 2(n+1−i)/(n(n+1)) (Stillwell,
// Seaver and Edwards 1981). Tiers and errors are as of [RankOrderCentroid].
func RankSum(n int, tiers [][]int) ([]float64, error) {
	positions := make([]float64, n)
	for i := range positions {
		positions[i] = 2 * float64(n-i) / float64(n*(n+1))
	}
	return overTiers(positions, tiers)
}

// overTiers gives each criterion the mean of its tier's positions.
func overTiers(positions []float64, tiers [][]int) ([]float64, error) {
	out, seen, from := make([]float64, len(positions)), make([]bool, len(positions)), 0
	for t, tier := range tiers {
		for k, i := range tier {
			if i < 0 || i >= len(out) {
				return nil, &CellError{NotListed, t, k, float64(i)}
			}
			if seen[i] {
				return nil, &CellError{NamedTwice, t, k, float64(i)}
			}
			seen[i] = true
		}
		sum := 0.0
		for _, w := range positions[from : from+len(tier)] {
			sum += w
		}
		for _, i := range tier {
			out[i] = sum / float64(len(tier))
		}
		from += len(tier)
	}
	for i, ok := range seen {
		if !ok {
			return nil, &CellError{LeftOut, len(tiers), i, 0}
		}
	}
	return out, nil
}

// Direct are ratings of any size, divided by their sum. Errors: *CellError,
// Column being the criterion.
func Direct(ratings []float64) ([]float64, error) {
	positive := false
	for i, r := range ratings {
		switch {
		case math.IsNaN(r) || math.IsInf(r, 0):
			return nil, &CellError{NotFinite, 0, i, r}
		case r < 0:
			return nil, &CellError{Negative, 0, i, r}
		}
		positive = positive || r > 0
	}
	if !positive {
		return nil, &CellError{AllZero, 0, 0, 0}
	}
	return normalised(ratings), nil
}

// Pebbles are whole numbers from 0 that sum to 100, divided by 100. Errors:
// *CellError, Column being the criterion; NotHundred has the sum as its Value.
func Pebbles(laid []float64) ([]float64, error) {
	sum := 0.0
	for i, p := range laid {
		switch {
		case math.IsNaN(p) || math.IsInf(p, 0):
			return nil, &CellError{NotFinite, 0, i, p}
		case p < 0:
			return nil, &CellError{Negative, 0, i, p}
		case p != math.Trunc(p):
			return nil, &CellError{NotWhole, 0, i, p}
		}
		sum += p
	}
	if sum != 100 {
		return nil, &CellError{NotHundred, 0, len(laid), sum}
	}
	return normalised(laid), nil
}
