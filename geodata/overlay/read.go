package overlay

import (
	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
)

// input is a shape as the library knows it: of a collection, the parts with
// the most dimensions; −1 dimensions are none.
type input struct {
	shape      geom.Geometry
	dimensions int
	loose      bool // parts of a collection, which may lie over each other
	chains     []orb.LineString
}

func (in input) empty() bool { return in.dimensions < 0 }

// parts gathers the parts of a shape by their dimensions.
type parts struct {
	points []geom.Point
	lines  []geom.LineString
	areas  []geom.Polygon
	chains []orb.LineString
	loose  bool
	err    error
}

// read turns a shape into the library's. A ring of one place is nothing.
func read(g orb.Geometry) (input, error) {
	var p parts
	p.add(g)
	in := input{dimensions: -1, loose: p.loose, chains: p.chains}
	switch {
	case len(p.areas) > 0:
		in.shape, in.dimensions = geom.NewMultiPolygon(p.areas).AsGeometry(), 2
	case len(p.lines) > 0:
		in.shape, in.dimensions = geom.NewMultiLineString(p.lines).AsGeometry(), 1
	case len(p.points) > 0:
		in.shape, in.dimensions = geom.NewMultiPoint(p.points).AsGeometry(), 0
	}
	return in, p.err
}

func (p *parts) add(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		p.addPoint(g)
	case orb.MultiPoint:
		for _, at := range g {
			p.addPoint(at)
		}
	case orb.LineString:
		p.addLine(g)
	case orb.MultiLineString:
		for _, line := range g {
			p.addLine(line)
		}
	case orb.Ring:
		p.addArea(orb.Polygon{g})
	case orb.Bound:
		p.addArea(g.ToPolygon())
	case orb.Polygon:
		p.addArea(g)
	case orb.MultiPolygon:
		for _, area := range g {
			p.addArea(area)
		}
	case orb.Collection:
		p.loose = true
		for _, member := range g {
			p.add(member)
		}
	}
}

func (p *parts) addPoint(at orb.Point) {
	p.check(at)
	p.points = append(p.points, geom.XY{X: at[0], Y: at[1]}.AsPoint())
}

func (p *parts) addLine(line orb.LineString) {
	if p.check(line...); len(line) > 1 && p.err == nil {
		p.lines = append(p.lines, p.chain(line))
	}
}

// addArea closes rings and leaves out those without an area.
func (p *parts) addArea(area orb.Polygon) {
	var rings []geom.LineString
	for i, ring := range area {
		p.check(ring...)
		if n := len(ring); n > 0 && ring[0] != ring[n-1] {
			ring = append(ring[:n:n], ring[0])
		}
		switch {
		case p.err != nil || (len(ring) < 4 && i == 0):
			return
		case len(ring) >= 4:
			rings = append(rings, p.chain(orb.LineString(ring)))
		}
	}
	if len(rings) > 0 {
		p.areas = append(p.areas, geom.NewPolygon(rings))
	}
}

func (p *parts) chain(line orb.LineString) geom.LineString {
	p.chains = append(p.chains, line)
	xy := make([]float64, 0, 2*len(line))
	for _, at := range line {
		xy = append(xy, at[0], at[1])
	}
	return geom.NewLineString(geom.NewSequence(xy, geom.DimXY))
}

func (p *parts) check(points ...orb.Point) {
	for _, at := range points {
		if p.err == nil {
			p.err = checkPoint(at)
		}
	}
}
