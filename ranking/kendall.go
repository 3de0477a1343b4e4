package ranking

import (
	"cmp"
	"slices"
)

// KendallW is the coefficient of concordance, 0 (no agreement) to 1 (the same
// order), of m judges (rows) over n objects (columns), corrected for ties:
//
//	W = 12S / (m²(n³−n) − mΣT),  T = Σ(t³−t) over a judge's ties
//
// (Kendall & Babington Smith 1939, "The problem of m rankings"). Each row is
// replaced by its average ranks first, so any numbers will do where smaller is
// better: average ranks, shared ranks 1, 2, 2, 4, or positions. It is false
// with fewer than two judges or objects, with rows of unequal length, with
// numbers that are not finite and when every judge ties everything.
func KendallW(ranks [][]float64) (float64, bool) {
	if !rectangular(ranks) {
		return 0, false
	}
	m, n := int64(len(ranks)), int64(len(ranks[0]))
	sums := make([]int64, n) // of twice the ranks
	var ties int64
	for _, row := range ranks {
		ties += addRanks(sums, row)
	}
	var squares int64
	for _, sum := range sums {
		squares += sum * sum
	}
	spread := squares - m*m*n*(n+1)*(n+1) // 4S
	all := m*m*(n*n*n-n) - m*ties
	if all == 0 {
		return 0, false
	}
	return 3 * float64(spread) / float64(all), true
}

// rectangular reports whether there are at least 2 × 2 finite numbers.
func rectangular(rows [][]float64) bool {
	if len(rows) < 2 || len(rows[0]) < 2 {
		return false
	}
	for _, row := range rows {
		if len(row) != len(rows[0]) || !allFinite(row) {
			return false
		}
	}
	return true
}

func allFinite(row []float64) bool {
	for _, v := range row {
		if !finite(v) {
			return false
		}
	}
	return true
}

// addRanks adds twice the row's average ranks to sums and returns the row's T.
func addRanks(sums []int64, row []float64) (ties int64) {
	order := make([]int, len(row))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(row[a], row[b]) })
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && row[order[to]] == row[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			sums[i] += int64(from + 1 + to)
		}
		t := int64(to - from)
		ties += t*t*t - t
		from = to
	}
	return ties
}
