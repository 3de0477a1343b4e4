package web

import (
	"slices"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

// gapView is the fifth question that a map answers: by how much women and men
// differ on control.
const gapView = "gap"

// gapClass is a step of the scale from women to men. The two ends carry the
// signs of women and men, so that the scale can be read without colour.
type gapClass struct {
	Name     string
	From, To float64 // men − women on control; To is exclusive
}

// gapClasses are the steps, women's first.
func gapClasses() []gapClass {
	return []gapClass{{"women-much", -4, -1.5}, {"women-more", -1.5, -0.5}, {"even", -0.5, 0.5}, {"men-more", 0.5, 1.5}, {"men-much", 1.5, 4}}
}

// gapOf is the step of a gap; an unknown one has none.
func gapOf(gap *float64) string {
	if gap == nil {
		return "gap-unknown"
	}
	for _, class := range gapClasses() {
		if *gap >= class.From && *gap < class.To {
			return "gap-" + class.Name
		}
	}
	return "gap-unknown"
}

// classOf is the sign that a resource is drawn with on a map: who holds the
// dimension that is asked about, or the gap.
func classOf(show string, kind mapping.Kind, s *mapping.ProfileSummary) string {
	switch {
	case !kind.Profiled():
		return "neutral"
	case show == gapView && s != nil:
		return gapOf(s.Gap[mapping.Control])
	case show == gapView:
		return "gap-unknown"
	case s == nil:
		return "held-" + string(mapping.HolderUnknown)
	}
	return "held-" + string(s.Holder[mapping.Dimension(show)])
}

// halves are what women's and what men's sessions say of a resource over which
// they differ.
type halves struct{ Women, Men string }

// halvesOf asks the sessions of women's groups, and those of men's, who holds
// a dimension of each resource. Only disputed resources need it.
func halvesOf(w store.Workshop, p mapping.Profile, d mapping.Dimension) map[string]halves {
	disputed := func(s mapping.ProfileSummary) bool { return s.Holder[d] == mapping.HolderDisputed }
	if !slices.ContainsFunc(p.Summaries, disputed) {
		return nil
	}
	women, men := heldAsSaid(w, mapping.Women, d), heldAsSaid(w, mapping.Men, d)
	out := map[string]halves{}
	for _, s := range p.Summaries {
		if disputed(s) {
			out[s.Resource] = halves{"held-" + saidOr(women, s.Resource), "held-" + saidOr(men, s.Resource)}
		}
	}
	return out
}

// heldAsSaid is the holder of each resource as the groups of one gender say.
func heldAsSaid(w store.Workshop, gender mapping.Gender, d mapping.Dimension) map[string]mapping.Holder {
	out := map[string]mapping.Holder{}
	for _, g := range w.Groups {
		if g.Gender != gender || g.Type == mapping.Institution {
			continue
		}
		p, err := report.AccessProfile(w, mapping.ProfileOptions{SaidBy: g.ID, Dimension: d})
		if err != nil {
			continue // two groups of the same name and id: nothing to be told apart
		}
		for _, s := range p.Summaries {
			if h := s.Holder[d]; h != mapping.HolderUnknown && out[s.Resource] == "" {
				out[s.Resource] = h
			}
		}
	}
	return out
}

func saidOr(said map[string]mapping.Holder, resource string) string {
	if h, ok := said[resource]; ok {
		return string(h)
	}
	return string(mapping.HolderUnknown)
}
