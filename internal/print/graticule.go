package print

import (
	"math"

	"potensi/internal/i18n"

	"github.com/paulmach/orb"
)

// clearOfCorner is how far a label's middle stays from a corner, in millimetres.
const clearOfCorner = 9.0

// border is the width of a map's border with its coordinates, in millimetres.
const border = 6.0

// graticule is what a map's border tells: degrees of longitude and latitude as
// fine lines with their labels to the left and below, and the kilometre grid of
// the projection as crosses, with labels to the right and above.
type graticule struct {
	Lines   string // meridians and parallels
	Crosses string
	Fields  []box // the dark fields of the border
	Labels  []edgeLabel
}

// edgeLabel is a coordinate in the border.
type edgeLabel struct {
	At      spot
	Text    string
	Upright bool // read from below
	Metric  bool
}

// graticule draws the border of a map.
func (s *Press) graticule(f frame, paper box) graticule {
	g := graticule{}
	inside := f.paper
	xs, ys := f.meridians(&g, inside, s.p), f.parallels(&g, inside, s.p)
	f.kilometres(&g, inside, s.p)
	const thick = 1.0
	for i, x := range xs[:len(xs)-1] {
		if w := xs[i+1] - x; i%2 == 0 {
			g.Fields = append(g.Fields, box{x, inside.Y - thick, w, thick}, box{x, inside.Y + inside.H, w, thick})
		}
	}
	for i, y := range ys[:len(ys)-1] {
		if h := ys[i+1] - y; i%2 == 0 {
			g.Fields = append(g.Fields, box{inside.X - thick, y, thick, h}, box{inside.X + inside.W, y, thick, h})
		}
	}
	return g
}

// degreeStep is a round step, in degrees, of which so many fit into a span.
func degreeStep(span float64) float64 {
	seconds := []float64{36000, 18000, 7200, 3600, 1800, 900, 600, 300, 120, 60, 30, 15, 10, 5, 2, 1}
	for _, step := range seconds {
		if step/3600 <= span {
			return step / 3600
		}
	}
	return 1.0 / 3600
}

// multiples of a step between two numbers, fifty at most.
func multiples(from, to, step float64) []float64 {
	out := []float64{}
	for n := math.Ceil(from/step - 1e-9); n*step <= to && len(out) < 50; n++ {
		out = append(out, n*step)
	}
	return out
}

// meridians draws lines of longitude; it returns where they meet the lower
// edge, with the corners.
func (f frame) meridians(g *graticule, inside box, p *i18n.Printer) []float64 {
	low, high := f.lonLat(spot{inside.X, inside.Y + inside.H}), f.lonLat(spot{inside.X + inside.W, inside.Y})
	xs := []float64{inside.X}
	for _, lon := range multiples(low[0], high[0], degreeStep((high[0]-low[0])/4)) {
		below, above := f.at(orb.Point{lon, low[1]}), f.at(orb.Point{lon, high[1]})
		if below.X < inside.X+1 || below.X > inside.X+inside.W-1 {
			continue
		}
		g.Lines += "M" + mm(below.X) + " " + mm(inside.Y+inside.H) + "L" + mm(above.X) + " " + mm(inside.Y)
		g.Labels = append(g.Labels, edgeLabel{At: spot{below.X, inside.Y + inside.H + 4.3}, Text: longitude(lon, p)})
		xs = append(xs, below.X)
	}
	return append(xs, inside.X+inside.W)
}

// parallels draws lines of latitude; it returns where they meet the left edge.
func (f frame) parallels(g *graticule, inside box, p *i18n.Printer) []float64 {
	low, high := f.lonLat(spot{inside.X, inside.Y + inside.H}), f.lonLat(spot{inside.X + inside.W, inside.Y})
	ys := []float64{inside.Y + inside.H}
	for _, lat := range multiples(low[1], high[1], degreeStep((high[1]-low[1])/4)) {
		left, right := f.at(orb.Point{low[0], lat}), f.at(orb.Point{high[0], lat})
		if left.Y < inside.Y+1 || left.Y > inside.Y+inside.H-1 {
			continue
		}
		g.Lines += "M" + mm(inside.X) + " " + mm(left.Y) + "L" + mm(inside.X+inside.W) + " " + mm(right.Y)
		g.Labels = append(g.Labels, edgeLabel{At: spot{inside.X - 2.4, left.Y}, Text: latitude(lat, p), Upright: true})
		ys = append(ys, left.Y)
	}
	ys = append(ys, inside.Y)
	for i, k := 0, len(ys)-1; i < k; i, k = i+1, k-1 {
		ys[i], ys[k] = ys[k], ys[i]
	}
	return ys
}

// kilometres marks the round metres of the projection.
func (f frame) kilometres(g *graticule, inside box, p *i18n.Printer) {
	if f.local {
		return
	}
	low, high := f.metres(spot{inside.X, inside.Y + inside.H}), f.metres(spot{inside.X + inside.W, inside.Y})
	step := roundStep(math.Min(high[0]-low[0], high[1]-low[1]) / 3)
	place := func(m orb.Point) spot {
		c := f.paper.centre()
		return spot{c.X + (m[0]-f.mid[0])/f.scale*1000, c.Y - (m[1]-f.mid[1])/f.scale*1000}
	}
	easts, norths := multiples(low[0], high[0], step), multiples(low[1], high[1], step)
	for _, east := range easts {
		for _, north := range norths {
			at := place(orb.Point{east, north})
			g.Crosses += "M" + mm(at.X-1.2) + " " + mm(at.Y) + "h2.4M" + mm(at.X) + " " + mm(at.Y-1.2) + "v2.4"
		}
		x := place(orb.Point{east, low[1]}).X
		if x < inside.X+clearOfCorner || x > inside.X+inside.W-clearOfCorner {
			continue
		}
		g.Labels = append(g.Labels, edgeLabel{At: spot{x, inside.Y - 2.2}, Text: p.T("print.metres-east", "n", p.Number(east, 0)), Metric: true})
	}
	for _, north := range norths {
		y := place(orb.Point{low[0], north}).Y
		if y < inside.Y+clearOfCorner || y > inside.Y+inside.H-clearOfCorner {
			continue
		}
		g.Labels = append(g.Labels, edgeLabel{At: spot{inside.X + inside.W + 3.6, y}, Text: p.T("print.metres-north", "n", p.Number(north, 0)), Upright: true, Metric: true})
	}
}

// longitude and latitude in degrees, minutes and seconds.
func longitude(lon float64, p *i18n.Printer) string {
	if lon < 0 {
		return p.T("print.west", "n", dms(-lon))
	}
	return p.T("print.east", "n", dms(lon))
}

func latitude(lat float64, p *i18n.Printer) string {
	switch {
	case math.Abs(lat) < 1e-9:
		return p.T("print.equator")
	case lat < 0:
		return p.T("print.south", "n", dms(-lat))
	}
	return p.T("print.north", "n", dms(lat))
}

// dms writes degrees, and minutes and seconds where there are any.
func dms(degrees float64) string {
	seconds := int(math.Round(degrees * 3600))
	out := itoa(seconds/3600) + "°"
	if seconds%3600 != 0 {
		out += two(seconds/60%60) + "′"
	}
	if seconds%60 != 0 {
		out += two(seconds%60) + "″"
	}
	return out
}
