package geodata

import (
	"container/heap"
	"math"

	"github.com/paulmach/orb"
)

const (
	labelSlack = 0.05      // of the distance from the sides
	labelWork  = 2_000_000 // sides looked at; a label is not worth more
)

// roomiest is the place inside a polygon farthest from its sides (its pole of
// inaccessibility), found by looking into ever smaller squares, those first
// that may hold the best (as Mapbox's polylabel does). It begins at
// insidePoint, so the answer is inside even where time runs out.
func roomiest(p orb.Polygon) orb.Point {
	seed := insidePoint(p)
	if len(p) == 0 || len(p[0]) == 0 {
		return seed
	}
	r := room{polygon: p, shrink: math.Cos(seed[1] * degree), left: labelWork}
	r.best, r.record = seed, r.clear(seed)
	squares := r.cover(p[0].Bound())
	if len(squares) > 0 {
		r.least = squares[0].half * labelSlack / 100
	}
	heap.Init(&squares)
	for len(squares) > 0 && r.left > 0 {
		s := heap.Pop(&squares).(square)
		if !r.better(s) {
			break
		}
		for _, quarter := range r.quarters(s) {
			if r.better(quarter) {
				heap.Push(&squares, quarter)
			}
		}
	}
	return r.best
}

// room is the search for a label's place. Distances are in degrees of
// latitude; shrink is what a degree of longitude measures in them.
type room struct {
	polygon orb.Polygon
	shrink  float64
	left    int
	best    orb.Point
	record  float64
	least   float64 // gain that is worth a look
}

// better reports whether a square may hold a place that is worth having.
func (r *room) better(s square) bool { return s.most > r.record*(1+labelSlack)+r.least }

// square has a middle, half a width, and at most this distance from the sides
// anywhere in it.
type square struct {
	middle orb.Point
	half   float64
	most   float64
}

// cover lays squares as wide as the bound is narrow over it, a dozen at most
// in a row.
func (r *room) cover(b orb.Bound) (out squares) {
	width, tall := (b.Max[0]-b.Min[0])*r.shrink, b.Max[1]-b.Min[1]
	size := max(min(width, tall), max(width, tall)/12)
	if !(size > 0) || math.IsInf(size, 0) {
		return nil
	}
	for y := 0.5; y < tall/size+0.5; y++ {
		for x := 0.5; x < width/size+0.5; x++ {
			out = append(out, r.look(orb.Point{b.Min[0] + x*size/r.shrink, b.Min[1] + y*size}, size/2))
		}
	}
	return out
}

func (r *room) quarters(s square) (out [4]square) {
	half := s.half / 2
	for i, d := range [4][2]float64{{-1, -1}, {1, -1}, {-1, 1}, {1, 1}} {
		out[i] = r.look(orb.Point{s.middle[0] + d[0]*half/r.shrink, s.middle[1] + d[1]*half}, half)
	}
	return out
}

// look keeps the middle of a square if it is the best yet.
func (r *room) look(at orb.Point, half float64) square {
	clear := r.clear(at)
	if clear > r.record {
		r.best, r.record = at, clear
	}
	return square{at, half, clear + half*math.Sqrt2}
}

// clear is a point's distance from the nearest side, negative outside.
func (r *room) clear(at orb.Point) float64 {
	nearest, in := math.Inf(1), false
	for _, ring := range r.polygon {
		r.left -= len(ring)
		for i, b := range ring {
			a := ring[(i+len(ring)-1)%len(ring)]
			if (a[1] > at[1]) != (b[1] > at[1]) && at[0] < a[0]+(at[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
				in = !in
			}
			nearest = min(nearest, r.away(at, a, b))
		}
	}
	if !in {
		return -math.Sqrt(nearest)
	}
	return math.Sqrt(nearest)
}

// away is the squared distance of a point from a side.
func (r *room) away(at, a, b orb.Point) float64 {
	x, y := (at[0]-a[0])*r.shrink, at[1]-a[1]
	dx, dy := (b[0]-a[0])*r.shrink, b[1]-a[1]
	if long := dx*dx + dy*dy; long > 0 {
		t := min(max((x*dx+y*dy)/long, 0), 1)
		x, y = x-t*dx, y-t*dy
	}
	return x*x + y*y
}

// squares is a heap, those that may hold the most first.
type squares []square

func (s squares) Len() int           { return len(s) }
func (s squares) Less(i, j int) bool { return s[i].most > s[j].most }
func (s squares) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s *squares) Push(x any)        { *s = append(*s, x.(square)) }
func (s *squares) Pop() any {
	old := *s
	last := old[len(old)-1]
	*s = old[:len(old)-1]
	return last
}
