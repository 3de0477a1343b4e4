package ranking

import (
	"math"
	"math/big"
	"slices"
)

// The methods by which scores can be ranked.
const (
	WSM       = "wsm"       // weighted sum
	WPM       = "wpm"       // weighted product
	MPE       = "mpe"       // exponential comparison
	TOPSIS    = "topsis"    // closeness to the ideal
	VIKOR     = "vikor"     // compromise; the smaller the better
	PROMETHEE = "promethee" // net outranking flow (PROMETHEE II)
	Bayes     = "bayes"     // expected value, the weights being probabilities
)

// Methods lists them in the order in which they are shown.
func Methods() []string { return []string{WSM, WPM, MPE, TOPSIS, VIKOR, PROMETHEE, Bayes} }

// Matrix is a complete decision table: a row for each alternative, a column
// for each criterion. Weights need not sum to 1. Cost marks the criteria of
// which less is better; nil is none.
type Matrix struct {
	Values  [][]float64
	Weights []float64
	Cost    []bool
}

func (m Matrix) cost(j int) bool { return m.Cost != nil && m.Cost[j] }

// shares are the weights with sum 1; equal ones where all are 0.
func (m Matrix) shares() []float64 {
	sum := 0.0
	for _, w := range m.Weights {
		sum += w
	}
	out := make([]float64, len(m.Weights))
	for j, w := range m.Weights {
		out[j] = 1 / float64(len(out))
		if sum > 0 {
			out[j] = w / sum
		}
	}
	return out
}

// Product is the weighted product Π x^w (Bridgman 1922; Miller and Starr 1969),
// of a cost criterion Π x^−w. Values must be above 0. With weights of sum 1 it
// is the weighted geometric mean.
func (m Matrix) Product() []float64 {
	w := m.shares()
	out := make([]float64, len(m.Values))
	for i, row := range m.Values {
		for j, x := range row {
			if m.cost(j) {
				x = 1 / x
			}
			out[i] += w[j] * math.Log(x)
		}
		out[i] = math.Exp(out[i])
	}
	return out
}

// Closeness is TOPSIS (Hwang and Yoon 1981): with columns divided by their
// Euclidean length and weighted, the distance to the worst point over the sum
// of the distances to the worst and to the best point, 0 to 1. An alternative
// that is both, as all are the same, gets 0.5.
func (m Matrix) Closeness() []float64 {
	w := m.shares()
	away, near := make([]float64, len(m.Values)), make([]float64, len(m.Values))
	for j := range w {
		column, length := m.column(j), 0.0
		for _, x := range column {
			length = math.Hypot(length, x)
		}
		if length == 0 {
			continue
		}
		worst, best := m.ends(j)
		for i, x := range column {
			away[i] = math.Hypot(away[i], w[j]*(x-worst)/length)
			near[i] = math.Hypot(near[i], w[j]*(x-best)/length)
		}
	}
	out := make([]float64, len(m.Values))
	for i := range out {
		out[i] = 0.5
		if sum := away[i] + near[i]; sum > 0 {
			out[i] = away[i] / sum
		}
	}
	return out
}

func (m Matrix) column(j int) []float64 {
	out := make([]float64, len(m.Values))
	for i, row := range m.Values {
		out[i] = row[j]
	}
	return out
}

// ends are a column's worst and best value.
func (m Matrix) ends(j int) (worst, best float64) {
	column := m.column(j)
	if len(column) == 0 {
		return 0, 0
	}
	if m.cost(j) {
		return slices.Max(column), slices.Min(column)
	}
	return slices.Min(column), slices.Max(column)
}

// Compromise is the result of VIKOR. S is the weighted sum of the regrets, R
// the largest of them, Q joins the two, 0 best to 1 worst. Set are the
// alternatives of the compromise, by number.
type Compromise struct {
	S, R, Q   []float64
	Set       []int
	Advantage bool // the first is ahead by at least 1/(m−1)
	Stability bool // the first is also first by S or by R
}

// Compromise is VIKOR (Opricovic and Tzeng 2004); v weighs the majority (S)
// against the worst regret (R), 0.5 as a rule. Where S or R is the same for
// all, its term is 0.
func (m Matrix) Compromise(v float64) Compromise {
	w, n := m.shares(), len(m.Values)
	c := Compromise{S: make([]float64, n), R: make([]float64, n), Q: make([]float64, n)}
	for j := range w {
		worst, best := m.ends(j)
		if worst == best {
			continue
		}
		for i, x := range m.column(j) {
			regret := w[j] * (best - x) / (best - worst)
			c.S[i] += regret
			c.R[i] = math.Max(c.R[i], regret)
		}
	}
	s, r := unit(c.S), unit(c.R)
	for i := range c.Q {
		c.Q[i] = v*s[i] + (1-v)*r[i]
	}
	c.decide()
	return c
}

// unit maps numbers to 0..1; all 0 where they are the same.
func unit(x []float64) []float64 {
	out := make([]float64, len(x))
	if len(x) == 0 {
		return out
	}
	low, high := slices.Min(x), slices.Max(x)
	for i := range x {
		if high > low {
			out[i] = (x[i] - low) / (high - low)
		}
	}
	return out
}

// decide applies the two conditions of VIKOR.
func (c *Compromise) decide() {
	n := len(c.Q)
	if n < 2 {
		c.Set, c.Advantage, c.Stability = indexesTo(n), true, true
		return
	}
	order := indexesTo(n)
	slices.SortStableFunc(order, func(a, b int) int { return compareFloats(c.Q[a], c.Q[b]) })
	first, second, enough := order[0], order[1], 1/float64(n-1)
	const rounding = 1e-12
	c.Advantage = c.Q[second]-c.Q[first] >= enough-rounding
	c.Stability = c.S[first] <= slices.Min(c.S)+rounding || c.R[first] <= slices.Min(c.R)+rounding
	switch {
	case c.Advantage && c.Stability:
		c.Set = order[:1]
	case c.Advantage:
		c.Set = order[:2]
	default:
		for _, i := range order {
			if c.Q[i]-c.Q[first] < enough-rounding {
				c.Set = append(c.Set, i)
			}
		}
	}
}

func indexesTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func compareFloats(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Preference says how much a difference d > 0 counts for the better of two, 0
// to 1 (Brans and Vincke 1985).
type Preference func(d float64) float64

// Usual counts any difference in full.
func Usual(d float64) float64 {
	if d > 0 {
		return 1
	}
	return 0
}

// Level counts differences above q by half, above p in full.
func Level(q, p float64) Preference {
	return func(d float64) float64 {
		switch {
		case d > p:
			return 1
		case d > q:
			return 0.5
		}
		return 0
	}
}

// Linear counts differences from q on, growing to the full at p.
func Linear(q, p float64) Preference {
	return func(d float64) float64 {
		switch {
		case d > p:
			return 1
		case d > q:
			return (d - q) / (p - q)
		}
		return 0
	}
}

// Gaussian grows with the difference; s is where it bends.
func Gaussian(s float64) Preference {
	return func(d float64) float64 {
		if d <= 0 {
			return 0
		}
		return 1 - math.Exp(-d*d/(2*s*s))
	}
}

// Flows are PROMETHEE's outranking flows (Brans and Vincke 1985): how much an
// alternative is preferred to the others on average, how much they to it, and
// the difference, −1 to 1, by which PROMETHEE II ranks.
type Flows struct{ Plus, Minus, Net []float64 }

// Flows compares each two alternatives; preferences are by criterion, nil is
// Usual for all.
func (m Matrix) Flows(preferences []Preference) Flows {
	w, n := m.shares(), len(m.Values)
	f := Flows{make([]float64, n), make([]float64, n), make([]float64, n)}
	for a := range n {
		for b := range n {
			if a == b {
				continue
			}
			pi := m.preference(a, b, w, preferences) / float64(n-1)
			f.Plus[a] += pi
			f.Minus[b] += pi
		}
	}
	for i := range f.Net {
		f.Net[i] = f.Plus[i] - f.Minus[i]
	}
	return f
}

func (m Matrix) preference(a, b int, w []float64, preferences []Preference) (sum float64) {
	for j := range w {
		d := m.Values[a][j] - m.Values[b][j]
		if m.cost(j) {
			d = -d
		}
		prefers := Preference(Usual)
		if preferences != nil {
			prefers = preferences[j]
		}
		if d > 0 {
			sum += w[j] * prefers(d)
		}
	}
	return sum
}

// Exponential is the exponential comparison method (Metode Perbandingan
// Eksponensial; Marimin 2004): TN = Σ RK^TKK, RK the ordinal score and TKK the
// criterion's whole degree of importance. It is exact: 9^20 is more than a
// float64 can tell apart. Few high scores outweigh everything else, so scores
// must not be mapped to another scale first.
func Exponential(ratings [][]*big.Rat, degrees []int) []*big.Rat {
	out := make([]*big.Rat, len(ratings))
	for i, row := range ratings {
		out[i] = new(big.Rat)
		for j, rating := range row {
			out[i].Add(out[i], power(rating, degrees[j]))
		}
	}
	return out
}

func power(x *big.Rat, n int) *big.Rat {
	e := big.NewInt(int64(n))
	return new(big.Rat).SetFrac(new(big.Int).Exp(x.Num(), e, nil), new(big.Int).Exp(x.Denom(), e, nil))
}

// mostDegree is the degree of importance of the weightiest criterion in MPE.
const mostDegree = 5

// degrees are weights as whole degrees of importance: 5 for the weightiest,
// the others in proportion, 1 at least.
func degrees(weights []*big.Rat) []int {
	out := make([]int, len(weights))
	most := new(big.Rat)
	for _, w := range weights {
		if w.Cmp(most) > 0 {
			most = w
		}
	}
	for j, w := range weights {
		out[j] = 1
		if most.Sign() > 0 {
			out[j] = max(1, int(math.Round(mostDegree*number(new(big.Rat).Quo(w, most)))))
		}
	}
	return out
}
