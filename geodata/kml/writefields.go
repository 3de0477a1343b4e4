package kml

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"potensi/geodata"
)

// fields are those met while writing, in the order of their first values.
type fields struct {
	names   []string         // of schemaPlain
	kinds   map[string]*kind // of schemaPlain
	json    []string         // names of schemaJSON
	inJSON  map[string]bool
	feature bool // schemaFeature is needed
}

// kind is the type of a field: string, bool, or double, which is int as long
// as all values are 32-bit integers.
type kind struct {
	name string
	int  bool
}

func newFields() *fields { return &fields{kinds: map[string]*kind{}, inJSON: map[string]bool{}} }

// value is a field of one feature.
type value struct{ name, text string }

// sorted are a feature's properties by where they are written.
type sorted struct {
	name, description string
	plain, json       []value
	feature           []value
}

// sort tells which of a feature's properties goes where.
func (fs *fields) sort(f geodata.Feature) (s sorted, err error) {
	names, values, err := members(f.Properties)
	if err != nil {
		return s, err
	}
	if names == nil && f.Properties != nil && !isNull(f.Properties) {
		s.feature = append(s.feature, value{fieldProperties, jsonText(f.Properties)})
	}
	var nulls []string
	for i, name := range names {
		if isNull(values[i]) {
			nulls = append(nulls, name)
			continue
		}
		fs.place(&s, name, values[i])
	}
	if nulls != nil {
		quoted, _ := json.Marshal(nulls) // strings have no errors
		s.feature = append(s.feature, value{fieldNulls, jsonText(quoted)})
	}
	s.mark(f)
	fs.feature = fs.feature || len(s.feature) > 0
	return s, nil
}

// mark says what else of a feature a Placemark cannot say.
func (s *sorted) mark(f geodata.Feature) {
	switch {
	case f.ID == "" || isName(f.ID):
	case isSayable(f.ID) && f.ID[0] != '"':
		s.feature = append(s.feature, value{fieldID, f.ID})
	default:
		quoted, _ := json.Marshal(f.ID) // a string has no errors
		s.feature = append(s.feature, value{fieldID, jsonText(quoted)})
	}
	if _, ok := f.Geometry.(orb.Collection); ok {
		s.feature = append(s.feature, value{fieldGeometry, "GeometryCollection"})
	}
}

// place puts one property where it fits.
func (fs *fields) place(s *sorted, name string, raw json.RawMessage) {
	text, of := scalar(raw)
	switch {
	case of == "string" && name == "name" && isTrim(text):
		s.name = text
	case of == "string" && name == "description" && isTrim(text):
		s.description = text
	case of != "" && fs.learn(name, of, text):
		s.plain = append(s.plain, value{name, text})
	default:
		name += suffixJSON
		if !fs.inJSON[name] {
			fs.inJSON[name] = true
			fs.json = append(fs.json, name)
		}
		s.json = append(s.json, value{name, jsonText(raw)})
	}
}

// learn reports whether a value of a type fits the field of that name.
func (fs *fields) learn(name, of, text string) bool {
	k := fs.kinds[name]
	if k == nil {
		if len(fs.names) == maxFields/2 {
			return false
		}
		k = &kind{of, true}
		fs.kinds[name] = k
		fs.names = append(fs.names, name)
	}
	if k.name != of {
		return false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	k.int = k.int && err == nil && n >= math.MinInt32 && n <= math.MaxInt32
	return true
}

// scalar gives the text and the type of a value that a Schema can say, ""
// for others.
func scalar(raw json.RawMessage) (text, of string) {
	text = string(raw)
	switch {
	case text == "true":
		return "1", "bool" // GDAL reads no words
	case text == "false":
		return "0", "bool"
	case text[0] == '"':
		if json.Unmarshal(raw, &text) != nil || !isSayable(text) {
			return "", ""
		}
		return text, "string"
	}
	if _, ok := degrees(text); ok {
		return text, "double"
	}
	return "", ""
}

// members lists what a JSON object holds. Names are nil when it holds nothing
// or has names that XML cannot say one by one.
func members(object json.RawMessage) (names []string, values []json.RawMessage, err error) {
	if len(object) == 0 || isNull(object) {
		return nil, nil, nil
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(object, &all); err != nil {
		return nil, nil, err
	}
	d := json.NewDecoder(bytes.NewReader(object))
	_, _ = d.Token() // it is valid
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, nil, err
		}
		name, _ := token.(string)
		if seen[name] || !isTrim(name) || len(name) > maxFolder {
			return nil, nil, nil
		}
		seen[name] = true
		names, values = append(names, name), append(values, raw)
	}
	return names, values, nil
}

func isNull(raw json.RawMessage) bool { return string(bytes.TrimSpace(raw)) == "null" }

// jsonText is JSON in a form that XML can say.
func jsonText(raw json.RawMessage) string {
	var out bytes.Buffer
	if json.Compact(&out, raw) != nil {
		return string(raw)
	}
	return strings.NewReplacer("\uFFFE", `\ufffe`, "\uFFFF", `\uffff`).Replace(out.String())
}

// appendData writes ExtendedData.
func (s sorted) appendData(b []byte) []byte {
	if len(s.plain)+len(s.json)+len(s.feature) == 0 {
		return b
	}
	b = append(b, "<ExtendedData>"...)
	b = appendValues(b, schemaPlain, s.plain)
	b = appendValues(b, schemaJSON, s.json)
	b = appendValues(b, schemaFeature, s.feature)
	return append(b, "</ExtendedData>"...)
}

func appendValues(b []byte, schema string, values []value) []byte {
	if len(values) == 0 {
		return b
	}
	b = append(b, `<SchemaData schemaUrl="#`+schema+`">`...)
	for _, v := range values {
		b = append(appendText(append(b, `<SimpleData name="`...), v.name), `">`...)
		b = append(appendText(b, v.text), "</SimpleData>"...)
	}
	return append(b, "</SchemaData>"...)
}

// appendSchemas declares the fields.
func (fs *fields) appendSchemas(b []byte) []byte {
	plain := make([]value, 0, len(fs.names))
	for _, name := range fs.names {
		of := fs.kinds[name].name
		if of == "double" && fs.kinds[name].int {
			of = "int"
		}
		plain = append(plain, value{name, of})
	}
	b = appendSchema(b, schemaPlain, plain)
	var rest []value
	for _, name := range fs.json {
		rest = append(rest, value{name, "string"})
	}
	b = appendSchema(b, schemaJSON, rest)
	if fs.feature {
		b = appendSchema(b, schemaFeature, []value{{fieldID, "string"}, {fieldGeometry, "string"}, {fieldNulls, "string"}, {fieldProperties, "string"}})
	}
	return b
}

func appendSchema(b []byte, name string, fields []value) []byte {
	if len(fields) == 0 {
		return b
	}
	b = append(b, `<Schema name="`+name+`" id="`+name+`">`...)
	for _, f := range fields {
		b = append(appendText(append(b, `<SimpleField type="`+f.text+`" name="`...), f.name), `"/>`...)
	}
	return append(b, "</Schema>\n"...)
}
