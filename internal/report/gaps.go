package report

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/mapping"
)

// mapped is the part of a workshop that its profile, gaps and disagreements
// are made of.
func mapped(w store.Workshop) mapping.Workshop {
	return mapping.Workshop{Groups: w.Groups, Sessions: w.Sessions, Resources: w.Resources, Records: w.AccessRecords}
}

// asked looks up the names in a request; the first thing that cannot be found,
// or is no word of its set, is its error.
type asked struct{ err error }

// id is the id of the thing that was named.
func (a *asked) id(kind, text string, ids []Named) string {
	if text == "" || a.err != nil {
		return ""
	}
	var id string
	id, a.err = Find(kind, text, ids)
	return id
}

// oneOf refuses a word that is not in its set; an empty one is none.
func oneOf[T ~string](a *asked, field string, given T, allowed ...T) {
	if a.err == nil && given != "" && !slices.Contains(allowed, given) {
		a.err = &RequestError{"unknown-word", map[string]any{"field": field, "given": string(given), "allowed": allowed}}
	}
}

// Gaps compares women with men, youth with adults, or persons with disabilities
// with others. Ids in opt may also be names.
func Gaps(w store.Workshop, opt mapping.GapOptions) (mapping.Gaps, error) {
	var a asked
	opt.Session = a.id("session", opt.Session, Sessions(w))
	opt.SaidBy = a.id("group", opt.SaidBy, Groups(w))
	opt.Resource = a.id("resource", opt.Resource, Resources(w))
	oneOf(&a, "by", opt.By, mapping.ByResource, mapping.ByKind, mapping.ByGroup, mapping.ByStatus, mapping.ByPart)
	oneOf(&a, "compare", opt.Compare, mapping.Comparisons()...)
	oneOf(&a, "dimension", opt.Dimension, mapping.Dimensions()...)
	oneOf(&a, "land_status", opt.LandStatus, mapping.LandStatuses()...)
	if a.err != nil {
		return mapping.Gaps{}, a.err
	}
	return mapping.NewGaps(mapped(w), opt), nil
}

// Disagreements tells which session contradicts which. Ids in opt may also be
// names.
func Disagreements(w store.Workshop, opt mapping.DisagreementOptions) (mapping.Disagreements, error) {
	var a asked
	opt.Session = a.id("session", opt.Session, Sessions(w))
	opt.Group = a.id("group", opt.Group, Groups(w))
	opt.Resource = a.id("resource", opt.Resource, Resources(w))
	oneOf(&a, "dimension", opt.Dimension, mapping.Dimensions()...)
	if a.err != nil {
		return mapping.Disagreements{}, a.err
	}
	return mapping.NewDisagreements(mapped(w), opt), nil
}

// Unheard tells who was not heard and what was not asked.
func Unheard(w store.Workshop) mapping.Unheard { return mapping.NewUnheard(mapped(w)) }

// GapTables are the gaps, their totals, and each group's own; by group the
// groups alone.
func GapTables(g mapping.Gaps, names Names, p *i18n.Printer) []Table {
	groups := groupGapTable(g, names, p)
	if g.By == mapping.ByGroup {
		return []Table{groups}
	}
	rows := gapTable(g, g.By, g.Rows, names, p)
	rows.Title = p.T("table.gaps_" + string(g.Compared.By))
	totals := gapTable(g, mapping.ByPart, g.Totals, names, p)
	totals.Title = p.T("table.gap_totals")
	return []Table{rows, totals, groups}
}

func gapTable(g mapping.Gaps, by mapping.ProfileBy, rows []mapping.GapRow, names Names, p *i18n.Printer) Table {
	about := map[mapping.ProfileBy][]string{mapping.ByResource: {"resource", "name", "kind", "land_status"}, mapping.ByKind: {"kind", "resources"},
		mapping.ByStatus: {"land_status", "resources"}, mapping.ByPart: {"part", "resources"}}[by]
	keys := append(about, "area_ha", "length_km")
	for _, d := range g.Dimensions {
		keys = append(keys, "gap_"+string(d))
	}
	if by != mapping.ByResource { // one resource is the same by hectares
		for _, d := range g.Dimensions {
			keys = append(keys, "gap_"+string(d)+"_by_ha")
		}
	}
	t := Table{Columns: columns(p, append(keys, "parity_plain", "pairs_known", "pairs_of", "disputed")...)}
	for _, row := range rows {
		cells := append(gapAbout(by, row, names), measure(row.AreaHa), measure(row.LengthKm))
		for _, d := range row.Differences {
			cells = append(cells, d.Gap)
		}
		for _, d := range row.Differences {
			if by != mapping.ByResource {
				cells = append(cells, byHa(d))
			}
		}
		t.Rows = append(t.Rows, append(cells, row.Parity, row.Coverage.Pairs, row.Coverage.Of, row.Coverage.Disputed))
	}
	return t
}

// byHa is the gap by hectares; where nothing has an area there is nothing to
// weigh.
func byHa(d mapping.Difference) any {
	if d.Gap != nil && d.GapByHa == nil {
		return dash{}
	}
	return d.GapByHa
}

func gapAbout(by mapping.ProfileBy, row mapping.GapRow, names Names) []any {
	switch by {
	case mapping.ByResource:
		return []any{row.Resource, names.Of(row.Resource), word{"kind", string(row.Kind)}, statusCell(row.LandStatus)}
	case mapping.ByKind:
		return []any{word{"kind", string(row.Kind)}, row.Resources}
	case mapping.ByStatus:
		return []any{statusCell(row.LandStatus), row.Resources}
	}
	return []any{word{"part", string(row.Part)}, row.Resources}
}

func groupGapTable(g mapping.Gaps, names Names, p *i18n.Printer) Table {
	t := Table{Title: p.T("table.control_deficit"), Columns: columns(p, "group", "group_name", "access", "control", "control_deficit", "control_deficit_by_ha",
		"known_both", "resources", "lacking", "lacking_ha", "lacking_km", "known", "cells")}
	for _, x := range g.Groups {
		t.Rows = append(t.Rows, []any{x.Group, names.Of(x.Group), x.Access, x.Control, x.Deficit, x.DeficitByHa,
			x.Known, x.Resources, x.Lacking, x.LackingHa, x.LackingKm, x.Coverage.Known, x.Coverage.Cells})
	}
	return t
}

// ClaimText is a claim as a sentence: "Men alone decide over 78 % of the
// 2,644 ha of forest on APL (2 of 3 places asked)".
func ClaimText(c mapping.Claim, p *i18n.Printer) string {
	if c.Holder == mapping.HolderDisputed {
		return p.T("claim.disputed", "question", p.T("question."+string(c.Dimension)), "share", p.Percent(c.Share), "ha", p.Number(c.OfHa, 0), "land", landText(c.Kind, c.LandStatus, p))
	}
	return p.T("claim."+string(c.Dimension), "holder", p.T("claim.holder."+string(c.Holder)), "share", p.Percent(c.Share),
		"ha", p.Number(c.OfHa, 0), "land", landText(c.Kind, c.LandStatus, p), "asked", c.Asked, "of", c.Of)
}

func landText(kind mapping.Kind, status mapping.LandStatus, p *i18n.Printer) string {
	text := lowered(p.T("kind." + string(kind)))
	if status != "" && status != mapping.UnknownStatus {
		text = p.T("claim.land", "kind", text, "status", p.T("land_status."+string(status)))
	}
	return text
}

// lowered is a word as it stands within a sentence.
func lowered(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToLower(first)) + text[size:]
}

// DisagreementTables are what sessions differ on, how often each two do, and
// where women's and men's sessions name another holder of control.
func DisagreementTables(d mapping.Disagreements, names Names, p *i18n.Printer) []Table {
	t := Table{Title: p.T("table.disagreements"), Columns: columns(p, "resource", "name", "group", "group_name", "dimension", "spread", "session", "session_name",
		"date", "heard", "facilitator_gender", "level", "status", "evidence", "note")}
	for _, row := range d.Rows {
		for _, v := range row.Said {
			t.Rows = append(t.Rows, []any{row.Resource, names.Of(row.Resource), row.Group, names.Of(row.Group), word{"dimension", string(row.Dimension)}, row.Spread,
				v.Session, names.Of(v.Session), v.Date, heardCell(v.Heard, names), wordCell("web.facilitator", string(v.FacilitatorGender)), v.Level.String(),
				wordCell("status", string(v.Status)), v.Evidence, v.Note})
		}
	}
	return []Table{t, pairTable(d, names, p), controlTable(d, names, p)}
}

// wordCell is a word of a set; none where it was not stated.
func wordCell(set, text string) any {
	if text == "" {
		return dash{}
	}
	return word{set, text}
}

func heardCell(group string, names Names) any {
	if group == "" {
		return dash{}
	}
	return names.Of(group)
}

func pairTable(d mapping.Disagreements, names Names, p *i18n.Printer) Table {
	t := Table{Title: p.T("table.session_pairs"), Columns: columns(p, "session_a", "session_b", "compared", "differ", "differ_holding", "higher", "agreement", "kappa")}
	for _, x := range d.Pairs {
		t.Rows = append(t.Rows, []any{names.Of(x.A), names.Of(x.B), x.Cells, x.Differ, x.Wide, x.Higher, shareCell(x.Agreement), numberCell(x.Kappa)})
	}
	return t
}

// shareCell is a share, or a dash where there are too few cells to tell one.
func shareCell(x *float64) any {
	if x == nil {
		return dash{}
	}
	return share(*x)
}

func numberCell(x *float64) any {
	if x == nil {
		return dash{}
	}
	return *x
}

func controlTable(d mapping.Disagreements, names Names, p *i18n.Printer) Table {
	t := Table{Title: p.T("table.control_disputes"), Columns: columns(p, "resource", "name", "area_ha", "length_km", "holder_women", "holder_men", "holder_others")}
	for _, x := range d.Control {
		t.Rows = append(t.Rows, []any{x.Resource, names.Of(x.Resource), measure(x.AreaHa), measure(x.LengthKm),
			word{"holder", string(x.Women)}, word{"holder", string(x.Men)}, word{"holder", string(x.Others)}})
	}
	return t
}

// UnheardTables are the findings and what is known of each group.
func UnheardTables(u mapping.Unheard, names Names, p *i18n.Printer) []Table {
	t := Table{Title: p.T("table.unheard"), Columns: columns(p, "rule", "n", "of", "area_ha", "length_km", "about", "message", "cure")}
	for _, s := range u.Findings {
		t.Rows = append(t.Rows, []any{string(s.Rule), s.N, s.Of, nonzero(s.AreaHa), nonzero(s.LengthKm), SilenceAbout(s, names, p, shortList), SilenceText(s, p), p.T("unheard." + string(s.Rule) + ".do")})
	}
	groups := Table{Title: p.T("table.heard"), Columns: columns(p, "group", "group_name", "members", "sessions_own", "rated", "resources", "known", "cells")}
	for _, h := range u.Groups {
		var members any
		if h.Members != nil {
			members = *h.Members
		}
		groups.Rows = append(groups.Rows, []any{h.Group, names.Of(h.Group), members, h.Sessions, h.Rated, h.Resources, h.About.Known, h.About.Cells})
	}
	return []Table{t, groups}
}

func nonzero(x float64) any {
	if x == 0 {
		return dash{}
	}
	return x
}

// shortList is how many names a line of a table gives.
const shortList = 6

// SilenceText says what is missing.
func SilenceText(s mapping.Silence, p *i18n.Printer) string {
	return p.T("unheard."+string(s.Rule), "n", s.N, "of", s.Of)
}

// SilenceAbout names whom or what a finding is about, at most so many.
func SilenceAbout(s mapping.Silence, names Names, p *i18n.Printer, most int) string {
	about := []string{}
	for _, id := range slices.Concat(s.Groups, s.Sessions, s.Resources) {
		about = append(about, names.Of(id))
	}
	for _, kind := range s.Kinds {
		about = append(about, p.T("kind."+string(kind)))
	}
	for _, d := range s.Dimensions {
		about = append(about, p.T("dimension."+string(d)))
	}
	if len(about) > most {
		about = append(about[:most:most], p.T("unheard.more", "n", len(about)-most))
	}
	return strings.Join(about, ", ")
}
