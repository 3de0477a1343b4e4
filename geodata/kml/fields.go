package kml

import (
	"encoding/json"
	"strings"

	"potensi/geodata/markup"
)

// maxFields is how many typed fields a file may declare; others are text.
const maxFields = 10_000

// maxName is how many bytes a name may have to be remembered: that of a
// field, or of a folder, which is cut there.
const maxName = 1000

// schema learns the types of fields. In KML 2.0 a Schema also names a kind of
// Placemark.
func (d *document) schema(e markup.Element) error {
	id := e.Attr("id")
	if id == "" {
		id = e.Attr("name")
	}
	if len(d.names) < maxFields {
		d.names[id] = e.Attr("name")
	}
	if e.Attr("parent") == "Placemark" && len(d.kinds) < maxFields {
		d.kinds[e.Attr("name")] = true
	}
	return d.x.Children(func(field markup.Element) error {
		if field.Name == "SimpleField" {
			d.learn(id, field.Attr("name"), field.Attr("type"))
		}
		return d.x.Skip()
	})
}

func (d *document) learn(schema, name, kind string) {
	if d.fields++; d.fields > maxFields || len(name) > maxName {
		return
	}
	if d.types[schema] == nil {
		d.types[schema] = map[string]string{}
	}
	d.types[schema][name] = strings.ToLower(strings.TrimPrefix(kind, "xsd:"))
}

// typed turns a field's text into JSON by its type. A text that does not fit
// its type stays text; so do numbers that begin with 0, which are codes.
func typed(text, kind string) json.RawMessage {
	trimmed := strings.TrimSpace(text)
	switch kind {
	case "int", "uint", "short", "ushort", "float", "double":
		if trimmed == "" {
			return json.RawMessage("null")
		}
		if _, ok := degrees(trimmed); ok && json.Valid([]byte(trimmed)) {
			return json.RawMessage(trimmed)
		}
	case "bool", "boolean":
		switch strings.ToLower(trimmed) {
		case "":
			return json.RawMessage("null")
		case "1", "true":
			return json.RawMessage("true")
		case "0", "false":
			return json.RawMessage("false")
		}
	}
	return nil
}
