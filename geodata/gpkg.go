package geodata

import (
	"math"

	"github.com/paulmach/orb"

	"potensi/schema"
)

// EncodeGPKG writes a geometry as a GeoPackage 1.3 blob: little endian,
// srs_id 4326, an envelope for everything but points, ISO WKB. A nil geometry
// is a nil blob, SQL's NULL. Coordinates must be finite; else the error is a
// *schema.Finding with the rule not-a-number.
func EncodeGPKG(g orb.Geometry) ([]byte, error) {
	if g == nil {
		return nil, nil
	}
	if !strands(g, nowhere(), func(points []orb.Point, _ spot) bool { return every(points, isFinite) }) {
		return nil, &schema.Finding{Rule: "not-a-number", Level: schema.Error}
	}
	n := vertices(g)
	b := make([]byte, 0, 64+21*n)
	b = append(b, 'G', 'P', 0, 0, 0xE6, 0x10, 0, 0)
	const littleEndian, envelope, empty = 1, 1 << 1, 1 << 4
	b[3] = littleEndian
	_, point := g.(orb.Point)
	switch {
	case n == 0:
		b[3] |= empty
	case !point:
		b[3] |= envelope
		box := bound(g)
		b = floats(b, box.Min[0], box.Max[0], box.Min[1], box.Max[1])
	}
	return appendWKB(b, g), nil
}

func isFinite(p orb.Point) bool {
	return !math.IsNaN(p[0]-p[0]) && !math.IsNaN(p[1]-p[1]) // Inf-Inf is NaN
}

// bound is the extent of a geometry. orb's own counts empty parts as (0,0).
func bound(g orb.Geometry) orb.Bound {
	inf := math.Inf(1)
	box := orb.Bound{Min: orb.Point{inf, inf}, Max: orb.Point{-inf, -inf}}
	strands(g, nowhere(), func(points []orb.Point, _ spot) bool {
		for _, p := range points {
			box.Min = orb.Point{min(box.Min[0], p[0]), min(box.Min[1], p[1])}
			box.Max = orb.Point{max(box.Max[0], p[0]), max(box.Max[1], p[1])}
		}
		return true
	})
	return box
}
