package ranking

import (
	"maps"
	"math/big"
	"slices"
)

// addTrial reads weights to try; those of criteria that are not chosen are
// skipped.
func (t *table) addTrial(weights map[string]float64) error {
	if weights == nil {
		return nil
	}
	row := make([]*big.Rat, len(t.criteria))
	for _, id := range slices.Sorted(maps.Keys(weights)) {
		if rule := weightRule(weights[id], false); rule != "" {
			return &CellError{Rule: rule, Criterion: id, Value: weights[id]}
		}
	}
	for c, id := range t.criteria {
		row[c] = exact(weights[id])
	}
	if len(row) > 0 && sumOf(row).Sign() == 0 {
		return &OptionError{"trial", "0"}
	}
	t.trial = row
	return nil
}

// Contributions are what each criterion adds to each product's weighted sum.
// With weights of sum 100, what is known of a product adds
//
//	Σ weight × share × (value − Low) / 100
//
// to Low, which is its worst case; what is unknown could add up to
// Σ weight × (1 − share) × (High − Low) / 100 more, its best.
type Contributions struct {
	Low      float64            `json:"low"` // the scale of the scores
	High     float64            `json:"high"`
	Criteria []string           `json:"criteria"`
	Weights  map[string]float64 `json:"weights"` // by criterion id; sums to 100
	Rows     []Contribution     `json:"rows"`    // in the order of the ranking
	Whole    WholeTable         `json:"whole"`
}

// Contribution is one product's line.
type Contribution struct {
	Product string  `json:"product"`
	Barred  bool    `json:"barred,omitempty"` // it does not pass a gate and is not ranked
	Cells   []Known `json:"cells"`            // by criterion
}

// Known is what is known of a product on a criterion.
type Known struct {
	Value *float64 `json:"value"` // the mean of what the voices say, more is better; nil is unknown
	Share float64  `json:"share"` // part of the voices that know it, 0..1
}

// WholeTable is the same in whole numbers of any size, written as decimals:
// whoever computes with them finds the very ties and the very gaps that [Rank]
// finds. A product's score is Σ weight × value / Σ weight × share, its coverage
// Σ weight × share / (Unit × Σ weight).
type WholeTable struct {
	Unit        string     `json:"unit"`         // common denominator of the cells
	Weights     []string   `json:"weights"`      // by criterion, in proportion
	MinCoverage [2]string  `json:"min_coverage"` // numerator and denominator
	Values      [][]string `json:"values"`       // by row and criterion: value × share × Unit
	Shares      [][]string `json:"shares"`       // share × Unit
}

// Contribute takes the weighted sum of a scoring apart. Method is ignored.
// Errors: those of [Rank].
func Contribute(in Scoring) (Contributions, error) {
	in.Method = WSM
	if in.Voice == "" {
		in.Voice = EqualVoice
	}
	t, err := newTable(in)
	if err != nil {
		return Contributions{}, err
	}
	speakers, err := t.speakers(in.Voice)
	if err != nil {
		return Contributions{}, err
	}
	j := t.join(speakers)
	out := Contributions{Low: number(t.lo), High: number(t.hi), Criteria: t.criteria, Weights: t.percent(j.weights), Rows: []Contribution{}}
	for _, l := range j.rows {
		row := Contribution{Product: l.Product, Barred: len(l.Fails()) > 0, Cells: []Known{}}
		for _, c := range t.cellsOf(j, l.Product) {
			row.Cells = append(row.Cells, c.known())
		}
		out.Rows = append(out.Rows, row)
	}
	out.Whole = t.whole(j)
	return out, nil
}

func (t *table) cellsOf(j joint, product string) []cell {
	p, n := slices.Index(t.products, product), len(t.criteria)
	return j.cells[p*n : (p+1)*n]
}

func (c cell) known() Known {
	if c.share == nil {
		return Known{}
	}
	mean := number(new(big.Rat).Quo(c.value, c.share))
	return Known{&mean, number(c.share)}
}

// whole multiplies everything by the common denominators.
func (t *table) whole(j joint) WholeTable {
	numbers := []*big.Rat{}
	for _, c := range j.cells {
		if c.share != nil {
			numbers = append(numbers, c.share, c.value)
		}
	}
	unit := commonDenominator(numbers)
	out := WholeTable{Unit: unit.String(), Weights: wholes(j.weights, commonDenominator(j.weights)),
		MinCoverage: [2]string{t.min.Num().String(), t.min.Denom().String()}, Values: [][]string{}, Shares: [][]string{}}
	for _, l := range j.rows {
		values, shares := []*big.Rat{}, []*big.Rat{}
		for _, c := range t.cellsOf(j, l.Product) {
			values, shares = append(values, c.value), append(shares, c.share)
		}
		out.Values, out.Shares = append(out.Values, wholes(values, unit)), append(out.Shares, wholes(shares, unit))
	}
	return out
}

// commonDenominator is the least by which all the numbers are whole.
func commonDenominator(numbers []*big.Rat) *big.Int {
	unit := big.NewInt(1)
	for _, r := range numbers {
		divisor := new(big.Int).GCD(nil, nil, unit, r.Denom())
		unit.Mul(unit, new(big.Int).Quo(r.Denom(), divisor))
	}
	return unit
}

// wholes are numbers × unit; nil counts 0.
func wholes(numbers []*big.Rat, unit *big.Int) []string {
	out := make([]string, len(numbers))
	for i, r := range numbers {
		out[i] = "0"
		if r != nil {
			out[i] = new(big.Rat).Mul(r, new(big.Rat).SetInt(unit)).RatString()
		}
	}
	return out
}
