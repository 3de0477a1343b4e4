package web

import (
	"math"

	"potensi/internal/i18n"
)

// around is what stands about a map: frame, coordinates, scale bar and north.
type around struct {
	View   box
	Ticks  []tick
	Scale  scaleBar
	North  spot
	Zoom   float64
	Sketch bool // a shape is a sketch: the map says so on itself
}

// tick is a coordinate at the edge of the map.
type tick struct {
	From, To spot
	Text     spot
	Anchor   string
	Label    string
}

// scaleBar is a bar of a round length.
type scaleBar struct {
	At     spot
	Length float64 // units
	Middle float64
	Label  string
	Half   string
}

// around draws the surroundings of a view, in the words of p.
func (f frame) around(view box, p *i18n.Printer) around {
	k := view.Zoom()
	a := around{View: view, Zoom: k, North: spot{view.X + view.W - 30*k, view.Y + 40*k}}
	a.Ticks = append(f.meridians(view, p), f.parallels(view, p)...)
	a.Scale = f.scaleBar(view, p)
	return a
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

func (f frame) scaleBar(view box, p *i18n.Printer) scaleBar {
	k := view.Zoom()
	metres := roundStep(view.W * f.metres() * 0.24)
	write := func(m float64) string {
		if metres >= 1000 {
			return p.T("web.map.km", "n", p.Number(m/1000, decimalPlaces(m/1000)))
		}
		return p.T("web.map.m", "n", p.Number(m, decimalPlaces(m)))
	}
	length := metres / f.metres()
	return scaleBar{At: spot{view.X + 24*k, view.Y + view.H - 24*k}, Length: length, Middle: length / 2, Label: write(metres),
		Half: p.Number(metres/2/unitOf(metres), decimalPlaces(metres/2/unitOf(metres)))}
}

func unitOf(metres float64) float64 {
	if metres >= 1000 {
		return 1000
	}
	return 1
}

// decimalPlaces are those that a round number needs, four at most.
func decimalPlaces(n float64) int {
	for places := range 4 {
		scaled := n * math.Pow(10, float64(places))
		if math.Abs(scaled-math.Round(scaled)) < 1e-6*math.Max(1, math.Abs(scaled)) {
			return places
		}
	}
	return 4
}

// meridians are the ticks along the upper edge.
func (f frame) meridians(view box, p *i18n.Printer) []tick {
	k := view.Zoom()
	step := roundStep((f.lon(view.X+view.W) - f.lon(view.X)) / 3)
	out := []tick{}
	for _, lon := range multiples(f.lon(view.X), f.lon(view.X+view.W), step) {
		x := (lon - f.west) * f.scale * f.squeeze
		if x < view.X+60*k || x > view.X+view.W-90*k {
			continue
		}
		key := "web.map.east"
		if lon < 0 {
			key = "web.map.west"
		}
		out = append(out, tick{spot{x, view.Y}, spot{x, view.Y + 9*k}, spot{x, view.Y + 24*k}, "middle",
			p.T(key, "n", p.Number(math.Abs(lon), decimalPlaces(step)))})
	}
	return out
}

// parallels are the ticks along the left edge.
func (f frame) parallels(view box, p *i18n.Printer) []tick {
	k := view.Zoom()
	step := roundStep((f.lat(view.Y) - f.lat(view.Y+view.H)) / 3)
	out := []tick{}
	for _, lat := range multiples(f.lat(view.Y+view.H), f.lat(view.Y), step) {
		y := (f.north - lat) * f.scale
		if y < view.Y+50*k || y > view.Y+view.H-80*k {
			continue
		}
		key := "web.map.south"
		if lat > 0 {
			key = "web.map.north"
		}
		out = append(out, tick{spot{view.X, y}, spot{view.X + 9*k, y}, spot{view.X + 13*k, y + 4.5*k}, "start",
			p.T(key, "n", p.Number(math.Abs(lat), decimalPlaces(step)))})
	}
	return out
}

// multiples of a step between two numbers, a hundred at most.
func multiples(from, to, step float64) []float64 {
	out := []float64{}
	for n := math.Ceil(from / step); n*step <= to && len(out) < 100; n++ {
		out = append(out, n*step)
	}
	return out
}
