package tile

import (
	"cmp"
	"slices"
)

// dart is a segment in one of its two directions. Dart i and dart i^1 are the
// same segment.
type dart struct {
	from, to spot
	next     int // the next dart of the face on the left
	cycle    int
	part     int // connected to each other
}

// plan is a set of segments that meet in their ends alone, seen as the faces
// between them.
type plan struct {
	darts  []dart
	cycles []cycle
	parts  []int // the outer cycle of each part
}

// cycle is one closed walk around a face.
type cycle struct {
	first  int
	area   int64 // twice; negative for the outside of a part
	part   int
	inside bool
	known  bool
}

// trace makes rings of noded segments.
func (d *Drawer) trace(segments []segment) {
	d.spots, d.strands = d.spots[:0], d.strands[:0]
	if len(segments) == 0 {
		return
	}
	p := planOf(segments)
	p.walk()
	p.colour()
	var outers, holes [][]spot
	for i, c := range p.cycles {
		if !c.inside {
			continue
		}
		for _, ring := range p.rings(i) {
			switch area := area2(ring); {
			case area > 0:
				outers = append(outers, ring)
			case area < 0:
				holes = append(holes, ring)
			}
		}
	}
	d.putRings(outers, holes)
}

// planOf links every dart to the next one around the face on its left.
func planOf(segments []segment) *plan {
	p := &plan{darts: make([]dart, 0, 2*len(segments))}
	for _, s := range segments {
		p.darts = append(p.darts, dart{from: s.a, to: s.b}, dart{from: s.b, to: s.a})
	}
	order := make([]int, len(p.darts))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, k int) int {
		a, b := &p.darts[i], &p.darts[k]
		return cmp.Or(compareSpots(a.from, b.from), compareTurns(a.direction(), b.direction()))
	})
	for begin := 0; begin < len(order); {
		end := begin
		for end < len(order) && p.darts[order[end]].from == p.darts[order[begin]].from {
			end++
		}
		for i := begin; i < end; i++ { // who arrives by a dart's twin leaves by the dart before it
			before := i - 1
			if i == begin {
				before = end - 1
			}
			p.darts[order[i]^1].next = order[before]
		}
		begin = end
	}
	return p
}

func (a *dart) direction() spot { return spot{a.to.x - a.from.x, a.to.y - a.from.y} }

// compareTurns orders directions by their angle from the first axis towards
// the second.
func compareTurns(a, b spot) int {
	half := func(d spot) int {
		if d.y > 0 || d.y == 0 && d.x > 0 {
			return 0
		}
		return 1
	}
	turn := int64(a.x)*int64(b.y) - int64(a.y)*int64(b.x)
	return cmp.Or(cmp.Compare(half(a), half(b)), cmp.Compare(0, turn))
}

// walk finds the cycles, and what is connected.
func (p *plan) walk() {
	for i := range p.darts {
		p.darts[i].cycle, p.darts[i].part = -1, -1
	}
	for i := range p.darts {
		if p.darts[i].cycle < 0 {
			p.around(i)
		}
	}
	for i := range p.cycles {
		if p.cycles[i].part < 0 {
			p.connect(i)
		}
	}
}

func (p *plan) around(first int) {
	c := cycle{first: first, part: -1}
	for i := first; p.darts[i].cycle < 0; i = p.darts[i].next {
		a := &p.darts[i]
		a.cycle = len(p.cycles)
		c.area += int64(a.from.x)*int64(a.to.y) - int64(a.to.x)*int64(a.from.y)
	}
	p.cycles = append(p.cycles, c)
}

// connect gathers the cycles that have segments in common, from one of them.
func (p *plan) connect(first int) {
	part := len(p.parts)
	p.parts = append(p.parts, first)
	p.cycles[first].part = part
	for queue := []int{first}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if p.cycles[at].area < 0 {
			p.parts[part] = at
		}
		p.each(at, func(i int) {
			p.darts[i].part = part
			if other := &p.cycles[p.darts[i^1].cycle]; other.part < 0 {
				other.part = part
				queue = append(queue, p.darts[i^1].cycle)
			}
		})
	}
}

// each calls for every dart of a cycle.
func (p *plan) each(c int, dart func(i int)) {
	first := p.cycles[c].first
	for i := first; ; {
		dart(i)
		if i = p.darts[i].next; i == first {
			return
		}
	}
}

// colour tells which cycles have ground on their left: the outside of each
// part is as what is around the part, and every segment divides inside from
// outside.
func (p *plan) colour() {
	for part, outer := range p.parts {
		p.cycles[outer].known, p.cycles[outer].inside = true, p.surrounded(part, outer)
		for queue := []int{outer}; len(queue) > 0; queue = queue[1:] {
			inside := p.cycles[queue[0]].inside
			p.each(queue[0], func(i int) {
				other := p.darts[i^1].cycle
				if c := &p.cycles[other]; !c.known {
					c.known, c.inside = true, !inside
					queue = append(queue, other)
				}
			})
		}
	}
}

// surrounded reports whether an odd number of other parts' segments lies west
// of a part's westernmost place.
func (p *plan) surrounded(part, outer int) bool {
	at := p.darts[p.cycles[outer].first].from
	p.each(outer, func(i int) {
		if compareSpots(p.darts[i].from, at) < 0 {
			at = p.darts[i].from
		}
	})
	in := false
	for i := 0; i < len(p.darts); i += 2 {
		a := &p.darts[i]
		if a.part != part && (a.from.y > at.y) != (a.to.y > at.y) && (cross(a.from, a.to, at) > 0) == (a.from.y > a.to.y) {
			in = !in
		}
	}
	return in
}

// rings cuts a cycle where it comes to a place again, so that each ring is
// simple.
func (p *plan) rings(c int) (out [][]spot) {
	var way []spot
	seen := map[spot]int{}
	p.each(c, func(i int) {
		at := p.darts[i].from
		if begin, again := seen[at]; again {
			out = append(out, slices.Clone(way[begin:]))
			for _, q := range way[begin:] {
				delete(seen, q)
			}
			way = way[:begin]
		}
		seen[at] = len(way)
		way = append(way, at)
	})
	return append(out, way)
}

// putRings keeps outer rings with the holes that lie within them.
func (d *Drawer) putRings(outers, holes [][]spot) {
	of := make([][][]spot, len(outers))
	for _, hole := range holes {
		if best := smallestAround(outers, hole); best >= 0 {
			of[best] = append(of[best], hole)
		}
	}
	for i, outer := range outers {
		d.putRing(outer, false)
		for _, hole := range of[i] {
			d.putRing(hole, true)
		}
	}
}

func (d *Drawer) putRing(ring []spot, hole bool) {
	begin := len(d.spots)
	for _, p := range ring {
		d.addSpot(begin, p)
	}
	d.closeRing(begin, hole)
}

// smallestAround is the smallest outer ring with a hole's first edge within;
// -1 when there is none.
func smallestAround(outers [][]spot, hole []spot) int {
	middle := spot{hole[0].x + hole[1].x, hole[0].y + hole[1].y} // doubled: never on another ring
	best, size := -1, int64(0)
	for i, outer := range outers {
		if area := area2(outer); (best < 0 || area < size) && surrounds(outer, middle) {
			best, size = i, area
		}
	}
	return best
}

// surrounds reports whether a ring goes round a place given in doubled units.
func surrounds(ring []spot, doubled spot) bool {
	in := false
	last := ring[len(ring)-1]
	for _, q := range ring {
		a, b := spot{2 * last.x, 2 * last.y}, spot{2 * q.x, 2 * q.y}
		if (a.y > doubled.y) != (b.y > doubled.y) && (cross(a, b, doubled) > 0) == (b.y > a.y) {
			in = !in
		}
		last = q
	}
	return in
}
