package geodata

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// faces are the areas between edges that meet at their ends only. Edge i has
// the halves 2i, from a to b, and 2i+1, back; a half's face is the one left of
// it. The outside of a group of connected edges counts as one of its faces.
type faces struct {
	edges  []edge
	around []int // halves by where they begin, then counter-clockwise
	place  []int // of each half in around
	first  []int // in around, of the halves that begin where each half does
	last   []int
	face   []int // left of each half
	counts []int // of each face
}

func newFaces(edges []edge) *faces {
	n := 2 * len(edges)
	f := &faces{edges: edges, around: make([]int, n), place: make([]int, n), first: make([]int, n), last: make([]int, n), face: make([]int, n)}
	for h := range f.around {
		f.around[h], f.face[h] = h, -1
	}
	slices.SortFunc(f.around, f.compare)
	for i := 0; i < n; {
		j := i + 1
		for j < n && f.from(f.around[j]) == f.from(f.around[i]) {
			j++
		}
		for k := i; k < j; k++ {
			h := f.around[k]
			f.place[h], f.first[h], f.last[h] = k, i, j-1
		}
		i = j
	}
	f.trace()
	return f
}

func (f *faces) from(h int) orb.Point {
	if h&1 == 0 {
		return f.edges[h/2].a
	}
	return f.edges[h/2].b
}

func (f *faces) to(h int) orb.Point { return f.from(h ^ 1) }

// compare orders halves by where they begin, then by direction.
func (f *faces) compare(g, h int) int {
	o := f.from(g)
	if c := comparePoints(o, f.from(h)); c != 0 {
		return c
	}
	p, q := f.to(g), f.to(h)
	if c := cmp.Compare(lower(o, p), lower(o, q)); c != 0 {
		return c
	}
	return -exactSide(o, p, q)
}

// lower is 0 when p lies in the upper half of the plane around o, east
// included, and 1 in the lower one.
func lower(o, p orb.Point) int {
	if p[1] > o[1] || p[1] == o[1] && p[0] > o[0] {
		return 0
	}
	return 1
}

// clockwise is the next half that begins where h does.
func (f *faces) clockwise(h int) int {
	if i := f.place[h]; i > f.first[h] {
		return f.around[i-1]
	}
	return f.around[f.last[h]]
}

// trace numbers the faces.
func (f *faces) trace() {
	for h := range f.face {
		if f.face[h] >= 0 {
			continue
		}
		for g := h; f.face[g] < 0; g = f.clockwise(g ^ 1) {
			f.face[g] = len(f.counts)
		}
		f.counts = append(f.counts, 0)
	}
}

// count counts each face, group by group of connected edges, beginning with
// the outside at the group's westernmost point. It is false when that would
// take too long.
func (f *faces) count() bool {
	t := f.tree()
	done := make([]bool, len(f.counts))
	looked := 0
	for _, h := range f.around {
		if done[f.face[h]] {
			continue
		}
		outer := f.outermost(h)
		f.counts[f.face[outer]] = f.countWestOf(f.from(h), t, &looked)
		if looked > maxPairs {
			return false
		}
		f.spread(outer, done)
	}
	return true
}

func (f *faces) tree() *join {
	var t join
	for _, e := range f.edges {
		t.boxes = append(t.boxes, extentOf(e.a, e.b))
	}
	t.index()
	return &t
}

// outermost is the half with the outside at its left, of those that begin at
// the same point as h, the westernmost of its group.
func (f *faces) outermost(h int) int {
	best := f.around[f.last[h]]
	for i := f.first[h]; i <= f.last[h]; i++ {
		if g := f.around[i]; lower(f.from(g), f.to(g)) == 0 {
			best = g
		}
	}
	return best
}

// countWestOf adds up what is crossed on the way from far west to p.
func (f *faces) countWestOf(p orb.Point, t *join, looked *int) (count int) {
	t.near(&bounds{math.Inf(-1), p[0], p[1], p[1]}, func(i int) {
		*looked++
		e := &f.edges[i]
		if (e.a[1] > p[1]) == (e.b[1] > p[1]) {
			return
		}
		switch s := exactSide(e.a, e.b, p); {
		case s < 0 && e.b[1] > p[1]: // up, and p is right of it
			count -= e.weight
		case s > 0 && e.a[1] > p[1]: // down, and p is left of it
			count += e.weight
		}
	})
	return count
}

// spread counts the faces of a group from one that is counted.
func (f *faces) spread(start int, done []bool) {
	done[f.face[start]] = true
	for todo := []int{start}; len(todo) > 0; {
		h := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for g, begun := h, false; !begun || g != h; g, begun = f.clockwise(g^1), true {
			here, there := f.face[g], f.face[g^1]
			if done[there] {
				continue
			}
			weight := f.edges[g/2].weight
			if g&1 == 1 {
				weight = -weight
			}
			done[there], f.counts[there] = true, f.counts[here]-weight
			todo = append(todo, g^1)
		}
	}
}

// polygons are the areas of the faces that keep chooses.
func (f *faces) polygons(keep func(count int) bool) []orb.Polygon {
	edge := make([]bool, len(f.face)) // with the kept area at its left only
	for h := range edge {
		edge[h] = keep(f.counts[f.face[h]]) && !keep(f.counts[f.face[h^1]])
	}
	seen := make([]bool, len(edge))
	var out []orb.Polygon
	var holes []orb.Ring
	for h := range edge {
		if !edge[h] || seen[h] {
			continue
		}
		shells, inner := loops(f.walk(h, edge, seen))
		if len(shells) == 1 {
			out = append(out, append(orb.Polygon{shells[0]}, inner...))
			continue
		}
		for _, s := range shells {
			out = append(out, orb.Polygon{s})
		}
		holes = append(holes, inner...)
	}
	return withHoles(out, holes)
}

// walk follows the edge of one kept area, the area at its left.
func (f *faces) walk(start int, edge, seen []bool) (points []orb.Point) {
	for h := start; !seen[h]; {
		seen[h] = true
		points = append(points, f.from(h))
		for h = f.clockwise(h ^ 1); !edge[h]; {
			h = f.clockwise(h)
		}
	}
	return points
}

// loops splits a walk where it passes a point again, into closed rings that do
// not touch themselves; those that are flat are left out.
func loops(walk []orb.Point) (shells, holes []orb.Ring) {
	at := map[orb.Point]int{}
	var open []orb.Point
	for _, p := range append(walk, walk[0]) {
		i, again := at[p]
		if !again {
			at[p] = len(open)
			open = append(open, p)
			continue
		}
		ring := append(slices.Clone(open[i:]), p)
		for _, q := range open[i+1:] {
			delete(at, q)
		}
		open = open[:i+1]
		switch {
		case len(ring) < 4 || isFlat(ring):
		case signedArea(ring) > 0:
			shells = append(shells, ring)
		default:
			holes = append(holes, ring)
		}
	}
	return shells, holes
}

// withHoles gives each hole to the smallest shell around it.
func withHoles(polygons []orb.Polygon, holes []orb.Ring) []orb.Polygon {
	if len(holes) == 0 {
		return polygons
	}
	sizes, boxes := make([]float64, len(polygons)), make([]orb.Bound, len(polygons))
	for i, p := range polygons {
		sizes[i], boxes[i] = signedArea(p[0]), p[0].Bound()
	}
	for _, hole := range holes {
		area, best, least := -signedArea(hole), -1, math.Inf(1)
		for i, size := range sizes {
			if size > area && size < least && boxes[i].Contains(hole[0]) && surrounds(polygons[i][0], hole) {
				best, least = i, size
			}
		}
		if best >= 0 {
			polygons[best] = append(polygons[best], hole)
		}
	}
	return polygons
}

// surrounds reports whether a ring has another inside it that does not cross
// it but may touch it.
func surrounds(outer, inner orb.Ring) bool {
	for _, p := range inner {
		if where := locate(p, outer); where != 0 {
			return where > 0
		}
	}
	return true
}
