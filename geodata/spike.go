package geodata

import (
	"math"

	"github.com/paulmach/orb"

	"potensi/schema"
)

// metresPerDegree is a degree of latitude at the equator, on WGS84.
const metresPerDegree = 110_574.0

// maxSpikeAngle is the tangent of the angle below which a corner can be a
// spike: one degree.
const maxSpikeAngle = 0.0175

// metres is the distance between two points that are near each other, on a
// plane: to be compared with an accuracy, good to 1 %.
func metres(p, q orb.Point) float64 {
	east := (q[0] - p[0]) * math.Cos((p[1]+q[1])/2*math.Pi/180) * 1.0067
	return math.Hypot(east, q[1]-p[1]) * metresPerDegree
}

func roundTo(v float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(v*scale) / scale
}

// corner is a vertex b of a ring whose two sides nearly lie on each other.
type corner struct {
	length float64 // of the shorter side, in metres
	base   float64 // from the shorter side's end to the other side, in metres
	folded bool    // they do lie on each other
}

// isSharp reports whether the sides b-a and b-c enclose less than a degree or
// so; it is meant to be fast, and measures in degrees.
func isSharp(a, b, c orb.Point) bool {
	x, y, u, v := a[0]-b[0], a[1]-b[1], c[0]-b[0], c[1]-b[1]
	dot := x*u + y*v
	return dot > 0 && math.Abs(x*v-y*u) <= maxSpikeAngle*dot
}

func cornerOf(a, b, c orb.Point) corner {
	if metres(b, a) > metres(b, c) {
		a, c = c, a
	}
	east := math.Cos(b[1] * math.Pi / 180)
	x, y, u, v := (a[0]-b[0])*east, a[1]-b[1], (c[0]-b[0])*east, c[1]-b[1]
	base := math.Abs(x*v-y*u) / math.Hypot(u, v) * metresPerDegree
	return corner{metres(b, a), base, exactSide(a, b, c) == 0}
}

// withoutSpikes removes the vertices where a ring runs out and back again: by
// an angle below one degree, the base no wider than the accuracy. A spike
// longer than the accuracy is not removed: it is rejected when both sides lie
// on each other, for no area can have such an edge, and else kept with a
// warning.
func (c *Checker) withoutSpikes(ring []orb.Point, at spot) (orb.Ring, bool) {
	if sharp(ring, 0) < 0 {
		return ring, true
	}
	out := c.shortened(ring)
	if n := len(ring) - len(out); n > 0 {
		at.vertex = c.tip(ring)
		c.add("spike-removed", schema.Warning, at, args{"n": n, "accuracy_m": c.accuracy()})
	}
	return out, c.longSpikes(out, at)
}

// shortened is a ring without short spikes, or as it is when that would leave
// nothing: so small a ring is its corners.
func (c *Checker) shortened(ring []orb.Point) []orb.Point {
	if sharp(ring, 0) < 0 {
		return ring
	}
	out := ring
	for range 4 { // once, but the vertex it begins with may be one afterwards
		fewer := c.pruned(out)
		if len(fewer) == len(out) {
			break
		}
		out = fewer
	}
	if len(out) < 4 || fewerThanThree(out) || isFlat(out) {
		return ring
	}
	return out
}

// sharp is the first vertex of a closed ring, from one on, that isSharp, or -1.
func sharp(ring []orb.Point, from int) int {
	if from >= len(ring)-1 {
		return -1
	}
	before, b, _ := corners(ring, from)
	for i, next := range ring[from+1:] {
		if isSharp(before, b, next) {
			return from + i
		}
		before, b = b, next
	}
	return -1
}

// corners are vertex i of a closed ring and those before and after it.
func corners(ring []orb.Point, i int) (before, b, next orb.Point) {
	before = ring[len(ring)-2]
	if i > 0 {
		before = ring[i-1]
	}
	return before, ring[i], ring[i+1]
}

// pruned is a ring without its short spikes, as seen from its first vertex
// that is not the tip of one.
func (c *Checker) pruned(ring []orb.Point) []orb.Point {
	n, start := len(ring)-1, 0
	for start < n && c.isTip(ring, start) {
		start++
	}
	if start == n {
		return ring
	}
	out := append(make([]orb.Point, 0, len(ring)), ring[start])
	for i := 1; i <= n; i++ {
		next := ring[(start+i)%n]
		for len(out) > 1 && c.isShort(out[len(out)-2], out[len(out)-1], next) {
			out = out[:len(out)-1]
		}
		if next != out[len(out)-1] {
			out = append(out, next)
		}
	}
	if out[0] != out[len(out)-1] || len(out) < 2 {
		return ring
	}
	return out
}

func (c *Checker) isTip(ring []orb.Point, i int) bool { return c.isShort(corners(ring, i)) }

// tip is the first vertex that is the tip of a short spike.
func (c *Checker) tip(ring []orb.Point) int {
	for i := sharp(ring, 0); i >= 0; i = sharp(ring, i+1) {
		if c.isTip(ring, i) {
			return i
		}
	}
	return -1
}

// isShort reports whether b is the tip of a spike that may be removed.
func (c *Checker) isShort(before, b, next orb.Point) bool {
	if before == next {
		return metres(before, b) <= c.accuracy()
	}
	if !isSharp(before, b, next) {
		return false
	}
	k := cornerOf(before, b, next)
	return k.length <= c.accuracy() && k.base <= c.accuracy()
}

// longSpikes judges the spikes that are too long to be removed: one finding a
// ring, with their number and the place of the first.
func (c *Checker) longSpikes(ring []orb.Point, at spot) bool {
	n, first, length := 0, -1, 0.0
	for i := sharp(ring, 0); i >= 0; i = sharp(ring, i+1) {
		k := cornerOf(corners(ring, i))
		if k.base > c.accuracy() {
			continue
		}
		if k.folded {
			return c.reject("spike", c.vertexSpot(ring, i, at), args{"length_m": roundTo(k.length, 2), "accuracy_m": c.accuracy()})
		}
		if n++; n == 1 {
			first, length = i, k.length
		}
	}
	if n > 0 {
		c.tell(schema.Finding{Place: c.place(c.vertexSpot(ring, first, at)), Rule: "spike-kept", Level: schema.Warning,
			Args: args{"n": n, "length_m": roundTo(length, 2)}})
	}
	return true
}

// vertexSpot is where vertex i of a cleaned ring stands in the ring as given.
func (c *Checker) vertexSpot(ring []orb.Point, i int, at spot) spot {
	strands(c.given, nowhere(), func(points []orb.Point, here spot) bool {
		if here == at {
			at.vertex = max(i, 0)
			for j, p := range points {
				if p == ring[i] && j >= i {
					at.vertex = j
					return false
				}
			}
		}
		return at.vertex < 0
	})
	return at
}
