package geodata

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/tidwall/geodesic"
)

// The WGS84 ellipsoid: equatorial radius in metres, squared eccentricities.
const (
	radius       = 6378137.0
	flattening   = 1 / 298.257223563
	eccentric    = flattening * (2 - flattening) // (a² − b²) / a²
	eccentric2   = eccentric / (1 - eccentric)   // (a² − b²) / b²
	degree       = math.Pi / 180
	shortDegrees = 0.1  // a side up to this long in both directions is measured by series
	lowLatitude  = 85.0 // and its ends lie no nearer to a pole
)

// leg is one side of a ring or line by series: differences of longitude and
// latitude in radians, the squared sine of the mean latitude and what the
// ellipsoid's radii of curvature there need.
type leg struct {
	lon, lat float64
	sin      float64 // of the mean latitude
	sin2     float64
	flat     float64 // 1 / (1 + η²), see length
	meridian float64 // squared radius of curvature along the meridian, / a²
	parallel float64 // squared radius of the parallel, / a²
}

// short reports whether the series below are good for a side.
func short(a, b orb.Point) bool {
	return math.Abs(a[0]-b[0]) <= shortDegrees && math.Abs(a[1]-b[1]) <= shortDegrees && math.Abs(b[1]) <= lowLatitude
}

// newLeg takes the ends of a short side and the sines of their latitudes.
func newLeg(a, b orb.Point, sinA, sinB float64) leg {
	s := leg{lon: (b[0] - a[0]) * degree, lat: (b[1] - a[1]) * degree}
	s.sin = (sinA + sinB) * (0.5 + s.lat*s.lat/16)
	s.sin2 = s.sin * s.sin
	x := eccentric * s.sin2
	w := 1 + x*(1+x*(1+x*(1+x))) // 1 / (1 − e² sin²)
	s.flat = (1 - eccentric) * w
	s.parallel = (1 - s.sin2) * w
	s.meridian = s.flat * s.flat * w
	return s
}

// length is the geodesic length of a side in metres by Gauss's mid-latitude
// series (Rapp, Geometric Geodesy I, 1991, section 4.5) to the second order:
// within 1e-11 of Karney's for short sides.
func (s leg) length() float64 {
	lon2, lat2 := s.lon*s.lon, s.lat*s.lat
	cos2 := 1 - s.sin2
	eta2 := eccentric2 * cos2
	v4 := s.flat * s.flat // 1 / (1 + η²)²
	east := s.parallel * lon2 * (1 + (lat2*(1+eta2-9*eccentric2*s.sin2)*v4-lon2*s.sin2)*(1./12))
	north := s.meridian * lat2 * (1 + (lon2*(cos2*(1-2*eta2)-3)+3*lat2*(eta2-eccentric2*s.sin2)*v4)*(1./12))
	return radius * math.Sqrt(east+north)
}

// bulge is how far the geodesic leaves the chord that is straight in longitude
// and authalic height: the area between them in units of a². From Clairaut's
// relation the height's second derivative by longitude is −sin φ (r² + 3 M²
// (dφ/dλ)²), r the radius of the parallel and M that of the meridian.
func (s leg) bulge() float64 {
	return s.lon * s.sin * (s.parallel*s.lon*s.lon + 3*s.meridian*s.lat*s.lat) * (1. / 12)
}

// height is the area between the equator and the latitude with this sine, for
// each radian of longitude in units of a² (Snyder, Map Projections, 1987,
// equation 3-12, halved, as a series in e² sin²).
func height(sin float64) float64 {
	x := eccentric * sin * sin
	p := 1 + x*(2./3+x*(3./5+x*(4./7+x*(5./9+x*(6./11+x*7./13)))))
	return (1 - eccentric) * sin * p
}

// shortRing measures a ring whose sides are all short: area in square metres,
// positive if it runs counterclockwise, and length in metres. Areas are
// trapezoids in longitude and authalic height above the first vertex, with the
// geodesics' bulges. ok is false where a ring is not for the series.
func shortRing(r orb.Ring) (area, length float64, ok bool) {
	if len(r) == 0 {
		return 0, 0, true
	}
	a := r[len(r)-1]
	sinA := math.Sin(a[1] * degree)
	base := height(sinA)
	first, below := a[0], 0.0
	for _, b := range r {
		if a == b {
			continue
		}
		if !short(a, b) || math.Abs(b[0]-first) > 90 {
			return 0, 0, false
		}
		sinB := math.Sin(b[1] * degree)
		s := newLeg(a, b, sinA, sinB)
		above := height(sinB) - base
		area -= s.lon*(below+above)*0.5 + s.bulge()
		length += s.length()
		a, sinA, below = b, sinB, above
	}
	return area * radius * radius, length, true
}

// geodesicRing measures any ring by Karney's algorithm.
func geodesicRing(r orb.Ring) (area, length float64) {
	if n := len(r); n > 1 && r[0] == r[n-1] {
		r = r[:n-1]
	}
	p := geodesic.WGS84.PolygonInit(false)
	for _, v := range r {
		p.AddPoint(v[1], v[0])
	}
	p.Compute(false, true, &area, &length)
	return area, length
}

// ringMetres is a ring's area in square metres, whatever its winding, and its length.
func ringMetres(r orb.Ring) (area, length float64) {
	area, length, ok := shortRing(r)
	if !ok {
		area, length = geodesicRing(r)
	}
	return math.Abs(area), length
}

func lengthMetres(l []orb.Point) (length float64) {
	for i := 1; i < len(l); i++ {
		length += distance(l[i-1], l[i])
	}
	return length
}

// distance is the length of the geodesic between two points in metres.
func distance(a, b orb.Point) (metres float64) {
	if short(a, b) {
		return newLeg(a, b, math.Sin(a[1]*degree), math.Sin(b[1]*degree)).length()
	}
	geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0], &metres, nil, nil)
	return metres
}
