package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"potensi/geodata"
	"potensi/geodata/survey"
	"potensi/geodata/table"
	"potensi/schema"
)

// sniff is what a file turned out to be.
type sniff struct {
	format  string // as the receipt calls it
	records survey.Document
	header  []string // of a table
	mapped  bool     // the table says where things are
	bare    bool     // GeoJSON of ODK Central: features with nothing but an id
	table   string   // for CSV: the table its header fits
	comma   rune
	finding *schema.Finding // why it cannot be read
}

// rank orders what is read, so that what others refer to comes first.
func (s sniff) rank() int {
	if s.format == "workshop" || s.format == "pb" {
		return 1
	}
	return rankOf(s.table)
}

func rankOf(table string) int { return 2 + slices.Index(bundleOrder(), table) }

// bundleOrder lists a workshop's members, referred before referring.
func bundleOrder() []string {
	return []string{"village", "resources", "groups", "sessions", "access_records", "products", "seasons", "activities", "factors",
		"criteria", "weights", "scores", "polls", "ballots"}
}

const sniffed = 64 << 10

// sniffHead finds out what a file is by how it begins.
func sniffHead(name string, head []byte) sniff {
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	if format := formatOf(head); format != "" {
		return sniff{format: format}
	}
	if format := foreignFormat(head); format != "" {
		return sniff{finding: fileFinding(name, "format-unknown", map[string]any{"format": format})}
	}
	text := bytes.TrimLeft(head, " \t\r\n\x1e")
	switch {
	case len(text) == 0 && len(head) < sniffed:
		return sniff{finding: fileFinding(name, "empty-file", map[string]any{})}
	case len(text) == 0 || text[0] == '{' || text[0] == '[':
		return sniffJSON(name, text)
	case isPB(text):
		return sniff{format: "pb"}
	case scripted().Match(text):
		return sniff{format: "geojson"}
	case slices.Contains(shapeParts, strings.ToLower(filepath.Ext(name))):
		return sniff{finding: fileFinding(name, "shapefile-part", map[string]any{"ext": filepath.Ext(name)})}
	case text[0] == '<':
		return sniffXML(name, text)
	}
	return sniffCSV(name, head)
}

// scripted is JSON as map pages have it: given to a name or a function.
var scripted = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:(?:var|let|const)\s+)?[A-Za-z_$][\w$.]*\s*[=(]\s*[\[{]`)
})

// formatOf names formats by their first bytes.
func formatOf(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("SQLite format 3\x00")):
		return "gpkg"
	case bytes.HasPrefix(head, []byte("\x00\x00\x27\x0a")):
		return "shapefile"
	case isWide(head, "{["):
		return "geojson"
	case isWide(head, "<"):
		return "kml"
	}
	return ""
}

// isWide reports whether a text is UTF-16 with a mark and begins with one of
// some signs.
func isWide(head []byte, signs string) bool {
	if len(head) < 4 {
		return false
	}
	switch string(head[:2]) {
	case "\xff\xfe":
		return strings.IndexByte(signs, head[2]) >= 0 && head[3] == 0
	case "\xfe\xff":
		return strings.IndexByte(signs, head[3]) >= 0 && head[2] == 0
	}
	return false
}

// sniffXML looks for the outermost element.
func sniffXML(name string, text []byte) sniff {
	format := "XML"
	if root := xmlRoot().FindSubmatch(text); root != nil {
		switch word := strings.ToLower(string(root[1])); word {
		case "kml", "gpx":
			return sniff{format: word}
		default:
			format = "XML <" + shorten(string(root[1]), 20) + ">"
		}
	}
	return sniff{finding: fileFinding(name, "format-unknown", map[string]any{"format": format})}
}

// xmlRoot skips what may stand before the outermost element.
var xmlRoot = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?s)^(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^<>\[]*(?:\[.*?\]\s*)?>)*<(?:[A-Za-z0-9_]+:)?([A-Za-z0-9_]+)`)
})

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
		{"%PDF", "PDF"}, {"\xd0\xcf\x11\xe0", "XLS/DOC (Excel 97)"}, {"\x1f\x8b", "GZIP"}, {"Rar!", "RAR"}, {"7z\xbc\xaf", "7-Zip"},
		{"\xff\xd8\xff", "JPEG"}, {"\x89PNG", "PNG"}, {"II*\x00", "TIFF"}, {"MM\x00*", "TIFF"}, {"fgb\x03", "FlatGeobuf"}, {"AC10", "DWG"},
		{"PMTiles", "PMTiles"},
	} {
		if bytes.HasPrefix(head, []byte(known.magic)) {
			return known.name
		}
	}
	return ""
}

// sniffJSON tells the documents that survey reads from the others.
func sniffJSON(name string, text []byte) sniff {
	if records := survey.SniffJSON(text); records != survey.Unknown {
		return sniff{format: records.String(), records: records}
	}
	format := jsonFormat(text)
	return sniff{format: format, bare: format == "geojson" && hasBareIDs(name, text)}
}

// errEnough ends reading after what was wanted.
var errEnough = errors.New("enough")

// hasBareIDs reports whether the first feature has an id of ODK Central and no
// attributes.
func hasBareIDs(name string, text []byte) (bare bool) {
	if !bytes.Contains(text, []byte(`"uuid:`)) {
		return false
	}
	_ = geodata.ReadGeoJSON(bytes.NewReader(text), name, geodata.Options{}, func(f geodata.Feature) error {
		bare = !f.Rejected() && strings.HasPrefix(f.ID, "uuid:") && survey.Recognise(f) == survey.ODK && !bytes.Contains(f.Properties, []byte(`"KEY"`))
		return errEnough
	})
	return bare
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
		if format := memberFormat(name); format != "" {
			return format
		}
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			return "geojson"
		}
		if name == "type" {
			return typeFormat(string(value))
		}
	}
	return "workshop"
}

// typeFormat is the format that the outermost object's type tells.
func typeFormat(quoted string) string {
	if quoted == `"Topology"` {
		return "topojson"
	}
	return "geojson"
}

// memberFormat is the format that a member of the outermost object tells.
func memberFormat(name string) string {
	switch name {
	case "features", "geometry", "properties", "coordinates", "geometries", "crs", "bbox", "geometryType", "spatialReference":
		return "geojson"
	case "objects", "arcs", "transform":
		return "topojson"
	}
	if slices.Contains(bundleOrder(), name) {
		return "workshop"
	}
	return ""
}

// sniffCSV looks whether a table says where things are; else it finds the
// workshop table whose schema the header fits.
func sniffCSV(name string, head []byte) sniff {
	rows, err := table.OpenCSV(bytes.NewReader(head), name)
	if err != nil {
		return sniff{finding: fileFinding(name, "not-recognised", map[string]any{"near": shorten(string(head), 60), "tables": bundleOrder()[2:]})}
	}
	s := sniffTable(name, rows)
	s.header = rows.Header()
	return s
}

func sniffTable(name string, rows *table.CSV) sniff {
	header, near := rows.Header(), shorten(strings.Join(rows.Header(), string(rows.Comma())), 60)
	if table.HasGeometry(header, someRows(rows)) {
		return sniff{format: "table", mapped: true}
	}
	if survey.IsRepeat(header) {
		return sniff{format: "table", finding: fileFinding(name, "repeat-alone", map[string]any{"near": near})}
	}
	if _, wide := monthColumns(header); wide {
		return sniff{format: "csv", table: "seasons", comma: rows.Comma()}
	}
	of, several := tableOfHeader(header, name)
	for _, named := range bundleOrder()[2:] {
		if missing := missingColumns(named, header); namedAfter(name, named) && of != named && len(missing) > 0 {
			return sniff{finding: fileFinding(name, "columns-missing", map[string]any{"table": named, "columns": missing, "near": near})}
		}
	}
	switch {
	case len(several) > 0:
		return sniff{finding: fileFinding(name, "table-ambiguous", map[string]any{"tables": several, "near": near})}
	case of == "":
		return sniff{finding: fileFinding(name, "not-recognised", map[string]any{"near": near, "tables": bundleOrder()[2:]})}
	}
	return sniff{format: "csv", table: of, comma: rows.Comma()}
}

// someRows are the rows at the head of a table, the last of which may be torn.
func someRows(rows *table.CSV) (cells [][]string) {
	for len(cells) < 100 {
		row, err := rows.Next()
		if err != nil {
			break
		}
		if !row.Rejected() {
			cells = append(cells, row.Cells)
		}
	}
	return cells[:max(len(cells)-1, min(len(cells), 1))]
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
	if _, wide := monthColumns(header); wide {
		table = "seasons"
		return table, nil
	}
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
	words := map[string]string{"groups": "kelompok", "sessions": "sesi", "access_records": "akses", "products": "produk", "seasons": "kalender", "activities": "kegiatan", "factors": "faktor",
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
	case "activities":
		return "activity"
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
