package mapping

import "slices"

// GroupLabour is who is busy when: one group's activities month by month. An
// activity without months is in none of them, and counted in NoMonths.
type GroupLabour struct {
	Group    string          `json:"group"`
	Months   [12]LabourMonth `json:"months"`
	Busiest  []int           `json:"busiest"`   // the months with most known hours; none when all are alike
	Busy     []Interval      `json:"busy"`      // the busiest as runs
	NoMonths int             `json:"no_months"` // activities of which nobody said when
	Coverage Coverage        `json:"coverage"`  // activity months whose hours are known, of all
}

// LabourMonth is one group's month.
type LabourMonth struct {
	Month         int      `json:"month"`
	Activities    []string `json:"activities"`      // names, as recorded
	HoursPerMonth *float64 `json:"hours_per_month"` // sum of the known ones
	HoursPerDay   *float64 `json:"hours_per_day"`   // sum of the known ones, were all done on one day
	Coverage      Coverage `json:"coverage"`        // activities whose hours are known, of all in this month
}

// NewLabour tells who is busy when.
func NewLabour(activities []Activity, opt CalendarOptions) []GroupLabour {
	return labourOf(workRows(activities, ActivityOptions{Group: opt.Group, Session: opt.Session}))
}

func labourOf(rows []WorkRow) []GroupLabour {
	out := []GroupLabour{}
	for _, r := range rows {
		i := slices.IndexFunc(out, func(l GroupLabour) bool { return l.Group == r.Group })
		if i < 0 {
			i = len(out)
			out = append(out, newLabour(r.Group))
		}
		out[i].add(r)
	}
	for i := range out {
		out[i].peak()
	}
	return out
}

func newLabour(group string) GroupLabour {
	l := GroupLabour{Group: group, Busiest: []int{}, Busy: []Interval{}}
	for i := range l.Months {
		l.Months[i] = LabourMonth{Month: i + 1, Activities: []string{}}
	}
	return l
}

func (l *GroupLabour) add(r WorkRow) {
	if len(r.Months) == 0 {
		l.NoMonths++
	}
	for _, m := range r.Months {
		if m < 1 || m > 12 {
			continue
		}
		month := &l.Months[m-1]
		month.Activities = append(month.Activities, r.Name)
		month.HoursPerMonth = sum(month.HoursPerMonth, r.HoursPerMonth)
		month.HoursPerDay = sum(month.HoursPerDay, r.HoursPerDay)
		month.Coverage.Cells++
		if r.HoursPerMonth != nil {
			month.Coverage.Known++
		}
	}
}

// peak finds the months with most known hours. They are a bottleneck only
// where other known months have fewer.
func (l *GroupLabour) peak() {
	var most, least *float64
	for _, m := range l.Months {
		l.Coverage.add(m.Coverage)
		if h := m.HoursPerMonth; h != nil {
			if most == nil || *h > *most {
				most = h
			}
			if least == nil || *h < *least {
				least = h
			}
		}
	}
	if most == nil || *most == *least {
		return
	}
	for _, m := range l.Months {
		if m.HoursPerMonth != nil && *m.HoursPerMonth == *most {
			l.Busiest = append(l.Busiest, m.Month)
		}
	}
	l.Busy = Intervals(l.Busiest)
}

// overfull warns of months in which a group's activities, were they all done
// on one day, would need more hours than the day has: something is counted
// twice, or done on different days.
func (l GroupLabour) overfull() []Warning {
	months, most := []int{}, 0.0
	for _, m := range l.Months {
		if m.HoursPerDay != nil && *m.HoursPerDay > DayHours {
			months, most = append(months, m.Month), max(most, *m.HoursPerDay)
		}
	}
	if len(months) == 0 {
		return nil
	}
	return []Warning{{"activity-day-over", map[string]any{"group": l.Group, "hours": most, "months": len(months)}}}
}
