package weights

import (
	"math"
	"slices"
)

// BestWorst is what best–worst comparison asks (Rezaei 2015): which criterion
// matters most, which least, how many times as much the best matters as each
// (ToOthers), and each as the worst (ToWorst); 1 to 9. Criteria are numbers.
type BestWorst struct {
	Best, Worst       int
	ToOthers, ToWorst []float64
}

// Range is from where to where a weight may lie.
type Range struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Extremes are weights found from the best and the worst criterion.
type Extremes struct {
	Weights []float64 // sum 1; where several are equally good, the middles of the ranges
	Ranges  []Range   // by criterion
	Unique  bool      // no other weights are as good
	Xi      float64   // the largest deviation ξ, as small as it can be; 0 where nothing contradicts
	Index   float64   // consistency index: the largest ξ* that this a_BW can have; 0 by the linear model
	CR      float64   // consistency ratio ξ*/Index, which may pass 1; 0 by the linear model, whose Xi is near 0 when all is well
	Input   float64   // input-based consistency ratio (Liang, Brunelli and Rezaei 2020), 0 to 1
	Doubt   int       // the criterion with the largest share in Input; −1 is none
}

// Check reports the first number that breaks a rule as *CellError: row 0 is
// ToOthers, row 1 ToWorst, row 2 Best and Worst.
func (b BestWorst) Check() error {
	n := len(b.ToOthers)
	switch {
	case len(b.ToWorst) != n:
		return &CellError{NotSquare, 1, min(n, len(b.ToWorst)), float64(len(b.ToWorst))}
	case b.Best < 0 || b.Best >= n:
		return &CellError{NotListed, 2, 0, float64(b.Best)}
	case b.Worst < 0 || b.Worst >= n:
		return &CellError{NotListed, 2, 1, float64(b.Worst)}
	case b.Best == b.Worst && n > 1:
		return &CellError{BestIsWorst, 2, 1, float64(b.Worst)}
	}
	for row, list := range [][]float64{b.ToOthers, b.ToWorst} {
		for j, a := range list {
			switch {
			case math.IsNaN(a) || math.IsInf(a, 0):
				return &CellError{NotFinite, row, j, a}
			case a < 1:
				return &CellError{BelowOne, row, j, a}
			case a > b.aBW():
				return &CellError{AboveWorst, row, j, a}
			}
		}
	}
	return b.agrees()
}

// agrees checks what is known twice: each of the two compared with itself, and
// the best with the worst.
func (b BestWorst) agrees() error {
	switch {
	case b.ToOthers[b.Best] != 1:
		return &CellError{NotOne, 0, b.Best, b.ToOthers[b.Best]}
	case b.ToWorst[b.Worst] != 1:
		return &CellError{NotOne, 1, b.Worst, b.ToWorst[b.Worst]}
	case b.ToOthers[b.Worst] != b.ToWorst[b.Best]:
		return &CellError{Disagreement, 1, b.Best, b.ToWorst[b.Best]}
	}
	return nil
}

// Nonlinear is the model of Rezaei (2015): the weights by which |w_B/w_j − a_Bj|
// and |w_j/w_W − a_jW| are at most ξ, for the least ξ. With ranges of all
// weights that are as good, and their middles, divided by their sum (Rezaei
// 2016). With r = w_B/w_W each w_j is bounded from both sides by r alone, so no
// general solver is needed.
//
// Errors: those of [BestWorst.Check].
func (b BestWorst) Nonlinear() (Extremes, error) {
	if err := b.Check(); err != nil {
		return Extremes{}, err
	}
	e := b.extremes()
	low, high := 0.0, b.aBW()
	for range 200 {
		if xi := (low + high) / 2; b.feasible(xi) {
			high = xi
		} else {
			low = xi
		}
	}
	e.Xi = high
	if e.Xi < 1e-12 {
		e.Xi = 0
	}
	e.Index = maxDeviation(b.aBW())
	if e.Index > 0 {
		e.CR = e.Xi / e.Index
	}
	e.Ranges = b.ranges(high)
	e.middles()
	return e, nil
}

// middles are the weights in the middle of the ranges.
func (e *Extremes) middles() {
	e.Unique = true
	e.Weights = make([]float64, len(e.Ranges))
	for i, r := range e.Ranges {
		e.Weights[i] = (r.Low + r.High) / 2
		e.Unique = e.Unique && r.High-r.Low < 1e-6
	}
	e.Weights = normalised(e.Weights)
}

// Rezaei2015 is the table of the consistency index of best–worst comparisons.
const Rezaei2015 = "Rezaei 2015"

func (b BestWorst) aBW() float64 { return b.ToOthers[b.Worst] }

// maxDeviation is the consistency index for a_BW = a, the largest ξ* that it
// can have: the smaller root of ξ² − (1+2a)ξ + a² − a = 0. For 1 to 9 it is the
// table of Rezaei (2015): 0, 0.44, 1, 1.63, 2.30, 3, 3.73, 4.47, 5.23.
func maxDeviation(a float64) float64 {
	half := (1 + 2*a) / 2
	return half - math.Sqrt(half*half-a*a+a)
}

// band is between which values of r = w_B/w_W a deviation can be kept.
func (b BestWorst) band(xi float64) (low, high float64) {
	a := b.aBW()
	low, high = math.Max(0, a-xi), a+xi
	for j := range b.ToOthers {
		if j == b.Best || j == b.Worst {
			continue
		}
		low = math.Max(low, math.Max(0, b.ToOthers[j]-xi)*math.Max(0, b.ToWorst[j]-xi))
		high = math.Min(high, (b.ToOthers[j]+xi)*(b.ToWorst[j]+xi))
	}
	return low, high
}

func (b BestWorst) feasible(xi float64) bool {
	low, high := b.band(xi)
	return low <= high
}

// between are the bounds of w_j/w_W where w_B/w_W is r.
func (b BestWorst) between(j int, r, xi float64) (low, high float64) {
	switch j {
	case b.Worst:
		return 1, 1
	case b.Best:
		return r, r
	}
	low = math.Max(r/(b.ToOthers[j]+xi), b.ToWorst[j]-xi)
	high = b.ToWorst[j] + xi
	if less := b.ToOthers[j] - xi; less > 0 {
		high = math.Min(high, r/less)
	}
	return low, math.Max(low, high)
}

// ranges are the least and the greatest share of each criterion. Between the
// places where a bound of some criterion bends, a share is a quotient of linear
// functions of r, which is monotone: its extremes lie at those places.
func (b BestWorst) ranges(xi float64) []Range {
	low, high := b.band(xi)
	high = math.Max(low, high)
	places := []float64{low, high}
	for j := range b.ToOthers {
		places = append(places, (b.ToWorst[j]-xi)*(b.ToOthers[j]+xi), (b.ToWorst[j]+xi)*(b.ToOthers[j]-xi))
	}
	out := make([]Range, len(b.ToOthers))
	for i := range out {
		out[i] = Range{math.Inf(1), 0}
		for _, r := range places {
			if r < low || r > high {
				continue
			}
			least, most := b.share(i, r, xi)
			out[i] = Range{math.Min(out[i].Low, least), math.Max(out[i].High, most)}
		}
	}
	return out
}

// share is the least and the greatest share of a criterion where w_B/w_W is r.
func (b BestWorst) share(i int, r, xi float64) (least, most float64) {
	small, great := 0.0, 0.0
	for j := range b.ToOthers {
		if low, high := b.between(j, r, xi); j != i {
			small += low
			great += high
		}
	}
	low, high := b.between(i, r, xi)
	return low / (low + great), high / (high + small)
}

// extremes are the parts that do not depend on the model.
func (b BestWorst) extremes() Extremes {
	e := Extremes{Doubt: -1}
	a := b.aBW()
	for j := range b.ToOthers {
		if d := math.Abs(b.ToOthers[j]*b.ToWorst[j]-a) / (a*a - a); d > e.Input { // where a is 1, d is no number
			e.Input, e.Doubt = d, j
		}
	}
	return e
}

// Linear is the model of Rezaei (2016): the weights, of sum 1, by which |w_B −
// a_Bj w_j| and |w_j − a_jW w_W| are at most ξ, for the least ξ. It has one
// solution as a rule; Ranges are its weights.
//
// Errors: those of [BestWorst.Check].
func (b BestWorst) Linear() (Extremes, error) {
	if err := b.Check(); err != nil {
		return Extremes{}, err
	}
	e := b.extremes()
	e.Weights, e.Xi = minimax(b.deviations())
	for _, w := range e.Weights {
		e.Ranges = append(e.Ranges, Range{w, w})
	}
	e.Unique = true
	return e, nil
}

// deviations are the linear forms of the weights whose largest is ξ.
func (b BestWorst) deviations() [][]float64 {
	n := len(b.ToOthers)
	var rows [][]float64
	both := func(form []float64) {
		opposite := slices.Clone(form)
		for i := range opposite {
			opposite[i] = 0 - opposite[i]
		}
		rows = append(rows, form, opposite)
	}
	for j := range n {
		form := make([]float64, n)
		form[b.Best]++
		form[j] -= b.ToOthers[j]
		both(form)
		form = make([]float64, n)
		form[j]++
		form[b.Worst] -= b.ToWorst[j]
		both(form)
	}
	return rows
}
