package geodata

import (
	"strconv"

	"github.com/paulmach/orb"
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
