package geodata

import (
	"math"

	"github.com/paulmach/orb"
)

// relation is how two sides lie to each other, neighbours apart from the
// vertex they share.
type relation int

const (
	apart    relation = iota
	touching          // or too near to tell
	crossing
)

// relate compares two sides by the signs of four triangles.
func relate(x, y *segment) relation {
	if x.part == y.part && x.ring == y.ring {
		switch {
		case y.index == (x.index+1)%x.ofSides:
			return folded(x.a, x.b, y.b)
		case x.index == (y.index+1)%y.ofSides:
			return folded(y.a, y.b, x.b)
		}
	}
	a, b := side(x.a, x.b, y.a), side(x.a, x.b, y.b)
	if a*b > 0 {
		return apart
	}
	p, q := side(y.a, y.b, x.a), side(y.a, y.b, x.b)
	switch {
	case p*q > 0:
		return apart
	case a*b < 0 && p*q < 0:
		return crossing
	}
	return touching
}

// folded reports whether two neighbouring sides a-b and b-c lie on each other.
func folded(a, b, c orb.Point) relation {
	if side(a, b, c) != 0 {
		return apart
	}
	if (a[0]-b[0])*(c[0]-b[0])+(a[1]-b[1])*(c[1]-b[1]) < 0 {
		return apart
	}
	return touching
}

// side is 1 when c lies left of the line from a to b, -1 when right, and 0
// when on it or too near to tell by float64 (Shewchuk 1997, bound A).
func side(a, b, c orb.Point) int {
	const bound = 3.3306690738754716e-16
	left := (a[0] - c[0]) * (b[1] - c[1])
	right := (a[1] - c[1]) * (b[0] - c[0])
	det := left - right
	switch limit := bound * (math.Abs(left) + math.Abs(right)); {
	case det > limit:
		return 1
	case -det > limit:
		return -1
	}
	return 0
}

// meeting is the point where two sides cross.
func meeting(x, y *segment) orb.Point {
	t := turn(y.a, y.b, x.a)
	t /= t - turn(y.a, y.b, x.b)
	return orb.Point{x.a[0] + t*(x.b[0]-x.a[0]), x.a[1] + t*(x.b[1]-x.a[1])}
}

// touchPoint is an end of one of two touching sides that lies on the other.
func touchPoint(x, y *segment) orb.Point {
	for _, p := range [...]orb.Point{y.a, y.b} {
		if x.holds(p) {
			return p
		}
	}
	if y.holds(x.b) {
		return x.b
	}
	return x.a
}

func (x *segment) holds(p orb.Point) bool {
	box := extentOf(x.a, x.b)
	return p[0] >= box.west && p[0] <= box.east && p[1] >= box.south && p[1] <= box.north && side(x.a, x.b, p) == 0
}

// inside is 1 when p lies in the ring, -1 when outside, 0 when too near to
// tell. It counts the sides east of p.
func inside(p orb.Point, ring []orb.Point) int {
	within := -1
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if (a[1] > p[1]) == (b[1] > p[1]) {
			continue
		}
		s := side(a, b, p)
		if s == 0 {
			return 0
		}
		if (s > 0) == (b[1] > a[1]) {
			within = -within
		}
	}
	return within
}

// exactSide is side without doubt: 0 only when c lies on the line. It sums
// the six products of the triangle's area without rounding (Shewchuk 1997,
// expansions), where float64 alone cannot tell.
func exactSide(a, b, c orb.Point) int {
	if s := side(a, b, c); s != 0 || a == c || b == c {
		return s
	}
	var e expansion
	e.product(a[0], b[1])
	e.product(-a[1], b[0])
	e.product(b[0], c[1])
	e.product(-b[1], c[0])
	e.product(c[0], a[1])
	e.product(-c[1], a[0])
	return e.sign()
}

// expansion is an exact sum of float64 numbers, the smallest first, that do
// not overlap.
type expansion struct {
	terms [12]float64
	n     int
}

func (e *expansion) product(x, y float64) {
	p := x * y
	e.add(math.FMA(x, y, -p))
	e.add(p)
}

func (e *expansion) add(v float64) {
	for i, t := range e.terms[:e.n] {
		sum := v + t
		part := sum - v
		e.terms[i] = (v - (sum - part)) + (t - part)
		v = sum
	}
	e.terms[e.n] = v
	e.n++
}

func (e *expansion) sign() int {
	for i := e.n - 1; i >= 0; i-- {
		switch {
		case e.terms[i] > 0:
			return 1
		case e.terms[i] < 0:
			return -1
		}
	}
	return 0
}

// locate is 1 when p lies in the ring, -1 when outside and 0 when on a side.
func locate(p orb.Point, ring []orb.Point) int {
	within := -1
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if max(a[1], b[1]) < p[1] || min(a[1], b[1]) > p[1] || max(a[0], b[0]) < p[0] {
			continue
		}
		s := exactSide(a, b, p)
		if s == 0 && min(a[0], b[0]) <= p[0] {
			return 0
		}
		if (a[1] > p[1]) != (b[1] > p[1]) && (s > 0) == (b[1] > a[1]) {
			within = -within
		}
	}
	return within
}
