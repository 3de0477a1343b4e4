package weights

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"potensi/ranking"
)

// Keys of the warnings about judgments, with their arguments. Criteria are ids.
const (
	// Inconsistent: the comparisons of group (string) have ratio (float64) above
	// limit (float64); criteria ([]string), the three that contradict each other
	// most, or the one by best–worst; times (float64), by how much.
	Inconsistent = "judgment-inconsistent"
	// Incomplete: group (string) compared known (int) of pairs (int) pairs; the
	// others were filled in.
	Incomplete = "judgment-incomplete"
	// NotUnique: other weights suit what group (string) said as well; ranges
	// (map[string]Range) is where they lie, in percent.
	NotUnique = "judgment-not-unique"
)

// Rules that a JudgmentError can name besides those of a CellError.
const (
	NoMethod    = "no-method"    // weights cannot be found in this way from what a group says
	NoCriteria  = "no-criteria"  // no criterion is judged
	NotInSet    = "not-in-set"   // a criterion is of another set or axis, or unknown
	GateWeighed = "gate-weighed" // a gate has no weight
)

// JudgmentError says which rule a judgment breaks and where: Path leads to the
// member, as /pairs/2. Criterion and Other are ids, if it is about criteria.
type JudgmentError struct {
	Rule, Path       string
	Criterion, Other string
	Value            float64
}

func (e *JudgmentError) Error() string {
	return fmt.Sprintf("weights: %s at %s: criterion %q, %q: %v", e.Rule, e.Path, e.Criterion, e.Other, e.Value)
}

// Consistency says how far a judgment agrees with itself.
type Consistency struct {
	Ratio    float64          `json:"ratio"`            // consistency ratio
	Limit    float64          `json:"limit"`            // above it, it should be talked over again
	Table    string           `json:"table"`            // where Index comes from
	Index    float64          `json:"index"`            // AHP: the random index; best–worst: the consistency index
	Lambda   float64          `json:"lambda,omitempty"` // AHP: λmax
	CI       float64          `json:"ci,omitempty"`     // AHP: (λmax − n)/(n − 1)
	Xi       float64          `json:"xi,omitempty"`     // best–worst: ξ*
	Input    float64          `json:"input,omitempty"`  // best–worst: the input-based ratio
	Criteria []string         `json:"criteria"`         // the three that contradict each other most; by best–worst the one in doubt
	Times    float64          `json:"times,omitempty"`  // by how much the three do: 1 is not at all
	Known    int              `json:"known,omitempty"`  // AHP: compared pairs
	Pairs    int              `json:"pairs,omitempty"`  // AHP: pairs in all
	Ranges   map[string]Range `json:"ranges,omitempty"` // best–worst: where weights that are as good lie, in percent, if there are several
}

// Derived is what follows from a judgment.
type Derived struct {
	Criteria    []string          `json:"criteria"`    // ids of the judged criteria
	Weights     []ranking.Weight  `json:"weights"`     // one for each; sum 100
	Consistency *Consistency      `json:"consistency"` // null: the method cannot contradict itself
	Warnings    []ranking.Warning `json:"warnings"`
}

// From finds a group's weights from its judgment: by order the rank-order
// centroid, by ahp the eigenvector, by best–worst the nonlinear model. Gates have
// no weight. Criteria are all of the village; those judged are the ones of the
// judgment's set and axis, each of which must be named, or else those it names.
//
// Errors: *JudgmentError.
func From(j ranking.Judgment, criteria []ranking.Criterion) (Derived, error) {
	r, err := newReading(j, criteria)
	if err != nil {
		return Derived{}, err
	}
	w, err := r.weigh()
	if err != nil {
		return Derived{}, err
	}
	r.out.Criteria = r.ids
	for i, id := range r.ids {
		value := 100 * w[i]
		if j.Method == ranking.Pebbles {
			value = math.Round(value) // as they were laid: a hundredth times a hundred need not be one again
		}
		r.out.Weights = append(r.out.Weights, ranking.Weight{Group: j.Group, Criterion: id, Value: value, Method: j.Method, Status: j.Status})
	}
	return r.out, nil
}

// reading is a judgment that is being read: ids are the judged criteria.
type reading struct {
	j   ranking.Judgment
	ids []string
	out Derived
}

func newReading(j ranking.Judgment, criteria []ranking.Criterion) (*reading, error) {
	r := &reading{j: j, out: Derived{Warnings: []ranking.Warning{}}}
	gates, named := map[string]bool{}, j.Names()
	for _, c := range criteria {
		gates[c.ID] = c.Gate != nil
		if c.Gate == nil && inScope(c, j) && (j.Set != "" || j.Axis != "" || slices.Contains(named, c.ID)) {
			r.ids = append(r.ids, c.ID)
		}
	}
	for _, name := range named {
		if slices.Contains(r.ids, name) {
			continue
		}
		rule := NotInSet
		if gates[name] {
			rule = GateWeighed
		}
		return nil, &JudgmentError{Rule: rule, Path: r.pathOf(name), Criterion: name}
	}
	if len(r.ids) == 0 {
		return nil, &JudgmentError{Rule: NoCriteria, Path: "/" + Member(r.j.Method)}
	}
	return r, nil
}

// inScope reports whether a criterion is of the judgment's set and axis.
func inScope(c ranking.Criterion, j ranking.Judgment) bool {
	axis := c.Axis
	if axis == "" {
		axis = ranking.Present
	}
	return (j.Set == "" || c.Set == j.Set) && (j.Axis == "" || axis == j.Axis)
}

// Member names the part of a judgment that its method reads.
func Member(method ranking.WeightMethod) string {
	switch method {
	case ranking.CardOrder:
		return "order"
	case ranking.AHP:
		return "pairs"
	case ranking.BestWorst:
		return "best_to_others"
	}
	return "ratings"
}

// pathOf finds where a criterion is named first.
func (r *reading) pathOf(name string) string {
	for t, tier := range r.j.Order {
		if k := slices.Index(tier, name); k >= 0 {
			return fmt.Sprintf("/order/%d/%d", t, k)
		}
	}
	for i, p := range r.j.Pairs {
		if p.A == name || p.B == name {
			return fmt.Sprintf("/pairs/%d", i)
		}
	}
	for i, x := range r.j.Ratings {
		if x.Criterion == name {
			return fmt.Sprintf("/ratings/%d", i)
		}
	}
	switch name {
	case r.j.Best:
		return "/best"
	case r.j.Worst:
		return "/worst"
	}
	return "/best_to_others"
}

func (r *reading) weigh() ([]float64, error) {
	switch r.j.Method {
	case ranking.CardOrder:
		return r.byOrder()
	case ranking.AHP:
		return r.byPairs()
	case ranking.BestWorst:
		return r.byExtremes()
	case ranking.DirectWeight, ranking.Pebbles:
		return r.byRatings()
	}
	return nil, &JudgmentError{Rule: NoMethod, Path: "/method"}
}

// at is the number of a criterion, which is known to be there.
func (r *reading) at(id string) int { return slices.Index(r.ids, id) }

// id is a criterion's id, or empty for a number that is none.
func (r *reading) id(i int) string {
	if i < 0 || i >= len(r.ids) {
		return ""
	}
	return r.ids[i]
}

func (r *reading) byOrder() ([]float64, error) {
	tiers := make([][]int, len(r.j.Order))
	for t, tier := range r.j.Order {
		for _, id := range tier {
			tiers[t] = append(tiers[t], r.at(id))
		}
	}
	w, err := RankOrderCentroid(len(r.ids), tiers)
	var cell *CellError
	switch {
	case errors.As(err, &cell) && cell.Rule == LeftOut:
		return nil, &JudgmentError{Rule: LeftOut, Path: "/order", Criterion: r.id(cell.Column)}
	case errors.As(err, &cell):
		return nil, &JudgmentError{Rule: cell.Rule, Path: fmt.Sprintf("/order/%d/%d", cell.Row, cell.Column), Criterion: r.id(int(cell.Value))}
	}
	return w, err
}

func (r *reading) byPairs() ([]float64, error) {
	list := make([]Comparison, len(r.j.Pairs))
	for i, p := range r.j.Pairs {
		list[i] = Comparison{r.at(p.A), r.at(p.B), p.Value}
		if _, err := NewMatrix(len(r.ids), list[:i+1]); err != nil {
			return nil, r.wrongPair(err, fmt.Sprintf("/pairs/%d", i))
		}
	}
	m, err := NewMatrix(len(r.ids), list)
	if err != nil {
		return nil, r.wrongPair(err, "/pairs")
	}
	p, err := Eigenvector(m)
	if err != nil {
		return nil, r.wrongPair(err, "/pairs")
	}
	r.consistentPairs(p)
	return p.Weights, nil
}

func (r *reading) wrongPair(err error, path string) error {
	cell := (*CellError)(nil)
	if !errors.As(err, &cell) {
		return err
	}
	return &JudgmentError{cell.Rule, path, r.id(cell.Row), r.id(cell.Column), cell.Value}
}

// consistentPairs tells how consistent comparisons are.
func (r *reading) consistentPairs(p Priorities) {
	c := &Consistency{Ratio: p.CR, Limit: Acceptable, Table: p.Table, Index: p.RI, Lambda: p.Lambda, CI: p.CI,
		Criteria: []string{}, Known: p.Known, Pairs: p.Pairs}
	if p.Triad != nil {
		c.Criteria, c.Times = []string{r.id(p.Triad.I), r.id(p.Triad.J), r.id(p.Triad.K)}, p.Triad.Product
	}
	r.out.Consistency = c
	if p.Known < p.Pairs {
		r.warn(Incomplete, map[string]any{"group": r.j.Group, "known": p.Known, "pairs": p.Pairs})
	}
	r.inconsistent(c)
}

func (r *reading) inconsistent(c *Consistency) {
	if c.Ratio > c.Limit {
		r.warn(Inconsistent, map[string]any{"group": r.j.Group, "ratio": c.Ratio, "limit": c.Limit, "criteria": c.Criteria, "times": c.Times})
	}
}

func (r *reading) warn(key string, args map[string]any) {
	r.out.Warnings = append(r.out.Warnings, ranking.Warning{Key: key, Args: args})
}

// byExtremes reads best and worst. That each matters as much as itself goes
// without saying.
func (r *reading) byExtremes() ([]float64, error) {
	switch {
	case r.j.Best == "":
		return nil, &JudgmentError{Rule: LeftOut, Path: "/best"}
	case r.j.Worst == "":
		return nil, &JudgmentError{Rule: LeftOut, Path: "/worst"}
	}
	b := BestWorst{Best: r.at(r.j.Best), Worst: r.at(r.j.Worst)}
	var err error
	if b.ToOthers, err = r.ratings("/best_to_others", r.j.BestToOthers, r.j.Best, 1); err != nil {
		return nil, err
	}
	if b.ToWorst, err = r.ratings("/others_to_worst", r.j.OthersToWorst, r.j.Worst, 1); err != nil {
		return nil, err
	}
	e, err := b.Nonlinear()
	if cell := (*CellError)(nil); errors.As(err, &cell) {
		return nil, r.wrongExtreme(cell)
	}
	r.consistentExtremes(e)
	return e.Weights, err
}

func (r *reading) wrongExtreme(cell *CellError) error {
	e := &JudgmentError{Rule: cell.Rule, Path: "/worst", Criterion: r.j.Worst, Value: cell.Value}
	if cell.Row < 2 {
		e.Path, e.Criterion = []string{"/best_to_others", "/others_to_worst"}[cell.Row], r.id(cell.Column)
	}
	return e
}

// consistentExtremes tells how consistent best and worst are.
func (r *reading) consistentExtremes(e Extremes) {
	c := &Consistency{Ratio: e.CR, Limit: Acceptable, Table: Rezaei2015, Index: e.Index, Xi: e.Xi, Input: e.Input, Criteria: []string{}}
	if e.Doubt >= 0 {
		c.Criteria = append(c.Criteria, r.id(e.Doubt))
	}
	if !e.Unique {
		c.Ranges = map[string]Range{}
		for i, at := range e.Ranges {
			c.Ranges[r.id(i)] = Range{100 * at.Low, 100 * at.High}
		}
		r.warn(NotUnique, map[string]any{"group": r.j.Group, "ranges": c.Ranges})
	}
	r.out.Consistency = c
	r.inconsistent(c)
}

// ratings puts numbers in the order of the criteria. One may go without saying.
func (r *reading) ratings(path string, list []ranking.CriterionRating, self string, value float64) ([]float64, error) {
	out, seen := make([]float64, len(r.ids)), make([]bool, len(r.ids))
	for i, x := range list {
		at := r.at(x.Criterion)
		if at < 0 || seen[at] {
			rule := NamedTwice
			if at < 0 {
				rule = NotInSet
			}
			return nil, &JudgmentError{Rule: rule, Path: fmt.Sprintf("%s/%d", path, i), Criterion: x.Criterion, Value: x.Value}
		}
		out[at], seen[at] = x.Value, true
	}
	for i, ok := range seen {
		switch {
		case ok:
		case r.ids[i] == self:
			out[i] = value
		default:
			return nil, &JudgmentError{Rule: LeftOut, Path: path, Criterion: r.ids[i]}
		}
	}
	return out, nil
}

func (r *reading) byRatings() ([]float64, error) {
	list, err := r.ratings("/ratings", r.j.Ratings, "", 0)
	if err != nil {
		return nil, err
	}
	by := Direct
	if r.j.Method == ranking.Pebbles {
		by = Pebbles
	}
	w, err := by(list)
	if cell := (*CellError)(nil); errors.As(err, &cell) {
		return nil, &JudgmentError{Rule: cell.Rule, Path: "/ratings", Criterion: r.id(cell.Column), Value: cell.Value}
	}
	return w, err
}
