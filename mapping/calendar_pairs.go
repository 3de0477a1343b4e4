package mapping

import (
	"cmp"
	"math"
	"slices"
)

// What makes two subjects a counter-seasonal pair.
const (
	PairMonths      = 6    // at least this many months known of both
	PairCorrelation = -0.5 // a rank correlation of at most this
)

// CounterSeason is a pair of resources, or of products, that take turns: when
// one falls, the other rises. The measure is Spearman's rank correlation
// (Spearman 1904; equal values share the mean of their ranks) over the months
// known of both, which must be six or more; a pair is told when it is −0.5 or
// less and there is a month with little (0 or 1) of one and plenty (4 or 5) of
// the other. A month unknown of either counts for nothing.
type CounterSeason struct {
	About       CalendarAbout `json:"about"`
	A           string        `json:"a"`
	B           string        `json:"b"`
	GroupA      string        `json:"group_a,omitempty"`
	GroupB      string        `json:"group_b,omitempty"`
	Correlation float64       `json:"correlation"` // −1 to −0.5
	AMonths     Year          `json:"a_months"`
	BMonths     Year          `json:"b_months"`
	BFillsA     []int         `json:"b_fills_a"` // months with little of a and plenty of b
	AFillsB     []int         `json:"a_fills_b"` // months with little of b and plenty of a
	During      []string      `json:"during"`    // themes that are strong in all months of BFillsA
	Coverage    Coverage      `json:"coverage"`  // months known of both, of twelve
}

// counterSeasons compares like with like: resources with resources, products
// with products, each within a group or with what is about everybody.
func counterSeasons(series []Series) []CounterSeason {
	out := []CounterSeason{}
	for i, a := range series {
		for _, b := range series[i+1:] {
			if a.About() == AboutTheme || a.About() != b.About() || a.Key() == b.Key() || !sameGroup(a.Group, b.Group) {
				continue
			}
			if pair, found := counterSeason(a, b); found {
				pair.During = during(pair.BFillsA, series)
				out = append(out, pair)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b CounterSeason) int {
		return cmp.Or(cmp.Compare(a.About, b.About), cmp.Compare(a.Correlation, b.Correlation))
	})
	return out
}

// counterSeason compares two series; false when they do not take turns, or too
// little is known to tell.
func counterSeason(a, b Series) (CounterSeason, bool) {
	fall, rise := fills(a.Months, b.Months), fills(b.Months, a.Months)
	if len(rise) > len(fall) {
		a, b, fall, rise = b, a, rise, fall
	}
	x, y := known(a.Months, b.Months)
	rho, defined := RankCorrelation(x, y)
	pair := CounterSeason{About: a.About(), A: a.Key(), B: b.Key(), GroupA: a.Group, GroupB: b.Group, Correlation: rho,
		AMonths: a.Months, BMonths: b.Months, BFillsA: fall, AFillsB: rise, During: []string{}, Coverage: Coverage{len(x), 12}}
	return pair, defined && len(x) >= PairMonths && rho <= PairCorrelation && len(fall)+len(rise) > 0
}

// known are the values of the months that are known of both.
func known(a, b Year) (x, y []float64) {
	for i := range a {
		if a[i] != nil && b[i] != nil {
			x, y = append(x, float64(*a[i])), append(y, float64(*b[i]))
		}
	}
	return x, y
}

// fills are the months with little of a and plenty of b.
func fills(a, b Year) []int {
	months := []int{}
	for i := range a {
		if a[i] != nil && b[i] != nil && *a[i] <= Lean && *b[i] >= Plenty {
			months = append(months, i+1)
		}
	}
	return months
}

// during are the themes known to be strong in every one of some months.
func during(months []int, series []Series) []string {
	out := []string{}
	for _, s := range series {
		strong := s.Months.atLeast(Much)
		if s.Theme == "" || len(months) == 0 || slices.Contains(out, s.Theme) {
			continue
		}
		if !slices.ContainsFunc(months, func(m int) bool { return !slices.Contains(strong, m) }) {
			out = append(out, s.Theme)
		}
	}
	return out
}

// RankCorrelation is Spearman's rank correlation (1904): Pearson's of the
// ranks, equal values sharing the mean of theirs. It is not defined for fewer
// than two values or where all of one side are equal.
func RankCorrelation(x, y []float64) (float64, bool) {
	if len(x) != len(y) || len(x) < 2 {
		return 0, false
	}
	a, b := ranks(x), ranks(y)
	middle := float64(len(x)+1) / 2
	var ab, aa, bb float64
	for i := range a {
		ab += (a[i] - middle) * (b[i] - middle)
		aa += (a[i] - middle) * (a[i] - middle)
		bb += (b[i] - middle) * (b[i] - middle)
	}
	if aa == 0 || bb == 0 {
		return 0, false
	}
	return ab / math.Sqrt(aa*bb), true
}

// ranks are 1 for the least; equal values share the mean of their ranks.
func ranks(x []float64) []float64 {
	out := make([]float64, len(x))
	for i, value := range x {
		less, equal := 0, 0
		for _, other := range x {
			if other < value {
				less++
			}
			if other == value {
				equal++
			}
		}
		out[i] = float64(less) + float64(equal+1)/2
	}
	return out
}
