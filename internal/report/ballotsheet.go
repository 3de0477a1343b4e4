package report

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"math/big"
	"slices"
	"strings"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/ranking"
)

// BallotSheet is every ballot of a closed poll as anybody may have it: without
// ids, codes and channels, numbered in an order that no voter could choose. The
// totals are sums over the sheet and can be added up again by hand.
//
// The order. A phone makes its ballot's id; were ballots listed by it, a voter
// could be paid for a ballot at a place that was agreed on beforehand. So the
// sheet first puts the ballots in the order of what they say, which makes equal
// ones interchangeable, and then deals them out by HMAC-SHA256 of their number
// in it, with a secret that is made after the last ballot. Whoever knows an id,
// or the secret too, finds nobody.
//
// What stays: a ballot that says something rare can be promised and recognised
// in any published list. Unique says how many are the only one of their kind.
type BallotSheet struct {
	Poll    ranking.Poll   `json:"poll"`
	Rule    string         `json:"rule"`
	Voice   string         `json:"voice"`
	Columns []BallotColumn `json:"columns"`
	Ballots []BallotLine   `json:"ballots"`
	Total   BallotSum      `json:"total"`
	Groups  bool           `json:"groups"` // ballots say their group
	Merged  []string       `json:"merged"` // groups that are not named alone
	Unique  int            `json:"unique"`
	Tally   *ranking.Tally `json:"tally"` // the official count
}

// BallotColumn is a product, or two that voters compared.
type BallotColumn struct {
	Choice string `json:"choice"`
	Other  string `json:"other,omitempty"`
}

// BallotLine is one line. Kind is valid, blank or invalid.
type BallotLine struct {
	Number int          `json:"number"` // on the sheet, from 1
	Groups []string     `json:"groups,omitempty"`
	Kind   string       `json:"kind"`
	Cells  []BallotCell `json:"cells"` // by column
	said   handBallot
}

// The kinds of lines of a sheet.
const (
	LineValid   = "valid"
	LineBlank   = "blank"
	LineInvalid = "invalid"
)

// BallotCell is what a ballot says in a column: the rank, points, score, 1 for
// approved, or 1 and 2 for the first and the second of a pair; nil is nothing,
// which is no zero. Points are what that gives the product, nil where the ballot
// does not name it and the rule gives it nothing either.
type BallotCell struct {
	Said   *int     `json:"said"`
	Points *float64 `json:"points,omitempty"`
}

// BallotSum is what some of the sheet's ballots add up to.
type BallotSum struct {
	Valid   int       `json:"valid"`
	Blank   int       `json:"blank"`
	Invalid int       `json:"invalid"`
	Points  []float64 `json:"points"` // by choice; empty where a rule's points are no sum over ballots
	First   []int     `json:"first"`  // by choice: ballots with it alone or tied on top
	Over    [][]int   `json:"over"`   // by choice and choice: ballots that put the first above the second
}

// Says reports whether a ballot says a number in a column.
func (c BallotCell) Says(n int) bool { return c.Said != nil && *c.Said == n }

// NewBallotSheet makes the sheet of a closed poll.
//
// Errors: *RequestError for a poll that is not closed, or in which so few voted
// that each would be recognised.
func NewBallotSheet(ctx context.Context, db *store.DB, poll ranking.Poll) (BallotSheet, error) {
	ballots, err := db.Ballots(ctx, poll.ID)
	if err != nil {
		return BallotSheet{}, err
	}
	if err := openable(poll, len(ballots)); err != nil {
		return BallotSheet{}, err
	}
	secret, err := db.ShuffleSecret(ctx, poll)
	if err != nil {
		return BallotSheet{}, err
	}
	return ballotSheetOf(poll, ballots, secret)
}

// openable refuses to show ballots before the poll is closed, or so few of them
// that each would be recognised.
func openable(poll ranking.Poll, ballots int) error {
	switch {
	case poll.State != ranking.Closed:
		return &RequestError{"results-withheld", map[string]any{"turnout": ballots}}
	case ballots < SmallGroup:
		return &RequestError{"ballots-few", map[string]any{"ballots": ballots, "min": SmallGroup}}
	}
	return nil
}

func ballotSheetOf(poll ranking.Poll, ballots []ranking.Ballot, secret []byte) (BallotSheet, error) {
	tally, err := count(poll, ballots, TallyOptions{})
	if err != nil {
		return BallotSheet{}, err
	}
	names, merged := namedGroups(tally)
	out := BallotSheet{Poll: poll, Rule: tally.Rule, Voice: tally.Voice, Columns: sheetColumns(poll), Merged: merged, Tally: &tally}
	hand := newHand(poll)
	lines := []BallotLine{}
	for _, b := range ballots {
		line := BallotLine{Kind: LineValid, said: hand.read(b)}
		switch {
		case len(poll.Faults(b)) > 0:
			line.Kind, line.said = LineInvalid, handBallot{}
		case line.said.blank:
			line.Kind = LineBlank
		default:
			line.Groups = names[b.Group]
		}
		line.Cells = hand.cells(line, out.Columns)
		lines = append(lines, line)
	}
	if unanimous(lines) {
		for i := range lines {
			lines[i].Groups = nil
		}
	}
	out.Groups = slices.ContainsFunc(lines, func(b BallotLine) bool { return len(b.Groups) > 0 })
	out.Ballots, out.Unique = dealt(lines, secret)
	out.Total = out.Sum(out.Ballots)
	return out, nil
}

// namedGroups are, for each group that a count shows, the groups that it is
// shown with, and those that are merged or not shown.
func namedGroups(t ranking.Tally) (names map[string][]string, merged []string) {
	names, merged = map[string][]string{}, []string{}
	for _, g := range t.Groups {
		for _, group := range g.Groups {
			names[group] = g.Groups
		}
	}
	for _, w := range t.Warnings {
		if groups, ok := w.Args["groups"].([]string); ok && (w.Key == ranking.SmallGroupsMerged || w.Key == ranking.GroupsHidden) {
			merged = append(merged, groups...)
		}
	}
	return names, slices.DeleteFunc(merged, func(g string) bool { return g == "" })
}

// unanimous reports whether all ballots of some group say the same: then its
// name beside them would say how each of its people voted.
func unanimous(lines []BallotLine) bool {
	said := map[string]map[string]bool{}
	for _, b := range lines {
		group := strings.Join(b.Groups, "+")
		if group == "" {
			continue
		}
		if said[group] == nil {
			said[group] = map[string]bool{}
		}
		said[group][b.said.text] = true
	}
	for _, texts := range said {
		if len(texts) == 1 {
			return true
		}
	}
	return false
}

// dealt puts lines in their order on the sheet and counts those that say what
// no other says.
func dealt(lines []BallotLine, secret []byte) (out []BallotLine, unique int) {
	key := func(b BallotLine) string { return b.Kind + "\n" + strings.Join(b.Groups, "+") + "\n" + b.said.text }
	slices.SortStableFunc(lines, func(a, b BallotLine) int { return strings.Compare(key(a), key(b)) })
	times := map[string]int{}
	type place struct {
		mac []byte
		at  int
	}
	places := make([]place, len(lines))
	for i, b := range lines {
		mac := hmac.New(sha256.New, secret)
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(i)))
		places[i] = place{mac.Sum(nil), i}
		if b.Kind == LineValid {
			times[b.said.text]++
		}
	}
	slices.SortFunc(places, func(a, b place) int { return bytes.Compare(a.mac, b.mac) })
	for n, p := range places {
		line := lines[p.at]
		line.Number = n + 1
		out = append(out, line)
	}
	for _, n := range times {
		if n == 1 {
			unique++
		}
	}
	return out, unique
}

func sheetColumns(poll ranking.Poll) []BallotColumn {
	out := []BallotColumn{}
	for i, choice := range poll.Choices {
		if poll.BallotType != ranking.PairwiseBallot {
			out = append(out, BallotColumn{Choice: choice})
			continue
		}
		for _, other := range poll.Choices[i+1:] {
			out = append(out, BallotColumn{choice, other})
		}
	}
	return out
}

// Pages cuts the sheet into pages of so many ballots.
func (s BallotSheet) Pages(size int) [][]BallotLine {
	return slices.Collect(slices.Chunk(s.Ballots, size))
}

// Sum adds up some of the sheet's lines, as one does with a pencil.
func (s BallotSheet) Sum(lines []BallotLine) BallotSum {
	hand, m := newHand(s.Poll), len(s.Poll.Choices)
	out := BallotSum{Points: []float64{}, First: make([]int, m), Over: make([][]int, m)}
	for i := range out.Over {
		out.Over[i] = make([]int, m)
	}
	points := make([]*big.Rat, m)
	for i := range points {
		points[i] = new(big.Rat)
	}
	for _, b := range lines {
		switch b.Kind {
		case LineBlank:
			out.Blank++
			continue
		case LineInvalid:
			out.Invalid++
			continue
		}
		out.Valid++
		hand.addTo(&out, points, b.said)
	}
	if hand.summed {
		for _, p := range points {
			n, _ := p.Float64()
			out.Points = append(out.Points, n)
		}
	}
	return out
}

// Same reports whether the sheet's sums are the official count's: the ballots,
// the first places, and the points where each ballot counts once and the rule
// goes by them.
func (s BallotSheet) Same() bool {
	t := s.Tally
	if s.Total.Valid != t.Ballots || s.Total.Blank != t.Abstentions || s.Total.Invalid != t.Invalid {
		return false
	}
	byPoints := len(s.Total.Points) > 0 && t.Rule == ranking.RulesFor(t.Type)[0] && t.Voice == ranking.PerHead
	for _, row := range t.Rows {
		i := slices.Index(s.Poll.Choices, row.Product)
		if i < 0 || s.Total.First[i] != row.First || byPoints && s.Total.Points[i] != row.Points {
			return false
		}
	}
	return true
}

// BallotSheetTable is the sheet for a spreadsheet. A cell says in words that a
// ballot does not name a product: a number would be counted, and an empty cell
// taken for one.
func BallotSheetTable(s BallotSheet, names Names, p *i18n.Printer) Table {
	t := Table{Title: p.T("table.ballotsheet"), Columns: columns(p, "number")}
	if s.Groups {
		t.Columns = append(t.Columns, columns(p, "group_name")...)
	}
	t.Columns = append(t.Columns, columns(p, "outcome")...)
	for _, c := range s.Columns {
		name := names.Of(c.Choice)
		if c.Other != "" {
			name += " / " + names.Of(c.Other)
		}
		t.Columns = append(t.Columns, Column{name, name})
	}
	for _, b := range s.Ballots {
		row := []any{b.Number}
		if s.Groups {
			row = append(row, names.Together(b.Groups))
		}
		row = append(row, p.T("ballots.kind."+b.Kind))
		for i, cell := range b.Cells {
			if cell.Said == nil && b.Kind == LineValid {
				row = append(row, p.T("ballots.unnamed"))
				continue
			}
			row = append(row, cellText(s.Columns[i], cell, names))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func cellText(c BallotColumn, cell BallotCell, names Names) any {
	switch {
	case cell.Said == nil:
		return ""
	case c.Other == "":
		return *cell.Said
	case *cell.Said == 1:
		return names.Of(c.Choice)
	}
	return names.Of(c.Other)
}
