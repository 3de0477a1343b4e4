package geodata

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Geometry codes of well-known binary.
const (
	wkbPoint = 1 + iota
	wkbLineString
	wkbPolygon
	wkbMultiPoint
	wkbMultiLineString
	wkbMultiPolygon
	wkbCollection
)

// floats appends numbers, little endian.
func floats(b []byte, values ...float64) []byte {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

// appendWKB appends a geometry as little-endian ISO WKB.
func appendWKB(b []byte, g orb.Geometry) []byte {
	switch g := g.(type) {
	case orb.Point:
		return floats(wkbHead(b, wkbPoint), g[0], g[1])
	case orb.LineString:
		return wkbPoints(wkbHead(b, wkbLineString), g)
	case orb.Ring:
		return appendWKB(b, orb.Polygon{g})
	case orb.Bound:
		return appendWKB(b, g.ToPolygon())
	case orb.Polygon:
		b = wkbCount(wkbHead(b, wkbPolygon), len(g))
		for _, r := range g {
			b = wkbPoints(b, r)
		}
		return b
	case orb.MultiPoint:
		return wkbParts(b, wkbMultiPoint, g)
	case orb.MultiLineString:
		return wkbParts(b, wkbMultiLineString, g)
	case orb.MultiPolygon:
		return wkbParts(b, wkbMultiPolygon, g)
	case orb.Collection:
		members := slices.DeleteFunc(slices.Clone(g), func(m orb.Geometry) bool { return m == nil })
		return wkbParts(b, wkbCollection, members)
	}
	return b
}

func wkbHead(b []byte, code uint32) []byte {
	return binary.LittleEndian.AppendUint32(append(b, 1), code)
}

func wkbCount(b []byte, n int) []byte { return binary.LittleEndian.AppendUint32(b, uint32(n)) }

func wkbPoints(b []byte, points []orb.Point) []byte {
	b = wkbCount(b, len(points))
	for _, p := range points {
		b = floats(b, p[0], p[1])
	}
	return b
}

func wkbParts[P orb.Geometry](b []byte, code uint32, parts []P) []byte {
	b = wkbCount(wkbHead(b, code), len(parts))
	for _, p := range parts {
		b = appendWKB(b, p)
	}
	return b
}
