package web

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// The drawing's size in its own units: always so wide, and as high as the
// village asks for within these bounds.
const (
	mapWidth   = 1000.0
	mapLowest  = 560.0
	mapTallest = 780.0
	mapMargin  = 46.0
)

// mapZoom is how far one may zoom in.
const mapZoom = 16.0

// metresPerDegree is a degree of latitude on the WGS84 ellipsoid near the
// equator, where Kalimantan lies.
const metresPerDegree = 110574.0

// frame lays longitude and latitude on the drawing: equirectangular, with
// longitudes shortened by the cosine of the middle latitude, so that distances
// and shapes are right over one village.
type frame struct {
	west, north float64 // degrees at the drawing's origin
	scale       float64 // units per degree of latitude
	squeeze     float64 // the cosine
	height      float64
}

// newFrame fits what is mapped into the drawing, with a margin.
func newFrame(b orb.Bound) frame {
	if !finite(b.Min) || !finite(b.Max) || b.IsEmpty() {
		b = orb.Bound{Min: orb.Point{113, -2}, Max: orb.Point{113.1, -1.9}}
	}
	const least = 0.002 // degrees: a lone point is shown with its surroundings
	b = b.Pad(math.Max(0, least-math.Max(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1])))
	f := frame{squeeze: math.Max(0.05, math.Cos(b.Center()[1]*math.Pi/180))}
	wide, high := (b.Max[0]-b.Min[0])*f.squeeze, b.Max[1]-b.Min[1]
	inside := mapWidth - 2*mapMargin
	f.scale = math.Min(inside/math.Max(wide, 1e-9), (mapTallest-2*mapMargin)/math.Max(high, 1e-9))
	f.height = math.Round(clamp(high*f.scale+2*mapMargin, mapLowest, mapTallest))
	f.west = b.Center()[0] - mapWidth/2/f.scale/f.squeeze
	f.north = b.Center()[1] + f.height/2/f.scale
	return f
}

func finite(p orb.Point) bool {
	return !math.IsNaN(p[0]+p[1]) && !math.IsInf(p[0]+p[1], 0)
}

func clamp(x, low, high float64) float64 { return math.Max(low, math.Min(high, x)) }

// at is where a point of the world lies on the drawing.
func (f frame) at(p orb.Point) spot {
	return spot{(p[0] - f.west) * f.scale * f.squeeze, (f.north - p[1]) * f.scale}
}

// lon and lat are what lies at a place of the drawing.
func (f frame) lon(x float64) float64 { return f.west + x/f.scale/f.squeeze }
func (f frame) lat(y float64) float64 { return f.north - y/f.scale }

// metres is the length of one unit of the drawing.
func (f frame) metres() float64 { return metresPerDegree / f.scale }

// home is the whole drawing.
func (f frame) home() box { return box{0, 0, mapWidth, f.height} }

// view reads x,y,w, the part of the drawing that is looked at; anything else
// is the whole.
func (f frame) view(text string) box {
	parts := strings.Split(text, ",")
	if len(parts) != 3 {
		return f.home()
	}
	var n [3]float64
	for i, part := range parts {
		value, err := strconv.ParseFloat(part, 64)
		if err != nil || math.IsNaN(value) || math.IsInf(value, 0) {
			return f.home()
		}
		n[i] = value
	}
	w := clamp(n[2], mapWidth/mapZoom, mapWidth)
	h := w / mapWidth * f.height
	return box{clamp(n[0], 0, mapWidth-w), clamp(n[1], 0, f.height-h), w, h}
}

// spot is a place on the drawing.
type spot struct{ X, Y float64 }

// Move is the start of a transform to this place.
func (s spot) Move() string { return fmt.Sprintf("translate(%s %s)", short(s.X), short(s.Y)) }

// XText and YText are the coordinates as attributes hold them.
func (s spot) XText() string { return short(s.X) }
func (s spot) YText() string { return short(s.Y) }

// box is a part of the drawing.
type box struct{ X, Y, W, H float64 }

// String is the box as a viewBox.
func (b box) String() string {
	return short(b.X) + " " + short(b.Y) + " " + short(b.W) + " " + short(b.H)
}

// Zoom is the view's width over the whole's.
func (b box) Zoom() float64 { return b.W / mapWidth }

func (b box) overlaps(o box) bool {
	return b.X < o.X+o.W && o.X < b.X+b.W && b.Y < o.Y+o.H && o.Y < b.Y+b.H
}

func (b box) holds(o box) bool {
	return o.X >= b.X && o.Y >= b.Y && o.X+o.W <= b.X+b.W && o.Y+o.H <= b.Y+b.H
}

// short writes at most two decimals.
func short(x float64) string {
	return strconv.FormatFloat(math.Round(x*100)/100+0, 'f', -1, 64)
}
