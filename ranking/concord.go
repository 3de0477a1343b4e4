package ranking

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// KendallTau is the rank correlation τ-b, −1 (turned) to 1 (the same order), of
// two rows of numbers over the same objects, corrected for ties:
//
//	τ-b = (C − D) / √((n₀ − n₁)(n₀ − n₂))
//
// C and D are the pairs in the same and in the opposite order, n₀ = n(n−1)/2,
// n₁ and n₂ the pairs tied in either row (Kendall 1945, "The treatment of ties
// in ranking problems"). It is false with fewer than two objects, rows of
// unequal length, numbers that are not finite, and where a row ties everything.
func KendallTau(a, b []float64) (float64, bool) {
	if !rectangular([][]float64{a, b}) {
		return 0, false
	}
	var balance, inA, inB int64
	for i := range a {
		for k := range i {
			x, y := cmp.Compare(a[i], a[k]), cmp.Compare(b[i], b[k])
			balance += int64(x * y)
			inA += int64(x * x)
			inB += int64(y * y)
		}
	}
	if inA == 0 || inB == 0 {
		return 0, false
	}
	return float64(balance) / math.Sqrt(float64(inA)*float64(inB)), true
}

// SpearmanRho is the rank correlation ρ, −1 to 1: the correlation (Pearson) of
// the average ranks, which corrects for ties (Spearman 1904, "The proof and
// measurement of association between two things"). It is false where
// [KendallTau] is.
func SpearmanRho(a, b []float64) (float64, bool) {
	if !rectangular([][]float64{a, b}) {
		return 0, false
	}
	n := int64(len(a))
	x, y := make([]int64, n), make([]int64, n) // twice the ranks
	addRanks(x, a)
	addRanks(y, b)
	var xy, xx, yy int64
	for i := range x {
		dx, dy := x[i]-(n+1), y[i]-(n+1)
		xy, xx, yy = xy+dx*dy, xx+dx*dx, yy+dy*dy
	}
	if xx == 0 || yy == 0 {
		return 0, false
	}
	return float64(xy) / math.Sqrt(float64(xx)*float64(yy)), true
}

// OrderDistance is how far two orders are from each other, 0 (the same) to 1
// (turned): the share of pairs that they put the other way round, where a pair
// that only one of them ties counts half (Fagin et al. 2006, "Comparing partial
// rankings", with p = ½). It is false where the rows have fewer than two
// objects or unequal length.
func OrderDistance(a, b []float64) (float64, bool) {
	if !rectangular([][]float64{a, b}) {
		return 0, false
	}
	halves, pairs := 0, 0
	for i := range a {
		for k := range i {
			x, y := cmp.Compare(a[i], a[k]), cmp.Compare(b[i], b[k])
			halves += max(x-y, y-x)
			pairs++
		}
	}
	return float64(halves) / float64(2*pairs), true
}

// GroupPair compares the orders of two shown groups.
type GroupPair struct {
	A        string   `json:"a"` // ids of merged groups are joined by "+"
	B        string   `json:"b"`
	Tau      *float64 `json:"tau"` // τ-b; null where a group ties everything
	Rho      *float64 `json:"rho"`
	Distance float64  `json:"distance"`
}

// Division is how the ballots divide over two products.
type Division struct {
	A       string  `json:"a"`
	B       string  `json:"b"`
	Over    float64 `json:"over"`    // share of the voices that rank A above B
	Under   float64 `json:"under"`   // share that rank B above A
	Divided float64 `json:"divided"` // 2·min(over, under): 0 nobody differs, 1 half against half
}

// Concord says how far people agree, over the ballots and between groups. Each
// number is null where it cannot be told. Their formulas are those of
// [KendallW], [OrderDistance] and [Agree].
type Concord struct {
	Rule         string      `json:"rule"`
	Voice        string      `json:"voice"`
	Seats        int         `json:"seats"`
	Ballots      int         `json:"ballots"`
	Agreement    *float64    `json:"agreement"`    // Kendall's W between the shown groups
	Distance     *float64    `json:"distance"`     // mean over the pairs of groups
	Polarisation *float64    `json:"polarisation"` // over all ballots
	Pairs        []GroupPair `json:"pairs"`
	Divisions    []Division  `json:"divisions"` // of products, the most divided first
	Supports     []Support   `json:"supports"`
	Tally        Tally       `json:"tally"`
}

// Agree measures agreement. Polarisation is the mean over all pairs of
// products of how evenly the ballots divide,
//
//	Ψ = Σ 2·min(n_ab, n_ba)/n over the pairs, by m(m−1)/2
//
// from 0 (all have the same order) to 1 (half against half everywhere). For
// complete ballots without ties it is that of Can, Özkes & Storcken (2015,
// "Measuring polarization in preferences"), Σ (n − |n_ab − n_ba|)/n; a ballot
// that ties two products differs from nobody over them. Divisions are the terms.
//
// Groups are those that are shown, small ones merged; with fewer than MinGroup
// ballots nothing is told of the ballots either.
//
// Errors: those of [Certify].
func Agree(in Contest) (Concord, error) {
	v, err := newVoters(in)
	if err != nil {
		return Concord{}, err
	}
	t, err := Count(v.in.Tallying, v.in.Rule)
	if err != nil {
		return Concord{}, err
	}
	out := Concord{Rule: v.in.Rule, Voice: t.Voice, Seats: v.in.Seats, Ballots: v.n, Agreement: t.Agreement,
		Pairs: t.groupPairs(), Divisions: []Division{}, Supports: t.Supports(v.in.Seats), Tally: t}
	out.Distance = meanDistance(out.Pairs)
	if v.n >= v.in.MinGroup {
		out.Divisions = v.divisions()
		out.Polarisation = polarisation(out.Divisions)
	}
	return out, nil
}

// groupPairs compares each two shown groups.
func (t Tally) groupPairs() []GroupPair {
	out := []GroupPair{}
	for i, a := range t.Groups {
		for _, b := range t.Groups[i+1:] {
			x, y := a.order(t.Rows), b.order(t.Rows)
			pair := GroupPair{A: groupName(a.Groups), B: groupName(b.Groups)}
			pair.Distance, _ = OrderDistance(x, y)
			if tau, ok := KendallTau(x, y); ok {
				pair.Tau = &tau
			}
			if rho, ok := SpearmanRho(x, y); ok {
				pair.Rho = &rho
			}
			out = append(out, pair)
		}
	}
	return out
}

// groupName is the id of a shown group, or of merged ones together.
func groupName(ids []string) string { return strings.Join(ids, "+") }

// order is the group's ranks of the products of some rows.
func (g GroupTally) order(of []Counted) []float64 {
	out := make([]float64, len(of))
	for i, row := range of {
		at := slices.IndexFunc(g.Rows, func(c Counted) bool { return c.Product == row.Product })
		out[i] = float64(g.Rows[at].Rank)
	}
	return out
}

func meanDistance(pairs []GroupPair) *float64 {
	if len(pairs) == 0 {
		return nil
	}
	sum := 0.0
	for _, p := range pairs {
		sum += p.Distance
	}
	sum /= float64(len(pairs))
	return &sum
}

// divisions are how the voices divide over each two products.
func (v *voters) divisions() []Division {
	out, over, all := []Division{}, v.over(v.kinds), 0.0
	for _, c := range v.blocs {
		all += float64(c.weight) * float64(c.n)
	}
	for x := range v.m {
		for y := x + 1; y < v.m; y++ {
			d := Division{A: v.in.Choices[x], B: v.in.Choices[y], Over: float64(over[x*v.m+y]) / all, Under: float64(over[y*v.m+x]) / all}
			d.Divided = 2 * min(d.Over, d.Under)
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b Division) int { return cmp.Compare(b.Divided, a.Divided) })
	return out
}

func polarisation(divisions []Division) *float64 {
	if len(divisions) == 0 {
		return nil
	}
	sum := 0.0
	for _, d := range divisions {
		sum += d.Divided
	}
	sum /= float64(len(divisions))
	return &sum
}
