package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"potensi/internal/report"
	"potensi/mapping"
)

// calendarBody is the seasonal calendar as a picture and as a table.
type calendarBody struct {
	Options  mapping.CalendarOptions
	Start    int // the month that is drawn first
	Order    []int
	Months   []calendarMonth
	Bands    []mapping.CalendarAbout
	Groups   []mapping.Group
	Sessions []mapping.Session
	Sections []calendarSection
	Pairs    []calendarPair
	Disputes []calendarDispute
	Labour   []labourStrip
	Calendar mapping.Calendar
	Many     bool // rows of more than one session
	Warnings []string
	JSON     string
	Flood    string // names of the themes behind the strips
	Dry      string
}

// calendarMonth is a month in the order of drawing.
type calendarMonth struct {
	Month       int
	Short, Full string
	Flood, Dry  bool
}

// calendarSection is the rows of one part of the calendar.
type calendarSection struct {
	About mapping.CalendarAbout
	Rows  []calendarRow
}

// calendarRow is one row as it is drawn and written.
type calendarRow struct {
	mapping.CalendarRow
	Name, Pict, Who, Says string
	Words                 string // the row for those who listen
	Strip                 strip
	FilledText, EmptyText string
	UnknownText           string
	Substitute            string
}

// strip is twelve cells side by side.
type strip struct {
	Words string
	Cells []stripCell
}

// stripCell is one month: its stones, and what lies behind them.
type stripCell struct {
	X          int
	Month      int
	N          *int
	Class      string
	Pips       []pip
	Title      string
	Flood, Dry bool
	Disputed   bool
}

// pip is where a stone lies in a cell.
type pip struct{ X, Y float64 }

// Cells are so wide and high, in units of the drawing.
const (
	cellWide = 40
	cellHigh = 34
)

// pips lays stones as dice have them, so that they can be counted.
func pips(n int) []pip {
	const l, r, u, d, x, y = 12.5, 27.5, 10.5, 23.5, 20.0, 17.0
	return [][]pip{nil, {{x, y}}, {{l, d}, {r, u}}, {{l, d}, {x, y}, {r, u}}, {{l, u}, {r, u}, {l, d}, {r, d}},
		{{l, u}, {r, u}, {x, y}, {l, d}, {r, d}}}[min(max(n, 0), 5)]
}

// pipsOf are the stones of a key's cell, by its word.
func pipsOf(n string) []pip {
	stones, err := strconv.Atoi(n)
	if err != nil {
		return nil
	}
	return pips(stones)
}

func calendarPage(v *visit) error {
	opt := mapping.CalendarOptions{By: mapping.CalendarAbout(v.Query("by")), Group: v.Query("group"), Session: v.Query("session")}
	calendar, err := report.Calendar(v.w, opt)
	if err != nil {
		return err
	}
	body := calendarBody{Options: opt, Calendar: calendar, Start: calendar.Start, Groups: v.w.Groups, Sessions: v.w.Sessions, Warnings: v.warnings(calendar.Warnings)}
	if m, err := strconv.Atoi(v.Query("start")); err == nil && m >= 1 && m <= 12 {
		body.Start = m
	}
	body.Order = mapping.From(body.Start)
	body.JSON = address("id", "/api/v1/calendar", "by", string(opt.By), "group", opt.Group, "session", opt.Session)
	v.fillCalendar(&body)
	return v.show("calendar", v.p.T("web.calendar.title"), body)
}

func (v *visit) fillCalendar(body *calendarBody) {
	flood, dry := bandsOf(body.Calendar)
	body.Flood, body.Dry = strings.Join(flood.names, ", "), strings.Join(dry.names, ", ")
	for _, m := range body.Order {
		body.Months = append(body.Months, calendarMonth{m, report.MonthName(m, v.p), v.p.T("web.month." + strconv.Itoa(m)), flood.months[m-1], dry.months[m-1]})
	}
	sessions := map[string]bool{}
	for _, r := range body.Calendar.Rows {
		sessions[r.Session] = true
	}
	body.Many = len(sessions) > 1
	for _, about := range mapping.CalendarAbouts() {
		section := calendarSection{About: about}
		for _, r := range body.Calendar.Rows {
			if r.About == about {
				section.Rows = append(section.Rows, v.calendarRow(r, body))
			}
		}
		if len(section.Rows) > 0 {
			body.Sections = append(body.Sections, section)
		}
	}
	for _, pair := range body.Calendar.Pairs {
		body.Pairs = append(body.Pairs, v.calendarPair(pair, body.Order))
	}
	for _, d := range body.Calendar.Disputes {
		body.Disputes = append(body.Disputes, v.calendarDispute(d))
	}
	body.Labour = v.labourStrips(body.Calendar.Labour, body.Order)
}

// band is when a kind of season is strong, by whichever session.
type band struct {
	months [12]bool
	names  []string
}

// bandsOf finds the seasons to lay behind the strips: water and drought, by
// what people call them. Other themes have their row only.
func bandsOf(c mapping.Calendar) (flood, dry band) {
	for _, r := range c.Rows {
		switch seasonSign(r.Theme) {
		case "flood":
			flood.add(r)
		case "dry":
			dry.add(r)
		}
	}
	return flood, dry
}

func (b *band) add(r mapping.CalendarRow) {
	if !slices.Contains(b.names, r.Theme) {
		b.names = append(b.names, r.Theme)
	}
	for i, n := range r.Months {
		b.months[i] = b.months[i] || n != nil && *n >= mapping.Much
	}
}

// seasonSign is the sign of a theme: flood, dry, or none.
func seasonSign(theme string) string {
	word := strings.ToLower(theme)
	holds := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(word, part) })
	}
	switch {
	case theme == "":
		return ""
	case holds("banjir", "hujan", "pasang", "flood", "rain", "wet"):
		return "flood"
	case holds("kemarau", "kering", "dry", "drought"):
		return "dry"
	}
	return ""
}

func (v *visit) calendarRow(r mapping.CalendarRow, body *calendarBody) calendarRow {
	out := calendarRow{CalendarRow: r, Name: v.names.Of(r.Key()), Pict: v.pictOfSubject(r.Subject), Who: v.p.T("calendar.everybody"),
		FilledText: report.MonthsText(r.Filled, v.p), EmptyText: report.MonthsText(r.Empty, v.p), UnknownText: report.MonthsText(r.Unknown, v.p),
		Substitute: report.SubstitutesText(r.Substitutes, v.names, v.p)}
	if r.Group != "" {
		out.Who = v.names.Of(r.Group)
	}
	if r.Session != "" {
		out.Says = v.names.Of(r.Session)
	}
	out.Words = v.p.T("web.calendar.row", "name", out.Name, "filled", orNone(out.FilledText, v), "empty", orNone(out.EmptyText, v), "unknown", orNone(out.UnknownText, v))
	out.Strip = strip{Words: out.Words}
	for i, month := range body.Months {
		out.Strip.Cells = append(out.Strip.Cells, v.stripCell(i, month, r, body.Calendar.Disputes))
	}
	return out
}

func orNone(text string, v *visit) string {
	if text == "" {
		return v.p.T("web.calendar.none")
	}
	return text
}

func (v *visit) stripCell(i int, month calendarMonth, r mapping.CalendarRow, disputes []mapping.MonthDispute) stripCell {
	cell := stripCell{X: i * cellWide, Month: month.Month, N: r.Months[month.Month-1], Class: "unknown", Flood: month.Flood, Dry: month.Dry,
		Title: month.Full + ": " + v.p.T("web.calendar.unknown")}
	if cell.N != nil {
		cell.Class, cell.Pips = fmt.Sprintf("n%d", *cell.N), pips(*cell.N)
		cell.Title = month.Full + ": " + v.p.T("web.calendar.stones."+strconv.Itoa(*cell.N))
	}
	cell.Disputed = slices.ContainsFunc(disputes, func(d mapping.MonthDispute) bool {
		return d.Subject == r.Subject && d.Group == r.Group && d.Month == month.Month && cell.N != nil
	})
	if cell.Disputed {
		cell.Title += "; " + v.p.T("web.level.disputed")
	}
	return cell
}

// pictOfSubject is the pictogram of what a row is about.
func (v *visit) pictOfSubject(s mapping.Subject) string {
	switch s.About() {
	case mapping.AboutProduct:
		return v.pictOfID(s.Product)
	case mapping.AboutResource:
		i := slices.IndexFunc(v.w.Resources, func(r mapping.Resource) bool { return r.ID == s.Resource })
		if i >= 0 {
			return string(v.w.Resources[i].Kind)
		}
	case mapping.AboutTheme:
		if sign := seasonSign(s.Theme); sign != "" {
			return sign
		}
		if strings.Contains(strings.ToLower(s.Theme), "buah") {
			return "fruit"
		}
	}
	return "calendar"
}

// calendarPair is two subjects that take turns, drawn as two curves from one
// line: the first upwards, the second downwards.
type calendarPair struct {
	mapping.CounterSeason
	NameA, NameB, PictA, PictB string
	Up, Down                   []string // paths; one for each run of known months
	UpDots, DownDots           []pip
	Gaps                       []int // where a month is unknown of either
	Marks                      []int // where one is lean and the other plenty
	Sentence, Measure          string
}

// The curves of a pair: from the middle line so far at most, per stone.
const (
	pairMiddle = 62.0
	pairStone  = 10.5
)

func (v *visit) calendarPair(p mapping.CounterSeason, order []int) calendarPair {
	out := calendarPair{CounterSeason: p, NameA: v.names.Of(p.A), NameB: v.names.Of(p.B),
		PictA: v.pictOfSubject(subjectOfPair(p.About, p.A)), PictB: v.pictOfSubject(subjectOfPair(p.About, p.B))}
	out.Up, out.UpDots = curve(p.AMonths, order, -1)
	out.Down, out.DownDots = curve(p.BMonths, order, 1)
	for i, m := range order {
		if p.AMonths[m-1] == nil || p.BMonths[m-1] == nil {
			out.Gaps = append(out.Gaps, i*cellWide)
		}
		if slices.Contains(p.BFillsA, m) || slices.Contains(p.AFillsB, m) {
			out.Marks = append(out.Marks, i*cellWide)
		}
	}
	out.Sentence = v.pairSentence(p, out.NameA, out.NameB)
	out.Measure = v.p.T("web.calendar.pair-measure", "r", v.p.Number(p.Correlation, 2), "known", p.Coverage.Known)
	return out
}

func subjectOfPair(about mapping.CalendarAbout, id string) mapping.Subject {
	if about == mapping.AboutProduct {
		return mapping.Subject{Product: id}
	}
	return mapping.Subject{Resource: id}
}

func (v *visit) pairSentence(p mapping.CounterSeason, a, b string) string {
	out := ""
	if len(p.BFillsA) > 0 {
		key := "web.calendar.pair-falls"
		if len(p.During) > 0 {
			key = "web.calendar.pair-during"
		}
		out = v.p.T(key, "months", report.MonthsText(p.BFillsA, v.p), "themes", strings.ToLower(v.names.List(p.During)), "low", a, "high", b)
	}
	if len(p.AFillsB) > 0 {
		out += " " + v.p.T("web.calendar.pair-falls", "months", report.MonthsText(p.AFillsB, v.p), "low", b, "high", a)
	}
	return strings.TrimSpace(out)
}

// curve draws a year as areas from the middle line, one for each run of known
// months, and a dot in each. Side is −1 upwards, 1 downwards.
func curve(y mapping.Year, order []int, side float64) (paths []string, dots []pip) {
	var run []pip
	finish := func() {
		if len(run) > 0 {
			paths = append(paths, area(run))
		}
		run = nil
	}
	for i, m := range order {
		n := y[m-1]
		if n == nil {
			finish()
			continue
		}
		at := pip{float64(i*cellWide + cellWide/2), pairMiddle + side*(2+float64(*n)*pairStone)}
		run, dots = append(run, at), append(dots, at)
	}
	finish()
	return paths, dots
}

// area is a run of points closed along the middle line; its curves are level
// in every month, so that they never rise above what was said.
func area(run []pip) string {
	const half = cellWide / 2
	var out strings.Builder
	first, last := run[0], run[len(run)-1]
	fmt.Fprintf(&out, "M%s %sV%sH%s", short(first.X-half), short(pairMiddle), short(first.Y), short(first.X))
	for i := 1; i < len(run); i++ {
		middle := (run[i-1].X + run[i].X) / 2
		fmt.Fprintf(&out, "C%s %s %s %s %s %s", short(middle), short(run[i-1].Y), short(middle), short(run[i].Y), short(run[i].X), short(run[i].Y))
	}
	fmt.Fprintf(&out, "H%sV%sZ", short(last.X+half), short(pairMiddle))
	return out.String()
}

// calendarDispute is a month on which sessions differ.
type calendarDispute struct {
	Name, Month string
	Said        []calendarSaid
}

type calendarSaid struct {
	Session string
	N       int
}

func (v *visit) calendarDispute(d mapping.MonthDispute) calendarDispute {
	out := calendarDispute{Name: v.names.Of(d.Key()), Month: v.p.T("web.month." + strconv.Itoa(d.Month))}
	for _, s := range d.Said {
		out.Said = append(out.Said, calendarSaid{v.names.Of(s.Session), s.Intensity})
	}
	return out
}
