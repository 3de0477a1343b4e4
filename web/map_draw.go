package web

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/mapping"
)

// mapMost is the number of resources above which a map is too heavy for a
// phone; then the table is the map.
const mapMost = 5000

// mapFine is the number of areas up to which each gets its own border above
// all fills; beyond, the fills' own edges must do.
const mapFine = 800

// mapOrder is what a map is asked to show.
type mapOrder struct {
	Show   string       // a dimension, or gapView
	Chosen string       // the resource that is picked out
	Kind   mapping.Kind // the others are faded
	View   string       // x,y,w
	Plain  bool         // without names and surroundings, for a small picture
	Hide   bool         // sensitive places stay off
	Link   func(id string) string
}

// drawing is a map as its template draws it.
type drawing struct {
	Home, View box
	Marks      []*mark // in the order of drawing: large areas first, points last
	Outlines   []outline
	Picts      []string // the pictograms that are used
	Around     *around
	Sketch     bool // some shape is a sketch
	Hidden     int  // sensitive places that are not shown
	Unmapped   int  // resources without a geometry
	TooMany    int  // how many there are, when that is too many to draw
	Fine       bool // borders above all fills
	Plain      bool
}

// mark is one resource on the map.
type mark struct {
	ID, Href, Name string
	Title          string // read out: name, kind and class in words
	Class, Pict    string
	Number         int // names its paths within the page
	Area, Line     string
	Split          *split
	River          bool
	Sketch         bool
	Chosen, Faded  bool
	Pins           []*pin
	shape          shape
	kind           mapping.Kind
}

// outline is the village's own border: drawn, never filled.
type outline struct {
	Path   string
	Sketch bool
}

// split divides an area that is disputed: what women's sessions say on the
// left, what men's say on the right.
type split struct {
	Left, Right   string // classes
	LeftPath      string
	RightPath     string
	Between       string
	WordsW, WordM string
}

// drawMap lays the resources of a village on a drawing.
func (v *visit) drawMap(profile mapping.Profile, o mapOrder) drawing {
	d := drawing{Plain: o.Plain, Fine: len(v.w.Resources) <= mapFine, Hidden: v.left.Sensitive}
	shown := []mapping.Resource{}
	var extent orb.Bound
	for _, r := range v.w.Resources {
		switch {
		case r.Sensitive && o.Hide:
			d.Hidden++
		case r.Geometry == nil:
			d.Unmapped++
		default:
			extent = unite(extent, r.Geometry.Bound(), len(shown) == 0)
			shown = append(shown, r)
		}
	}
	f := newFrame(extent)
	d.Home, d.View = f.home(), f.view(o.View)
	if len(shown) > mapMost {
		d.TooMany = len(shown)
		return d
	}
	v.addMarks(&d, f, profile, shown, o)
	d.arrange(o.Plain)
	if !o.Plain {
		surroundings := f.around(d.View, v.p)
		d.Around = &surroundings
	}
	return d
}

// unite grows an extent by what has coordinates that are numbers.
func unite(a, b orb.Bound, first bool) orb.Bound {
	if !finite(b.Min) || !finite(b.Max) || b.IsEmpty() {
		return a
	}
	if first || a == (orb.Bound{}) {
		return b
	}
	return a.Union(b)
}

func (v *visit) addMarks(d *drawing, f frame, profile mapping.Profile, shown []mapping.Resource, o mapOrder) {
	summaries := map[string]*mapping.ProfileSummary{}
	for i := range profile.Summaries {
		summaries[profile.Summaries[i].Resource] = &profile.Summaries[i]
	}
	var differ map[string]halves
	if o.Show != gapView {
		differ = halvesOf(v.w, profile, mapping.Dimension(o.Show))
	}
	for _, r := range shown {
		s := f.shapeOf(r.Geometry)
		sketch := r.GeometryMethod == mapping.Sketch
		d.Sketch = d.Sketch || sketch
		if r.Kind == mapping.Boundary {
			d.Outlines = append(d.Outlines, outline{s.area + s.line, sketch})
			continue
		}
		m := &mark{ID: r.ID, Href: o.Link(r.ID), Name: v.names.Of(r.ID), Class: classOf(o.Show, r.Kind, summaries[r.ID]), Pict: string(r.Kind),
			Number: len(d.Marks), Area: s.area, Line: s.line, River: r.Kind == mapping.River, Sketch: sketch,
			Chosen: r.ID == o.Chosen, Faded: o.Kind != "" && o.Kind != r.Kind, shape: s, kind: r.Kind}
		m.Title = m.Name + ", " + wordOf(v.p, "kind", r.Kind) + ", " + v.classWord(m.Class)
		m.pin(f, r.Geometry)
		if h, ok := differ[r.ID]; ok && s.area != "" {
			m.Split = splitOf(s, m.Pins[0].Anchor.X, h)
		}
		d.Marks = append(d.Marks, m)
	}
}

// classWord says in words what a class shows.
func (v *visit) classWord(class string) string {
	if rest, ok := strings.CutPrefix(class, "held-"); ok {
		return wordOf(v.p, "web.holder", rest)
	}
	return v.p.T("web.map.class." + class)
}

// pin puts discs on a resource: on each of its points, or on the place for its
// name.
func (m *mark) pin(f frame, g orb.Geometry) {
	const most = 40 // of one resource's points
	weight := math.Sqrt(m.shape.size) + 1
	if m.Area == "" && m.Line == "" {
		for _, at := range m.shape.points[:min(most, len(m.shape.points))] {
			m.Pins = append(m.Pins, &pin{Anchor: at, weight: 30})
		}
		return
	}
	at := f.at(geodata.LabelPoint(g))
	if math.IsNaN(at.X + at.Y) {
		at = spot{m.shape.extent.X + m.shape.extent.W/2, m.shape.extent.Y + m.shape.extent.H/2}
	}
	m.Pins = []*pin{{Anchor: at, weight: weight}}
}

// IsPoint reports whether a resource is drawn as discs only.
func (m *mark) IsPoint() bool { return m.Area == "" && m.Line == "" }

// splitOf divides a shape at x by a zig-zag.
func splitOf(s shape, x float64, h halves) *split {
	e := s.extent
	const tooth = 11.0
	var line strings.Builder
	y, side := e.Y-tooth, 1.0
	fmt.Fprintf(&line, "%s %s", short(x), short(y))
	for y < e.Y+e.H+tooth {
		y += tooth
		fmt.Fprintf(&line, "L%s %s", short(x+side*tooth/2), short(y))
		side = -side
	}
	close := func(edge float64) string {
		return fmt.Sprintf("M%sL%s %sL%s %sz", line.String(), short(edge), short(y), short(edge), short(e.Y-tooth))
	}
	return &split{Left: h.Women, Right: h.Men, LeftPath: close(e.X - 2), RightPath: close(e.X + e.W + 2), Between: "M" + line.String()}
}

// arrange puts the marks in the order of drawing and moves the discs apart.
func (d *drawing) arrange(plain bool) {
	rank := func(m *mark) int {
		switch {
		case m.IsPoint():
			return 2
		case m.Area == "":
			return 1
		}
		return 0
	}
	slices.SortStableFunc(d.Marks, func(a, b *mark) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.shape.size, a.shape.size))
	})
	d.thin()
	k := d.View.Zoom()
	pins, names := []*pin{}, []string{}
	for _, m := range d.Marks {
		if !slices.Contains(d.Picts, m.Pict) {
			d.Picts = append(d.Picts, m.Pict)
		}
		for i, p := range m.Pins {
			p.Anchor = spot{p.Anchor.X / k, p.Anchor.Y / k}
			name := m.Name
			if i > 0 {
				name = ""
			}
			pins, names = append(pins, p), append(names, name)
		}
	}
	bounds := box{14, 14, d.Home.W/k - 28, d.Home.H/k - 28}
	spread(pins, bounds)
	if !plain {
		place(pins, names, box{d.View.X/k + 4, d.View.Y/k + 4, d.View.W/k - 8, d.View.H/k - 8}, bounds)
	}
	for _, p := range pins {
		p.Anchor, p.At = spot{p.Anchor.X * k, p.Anchor.Y * k}, spot{p.At.X * k, p.At.Y * k}
	}
}

// thin keeps the discs of the largest resources when there are too many.
func (d *drawing) thin() {
	all := []*mark{}
	for _, m := range d.Marks {
		if len(m.Pins) > 0 {
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(a, b *mark) int { return cmp.Compare(b.Pins[0].weight, a.Pins[0].weight) })
	left := maxPins
	for _, m := range all {
		keep := min(left, len(m.Pins))
		if m.IsPoint() {
			keep = max(keep, 1) // a point without its disc would be nothing
		}
		m.Pins = m.Pins[:keep]
		left = max(0, left-keep)
	}
}
