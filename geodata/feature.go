package geodata

import (
	"encoding/json"

	"potensi/schema"
)

// reading is one feature while it is read.
type reading struct {
	*scanner
	Feature
	probe   bool   // give up at the first doubt, another will read it
	kind    string // the member "type"
	inner   string // properties.id
	foreign []byte // members of no meaning here, each with a comma behind it
	seen    int
}

func (s *scanner) begin(text []byte, at schema.Place) reading {
	s.reset(text)
	return reading{scanner: s, Feature: Feature{Place: at}}
}

// feature reads a text as a feature, or as a bare geometry if alone.
func (s *scanner) feature(t text, at schema.Place, alone bool) Feature {
	r := s.begin(t.raw, at)
	r.readAny(alone)
	if r.fault == nil && t.end != whole {
		r.pos = len(t.raw)
		r.syntax()
	}
	f := r.finish()
	if r.fault != nil {
		f.Findings = []schema.Finding{r.fault.finding(t, f.Place)}
	}
	return f
}

// read reads a feature and reports whether it is one without fault.
func (r *reading) read() bool {
	return r.peek() == '{' && r.object(r.member) && r.fault == nil && r.kind == "Feature" && r.good()
}

// good settles what can only be told when all has been read.
func (r *reading) good() bool {
	r.settleSystem()
	return r.fault == nil
}

// finish puts the feature together.
func (r *reading) finish() Feature {
	if r.ID == "" {
		r.ID = r.inner
	}
	r.Place.ID = r.ID
	r.Altitude = r.altitude && r.Geometry != nil
	if n := len(r.foreign); n > 0 {
		r.foreign[n-1] = '}'
		r.Foreign = r.foreign
	}
	r.judge()
	return r.Feature
}

func (r *reading) readAny(alone bool) {
	if r.peek() != '{' {
		r.stranger()
		return
	}
	if alone && isGeometry(r.topKind()) {
		r.Geometry, _ = r.geometry(false)
		r.good()
		return
	}
	if r.object(r.member) && r.fault == nil && r.kind != "Feature" {
		r.pos = 0
		r.fail("not-a-feature", args{"type": excerpt([]byte(r.kind))})
	}
	r.good()
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
	if r.fault != nil {
		return
	}
	at := r.Place.At("/geometry")
	if r.Geometry != nil && r.quoted {
		r.tell("coordinates-quoted", schema.Warning)
	}
	if r.nested > 0 {
		r.tell("nested-collection", schema.Note)
	}
	if r.Geometry == nil || vertices(r.Geometry) == 0 {
		r.Geometry = nil
		r.Findings = append(r.Findings, missing(at))
	}
}

// tell adds a repair of the geometry.
func (r *reading) tell(rule string, level schema.Level) {
	r.Findings = append(r.Findings, schema.Finding{Place: r.Place.At("/geometry"), Rule: rule, Level: level, Repaired: true})
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
	if r.probe {
		return false
	}
	r.pos, r.depth, r.trail = start, depth, r.trail[:trail]
	var e extent
	r.pos += e.scan(r.text[r.pos:])
	return e.end == whole && r.pos > start
}

func (r *reading) known(name []byte) bool {
	if r.esri {
		return r.knownEsri(name)
	}
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
	case "crs":
		return r.readCRS(crsName)
	case "features":
		if r.probe {
			return r.fail("not-a-feature", nil)
		}
	}
	return r.readForeign()
}

// readForeign keeps a member that means nothing here.
func (r *reading) readForeign() bool {
	start, commas := r.nameAt, r.commas
	if !r.value() {
		return false
	}
	if r.foreign == nil {
		r.foreign = []byte{'{'}
	}
	r.foreign = append(append(r.foreign, r.valid(start, commas)...), ',')
	return true
}

// valid is the text from start to here, without the commas before closing
// brackets of which it has some if there were fewer before it.
func (s *scanner) valid(start, commas int) []byte {
	if s.commas == commas {
		return s.text[start:s.pos]
	}
	return withoutCommas(s.text[start:s.pos])
}

// withoutCommas drops the commas before closing brackets.
func withoutCommas(text []byte) []byte {
	out := make([]byte, 0, len(text))
	comma, quoted := -1, false // comma: where the one stands that is the last but for white space
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quoted:
			if c == '\\' {
				out = append(out, c)
				i++
				c = text[i]
			} else {
				quoted = c != '"'
			}
		case (c == ']' || c == '}') && comma >= 0:
			out = append(out[:comma], out[comma+1:]...)
			comma = -1
		case c == ',':
			comma = len(out)
		case !isSpace(c):
			comma, quoted = -1, c == '"'
		}
		out = append(out, c)
	}
	return out
}

func (r *reading) readKind() bool {
	if r.peek() != '"' {
		return r.value()
	}
	raw, ok := r.str()
	r.kind = unquote(raw)
	return ok && (!r.probe || r.kind == "Feature")
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
	start, commas := r.pos, r.commas
	switch kindOf(r.peek()) {
	case "null":
		return r.value()
	case "object":
		if !r.object(r.property) {
			return false
		}
		r.Properties = append(json.RawMessage(nil), r.valid(start, commas)...)
		return true
	}
	return r.wrongKind("properties-not-object")
}

func (r *reading) property(name []byte) bool {
	if string(name) == "id" || r.esri && string(name) == "OBJECTID" {
		return r.readID(&r.inner)
	}
	return r.value()
}
