package print

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"html/template"
	"slices"
	"strings"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

// What a set of blank sheets is.
const (
	Matrix = "matrix" // resources × groups × dimensions, to be crossed
	Cards  = "cards"  // picture cards for the piles of women, men and both
)

// SheetsOrder says which blank sheets are wanted. Without a session its lines
// are left empty; without groups all of people are asked about.
type SheetsOrder struct {
	What    string       // Matrix or Cards; both unless given
	Session string       // id or name
	Groups  []string     // ids or names
	Kind    mapping.Kind // only resources of this kind
}

// forms is a set of blank sheets.
type forms struct {
	Village mapping.Village
	Session *mapping.Session
	Heard   string
	When    string
	Code    string
	Pages   []formPage
	Decks   [][]card
	Groups  []mapping.Group
	Press   *Press
}

// formPage is one sheet of A4.
type formPage struct {
	Number, Of int
	Blocks     []formBlock
}

// formBlock is one resource with a line for each group; one without a number is
// for what nobody had thought of.
type formBlock struct {
	Number      int
	Name, Local string
	Kind        mapping.Kind
	Lines       []formLine
}

// formLine is one group about whom is asked.
type formLine struct {
	Name string
	Pict string
}

// card is one picture to be laid on a pile, or the head of a pile.
type card struct {
	Number             int
	Name, Local, Under string
	Pict               string
	Pile               string // women, men, both or nobody
}

// Sheets are blank sheets for a session: matrices that are filled by hand in the
// order of their row numbers, and picture cards.
func (s *Press) Sheets(o SheetsOrder) (template.HTML, error) {
	sheet := forms{Village: s.w.Village, Press: s}
	if !slices.Contains([]string{"", Matrix, Cards}, o.What) {
		return "", &report.RequestError{Key: "unknown-word", Args: map[string]any{"field": "what", "given": o.What, "allowed": []string{Matrix, Cards}}}
	}
	if o.Kind != "" && !slices.Contains(mapping.Kinds(), o.Kind) {
		return "", &report.RequestError{Key: "unknown-word", Args: map[string]any{"field": "kind", "given": string(o.Kind), "allowed": mapping.Kinds()}}
	}
	if err := s.fillForms(&sheet, o); err != nil {
		return "", err
	}
	rows := slices.DeleteFunc(Rows(s.blank.resources), func(r mapping.Resource) bool { return o.Kind != "" && r.Kind != o.Kind })
	sheet.Code = SheetCode(sessionID(sheet.Session), sheet.Groups, rows)
	if o.What != Cards {
		sheet.Pages = s.pages(rows, sheet.Groups)
	}
	if o.What != Matrix {
		sheet.Decks = s.decks(rows)
	}
	return s.draw("sheets", sheet)
}

// fillForms finds the session and the groups that are asked for.
func (s *Press) fillForms(sheet *forms, o SheetsOrder) error {
	asked := store.Workshop{Groups: s.blank.groups, Sessions: s.blank.sessions}
	if o.Session != "" {
		id, err := report.Find("session", o.Session, report.Sessions(asked))
		if err != nil {
			return err
		}
		i := slices.IndexFunc(s.blank.sessions, func(x mapping.Session) bool { return x.ID == id })
		session := s.blank.sessions[i]
		sheet.Session, sheet.When, sheet.Heard = &session, s.day(session.Date), s.named(session.Group)
	}
	for _, given := range o.Groups {
		id, err := report.Find("group", given, report.Groups(asked))
		if err != nil {
			return err
		}
		i := slices.IndexFunc(s.blank.groups, func(x mapping.Group) bool { return x.ID == id })
		sheet.Groups = append(sheet.Groups, s.blank.groups[i])
	}
	if len(o.Groups) == 0 {
		sheet.Groups = slices.DeleteFunc(slices.Clone(s.blank.groups), func(g mapping.Group) bool { return g.Type == mapping.Institution })
	}
	slices.SortStableFunc(sheet.Groups, func(a, b mapping.Group) int { return cmp.Compare(sideOrder(a), sideOrder(b)) })
	return nil
}

// sideOrder puts women first, then men, then everybody else.
func sideOrder(g mapping.Group) int {
	switch {
	case g.Type == mapping.Institution:
		return 3
	case g.Gender == mapping.Women:
		return 0
	case g.Gender == mapping.Men:
		return 1
	}
	return 2
}

func sessionID(session *mapping.Session) string {
	if session == nil {
		return ""
	}
	return session.ID
}

// SheetCode names a set of sheets: six letters and digits that change with the
// session, the groups and the resources, and their order. Whoever enters a
// filled sheet sees by it whether the rows are still the same.
func SheetCode(session string, groups []mapping.Group, rows []mapping.Resource) string {
	var of strings.Builder
	of.WriteString(session)
	for _, g := range groups {
		of.WriteString("\x00" + g.ID)
	}
	for _, r := range rows {
		of.WriteString("\x01" + r.ID)
	}
	sum := sha256.Sum256([]byte(of.String()))
	const plain = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" // nothing that is read as something else
	text := base32.NewEncoding(plain).EncodeToString(sum[:4])
	return text[:3] + "-" + text[3:6]
}

// linesPerPage is how many lines of boxes a sheet of A4 has room for, and
// spareBlocks how many empty blocks the last one gets.
const linesPerPage, spareBlocks = 16, 2

// pages lays the resources on sheets of paper.
func (s *Press) pages(rows []mapping.Resource, groups []mapping.Group) []formPage {
	lines := []formLine{}
	for _, g := range groups {
		lines = append(lines, formLine{s.names.Of(g.ID), pictureOf(g)})
	}
	if len(lines) == 0 {
		lines = append(lines, formLine{})
	}
	blocks := []formBlock{}
	for _, r := range rows {
		blocks = append(blocks, formBlock{s.rows[r.ID], s.names.Of(r.ID), r.LocalName, r.Kind, lines})
	}
	for range spareBlocks {
		blocks = append(blocks, formBlock{Lines: lines})
	}
	each := max(1, linesPerPage/len(lines))
	out := []formPage{}
	for part := range slices.Chunk(blocks, each) {
		out = append(out, formPage{Number: len(out) + 1, Blocks: part})
	}
	for i := range out {
		out[i].Of = len(out)
	}
	return out
}

// cardsPerPage are two by four on A4.
const cardsPerPage = 8

// decks lay picture cards on sheets of paper, the heads of the piles first.
func (s *Press) decks(rows []mapping.Resource) [][]card {
	cards := []card{}
	for _, pile := range []string{"women", "men", "both", "nobody"} {
		cards = append(cards, card{Name: s.p.T("print.cards." + pile), Under: s.p.T("print.cards.pile." + pile), Pile: pile})
	}
	for _, r := range rows {
		cards = append(cards, card{Number: s.rows[r.ID], Name: s.names.Of(r.ID), Local: r.LocalName, Under: s.word("kind", r.Kind), Pict: string(r.Kind)})
	}
	return slices.Collect(slices.Chunk(cards, cardsPerPage))
}

// pictureOf names the pictogram of a group.
func pictureOf(g mapping.Group) string {
	switch {
	case g.Type == mapping.Institution:
		return "institution"
	case g.Disability == mapping.WithDisability:
		return "disability"
	case g.Age == mapping.Youth:
		return "youth"
	case g.Age == mapping.Elder:
		return "elder"
	case g.Gender == mapping.Women || g.Gender == mapping.Men:
		return string(g.Gender)
	}
	return "mixed"
}
