package ranking

import (
	"encoding/json"
	"math"
	"math/big"
	"math/rand"
	"slices"
	"testing"
)

// mcda is the input of the published cases of multi-criteria methods.
type mcda struct {
	Input struct {
		Matrix, Ratings [][]float64
		Weights         []float64
		Types           []int
		Exponents       []int
		Functions       []json.RawMessage
		V               float64
	}
	Expected struct {
		Closeness   []float64
		S, R, Q     []float64
		Compromise  []int     `json:"compromise_set"`
		Advantage   *bool     `json:"acceptable_advantage"`
		Stability   *bool     `json:"acceptable_stability"`
		NetFlow     []float64 `json:"net_flow"`
		Log10Scores []float64 `json:"log10_scores"`
		Scores      []float64
	}
	Tolerance float64
}

func (c mcda) matrix() Matrix {
	m := Matrix{Values: c.Input.Matrix, Weights: c.Input.Weights, Cost: make([]bool, len(c.Input.Weights))}
	for j, sign := range c.Input.Types {
		m.Cost[j] = sign < 0
	}
	return m
}

func checkNumbers(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
	for i := range want {
		if math.Abs(got[i]-want[i]) > tolerance {
			t.Errorf("%s of %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

func TestPublishedTOPSIS(t *testing.T) {
	for _, id := range []string{"mcda-topsis-01-tzeng2011", "mcda-topsis-03-jmcdm"} {
		t.Run(id, func(t *testing.T) {
			var c mcda
			loadCase(t, id, &c)
			checkNumbers(t, "closeness", c.matrix().Closeness(), c.Expected.Closeness, c.Tolerance)
		})
	}
}

func TestPublishedVIKOR(t *testing.T) {
	for _, id := range []string{"01-opricovic2004", "02-opricovic2007-W1", "03-opricovic2007-W2", "04-opricovic2007-W3", "06-yang2020"} {
		t.Run(id, func(t *testing.T) {
			var c mcda
			loadCase(t, "mcda-vikor-"+id, &c)
			got, want := c.matrix().Compromise(0.5), c.Expected
			checkNumbers(t, "Q", got.Q, want.Q, c.Tolerance)
			if want.S != nil {
				checkNumbers(t, "S", got.S, want.S, c.Tolerance)
				checkNumbers(t, "R", got.R, want.R, c.Tolerance)
				slices.Sort(got.Set)
				if !slices.Equal(got.Set, want.Compromise) || got.Advantage != *want.Advantage || got.Stability != *want.Stability {
					t.Errorf("%+v, want %v", got, want.Compromise)
				}
			}
		})
	}
}

func TestPublishedPROMETHEE(t *testing.T) {
	var zhao, paris mcda
	loadCase(t, "mcda-promethee2-01-zhao2013", &zhao)
	checkNumbers(t, "net flow", zhao.matrix().Flows(nil).Net, zhao.Expected.NetFlow, zhao.Tolerance)
	loadCase(t, "mcda-promethee2-03-paris-transport", &paris)
	checkNumbers(t, "net flow", paris.matrix().Flows([]Preference{Gaussian(4), Level(11, 15), Linear(1, 3)}).Net, paris.Expected.NetFlow, paris.Tolerance)
}

func TestPublishedWeightedProduct(t *testing.T) {
	var c mcda
	loadCase(t, "mcda-wpm-01-wikipedia", &c)
	m := c.matrix()
	for j := range m.Weights { // the case divides columns by their sums first
		sum := 0.0
		for _, x := range m.column(j) {
			sum += x
		}
		for i := range m.Values {
			m.Values[i][j] /= sum
		}
	}
	got := m.Product()
	for i := range got {
		got[i] = math.Log10(got[i])
	}
	checkNumbers(t, "log of the product", got, c.Expected.Log10Scores, c.Tolerance)
}

func TestExponentialIsExact(t *testing.T) {
	var c mcda
	loadCase(t, "mcda-mpe-02-marimin-integer", &c)
	rows := [][]*big.Rat{}
	for _, ratings := range c.Input.Ratings {
		row := []*big.Rat{}
		for _, x := range ratings {
			row = append(row, exact(x))
		}
		rows = append(rows, row)
	}
	checkNumbers(t, "MPE", floats(Exponential(rows, c.Input.Exponents)), c.Expected.Scores, 0)
	large := Exponential([][]*big.Rat{{exact(9), exact(1)}, {exact(9), exact(2)}}, []int{20, 1})
	if large[0].Cmp(large[1]) >= 0 {
		t.Error("9^20+1 and 9^20+2 are not told apart")
	}
}

// The sample workshop's four products with complete rows, as its description
// gives them: the exponential method turns the order of the mean around.
func TestExponentialOnFullRows(t *testing.T) {
	weights := []*big.Rat{}
	for _, w := range []float64{14, 16.5, 13.5, 10.5, 18, 11, 11, 5.5} {
		weights = append(weights, exact(w))
	}
	if got := degrees(weights); !slices.Equal(got, []int{4, 5, 4, 3, 5, 3, 3, 2}) {
		t.Fatalf("degrees %v", got)
	}
	for want, scores := range map[int64][]float64{4856: {5, 4, 1, 2, 5, 4, 2, 1}, 1740: {4, 3, 2, 2, 4, 5, 4, 2}, 1170: {4, 2, 5, 3, 2, 5, 4, 3}, 1049: {4, 2, 4, 4, 3, 5, 4, 3}} {
		row := []*big.Rat{}
		for _, x := range scores {
			row = append(row, exact(x))
		}
		if got := Exponential([][]*big.Rat{row}, degrees(weights))[0]; got.Cmp(new(big.Rat).SetInt64(want)) != 0 {
			t.Errorf("%v, want %d", got, want)
		}
	}
}

// What holds for every method and any workshop.
func TestMethodProperties(t *testing.T) {
	rng := rand.New(rand.NewSource(5))
	for range 200 {
		in := randomScoring(rng)
		for _, method := range Methods() {
			in.Method = method
			r, err := Rank(in)
			if err != nil {
				t.Fatal(method, err)
			}
			if r.Method != method || len(r.Rows) != len(in.Products) {
				t.Fatalf("%+v", r)
			}
			for _, row := range r.Rows {
				checkInterval(t, method, row)
			}
		}
	}
}

// checkInterval: the score lies between worst and best, and is both where all
// is known. A score is never invented where nothing is known.
func checkInterval(t *testing.T, method string, row Ranked) {
	t.Helper()
	low, high := row.Worst, row.Best
	if method == VIKOR {
		low, high = high, low
	}
	const rounding = 1e-9
	switch {
	case row.Known == 0 && row.Score != nil, row.Known == 0 && row.Rank > 0:
		t.Fatalf("%s: %+v is ranked by nothing", method, row)
	case row.Score != nil && (*row.Score < low-rounding || *row.Score > high+rounding) && (method == WSM || method == WPM || method == MPE):
		t.Fatalf("%s: %v lies outside of %v to %v", method, *row.Score, low, high)
	case row.Score != nil && row.Coverage == 1 && math.Abs(high-low) > rounding*math.Max(1, math.Abs(high)):
		t.Fatalf("%s: %+v is known and has an interval", method, row)
	}
}

// randomScoring is a small workshop with unknown cells.
func randomScoring(rng *rand.Rand) Scoring {
	in := Scoring{MinCoverage: 0.5}
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		in.Products = append(in.Products, Product{ID: id})
	}
	for _, id := range []string{"k1", "k2", "k3"} {
		in.Criteria = append(in.Criteria, Criterion{ID: id})
		in.Weights = append(in.Weights, Weight{Group: "w", Criterion: id, Value: float64(1 + rng.Intn(9))}, Weight{Group: "m", Criterion: id, Value: float64(1 + rng.Intn(9))})
		for _, p := range in.Products {
			score := Score{Product: p.ID, Criterion: id}
			if rng.Intn(4) > 0 {
				value := float64(1 + rng.Intn(5))
				score.Value = &value
			}
			in.Scores = append(in.Scores, score)
		}
	}
	return in
}

func TestMethodsRefuse(t *testing.T) {
	in := two(t, "a k1 - 4\na k2 - 0\nb k1 - 2\nb k2 - 10")
	in.Criteria[1].Min, in.Criteria[1].Max = at(0), at(10)
	for _, method := range []string{WPM, MPE, "average"} {
		in.Method = method
		if _, err := Rank(in); err == nil {
			t.Errorf("%s takes scales that differ", method)
		}
	}
	for _, method := range []string{TOPSIS, VIKOR, PROMETHEE} {
		in.Method = method
		if _, err := Rank(in); err != nil {
			t.Errorf("%s: %v", method, err)
		}
	}
}

func TestAllTheSame(t *testing.T) {
	m := Matrix{Values: [][]float64{{3, 3}, {3, 3}}, Weights: []float64{1, 1}}
	checkNumbers(t, "closeness", m.Closeness(), []float64{0.5, 0.5}, 0)
	checkNumbers(t, "Q", m.Compromise(0.5).Q, []float64{0, 0}, 0)
	checkNumbers(t, "flow", m.Flows(nil).Net, []float64{0, 0}, 0)
}

func newRand(seed int64) *rand.Rand { return rand.New(rand.NewSource(seed)) }
