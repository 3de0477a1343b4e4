package geodata

import (
	"slices"

	"github.com/paulmach/orb"
)

// LabelPoint is a good place for a geometry's name: inside a polygon, as far
// from its sides as can be, give or take a twentieth of that distance, for the
// largest part; half way along the longest line; a point itself, the first of
// many. For a collection it is that of the first member with the most
// dimensions. An empty geometry has the zero Point.
func LabelPoint(g orb.Geometry) orb.Point {
	switch g := g.(type) {
	case orb.Point:
		return g
	case orb.MultiPoint:
		return first(g)
	case orb.LineString:
		return halfWay(g)
	case orb.MultiLineString:
		return halfWay(largest(g, func(l orb.LineString) float64 { return lengthMetres(l) }))
	case orb.Ring:
		return roomiest(orb.Polygon{g})
	case orb.Bound:
		return g.Center()
	case orb.Polygon:
		return roomiest(g)
	case orb.MultiPolygon:
		return roomiest(largest(g, planeArea))
	case orb.Collection:
		return LabelPoint(largest(g, func(m orb.Geometry) float64 {
			if vertices(m) == 0 {
				return -1
			}
			return float64(m.Dimensions())
		}))
	}
	return orb.Point{}
}

// largest is the first part with the greatest size, the zero value if there is none.
func largest[P any](parts []P, size func(P) float64) (best P) {
	record := -1.0
	for _, part := range parts {
		if s := size(part); s > record {
			best, record = part, s
		}
	}
	return best
}

func first(points []orb.Point) orb.Point {
	if len(points) == 0 {
		return orb.Point{}
	}
	return points[0]
}

// planeArea compares the parts of one feature, so square degrees will do.
func planeArea(p orb.Polygon) (area float64) {
	for i, r := range p {
		a := max(signedArea(r), -signedArea(r))
		if i > 0 {
			a = -a
		}
		area += a
	}
	return area
}

func halfWay(l orb.LineString) orb.Point {
	left := lengthMetres(l) / 2
	for i := 1; i < len(l); i++ {
		d := lengthMetres(l[i-1 : i+1])
		if d >= left && d > 0 {
			t := left / d
			a, b := l[i-1], l[i]
			return orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}
		}
		left -= d
	}
	return first(l)
}

// insidePoint is the middle of the widest stretch inside the polygon along a
// quarter, half and three quarters of its height; a vertex if it has no area.
func insidePoint(p orb.Polygon) orb.Point {
	if len(p) == 0 || len(p[0]) == 0 {
		return orb.Point{}
	}
	best, record := p[0][0], 0.0
	for _, share := range [...]float64{0.5, 0.25, 0.75} {
		lat, ok := between(p[0], share)
		if !ok {
			continue
		}
		cuts := crossings(p, lat)
		for i := 1; i < len(cuts); i += 2 {
			if wide := cuts[i] - cuts[i-1]; wide > record {
				best, record = orb.Point{cuts[i-1] + wide/2, lat}, wide
			}
		}
	}
	return best
}

// between is a latitude near a share of the ring's height on which no vertex
// of the ring lies: half way between the nearest above and below.
func between(r orb.Ring, share float64) (float64, bool) {
	b := r.Bound()
	want := b.Min[1] + share*(b.Max[1]-b.Min[1])
	below, above := b.Min[1], b.Max[1]
	for _, p := range r {
		if p[1] <= want {
			below = max(below, p[1])
			continue
		}
		above = min(above, p[1])
	}
	lat := below + (above-below)/2
	return lat, lat > below && lat < above
}

// crossings are the longitudes where the sides of a polygon cross a latitude,
// from west to east.
func crossings(p orb.Polygon, lat float64) (cuts []float64) {
	for _, r := range p {
		for i, b := range r {
			a := r[(i+len(r)-1)%len(r)]
			if (a[1] > lat) != (b[1] > lat) {
				cuts = append(cuts, a[0]+(lat-a[1])/(b[1]-a[1])*(b[0]-a[0]))
			}
		}
	}
	slices.Sort(cuts)
	return cuts
}
