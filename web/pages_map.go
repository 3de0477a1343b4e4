package web

import (
	"slices"
	"time"

	"potensi/mapping"
)

// mapBody is what the map page shows.
type mapBody struct {
	State     mapState
	Questions []tab // the dimensions
	Ways      []tab // to look at one
	Voices    []voice
	According string
	Panes     []pane
	Legend    []legendItem
	Discs     []discLine
	Total     mapping.Tenure
	Neutral   int
	Headline  []string
	Grounds   []ground
	Walk      *gapWalk
	OffMap    []offList
	Resource  *resourceCard // the chosen one
	Chips     []chip
	Filters   []filter
	Kept, All int // resources that pass the filters, of how many
	Clear     string
	Sensitive int    // shown on this screen alone
	Back      string // without a chosen resource
	AsTable   string
	Today     time.Time
	KeptPairs []string // pairs that the filter form takes along
}

// pane is one drawing of the page with its own legend.
type pane struct {
	Way    string
	Map    drawing
	Legend []legendItem
}

// tab is one of several views of a page.
type tab struct {
	Word, Href, Value string
	Current           bool
}

func mapPage(v *visit) error {
	state := mapStateOf(v.Request.URL.Query())
	if err := v.known(&state); err != nil {
		return err
	}
	w, profile, err := v.heard(state)
	if err != nil {
		return err
	}
	l := lookOf(w, profile, state.Show, state.Dimension)
	body := v.mapFrame(state, profile, l)
	body.Sensitive = secretsHere(v.w.Resources)
	keep := func(r mapping.Resource) bool { return r.Kind.Spatial() && state.keeps(r, l) } // the others stand beside the map
	counts := v.countsOf(keep)
	body.Panes = v.panes(profile, state, l, keep, counts)
	v.fillNumbers(&body, profile, l, counts)
	body.OffMap = v.offLists(state, l)
	if state.Resource != "" {
		body.Resource = v.resourceCard(profile, state.Resource)
	}
	return v.show("map", v.mapTitle(state), body)
}

// countsOf turns a filter of resources into one of summaries.
func (v *visit) countsOf(keep func(mapping.Resource) bool) func(mapping.ProfileSummary) bool {
	kept := map[string]bool{}
	for _, r := range v.w.Resources {
		kept[r.ID] = keep(r)
	}
	return func(s mapping.ProfileSummary) bool { return kept[s.Resource] }
}

// mapFrame fills what stands about the map: questions, ways, voices, filters.
func (v *visit) mapFrame(state mapState, profile mapping.Profile, l look) mapBody {
	body := mapBody{State: state, Today: time.Now(), Voices: v.voices(state, profile), According: v.according(state, profile), Chips: v.chips(state), Filters: v.filters(state, l),
		Clear: v.link("/map", state.pairs("kind", "", "land_status", "", "holder", "", "geometry_method", "", "disputed", "", "min_gap", "", "view", "")...),
		Back:  v.link("/map", state.pairs("r", "")...)}
	by := state.SaidBy
	if by == string(mapping.Women) || by == string(mapping.Men) {
		by = ""
	}
	body.AsTable = v.link("/access", "session", state.Session, "said_by", by)
	way := state.Show
	if way == string(state.Dimension) {
		way = "who"
	}
	for _, d := range mapping.Dimensions() {
		show := state.Show
		if way == "who" || way == bothView {
			show = string(d)
		}
		body.Questions = append(body.Questions, tab{Value: string(d), Href: v.link("/map", state.pairs(asks(show, d)...)...), Current: d == state.Dimension && way != bothView})
	}
	for _, to := range []string{"who", gapView, sideView, bothView} {
		body.Ways = append(body.Ways, tab{Value: to, Href: v.link("/map", state.pairs(asks(to, state.Dimension)...)...), Current: to == way})
	}
	pairs := state.pairs("r", "", "kind", "", "land_status", "", "holder", "", "geometry_method", "", "disputed", "", "min_gap", "", "view", "")
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			body.KeptPairs = append(body.KeptPairs, pairs[i], pairs[i+1])
		}
	}
	return body
}

// mapTitle is the question that the map answers.
func (v *visit) mapTitle(m mapState) string {
	switch m.Show {
	case gapView, sideView:
		return v.p.T("web.map.title."+m.Show, "dimension", wordOf(v.p, "dimension", m.Dimension))
	case bothView:
		return v.p.T("web.map.title.both")
	}
	return v.p.T("web.map.question." + m.Show)
}

// panes draws the page's map, or the three of women, men and their gap.
func (v *visit) panes(profile mapping.Profile, m mapState, l look, keep func(mapping.Resource) bool, counts func(mapping.ProfileSummary) bool) []pane {
	order := mapOrder{Show: m.Show, Dimension: m.Dimension, Chosen: m.Resource, Keep: keep, View: m.View, Hide: !fromHere(v.Request),
		Link: func(id string) string { return v.link("/map", m.pairs("r", id)...) }}
	if m.Show != sideView {
		return []pane{{m.Show, v.drawMap(profile, order), nil}}
	}
	order.Show, order.Small = womenView, true
	first := v.drawMap(profile, order)
	first.Tints = tintsOf("women-", "men-", "level-", "gap-", "neutral")
	out := []pane{{womenView, first, v.legendOf(profile, l, womenView, counts)}}
	for _, way := range []string{menView, gapView} {
		out = append(out, pane{way, v.again(first, "map-"+way, l.as(way)), v.legendOf(profile, l, way, counts)})
	}
	return out
}

// fillNumbers adds the map up.
func (v *visit) fillNumbers(body *mapBody, profile mapping.Profile, l look, counts func(mapping.ProfileSummary) bool) {
	m := body.State
	switch m.Show {
	case bothView:
		body.Discs = discLegend(profile, l, counts)
	case sideView:
	default:
		body.Legend = v.legendOf(profile, l, m.Show, counts)
	}
	body.Total = (mapping.Workshop{Groups: v.w.Groups}).Tenure(profile, m.Dimension, counts)
	body.Headline = v.claims(body.Total, v.filteredGround(m))
	body.Grounds = v.grounds(profile, m, counts)
	body.Walk = v.walk(profile, m, counts)
	body.Kept, body.All = body.Total.All.Resources, len(slices.DeleteFunc(slices.Clone(profile.Summaries), func(s mapping.ProfileSummary) bool { return !s.Kind.Spatial() }))
	body.Neutral = len(slices.DeleteFunc(slices.Clone(v.w.Resources), func(r mapping.Resource) bool {
		return r.Kind.Profiled() || r.Kind == mapping.Boundary || m.filtered() || r.Geometry == nil
	}))
	for i := range body.Legend {
		if holder := body.Legend[i].Class; m.Show == string(m.Dimension) {
			body.Legend[i].Href = v.link("/map", m.pairs("holder", holder[len("held-"):], "view", "")...)
		}
	}
}

// filteredGround names what the filters leave, for a sentence.
func (v *visit) filteredGround(m mapState) string {
	switch {
	case m.Kind != "" && m.Holder == "" && m.Method == "" && !m.Disputed && !m.Apart:
		return v.groundWord(m.Kind, m.Land)
	case m.filtered():
		return v.p.T("web.map.ground.filtered")
	}
	return ""
}

// kindsOf lists the kinds that there are, in the order of legends.
func kindsOf(resources []mapping.Resource) []mapping.Kind {
	return slices.DeleteFunc(mapping.Kinds(), func(k mapping.Kind) bool {
		return k == mapping.Boundary || !slices.ContainsFunc(resources, func(r mapping.Resource) bool { return r.Kind == k })
	})
}
