package geodata

import (
	"math"

	"github.com/paulmach/orb"
)

// Centroid is the middle of a geometry's area, of its lines if it has no area,
// of its points if it has no length: the mean of all its places in space, laid
// back on the ellipsoid. It is reckoned on the authalic sphere, where areas
// are those of the ellipsoid, so poles and the antimeridian are places like
// others. Winding does not matter. It may lie outside the geometry, see
// [LabelPoint]. ok is false for an empty geometry, and where the mean is the
// middle of the earth.
func Centroid(g orb.Geometry) (centroid orb.Point, ok bool) {
	var m middle
	m.add(g)
	for _, sum := range [...]struct {
		vector
		least float64
	}{{m.area, m.sides * noWidth}, {m.line, noWidth * m.sides}, {m.points, noWidth}} {
		if sum.length() > sum.least {
			return sum.place(), true
		}
	}
	return orb.Point{}, false
}

// noWidth is 0.6 mm on the sphere of radius 1: what is narrower has its middle
// where its sides have theirs.
const noWidth = 1e-10

// middle sums places weighted by the area, length or number that they stand
// for, and the length of all sides.
type middle struct {
	area, line, points vector
	sides              float64
}

func (m *middle) add(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		m.points = m.points.plus(authalic(g))
	case orb.MultiPoint:
		for _, p := range g {
			m.points = m.points.plus(authalic(p))
		}
	case orb.LineString:
		m.along(g)
	case orb.MultiLineString:
		for _, l := range g {
			m.along(l)
		}
	case orb.Ring:
		m.polygon(orb.Polygon{g})
	case orb.Bound:
		m.polygon(g.ToPolygon())
	case orb.Polygon:
		m.polygon(g)
	case orb.MultiPolygon:
		for _, p := range g {
			m.polygon(p)
		}
	case orb.Collection:
		for _, c := range g {
			m.add(c)
		}
	}
}

// polygon adds its area, and its sides in case that it has none.
func (m *middle) polygon(p orb.Polygon) {
	for i, r := range p {
		area := ringMoment(r)
		if (area.dot(authalic(first(r))) < 0) == (i == 0) {
			area = area.times(-1)
		}
		m.area = m.area.plus(area)
		m.along(orb.LineString(r))
	}
}

// ringMoment is ½ ∮ x × dx, by Stokes's theorem the integral of all places x
// in a ring over its area; taken from the first vertex, for the sake of small
// rings, with what the arc of each side adds to its chord.
func ringMoment(r orb.Ring) (moment vector) {
	if len(r) == 0 {
		return vector{}
	}
	from := authalic(r[0])
	a := authalic(r[len(r)-1])
	for _, p := range r {
		b := authalic(p)
		chord := b.plus(a.times(-1))
		fan := a.plus(from.times(-1)).cross(chord)
		moment = moment.plus(fan).plus(a.cross(chord).times(arcShare(chord)))
		a = b
	}
	return moment.times(0.5)
}

// arcShare is θ/sin θ − 1 for the arc θ of a chord.
func arcShare(chord vector) float64 {
	half := min(chord.length()/2, 1)
	if half < 1e-4 {
		return half * half * 2 / 3
	}
	arc := 2 * math.Asin(half)
	if sin := math.Sin(arc); sin > 1e-12 {
		return arc/sin - 1
	}
	return 0 // no arc joins opposite places more than another
}

// along adds arcs: the integral of places over an arc is its chord's length
// times the place half way.
func (m *middle) along(l orb.LineString) {
	for i := 1; i < len(l); i++ {
		a, b := authalic(l[i-1]), authalic(l[i])
		chord, sum := b.plus(a.times(-1)).length(), a.plus(b)
		if size := sum.length(); size > 0 {
			m.line = m.line.plus(sum.times(chord / size))
			m.sides += chord
		}
	}
	if len(l) > 0 {
		m.points = m.points.plus(authalic(l[0]))
	}
}

// authalic is a place on the authalic sphere of radius 1.
func authalic(p orb.Point) vector {
	z := height(math.Sin(p[1]*degree)) / height(1)
	flat := math.Sqrt(max(1-z*z, 0))
	sin, cos := math.Sincos(p[0] * degree)
	return vector{flat * cos, flat * sin, z}
}

// vector is a place or direction in space.
type vector [3]float64

func (v vector) plus(w vector) vector { return vector{v[0] + w[0], v[1] + w[1], v[2] + w[2]} }

func (v vector) times(k float64) vector { return vector{k * v[0], k * v[1], k * v[2]} }

func (v vector) dot(w vector) float64 { return v[0]*w[0] + v[1]*w[1] + v[2]*w[2] }

func (v vector) cross(w vector) vector {
	return vector{v[1]*w[2] - v[2]*w[1], v[2]*w[0] - v[0]*w[2], v[0]*w[1] - v[1]*w[0]}
}

func (v vector) length() float64 { return math.Sqrt(v.dot(v)) }

// place is the longitude and latitude in degrees below a vector from the
// middle of the authalic sphere.
func (v vector) place() orb.Point {
	sin := sineAt(v[2] / v.length() * height(1))
	return orb.Point{math.Atan2(v[1], v[0]) / degree, math.Asin(sin) / degree}
}

// sineAt is the sine of the latitude with this authalic height, by Newton's
// method, which gains at least four digits a step here.
func sineAt(want float64) (sin float64) {
	sin = want / height(1)
	for range 5 {
		w := 1 - eccentric*sin*sin
		sin += (want - height(sin)) * w * w / (1 - eccentric)
	}
	return min(max(sin, -1), 1)
}
