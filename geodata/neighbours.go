package geodata

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"potensi/schema"
)

const (
	// MaxNeighbours is how many features Neighbours compares.
	MaxNeighbours = 20_000
	// MaxNeighbourVertices is how many vertices these may have together.
	MaxNeighbourVertices = 1_000_000

	giveUp           = 4 * MaxNeighbours // features, of which comparing so few tells little
	maxPairLooks     = 40_000_000        // vertices compared in all pairs of features
	maxBetween       = 2000              // findings of Neighbours
	defaultTolerance = 50.0              // metres
)

// Neighbours looks for what only shows among the features of some files and a
// village: shapes that are there twice, very thin overlaps and gaps between
// areas, and what lies outside the village boundary. It holds the geometries
// of at most MaxNeighbours features with MaxNeighbourVertices vertices; what
// comes after is only compared with the boundary, if that is known by then,
// and a note says so. Among more than four times as many none are compared.
type Neighbours struct {
	boundary  []orb.Polygon
	sides     join // of the boundary
	tolerance float64
	standing  []member // that were there before
	members   []member
	vertices  int
	areas     []member // those with an area, from west to east
	n         int
	over      schema.Place // of the first that was too many
	looks     int
	stopped   bool // before all pairs were compared
	findings  []remark
}

// member is one feature that was added.
type member struct {
	id       string
	order    int // in which they were added; -1 for those that were there before
	geometry orb.Geometry
	areas    []orb.Polygon
	box      bounds
	at       schema.Place
	accuracy float64
}

// remark is a finding about a member.
type remark struct {
	order int
	schema.Finding
}

// NewNeighbours compares features with each other and with a village boundary,
// nil for none. What lies outside by no more than tolerance metres is not
// told; 0 means 50 m, about as far as a GPS under trees and the difference of
// two offices' boundaries make.
func NewNeighbours(boundary orb.Geometry, tolerance float64) *Neighbours {
	if tolerance <= 0 {
		tolerance = defaultTolerance
	}
	n := &Neighbours{tolerance: tolerance}
	n.SetBoundary(boundary)
	return n
}

// SetBoundary gives a boundary in the place of the one before: it may be found
// among the features themselves.
func (n *Neighbours) SetBoundary(boundary orb.Geometry) {
	n.boundary, n.sides = areasOf(wind(boundary)), join{}
	for _, p := range n.boundary {
		for _, r := range p {
			for i := 1; i < len(r); i++ {
				n.sides.boxes = append(n.sides.boxes, extentOf(r[i-1], r[i]))
			}
		}
	}
	n.sides.index()
}

// Add takes in one feature whose geometry Check has passed; others are left
// out. Its ID is the one by which Stand would know it. accuracy is how well
// its boundary is known, in metres, 0 for DefaultAccuracy.
func (n *Neighbours) Add(f Feature, accuracy float64) {
	if f.Geometry == nil || f.Rejected() || vertices(f.Geometry) == 0 {
		return
	}
	m := memberOf(f.ID, f.Geometry, accuracy)
	m.at, m.order = f.Place.At("/geometry"), n.n
	n.n++
	if n.n > giveUp || !n.hasRoom(len(n.members), f.Geometry) {
		n.tooMany(m)
		return
	}
	n.members = append(n.members, m)
}

// tooMany looks at a feature that there is no room for.
func (n *Neighbours) tooMany(m member) {
	if n.over.File == "" {
		n.over.File = m.at.File
	}
	if n.n > giveUp {
		for _, before := range n.members {
			n.compareBoundary(before)
		}
		n.members = nil
	}
	n.compareBoundary(m)
}

func memberOf(id string, g orb.Geometry, accuracy float64) member {
	if accuracy <= 0 {
		accuracy = DefaultAccuracy
	}
	return member{id: id, geometry: g, areas: areasOf(g), box: boundsOfAll(g), accuracy: accuracy}
}

// hasRoom counts the vertices of a geometry unless there are too many.
func (n *Neighbours) hasRoom(members int, g orb.Geometry) bool {
	size := vertices(g)
	if members >= MaxNeighbours || n.vertices+size > MaxNeighbourVertices {
		return false
	}
	n.vertices += size
	return true
}

// Stand takes in a feature that was there before, with which those added are
// compared. It is to be called after all of them. False: there is no room.
func (n *Neighbours) Stand(id string, g orb.Geometry, accuracy float64) bool {
	if !n.hasRoom(len(n.standing), g) {
		return false
	}
	m := memberOf(id, g, accuracy)
	m.at.ID, m.order = id, -1
	n.standing = append(n.standing, m)
	return true
}

// IDs are those of the features that were added and are compared.
func (n *Neighbours) IDs() map[string]bool {
	ids := make(map[string]bool, len(n.members))
	for i := range n.members {
		ids[n.members[i].id] = true
	}
	return ids
}

// Extent is the box around the features that are compared, false for none.
func (n *Neighbours) Extent() (box orb.Bound, ok bool) {
	for i, m := range n.members {
		b := orb.Bound{Min: orb.Point{m.box.west, m.box.south}, Max: orb.Point{m.box.east, m.box.north}}
		if i == 0 {
			box = b
		}
		box = box.Union(b)
	}
	return box, len(n.members) > 0
}

// NeighboursMark is how far Neighbours had come.
type NeighboursMark struct{ members, vertices, n, findings int }

// Mark remembers how far the features have come, for Forget.
func (n *Neighbours) Mark() NeighboursMark {
	return NeighboursMark{len(n.members), n.vertices, n.n, len(n.findings)}
}

// Forget leaves out what was added after a mark.
func (n *Neighbours) Forget(m NeighboursMark) {
	left := min(m.members, len(n.members)) // none where there were far too many
	clear(n.members[left:])
	n.members, n.vertices, n.n, n.findings = n.members[:left], m.vertices, m.n, n.findings[:m.findings]
	if n.n == len(n.members) {
		n.over = schema.Place{}
	}
}

// Findings are what was found, in the order of the features; all are warnings
// but for the note neighbours-not-compared. It is to be called once, at the end.
func (n *Neighbours) Findings() []schema.Finding {
	for _, m := range n.members {
		n.compareBoundary(m)
	}
	n.compareShapes()
	n.comparePairs()
	slices.SortStableFunc(n.findings, func(x, y remark) int { return cmp.Compare(x.order, y.order) })
	var findings []schema.Finding
	for _, f := range n.findings {
		findings = append(findings, f.Finding)
	}
	if compared := len(n.members); compared < n.n || n.stopped {
		findings = append(findings, schema.Finding{Place: n.over, Rule: "neighbours-not-compared", Level: schema.Note, Args: args{"n": n.n, "compared": compared}})
	}
	return findings
}

// compareShapes tells shapes that were there already. Their overlaps are those
// of the first.
func (n *Neighbours) compareShapes() {
	var seen shapes
	var seenBy []*member
	for _, list := range [][]member{n.standing, n.members} {
		for i := range list {
			m := &list[i]
			before := seen.add(m.geometry)
			if before < 0 {
				seenBy = append(seenBy, m)
				continue
			}
			n.tell("duplicate-geometry", *m, firstPoint(m.geometry), args{"other": seenBy[before].name()})
			m.areas = nil
		}
	}
}

func (n *Neighbours) tell(rule string, m member, p orb.Point, a args) {
	if m.order < 0 {
		return // nobody asked about it now
	}
	if len(n.findings) == maxBetween {
		n.stopped = true
		return
	}
	m.at.Coordinate = coordinate(p)
	n.findings = append(n.findings, remark{m.order, schema.Finding{Place: m.at, Rule: rule, Level: schema.Warning, Args: a}})
}

// name is the id, or the number of the feature as people count.
func (m *member) name() string {
	switch {
	case m.at.ID != "":
		return m.at.ID
	case m.at.Feature != nil:
		return strconv.Itoa(*m.at.Feature + 1)
	}
	return strconv.Itoa(m.at.Line)
}

func firstPoint(g orb.Geometry) orb.Point {
	p, _ := pointAt(g, nowhere())
	return p
}

func boundsOfAll(g orb.Geometry) bounds {
	b := g.Bound()
	return bounds{b.Min[0], b.Max[0], b.Min[1], b.Max[1]}
}

// comparePairs looks at all pairs of areas whose extents overlap, from west to
// east.
func (n *Neighbours) comparePairs() {
	areas := slices.DeleteFunc(slices.Concat(n.standing, n.members), func(m member) bool { return m.areas == nil })
	n.areas = areas
	slices.SortFunc(areas, func(x, y member) int { return cmp.Compare(x.box.west, y.box.west) })
	var t join
	for _, m := range areas {
		t.boxes = append(t.boxes, m.box)
	}
	t.index()
	ok := t.self(maxPairs, func(i, j int) bool {
		x, y := &areas[i], &areas[j]
		if x.order < y.order {
			x, y = y, x
		}
		if x.order >= 0 {
			n.comparePair(x, y)
		}
		return n.looks <= maxPairLooks && !n.stopped
	})
	n.stopped = n.stopped || !ok
}

// second marks the faces of the second of two areas.
const second = 1 << 40

// comparePair looks for slivers between two areas: x is the one that is told.
func (n *Neighbours) comparePair(x, y *member) {
	common := x.box
	common.west, common.east = max(x.box.west, y.box.west), min(x.box.east, y.box.east)
	common.south, common.north = max(x.box.south, y.box.south), min(x.box.north, y.box.north)
	limit := max(x.accuracy, y.accuracy)
	grow(&common, 2*limit/metresPerDegree)
	a, b := ringsNear(x.areas, &common), ringsNear(y.areas, &common)
	n.looks += vertices(orb.MultiPolygon(a)) + vertices(orb.MultiPolygon(b))
	if !meets(a, b) {
		return
	}
	edges, ok := cutUp(append(rightHanded(a, 1), rightHanded(b, second)...))
	if !ok || len(edges) == 0 {
		return
	}
	f := newFaces(edges)
	if !f.count() {
		return
	}
	overlaps, gaps := slivers{limit: limit}, slivers{limit: limit}
	for _, p := range f.polygons(func(count int) bool { return count == second+1 }) {
		overlaps.add(p)
	}
	for _, gap := range f.polygons(func(count int) bool { return count == 0 }) {
		if !isHoleOf(gap[0], a) && !isHoleOf(gap[0], b) && !n.filled(gap) {
			gaps.add(gap)
		}
	}
	n.tellSlivers("sliver-overlap", &overlaps, x, y)
	n.tellSlivers("sliver-gap", &gaps, x, y)
}

func grow(box *bounds, by float64) {
	box.west, box.east, box.south, box.north = box.west-by, box.east+by, box.south-by, box.north+by
}

// ringsNear are the parts that come near a box.
func ringsNear(polygons []orb.Polygon, box *bounds) (out []orb.Polygon) {
	for _, p := range polygons {
		if b := boundsOf(p[0]); b.overlaps(box) {
			out = append(out, p)
		}
	}
	return out
}

// meets reports whether sides of two areas meet.
func meets(a, b []orb.Polygon) bool {
	var s sweep
	s.segments(append(slices.Clone(a), b...))
	s.index()
	first := int32(len(a))
	return !s.self(maxPairs, func(i, j int) bool {
		x, y := &s.sides[i], &s.sides[j]
		return (x.part < first) == (y.part < first) || relate(x, y) == apart
	})
}

func isHoleOf(hole orb.Ring, polygons []orb.Polygon) bool {
	for _, p := range polygons {
		if slices.ContainsFunc(p[1:], func(r orb.Ring) bool { return sameRingAs(hole, r) }) {
			return true
		}
	}
	return false
}

// filled reports whether some area lies in a gap.
func (n *Neighbours) filled(gap orb.Polygon) bool {
	p := LabelPoint(gap)
	for i := range n.areas {
		m := &n.areas[i]
		if m.box.west > p[0] {
			return false
		}
		if m.box.overlaps(&bounds{p[0], p[0], p[1], p[1]}) && holds(m.areas, p) {
			return true
		}
	}
	return false
}

// slivers are the thin areas between two features.
type slivers struct {
	limit       float64 // of their width, in metres
	n           int
	area, width float64 // of all, in m², and the greatest, in metres
	largest     float64
	at          orb.Point // on the largest
}

// add counts an area that is thinner than the limit: 2 · area / perimeter is
// the width of a strip, and half the width of a square.
func (s *slivers) add(p orb.Polygon) {
	hectares, perimeter := size([]orb.Polygon{p})
	area := hectares * 1e4
	width := 2 * area / perimeter
	if perimeter == 0 || width > s.limit || area < 0.01 {
		return
	}
	s.n++
	s.area += area
	s.width = max(s.width, width)
	if area > s.largest {
		s.largest, s.at = area, p[0][0]
	}
}

// tellSlivers is one finding for two features, however often they miss each other.
func (n *Neighbours) tellSlivers(rule string, s *slivers, x, y *member) {
	if s.n > 0 {
		n.tell(rule, *x, s.at, args{"other": y.name(), "n": s.n, "area_m2": roundTo(s.area, 2), "width_m": roundTo(s.width, 2)})
	}
}

// compareBoundary tells what lies outside the village.
func (n *Neighbours) compareBoundary(m member) {
	if n.boundary == nil || n.isWithin(m) {
		return
	}
	var share, distance float64
	var at orb.Point
	switch {
	case m.areas != nil:
		share, distance, at = n.areaOutside(m)
	case m.geometry.Dimensions() == 1:
		share, distance, at = n.lineOutside(m.geometry)
	default:
		share, distance, at = n.pointsOutside(m.geometry)
	}
	if distance > n.tolerance {
		n.tell("outside-village", m, at, args{"share": roundTo(share*100, 1), "distance_m": roundTo(distance, 0)})
	}
}

// isWithin reports whether a feature comes nowhere near the boundary and lies
// inside it, which is so for most.
func (n *Neighbours) isWithin(m member) bool {
	near := 0
	n.sides.near(&m.box, func(int) { near++ })
	return near == 0 && holds(n.boundary, firstPoint(m.geometry))
}

// holds reports whether a point lies in some areas or on their edge.
func holds(areas []orb.Polygon, p orb.Point) bool {
	for _, q := range areas {
		inside := locate(p, q[0]) >= 0
		for _, hole := range q[1:] {
			inside = inside && locate(p, hole) <= 0
		}
		if inside {
			return true
		}
	}
	return false
}

// away is how far a point is from the boundary, in metres.
func (n *Neighbours) away(p orb.Point) float64 {
	least := math.Inf(1)
	for _, q := range n.boundary {
		for _, r := range q {
			for i := 1; i < len(r); i++ {
				least = min(least, metres(p, nearest(p, r[i-1], r[i])))
			}
		}
	}
	return least
}

// nearest is the point of a side that is nearest to p.
func nearest(p, a, b orb.Point) orb.Point {
	east := math.Cos(p[1] * math.Pi / 180)
	x, y := (b[0]-a[0])*east, b[1]-a[1]
	length := x*x + y*y
	if length == 0 {
		return a
	}
	t := min(max(((p[0]-a[0])*east*x+(p[1]-a[1])*y)/length, 0), 1)
	return orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}
}

// maxMeasured is how many vertices of a line or ring are measured to the
// boundary, evenly spread.
const maxMeasured = 1000

// farthest is the vertex outside that is farthest from the boundary.
func (n *Neighbours) farthest(points []orb.Point) (distance float64, at orb.Point) {
	step := 1 + len(points)/maxMeasured
	for i := 0; i < len(points); i += step {
		p := points[i]
		if holds(n.boundary, p) {
			continue
		}
		if d := n.away(p); d > distance {
			distance, at = d, p
		}
	}
	return distance, at
}

func (n *Neighbours) areaOutside(m member) (share, distance float64, at orb.Point) {
	strands(m.geometry, nowhere(), func(points []orb.Point, _ spot) bool {
		if d, p := n.farthest(points); d > distance {
			distance, at = d, p
		}
		return true
	})
	if distance <= n.tolerance {
		return 0, distance, at
	}
	outside, ok := arrange(append(rightHanded(m.areas, 1), rightHanded(n.boundary, second)...), func(count int) bool { return count > 0 && count < second })
	if !ok {
		return 1, distance, at
	}
	part, _ := size(outside)
	whole, _ := size(m.areas)
	return part / whole, distance, at
}

// lineOutside cuts lines at the boundary and measures what lies beyond.
func (n *Neighbours) lineOutside(g orb.Geometry) (share, distance float64, at orb.Point) {
	var outside, whole float64
	strands(g, nowhere(), func(points []orb.Point, _ spot) bool {
		if d, p := n.farthest(points); d > distance {
			distance, at = d, p
		}
		for i := 1; i < len(points); i++ {
			length := metres(points[i-1], points[i])
			whole += length
			outside += length * n.sideOutside(points[i-1], points[i])
		}
		return true
	})
	if whole == 0 {
		return 0, 0, at
	}
	return outside / whole, distance, at
}

// sideOutside is the share of one side that lies outside.
func (n *Neighbours) sideOutside(a, b orb.Point) (share float64) {
	cuts := []float64{0, 1}
	box, side := extentOf(a, b), segment{a: a, b: b}
	for _, q := range n.boundary {
		for _, r := range q {
			for i := 1; i < len(r); i++ {
				other := extentOf(r[i-1], r[i])
				t := turn(r[i-1], r[i], side.a)
				if d := t - turn(r[i-1], r[i], side.b); box.overlaps(&other) && d != 0 && t/d > 0 && t/d < 1 {
					cuts = append(cuts, t/d)
				}
			}
		}
	}
	slices.Sort(cuts)
	for i := 1; i < len(cuts); i++ {
		t := (cuts[i-1] + cuts[i]) / 2
		if !holds(n.boundary, orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}) {
			share += cuts[i] - cuts[i-1]
		}
	}
	return share
}

func (n *Neighbours) pointsOutside(g orb.Geometry) (share, distance float64, at orb.Point) {
	outside, whole := 0, 0
	strands(g, nowhere(), func(points []orb.Point, _ spot) bool {
		for _, p := range points {
			whole++
			if !holds(n.boundary, p) {
				outside++
			}
		}
		distance, at = n.farthest(points)
		return true
	})
	return float64(outside) / float64(whole), distance, at
}
