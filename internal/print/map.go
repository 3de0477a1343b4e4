package print

import (
	"cmp"
	"html/template"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/mapping"
)

// mostDrawn is the number of resources above which a sheet of paper is no map.
const mostDrawn = 2000

// chart is a map on paper; its unit is a millimetre.
type chart struct {
	frame    frame
	Name     string // names its parts within the page
	Paper    box
	Inside   box // within the border
	Scale    float64
	Outlines []outline
	Areas    []area
	Lines    []line
	Pins     []*pin
	Dots     []dot   // of resources for whose discs there is no room
	Disc     float64 // size of the discs, 1 on the large map
	Grid     graticule
	TooMany  int // how many there are, when that is too many to draw
}

// dot is a point that is too much for a disc.
type dot struct {
	At   spot
	Fill string
}

// outline is the village's own border: drawn, never filled.
type outline struct {
	D      string
	Sketch bool
}

// area is one resource with an extent.
type area struct {
	ID, Name, Class string
	Layers          []layer
	Edge            string
	Sketch          bool
	Split           *split
	size            float64
}

// split divides a disputed area: what women's sessions say on the left, what
// men's say on the right.
type split struct {
	Clip, Left, Right, Whole string
	LeftLayers, RightLayers  []layer
	Between                  string
}

// line is one resource with a length: a river, a road.
type line struct {
	ID, Name, Class string
	D, Fill         string
	Layers          []layer
	River, Sketch   bool
}

// view is what a chart shows of each resource.
type view struct {
	class func(r mapping.Resource) string
	halve func(id string) (women, men string, ok bool)
	small bool // one of several on a sheet: without names
}

// chartOf draws the resources of a workshop on a box of paper.
func (s *Press) chartOf(name string, paper box, v view) chart {
	c := chart{Name: name, Paper: paper, Inside: paper.inset(border), Disc: 1}
	if v.small {
		c.Disc = .66
	}
	shown := []mapping.Resource{}
	var extent orb.Bound
	for _, r := range s.w.Resources {
		if r.Geometry == nil {
			continue
		}
		if b := r.Geometry.Bound(); finite(b.Min) && finite(b.Max) && !b.IsEmpty() {
			if len(shown) == 0 {
				extent = b
			}
			extent = extent.Union(b)
			shown = append(shown, r)
		}
	}
	f := newFrame(extent, c.Inside)
	c.Scale, c.frame = f.scale, f
	c.Grid = s.graticule(f, paper)
	if len(shown) > mostDrawn {
		c.TooMany = len(shown)
		return c
	}
	for _, r := range shown {
		s.addTo(&c, f, r, v, s.rows[r.ID])
	}
	slices.SortStableFunc(c.Areas, func(a, b area) int { return cmp.Compare(b.size, a.size) })
	c.arrange(v.small)
	return c
}

// addTo draws one resource.
func (s *Press) addTo(c *chart, f frame, r mapping.Resource, v view, number int) {
	shape := f.shapeOf(r.Geometry)
	sketch := r.GeometryMethod == mapping.Sketch
	if r.Kind == mapping.Boundary {
		c.Outlines = append(c.Outlines, outline{path(shape.rings, true) + path(shape.lines, false), sketch})
		return
	}
	name, class := s.names.Of(r.ID), v.class(r)
	if len(shape.rings) > 0 {
		a := area{ID: r.ID, Name: name, Class: class, Layers: inkOf(class).layers(shape.rings), Edge: path(shape.rings, true), Sketch: sketch, size: shape.size()}
		if women, men, ok := v.halve(r.ID); ok {
			at := f.at(geodata.LabelPoint(r.Geometry))
			a.Split = splitOf(shape, at.X, women, men)
			a.Split.Clip = c.Name + "-" + mm(float64(len(c.Areas)))
		}
		c.Areas = append(c.Areas, a)
	}
	if len(shape.lines) > 0 {
		i := inkOf(class)
		c.Lines = append(c.Lines, line{ID: r.ID, Name: name, Class: class, D: path(shape.lines, false), Fill: i.Fill, Layers: i.band(shape.lines),
			River: r.Kind == mapping.River, Sketch: sketch})
	}
	for i, at := range f.anchors(r.Geometry, shape) {
		p := &pin{ID: r.ID, Anchor: at, Number: number, Class: class, Picture: s.picture(string(r.Kind)), Point: len(shape.points) > 0, weight: 1 + math.Sqrt(shape.size())}
		if i == 0 {
			p.Name = name
		}
		if r.Kind.Profiled() && !strings.HasPrefix(class, "held-") {
			p.Badge = inkOf(class).layers([][]spot{disc(1.9)})
		}
		c.Pins = append(c.Pins, p)
	}
}

// disc is a round ring about the origin.
func disc(radius float64) []spot {
	const corners = 24
	out := make([]spot, corners)
	for i := range out {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		out[i] = spot{radius * cos, radius * sin}
	}
	return out
}

func (s *Press) picture(name string) template.HTML {
	if s.Picture == nil {
		return ""
	}
	return s.Picture(name)
}

// anchors are the places that discs stand for: each of a resource's points, or
// the place for its name.
func (f frame) anchors(g orb.Geometry, shape shape) []spot {
	const most = 20 // of one resource's points
	if len(shape.rings)+len(shape.lines) == 0 {
		return shape.points[:min(most, len(shape.points))]
	}
	at := f.at(geodata.LabelPoint(g))
	if math.IsNaN(at.X + at.Y) {
		at = shape.extent.centre()
	}
	return []spot{at}
}

// splitOf divides a shape at x by a zig-zag.
func splitOf(s shape, x float64, women, men string) *split {
	const tooth = 2.4
	e := s.extent
	zigzag := []spot{}
	side := 1.0
	for y := e.Y - tooth; y < e.Y+e.H+2*tooth; y += tooth {
		zigzag = append(zigzag, spot{x + side*tooth/2, y})
		side = -side
	}
	half := func(edge float64) string {
		around := append(slices.Clone(zigzag), spot{edge, zigzag[len(zigzag)-1].Y}, spot{edge, zigzag[0].Y})
		return path([][]spot{around}, true)
	}
	return &split{Left: half(e.X - 1), Right: half(e.X + e.W + 1), Between: path([][]spot{zigzag}, false),
		LeftLayers: inkOf(women).layers(s.rings), RightLayers: inkOf(men).layers(s.rings), Whole: path(s.rings, true)}
}
