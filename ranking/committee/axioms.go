package committee

import (
	"cmp"
	"math/big"
	"slices"
)

// The promises that a committee can keep or break. Voters of a k-th part of the
// whole weight deserve a seat, of ℓ such parts ℓ seats.
const (
	JR      = "jr"   // who deserve a seat and agree on a choice: one of them has an approved one (Aziz and others 2017)
	PJR     = "pjr"  // who deserve ℓ and agree on ℓ: together they have ℓ approved ones (Sánchez-Fernández and others 2017)
	EJR     = "ejr"  // who deserve ℓ and agree on ℓ: one of them has ℓ approved ones (Aziz and others 2017)
	EJRPlus = "ejr+" // who deserve ℓ and agree on a choice not chosen: one of them has ℓ approved ones (Brill and Peters 2023)
)

// Axioms lists them, the weakest first: who keeps one keeps those before it.
func Axioms() []string { return []string{JR, PJR, EJR, EJRPlus} }

// Verdict says whether a committee keeps a promise.
type Verdict struct {
	Axiom   string
	Holds   bool
	Unknown bool     // the search would take too long; Holds is then false
	Witness *Witness // who is passed over; nil if it holds or is unknown
}

// Witness are voters for whom a promise is broken.
type Witness struct {
	Choices  []string       // what all of them approve of: for jr and ejr+ one that is not chosen and would help
	Deserved int            // ℓ: how many seats they deserve, and agree on enough for
	Most     int            // what the best off of them has; for pjr what they have together
	Voters   int            // ballots
	Groups   map[string]int // ballots by group
	Weight   *big.Rat
	Share    *big.Rat // their part of the seats, at least Deserved
}

// Check says which promises a committee of any origin keeps. With weights a
// voter counts as that many.
//
// The committee may be smaller than Seats, of which the parts are reckoned.
// Costs are not considered: see [CheckBudget].
//
// Errors: *OptionError, also for a committee with unknown choices or more than
// the seats.
func Check(e Election, committee []string) ([]Verdict, error) {
	if e.Costs != nil {
		return nil, &OptionError{"cost", "a committee has seats"}
	}
	p, err := compile(e)
	if err != nil {
		return nil, err
	}
	t, err := p.judge(committee)
	if err != nil {
		return nil, err
	}
	plus := t.ejrPlus(p.seats)
	if plus == nil {
		return kept(), nil
	}
	return t.verdicts(e, plus), nil
}

func kept() []Verdict {
	out := []Verdict{}
	for _, axiom := range Axioms() {
		out = append(out, Verdict{Axiom: axiom, Holds: true})
	}
	return out
}

// verdicts looks for each promise on its own, as the strongest is broken.
func (t *trial) verdicts(e Election, plus *passed) []Verdict {
	out := []Verdict{t.verdict(e, JR, t.ejrPlus(1), true)}
	for _, axiom := range []string{PJR, EJR} {
		found, known := t.cohesive(axiom)
		out = append(out, t.verdict(e, axiom, found, known))
	}
	return append(out, t.verdict(e, EJRPlus, plus, true))
}

// trial is a committee before the voters.
type trial struct {
	p    *profile
	in   []bool
	has  []int // by block: approved choices in it
	size int
	work int
}

func (p *profile) judge(committee []string) (*trial, error) {
	index, _ := indexOf(p.choices)
	t := &trial{p: p, in: make([]bool, len(p.choices)), has: make([]int, len(p.blocks)), size: len(committee)}
	for _, id := range committee {
		c, known := index[id]
		if !known || t.in[c] {
			return nil, &OptionError{"committee", id}
		}
		t.in[c] = true
		for _, b := range p.back[c] {
			t.has[b.block]++
		}
	}
	if p.seats > 0 && len(committee) > p.seats {
		return nil, &OptionError{"committee", committee[p.seats]}
	}
	return t, nil
}

// deserves reports whether a weight is ℓ parts of the whole.
func (t *trial) deserves(weight int64, seats int) bool {
	part := big.NewInt(weight)
	return weight > 0 && part.Mul(part, big.NewInt(int64(t.p.seats))).Cmp(new(big.Int).Mul(big.NewInt(t.p.weight), big.NewInt(int64(seats)))) >= 0
}

// passed are blocks that are passed over.
type passed struct {
	choices  []int
	deserved int
	most     int
	blocks   []int
	weight   int64
}

// ejrPlus looks for voters who agree on a choice that is not chosen, deserve ℓ
// seats and have fewer each, for ℓ up to so many. Those who are passed over
// by most are told: the greatest weight among the smallest ℓ.
func (t *trial) ejrPlus(most int) *passed {
	var worst *passed
	for seats := 1; seats <= most && worst == nil; seats++ {
		for c, in := range t.in {
			if in {
				continue
			}
			if found := t.poorer(c, seats); t.deserves(found.weight, seats) && (worst == nil || found.weight > worst.weight) {
				worst = found
			}
		}
	}
	return worst
}

// poorer are the supporters of a choice with fewer than so many.
func (t *trial) poorer(c, seats int) *passed {
	f := &passed{choices: []int{c}, deserved: seats}
	for _, b := range t.p.back[c] {
		if t.has[b.block] < seats {
			f.take(t, b.block)
		}
	}
	return f
}

func (f *passed) take(t *trial, block int) {
	f.blocks = append(f.blocks, block)
	f.weight += t.p.blocks[block].weight
	f.most = max(f.most, t.has[block])
}

func (t *trial) verdict(e Election, axiom string, found *passed, known bool) Verdict {
	v := Verdict{Axiom: axiom, Holds: found == nil && known, Unknown: !known && found == nil}
	if found == nil {
		return v
	}
	w := &Witness{Choices: t.p.names(found.choices), Deserved: found.deserved, Most: found.most, Groups: map[string]int{}, Weight: t.p.weightOf(found.weight)}
	w.Share = new(big.Rat).Mul(big.NewRat(found.weight, t.p.weight), big.NewRat(int64(t.p.seats), 1))
	among := make([]bool, len(t.p.blocks))
	for _, b := range found.blocks {
		among[b] = true
	}
	for i, voter := range e.Voters {
		if among[t.p.of[i]] {
			w.Voters++
			w.Groups[voter.Group]++
		}
	}
	v.Witness = w
	return v
}

// maxCohesive is how many blocks the search for pjr and ejr looks at.
const maxCohesive = 20_000_000

// cohesive looks for voters who deserve ℓ, agree on ℓ choices and have fewer:
// each alone for ejr, together for pjr. It reports false when it gave up.
func (t *trial) cohesive(axiom string) (*passed, bool) {
	t.work = 0
	for seats := 1; seats <= t.p.seats; seats++ {
		found, known := t.broken(axiom, seats)
		if found != nil || !known {
			return found, known
		}
	}
	return nil, true
}

func (t *trial) broken(axiom string, seats int) (*passed, bool) {
	if axiom == EJR {
		return t.agreed(seats, func(b int) bool { return t.has[b] < seats })
	}
	var found *passed
	known := true
	chosen := []int{}
	for c, in := range t.in {
		if in {
			chosen = append(chosen, c)
		}
	}
	subsets(chosen, min(seats-1, len(chosen)), func(allowed []int) bool {
		if found, known = t.agreed(seats, func(b int) bool { return t.within(b, allowed) }); found != nil {
			found.most = t.together(found.blocks, allowed)
		}
		return found == nil && known
	})
	return found, known
}

// within reports whether all that a block has of the committee is allowed.
func (t *trial) within(block int, allowed []int) bool {
	n := 0
	for _, c := range allowed {
		if t.approves(block, c) {
			n++
		}
	}
	return n == t.has[block]
}

// together is how many of the choices some of the blocks approve.
func (t *trial) together(blocks, choices []int) int {
	n := 0
	for _, c := range choices {
		if slices.ContainsFunc(blocks, func(b int) bool { return t.approves(b, c) }) {
			n++
		}
	}
	return n
}

// agreed looks for so many choices that enough of some blocks agree on.
func (t *trial) agreed(seats int, of func(block int) bool) (*passed, bool) {
	start := &passed{deserved: seats}
	for b := range t.p.blocks {
		if t.work++; of(b) {
			start.take(t, b)
		}
	}
	return t.narrow(start, 0)
}

// narrow adds one more choice to agree on, as long as enough do.
func (t *trial) narrow(from *passed, next int) (*passed, bool) {
	if !t.deserves(from.weight, from.deserved) {
		return nil, true
	}
	if len(from.choices) == from.deserved {
		return from, true
	}
	for c := next; c < len(t.p.choices); c++ {
		to := &passed{choices: append(slices.Clone(from.choices), c), deserved: from.deserved}
		for _, b := range from.blocks {
			if t.work++; t.approves(b, c) {
				to.take(t, b)
			}
		}
		if t.work > maxCohesive {
			return nil, false
		}
		if found, known := t.narrow(to, c+1); found != nil || !known {
			return found, known
		}
	}
	return nil, true
}

func (t *trial) approves(block, c int) bool {
	_, found := slices.BinarySearch(t.p.blocks[block].approves, c)
	return found
}

// Unheard are the voters who deserve a choice by their part of the budget and
// have nothing chosen that they approve.
type Unheard struct {
	Choice string // they could pay it and all approve of it
	Voters int
	Groups map[string]int
	Money  *big.Rat // their part of the budget
}

// CheckBudget lists what a choice with costs passes over: for each choice not
// chosen, the supporters who have nothing of what they approve, if their part
// of the budget pays for it. Equal shares leaves none. The largest groups come
// first.
//
// Errors: as for [Check].
func CheckBudget(e Election, chosen []string) ([]Unheard, error) {
	p, err := compile(e)
	if err != nil {
		return nil, err
	}
	t, err := p.judge(chosen)
	if err != nil {
		return nil, err
	}
	out := []Unheard{}
	for c, in := range t.in {
		if found := t.poorer(c, 1); !in && t.pays(found.weight, c) {
			w := t.verdict(e, JR, found, true).Witness
			money := new(big.Rat).Mul(big.NewRat(found.weight, p.weight), e.money())
			out = append(out, Unheard{p.choices[c], w.Voters, w.Groups, money})
		}
	}
	slices.SortStableFunc(out, func(a, b Unheard) int { return cmp.Compare(b.Voters, a.Voters) })
	return out, nil
}

// pays reports whether a weight's part of the budget is the cost of a choice.
func (t *trial) pays(weight int64, c int) bool {
	money := new(big.Int).Mul(big.NewInt(weight), t.p.budget)
	return weight > 0 && money.Cmp(new(big.Int).Mul(big.NewInt(t.p.weight), t.p.cost[c])) >= 0
}
