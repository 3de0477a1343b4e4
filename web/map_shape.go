package web

import (
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// shape is a geometry as the drawing needs it: the paths of its areas and
// lines, and its points.
type shape struct {
	area, line string
	points     []spot
	extent     box     // of areas and lines
	size       float64 // square units, for the order of drawing
}

// shapeOf draws a geometry within a frame. Coordinates that are no numbers
// are left out.
func (f frame) shapeOf(g orb.Geometry) shape {
	d := drawer{frame: f, low: spot{math.Inf(1), math.Inf(1)}, high: spot{math.Inf(-1), math.Inf(-1)}}
	d.add(g)
	out := shape{area: d.area.String(), line: d.line.String(), points: d.points, size: d.size}
	if d.low.X <= d.high.X {
		out.extent = box{d.low.X, d.low.Y, d.high.X - d.low.X, d.high.Y - d.low.Y}
	}
	return out
}

type drawer struct {
	frame
	area, line strings.Builder
	points     []spot
	low, high  spot
	size       float64
}

func (d *drawer) add(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		if finite(g) {
			d.points = append(d.points, d.at(g))
		}
	case orb.MultiPoint:
		each(d, g)
	case orb.LineString:
		d.path(&d.line, g, false)
	case orb.MultiLineString:
		each(d, g)
	case orb.Ring:
		d.path(&d.area, orb.LineString(g), true)
	case orb.Polygon:
		each(d, g)
	case orb.MultiPolygon:
		each(d, g)
	case orb.Collection:
		each(d, g)
	case orb.Bound:
		d.add(g.ToPolygon())
	}
}

func each[G orb.Geometry](d *drawer, parts []G) {
	for _, part := range parts {
		d.add(part)
	}
}

// path writes a line or a ring in relative tenths of a unit, leaving out
// points that would fall on the one before.
func (d *drawer) path(out *strings.Builder, line orb.LineString, ring bool) {
	const step = 0.4 // units between points that can be told apart
	var last spot
	begun := false
	for i, p := range line {
		if !finite(p) || (ring && i == len(line)-1 && i > 0 && p == line[0]) {
			continue
		}
		s := d.at(p)
		s = spot{math.Round(s.X*10) / 10, math.Round(s.Y*10) / 10}
		switch {
		case !begun:
			out.WriteString("M" + short(s.X) + " " + short(s.Y))
			begun = true
		case math.Abs(s.X-last.X)+math.Abs(s.Y-last.Y) < step:
			continue
		default:
			out.WriteString("l" + tenth(s.X-last.X) + " " + tenth(s.Y-last.Y))
		}
		d.reach(s)
		last = s
	}
	if begun && ring {
		out.WriteString("z")
		d.size = math.Max(d.size, (d.high.X-d.low.X)*(d.high.Y-d.low.Y))
	}
}

func (d *drawer) reach(s spot) {
	d.low = spot{math.Min(d.low.X, s.X), math.Min(d.low.Y, s.Y)}
	d.high = spot{math.Max(d.high.X, s.X), math.Max(d.high.Y, s.Y)}
}

func tenth(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10+0, 'f', -1, 64) }
