package topojson

import (
	"github.com/paulmach/orb"

	"potensi/geodata"
)

// geometry reads a geometry object; nil for one without a type.
func (s *shape) geometry(o object, depth int) orb.Geometry {
	switch o.kind {
	case "":
		return nil
	case "Point":
		return s.point(o.coordinates)
	case "MultiPoint":
		return orb.MultiPoint(s.points(o.coordinates))
	case "LineString":
		return orb.LineString(s.line(o.arcs))
	case "MultiLineString":
		return orb.MultiLineString(all(s, o.arcs, func(value span) orb.LineString { return s.line(value) }))
	case "Polygon":
		return s.polygon(o.arcs)
	case "MultiPolygon":
		return orb.MultiPolygon(all(s, o.arcs, s.polygon))
	case "GeometryCollection":
		return s.collection(o.geometries, depth)
	}
	return s.fail("geometry-type", s.named.from, map[string]any{"type": excerpt(o.kind)})
}

// all reads each element of an array.
func all[T any](s *shape, list span, one func(span) T) []T {
	if !s.isArray(list) {
		return nil
	}
	out := []T{}
	s.elements(list, func(_ int, value span) bool {
		v := one(value)
		if s.fault != nil {
			return false
		}
		out = append(out, v)
		return s.count(0, value.from)
	})
	return out
}

// count adds vertices, or one step for a part without any, and faults a
// feature with too many.
func (s *shape) count(n, at int) bool {
	if n == 0 {
		s.parts++
	}
	if s.n += n; s.n+s.parts > 2*geodata.MaxVertices || s.n > geodata.MaxVertices {
		s.fail("too-many-vertices", at, map[string]any{"n": max(s.n, s.parts), "max": geodata.MaxVertices})
		return false
	}
	if s.total+s.n > MaxVertices {
		s.fail("topology-too-large", at, map[string]any{"max": MaxVertices})
		return false
	}
	return true
}

func (s *shape) isArray(value span) bool {
	if s.first(value) == '[' {
		return true
	}
	s.fail("bad-coordinates", value.from, nil)
	return false
}

// point reads a position; an empty array is a point nowhere.
func (s *shape) point(value span) orb.Geometry {
	if !s.isArray(value) || s.isEmpty(value) {
		return nil
	}
	return s.vertex(value)
}

func (s *shape) points(list span) []orb.Point { return all(s, list, s.vertex) }

// vertex reads the position of a point.
func (s *shape) vertex(value span) orb.Point {
	p, high, wrong := s.position(value)
	if wrong != nil {
		s.fail(wrong.rule, wrong.at, wrong.args)
		return orb.Point{}
	}
	s.high = s.high || high
	s.count(1, value.from)
	return s.real(p)
}

func (s *shape) polygon(list span) orb.Polygon {
	return all(s, list, func(value span) orb.Ring { return orb.Ring(s.line(value)) })
}

// line joins arcs; each begins where the one before it ends.
func (s *shape) line(list span) (points []orb.Point) {
	if !s.isArray(list) {
		return nil
	}
	s.elements(list, func(_ int, value span) bool {
		a, reversed, ok := s.arc(value)
		if !ok || !s.count(max(0, len(a.points)-min(1, len(points))), value.from) {
			return false
		}
		s.high = s.high || a.high
		points = joined(points, a.points, reversed)
		return true
	})
	return points
}

// arc finds an arc by its index; ~i is arc i reversed.
func (s *shape) arc(value span) (a arc, reversed, ok bool) {
	v, good := s.number(value)
	i := int(v)
	if !good || float64(i) != v {
		s.fail("bad-coordinates", value.from, nil)
		return a, false, false
	}
	if reversed = i < 0; reversed {
		i = ^i
	}
	if i >= len(s.arcs) {
		s.fail("arc-missing", value.from, map[string]any{"index": excerpt(string(s.raw(value))), "arcs": len(s.arcs)})
		return a, false, false
	}
	if a = s.arcs[i]; a.fault != nil {
		s.fail(a.fault.rule, a.fault.at, a.fault.args)
		return a, false, false
	}
	return a, reversed, true
}

// joined adds an arc to a line without its first point, which the line has.
func joined(line, arc []orb.Point, reversed bool) []orb.Point {
	skip := min(1, len(line), len(arc))
	if !reversed {
		return append(line, arc[skip:]...)
	}
	for i := len(arc) - 1 - skip; i >= 0; i-- {
		line = append(line, arc[i])
	}
	return line
}

func (s *shape) collection(list span, depth int) orb.Geometry {
	if depth == MaxDepth {
		return s.fail("too-deep", list.from, map[string]any{"max": MaxDepth})
	}
	out := orb.Collection{}
	if !s.isArray(list) {
		return nil
	}
	s.elements(list, func(_ int, value span) bool {
		if s.first(value) != '{' {
			s.fail("geometry-type", value.from, map[string]any{"type": excerpt(string(s.raw(value)))})
			return false
		}
		if g := s.geometry(s.geometryOf(value), depth+1); g != nil {
			out = append(out, g)
		}
		return s.fault == nil && s.count(0, value.from)
	})
	return out
}
