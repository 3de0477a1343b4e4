package ranking

import (
	"math"
	"math/big"
	"slices"
	"strconv"
)

// Rank ranks products by a scoring's Method. By WSM it is [WeightedSum], whose
// words on scales, weights, scores and errors hold for all.
//
// The other methods need a complete table. They compare the products that are
// known well enough to be ranked; what is unknown of one is taken as the
// weighted mean of what is known of it, as in the weighted sum, and Worst and
// Best are its score if everything unknown of it lay at the worst or best end
// of its scale. A product below MinCoverage is compared with the ranked ones
// alone, and not ranked. Numbers that are equal to 12 digits are a tie.
//
//   - WPM: the weighted geometric mean, on the criteria's scale.
//
//   - MPE: Σ score^degree, degrees 1 to 5 in proportion to the weights.
//
//   - TOPSIS: closeness to the ideal, 0 to 1; VIKOR: Q with v = 0.5, 0 best to
//     1 worst; PROMETHEE: the net flow by the usual preference, −1 to 1.
//
//   - Bayes: Σ w·x on the scores as given, the weights being probabilities
//     (Marimin 2004), which is the weighted sum on one scale.
//
// A cost is reflected within its scale first. WPM, MPE and
// Bayes need one scale for all criteria, the first two above 0; otherwise
// *OptionError.
func Rank(in Scoring) (Ranking, error) {
	if in.Voice == "" {
		in.Voice = EqualVoice
	}
	t, err := newTable(in)
	if err != nil {
		return Ranking{}, err
	}
	speakers, err := t.speakers(in.Voice)
	if err != nil {
		return Ranking{}, err
	}
	j := t.join(speakers)
	groups := t.rankGroups(j.weights)
	r := Ranking{
		Method:      t.method,
		Voice:       in.Voice,
		MinCoverage: in.MinCoverage,
		Criteria:    t.criteria,
		Weights:     t.percent(j.weights),
		Rows:        plain(j.rows),
		Groups:      groups,
		Agreement:   agreement(groups),
	}
	r.Incomparable = t.incomparable(j)
	r.Warnings = t.warnings(j, r)
	return r, nil
}

// suits reports whether a method can be used on a table's scales.
func (t *table) suits() bool {
	switch t.method {
	case WPM, MPE:
		return !t.mapped && t.lo.Sign() > 0
	case Bayes:
		return !t.mapped
	}
	return true
}

// rescore replaces the weighted means by another method's scores; lines are in
// the order of the products.
func (t *table) rescore(lines []line, weights []*big.Rat, cells []cell) {
	filled := t.fill(lines, cells)
	ranked := []int{}
	for p := range lines {
		if t.ranks(lines[p]) {
			ranked = append(ranked, p)
		}
	}
	for p := range lines {
		l, set := &lines[p], ranked
		if !slices.Contains(ranked, p) {
			set = append(slices.Clone(ranked), p)
		}
		score := func(row []*big.Rat) *big.Rat { return t.scoreAll(set, filled, weights, p, row)[p] }
		l.worst, l.best = score(t.end(p, cells, t.lo)), score(t.end(p, cells, t.hi))
		l.Worst, l.Best = shown(l.worst, t.method), shown(l.best, t.method)
		if l.score != nil {
			l.setScore(score(filled[p]), t.method)
		}
	}
}

// setScore keeps a score that is to be compared, and shows it.
func (l *line) setScore(score *big.Rat, method string) {
	l.score = score
	n := shown(score, method)
	l.Score = &n
}

// shown is a score as the method states it: VIKOR's is better when smaller.
func shown(score *big.Rat, method string) float64 {
	n := number(score)
	if method == VIKOR {
		n = -n
	}
	return n + 0 // never −0
}

// fill completes each product's row by the mean of what is known of it.
func (t *table) fill(lines []line, cells []cell) [][]*big.Rat {
	out := make([][]*big.Rat, len(lines))
	for p, l := range lines {
		if l.score != nil {
			out[p] = t.end(p, cells, l.score)
		}
	}
	return out
}

// end is a product's row with what is unknown at some value.
func (t *table) end(p int, cells []cell, value *big.Rat) []*big.Rat {
	n := len(t.criteria)
	row := make([]*big.Rat, n)
	for c, x := range cells[p*n : (p+1)*n] {
		row[c] = value
		if x.share != nil {
			open := new(big.Rat).Sub(exact(1), x.share)
			row[c] = open.Add(open.Mul(open, value), x.value)
		}
	}
	return row
}

// scoreAll scores a set of products by the method, one of them with a row of
// its own choice; more is better.
func (t *table) scoreAll(set []int, rows [][]*big.Rat, weights []*big.Rat, other int, row []*big.Rat) map[int]*big.Rat {
	table := make([][]*big.Rat, len(set))
	for i, p := range set {
		table[i] = rows[p]
		if p == other {
			table[i] = row
		}
	}
	scores := byMethod(t.method, table, weights)
	out := map[int]*big.Rat{}
	for i, p := range set {
		out[p] = scores[i]
	}
	return out
}

func byMethod(method string, rows [][]*big.Rat, weights []*big.Rat) []*big.Rat {
	if method == MPE {
		return Exponential(rows, degrees(weights))
	}
	m := Matrix{Values: make([][]float64, len(rows)), Weights: floats(weights)}
	for i, row := range rows {
		m.Values[i] = floats(row)
	}
	switch method {
	case WPM:
		return rounded(m.Product(), 1)
	case TOPSIS:
		return rounded(m.Closeness(), 1)
	case VIKOR:
		return rounded(m.Compromise(0.5).Q, -1)
	}
	return rounded(m.Flows(nil).Net, 1)
}

func floats(exact []*big.Rat) []float64 {
	out := make([]float64, len(exact))
	for i, r := range exact {
		out[i] = number(r)
	}
	return out
}

// rounded keeps 12 digits, so that what is equal but for the last bits is a
// tie.
func rounded(x []float64, sign float64) []*big.Rat {
	out := make([]*big.Rat, len(x))
	for i, v := range x {
		v *= sign
		if math.Abs(v) < 1e-12 {
			v = 0
		}
		r, _ := new(big.Rat).SetString(strconv.FormatFloat(v, 'e', 11, 64))
		out[i] = r
	}
	return out
}

// degreesOf are the exponents of MPE by criterion.
func (t *table) degreesOf(weights []*big.Rat) map[string]int {
	out := map[string]int{}
	for c, n := range degrees(weights) {
		out[t.criteria[c]] = n
	}
	return out
}
