package web

import (
	"cmp"
	"slices"

	"potensi/internal/store"
	"potensi/mapping"
)

// mappedOf is what a comparison's sides are found in.
func mappedOf(w store.Workshop) mapping.Workshop { return mapping.Workshop{Groups: w.Groups} }

// mostRows is how many rows a page shows: those with the widest gaps. The rest
// is in the downloads.
const mostRows = 300

// fillAccess arranges the profile's rows: by group one line a group, else
// parts, sections of one kind and rows, each with its totals.
func (v *visit) fillAccess(body *accessBody) error {
	s := body.State
	if s.By == mapping.ByGroup {
		for _, row := range body.Profile.Rows {
			body.ByGroup = append(body.ByGroup, v.groupLine(row, body))
		}
		return v.workExample(body)
	}
	body.Groups = groupsIn(v.w.Groups, body.Profile.Rows)
	rows := v.accessRows(body.Profile, body.Gaps.Rows, body.Groups)
	if len(rows) > mostRows {
		body.Hidden = len(rows) - mostRows
		rows = rows[:mostRows]
	}
	kinds, err := v.pooledRows(s, mapping.ByKind, body.Groups)
	if err != nil {
		return err
	}
	totals, err := v.pooledRows(s, mapping.ByPart, body.Groups)
	if err != nil {
		return err
	}
	v.arrange(body, rows, kinds, totals)
	return v.workExample(body)
}

func (v *visit) groupLine(row mapping.ProfileRow, body *accessBody) groupLine {
	line := groupLine{cardRow: v.cardRow(row, body.Dimensions)}
	if i := slices.IndexFunc(body.Gaps.Groups, func(g mapping.GroupGap) bool { return g.Group == row.Group }); i >= 0 {
		line.Gap = body.Gaps.Groups[i]
	}
	return line
}

// pooledRows are the rows of kinds, or of the whole.
func (v *visit) pooledRows(s accessState, by mapping.ProfileBy, groups []mapping.Group) ([]accessRow, error) {
	profile, err := v.profile(s, by)
	if err != nil {
		return nil, err
	}
	gaps, err := v.gaps(s, by)
	if err != nil {
		return nil, err
	}
	return v.accessRows(profile, gaps.Rows, groups), nil
}

// arrange puts rows into parts and sections.
func (v *visit) arrange(body *accessBody, rows, kinds, totals []accessRow) {
	for _, part := range mapping.Parts() {
		of := slices.DeleteFunc(slices.Clone(rows), func(r accessRow) bool { return body.State.By != mapping.ByStatus && r.Gap.Part != part })
		if len(of) == 0 || body.State.By == mapping.ByStatus && part != mapping.PartResources {
			continue
		}
		p := accessPart{Part: part, Sections: sections(body.State, of, kinds)}
		if i := slices.IndexFunc(totals, func(r accessRow) bool { return r.Gap.Part == part }); i >= 0 && body.State.By != mapping.ByStatus {
			p.Total = &totals[i]
			p.Total.Name = v.p.T("web.access.total." + string(part))
		}
		body.Parts = append(body.Parts, p)
	}
	if body.State.By == mapping.ByResource {
		body.Totals = kinds
	}
}

// sections puts resources of one kind together, in the order of legends, with
// their mean; sorted by gap all are one section.
func sections(s accessState, rows, kinds []accessRow) []accessSection {
	if s.By != mapping.ByResource || s.Sort == sortByGap {
		return []accessSection{{Rows: inOrder(s, rows)}}
	}
	out := []accessSection{}
	for _, kind := range mapping.Kinds() {
		of := slices.DeleteFunc(slices.Clone(rows), func(r accessRow) bool { return r.Kind != kind })
		if len(of) == 0 {
			continue
		}
		section := accessSection{Kind: kind, Rows: of}
		if i := slices.IndexFunc(kinds, func(r accessRow) bool { return r.Kind == kind }); i >= 0 && len(of) > 1 {
			section.Mean = &kinds[i]
		}
		out = append(out, section)
	}
	return out
}

// inOrder leaves rows as they come, the widest gap first, or puts them into
// the order of legends.
func inOrder(s accessState, rows []accessRow) []accessRow {
	if s.Sort == sortByGap {
		return rows
	}
	out := slices.Clone(rows)
	slices.SortStableFunc(out, func(a, b accessRow) int {
		return cmp.Or(cmp.Compare(slices.Index(mapping.Kinds(), a.Kind), slices.Index(mapping.Kinds(), b.Kind)),
			cmp.Compare(slices.Index(mapping.LandStatuses(), a.Gap.LandStatus), slices.Index(mapping.LandStatuses(), b.Gap.LandStatus)))
	})
	return out
}

// groupsIn are the groups that a profile has rows about, in the village's order.
func groupsIn(groups []mapping.Group, rows []mapping.ProfileRow) []mapping.Group {
	spoken := map[string]bool{}
	for _, row := range rows {
		spoken[row.Group] = true
	}
	return slices.DeleteFunc(slices.Clone(groups), func(g mapping.Group) bool { return !spoken[g.ID] })
}

// accessKey says what a row is about.
type accessKey struct {
	resource string
	kind     mapping.Kind
	status   mapping.LandStatus
	part     mapping.Part
}

func keyOf(by mapping.ProfileBy, resource string, kind mapping.Kind, status mapping.LandStatus, part mapping.Part) accessKey {
	switch by {
	case mapping.ByKind:
		return accessKey{kind: kind}
	case mapping.ByStatus:
		return accessKey{status: status}
	case mapping.ByPart:
		return accessKey{part: part}
	}
	return accessKey{resource: resource}
}

// accessRows makes a line for each row of gaps, with every group's levels.
func (v *visit) accessRows(profile mapping.Profile, gaps []mapping.GapRow, groups []mapping.Group) []accessRow {
	type cellKey struct {
		about accessKey
		group string
	}
	rows := map[cellKey]mapping.ProfileRow{}
	for _, row := range profile.Rows {
		rows[cellKey{keyOf(profile.By, row.Resource, row.Kind, row.LandStatus, row.Part), row.Group}] = row
	}
	out := []accessRow{}
	for _, gap := range gaps[:min(len(gaps), mostRows+1)] {
		about := keyOf(profile.By, gap.Resource, gap.Kind, gap.LandStatus, gap.Part)
		line := v.accessRow(gap)
		for _, g := range groups {
			row, asked := rows[cellKey{about, g.ID}]
			line.Cells = append(line.Cells, groupCells{Group: g, Name: v.names.Of(g.ID), Cells: v.cardRow(row, profile.Dimensions).Cells, Deficit: row.ControlDeficit, Asked: asked})
			line.Coverage.Known += row.Coverage.Known
			line.Coverage.Cells += row.Coverage.Cells
		}
		out = append(out, line)
	}
	return out
}

// accessRow names what a gap is about.
func (v *visit) accessRow(gap mapping.GapRow) accessRow {
	switch {
	case gap.Resource != "":
		return accessRow{Gap: gap, Kind: gap.Kind, Pict: string(gap.Kind), Name: v.names.Of(gap.Resource), Href: v.link("/map", "r", gap.Resource)}
	case gap.Kind != "":
		return accessRow{Gap: gap, Kind: gap.Kind, Pict: string(gap.Kind), Name: wordOf(v.p, "kind", gap.Kind), Href: v.link("/map", "kind", string(gap.Kind))}
	case gap.LandStatus != "":
		return accessRow{Gap: gap, Name: wordOf(v.p, "land_status", gap.LandStatus), Href: v.link("/access", "land_status", string(gap.LandStatus))}
	}
	return accessRow{Gap: gap}
}
