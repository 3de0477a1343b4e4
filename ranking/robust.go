package ranking

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// DefaultDraws gives shares that are right to about one in a hundred.
const DefaultDraws = 10_000

// maxDraws keeps a run within seconds.
const maxDraws = 1_000_000

// Testing is the input of a test of robustness.
type Testing struct {
	Scoring
	Draws   int    // how many random weightings; 0 is DefaultDraws
	Seed    uint64 // the same seed gives the same numbers
	Top     int    // how many places count as chosen; 0 is 3
	Unknown bool   // draw the unknown cells too, evenly over their scale

	// Order lets weights be drawn from those alone that follow it, when people
	// said no more than which criteria come first: tiers of criteria, the most
	// important first, free among themselves; criteria left out are free.
	Order [][]string
}

// Robust is one ranked product's line. Shares are of the draws, 0 to 1.
type Robust struct {
	Product    string             `json:"product"`
	Rank       int                `json:"rank"`       // by the joint weights
	First      float64            `json:"first"`      // share of all weightings in which it is first
	Top        float64            `json:"top"`        // share in which it is among the top places
	Ranks      []float64          `json:"ranks"`      // share for each rank: rank acceptability
	Mean       float64            `json:"mean_rank"`  // expected rank
	Central    map[string]float64 `json:"central"`    // the mean weighting that puts it first, by criterion, sum 100; null: none does
	Confidence *float64           `json:"confidence"` // share in which it is first by that weighting, over the unknown cells; null without it
}

// Swap is the smallest shift of weights by which a product would catch up with
// the first.
type Swap struct {
	First    string             `json:"first"`
	Product  string             `json:"product"`
	Possible bool               `json:"possible"` // false: by no weights at all
	Pebbles  float64            `json:"pebbles"`  // how many of 100 pebbles must move
	Weights  map[string]float64 `json:"weights"`  // the weighting at which they are even, sum 100
}

// Without is the ranking without one criterion, or with the voice of one group
// left out.
type Without struct {
	Criterion string   `json:"criterion,omitempty"`
	Group     string   `json:"group,omitempty"`
	First     []string `json:"first"`
	Top       []string `json:"top"` // the products of the top places, ties included
}

// Robustness says how much of a ranking is the weights' doing.
type Robustness struct {
	Ranking Ranking     `json:"ranking"`
	Draws   int         `json:"draws"`
	Seed    uint64      `json:"seed"`
	Top     int         `json:"top"`
	Unknown bool        `json:"unknown"` // unknown cells were drawn too
	Order   [][]string  `json:"order"`   // of the criteria, which the weightings follow; null: any
	Rows    []Robust    `json:"rows"`    // the ranked products, in their order
	Winning [][]float64 `json:"winning"` // share of draws in which one row is ahead of another
	Swaps   []Swap      `json:"swaps"`
	Without []Without   `json:"without"`
	Entropy float64     `json:"entropy"` // of the first place, in bits: 0 is settled
}

// Assess tests a weighted-sum ranking: SMAA-2 over all weightings (Lahdelma
// and Salminen 2001), or over those that follow an Order (Tervonen and Lahdelma
// 2007), the smallest shift of weights that changes the first place, and what
// each criterion and each group decides. Only ranked products are compared.
// Unless Unknown is set, what is unknown counts as the mean of
// what is known of the product. Trial weights are left aside.
//
// Errors: those of [Rank]; *OptionError for draws or top below 0, more than a
// million draws, and an Order that names an unknown criterion or one twice.
func Assess(in Testing) (Robustness, error) {
	in, err := in.withDefaults()
	if err != nil {
		return Robustness{}, err
	}
	r, err := Rank(in.Scoring)
	if err != nil {
		return Robustness{}, err
	}
	out := Robustness{Ranking: r, Draws: in.Draws, Seed: in.Seed, Top: in.Top, Unknown: in.Unknown, Order: in.Order, Rows: []Robust{}, Winning: [][]float64{}, Swaps: []Swap{}, Without: []Without{}}
	t, err := newTable(in.Scoring)
	if err != nil {
		return out, err
	}
	speakers, err := t.speakers(in.Voice)
	if err != nil {
		return out, err
	}
	f := t.field(t.join(speakers))
	if f.cards, err = newCards(in.Order, f.criteria); err != nil {
		return out, err
	}
	if len(f.products) == 0 {
		return out, nil
	}
	f.accept(&out, in)
	out.Swaps = f.swaps()
	out.Without, err = in.without(t)
	return out, err
}

func (in Testing) withDefaults() (Testing, error) {
	in.Method, in.Trial = WSM, nil
	if in.Voice == "" {
		in.Voice = EqualVoice
	}
	if in.Draws == 0 {
		in.Draws = DefaultDraws
	}
	if in.Top == 0 {
		in.Top = 3
	}
	if in.Draws < 0 || in.Draws > maxDraws {
		return in, badNumber("draws", in.Draws)
	}
	if in.Top < 0 {
		return in, badNumber("top", in.Top)
	}
	return in, nil
}

// field is the ranked products' table in plain numbers.
type field struct {
	products, criteria []string
	ranks              []int
	x, known           []float64 // product by product; x is the known part's value
	weights            []float64 // joint, sum 1
	cards              cards     // which weights are drawn
	lo, hi             float64
}

func (t *table) field(j joint) field {
	f := field{criteria: t.criteria, weights: Matrix{Weights: floats(j.weights)}.shares(), lo: number(t.lo), hi: number(t.hi)}
	n := len(t.criteria)
	for _, l := range j.rows {
		if l.Rank == 0 {
			continue
		}
		p := slices.Index(t.products, l.Product)
		f.products, f.ranks = append(f.products, l.Product), append(f.ranks, l.Rank)
		for _, c := range j.cells[p*n : (p+1)*n] {
			value, share := 0.0, 0.0
			if c.share != nil {
				value, share = number(c.value), number(c.share)
			}
			f.x, f.known = append(f.x, value), append(f.known, share)
		}
	}
	return f
}

// accept fills in the shares of the draws.
func (f field) accept(out *Robustness, in Testing) {
	a := f.acceptance(in.Draws, func(block int) drawing { return f.drawing(in, uint64(block), nil) })
	out.Winning = a.winning
	for i, product := range f.products {
		row := Robust{Product: product, Rank: f.ranks[i], First: a.ranks[i][0], Ranks: a.ranks[i]}
		for r, share := range a.ranks[i] {
			row.Mean += float64(r+1) * share
			if r < in.Top {
				row.Top += share
			}
		}
		if a.central[i] != nil {
			row.Central = f.percent(a.central[i])
			sure := f.acceptance(f.drawsFor(in), func(block int) drawing { return f.drawing(in, 1<<32|uint64(block), a.central[i]) })
			row.Confidence = &sure.ranks[i][0]
		}
		if row.First > 0 {
			out.Entropy -= row.First * math.Log2(row.First)
		}
		out.Rows = append(out.Rows, row)
	}
}

// drawsFor is how many draws fixed weights need: one when nothing else varies.
func (f field) drawsFor(in Testing) int {
	if in.Unknown && slices.ContainsFunc(f.known, func(share float64) bool { return share < 1 }) {
		return in.Draws
	}
	return 1
}

// drawing makes a block's draws, of weights too unless they are given. A nil
// table is not filled: it is complete and the same for each draw.
func (f field) drawing(in Testing, block uint64, weights []float64) drawing {
	rng := rand.New(rand.NewPCG(in.Seed, block))
	return func(w, x, known []float64) {
		copy(x, f.x)
		copy(known, f.known)
		if weights == nil {
			simplex(rng, w)
			f.cards.lay(rng, w)
		} else {
			copy(w, weights)
		}
		if !in.Unknown {
			return
		}
		for i, share := range f.known {
			if share < 1 {
				x[i] += (1 - share) * (f.lo + rng.Float64()*(f.hi-f.lo))
				known[i] = 1
			}
		}
	}
}

// percent are weights by criterion, sum 100.
func (f field) percent(w []float64) map[string]float64 {
	out := map[string]float64{}
	for j, id := range f.criteria {
		out[id] = 100 * w[j]
	}
	return out
}

// swaps are the shifts by which each other product catches up with the first.
func (f field) swaps() []Swap {
	out := []Swap{}
	if len(f.ranks) < 2 || f.ranks[1] == 1 {
		return out // a shared first place needs no shift
	}
	for i := 1; i < len(f.products); i++ {
		out = append(out, f.swap(i))
	}
	slices.SortStableFunc(out, func(a, b Swap) int {
		return cmp.Or(-compareBools(a.Possible, b.Possible), cmp.Compare(a.Pebbles, b.Pebbles))
	})
	return out
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// swap finds the smallest shift of weights at which a product is even with the
// first. Each pebble that moves from one criterion to another changes the lead
// by the difference of the two criteria's leads, so the pebbles go from where
// the first leads most to where it leads least. What is unknown of a product
// counts as its present mean.
func (f field) swap(i int) Swap {
	lead := make([]float64, len(f.criteria))
	ahead := 0.0
	for j := range lead {
		lead[j] = f.value(0, j) - f.value(i, j)
		ahead += f.weights[j] * lead[j]
	}
	out := Swap{First: f.products[0], Product: f.products[i]}
	least := slices.Index(lead, slices.Min(lead))
	from := indexesTo(len(lead))
	slices.SortStableFunc(from, func(a, b int) int { return cmp.Compare(lead[b], lead[a]) })
	w := slices.Clone(f.weights)
	moved := 0.0
	for _, j := range from {
		gain := lead[j] - lead[least]
		if ahead <= 0 || gain <= 0 {
			break
		}
		step := math.Min(w[j], ahead/gain)
		w[j] -= step
		w[least] += step
		moved += step
		ahead -= step * gain
	}
	const rounding = 1e-9
	if out.Possible = ahead <= rounding; out.Possible {
		out.Pebbles, out.Weights = 100*moved, f.percent(w)
	}
	return out
}

// value is a product's score on a criterion, completed by its mean.
func (f field) value(i, j int) float64 {
	c := len(f.criteria)
	at := i*c + j
	if f.known[at] == 1 {
		return f.x[at]
	}
	return f.x[at] + (1-f.known[at])*meanOfKnown(f.weights, f.x[i*c:(i+1)*c], f.known[i*c:(i+1)*c])
}

// without ranks again without each criterion and without each group that
// speaks.
func (in Testing) without(t *table) ([]Without, error) {
	out := []Without{}
	for _, c := range t.criteria {
		if len(t.criteria) < 2 {
			break
		}
		less := in.Scoring
		less.Criteria = slices.DeleteFunc(slices.Clone(in.Criteria), func(x Criterion) bool { return x.ID == c })
		less.Scores = slices.DeleteFunc(slices.Clone(in.Scores), func(x Score) bool { return x.Criterion == c })
		r, err := Rank(less)
		if err != nil {
			return nil, err
		}
		out = append(out, r.top(in.Top, Without{Criterion: c}))
	}
	for _, g := range t.voices {
		if len(t.voices) < 2 || in.Voice != EqualVoice && in.Voice != PerHead {
			break
		}
		less := in.Scoring
		less.Weights = slices.DeleteFunc(slices.Clone(in.Weights), func(x Weight) bool { return x.Group == g })
		less.Scores = slices.DeleteFunc(slices.Clone(in.Scores), func(x Score) bool { return x.Group == g })
		r, err := Rank(less)
		if err != nil {
			return nil, err
		}
		out = append(out, r.top(in.Top, Without{Group: g}))
	}
	return out, nil
}

// top notes who is first, and who has the top places.
func (r Ranking) top(places int, of Without) Without {
	of.First, of.Top = []string{}, []string{}
	for _, row := range r.Rows {
		if row.Rank == 1 {
			of.First = append(of.First, row.Product)
		}
		if row.Rank > 0 && row.Rank <= places {
			of.Top = append(of.Top, row.Product)
		}
	}
	return of
}
