package ranking

import (
	"cmp"
	"math/big"
	"slices"
)

// Shift is the smallest shift of weights after which one product is no longer
// ahead of another.
type Shift struct {
	Possible bool               `json:"possible"` // false: by no weights at all
	Pebbles  float64            `json:"pebbles"`  // how many of 100 pebbles must move: half of the sum of the differences
	Weights  map[string]float64 `json:"weights"`  // the weighting at which they are even, sum 100; null when there is none
}

// CellChange is a change of one cell after which two products are even.
type CellChange struct {
	Product   string   `json:"product"`
	Criterion string   `json:"criterion"`
	Group     string   `json:"group"` // empty: the workshop's common score
	From      *float64 `json:"from"`  // null: unknown now
	To        float64  `json:"to"`    // as people would score it; further in the same direction, and the other is ahead
	Points    float64  `json:"points"`
	Rises     bool     `json:"rises"` // To is above From, or for an unknown cell: To or more does it
}

// ScoreLead is how firmly one product stands ahead of another by its scores.
type ScoreLead struct {
	Ahead   string       `json:"ahead"`
	Behind  string       `json:"behind"`
	Lead    float64      `json:"lead"` // on the scale of the scores
	Weights Shift        `json:"weights"`
	Cell    *CellChange  `json:"cell"`    // the smallest change of one known cell; null: no one cell does it
	Total   *float64     `json:"total"`   // the smallest sum of changes of known cells; null: all of them together do not
	Cells   []CellChange `json:"cells"`   // the changes that make it up
	Unknown []CellChange `json:"unknown"` // cells that nobody knows and one value of which does it
}

// ScoreCertificate says what would have to be otherwise before the result of a
// ranking changes.
type ScoreCertificate struct {
	Ranking   Ranking     `json:"-"`
	Top       int         `json:"top"`       // places that count as chosen
	Chosen    []string    `json:"chosen"`    // surely among them
	Contested []string    `json:"contested"` // tied for the places left
	Leads     []ScoreLead `json:"leads"`     // each chosen product over each other ranked one, the narrowest shift of weights first
}

// CertifyScores reckons, for each chosen product of a weighted-sum ranking and
// each that is not chosen, the smallest shift of the joint weights, the
// smallest change of one score and the smallest sum of changes of scores after
// which they are even. All arithmetic is exact.
//
// A pebble that moves from a criterion to another changes a lead by the
// difference of what the two give; so the fewest pebbles go from where the lead
// is largest to where it is smallest (a linear programme with one constraint).
// Where the smallest is above zero, no weights do it: the one dominates the
// other. What is unknown of a product counts as the mean of what is known of
// it. Likewise each score changes a lead by its weight and the share of its
// group, up to the end of its scale; the fewest points are those with the
// largest effect.
//
// Points are on the scale of the results: those of the criteria, or shares of
// each criterion's own scale where they differ (ScalesMapped).
//
// Errors: those of [Rank]; *OptionError for top below 0.
func CertifyScores(in Testing) (ScoreCertificate, error) {
	in, err := in.withDefaults()
	if err != nil {
		return ScoreCertificate{}, err
	}
	r, err := Rank(in.Scoring)
	if err != nil {
		return ScoreCertificate{}, err
	}
	t, err := newTable(in.Scoring)
	if err != nil {
		return ScoreCertificate{}, err
	}
	speakers, err := t.speakers(in.Voice)
	if err != nil {
		return ScoreCertificate{}, err
	}
	out := ScoreCertificate{Ranking: r, Top: in.Top, Leads: []ScoreLead{}}
	s := stakes{t: t, joint: t.join(speakers)}
	s.shares, s.all = t.shares(speakers)
	out.Chosen, out.Contested = Tally{Tiers: tierNames(ranksIn(r.Rows))}.Chosen(in.Top)
	for _, a := range s.joint.rows {
		for _, b := range s.joint.rows {
			if slices.Contains(out.Chosen, a.Product) && !slices.Contains(out.Chosen, b.Product) && b.Rank > 0 {
				out.Leads = append(out.Leads, s.lead(a, b))
			}
		}
	}
	slices.SortStableFunc(out.Leads, byShift)
	return out, nil
}

func tierNames(places []place) [][]string {
	out := [][]string{}
	for _, tier := range tiersOf(places) {
		out = append(out, tier.products)
	}
	return out
}

func byShift(a, b ScoreLead) int {
	return cmp.Or(-compareBools(a.Weights.Possible, b.Weights.Possible), cmp.Compare(a.Weights.Pebbles, b.Weights.Pebbles), cmp.Compare(a.Lead, b.Lead))
}

// stakes are what a ranking rests on, in exact numbers.
type stakes struct {
	t      *table
	joint  joint
	shares []*big.Rat // of the speakers
	all    *big.Rat
}

func (s stakes) lead(a, b line) ScoreLead {
	ahead := new(big.Rat).Sub(a.score, b.score)
	out := ScoreLead{Ahead: a.Product, Behind: b.Product, Lead: number(ahead), Cells: []CellChange{}, Unknown: []CellChange{}}
	out.Weights = s.shift(a, b)
	levers := append(s.levers(a, -1), s.levers(b, 1)...)
	slices.SortFunc(levers, byEffect)
	out.Cell = oneCell(levers, ahead)
	if total, cells, ok := fewestPoints(levers, ahead); ok {
		sum := number(total)
		out.Total, out.Cells = &sum, cells
	}
	out.Unknown = append(s.unknown(a, b.score, -1), s.unknown(b, a.score, 1)...)
	return out
}

// row is a product's value on each criterion, what is unknown filled by its
// mean.
func (s stakes) row(l line) []*big.Rat {
	return s.t.end(slices.Index(s.t.products, l.Product), s.joint.cells, l.score)
}

// shift moves weight from where a leads most to where it leads least.
func (s stakes) shift(a, b line) Shift {
	of, to := s.row(a), s.row(b)
	w := make([]*big.Rat, len(of))
	ahead, all := new(big.Rat), sumOf(s.joint.weights)
	lead := make([]*big.Rat, len(of))
	for c := range of {
		lead[c] = new(big.Rat).Sub(of[c], to[c])
		w[c] = new(big.Rat).Quo(s.joint.weights[c], all)
		ahead.Add(ahead, new(big.Rat).Mul(w[c], lead[c]))
	}
	order := indexesTo(len(lead))
	slices.SortStableFunc(order, func(i, j int) int { return lead[j].Cmp(lead[i]) })
	least, moved := order[len(order)-1], new(big.Rat)
	for _, c := range order {
		gain := new(big.Rat).Sub(lead[c], lead[least])
		if ahead.Sign() <= 0 || gain.Sign() <= 0 {
			break
		}
		step := new(big.Rat).Quo(ahead, gain)
		if step.Cmp(w[c]) > 0 {
			step.Set(w[c])
		}
		w[c].Sub(w[c], step)
		w[least].Add(w[least], step)
		moved.Add(moved, step)
		ahead.Sub(ahead, gain.Mul(gain, step))
	}
	if ahead.Sign() > 0 {
		return Shift{}
	}
	return Shift{true, 100 * number(moved), s.t.percent(w)}
}

// lever is a known cell and what it can do to a lead.
type lever struct {
	change CellChange
	scale  scale
	mapped bool
	effect *big.Rat // by which the lead falls for each point
	room   *big.Rat // points that are left on its scale in that direction
	value  *big.Rat // as it is, more is better
	sign   int      // 1 rises, −1 falls, in value
}

// levers are a product's known cells: each group's own scores, and the
// workshop's where nobody or not everybody has one.
func (s stakes) levers(l line, sign int) []lever {
	out := []lever{}
	p, n := slices.Index(s.t.products, l.Product), len(s.t.criteria)
	for c := range s.t.criteria {
		at := p*n + c
		for group, share := range s.sources(at) {
			value := s.t.common[at]
			if group != "" {
				value = s.t.own[group][at]
			}
			effect := new(big.Rat).Mul(s.joint.weights[c], share)
			if effect.Quo(effect, new(big.Rat).Mul(l.coverage, sumOf(s.joint.weights))); effect.Sign() == 0 {
				continue
			}
			out = append(out, s.lever(l.Product, c, group, value, effect, sign))
		}
	}
	return out
}

// byEffect puts the largest effect first, then keeps an order that is the same
// every time.
func byEffect(a, b lever) int {
	return cmp.Or(b.effect.Cmp(a.effect), cmp.Compare(a.change.Product, b.change.Product),
		cmp.Compare(a.change.Criterion, b.change.Criterion), cmp.Compare(a.change.Group, b.change.Group))
}

func (s stakes) lever(product string, c int, group string, value, effect *big.Rat, sign int) lever {
	out := lever{scale: s.t.scales[c], mapped: s.t.mapped, effect: effect, value: value, sign: sign}
	low, high := s.t.lo, s.t.hi
	out.room = new(big.Rat).Sub(high, value)
	if sign < 0 {
		out.room = new(big.Rat).Sub(value, low)
	}
	from := number(out.scale.raw(value, out.mapped))
	out.change = CellChange{Product: product, Criterion: s.t.criteria[c], Group: group, From: &from, Rises: (sign > 0) != out.scale.cost}
	return out
}

// raw is a value as people scored it.
func (s scale) raw(value *big.Rat, mapped bool) *big.Rat {
	x := value
	if mapped {
		x = new(big.Rat).Add(s.lo, new(big.Rat).Mul(value, new(big.Rat).Sub(s.hi, s.lo)))
	}
	if s.cost {
		x = new(big.Rat).Sub(new(big.Rat).Add(s.lo, s.hi), x)
	}
	return x
}

// sources are the known scores of which a cell of the joint table is made, by
// group, and what share of the voices each is; "" is the workshop's.
func (s stakes) sources(at int) map[string]*big.Rat {
	out := map[string]*big.Rat{}
	if !s.t.spoken[at] {
		if s.t.common[at] != nil {
			out[""] = exact(1)
		}
		return out
	}
	for i, g := range s.joint.speakers {
		share := new(big.Rat).Quo(s.shares[i], s.all)
		switch own := s.t.own[g]; {
		case own != nil && own[at] != nil:
			out[g] = share
		case s.t.common[at] != nil:
			if out[""] == nil {
				out[""] = new(big.Rat)
			}
			out[""].Add(out[""], share)
		}
	}
	return out
}

// by is the change of a lever by so many points.
func (l lever) by(points *big.Rat) CellChange {
	value := new(big.Rat).Set(points)
	if l.sign < 0 {
		value.Neg(value)
	}
	change := l.change
	change.To, change.Points = number(l.scale.raw(value.Add(value, l.value), l.mapped)), number(points)
	return change
}

// oneCell is the smallest change of one cell that takes a lead; the levers
// with the largest effect come first.
func oneCell(levers []lever, lead *big.Rat) *CellChange {
	for _, l := range levers {
		if points := new(big.Rat).Quo(lead, l.effect); points.Cmp(l.room) <= 0 {
			change := l.by(points)
			return &change
		}
	}
	return nil
}

// fewestPoints takes a lead by the smallest sum of changes.
func fewestPoints(levers []lever, lead *big.Rat) (total *big.Rat, cells []CellChange, ok bool) {
	left, total := new(big.Rat).Set(lead), new(big.Rat)
	cells = []CellChange{}
	for _, l := range levers {
		if left.Sign() <= 0 {
			break
		}
		points := new(big.Rat).Quo(left, l.effect)
		if points.Cmp(l.room) > 0 {
			points.Set(l.room)
		}
		if points.Sign() == 0 {
			continue
		}
		total.Add(total, points)
		left.Sub(left, new(big.Rat).Mul(points, l.effect))
		cells = append(cells, l.by(points))
	}
	return total, cells, left.Sign() <= 0
}

// unknown are the cells of a product of which nobody who speaks knows
// anything, where one value makes it even with another's score: that score, or
// less for the one ahead, or more for the one behind.
func (s stakes) unknown(l line, other *big.Rat, sign int) []CellChange {
	out := []CellChange{}
	p, n, all := slices.Index(s.t.products, l.Product), len(s.t.criteria), sumOf(s.joint.weights)
	for c, id := range s.t.criteria {
		if s.joint.cells[p*n+c].share != nil || s.joint.weights[c].Sign() == 0 {
			continue
		}
		w := new(big.Rat).Quo(s.joint.weights[c], all)
		// (score·covered + w·v) / (covered + w) = other
		v := new(big.Rat).Mul(other, new(big.Rat).Add(l.coverage, w))
		v.Sub(v, new(big.Rat).Mul(l.score, l.coverage)).Quo(v, w)
		if v.Cmp(s.t.lo) < 0 || v.Cmp(s.t.hi) > 0 {
			continue
		}
		out = append(out, CellChange{Product: l.Product, Criterion: id, To: number(s.t.scales[c].raw(v, s.t.mapped)), Rises: (sign > 0) != s.t.scales[c].cost})
	}
	return out
}
