package intake

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"potensi/schema"
)

// sniff is what a file turned out to be.
type sniff struct {
	format  string // geojson, workshop or csv
	table   string // for CSV: the table its header fits
	comma   rune
	finding *schema.Finding // why it cannot be read
}

// rank orders files so that what others refer to is read first.
func (s sniff) rank() int {
	switch {
	case s.format == "geojson":
		return 0
	case s.format == "workshop":
		return 1
	}
	return 2 + slices.Index(bundleOrder(), s.table)
}

// bundleOrder lists a workshop's members, referred before referring.
func bundleOrder() []string {
	return []string{"village", "resources", "groups", "sessions", "access_records", "products", "criteria", "weights", "scores", "polls", "ballots"}
}

const sniffed = 64 << 10

func sniffFile(file File) sniff {
	content, err := file.Open()
	if err != nil {
		return sniff{finding: openFinding(file.Name, err)}
	}
	defer content.Close()
	head, err := io.ReadAll(io.LimitReader(content, sniffed))
	if err != nil {
		return sniff{finding: readFinding(file.Name, err)}
	}
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	if format := foreignFormat(head); format != "" {
		return sniff{finding: fileFinding(file.Name, "format-unknown", map[string]any{"format": format})}
	}
	text := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case len(text) == 0 && len(head) < sniffed:
		return sniff{finding: fileFinding(file.Name, "empty-file", map[string]any{})}
	case len(text) == 0 || text[0] == '{' || text[0] == '[':
		return sniff{format: jsonFormat(text)}
	}
	return sniffCSV(file.Name, head)
}

func readFinding(name string, err error) *schema.Finding {
	if strings.Contains(err.Error(), "is a directory") || strings.Contains(err.Error(), "Incorrect function") {
		return fileFinding(name, "file-is-folder", map[string]any{})
	}
	return fileFinding(name, "file-unreadable", map[string]any{"reason": err.Error()})
}

func fileFinding(name, rule string, args map[string]any) *schema.Finding {
	return &schema.Finding{Place: schema.Place{File: name}, Rule: rule, Level: schema.Error, Args: args}
}

// foreignFormat names formats that are known but not read.
func foreignFormat(head []byte) string {
	for _, known := range []struct{ magic, name string }{
		{"SQLite format 3\x00", "GeoPackage/SQLite"}, {"PK\x03\x04", "ZIP (XLSX, KMZ, Shapefile)"}, {"\x00\x00\x27\x0a", "Shapefile"},
		{"<?xml", "XML (KML, GPX)"}, {"<kml", "KML"}, {"<gpx", "GPX"}, {"%PDF", "PDF"}, {"\xff\xfe", "UTF-16"}, {"\xfe\xff", "UTF-16"},
	} {
		if bytes.HasPrefix(head, []byte(known.magic)) {
			return known.name
		}
	}
	return ""
}

// jsonFormat looks at the first telling member. What tells nothing goes to
// the GeoJSON reader, which says best what is wrong.
func jsonFormat(text []byte) string {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return "geojson"
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return "geojson"
		}
		name, _ := key.(string)
		if slices.Contains([]string{"type", "features", "geometry", "properties", "coordinates", "geometries", "crs", "bbox"}, name) {
			return "geojson"
		}
		if slices.Contains(bundleOrder(), name) {
			return "workshop"
		}
		var skipped json.RawMessage
		if decoder.Decode(&skipped) != nil {
			return "geojson"
		}
	}
	return "workshop"
}

// sniffCSV finds the separator and the table whose schema the header fits.
func sniffCSV(name string, head []byte) sniff {
	if !utf8.Valid(trimPartial(head)) {
		return sniff{finding: fileFinding(name, "not-utf8", map[string]any{})}
	}
	line, err := bufio.NewReader(bytes.NewReader(bytes.TrimLeft(head, " \r\n"))).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return sniff{finding: readFinding(name, err)}
	}
	comma := ','
	for _, candidate := range []rune{';', '\t'} {
		if strings.Count(line, string(candidate)) > strings.Count(line, string(comma)) {
			comma = candidate
		}
	}
	header := splitHeader(line, comma)
	table, several := tableOfHeader(header, name)
	for _, named := range bundleOrder()[2:] {
		if missing := missingColumns(named, header); namedAfter(name, named) && table != named && len(missing) > 0 {
			return sniff{finding: fileFinding(name, "columns-missing", map[string]any{"table": named, "columns": missing, "near": shorten(line, 60)})}
		}
	}
	switch {
	case len(several) > 0:
		return sniff{finding: fileFinding(name, "table-ambiguous", map[string]any{"tables": several, "near": shorten(line, 60)})}
	case table == "":
		return sniff{finding: fileFinding(name, "not-recognised", map[string]any{"near": shorten(line, 60), "tables": bundleOrder()[2:]})}
	}
	return sniff{format: "csv", table: table, comma: comma}
}

func splitHeader(line string, comma rune) []string {
	header := strings.Split(strings.TrimRight(line, "\r\n"), string(comma))
	for i := range header {
		header[i] = strings.Trim(strings.TrimSpace(header[i]), `"`)
	}
	return header
}

// trimPartial cuts a character that the head ends in the middle of.
func trimPartial(head []byte) []byte {
	for i := 0; i < utf8.UTFMax && len(head) > 0; i++ {
		if r, size := utf8.DecodeLastRune(head); r != utf8.RuneError || size > 1 {
			break
		}
		head = head[:len(head)-1]
	}
	return head
}

func shorten(text string, max int) string {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, text))
	if runes := []rune(text); len(runes) > max {
		return string(runes[:max]) + "…"
	}
	return text
}

// tableOfHeader picks the table that has all its required members in the
// header and knows most of the columns. Where several know as many, the
// file's name decides; where it does not, the table stays open.
func tableOfHeader(header []string, file string) (table string, several []string) {
	most := 0
	for _, candidate := range bundleOrder() {
		known := knownColumns(candidate, header)
		switch {
		case known == 0 || known < most || candidate == "resources" || candidate == "village":
		case known > most:
			most, several = known, []string{candidate}
		default:
			several = append(several, candidate)
		}
	}
	for _, candidate := range several {
		if len(several) == 1 || namedAfter(file, candidate) {
			return candidate, nil
		}
	}
	return "", several
}

// knownColumns counts the columns that a table knows; 0 when the header lacks
// one that it requires.
func knownColumns(table string, header []string) int {
	known := 0
	for _, field := range schema.Fields(recordSchema(table)) {
		switch {
		case slices.ContainsFunc(header, func(h string) bool { return namesField(h, field) }):
			known++
		case field.Required:
			return 0
		}
	}
	return known
}

// missingColumns lists the required members that a header lacks.
func missingColumns(table string, header []string) []string {
	missing := []string{}
	for _, field := range schema.Fields(recordSchema(table)) {
		if field.Required && !slices.ContainsFunc(header, func(h string) bool { return namesField(h, field) }) {
			missing = append(missing, field.Name+" ("+field.LabelID+")")
		}
	}
	return missing
}

// namedAfter reports whether a file is called after a table, in English or
// Indonesian: kriteria.csv.
func namedAfter(file, table string) bool {
	words := map[string]string{"groups": "kelompok", "sessions": "sesi", "access_records": "akses", "products": "produk",
		"criteria": "kriteria", "weights": "bobot", "scores": "skor", "polls": "pemungutan", "ballots": "suara"}
	name := strings.ToLower(filepath.Base(file))
	return strings.Contains(name, words[table]) || strings.Contains(name, table) || strings.Contains(name, recordSchema(table))
}

// recordSchema names the schema of a table's records.
func recordSchema(table string) string {
	switch table {
	case "village":
		return table
	case "criteria":
		return "criterion"
	}
	return strings.TrimSuffix(table, "s")
}

// namesField reports whether a header or attribute is a field's name or its
// Indonesian or English label.
func namesField(name string, f schema.Field) bool {
	plain := strings.ReplaceAll(strings.TrimSpace(name), "_", " ")
	return name == f.Name || strings.EqualFold(plain, strings.ReplaceAll(f.Name, "_", " ")) ||
		strings.EqualFold(plain, f.LabelID) || strings.EqualFold(plain, f.LabelEN)
}
