package weights

import (
	"math"

	"potensi/ranking"
)

// Entropy weighs criteria by how much the rows of a score table differ on them
// ([ranking.Matrix.Entropy]). It is nobody's judgment: it says how well criteria
// tell these alternatives apart, not how much they matter. NaN is unknown.
//
// Errors: *CellError.
func Entropy(table [][]float64) ([]float64, error) {
	for i, row := range table {
		if len(row) != len(table[0]) {
			return nil, &CellError{NotSquare, i, min(len(row), len(table[0])), float64(len(row))}
		}
		for j, x := range row {
			if x < 0 || math.IsInf(x, 0) {
				return nil, &CellError{Negative, i, j, x}
			}
		}
	}
	return ranking.Matrix{Values: table}.Entropy(), nil
}
