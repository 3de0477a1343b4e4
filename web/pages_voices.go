package web

import (
	"slices"
	"strings"

	"potensi/internal/report"
	"potensi/mapping"
)

// disagreementsBody is what sessions differ on.
type disagreementsBody struct {
	Voices     []tab
	Options    mapping.DisagreementOptions
	Dimensions []mapping.Dimension
	Groups     []mapping.Group
	Sessions   []mapping.Session
	Found      mapping.Disagreements
	Summary    mapping.Coverage
	Cards      []dispute
	Hidden     int
	Control    []holderLine
	ControlIn  string // hectares of these
	Matrix     *pairMatrix
	Pairs      []pairLine
	Warnings   []string
	JSON       string
}

// dispute is one cell on which sessions differ, with every voice.
type dispute struct {
	mapping.Disagreement
	Name, About, Pict, AboutPict, Href string
	Question                           string
	Voices                             []voiceLine
}

// voiceLine is what one session said and whose voice it is.
type voiceLine struct {
	mapping.Voice
	Name, Who, Pict string
	Cell            levelCell
}

// holderLine is a resource whose holder women and men name differently.
type holderLine struct {
	mapping.HolderDispute
	Name, Href string
}

// pairLine is two sessions with their names.
type pairLine struct {
	mapping.SessionPair
	NameA, NameB string
}

// pairMatrix sets every session against every other.
type pairMatrix struct {
	Sessions []string // names
	Rows     []pairRow
}

type pairRow struct {
	Name  string
	Cells []pairCell
}

// pairCell is how far two sessions differ; Heat is 0 to 4, the share of
// differing cells in fifths. Pair is nil where nothing can be compared.
type pairCell struct {
	Pair *mapping.SessionPair
	Self bool
	Heat int
}

// How much a page shows: the widest disagreements, and sessions side by side
// as long as they fit.
const (
	mostDisputes = 60
	mostSessions = 8
)

func disagreementsPage(v *visit) error {
	opt := mapping.DisagreementOptions{Dimension: mapping.Dimension(v.Query("dimension")), Group: v.Query("group"), Session: v.Query("session"), Resource: v.Query("resource")}
	found, err := report.Disagreements(v.w, opt)
	if err != nil {
		return err
	}
	body := disagreementsBody{Voices: v.voiceTabs("disagreements"), Options: opt, Dimensions: mapping.Dimensions(), Groups: v.w.Groups, Sessions: v.w.Sessions, Found: found,
		Summary: mapping.Coverage{Known: found.Coverage.Differ, Cells: found.Coverage.Compared}, Warnings: v.warnings(found.Warnings)}
	for _, row := range found.Rows[:min(len(found.Rows), mostDisputes)] {
		body.Cards = append(body.Cards, v.dispute(row))
	}
	body.Hidden = len(found.Rows) - len(body.Cards)
	body.Control, body.ControlIn = v.holderLines(found.Control)
	body.Matrix = v.pairMatrix(found.Pairs)
	for _, p := range found.Pairs {
		body.Pairs = append(body.Pairs, pairLine{p, v.names.Of(p.A), v.names.Of(p.B)})
	}
	body.JSON = address("id", "/api/v1/disagreements", "dimension", string(opt.Dimension), "group", opt.Group, "session", opt.Session, "resource", opt.Resource)
	return v.show("disagreements", v.p.T("web.disagreements.title"), body)
}

// holderLines names the resources, and says how much land they are.
func (v *visit) holderLines(rows []mapping.HolderDispute) (lines []holderLine, size string) {
	ha := 0.0
	for _, row := range rows {
		lines = append(lines, holderLine{row, v.names.Of(row.Resource), v.link("/map", "r", row.Resource)})
		if row.AreaHa != nil {
			ha += *row.AreaHa
		}
	}
	return lines, sizeOf(v.p, &ha, nil)
}

func (v *visit) dispute(row mapping.Disagreement) dispute {
	out := dispute{Disagreement: row, Name: v.names.Of(row.Resource), About: v.names.Of(row.Group), Pict: string(row.Kind), AboutPict: pictOf(v.group(row.Group)),
		Href: v.link("/map", "r", row.Resource), Question: wordOf(v.p, "question", row.Dimension)}
	for _, voice := range row.Said {
		out.Voices = append(out.Voices, v.voiceLine(voice, row.Dimension))
	}
	return out
}

func (v *visit) voiceLine(voice mapping.Voice, d mapping.Dimension) voiceLine {
	out := voiceLine{Voice: voice, Name: v.names.Of(voice.Session), Pict: "list", Cell: v.answerCell(voice.Level, d)}
	details := []string{}
	if voice.Kind != "" {
		details = append(details, wordOf(v.p, "session_kind", voice.Kind))
	}
	if voice.Heard != "" {
		details = append(details, v.names.Of(voice.Heard))
	}
	if voice.Date != "" {
		details = append(details, voice.Date)
	}
	if voice.FacilitatorGender != "" {
		details = append(details, wordOf(v.p, "web.facilitator", voice.FacilitatorGender))
	}
	out.Who = strings.Join(details, " · ")
	switch {
	case voice.Heard != "" && voice.Kind.Voiced():
		out.Pict = pictOf(v.group(voice.Heard))
	case voice.Kind.Voiced():
		out.Pict = "mixed"
	}
	return out
}

// pairMatrix arranges pairs as a square; nil when there are none or too many
// sessions to stand side by side.
func (v *visit) pairMatrix(pairs []mapping.SessionPair) *pairMatrix {
	ids := []string{}
	at := map[[2]string]*mapping.SessionPair{}
	for i, p := range pairs {
		at[[2]string{p.A, p.B}], at[[2]string{p.B, p.A}] = &pairs[i], &pairs[i]
	}
	for _, s := range v.w.Sessions {
		if slices.ContainsFunc(pairs, func(p mapping.SessionPair) bool { return p.A == s.ID || p.B == s.ID }) {
			ids = append(ids, s.ID)
		}
	}
	if len(ids) == 0 || len(ids) > mostSessions {
		return nil
	}
	m := &pairMatrix{}
	for _, a := range ids {
		row := pairRow{Name: v.names.Of(a)}
		for _, b := range ids {
			row.Cells = append(row.Cells, pairCellOf(at[[2]string{a, b}], a == b))
		}
		m.Sessions, m.Rows = append(m.Sessions, row.Name), append(m.Rows, row)
	}
	return m
}

func pairCellOf(p *mapping.SessionPair, self bool) pairCell {
	c := pairCell{Pair: p, Self: self}
	if p != nil && p.Differ > 0 {
		c.Heat = min(4, 1+p.Differ*4/p.Cells)
	}
	return c
}

// unheardBody is who has not been heard and what was not asked.
type unheardBody struct {
	Voices   []tab
	Found    mapping.Unheard
	Groups   []hearingLine
	Findings []silenceLine
	JSON     string
}

// hearingLine is one group: how much is said about it, and how much it said.
type hearingLine struct {
	mapping.Hearing
	Name, Pict string
	Self       mapping.Coverage
}

// silenceLine is one finding with what to do about it.
type silenceLine struct {
	mapping.Silence
	Text, Do, Size string
	About          []linked
	More           []linked
}

// linked is a name that may lead somewhere.
type linked struct{ Name, Href, Pict string }

// mostNamed is how many things a finding names at once; the rest can be opened.
const (
	mostNamed  = 8
	mostListed = 300
)

func unheardPage(v *visit) error {
	found := report.Unheard(v.w)
	body := unheardBody{Voices: v.voiceTabs("unheard"), Found: found, JSON: address("id", "/api/v1/unheard")}
	for _, h := range found.Groups {
		body.Groups = append(body.Groups, hearingLine{h, v.names.Of(h.Group), pictOf(v.group(h.Group)), mapping.Coverage{Known: h.Rated, Cells: h.Resources}})
	}
	for _, s := range found.Findings {
		body.Findings = append(body.Findings, v.silenceLine(s))
	}
	return v.show("unheard", v.p.T("web.unheard.title"), body)
}

func (v *visit) silenceLine(s mapping.Silence) silenceLine {
	out := silenceLine{Silence: s, Text: report.SilenceText(s, v.p), Do: v.p.T("unheard." + string(s.Rule) + ".do"), Size: sizeOf(v.p, &s.AreaHa, &s.LengthKm)}
	about := []linked{}
	for _, id := range s.Groups {
		about = append(about, linked{Name: v.names.Of(id), Pict: pictOf(v.group(id))})
	}
	for _, id := range s.Sessions {
		about = append(about, linked{Name: v.names.Of(id), Href: v.link("/access", "session", id)})
	}
	for _, id := range s.Resources[:min(len(s.Resources), mostListed)] {
		about = append(about, linked{Name: v.names.Of(id), Href: v.link("/map", "r", id)})
	}
	for _, kind := range s.Kinds {
		about = append(about, linked{Name: wordOf(v.p, "kind", kind), Pict: string(kind)})
	}
	for _, d := range s.Dimensions {
		about = append(about, linked{Name: wordOf(v.p, "dimension", d)})
	}
	out.About = about[:min(len(about), mostNamed)]
	out.More = about[len(out.About):]
	return out
}
