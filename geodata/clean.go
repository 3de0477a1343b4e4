package geodata

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"potensi/schema"
)

// flat is how wide a ring may be, in degrees, to count as having no area: a
// tenth of a millimetre.
const flat = 1e-9

// clean repairs the lines and rings of a geometry one by one, and makes it a
// Point, a LineString, a Polygon or a Multi geometry.
func (c *Checker) clean(g orb.Geometry, at spot) (orb.Geometry, bool) {
	switch g := g.(type) {
	case orb.LineString:
		return c.line(g, at)
	case orb.Ring:
		return c.polygon(orb.Polygon{g}, at)
	case orb.Bound:
		return c.polygon(g.ToPolygon(), at)
	case orb.Polygon:
		return c.polygon(g, at)
	case orb.MultiLineString:
		return gather(g, func(i int, l orb.LineString) (orb.LineString, bool) { at.part = i; return c.line(l, at) })
	case orb.MultiPolygon:
		return gather(c.withoutSpecks(g, at), func(i int, p orb.Polygon) (orb.Polygon, bool) { at.part = i; return c.polygon(p, at) })
	case orb.Collection:
		return c.collection(g)
	}
	return g, true
}

// gather cleans the parts of a Multi geometry and leaves out the empty ones.
func gather[M ~[]P, P orb.Geometry](parts M, clean func(int, P) (P, bool)) (M, bool) {
	out := make(M, 0, len(parts))
	for i, part := range parts {
		if vertices(part) == 0 {
			continue
		}
		good, ok := clean(i, part)
		if !ok {
			return nil, false
		}
		out = append(out, good)
	}
	return out, true
}

// collection makes members of one kind into one Multi geometry.
func (c *Checker) collection(g orb.Collection) (orb.Geometry, bool) {
	var points orb.MultiPoint
	var lines orb.MultiLineString
	var polygons orb.MultiPolygon
	for i, m := range g {
		if m == nil || vertices(m) == 0 {
			continue
		}
		good, ok := c.clean(m, spot{i, -1, -1, -1})
		if !ok {
			return nil, false
		}
		switch m := good.(type) {
		case orb.Point:
			points = append(points, m)
		case orb.MultiPoint:
			points = append(points, m...)
		case orb.LineString:
			lines = append(lines, m)
		case orb.MultiLineString:
			lines = append(lines, m...)
		case orb.Polygon:
			polygons = append(polygons, m)
		case orb.MultiPolygon:
			polygons = append(polygons, m...)
		}
	}
	switch {
	case points != nil:
		return points, true
	case lines != nil:
		return lines, true
	}
	return polygons, true
}

func (c *Checker) line(l orb.LineString, at spot) (orb.LineString, bool) {
	points := c.distinct(l, at)
	if len(points) < 2 {
		return nil, c.reject("line-too-short", at, nil)
	}
	c.crosses = c.crosses || leaps(points)
	return points, true
}

// polygon repairs and checks the rings one by one. Holes without vertices
// are left out.
func (c *Checker) polygon(p orb.Polygon, at spot) (orb.Polygon, bool) {
	var out orb.Polygon // once it differs
	for i, r := range p {
		at.ring = i
		if i > 0 && (len(r) == 0 || c.isSpeck(r, at)) {
			if out == nil {
				out = append(out, p[:i]...)
			}
			continue
		}
		good, ok := c.ring(r, at)
		if !ok {
			return nil, false
		}
		switch {
		case out != nil:
			out = append(out, good)
		case len(good) != len(r) || &good[0] != &r[0]:
			out = append(append(make(orb.Polygon, 0, len(p)), p[:i]...), good)
		}
	}
	if out == nil {
		return p, true
	}
	return out, true
}

func (c *Checker) ring(r orb.Ring, at spot) (orb.Ring, bool) {
	if len(r) > MaxRingVertices {
		return nil, c.reject("too-many-vertices", at, args{"n": len(r), "max": MaxRingVertices})
	}
	points := c.distinct(r, at)
	if n := len(points); n > 1 && points[0] != points[n-1] {
		points = append(points[:n:n], points[0])
		c.add("ring-unclosed", schema.Warning, at, ringArgs(at))
	}
	switch {
	case fewerThanThree(points):
		return nil, c.reject("ring-too-short", at, ringArgs(at))
	case isFlat(points):
		return nil, c.reject("zero-area", at, ringArgs(at))
	case leaps(points):
		c.crosses = true
		return points, true
	}
	return c.withoutSpikes(points, at)
}

// ringArgs count parts and rings from 0, like the path.
func ringArgs(at spot) args {
	return args{"part": max(at.part, at.member, 0), "ring": at.ring}
}

// withoutSpecks leaves out parts without area that are no larger than the
// accuracy, unless nothing else is there.
func (c *Checker) withoutSpecks(g orb.MultiPolygon, at spot) orb.MultiPolygon {
	out := g
	for i, p := range g {
		at.part, at.ring = i, 0
		speck := len(g) > 1 && len(p) > 0 && len(p[0]) > 0 && c.isSpeck(p[0], at)
		switch {
		case speck && len(out) == len(g):
			out = slices.Clone(g)
			fallthrough
		case speck:
			out[i] = nil
		}
	}
	if vertices(out) == 0 {
		return g
	}
	return out
}

// isSpeck reports, also as a finding, whether a ring has no area and is no
// larger than the accuracy: leaving it out moves nothing.
func (c *Checker) isSpeck(r orb.Ring, at spot) bool {
	if len(r) == 0 || len(r) > MaxRingVertices || !fewerThanThree(r) && !isFlat(r) {
		return false
	}
	box := boundsOf(r)
	size := metres(orb.Point{box.west, box.south}, orb.Point{box.east, box.north})
	if size > c.accuracy() {
		return false
	}
	a := ringArgs(at)
	a["width_m"] = roundTo(size, 2)
	c.add("speck-removed", schema.Warning, at, a)
	return true
}

// distinct drops vertices that repeat the one before, into new memory if there are any.
func (c *Checker) distinct(points []orb.Point, at spot) []orb.Point {
	for i := 1; i < len(points); i++ {
		if points[i] == points[i-1] {
			kept := slices.Compact(slices.Clone(points))
			if c.repeated == 0 {
				c.repeats = at
				c.repeats.vertex = i
			}
			c.repeated += len(points) - len(kept)
			return kept
		}
	}
	return points
}

// fewerThanThree reports whether a ring has fewer than three different vertices.
func fewerThanThree(ring []orb.Point) bool {
	second := slices.IndexFunc(ring, func(p orb.Point) bool { return p != ring[0] })
	return second < 0 || !slices.ContainsFunc(ring, func(p orb.Point) bool { return p != ring[0] && p != ring[second] })
}

// isFlat reports whether all vertices lie on the line from the first of them
// to the one farthest from it.
func isFlat(ring []orb.Point) bool {
	far, reach := ring[0], 0.0
	for _, p := range ring {
		if d := math.Hypot(p[0]-ring[0][0], p[1]-ring[0][1]); d > reach {
			far, reach = p, d
		}
	}
	return every(ring, func(p orb.Point) bool { return math.Abs(turn(ring[0], far, p)) <= flat*reach })
}

// turn is twice the area of a triangle, positive when it turns left.
func turn(a, b, c orb.Point) float64 {
	return (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])
}

// wind turns shells counter-clockwise and holes clockwise (RFC 7946, 3.1.6),
// in new memory where that changes anything.
func wind(g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.Polygon:
		if wrongWay(g) {
			return wound(g)
		}
	case orb.MultiPolygon:
		if !slices.ContainsFunc(g, wrongWay) {
			return g
		}
		out := make(orb.MultiPolygon, len(g))
		for i, p := range g {
			out[i] = wound(p)
		}
		return out
	}
	return g
}

// wind is wind with a count.
func (c *Checker) wind(g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.Polygon:
		if !wrongWay(g) {
			return g
		}
		c.Rewound++
	case orb.MultiPolygon:
		if slices.ContainsFunc(g, wrongWay) {
			c.Rewound++
		}
	}
	return wind(g)
}

func wrongWay(p orb.Polygon) bool {
	for i, r := range p {
		if turnsWrong(r, i) {
			return true
		}
	}
	return false
}

// turnsWrong reports whether ring i of a polygon has the wrong winding.
func turnsWrong(r orb.Ring, i int) bool {
	area := signedArea(r)
	return area != 0 && (area > 0) != (i == 0)
}

func wound(p orb.Polygon) orb.Polygon {
	out := make(orb.Polygon, len(p))
	for i, r := range p {
		out[i] = r
		if turnsWrong(r, i) {
			out[i] = slices.Clone(r)
			slices.Reverse(out[i])
		}
	}
	return out
}

// signedArea is a ring's area in square degrees, positive if counter-clockwise.
func signedArea(ring []orb.Point) (area float64) {
	for i := 2; i < len(ring); i++ {
		area += turn(ring[0], ring[i-1], ring[i])
	}
	return area / 2
}
