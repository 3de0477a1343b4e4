package web

import (
	"math"
	"slices"

	"potensi/internal/report"
	"potensi/mapping"
)

// levelCell is one answer as it is shown: a sign, a number, and words for
// those who listen.
type levelCell struct {
	Sign   string // 0 to 3, na, unknown, disputed: names the drawing
	Text   string // what stands below it
	Words  string
	Column string // the dimension
}

// levelCell shows a row's level on a dimension. A mean takes the nearest sign
// and says its decimals.
func (v *visit) levelCell(row mapping.ProfileRow, d mapping.Dimension) levelCell {
	out := levelCell{Column: wordOf(v.p, "dimension", d)}
	level := row.Level(d)
	switch {
	case slices.Contains(row.Disputed, d):
		out.Sign, out.Words = "disputed", v.p.T("web.level.disputed")
		if level != nil { // a mean over others, beside what is disputed
			out.Text = v.p.Number(*level, 1)
		}
	case level != nil:
		nearest := mapping.None + mapping.Level(math.Round(*level))
		out.Sign = nearest.String()
		out.Text = v.p.Number(*level, decimalPlaces(math.Round(*level*10)/10))
		out.Words = v.p.T("level." + out.Sign)
	case slices.Contains(row.NotApplicable, d):
		out.Sign, out.Words = "na", v.p.T("level.na")
	default:
		out.Sign, out.Text, out.Words = "unknown", "", v.p.T("level.unknown")
	}
	return out
}

// saidCell shows one answer of one statement.
func (v *visit) saidCell(s mapping.Statement, d mapping.Dimension) levelCell {
	level := mapping.AccessRecord{Access: s.Access, Participation: s.Participation, Control: s.Control, Benefit: s.Benefit}.Level(d)
	out := levelCell{Sign: level.String(), Text: level.String(), Column: wordOf(v.p, "dimension", d)}
	switch level {
	case mapping.Unknown:
		out.Sign = "unknown"
	case mapping.NotApplicable:
		out.Text = ""
	}
	out.Words = v.p.T("level." + out.Sign)
	return out
}

// accessBody is the access-and-control matrix.
type accessBody struct {
	Options    mapping.ProfileOptions
	Tabs       []tab
	Dimensions []mapping.Dimension
	Groups     []mapping.Group
	Sections   []accessSection
	ByGroup    []cardRow
	Totals     []accessRow // by kind
	Profile    mapping.Profile
	Warnings   []string
	Sessions   []mapping.Session
	SaidBy     []mapping.Group
	JSON       string
}

// accessSection is the resources of one kind.
type accessSection struct {
	Kind mapping.Kind
	Rows []accessRow
}

// accessRow is one resource, or one kind, with every group's levels.
type accessRow struct {
	Summary mapping.ProfileSummary
	Name    string
	Href    string
	Cells   []groupCells
	Gaps    []gapCell
}

// groupCells are one group's levels; Asked is false for an institution that
// nobody spoke about here.
type groupCells struct {
	Group mapping.Group
	Name  string
	Cells []levelCell
	Asked bool
}

// gapCell is men − women on a dimension, with its step of the scale.
type gapCell struct {
	Dimension mapping.Dimension
	Gap       *float64
	Class     string
}

func accessPage(v *visit) error {
	opt := mapping.ProfileOptions{By: mapping.ProfileBy(v.Query("by")), Session: v.Query("session"), SaidBy: v.Query("said_by"), Dimension: mapping.Dimension(v.Query("dimension"))}
	profile, err := report.AccessProfile(v.w, opt)
	if err != nil {
		return err
	}
	opt.By = profile.By
	body := accessBody{Options: opt, Profile: profile, Dimensions: profile.Dimensions, Sessions: v.w.Sessions, Warnings: v.warnings(profile.Warnings)}
	body.SaidBy = slices.DeleteFunc(slices.Clone(v.w.Groups), func(g mapping.Group) bool { return g.Type == mapping.Institution })
	for _, by := range []mapping.ProfileBy{mapping.ByResource, mapping.ByKind, mapping.ByGroup} {
		body.Tabs = append(body.Tabs, tab{Value: string(by), Current: by == profile.By, Href: v.link("/access", accessPairs(opt, by)...)})
	}
	body.JSON = address("id", "/api/v1/access", accessPairs(opt, profile.By)...)
	if err := v.fillAccess(&body, opt); err != nil {
		return err
	}
	return v.show("access", v.p.T("web.access.title"), body)
}

func accessPairs(opt mapping.ProfileOptions, by mapping.ProfileBy) []string {
	if by == mapping.ByResource {
		by = ""
	}
	return []string{"by", string(by), "session", opt.Session, "said_by", opt.SaidBy, "dimension", string(opt.Dimension)}
}

// fillAccess arranges the profile's rows: by group one line a group, else
// sections of resources or kinds, with the totals by kind.
func (v *visit) fillAccess(body *accessBody, opt mapping.ProfileOptions) error {
	if body.Profile.By == mapping.ByGroup {
		for _, row := range body.Profile.Rows {
			body.ByGroup = append(body.ByGroup, v.cardRow(row, body.Dimensions))
		}
		return nil
	}
	body.Groups = groupsIn(v.w.Groups, body.Profile.Rows)
	rows := v.accessRows(body.Profile, body.Groups)
	if body.Profile.By == mapping.ByKind {
		body.Sections = []accessSection{{Rows: rows}}
		return nil
	}
	for _, kind := range mapping.Kinds() {
		of := slices.DeleteFunc(slices.Clone(rows), func(r accessRow) bool { return r.Summary.Kind != kind })
		if len(of) > 0 {
			body.Sections = append(body.Sections, accessSection{kind, of})
		}
	}
	opt.By = mapping.ByKind
	kinds, err := report.AccessProfile(v.w, opt)
	body.Totals = v.accessRows(kinds, body.Groups)
	return err
}

// groupsIn are the groups that a profile has rows about, in the village's order.
func groupsIn(groups []mapping.Group, rows []mapping.ProfileRow) []mapping.Group {
	return slices.DeleteFunc(slices.Clone(groups), func(g mapping.Group) bool {
		return !slices.ContainsFunc(rows, func(r mapping.ProfileRow) bool { return r.Group == g.ID })
	})
}

// accessRows makes a line for each summary of a profile by resource or kind.
func (v *visit) accessRows(profile mapping.Profile, groups []mapping.Group) []accessRow {
	type key struct{ subject, group string }
	rows := map[key]mapping.ProfileRow{}
	for _, row := range profile.Rows {
		rows[key{subjectOf(row.Resource, row.Kind), row.Group}] = row
	}
	out := []accessRow{}
	for _, s := range profile.Summaries {
		line := accessRow{Summary: s, Name: wordOf(v.p, "kind", s.Kind), Href: v.link("/map", "kind", string(s.Kind))}
		if s.Resource != "" {
			line.Name, line.Href = v.names.Of(s.Resource), v.link("/map", "r", s.Resource)
		}
		for _, g := range groups {
			row, asked := rows[key{subjectOf(s.Resource, s.Kind), g.ID}]
			line.Cells = append(line.Cells, groupCells{Group: g, Name: v.names.Of(g.ID), Cells: v.cardRow(row, profile.Dimensions).Cells, Asked: asked})
		}
		for _, d := range profile.Dimensions {
			line.Gaps = append(line.Gaps, gapCell{d, s.Gap[d], gapOf(s.Gap[d])})
		}
		out = append(out, line)
	}
	return out
}

func subjectOf(resource string, kind mapping.Kind) string {
	if resource != "" {
		return resource
	}
	return "kind:" + string(kind)
}

// warnings puts a profile's warnings into words.
func (v *visit) warnings(list []mapping.Warning) []string {
	out := []string{}
	for _, w := range list {
		out = append(out, v.p.Format("warning."+w.Key, v.names.Words(w.Args)))
	}
	return out
}
