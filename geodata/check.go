package geodata

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"potensi/schema"
)

const (
	// DefaultAccuracy is how well a boundary is taken to be known when no one
	// says: 1 m, as drawn on a satellite image or by a good GPS.
	DefaultAccuracy = 1.0

	maxKept     = 50_000 // sides, whose memory is kept for the next geometry
	maxFindings = 20     // that Check gives for one feature
)

// Checker checks geometries one after another and uses its memory again; it
// is not for use by several goroutines at once. The zero Checker is ready.
type Checker struct {
	// Accuracy is how well boundaries are known, in metres: no repair moves
	// one by more. 0 means DefaultAccuracy.
	Accuracy float64
	// Rewound counts the geometries whose rings were turned to the winding of
	// RFC 7946. It is no fault, and for most Indonesian sources it is all of
	// them, so there is no finding for each.
	Rewound int

	sweep
	at       schema.Place
	root     string
	given    orb.Geometry // as it came, but with longitude first
	findings []schema.Finding
	repeated int // vertices dropped, the first of them
	repeats  spot
	crosses  bool // a side is longer than 180°
	single   [1]orb.Polygon
}

// Check is Checker.Check with a new Checker.
func Check(g orb.Geometry, at schema.Place) (orb.Geometry, []schema.Finding) {
	return new(Checker).Check(g, at)
}

// Check looks for faults in a geometry, repairs those that leave no doubt
// about what was meant, and tells both in findings placed at at. Paths begin
// with at.Path, or "/geometry" when that is empty; part, ring and vertex are
// those of g.
//
// Repaired, each with a finding: latitude and longitude swapped throughout
// (first values within ±12, second 95 to 141, as in Indonesia); rings not
// closed; vertices repeated; spikes no longer than the accuracy; holes and
// parts without area that are no larger than the accuracy; parts and holes
// that are there twice; shapes across the antimeridian, which are cut there
// (RFC 7946, 3.1.9). Rings that cross or touch themselves, holes outside or
// across their shell and overlapping parts are rebuilt from their own lines
// (see rebuild), when that changes the area by no more than a strip as wide as
// the accuracy along all boundaries: the finding's before_ha is the area of
// the shape as given and after_ha that of the shape as kept.
//
// Silently, for they mean the same: winding is made that of RFC 7946, parts
// without coordinates are left out, a Ring or Bound becomes a Polygon and a
// collection of one kind a Multi geometry, and 0 is written for what is nearer
// to it than 1e-100. A geometry without coordinates
// becomes nil with the warning geometry-missing; nil stays nil without one,
// whoever read it has said so.
//
// Rejected: not-a-number, latitude-range, longitude-range, line-too-short,
// ring-too-short, zero-area, antimeridian (round a pole), mixed-collection,
// nested-collection, too-many-vertices and too-complex; and with the repair
// proposed, because it would move or change too much: spike, self-crossing,
// hole-outside and parts-overlap.
//
// At the first finding of level error Check stops and returns g as it came;
// the feature is then rejected and g not fit to be stored. The points of g are
// never written to.
func (c *Checker) Check(g orb.Geometry, at schema.Place) (orb.Geometry, []schema.Finding) {
	if g == nil {
		return nil, nil
	}
	c.at, c.root, c.given, c.findings = at, at.Path, g, nil
	c.repeated, c.crosses = 0, false
	if c.root == "" {
		c.root = "/geometry"
	}
	good, ok := c.run(g)
	findings := c.findings
	c.given, c.findings, c.single[0] = nil, nil, nil
	if cap(c.sides) > maxKept {
		c.sweep = sweep{}
	}
	if !ok {
		return g, findings
	}
	return good, findings
}

func (c *Checker) run(g orb.Geometry) (orb.Geometry, bool) {
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
	c.given = g
	if g, ok = c.clean(g, nowhere()); !ok {
		return nil, false
	}
	if g, ok = c.settle(g); !ok {
		return nil, false
	}
	if c.repeated > 0 {
		c.add("repeated-vertices", schema.Note, c.repeats, args{"n": c.repeated})
	}
	return c.wind(g), true
}

// accuracy is in metres.
func (c *Checker) accuracy() float64 {
	if c.Accuracy > 0 {
		return c.Accuracy
	}
	return DefaultAccuracy
}

// reject adds the finding that ends the check. It returns false.
func (c *Checker) reject(rule string, where spot, a args) bool {
	c.findings = append(c.findings, schema.Finding{Place: c.place(where), Rule: rule, Level: schema.Error, Args: a})
	return false
}

// add tells a repair, as long as there is room for an error after it.
func (c *Checker) add(rule string, level schema.Level, where spot, a args) {
	c.tell(schema.Finding{Place: c.place(where), Rule: rule, Level: level, Repaired: true, Args: a})
}

func (c *Checker) tell(f schema.Finding) {
	if len(c.findings) < maxFindings-1 {
		c.findings = append(c.findings, f)
	}
}

// sameKind rejects collections that cannot become one Multi geometry.
func (c *Checker) sameKind(g orb.Geometry) bool {
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
func (c *Checker) ranges(g orb.Geometry) (orb.Geometry, bool) {
	if everywhere(g, isUsual) {
		return g, true
	}
	if everywhere(g, onGlobe) {
		return mapped(g, noDust), true
	}
	if everywhere(g, isSwapped) {
		c.add("swapped", schema.Warning, nowhere(), nil)
		return mapped(g, func(p orb.Point) orb.Point { return noDust(orb.Point{p[1], p[0]}) }), true
	}
	strands(g, nowhere(), func(points []orb.Point, at spot) bool {
		return all(points, func(i int, p orb.Point) bool { return onGlobe(p) || c.offGlobe(g, p, at, i) })
	})
	return nil, false
}

func (c *Checker) offGlobe(g orb.Geometry, p orb.Point, at spot, i int) bool {
	if _, single := g.(orb.Point); !single {
		at.vertex = i
	}
	for _, v := range p {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return c.reject("not-a-number", at, args{"value": strconv.FormatFloat(v, 'g', -1, 64)})
		}
	}
	switch {
	case everywhere(g, isSwappedWest):
		return c.reject("swapped-west", at, args{"value": p[1]})
	case math.Abs(p[1]) > 90:
		return c.reject("latitude-range", at, args{"value": p[1]})
	}
	return c.reject("longitude-range", at, args{"value": p[0]})
}

// everywhere reports whether all points of a geometry pass.
func everywhere(g orb.Geometry, ok func(orb.Point) bool) bool {
	if p, single := g.(orb.Polygon); single { // the usual kind, without allocating
		for _, r := range p {
			if !every(r, ok) {
				return false
			}
		}
		return true
	}
	return strands(g, nowhere(), func(points []orb.Point, _ spot) bool { return every(points, ok) })
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

// isUsual is false for what is not on the globe, or noDust would change.
func isUsual(p orb.Point) bool { return onGlobe(p) && !isDust(p[0]) && !isDust(p[1]) }

func isDust(v float64) bool { return math.Abs(v) < 1e-100 && v != 0 }

func isSwapped(p orb.Point) bool { return math.Abs(p[0]) <= 12 && p[1] >= 95 && p[1] <= 141 }

// isSwappedWest is isSwapped for a longitude whose sign is wrong as well,
// which is one doubt too many to repair.
func isSwappedWest(p orb.Point) bool { return isSwapped(orb.Point{p[0], -p[1]}) }
