package ranking

import "math/big"

// Weakness is what speaks against a product by its scores.
type Weakness struct {
	Product string   `json:"product"`
	Failing []string `json:"failing"` // criteria on which it lies below the middle of the scale, or does not reach the gate
	Unknown []string `json:"unknown"` // criteria on which nobody could tell
}

// Weaknesses lists, product by product, the criteria that fail by the joint
// scores, in which the groups count as in [Rank].
//
// Errors: those of Rank.
func Weaknesses(in Scoring) ([]Weakness, error) {
	in.Method = WSM
	if in.Voice == "" {
		in.Voice = EqualVoice
	}
	t, err := newTable(in)
	if err != nil {
		return nil, err
	}
	speakers, err := t.speakers(in.Voice)
	if err != nil {
		return nil, err
	}
	cells, out := t.jointCells(speakers), []Weakness{}
	for p, product := range t.products {
		w := Weakness{Product: product, Failing: []string{}, Unknown: []string{}}
		for c, id := range t.criteria {
			cell := cells[p*len(t.criteria)+c]
			switch {
			case cell.share == nil:
				w.Unknown = append(w.Unknown, id)
			case t.fails(in.Criteria[c], t.scales[c], new(big.Rat).Quo(cell.value, cell.share)):
				w.Failing = append(w.Failing, id)
			}
		}
		out = append(out, w)
	}
	return out, nil
}

// fails reports whether a value misses the gate or, without one, lies below the
// middle of the scale.
func (t *table) fails(c Criterion, s scale, value *big.Rat) bool {
	low, high := t.lo, t.hi
	bound := new(big.Rat).Mul(new(big.Rat).Add(low, high), big.NewRat(1, 2))
	if c.Gate != nil {
		bound = s.value(exact(*c.Gate), t.mapped)
	}
	return value.Cmp(bound) < 0
}
