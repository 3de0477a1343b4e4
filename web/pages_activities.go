package web

import (
	"cmp"
	"slices"
	"strconv"

	"potensi/internal/report"
	"potensi/mapping"
)

// labourStrip is who is busy when: one group's year.
type labourStrip struct {
	mapping.GroupLabour
	Name, Pict string
	Bars       []labourBar
	Sentence   string
	Words      string
}

// labourBar is one month: known hours as a bar, and names for those who ask.
type labourBar struct {
	X           int
	Month       string
	Height, Y   float64
	Activities  []string
	Known       bool
	Whole       bool // the hours of all activities are known
	Busy        bool
	Title       string
	HoursPerDay *float64
}

// labourHigh is the height of the busiest month of all groups, so that groups
// can be compared.
const labourHigh = 56.0

func (v *visit) labourStrips(labour []mapping.GroupLabour, order []int) []labourStrip {
	most := 1.0
	for _, l := range labour {
		for _, m := range l.Months {
			most = max(most, orZero(m.HoursPerMonth))
		}
	}
	out := []labourStrip{}
	for _, l := range labour {
		s := labourStrip{GroupLabour: l, Name: v.names.Of(l.Group), Pict: pictOf(v.group(l.Group))}
		for i, m := range order {
			s.Bars = append(s.Bars, v.labourBar(i, l, l.Months[m-1], most))
		}
		s.Sentence = v.busySentence(l)
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b labourStrip) int { return cmp.Compare(v.placeOf(a.Group), v.placeOf(b.Group)) })
	return out
}

// placeOf is a group's place in the village's order.
func (v *visit) placeOf(group string) int {
	return slices.IndexFunc(v.w.Groups, func(g mapping.Group) bool { return g.ID == group })
}

func (v *visit) labourBar(i int, l mapping.GroupLabour, m mapping.LabourMonth, most float64) labourBar {
	high := orZero(m.HoursPerMonth) / most * labourHigh
	b := labourBar{X: i * cellWide, Month: report.MonthName(m.Month, v.p), Height: high, Y: labourHigh + 16 - high, Activities: m.Activities,
		Known: m.HoursPerMonth != nil, Whole: m.Coverage.Known == m.Coverage.Cells, Busy: slices.Contains(l.Busiest, m.Month), HoursPerDay: m.HoursPerDay}
	b.Title = v.p.T("web.month."+strconv.Itoa(m.Month)) + ": " + v.p.T("web.activities.month", "n", len(m.Activities), "hours", numberOf(v.p, m.HoursPerMonth, 0),
		"known", m.Coverage.Known, "cells", m.Coverage.Cells)
	return b
}

func (v *visit) busySentence(l mapping.GroupLabour) string {
	if len(l.Busiest) == 0 {
		return v.p.T("web.activities.no-peak")
	}
	return v.p.T("web.activities.peak", "months", report.MonthsText(l.Busiest, v.p), "hours", numberOf(v.p, l.Months[l.Busiest[0]-1].HoursPerMonth, 0))
}

// activitiesBody is the activity profile.
type activitiesBody struct {
	Options  mapping.ActivityOptions
	Groups   []mapping.Group
	Sessions []mapping.Session
	Profile  mapping.ActivityProfile
	Totals   []timeCard
	Roles    []roleSection
	Labour   []labourStrip
	Months   []string
	Most     float64
	Warnings []string
	JSON     string
}

// timeCard is how a group's known hours fall to the three roles.
type timeCard struct {
	mapping.GroupTime
	Name, Pict string
	Parts      []timePart
}

type timePart struct {
	Role   mapping.ActivityRole
	Hours  *float64
	X      float64
	Width  float64 // per cent of the longest bar
	Share  mapping.Coverage
	Number int
}

// roleSection is one role's activities.
type roleSection struct {
	Role mapping.ActivityRole
	Rows []workRow
}

type workRow struct {
	mapping.WorkRow
	Label, Who, Pict, Decider, MonthsText, Thing string
	Says                                         []string
	Marks                                        []bool
}

func activitiesPage(v *visit) error {
	opt := mapping.ActivityOptions{Group: v.Query("group"), Session: v.Query("session")}
	profile, err := report.Activities(v.w, opt)
	if err != nil {
		return err
	}
	body := activitiesBody{Options: opt, Groups: v.w.Groups, Sessions: v.w.Sessions, Profile: profile, Warnings: v.warnings(profile.Warnings),
		JSON: address("id", "/api/v1/activities", "group", opt.Group, "session", opt.Session)}
	order := mapping.From(1)
	for _, m := range order {
		body.Months = append(body.Months, report.MonthName(m, v.p))
	}
	body.Labour = v.labourStrips(profile.Labour, order)
	v.fillActivities(&body)
	return v.show("activities", v.p.T("web.activities.title"), body)
}

func (v *visit) fillActivities(body *activitiesBody) {
	for _, g := range body.Profile.Groups {
		body.Most = max(body.Most, orZero(g.HoursPerMonth))
	}
	for _, g := range body.Profile.Groups {
		body.Totals = append(body.Totals, v.timeCard(g, body.Profile, body.Most))
	}
	slices.SortStableFunc(body.Totals, func(a, b timeCard) int { return cmp.Compare(v.placeOf(a.Group), v.placeOf(b.Group)) })
	for _, role := range body.Profile.Roles {
		section := roleSection{Role: role.Role}
		for _, r := range role.Rows {
			section.Rows = append(section.Rows, v.workRow(r))
		}
		slices.SortStableFunc(section.Rows, func(a, b workRow) int { return cmp.Compare(v.placeOf(a.Group), v.placeOf(b.Group)) })
		body.Roles = append(body.Roles, section)
	}
}

func (v *visit) timeCard(g mapping.GroupTime, profile mapping.ActivityProfile, most float64) timeCard {
	card := timeCard{GroupTime: g, Name: v.names.Of(g.Group), Pict: pictOf(v.group(g.Group))}
	at := 0.0
	for i, role := range profile.Roles {
		k := slices.IndexFunc(role.Groups, func(x mapping.GroupTime) bool { return x.Group == g.Group })
		if k < 0 {
			continue
		}
		part := timePart{Role: role.Role, Hours: role.Groups[k].HoursPerMonth, X: at, Share: role.Groups[k].Coverage, Number: i}
		if most > 0 {
			part.Width = orZero(part.Hours) / most * 100
		}
		at += part.Width
		card.Parts = append(card.Parts, part)
	}
	return card
}

func (v *visit) workRow(r mapping.WorkRow) workRow {
	out := workRow{WorkRow: r, Label: v.p.Pick(r.Name, r.NameEN), Who: v.names.Of(r.Group), Pict: pictOf(v.group(r.Group)), Marks: make([]bool, 12)}
	for _, m := range r.Months {
		if m >= 1 && m <= 12 {
			out.Marks[m-1] = true
		}
	}
	out.MonthsText = report.MonthsText(r.Months, v.p)
	if r.Decides != "" {
		out.Decider = v.names.Of(r.Decides)
	}
	if r.Resource != "" {
		out.Thing = v.names.Of(r.Resource)
	}
	for _, s := range r.Sessions {
		if s != "" {
			out.Says = append(out.Says, v.names.Of(s))
		}
	}
	return out
}
