package geodata

import (
	"slices"

	"github.com/paulmach/orb"
)

// segment is one side of a ring.
type segment struct {
	a, b           orb.Point
	part, ring     int32
	index, ofSides int32
}

// kind says what a meeting of two sides can mean, as a rule.
type kind int

const (
	sameRing   kind = iota // self-crossing
	samePart               // hole-outside
	otherParts             // parts-overlap
)

func (k kind) rule() string {
	return [...]string{"self-crossing", "hole-outside", "parts-overlap"}[k]
}

// contact is where two sides meet that are not neighbours.
type contact struct {
	found bool
	point orb.Point
	of    segment // one of the two
}

// contacts keeps the first of each kind, so that a fault can be shown.
type contacts struct {
	of      [3]contact
	crossed bool // two sides cross for certain, with
	by      kind
	many    bool // too many pairs to compare
	close   int  // pairs with overlapping extents
}

func (c *contacts) none() bool {
	return !c.of[sameRing].found && !c.of[samePart].found && !c.of[otherParts].found
}

const (
	maxPairs  = 100_000_000 // of extents, compared in half a second; map data needs a hundredth
	maxClose  = 20_000_000  // of sides whose extents overlap, compared in as long
	maxAsking = 2_000_000   // of the same, where some touch
)

// sweep finds where sides meet, in memory that is used again.
type sweep struct {
	join
	sides []segment
	found contacts
	look  func(i, j int) bool // note, made once
}

// meet finds the contacts of all sides of some polygons. It ends at the first
// certain crossing, and when there are too many pairs to compare. It may see a
// contact where there is only very little room, never the other way round.
func (s *sweep) meet(polygons []orb.Polygon) *contacts {
	s.segments(polygons)
	s.found = contacts{}
	s.index()
	if s.look == nil {
		s.look = s.note
	}
	if !s.self(maxPairs, s.look) {
		s.found.many = !s.found.crossed
	}
	return &s.found
}

func (s *sweep) segments(polygons []orb.Polygon) {
	n := 0
	for _, p := range polygons {
		for _, r := range p {
			n += len(r)
		}
	}
	s.sides, s.boxes = slices.Grow(s.sides[:0], n), slices.Grow(s.boxes[:0], n+n/(fan-1)+2)
	for part, p := range polygons {
		for ring, r := range p {
			s.add(r, int32(part), int32(ring))
		}
	}
}

func (s *sweep) add(r orb.Ring, part, ring int32) {
	n := len(r) - 1
	for i := range n {
		a, b := r[i], r[i+1]
		s.sides = append(s.sides, segment{a, b, part, ring, int32(i), int32(n)})
		s.boxes = append(s.boxes, extentOf(a, b))
	}
}

func extentOf(a, b orb.Point) bounds {
	return bounds{min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1])}
}

// note looks at two sides and is false when they cross for certain.
func (s *sweep) note(i, j int) bool {
	c, x, y := &s.found, &s.sides[i], &s.sides[j]
	if c.close++; c.close > maxClose {
		return false
	}
	relation := relate(x, y)
	if relation == apart {
		return true
	}
	k := otherParts
	switch {
	case x.part == y.part && x.ring == y.ring:
		k = sameRing
	case x.part == y.part:
		k = samePart
	}
	if relation == crossing {
		c.of[k] = contact{true, meeting(x, y), *x}
		c.crossed, c.by = true, k
		return false
	}
	if !c.of[k].found {
		c.of[k] = contact{true, touchPoint(x, y), *x}
	}
	return true
}
