package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"potensi/internal/i18n"
	"potensi/internal/intake"
	"potensi/internal/store"
	"potensi/mapping"
)

// How a column of a workbook shows its numbers. Excel and LibreOffice write
// them as the computer's own language does: 12,5 in Indonesia.
const (
	asLevel = "level" // 0 to 3, shaded
	asGap   = "gap"   // −3 to 3, coloured by side
	asSize  = "size"  // hectares, kilometres
	asRatio = "ratio"
	asShare = "share" // a percentage
	asMonth = "month" // intensity 0 to 5, shaded
	asText  = "text"  // wrapped
)

// analysis is a sheet that is reckoned from the others. Its columns are headed
// by words, and our import passes it over.
type analysis struct {
	name  string
	sheet func(analyst) Sheet
}

func analyses() []analysis {
	return []analysis{{"access_profile", analyst.profile}, {"gaps", analyst.gaps}, {"holders", analyst.holders},
		{"disagreements", analyst.disagreements}, {"calendar", analyst.calendar}, {"group_weights", analyst.weights}}
}

// AnalysisNames lists the sheets that are reckoned from others.
func AnalysisNames() []string {
	out := []string{}
	for _, a := range analyses() {
		out = append(out, a.name)
	}
	return out
}

// AnalysisSheet is one of them, named like a sheet of a workbook.
func AnalysisSheet(w store.Workshop, name string, p *i18n.Printer) Sheet {
	x := analyst{w: w, p: p, names: NamesOf(w, p)}
	x.all = mapping.NewProfile(mapping.Workshop{Groups: w.Groups, Sessions: w.Sessions, Resources: w.Resources, Records: w.AccessRecords}, mapping.ProfileOptions{})
	i := slices.IndexFunc(analyses(), func(a analysis) bool { return a.name == name })
	out := analyses()[i].sheet(x)
	out.Name, out.Analysis = intake.AnalysisPrefix+p.T("sheet."+name), true
	return out
}

// analyst makes sheets of what a workshop says.
type analyst struct {
	w     store.Workshop
	p     *i18n.Printer
	names Names
	all   mapping.Profile // by resource
}

// columns are headed by words; the key is what a CSV is headed by.
func (x analyst) columns(keys ...string) []SheetColumn {
	out := make([]SheetColumn, len(keys))
	for i, key := range keys {
		out[i] = SheetColumn{Key: key, Title: x.p.T("column." + key)}
	}
	return out
}

// as sets how some columns show their numbers, and what they rest on.
func as(columns []SheetColumn, format, about string, keys ...string) {
	for i, c := range columns {
		if slices.Contains(keys, c.Key) {
			columns[i].Format, columns[i].About = format, about
		}
	}
}

func rowsOf(rows [][]any) func(yield func([]any, error) bool) {
	return func(yield func([]any, error) bool) {
		for _, row := range rows {
			if !yield(slices.Clone(row), nil) {
				return
			}
		}
	}
}

func dimensionKeys(prefix string) []string {
	out := []string{}
	for _, d := range mapping.Dimensions() {
		out = append(out, prefix+string(d))
	}
	return out
}

// profile is the access-and-control profile: a line for each resource and
// group of which anybody said anything, or of which the group should be asked.
// Where sessions differ the cell lists their answers.
func (x analyst) profile() Sheet {
	keys := append([]string{"village_code", "resource", "name", "kind", "area_ha", "length_km", "group_name"}, dimensionKeys("")...)
	keys = append(append(keys, dimensionKeys("gap_")...), "parity", "informants", "status", "evidence", "note")
	columns := x.columns(keys...)
	as(columns, asSize, "", "area_ha", "length_km")
	as(columns, asLevel, x.p.T("export.about.level"), dimensionKeys("")...)
	as(columns, asGap, x.p.T("formula.gap"), dimensionKeys("gap_")...)
	as(columns, asRatio, x.p.T("formula.parity"), "parity")
	as(columns, asText, "", "informants", "evidence", "note")
	summaries := map[string]mapping.ProfileSummary{}
	for _, s := range x.all.Summaries {
		summaries[s.Resource] = s
	}
	rows := [][]any{}
	for _, row := range x.all.Rows {
		s := summaries[row.Resource]
		cells := []any{blank(x.w.Village.KemendagriCode), row.Resource, x.names.Of(row.Resource), x.p.T("kind." + string(row.Kind)), known(s.AreaHa), known(s.LengthKm), x.names.Of(row.Group)}
		for _, d := range mapping.Dimensions() {
			cells = append(cells, levelIn(row, d))
		}
		for _, d := range mapping.Dimensions() {
			cells = append(cells, known(s.Gap[d]))
		}
		rows = append(rows, append(append(cells, known(s.Parity)), x.said(row)...))
	}
	return Sheet{Columns: columns, Rows: rowsOf(rows)}
}

// levelIn is a level as a number, or why there is none.
func levelIn(row mapping.ProfileRow, d mapping.Dimension) any {
	switch {
	case slices.Contains(row.NotApplicable, d):
		return "na"
	case row.Level(d) != nil:
		return *row.Level(d)
	case slices.Contains(row.Disputed, d):
		return answers(row, d)
	}
	return nil
}

// said is who said it, how well it is founded, by what, and notes.
func (x analyst) said(row mapping.ProfileRow) []any {
	var sessions, statuses, evidence, notes []string
	add := func(to *[]string, text string) {
		if text != "" && !slices.Contains(*to, text) {
			*to = append(*to, text)
		}
	}
	for _, s := range row.Said {
		add(&sessions, x.names.Of(s.Session))
		if s.Status != "" {
			add(&statuses, x.p.T("status."+string(s.Status)))
		}
		add(&evidence, s.Evidence)
		add(&notes, s.Note)
	}
	out := []any{}
	for _, texts := range [][]string{sessions, statuses, evidence, notes} {
		out = append(out, blank(strings.Join(texts, "; ")))
	}
	return out
}

// known is a number as precise as anybody reads it.
func known(x *float64) any {
	if x == nil {
		return nil
	}
	return rounded(*x, 4)
}

func blank(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// gaps compares women and men, a line a resource, then a line a kind.
func (x analyst) gaps() Sheet {
	keys := append([]string{"resource", "name", "kind", "resources", "area_ha", "length_km"}, dimensionKeys("gap_")...)
	columns := x.columns(append(keys, "parity", "holder", "coverage")...)
	as(columns, asSize, "", "area_ha", "length_km")
	as(columns, asGap, x.p.T("formula.gap"), dimensionKeys("gap_")...)
	as(columns, asRatio, x.p.T("formula.parity"), "parity")
	as(columns, asShare, x.p.T("formula.coverage"), "coverage")
	as(columns, "", x.p.T("formula.holder"), "holder")
	kinds := mapping.NewProfile(mapping.Workshop{Groups: x.w.Groups, Sessions: x.w.Sessions, Resources: x.w.Resources, Records: x.w.AccessRecords}, mapping.ProfileOptions{By: mapping.ByKind})
	rows := [][]any{}
	for _, s := range append(slices.Clone(x.all.Summaries), kinds.Summaries...) {
		cells := []any{blank(s.Resource), x.p.T("sheet.all-of-kind"), x.p.T("kind." + string(s.Kind)), float64(max(s.Resources, 1)), known(s.AreaHa), known(s.LengthKm)}
		if s.Resource != "" {
			cells[1] = x.names.Of(s.Resource)
		}
		for _, d := range mapping.Dimensions() {
			cells = append(cells, known(s.Gap[d]))
		}
		var holder any
		if s.Holder != nil {
			holder = x.p.T("holder." + string(s.Holder[mapping.Control]))
		}
		rows = append(rows, append(cells, known(s.Parity), holder, rounded(s.Coverage.Share(), 4)))
	}
	return Sheet{Columns: columns, Rows: rowsOf(rows)}
}

// holders adds up who holds how much, by dimension, in places, hectares and
// kilometres.
func (x analyst) holders() Sheet {
	columns := x.columns("dimension", "holder", "resources", "area_ha", "share_area", "length_km")
	as(columns, asSize, "", "area_ha", "length_km")
	as(columns, asShare, x.p.T("export.about.share-area"), "share_area")
	as(columns, "", x.p.T("formula.holder"), "holder")
	rows := [][]any{}
	for _, d := range mapping.Dimensions() {
		holdings, all := x.all.Holdings(d), 0.0
		for _, h := range holdings {
			all += h.AreaHa
		}
		for _, h := range holdings {
			var part any
			if all > 0 {
				part = rounded(h.AreaHa/all, 4)
			}
			rows = append(rows, []any{x.p.T("dimension." + string(d)), x.p.T("holder." + string(h.Holder)), float64(h.Resources), rounded(h.AreaHa, 4), part, rounded(h.LengthKm, 4)})
		}
	}
	return Sheet{Columns: columns, Rows: rowsOf(rows)}
}

// disagreements lists what sessions say differently, a line for each answer:
// all of them stand.
func (x analyst) disagreements() Sheet {
	columns := x.columns("resource", "name", "group_name", "dimension", "session_name", "level", "evidence")
	as(columns, asLevel, x.p.T("export.about.level"), "level")
	as(columns, asText, "", "evidence")
	rows := [][]any{}
	for _, row := range x.all.Rows {
		for _, d := range row.Disputed {
			for _, s := range row.Said {
				record := mapping.AccessRecord{Access: s.Access, Participation: s.Participation, Control: s.Control, Benefit: s.Benefit}
				if n, ok := record.Level(d).Number(); ok {
					rows = append(rows, []any{row.Resource, x.names.Of(row.Resource), x.names.Of(row.Group), x.p.T("dimension." + string(d)), x.names.Of(s.Session), float64(n), blank(s.Evidence)})
				}
			}
		}
	}
	return Sheet{Columns: columns, Rows: rowsOf(rows)}
}

// calendar is a line for each thing, group and session, with twelve months.
func (x analyst) calendar() Sheet {
	columns := x.columns("calendar_of", "name", "group_name", "session_name")
	for m := time.January; m <= time.December; m++ {
		columns = append(columns, SheetColumn{Key: strings.ToLower(m.String()[:3]), Title: x.p.T(fmt.Sprintf("month.short.%d", m)), Format: asMonth, About: x.p.T("export.about.month")})
	}
	columns = append(columns, x.columns("months_known")...)
	type line struct{ of, thing, group, session string }
	order, cells := []line{}, map[line][]any{}
	for _, s := range x.w.Seasons {
		at := line{"theme", s.Theme, s.Group, s.Session}
		if s.Resource != "" {
			at.of, at.thing = "resource", x.names.Of(s.Resource)
		} else if s.Product != "" {
			at.of, at.thing = "product", x.names.Of(s.Product)
		}
		if cells[at] == nil {
			order, cells[at] = append(order, at), make([]any, 12)
		}
		if s.Intensity != nil && s.Month >= 1 && s.Month <= 12 {
			cells[at][s.Month-1] = float64(*s.Intensity)
		}
	}
	rows := [][]any{}
	for _, at := range order {
		filled := 0
		for _, c := range cells[at] {
			if c != nil {
				filled++
			}
		}
		row := []any{x.p.T("calendar.of." + at.of), at.thing, x.names.Of(at.group), blank(x.names.OrNothing(at.session))}
		rows = append(rows, append(append(row, cells[at]...), float64(filled)))
	}
	return Sheet{Columns: columns, Rows: rowsOf(rows)}
}

// OrNothing is the name of an id, and nothing for none.
func (n Names) OrNothing(id string) string {
	if id == "" {
		return ""
	}
	return n.Of(id)
}

// CoverSheet is the first sheet of a workbook: which village, when, for whom,
// what was left out, what the numbers mean.
func CoverSheet(shown Shown, circle mapping.ConsentScope, at time.Time, p *i18n.Printer) Sheet {
	v := shown.Village
	rows := [][]any{}
	add := func(key string, values ...string) {
		for i, value := range values {
			head := any(p.T("cover." + key))
			if i > 0 {
				head = nil
			}
			if value != "" {
				rows = append(rows, []any{head, value})
			}
		}
	}
	add("village", v.Name)
	add("place", joined(v.Kecamatan, v.Kabupaten, v.Province))
	add("kemendagri", v.KemendagriCode)
	add("bps", v.BPSCode)
	add("date", at.Format("2006-01-02"))
	add("circle", p.T("circle."+string(circle)))
	left := []string{}
	for _, n := range shown.Left.Notes() {
		n.Args["circle"] = p.T("circle." + string(circle))
		left = append(left, p.Format(n.Key, n.Args))
	}
	if len(left) == 0 {
		left = []string{p.T("cover.nothing")}
	}
	add("left", left...)
	add("source", v.Source)
	add("read", p.T("export.read-first"))
	for _, l := range []string{"0", "1", "2", "3", "na"} {
		rows = append(rows, []any{p.T("cover.level", "level", l), p.T("level." + l)})
	}
	rows = append(rows, []any{p.T("cover.level-unknown"), p.T("level.unknown")})
	for _, key := range []string{"holder", "gap", "parity", "control_deficit", "index", "coverage"} {
		rows = append(rows, []any{p.T("cover.formula"), p.T("formula." + key)})
	}
	return Sheet{Name: intake.CoverSheet, Analysis: true, Rows: rowsOf(rows),
		Columns: []SheetColumn{{Key: "about", Title: p.T("cover.title"), Width: 26}, {Key: "value", Title: v.Name, Format: asText, Width: 100}}}
}

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}
