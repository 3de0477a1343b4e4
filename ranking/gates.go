package ranking

import (
	"cmp"
	"math/big"
	"slices"
)

// Passed is whether a product passes a gate.
type Passed string

const (
	PassedYes     Passed = "yes"
	PassedNo      Passed = "no"
	PassedUnknown Passed = "unknown" // nobody could tell, or voices differ: not settled
)

// GateResult is how a product stands at a gate.
type GateResult struct {
	Criterion string `json:"criterion"`
	Passed    Passed `json:"passed"`
}

// Fails lists the gates that a product does not pass, by criterion id.
func (r Ranked) Fails() []string { return r.gatesThat(PassedNo) }

// Unsettled lists the gates of which it is not settled whether a product passes.
func (r Ranked) Unsettled() []string { return r.gatesThat(PassedUnknown) }

func (r Ranked) gatesThat(passed Passed) []string {
	ids := []string{}
	for _, g := range r.Gates {
		if g.Passed == passed {
			ids = append(ids, g.Criterion)
		}
	}
	return ids
}

// gate is a criterion that has no weight: a product passes it or is not ranked.
type gate struct {
	id    string
	scale scale
	bar   *big.Rat
}

func newGate(c Criterion) (gate, error) {
	s, err := newScale(c)
	if err != nil {
		return gate{}, err
	}
	if !finite(*c.Gate) || !s.holds(exact(*c.Gate)) {
		return gate{}, &OptionError{"gate", c.ID}
	}
	return gate{c.ID, s, exact(*c.Gate)}, nil
}

// passes judges a score as it was given.
func (g gate) passes(raw *big.Rat) Passed {
	passed := raw.Cmp(g.bar) >= 0
	if g.scale.cost {
		passed = raw.Cmp(g.bar) <= 0
	}
	if passed {
		return PassedYes
	}
	return PassedNo
}

// addGateScore notes what a group, or the whole workshop, says of a product at
// a gate.
func (t *table) addGateScore(s Score, product, at int) error {
	if s.Group != "" {
		rowOf(t.own, s.Group, len(t.common))
	}
	if s.Value == nil {
		return nil
	}
	g := t.gates[at]
	raw := exact(*s.Value)
	if !g.scale.holds(raw) {
		return cellError(OutOfScale, s)
	}
	if t.passed[s.Group] == nil {
		t.passed[s.Group] = make([]Passed, len(t.products)*len(t.gates))
	}
	t.passed[s.Group][product*len(t.gates)+at] = g.passes(raw)
	return nil
}

// gatesOf are a product's results as some voices see them: each group's own word
// first, the workshop's where it says nothing. What they do not agree on is
// not settled.
func (t *table) gatesOf(product int, voices []string) []GateResult {
	if len(t.gates) == 0 {
		return nil
	}
	out := make([]GateResult, len(t.gates))
	for at, g := range t.gates {
		out[at] = GateResult{g.id, t.settled(voices, product, at)}
	}
	return out
}

// settled is what the voices that know of it agree on.
func (t *table) settled(voices []string, product, at int) Passed {
	common := t.saidAt("", product, at)
	var said Passed
	for _, voice := range voices {
		switch own := cmp.Or(t.saidAt(voice, product, at), common); {
		case own == "":
		case said == "":
			said = own
		case said != own:
			return PassedUnknown
		}
	}
	if len(voices) == 0 {
		said = common
	}
	return cmp.Or(said, PassedUnknown)
}

// saidAt is what a group says; empty is nothing.
func (t *table) saidAt(group string, product, at int) Passed {
	if t.passed[group] == nil {
		return ""
	}
	return t.passed[group][product*len(t.gates)+at]
}

// failed reports whether a product does not pass some gate.
func (l line) failed() bool {
	return slices.ContainsFunc(l.Gates, func(g GateResult) bool { return g.Passed == PassedNo })
}

// gateWarnings name the products that fail a gate, and those of which it is
// not settled.
func (t *table) gateWarnings(rows []Ranked) []Warning {
	list := []Warning{}
	for at, g := range t.gates {
		products := map[Passed][]string{}
		for _, row := range rows {
			if passed := row.Gates[at].Passed; passed == PassedNo || row.Rank > 0 {
				products[passed] = append(products[passed], row.Product)
			}
		}
		if failed := products[PassedNo]; len(failed) > 0 {
			list = append(list, Warning{GateFailed, map[string]any{"criterion": g.id, "products": failed}})
		}
		if open := products[PassedUnknown]; len(open) > 0 {
			list = append(list, Warning{GateUnsettled, map[string]any{"criterion": g.id, "products": open}})
		}
	}
	return list
}
