package print

import (
	"math"

	"github.com/paulmach/orb"

	"potensi/mapping"
)

// inset shows where the village lies: in the archipelago, and in the degrees
// around it. The file knows no borders but the village's own, so none are drawn.
type inset struct {
	Far, Near locator
}

// locator is one small map: lines of round degrees, and the village.
type locator struct {
	Paper   box
	Inside  box
	Lines   string
	Equator string
	Labels  []edgeLabel
	Village string // its outline, or what is mapped
	Dot     spot
	Extent  box // of the next map
}

// archipelago is the part of the world that Indonesia lies in.
func archipelago() orb.Bound {
	return orb.Bound{Min: orb.Point{94, -12}, Max: orb.Point{142, 7}}
}

// inset draws the two small maps.
func (s *Press) inset(f frame) inset {
	middle := f.bound.Center()
	span := math.Max(f.bound.Max[0]-f.bound.Min[0], f.bound.Max[1]-f.bound.Min[1])
	reach := math.Max(.15, span*2.2)
	near := orb.Bound{Min: orb.Point{middle[0] - reach, middle[1] - reach*.78}, Max: orb.Point{middle[0] + reach, middle[1] + reach*.78}}
	out := inset{Far: s.locator(archipelago(), box{0, 0, 58, 26}), Near: s.locator(near, box{0, 0, 46, 40})}
	at := func(b orb.Bound, inside box, p orb.Point) spot {
		return spot{inside.X + (p[0]-b.Min[0])/(b.Max[0]-b.Min[0])*inside.W, inside.Y + (b.Max[1]-p[1])/(b.Max[1]-b.Min[1])*inside.H}
	}
	out.Far.Dot = at(archipelago(), out.Far.Inside, middle)
	out.Near.Dot = at(near, out.Near.Inside, middle)
	low, high := at(near, out.Near.Inside, orb.Point{f.bound.Min[0], f.bound.Max[1]}), at(near, out.Near.Inside, orb.Point{f.bound.Max[0], f.bound.Min[1]})
	out.Near.Extent = box{low.X, low.Y, high.X - low.X, high.Y - low.Y}
	small := frame{grid: grid{local: true, middle: middle}, paper: out.Near.Inside, mid: orb.Point{0, 0}}
	small.scale = (near.Max[1] - near.Min[1]) * metresPerDegree / out.Near.Inside.H * 1000
	out.Near.Village = s.silhouette(small)
	return out
}

// silhouette is the village's outline, or else the shapes of all that is mapped.
func (s *Press) silhouette(f frame) string {
	outline, all := "", ""
	for _, r := range s.w.Resources {
		if r.Geometry == nil {
			continue
		}
		shape := f.shapeOf(r.Geometry)
		d := path(shape.rings, true)
		all += d
		if r.Kind == mapping.Boundary {
			outline += d
		}
	}
	if outline != "" {
		return outline
	}
	return all
}

// locator draws the lines of one small map.
func (s *Press) locator(b orb.Bound, paper box) locator {
	l := locator{Paper: paper, Inside: box{5, 1, paper.W - 6, paper.H - 5}}
	in := l.Inside
	step := degreeStep((b.Max[0] - b.Min[0]) / 2.5)
	for _, lon := range multiples(b.Min[0], b.Max[0], step) {
		x := in.X + (lon-b.Min[0])/(b.Max[0]-b.Min[0])*in.W
		l.Lines += "M" + mm(x) + " " + mm(in.Y) + "v" + mm(in.H)
		if x > in.X+5 && x < in.X+in.W-5 {
			l.Labels = append(l.Labels, edgeLabel{At: spot{x, in.Y + in.H + 2.9}, Text: longitude(lon, s.p)})
		}
	}
	for _, lat := range multiples(b.Min[1], b.Max[1], step) {
		y := in.Y + (b.Max[1]-lat)/(b.Max[1]-b.Min[1])*in.H
		d := "M" + mm(in.X) + " " + mm(y) + "h" + mm(in.W)
		if math.Abs(lat) < 1e-9 {
			l.Equator = d
		}
		l.Lines += d
		if y > in.Y+4 && y < in.Y+in.H-4 {
			l.Labels = append(l.Labels, edgeLabel{At: spot{in.X - 1.4, y}, Text: latitude(lat, s.p), Upright: true})
		}
	}
	return l
}
