package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/schema"
)

// ChangeWords is a change as people read it: what it was about, and what
// became what.
type ChangeWords struct {
	Subject string   `json:"subject"`
	Steps   []string `json:"steps"` // control: 1 → 2
	Did     string   `json:"did"`   // added, changed, deleted, undone
}

// WordsOfChange puts a change into words: "Hutan APL, perempuan" and
// "kontrol: 1 → 2".
func WordsOfChange(c store.Change, names Names, p *i18n.Printer) ChangeWords {
	out := ChangeWords{Steps: []string{}, Did: p.T("change." + c.Action)}
	if c.Undoes != "" {
		out.Did = p.T("change.undo")
	}
	table := p.T("change.table." + c.Table)
	if c.Key == "" || c.Action == "erase" {
		out.Subject = p.T("change.many", "n", c.Records, "table", table)
		return out
	}
	columns := c.After
	if columns == nil {
		columns = c.Before
	}
	out.Subject = subjectOf(c, columns, names, table)
	for _, field := range schema.Fields(schemaOfTable(c.Table)) {
		if step, ok := stepOf(c, field, names, p); ok {
			out.Steps = append(out.Steps, step)
		}
	}
	return out
}

// subjectOf is what a change is about: the names of what the record refers to,
// or its own.
func subjectOf(c store.Change, columns map[string]any, names Names, table string) string {
	parts := []string{}
	for _, column := range []string{"resource", "product", "criterion", "group", "session"} {
		if id, ok := columns[column].(string); ok && (c.Table != "sessions" || column != "group") {
			parts = append(parts, names.Of(id))
		}
	}
	if name, ok := columns["name"].(string); ok {
		parts = slices.Insert(parts, 0, name)
	}
	if theme, ok := columns["theme"].(string); ok {
		parts = slices.Insert(parts, 0, theme)
	}
	if len(parts) == 0 {
		return table
	}
	return strings.Join(parts, ", ")
}

// stepOf is one member that changed: its label, before and after.
func stepOf(c store.Change, field schema.Field, names Names, p *i18n.Printer) (string, bool) {
	hidden := []string{"id", "resource", "group", "session", "product", "criterion", "attributes", "method", "area_ha", "length_km"}
	before, after := c.Before[field.Name], c.After[field.Name]
	if slices.Contains(hidden, field.Name) || fmt.Sprint(before) == fmt.Sprint(after) {
		return "", false
	}
	label := strings.ToLower(p.Pick(field.LabelID, field.LabelEN))
	is := valueWord(c.Table, field, after, p)
	if c.Before == nil {
		return p.T("change.is", "label", label, "is", is), true
	}
	was := valueWord(c.Table, field, before, p)
	if c.After == nil {
		return p.T("change.is", "label", label, "is", was), true
	}
	return p.T("change.step", "label", label, "was", was, "is", is), true
}

// valueWord is a value as people read it.
func valueWord(table string, field schema.Field, value any, p *i18n.Printer) string {
	text := ""
	switch v := value.(type) {
	case nil:
		if field.Type == "level" {
			return p.T("level.short.unknown")
		}
		return "–"
	case json.Number:
		text = v.String()
	default:
		text = fmt.Sprint(v)
	}
	if field.Type == "level" {
		return p.T("level.short." + text)
	}
	for _, label := range schema.EnumLabels(schemaOfTable(table), field.Name) {
		if label.Word == text {
			return p.Pick(label.ID, label.EN)
		}
	}
	const long = 60
	if letters := []rune(text); len(letters) > long {
		return string(letters[:long]) + "…"
	}
	return text
}

// schemaOfTable names the schema whose records a table holds.
func schemaOfTable(table string) string {
	for _, name := range schema.Names() {
		if name == table || name+"s" == table || strings.TrimSuffix(name, "y")+"ies" == table || name == "criterion" && table == "criteria" {
			return name
		}
	}
	return table
}

// ChangesTable lists changes in words, with the id by which each is undone.
func ChangesTable(changes []store.Change, names Names, p *i18n.Printer) Table {
	t := Table{Title: p.T("table.changes"), Columns: columns(p, "change", "when", "who", "did", "about", "steps")}
	for _, c := range changes {
		words := WordsOfChange(c, names, p)
		did := words.Did
		if c.Undone != "" {
			did = p.T("change.undone", "did", did)
		}
		t.Rows = append(t.Rows, []any{c.ID, c.At.Local().Format("2006-01-02 15:04"), c.By, did, words.Subject, strings.Join(words.Steps, "; ")})
	}
	return t
}
