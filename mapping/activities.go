package mapping

import (
	"cmp"
	"slices"
	"strings"
)

// DayHours is how many hours a day has.
const DayHours = 24

// ActivityOptions select activities. Empty members select everything.
type ActivityOptions struct {
	Group   string
	Session string
}

// ActivityProfile is the activity profile (Overholt et al. 1985; the three
// roles after Moser 1993): who does what, when, how long, paid or not, and who
// decides. Hours that nobody stated are unknown, not none.
type ActivityProfile struct {
	Roles    []RoleProfile `json:"roles"`
	Groups   []GroupTime   `json:"groups"`
	Labour   []GroupLabour `json:"labour"`
	Coverage Coverage      `json:"coverage"` // activities whose hours and months are known, of all
	Formulas []string      `json:"formulas"`
	Warnings []Warning     `json:"warnings"`
}

// RoleProfile is one role's activities.
type RoleProfile struct {
	Role   ActivityRole `json:"role"`
	Groups []GroupTime  `json:"groups"`
	Rows   []WorkRow    `json:"rows"`
}

// GroupTime adds up a group's activities, in one role or in all.
type GroupTime struct {
	Group         string   `json:"group"`
	Activities    int      `json:"activities"`
	HoursPerMonth *float64 `json:"hours_per_month"` // of a mean month: Σ hours a day × days a month × months ÷ 12, where all are known
	Coverage      Coverage `json:"coverage"`        // activities of which all of them are known, of all
	Unpaid        Share    `json:"unpaid"`          // of the activities of which it is known
	Decides       Share    `json:"decides"`         // on which the group itself decides, of those of which it is known
}

// Share is a part of what is known, out of how many there are.
type Share struct {
	Part  int `json:"part"`
	Known int `json:"known"`
	Cells int `json:"cells"`
}

// Of is Part/Known; nil when nothing is known.
func (s Share) Of() *float64 {
	if s.Known == 0 {
		return nil
	}
	return number(float64(s.Part) / float64(s.Known))
}

// WorkRow is one activity of one group, as all sessions tell it. What they
// differ on is left open and named in Disputed.
type WorkRow struct {
	Activity
	HoursPerMonth *float64 `json:"hours_per_month"`
	Sessions      []string `json:"sessions"`
	Disputed      []string `json:"disputed,omitempty"` // members of an activity
}

// HoursPerMonth is hours a day × days a month; nil unless both are known.
func (a Activity) HoursPerMonth() *float64 {
	if a.HoursPerDay == nil || a.DaysPerMonth == nil {
		return nil
	}
	return number(*a.HoursPerDay * *a.DaysPerMonth)
}

// meanMonth is the hours of a month on the average of the year: work of three
// months counts a quarter. Nil unless hours, days and months are known.
func (a Activity) meanMonth() *float64 {
	hours := a.HoursPerMonth()
	if hours == nil || len(a.Months) == 0 {
		return nil
	}
	return number(*hours * float64(len(a.Months)) / 12)
}

// NewActivityProfile builds the profile; in whichever order sessions were
// recorded, sums are the same.
func NewActivityProfile(activities []Activity, opt ActivityOptions) ActivityProfile {
	rows := workRows(activities, opt)
	p := ActivityProfile{Roles: []RoleProfile{}, Groups: groupTimes(rows), Labour: labourOf(rows), Warnings: []Warning{}}
	for _, role := range ActivityRoles() {
		of := slices.DeleteFunc(slices.Clone(rows), func(r WorkRow) bool { return r.Role != role })
		p.Roles = append(p.Roles, RoleProfile{Role: role, Groups: groupTimes(of), Rows: of})
	}
	for _, g := range p.Groups {
		p.Coverage.add(g.Coverage)
	}
	p.Formulas = []string{"formula.activity.hours", "formula.activity.unpaid", "formula.activity.decides", "formula.activity.day", "formula.activity.coverage"}
	if unknown := p.Coverage.Cells - p.Coverage.Known; unknown > 0 {
		p.Warnings = append(p.Warnings, Warning{"activity-unknown-hours", map[string]any{"unknown": unknown, "cells": p.Coverage.Cells}})
	}
	for _, l := range p.Labour {
		p.Warnings = append(p.Warnings, l.overfull()...)
	}
	return p
}

// workRows puts the sessions' answers on the same activity of the same group
// together. Activities are the same when name, role, group and resource are.
func workRows(activities []Activity, opt ActivityOptions) []WorkRow {
	type key struct {
		name, group, resource string
		role                  ActivityRole
	}
	at := map[key]int{}
	rows := []WorkRow{}
	for _, a := range sortedBySession(activities) {
		if opt.Group != "" && a.Group != opt.Group || opt.Session != "" && a.Session != opt.Session {
			continue
		}
		k := key{strings.ToLower(strings.TrimSpace(a.Name)), a.Group, a.Resource, a.Role}
		i, seen := at[k]
		if !seen {
			at[k] = len(rows)
			rows = append(rows, WorkRow{Activity: a, Sessions: []string{a.Session}})
			continue
		}
		rows[i].hear(a)
	}
	for i := range rows {
		rows[i].HoursPerMonth = rows[i].Activity.HoursPerMonth()
	}
	return rows
}

// sortedBySession keeps the order of activities but for those of one name,
// whose sessions come in the order of their ids.
func sortedBySession(activities []Activity) []Activity {
	first := map[string]int{}
	for i, a := range activities {
		if _, seen := first[a.Name]; !seen {
			first[a.Name] = i
		}
	}
	out := slices.Clone(activities)
	slices.SortStableFunc(out, func(a, b Activity) int {
		return cmp.Or(cmp.Compare(first[a.Name], first[b.Name]), cmp.Compare(a.Session, b.Session))
	})
	return out
}

// hear takes in what a further session says about the same activity: it fills
// what was open, and opens what it contradicts.
func (r *WorkRow) hear(a Activity) {
	r.Sessions = append(r.Sessions, a.Session)
	settle(r, "hours_per_day", &r.HoursPerDay, a.HoursPerDay)
	settle(r, "days_per_month", &r.DaysPerMonth, a.DaysPerMonth)
	settle(r, "distance_km", &r.DistanceKm, a.DistanceKm)
	settleWord(r, "paid", &r.Paid, a.Paid)
	settleWord(r, "decides", &r.Decides, a.Decides)
	switch {
	case len(a.Months) == 0 || slices.Contains(r.Disputed, "months"):
	case len(r.Months) == 0:
		r.Months = a.Months
	case !slices.Equal(slices.Sorted(slices.Values(r.Months)), slices.Sorted(slices.Values(a.Months))):
		r.Months, r.Disputed = nil, append(r.Disputed, "months")
	}
}

func settle(r *WorkRow, member string, mine **float64, theirs *float64) {
	switch {
	case theirs == nil || slices.Contains(r.Disputed, member):
	case *mine == nil:
		*mine = theirs
	case **mine != *theirs:
		*mine, r.Disputed = nil, append(r.Disputed, member)
	}
}

func settleWord[T ~string](r *WorkRow, member string, mine *T, theirs T) {
	switch {
	case theirs == "" || slices.Contains(r.Disputed, member):
	case *mine == "":
		*mine = theirs
	case *mine != theirs:
		*mine, r.Disputed = "", append(r.Disputed, member)
	}
}

// groupTimes adds rows up by group, in the order in which groups come.
func groupTimes(rows []WorkRow) []GroupTime {
	out := []GroupTime{}
	for _, r := range rows {
		i := slices.IndexFunc(out, func(g GroupTime) bool { return g.Group == r.Group })
		if i < 0 {
			i = len(out)
			out = append(out, GroupTime{Group: r.Group})
		}
		out[i].count(r)
	}
	return out
}

func (g *GroupTime) count(r WorkRow) {
	g.Activities++
	g.Coverage.Cells++
	mean := r.meanMonth()
	if mean != nil {
		g.Coverage.Known++
	}
	g.HoursPerMonth = sum(g.HoursPerMonth, mean)
	g.Unpaid.count(r.Paid != "", r.Paid == Unpaid)
	g.Decides.count(r.Activity.Decides != "", r.Activity.Decides == r.Group)
}

func (s *Share) count(known, part bool) {
	s.Cells++
	if known {
		s.Known++
	}
	if known && part {
		s.Part++
	}
}
