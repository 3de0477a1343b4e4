package intake

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"potensi/geodata/table"
	"potensi/schema"
)

// monthNames are what people call months, by the first letters that tell them
// apart in Indonesian and English.
func monthNames() [12][]string {
	return [12][]string{{"jan"}, {"feb", "peb"}, {"mar"}, {"apr"}, {"mei", "may"}, {"jun"}, {"jul"}, {"agu", "ags", "aug"},
		{"sep"}, {"okt", "oct"}, {"nov", "nop"}, {"des", "dec"}}
}

// monthOf reads a month: jan, Januari, M1, bulan_1, 1; 0 when it is none.
func monthOf(text string) int {
	word := strings.ToLower(strings.TrimSpace(text))
	word = strings.TrimLeft(strings.TrimPrefix(word, "bulan"), " _-.")
	if n, err := strconv.Atoi(word); err == nil && n >= 1 && n <= 12 && len(word) <= 2 {
		return n
	}
	for i, names := range monthNames() {
		if slices.ContainsFunc(names, func(name string) bool { return beginsMonth(word, name, i+1) }) {
			return i + 1
		}
	}
	return 0
}

// beginsMonth reports whether a word is a month's short or full name, so that
// "market" is not March.
func beginsMonth(word, short string, month int) bool {
	rest, ok := strings.CutPrefix(word, short)
	full := [12][]string{{"uari", "uary"}, {"ruari", "ruary"}, {"et", "ch"}, {"il"}, {""}, {"i", "e"}, {"i", "y"}, {"stus", "s", "t", "ust"},
		{"t", "tember"}, {"ober"}, {"ember"}, {"ember"}}
	rest = strings.TrimSuffix(rest, ".")
	return ok && (rest == "" || slices.Contains(full[month-1], rest))
}

// monthsOf reads a list of months: 7,8,9; jul|agu; Nov–Mar, which passes
// December; or the JSON that an export writes. What is no month is passed on as
// text, and the schema says what is wrong.
func monthsOf(cell string) json.RawMessage {
	cell = strings.Trim(strings.TrimSpace(cell), "[]")
	list := []any{}
	for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(",;|", r) }) {
		list = append(list, runOf(strings.TrimSpace(part))...)
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return quote(cell)
	}
	return raw
}

// runOf reads one month, or a run of them with a dash.
func runOf(part string) []any {
	from, to, isRun := strings.Cut(strings.ReplaceAll(part, "–", "-"), "-")
	first, last := monthOf(from), monthOf(to)
	switch {
	case isRun && first > 0 && last > 0:
		run := []any{first}
		for m := first; m != last; {
			m = m%12 + 1
			run = append(run, m)
		}
		return run
	case !isRun && first > 0:
		return []any{first}
	}
	return []any{part}
}

// monthColumns finds the twelve columns of a wide calendar table, January
// first; false unless each month has exactly one and another column says what
// the rows are about.
func monthColumns(header []string) (months [12]int, subject bool) {
	for i := range months {
		months[i] = -1
	}
	for i, name := range header {
		m := monthOf(name)
		switch {
		case m == 0:
			subject = subject || calendarMember(name) != ""
		case months[m-1] >= 0:
			return months, false
		default:
			months[m-1] = i
		}
	}
	return months, subject && !slices.Contains(months[:], -1)
}

// calendarMember is the member that a column of a wide calendar is, under the
// names that our own tables and the schema have for it.
func calendarMember(name string) string {
	word := strings.ToLower(strings.TrimSpace(name))
	own := map[string]string{"tema": "theme", "musim": "theme", "sumber daya": "resource", "sumberdaya": "resource", "produk": "product",
		"kelompok": "group", "sesi": "session", "subject": "subject", "nama": "subject", "about": "about", "tentang": "about"}
	if member, ok := own[word]; ok {
		return member
	}
	for _, field := range schema.Fields("season") {
		if field.Name != "month" && field.Name != "intensity" && field.Name != "id" && namesField(name, field) {
			return field.Name
		}
	}
	return ""
}

// wideCalendar reads a calendar with one row for each theme, resource or
// product and a column for each month, as twelve records a row. A month left
// empty is unknown: it becomes a record without a number.
func (r *reader) wideCalendar(rows table.Source, name string, s sniff) error {
	months, _ := monthColumns(rows.Header())
	members, findings := wideMembers(rows.Header(), name)
	r.out.find(findings...)
	r.out.find(rows.Notes()...)
	return eachRow(rows, name, func(row table.Row) error { return r.wideLine(row, members, months, s) })
}

// wideMembers names the columns that are no months; one that says nothing to
// the calendar is noted, but for those that our own table adds.
func wideMembers(header []string, name string) ([]string, []schema.Finding) {
	members, findings := make([]string, len(header)), []schema.Finding{}
	derived := []string{"bulan_terisi", "bulan_kosong", "produk_pengganti", "known", "cells", ""}
	for i, column := range header {
		members[i] = calendarMember(column)
		if members[i] == "" && monthOf(column) == 0 && !slices.Contains(derived, strings.TrimSpace(column)) {
			findings = append(findings, schema.Finding{Place: schema.Place{File: name, Line: 1, Path: "/" + column},
				Rule: "column-unknown", Level: schema.Warning, Args: map[string]any{"field": shorten(column, 40), "table": "seasons"}})
		}
	}
	return members, findings
}

func (r *reader) wideLine(row table.Row, members []string, months [12]int, s sniff) error {
	if row.Rejected() {
		r.settle("seasons", row.Findings)
		return nil
	}
	r.out.find(row.Findings...)
	common := map[string]json.RawMessage{}
	cell := func(i int) string {
		if i >= len(row.Cells) {
			return ""
		}
		return Unguarded(strings.TrimSpace(row.Cells[i]))
	}
	for i, member := range members {
		if text := cell(i); member != "" && text != "" && !everybody(member, text) {
			common[member] = quote(text)
		}
	}
	r.aboutWhat(common)
	for m, column := range months {
		object := maps.Clone(common)
		object["month"], object["intensity"] = json.RawMessage(strconv.Itoa(m+1)), stonesOf(cell(column), s)
		raw, err := json.Marshal(object)
		if err != nil {
			return err
		}
		if err := r.record("seasons", raw, row.Place); err != nil {
			return err
		}
	}
	return nil
}

// everybody reports whether a cell says that a row is about all groups.
func everybody(member, text string) bool {
	return member == "group" && slices.Contains([]string{"semua", "everybody", "all"}, strings.ToLower(text))
}

// aboutWhat turns the columns "about" and "subject" of our own table, or a
// subject alone, into theme, resource or product: what the village knows by
// that name, else a theme.
func (r *reader) aboutWhat(members map[string]json.RawMessage) {
	subject, about := members["subject"], unquoted(members["about"])
	delete(members, "subject")
	delete(members, "about")
	if subject == nil {
		return
	}
	kind := map[string]string{"resource": "resource", "sumber daya": "resource", "product": "product", "produk": "product", "theme": "theme", "musim": "theme", "season": "theme"}[strings.ToLower(about)]
	switch name := unquoted(subject); {
	case kind != "":
	case len(r.known.find("products", name)) == 1:
		kind = "product"
	case len(r.known.find("resources", name)) == 1:
		kind = "resource"
	default:
		kind = "theme"
	}
	members[kind] = subject
}

func unquoted(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return ""
	}
	return text
}

// stonesOf is a month's cell as a number of stones; what is left empty, or
// marked as not known, is unknown.
func stonesOf(cell string, s sniff) json.RawMessage {
	if cell == "" || cell == "?" || cell == "-" || cell == "–" {
		return json.RawMessage("null")
	}
	if number, ok := plainNumber(cell, s.comma == ';'); ok {
		return json.RawMessage(number)
	}
	return quote(cell)
}
