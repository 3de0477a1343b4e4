package overlay

import (
	"fmt"
	"slices"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/rtree"

	"potensi/geodata"
)

// Pair is where two of several areas lie over each other.
type Pair struct {
	A, B   int          // their places in the list, A < B
	Shape  orb.Geometry // what they have in common
	AreaHa float64      // in hectares on the ellipsoid
	WidthM float64      // twice the area over the perimeter, in metres: a strip's mean width
}

// Failure is a pair that could not be laid over each other, or one area (A and
// B alike) that is no shape.
type Failure struct {
	A, B int
	Err  error
}

// maxPairs is how many pairs are looked at; 10,000 villages side by side have
// 30,000.
const maxPairs = 50_000

var errTooManyPairs = &Error{"too-complex", fmt.Sprintf("more than %d pairs may overlap", maxPairs)}

// Pairs finds all areas that lie over each other, ordered by A and B. Shapes
// without an area are skipped; pairs beyond maxPairs fail.
func Pairs(areas []orb.Geometry) (pairs []Pair, failures []Failure) {
	return pairsUpTo(maxPairs, areas)
}

func pairsUpTo(most int, areas []orb.Geometry) (pairs []Pair, failures []Failure) {
	var items []rtree.BulkItem
	for i, g := range areas {
		switch in, err := read(g); {
		case err != nil:
			failures = append(failures, Failure{i, i, err})
		case in.dimensions == 2:
			items = append(items, rtree.BulkItem{Box: box(g.Bound()), RecordID: i})
		}
	}
	tree := rtree.BulkLoad(slices.Clone(items))
	for _, item := range items {
		for _, other := range near(tree, item) {
			if most--; most < 0 {
				failures = append(failures, Failure{item.RecordID, other, errTooManyPairs})
				continue
			}
			pair, err := pairOf(areas, item.RecordID, other)
			switch {
			case err != nil:
				failures = append(failures, Failure{item.RecordID, other, err})
			case pair.AreaHa > 0:
				pairs = append(pairs, pair)
			}
		}
	}
	return pairs, failures
}

func box(b orb.Bound) rtree.Box {
	return rtree.Box{MinX: b.Min[0], MinY: b.Min[1], MaxX: b.Max[0], MaxY: b.Max[1]}
}

// near lists the areas later in the list whose boxes meet an area's.
func near(tree *rtree.RTree, item rtree.BulkItem) (later []int) {
	tree.RangeSearch(item.Box, func(i int) error { //nolint:errcheck // as the function below, it has no errors
		if i > item.RecordID {
			later = append(later, i)
		}
		return nil
	})
	slices.Sort(later)
	return later
}

func pairOf(areas []orb.Geometry, a, b int) (Pair, error) {
	shape, err := Intersection(areas[a], areas[b])
	if err != nil || shape == nil {
		return Pair{}, err
	}
	m := geodata.Measure(shape)
	pair := Pair{A: a, B: b, Shape: shape, AreaHa: *m.AreaHa}
	if *m.PerimeterKm > 0 {
		pair.WidthM = 2 * *m.AreaHa * 10 / *m.PerimeterKm
	}
	return pair, nil
}
