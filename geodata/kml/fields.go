package kml

import (
	"encoding/json"
	"strings"

	"potensi/geodata/markup"
)

// maxFields is how many typed fields a file may declare; others are text.
const maxFields = 10_000

// schema learns the types of fields. In KML 2.0 a Schema also names a kind of
// Placemark.
func (d *document) schema(e markup.Element) error {
	id := e.Attr("id")
	if id == "" {
		id = e.Attr("name")
	}
	if e.Attr("parent") == "Placemark" && len(d.kinds) < maxFields {
		d.kinds[e.Attr("name")] = true
	}
	return d.children(func(field markup.Element) error {
		if field.Name == "SimpleField" {
			d.learn(id, field.Attr("name"), field.Attr("type"))
		}
		return d.x.Skip()
	})
}

func (d *document) learn(schema, name, kind string) {
	if d.fields++; d.fields > maxFields {
		return
	}
	if d.types[schema] == nil {
		d.types[schema] = map[string]string{}
	}
	d.types[schema][name] = strings.ToLower(strings.TrimPrefix(kind, "xsd:"))
}

// children visits the elements inside the one that has just begun, to its
// end. visit must read each to its end.
func (d *document) children(visit func(markup.Element) error) error {
	for {
		e, err := d.x.Next()
		if err != nil || e.End {
			return err
		}
		if err := visit(e); err != nil {
			return err
		}
	}
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
