package survey

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"potensi/geodata"
	"potensi/geodata/table"
	"potensi/schema"
)

// MaxRepeatBytes is how long the answers to repeated questions may be that
// are kept in memory until their submissions are read.
const MaxRepeatBytes = 64 << 20

// Repeats are the answers to repeated questions, which stand in tables of
// their own: sheets of KoboToolbox, and ODK Central's FORM-REPEAT.csv.
type Repeats struct {
	rows  map[string][]repeat // by the submission's key
	names []string            // of the tables
	lost  []schema.Finding    // of rows that could not be read
	size  int
}

type repeat struct {
	table  string
	object json.RawMessage
	used   bool
}

// IsRepeat reports whether a table with that header holds answers to a
// repeated question.
func IsRepeat(header []string) bool {
	for _, h := range header {
		switch strings.TrimSpace(h) {
		case "_parent_table_name", "_submission__uuid", "PARENT_KEY":
			return true
		}
	}
	return false
}

// RepeatName is what the answers in a file called FORM-REPEAT.csv are called
// when the form's own file is FORM.csv; false if it is no such file.
func RepeatName(form, file string) (string, bool) {
	form, _ = strings.CutSuffix(form, ".csv")
	name, ok := strings.CutPrefix(file, form+"-")
	name, csv := strings.CutSuffix(name, ".csv")
	return name, ok && csv && name != ""
}

// Add reads a table of repeated answers under a name. Rows that cannot be read
// are told by Orphans. The error is a
// *schema.Finding when they are too many (too-large), or the table's own.
func (r *Repeats) Add(name string, src table.Source) error {
	if r.rows == nil {
		r.rows = map[string][]repeat{}
	}
	r.names = append(r.names, name)
	names := table.Names(src.Header())
	for {
		row, err := src.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if row.Rejected() {
			r.lost = append(r.lost, row.Findings...)
			continue
		}
		m, _ := parse(table.Object(names, row.Cells))
		key := m.parent()
		m.keep(isAnswer)
		object := m.json()
		if r.size += len(object) + len(key); r.size > MaxRepeatBytes {
			return &schema.Finding{Place: row.Place, Rule: "too-large", Level: schema.Error, Args: map[string]any{"given": r.size, "max": MaxRepeatBytes}}
		}
		r.rows[key] = append(r.rows[key], repeat{table: name, object: object})
	}
}

// parent is the key of the submission that a repeated answer belongs to.
func (m members) parent() string {
	if key := m.text("PARENT_KEY"); key != "" {
		key, _, _ = strings.Cut(key, "/")
		return "key " + key
	}
	if uuid := m.text("_submission__uuid"); uuid != "" {
		return "uuid " + bare(uuid)
	}
	if index := m.text("_parent_index"); index != "" {
		return "index " + index
	}
	return ""
}

// isAnswer leaves out what a repeat's table says about its submission.
func isAnswer(x member) bool {
	return x.name != "" && !strings.HasPrefix(x.name, "_submission_") && x.name != "_index" && x.name != "_parent_index" && x.name != "_parent_table_name" && x.name != "KEY" &&
		(x.name != "PARENT_KEY" || strings.Contains(textOf(x.value), "/"))
}

// Attach adds to a submission's attributes, as they stand in the file, a list
// of objects for each table of repeated answers.
func (r *Repeats) Attach(f geodata.Feature) geodata.Feature {
	m, ok := parse(f.Properties)
	if !ok || len(r.rows) == 0 || f.Rejected() {
		return f
	}
	for _, key := range []string{"key " + m.text("KEY"), "uuid " + bare(m.text("_uuid")), "index " + m.text("_index")} {
		rows := r.rows[key]
		for i := range rows {
			rows[i].used = true
		}
		for _, name := range r.names {
			m.add(name, listOf(rows, name))
		}
	}
	f.Properties = m.json()
	return f
}

func listOf(rows []repeat, name string) json.RawMessage {
	b := []byte{'['}
	for _, row := range rows {
		if row.table != name {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(b, row.object...)
	}
	return append(b, ']')
}

// Orphans says how many answers of each table belong to no submission that
// was read, and which rows could not be read.
func (r *Repeats) Orphans(at schema.Place) []schema.Finding {
	count := map[string]int{}
	for _, rows := range r.rows {
		for _, row := range rows {
			if !row.used {
				count[row.table]++
			}
		}
	}
	findings := slices.Clone(r.lost)
	for _, name := range slices.Compact(slices.Sorted(slices.Values(r.names))) {
		if n := count[name]; n > 0 {
			findings = append(findings, schema.Finding{Place: at, Rule: "repeat-orphan", Level: schema.Error, Args: map[string]any{"n": n, "table": name}})
		}
	}
	return findings
}

// rest gives what Orphans says as rejected features, numbered from index.
func (r *Repeats) rest(file string, index int, each func(geodata.Feature) error) error {
	for i, finding := range r.Orphans(schema.Place{File: file}) {
		at := index + i
		finding.Feature = &at
		if err := each(geodata.Feature{Place: finding.Place, Findings: []schema.Finding{finding}}); err != nil {
			return err
		}
	}
	return nil
}
