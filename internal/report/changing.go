package report

import (
	"slices"

	"potensi/ranking"
)

// changes says what would change a product's place: how many people would have
// to change their ballots, how many pebbles would have to move, or which score
// would have to be another.
func (s speaker) changes(x FlagshipProduct) []string {
	c := &clauses{p: s.p, parts: []string{}}
	if x.Certificate == nil {
		return c.parts
	}
	s.byBallots(x, *x.Certificate, c)
	if lead := x.Certificate.Scores; lead != nil {
		s.byScores(x, *lead, c)
	}
	return c.parts
}

func (s speaker) byBallots(x FlagshipProduct, f Firmness, c *clauses) {
	m := f.Votes
	if m == nil {
		return
	}
	kind := "stays"
	if x.Decision == "not_chosen" {
		kind = "joins"
	}
	switch {
	case m.Never:
		c.add("change."+kind+"-never", "rival", s.names.Of(f.Rival))
	case m.Exact || m.Least == m.Most:
		c.add("change."+kind, "n", max(m.Least, 1), "rival", s.names.Of(f.Rival))
	default:
		c.add("change."+kind+"-least", "n", max(m.Least, 1), "rival", s.names.Of(f.Rival))
	}
}

func (s speaker) byScores(x FlagshipProduct, lead ranking.ScoreLead, c *clauses) {
	kind, other := "ahead", lead.Behind
	if lead.Behind == x.Product {
		kind, other = "behind", lead.Ahead
	}
	if lead.Weights.Possible {
		c.add("change."+kind, "other", s.names.Of(other), "pebbles", s.p.Number(lead.Weights.Pebbles, 1))
	} else {
		c.add("change."+kind+"-never", "other", s.names.Of(other))
	}
	if cell := lead.Cell; cell != nil && cell.From != nil {
		c.add("change.cell", "other", s.names.Of(other), "product", s.names.Of(cell.Product), "criterion", s.names.Of(cell.Criterion), "from", *cell.From, "to", s.p.Number(cell.To, 1))
	}
}

// dissent says what single groups would have chosen instead.
func (s speaker) dissent() []string {
	c := &clauses{p: s.p, parts: []string{}}
	for _, g := range s.f.Differ {
		switch {
		case len(g.Contested) == 0:
			c.add("dissent.chosen", "groups", s.namesOf(g.Groups), "products", s.names.List(g.Chosen))
		case len(g.Chosen) == 0:
			c.add("dissent.tied", "groups", s.namesOf(g.Groups), "tied", s.names.List(g.Contested))
		default:
			c.add("dissent.chosen-tied", "groups", s.namesOf(g.Groups), "products", s.names.List(g.Chosen), "tied", s.names.List(g.Contested))
		}
	}
	return c.parts
}

// weakness is what speaks against a product by its scores on the present
// condition.
func (d *decision) weakness(product string) ranking.Weakness {
	i := slices.IndexFunc(d.weak, func(w ranking.Weakness) bool { return w.Product == product })
	if i < 0 {
		return ranking.Weakness{Product: product, Failing: []string{}, Unknown: []string{}}
	}
	return d.weak[i]
}
