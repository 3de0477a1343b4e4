package kml

import (
	"encoding/json"
	"strings"
)

// The Schemas that Write declares. What stands in them is read back to the
// letter.
const (
	schemaPlain   = "potensi"         // texts, numbers and booleans
	schemaJSON    = "potensi-json"    // other values, as JSON
	schemaFeature = "potensi-feature" // what a Placemark cannot say
)

// The fields of schemaFeature. Programs that do not tell Schemas apart need
// names that no other field has.
const (
	fieldID         = "potensi_id"         // an id that is no XML name
	fieldGeometry   = "potensi_geometry"   // GeometryCollection
	fieldNulls      = "potensi_null"       // names of properties that are null, a JSON array
	fieldProperties = "potensi_properties" // all of them, as JSON
)

// suffixJSON ends the names of the fields of schemaJSON, for the same reason.
const suffixJSON = " (JSON)"

// marks is what a Placemark written by this package says of itself.
type marks struct {
	id         string
	collection bool
	properties json.RawMessage
}

// read takes in a field of one of our Schemas; false when it is none, or is
// to be read by its type.
func (m *marks) read(p *placemark, schema, name, text string) bool {
	value := json.RawMessage(text)
	switch {
	case schema == schemaPlain && p.types[schema][name] == "string":
		p.add(name, text)
	case schema == schemaJSON && json.Valid(value):
		p.addJSON(strings.TrimSuffix(name, suffixJSON), value)
	case schema == schemaFeature && name == fieldID:
		m.id = unquoted(text)
	case schema == schemaFeature && name == fieldNulls:
		var names []string
		_ = json.Unmarshal(value, &names) // what is no list names none
		for _, name := range names {
			p.addJSON(name, json.RawMessage("null"))
		}
	case schema == schemaFeature && name == fieldGeometry:
		m.collection = text == "GeometryCollection"
	case schema == schemaFeature && name == fieldProperties && json.Valid(value) && value[0] == '{':
		m.properties = value
	default:
		return false
	}
	return true
}

// apply gives the feature its id.
func (m *marks) apply(p *placemark) {
	if m.id != "" {
		p.ID = m.id
	}
}

// unquoted is an id that may be written as JSON, when XML cannot say it.
func unquoted(text string) string {
	var id string
	if json.Unmarshal([]byte(text), &id) == nil && text[0] == '"' {
		return id
	}
	return text
}
