package geodata

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// segment is one side of a ring.
type segment struct {
	a, b                     orb.Point
	west, east, south, north float64
	part, ring               int32
	index, ofSides           int32
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
}

// contacts keeps the first of each kind, so that a fault can be shown.
type contacts struct {
	of      [3]contact
	crossed bool // two sides cross for certain, with
	by      kind
	pairs   int // compared
	close   int // of these, with overlapping extents
}

func (c *contacts) none() bool {
	return !c.of[sameRing].found && !c.of[samePart].found && !c.of[otherParts].found
}

const (
	few       = 64          // as many sides are compared each with each; more are sorted first
	maxPairs  = 100_000_000 // of sides, compared in a second; map data needs a hundredth
	maxAsking = 10_000_000  // of sides near each other, for simplefeatures
)

// meet finds the contacts of all sides of some polygons, many of them by a
// sweep from west to east. It ends at the first certain crossing, and when
// there are too many pairs to compare. It may see a contact where there is
// only very little room, never the other way round.
func meet(polygons []orb.Polygon) (found contacts) {
	sides := segments(polygons)
	sorted := len(sides) > few
	if sorted {
		slices.SortFunc(sides, func(x, y segment) int { return cmp.Compare(x.west, y.west) })
	}
	for i := 0; i < len(sides) && found.pairs <= maxPairs; i++ {
		x := &sides[i]
		for j := i + 1; j < len(sides) && !(sorted && sides[j].west > x.east); j++ {
			found.pairs++
			if y := &sides[j]; x.overlaps(y) && !found.note(x, y) {
				return found
			}
		}
	}
	return found
}

func segments(polygons []orb.Polygon) []segment {
	n := 0
	for _, p := range polygons {
		for _, r := range p {
			n += len(r)
		}
	}
	sides := make([]segment, 0, n)
	for part, p := range polygons {
		for ring, r := range p {
			for i := 1; i < len(r); i++ {
				a, b := r[i-1], r[i]
				sides = append(sides, segment{a, b,
					min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1]),
					int32(part), int32(ring), int32(i - 1), int32(len(r) - 1)})
			}
		}
	}
	return sides
}

// overlaps compares the extents.
func (x *segment) overlaps(y *segment) bool {
	return x.west <= y.east && y.west <= x.east && x.south <= y.north && y.south <= x.north
}

// note looks at two sides and is false when they cross for certain.
func (c *contacts) note(x, y *segment) bool {
	c.close++
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
		c.of[k] = contact{true, meeting(x, y)}
		c.crossed, c.by = true, k
		return false
	}
	if !c.of[k].found {
		c.of[k] = contact{true, touchPoint(x, y)}
	}
	return true
}
