package print

import (
	"html/template"
	"slices"
	"strings"

	"potensi/mapping"
)

// legendRow is one class with what it covers.
type legendRow struct {
	Class, Word string
	Count       int
	Ha, Km      float64
	Swatch      []layer
}

// The size of a field of the legend, in millimetres.
const swatchW, swatchH = 13.0, 7.6

// legend counts the classes of a map. Classes that no resource has stay in, so
// that sheets can be compared, but for those that say why nothing is known.
func (s *Press) legend(what string, profile mapping.Profile, classes map[string]string) []legendRow {
	out := []legendRow{}
	for _, class := range legendOf(what) {
		row := legendRow{Class: class, Word: s.classWord(class), Swatch: swatch(class, swatchW, swatchH)}
		for _, summary := range profile.Summaries {
			if classes[summary.Resource] == class {
				row.Count++
				row.Ha += orZero(summary.AreaHa)
				row.Km += orZero(summary.LengthKm)
			}
		}
		out = append(out, row)
	}
	return out
}

// legendOf lists the classes of a map in the order of its legend.
func legendOf(what string) []string {
	switch what {
	case ShowGap:
		out := []string{}
		for _, step := range gapSteps() {
			out = append(out, step.Class)
		}
		return append(out, "gap-unknown")
	case "women", "men":
		return []string{what + "-3", what + "-2", what + "-1", what + "-0", what + "-unknown"}
	}
	out := []string{}
	for _, h := range mapping.Holders() {
		out = append(out, holderClass(h))
	}
	return out
}

// classWord says in words what a class shows.
func (s *Press) classWord(class string) string {
	if holder, ok := strings.CutPrefix(class, "held-"); ok {
		return s.p.T("web.holder." + holder)
	}
	if _, level, ok := strings.Cut(class, "-"); ok && !strings.HasPrefix(class, "gap-") {
		word := s.p.T("level." + level)
		if level == "unknown" {
			return word
		}
		return level + " · " + word
	}
	return s.p.T("print." + class)
}

func orZero(x *float64) float64 {
	if x == nil {
		return 0
	}
	return *x
}

// kindRow is a kind of resource with its pictogram.
type kindRow struct {
	Kind    mapping.Kind
	Picture template.HTML
	Count   int
	Ha, Km  float64
}

// kindRows count what is on the map.
func (s *Press) kindRows() []kindRow {
	out := []kindRow{}
	for _, kind := range mapping.Kinds() {
		row := kindRow{Kind: kind, Picture: s.picture(string(kind))}
		for _, r := range s.w.Resources {
			if r.Kind == kind && r.Geometry != nil {
				row.Count++
				row.Ha += orZero(r.AreaHa)
				row.Km += orZero(r.LengthKm)
			}
		}
		if row.Count > 0 && kind != mapping.Boundary {
			out = append(out, row)
		}
	}
	return out
}

// headline says in numbers what the map shows: women and men always, then
// whoever else holds something.
func (s *Press) headline(profile mapping.Profile, d mapping.Dimension) []string {
	holdings := profile.Holdings(d)
	slices.SortStableFunc(holdings, func(a, b mapping.Holding) int { return b.Resources - a.Resources })
	ha, all := 0.0, 0
	for _, h := range holdings {
		ha += h.AreaHa
		all += h.Resources
	}
	out := []string{}
	for _, h := range holdings {
		people := h.Holder == mapping.HeldByWomen || h.Holder == mapping.HeldByMen || h.Holder == mapping.HeldByBoth
		if all == 0 || (!people && h.Resources == 0) {
			continue
		}
		key := "print.headline." + string(d)
		if !people {
			key = "print.headline." + string(h.Holder)
		}
		sentence := s.p.T(key, "holder", s.p.T("web.holder."+string(h.Holder)), "n", h.Resources, "of", all)
		if h.AreaHa > 0 && ha > 0 {
			sentence += s.p.T("print.headline.area", "ha", s.p.Number(h.AreaHa, 0), "share", s.p.Percent(h.AreaHa/ha))
		}
		out = append(out, sentence)
	}
	return out
}
