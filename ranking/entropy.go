package ranking

import "math"

// Entropy weighs criteria by how much the alternatives differ on them (Zeleny
// 1982; Shannon 1948): with p = x/Σx of a column, E = −Σ p ln p / ln m and the
// weight in proportion to 1 − E. A column that is the same for all weighs
// nothing; where all are, each weighs the same. Weights sum to 1.
//
// It says how well criteria tell these alternatives apart, not how much they
// matter to anybody. Values must not be negative; NaN is unknown and left out.
// The weights of the matrix are not used.
func (m Matrix) Entropy() []float64 {
	columns := 0
	if len(m.Values) > 0 {
		columns = len(m.Values[0])
	}
	out, sum := make([]float64, columns), 0.0
	for j := range out {
		out[j] = divergence(m.column(j))
		sum += out[j]
	}
	for j := range out {
		if sum == 0 {
			out[j] = 1 / float64(columns)
			continue
		}
		out[j] /= sum
	}
	return out
}

// divergence is 1 − E of a column: 0 where all are the same, 1 where one has
// everything.
func divergence(column []float64) float64 {
	sum, known, constant, first := 0.0, 0, true, math.NaN()
	for _, x := range column {
		if math.IsNaN(x) {
			continue
		}
		if known == 0 {
			first = x
		}
		constant = constant && x == first
		known++
		sum += x
	}
	if constant || sum <= 0 {
		return 0
	}
	e := 0.0
	for _, x := range column {
		if p := x / sum; p > 0 {
			e -= p * math.Log(p)
		}
	}
	return math.Max(0, 1-e/math.Log(float64(known)))
}
