package weights

import "math"

// minimax finds the weights of sum 1, none below 0, by which the largest of
// some linear forms is least, and how large that is. This is a matrix game (von
// Neumann 1928): with all coefficients lifted above 0 and x = w/value it is max
// Σx where each form is at most 1, which the simplex method (Dantzig 1951) solves
// from x = 0, by the rule of Bland (1977) that it never turns in a circle.
func minimax(forms [][]float64) (w []float64, value float64) {
	lift := 1.0
	for _, form := range forms {
		for _, c := range form {
			lift = math.Max(lift, 1-c)
		}
	}
	t := newTableau(forms, lift)
	for t.pivot() {
	}
	x := t.solution(len(forms[0]))
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	value = 1/sum - lift
	if math.Abs(value) < 1e-12 {
		value = 0
	}
	return normalised(x), value
}

// tableau is a linear program in the form of the simplex method: a row for each
// constraint with its slack, the last row the objective, the last column the
// right sides.
type tableau struct {
	rows  [][]float64
	basis []int // the variable of each row
}

func newTableau(forms [][]float64, lift float64) *tableau {
	n, m := len(forms[0]), len(forms)
	t := &tableau{rows: make([][]float64, m+1), basis: make([]int, m)}
	for i, form := range forms {
		t.rows[i] = make([]float64, n+m+1)
		for j, c := range form {
			t.rows[i][j] = c + lift
		}
		t.rows[i][n+i], t.rows[i][n+m] = 1, 1
		t.basis[i] = n + i
	}
	t.rows[m] = make([]float64, n+m+1)
	for j := range n {
		t.rows[m][j] = -1
	}
	return t
}

// tiny is what rounding makes of 0.
const tiny = 1e-11

// pivot makes one step; it is false at the optimum.
func (t *tableau) pivot() bool {
	enter := t.entering()
	if enter < 0 {
		return false
	}
	leave := t.leaving(enter)
	if leave < 0 {
		return false
	}
	row := t.rows[leave]
	by := row[enter]
	for j := range row {
		row[j] /= by
	}
	for i, other := range t.rows {
		if f := other[enter]; i != leave && f != 0 {
			for j := range other {
				other[j] -= f * row[j]
			}
		}
	}
	t.basis[leave] = enter
	return true
}

// entering is the first variable by which the objective grows.
func (t *tableau) entering() int {
	objective := t.rows[len(t.rows)-1]
	for j, c := range objective[:len(objective)-1] {
		if c < -tiny {
			return j
		}
	}
	return -1
}

// leaving is the row that limits the entering variable most.
func (t *tableau) leaving(enter int) int {
	best, least := -1, math.Inf(1)
	for i, row := range t.rows[:len(t.rows)-1] {
		if row[enter] <= tiny {
			continue
		}
		ratio := row[len(row)-1] / row[enter]
		if ratio < least-tiny || ratio < least+tiny && (best < 0 || t.basis[i] < t.basis[best]) {
			best, least = i, math.Min(least, ratio)
		}
	}
	return best
}

// solution are the values of the first n variables.
func (t *tableau) solution(n int) []float64 {
	x := make([]float64, n)
	for i, v := range t.basis {
		if v < n {
			x[v] = math.Max(0, t.rows[i][len(t.rows[i])-1])
		}
	}
	return x
}
