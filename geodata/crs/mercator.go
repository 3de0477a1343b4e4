package crs

import (
	"math"

	"github.com/paulmach/orb"
)

// reach is how far from the central meridian, in metres on the ground, a
// transverse Mercator is used. There the series are still exact to nanometres
// (Karney 2011, section 4); the whole of Indonesia lies within.
const reach = 3_900_000

// grid is a transverse Mercator projection in metres, as the Krüger series to
// the sixth power of the third flattening: C. F. F. Karney, "Transverse
// Mercator with an accuracy of a few nanometers", J. Geodesy 85 (2011), 475-485.
type grid struct {
	meridian        float64 // degrees
	scale           float64 // on the meridian
	east, north     float64 // false easting; northing of the equator
	eccentricity    float64
	radius          float64 // of the rectified meridian, times scale
	forward, inward [6]float64
}

// newGrid makes a projection whose origin lies on the equator.
func newGrid(e ellipsoid, meridian, scale, east, north float64) grid {
	n := e.flattening / (2 - e.flattening)
	return grid{
		meridian: meridian, scale: scale, east: east, north: north,
		eccentricity: math.Sqrt(e.flattening * (2 - e.flattening)),
		radius:       scale * e.axis / (1 + n) * (1 + n*n*(1.0/4+n*n*(1.0/64+n*n/256))),
		forward:      powers(n, alpha()),
		inward:       powers(n, beta()),
	}
}

// alpha are the coefficients of n^1 to n^6 in Karney's equation 35.
func alpha() [6][6]float64 {
	return [6][6]float64{
		{1.0 / 2, -2.0 / 3, 5.0 / 16, 41.0 / 180, -127.0 / 288, 7891.0 / 37800},
		{0, 13.0 / 48, -3.0 / 5, 557.0 / 1440, 281.0 / 630, -1983433.0 / 1935360},
		{0, 0, 61.0 / 240, -103.0 / 140, 15061.0 / 26880, 167603.0 / 181440},
		{0, 0, 0, 49561.0 / 161280, -179.0 / 168, 6601661.0 / 7257600},
		{0, 0, 0, 0, 34729.0 / 80640, -3418889.0 / 1995840},
		{0, 0, 0, 0, 0, 212378941.0 / 319334400},
	}
}

// beta are the coefficients of n^1 to n^6 in Karney's equation 36.
func beta() [6][6]float64 {
	return [6][6]float64{
		{1.0 / 2, -2.0 / 3, 37.0 / 96, -1.0 / 360, -81.0 / 512, 96199.0 / 604800},
		{0, 1.0 / 48, 1.0 / 15, -437.0 / 1440, 46.0 / 105, -1118711.0 / 3870720},
		{0, 0, 17.0 / 480, -37.0 / 840, -209.0 / 4480, 5569.0 / 90720},
		{0, 0, 0, 4397.0 / 161280, -11.0 / 504, -830251.0 / 7257600},
		{0, 0, 0, 0, 4583.0 / 161280, -108847.0 / 3991680},
		{0, 0, 0, 0, 0, 20648693.0 / 638668800},
	}
}

func powers(n float64, table [6][6]float64) (out [6]float64) {
	for i, row := range table {
		for j := 5; j >= 0; j-- {
			out[i] = (out[i] + row[j]) * n
		}
	}
	return out
}

// series is the sum of coefficients[j-1]·sin(2j·z) for complex z = x + iy.
func series(coefficients *[6]float64, x, y float64) complex128 {
	sin, cos := math.Sincos(2 * x)
	sinh, cosh := math.Sinh(2*y), math.Cosh(2*y)
	twice := complex(2*cos*cosh, -2*sin*sinh) // 2 cos 2z
	var next, after complex128                // Clenshaw's recurrence
	for j := 5; j >= 0; j-- {
		next, after = twice*next-after+complex(coefficients[j], 0), next
	}
	return next * complex(sin*cosh, cos*sinh)
}

func (g *grid) lonLat(p orb.Point) orb.Point {
	y, x := (p[1]-g.north)/g.radius, (p[0]-g.east)/g.radius
	if !(math.Abs(p[0]-g.east) <= reach*g.scale && math.Abs(y) <= math.Pi/2) {
		return nowhere()
	}
	less := series(&g.inward, y, x)
	xi, eta := y-real(less), x-imag(less)
	sin, cos := math.Sincos(xi)
	sinh := math.Sinh(eta)
	lon := g.meridian + degrees(math.Atan2(sinh, cos))
	lat := degrees(math.Atan(g.geographic(sin / math.Hypot(sinh, cos))))
	return orb.Point{lon, lat}
}

func (g *grid) project(p orb.Point) orb.Point {
	away := math.Remainder(p[0]-g.meridian, 360)
	if !(math.Abs(away) < 90 && math.Abs(p[1]) <= 90) {
		return nowhere()
	}
	sin, cos := math.Sincos(radians(away))
	tau := g.conformal(math.Tan(radians(p[1])))
	xi, eta := math.Atan2(tau, cos), math.Asinh(sin/math.Hypot(tau, cos))
	more := series(&g.forward, xi, eta)
	x, y := g.radius*(eta+imag(more)), g.radius*(xi+real(more))
	if math.Abs(x) > reach*g.scale {
		return nowhere()
	}
	return orb.Point{g.east + x, g.north + y}
}

// conformal is the tangent of the conformal latitude, from that of the
// geographic one (Karney's equations 7 to 9).
func (g *grid) conformal(tau float64) float64 {
	e := g.eccentricity
	sigma := math.Sinh(e * math.Atanh(e*tau/math.Hypot(1, tau)))
	return tau*math.Hypot(1, sigma) - sigma*math.Hypot(1, tau)
}

// geographic undoes conformal by Newton's method (Karney's equations 19 to
// 21). Two steps suffice; a third costs little.
func (g *grid) geographic(conformal float64) float64 {
	rest := 1 - g.eccentricity*g.eccentricity
	tau := conformal / rest
	if math.Abs(conformal) > 70 {
		tau = conformal * math.Exp(g.eccentricity*math.Atanh(g.eccentricity))
	}
	for range 3 {
		got := g.conformal(tau)
		if math.IsInf(tau, 0) || math.IsNaN(got) {
			return tau
		}
		step := (conformal - got) / math.Hypot(1, got) * (1 + rest*tau*tau) / (rest * math.Hypot(1, tau))
		tau += step
	}
	return tau
}
