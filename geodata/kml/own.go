package kml

import "encoding/json"

// The Schemas that Write declares. What stands in them is read back to the
// letter.
const (
	schemaPlain   = "potensi"         // texts, numbers and booleans
	schemaJSON    = "potensi-json"    // other values, as JSON
	schemaFeature = "potensi-feature" // what a Placemark cannot say
)

// The fields of schemaFeature.
const (
	fieldID         = "id"         // an id that is no XML name
	fieldGeometry   = "geometry"   // GeometryCollection
	fieldProperties = "properties" // all of them, as JSON
)

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
		p.addJSON(name, value)
	case schema == schemaFeature && name == fieldID:
		m.id = text
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
