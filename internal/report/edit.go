package report

import (
	"cmp"
	"maps"
	"slices"

	"github.com/paulmach/orb"

	"potensi/internal/i18n"
	"potensi/internal/intake"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/schema"
)

// EditFinding is a finding about a shape that was drawn, in words. Cure says
// what to do in the editor, where an import would say what to do elsewhere.
type EditFinding struct {
	schema.Finding
	Message string `json:"message"`
	Cure    string `json:"cure"`
}

// EditFindings puts words to the findings about one edited resource; others
// are called by their names.
func EditFindings(e intake.Edited, names Names, p *i18n.Printer) []EditFinding {
	out := make([]EditFinding, 0, len(e.Findings))
	for _, f := range e.Findings {
		named := f
		if other, ok := f.Args["other"].(string); ok {
			named.Args = maps.Clone(f.Args)
			named.Args["other"] = names.Of(other)
		}
		out = append(out, EditFinding{Finding: f, Message: messageText(named, p), Cure: editCure(named, p)})
	}
	return out
}

func editCure(f schema.Finding, p *i18n.Printer) string {
	if key := "web.edit.cure." + f.Rule; p.Has(key) {
		return p.Format(key, f.Args)
	}
	return cureText(f, p)
}

// EditOverlap is ground that an edited resource has in common with another.
type EditOverlap struct {
	Resource string  `json:"resource"`
	Name     string  `json:"name"`
	AreaHa   float64 `json:"area_ha"`
	Share    float64 `json:"share"` // of the edited one's hectares
}

// OverlapsOf lists the areas that lie over one resource, the largest overlap
// first. Slivers are left out: the findings tell them.
func OverlapsOf(w store.Workshop, edited mapping.Resource, names Names) []EditOverlap {
	out := []EditOverlap{}
	if edited.Geometry == nil {
		return out
	}
	box := edited.Geometry.Bound()
	near := []mapping.Resource{edited}
	for _, r := range w.Resources {
		if r.ID != edited.ID && r.Kind != mapping.Boundary && touches(r.Geometry, box) {
			near = append(near, r)
		}
	}
	for _, row := range mapping.NewOverlaps(near, mapping.OverlapOptions{By: mapping.ByResource}).Rows {
		switch edited.ID {
		case row.ResourceA:
			out = append(out, EditOverlap{row.ResourceB, names.Of(row.ResourceB), row.AreaHa, row.ShareA})
		case row.ResourceB:
			out = append(out, EditOverlap{row.ResourceA, names.Of(row.ResourceA), row.AreaHa, row.ShareB})
		}
	}
	slices.SortStableFunc(out, func(a, b EditOverlap) int { return cmp.Compare(b.AreaHa, a.AreaHa) })
	return out
}

func touches(g orb.Geometry, box orb.Bound) bool { return g != nil && g.Bound().Intersects(box) }
