package report

import (
	"slices"
	"strings"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/mapping"
)

// APKMTable lists what each group has of each resource over the four
// dimensions of APKM, with the gap between women and men, parity, who said so
// and on what ground: a line a resource and group.
func APKMTable(w store.Workshop, profile mapping.Profile, names Names, p *i18n.Printer) Table {
	keys := []string{"resource", "name", "kind", "area_ha", "length_km", "group", "group_name"}
	for _, d := range profile.Dimensions {
		keys = append(keys, string(d))
	}
	for _, d := range profile.Dimensions {
		keys = append(keys, "gap_"+string(d))
	}
	t := Table{Title: p.T("table.apkm"), Columns: columns(p, append(keys, "parity", "holder", "control_deficit", "known", "cells", "sessions", "status", "evidence")...)}
	resources, summaries := map[string]mapping.Resource{}, map[string]mapping.ProfileSummary{}
	for _, r := range w.Resources {
		resources[r.ID] = r
	}
	for _, s := range profile.Summaries {
		summaries[s.Resource] = s
	}
	for _, row := range profile.Rows {
		r, s := resources[row.Resource], summaries[row.Resource]
		cells := []any{row.Resource, names.Of(row.Resource), word{"kind", string(row.Kind)}, measure(r.AreaHa), measure(r.LengthKm), row.Group, names.Of(row.Group)}
		for _, d := range profile.Dimensions {
			cells = append(cells, profileCell(row, d, p))
		}
		for _, d := range profile.Dimensions {
			cells = append(cells, s.Gap[d])
		}
		sessions, status, evidence := grounds(row, names)
		t.Rows = append(t.Rows, append(cells, s.Parity, word{"holder", string(s.Holder[leading(profile.Dimensions)])}, row.ControlDeficit,
			row.Coverage.Known, row.Coverage.Cells, sessions, status, evidence))
	}
	return t
}

// grounds are the sessions, the status and the evidence behind a row.
func grounds(row mapping.ProfileRow, names Names) (sessions, status, evidence string) {
	lists := [3][]string{}
	for _, said := range row.Said {
		for i, text := range []string{names.Of(said.Session), string(said.Status), said.Evidence} {
			if text != "" && !slices.Contains(lists[i], text) {
				lists[i] = append(lists[i], text)
			}
		}
	}
	return strings.Join(lists[0], "; "), strings.Join(lists[1], "; "), strings.Join(lists[2], "; ")
}

// Sheet is the table as a sheet of a workbook: numbers are numbers, words are
// words, and what is not known is empty.
func (t Table) Sheet(name string, p *i18n.Printer) Sheet {
	out := Sheet{Name: name}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, SheetColumn{Key: c.Key, Title: c.Title})
	}
	out.Rows = func(yield func([]any, error) bool) {
		for _, row := range t.Rows {
			cells := make([]any, len(row))
			for i, cell := range row {
				cells[i] = sheetCell(cell, p)
			}
			if !yield(cells, nil) {
				return
			}
		}
	}
	return out
}

// sheetCell is a cell of a table as a spreadsheet takes it.
func sheetCell(cell any, p *i18n.Printer) any {
	switch v := cell.(type) {
	case nil, dash:
		return nil
	case *float64:
		if v == nil {
			return nil
		}
		return *v
	case float64:
		return v
	case int:
		return float64(v)
	case share:
		return float64(v)
	case string:
		return v
	}
	return text(cell, p)
}
