package print

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"

	"potensi/internal/i18n"
	"potensi/internal/qr"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
)

// BallotsOrder says which paper ballots are wanted. Without groups all that
// vote get theirs.
type BallotsOrder struct {
	Poll   ranking.Poll
	Groups []string      // ids or names
	Copies int           // of each group's; one sheet unless given
	Big    bool          // half as many on a sheet, for eyes and hands that need it
	Other  *i18n.Printer // of the language that stands small below; nil is none
}

// MaxBallots is how many ballots of a group can be printed at once.
const MaxBallots = 2000

// ballotSize is a ballot's format and grid.
type ballotSize struct {
	Format  string // a6 stands, a5 lies, a4 stands
	Each    int    // on a sheet of A4
	Columns int
}

// BallotColumns is how many products stand side by side on a poll's ballot.
func BallotColumns(poll ranking.Poll) int { return sizeOfBallot(poll, false).Columns }

// sizeOfBallot chooses the smallest format in which every product and its mark
// are large enough.
func sizeOfBallot(poll ranking.Poll, big bool) ballotSize {
	n := len(poll.Choices)
	if poll.BallotType == ranking.PairwiseBallot {
		return sizeOfPairs(len(report.PaperPairs(poll.Choices)), big)
	}
	switch {
	case n <= 4 && big:
		return ballotSize{"a5", 2, 2}
	case n <= 6 && big:
		return ballotSize{"a5", 2, 3}
	case n <= 8 && !big:
		return ballotSize{"a6", 4, 2}
	case n <= 12 && !big:
		return ballotSize{"a5", 2, 4}
	case n <= 24:
		return ballotSize{"a4", 1, 3}
	}
	return ballotSize{"a4", 1, 4}
}

func sizeOfPairs(pairs int, big bool) ballotSize {
	switch {
	case pairs <= 3 && !big:
		return ballotSize{"a6", 4, 1}
	case pairs <= 6 && !big || pairs <= 3:
		return ballotSize{"a5", 2, 2}
	}
	return ballotSize{"a4", 1, 2}
}

// ballotSheets are the ballots of every group.
type ballotSheets struct {
	ballotSize
	Big    bool
	Kind   string
	Sets   []ballotSet
	Things []ballotThing
	Press  *Press
}

// ballotThing is a product's picture, drawn once.
type ballotThing struct {
	ID      string
	Picture template.HTML
}

// ballotSet is one group's ballots: all alike, so that no paper can be told
// from another.
type ballotSet struct {
	ID, Group, Code string
	Mark            Mark
	Band            []layer
	Width           int // of the QR code with its quiet zone, in modules
	Path            string
	Asked, Other    string
	Alt             *i18n.Printer
	Rows            [][]ballotCell
	Pairs           [][2]ballotCell
	Sheets          [][]int // one number for each ballot on a sheet; never printed
	Places, Most    int
	Beans           []int // of the pile
	Sheet           *ballotSheets
}

// ballotCell is one product on a ballot.
type ballotCell struct{ Thing, Name, Other string }

// The band at a ballot's edge, in millimetres.
const bandHeight = 5.0

// Ballots are picture ballots for paper: the phone's grid, pictures and order.
// Each carries its group's mark, and a QR code that tells poll, group and
// layout and is the same on each; the number is written by the counters.
func (s *Press) Ballots(o BallotsOrder) (template.HTML, error) {
	groups, err := s.ballotGroups(o)
	if err != nil {
		return "", err
	}
	sheets := &ballotSheets{ballotSize: sizeOfBallot(o.Poll, o.Big), Big: o.Big, Kind: kindOfBallot(o.Poll), Press: s}
	for i, id := range o.Poll.Choices {
		sheets.Things = append(sheets.Things, ballotThing{"pb-t" + strconv.Itoa(i), s.seen(id)})
	}
	marks := Marks(s.blank.groups)
	copies := o.Copies
	if copies <= 0 {
		copies = sheets.Each
	}
	if copies > MaxBallots {
		return "", &report.RequestError{Key: "ballots-many", Args: map[string]any{"given": copies, "max": MaxBallots}}
	}
	for i, group := range groups {
		set, err := s.ballotSet(o, group, marks[group], sheets)
		if err != nil {
			return "", err
		}
		set.ID = "pb-g" + strconv.Itoa(i)
		all := make([]int, copies)
		set.Sheets = slices.Collect(slices.Chunk(all, sheets.Each))
		sheets.Sets = append(sheets.Sets, set)
	}
	return s.draw("ballots", sheets)
}

// Small is a message in the language that stands small below; "" is none.
func (b ballotSet) Small(key string, pairs ...any) string {
	if b.Alt == nil {
		return ""
	}
	return b.Alt.T(key, pairs...)
}

// kindOfBallot is how a ballot is marked.
func kindOfBallot(poll ranking.Poll) string {
	switch {
	case report.IsThumbs(poll):
		return "thumbs"
	case poll.BallotType == ranking.PointsBallot && cmp.Or(poll.Points, ranking.DefaultPoints) == 5:
		return "beans"
	}
	return string(cmp.Or(poll.BallotType, ranking.RankedBallot))
}

// ballotGroups are the groups whose ballots are wanted; "" where nobody votes
// by groups.
func (s *Press) ballotGroups(o BallotsOrder) ([]string, error) {
	voters := report.Voters(store.Workshop{Groups: s.blank.groups}, o.Poll)
	out := []string{}
	for _, given := range o.Groups {
		id, err := report.Find("group", given, report.Groups(store.Workshop{Groups: voters}))
		if err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	if len(out) > 0 {
		return out, nil
	}
	for _, g := range voters {
		out = append(out, g.ID)
	}
	if len(out) == 0 {
		return []string{""}, nil
	}
	return out, nil
}

func (s *Press) ballotSet(o BallotsOrder, group string, mark Mark, sheets *ballotSheets) (ballotSet, error) {
	width := map[string]float64{"a6": 95, "a5": 200, "a4": 200}[sheets.Format]
	poll := o.Poll
	set := ballotSet{Mark: mark, Band: mark.band(width, bandHeight), Code: report.PaperCode(poll, group), Sheet: sheets, Places: poll.Places, Most: cmp.Or(poll.MaxScore, ranking.DefaultMaxScore)}
	if group != "" {
		set.Group = s.names.Of(group)
	}
	if set.Places <= 0 || set.Places > len(poll.Choices) {
		set.Places = len(poll.Choices)
	}
	if poll.BallotType == ranking.PointsBallot {
		set.Most = cmp.Or(poll.Points, ranking.DefaultPoints)
		set.Beans = make([]int, min(set.Most, 10))
	}
	code, err := qr.New(report.PaperMark(poll, group))
	if err != nil {
		return set, err
	}
	set.Width, set.Path = code.Width(), code.Path()
	set.Asked, set.Alt = s.p.Pick(poll.Question, poll.QuestionEN), o.Other
	if o.Other != nil && o.Other.Pick(poll.Question, poll.QuestionEN) != set.Asked {
		set.Other = o.Other.Pick(poll.Question, poll.QuestionEN)
	}
	cells := s.ballotCells(poll, o.Other)
	set.Rows = slices.Collect(slices.Chunk(cells, max(1, sheets.Columns)))
	if poll.BallotType == ranking.PairwiseBallot {
		for _, pair := range report.PaperPairs(poll.Choices) {
			set.Pairs = append(set.Pairs, [2]ballotCell{cells[slices.Index(poll.Choices, pair[0])], cells[slices.Index(poll.Choices, pair[1])]})
		}
	}
	return set, nil
}

func (s *Press) ballotCells(poll ranking.Poll, other *i18n.Printer) []ballotCell {
	names := report.Names{}
	if other != nil {
		names = report.NamesOf(store.Workshop{Products: s.w.Products}, other)
	}
	out := []ballotCell{}
	for i, id := range poll.Choices {
		cell := ballotCell{Thing: "pb-t" + strconv.Itoa(i), Name: s.names.Of(id), Other: names[id]}
		if cell.Other == cell.Name {
			cell.Other = ""
		}
		out = append(out, cell)
	}
	return out
}
