package geodata

import (
	"math"
	"strings"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
)

// valid checks that rings do not cross themselves, holes lie in their shell
// and parts beside each other. Where sides meet nowhere, or cross beyond
// doubt, the answer is our own; touching sides are judged by simplefeatures,
// which is several times slower.
func (c *checker) valid(g orb.Geometry) bool {
	var polygons []orb.Polygon
	switch g := g.(type) {
	case orb.Polygon:
		polygons = []orb.Polygon{g}
	case orb.MultiPolygon:
		polygons = g
	default:
		return true
	}
	met := meet(polygons)
	switch {
	case met.crossed:
		return c.invalid(met.by.rule(), met.of[met.by].point)
	case met.pairs > maxPairs:
		return c.tooComplex(polygons)
	case !met.none():
		return c.ask(polygons, met)
	}
	rule, point := stray(polygons)
	if rule == unsure {
		return c.ask(polygons, met)
	}
	return rule == "" || c.invalid(rule, point)
}

// tooComplex rejects what would take long to judge; no real map comes near it.
func (c *checker) tooComplex(polygons orb.MultiPolygon) bool {
	return c.reject("too-complex", nowhere(), args{"n": vertices(polygons)})
}

// invalid rejects with the place of the fault, rounded for people.
func (c *checker) invalid(rule string, at orb.Point) bool {
	round := func(v float64) float64 { return math.Round(v*1e7) / 1e7 }
	return c.reject(rule, nowhere(), args{"lon": round(at[0]), "lat": round(at[1])})
}

const unsure = "?"

// stray looks for holes outside their shell or inside another hole, and for
// parts inside others, where no sides meet. One vertex then tells for a ring.
func stray(polygons []orb.Polygon) (rule string, at orb.Point) {
	shells := make([]orb.Ring, len(polygons))
	for i, p := range polygons {
		shells[i] = p[0]
		if rule, at = strayHole(p); rule != "" {
			return rule, at
		}
	}
	return nested(shells, "parts-overlap", func(p orb.Point, i int) int { return in(p, polygons[i]) })
}

func strayHole(p orb.Polygon) (rule string, at orb.Point) {
	for _, hole := range p[1:] {
		switch inside(hole[0], p[0]) {
		case 0:
			return unsure, at
		case -1:
			return "hole-outside", hole[0]
		}
	}
	return nested(p[1:], "hole-outside", func(v orb.Point, i int) int { return inside(v, p[i+1]) })
}

// nested looks for a ring that begins inside another, as in tells.
func nested(rings []orb.Ring, rule string, in func(p orb.Point, i int) int) (string, orb.Point) {
	if len(rings) < 2 {
		return "", orb.Point{}
	}
	boxes := make([]orb.Bound, len(rings))
	for i, r := range rings {
		boxes[i] = r.Bound()
	}
	for i, r := range rings {
		for j := range rings {
			if i == j || !boxes[j].Contains(r[0]) {
				continue
			}
			switch in(r[0], j) {
			case 0:
				return unsure, r[0]
			case 1:
				return rule, r[0]
			}
		}
	}
	return "", orb.Point{}
}

// in is 1 when a point lies in the polygon's area, -1 when not, 0 when unsure.
func in(p orb.Point, polygon orb.Polygon) int {
	answer := inside(p, polygon[0])
	for _, hole := range polygon[1:] {
		answer = min(answer, -inside(p, hole))
	}
	return answer
}

// ask lets simplefeatures judge.
func (c *checker) ask(polygons []orb.Polygon, met contacts) bool {
	if met.close > maxAsking {
		return c.tooComplex(polygons)
	}
	rule := verdict(polygons)
	if rule == "" {
		return true
	}
	point := polygons[0][0][0]
	for _, k := range [...]kind{sameRing, samePart, otherParts} {
		if k.rule() == rule && met.of[k].found {
			point = met.of[k].point
		}
	}
	return c.invalid(rule, point)
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
