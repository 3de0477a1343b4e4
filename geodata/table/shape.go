package table

import (
	"math"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/crs"
	"potensi/schema"
)

// shape is what a cell says about where something is.
type shape struct {
	geometry orb.Geometry // nil: nothing
	altitude bool         // a third number stood there and was dropped
	accuracy float64      // metres, the worst of its points; 0 is unknown
	srid     int          // as EWKT and EWKB say; 0 is not said
	lonLat   bool         // the format itself says that it is WGS84
	findings []schema.Finding
}

// fault is why a text is no geometry: a rule and its arguments.
type fault struct {
	rule string
	args args
}

func (s *shape) remark(rule string, repaired bool, a args) {
	s.findings = append(s.findings, schema.Finding{Rule: rule, Level: schema.Warning, Repaired: repaired, Args: a})
}

// locate brings a shape to WGS84 longitude and latitude: from the system that
// the person named, else from the one that the cell names.
func (s *shape) locate(opt geodata.Options) *fault {
	if s.geometry == nil || s.lonLat {
		return nil
	}
	var system crs.System
	switch {
	case opt.CRS != nil:
		system = *opt.CRS
	case s.srid != 0:
		named, err := crs.Parse(epsg(s.srid))
		if err != nil {
			return &fault{"crs-unsupported", args{"crs": epsg(s.srid)}}
		}
		system = named
	}
	if !system.IsLonLat() {
		return s.project(system)
	}
	if far, ok := beyondDegrees(s.geometry); ok {
		return &fault{"crs-missing", crs.Missing(orb.Bound{Min: far, Max: far})}
	}
	return nil
}

// project brings a shape to degrees, unless a point is none that the system
// can have.
func (s *shape) project(system crs.System) *fault {
	g, off := system.Geometry(s.geometry)
	if s.geometry = g; off != nil {
		return &fault{"crs-range", args{"near": crs.Near(*off), "crs": system.Name}}
	}
	return nil
}

// beyondDegrees finds a point that can only be in metres.
func beyondDegrees(g orb.Geometry) (orb.Point, bool) {
	b := g.Bound()
	for _, p := range []orb.Point{b.Min, b.Max} {
		if math.Abs(p[0]) > 1000 || math.Abs(p[1]) > 1000 {
			return p, true
		}
	}
	return orb.Point{}, false
}

// swapBack puts latitude and longitude right if every latitude would be off
// the earth or there is one that is, and the other way round none is.
func (s *shape) swapBack(points []orb.Point) {
	off := false
	for _, p := range points {
		if math.Abs(p[0]) > 90 || math.Abs(p[1]) > 180 {
			return
		}
		off = off || math.Abs(p[1]) > 90
	}
	if !off {
		return
	}
	for i, p := range points {
		points[i] = orb.Point{p[1], p[0]}
	}
	s.remark("swapped", true, nil)
}
