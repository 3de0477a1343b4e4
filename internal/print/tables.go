package print

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"

	"potensi/internal/report"
	"potensi/mapping"
)

// profileSheet is the access-and-control profile on A4: the two tables of
// Harvard (Overholt et al. 1985), with ticks and with percentages, and the
// table of all four dimensions (APKM).
type profileSheet struct {
	Village  mapping.Village
	Session  string
	Harvard  []harvardSection
	Groups   []mapping.Group
	Blocks   []apkmBlock
	ByKind   []mapping.ProfileSummary
	Totals   []mapping.Holding
	Lineage  lineage
	Formulas []string
	Percents bool // some resource has percentages
	Benefits bool // some benefit is recorded as such
	Work     []workSection
	Factors  []factorRow
	Press    *Press
}

// harvardSection is the resources, or the benefits, of one kind.
type harvardSection struct {
	Kind  mapping.Kind
	Rows  []harvardRow
	First string // "resources" or "benefits", on the first section of either
}

// harvardRow is one resource: who has access to it, and who controls it.
type harvardRow struct {
	Number  int
	Name    string
	Ha, Km  float64
	Access  harvardCell
	Control harvardCell
}

// harvardCell compares women and men on one dimension. A sign is tick (shared
// or full), some (limited), none, mixed (their groups differ), disputed
// (sessions differ), na or unknown. A share is one side's level over the sum of
// both; nil where one is unknown or both are none.
type harvardCell struct {
	Women, Men           string
	WomenShare, MenShare *float64
	Bar                  []layer // the two shares as a bar of 40 by 4 millimetres
}

// apkmBlock is one resource with its groups over the four dimensions.
type apkmBlock struct {
	Number  int
	Name    string
	Summary mapping.ProfileSummary
	Rows    []apkmRow
	First   mapping.Kind // the kind, on its first resource
}

// apkmRow is one group's levels on a resource.
type apkmRow struct {
	Group   mapping.Group
	Name    string
	Cells   []levelCell
	Deficit *float64
	Sources string // codes of sessions
	Status  []mapping.Status
}

// levelCell is one level as it is printed.
type levelCell struct{ Sign, Text string }

// ProfileOrder says what the tables are made of.
type ProfileOrder struct {
	Session string // only what this session said
}

// Profile is the tables of the access-and-control profile.
func (s *Press) Profile(o ProfileOrder) (template.HTML, error) {
	profile, err := s.profile(mapping.ProfileOptions{Session: o.Session})
	if err != nil {
		return "", err
	}
	kinds, err := s.profile(mapping.ProfileOptions{Session: o.Session, By: mapping.ByKind})
	if err != nil {
		return "", err
	}
	sheet := profileSheet{Village: s.w.Village, Groups: s.groupsOf(profile), ByKind: kinds.Summaries, Totals: profile.Holdings(mapping.Control),
		Lineage: s.lineage(profile), Formulas: profile.Formulas, Press: s}
	sheet.Lineage.Sessions, sheet.Lineage.More = s.sessionRows(), 0
	if id, err := report.Find("session", o.Session, report.Sessions(s.w)); err == nil {
		sheet.Session, o.Session = s.names.Of(id), id
	}
	sheet.Harvard = s.harvard(profile)
	for _, section := range sheet.Harvard {
		sheet.Percents = sheet.Percents || slices.ContainsFunc(section.Rows, func(r harvardRow) bool { return r.Access.WomenShare != nil || r.Control.WomenShare != nil })
	}
	sheet.Blocks = s.blocks(profile)
	sheet.Benefits = slices.ContainsFunc(s.w.Resources, func(r mapping.Resource) bool { return r.Kind.Benefit() })
	sheet.Work, sheet.Factors = s.work(o), s.factors(o)
	return s.draw("profile", sheet)
}

// harvard lists the resources by kind with what women and men have.
func (s *Press) harvard(profile mapping.Profile) []harvardSection {
	rows := map[string][]mapping.ProfileRow{}
	for _, row := range profile.Rows {
		rows[row.Resource] = append(rows[row.Resource], row)
	}
	means := map[mapping.Dimension]map[string]map[string]*float64{}
	for _, d := range []mapping.Dimension{mapping.Access, mapping.Control} {
		means[d] = s.sideLevels(profile, d)
	}
	out := []harvardSection{}
	for _, r := range Rows(s.w.Resources) {
		if n := len(out); n == 0 || out[n-1].Kind != r.Kind {
			out = append(out, harvardSection{Kind: r.Kind, First: partOf(out, r.Kind)})
		}
		cell := func(d mapping.Dimension) harvardCell {
			c := harvardCell{Women: s.sign(rows[r.ID], mapping.Women, d), Men: s.sign(rows[r.ID], mapping.Men, d)}
			c.share(means[d]["women"][r.ID], means[d]["men"][r.ID])
			return c
		}
		last := &out[len(out)-1]
		last.Rows = append(last.Rows, harvardRow{Number: s.rows[r.ID], Name: s.names.Of(r.ID), Ha: orZero(r.AreaHa), Km: orZero(r.LengthKm),
			Access: cell(mapping.Access), Control: cell(mapping.Control)})
	}
	return out
}

// partOf names the part of the profile that begins with a kind.
func partOf(before []harvardSection, kind mapping.Kind) string {
	switch n := len(before); {
	case kind.Benefit() && (n == 0 || !before[n-1].Kind.Benefit()):
		return "benefits"
	case n == 0 || (before[n-1].Kind.Benefit() && !kind.Benefit()):
		return "resources"
	}
	return ""
}

// share divides what both have, and draws it.
func (c *harvardCell) share(women, men *float64) {
	if women == nil || men == nil || *women+*men == 0 {
		return
	}
	w := *women / (*women + *men)
	m := 1 - w
	c.WomenShare, c.MenShare = &w, &m
	const width, height = 40.0, 4.0
	at := width * w
	if w > 0 {
		c.Bar = append(c.Bar, inkOf("held-women").layers([][]spot{{{0, 0}, {at, 0}, {at, height}, {0, height}}})...)
	}
	if m > 0 {
		c.Bar = append(c.Bar, inkOf("held-men").layers([][]spot{{{at, 0}, {width, 0}, {width, height}, {at, height}}})...)
	}
}

// sign sums up what is known of the groups of one gender.
func (s *Press) sign(rows []mapping.ProfileRow, gender mapping.Gender, d mapping.Dimension) string {
	signs := []string{}
	for _, row := range rows {
		i := slices.IndexFunc(s.w.Groups, func(g mapping.Group) bool { return g.ID == row.Group })
		if i < 0 || s.w.Groups[i].Gender != gender || s.w.Groups[i].Type == mapping.Institution {
			continue
		}
		if sign := tickOf(row, d); sign != "" && !slices.Contains(signs, sign) {
			signs = append(signs, sign)
		}
	}
	switch {
	case len(signs) == 0:
		return "unknown"
	case len(signs) == 1:
		return signs[0]
	case slices.Contains(signs, "disputed"):
		return "disputed"
	}
	return "mixed"
}

// tickOf is a row's sign; nothing where it is unknown.
func tickOf(row mapping.ProfileRow, d mapping.Dimension) string {
	level := row.Level(d)
	threshold, _ := mapping.Holds.Number()
	switch {
	case slices.Contains(row.Disputed, d):
		return "disputed"
	case slices.Contains(row.NotApplicable, d):
		return "na"
	case level == nil:
		return ""
	case *level >= float64(threshold):
		return "tick"
	case *level > 0:
		return "some"
	}
	return "none"
}

// blocks list every resource with every group's levels.
func (s *Press) blocks(profile mapping.Profile) []apkmBlock {
	codes := s.codes()
	summaries, rows := map[string]mapping.ProfileSummary{}, map[string][]mapping.ProfileRow{}
	for _, summary := range profile.Summaries {
		summaries[summary.Resource] = summary
	}
	for _, row := range profile.Rows {
		rows[row.Resource] = append(rows[row.Resource], row)
	}
	out := []apkmBlock{}
	last := mapping.Kind("")
	for _, r := range Rows(s.w.Resources) {
		block := apkmBlock{Number: s.rows[r.ID], Name: s.names.Of(r.ID), Summary: summaries[r.ID]}
		if r.Kind != last {
			block.First, last = r.Kind, r.Kind
		}
		for _, row := range rows[r.ID] {
			block.Rows = append(block.Rows, s.apkmRow(row, codes))
		}
		out = append(out, block)
	}
	return out
}

func (s *Press) apkmRow(row mapping.ProfileRow, codes map[string]string) apkmRow {
	i := slices.IndexFunc(s.w.Groups, func(g mapping.Group) bool { return g.ID == row.Group })
	out := apkmRow{Group: s.w.Groups[i], Name: s.names.Of(row.Group), Deficit: row.ControlDeficit}
	for _, d := range mapping.Dimensions() {
		out.Cells = append(out.Cells, s.level(row, d))
	}
	sources := []string{}
	for _, said := range row.Said {
		sources = append(sources, codes[said.Session])
		if said.Status != "" && !slices.Contains(out.Status, said.Status) {
			out.Status = append(out.Status, said.Status)
		}
	}
	slices.Sort(sources)
	out.Sources = strings.Join(slices.Compact(sources), ", ")
	return out
}

// level is a row's level on a dimension; where sessions differ, all answers.
func (s *Press) level(row mapping.ProfileRow, d mapping.Dimension) levelCell {
	switch level := row.Level(d); {
	case slices.Contains(row.Disputed, d):
		text := ""
		for _, said := range row.Said {
			record := mapping.AccessRecord{Access: said.Access, Participation: said.Participation, Control: said.Control, Benefit: said.Benefit}
			if n, ok := record.Level(d).Number(); ok {
				if text != "" {
					text += "≠"
				}
				text += itoa(n)
			}
		}
		return levelCell{"disputed", text}
	case slices.Contains(row.NotApplicable, d):
		return levelCell{"na", ""}
	case level != nil:
		return levelCell{fmt.Sprint(int(math.Round(*level))), s.p.Number(*level, decimals(math.Round(*level*10)/10))}
	}
	return levelCell{"unknown", ""}
}
