package report

import (
	"slices"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// LeftOut counts what a circle does not get to see.
type LeftOut struct {
	Sensitive    int `json:"sensitive"`    // resources marked as sensitive
	Sessions     int `json:"sessions"`     // sessions that did not agree to go so far
	Groups       int `json:"groups"`       // groups of fewer than SmallGroup people
	Records      int `json:"records"`      // access records, for one of these reasons
	Answers      int `json:"answers"`      // weights and scores of small groups
	Facilitators int `json:"facilitators"` // names of facilitators
	Unsized      int `json:"unsized"`      // groups of unknown size, which are still in
}

// Note is a count in words: a message key and its arguments.
type Note struct {
	Key  string
	Args map[string]any
}

// Notes tells what was left out and why, in the order in which it matters.
func (l LeftOut) Notes() []Note {
	out := []Note{}
	add := func(key string, n int) {
		if n > 0 {
			out = append(out, Note{key, map[string]any{"n": n, "least": SmallGroup}})
		}
	}
	add("export.left-sensitive", l.Sensitive)
	add("export.left-sessions", l.Sessions)
	add("export.left-groups", l.Groups)
	add("export.left-records", l.Records)
	add("export.left-answers", l.Answers)
	add("export.left-facilitators", l.Facilitators)
	add("export.unsized-groups", l.Unsized)
	return out
}

// In is what of it concerns one table, or "features": resources with what is
// known of access to them. Any other word is everything.
func (l LeftOut) In(layer string) LeftOut {
	switch layer {
	case "features":
		return LeftOut{Sensitive: l.Sensitive, Sessions: l.Sessions, Groups: l.Groups, Records: l.Records, Unsized: l.Unsized}
	case "access_records":
		return LeftOut{Sessions: l.Sessions, Groups: l.Groups, Records: l.Records, Unsized: l.Unsized}
	case "resources":
		return LeftOut{Sensitive: l.Sensitive}
	case "groups":
		return LeftOut{Groups: l.Groups, Unsized: l.Unsized}
	case "sessions":
		return LeftOut{Sessions: l.Sessions, Facilitators: l.Facilitators}
	case "weights", "scores":
		return LeftOut{Groups: l.Groups, Answers: l.Answers, Unsized: l.Unsized}
	case "village", "products", "criteria", "polls":
		return LeftOut{}
	}
	return l
}

// ForCircle is the part of a workshop that a circle may see. The session's own
// circle sees everything. From the village on, sessions stay out that did not
// agree to go so far, and groups of people in which neighbours would recognise
// each other, with all that was said by or about them. Beyond the village,
// which knows its own places, sensitive resources and the names of
// facilitators stay out too. Products, criteria and polls belong to no session
// and go everywhere.
func ForCircle(w store.Workshop, circle mapping.ConsentScope) (store.Workshop, LeftOut) {
	var left LeftOut
	if circle == mapping.ConsentSession {
		return w, left
	}
	beyond := !mapping.ConsentVillage.Reaches(circle)
	groups, sessions, resources := map[string]bool{}, map[string]bool{}, map[string]bool{} // ids of what stays out
	w.Groups = kept(w.Groups, &left.Groups, func(g mapping.Group) bool {
		groups[g.ID] = small(g)
		return !groups[g.ID]
	})
	w.Sessions = kept(w.Sessions, &left.Sessions, func(s mapping.Session) bool {
		sessions[s.ID] = !s.Consent.Reaches(circle) || groups[s.Group]
		return !sessions[s.ID]
	})
	w.Resources = kept(w.Resources, &left.Sensitive, func(r mapping.Resource) bool {
		resources[r.ID] = beyond && r.Sensitive || r.Consent != "" && !r.Consent.Reaches(circle)
		return !resources[r.ID]
	})
	w.AccessRecords = kept(w.AccessRecords, &left.Records, func(r mapping.AccessRecord) bool {
		return !resources[r.Resource] && !groups[r.Group] && !sessions[r.Session]
	})
	w.Weights = kept(w.Weights, &left.Answers, func(x ranking.Weight) bool { return !groups[x.Group] })
	w.Scores = kept(w.Scores, &left.Answers, func(x ranking.Score) bool { return !groups[x.Group] })
	w.Seasons = kept(w.Seasons, &left.Records, func(x mapping.Season) bool {
		return !resources[x.Resource] && !groups[x.Group] && !sessions[x.Session]
	})
	w.Activities = kept(w.Activities, &left.Records, func(x mapping.Activity) bool {
		return !resources[x.Resource] && !groups[x.Group] && !groups[x.Decides] && !sessions[x.Session]
	})
	w.Factors = kept(w.Factors, &left.Records, func(x mapping.Factor) bool {
		return !resources[x.Resource] && !groups[x.Group] && !sessions[x.Session]
	})
	w.Products = forgetResources(w.Products, resources)
	if beyond {
		w.Sessions, left.Facilitators = nameless(w.Sessions)
	}
	left.Unsized = unsized(w.Groups)
	return w, left
}

// small reports whether a group of people is known to be so small that its
// answers are those of persons.
func small(g mapping.Group) bool {
	return g.Type == mapping.People && g.Members != nil && *g.Members < SmallGroup
}

// unsized counts the groups of people whose size nobody has told.
func unsized(groups []mapping.Group) (n int) {
	for _, g := range groups {
		if g.Type == mapping.People && g.Members == nil {
			n++
		}
	}
	return n
}

// kept are the things to keep; it adds to left how many are not.
func kept[T any](from []T, left *int, keep func(T) bool) []T {
	out := make([]T, 0, len(from))
	for _, x := range from {
		if keep(x) {
			out = append(out, x)
		}
	}
	*left += len(from) - len(out)
	return out
}

// forgetResources takes hidden resources out of what products are made from.
func forgetResources(products []ranking.Product, hidden map[string]bool) []ranking.Product {
	out := slices.Clone(products)
	for i, p := range out {
		out[i].Resources = slices.DeleteFunc(slices.Clone(p.Resources), func(id string) bool { return hidden[id] })
	}
	return out
}

func nameless(sessions []mapping.Session) ([]mapping.Session, int) {
	out, n := slices.Clone(sessions), 0
	for i := range out {
		if out[i].Facilitator != "" {
			out[i].Facilitator = ""
			n++
		}
	}
	return out, n
}
