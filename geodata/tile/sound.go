package tile

import (
	"cmp"
	"slices"
)

// edge is a side of a ring, its box first.
type edge struct {
	minX, maxX, minY, maxY int32
	a, b                   spot
	ring, at               int32 // its ring, and its place in it
}

func edgeOf(a, b spot) edge {
	return edge{min(a.x, b.x), max(a.x, b.x), min(a.y, b.y), max(a.y, b.y), a, b, 0, 0}
}

func (e *edge) grow(p spot) {
	e.minX, e.maxX, e.minY, e.maxY = min(e.minX, p.x), max(e.maxX, p.x), min(e.minY, p.y), max(e.maxY, p.y)
}

// sound reports whether the rings that were read are polygons as they are: no
// two edges touch but neighbours in their common end, holes are within their
// ring, and no ring is within another one of another part. It says no when in
// doubt.
func (d *Drawer) sound() bool {
	d.edges = d.edges[:0]
	for r := range d.strands {
		s := &d.strands[r]
		ring := d.spots[s.begin:s.end]
		last := ring[len(ring)-1]
		s.box = edgeOf(last, last)
		for i, p := range ring {
			e := edgeOf(last, p)
			e.ring, e.at = int32(r), int32(i)
			d.edges = append(d.edges, e)
			s.box.grow(p)
			last = p
		}
	}
	return d.apart() && d.nested()
}

// few is up to how many edges all pairs are compared without sorting.
const few = 48

// apart reports whether no two edges meet that are not neighbours.
func (d *Drawer) apart() bool {
	sorted := len(d.edges) > few
	if sorted {
		slices.SortFunc(d.edges, func(a, b edge) int { return cmp.Compare(a.minX, b.minX) })
	}
	for i := range d.edges {
		e := &d.edges[i]
		for k := i + 1; k < len(d.edges); k++ {
			o := &d.edges[k]
			if o.minX > e.maxX {
				if sorted {
					break
				}
				continue
			}
			if o.maxX < e.minX || o.minY > e.maxY || o.maxY < e.minY || d.neighbours(e, o) {
				continue
			}
			if e.meets(o) {
				return false
			}
		}
	}
	return true
}

// neighbours reports whether two edges follow each other in a ring. They share
// their common end alone, since rings go neither straight on nor straight back.
func (d *Drawer) neighbours(e, o *edge) bool {
	if e.ring != o.ring {
		return false
	}
	s := d.strands[e.ring]
	gap := e.at - o.at
	last := int32(s.end - s.begin - 1)
	return gap == 1 || gap == -1 || gap == last || gap == -last
}

// meets reports whether two edges whose boxes meet have a place in common.
func (e *edge) meets(o *edge) bool {
	c, f := cross(e.a, e.b, o.a), cross(e.a, e.b, o.b)
	if c > 0 && f > 0 || c < 0 && f < 0 {
		return false
	}
	c, f = cross(o.a, o.b, e.a), cross(o.a, o.b, e.b)
	return !(c > 0 && f > 0 || c < 0 && f < 0)
}

// nested reports whether every hole is within the ring before it and no two
// rings of the same sort are within each other.
func (d *Drawer) nested() bool {
	if len(d.strands) == 1 {
		return !d.strands[0].hole
	}
	outer := -1
	for i, s := range d.strands {
		if !s.hole {
			outer = i
		}
		if s.hole && (outer < 0 || !d.within(i, outer)) {
			return false
		}
		for k := range i {
			other := d.strands[k]
			if k != outer && !(other.hole && !s.hole && k < outer) && (d.within(i, k) || d.within(k, i)) {
				return false
			}
		}
	}
	return true
}

// within reports whether a ring is within another one that it does not touch.
func (d *Drawer) within(inner, outer int) bool {
	s := &d.strands[outer]
	p := d.spots[d.strands[inner].begin]
	if p.x < s.box.minX || p.x > s.box.maxX || p.y < s.box.minY || p.y > s.box.maxY {
		return false
	}
	ring := d.spots[s.begin:s.end]
	in := false
	last := ring[len(ring)-1]
	for _, q := range ring {
		if (last.y > p.y) != (q.y > p.y) && (cross(last, q, p) > 0) == (q.y > last.y) {
			in = !in
		}
		last = q
	}
	return in
}
