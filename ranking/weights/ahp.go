package weights

import "math"

// Acceptable is the consistency ratio above which comparisons should be talked
// over again (Saaty 1980).
const Acceptable = 0.10

// Priorities are weights found from pairwise comparisons, and how consistent
// these are.
type Priorities struct {
	Weights []float64 // sum 1
	Lambda  float64   // principal eigenvalue λmax: n where nothing contradicts
	CI      float64   // consistency index (λmax − n)/(n − 1)
	RI      float64   // random index: the mean CI of random comparisons of n criteria
	Table   string    // where RI comes from
	CR      float64   // consistency ratio CI/RI; 0 up to two criteria
	Triad   *Triad    // the three criteria that contradict each other most; nil: none do
	Known   int       // compared pairs
	Pairs   int       // pairs in all; the missing ones are filled in
	Filled  Matrix    // the matrix with the missing cells
}

// Eigenvector is the analytic hierarchy process (Saaty 1977, 1980): weights are
// the principal eigenvector of the comparisons. Missing cells are those that
// make λmax least (Bozóki, Fülöp and Rónyai 2010); they are unique where all
// criteria are connected. The random index is that of complete matrices, so that
// the ratio of an incomplete one is a lower bound.
//
// Errors: *CellError; NotConnected where a criterion cannot be compared with
// others even through others.
func Eigenvector(m Matrix) (Priorities, error) {
	if err := m.sound(); err != nil {
		return Priorities{}, err
	}
	known := m.exactly()
	filled := known.complete()
	w, lambda := filled.principal(nil)
	return known.priorities(filled, w, lambda), nil
}

// GeometricMean is the row geometric mean (Crawford and Williams 1985), of
// incomplete comparisons the weights of least logarithmic squares (Bozóki, Fülöp
// and Rónyai 2010): for three criteria it is the eigenvector, for more it is near
// it, and joining people before or after it is the same. Lambda is the mean of
// (A w)_i / w_i, which is an estimate of λmax, as are CI and CR.
//
// Errors: as of [Eigenvector].
func GeometricMean(m Matrix) (Priorities, error) {
	if err := m.sound(); err != nil {
		return Priorities{}, err
	}
	known := m.exactly()
	w := known.leastSquares()
	filled := known.filledBy(w)
	return known.priorities(filled, w, filled.Lambda(w)), nil
}

// sound checks the cells and that they connect all criteria.
func (m Matrix) sound() error {
	if err := m.Check(); err != nil {
		return err
	}
	return m.connected()
}

// Lambda estimates λmax by some weights: the mean of (A w)_i / w_i.
func (m Matrix) Lambda(w []float64) float64 {
	sum := 0.0
	for i, row := range m {
		for j, x := range row {
			sum += x * w[j] / w[i]
		}
	}
	return sum / math.Max(1, float64(len(m)))
}

// priorities puts the numbers of consistency beside weights.
func (m Matrix) priorities(filled Matrix, w []float64, lambda float64) Priorities {
	n := len(m)
	p := Priorities{Weights: w, Lambda: lambda, Known: m.known(), Pairs: n * (n - 1) / 2, Filled: filled}
	p.RI, p.Table = RandomIndex(n)
	if n > 1 {
		p.CI = math.Max(0, (lambda-float64(n))/float64(n-1))
	}
	if p.RI > 0 {
		p.CR = p.CI / p.RI
	}
	if t, found := m.Triad(); found {
		p.Triad = &t
	}
	return p
}

// Tables of random indices. There are several, which differ in the second
// digit: a consistency ratio is told with its table.
const (
	Saaty1980        = "Saaty 1980"           // up to 15 criteria
	AlonsoLamata2006 = "Alonso & Lamata 2006" // the regression, for more
)

// RandomIndex is the mean consistency index of random comparisons of n criteria,
// and the table that it is from.
func RandomIndex(n int) (float64, string) {
	table := []float64{0, 0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59}
	if n < len(table) {
		return table[max(n, 0)], Saaty1980
	}
	return (2.7699*float64(n) - 4.3513 - float64(n)) / float64(n-1), AlonsoLamata2006
}

// principal is the principal eigenvector, of sum 1, and its eigenvalue, by the
// power method; all cells must be above 0. It starts from a guess, or from the
// same for all.
func (m Matrix) principal(guess []float64) (w []float64, lambda float64) {
	n := len(m)
	w, next := make([]float64, n), make([]float64, n)
	for i := range w {
		w[i] = 1 / float64(n)
	}
	if guess != nil {
		copy(w, guess)
	}
	const steps = 20_000
	for range steps {
		lambda = 0
		for i, row := range m {
			next[i] = 0
			for j, x := range row {
				next[i] += x * w[j]
			}
			lambda += next[i]
		}
		far := 0.0
		for i := range next {
			next[i] /= lambda
			far = math.Max(far, math.Abs(next[i]-w[i])/next[i])
		}
		w, next = next, w
		if far < 1e-14 {
			break
		}
	}
	return w, lambda
}

// transposed swaps rows and columns: its eigenvector is the left one of m.
func (m Matrix) transposed() Matrix {
	out := make(Matrix, len(m))
	for i := range m {
		out[i] = make([]float64, len(m))
		for j := range m {
			out[i][j] = m[j][i]
		}
	}
	return out
}
