package report

import (
	"cmp"
	"slices"

	"potensi/internal/store"
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

// weakCriteria are the criteria of the present condition on which the known
// scores of a product lie in the worse half of the scale on average, the worst
// first, and those on which nobody has scored it.
func weakCriteria(w store.Workshop, product string) (weak, unscored []string) {
	weak, unscored = []string{}, []string{}
	depth := map[string]float64{}
	for _, c := range w.Criteria {
		if axisOf(c) != ranking.Present || c.Gate != nil {
			continue
		}
		mean, known := meanScore(w.Scores, product, c.ID)
		low, high := c.Scale()
		if c.Direction == ranking.CostCriterion {
			mean = low + high - mean
		}
		switch depth[c.ID] = (mean - low) / (high - low); {
		case !known:
			unscored = append(unscored, c.ID)
		case depth[c.ID] < 0.5:
			weak = append(weak, c.ID)
		}
	}
	slices.SortStableFunc(weak, func(a, b string) int { return cmp.Compare(depth[a], depth[b]) })
	return weak, unscored
}

// failedGates are the criteria with a gate that the known scores of a product
// do not pass on average.
func failedGates(w store.Workshop, product string) []string {
	out := []string{}
	for _, c := range w.Criteria {
		mean, known := meanScore(w.Scores, product, c.ID)
		if c.Gate == nil || !known {
			continue
		}
		if cost := c.Direction == ranking.CostCriterion; cost && mean > *c.Gate || !cost && mean < *c.Gate {
			out = append(out, c.ID)
		}
	}
	return out
}

// meanScore is the mean of what groups, or the whole workshop, scored.
func meanScore(scores []ranking.Score, product, criterion string) (mean float64, known bool) {
	sum, n := 0.0, 0
	for _, s := range scores {
		if s.Product == product && s.Criterion == criterion && s.Value != nil {
			sum += *s.Value
			n++
		}
	}
	if n == 0 {
		return 0, false
	}
	return sum / float64(n), true
}
