package topojson

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/schema"
)

// objects hands on the features of all objects.
func (t *topology) objects() (err error) {
	n := 0
	t.members(t.named, func(string, span) { n++ })
	t.several = n > 1
	t.members(t.named, func(name string, value span) {
		if err == nil {
			err = t.object(name, value)
		}
	})
	return err
}

// object hands on the features of one object.
func (t *topology) object(name string, value span) (err error) {
	path := "/objects/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
	g := t.geometryOf(value)
	if g.kind != "GeometryCollection" || t.first(g.geometries) != '[' || g.id != (span{}) || g.properties != (span{}) {
		return t.give(name, path, value)
	}
	t.elements(g.geometries, func(i int, member span) bool {
		err = t.give(name, path+"/geometries/"+strconv.Itoa(i), member)
		return err == nil
	})
	return err
}

// object is a geometry object's members.
type object struct {
	kind                       string
	arcs, coordinates          span
	geometries, id, properties span
}

func (t *topology) geometryOf(value span) (o object) {
	if t.first(value) != '{' {
		return o
	}
	t.members(value, func(name string, member span) {
		switch name {
		case "type":
			if o.kind = t.string(member); o.kind == "" && t.first(member) != 'n' {
				o.kind = excerpt(string(t.raw(member)))
			}
		case "arcs":
			o.arcs = member
		case "coordinates":
			o.coordinates = member
		case "geometries":
			o.geometries = member
		case "id":
			o.id = member
		case "properties":
			o.properties = member
		}
	})
	return o
}

// give hands on one feature.
func (t *topology) give(name, path string, value span) error {
	i := t.index
	t.index++
	f := geodata.Feature{Place: schema.Place{File: t.file, Feature: &i, Line: t.lineAt(value.from)}}
	s := shape{topology: t, path: path}
	o := t.geometryOf(value)
	f.ID = t.identity(o.id)
	f.Place.ID = f.ID
	f.Properties = s.properties(o.properties, name)
	if s.fits(value) && o.kind != "" {
		f.Geometry = s.geometry(o, 0)
	}
	t.total += s.n
	if s.fault != nil {
		at := f.Place.At(s.fault.path)
		at.Line = t.lineOf(s.fault.at, f.Place.Line, value)
		f.Geometry = nil
		f.Findings = []schema.Finding{{Place: at, Rule: s.fault.rule, Level: schema.Error, Args: s.fault.args}}
		return t.each(f)
	}
	f.Altitude = s.high
	if s.n == 0 {
		f.Geometry = nil
		f.Findings = []schema.Finding{{Place: f.Place.At("/geometry"), Rule: "geometry-missing", Level: schema.Warning}}
	}
	return t.each(f)
}

// fits reports whether a value can be a feature and nothing is at fault yet.
func (s *shape) fits(value span) bool {
	if s.first(value) != '{' {
		s.fail("not-a-feature", value.from, map[string]any{"type": excerpt(string(s.raw(value)))})
	}
	if n := value.to - value.from; n > geodata.MaxFeatureBytes {
		s.fail("feature-too-large", value.from, map[string]any{"bytes": n, "max": geodata.MaxFeatureBytes})
	}
	return s.fault == nil
}

// lineOf is the line of a fault. One in an arc, outside of the feature, is
// told at the feature's line: many may share it.
func (t *topology) lineOf(at, line int, feature span) int {
	if at < feature.from || at > feature.to {
		return line
	}
	return line + bytes.Count(t.text[feature.from:at], []byte{'\n'})
}

// identity is an id as it is written.
func (t *topology) identity(value span) string {
	switch c := t.first(value); {
	case c == '"':
		return t.string(value)
	case c == '-' || c >= '0' && c <= '9':
		return string(t.raw(value))
	}
	return ""
}

// properties are a feature's properties, with the name of its object when
// there are several.
func (s *shape) properties(value span, name string) json.RawMessage {
	var given []byte
	switch s.first(value) {
	case 0, 'n':
	case '{':
		given = bytes.Clone(s.raw(value))
		s.guard(value)
	default:
		s.fail("properties-not-object", value.from, nil)
		return nil
	}
	if s.several && s.fault == nil {
		return s.withObject(given, name)
	}
	return given
}

// guard faults properties that nest too deep and numbers that no float64 can
// hold.
func (s *shape) guard(value span) {
	depth := 0
	for at := value.from; at < value.to && s.fault == nil; at++ {
		switch c := s.text[at]; {
		case c == '"':
			at = s.endString(at) - 1
		case c == '{', c == '[':
			if depth++; depth > geodata.MaxDepth {
				s.fail("too-deep", at, map[string]any{"max": geodata.MaxDepth})
			}
		case c == '}', c == ']':
			depth--
		case c == '-', c >= '0' && c <= '9':
			number := span{at, s.end(at)}
			at = number.to - 1
			s.guardNumber(number)
		}
	}
}

func (s *shape) guardNumber(number span) {
	if n := number.to - number.from; n > geodata.MaxNumberBytes {
		s.fail("number-too-long", number.from, map[string]any{"bytes": n, "max": geodata.MaxNumberBytes})
		return
	}
	if _, ok := s.number(number); !ok {
		s.fail("not-a-number", number.from, map[string]any{"value": excerpt(string(s.raw(number)))})
	}
}

// withObject adds the name of the object to properties, if that is free.
func (s *shape) withObject(properties []byte, name string) json.RawMessage {
	quoted, _ := json.Marshal(map[string]string{"object": name}) // strings have no errors
	var given map[string]json.RawMessage
	if len(properties) > 0 && (json.Unmarshal(properties, &given) != nil || given["object"] != nil) {
		return bytes.Clone(properties)
	}
	if len(given) == 0 {
		return quoted
	}
	body := bytes.TrimSpace(properties)
	out := append(bytes.Clone(body[:len(body)-1]), ',')
	return append(out, quoted[1:]...)
}

// shape is one feature's geometry while it is read.
type shape struct {
	*topology
	path  string
	n     int // vertices
	parts int // parts of them
	high  bool
	fault *fault
}

// fail notes the first fault. It returns nil.
func (s *shape) fail(rule string, at int, args map[string]any) orb.Geometry {
	if s.fault == nil {
		s.fault = &fault{rule: rule, at: at, args: args, path: s.path}
	}
	return nil
}
