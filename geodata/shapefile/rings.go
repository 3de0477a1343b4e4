package shapefile

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// maxComparisons bounds the work of sorting the rings of one shape.
const maxComparisons = 50_000_000

// ring is a ring with what is needed to sort it.
type ring struct {
	points []orb.Point
	box    orb.Bound
	area   float64
	order  int  // in the file
	parent int  // the smallest ring around it, -1 if there is none
	hole   bool // lies in an odd number of rings
	shell  int  // index of its polygon
}

// sortRings makes areas of rings by which lies in which: those within an even
// number of others are shells, the rest holes of the smallest shell around
// them. Shells keep the order of the file, holes too. It is false when that
// would take too long.
func sortRings(parts [][]orb.Point) (orb.MultiPolygon, bool) {
	if len(parts) == 1 {
		return orb.MultiPolygon{{parts[0]}}, true
	}
	rings := make([]ring, len(parts))
	for i, p := range parts {
		rings[i] = ring{points: p, box: orb.Ring(p).Bound(), area: math.Abs(doubleArea(p)), order: i}
	}
	slices.SortStableFunc(rings, func(a, b ring) int { return cmp.Compare(b.area, a.area) })
	if !nest(rings) {
		return nil, false
	}
	return assemble(rings), true
}

// nest finds the smallest ring around each, from the largest ring on.
func nest(rings []ring) bool {
	work := 0
	for i := range rings {
		rings[i].parent = -1
		for j := i - 1; j >= 0 && rings[i].parent < 0; j-- {
			work++
			if !around(rings[j].box, rings[i].box) {
				continue
			}
			inside, steps := within(rings[i].points, rings[j].points)
			if work += steps; inside {
				rings[i].parent = j
				rings[i].hole = !rings[j].hole
			}
		}
		if work > maxComparisons {
			return false
		}
	}
	return true
}

func assemble(rings []ring) orb.MultiPolygon {
	byOrder := make([]*ring, len(rings))
	for i := range rings {
		byOrder[rings[i].order] = &rings[i]
	}
	var out orb.MultiPolygon
	for _, r := range byOrder {
		if !r.hole {
			r.shell = len(out)
			out = append(out, orb.Polygon{r.points})
		}
	}
	for _, r := range byOrder {
		if r.hole {
			shell := rings[r.parent].shell
			out[shell] = append(out[shell], r.points)
		}
	}
	return out
}

func around(a, b orb.Bound) bool {
	return a.Min[0] <= b.Min[0] && a.Min[1] <= b.Min[1] && a.Max[0] >= b.Max[0] && a.Max[1] >= b.Max[1]
}

// doubleArea is twice a ring's area in its own units, from its first vertex so
// that large coordinates cost no digits.
func doubleArea(points []orb.Point) (sum float64) {
	for i := 2; i < len(points); i++ {
		sum += cross(points[0], points[i-1], points[i])
	}
	return sum
}

// cross is positive when c lies left of the line from a to b.
func cross(a, b, c orb.Point) float64 { return (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0]) }

// within reports whether a ring lies in another, by its first vertex, or
// middle of an edge, that is not on the other's edge. It also tells how many
// edges it looked at. A ring that lies wholly on the other is not within.
func within(inner, outer []orb.Point) (inside bool, steps int) {
	for i, p := range inner {
		q := inner[(i+1)%len(inner)]
		for _, probe := range [...]orb.Point{p, {(p[0] + q[0]) / 2, (p[1] + q[1]) / 2}} {
			steps += len(outer)
			if where := side(probe, outer); where != 0 {
				return where > 0, steps
			}
		}
		if steps > maxComparisons {
			break
		}
	}
	return false, steps
}

// side is 1 for a point inside a ring, -1 outside, 0 on its edge.
func side(p orb.Point, ring []orb.Point) int {
	inside := -1
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if a[1] > b[1] {
			a, b = b, a
		}
		turn := cross(a, b, p)
		if turn == 0 && p[1] >= a[1] && p[1] <= b[1] && p[0] >= min(a[0], b[0]) && p[0] <= max(a[0], b[0]) {
			return 0
		}
		if a[1] <= p[1] && p[1] < b[1] && turn > 0 {
			inside = -inside
		}
	}
	return inside
}
