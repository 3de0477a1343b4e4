package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// ReadAttendance reads who was present as people write it: G1=12, with the id
// or the name of a group.
func ReadAttendance(w store.Workshop, texts []string) ([]ranking.Attendance, error) {
	out := []ranking.Attendance{}
	for _, text := range texts {
		name, number, ok := strings.Cut(text, "=")
		n, err := strconv.Atoi(strings.TrimSpace(number))
		if !ok || err != nil || n < 0 || n > 1_000_000 {
			return nil, &RequestError{"attendance-unreadable", map[string]any{"given": text}}
		}
		id, err := Find("group", strings.TrimSpace(name), Groups(w))
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(a ranking.Attendance) bool { return a.Groups[0] == id }) {
			return nil, &RequestError{"attendance-twice", map[string]any{"given": name}}
		}
		out = append(out, ranking.Attendance{Groups: []string{id}, People: n})
	}
	return out, nil
}

// SessionAttendance is who was present by a session's count of women and men,
// put to the widest group of each.
func SessionAttendance(w store.Workshop, session mapping.Session) []ranking.Attendance {
	out := []ranking.Attendance{}
	for gender, n := range map[mapping.Gender]*int{mapping.Women: session.Women, mapping.Men: session.Men} {
		if id := widest(w.Groups, gender); n != nil && id != "" {
			out = append(out, ranking.Attendance{Groups: []string{id}, People: *n})
		}
	}
	slices.SortFunc(out, func(a, b ranking.Attendance) int {
		return cmp.Compare(groupOrder(w.Groups, a.Groups[0]), groupOrder(w.Groups, b.Groups[0]))
	})
	return out
}

// widest is the group of one gender that says least of age and disability.
func widest(groups []mapping.Group, gender mapping.Gender) string {
	best, narrow := "", 3
	for _, g := range groups {
		limits := 0
		if orAny(g.Age) != mapping.AnyAge {
			limits++
		}
		if orAny(g.Disability) != mapping.AnyDisability {
			limits++
		}
		if g.Type == mapping.People && g.Gender == gender && limits < narrow {
			best, narrow = g.ID, limits
		}
	}
	return best
}

func groupOrder(groups []mapping.Group, id string) int {
	return slices.IndexFunc(groups, func(g mapping.Group) bool { return g.ID == id })
}

// crowd shows attendance so that nobody is recognised: groups of whom fewer
// than SmallGroup people came are put together, the two smallest first, and
// with a larger one where they are still too few.
func crowd(present []ranking.Attendance) []ranking.Attendance {
	out := slices.Clone(present)
	slices.SortStableFunc(out, func(a, b ranking.Attendance) int { return cmp.Compare(a.People, b.People) })
	none := slices.DeleteFunc(slices.Clone(out), func(a ranking.Attendance) bool { return a.People > 0 })
	out = slices.DeleteFunc(out, func(a ranking.Attendance) bool { return a.People == 0 })
	for len(out) > 1 && fewPeople(out[0].People) {
		both := ranking.Attendance{Groups: append(slices.Clone(out[0].Groups), out[1].Groups...), People: out[0].People + out[1].People}
		slices.Sort(both.Groups)
		out = append(out[2:], both)
		slices.SortStableFunc(out, func(a, b ranking.Attendance) int { return cmp.Compare(a.People, b.People) })
	}
	if len(out) == 1 && fewPeople(out[0].People) {
		return []ranking.Attendance{}
	}
	slices.SortStableFunc(out, func(a, b ranking.Attendance) int {
		return cmp.Compare(strings.Join(a.Groups, "+"), strings.Join(b.Groups, "+"))
	})
	return append(out, none...)
}

// crowded are decisions with their attendance for others to see.
func crowded(decisions []ranking.Decision, left *LeftOut) []ranking.Decision {
	out := slices.Clone(decisions)
	for i, d := range out {
		out[i].Present = crowd(d.Present)
		left.Counts += max(0, len(d.Present)-len(out[i].Present))
	}
	return out
}
