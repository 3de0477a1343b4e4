package geodata

import (
	"hash/maphash"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// shapes remembers geometries, to know the same one when it comes again. It
// keeps no copies.
type shapes struct {
	seed   maphash.Seed
	byHash map[uint64][]int
	all    []orb.Geometry
}

// add remembers a geometry, and is the number of the same one before it, or -1.
func (s *shapes) add(g orb.Geometry) int {
	if s.byHash == nil {
		s.seed, s.byHash = maphash.MakeSeed(), map[uint64][]int{}
	}
	same := canonical(g)
	h := hashOf(s.seed, same)
	for _, i := range s.byHash[h] {
		if orb.Equal(canonical(s.all[i]), same) {
			return i
		}
	}
	s.byHash[h] = append(s.byHash[h], len(s.all))
	s.all = append(s.all, g)
	return -1
}

// canonical is a geometry with its lines and rings begun and run in one way:
// from the least vertex to the lesser neighbour. Holes and parts are sorted.
func canonical(g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.LineString:
		return orb.LineString(lesser(slices.Clone(g)))
	case orb.MultiLineString:
		return sorted(g, func(l orb.LineString) orb.LineString { return lesser(slices.Clone(l)) }, comparePaths)
	case orb.MultiPoint:
		return sorted(g, func(p orb.Point) orb.Point { return p }, comparePoints)
	case orb.Polygon:
		return canonicalPolygon(g)
	case orb.MultiPolygon:
		return sorted(g, canonicalPolygon, func(x, y orb.Polygon) int { return slices.CompareFunc(x, y, comparePaths[orb.Ring]) })
	}
	return g
}

func sorted[S ~[]T, T any](list S, change func(T) T, compare func(x, y T) int) S {
	out := make(S, len(list))
	for i, v := range list {
		out[i] = change(v)
	}
	slices.SortFunc(out, compare)
	return out
}

func comparePaths[S ~[]orb.Point](x, y S) int { return slices.CompareFunc(x, y, comparePoints) }

func canonicalPolygon(p orb.Polygon) orb.Polygon {
	if len(p) == 0 {
		return p
	}
	out := sorted(p[1:], canonicalRing, comparePaths)
	return append(orb.Polygon{canonicalRing(p[0])}, out...)
}

func canonicalRing(r orb.Ring) orb.Ring {
	if len(r) < 2 {
		return r
	}
	open := r[:len(r)-1]
	least := 0
	for i, p := range open {
		if comparePoints(p, open[least]) < 0 {
			least = i
		}
	}
	out := append(slices.Clone(open[least:]), open[:least]...)
	return lesser(append(out, out[0]))
}

// lesser turns a path round when that makes it come first.
func lesser[S ~[]orb.Point](path S) S {
	back := slices.Clone(path)
	slices.Reverse(back)
	if comparePaths(back, path) < 0 {
		return back
	}
	return path
}

// sameRingAs compares a ring, closed or not, with a closed one.
func sameRingAs(points []orb.Point, r orb.Ring) bool {
	if len(points) > 1 && points[0] != points[len(points)-1] {
		points = append(slices.Clone(points), points[0])
	}
	return len(points) == len(r) && slices.Equal(canonicalRing(points), canonicalRing(r))
}

func hashOf(seed maphash.Seed, g orb.Geometry) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	strands(g, nowhere(), func(points []orb.Point, _ spot) bool {
		for _, p := range points {
			maphash.WriteComparable(&h, math.Float64bits(p[0]+0))
			maphash.WriteComparable(&h, math.Float64bits(p[1]+0))
		}
		return true
	})
	return h.Sum64()
}
