package ranking

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"strconv"
)

// table is a checked Scoring in exact numbers. Cell i is product i/C,
// criterion i%C, where C is the number of criteria; more is always better.
type table struct {
	products []string
	criteria []string
	scales   []scale
	mapped   bool     // scales differ, so values lie in 0..1
	lo, hi   *big.Rat // the scale of the results
	min      *big.Rat // coverage below it is not ranked
	method   string
	entropic bool // weights are the entropy of the scores
	gates    []gate
	passed   map[string][]Passed // what a group, or "" the workshop, says: product i/G, gate i%G

	voices  []string                   // groups with weights or scores, by id
	heads   map[string]int             // persons by group
	perHead bool                       // speakers count by heads
	pebbles map[string]*big.Rat        // sum of a group's full weight list
	methods map[string][]WeightMethod  // how a group's weights on the criteria were found
	setOf   map[string]string          // by chosen criterion
	laidOn  map[string]map[string]bool // sets of chosen criteria on which a group laid pebbles: 100 on each
	weights map[string][]*big.Rat      // pebbles by group and criterion, rescaled to 100; no entry without pebbles

	trial []*big.Rat // weights that stand in for the joint ones; nil is none

	common []*big.Rat            // the workshop's scores; nil is unknown
	own    map[string][]*big.Rat // the groups' scores
	spoken []bool                // some group has a score of its own here
}

// newTable checks the input and makes it exact.
func newTable(in Scoring) (*table, error) {
	t := &table{heads: in.Heads, perHead: in.Voice == PerHead, entropic: in.Voice == EntropyVoice, method: in.Method, passed: map[string][]Passed{}}
	if t.method == "" {
		t.method = WSM
	}
	if !slices.Contains(Methods(), t.method) {
		return nil, &OptionError{"method", in.Method}
	}
	if !(in.MinCoverage >= 0 && in.MinCoverage <= 1) {
		return nil, &OptionError{"min_coverage", strconv.FormatFloat(in.MinCoverage, 'g', -1, 64)}
	}
	t.min = exact(in.MinCoverage)
	for g, n := range in.Heads {
		if n < 0 {
			return nil, &OptionError{"heads", g}
		}
	}
	if err := t.addScales(in.Criteria); err != nil {
		return nil, err
	}
	if !t.suits() {
		return nil, &OptionError{"method", t.method}
	}
	if err := t.addWeights(in.Weights); err != nil {
		return nil, err
	}
	if err := t.addTrial(in.Trial); err != nil {
		return nil, err
	}
	if err := t.addScores(in); err != nil {
		return nil, err
	}
	groups := maps.Clone(t.pebbles)
	for g := range t.own {
		groups[g] = nil
	}
	t.voices = slices.Sorted(maps.Keys(groups))
	return t, nil
}

// scale is a criterion's declared scale.
type scale struct {
	lo, hi *big.Rat
	cost   bool
}

func newScale(c Criterion) (scale, error) {
	lo, hi := 1.0, 5.0
	if c.Min != nil {
		lo = *c.Min
	}
	if c.Max != nil {
		hi = *c.Max
	}
	if !finite(lo) || !finite(hi) || lo >= hi {
		return scale{}, &OptionError{"scale", c.ID}
	}
	if c.Direction != "" && !slices.Contains(Directions(), c.Direction) {
		return scale{}, &OptionError{"direction", string(c.Direction)}
	}
	return scale{exact(lo), exact(hi), c.Direction == CostCriterion}, nil
}

func (s scale) holds(x *big.Rat) bool { return x.Cmp(s.lo) >= 0 && x.Cmp(s.hi) <= 0 }

func (s scale) same(o scale) bool { return s.lo.Cmp(o.lo) == 0 && s.hi.Cmp(o.hi) == 0 }

// value turns a raw value so that more is better; mapped, it lies in 0..1.
func (s scale) value(x *big.Rat, mapped bool) *big.Rat {
	if s.cost {
		x = new(big.Rat).Sub(new(big.Rat).Add(s.lo, s.hi), x)
	}
	if !mapped {
		return x
	}
	width := new(big.Rat).Sub(s.hi, s.lo)
	return new(big.Rat).Quo(new(big.Rat).Sub(x, s.lo), width)
}

// addScales reads the criteria and settles the scale of the results.
func (t *table) addScales(criteria []Criterion) error {
	t.criteria, t.setOf = make([]string, 0, len(criteria)), map[string]string{}
	t.lo, t.hi = exact(1), exact(5)
	for _, c := range criteria {
		if c.Gate != nil {
			g, err := newGate(c)
			if err != nil {
				return err
			}
			t.gates = append(t.gates, g)
			continue
		}
		s, err := newScale(c)
		if err != nil {
			return err
		}
		t.criteria = append(t.criteria, c.ID)
		t.setOf[c.ID] = c.Set
		t.scales = append(t.scales, s)
		t.mapped = t.mapped || !s.same(t.scales[0])
	}
	if len(t.scales) > 0 {
		t.lo, t.hi = t.scales[0].lo, t.scales[0].hi
	}
	if t.mapped {
		t.lo, t.hi = exact(0), exact(1)
	}
	return nil
}

// addWeights reads the pebbles and rescales each group's to 100.
func (t *table) addWeights(weights []Weight) error {
	index, err := indexOf("criteria", slices.Concat(t.criteria, t.gateIDs()))
	if err != nil {
		return err
	}
	t.methods, t.laidOn = map[string][]WeightMethod{}, map[string]map[string]bool{}
	t.pebbles = map[string]*big.Rat{}
	t.weights = map[string][]*big.Rat{}
	seen := make(map[[2]string]bool, len(weights))
	for _, w := range weights {
		key := [2]string{w.Group, w.Criterion}
		if rule := weightRule(w.Value, seen[key]); rule != "" {
			return &CellError{Rule: rule, Criterion: w.Criterion, Group: w.Group, Value: w.Value}
		}
		seen[key] = true
		value := exact(w.Value)
		t.lay(w, value)
		c, chosen := index[w.Criterion]
		if chosen && c >= len(t.criteria) && value.Sign() > 0 {
			return &CellError{Rule: GateWeight, Criterion: w.Criterion, Group: w.Group, Value: w.Value}
		}
		if chosen && value.Sign() > 0 {
			rowOf(t.weights, w.Group, len(t.criteria))[c] = value
		}
		t.addMethod(w, chosen && value.Sign() > 0)
	}
	for _, row := range t.weights {
		rescale(row)
	}
	return nil
}

// addMethod notes how a group's weights were found.
func (t *table) addMethod(w Weight, chosen bool) {
	method := cmp.Or(w.Method, Pebbles)
	if chosen && !slices.Contains(t.methods[w.Group], method) {
		t.methods[w.Group] = append(t.methods[w.Group], method)
	}
}

// methodsOf lists how a group's weights were found; none is an empty list.
func (t *table) methodsOf(group string) []WeightMethod {
	out := append([]WeightMethod{}, t.methods[group]...)
	slices.Sort(out)
	return out
}

func (t *table) gateIDs() []string {
	ids := make([]string, len(t.gates))
	for i, g := range t.gates {
		ids[i] = g.id
	}
	return ids
}

// lay adds to a group's pebbles. Weights that were found in another way sum to 100
// but for the rounding, and are not checked.
func (t *table) lay(w Weight, value *big.Rat) {
	sum := t.pebbles[w.Group]
	if w.Method != "" && w.Method != Pebbles {
		t.pebbles[w.Group] = sum // a voice
		return
	}
	if sum == nil {
		t.pebbles[w.Group] = new(big.Rat)
	}
	t.pebbles[w.Group].Add(t.pebbles[w.Group], value)
	set, chosen := t.setOf[w.Criterion]
	if !chosen || value.Sign() == 0 {
		return
	}
	if t.laidOn[w.Group] == nil {
		t.laidOn[w.Group] = map[string]bool{}
	}
	t.laidOn[w.Group][set] = true
}

// weightRule is the rule that a weight breaks, or "".
func weightRule(value float64, twice bool) string {
	switch {
	case twice:
		return DuplicateCell
	case !finite(value):
		return NotANumber
	case value < 0:
		return NegativeWeight
	}
	return ""
}

// rescale makes the weights sum to 100; missing ones become 0.
func rescale(weights []*big.Rat) {
	factor := new(big.Rat).Quo(exact(100), sumOf(weights))
	for i, w := range weights {
		if w == nil {
			weights[i] = new(big.Rat)
			continue
		}
		w.Mul(w, factor)
	}
}

// rowOf is the group's row of n numbers, made when first asked for.
func rowOf(rows map[string][]*big.Rat, group string, n int) []*big.Rat {
	if rows[group] == nil {
		rows[group] = make([]*big.Rat, n)
	}
	return rows[group]
}

// addScores reads the cells.
func (t *table) addScores(in Scoring) error {
	t.products = make([]string, len(in.Products))
	for i, p := range in.Products {
		t.products[i] = p.ID
	}
	products, err := indexOf("products", t.products)
	if err != nil {
		return err
	}
	criteria := t.criteriaOf(in.Weights)
	n := len(t.products) * len(t.criteria)
	t.common = make([]*big.Rat, n)
	t.own = map[string][]*big.Rat{}
	t.spoken = make([]bool, n)
	seen := make(map[[3]string]bool, len(in.Scores))
	for _, s := range in.Scores {
		p, isProduct := products[s.Product]
		c, isCriterion := criteria[s.Criterion]
		key := [3]string{s.Product, s.Criterion, s.Group}
		switch {
		case !isProduct:
			return cellError(UnknownProduct, s)
		case !isCriterion:
			return cellError(UnknownCriterion, s)
		case seen[key]:
			return cellError(DuplicateCell, s)
		}
		seen[key] = true
		if err := t.addScore(s, p, c); err != nil {
			return err
		}
	}
	return nil
}

// criteriaOf numbers the chosen criteria, after them the gates; others that carry
// pebbles are −1.
func (t *table) criteriaOf(weights []Weight) map[string]int {
	index := make(map[string]int, len(t.criteria))
	for _, w := range weights {
		index[w.Criterion] = -1
	}
	for c, id := range slices.Concat(t.criteria, t.gateIDs()) {
		index[id] = c
	}
	return index
}

// addScore keeps one cell; criterion −1 is not chosen.
func (t *table) addScore(s Score, product, criterion int) error {
	if s.Value != nil && !finite(*s.Value) {
		return cellError(NotANumber, s)
	}
	if criterion >= len(t.criteria) {
		return t.addGateScore(s, product, criterion-len(t.criteria))
	}
	cells := t.common
	if s.Group != "" {
		cells = rowOf(t.own, s.Group, len(t.common))
	}
	if s.Value == nil || criterion < 0 {
		return nil
	}
	raw := exact(*s.Value)
	if !t.scales[criterion].holds(raw) {
		return cellError(OutOfScale, s)
	}
	i := product*len(t.criteria) + criterion
	cells[i] = t.scales[criterion].value(raw, t.mapped)
	t.spoken[i] = t.spoken[i] || s.Group != ""
	return nil
}

func cellError(rule string, s Score) error {
	e := &CellError{Rule: rule, Product: s.Product, Criterion: s.Criterion, Group: s.Group}
	if s.Value != nil {
		e.Value = *s.Value
	}
	return e
}
