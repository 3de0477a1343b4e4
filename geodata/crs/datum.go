package crs

import (
	"math"

	"github.com/paulmach/orb"
)

// ellipsoid is a figure of the earth: its equatorial radius in metres and its
// flattening.
type ellipsoid struct{ axis, flattening float64 }

func wgs84() ellipsoid { return ellipsoid{6378137, 1 / 298.257223563} }

// indonesian is the Indonesian National Spheroid (EPSG:7021).
func indonesian() ellipsoid { return ellipsoid{6378160, 1 / 298.247} }

// datum is how longitude and latitude on an ellipsoid of its own are moved to
// WGS84. The zero datum is WGS84, or one taken as such.
type datum struct {
	ellipsoid
	move  [3]float64 // metres
	turn  [3]float64 // seconds of arc, by the position vector convention
	scale float64    // parts per million
}

// indonesian1974 is "ID74 to WGS 84 (3)", with turns as position vectors.
func indonesian1974() datum {
	return datum{indonesian(), [3]float64{-1.977, -13.06, -9.993}, [3]float64{0.364, 0.254, 0.689}, -1.037}
}

func (d datum) toWGS84(p orb.Point) orb.Point {
	if d == (datum{}) {
		return p
	}
	if !onGlobe(p) {
		return nowhere()
	}
	at, turns := d.cartesian(p), d.turns()
	k := 1 + d.scale*1e-6
	return wgs84().lonLat([3]float64{
		d.move[0] + k*(at[0]-turns[2]*at[1]+turns[1]*at[2]),
		d.move[1] + k*(turns[2]*at[0]+at[1]-turns[0]*at[2]),
		d.move[2] + k*(-turns[1]*at[0]+turns[0]*at[1]+at[2]),
	})
}

// fromWGS84 undoes toWGS84 to within micrometres: turns are so small that
// turning back is turning by their negative, but for their squares.
func (d datum) fromWGS84(p orb.Point) orb.Point {
	if d == (datum{}) {
		return p
	}
	if !onGlobe(p) {
		return nowhere()
	}
	guess := p
	for range 3 {
		got := d.toWGS84(guess)
		guess = orb.Point{guess[0] + p[0] - got[0], guess[1] + p[1] - got[1]}
	}
	return guess
}

func onGlobe(p orb.Point) bool { return math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90 }

func (d datum) turns() (out [3]float64) {
	for i, seconds := range d.turn {
		out[i] = radians(seconds / 3600)
	}
	return out
}

// cartesian is a position on the ellipsoid in metres from the earth's centre.
func (e ellipsoid) cartesian(p orb.Point) [3]float64 {
	sinLon, cosLon := math.Sincos(radians(p[0]))
	sinLat, cosLat := math.Sincos(radians(p[1]))
	square := e.flattening * (2 - e.flattening)
	normal := e.axis / math.Sqrt(1-square*sinLat*sinLat)
	return [3]float64{normal * cosLat * cosLon, normal * cosLat * sinLon, normal * (1 - square) * sinLat}
}

// lonLat is the longitude and latitude above or below which a point lies
// (Bowring 1976; exact to 1e-11 degrees near the ground).
func (e ellipsoid) lonLat(at [3]float64) orb.Point {
	polar := e.axis * (1 - e.flattening)
	square := e.flattening * (2 - e.flattening)
	away := math.Hypot(at[0], at[1])
	sin, cos := math.Sincos(math.Atan2(at[2]*e.axis, away*polar))
	second := square / (1 - square)
	lat := math.Atan2(at[2]+second*polar*sin*sin*sin, away-square*e.axis*cos*cos*cos)
	return orb.Point{degrees(math.Atan2(at[1], at[0])), degrees(lat)}
}
