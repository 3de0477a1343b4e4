package print

import (
	"math"
	"strings"

	"github.com/paulmach/orb"
)

// shape is a geometry on paper: rings of areas, lines and points.
type shape struct {
	rings, lines [][]spot
	points       []spot
	extent       box // of areas and lines
}

// shapeOf lays a geometry on paper. Positions that are no numbers are left out,
// and those that would fall on the one before.
func (f frame) shapeOf(g orb.Geometry) shape {
	var s shape
	f.add(&s, g)
	low, high := spot{math.Inf(1), math.Inf(1)}, spot{math.Inf(-1), math.Inf(-1)}
	for _, run := range append(append([][]spot{}, s.rings...), s.lines...) {
		for _, p := range run {
			low, high = spot{math.Min(low.X, p.X), math.Min(low.Y, p.Y)}, spot{math.Max(high.X, p.X), math.Max(high.Y, p.Y)}
		}
	}
	if low.X <= high.X {
		s.extent = box{low.X, low.Y, high.X - low.X, high.Y - low.Y}
	}
	return s
}

func (f frame) add(s *shape, g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		if finite(g) {
			s.points = append(s.points, f.at(g))
		}
	case orb.MultiPoint:
		addEach(f, s, g)
	case orb.LineString:
		s.lines = addRun(s.lines, f.run(g, false))
	case orb.MultiLineString:
		addEach(f, s, g)
	case orb.Ring:
		s.rings = addRun(s.rings, f.run(orb.LineString(g), true))
	case orb.Polygon:
		addEach(f, s, g)
	case orb.MultiPolygon:
		addEach(f, s, g)
	case orb.Collection:
		addEach(f, s, g)
	case orb.Bound:
		f.add(s, g.ToPolygon())
	}
}

func addEach[G orb.Geometry](f frame, s *shape, parts []G) {
	for _, part := range parts {
		f.add(s, part)
	}
}

func addRun(runs [][]spot, run []spot) [][]spot {
	if len(run) < 2 {
		return runs
	}
	return append(runs, run)
}

// run lays a line or a ring on paper; a ring does not repeat its first point.
func (f frame) run(line orb.LineString, ring bool) []spot {
	const finest = 0.05 // millimetres
	out := []spot{}
	for i, p := range line {
		if !finite(p) || (ring && i == len(line)-1 && i > 0 && p == line[0]) {
			continue
		}
		s := f.at(p)
		if n := len(out); math.IsNaN(s.X+s.Y) || (n > 0 && math.Hypot(s.X-out[n-1].X, s.Y-out[n-1].Y) < finest) {
			continue
		}
		out = append(out, s)
	}
	return out
}

// path writes runs of points as the d of a path.
func path(runs [][]spot, closed bool) string {
	var out strings.Builder
	for _, run := range runs {
		for i, p := range run {
			out.WriteString(command(i) + mm(p.X) + " " + mm(p.Y))
		}
		if closed {
			out.WriteByte('z')
		}
	}
	return out.String()
}

func command(i int) string {
	if i == 0 {
		return "M"
	}
	return "L"
}

// size is the area of the extent, for the order of drawing.
func (s shape) size() float64 { return s.extent.W * s.extent.H }
