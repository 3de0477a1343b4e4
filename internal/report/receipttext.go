package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"

	"potensi/internal/i18n"
	"potensi/internal/intake"
	"potensi/schema"
)

// Of findings of one kind in one file, those that say the same of more than
// fewPlaces records share a line, which names the first of them. Of more than
// fewLines lines the first firstLines are written, and how many findings follow.
const fewPlaces, namedPlaces, fewLines, firstLines = 3, 5, 10, 3

// WriteReceipt writes a receipt for people: each file's sum, then its findings
// with place, reason and cure, errors first and those of one kind together.
func WriteReceipt(w io.Writer, r intake.Receipt, dryRun bool, p *i18n.Printer) error {
	t := receiptText{p: p, dryRun: dryRun}
	for _, file := range r.Files {
		t.file(file)
	}
	if len(r.Files) > 1 {
		t.say(t.sumKey("receipt.total"), "in", r.Total.In, "kept", r.Total.Kept, "repaired", r.Total.Repaired, "rejected", r.Total.Rejected)
	}
	if t.shortened {
		t.say("receipt.all")
	}
	if dryRun {
		t.say("receipt.dry_run")
	} else {
		t.say("receipt.saved", "added", r.Total.Added, "updated", r.Total.Updated, "unchanged", r.Total.Unchanged)
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}

// receiptText is a receipt on its way to paper.
type receiptText struct {
	p         *i18n.Printer
	dryRun    bool
	out       strings.Builder
	of        string // the file it is about; records of others may be read with it
	shortened bool   // some findings are only counted
}

func (t *receiptText) say(key string, pairs ...any) { fmt.Fprintln(&t.out, t.p.T(key, pairs...)) }

// sumKey is the key of a sum; where nothing is saved, it does not say so.
func (t *receiptText) sumKey(key string) string {
	if t.dryRun {
		return key + "_dry"
	}
	return key
}

func (t *receiptText) file(file intake.FileReceipt) {
	t.of = file.File
	if file.Broken {
		t.say("receipt.broken", "file", file.File)
	} else {
		t.say("receipt.file", "file", file.File, "format", t.p.T("format."+file.Format), "records", recordsText(file.Records, t.p))
		t.say(t.sumKey("receipt.sum"), "in", file.In, "kept", file.Kept, "repaired", file.Repaired, "rejected", file.Rejected)
	}
	for _, same := range byKind(file.Findings) {
		t.findings(same)
	}
	if file.Omitted > 0 {
		t.say("receipt.omitted", "n", file.Omitted)
	}
}

// byKind puts findings of one level, rule and field together: errors, then
// warnings, then notes, each in the order of the file.
func byKind(findings []schema.Finding) [][]schema.Finding {
	type kind struct {
		level schema.Level
		rule  string
		field any
	}
	at := map[kind]int{}
	var groups [][]schema.Finding
	for _, f := range findings {
		field, _ := f.Args["field"].(string)
		k := kind{f.Level, f.Rule, field}
		i, known := at[k]
		if !known {
			i, at[k] = len(groups), len(groups)
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], f)
	}
	weight := map[schema.Level]int{schema.Error: 0, schema.Warning: 1, schema.Note: 2}
	slices.SortStableFunc(groups, func(a, b []schema.Finding) int { return cmp.Compare(weight[a[0].Level], weight[b[0].Level]) })
	return groups
}

// findings writes those of one kind. A cure that serves several lines in a row
// stands once, below them.
func (t *receiptText) findings(same []schema.Finding) {
	lines := byMessage(same, t.p)
	shown := lines
	if len(lines) > fewLines {
		shown, t.shortened = lines[:firstLines], true
	}
	more := len(same)
	for i, line := range shown {
		more -= len(line)
		fmt.Fprintf(&t.out, "  %s %s%s\n", t.p.T("level_word."+string(line[0].Level)), t.where(line), messageText(line[0], t.p))
		cure := cureText(line[0], t.p)
		if i+1 == len(shown) || cureText(shown[i+1][0], t.p) != cure {
			fmt.Fprintf(&t.out, "      → %s\n", cure)
		}
	}
	if more > 0 {
		t.say("receipt.more", "n", more, "rule", same[0].Rule)
	}
}

// byMessage gathers the findings that say the same word for word, if there are
// more than fewPlaces; the others stay alone.
func byMessage(same []schema.Finding, p *i18n.Printer) [][]schema.Finding {
	texts, count := make([]string, len(same)), map[string]int{}
	for i, f := range same {
		texts[i] = FindingText(f, p)
		count[texts[i]]++
	}
	at := map[string]int{}
	var lines [][]schema.Finding
	for i, f := range same {
		line, known := at[texts[i]]
		if !known || count[texts[i]] <= fewPlaces {
			line, at[texts[i]] = len(lines), len(lines)
			lines = append(lines, nil)
		}
		lines[line] = append(lines[line], f)
	}
	return lines
}

// where names the place of one finding, or the first places of several.
func (t *receiptText) where(line []schema.Finding) string {
	if len(line) == 1 {
		where := whereText(line[0].Place, messageText(line[0], t.p), t.p)
		if line[0].File != "" && line[0].File != t.of {
			where = strings.TrimSpace(line[0].File + " " + where)
		}
		if where == "" {
			return ""
		}
		return where + ": "
	}
	names := []string{}
	for _, f := range line[:min(len(line), namedPlaces)] {
		names = append(names, shortPlace(f.Place, t.p))
	}
	if len(line) > namedPlaces {
		names, t.shortened = append(names, "…"), true
	}
	return t.p.T("place.many", "n", len(line), "places", names) + ": "
}

// shortPlace is a record's id, or else its number, or else its line.
func shortPlace(at schema.Place, p *i18n.Printer) string {
	switch {
	case at.ID != "":
		return at.ID
	case at.Feature != nil:
		return p.T("place.number", "n", *at.Feature+1)
	case at.Line > 0:
		return p.T("place.line", "n", at.Line)
	}
	return at.Path
}

// whereText names a place for people, who count from 1: line 6, record 5
// (id B5), vertex 1, at 111.405, -2.495. A field that the message names
// already is left out.
func whereText(at schema.Place, message string, p *i18n.Printer) string {
	var parts []string
	if at.Line > 0 {
		parts = append(parts, p.T("place.line", "n", at.Line))
	}
	switch {
	case at.Feature != nil && at.ID != "":
		parts = append(parts, p.T("place.record_id", "n", *at.Feature+1, "id", at.ID))
	case at.Feature != nil:
		parts = append(parts, p.T("place.record", "n", *at.Feature+1))
	case at.ID != "":
		parts = append(parts, "id "+at.ID)
	}
	if field := fieldOf(at); field != "" && !strings.Contains(message, field) {
		parts = append(parts, field)
	}
	if shape := shapePlace(at, p); shape != "" {
		parts = append(parts, shape)
	}
	return strings.Join(parts, ", ")
}

// fieldOf is the member or column of a record that is meant. Within a shape
// part, hole and vertex say more. In a document without lines and features the
// path is the only place there is.
func fieldOf(at schema.Place) string {
	if at.Feature == nil && at.Line == 0 {
		return at.Path
	}
	name := strings.TrimPrefix(strings.TrimPrefix(at.Path, "/properties"), "/")
	first, _, _ := strings.Cut(name, "/")
	switch first {
	case "geometry", "id", "kind", "name":
		return "" // what is said of these names them
	}
	return name
}

func recordsText(records map[string]int, p *i18n.Printer) string {
	names := make([]string, 0, len(records))
	for name := range records {
		names = append(names, name)
	}
	sort.Strings(names)
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = p.T("receipt.records", "n", records[name], "table", p.T("table."+name))
	}
	return strings.Join(parts, ", ")
}
