package weights_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"potensi/ranking/weights"
)

// random draws comparisons of Saaty's scale; each is left out with a chance,
// but for those with the first criterion.
func random(rng *rand.Rand, n int, missing float64) weights.Matrix {
	var list []weights.Comparison
	for i := range n {
		for j := i + 1; j < n; j++ {
			if i > 0 && rng.Float64() < missing {
				continue
			}
			x := float64(1 + rng.IntN(9))
			if rng.IntN(2) == 0 {
				x = 1 / x
			}
			list = append(list, weights.Comparison{A: i, B: j, Value: x})
		}
	}
	m, _ := weights.NewMatrix(n, list)
	return m
}

// consistent compares as weights say.
func consistent(w []float64) weights.Matrix {
	m := make(weights.Matrix, len(w))
	for i := range w {
		for j := range w {
			m[i] = append(m[i], w[i]/w[j])
		}
	}
	return m
}

func drawn(rng *rand.Rand, n int) []float64 {
	w, sum := make([]float64, n), 0.0
	for i := range w {
		w[i] = 0.05 + rng.Float64()
		sum += w[i]
	}
	for i := range w {
		w[i] /= sum
	}
	return w
}

func TestConsistentGivesBackWeights(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for n := 1; n <= 20; n++ {
		w := drawn(rng, n)
		m := consistent(w)
		for i := 2; i < n; i++ { // leave out what other pairs say already
			j := rng.IntN(i)
			if j != 0 && rng.IntN(2) == 0 {
				m[i][j], m[j][i] = 0, 0
			}
		}
		for _, by := range []func(weights.Matrix) (weights.Priorities, error){weights.Eigenvector, weights.GeometricMean} {
			p, err := by(m)
			if err != nil {
				t.Fatal(err)
			}
			near(t, "weights", p.Weights, w, 1e-9)
			near(t, "λ, CI, CR", []float64{p.Lambda, p.CI, p.CR}, []float64{float64(n), 0, 0}, 1e-9)
			if p.Triad != nil {
				t.Errorf("%d: a triad in what is consistent: %+v", n, p.Triad)
			}
		}
	}
}

// A tree of comparisons contradicts nothing.
func TestTree(t *testing.T) {
	m, err := weights.NewMatrix(4, []weights.Comparison{{A: 0, B: 1, Value: 2}, {A: 1, B: 2, Value: 3}, {A: 3, B: 2, Value: 6}})
	if err != nil {
		t.Fatal(err)
	}
	p := eigenvector(t, m)
	near(t, "weights", p.Weights, []float64{6 / 16.0, 3 / 16.0, 1 / 16.0, 6 / 16.0}, 1e-12)
	near(t, "λ", []float64{p.Lambda}, []float64{4}, 1e-12)
}

func TestEigenvectorIsGeometricMeanOfThree(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for range 200 {
		m := random(rng, 3, 0)
		g, err := weights.GeometricMean(m)
		if err != nil {
			t.Fatal(err)
		}
		p := eigenvector(t, m)
		near(t, "weights", p.Weights, g.Weights, 1e-9)
		near(t, "λ", []float64{p.Lambda}, []float64{g.Lambda}, 1e-9)
	}
}

// In whatever order the criteria come, the weights are the same.
func TestPermutation(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for range 50 {
		n := 3 + rng.IntN(6)
		m, at := random(rng, n, 0.3), rng.Perm(n)
		turned := make(weights.Matrix, n)
		for i := range n {
			for j := range n {
				turned[i] = append(turned[i], m[at[i]][at[j]])
			}
		}
		p, q := eigenvector(t, m), eigenvector(t, turned)
		for i := range n {
			near(t, "weight", q.Weights[i:i+1], []float64{p.Weights[at[i]]}, 1e-7)
		}
		near(t, "CR", []float64{p.CR}, []float64{q.CR}, 1e-9)
	}
}

// What row dominates another in every comparison weighs more.
func TestOrderIsPreserved(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for range 200 {
		n := 3 + rng.IntN(6)
		m := random(rng, n, 0)
		p := eigenvector(t, m)
		for i := range n {
			for j := range n {
				dominates := i != j
				for k := range n {
					dominates = dominates && m[i][k] >= m[j][k]
				}
				if dominates && p.Weights[i] < p.Weights[j]-1e-12 {
					t.Fatalf("%d dominates %d in %v but has %v", i, j, m, p.Weights)
				}
			}
		}
	}
}

// lambda is λmax of a complete matrix by many plain multiplications.
func lambda(m weights.Matrix) float64 {
	w, l := make([]float64, len(m)), 0.0
	for i := range w {
		w[i] = 1
	}
	for range 100 {
		next := make([]float64, len(m))
		l = 0
		for i, row := range m {
			for j, x := range row {
				next[i] += x * w[j]
			}
		}
		for _, x := range next {
			l += x / float64(len(m))
		}
		for i := range next {
			next[i] /= l
		}
		w = next
	}
	return l
}

// The filled matrix is at the least λmax: a second way, trisection of one cell
// after the other (Bozóki, Fülöp and Rónyai 2010), comes to no less.
func TestCompletionIsLeast(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for range 6 {
		n := 4 + rng.IntN(2)
		m := random(rng, n, 0.5)
		p := eigenvector(t, m)
		slow := consistent(make([]float64, n))
		for i := range n {
			copy(slow[i], p.Filled[i])
			for j := range n {
				if m[i][j] == 0 {
					slow[i][j] = 1
				}
			}
		}
		for range 30 {
			for i := range n {
				for j := i + 1; j < n; j++ {
					if m[i][j] > 0 {
						continue
					}
					at := func(x float64) float64 {
						slow[i][j], slow[j][i] = math.Exp(x), math.Exp(-x)
						return lambda(slow)
					}
					low, high := -6.0, 6.0
					for range 40 {
						a, b := low+(high-low)/3, high-(high-low)/3
						if at(a) < at(b) {
							high = b
						} else {
							low = a
						}
					}
					at((low + high) / 2)
				}
			}
		}
		near(t, "λmax", []float64{p.Lambda}, []float64{lambda(slow)}, 1e-6)
	}
}

func TestJoiningPeople(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	for range 50 {
		n := 3 + rng.IntN(5)
		people := []weights.Matrix{random(rng, n, 0), random(rng, n, 0), random(rng, n, 0), random(rng, n, 0)}
		voices := weights.Voices([]string{"women", "men", "men", "men"})
		near(t, "voices", voices, []float64{1, 1 / 3.0, 1 / 3.0, 1 / 3.0}, 1e-15)
		joint, err := weights.ByJudgments(people, voices)
		if err != nil {
			t.Fatal(err)
		}
		p, err := weights.GeometricMean(joint)
		if err != nil {
			t.Fatal(err)
		}
		var each [][]float64
		for _, m := range people {
			p, err := weights.GeometricMean(m)
			if err != nil {
				t.Fatal(err)
			}
			each = append(each, p.Weights)
		}
		w, err := weights.ByPriorities(each, voices)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "by judgments and by priorities", p.Weights, w, 1e-12)
	}
}

// A matrix of which all cells are multiplied in two criteria's favour shows the
// triad that contradicts itself most.
func TestTriad(t *testing.T) {
	m := consistent([]float64{1, 2, 4, 8})
	m[0][2], m[2][0] = 4, 0.25 // now 16 times what the others say
	triad, found := m.Triad()
	if !found || math.Abs(triad.Product-16) > 1e-9 || triad.I != 0 || triad.J != 2 {
		t.Errorf("got %+v, %v", triad, found)
	}
}

func TestTiedOrder(t *testing.T) {
	w, err := weights.RankOrderCentroid(3, [][]int{{2}, {0, 1}})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "centroid", w, []float64{7 / 36.0, 7 / 36.0, 11 / 18.0}, 1e-15)
	w, err = weights.RankSum(3, [][]int{{2}, {0, 1}})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "rank sum", w, []float64{0.25, 0.25, 0.5}, 1e-15)
}

// deviation is the largest deviation of the nonlinear best–worst model.
func deviation(b weights.BestWorst, w []float64) float64 {
	most := 0.0
	for j := range w {
		most = max(most, math.Abs(w[b.Best]/w[j]-b.ToOthers[j]), math.Abs(w[j]/w[b.Worst]-b.ToWorst[j]))
	}
	return most
}

func drawBestWorst(rng *rand.Rand, n int) weights.BestWorst {
	b := weights.BestWorst{Best: 0, Worst: n - 1}
	most := float64(2 + rng.IntN(8))
	for range n {
		b.ToOthers = append(b.ToOthers, 1+float64(rng.IntN(int(most))))
		b.ToWorst = append(b.ToWorst, 1+float64(rng.IntN(int(most))))
	}
	b.ToOthers[0], b.ToWorst[n-1], b.ToOthers[n-1], b.ToWorst[0] = 1, 1, most, most
	return b
}

// No weights are better than ξ, what is as good lies in the ranges, and the
// ends of the ranges are not far from what can be drawn.
func TestBestWorst(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for range 60 {
		n := 3 + rng.IntN(4)
		b := drawBestWorst(rng, n)
		e, err := b.Nonlinear()
		if err != nil {
			t.Fatal(err)
		}
		if n == 3 && !e.Unique {
			t.Errorf("%+v has several solutions for three criteria: %+v", b, e)
		}
		if e.CR < 0 || e.Input < 0 || e.Input > 1 {
			t.Errorf("%+v: CR %v, %v", b, e.CR, e.Input)
		}
		for i, r := range e.Ranges {
			if r.Low > r.High+1e-12 || e.Weights[i] < r.Low-0.05 || e.Weights[i] > r.High+0.05 {
				t.Errorf("%+v: weight %v, range %v", b, e.Weights[i], r)
			}
		}
		for range 2000 {
			if w := drawn(rng, n); deviation(b, w) < e.Xi-1e-9 {
				t.Fatalf("%+v: %v deviates by %v, less than %v", b, w, deviation(b, w), e.Xi)
			}
		}
	}
}

// linearDeviation is the largest deviation of the linear model.
func linearDeviation(b weights.BestWorst, w []float64) float64 {
	most := 0.0
	for j := range w {
		most = max(most, math.Abs(w[b.Best]-b.ToOthers[j]*w[j]), math.Abs(w[j]-b.ToWorst[j]*w[b.Worst]))
	}
	return most
}

func TestLinearBestWorst(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	for range 200 {
		n := 3 + rng.IntN(7)
		b := drawBestWorst(rng, n)
		e, err := b.Linear()
		if err != nil {
			t.Fatal(err)
		}
		near(t, "ξ", []float64{linearDeviation(b, e.Weights)}, []float64{e.Xi}, 1e-9)
		for range 300 { // no step from it leads further down
			w := drawn(rng, n)
			for i := range w {
				w[i] = 0.99*e.Weights[i] + 0.01*w[i]
			}
			if d := linearDeviation(b, w); d < e.Xi-1e-9 {
				t.Fatalf("%+v: %v deviates by %v, less than %v", b, w, d, e.Xi)
			}
		}
	}
}

// Worked by hand: all three deviations are 1/28 at (1, 4.5, 8.5)/14.
func TestLinearByHand(t *testing.T) {
	e, err := weights.BestWorst{Best: 2, Worst: 0, ToOthers: []float64{8, 2, 1}, ToWorst: []float64{1, 5, 8}}.Linear()
	if err != nil {
		t.Fatal(err)
	}
	near(t, "weights", e.Weights, []float64{1 / 14.0, 4.5 / 14, 8.5 / 14}, 1e-9)
	near(t, "ξ", []float64{e.Xi}, []float64{1 / 28.0}, 1e-9)
}

func TestConsistentBestWorst(t *testing.T) {
	b := weights.BestWorst{Best: 1, Worst: 3, ToOthers: []float64{2, 1, 4, 8}, ToWorst: []float64{4, 8, 2, 1}}
	for _, model := range []func() (weights.Extremes, error){b.Nonlinear, b.Linear} {
		e, err := model()
		if err != nil {
			t.Fatal(err)
		}
		near(t, "weights", e.Weights, []float64{4 / 15.0, 8 / 15.0, 2 / 15.0, 1 / 15.0}, 1e-9)
		if !e.Unique || e.Xi != 0 || e.Doubt != -1 {
			t.Errorf("got %+v", e)
		}
	}
}

func TestErrorsSayTheCell(t *testing.T) {
	half := []weights.Comparison{{A: 0, B: 1, Value: 2}}
	matrix := func(list ...weights.Comparison) error {
		_, err := weights.NewMatrix(3, append(half, list...))
		return err
	}
	eigen := func(m weights.Matrix) error { _, err := weights.Eigenvector(m); return err }
	order := func(tiers ...[]int) error { _, err := weights.RankOrderCentroid(3, tiers); return err }
	pebbles := func(laid ...float64) error { _, err := weights.Pebbles(laid); return err }
	bw := func(best, worst int, a, z []float64) error {
		_, err := weights.BestWorst{Best: best, Worst: worst, ToOthers: a, ToWorst: z}.Nonlinear()
		return err
	}
	cells := []struct {
		got         error
		rule        string
		row, column int
	}{
		{matrix(weights.Comparison{A: 1, B: 3, Value: 2}), weights.NotListed, 1, 3},
		{matrix(weights.Comparison{A: 1, B: 0, Value: 2}), weights.PairTwice, 1, 0},
		{matrix(weights.Comparison{A: 1, B: 2, Value: -2}), weights.NotPositive, 1, 2},
		{matrix(weights.Comparison{A: 2, B: 2, Value: 2}), weights.NotOne, 2, 2},
		{matrix(weights.Comparison{A: 2, B: 1, Value: math.NaN()}), weights.NotFinite, 2, 1},
		{eigen(weights.Matrix{{1, 2}, {0.5}}), weights.NotSquare, 1, 1},
		{eigen(weights.Matrix{{1, 2}, {3, 1}}), weights.NotInverse, 1, 0},
		{eigen(weights.Matrix{{1, 2, 0}, {0.5, 1, 0}, {0, 0, 1}}), weights.NotConnected, 0, 2},
		{eigen(weights.Matrix{{1, 3}, {0.33, 1}}), "", 0, 0},
		{order([]int{0}, []int{1}), weights.LeftOut, 2, 2},
		{order([]int{0}, []int{1, 0}, []int{2}), weights.NamedTwice, 1, 1},
		{pebbles(50, 49), weights.NotHundred, 0, 2},
		{pebbles(50.5, 49.5), weights.NotWhole, 0, 0},
		{pebbles(110, -10), weights.Negative, 0, 1},
		{bw(0, 0, []float64{1, 2}, []float64{2, 1}), weights.BestIsWorst, 2, 1},
		{bw(0, 1, []float64{1, 2}, []float64{3, 1}), weights.AboveWorst, 1, 0},
		{bw(0, 1, []float64{1, 3}, []float64{2, 1}), weights.Disagreement, 1, 0},
		{bw(0, 2, []float64{1, 0.5, 3}, []float64{3, 2, 1}), weights.BelowOne, 0, 1},
	}
	for _, c := range cells {
		var cell *weights.CellError
		if c.rule == "" {
			if c.got != nil {
				t.Error(c.got)
			}
			continue
		}
		if !errors.As(c.got, &cell) || cell.Rule != c.rule || cell.Row != c.row || cell.Column != c.column {
			t.Errorf("got %v, want %s at %d, %d", c.got, c.rule, c.row, c.column)
		}
	}
}

// Whatever the cells are, there is an error or weights of sum 1.
func FuzzMatrix(f *testing.F) {
	f.Add(3, []byte{3, 5, 2})
	f.Add(6, []byte{9, 0, 0, 0, 9, 200, 0, 0, 9, 1, 1, 0, 255, 0, 9})
	f.Fuzz(func(t *testing.T, n int, cells []byte) {
		if n < 0 || n > 12 {
			return
		}
		var list []weights.Comparison
		for i := range n {
			for j := i + 1; j < n && len(cells) > 0; j++ {
				if x := float64(cells[0]); x > 0 {
					list = append(list, weights.Comparison{A: i, B: j, Value: x / 16})
				}
				cells = cells[1:]
			}
		}
		m, err := weights.NewMatrix(n, list)
		if err != nil {
			t.Fatal(err)
		}
		for _, by := range []func(weights.Matrix) (weights.Priorities, error){weights.Eigenvector, weights.GeometricMean} {
			p, err := by(m)
			if cell := (*weights.CellError)(nil); err != nil && !errors.As(err, &cell) {
				t.Fatal(err)
			}
			sum := 0.0
			for _, w := range p.Weights {
				sum += w
			}
			if err == nil && n > 0 && (math.Abs(sum-1) > 1e-9 || p.CR < 0 || p.Lambda < float64(n)-1e-6) {
				t.Fatalf("%v: %+v", m, p)
			}
		}
	})
}

func FuzzBestWorst(f *testing.F) {
	f.Add(0, 2, []byte{1, 2, 8, 8, 5, 1})
	f.Fuzz(func(t *testing.T, best, worst int, cells []byte) {
		n := len(cells) / 2
		if n > 12 {
			return
		}
		b := weights.BestWorst{Best: best, Worst: worst}
		for i := range n {
			b.ToOthers = append(b.ToOthers, float64(cells[i])/4)
			b.ToWorst = append(b.ToWorst, float64(cells[n+i])/4)
		}
		for _, model := range []func() (weights.Extremes, error){b.Nonlinear, b.Linear} {
			e, err := model()
			sum := 0.0
			for _, w := range e.Weights {
				sum += w
			}
			if err == nil && (math.Abs(sum-1) > 1e-9 || math.IsNaN(e.CR) || e.Xi < 0) {
				t.Fatalf("%+v: %+v", b, e)
			}
		}
	})
}
