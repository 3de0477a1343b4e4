package weights

import "math"

// ByJudgments joins the comparisons of several people before weights are found
// (aggregation of individual judgments; Aczél and Saaty 1983, Forman and
// Peniwati 1998): the geometric mean of each cell, weighted by their voices; nil
// is the same for all. A cell that some left out is the mean of those that did
// not. It suits a group that speaks as one.
//
// Errors: *CellError of a person's matrix; of the voices, Row being the person.
func ByJudgments(people []Matrix, voices []float64) (Matrix, error) {
	shares, err := sharesOf(voices, len(people))
	if err != nil || len(people) == 0 {
		return nil, err
	}
	n := len(people[0])
	out := blank(n)
	sums := make([]float64, n*n)
	for p, m := range people {
		if len(m) != n {
			return nil, &CellError{NotSquare, 0, min(len(m), n), float64(len(m))}
		}
		if err := m.Check(); err != nil {
			return nil, err
		}
		for i := range n {
			for j := i + 1; j < n; j++ {
				if m[i][j] > 0 && shares[p] > 0 {
					out[i][j] += shares[p] * math.Log(m[i][j])
					sums[i*n+j] += shares[p]
				}
			}
		}
	}
	for i := range n {
		for j := i + 1; j < n; j++ {
			if sum := sums[i*n+j]; sum > 0 {
				out[i][j] = math.Exp(out[i][j] / sum)
				out[j][i] = 1 / out[i][j]
			}
		}
	}
	return out, nil
}

// ByPriorities joins the weights that several people, or groups, came to
// (aggregation of individual priorities; Forman and Peniwati 1998): the weighted
// geometric mean, of sum 1. It suits people who speak each for themselves. By
// row geometric means it is the same as [ByJudgments]; by eigenvectors it
// differs (Barzilai and Golany 1994).
//
// Errors: *CellError, Row being the person.
func ByPriorities(weights [][]float64, voices []float64) ([]float64, error) {
	shares, err := sharesOf(voices, len(weights))
	if err != nil || len(weights) == 0 {
		return nil, err
	}
	logs := make([]float64, len(weights[0]))
	for p, row := range weights {
		if len(row) != len(logs) {
			return nil, &CellError{NotSquare, p, min(len(row), len(logs)), float64(len(row))}
		}
		for j, w := range row {
			if !(w > 0) || math.IsInf(w, 0) {
				return nil, &CellError{NotPositive, p, j, w}
			}
			logs[j] += shares[p] * math.Log(w)
		}
	}
	return softmax(logs), nil
}

// Voices gives each person a voice such that every group counts the same,
// however many came: 1 divided by the number of people in their group. Without
// it each person counts the same.
func Voices(groups []string) []float64 {
	heads := map[string]int{}
	for _, g := range groups {
		heads[g]++
	}
	out := make([]float64, len(groups))
	for i, g := range groups {
		out[i] = 1 / float64(heads[g])
	}
	return out
}

// sharesOf are voices of sum 1; nil is the same for all.
func sharesOf(voices []float64, n int) ([]float64, error) {
	if voices == nil {
		voices = make([]float64, n)
		for i := range voices {
			voices[i] = 1
		}
	}
	if len(voices) != n {
		return nil, &CellError{NotSquare, min(len(voices), n), 0, float64(len(voices))}
	}
	positive := n == 0
	for i, v := range voices {
		if !(v >= 0) || math.IsInf(v, 0) {
			return nil, &CellError{Negative, i, 0, v}
		}
		positive = positive || v > 0
	}
	if !positive {
		return nil, &CellError{AllZero, 0, 0, 0}
	}
	return normalised(voices), nil
}
