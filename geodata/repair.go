package geodata

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"potensi/schema"
)

// settle judges the areas of a geometry and repairs them where it can.
func (c *Checker) settle(g orb.Geometry) (orb.Geometry, bool) {
	if c.crosses && g.Dimensions() == 1 {
		return c.cutLines(g), true
	}
	if p, ok := g.(orb.Polygon); ok && !c.crosses {
		if c.single = [1]orb.Polygon{p}; c.judge(c.single[:]).rule == "" {
			return g, true
		}
	}
	polygons := areasOf(g)
	if polygons == nil {
		return g, true
	}
	good, ok := c.areas(polygons)
	if _, one := g.(orb.Polygon); one && ok && len(good) == 1 {
		return good[0], true
	}
	return orb.MultiPolygon(good), ok
}

func (c *Checker) areas(polygons []orb.Polygon) ([]orb.Polygon, bool) {
	if !c.crosses {
		return c.repaired(polygons)
	}
	polygons, ok := c.unroll(polygons)
	if !ok {
		return nil, false
	}
	if polygons, ok = c.repaired(c.withoutShort(polygons)); !ok {
		return nil, false
	}
	if polygons, ok = c.cutAreas(polygons); !ok {
		return nil, false
	}
	return c.repaired(c.withoutShort(polygons)) // parts of which one ran on and the other did not
}

// repaired are the polygons, made valid if they are not and that can be done
// within the accuracy.
func (c *Checker) repaired(polygons []orb.Polygon) ([]orb.Polygon, bool) {
	flaw := c.judge(polygons)
	if flaw.rule == "" {
		return polygons, true
	}
	if once := c.once(polygons); vertices(orb.MultiPolygon(once)) < vertices(orb.MultiPolygon(polygons)) {
		polygons, flaw = once, c.judge(once)
	}
	switch flaw.rule {
	case "":
		return polygons, true
	case "too-complex":
		return nil, c.tooComplex(polygons)
	}
	r := rebuilding{c: c, first: flaw, told: len(c.findings)}
	good, ok := r.untilSettled(polygons)
	if !ok || len(good) > 0 && c.judge(good).rule != "" || !storable(good) {
		c.findings = c.findings[:r.told]
		return nil, c.tooComplex(polygons)
	}
	before, perimeter := size(polygons)
	after, _ := size(good)
	if len(good) > 0 && math.Abs(after-before) <= perimeter*c.accuracy()/1e4 {
		return good, true
	}
	c.findings = c.findings[:r.told]
	a := flaw.args(before, after)
	a["accuracy_m"] = c.accuracy()
	return nil, c.refuse(flaw, a)
}

// tooComplex rejects what would take long to judge; no real map comes near it.
func (c *Checker) tooComplex(polygons orb.MultiPolygon) bool {
	return c.reject("too-complex", nowhere(), args{"n": vertices(polygons)})
}

// storable reports whether what was rebuilt is within the limits for what is read.
func storable(polygons []orb.Polygon) bool {
	for _, p := range polygons {
		for _, r := range p {
			if len(r) > MaxRingVertices {
				return false
			}
		}
	}
	return vertices(orb.MultiPolygon(polygons)) <= MaxVertices
}

// size is the area in hectares and the length of all rings in metres.
func size(polygons []orb.Polygon) (hectares, perimeter float64) {
	m := Measure(orb.MultiPolygon(polygons))
	if m.AreaHa == nil {
		return 0, 0
	}
	return *m.AreaHa, *m.PerimeterKm * 1e3
}

func (f *flaw) args(before, after float64) args {
	return args{"lon": roundTo(f.point[0], 7), "lat": roundTo(f.point[1], 7), "before_ha": roundTo(before, 4), "after_ha": roundTo(after, 4)}
}

// refuse rejects a flaw whose repair is only proposed.
func (c *Checker) refuse(f flaw, a args) bool {
	c.findings = append(c.findings, schema.Finding{Place: c.flawPlace(f), Rule: f.rule, Level: schema.Error, Args: a})
	return false
}

// flawPlace is the side and the point where a flaw shows.
func (c *Checker) flawPlace(f flaw) schema.Place {
	where := spotOf(c.given, f.point, f.point)
	if f.on.ofSides > 0 {
		where = spotOf(c.given, f.on.a, f.on.b)
	}
	at := c.place(where)
	at.Coordinate = coordinate(orb.Point{roundTo(f.point[0], 7), roundTo(f.point[1], 7)})
	return at
}

// once leaves out parts and holes that are there twice, whatever vertex they
// begin with and whichever way they run. The same ground is the same area, so
// no boundary moves.
func (c *Checker) once(polygons []orb.Polygon) []orb.Polygon {
	var out []orb.Polygon
	var seen shapes
	for i, p := range polygons {
		good := orb.Polygon{p[0]}
		var holes shapes
		for _, hole := range p[1:] {
			if holes.add(orb.Polygon{hole}) >= 0 {
				c.tellTwice("duplicate-hole", hole)
				continue
			}
			good = append(good, hole)
		}
		if len(polygons) > 1 && seen.add(good) >= 0 {
			c.tellTwice("duplicate-part", polygons[i][0])
			continue
		}
		out = append(out, good)
	}
	return out
}

func (c *Checker) tellTwice(rule string, r orb.Ring) {
	last := nowhere() // the second is the one left out
	strands(c.given, nowhere(), func(points []orb.Point, at spot) bool {
		if sameRingAs(points, r) {
			last = at
		}
		return true
	})
	area, _ := size([]orb.Polygon{{r}})
	c.add(rule, schema.Warning, last, args{"area_ha": roundTo(area, 4)})
}

// rebuilding makes polygons valid from their own lines, and tells each step.
type rebuilding struct {
	c     *Checker
	first flaw
	told  int
}

// run rebuilds in three steps, each only where something is wrong:
//
//   - A ring that crosses or touches itself keeps the ground that is inside it
//     an odd number of times, as every map program draws it: what people saw
//     on their screen is what they get.
//   - Holes are taken away from their shell, so one across its edge becomes a
//     bay, and what of a hole lies outside or in another hole vanishes.
//   - Parts that overlap, touch along a line or lie in each other become one
//     area with the ground of all: ground is never there twice. (By even-odd
//     the overlap would be lost, which no one who drew two parts can mean.)
func (r *rebuilding) run(polygons []orb.Polygon) (out []orb.Polygon, ok bool) {
	for _, p := range polygons {
		good, ok := r.polygon(p)
		if !ok {
			return nil, false
		}
		out = append(out, good...)
	}
	if len(out) < 2 {
		return out, true
	}
	flaw := r.c.judge(out)
	if flaw.rule == "" {
		return out, true
	}
	all, ok := arrange(rightHanded(out, 1), covered)
	if ok {
		r.tell("parts-overlap", flaw, out, all)
	}
	return all, ok
}

// untilSettled rebuilds, and takes away short spikes where lines crossed,
// until neither finds anything to do.
func (r *rebuilding) untilSettled(polygons []orb.Polygon) ([]orb.Polygon, bool) {
	for range 4 {
		good, ok := r.run(polygons)
		if !ok {
			return nil, false
		}
		polygons = r.c.withoutShort(good)
		if vertices(orb.MultiPolygon(polygons)) == vertices(orb.MultiPolygon(good)) {
			return good, true
		}
	}
	return nil, false
}

// withoutShort are polygons without short spikes, in new memory.
func (c *Checker) withoutShort(polygons []orb.Polygon) []orb.Polygon {
	out := make([]orb.Polygon, len(polygons))
	removed := 0
	for i, p := range polygons {
		for _, ring := range p {
			short := c.shortened(ring)
			removed += len(ring) - len(short)
			out[i] = append(out[i], short)
		}
	}
	if removed > 0 {
		c.add("spike-removed", schema.Warning, nowhere(), args{"n": removed, "accuracy_m": c.accuracy()})
	}
	return out
}

func covered(count int) bool { return count > 0 }

func odd(count int) bool { return count%2 != 0 }

// polygon rebuilds the rings of one polygon, then its holes.
func (r *rebuilding) polygon(p orb.Polygon) ([]orb.Polygon, bool) {
	shell, ok := r.ring(p[0])
	if !ok {
		return nil, false
	}
	var holes []orb.Polygon
	for _, hole := range p[1:] {
		good, ok := r.ring(hole)
		if !ok {
			return nil, false
		}
		holes = append(holes, good...)
	}
	if len(holes) == 0 {
		return shell, true
	}
	given := []orb.Polygon{p}
	if len(shell) == 1 && len(shell[0]) == 1 && !slices.ContainsFunc(holes, func(h orb.Polygon) bool { return len(h) > 1 }) {
		given = []orb.Polygon{shell[0]}
		for _, h := range holes {
			given[0] = append(given[0], h[0])
		}
	}
	flaw := r.c.judge(given)
	if flaw.rule == "" {
		return given, true
	}
	good, ok := arrange(append(rightHanded(shell, 1), rightHanded(holes, -1)...), covered)
	if ok && flaw.rule == "hole-outside" {
		r.tell("hole-outside", flaw, given, good)
	}
	return good, ok
}

// ring rebuilds one ring by even-odd.
func (r *rebuilding) ring(ring orb.Ring) ([]orb.Polygon, bool) {
	given := []orb.Polygon{{ring}}
	flaw := r.c.judge(given)
	if flaw.rule == "" {
		return given, true
	}
	good, ok := arrange([]weighted{{ring, 1}}, odd)
	if ok {
		r.tell("self-crossing", flaw, given, good)
	}
	return good, ok
}

// tell adds the finding of one step.
func (r *rebuilding) tell(rule string, f flaw, before, after []orb.Polygon) {
	x, _ := size(before)
	y, _ := size(after)
	r.c.tell(schema.Finding{Place: r.c.flawPlace(f), Rule: rule + "-repaired", Level: schema.Warning, Repaired: true, Args: f.args(x, y)})
}

// rightHanded are the rings of polygons, shells counter-clockwise and holes
// clockwise, so that each polygon counts its own ground weight times.
func rightHanded(polygons []orb.Polygon, weight int) (out []weighted) {
	for _, p := range polygons {
		for i, r := range p {
			w := weight
			if turnsWrong(r, i) {
				w = -w
			}
			out = append(out, weighted{r, w})
		}
	}
	return out
}
