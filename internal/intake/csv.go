package intake

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"potensi/schema"
)

// csv reads a table with a header of member names or labels.
func (r *reader) csv(content io.Reader, name string, s sniff) error {
	lines := csv.NewReader(transform.NewReader(content, unicode.BOMOverride(transform.Nop)))
	lines.Comma = s.comma
	lines.FieldsPerRecord = -1
	lines.LazyQuotes = true
	header, err := lines.Read()
	if err != nil {
		return fileFinding(name, "not-recognised", map[string]any{"near": err.Error(), "tables": bundleOrder()[2:]})
	}
	columns, findings := columnsOf(header, s.table, name)
	r.out.find(findings...)
	for index := 0; ; index++ {
		cells, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		line, _ := lines.FieldPos(0)
		at := schema.Place{File: name, Line: line}
		if err := r.line(s, columns, cells, err, at, index); err != nil {
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
		if columns[i].Name == "" && columns[i].header != "" {
			findings = append(findings, schema.Finding{Place: schema.Place{File: name, Line: 1, Path: "/" + columns[i].header},
				Rule: "column-unknown", Level: schema.Warning, Args: map[string]any{"field": shorten(columns[i].header, 40), "table": table}})
		}
	}
	return columns, findings
}

// line turns the cells of one line into a record.
func (r *reader) line(s sniff, columns []csvColumn, cells []string, failed error, at schema.Place, index int) error {
	if failed != nil {
		r.settle(s.table, []schema.Finding{{Place: at, Rule: "line-broken", Level: schema.Error, Args: map[string]any{"reason": failed.Error()}}})
		return nil
	}
	if blank(cells) {
		return nil
	}
	if len(cells) > len(columns) {
		r.settle(s.table, []schema.Finding{{Place: at, Rule: "too-many-cells", Level: schema.Error,
			Args: map[string]any{"given": len(cells), "columns": len(columns)}}})
		return nil
	}
	object := map[string]json.RawMessage{}
	for i, cell := range cells {
		if cell = strings.TrimSpace(cell); columns[i].Name != "" && cell != "" {
			object[columns[i].Name] = jsonOf(columns[i].Field, cell, s)
		}
	}
	nullScore(s.table, object)
	raw, err := json.Marshal(object)
	if err != nil {
		return err
	}
	return r.record(s.table, raw, at, index)
}

func blank(cells []string) bool {
	return strings.TrimSpace(strings.Join(cells, "")) == ""
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
		if number, ok := plainNumber(cell, s.comma); ok {
			return json.RawMessage(number)
		}
	case "level":
		if len(cell) == 1 && cell[0] >= '0' && cell[0] <= '9' {
			return json.RawMessage(cell)
		}
		return quote(wordsOf(recordSchema(s.table), f.Name).read(cell))
	case "boolean":
		if value, ok := truth(cell); ok {
			return json.RawMessage(strconv.FormatBool(value))
		}
	case "array":
		return listOf(f.Name, cell)
	}
	if len(f.Enum) > 0 {
		return quote(wordsOf(recordSchema(s.table), f.Name).read(cell))
	}
	return quote(cell)
}

var (
	indonesian = regexp.MustCompile(`^-?\d{1,3}(\.\d{3})*(,\d+)?$`)
	decimal    = regexp.MustCompile(`^-?\d+(\.\d+)?$`)
)

// plainNumber reads 12.5 and, as Indonesian spreadsheets write it, 12,5. In a
// file separated by semicolons 3.148 is three thousand.
func plainNumber(cell string, comma rune) (string, bool) {
	local := comma == ';' && strings.Contains(cell, ".") || strings.Contains(cell, ",")
	switch {
	case local && indonesian.MatchString(cell):
		cell = strings.ReplaceAll(strings.ReplaceAll(cell, ".", ""), ",", ".")
	case !decimal.MatchString(cell):
		return "", false
	}
	number, err := strconv.ParseFloat(cell, 64)
	return strconv.FormatFloat(number, 'f', -1, 64), err == nil
}

func truth(cell string) (value, ok bool) {
	switch strings.ToLower(cell) {
	case "1", "true", "ya", "yes", "y":
		return true, true
	case "0", "false", "tidak", "no", "t", "n":
		return false, true
	}
	return false, false
}

// listOf reads P01>P02=P03>P04 as tiers, and ids separated by commas, bars or
// semicolons as a list.
func listOf(field, cell string) json.RawMessage {
	split := func(text, by string) []string {
		parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(by, r) })
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		return parts
	}
	var list any = split(cell, ",;|")
	if field == "ranking" {
		tiers := [][]string{}
		for _, tier := range split(cell, ">,;|") {
			tiers = append(tiers, split(tier, "="))
		}
		list = tiers
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return quote(cell)
	}
	return raw
}
