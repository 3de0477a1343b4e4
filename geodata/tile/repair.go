package tile

import (
	"cmp"
	"slices"
)

// Limits of a repair. What is beyond is drawn on a coarser grid.
const (
	maxEdges  = 20_000
	maxSplits = 60_000
	maxRounds = 24
)

// segment is an edge without direction.
type segment struct{ a, b spot }

// repair makes the rings valid: their edges are split where they meet, at
// places of the grid; ground is inside as often as an odd number of rings goes
// round it; and what bounds it is traced anew. Each ring of the answer is
// simple, and rings meet in single places at most.
func (d *Drawer) repair() {
	for coarse := int32(1); coarse <= 256; coarse *= 2 {
		segments := d.segments(coarse)
		if len(segments) > maxEdges {
			continue
		}
		if nodes, ok := node(segments); ok {
			d.trace(nodes)
			return
		}
	}
	d.spots, d.strands = d.spots[:0], d.strands[:0]
}

// segments are the edges on a grid so many times coarser.
func (d *Drawer) segments(coarse int32) []segment {
	out := make([]segment, 0, len(d.spots))
	for _, s := range d.strands {
		last := d.spots[s.end-1].on(coarse)
		for _, p := range d.spots[s.begin:s.end] {
			p = p.on(coarse)
			if p != last {
				out = append(out, segment{last, p})
			}
			last = p
		}
	}
	return odd(out)
}

// on is the place on a coarser grid; the buffered tile keeps its edges.
func (p spot) on(coarse int32) spot {
	return spot{(p.x + coarse/2) &^ (coarse - 1), (p.y + coarse/2) &^ (coarse - 1)}
}

func compareSpots(a, b spot) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) }

// odd keeps of equal segments one when their number is odd, none when it is
// even: nothing changes across them.
func odd(segments []segment) []segment {
	for i, s := range segments {
		if compareSpots(s.a, s.b) > 0 {
			segments[i] = segment{s.b, s.a}
		}
	}
	slices.SortFunc(segments, func(s, t segment) int { return cmp.Or(compareSpots(s.a, t.a), compareSpots(s.b, t.b)) })
	kept := segments[:0]
	for i := 0; i < len(segments); {
		k := i
		for k < len(segments) && segments[k] == segments[i] {
			k++
		}
		if (k-i)%2 == 1 {
			kept = append(kept, segments[i])
		}
		i = k
	}
	return kept
}

// node splits segments until they meet in their ends alone. Rounding the
// places where they cross bends them, so that this takes a few rounds. It is
// false when there are too many.
func node(segments []segment) ([]segment, bool) {
	for range maxRounds {
		splits, ok := splitsOf(segments)
		if !ok {
			return nil, false
		}
		if len(splits) == 0 {
			return segments, true
		}
		segments = odd(cut(segments, splits))
	}
	return nil, false
}

// split is a place within a segment.
type split struct {
	segment int
	at      spot
}

// splitsOf finds where segments, sorted by their western ends, meet.
func splitsOf(segments []segment) (out []split, ok bool) {
	for i, s := range segments {
		e := edgeOf(s.a, s.b)
		for k := i + 1; k < len(segments) && segments[k].a.x <= e.maxX; k++ {
			o := edgeOf(segments[k].a, segments[k].b)
			if o.minY > e.maxY || o.maxY < e.minY || !e.meets(&o) {
				continue
			}
			if out = meeting(out, i, k, s, segments[k]); len(out) > maxSplits {
				return nil, false
			}
		}
	}
	return out, true
}

// meeting adds where two segments that meet split each other: where an end of
// one is within the other, else where they cross, rounded.
func meeting(out []split, i, k int, s, t segment) []split {
	before := len(out)
	shared := s.a == t.a || s.a == t.b || s.b == t.a || s.b == t.b
	for _, p := range [...]spot{t.a, t.b} {
		if s.has(p) {
			out = append(out, split{i, p})
		}
	}
	for _, p := range [...]spot{s.a, s.b} {
		if t.has(p) {
			out = append(out, split{k, p})
		}
	}
	if shared || len(out) > before {
		return out
	}
	p := crossing(s, t)
	if p != s.a && p != s.b {
		out = append(out, split{i, p})
	}
	if p != t.a && p != t.b {
		out = append(out, split{k, p})
	}
	return out
}

// has reports whether a place is within a segment, not at its ends.
func (s segment) has(p spot) bool {
	return p != s.a && p != s.b && cross(s.a, s.b, p) == 0 &&
		min(s.a.x, s.b.x) <= p.x && p.x <= max(s.a.x, s.b.x) && min(s.a.y, s.b.y) <= p.y && p.y <= max(s.a.y, s.b.y)
}

// crossing is the place of the grid nearest to where two segments cross.
func crossing(s, t segment) spot {
	c, f := float64(cross(t.a, t.b, s.a)), float64(cross(t.a, t.b, s.b))
	share := c / (c - f)
	return position{float64(s.a.x) + share*float64(s.b.x-s.a.x), float64(s.a.y) + share*float64(s.b.y-s.a.y)}.round()
}

// cut replaces segments by their pieces.
func cut(segments []segment, splits []split) []segment {
	slices.SortFunc(splits, func(a, b split) int {
		if a.segment != b.segment {
			return cmp.Compare(a.segment, b.segment)
		}
		s := segments[a.segment]
		return cmp.Compare(s.along(a.at), s.along(b.at))
	})
	out := make([]segment, 0, len(segments)+len(splits))
	next := 0
	for i, s := range segments {
		from := s.a
		for ; next < len(splits) && splits[next].segment == i; next++ {
			if to := splits[next].at; to != from {
				out = append(out, segment{from, to})
				from = to
			}
		}
		if from != s.b {
			out = append(out, segment{from, s.b})
		}
	}
	return out
}

// along tells how far along a segment a place near it lies.
func (s segment) along(p spot) int64 {
	return int64(p.x-s.a.x)*int64(s.b.x-s.a.x) + int64(p.y-s.a.y)*int64(s.b.y-s.a.y)
}
