package print

import (
	"slices"
	"strconv"
	"strings"

	"potensi/mapping"
)

// workSection is the activities of one role: the activity profile.
type workSection struct {
	Role mapping.ActivityRole
	Rows []workRow
}

// workRow is one activity of one group.
type workRow struct {
	mapping.Activity
	Name, On, Who, When, Decider, Source string
}

// work lists the activities by role. Months that nobody named are not known.
func (s *Press) work(o ProfileOrder) []workSection {
	codes := s.codes()
	out := []workSection{}
	for _, role := range mapping.ActivityRoles() {
		section := workSection{Role: role}
		for _, a := range s.w.Activities {
			if a.Role != role || (o.Session != "" && a.Session != o.Session) {
				continue
			}
			section.Rows = append(section.Rows, workRow{Activity: a, Name: s.p.Pick(a.Name, a.NameEN), On: s.named(a.Resource), Who: s.named(a.Group),
				When: s.months(a.Months), Decider: s.named(a.Decides), Source: codes[a.Session]})
		}
		if len(section.Rows) > 0 {
			out = append(out, section)
		}
	}
	return out
}

// codes are the short codes of sessions.
func (s *Press) codes() map[string]string {
	out := map[string]string{}
	for _, session := range s.sessionRows() {
		out[session.ID] = session.Code
	}
	return out
}

// named is the name of an id, nothing for none.
func (s *Press) named(id string) string {
	if id == "" {
		return ""
	}
	return s.names.Of(id)
}

// months writes runs of months: 7–9, and over the turn of the year 11–2.
func (s *Press) months(list []int) string {
	if len(list) == 0 {
		return ""
	}
	if len(list) == 12 {
		return s.p.T("print.work.all-year")
	}
	short := func(month int) string { return cut3(s.p.T("web.month." + strconv.Itoa(month))) }
	runs := []string{}
	for month := 1; month <= 12; month++ {
		before := (month+10)%12 + 1
		if !slices.Contains(list, month) || slices.Contains(list, before) {
			continue
		}
		last := month
		for slices.Contains(list, last%12+1) {
			last = last%12 + 1
		}
		run := short(month)
		if last != month {
			run += "–" + short(last)
		}
		runs = append(runs, run)
	}
	return strings.Join(runs, ", ")
}

// cut3 is the short form of a month's name.
func cut3(name string) string { return string([]rune(name)[:min(3, len([]rune(name)))]) }

// factorRow is the influencing factors of one field.
type factorRow struct {
	Kind                       mapping.FactorKind
	Constraints, Opportunities []factorLine
}

// factorLine is one factor with what it bears on.
type factorLine struct {
	Name, About, Source string
	Status              mapping.Status
}

// factors lists the influencing factors by field.
func (s *Press) factors(o ProfileOrder) []factorRow {
	codes := s.codes()
	out := []factorRow{}
	for _, kind := range mapping.FactorKinds() {
		row := factorRow{Kind: kind}
		for _, f := range s.w.Factors {
			if f.Kind != kind || (o.Session != "" && f.Session != o.Session) {
				continue
			}
			about := slices.DeleteFunc([]string{s.word("dimension", f.Dimension), s.named(f.Resource), s.named(f.Group)}, func(x string) bool { return x == "" })
			line := factorLine{Name: s.p.Pick(f.Name, f.NameEN), About: strings.Join(about, ", "), Source: codes[f.Session], Status: f.Status}
			if f.Effect == mapping.Constraint {
				row.Constraints = append(row.Constraints, line)
			} else {
				row.Opportunities = append(row.Opportunities, line)
			}
		}
		if len(row.Constraints)+len(row.Opportunities) > 0 {
			out = append(out, row)
		}
	}
	return out
}
