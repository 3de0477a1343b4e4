package tile

import "math"

// addRing clips a ring to the buffered tile and rounds it. d.ring may hold it.
func (d *Drawer) addRing(ring []position, hole bool) {
	d.ring = ring
	switch box := boxOf(ring); {
	case !box.meets():
		return
	case !box.inside():
		ring = d.clipRing(ring)
	}
	begin := len(d.spots)
	for _, p := range ring {
		d.addSpot(begin, p.round().on(d.coarse))
	}
	d.closeRing(begin, hole)
}

// addSpot adds a place to a ring or line, without those that add nothing:
// repeated ones and those on the way straight on or straight back.
func (d *Drawer) addSpot(begin int, p spot) {
	for {
		n := len(d.spots)
		if n > begin && d.spots[n-1] == p {
			return
		}
		if n-begin < 2 || cross(d.spots[n-2], d.spots[n-1], p) != 0 {
			break
		}
		d.spots = d.spots[:n-1]
	}
	d.spots = append(d.spots, p)
}

// closeRing ends a ring that begins at begin, or drops it when it has no area.
func (d *Drawer) closeRing(begin int, hole bool) {
	ring := closed(d.spots[begin:])
	if len(ring) < 3 {
		d.spots = d.spots[:begin]
		return
	}
	copy(d.spots[begin:], ring)
	d.spots = d.spots[:begin+len(ring)]
	ring = d.spots[begin:]
	d.strands = append(d.strands, strand{begin: begin, end: begin + len(ring), hole: hole, area: area2(ring)})
}

// closed takes off both ends of a ring what adds nothing where they meet.
func closed(ring []spot) []spot {
	for len(ring) >= 3 {
		n := len(ring)
		switch {
		case ring[0] == ring[n-1], cross(ring[n-2], ring[n-1], ring[0]) == 0:
			ring = ring[:n-1]
		case cross(ring[n-1], ring[0], ring[1]) == 0:
			ring = ring[1:]
		default:
			return ring
		}
	}
	return nil
}

// area2 is twice the area of a ring by the surveyor's formula.
func area2(ring []spot) int64 {
	var sum int64
	last := ring[len(ring)-1]
	for _, p := range ring {
		sum += int64(last.x)*int64(p.y) - int64(p.x)*int64(last.y)
		last = p
	}
	return sum
}

type extent struct{ minX, minY, maxX, maxY float64 }

// boxOf is the extent of a line; one that meets nothing when it is empty or
// has coordinates that are no numbers.
func boxOf(line []position) extent {
	b := extent{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range line {
		if p.x-p.x+p.y-p.y != 0 { // so it is for what is infinite, too
			return extent{1, 1, -1, -1}
		}
		if p.x < b.minX {
			b.minX = p.x
		}
		if p.x > b.maxX {
			b.maxX = p.x
		}
		if p.y < b.minY {
			b.minY = p.y
		}
		if p.y > b.maxY {
			b.maxY = p.y
		}
	}
	return b
}

func (b extent) meets() bool {
	return b.minX <= b.maxX && b.minY <= b.maxY && b.minX <= high && b.maxX >= low && b.minY <= high && b.maxY >= low
}

func (b extent) inside() bool {
	return b.minX >= low && b.maxX <= high && b.minY >= low && b.maxY <= high
}

// clipRing keeps what of a ring is in the buffered tile, side by side
// (Sutherland and Hodgman 1974). Along the sides its edges may lie over each
// other; the repair takes those away.
func (d *Drawer) clipRing(ring []position) []position {
	from, into := ring, d.clipped[:0]
	for side := range 4 {
		into = clipSide(from, into[:0], side)
		from, into = into, from
	}
	d.ring, d.clipped = from, into
	return from
}

// beyond is how far a position is outside one of the four sides.
func beyond(p position, side int) float64 {
	switch side {
	case 0:
		return low - p.x
	case 1:
		return p.x - high
	case 2:
		return low - p.y
	}
	return p.y - high
}

func clipSide(from, into []position, side int) []position {
	if len(from) == 0 {
		return into
	}
	a := from[len(from)-1]
	outA := beyond(a, side)
	for _, b := range from {
		outB := beyond(b, side)
		if (outA > 0) != (outB > 0) {
			into = append(into, between(a, b, outA, outB, side))
		}
		if outB <= 0 {
			into = append(into, b)
		}
		a, outA = b, outB
	}
	return into
}

// between is where the way from a to b meets a side.
func between(a, b position, outA, outB float64, side int) position {
	t := outA / (outA - outB)
	p := position{a.x + t*(b.x-a.x), a.y + t*(b.y-a.y)}
	switch side {
	case 0:
		p.x = low
	case 1:
		p.x = high
	case 2:
		p.y = low
	case 3:
		p.y = high
	}
	return p
}

// line clips a line to the buffered tile (Liang and Barsky 1984) and rounds
// the pieces.
func (d *Drawer) line(line []position) {
	d.ring = line
	if len(line) == 0 || !boxOf(line).meets() {
		return
	}
	begin := len(d.spots)
	for i := 1; i < len(line); i++ {
		from, to, ok := clipEdge(line[i-1], line[i])
		if !ok {
			begin = d.endLine(begin)
			continue
		}
		a := from.round().on(d.coarse)
		if n := len(d.spots); n > begin && d.spots[n-1] != a {
			begin = d.endLine(begin)
		}
		d.addLineSpot(begin, a)
		d.addLineSpot(begin, to.round().on(d.coarse))
	}
	d.endLine(begin)
}

// addLineSpot adds a place to a line, without repeated ones and those straight
// on the way.
func (d *Drawer) addLineSpot(begin int, p spot) {
	n := len(d.spots)
	if n > begin && d.spots[n-1] == p {
		return
	}
	if n-begin >= 2 {
		a, b := d.spots[n-2], d.spots[n-1]
		onward := (b.x-a.x)*(p.x-b.x)+(b.y-a.y)*(p.y-b.y) > 0
		if onward && cross(a, b, p) == 0 {
			d.spots = d.spots[:n-1]
		}
	}
	d.spots = append(d.spots, p)
}

func (d *Drawer) endLine(begin int) int {
	if len(d.spots)-begin < 2 {
		d.spots = d.spots[:begin]
		return begin
	}
	d.strands = append(d.strands, strand{begin: begin, end: len(d.spots)})
	return len(d.spots)
}

func clipEdge(a, b position) (from, to position, ok bool) {
	enter, leave := 0.0, 1.0
	for side := range 4 {
		outA, outB := beyond(a, side), beyond(b, side)
		switch {
		case outA > 0 && outB > 0:
			return a, b, false
		case outA > 0:
			enter = max(enter, outA/(outA-outB))
		case outB > 0:
			leave = min(leave, outA/(outA-outB))
		}
	}
	if !(enter <= leave) {
		return a, b, false
	}
	on := func(t float64) position { return position{a.x + t*(b.x-a.x), a.y + t*(b.y-a.y)} }
	from, to = a, b
	if enter > 0 {
		from = on(enter)
	}
	if leave < 1 {
		to = on(leave)
	}
	return from, to, true
}
