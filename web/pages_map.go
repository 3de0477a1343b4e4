package web

import (
	"slices"

	"potensi/internal/report"
	"potensi/mapping"
)

// mapState is all that the address of a map says.
type mapState struct {
	Show     string
	Resource string
	Session  string
	Kind     mapping.Kind
	View     string
}

// pairs are the state as an address holds it, with some members replaced.
func (m mapState) pairs(changes ...string) []string {
	out := []string{"show", m.Show, "r", m.Resource, "session", m.Session, "kind", string(m.Kind), "view", m.View}
	for i := 0; i+1 < len(changes); i += 2 {
		if at := slices.Index(out, changes[i]); at >= 0 {
			out[at+1] = changes[i+1]
		}
	}
	return out
}

// shows are the questions that a map answers.
func shows() []string {
	out := []string{}
	for _, d := range mapping.Dimensions() {
		out = append(out, string(d))
	}
	return append(out, gapView)
}

// mapBody is what the map page shows.
type mapBody struct {
	State    mapState
	Tabs     []tab
	Map      drawing
	Legend   []legendItem
	Neutral  int
	Headline []string
	Resource *resourceCard // the chosen one
	Sessions []mapping.Session
	Kinds    []mapping.Kind
	Home     string
	AsTable  string
}

// tab is one of several views of a page.
type tab struct {
	Word, Href, Value string
	Current           bool
}

// legendItem is one class of the legend with what it covers.
type legendItem struct {
	Class, Word string
	Count       int
	Ha, Km      *float64
}

func mapPage(v *visit) error {
	state := mapState{Show: v.Query("show"), Resource: v.Query("r"), Session: v.Query("session"), Kind: mapping.Kind(v.Query("kind")), View: v.Query("view")}
	if !slices.Contains(shows(), state.Show) {
		state.Show = string(mapping.Control)
	}
	profile, err := report.AccessProfile(v.w, mapping.ProfileOptions{Session: state.Session})
	if err != nil {
		return err
	}
	body := mapBody{State: state, Sessions: v.w.Sessions, Kinds: kindsOf(v.w.Resources), Home: v.link("/map", state.pairs("view", "")...),
		AsTable: v.link("/access", "session", state.Session)}
	for _, show := range shows() {
		body.Tabs = append(body.Tabs, tab{Value: show, Href: v.link("/map", state.pairs("show", show)...), Current: show == state.Show})
	}
	body.Map = v.drawMap(profile, mapOrder{Show: state.Show, Chosen: state.Resource, Kind: state.Kind, View: state.View, Hide: !fromHere(v.Request),
		Link: func(id string) string { return v.link("/map", state.pairs("r", id)...) }})
	body.Legend = v.legend(profile, state.Show)
	body.Neutral = len(slices.DeleteFunc(slices.Clone(v.w.Resources), func(r mapping.Resource) bool {
		return r.Kind.Profiled() || r.Kind == mapping.Boundary
	}))
	body.Headline = v.headline(profile, state.Show)
	if state.Resource != "" {
		if body.Resource, err = v.resourceCard(profile, state.Resource); err != nil {
			return err
		}
	}
	return v.show("map", v.p.T("web.map.question."+state.Show), body)
}

// kindsOf lists the kinds that there are, in the order of legends.
func kindsOf(resources []mapping.Resource) []mapping.Kind {
	return slices.DeleteFunc(mapping.Kinds(), func(k mapping.Kind) bool {
		return k == mapping.Boundary || !slices.ContainsFunc(resources, func(r mapping.Resource) bool { return r.Kind == k })
	})
}

// legend counts the classes of a map.
func (v *visit) legend(profile mapping.Profile, show string) []legendItem {
	if show == gapView {
		return v.gapLegend(profile)
	}
	out := []legendItem{}
	for _, h := range profile.Holdings(mapping.Dimension(show)) {
		out = append(out, legendItem{"held-" + string(h.Holder), wordOf(v.p, "web.holder", h.Holder), h.Resources, &h.AreaHa, &h.LengthKm})
	}
	return out
}

func (v *visit) gapLegend(profile mapping.Profile) []legendItem {
	names := []string{}
	for _, class := range gapClasses() {
		names = append(names, "gap-"+class.Name)
	}
	out := []legendItem{}
	for _, name := range append(names, "gap-unknown") {
		item := legendItem{Class: name, Word: v.classWord(name), Ha: new(float64), Km: new(float64)}
		for _, s := range profile.Summaries {
			if gapOf(s.Gap[mapping.Control]) == name {
				item.Count++
				*item.Ha += orZero(s.AreaHa)
				*item.Km += orZero(s.LengthKm)
			}
		}
		out = append(out, item)
	}
	return out
}

func orZero(x *float64) float64 {
	if x == nil {
		return 0
	}
	return *x
}

// headline says in numbers what the map shows: who holds most first, then
// women and men, whoever is left.
func (v *visit) headline(profile mapping.Profile, show string) []string {
	if show == gapView {
		show = string(mapping.Control)
	}
	holdings := profile.Holdings(mapping.Dimension(show))
	slices.SortStableFunc(holdings, func(a, b mapping.Holding) int { return b.Resources - a.Resources })
	all := 0
	for _, h := range holdings {
		all += h.Resources
	}
	out := []string{}
	for i, h := range holdings {
		people := h.Holder == mapping.HeldByWomen || h.Holder == mapping.HeldByMen || h.Holder == mapping.HeldByBoth
		if all == 0 || (!people && h.Resources == 0) || (!people && i > 0) {
			continue
		}
		key := "web.map.headline." + show
		if !people {
			key = "web.map.headline." + string(h.Holder)
		}
		sentence := v.p.T(key, "holder", wordOf(v.p, "web.holder", h.Holder), "n", h.Resources, "of", all)
		if size := sizeOf(v.p, &h.AreaHa, &h.LengthKm); size != "" {
			sentence += ": " + size
		}
		out = append(out, sentence+".")
	}
	return out
}

// resourceCard is all that is known about one resource.
type resourceCard struct {
	mapping.Resource
	Name       string
	Summary    *mapping.ProfileSummary // nil for kinds that are not profiled
	Dimensions []mapping.Dimension
	Holders    []dimensionHolder
	ControlGap *float64
	Rows       []cardRow
	Disputed   bool
	Said       []saying
	Products   []string
}

// dimensionHolder is who holds one dimension.
type dimensionHolder struct {
	Dimension mapping.Dimension
	Holder    mapping.Holder
}

// cardRow is one group's standing on the resource.
type cardRow struct {
	Group mapping.Group
	Name  string
	Pict  string
	Row   mapping.ProfileRow
	Cells []levelCell
}

// saying is one statement, with who said it about whom.
type saying struct {
	mapping.Statement
	About   string
	Session mapping.Session
	Name    string // the session's
	Heard   string
	Note    string
	Levels  []levelCell
}

// resourceCard gathers what is known about a resource.
func (v *visit) resourceCard(profile mapping.Profile, given string) (*resourceCard, error) {
	id, err := report.Find("resource", given, report.Resources(v.w))
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(v.w.Resources, func(r mapping.Resource) bool { return r.ID == id })
	card := &resourceCard{Resource: v.w.Resources[i], Name: v.names.Of(id)}
	for k := range profile.Summaries {
		if profile.Summaries[k].Resource == id {
			card.summarize(&profile.Summaries[k], profile.Dimensions)
		}
	}
	for _, row := range profile.Rows {
		if row.Resource != id {
			continue
		}
		card.Rows = append(card.Rows, v.cardRow(row, profile.Dimensions))
		card.Disputed = card.Disputed || len(row.Disputed) > 0
		for _, s := range row.Said {
			card.Said = append(card.Said, v.saying(row.Group, s))
		}
	}
	for _, p := range v.w.Products {
		if slices.Contains(p.Resources, id) {
			card.Products = append(card.Products, v.names.Of(p.ID))
		}
	}
	return card, nil
}

func (c *resourceCard) summarize(s *mapping.ProfileSummary, ds []mapping.Dimension) {
	c.Summary, c.Dimensions, c.ControlGap = s, ds, s.Gap[mapping.Control]
	for _, d := range ds {
		c.Holders = append(c.Holders, dimensionHolder{d, s.Holder[d]})
	}
}

func (v *visit) cardRow(row mapping.ProfileRow, ds []mapping.Dimension) cardRow {
	group := v.group(row.Group)
	out := cardRow{Row: row, Name: v.names.Of(row.Group), Group: group, Pict: pictOf(group)}
	for _, d := range ds {
		out.Cells = append(out.Cells, v.levelCell(row, d))
	}
	return out
}

// group finds a group; the zero Group when there is none.
func (v *visit) group(id string) mapping.Group {
	i := slices.IndexFunc(v.w.Groups, func(g mapping.Group) bool { return g.ID == id })
	if i < 0 {
		return mapping.Group{}
	}
	return v.w.Groups[i]
}

func (v *visit) saying(about string, s mapping.Statement) saying {
	out := saying{Statement: s, About: v.names.Of(about), Note: s.Note}
	for _, d := range mapping.Dimensions() {
		out.Levels = append(out.Levels, v.saidCell(s, d))
	}
	if i := slices.IndexFunc(v.w.Sessions, func(x mapping.Session) bool { return x.ID == s.Session }); i >= 0 {
		out.Session = v.w.Sessions[i]
		out.Name, out.Heard = v.names.Of(s.Session), v.names[out.Session.Group]
	}
	return out
}
