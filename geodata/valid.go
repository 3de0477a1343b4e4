package geodata

import (
	"strings"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
)

// flaw is why polygons are not valid: a rule, "" for none, and where. A point
// on a side also says which.
type flaw struct {
	rule  string
	point orb.Point
	on    segment // ofSides is 0 when it is not known
}

// areasOf are the polygons of a geometry that has any.
func areasOf(g orb.Geometry) []orb.Polygon {
	switch g := g.(type) {
	case orb.Polygon:
		return []orb.Polygon{g}
	case orb.MultiPolygon:
		return g
	}
	return nil
}

// judge checks that rings do not cross themselves, holes lie in their shell
// and parts beside each other, by the rules of OGC Simple Features. Where
// sides meet nowhere, or cross beyond doubt, the answer is our own; touching
// sides are judged by simplefeatures, which is several times slower.
func (s *sweep) judge(polygons []orb.Polygon) flaw {
	met := s.meet(polygons)
	switch {
	case met.crossed:
		return met.flaw(met.by)
	case met.many:
		return flaw{rule: "too-complex"}
	case !met.none():
		return met.ask(polygons)
	}
	rule, point := stray(polygons)
	if rule == unsure {
		return met.ask(polygons)
	}
	return flaw{rule: rule, point: point}
}

func (c *contacts) flaw(k kind) flaw { return flaw{k.rule(), c.of[k].point, c.of[k].of} }

const unsure = "?"

// maxLooks is how many sides are compared with points to find stray rings.
const maxLooks = 300_000_000

// straying looks for rings in the wrong place, where no sides meet. One vertex
// then tells for a ring.
type straying struct{ looks int }

// stray looks for holes outside their shell or inside another hole, and for
// parts inside others.
func stray(polygons []orb.Polygon) (rule string, at orb.Point) {
	var s straying
	for _, p := range polygons {
		if rule, at = s.hole(p); rule != "" {
			return rule, at
		}
	}
	if len(polygons) < 2 {
		return "", at
	}
	shells := make([]orb.Ring, len(polygons))
	for i, p := range polygons {
		shells[i] = p[0]
	}
	return s.nested(shells, "parts-overlap", func(p orb.Point, i int) int { return s.in(p, polygons[i]) })
}

func (s *straying) hole(p orb.Polygon) (rule string, at orb.Point) {
	if len(p) < 2 {
		return "", at
	}
	for _, hole := range p[1:] {
		switch s.inside(hole[0], p[0]) {
		case 0:
			return unsure, at
		case -1:
			return "hole-outside", hole[0]
		}
		if s.looks > maxLooks {
			return "too-complex", at
		}
	}
	return s.nested(p[1:], "hole-outside", func(v orb.Point, i int) int { return s.inside(v, p[i+1]) })
}

// nested looks for a ring that begins inside another, as in tells. A ring
// inside another has its whole extent there, so only such pairs are compared.
func (s *straying) nested(rings []orb.Ring, rule string, in func(p orb.Point, i int) int) (found string, at orb.Point) {
	if len(rings) < 2 {
		return "", orb.Point{}
	}
	var t join
	for _, r := range rings {
		t.boxes = append(t.boxes, boundsOf(r))
	}
	t.index()
	look := func(i, j int) bool {
		p := rings[i][0]
		if t.boxes[j].overlaps(&bounds{p[0], p[0], p[1], p[1]}) {
			found, at = [...]string{"", unsure, rule}[in(p, j)+1], p
		}
		return found == "" && s.looks <= maxLooks
	}
	if !t.self(maxPairs, func(i, j int) bool { return look(i, j) && look(j, i) }) && found == "" {
		return "too-complex", at
	}
	return found, at
}

func boundsOf(points []orb.Point) bounds {
	box := extentOf(points[0], points[0])
	for _, p := range points {
		box.extend(extentOf(p, p))
	}
	return box
}

// in is 1 when a point lies in the polygon's area, -1 when not, 0 when unsure.
func (s *straying) in(p orb.Point, polygon orb.Polygon) int {
	answer := s.inside(p, polygon[0])
	for _, hole := range polygon[1:] {
		if answer < 0 {
			return answer
		}
		answer = min(answer, -s.inside(p, hole))
	}
	return answer
}

func (s *straying) inside(p orb.Point, ring orb.Ring) int {
	s.looks += len(ring)
	return inside(p, ring)
}

// ask lets simplefeatures judge.
func (c *contacts) ask(polygons []orb.Polygon) flaw {
	if c.close > maxAsking {
		return flaw{rule: "too-complex"}
	}
	rule := verdict(polygons)
	for _, k := range [...]kind{sameRing, samePart, otherParts} {
		if k.rule() == rule && c.of[k].found {
			return c.flaw(k)
		}
	}
	return flaw{rule: rule, point: polygons[0][0][0]}
}

// verdict is the rule that simplefeatures finds broken, "" for none. Its
// errors have no codes and are told apart by their text, which a test pins.
// It panics where rounding leads to states it holds impossible; a geometry so
// close to touching counts as overlapping.
func verdict(polygons []orb.Polygon) (rule string) {
	defer func() {
		if recover() != nil {
			rule = "parts-overlap"
		}
	}()
	err := simple(polygons).Validate()
	switch {
	case err == nil:
		return ""
	case strings.Contains(err.Error(), "not simple"):
		return "self-crossing"
	case strings.Contains(err.Error(), "child polygons"):
		return "parts-overlap"
	}
	return "hole-outside"
}

func simple(polygons []orb.Polygon) geom.MultiPolygon {
	parts := make([]geom.Polygon, 0, len(polygons))
	for _, p := range polygons {
		rings := make([]geom.LineString, 0, len(p))
		for _, r := range p {
			xy := make([]float64, 0, 2*len(r))
			for _, v := range r {
				xy = append(xy, v[0], v[1])
			}
			rings = append(rings, geom.NewLineString(geom.NewSequence(xy, geom.DimXY)))
		}
		parts = append(parts, geom.NewPolygon(rings))
	}
	return geom.NewMultiPolygon(parts)
}
