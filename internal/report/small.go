package report

import (
	"slices"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// merging says which small groups are shown within which wider ones.
type merging struct {
	into  map[string]string // small group → the wider one
	wide  map[string]bool
	parts []mapping.Group // the larger parts of the wider ones as they were: less such a part, a whole is the small group
}

// mergeSmall lets each group of fewer than SmallGroup people be shown within a
// wider one, where there is a natural one: young women and adult women are
// women. Its home has the same gender, at least SmallGroup people, and another
// age or another disability, not both, so that nobody is in it twice. The
// wider group has the home's id, both names and all their people.
//
// Its weights and scores are the means over its people, of those cells for
// which both parts answered or the home alone did. Its levels, which have an
// order but no distance, are those of the median person: of the home, which is
// always the larger part. Judgments of both are left out: weights less those of
// the home would be the small group's. So the small group's own answers are in no level, and
// in no mean without those of others.
func mergeSmall(w store.Workshop) (store.Workshop, merging) {
	m := merging{into: map[string]string{}, wide: map[string]bool{}}
	groups := slices.Clone(w.Groups)
	for _, g := range w.Groups {
		if at := homeOf(g, w.Groups); Small(g) && at >= 0 {
			m.into[g.ID], m.wide[w.Groups[at].ID] = w.Groups[at].ID, true
			m.parts = append(m.parts, w.Groups[at])
			groups[at] = widened(groups[at], g)
		}
	}
	if len(m.into) == 0 {
		return w, m
	}
	heads := heads(w)
	w.Groups = groups
	w.Weights = mergeWeights(w.Weights, heads, m)
	w.Judgments = slices.DeleteFunc(slices.Clone(w.Judgments), func(j ranking.Judgment) bool { return m.into[j.Group] != "" || m.wide[j.Group] })
	w.Scores = mergeScores(w.Scores, heads, m)
	return w, m
}

// homeOf is the index of the largest group with which a small one is a natural
// whole, or −1.
func homeOf(g mapping.Group, among []mapping.Group) int {
	home := -1
	for i, h := range among {
		if h.Type != mapping.People || h.Gender != g.Gender || h.Members == nil || *h.Members < SmallGroup {
			continue
		}
		age, disability := agesApart(g.Age, h.Age), disabilitiesApart(g.Disability, h.Disability)
		natural := age && orAny(g.Disability) == orAny(h.Disability) || disability && orAny(g.Age) == orAny(h.Age)
		if natural && (home < 0 || *h.Members > *among[home].Members) {
			home = i
		}
	}
	return home
}

// orAny reads a word that was not given as any.
func orAny[T ~string](x T) T {
	if x == "" {
		return "any"
	}
	return x
}

func agesApart(a, b mapping.Age) bool {
	return orAny(a) != mapping.AnyAge && orAny(b) != mapping.AnyAge && a != b
}

func disabilitiesApart(a, b mapping.Disability) bool {
	return orAny(a) != mapping.AnyDisability && orAny(b) != mapping.AnyDisability && a != b
}

func widened(home, g mapping.Group) mapping.Group {
	members := *home.Members + *g.Members
	home.Members = &members
	home.Name += " + " + g.Name
	if home.NameEN != "" && g.NameEN != "" {
		home.NameEN += " + " + g.NameEN
	}
	if orAny(home.Age) != orAny(g.Age) {
		home.Age = mapping.AnyAge
	}
	if orAny(home.Disability) != orAny(g.Disability) {
		home.Disability = mapping.AnyDisability
	}
	return home
}

// pooled is a mean over people, begun with the home's.
type pooled struct{ sum, people float64 }

func (p *pooled) add(value float64, people int) {
	p.sum += value * float64(people)
	p.people += float64(people)
}

func mergeWeights(weights []ranking.Weight, heads map[string]int, m merging) []ranking.Weight {
	type key struct{ group, criterion string }
	means := map[key]*pooled{}
	for _, x := range weights {
		if m.wide[x.Group] {
			means[key{x.Group, x.Criterion}] = &pooled{x.Value * float64(heads[x.Group]), float64(heads[x.Group])}
		}
	}
	for _, x := range weights {
		if mean := means[key{m.into[x.Group], x.Criterion}]; mean != nil {
			mean.add(x.Value, heads[x.Group])
		}
	}
	out := slices.Clone(weights)
	for i, x := range out {
		if mean := means[key{x.Group, x.Criterion}]; mean != nil {
			out[i].Value = rounded(mean.sum/mean.people, 6)
		}
	}
	return out
}

func mergeScores(scores []ranking.Score, heads map[string]int, m merging) []ranking.Score {
	type key struct{ group, product, criterion string }
	means := map[key]*pooled{}
	for _, x := range scores {
		if m.wide[x.Group] && x.Value != nil {
			means[key{x.Group, x.Product, x.Criterion}] = &pooled{*x.Value * float64(heads[x.Group]), float64(heads[x.Group])}
		}
	}
	for _, x := range scores {
		if mean := means[key{m.into[x.Group], x.Product, x.Criterion}]; mean != nil && x.Value != nil {
			mean.add(*x.Value, heads[x.Group])
		}
	}
	out := slices.Clone(scores)
	for i, x := range out {
		if mean := means[key{x.Group, x.Product, x.Criterion}]; mean != nil && x.Value != nil {
			value := rounded(mean.sum/mean.people, 6)
			out[i].Value = &value
		}
	}
	return out
}

// coarsen empties numbers of people under SmallGroup, and those from which one
// would follow by subtraction:
//   - of women and men in a session both or none, since together they are all;
//   - youth and persons with disabilities also where the others are too few, or
//     where any group is hidden: they cut across women and men;
//   - attendance of a session with a group that is shown within a wider one,
//     as the difference is the small group;
//   - the members of a group that has a hidden group in it, beside another
//     that is shown, and likewise those of its sex, age or disability who came
//     to a session.
func coarsen(groups []mapping.Group, sessions []mapping.Session, hidden []mapping.Group, m merging, left *LeftOut) ([]mapping.Group, []mapping.Session) {
	groups, sessions = slices.Clone(groups), slices.Clone(sessions)
	hidden = append(slices.Clip(hidden), m.parts...)
	for i := range groups {
		if givesAway(groups[i], groups, hidden) {
			empty(&groups[i].Members, left)
		}
	}
	inside := func(cell mapping.Group) bool {
		cell.Type = mapping.People
		return givesAway(cell, groups, hidden)
	}
	gone := givingAway{sexes: inside(mapping.Group{Gender: mapping.Women}) || inside(mapping.Group{Gender: mapping.Men}), across: len(hidden) > 0}
	for i := range sessions {
		at := slices.IndexFunc(groups, func(g mapping.Group) bool { return g.ID == sessions[i].Group })
		var members *int
		if at >= 0 {
			members = groups[at].Members
		}
		gone.coarsen(&sessions[i], members, m.wide[sessions[i].Group], left)
	}
	return groups, sessions
}

// givingAway says which numbers of those who came may, less a group that is
// shown, be that of a hidden group.
type givingAway struct {
	sexes  bool
	across bool // youth and persons with disabilities, who are counted across women and men
}

// coarsen empties numbers of a session that heard a group of so many members,
// if that is known.
func (gone givingAway) coarsen(s *mapping.Session, members *int, merged bool, left *LeftOut) {
	all := members
	if s.Women != nil && s.Men != nil {
		total := *s.Women + *s.Men
		all = &total
	}
	if merged || gone.across || few(s.Youth) || fewBeside(s.Youth, all) {
		empty(&s.Youth, left)
	}
	if merged || gone.across || few(s.Disability) || fewBeside(s.Disability, all) {
		empty(&s.Disability, left)
	}
	if merged || gone.sexes || few(s.Women) || few(s.Men) || fewBeside(s.Women, members) || fewBeside(s.Men, members) {
		empty(&s.Women, left)
		empty(&s.Men, left)
	}
}

// fewBeside reports whether those of all who are not counted are few.
func fewBeside(count, all *int) bool {
	return count != nil && all != nil && fewPeople(*all-*count)
}

func few(n *int) bool { return n != nil && fewPeople(*n) }

// fewPeople are some, but so few that they would be recognised.
func fewPeople(n int) bool { return n > 0 && n < SmallGroup }

func empty(count **int, left *LeftOut) {
	if *count != nil {
		*count = nil
		left.Counts++
	}
}

// givesAway reports whether a group's size, less that of a group within it
// that is shown, may be that of a hidden group.
func givesAway(g mapping.Group, shown, hidden []mapping.Group) bool {
	if g.Type != mapping.People {
		return false
	}
	return slices.ContainsFunc(hidden, func(h mapping.Group) bool {
		return h.ID != g.ID && holds(g, h) && slices.ContainsFunc(shown, func(x mapping.Group) bool {
			return x.ID != g.ID && holds(g, x) && !holds(x, h)
		})
	})
}

// holds reports whether all of x may be in g, by what they are.
func holds(g, x mapping.Group) bool {
	return x.Type == mapping.People && (g.Gender == x.Gender || g.Gender == mapping.MixedGender) &&
		(orAny(g.Age) == mapping.AnyAge || g.Age == x.Age) && (orAny(g.Disability) == mapping.AnyDisability || g.Disability == x.Disability)
}
