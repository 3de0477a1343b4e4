package ranking

import (
	"math"
	"testing"
)

func TestKendallW(t *testing.T) {
	tests := []struct {
		name  string
		ranks [][]float64
		want  float64
		ok    bool
	}{
		{"same order", [][]float64{{1, 2, 3}, {1, 2, 3}, {1, 2, 3}}, 1, true},
		{"opposite orders", [][]float64{{1, 2, 3}, {3, 2, 1}}, 0, true},
		{"same order with ties", [][]float64{{1, 1, 3, 4}, {1, 1, 3, 4}}, 1, true},
		{"average and shared ranks are the same", [][]float64{{1, 2.5, 2.5, 4}, {1, 2, 2, 4}}, 1, true},
		// Sums 2, 5.5, 4.5, S 6.5; 12×6.5 / (4×24 − 2×6).
		{"one judge ties", [][]float64{{1, 3, 2}, {1, 2, 2}}, 78. / 84, true},
		{"one judge", [][]float64{{1, 2, 3}}, 0, false},
		{"one object", [][]float64{{1}, {1}}, 0, false},
		{"nothing", nil, 0, false},
		{"ragged", [][]float64{{1, 2}, {1, 2, 3}}, 0, false},
		{"no number", [][]float64{{1, 2}, {1, math.NaN()}}, 0, false},
		{"everything tied", [][]float64{{1, 1}, {1, 1}}, 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w, ok := KendallW(test.ranks)
			if ok != test.ok || math.Abs(w-test.want) > 1e-12 {
				t.Errorf("got %v, %v, want %v, %v", w, ok, test.want, test.ok)
			}
		})
	}
}
