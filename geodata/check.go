package geodata

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"potensi/schema"
)

// maxFindings is how many findings Check gives for one feature.
const maxFindings = 20

// Check looks for faults in a geometry, repairs those that leave no doubt
// about what was meant, and tells both in findings placed at at. Paths begin
// with at.Path, or "/geometry" when that is empty.
//
// Repaired: latitude and longitude swapped throughout (first values within
// ±12, second 95 to 141, as in Indonesia), rings not closed, vertices
// repeated. Silently, for they mean the same: winding is made that of RFC
// 7946, parts without coordinates are left out, a Ring or Bound becomes a
// Polygon and a collection of one kind a Multi geometry. A geometry without
// coordinates becomes nil with the warning geometry-missing; nil stays nil
// without one, whoever read it has said so.
//
// Rejected: not-a-number, latitude-range, longitude-range, line-too-short,
// ring-too-short, zero-area, antimeridian, self-crossing, hole-outside,
// parts-overlap, mixed-collection, nested-collection, too-many-vertices and
// too-complex.
//
// At the first finding of level error Check stops and returns g as it came;
// the feature is then rejected and g not fit to be stored. Rings and parts are
// judged as by the OGC Simple Features rules for validity. The points of g
// are never written to.
func Check(g orb.Geometry, at schema.Place) (orb.Geometry, []schema.Finding) {
	if g == nil {
		return nil, nil
	}
	c := checker{at: at, root: at.Path}
	if c.root == "" {
		c.root = "/geometry"
	}
	good, ok := c.run(g)
	if !ok {
		return g, c.findings
	}
	return good, c.findings
}

// checker is one geometry while it is checked.
type checker struct {
	at       schema.Place
	root     string
	findings []schema.Finding
	repeated int // vertices dropped
}

func (c *checker) run(g orb.Geometry) (orb.Geometry, bool) {
	if !c.sameKind(g) {
		return nil, false
	}
	n := vertices(g)
	if n == 0 {
		c.findings = append(c.findings, missing(c.at.At(c.root)))
		return nil, true
	}
	if n > MaxVertices {
		return nil, c.reject("too-many-vertices", nowhere(), args{"n": n, "max": MaxVertices})
	}
	g, ok := c.ranges(g)
	if !ok {
		return nil, false
	}
	if g, ok = c.clean(g, nowhere()); !ok || !c.valid(g) {
		return nil, false
	}
	if c.repeated > 0 {
		c.add("repeated-vertices", schema.Note, nowhere(), args{"n": c.repeated})
	}
	return wind(g), true
}

// reject adds the finding that ends the check. It returns false.
func (c *checker) reject(rule string, where spot, a args) bool {
	at := c.at.At(where.path(c.root))
	c.findings = append(c.findings, schema.Finding{Place: at, Rule: rule, Level: schema.Error, Args: a})
	return false
}

// add tells a repair, as long as there is room for an error after it.
func (c *checker) add(rule string, level schema.Level, where spot, a args) {
	if len(c.findings) == maxFindings-1 {
		return
	}
	at := c.at.At(where.path(c.root))
	c.findings = append(c.findings, schema.Finding{Place: at, Rule: rule, Level: level, Repaired: true, Args: a})
}

// sameKind rejects collections that cannot become one Multi geometry.
func (c *checker) sameKind(g orb.Geometry) bool {
	members, ok := g.(orb.Collection)
	if !ok {
		return true
	}
	dims := -1
	for i, m := range members {
		at := spot{i, -1, -1, -1}
		if _, nested := m.(orb.Collection); nested {
			return c.reject("nested-collection", at, nil)
		}
		if m == nil || vertices(m) == 0 {
			continue
		}
		if dims >= 0 && m.Dimensions() != dims {
			return c.reject("mixed-collection", at, nil)
		}
		dims = m.Dimensions()
	}
	return true
}

// ranges rejects points that are not on the globe, unless all of them are in
// Indonesia once latitude and longitude change places.
func (c *checker) ranges(g orb.Geometry) (orb.Geometry, bool) {
	if strands(g, nowhere(), func(points []orb.Point, _ spot) bool { return every(points, onGlobe) }) {
		return g, true
	}
	if strands(g, nowhere(), func(points []orb.Point, _ spot) bool { return every(points, isSwapped) }) {
		c.add("swapped", schema.Warning, nowhere(), nil)
		return mapped(g, func(p orb.Point) orb.Point { return orb.Point{p[1], p[0]} }), true
	}
	strands(g, nowhere(), func(points []orb.Point, at spot) bool {
		return all(points, func(i int, p orb.Point) bool { return onGlobe(p) || c.offGlobe(g, p, at, i) })
	})
	return nil, false
}

func (c *checker) offGlobe(g orb.Geometry, p orb.Point, at spot, i int) bool {
	if _, single := g.(orb.Point); !single {
		at.vertex = i
	}
	for _, v := range p {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return c.reject("not-a-number", at, args{"value": strconv.FormatFloat(v, 'g', -1, 64)})
		}
	}
	if math.Abs(p[1]) > 90 {
		return c.reject("latitude-range", at, args{"value": p[1]})
	}
	return c.reject("longitude-range", at, args{"value": p[0]})
}

func every(points []orb.Point, ok func(orb.Point) bool) bool {
	for _, p := range points {
		if !ok(p) {
			return false
		}
	}
	return true
}

// onGlobe is false for NaN too.
func onGlobe(p orb.Point) bool { return math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90 }

func isSwapped(p orb.Point) bool { return math.Abs(p[0]) <= 12 && p[1] >= 95 && p[1] <= 141 }
