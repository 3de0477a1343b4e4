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

// mapCoarse is the number of resources up to which a phone gets discs and
// names of its own.
const mapCoarse = 60

// Discs and names are larger in a drawing that is shown small.
const (
	onLaptop  = 1.0
	inPicture = 1.5
	inPane    = 1.8
	onPhone   = 2.25
)

// mapOrder is what a map is asked to show.
type mapOrder struct {
	Show      string            // a dimension: who holds it; or another way to look
	Dimension mapping.Dimension // that is looked at; control unless Show is one
	Chosen    string            // the resource that is picked out
	Keep      func(mapping.Resource) bool
	View      string // x,y,w
	Plain     bool   // without names and surroundings, for a small picture
	Small     bool   // one of several side by side: only what has no area gets a disc
	Hide      bool   // sensitive places stay off
	Link      func(id string) string
}

// drawing is a map as its template draws it.
type drawing struct {
	ID         string // of the svg element
	Way        string
	Home, View box
	Marks      []*mark // in the order of drawing: large areas first, points last
	Outlines   []outline
	Picts      []string // the pictograms that are used
	Tints      []tint   // the patterns that are used
	Around     *around
	Sketch     bool // some shape is a sketch
	Hidden     int  // places that are not shown: sensitive, or withdrawn
	Unmapped   int  // resources that are at a place, but not yet drawn
	TooMany    int  // how many there are, when that is too many to draw
	Fine       bool // borders above all fills
	Plain      bool
	Small      bool
	Shared     bool // the shapes' paths are those of another drawing on the page
	Size       float64
	Coarse     float64 // the size of the phone's discs; 0: it has none of its own
}

// mark is one resource on the map.
type mark struct {
	ID, Href, Name string
	Title          string // read out: name, kind and class in words
	Class, Pict    string
	Number         int // names its paths within the page
	Area, Line     string
	Split          *split
	Discs          *discs
	River, Sketch  bool
	Sensitive      bool
	Chosen, Faded  bool
	Disputed       bool
	Pins, Coarse   []*pin
	resource       mapping.Resource
	shape          shape
	anchor         spot
}

// outline is the village's own border: drawn, never filled.
type outline struct {
	Path   string
	Sketch bool
}

// split divides an area that is disputed: one answer on the left, the other on
// the right.
type split struct {
	Left, Right         string // classes
	LeftPath, RightPath string
	Between             string
}

// drawMap lays the resources of a village on a drawing.
func (v *visit) drawMap(profile mapping.Profile, o mapOrder) drawing {
	d, f, shown := v.extentOf(o)
	if len(shown) > mapMost {
		d.TooMany = len(shown)
		return d
	}
	for _, r := range shown {
		d.add(f, r, v.names.Of(r.ID), o)
	}
	d.arrange()
	v.dress(&d, lookOf(v.w, profile, o.Show, o.Dimension))
	if !o.Plain && !o.Small {
		surroundings := f.around(d.View, v.p)
		surroundings.Sketch = d.Sketch
		d.Around = &surroundings
	}
	return d
}

// extentOf finds what can be drawn, and the frame that it fills.
func (v *visit) extentOf(o mapOrder) (drawing, frame, []mapping.Resource) {
	d := drawing{ID: "map", Plain: o.Plain, Small: o.Small, Fine: len(v.w.Resources) <= mapFine, Size: onLaptop, Hidden: v.left.Sensitive}
	shown := []mapping.Resource{}
	var extent orb.Bound
	for _, r := range v.w.Resources {
		switch {
		case r.Consent == mapping.ConsentWithdrawn, secret(r) && o.Hide:
			d.Hidden++
		case r.Geometry == nil && !r.Kind.Spatial():
		case r.Geometry == nil:
			d.Unmapped++
		default:
			extent = unite(extent, r.Geometry.Bound(), len(shown) == 0)
			shown = append(shown, r)
		}
	}
	f := newFrame(extent)
	d.Home, d.View = f.home(), f.view(o.View)
	switch {
	case o.Small:
		d.Size = inPane
	case o.Plain:
		d.Size = inPicture
	case len(shown) <= mapCoarse:
		d.Coarse = onPhone
	}
	return d, f, shown
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

// add puts a resource on the drawing; the village's border is only an outline.
func (d *drawing) add(f frame, r mapping.Resource, name string, o mapOrder) {
	s := f.shapeOf(r.Geometry)
	sketch := r.GeometryMethod == mapping.Sketch
	d.Sketch = d.Sketch || sketch
	if r.Kind == mapping.Boundary {
		d.Outlines = append(d.Outlines, outline{s.area + s.line, sketch})
		return
	}
	m := &mark{ID: r.ID, Href: o.Link(r.ID), Name: name, Pict: string(r.Kind), Number: len(d.Marks), Area: s.area, Line: s.line, River: r.Kind == mapping.River,
		Sketch: sketch, Sensitive: secret(r), Chosen: r.ID == o.Chosen, Faded: o.Keep != nil && !o.Keep(r), resource: r, shape: s}
	m.anchor = m.anchorOf(f)
	d.Marks = append(d.Marks, m)
}

// dress colours a drawing as a look says.
func (v *visit) dress(d *drawing, l look) {
	d.Way = l.Way
	d.Tints = tintsOf(map[string][]string{gapView: {"gap-", "neutral"}, bothView: {"kind-"}, womenView: {"women-", "level-", "neutral"}, menView: {"men-", "level-", "neutral"}}[l.Way]...)
	if len(d.Tints) == len(tints()) {
		d.Tints = tintsOf("held-", "neutral")
	}
	for _, m := range d.Marks {
		m.Class, m.Discs, m.Disputed, m.Split = l.classOf(m.resource), l.discsOf(m.resource), l.disputed[m.ID], nil
		m.Title = m.Name + ", " + wordOf(v.p, "kind", m.resource.Kind) + ", " + v.answerWord(m.Class, m.Discs)
		if h, ok := l.halvesOf(m.ID); ok && m.Area != "" {
			m.Split = splitOf(m.shape, m.anchor.X, h)
		}
	}
}

// again is the same drawing for another way to look: the shapes are drawn from
// the first one's paths.
func (v *visit) again(d drawing, id string, l look) drawing {
	d.ID, d.Shared, d.Marks = id, true, slices.Clone(d.Marks)
	for i, m := range d.Marks {
		other := *m
		d.Marks[i] = &other
	}
	v.dress(&d, l)
	return d
}

// answerWord says in words what a class or a disc shows.
func (v *visit) answerWord(class string, d *discs) string {
	if d != nil {
		return v.p.T("web.map.discs", "women", v.p.T("web.map.disc."+d.Women), "men", v.p.T("web.map.disc."+d.Men))
	}
	return v.classWord(class)
}

// classWord says in words what a class shows.
func (v *visit) classWord(class string) string {
	if rest, ok := strings.CutPrefix(class, "held-"); ok {
		return wordOf(v.p, "web.holder", rest)
	}
	for _, side := range []string{womenView, menView} {
		if level, ok := strings.CutPrefix(class, side+"-"); ok {
			return v.p.T("web.map.level-of", "group", wordOf(v.p, "web.holder", side), "level", wordOf(v.p, "level", level), "n", level)
		}
	}
	if strings.HasPrefix(class, "kind-") {
		return v.p.T("web.map.class.neutral")
	}
	return v.p.T("web.map.class." + class)
}

// anchorOf is where a resource's disc and name belong.
func (m *mark) anchorOf(f frame) spot {
	if m.IsPoint() {
		if len(m.shape.points) == 0 {
			return spot{math.NaN(), math.NaN()}
		}
		return m.shape.points[0]
	}
	at := f.at(geodata.LabelPoint(m.resource.Geometry))
	if math.IsNaN(at.X + at.Y) {
		at = spot{m.shape.extent.X + m.shape.extent.W/2, m.shape.extent.Y + m.shape.extent.H/2}
	}
	return at
}

// newPins are discs for a resource: on each of its points, or on the place for
// its name.
func (m *mark) newPins() []*pin {
	const most = 40 // of one resource's points
	if !m.IsPoint() {
		return []*pin{{Anchor: m.anchor, weight: math.Sqrt(m.shape.size) + 1}}
	}
	out := []*pin{}
	for _, at := range m.shape.points[:min(most, len(m.shape.points))] {
		out = append(out, &pin{Anchor: at, weight: 30})
	}
	return out
}

// IsPoint reports whether a resource is drawn as discs only.
func (m *mark) IsPoint() bool { return m.Area == "" && m.Line == "" }

// hiddenBy reports whether a disc leaves too little to be seen of a resource.
func (m *mark) hiddenBy(size, k float64) bool {
	if m.Area == "" {
		return m.IsPoint() || size > onLaptop
	}
	return math.Min(m.shape.extent.W, m.shape.extent.H) < 3.6*pinRadius*k
}

// Anchor is where a faded point is drawn.
func (m *mark) Anchor() spot { return m.anchor }

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
	return &split{Left: h.Left, Right: h.Right, LeftPath: close(e.X - 2), RightPath: close(e.X + e.W + 2), Between: "M" + line.String()}
}

// arrange puts the marks in the order of drawing and moves the discs apart.
func (d *drawing) arrange() {
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
	for _, m := range d.Marks {
		if m.Faded || (d.Small && !m.IsPoint()) {
			continue
		}
		m.Pins = m.newPins()
		if d.Coarse > 0 {
			m.Coarse = m.newPins()
		}
		if !slices.Contains(d.Picts, m.Pict) {
			d.Picts = append(d.Picts, m.Pict)
		}
	}
	d.thin()
	d.settle(d.Size, func(m *mark) []*pin { return m.Pins })
	if d.Coarse > 0 {
		d.settle(d.Coarse, func(m *mark) []*pin { return m.Coarse })
	}
}

// settle spreads the discs of one size and writes names beside them.
func (d *drawing) settle(size float64, of func(*mark) []*pin) {
	k := d.View.Zoom() * size
	shortened := shortNames(d.Marks)
	pins, names := []*pin{}, []string{}
	for _, m := range d.Marks {
		for i, p := range of(m) {
			p.Anchor, p.Ring = spot{p.Anchor.X / k, p.Anchor.Y / k}, m.hiddenBy(size, k)
			name := shortened[m.Name]
			if i > 0 {
				name = ""
			}
			pins, names = append(pins, p), append(names, name)
		}
	}
	bounds := box{14, 14, d.Home.W/k - 28, d.Home.H/k - 28}
	spread(pins, bounds)
	if !d.Plain && !d.Small {
		view := box{d.View.X/k + 4, d.View.Y/k + 4, d.View.W/k - 8, d.View.H/k - 8}
		place(pins, names, view, bounds, box{view.X, view.Y + view.H - 52/size, 240 / size, 52 / size}, box{view.X + view.W - 60/size, view.Y, 60 / size, 70 / size})
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
