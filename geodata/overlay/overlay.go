// Package overlay lays shapes over each other: what two have in common, what
// one has beyond the other, what many cover together, and which of many lie
// over each other, in hectares on the ellipsoid.
//
// The work is done by the port of JTS (OverlayNG) in simplefeatures, which
// snaps what nearly coincides where plain arithmetic fails. Sides are straight
// in longitude and latitude here, as in other software, while lengths and
// areas are measured along geodesics: on sides of 10 km near the equator that
// is a difference of less than 0.1 ha. Longitudes are taken as they are;
// shapes on both sides of the antimeridian do not meet.
package overlay

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
)

// Error is why shapes cannot be laid over each other. Rule is one that
// findings have: not-a-number, longitude-range, latitude-range, too-complex
// (sides meet more often than those of any map), or overlay-failed (a shape is
// not valid, or rounding defeats every attempt).
type Error struct {
	Rule   string
	Reason string
}

func (e *Error) Error() string { return e.Rule + ": " + e.Reason }

// Intersection is what a and b have in common. It has as many dimensions as
// the one with fewer, so areas that merely touch have nothing in common: nil.
// Of a collection only the parts with the most dimensions take part, here and
// below.
func Intersection(a, b orb.Geometry) (orb.Geometry, error) {
	x, y, err := readTwo(a, b)
	if err != nil || x.empty() || y.empty() {
		return nil, err
	}
	return attempt(min(x.dimensions, y.dimensions), func() (geom.Geometry, error) { return geom.Intersection(x.shape, y.shape) })
}

// Difference is what a has beyond b, nil for nothing.
func Difference(a, b orb.Geometry) (orb.Geometry, error) {
	x, y, err := readTwo(a, b)
	if err != nil || x.empty() {
		return nil, err
	}
	if y.empty() || y.dimensions < x.dimensions {
		return a, nil
	}
	return attempt(x.dimensions, func() (geom.Geometry, error) { return geom.Difference(x.shape, y.shape) })
}

// Union is what the shapes cover together, nil for nothing.
func Union(shapes ...orb.Geometry) (orb.Geometry, error) {
	all, err := read(orb.Collection(shapes))
	if err != nil || all.empty() {
		return nil, err
	}
	if err := bearable(all); err != nil {
		return nil, err
	}
	return attempt(all.dimensions, all.joined)
}

// joined is the shape with its parts melted into each other.
func (in input) joined() (geom.Geometry, error) {
	if in.dimensions < 2 {
		return geom.UnaryUnion(in.shape)
	}
	areas := in.shape.MustAsMultiPolygon()
	parts := make([]geom.Geometry, areas.NumPolygons())
	for i := range parts {
		parts[i] = areas.PolygonN(i).AsGeometry()
	}
	return geom.UnionMany(parts)
}

// readTwo reads both shapes; the parts of a collection are melted first.
func readTwo(a, b orb.Geometry) (x, y input, err error) {
	if x, err = read(a); err != nil {
		return x, y, err
	}
	if y, err = read(b); err != nil {
		return x, y, err
	}
	if err := bearable(x, y); err != nil {
		return x, y, err
	}
	for _, in := range []*input{&x, &y} {
		if !in.loose || in.empty() {
			continue
		}
		if in.shape, err = guard(in.joined); err != nil {
			return x, y, err
		}
	}
	return x, y, nil
}

// attempt works and keeps what has the wanted dimensions.
func attempt(dimensions int, work func() (geom.Geometry, error)) (orb.Geometry, error) {
	shape, err := guard(work)
	if err != nil {
		return nil, err
	}
	return write(shape, dimensions), nil
}

// guard turns what the library fails on, panics too, into an Error.
func guard(work func() (geom.Geometry, error)) (shape geom.Geometry, err error) {
	defer func() {
		if failed := recover(); failed != nil {
			err = &Error{"overlay-failed", fmt.Sprint(failed)}
		}
	}()
	shape, err = work()
	if err != nil {
		return shape, &Error{"overlay-failed", err.Error()}
	}
	return shape, nil
}

// checkPoint refuses coordinates that are no place; a longitude may lie a
// turn off.
func checkPoint(p orb.Point) error {
	switch {
	case math.IsNaN(p[0]+p[1]) || math.IsInf(p[0]+p[1], 0):
		return &Error{"not-a-number", fmt.Sprint(p)}
	case math.Abs(p[0]) > 540:
		return &Error{"longitude-range", fmt.Sprint(p)}
	case math.Abs(p[1]) > 90:
		return &Error{"latitude-range", fmt.Sprint(p)}
	}
	return nil
}
