package geodata

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"potensi/schema"
)

// spot is a place inside a geometry; -1 stands for a level it does not have.
type spot struct{ member, part, ring, vertex int }

// nowhere is the geometry as a whole.
func nowhere() spot { return spot{-1, -1, -1, -1} }

// path writes the spot as a JSON pointer below the geometry's own path.
func (s spot) path(root string) string {
	if s.member >= 0 {
		root += "/geometries/" + strconv.Itoa(s.member)
	}
	root += "/coordinates"
	for _, i := range [...]int{s.part, s.ring, s.vertex} {
		if i >= 0 {
			root += "/" + strconv.Itoa(i)
		}
	}
	return root
}

// place is a spot as the place of a finding, with the coordinate to look at:
// that of the vertex, or of the first one of the part or ring.
func (c *Checker) place(s spot) schema.Place {
	at := c.at.At(s.path(c.root))
	part := s.part
	if part < 0 {
		part = s.member
	}
	for _, level := range [...]struct {
		index int
		to    **int
	}{{part, &at.Part}, {s.ring, &at.Ring}, {s.vertex, &at.Vertex}} {
		if level.index >= 0 {
			*level.to = &level.index
		}
	}
	if p, ok := pointAt(c.given, s); ok {
		at.Coordinate = coordinate(p)
	}
	return at
}

// coordinate is nil for a point without numbers, which JSON cannot write.
func coordinate(p orb.Point) *[2]float64 {
	if sum := p[0] + p[1]; math.IsNaN(sum) || math.IsInf(sum, 0) {
		return nil
	}
	return &[2]float64{p[0], p[1]}
}

// pointAt is the point that stands at a spot, or first below it.
func pointAt(g orb.Geometry, s spot) (p orb.Point, found bool) {
	strands(g, nowhere(), func(points []orb.Point, at spot) bool {
		if i := max(s.vertex, 0); within(at, s) && i < len(points) {
			p, found = points[i], true
		}
		return !found
	})
	return p, found
}

// within reports whether a spot is the same as another or below it.
func within(s, other spot) bool {
	same := func(a, b int) bool { return b < 0 || a == b }
	return same(s.member, other.member) && same(s.part, other.part) && same(s.ring, other.ring)
}

// spotOf finds the side from a to b in a geometry, whichever way it runs, and
// the vertex where it begins. The side from a to a is the vertex a. A side
// that is not there gives nowhere.
func spotOf(g orb.Geometry, a, b orb.Point) spot {
	out := nowhere()
	strands(g, nowhere(), func(points []orb.Point, at spot) bool {
		for i := range points {
			p, q := points[i], points[(i+1)%len(points)]
			if p == a && (q == b || a == b) || p == b && q == a {
				out = at
				out.vertex = i
				return false
			}
		}
		return true
	})
	return out
}

// strands visits every list of points in a geometry until visit says no.
func strands(g orb.Geometry, at spot, visit func(points []orb.Point, at spot) bool) bool {
	switch g := g.(type) {
	case orb.Point:
		return visit([]orb.Point{g}, at)
	case orb.MultiPoint:
		return visit(g, at)
	case orb.LineString:
		return visit(g, at)
	case orb.Ring:
		return strands(orb.Polygon{g}, at, visit)
	case orb.Bound:
		return strands(g.ToPolygon(), at, visit)
	case orb.MultiLineString:
		return all(g, func(i int, l orb.LineString) bool { at.part = i; return visit(l, at) })
	case orb.Polygon:
		return all(g, func(i int, r orb.Ring) bool { at.ring = i; return visit(r, at) })
	case orb.MultiPolygon:
		return all(g, func(i int, p orb.Polygon) bool { at.part = i; return strands(p, at, visit) })
	case orb.Collection:
		return all(g, func(i int, m orb.Geometry) bool { at.member = i; return strands(m, at, visit) })
	}
	return true
}

func all[T any](list []T, ok func(int, T) bool) bool {
	for i, v := range list {
		if !ok(i, v) {
			return false
		}
	}
	return true
}

// vertices counts the points of a geometry.
func vertices(g orb.Geometry) (n int) {
	if p, ok := g.(orb.Polygon); ok { // the usual kind, without allocating
		for _, r := range p {
			n += len(r)
		}
		return n
	}
	strands(g, nowhere(), func(points []orb.Point, _ spot) bool { n += len(points); return true })
	return n
}

// mapped is the geometry with every point changed, in new memory.
func mapped(g orb.Geometry, change func(orb.Point) orb.Point) orb.Geometry {
	if b, ok := g.(orb.Bound); ok {
		g = b.ToPolygon()
	}
	g = orb.Clone(g)
	if p, ok := g.(orb.Point); ok {
		return change(p)
	}
	if c, ok := g.(orb.Collection); ok {
		for i, m := range c {
			c[i] = mapped(m, change)
		}
		return c
	}
	strands(g, nowhere(), func(points []orb.Point, _ spot) bool {
		for i, p := range points {
			points[i] = change(p)
		}
		return true
	})
	return g
}

// Vertices counts the positions of a geometry; nil has none.
func Vertices(g orb.Geometry) int { return vertices(g) }
