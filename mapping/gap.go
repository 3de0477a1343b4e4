package mapping

import (
	"cmp"
	"math"
	"slices"
)

// GAPForm is one of the two layouts of the Gender Analysis Pathway.
type GAPForm string

const (
	GAPNine GAPForm = "nine" // Bappenas and CIDA: nine steps, nine columns
	GAPFour GAPForm = "four" // the newer one: issue, causes, action plan, who answers for it
)

// GAPForms lists the layouts, the official one first.
func GAPForms() []GAPForm { return []GAPForm{GAPNine, GAPFour} }

// Remark is a sentence for a form: a message key and its arguments. Levels and
// counts are numbers; groups, resources and sessions are ids.
type Remark struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}

// GAPOptions select what is written on the sheet.
type GAPOptions struct {
	Form    GAPForm
	Session string // only what this session said
	Rows    int    // at most so many; 0: GAPRows
}

// GAPRows is how many rows a sheet has unless more are asked for: what a
// meeting can work through, and what fits on paper.
const GAPRows = 5

// GAPSheet is the Gender Analysis Pathway (Bappenas and CIDA; Inpres 9/2000),
// filled in as far as records and factors go: steps 2 to 5, 8 and 9. What only
// people can decide (aims, their rewording, the plan of action, money) is left
// to them.
type GAPSheet struct {
	Form     GAPForm   `json:"form"`
	Rows     []GAPRow  `json:"rows"`
	Left     int       `json:"left"` // further kinds with gaps that found no place
	Unasked  []Kind    `json:"unasked"`
	Coverage Coverage  `json:"coverage"`
	Formulas []string  `json:"formulas"`
	Warnings []Warning `json:"warnings"`
}

// GAPRow is one kind of resource with gaps between women and men.
type GAPRow struct {
	Kind          Kind     `json:"kind"`
	Resources     []string `json:"resources"`
	AreaHa        *float64 `json:"area_ha"`
	LengthKm      *float64 `json:"length_km"`
	Opening       []Remark `json:"opening"` // 2 data pembuka wawasan
	Access        []Remark `json:"access"`  // 3 faktor kesenjangan
	Participation []Remark `json:"participation"`
	Control       []Remark `json:"control"`
	Benefit       []Remark `json:"benefit"`
	Internal      []Factor `json:"internal"`   // 4 sebab internal
	External      []Factor `json:"external"`   // 5 sebab eksternal
	Unplaced      []Factor `json:"unplaced"`   // constraints of which nobody said where they lie
	Helping       []Factor `json:"helping"`    // opportunities: for steps 6 and 7
	Baseline      []Remark `json:"baseline"`   // 8 data dasar
	Indicators    []Remark `json:"indicators"` // 9 indikator gender
	Coverage      Coverage `json:"coverage"`
	weight        float64
}

// Gaps returns what the row says of a dimension.
func (r GAPRow) Gaps(d Dimension) []Remark { return *r.gaps(d) }

func (r *GAPRow) gaps(d Dimension) *[]Remark {
	switch d {
	case Access:
		return &r.Access
	case Participation:
		return &r.Participation
	case Control:
		return &r.Control
	}
	return &r.Benefit
}

// NewGAPSheet fills the sheet: a row for each kind of resource on which women
// and men are known to stand apart, the widest gaps first.
func NewGAPSheet(w Workshop, factors []Factor, opt GAPOptions) GAPSheet {
	sheet := GAPSheet{Form: opt.Form, Rows: []GAPRow{}, Unasked: []Kind{}, Warnings: []Warning{}}
	if sheet.Form == "" {
		sheet.Form = GAPNine
	}
	g := gapWriter{w: w, factors: factors, kinds: NewProfile(w, ProfileOptions{By: ByKind, Session: opt.Session}),
		each: NewProfile(w, ProfileOptions{Session: opt.Session}), session: opt.Session}
	for _, s := range g.kinds.Summaries {
		row, told := g.row(s)
		if told {
			sheet.Rows = append(sheet.Rows, row)
		} else if s.ParityDimensions == 0 {
			sheet.Unasked = append(sheet.Unasked, s.Kind)
		}
	}
	slices.SortStableFunc(sheet.Rows, func(a, b GAPRow) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(value(b.AreaHa), value(a.AreaHa)))
	})
	most := cmp.Or(opt.Rows, GAPRows)
	sheet.Left = max(0, len(sheet.Rows)-most)
	sheet.Rows = sheet.Rows[:min(most, len(sheet.Rows))]
	sheet.Coverage, sheet.Warnings = g.kinds.Coverage, g.kinds.Warnings
	sheet.Formulas = []string{"formula.gap", "formula.parity", "formula.holder", "formula.coverage", "formula.gap-sheet"}
	return sheet
}

type gapWriter struct {
	w           Workshop
	factors     []Factor
	kinds, each Profile
	session     string
}

// row writes one kind's row; false when no gap between women and men is known.
func (g gapWriter) row(s ProfileSummary) (GAPRow, bool) {
	row := GAPRow{Kind: s.Kind, Resources: []string{}, AreaHa: s.AreaHa, LengthKm: s.LengthKm, Opening: []Remark{}, Baseline: []Remark{}, Indicators: []Remark{},
		Internal: []Factor{}, External: []Factor{}, Unplaced: []Factor{}, Helping: []Factor{}, Coverage: s.Coverage}
	for _, one := range g.each.Summaries {
		if one.Kind == s.Kind {
			row.Resources = append(row.Resources, one.Resource)
		}
	}
	for _, d := range Dimensions() {
		*row.gaps(d) = g.gapOn(s, d)
		if gap := s.Gap[d]; gap != nil {
			row.weight += math.Abs(*gap)
		}
	}
	if row.weight == 0 {
		return row, false
	}
	row.Opening = g.opening(s, row.Resources)
	g.causes(&row)
	g.measures(&row, s)
	return row, true
}

// opening is the data that opens the eyes: every group's mean levels by sex,
// age and disability with their coverage, those of whom nothing is known, and
// who said it.
func (g gapWriter) opening(s ProfileSummary, resources []string) []Remark {
	out := []Remark{{"gap.open.extent", map[string]any{"kind": s.Kind, "resources": s.Resources, "area_ha": s.AreaHa, "length_km": s.LengthKm}}}
	silent := []string{}
	for _, r := range g.kinds.Rows {
		switch {
		case r.Kind != s.Kind:
		case r.Coverage.Known == 0 && r.Coverage.Cells > 0:
			silent = append(silent, r.Group)
		default:
			out = append(out, Remark{"gap.open.levels", map[string]any{"group": r.Group, "access": r.Access, "participation": r.Participation,
				"control": r.Control, "benefit": r.Benefit, "known": r.Coverage.Known, "cells": r.Coverage.Cells}})
		}
	}
	if len(silent) > 0 {
		out = append(out, Remark{"gap.open.silent", map[string]any{"groups": silent}})
	}
	return append(out, g.sources(resources)...)
}

// sources are the sessions behind a row, and how well its records are founded.
func (g gapWriter) sources(resources []string) []Remark {
	sessions, statuses := []string{}, map[Status]int{}
	for _, r := range g.w.Records {
		if !slices.Contains(resources, r.Resource) || g.session != "" && r.Session != g.session {
			continue
		}
		if !slices.Contains(sessions, r.Session) {
			sessions = append(sessions, r.Session)
		}
		statuses[r.Status]++
	}
	if len(sessions) == 0 {
		return nil
	}
	slices.Sort(sessions)
	return []Remark{{"gap.open.source", map[string]any{"sessions": sessions, "stated": statuses[Stated],
		"inferred": statuses[Inferred], "illustrative": statuses[Illustrative]}}}
}

// gapOn says how women and men stand on a dimension, and how much of the
// resources only one of them holds.
func (g gapWriter) gapOn(s ProfileSummary, d Dimension) []Remark {
	gap := s.Gap[d]
	women, men := g.side(s.Kind, Women, d), g.side(s.Kind, Men, d)
	if gap == nil {
		return []Remark{{"gap.none-known", map[string]any{"dimension": d}}}
	}
	key := "gap.even"
	switch {
	case *gap > 0:
		key = "gap.men-more"
	case *gap < 0:
		key = "gap.women-more"
	}
	out := []Remark{{key, map[string]any{"dimension": d, "women": women, "men": men, "gap": math.Abs(*gap)}}}
	for _, h := range []Holder{HeldByMen, HeldByWomen, HeldByInstitution, HolderDisputed} {
		if n, ha := g.held(s.Kind, d, h); n > 0 {
			out = append(out, Remark{"gap.held." + string(h), map[string]any{"dimension": d, "n": n, "of": s.Resources, "area_ha": ha}})
		}
	}
	return out
}

// side is the mean of the known levels of all groups of women, or of men.
func (g gapWriter) side(kind Kind, gender Gender, d Dimension) *float64 {
	sum, n := 0.0, 0
	for _, r := range g.kinds.Rows {
		level := r.Level(d)
		if r.Kind != kind || level == nil || !g.w.isPeopleOf(r.Group, gender) {
			continue
		}
		sum += *level
		n++
	}
	if n == 0 {
		return nil
	}
	return number(sum / float64(n))
}

func (w Workshop) isPeopleOf(group string, gender Gender) bool {
	return slices.ContainsFunc(w.Groups, func(g Group) bool { return g.ID == group && g.Type == People && g.Gender == gender })
}

// held counts the resources of a kind of which one holder has a dimension, and
// their hectares as far as they are known.
func (g gapWriter) held(kind Kind, d Dimension, h Holder) (n int, ha *float64) {
	for _, s := range g.each.Summaries {
		if s.Kind == kind && s.Holder[d] == h {
			n++
			ha = sum(ha, s.AreaHa)
		}
	}
	return n, ha
}

// causes puts the factors that bear on a row into the columns of steps 4 and
// 5; a factor about no resource bears on all.
func (g gapWriter) causes(row *GAPRow) {
	for _, f := range g.factors {
		if f.Resource != "" && !slices.Contains(row.Resources, f.Resource) || g.session != "" && f.Session != g.session {
			continue
		}
		switch {
		case f.Effect == Opportunity:
			row.Helping = append(row.Helping, f)
		case f.Origin == Internal:
			row.Internal = append(row.Internal, f)
		case f.Origin == External:
			row.External = append(row.External, f)
		default:
			row.Unplaced = append(row.Unplaced, f)
		}
	}
}

// measures writes today's figures (step 8) and what could be measured again
// later (step 9). Targets are for people to set.
func (g gapWriter) measures(row *GAPRow, s ProfileSummary) {
	if s.Parity != nil {
		row.Baseline = append(row.Baseline, Remark{"gap.base.parity", map[string]any{"kind": s.Kind, "parity": s.Parity, "dimensions": s.ParityDimensions}})
		row.Indicators = append(row.Indicators, Remark{"gap.indicator.parity", map[string]any{"kind": s.Kind, "parity": s.Parity}})
	}
	for _, d := range Dimensions() {
		women, men := g.side(s.Kind, Women, d), g.side(s.Kind, Men, d)
		if women == nil || men == nil {
			continue
		}
		row.Baseline = append(row.Baseline, Remark{"gap.base.levels", map[string]any{"dimension": d, "women": women, "men": men}})
		if *women < *men {
			row.Indicators = append(row.Indicators, Remark{"gap.indicator.level", map[string]any{"kind": s.Kind, "dimension": d, "women": women}})
		}
	}
	if n, ha := g.held(s.Kind, Control, HeldByMen); n > 0 {
		row.Indicators = append(row.Indicators, Remark{"gap.indicator.shared", map[string]any{"kind": s.Kind, "n": n, "of": s.Resources, "area_ha": ha}})
	}
	if open := s.Coverage.Cells - s.Coverage.Known; open > 0 {
		row.Indicators = append(row.Indicators, Remark{"gap.indicator.coverage", map[string]any{"known": s.Coverage.Known, "cells": s.Coverage.Cells}})
	}
}
