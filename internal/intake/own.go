package intake

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"potensi/geodata"
	"potensi/schema"
)

// OwnMember is the attribute by which our own exports are known: an object
// whose member "derived" lists the attributes that were written for other
// programs and follow from other records.
const OwnMember = "potensi"

// ExplanationSheet is the sheet of our own workbooks that says what the columns
// of the others mean.
const ExplanationSheet = "keterangan"

// CoverSheet is the first sheet of our own workbooks, and AnalysisPrefix begins
// the names of those that are reckoned from the others.
const (
	CoverSheet     = "sampul"
	AnalysisPrefix = "analisis "
)

// ownSheet reports whether a sheet of a workbook of ours holds no records.
func ownSheet(name string) bool {
	return name == ExplanationSheet || name == CoverSheet || strings.HasPrefix(name, AnalysisPrefix)
}

// TakesAttribute reports whether a reader would not keep an attribute of this
// name as it is, but take it for a member of a resource, a row number or our
// own mark.
func TakesAttribute(name string) bool {
	if name == "fid" || name == OwnMember {
		return true
	}
	for _, f := range schema.Fields("resource") {
		if namesField(name, f) {
			return true
		}
	}
	return false
}

// Own is what OwnMember says as far as reading goes.
type Own struct {
	Version int      `json:"version"`
	Derived []string `json:"derived"`           // attributes that follow from other records
	Guarded bool     `json:"guarded,omitempty"` // texts are Guarded
}

// ownOf reads what a feature of our own export says of itself.
func ownOf(properties json.RawMessage) (own Own, is bool) {
	if !bytes.Contains(properties, []byte(`"`+OwnMember+`"`)) {
		return own, false
	}
	for name, value := range geodata.Members(properties) {
		if name != OwnMember {
			continue
		}
		if text, ok := textOf(value); ok { // other programs keep objects as their text
			value = json.RawMessage(text)
		}
		is = json.Unmarshal(value, &own) == nil && own.Derived != nil
	}
	return own, is
}

// derives reports whether an attribute follows from other records.
func (o Own) derives(name string) bool { return name == OwnMember || slices.Contains(o.Derived, name) }

// plain is a value as it was before it was guarded.
func (o Own) plain(value json.RawMessage) json.RawMessage {
	if !o.Guarded {
		return value
	}
	if text, ok := textOf(value); ok {
		return quote(Unguarded(text))
	}
	return value
}

// textOf is a JSON string's text.
func textOf(raw json.RawMessage) (text string, ok bool) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", false
	}
	if plain := raw[1 : len(raw)-1]; bytes.IndexByte(plain, '\\') < 0 && utf8.Valid(plain) {
		return string(plain), true
	}
	return text, json.Unmarshal(raw, &text) == nil
}

// unpack puts the attributes of an object, or of its text, among the extra
// ones under the names that they have.
func unpack(value json.RawMessage, extra *extras) bool {
	if text, ok := textOf(value); ok {
		value = json.RawMessage(text)
	}
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber() // long numbers are codes: keep every digit
	var attributes map[string]any
	if decoder.Decode(&attributes) != nil || attributes == nil || decoder.More() {
		return false
	}
	for name, v := range attributes {
		extra.set(name, v)
	}
	return true
}

// formulaStarts begin a cell that a spreadsheet would run.
const formulaStarts = "=+-@\t\r\x00＝＋－＠"

// Guarded puts an apostrophe before a text that a spreadsheet would run as a
// formula, and before one that looks as if it had been so guarded. A negative
// number is no formula.
func Guarded(text string) string {
	if decimal.MatchString(text) || indonesian.MatchString(text) || !guardable(text) {
		return text
	}
	return "'" + text
}

// Unguarded takes the apostrophe of Guarded away.
func Unguarded(cell string) string {
	if strings.HasPrefix(cell, "'") && guardable(cell) {
		return cell[1:]
	}
	return cell
}

func guardable(text string) bool {
	rest := strings.TrimLeft(text, "'")
	return rest != "" && strings.ContainsRune(formulaStarts, []rune(rest)[0])
}
