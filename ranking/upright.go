package ranking

import "math/bits"

// mostUpright is how many choices fit into the bits of a word.
const mostUpright = 64

// upright counts, for each of some rows, in how many masks each bit is set.
// The counts stand upright: bit j of all 64 counts of a row is in one word, so
// that an addition counts 64 times at once. Masks wait until there are sixteen
// of a row, which carry-save adders then sum (Harley and Seal; Warren 2013,
// Hacker's Delight, ch. 5).
type upright struct {
	rows   int // that are in use
	held   [16][mostUpright + 2]uint64
	n      int // masks of each row that wait
	planes [mostUpright + 2][64]uint64
}

// full makes room: it sums the masks that wait when there are sixteen.
func (u *upright) full() {
	if u.n < len(u.held) {
		return
	}
	for row := range u.rows {
		u.settle(row)
	}
	u.n = 0
}

// settle adds the sixteen masks of a row to its counts.
func (u *upright) settle(row int) {
	h, p := &u.held, &u.planes[row]
	t1, o := carry(p[0], h[0][row], h[1][row])
	t2, o := carry(o, h[2][row], h[3][row])
	f1, t := carry(p[1], t1, t2)
	t1, o = carry(o, h[4][row], h[5][row])
	t2, o = carry(o, h[6][row], h[7][row])
	f2, t := carry(t, t1, t2)
	e1, f := carry(p[2], f1, f2)
	t1, o = carry(o, h[8][row], h[9][row])
	t2, o = carry(o, h[10][row], h[11][row])
	f1, t = carry(t, t1, t2)
	t1, o = carry(o, h[12][row], h[13][row])
	t2, o = carry(o, h[14][row], h[15][row])
	f2, t = carry(t, t1, t2)
	e2, f := carry(f, f1, f2)
	s, e := carry(p[3], e1, e2)
	p[0], p[1], p[2], p[3] = o, t, f, e
	u.ripple(row, 4, s)
}

// carry adds three bits each: what is carried and what is left.
func carry(a, b, c uint64) (over, left uint64) {
	x := a ^ b
	return a&b | x&c, x ^ c
}

// ripple adds a mask to the counts of a row, as many times as 2 to the power of
// at says.
func (u *upright) ripple(row, at int, mask uint64) {
	p := &u.planes[row]
	for mask != 0 {
		p[at], mask = p[at]^mask, p[at]&mask
		at++
	}
}

// add counts a mask several times.
func (u *upright) add(row int, mask uint64, times int) {
	for left := uint64(times); left != 0; left &= left - 1 {
		u.ripple(row, bits.TrailingZeros64(left), mask)
	}
}

// finish sums what waits.
func (u *upright) finish() {
	for n := u.n; n < len(u.held); n++ {
		clear(u.held[n][:u.rows])
	}
	u.n = len(u.held)
	u.full()
}

// of is the count of a bit of a row.
func (u *upright) of(row, bit int) (count int64) {
	for j, plane := range u.planes[row] {
		count |= int64(plane>>bit&1) << j
	}
	return count
}
