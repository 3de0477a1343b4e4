package intake

import (
	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/schema"
)

// maxBoundaries is how many outlines a village may have.
const maxBoundaries = 1000

// surroundings is what features are compared with: each other, whatever file
// they come from, what the village file has, and the village's boundary.
type surroundings struct {
	*geodata.Neighbours
	batch  *store.Batch
	bounds orb.MultiPolygon // of the boundaries in the files
}

// newSurroundings knows the boundary that the village file has; without one
// it is not said what lies outside.
func newSurroundings(batch *store.Batch) (*surroundings, error) {
	s := &surroundings{batch: batch}
	boundary, err := s.boundary()
	s.Neighbours = geodata.NewNeighbours(boundary, 0)
	return s, err
}

// boundary is the outline of the village as it stands now.
func (s *surroundings) boundary() (orb.MultiPolygon, error) {
	if s.batch == nil {
		return s.bounds, nil
	}
	var all orb.MultiPolygon
	err := s.batch.Shapes(mapping.Boundary, maxBoundaries, func(shape store.Shape) (bool, error) {
		g, err := shape.Geometry()
		all = append(all, areasOf(g)...)
		return true, err
	})
	return all, err
}

func areasOf(g orb.Geometry) orb.MultiPolygon {
	switch g := g.(type) {
	case orb.Polygon:
		return orb.MultiPolygon{g}
	case orb.MultiPolygon:
		return g
	}
	return nil
}

// see takes in a resource that was let through.
func (s *surroundings) see(p *prepared) {
	f := p.feature
	f.ID = p.resource.ID
	s.Add(f, accuracyOf(p.resource))
	if p.resource.Kind == mapping.Boundary && s.batch == nil && len(s.bounds) < maxBoundaries {
		s.bounds = append(s.bounds, areasOf(f.Geometry)...)
	}
}

// surroundingsMark is how far a run had come.
type surroundingsMark struct {
	geodata.NeighboursMark
	bounds int
}

func (s *surroundings) mark() surroundingsMark { return surroundingsMark{s.Mark(), len(s.bounds)} }

// forget leaves out what came after a mark.
func (s *surroundings) forget(m surroundingsMark) {
	s.Forget(m.NeighboursMark)
	s.bounds = s.bounds[:m.bounds]
}

// compare tells what was found, once all files have been read.
func (s *surroundings) compare() ([]schema.Finding, error) {
	boundary, err := s.boundary()
	if err != nil {
		return nil, err
	}
	s.SetBoundary(boundary)
	if err := s.stand(); err != nil {
		return nil, err
	}
	return s.Findings(), nil
}

// stand brings in what the village file had before around the new features.
func (s *surroundings) stand() error {
	around, any := s.Extent()
	if s.batch == nil || !any {
		return nil
	}
	now := s.IDs()
	return s.batch.Shapes("", geodata.MaxNeighbours, func(shape store.Shape) (bool, error) {
		box, ok := shape.Bound()
		if !ok || !box.Intersects(around) || now[shape.ID] {
			return true, nil
		}
		g, err := shape.Geometry()
		return err == nil && s.Stand(shape.ID, g, shape.Accuracy), err
	})
}
