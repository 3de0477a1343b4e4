package geodata

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

const (
	maxRounds = 20        // of cutting sides where they meet
	maxCuts   = 200_000   // of sides in one round; map data needs a few dozen
	maxNear   = 5_000_000 // pairs of sides whose extents overlap, in one round
	maxEdges  = 2_000_000 // after cutting
	snap      = 1e-12     // degrees, a ten-thousandth of a millimetre: nearer is the same point
)

// weighted is a closed ring, and by how much a place left of it counts more
// than a place right of it.
type weighted struct {
	ring   orb.Ring
	weight int
}

// edge is a piece of one or more rings that meets others at its ends only.
type edge struct {
	a, b   orb.Point
	weight int // of left over right, going from a to b
}

// arrange cuts rings where they meet, counts every face between them, and
// gives the area of the faces that keep chooses, as valid polygons wound as in
// RFC 7946. A face's count is the sum of the weights of the rings around it:
// for rings of weight 1, how often they run round it counter-clockwise.
//
// No line is moved but by the rounding of a crossing to float64. It is false
// for what is too complex to arrange.
func arrange(rings []weighted, keep func(count int) bool) ([]orb.Polygon, bool) {
	edges, ok := cutUp(rings)
	if !ok {
		return nil, false
	}
	if len(edges) == 0 {
		return nil, true
	}
	f := newFaces(edges)
	if !f.count() {
		return nil, false
	}
	return f.polygons(keep), true
}

// cutUp cuts the sides of rings at each other until none meet between ends.
func cutUp(rings []weighted) ([]edge, bool) {
	var edges []edge
	for _, w := range rings {
		for i := 1; i < len(w.ring); i++ {
			edges = append(edges, edge{w.ring[i-1], w.ring[i], w.weight})
		}
	}
	var t join
	for range maxRounds {
		cuts, ok := cutsOf(edges, &t)
		if !ok || len(edges)+len(cuts) > maxEdges {
			return nil, false
		}
		if len(cuts) == 0 {
			return merged(edges), true
		}
		edges = pieces(edges, cuts)
	}
	return nil, false
}

// notch is a point at which an edge is to be cut.
type notch struct {
	edge int
	at   orb.Point
}

func cutsOf(edges []edge, t *join) (cuts []notch, ok bool) {
	t.boxes = t.boxes[:0]
	for _, e := range edges {
		t.boxes = append(t.boxes, extentOf(e.a, e.b))
	}
	t.index()
	near := 0
	ok = t.self(maxPairs, func(i, j int) bool {
		near++
		cuts = appendCuts(cuts, edges, i, j)
		return len(cuts) <= maxCuts && near <= maxNear
	})
	return cuts, ok
}

// appendCuts adds where two edges cut each other.
func appendCuts(cuts []notch, edges []edge, i, j int) []notch {
	x, y := &edges[i], &edges[j]
	ya, yb := exactSide(x.a, x.b, y.a), exactSide(x.a, x.b, y.b)
	if ya*yb > 0 {
		return cuts
	}
	xa, xb := exactSide(y.a, y.b, x.a), exactSide(y.a, y.b, x.b)
	if xa*xb > 0 {
		return cuts
	}
	if ya*yb < 0 && xa*xb < 0 {
		p := crossingPoint(x, y)
		return y.appendCut(x.appendCut(cuts, i, p), j, p)
	}
	for _, end := range [...]struct {
		side int
		at   orb.Point
		of   int
	}{{ya, y.a, i}, {yb, y.b, i}, {xa, x.a, j}, {xb, x.b, j}} {
		if e := &edges[end.of]; end.side == 0 && e.spans(end.at) {
			cuts = e.appendCut(cuts, end.of, end.at)
		}
	}
	return cuts
}

func (e *edge) appendCut(cuts []notch, i int, at orb.Point) []notch {
	if at == e.a || at == e.b {
		return cuts
	}
	return append(cuts, notch{i, at})
}

// spans reports whether p lies within the extent.
func (e *edge) spans(p orb.Point) bool {
	box := extentOf(e.a, e.b)
	return p[0] >= box.west && p[0] <= box.east && p[1] >= box.south && p[1] <= box.north
}

// crossingPoint is where two edges cross, or an end of one that is as near as
// makes no difference.
func crossingPoint(x, y *edge) orb.Point {
	p := meeting(&segment{a: x.a, b: x.b}, &segment{a: y.a, b: y.b})
	box := extentOf(x.a, x.b)
	p = noDust(orb.Point{min(max(p[0], box.west), box.east), min(max(p[1], box.south), box.north)})
	for _, end := range [...]orb.Point{x.a, x.b, y.a, y.b} {
		if d := (orb.Point{p[0] - end[0], p[1] - end[1]}); max(d[0], -d[0], d[1], -d[1]) <= snap {
			return end
		}
	}
	return p
}

// noDust makes 0 of coordinates so near to it that products of them would not
// be exact; no map has any.
func noDust(p orb.Point) orb.Point {
	for i, v := range p {
		if isDust(v) {
			p[i] = 0
		}
	}
	return p
}

// pieces cuts edges up; cuts are sorted on the way.
func pieces(edges []edge, cuts []notch) []edge {
	along := func(c notch) float64 {
		e := &edges[c.edge]
		return (c.at[0]-e.a[0])*(e.b[0]-e.a[0]) + (c.at[1]-e.a[1])*(e.b[1]-e.a[1])
	}
	slices.SortFunc(cuts, func(x, y notch) int {
		if c := cmp.Compare(x.edge, y.edge); c != 0 {
			return c
		}
		if c := cmp.Compare(along(x), along(y)); c != 0 {
			return c
		}
		return comparePoints(x.at, y.at)
	})
	out := make([]edge, 0, len(edges)+len(cuts))
	for i, e := range edges {
		from := e.a
		for ; len(cuts) > 0 && cuts[0].edge == i; cuts = cuts[1:] {
			if at := cuts[0].at; at != from {
				out = append(out, edge{from, at, e.weight})
				from = at
			}
		}
		if from != e.b {
			out = append(out, edge{from, e.b, e.weight})
		}
	}
	return out
}

// merged turns edges to run from west to east (or south to north), adds up
// those that lie on each other, and drops those that then make no difference.
func merged(edges []edge) []edge {
	for i, e := range edges {
		if comparePoints(e.a, e.b) > 0 {
			edges[i] = edge{e.b, e.a, -e.weight}
		}
	}
	slices.SortFunc(edges, func(x, y edge) int {
		if c := comparePoints(x.a, y.a); c != 0 {
			return c
		}
		return comparePoints(x.b, y.b)
	})
	out := edges[:0]
	for _, e := range edges {
		if n := len(out); n > 0 && out[n-1].a == e.a && out[n-1].b == e.b {
			out[n-1].weight += e.weight
			continue
		}
		out = append(out, e)
	}
	return slices.DeleteFunc(out, func(e edge) bool { return e.weight == 0 || e.a == e.b })
}

func comparePoints(p, q orb.Point) int {
	if c := cmp.Compare(p[0], q[0]); c != 0 {
		return c
	}
	return cmp.Compare(p[1], q[1])
}
