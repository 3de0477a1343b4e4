package report

import (
	"slices"
	"strconv"
	"strings"

	"potensi/internal/i18n"
	"potensi/mapping"
	"potensi/ranking"
)

// Speak puts names and words to a decision: the sentence of why for each
// product, what else is known of it, and the warnings. Everything it says
// follows from the numbers in the value, so that a decision that was stored can
// be read out in any language.
func (f *Flagship) Speak(names Names, p *i18n.Printer) {
	s := speaker{f, names, p}
	f.Messages = s.words(f.Warnings)
	for i := range f.Products {
		x := &f.Products[i]
		x.Name = names.Of(x.Product)
		for k := range x.Access {
			x.Access[k].Name = names.Of(x.Access[k].Resource)
		}
		x.Messages = s.words(x.Warnings)
		x.Why, x.Basis, x.Changes = s.why(*x), s.basis(*x), s.changes(*x)
	}
	f.Dissent = s.dissent()
}

// speaker says what is in a decision.
type speaker struct {
	f     *Flagship
	names Names
	p     *i18n.Printer
}

func (s speaker) words(warnings []ranking.Warning) []string {
	out := []string{}
	for _, w := range warnings {
		out = append(out, s.p.Format("warning."+w.Key, s.names.Words(w.Args)))
	}
	return out
}

// clauses collects parts of a sentence; empty ones are left out.
type clauses struct {
	p     *i18n.Printer
	parts []string
}

func (c *clauses) add(key string, args ...any) { c.parts = append(c.parts, c.p.T(key, args...)) }

// why is one sentence: how it was voted on, how firm its rank by scores is,
// which groups want it, and how much of it is known.
func (s speaker) why(x FlagshipProduct) string {
	c := &clauses{p: s.p}
	if x.Vote != nil {
		key := "why.vote"
		if !slices.Contains([]string{ranking.BordaRule, ranking.ApprovalRule, ranking.ScoreRule, ranking.CumulativeRule}, s.f.Rule) {
			key = "why.vote-ranked"
		}
		c.add(key, "rank", x.Vote.Rank, "of", s.voted(), "points", x.Vote.Points, "ballots", s.f.Ballots)
	}
	if len(x.Gates) > 0 {
		c.add("why.gates", "criteria", s.names.List(x.Gates))
	}
	s.whyRobust(x, c)
	s.whyGroups(x.Groups, c)
	if x.Present != nil && x.Present.Rank > 0 && x.Present.Cells > 0 {
		c.add("why.cells", "share", ShareWords(s.p, float64(x.Present.Known)/float64(x.Present.Cells)))
	}
	if len(c.parts) == 0 {
		c.add("why.no-present")
	}
	return s.p.T("why."+x.Decision, "product", x.Name, "reasons", strings.Join(c.parts, "; "))
}

// voted is how many products were voted on.
func (s speaker) voted() (n int) {
	for _, x := range s.f.Products {
		if x.Vote != nil {
			n++
		}
	}
	return n
}

// whyRobust says how much of its place is the weights' doing.
func (s speaker) whyRobust(x FlagshipProduct, c *clauses) {
	r, w := x.Robustness, s.f.Weighings
	switch {
	case x.Present == nil || x.Present.Score == nil:
		c.add("why.no-present")
	case r == nil || w == nil:
		c.add("why.present-unranked", "score", *x.Present.Score, "coverage", s.p.Percent(x.Present.Coverage))
	case s.weighed() <= w.Top: // so few are ranked that all are at the top
		c.add("why.robust-first", "first", ShareWords(s.p, r.First))
	case r.Top == 0:
		c.add("why.robust-never", "top", topText(s.p, w.Top), "draws", w.Draws)
	case r.First == 0:
		c.add("why.robust-top", "top", topText(s.p, w.Top), "share", ShareWords(s.p, r.Top))
	default:
		c.add("why.robust", "first", ShareWords(s.p, r.First), "top", topText(s.p, w.Top), "share", ShareWords(s.p, r.Top))
	}
}

// weighed is how many products were ranked in all weightings.
func (s speaker) weighed() (n int) {
	for _, x := range s.f.Products {
		if x.Robustness != nil {
			n++
		}
	}
	return n
}

// whyGroups says which groups have it among as many as are chosen. A tie that
// reaches past the seats is in no group's top, nor is what it gave nothing.
func (s speaker) whyGroups(places []GroupPlace, c *clauses) {
	in, out := []string{}, []string{}
	for _, g := range places {
		name := s.namesOf(g.Groups)
		if s.inTop(g) {
			in = append(in, name)
		} else {
			out = append(out, name)
		}
	}
	top := topText(s.p, s.f.Seats)
	switch {
	case len(in)+len(out) == 0:
	case len(out) == 0 && len(in) == 2:
		c.add("why.groups-both", "groups", andList(s.p, in), "top", top)
	case len(out) == 0:
		c.add("why.groups-all", "groups", andList(s.p, in), "top", top)
	case len(in) == 0:
		c.add("why.groups-none", "groups", andList(s.p, out), "top", top)
	default:
		c.add("why.groups-some", "in", andList(s.p, in), "out", andList(s.p, out), "top", top)
	}
}

// inTop reports whether a product's place among a group's is sure of one of the
// seats, by what the group gave it.
func (s speaker) inTop(g GroupPlace) bool {
	if g.Points != nil && *g.Points == 0 && ranking.ZeroIsNothing(s.f.Rule) {
		return false
	}
	tied := 0
	for _, x := range s.f.Products {
		for _, other := range x.Groups {
			if other.Rank == g.Rank && slices.Equal(other.Groups, g.Groups) {
				tied++
			}
		}
	}
	return g.Rank+tied-1 <= s.f.Seats
}

// namesOf joins the names of groups that are shown together.
func (s speaker) namesOf(groups []string) string {
	return strings.ReplaceAll(s.names.List(groups), ", ", " + ")
}

// basis is what the sentence has no room for: the scores on both axes, and who
// controls what the product is made from.
func (s speaker) basis(x FlagshipProduct) []string {
	c := &clauses{p: s.p, parts: []string{}}
	s.basisScores(x.Present, "present", func(x FlagshipProduct) *ranking.Ranked { return x.Present }, c)
	s.basisScores(x.Prospect, "prospect", func(x FlagshipProduct) *ranking.Ranked { return x.Prospect }, c)
	for _, holder := range mapping.Holders() {
		if ids := heldBy(x.Access, holder); len(ids) > 0 {
			c.add("why.control", "resources", s.names.List(ids), "holder", s.p.T("holder."+string(holder)))
		}
	}
	if x.Access != nil && len(x.Access) == 0 { // in what was stored there is none
		c.add("why.no-access")
	}
	return c.parts
}

func (s speaker) basisScores(row *ranking.Ranked, axis string, of func(FlagshipProduct) *ranking.Ranked, c *clauses) {
	rows := []ranking.Ranked{}
	for _, x := range s.f.Products {
		if row := of(x); row != nil {
			rows = append(rows, *row)
		}
	}
	switch {
	case row == nil || row.Score == nil:
		c.add("why.no-" + axis)
	case row.Rank == 0:
		c.add("why."+axis+"-unranked", "score", *row.Score, "coverage", s.p.Percent(row.Coverage))
	default:
		c.add("why."+axis, "score", *row.Score, "rank", row.Rank, "of", rankedCount(rows), "coverage", s.p.Percent(row.Coverage), "tied", s.tied(*row, rows))
	}
}

// tied says that others share a rank, or nothing.
func (s speaker) tied(row ranking.Ranked, rows []ranking.Ranked) string {
	n := 0
	for _, other := range rows {
		if other.Rank == row.Rank {
			n++
		}
	}
	if n < 2 {
		return ""
	}
	return s.p.T("why.tied", "n", n)
}

func rankedCount(rows []ranking.Ranked) int {
	n := 0
	for _, row := range rows {
		if row.Rank > 0 {
			n++
		}
	}
	return n
}

// topText is the first few places as people say them: two top, tiga besar.
func topText(p *i18n.Printer, n int) string {
	if n == 1 {
		return p.T("why.first-place")
	}
	return p.T("why.top", "n", numberWord(p, n))
}

// numberWord is a small whole number in letters.
func numberWord(p *i18n.Printer, n int) string {
	if key := "number." + strconv.Itoa(n); p.Has(key) {
		return p.T(key)
	}
	return p.Number(float64(n), 0)
}

// andList joins names as a sentence does: a, b and c.
func andList(p *i18n.Printer, names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return p.T("why.and", "list", strings.Join(slices.Clone(names[:last]), ", "), "last", names[last])
}
