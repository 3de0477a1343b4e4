package geodata

import (
	"encoding/json"

	"potensi/schema"
)

// reading is one feature while it is read.
type reading struct {
	*scanner
	Feature
	kind  string // the member "type"
	inner string // properties.id
	seen  int
}

// feature reads a text as a feature, or as a bare geometry if alone.
func (s *scanner) feature(t text, at schema.Place, alone bool) Feature {
	s.reset(t.raw)
	at.Line = t.line
	r := reading{scanner: s, Feature: Feature{Place: at}}
	r.read(alone)
	if r.fault == nil && t.end != whole {
		r.pos = len(t.raw)
		r.syntax()
	}
	if r.ID == "" {
		r.ID = r.inner
	}
	r.Place.ID = r.ID
	r.judge()
	if r.fault != nil {
		r.Findings = []schema.Finding{r.fault.finding(t, r.Place)}
	}
	return r.Feature
}

func (r *reading) read(alone bool) {
	if r.peek() != '{' {
		r.stranger()
		return
	}
	if alone {
		if isGeometry(r.topKind()) {
			r.Geometry, _ = r.geometry(false)
			r.kind = "Feature"
			return
		}
	}
	if r.object(r.member) && r.fault == nil && r.kind != "Feature" {
		r.pos = 0
		r.fail("not-a-feature", args{"type": excerpt([]byte(r.kind))})
	}
}

// stranger faults an element of features that is no object.
func (r *reading) stranger() {
	kind := kindOf(r.peek())
	if r.value() {
		r.pos = 0
		r.fail("not-a-feature", args{"type": kind})
	}
}

// topKind finds the member "type" of the object without faulting anything.
func (r *reading) topKind() (kind string) {
	probe := scanner{text: r.text}
	probe.object(func(name []byte) bool {
		if string(name) != "type" || probe.peek() != '"' {
			return probe.skip()
		}
		raw, ok := probe.str()
		kind = unquote(raw)
		return ok
	})
	return kind
}

// judge adds what is to be said of a feature that could be read.
func (r *reading) judge() {
	if r.Geometry != nil && vertices(r.Geometry) == 0 {
		r.Geometry = nil
	}
	if r.fault == nil && r.Geometry == nil {
		r.Findings = append(r.Findings, missing(r.Place.At("/geometry")))
	}
}

func missing(at schema.Place) schema.Finding {
	return schema.Finding{Place: at, Rule: "geometry-missing", Level: schema.Warning}
}

// member reads one member. When its value is at fault the others are still
// read, so that the finding can name the feature.
func (r *reading) member(name []byte) bool {
	start, depth, trail := r.pos, r.depth, len(r.trail)
	if r.known(name) {
		return true
	}
	r.pos, r.depth, r.trail = start, depth, r.trail[:trail]
	var e extent
	r.pos += e.scan(r.text[r.pos:])
	return e.end == whole && r.pos > start
}

func (r *reading) known(name []byte) bool {
	switch string(name) {
	case "type":
		return r.once(&r.seen, 1, "type") && r.readKind()
	case "id":
		return r.once(&r.seen, 2, "id") && r.readID(&r.ID)
	case "geometry":
		return r.once(&r.seen, 4, "geometry") && r.under("geometry", r.readGeometry)
	case "properties":
		return r.once(&r.seen, 8, "properties") && r.under("properties", r.readProperties)
	case "bbox":
		return r.once(&r.seen, 16, "bbox") && r.under("bbox", r.value)
	}
	return r.value()
}

func (r *reading) readKind() bool {
	if r.peek() != '"' {
		return r.value()
	}
	raw, ok := r.str()
	r.kind = unquote(raw)
	return ok
}

// readID reads a string or a number as it is written; other values are no id.
func (r *reading) readID(id *string) bool {
	start := r.pos
	switch kindOf(r.peek()) {
	case "string":
		raw, ok := r.str()
		*id = unquote(raw)
		return ok
	case "number":
		_, ok := r.number()
		*id = string(r.text[start:r.pos])
		return ok
	}
	return r.value()
}

func (r *reading) readGeometry() (ok bool) {
	if r.peek() == 'n' {
		return r.value()
	}
	r.Geometry, ok = r.geometry(false)
	return ok
}

func (r *reading) readProperties() bool {
	start := r.pos
	switch kindOf(r.peek()) {
	case "null":
		return r.value()
	case "object":
		if !r.object(r.property) {
			return false
		}
		r.Properties = append(json.RawMessage(nil), r.text[start:r.pos]...)
		return true
	}
	return r.wrongKind("properties-not-object")
}

func (r *reading) property(name []byte) bool {
	if string(name) == "id" {
		return r.readID(&r.inner)
	}
	return r.value()
}
