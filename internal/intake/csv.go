package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"potensi/geodata/table"
	"potensi/schema"
)

// csv reads a table with a header of member names or labels.
func (r *reader) csv(content io.Reader, name string, s sniff) error {
	rows, err := table.OpenCSV(content, name)
	if err != nil {
		return err
	}
	return r.table(rows, name, s)
}

// table reads the rows of a workshop table.
func (r *reader) table(rows table.Source, name string, s sniff) error {
	if _, wide := monthColumns(rows.Header()); wide && s.table == "seasons" {
		return r.wideCalendar(rows, name, s)
	}
	columns, findings := columnsOf(rows.Header(), s.table, name)
	r.out.find(findings...)
	r.out.find(rows.Notes()...)
	return eachRow(rows, name, func(row table.Row) error { return r.line(s, columns, row) })
}

// eachRow visits the rows of a table, each told where it stands.
func eachRow(rows table.Source, name string, visit func(table.Row) error) error {
	for {
		row, err := rows.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fileFinding(name, "file-unreadable", map[string]any{"reason": err.Error()})
		}
		row.Place.File = name
		if err := visit(row); err != nil {
			return err
		}
	}
}

// column is what one column of a CSV holds; an unknown one has no name.
type csvColumn struct {
	schema.Field
	header string
}

// columnsOf reads the header; a column that no member has is noted.
func columnsOf(header []string, table, name string) ([]csvColumn, []schema.Finding) {
	columns := make([]csvColumn, len(header))
	findings := []schema.Finding{}
	for i, text := range header {
		columns[i].header = strings.TrimSpace(text)
		for _, field := range schema.Fields(recordSchema(table)) {
			if namesField(columns[i].header, field) {
				columns[i].Field = field
				break
			}
		}
		if columns[i].Name != "" && slices.ContainsFunc(columns[:i], func(c csvColumn) bool { return c.Name == columns[i].Name }) {
			columns[i].Field = schema.Field{} // the first one counts
		}
		if columns[i].Name == "" && columns[i].header != "" {
			findings = append(findings, schema.Finding{Place: schema.Place{File: name, Line: 1, Path: "/" + columns[i].header},
				Rule: "column-unknown", Level: schema.Warning, Args: map[string]any{"field": shorten(columns[i].header, 40), "table": table}})
		}
	}
	return columns, findings
}

// line turns the cells of one line into a record.
func (r *reader) line(s sniff, columns []csvColumn, row table.Row) error {
	if row.Rejected() {
		r.settle(s.table, row.Findings)
		return nil
	}
	object := map[string]json.RawMessage{}
	for i, cell := range row.Cells {
		if cell = Unguarded(strings.TrimSpace(cell)); columns[i].Name != "" && cell != "" {
			object[columns[i].Name] = jsonOf(columns[i].Field, cell, s)
		}
	}
	nullScore(s.table, object)
	raw, err := json.Marshal(object)
	if err != nil {
		return err
	}
	r.out.find(row.Findings...)
	return r.record(s.table, raw, row.Place)
}

// nullScore keeps an empty score: nobody could tell.
func nullScore(table string, object map[string]json.RawMessage) {
	if _, given := object["value"]; table == "scores" && !given {
		object["value"] = json.RawMessage("null")
	}
}

// jsonOf writes a cell as the schema's type. What does not look like it is
// passed on as text, and the schema says what is wrong.
func jsonOf(f schema.Field, cell string, s sniff) json.RawMessage {
	switch f.Type {
	case "number", "integer":
		if number, ok := plainNumber(cell, f.Type == "integer" && s.comma == ';'); ok {
			return json.RawMessage(number)
		}
	case "level":
		word := wordsOf(recordSchema(s.table), f.Name).read(cell)
		if len(word) == 1 && word[0] >= '0' && word[0] <= '9' {
			return json.RawMessage(word)
		}
		return quote(word)
	case "array", "object":
		if json.Valid([]byte(cell)) && strings.ContainsAny(cell[:1], "[{") {
			return json.RawMessage(cell)
		}
		if f.Type == "array" {
			return listOf(f.Name, cell)
		}
	}
	if date := localDate.FindStringSubmatch(cell); f.Name == "date" && date != nil {
		return quote(fmt.Sprintf("%s-%02s-%02s", date[3], date[2], date[1]))
	}
	if len(f.Enum) > 0 {
		return quote(wordsOf(recordSchema(s.table), f.Name).read(cell))
	}
	return quote(cell)
}

var (
	indonesian = regexp.MustCompile(`^-?(\d+|[1-9]\d{0,2}(\.\d{3})+)(,\d+)?$`)
	decimal    = regexp.MustCompile(`^-?\d+(\.\d+)?$`)
	localDate  = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$`) // 12/03/2026, day first
)

// plainNumber reads 12.5 and, as Indonesian spreadsheets write it, 12,5 or
// 1.234,5. A lone 3.148 is three thousand only where whole numbers are asked
// for and the file is an Indonesian spreadsheet's.
func plainNumber(cell string, whole bool) (string, bool) {
	switch {
	case (whole || strings.Contains(cell, ",")) && indonesian.MatchString(cell):
		cell = strings.ReplaceAll(strings.ReplaceAll(cell, ".", ""), ",", ".")
	case !decimal.MatchString(cell):
		return "", false
	}
	number, err := strconv.ParseFloat(cell, 64)
	return strconv.FormatFloat(number, 'f', -1, 64), err == nil
}

// listOf reads P01>P02=P03>P04 as tiers, P01=3, P02=7 as points, P01>P02,
// P03>P01 as pairs, and ids separated by commas, bars or semicolons as a list.
func listOf(field, cell string) json.RawMessage {
	split := func(text, by string) []string {
		parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(by, r) })
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		return parts
	}
	if strings.HasPrefix(cell, "[") && json.Valid([]byte(cell)) {
		return json.RawMessage(cell)
	}
	var list any = split(cell, ",;|")
	if field == "months" {
		return monthsOf(cell)
	}
	switch field {
	case "ranking", "order":
		tiers := [][]string{}
		for _, tier := range split(cell, ">,;|") {
			tiers = append(tiers, split(tier, "="))
		}
		list = tiers
	case "points":
		list = marksOf(split(cell, ",;|"))
	case "pairs":
		pairs := [][]string{}
		for _, pair := range split(cell, ",;|") {
			pairs = append(pairs, split(pair, ">"))
		}
		list = pairs
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return quote(cell)
	}
	return raw
}

// mark is a choice with its points, as they were written.
type mark struct {
	Choice string          `json:"choice"`
	Value  json.RawMessage `json:"value,omitempty"`
}

// marksOf reads points after the last = or : of each part. What is no whole
// number is passed on as text, and the schema says what is wrong.
func marksOf(parts []string) []mark {
	out := []mark{}
	for _, part := range parts {
		at := strings.LastIndexAny(part, "=:")
		if at < 0 {
			out = append(out, mark{Choice: part})
			continue
		}
		value := strings.TrimSpace(part[at+1:])
		m := mark{strings.TrimSpace(part[:at]), quote(value)}
		if n, err := strconv.Atoi(value); err == nil {
			m.Value = json.RawMessage(strconv.Itoa(n))
		}
		out = append(out, m)
	}
	return out
}
