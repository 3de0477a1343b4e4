package report

import (
	"slices"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// LeftOut counts what a circle does not get to see, or not as it is.
type LeftOut struct {
	Sensitive    int `json:"sensitive"`    // resources marked as sensitive, or whose people did not agree to go so far
	Sessions     int `json:"sessions"`     // sessions that did not agree to go so far
	Groups       int `json:"groups"`       // groups of fewer than SmallGroup people
	Records      int `json:"records"`      // access records, for one of these reasons
	Answers      int `json:"answers"`      // weights and scores of small groups
	Facilitators int `json:"facilitators"` // names of facilitators
	Unsized      int `json:"unsized"`      // groups of unknown size, which are still in
	Merged       int `json:"merged"`       // small groups that are shown within a wider one
	Counts       int `json:"counts"`       // numbers of people under SmallGroup, and those from which they would follow
	Coarse       int `json:"coarse"`       // sensitive resources shown as a cell alone
	Withdrawn    int `json:"withdrawn"`    // sessions whose consent was withdrawn, in no circle any more
	Places       int `json:"places"`       // resources of which the same is true
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
	add("export.withdrawn-sessions", l.Withdrawn)
	add("export.withdrawn-places", l.Places)
	add("export.left-sensitive", l.Sensitive)
	add("export.coarse", l.Coarse)
	add("export.left-sessions", l.Sessions)
	add("export.merged-groups", l.Merged)
	add("export.left-groups", l.Groups)
	add("export.left-counts", l.Counts)
	add("export.left-records", l.Records)
	add("export.left-answers", l.Answers)
	add("export.left-facilitators", l.Facilitators)
	add("export.unsized-groups", l.Unsized)
	return out
}

// In is what of it concerns one table, or "features": resources with what is
// known of access to them. Any other word is everything.
func (l LeftOut) In(layer string) LeftOut {
	withdrawn := LeftOut{Withdrawn: l.Withdrawn, Places: l.Places}
	switch layer {
	case "features":
		l.Answers, l.Facilitators, l.Counts = 0, 0, 0
		return l
	case "access_records":
		l.Answers, l.Facilitators, l.Counts, l.Coarse, l.Sensitive = 0, 0, 0, 0, 0
		return l
	case "resources":
		return LeftOut{Sensitive: l.Sensitive, Coarse: l.Coarse, Places: l.Places}
	case "groups":
		return LeftOut{Groups: l.Groups, Merged: l.Merged, Counts: l.Counts, Unsized: l.Unsized}
	case "sessions":
		return LeftOut{Sessions: l.Sessions, Facilitators: l.Facilitators, Counts: l.Counts, Withdrawn: l.Withdrawn}
	case "weights", "judgments", "scores":
		return LeftOut{Groups: l.Groups, Merged: l.Merged, Answers: l.Answers, Unsized: l.Unsized}
	case "seasons", "activities", "factors":
		withdrawn.Records, withdrawn.Groups, withdrawn.Sessions = l.Records, l.Groups, l.Sessions
		return withdrawn
	case "village", "products", "criteria", "polls":
		return LeftOut{}
	}
	return l
}

// CircleOptions say who is to see a workshop, and how.
type CircleOptions struct {
	Circle mapping.ConsentScope
	Grid   bool // sensitive resources appear as the cell in which they lie, instead of not at all
	Screen bool // somebody else's screen: sensitive resources stay out in every circle
}

// Shown is the part of a workshop that a circle may see.
type Shown struct {
	store.Workshop
	Left   LeftOut
	coarse map[string]string // new ids of resources that appear as a cell alone
}

// Standing is a workshop without what was withdrawn: sessions whose consent
// was, with all that they said, and places whose people's was, with all that
// was said of them. Whatever anybody is shown begins with it.
func Standing(w store.Workshop) (store.Workshop, LeftOut) {
	var left, follows LeftOut
	sessions, resources := map[string]bool{}, map[string]bool{}
	w.Sessions = kept(w.Sessions, &left.Withdrawn, func(s mapping.Session) bool {
		sessions[s.ID] = s.Consent == mapping.ConsentWithdrawn
		return !sessions[s.ID]
	})
	w.Resources = kept(w.Resources, &left.Places, func(r mapping.Resource) bool {
		resources[r.ID] = r.Consent == mapping.ConsentWithdrawn
		return !resources[r.ID]
	})
	if left == (LeftOut{}) {
		return w, left
	}
	return without(w, &follows, nil, sessions, resources), left
}

// ForCircle is the part of a workshop that a circle may see; see Protect.
func ForCircle(w store.Workshop, circle mapping.ConsentScope) (store.Workshop, LeftOut) {
	shown := Protect(w, CircleOptions{Circle: circle})
	return shown.Workshop, shown.Left
}

// Protect gives the part of a workshop that a circle may see. What was
// withdrawn is in none; the session's own circle sees all else. From the
// village on, sessions stay out that did not agree to go so far, and groups of
// people in which neighbours would recognise each other are shown within a
// wider group or not at all (mergeSmall), with numbers of people from which
// they would follow (coarsen). Beyond the village, which knows its own places,
// sensitive resources and the names of facilitators stay out too. Products,
// criteria and polls belong to no session and go everywhere.
//
// The rules are those of statistical disclosure control for tables: a minimum
// frequency, and secondary suppression of what gives a suppressed number away
// by subtraction (Hundepool et al. 2012, Statistical Disclosure Control, ch. 4).
// Means, gaps, totals and rankings are always reckoned anew from what is left,
// so that nothing hidden is in them.
func Protect(w store.Workshop, opt CircleOptions) Shown {
	w, left := Standing(w)
	if opt.Circle == mapping.ConsentSession {
		return Shown{Workshop: w, Left: left}
	}
	beyond := !mapping.ConsentVillage.Reaches(opt.Circle)
	w, merged := mergeSmall(w)
	groups, sessions := map[string]bool{}, map[string]bool{} // ids of what stays out
	suppressed := []mapping.Group{}
	w.Groups = kept(w.Groups, &left.Groups, func(g mapping.Group) bool {
		if groups[g.ID] = Small(g); groups[g.ID] {
			suppressed = append(suppressed, g)
		}
		return !groups[g.ID]
	})
	left.Merged = len(merged.into)
	left.Groups -= left.Merged
	w.Sessions = kept(w.Sessions, &left.Sessions, func(s mapping.Session) bool {
		sessions[s.ID] = !s.Consent.Reaches(opt.Circle) || groups[s.Group]
		return !sessions[s.ID]
	})
	shown := Shown{coarse: map[string]string{}}
	resources := shown.hide(&w, &left, opt, beyond)
	w = without(w, &left, groups, sessions, resources)
	w.Groups, w.Sessions = coarsen(w.Groups, w.Sessions, suppressed, merged, &left)
	if beyond {
		w.Sessions, left.Facilitators = nameless(w.Sessions)
	}
	left.Unsized = unsized(w.Groups)
	shown.Workshop, shown.Left = w, left
	return shown
}

// without takes out all that is by or about groups, sessions and resources
// that stay out.
func without(w store.Workshop, left *LeftOut, groups, sessions, resources map[string]bool) store.Workshop {
	in := func(resource, group, session string) bool {
		return !resources[resource] && !groups[group] && !sessions[session]
	}
	w.AccessRecords = kept(w.AccessRecords, &left.Records, func(r mapping.AccessRecord) bool { return in(r.Resource, r.Group, r.Session) })
	w.Weights = kept(w.Weights, &left.Answers, func(x ranking.Weight) bool { return !groups[x.Group] })
	w.Judgments = kept(w.Judgments, &left.Answers, func(x ranking.Judgment) bool { return !groups[x.Group] })
	w.Scores = kept(w.Scores, &left.Answers, func(x ranking.Score) bool { return !groups[x.Group] })
	w.Seasons = kept(w.Seasons, &left.Records, func(x mapping.Season) bool { return in(x.Resource, x.Group, x.Session) })
	w.Activities = kept(w.Activities, &left.Records, func(x mapping.Activity) bool {
		return in(x.Resource, x.Group, x.Session) && !groups[x.Decides]
	})
	w.Factors = kept(w.Factors, &left.Records, func(x mapping.Factor) bool { return in(x.Resource, x.Group, x.Session) })
	w.Products = forgetResources(w.Products, resources)
	return w
}

// Small reports whether a group of people is known to be so small that its
// answers are those of persons: nobody but the facilitator sees them.
func Small(g mapping.Group) bool {
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
