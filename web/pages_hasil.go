package web

import (
	"math"
	"net/http"

	"potensi/internal/report"
	"potensi/ranking"
)

// outcomeBody is a closed poll's result as a phone in the hall shows it: in
// pictures, with bars, and by group as far as groups are shown.
type outcomeBody struct {
	Poll      ranking.Poll
	Asked     string
	Other     string // the question in the other language
	Counted   string // how many ballots, and how many of them count
	Rows      []outcomeRow
	Chosen    int
	Contested bool
	Groups    []outcomeGroup
	Few       bool // too few ballots to be shown
	How       string
	Seal      string
}

// outcomeRow is a product: Width is its bar, from 0 to 100, where the rule gives
// numbers of which more is better.
type outcomeRow struct {
	ID         string
	Rank       int
	Name, Pict string
	Picture    string // address of its photo; empty is none
	Points     string
	Width      float64
	Bar        bool
	Chosen     bool
	Tied       bool
}

// outcomeGroup is what a group put first, second and third. Tied products that
// do not all fit are counted and not named, and so are those that got nothing.
type outcomeGroup struct {
	Name     string
	Ballots  int
	First    []outcomeRow
	Tie      int // so many are tied at TieRank, across the end of the list
	TieRank  int
	Nothings int // so many got nothing
}

// topOfGroup is how many products of each group's own order are shown.
const topOfGroup = 3

// outcomePage shows the result of a closed poll to everybody in the hall, by
// the same rules as on paper.
func outcomePage(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	if poll.State != ranking.Closed {
		return v.notOpen(poll, http.StatusOK, nil)
	}
	slip, err := report.NewSlip(v.Request.Context(), v.s.db, v.whole, poll)
	if asked, few := err.(*report.RequestError); few && asked.Key == "ballots-few" { //nolint:errorlint // it is never wrapped
		return v.show("hasil", v.p.T("web.hasil.title"), outcomeBody{Poll: poll, Asked: v.p.Pick(poll.Question, poll.QuestionEN), Few: true})
	}
	if err != nil {
		return err
	}
	other := v.s.catalogue.Printer(otherLang(v.p.Lang))
	body := outcomeBody{Poll: poll, Asked: v.p.Pick(poll.Question, poll.QuestionEN), Other: other.Pick(poll.Question, poll.QuestionEN), Counted: slip.Counted(v.p),
		Contested: slip.Contested, Rows: v.outcomeRows(slip.Rows, slip.Rule), Seal: slip.Seal,
		How: v.p.T("slip.text.rule", "rule", v.p.T("rule."+slip.Rule), "voice", v.p.T("web.voice."+slip.Voice))}
	if body.Other == body.Asked {
		body.Other = ""
	}
	for _, row := range slip.Rows {
		if row.Chosen {
			body.Chosen++
		}
	}
	for _, g := range slip.Groups {
		body.Groups = append(body.Groups, v.outcomeGroup(g, slip.Rule))
	}
	return v.show("hasil", v.p.T("web.hasil.title"), body)
}

// outcomeGroup is the head of a group's own order, as far as it is one.
func (v *visit) outcomeGroup(g report.SlipRows, rule string) outcomeGroup {
	out, top := outcomeGroup{Name: v.names.Together(g.Groups), Ballots: g.Ballots}, []report.SlipRow{}
	for _, row := range g.Rows {
		tied := tiedWith(row, g.Rows)
		switch {
		case row.Points != nil && *row.Points == 0 && ranking.ZeroIsNothing(rule):
			out.Nothings++
		case row.Rank+tied-1 <= topOfGroup:
			top = append(top, row)
		case row.Rank <= topOfGroup:
			out.Tie, out.TieRank = tied, row.Rank
		}
	}
	out.First = v.outcomeRows(top, rule)
	return out
}

// tiedWith is how many products share a row's rank, with it.
func tiedWith(row report.SlipRow, rows []report.SlipRow) (n int) {
	for _, x := range rows {
		if x.Rank == row.Rank {
			n++
		}
	}
	return n
}

// outcomeRows puts lines into pictures.
func (v *visit) outcomeRows(rows []report.SlipRow, rule string) []outcomeRow {
	out, most := []outcomeRow{}, 0.0
	for _, r := range rows {
		if r.Points != nil {
			most = math.Max(most, *r.Points)
		}
	}
	for _, r := range rows {
		row := outcomeRow{ID: r.Product, Rank: r.Rank, Name: v.names.Of(r.Product), Pict: v.pictOfID(r.Product), Chosen: r.Chosen, Tied: r.Tied}
		row.Picture, _ = v.mediaOf(r.Product)
		if r.Points != nil {
			row.Points = report.Points(*r.Points, v.p)
			if row.Bar = most > 0 && rule != ranking.MinimaxRule && *r.Points >= 0; row.Bar {
				row.Width = *r.Points / most * 100
			}
		}
		out = append(out, row)
	}
	return out
}
