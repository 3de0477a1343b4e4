// Package crs turns positions of the coordinate reference systems that
// Indonesian map files use into WGS84 longitude and latitude, and back.
//
// How well a position is known afterwards depends on the datum:
//
//   - WGS84, and web mercator made from it: as the file has it.
//   - DGN95 and SRGI2013 are taken as WGS84. EPSG says they agree with it to
//     a metre; in Kalimantan they differ from each other by 0.2 m (PROJ moves
//     SRGI2013 by that), and the ground by centimetres a year since 1995.
//   - ID74 (Indonesian 1974) is shifted with the seven parameters of "ID74 to
//     WGS 84 (3)", good to 3 m on land.
//   - A system that a file defines with TOWGS84 is shifted as it says.
//
// Batavia, Segara, Makassar and other datums that need a different shift in
// each region are refused by name. The projections themselves are exact to far
// less than a millimetre.
package crs

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// System is a coordinate reference system. The zero System is WGS84 longitude
// and latitude in degrees (EPSG:4326 as GeoJSON orders it). Systems may be
// compared with ==; those made by Parse from the same code are equal.
type System struct {
	Code int    // EPSG code; 0 is WGS84, or a system without a code if it has a name
	Name string // for people, e.g. "WGS 84 / UTM zone 49S"

	method method
	datum  datum
	grid   grid // of a transverse Mercator
}

// method is how positions are turned into longitude and latitude.
type method int

const (
	lonLat method = iota
	transverseMercator
	webMercator
)

// UnknownError says which system cannot be read.
type UnknownError struct{ Name string }

func (e *UnknownError) Error() string {
	return fmt.Sprintf("unknown coordinate reference system %q", e.Name)
}

// String is the system's name for people, with its code if it has one.
func (s System) String() string {
	switch {
	case s.Code != 0:
		return fmt.Sprintf("%s (EPSG:%d)", s.Name, s.Code)
	case s.Name != "":
		return s.Name
	}
	return "WGS 84 (EPSG:4326)"
}

// IsLonLat reports whether positions are longitude and latitude already, of
// WGS84 or a datum taken as WGS84.
func (s System) IsLonLat() bool { return s.method == lonLat && s.datum == datum{} }

// LonLat turns easting and northing in metres (or longitude and latitude of
// another datum) into WGS84 longitude and latitude in degrees. A position that
// the system cannot have, such as degrees where metres are meant, is NaN.
func (s System) LonLat(p orb.Point) orb.Point {
	switch s.method {
	case transverseMercator:
		p = s.grid.lonLat(p)
	case webMercator:
		p = fromWebMercator(p)
	}
	return s.datum.toWGS84(p)
}

// FromLonLat turns WGS84 longitude and latitude in degrees into a position of
// the system, NaN where the system has none.
func (s System) FromLonLat(p orb.Point) orb.Point {
	p = s.datum.fromWGS84(p)
	switch s.method {
	case transverseMercator:
		return s.grid.project(p)
	case webMercator:
		return toWebMercator(p)
	}
	return p
}

func nowhere() orb.Point { return orb.Point{math.NaN(), math.NaN()} }

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }

func degrees(radians float64) float64 { return radians * 180 / math.Pi }

const (
	webRadius = 6378137.0
	webEast   = webRadius*math.Pi + 0.001 // longitude 180, and a millimetre
	webNorth  = 20_048_966.2              // latitude 85.06, as far as EPSG has it
)

func fromWebMercator(p orb.Point) orb.Point {
	if !(math.Abs(p[0]) <= webEast && math.Abs(p[1]) <= webNorth) {
		return nowhere()
	}
	return orb.Point{degrees(p[0] / webRadius), degrees(math.Atan(math.Sinh(p[1] / webRadius)))}
}

func toWebMercator(p orb.Point) orb.Point {
	if !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 85.06) {
		return nowhere()
	}
	return orb.Point{webRadius * radians(p[0]), webRadius * math.Asinh(math.Tan(radians(p[1])))}
}
