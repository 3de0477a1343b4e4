package report

import (
	"cmp"
	"slices"

	"potensi/ranking"
)

// Firmness is what would have to change before a chosen product loses its
// place, or another wins one.
type Firmness struct {
	Votes  *ranking.Margin       `json:"votes"`  // ballots; null without a vote, or where the rule gives no such number
	Groups []ranking.GroupMargin `json:"groups"` // the same when only the ballots of one group change
	Rival  string                `json:"rival"`  // who would change places with it by ballots
	Scores *ranking.ScoreLead    `json:"scores"` // the narrowest lead by scores; null where its scores are not ranked
}

// certify reckons what would change the result, and who stands behind what.
func (d *decision) certify(ballots []ranking.Ballot, opt FlagshipOptions) error {
	if d.present != nil {
		in, err := scoringOf(d.w, RankOptions{Weights: opt.Weights, MinCoverage: opt.MinCoverage})
		if err != nil {
			return err
		}
		scores, err := ranking.CertifyScores(ranking.Testing{Scoring: in, Top: d.seats})
		if err != nil {
			return err
		}
		d.scores = &scores
	}
	if d.tally == nil {
		if d.present != nil {
			d.supports = d.present.Supports(d.seats)
		}
		return nil
	}
	d.supports = d.tally.Supports(d.seats)
	if d.together != "" {
		return nil // what is chosen together is not held by one lead
	}
	in, err := contest(*d.poll, ballots, TallyOptions{Rule: d.tally.Rule, Voice: d.tally.Voice})
	if err != nil {
		return err
	}
	in.Seats = d.seats
	certificate, err := ranking.Certify(in)
	if err == nil { // there is none for every rule
		d.ballots = &certificate
	}
	return nil
}

func (d *decision) supportOf(product string) *ranking.Support {
	i := slices.IndexFunc(d.supports, func(s ranking.Support) bool { return s.Product == product })
	if i < 0 {
		return nil
	}
	return &d.supports[i]
}

// firmness is what would change a product's place.
func (d *decision) firmness(product string) *Firmness {
	out := Firmness{Groups: []ranking.GroupMargin{}}
	if d.ballots != nil {
		out.byVotes(*d.ballots, product)
	}
	if d.scores != nil {
		out.Scores = narrowest(*d.scores, product)
	}
	if out.Votes == nil && out.Scores == nil {
		return nil
	}
	return &out
}

// byVotes finds the seat that a chosen product holds, or the one that another
// comes nearest to.
func (f *Firmness) byVotes(c ranking.Certificate, product string) {
	for _, hold := range c.Holds {
		if hold.Product == product && hold.Rival != "" {
			f.Votes, f.Rival = &hold.Lost, hold.Rival
		}
	}
	leads := slices.DeleteFunc(slices.Clone(c.Leads), func(l ranking.Lead) bool { return l.Behind != product && (l.Ahead != product || l.Behind != f.Rival) })
	if len(leads) == 0 {
		return
	}
	nearest := slices.MinFunc(leads, func(a, b ranking.Lead) int { return cmp.Compare(a.Pass.Least, b.Pass.Least) })
	f.Groups = nearest.Groups
	if nearest.Behind == product {
		f.Votes, f.Rival = &nearest.Pass, nearest.Ahead
	}
}

// narrowest is the lead over, or behind, which the fewest pebbles decide; of
// those the first.
func narrowest(c ranking.ScoreCertificate, product string) *ranking.ScoreLead {
	i := slices.IndexFunc(c.Leads, func(l ranking.ScoreLead) bool { return l.Ahead == product || l.Behind == product })
	if i < 0 {
		return nil
	}
	lead := c.Leads[i]
	return &lead
}
