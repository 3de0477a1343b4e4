package weights

import (
	"math"
)

// Matrix holds pairwise comparisons: row i, column j is how many times as much
// criterion i matters as criterion j; 0 is unknown. It is square, 1 on the
// diagonal and reciprocal: what is opposite is 1 divided by it.
type Matrix [][]float64

// Comparison says that criterion A matters Value times as much as B, by number.
type Comparison struct {
	A, B  int
	Value float64
}

// NewMatrix puts comparisons of n criteria into a matrix. Errors: *CellError,
// its row and column being A and B.
func NewMatrix(n int, comparisons []Comparison) (Matrix, error) {
	m := blank(n)
	for _, c := range comparisons {
		rule := ""
		switch {
		case c.A < 0 || c.A >= n || c.B < 0 || c.B >= n:
			rule = NotListed
		case math.IsNaN(c.Value) || math.IsInf(c.Value, 0):
			rule = NotFinite
		case c.Value <= 0 || math.IsInf(1/c.Value, 0):
			rule = NotPositive
		case c.A == c.B && c.Value != 1:
			rule = NotOne
		case c.A != c.B && m[c.A][c.B] != 0:
			rule = PairTwice
		}
		if rule != "" {
			return nil, &CellError{rule, c.A, c.B, c.Value}
		}
		m[c.A][c.B], m[c.B][c.A] = c.Value, 1/c.Value
	}
	return m, nil
}

// blank knows nothing but that each criterion matters as much as itself.
func blank(n int) Matrix {
	m := make(Matrix, n)
	for i := range m {
		m[i] = make([]float64, n)
		m[i][i] = 1
	}
	return m
}

// rounding is how far a cell may be from 1 divided by the one opposite: 0.33 is
// written for 1/3.
const rounding = 0.02

// Check reports the first cell that breaks a rule as *CellError. Cells may be
// rounded, as 0.33 for 1/3.
func (m Matrix) Check() error {
	for i, row := range m {
		if len(row) != len(m) {
			return &CellError{NotSquare, i, min(len(row), len(m)), float64(len(row))}
		}
	}
	for i, row := range m {
		for j, x := range row {
			if rule := m.breaks(i, j); rule != "" {
				return &CellError{rule, i, j, x}
			}
		}
	}
	return nil
}

// breaks is the rule that a cell breaks, or "".
func (m Matrix) breaks(i, j int) string {
	x, opposite := m[i][j], m[j][i]
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return NotFinite
	case x < 0 || x > 0 && math.IsInf(1/x, 0):
		return NotPositive
	case i == j && x != 1:
		return NotOne
	case i > j && (x == 0) != (opposite == 0):
		return NotInverse
	case i > j && x > 0 && math.Abs(x*opposite-1) > rounding:
		return NotInverse
	}
	return ""
}

// exactly is the matrix with each lower cell 1 divided by the upper one.
func (m Matrix) exactly() Matrix {
	out := blank(len(m))
	for i, row := range m {
		for j := i + 1; j < len(row); j++ {
			if row[j] > 0 {
				out[i][j], out[j][i] = row[j], 1/row[j]
			}
		}
	}
	return out
}

// known counts the compared pairs.
func (m Matrix) known() int {
	n := 0
	for i, row := range m {
		for _, x := range row[i+1:] {
			if x > 0 {
				n++
			}
		}
	}
	return n
}

// connected reports as *CellError a criterion that no chain of comparisons
// leads to from the first one: nothing can be said of it.
func (m Matrix) connected() error {
	reached, queue := make([]bool, len(m)), []int{0}
	for len(queue) > 0 {
		i := queue[0]
		queue = queue[1:]
		if i < len(m) && !reached[i] {
			reached[i] = true
			for j, x := range m[i] {
				if x > 0 {
					queue = append(queue, j)
				}
			}
		}
	}
	for i, ok := range reached {
		if !ok {
			return &CellError{NotConnected, 0, i, 0}
		}
	}
	return nil
}

// Triad is three criteria whose comparisons contradict each other: Product is
// a_ij·a_jk·a_ki, 1 where they agree.
type Triad struct {
	I, J, K int
	Product float64
}

// Triad finds the three criteria, all compared, of which |ln(a_ij a_jk a_ki)| is
// greatest (Koczkodaj 1993), turned so that Product is above 1:
// I is said to matter too much against J, J against K or K against I. It is false
// where no three contradict each other.
func (m Matrix) Triad() (Triad, bool) {
	worst := Triad{Product: 1 + 1e-9}
	found := false
	for i := range m {
		for j := i + 1; j < len(m); j++ {
			for k := j + 1; k < len(m); k++ {
				p := m[i][j] * m[j][k] * m[k][i]
				if p == 0 {
					continue
				}
				t := Triad{i, j, k, p}
				if p < 1 {
					t = Triad{i, k, j, 1 / p}
				}
				if t.Product > worst.Product {
					worst, found = t, true
				}
			}
		}
	}
	return worst, found
}
