package report

import (
	"cmp"
	"slices"
	"strings"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/ranking"
)

// PollCertificate is a poll and how many people would have to change their
// ballots. While results are withheld, Certificate is nil.
type PollCertificate struct {
	Poll        ranking.Poll         `json:"poll"`
	Turnout     int                  `json:"turnout"`
	Certificate *ranking.Certificate `json:"certificate"`
	Resampled   *ranking.Resampled   `json:"resampled"`
	Messages    []string             `json:"messages"` // in words
}

// contest is a poll's count, ready to be examined.
func contest(poll ranking.Poll, ballots []ranking.Ballot, opt TallyOptions) (ranking.Contest, error) {
	in, err := tallying(poll, ballots, cmp.Or(opt.Voice, poll.Voice))
	if err != nil {
		return ranking.Contest{}, err
	}
	rule := cmp.Or(opt.Rule, poll.Rule)
	if rule != "" && !slices.Contains(ranking.Rules(), rule) {
		return ranking.Contest{}, &RequestError{"unknown-word", map[string]any{"field": "rule", "given": rule, "allowed": ranking.Rules()}}
	}
	return ranking.Contest{Tallying: in, Rule: rule, Seats: max(poll.Seats, 1)}, nil
}

// resampleSeed fixes the random numbers, so that everybody sees the same.
const resampleSeed = 1

// CertifyPoll says how many ballots must change before a poll's result does,
// and what other such halls would have chosen, unless its results are withheld.
func CertifyPoll(poll ranking.Poll, ballots []ranking.Ballot, opt TallyOptions, names Names, p *i18n.Printer) (PollCertificate, error) {
	out := PollCertificate{Poll: poll, Turnout: len(ballots), Messages: []string{}}
	if Withheld(poll, len(ballots)) {
		return out, nil
	}
	in, err := contest(poll, ballots, opt)
	if err != nil {
		return out, err
	}
	c, err := ranking.Certify(in)
	if err != nil {
		return out, err
	}
	r, err := ranking.Resample(in, ranking.DefaultResamples, resampleSeed)
	if err != nil {
		return out, err
	}
	out.Certificate, out.Resampled = &c, &r
	out.Messages = append(CertificateWords(c, names, p), ResampledWords(r, names, p)...)
	return out, nil
}

// CertificateWords says for each chosen product how many people would have to
// change their mind.
func CertificateWords(c ranking.Certificate, names Names, p *i18n.Printer) []string {
	out := []string{}
	for _, h := range c.Holds {
		out = append(out, holdWords(h, names, p))
		if l := leadOf(c, h); l != nil && len(l.Groups) > 1 {
			out = append(out, groupWords(*l, names, p)...)
		}
	}
	if len(c.Contested) > 0 {
		out = append(out, p.T("certificate.contested", "products", names.List(c.Contested)))
	}
	return out
}

// leadOf is the lead of a chosen product over its nearest rival.
func leadOf(c ranking.Certificate, h ranking.Hold) *ranking.Lead {
	i := slices.IndexFunc(c.Leads, func(l ranking.Lead) bool { return l.Ahead == h.Product && l.Behind == h.Rival })
	if i < 0 {
		return nil
	}
	return &c.Leads[i]
}

func holdWords(h ranking.Hold, names Names, p *i18n.Printer) string {
	product := names.Of(h.Product)
	switch m := h.Lost; {
	case m.Never:
		return p.T("certificate.never", "product", product)
	case m.Exact:
		return p.T("certificate.exact", "product", product, "people", people(m.Least, p), "rival", names.Of(h.Rival))
	case m.Most > 0:
		return p.T("certificate.between", "product", product, "least", people(m.Least, p), "most", people(m.Most, p), "rival", names.Of(h.Rival))
	}
	return p.T("certificate.at-least", "product", product, "least", people(h.Lost.Least, p))
}

// people is a number of persons in words.
func people(n int, p *i18n.Printer) string {
	if n == 1 {
		return p.T("certificate.one-person")
	}
	return p.T("certificate.people", "n", n)
}

// MarginWords is a margin as a number of persons: "4 people", "3 to 5 people",
// "3 people or more".
func MarginWords(m ranking.Margin, p *i18n.Printer) string {
	switch {
	case m.Never:
		return p.T("certificate.margin-never")
	case m.Exact:
		return people(m.Least, p)
	case m.Most > 0:
		return p.T("certificate.margin-between", "least", m.Least, "most", m.Most)
	}
	return p.T("certificate.margin-or-more", "people", people(m.Least, p))
}

// groupWords says what one group's ballots alone would do.
func groupWords(l ranking.Lead, names Names, p *i18n.Printer) []string {
	able, unable := []string{}, []string{}
	for _, g := range l.Groups {
		name := strings.ReplaceAll(names.List(g.Groups), ", ", " + ")
		if g.Level.Never {
			unable = append(unable, name)
			continue
		}
		able = append(able, p.T("certificate.of-group", "people", MarginWords(g.Level, p), "group", name))
	}
	out := []string{}
	if len(able) > 0 {
		out = append(out, p.T("certificate.by-group", "ahead", names.Of(l.Ahead), "behind", names.Of(l.Behind), "groups", strings.Join(able, p.T("certificate.or"))))
	}
	if len(unable) > 0 {
		out = append(out, p.T("certificate.group-never", "ahead", names.Of(l.Ahead), "groups", strings.Join(unable, p.T("certificate.or"))))
	}
	return out
}

// ResampledWords says in how many other such halls each chosen product would
// have been chosen.
func ResampledWords(r ranking.Resampled, names Names, p *i18n.Printer) []string {
	out := []string{}
	for i, row := range r.Rows {
		if i < r.Seats {
			out = append(out, p.T("certificate.chance", "product", names.Of(row.Product), "stones", ranking.Stones(row.Top)))
		}
	}
	if len(out) > 0 {
		out = append(out, p.T("certificate.caution"))
	}
	return out
}

// CertificateTables list the leads of the chosen over the others, and the
// chances in other such halls.
func CertificateTables(c ranking.Certificate, r ranking.Resampled, names Names, p *i18n.Printer) []Table {
	leads := Table{Columns: columns(p, "ahead", "behind", "ballots_least", "ballots_most", "pass_least", "pass_most")}
	if len(c.Leads) > 0 {
		for _, g := range c.Leads[0].Groups {
			leads.Columns = append(leads.Columns, Column{strings.Join(g.Groups, "+"), names.List(g.Groups)})
		}
	}
	for _, l := range c.Leads {
		row := []any{names.Of(l.Ahead), names.Of(l.Behind), atLeast(l.Level), atMost(l.Level), atLeast(l.Pass), atMost(l.Pass)}
		for _, g := range l.Groups {
			row = append(row, MarginWords(g.Level, p))
		}
		leads.Rows = append(leads.Rows, row)
	}
	chances := Table{Title: p.T("table.chances"), Columns: columns(p, "rank", "product", "name", "share_top", "share_first", "rank_low", "rank_high")}
	for _, row := range r.Rows {
		chances.Rows = append(chances.Rows, []any{row.Rank, row.Product, names.Of(row.Product), share(row.Top), share(row.First), row.Low, row.High})
	}
	return []Table{leads, chances}
}

func atLeast(m ranking.Margin) any {
	if m.Never {
		return dash{}
	}
	return m.Least
}

func atMost(m ranking.Margin) any {
	if m.Most == 0 {
		return dash{}
	}
	return m.Most
}

// CertifyScores says what would have to be otherwise before a ranking's top
// places change.
func CertifyScores(w store.Workshop, opt RobustnessOptions) (ranking.ScoreCertificate, error) {
	in, err := scoringOf(w, opt.RankOptions)
	if err != nil {
		return ranking.ScoreCertificate{}, err
	}
	return ranking.CertifyScores(ranking.Testing{Scoring: in, Top: opt.Top})
}

// TestedRanking is a ranking's test with what would have to be otherwise.
type TestedRanking struct {
	ranking.Robustness
	Certificate ranking.ScoreCertificate `json:"certificate"`
}

// TestRanking tests how much of a ranking hangs on the weights, and on single
// scores.
func TestRanking(w store.Workshop, opt RobustnessOptions) (TestedRanking, error) {
	r, err := Robustness(w, opt)
	if err != nil {
		return TestedRanking{}, err
	}
	c, err := CertifyScores(w, opt)
	return TestedRanking{r, c}, err
}

// ScoreCertificateWords says for each chosen product what would let the nearest
// other one draw level.
func ScoreCertificateWords(c ranking.ScoreCertificate, names Names, p *i18n.Printer) []string {
	out := []string{}
	for _, product := range c.Chosen {
		i := slices.IndexFunc(c.Leads, func(l ranking.ScoreLead) bool { return l.Ahead == product })
		if i >= 0 {
			out = append(out, scoreLeadWords(c.Leads[i], names, p)...)
		}
	}
	return out
}

func scoreLeadWords(l ranking.ScoreLead, names Names, p *i18n.Printer) []string {
	pair := []any{"ahead", names.Of(l.Ahead), "behind", names.Of(l.Behind)}
	out := []string{p.T("certificate.weights-never", pair...)}
	if l.Weights.Possible {
		out[0] = p.T("certificate.weights", append(pair, "pebbles", p.Number(l.Weights.Pebbles, 1))...)
	}
	switch {
	case l.Cell != nil:
		out = append(out, p.T("certificate.cell", append(pair, "change", changeWords(*l.Cell, names, p))...))
	case l.Total != nil:
		out = append(out, p.T("certificate.total", append(pair, "points", p.Number(*l.Total, 1), "cells", len(l.Cells))...))
	default:
		out = append(out, p.T("certificate.cells-never", pair...))
	}
	for _, u := range l.Unknown {
		out = append(out, p.T("certificate.unknown", append(pair, "change", changeWords(u, names, p))...))
	}
	return out
}

// changeWords names a cell and the score that it would need.
func changeWords(c ranking.CellChange, names Names, p *i18n.Printer) string {
	key := "certificate.change-falls"
	if c.Rises {
		key = "certificate.change-rises"
	}
	group := p.T("certificate.together")
	if c.Group != "" {
		group = names.Of(c.Group)
	}
	from := p.T("certificate.not-known")
	if c.From != nil {
		from = p.Number(*c.From, 1)
	}
	return p.T(key, "criterion", names.Of(c.Criterion), "product", names.Of(c.Product), "group", group, "from", from, "to", p.Number(c.To, 1))
}

// ScoreCertificateTable lists the leads of the chosen over the others.
func ScoreCertificateTable(c ranking.ScoreCertificate, names Names, p *i18n.Printer) Table {
	t := Table{Title: p.T("table.certificate_scores"), Columns: columns(p, "ahead", "behind", "lead", "pebbles_moved", "one_score", "points_moved")}
	for _, l := range c.Leads {
		row := []any{names.Of(l.Ahead), names.Of(l.Behind), l.Lead, any(dash{}), any(dash{}), any(dash{})}
		if l.Weights.Possible {
			row[3] = l.Weights.Pebbles
		}
		if l.Cell != nil {
			row[4] = changeWords(*l.Cell, names, p)
		}
		if l.Total != nil {
			row[5] = *l.Total
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
