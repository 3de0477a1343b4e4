package kml

import (
	"bytes"
	"math"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"potensi/geodata"
)

// appendGeometry writes a geometry that plain made.
func appendGeometry(b []byte, g orb.Geometry) []byte {
	switch g := g.(type) {
	case orb.Point:
		return append(appendCoordinates(append(b, "<Point>"...), []orb.Point{g}), "</Point>"...)
	case orb.LineString:
		return append(appendCoordinates(append(b, "<LineString>"...), g), "</LineString>"...)
	case orb.Polygon:
		return appendPolygon(b, g)
	case orb.Collection:
		b = append(b, "<MultiGeometry>"...)
		for _, m := range g {
			b = appendGeometry(b, m)
		}
		return append(b, "</MultiGeometry>"...)
	}
	return b
}

func appendPolygon(b []byte, p orb.Polygon) []byte {
	b = append(b, "<Polygon>"...)
	for i, r := range p {
		boundary, turn := "outerBoundaryIs>", orb.CCW
		if i > 0 {
			boundary, turn = "innerBoundaryIs>", orb.CW
		}
		b = append(b, "<"+boundary+"<LinearRing>"...)
		b = append(appendCoordinates(b, wound(r, turn)), "</LinearRing></"+boundary...)
	}
	return append(b, "</Polygon>"...)
}

// wound is a ring that turns the right way. r is not written to.
func wound(r orb.Ring, turn orb.Orientation) orb.Ring {
	if r.Orientation() == -turn {
		r = slices.Clone(r)
		slices.Reverse(r)
	}
	return r
}

func appendCoordinates(b []byte, points []orb.Point) []byte {
	b = append(b, "<coordinates>"...)
	for i, p := range points {
		if i > 0 {
			b = append(b, ' ')
		}
		b = appendDegrees(append(appendDegrees(b, p[0]), ','), p[1])
	}
	return append(b, "</coordinates>"...)
}

// appendDegrees writes v without needless zeros, and never as -0.
func appendDegrees(b []byte, v float64) []byte {
	start := len(b)
	b = strconv.AppendFloat(b, v, 'f', geodata.Decimals, 64)
	b = bytes.TrimSuffix(bytes.TrimRight(b, "0"), []byte{'.'})
	if string(b[start:]) == "-0" {
		return append(b[:start], '0')
	}
	return b
}

// isFinite reports whether all coordinates are numbers.
func isFinite(g orb.Geometry) bool {
	good := func(p orb.Point) bool {
		return !math.IsNaN(p[0]) && !math.IsNaN(p[1]) && !math.IsInf(p[0], 0) && !math.IsInf(p[1], 0)
	}
	bad := func(p orb.Point) bool { return !good(p) }
	switch g := plain(g).(type) {
	case orb.Point:
		return good(g)
	case orb.LineString:
		return !slices.ContainsFunc(g, bad)
	case orb.Polygon:
		return !slices.ContainsFunc(g, func(r orb.Ring) bool { return slices.ContainsFunc(r, bad) })
	case orb.Collection:
		return !slices.ContainsFunc(g, func(m orb.Geometry) bool { return !isFinite(m) })
	}
	return true
}
