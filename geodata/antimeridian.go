package geodata

import (
	"math"

	"github.com/paulmach/orb"

	"potensi/schema"
)

// leaps reports whether a side is longer than 180° of longitude, which is
// taken to run the shorter way round, across the antimeridian.
func leaps(points []orb.Point) bool {
	for i := 1; i < len(points); i++ {
		if d := points[i][0] - points[i-1][0]; d > 180 || d < -180 {
			return true
		}
	}
	return false
}

// unrolled runs on beyond ±180° instead of leaping.
func unrolled(points []orb.Point) []orb.Point {
	out := append([]orb.Point(nil), points...)
	turn := 0.0
	for i := 1; i < len(points); i++ {
		switch d := points[i][0] - points[i-1][0]; {
		case d > 180:
			turn -= 360
		case d < -180:
			turn += 360
		}
		out[i][0] += turn
	}
	return out
}

func shifted(points []orb.Point, east float64) []orb.Point {
	for i := range points {
		points[i][0] += east
	}
	return points
}

// cutLine cuts a line where it crosses the antimeridian.
func cutLine(l orb.LineString) (out orb.MultiLineString) {
	piece := orb.LineString{l[0]}
	for i := 1; i < len(l); i++ {
		a, b := l[i-1], l[i]
		if math.Abs(b[0]-a[0]) > 180 {
			edge := math.Copysign(180, a[0])
			lat := a[1]
			if far := b[0] + 2*edge - a[0]; far != 0 {
				lat += (b[1] - a[1]) * (edge - a[0]) / far
			}
			out = appendLine(out, append(piece, orb.Point{edge, lat}))
			piece = orb.LineString{{-edge, lat}}
		}
		piece = append(piece, b)
	}
	return appendLine(out, piece)
}

// appendLine adds a line unless it is a point.
func appendLine(lines orb.MultiLineString, l orb.LineString) orb.MultiLineString {
	var c Checker
	if points := c.distinct(l, nowhere()); len(points) > 1 {
		return append(lines, points)
	}
	return lines
}

// cutLines cuts all lines of a geometry at the antimeridian, and tells.
func (c *Checker) cutLines(g orb.Geometry) orb.Geometry {
	var lines orb.MultiLineString
	switch g := g.(type) {
	case orb.LineString:
		lines = orb.MultiLineString{g}
	case orb.MultiLineString:
		lines = g
	}
	var out orb.MultiLineString
	for i, l := range lines {
		if !leaps(l) {
			out = append(out, l)
			continue
		}
		out = append(out, cutLine(l)...)
		if len(lines) == 1 {
			i = -1
		}
		c.add("antimeridian-split", schema.Warning, spot{-1, i, -1, -1}, nil)
	}
	return out
}

// unroll makes areas that leap across the antimeridian run on beyond it, so
// that they can be judged like others. It rejects rings around a pole.
func (c *Checker) unroll(polygons []orb.Polygon) ([]orb.Polygon, bool) {
	out := make([]orb.Polygon, len(polygons))
	for i, p := range polygons {
		for j, r := range p {
			ring := unrolled(r)
			if ring[0][0] != ring[len(ring)-1][0] {
				return nil, c.reject("antimeridian", spotOf(c.given, r[0], r[1]), nil)
			}
			if j > 0 {
				ring = besides(ring, out[i][0])
			}
			out[i] = append(out[i], ring)
		}
		if boundsOf(out[i][0]).west < -180 {
			for _, r := range out[i] {
				shifted(r, 360)
			}
		}
	}
	return out, true
}

// besides turns a hole once round the earth if its shell was.
func besides(hole []orb.Point, shell orb.Ring) []orb.Point {
	around := boundsOf(shell)
	for _, east := range [...]float64{0, 360, -360} {
		moved := shifted(append([]orb.Point(nil), hole...), east)
		if box := boundsOf(moved); box.overlaps(&around) {
			return moved
		}
	}
	return hole
}

// across counts a place within the map more than any rings can.
const across = 1 << 40

// cutAreas cuts areas that run on beyond 180° into those west and east of it.
func (c *Checker) cutAreas(polygons []orb.Polygon) ([]orb.Polygon, bool) {
	var out []orb.Polygon
	for _, p := range polygons {
		if boundsOf(p[0]).east <= 180 {
			out = append(out, p)
			continue
		}
		for _, west := range [...]float64{-180, 180} {
			frame := orb.Bound{Min: orb.Point{west, -91}, Max: orb.Point{west + 360, 91}}.ToRing()
			half, ok := arrange(append(rightHanded([]orb.Polygon{p}, 1), weighted{frame, across}), func(n int) bool { return n > across })
			if !ok {
				return nil, c.reject("too-complex", nowhere(), args{"n": vertices(p)})
			}
			for _, q := range half {
				for _, r := range q {
					shifted(r, -180-west)
				}
			}
			out = append(out, half...)
		}
		c.add("antimeridian-split", schema.Warning, nowhere(), nil)
	}
	return out, true
}
