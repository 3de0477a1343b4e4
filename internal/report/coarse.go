package report

import (
	"fmt"
	"iter"
	"math"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/schema"
)

// A sensitive resource that is not hidden is somewhere in a cell of 0.01°
// (about 1.1 km in Indonesia); the middle of the cell stands for it.
const (
	cellDegrees = 0.01
	cellReachM  = 790 // from the middle to a corner
)

// hide takes the resources out that a circle may not see, or puts a cell in
// their place. It returns the ids that nothing may refer to any more.
func (s *Shown) hide(w *store.Workshop, left *LeftOut, opt CircleOptions, beyond bool) map[string]bool {
	gone := map[string]bool{}
	out := make([]mapping.Resource, 0, len(w.Resources))
	for _, r := range w.Resources {
		agreed := r.Consent == "" || r.Consent.Reaches(opt.Circle)
		sensitive := r.Sensitive && (beyond || opt.Screen)
		gone[r.ID] = sensitive || !agreed
		switch {
		case !gone[r.ID]:
			out = append(out, r)
		case agreed && opt.Grid:
			left.Coarse++
			s.coarse[r.ID] = fmt.Sprintf("kisi-%d", left.Coarse)
			out = append(out, cellOf(r, s.coarse[r.ID]))
		default:
			left.Sensitive++
		}
	}
	w.Resources = out
	return gone
}

// cellOf is all that is told of a sensitive resource: that there is one of its
// kind somewhere in a cell. It has no id, name or attribute of its own.
func cellOf(r mapping.Resource, id string) mapping.Resource {
	reach := float64(cellReachM)
	out := mapping.Resource{ID: id, Name: label("resource", "kind", string(r.Kind)), NameEN: labelEN("resource", "kind", string(r.Kind)),
		Kind: r.Kind, Sensitive: true, GeometryMethod: mapping.Sketch, AccuracyM: &reach}
	if r.Geometry != nil {
		out.Geometry = middleOfCell(geodata.LabelPoint(r.Geometry))
	}
	return out
}

func middleOfCell(p orb.Point) orb.Point {
	middle := func(x float64) float64 { return rounded((math.Floor(x/cellDegrees)+.5)*cellDegrees, 6) }
	return orb.Point{middle(p[0]), middle(p[1])}
}

func labelEN(name, field, word string) string {
	for _, l := range schema.EnumLabels(name, field) {
		if l.Word == word {
			return l.EN
		}
	}
	return word
}

// Each puts cells in the place of sensitive resources that are read one by one
// (see store.DB.View).
func (s Shown) Each(each iter.Seq2[mapping.Resource, error]) iter.Seq2[mapping.Resource, error] {
	if each == nil || len(s.coarse) == 0 {
		return each
	}
	return func(yield func(mapping.Resource, error) bool) {
		for r, err := range each {
			if id, coarse := s.coarse[r.ID]; coarse && err == nil {
				r = cellOf(r, id)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// Cells are the resources that stand for sensitive ones, whole.
func (s Shown) Cells(each iter.Seq2[mapping.Resource, error]) ([]mapping.Resource, error) {
	out := []mapping.Resource{}
	if len(s.coarse) == 0 {
		return out, nil
	}
	for r, err := range each {
		if err != nil {
			return nil, err
		}
		if id, coarse := s.coarse[r.ID]; coarse {
			out = append(out, cellOf(r, id))
		}
	}
	return out, nil
}
