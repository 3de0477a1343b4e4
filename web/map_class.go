package web

import (
	"fmt"
	"math"
	"slices"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

// The ways to look at one dimension; the dimension's own name as a way asks
// who holds it.
const (
	gapView   = "gap"   // by how much women and men differ
	bothView  = "both"  // who may use and who decides, in two-half discs
	sideView  = "side"  // women, men and their gap, side by side
	womenView = "women" // women's level; a pane of sideView
	menView   = "men"   // men's level
)

// gapClass is a step of the scale from women to men. The two ends carry the
// signs of women and men, so that the scale can be read without colour.
type gapClass struct {
	Name     string
	From, To float64 // men − women; To is exclusive
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

// look is what a profile says of one dimension: what a map is coloured by.
type look struct {
	Way                      string
	Dimension                mapping.Dimension
	summaries                map[string]*mapping.ProfileSummary
	women, men               map[string]mapping.SideLevel // on the dimension
	womenAccess, menAccess   map[string]mapping.SideLevel // for bothView
	womenControl, menControl map[string]mapping.SideLevel
	differ                   map[string]halves
	disputed                 map[string]bool // resources with a level on which sessions differ
}

// lookOf prepares a way of looking at a profile by resource. A dimension as
// the way asks who holds it.
func lookOf(w store.Workshop, p mapping.Profile, way string, d mapping.Dimension) look {
	if slices.Contains(mapping.Dimensions(), mapping.Dimension(way)) {
		d = mapping.Dimension(way)
	}
	if d == "" {
		d = mapping.Control
	}
	groups := mapping.Workshop{Groups: w.Groups}
	l := look{Way: way, Dimension: d, summaries: map[string]*mapping.ProfileSummary{}, disputed: map[string]bool{},
		women: groups.SideLevels(p, mapping.Women, d), men: groups.SideLevels(p, mapping.Men, d)}
	for i := range p.Summaries {
		l.summaries[p.Summaries[i].Resource] = &p.Summaries[i]
	}
	for _, row := range p.Rows {
		if slices.Contains(row.Disputed, d) {
			l.disputed[row.Resource] = true
		}
	}
	switch way {
	case bothView:
		l.womenAccess, l.menAccess = groups.SideLevels(p, mapping.Women, mapping.Access), groups.SideLevels(p, mapping.Men, mapping.Access)
		l.womenControl, l.menControl = groups.SideLevels(p, mapping.Women, mapping.Control), groups.SideLevels(p, mapping.Men, mapping.Control)
	case string(d):
		l.differ = halvesOf(w, p, d)
	}
	return l
}

// as is the same look, asked in another way.
func (l look) as(way string) look {
	l.Way = way
	return l
}

// classOf is the class that a resource is drawn with.
func (l look) classOf(r mapping.Resource) string {
	s := l.summaries[r.ID]
	switch {
	case l.Way == bothView:
		return kindTint(r.Kind)
	case !r.Kind.Profiled():
		return "neutral"
	case l.Way == gapView || l.Way == sideView:
		return l.gapClass(r.ID, s)
	case l.Way == womenView:
		return levelClass(womenView, l.women[r.ID])
	case l.Way == menView:
		return levelClass(menView, l.men[r.ID])
	case s == nil:
		return "held-" + string(mapping.HolderUnknown)
	}
	return "held-" + string(s.Holder[l.Dimension])
}

// gapClass is the step of the gap; where it cannot be told, whether because
// sessions differ or because nobody was asked.
func (l look) gapClass(id string, s *mapping.ProfileSummary) string {
	switch {
	case s != nil && s.Gap[l.Dimension] != nil:
		return gapOf(s.Gap[l.Dimension])
	case l.women[id].Disputed || l.men[id].Disputed:
		return "gap-disputed"
	}
	return "gap-unknown"
}

// levelClass is the step of one side's level. A mean takes the nearest step.
func levelClass(side string, s mapping.SideLevel) string {
	switch {
	case s.Disputed:
		return "level-disputed"
	case s.Level != nil:
		return fmt.Sprintf("%s-%d", side, int(math.Round(*s.Level)))
	case s.NotApplicable:
		return "level-na"
	}
	return "level-unknown"
}

// halves are the two answers over which sessions differ: on a map of holders
// what women's sessions say and what men's say, on a map of levels the lowest
// and the highest level.
type halves struct{ Left, Right string }

// halvesOf is how a disputed resource is split.
func (l look) halvesOf(id string) (halves, bool) {
	side := l.women[id]
	switch l.Way {
	case menView:
		side = l.men[id]
	case womenView:
	default:
		h, ok := l.differ[id]
		return h, ok && h.Left != h.Right // neither women's nor men's sessions tell them apart
	}
	if !side.Disputed || len(side.Said) < 2 {
		return halves{}, false
	}
	return halves{fmt.Sprintf("%s-%d", l.Way, side.Said[0]), fmt.Sprintf("%s-%d", l.Way, side.Said[len(side.Said)-1])}, true
}

// discs are the states of the two halves of a disc.
type discs struct{ Women, Men string }

// discStates are the states in the order of legends, fullest first.
func discStates() []string {
	return []string{"decides", "uses", "limited", "neither", "disputed", "unknown"}
}

// discsOf is what the two halves of a resource's disc show.
func (l look) discsOf(r mapping.Resource) *discs {
	if l.Way != bothView || !r.Kind.Profiled() {
		return nil
	}
	return &discs{discState(l.womenAccess[r.ID], l.womenControl[r.ID]), discState(l.menAccess[r.ID], l.menControl[r.ID])}
}

// discState is what one side may do: decide; use freely (2 or 3); use with
// leave or now and then (1); neither.
func discState(access, control mapping.SideLevel) string {
	switch {
	case access.Disputed || control.Disputed:
		return "disputed"
	case control.Holds():
		return "decides"
	case len(control.Said) == 0 || len(access.Said) == 0:
		return "unknown"
	case access.Holds():
		return "uses"
	case access.Said[len(access.Said)-1] > 0:
		return "limited"
	}
	return "neither"
}

// halvesOf asks the sessions of women's groups, and those of men's, who holds
// a dimension of each disputed resource.
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

// heldAsSaid is the holder of each resource as the sessions of one gender's
// groups say.
func heldAsSaid(w store.Workshop, gender mapping.Gender, d mapping.Dimension) map[string]mapping.Holder {
	out := map[string]mapping.Holder{}
	p, err := report.AccessProfile(saidByGender(w, gender), mapping.ProfileOptions{Dimension: d})
	if err != nil {
		return out
	}
	for _, s := range p.Summaries {
		out[s.Resource] = s.Holder[d]
	}
	return out
}

// saidByGender keeps what the sessions of one gender's groups said.
func saidByGender(w store.Workshop, gender mapping.Gender) store.Workshop {
	sessions := map[string]bool{}
	for _, s := range w.Sessions {
		i := slices.IndexFunc(w.Groups, func(g mapping.Group) bool { return g.ID == s.Group })
		sessions[s.ID] = i >= 0 && w.Groups[i].Gender == gender && w.Groups[i].Type != mapping.Institution
	}
	w.AccessRecords = slices.DeleteFunc(slices.Clone(w.AccessRecords), func(r mapping.AccessRecord) bool { return !sessions[r.Session] })
	return w
}

func saidOr(said map[string]mapping.Holder, resource string) string {
	if h, ok := said[resource]; ok && h != "" {
		return string(h)
	}
	return string(mapping.HolderUnknown)
}
