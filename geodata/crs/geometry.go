package crs

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/project"
)

// Geometry turns the positions of a geometry into WGS84 longitude and
// latitude, in place where there is more than one. off is the first position
// that the system cannot have, nil if there is none; positions that were NaN
// before do not count.
func (s System) Geometry(g orb.Geometry) (out orb.Geometry, off *orb.Point) {
	if g == nil || s.IsLonLat() {
		return g, nil
	}
	out = project.Geometry(g, func(p orb.Point) orb.Point {
		q := s.LonLat(p)
		if off == nil && math.IsNaN(q[0]) && !math.IsNaN(p[0]) && !math.IsNaN(p[1]) {
			off = &p
		}
		return q
	})
	return out, off
}
