package print

import (
	"cmp"
	"html/template"
	"slices"

	"potensi/internal/report"
	"potensi/ranking"
)

// BallotsPerPage is how many ballots stand on a page of A4.
const BallotsPerPage = 40

// ballotsSheet is all ballots of a poll on paper: page by page with subtotals,
// and a last page that adds these up, for whoever wants to count again with a
// pencil.
type ballotsSheet struct {
	report.BallotSheet
	Asked   string
	Columns []ballotsColumn // of the table
	Choices []ballotsColumn // of the sums
	Pages   []ballotsPage
	Pairs   bool // the rule counts who is above whom
	Pairing bool // voters compared two at a time
	Thumbs  bool
	Legend  string   // what is in a cell: ranked, approval, thumbs, points, score or pairwise
	Rest    bool     // the rule gives points to products that a ballot does not name
	Names   []string // merged groups
	Same    bool
	Most    int // many products make a ballot easy to recognise
	Press   *Press
}

// ballotsColumn is a product: a letter, which stands for it where there is no
// room, its name and its picture.
type ballotsColumn struct {
	Letter, Name string
	Other        string        // the letter of the other of a pair
	Seen         template.HTML // of a choice: drawn once
}

type ballotsPage struct {
	Number, Of, From, To int
	Lines                []report.BallotLine
	Sum                  report.BallotSum
}

// recognisable is the number of products from which hardly two voters rank all
// alike.
const recognisable = 5

// AllBallots draws the sheet of all ballots.
func (s *Press) AllBallots(b report.BallotSheet) (template.HTML, error) {
	sheet := ballotsSheet{BallotSheet: b, Asked: s.p.Pick(b.Poll.Question, b.Poll.QuestionEN), Pairing: b.Poll.BallotType == ranking.PairwiseBallot,
		Thumbs: report.IsThumbs(b.Poll), Legend: cellLegend(b.Poll), Rest: restGiven(b), Same: b.Same(), Press: s}
	letters := map[string]string{}
	for i, id := range b.Poll.Choices {
		letters[id] = letterOf(i)
		sheet.Choices = append(sheet.Choices, ballotsColumn{Letter: letters[id], Name: s.names.Of(id), Seen: s.seen(id)})
	}
	for _, c := range b.Columns {
		sheet.Columns = append(sheet.Columns, ballotsColumn{Letter: letters[c.Choice], Name: s.names.Of(c.Choice), Other: letters[c.Other]})
	}
	byPairs := []string{ranking.CopelandRule, ranking.MinimaxRule, ranking.SchulzeRule, ranking.RankedPairsRule, ranking.KemenyRule}
	sheet.Pairs = slices.Contains(byPairs, b.Rule)
	for _, id := range b.Merged {
		sheet.Names = append(sheet.Names, s.names.Of(id))
	}
	if b.Poll.BallotType == ranking.RankedBallot && b.Poll.Places == 0 && len(b.Poll.Choices) >= recognisable {
		sheet.Most = len(b.Poll.Choices)
	}
	pages := b.Pages(BallotsPerPage)
	for i, lines := range pages {
		sheet.Pages = append(sheet.Pages, ballotsPage{i + 1, len(pages), lines[0].Number, lines[len(lines)-1].Number, lines, b.Sum(lines)})
	}
	return s.draw("all-ballots", sheet)
}

// cellLegend names the words that say what is in a cell.
func cellLegend(poll ranking.Poll) string {
	if report.IsThumbs(poll) {
		return "thumbs"
	}
	return string(cmp.Or(poll.BallotType, ranking.RankedBallot))
}

// restGiven reports whether some ballot gives points to what it does not name.
func restGiven(b report.BallotSheet) bool {
	given := func(cell report.BallotCell) bool { return cell.Said == nil && cell.Points != nil }
	return slices.ContainsFunc(b.Ballots, func(line report.BallotLine) bool { return slices.ContainsFunc(line.Cells, given) })
}

// letterOf is A, B, … Z, AA, AB …
func letterOf(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return letterOf(i/26-1) + letterOf(i%26)
}

// Official is what the count says of a product, by the order of the choices.
func (b ballotsSheet) Official(i int) ranking.Counted {
	for _, row := range b.Tally.Rows {
		if row.Product == b.Poll.Choices[i] {
			return row
		}
	}
	return ranking.Counted{}
}

// Who names the groups of a line.
func (b ballotsSheet) Who(line report.BallotLine) string { return b.Press.names.Together(line.Groups) }

// Ranked reports whether voters gave places.
func (b ballotsSheet) Ranked() bool {
	return b.Poll.BallotType == ranking.RankedBallot || b.Poll.BallotType == ""
}

// ByPoints reports whether the official count is the sum of the sheet's points.
func (b ballotsSheet) ByPoints() bool {
	return len(b.Total.Points) > 0 && b.Rule == ranking.RulesFor(b.Poll.BallotType)[0] && b.Voice == ranking.PerHead
}
