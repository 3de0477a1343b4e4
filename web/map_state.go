package web

import (
	"fmt"
	"net/url"
	"slices"

	"potensi/mapping"
)

// mapState is all that the address of a map says. What the address says
// wrongly is as if it were not said.
type mapState struct {
	Show      string            // a dimension: who holds it; gapView, bothView or sideView
	Dimension mapping.Dimension // that is looked at
	Resource  string
	Session   string // only what this session said
	SaidBy    string // only what sessions of this group said; "women" and "men": of all such groups
	Kind      mapping.Kind
	Land      mapping.LandStatus
	Holder    mapping.Holder
	Method    mapping.GeometryMethod
	Disputed  bool // only where sessions differ
	Apart     bool // only where women and men are a level or more apart
	View      string
}

// mapStateOf reads an address.
func mapStateOf(q url.Values) mapState {
	m := mapState{Show: q.Get("show"), Resource: q.Get("r"), Session: q.Get("session"), SaidBy: q.Get("said_by"), View: q.Get("view"),
		Kind: oneOf(q, "kind", mapping.Kinds()), Land: oneOf(q, "land_status", mapping.LandStatuses()), Holder: oneOf(q, "holder", mapping.Holders()),
		Method: oneOf(q, "geometry_method", mapping.GeometryMethods()), Dimension: oneOf(q, "dimension", mapping.Dimensions()),
		Disputed: q.Get("disputed") == "1", Apart: q.Get("min_gap") == "1"}
	if !slices.Contains(shows(), m.Show) {
		m.Show = string(mapping.Control)
		if m.Dimension != "" {
			m.Show = string(m.Dimension)
		}
	}
	if slices.Contains(mapping.Dimensions(), mapping.Dimension(m.Show)) {
		m.Dimension = mapping.Dimension(m.Show)
	}
	if m.Dimension == "" || m.Show == bothView {
		m.Dimension = mapping.Control
	}
	return m
}

// oneOf reads a word of a closed set.
func oneOf[T ~string](q url.Values, name string, words []T) T {
	if word := T(q.Get(name)); slices.Contains(words, word) {
		return word
	}
	return ""
}

// shows are the ways to look that an address can name.
func shows() []string {
	out := []string{}
	for _, d := range mapping.Dimensions() {
		out = append(out, string(d))
	}
	return append(out, gapView, bothView, sideView)
}

// pairs are the state as an address holds it, with some members replaced.
func (m mapState) pairs(changes ...string) []string {
	dimension := string(m.Dimension)
	if m.Show == dimension || m.Show == bothView || (m.Show == gapView && m.Dimension == mapping.Control) {
		dimension = ""
	}
	out := []string{"show", m.Show, "dimension", dimension, "r", m.Resource, "session", m.Session, "said_by", m.SaidBy, "kind", string(m.Kind),
		"land_status", string(m.Land), "holder", string(m.Holder), "geometry_method", string(m.Method), "disputed", flag(m.Disputed), "min_gap", flag(m.Apart), "view", m.View}
	for i := 0; i+1 < len(changes); i += 2 {
		if at := slices.Index(out, changes[i]); at >= 0 {
			out[at+1] = changes[i+1]
		}
	}
	return out
}

func flag(on bool) string {
	if on {
		return "1"
	}
	return ""
}

// asks are the pairs that lead to one way of looking at a dimension.
func asks(show string, d mapping.Dimension) []string {
	switch {
	case show == bothView:
		return []string{"show", bothView, "dimension", ""}
	case show == gapView && d == mapping.Control:
		return []string{"show", gapView, "dimension", ""}
	case show == gapView || show == sideView:
		return []string{"show", show, "dimension", string(d)}
	}
	return []string{"show", string(d), "dimension", ""}
}

// filtered reports whether some resources are left out.
func (m mapState) filtered() bool {
	return m.Kind != "" || m.Land != "" || m.Holder != "" || m.Method != "" || m.Disputed || m.Apart
}

// keeps reports whether a resource passes the filters.
func (m mapState) keeps(r mapping.Resource, l look) bool {
	s := l.summaries[r.ID]
	switch {
	case m.Kind != "" && m.Kind != r.Kind, m.Land != "" && m.Land != r.LandStatus, m.Method != "" && m.Method != r.GeometryMethod:
		return false
	case m.Holder != "" && (s == nil || s.Holder[m.Dimension] != m.Holder):
		return false
	case m.Disputed && !l.disputed[r.ID]:
		return false
	case m.Apart:
		return s != nil && s.Gap[m.Dimension] != nil && max(*s.Gap[m.Dimension], -*s.Gap[m.Dimension]) >= 1
	}
	return true
}

// chip is one filter that is on, and the address without it.
type chip struct{ Word, Href string }

// chips name the filters that are on.
func (v *visit) chips(m mapState) []chip {
	out := []chip{}
	add := func(name, word string) {
		out = append(out, chip{word, v.link("/map", m.pairs(name, "", "view", "")...)})
	}
	if m.Kind != "" {
		add("kind", wordOf(v.p, "kind", m.Kind))
	}
	if m.Land != "" {
		add("land_status", wordOf(v.p, "land_status", m.Land))
	}
	if m.Holder != "" {
		add("holder", fmt.Sprintf("%s %s", wordOf(v.p, "question", m.Dimension), wordOf(v.p, "web.holder", m.Holder)))
	}
	if m.Method != "" {
		add("geometry_method", wordOf(v.p, "geometry_method", m.Method))
	}
	if m.Disputed {
		add("disputed", v.p.T("web.map.only-disputed"))
	}
	if m.Apart {
		add("min_gap", v.p.T("web.map.only-apart"))
	}
	return out
}

// filterChoice is one value of a filter.
type filterChoice struct {
	Value, Word string
	Chosen      bool
}

// filter is one question of the filter form.
type filter struct {
	Name, Word, All string
	Choices         []filterChoice
}

// filters are what a map can be narrowed to: only words that occur.
func (v *visit) filters(m mapState, l look) []filter {
	lands, methods := []mapping.LandStatus{}, []mapping.GeometryMethod{}
	for _, r := range v.w.Resources {
		if r.Kind != mapping.Boundary {
			lands, methods = append(lands, r.LandStatus), append(methods, r.GeometryMethod)
		}
	}
	holders := []mapping.Holder{}
	for _, s := range l.summaries {
		holders = append(holders, s.Holder[m.Dimension])
	}
	out := []filter{
		{"kind", v.p.T("web.kind"), v.p.T("web.all-kinds"), filterChoices(v, "kind", kindsOf(v.w.Resources), m.Kind)},
		{"land_status", v.p.T("web.land-status"), v.p.T("web.map.all"), filterChoices(v, "land_status", among(mapping.LandStatuses(), lands), m.Land)},
		{"holder", wordOf(v.p, "question", m.Dimension), v.p.T("web.map.all"), filterChoices(v, "web.holder", among(mapping.Holders(), holders), m.Holder)},
		{"geometry_method", v.p.T("web.shape"), v.p.T("web.map.all"), filterChoices(v, "geometry_method", among(mapping.GeometryMethods(), methods), m.Method)},
	}
	return slices.DeleteFunc(out, func(f filter) bool { return len(f.Choices) == 0 })
}

// among are the words of a set that occur, in the set's order.
func among[T comparable](set, there []T) []T {
	return slices.DeleteFunc(set, func(x T) bool { return !slices.Contains(there, x) })
}

func filterChoices[T ~string](v *visit, set string, words []T, chosen T) []filterChoice {
	out := []filterChoice{}
	for _, word := range words {
		out = append(out, filterChoice{string(word), wordOf(v.p, set, word), word == chosen})
	}
	return out
}
