package overlay

import (
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// FuzzOverlay lays shapes of any coordinates over each other: whatever comes,
// an answer or an Error, and of valid shapes never more than they have.
func FuzzOverlay(f *testing.F) {
	rng := rand.New(rand.NewPCG(1, 9))
	for range 4 {
		a, b := neighbours(rng, 1e-12)
		f.Add(encode(a), encode(b), byte(0))
	}
	f.Add(encode(square(0, 0, 1)), encode(square(1, 0, 1)), byte(1))
	f.Add(encode(orb.Polygon{{{0, 0}, {1, 1}, {1, 0}, {0, 1}, {0, 0}}}), encode(square(0, 0, 1)), byte(2))
	f.Add(encode(orb.Polygon{{{0, 0}, {math.NaN(), 1}, {1, 0}}}), []byte{1}, byte(3))
	f.Fuzz(func(t *testing.T, one, two []byte, form byte) {
		a, b := decode(one, form), decode(two, form>>4)
		common, err := Intersection(a, b)
		answered(t, err)
		if common != nil && common.Dimensions() > min(a.Dimensions(), b.Dimensions()) {
			t.Errorf("%v has too many dimensions", common)
		}
		_, err = Difference(a, b)
		answered(t, err)
		_, err = Union(a, b)
		answered(t, err)
		pairs, _ := Pairs([]orb.Geometry{a, b})
		for _, pair := range pairs {
			if !(pair.AreaHa > 0) || pair.WidthM < 0 || math.IsInf(pair.AreaHa, 0) {
				t.Errorf("%+v", pair)
			}
		}
	})
}

func answered(t *testing.T, err error) {
	t.Helper()
	var ours *Error
	if err != nil && (!errors.As(err, &ours) || ours.Rule == "") {
		t.Errorf("%T %v", err, err)
	}
}

const mostPoints = 24

func encode(p orb.Polygon) (b []byte) {
	for _, at := range p[0] {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(at[0]))
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(at[1]))
	}
	return b
}

// decode reads coordinates, as they are or on a coarse grid, into a shape.
func decode(b []byte, form byte) orb.Geometry {
	var points []orb.Point
	for len(b) >= 16 && len(points) < mostPoints {
		x, y := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
		at := orb.Point{math.Float64frombits(x), math.Float64frombits(y)}
		if form&8 != 0 {
			at = orb.Point{float64(x % 8), float64(y % 8)}
		}
		points, b = append(points, at), b[16:]
	}
	half := len(points) / 2
	switch form % 6 {
	case 0:
		return orb.Polygon{points}
	case 1:
		return orb.Polygon{points[:half], points[half:]}
	case 2:
		return orb.MultiPolygon{{points[:half]}, {points[half:]}}
	case 3:
		return orb.Collection{orb.Polygon{points[:half]}, orb.Polygon{points[half:]}, orb.MultiPoint(points)}
	case 4:
		return orb.MultiLineString{points[:half], points[half:]}
	}
	return orb.MultiPoint(points)
}
