package mapping

import "slices"

// Comparison names whose standing is compared with whose.
type Comparison string

const (
	CompareGender     Comparison = "gender"     // women with men
	CompareAge        Comparison = "age"        // youth with adults
	CompareDisability Comparison = "disability" // persons with disabilities with others
)

// Comparisons lists them in the order in which they are offered.
func Comparisons() []Comparison { return []Comparison{CompareGender, CompareAge, CompareDisability} }

// Compared is the two sides of a comparison, by the ids of their groups. Loose
// says that nobody is of the other side alone, so that it is groups of every
// age, or with and without disability, that stand for it: they may hold some
// of the first side too, and the real gap is not smaller.
type Compared struct {
	By    Comparison `json:"by"`
	Of    []string   `json:"of"`
	With  []string   `json:"with"`
	Loose bool       `json:"loose,omitempty"`
}

// Possible reports whether both sides have a group.
func (c Compared) Possible() bool { return len(c.Of) > 0 && len(c.With) > 0 }

// Compared tells the sides of a comparison in this workshop.
func (w Workshop) Compared(by Comparison) Compared {
	switch by {
	case CompareAge:
		return w.sidesBy(by, func(g Group) bool { return g.Age == Youth }, func(g Group) bool { return g.Age == Adult }, everyAge)
	case CompareDisability:
		return w.sidesBy(by, func(g Group) bool { return g.Disability == WithDisability },
			func(g Group) bool { return g.Disability == WithoutDisability }, func(g Group) bool { return true })
	}
	return w.sidesBy(CompareGender, func(g Group) bool { return g.Gender == Women }, func(g Group) bool { return g.Gender == Men },
		func(Group) bool { return false })
}

func everyAge(g Group) bool {
	return (g.Age == "" || g.Age == AnyAge) && g.Disability != WithDisability
}

func (w Workshop) sidesBy(by Comparison, of, with, loose func(Group) bool) Compared {
	c := Compared{By: by, Of: w.people(of), With: w.people(with)}
	if len(c.With) > 0 || len(c.Of) == 0 {
		return c
	}
	c.With = w.people(func(g Group) bool { return loose(g) && !of(g) })
	c.Loose = len(c.With) > 0
	return c
}

// people are the ids of the groups of people that are as asked.
func (w Workshop) people(as func(Group) bool) []string {
	out := []string{}
	for _, g := range w.Groups {
		if g.Type != Institution && as(g) {
			out = append(out, g.ID)
		}
	}
	return out
}

// places are the columns of some groups.
func (g *grid) places(ids []string) []int {
	out := []int{}
	for i, group := range g.groups {
		if slices.Contains(ids, group.ID) {
			out = append(out, i)
		}
	}
	return out
}
