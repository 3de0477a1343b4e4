package geodata

// fan is how many neighbours in a list share a box of the level above.
const fan = 8

// bounds is an extent.
type bounds struct{ west, east, south, north float64 }

func (x *bounds) overlaps(y *bounds) bool {
	return x.west <= y.east && y.west <= x.east && x.south <= y.north && y.south <= x.north
}

// extend makes room for another extent.
func (x *bounds) extend(y bounds) {
	x.west, x.east = min(x.west, y.west), max(x.east, y.east)
	x.south, x.north = min(x.south, y.south), max(x.north, y.north)
}

// join finds the pairs of a list whose extents overlap. It puts boxes around
// every eight that follow each other, boxes around eight of those, and so on;
// nothing is sorted, for the sides of a ring lie beside each other anyway. The
// memory is used again from one list to the next.
type join struct {
	boxes []bounds // of all levels, the list's own first
	start []int    // where each level begins, and the end of the last
	pairs int      // compared
	limit int      // of pairs
	visit func(i, j int) bool
}

// index builds the levels above the boxes that were put in.
func (t *join) index() {
	if t.start == nil {
		t.start = make([]int, 0, 12) // levels enough for any list
	}
	t.start = append(t.start[:0], 0, len(t.boxes))
	for from, to := 0, len(t.boxes); to-from > fan; from, to = to, len(t.boxes) {
		for i := from; i < to; i += fan {
			box := t.boxes[i]
			for _, b := range t.boxes[i+1 : min(i+fan, to)] {
				box.extend(b)
			}
			t.boxes = append(t.boxes, box)
		}
		t.start = append(t.start, len(t.boxes))
	}
}

// self visits each pair i < j of the list once, until visit says no or the
// limit is passed; it is then false.
func (t *join) self(limit int, visit func(i, j int) bool) bool {
	t.pairs, t.limit, t.visit = 0, limit, visit
	top := len(t.start) - 2
	return t.among(top, t.start[top], t.start[top+1])
}

// among pairs boxes of a level with each other and each with itself.
func (t *join) among(level, from, to int) bool {
	for i := from; i < to; i++ {
		x := &t.boxes[i]
		for j := i + 1; j < to; j++ {
			if x.overlaps(&t.boxes[j]) && !t.pair(level, i, j) {
				return false
			}
		}
		if t.pairs += to - i; t.pairs > t.limit {
			return false
		}
		if level > 0 {
			if a, b := t.children(level, i); !t.among(level-1, a, b) {
				return false
			}
		}
	}
	return true
}

// pair goes down into two boxes that overlap.
func (t *join) pair(level, i, j int) bool {
	if level == 0 {
		return t.visit(i, j)
	}
	a, b := t.children(level, i)
	c, d := t.children(level, j)
	x, y := &t.boxes[i], &t.boxes[j]
	for i := a; i < b; i++ {
		if !t.boxes[i].overlaps(y) {
			continue
		}
		for j := c; j < d; j++ {
			if t.boxes[j].overlaps(x) && t.boxes[i].overlaps(&t.boxes[j]) && !t.pair(level-1, i, j) {
				return false
			}
		}
		if t.pairs += d - c; t.pairs > t.limit {
			return false
		}
	}
	return true
}

// children are the boxes of the level below within box i.
func (t *join) children(level, i int) (from, to int) {
	from = t.start[level-1] + (i-t.start[level])*fan
	return from, min(from+fan, t.start[level])
}

// near visits the members of the list whose extent overlaps box.
func (t *join) near(box *bounds, visit func(i int)) {
	top := len(t.start) - 2
	t.below(top, t.start[top], t.start[top+1], box, visit)
}

func (t *join) below(level, from, to int, box *bounds, visit func(i int)) {
	for i := from; i < to; i++ {
		switch {
		case !t.boxes[i].overlaps(box):
		case level == 0:
			visit(i)
		default:
			a, b := t.children(level, i)
			t.below(level-1, a, b, box, visit)
		}
	}
}
