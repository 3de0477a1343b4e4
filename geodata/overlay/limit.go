package overlay

import (
	"fmt"

	"github.com/peterstace/simplefeatures/rtree"
)

// Sides that may meet cost memory and time each. On maps a side is near half a
// dozen others; what is beyond both limits is made to be slow.
const (
	fewSides    = 140 // cannot meet too often
	maxNearby   = 12  // for each side
	sureMeeting = 20_000
)

var errTooMany = &Error{"too-complex", fmt.Sprintf("sides meet more than %d times each", maxNearby)}

// bearable refuses shapes whose sides meet too often to be laid over each
// other in reasonable time.
func bearable(shapes ...input) error {
	sides := boxes(shapes)
	if len(sides) <= fewSides {
		return nil
	}
	tree := rtree.BulkLoad(sides)
	limit := sureMeeting + maxNearby*len(sides)
	for _, side := range sides {
		err := tree.RangeSearch(side.Box, func(int) error {
			if limit--; limit < 0 {
				return errTooMany
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func boxes(shapes []input) (sides []rtree.BulkItem) {
	for _, shape := range shapes {
		for _, chain := range shape.chains {
			for i := 1; i < len(chain); i++ {
				a, b := chain[i-1], chain[i]
				sides = append(sides, rtree.BulkItem{RecordID: len(sides), Box: rtree.Box{
					MinX: min(a[0], b[0]), MinY: min(a[1], b[1]), MaxX: max(a[0], b[0]), MaxY: max(a[1], b[1])}})
			}
		}
	}
	return sides
}
