package report

import (
	"math"
	"strings"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/mapping"
)

// Overlaps tells which resources lie over each other.
func Overlaps(w store.Workshop, opt mapping.OverlapOptions) (mapping.Overlaps, error) {
	switch opt.By {
	case "", mapping.ByKind, mapping.ByResource:
	default:
		return mapping.Overlaps{}, &RequestError{"unknown-word", map[string]any{"field": "by", "given": string(opt.By), "allowed": []string{"kind", "resource"}}}
	}
	if least := opt.MinHa; least != nil && (!(*least >= 0) || math.IsInf(*least, 0)) {
		return mapping.Overlaps{}, &RequestError{"bad-option", map[string]any{"option": "min_ha", "value": finite(*least)}}
	}
	return mapping.NewOverlaps(w.Resources, opt), nil
}

// OverlapTables are the pairs, the village, and what each kind covers of it.
func OverlapTables(o mapping.Overlaps, names Names, p *i18n.Printer) []Table {
	tables := []Table{overlapTable(o, names, p)}
	if o.Village != nil {
		tables = append(tables, villageTable(*o.Village, p))
	}
	return append(tables, kindCoverTable(o, p))
}

func overlapTable(o mapping.Overlaps, names Names, p *i18n.Printer) Table {
	keys := []string{"kind_a", "land_status_a", "kind_b", "land_status_b", "pairs"}
	if o.By == mapping.ByResource {
		keys = []string{"resource_a", "name_a", "kind_a", "land_status_a", "resource_b", "name_b", "kind_b", "land_status_b"}
	}
	t := Table{Title: p.T("table.overlaps"), Columns: columns(p, append(keys, "area_ha", "share_a", "share_b", "conflicts")...)}
	for _, row := range o.Rows {
		a := []any{word{"kind", string(row.KindA)}, statusCell(row.LandStatusA)}
		b := []any{word{"kind", string(row.KindB)}, statusCell(row.LandStatusB)}
		cells := append(append(a, b...), row.Pairs)
		if o.By == mapping.ByResource {
			cells = append(append([]any{row.ResourceA, names.Of(row.ResourceA)}, a...), append([]any{row.ResourceB, names.Of(row.ResourceB)}, b...)...)
		}
		t.Rows = append(t.Rows, append(cells, row.AreaHa, share(row.ShareA), share(row.ShareB), conflictCell(row.Conflicts)))
	}
	return t
}

// statusCell is a land status, unknown where nobody stated one.
func statusCell(s mapping.LandStatus) any {
	if s == "" {
		return nil
	}
	return word{"land_status", string(s)}
}

func villageTable(v mapping.VillageCover, p *i18n.Printer) Table {
	t := Table{Title: p.T("table.village_cover"), Columns: columns(p, "cover", "area_ha", "share_village")}
	t.Rows = [][]any{
		{word{"cover", "village"}, v.AreaHa, share(1)},
		{word{"cover", "covered"}, v.CoveredHa, share(v.CoveredShare)},
		{word{"cover", "uncovered"}, v.UncoveredHa, share(v.UncoveredShare)},
		{word{"cover", "outside"}, v.OutsideHa, dash{}},
	}
	return t
}

func kindCoverTable(o mapping.Overlaps, p *i18n.Printer) Table {
	t := Table{Title: p.T("table.kind_cover"), Columns: columns(p, "kind", "land_status", "resources", "area_ha", "inside_ha", "share_village")}
	for _, k := range o.Kinds {
		var part any
		if k.Share != nil {
			part = share(*k.Share)
		}
		t.Rows = append(t.Rows, []any{word{"kind", string(k.Kind)}, statusCell(k.LandStatus), k.Resources, k.AreaHa, k.InsideHa, part})
	}
	return t
}

// conflictCell is the conflicts of a row in words; a CSV has the words' names.
func conflictCell(all []mapping.Conflict) any {
	if len(all) == 0 {
		return dash{}
	}
	list := make(words, len(all))
	for i, c := range all {
		list[i] = word{"conflict", string(c)}
	}
	return list
}

// words are several of a closed set.
type words []word

func (w words) join(of func(word) string) string {
	parts := make([]string, len(w))
	for i, x := range w {
		parts[i] = of(x)
	}
	return strings.Join(parts, "; ")
}
