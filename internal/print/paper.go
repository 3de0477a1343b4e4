package print

import (
	"fmt"
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"potensi/geodata/crs"
)

// spot is a place on paper, in millimetres from the upper left.
type spot struct{ X, Y float64 }

// box is a part of the paper, in millimetres.
type box struct{ X, Y, W, H float64 }

// String is the box as a viewBox.
func (b box) String() string { return mm(b.X) + " " + mm(b.Y) + " " + mm(b.W) + " " + mm(b.H) }

// inset is the box with so much off on each side.
func (b box) inset(by float64) box { return box{b.X + by, b.Y + by, b.W - 2*by, b.H - 2*by} }

func (b box) centre() spot { return spot{b.X + b.W/2, b.Y + b.H/2} }

func (b box) overlaps(o box) bool {
	return b.X < o.X+o.W && o.X < b.X+b.W && b.Y < o.Y+o.H && o.Y < b.Y+b.H
}

func (b box) holds(o box) bool {
	return o.X >= b.X && o.Y >= b.Y && o.X+o.W <= b.X+b.W && o.Y+o.H <= b.Y+b.H
}

// mm writes millimetres to a hundredth, finer than any printer.
func mm(x float64) string { return strconv.FormatFloat(math.Round(x*100)/100+0, 'f', -1, 64) }

// grid is the projection of a sheet: longitude and latitude to metres.
type grid struct {
	system crs.System
	local  bool // equirectangular about middle, where no UTM zone of ours lies
	middle orb.Point
}

// gridOf chooses the UTM zone that the middle of an extent lies in.
func gridOf(b orb.Bound) grid {
	middle := b.Center()
	code := 32700 // south; the equator itself counts as north
	if middle[1] >= 0 {
		code = 32600
	}
	zone := int(math.Floor((middle[0]+180)/6)) + 1
	system, err := crs.Parse(fmt.Sprintf("EPSG:%d", code+zone))
	return grid{system: system, local: err != nil, middle: middle}
}

// metresPerDegree is a degree of latitude on the WGS84 ellipsoid near the equator.
const metresPerDegree = 110574.0

// at is a position in metres: easting and northing.
func (g grid) at(p orb.Point) orb.Point {
	if !g.local {
		return g.system.FromLonLat(p)
	}
	squeeze := math.Cos(g.middle[1] * math.Pi / 180)
	return orb.Point{(p[0] - g.middle[0]) * metresPerDegree * squeeze, (p[1] - g.middle[1]) * metresPerDegree}
}

// frame lays an extent on a box of paper at a round scale.
type frame struct {
	grid
	paper box
	scale float64   // n of 1:n
	mid   orb.Point // metres at the middle of the box
	bound orb.Bound // what is mapped, degrees
}

// newFrame chooses the largest round scale at which an extent fits into a box
// with room to spare for names.
func newFrame(b orb.Bound, paper box) frame {
	if !finite(b.Min) || !finite(b.Max) || b.IsEmpty() {
		b = orb.Bound{Min: orb.Point{113, -2}, Max: orb.Point{113.1, -1.9}}
	}
	const least = 0.002 // degrees: a lone point is shown with its surroundings
	b = b.Pad(math.Max(0, least-math.Max(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1])))
	f := frame{grid: gridOf(b), paper: paper, bound: b}
	low, high := orb.Point{math.Inf(1), math.Inf(1)}, orb.Point{math.Inf(-1), math.Inf(-1)}
	for _, corner := range []orb.Point{b.Min, b.Max, {b.Min[0], b.Max[1]}, {b.Max[0], b.Min[1]}} {
		m := f.grid.at(corner)
		low = orb.Point{math.Min(low[0], m[0]), math.Min(low[1], m[1])}
		high = orb.Point{math.Max(high[0], m[0]), math.Max(high[1], m[1])}
	}
	f.mid = orb.Point{(low[0] + high[0]) / 2, (low[1] + high[1]) / 2}
	room := paper.inset(6)
	f.scale = roundScale(math.Max((high[0]-low[0])/room.W, (high[1]-low[1])/room.H) * 1000)
	return f
}

func finite(p orb.Point) bool { return !math.IsNaN(p[0]+p[1]) && !math.IsInf(p[0]+p[1], 0) }

// roundScale is the next round number of a scale from n up.
func roundScale(n float64) float64 {
	if !(n > 1) || math.IsInf(n, 0) {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(n)))
	for _, step := range []float64{1, 1.25, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 7.5, 8, 9} {
		if step*power >= n*(1-1e-9) {
			return step * power
		}
	}
	return 10 * power
}

// at is where a point of the world lies on paper.
func (f frame) at(p orb.Point) spot {
	m, c := f.grid.at(p), f.paper.centre()
	return spot{c.X + (m[0]-f.mid[0])/f.scale*1000, c.Y - (m[1]-f.mid[1])/f.scale*1000}
}

// metres are easting and northing at a place of the paper.
func (f frame) metres(s spot) orb.Point {
	c := f.paper.centre()
	return orb.Point{f.mid[0] + (s.X-c.X)*f.scale/1000, f.mid[1] - (s.Y-c.Y)*f.scale/1000}
}

// lonLat is what lies at a place of the paper.
func (f frame) lonLat(s spot) orb.Point {
	m := f.metres(s)
	if !f.local {
		return f.system.LonLat(m)
	}
	squeeze := math.Cos(f.middle[1] * math.Pi / 180)
	return orb.Point{f.middle[0] + m[0]/metresPerDegree/squeeze, f.middle[1] + m[1]/metresPerDegree}
}

// roundStep is the largest of 1, 2 or 5 times a power of ten within a span.
func roundStep(span float64) float64 {
	if !(span > 0) || math.IsInf(span, 0) {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(span)))
	for _, n := range []float64{5, 2} {
		if n*power <= span {
			return n * power
		}
	}
	return power
}

// bar is the scale bar: so many metres are so many millimetres of paper.
type bar struct {
	Metres, Length float64
	Parts          []barPart
}

// barPart is one field of the bar; every other one is dark.
type barPart struct {
	X, W float64
	Dark bool
	At   float64 // metres at its left end
}

// scaleBar is a bar of a round length, no longer than so many millimetres.
func (f frame) scaleBar(most float64) bar {
	b := bar{Metres: roundStep(most * f.scale / 1000)}
	b.Length = b.Metres / f.scale * 1000
	parts := 4
	if first := b.Metres / math.Pow(10, math.Floor(math.Log10(b.Metres)+1e-9)); math.Abs(first-5) < 1e-6 {
		parts = 5
	}
	for i := range parts {
		b.Parts = append(b.Parts, barPart{X: b.Length * float64(i) / float64(parts), W: b.Length / float64(parts), Dark: i%2 == 0,
			At: b.Metres * float64(i) / float64(parts)})
	}
	return b
}
