package mapping

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// The scale of the seasonal calendar, in stones of 0 to 5 (FAO SEAGA).
const (
	Lean   = 1 // at most this much is little
	Much   = 3 // at least this much carries people through a month
	Plenty = 4 // at least this much is a lot
)

// CalendarAbout is what a row of the calendar is about.
type CalendarAbout string

const (
	AboutTheme    CalendarAbout = "theme"
	AboutResource CalendarAbout = "resource"
	AboutProduct  CalendarAbout = "product"
)

// CalendarAbouts lists the parts of a calendar in the order in which it is drawn.
func CalendarAbouts() []CalendarAbout {
	return []CalendarAbout{AboutTheme, AboutResource, AboutProduct}
}

// CalendarOptions select rows. Empty members select everything.
type CalendarOptions struct {
	By      CalendarAbout // only rows about themes, resources or products
	Group   string        // only what is about this group, or about everybody
	Session string        // only what this session said
}

// Year is twelve months, January first; nil is a month about which nobody said
// anything, or about which sessions differ.
type Year [12]*int

// Calendar is the seasonal calendar (FAO SEAGA): how much of what there is in
// which month, according to whom. A month that nobody spoke about is never
// taken for an empty one.
type Calendar struct {
	Rows     []CalendarRow   `json:"rows"`
	Pairs    []CounterSeason `json:"pairs"`
	Disputes []MonthDispute  `json:"disputes"`
	Labour   []GroupLabour   `json:"labour"`
	Start    int             `json:"start"` // the month to begin the drawing with
	Coverage Coverage        `json:"coverage"`
	Formulas []string        `json:"formulas"` // keys of the catalogue
	Warnings []Warning       `json:"warnings"`
}

// Subject is what a row is about: exactly one of the three.
type Subject struct {
	Theme    string `json:"theme,omitempty"`
	Resource string `json:"resource,omitempty"`
	Product  string `json:"product,omitempty"`
}

// About tells which of the three it is.
func (s Subject) About() CalendarAbout {
	switch {
	case s.Resource != "":
		return AboutResource
	case s.Product != "":
		return AboutProduct
	}
	return AboutTheme
}

// Key is the theme's name or the id of the resource or product.
func (s Subject) Key() string { return s.Theme + s.Resource + s.Product }

// CalendarRow is what one session said about one subject and one group.
type CalendarRow struct {
	About CalendarAbout `json:"about"`
	Subject
	Group       string       `json:"group,omitempty"`
	Session     string       `json:"session,omitempty"`
	Months      Year         `json:"months"`
	Filled      []int        `json:"filled"`      // bulan_terisi: months with 1 or more
	Empty       []int        `json:"empty"`       // bulan_kosong: months known to have nothing
	Unknown     []int        `json:"unknown"`     // months that nobody spoke about
	Intervals   []Interval   `json:"intervals"`   // the filled months as runs that may pass December
	Substitutes []Substitute `json:"substitutes"` // produk_pengganti
	Coverage    Coverage     `json:"coverage"`
	Statuses    []Status     `json:"statuses,omitempty"`
	Evidence    []string     `json:"evidence,omitempty"`
	Notes       []string     `json:"notes,omitempty"`
}

// Substitute is a product of which there is much (3 or more) in months in
// which there is little (0 or 1) of a row's subject.
type Substitute struct {
	Product string `json:"product"`
	Months  []int  `json:"months"`
}

// MonthDispute is a month on which sessions differ; both answers stand.
type MonthDispute struct {
	About CalendarAbout `json:"about"`
	Subject
	Group string      `json:"group,omitempty"`
	Month int         `json:"month"`
	Said  []MonthSaid `json:"said"`
}

// MonthSaid is one session's answer about a month.
type MonthSaid struct {
	Session   string `json:"session,omitempty"`
	Intensity int    `json:"intensity"`
}

// NewCalendar builds the calendar. Rows come in the order theme, resource,
// product, and within each as they were first recorded; in whichever order
// sessions were recorded, what follows from them is the same.
func NewCalendar(seasons []Season, activities []Activity, opt CalendarOptions) Calendar {
	seasons = slices.DeleteFunc(slices.Clone(seasons), opt.leavesOut)
	c := Calendar{Rows: calendarRows(seasons), Disputes: monthDisputes(seasons), Labour: NewLabour(activities, opt), Warnings: []Warning{}}
	series := settledSeries(seasons)
	for i := range c.Rows {
		c.Rows[i].Substitutes = substitutes(c.Rows[i], series)
		c.Coverage.add(c.Rows[i].Coverage)
	}
	c.Pairs = counterSeasons(series)
	c.Start = startMonth(c.Rows)
	c.Formulas = []string{"formula.calendar.filled", "formula.calendar.substitute", "formula.calendar.counter", "formula.calendar.labour", "formula.calendar.coverage"}
	c.warn()
	return c
}

func (opt CalendarOptions) leavesOut(s Season) bool {
	subject := Subject{s.Theme, s.Resource, s.Product}
	return opt.By != "" && subject.About() != opt.By ||
		opt.Group != "" && s.Group != "" && s.Group != opt.Group ||
		opt.Session != "" && s.Session != opt.Session
}

func (c *Calendar) warn() {
	if unknown := c.Coverage.Cells - c.Coverage.Known; unknown > 0 {
		c.Warnings = append(c.Warnings, Warning{"calendar-unknown-months", map[string]any{"unknown": unknown, "cells": c.Coverage.Cells}})
	}
	if len(c.Disputes) > 0 {
		c.Warnings = append(c.Warnings, Warning{"calendar-disputed-months", map[string]any{"disputed": len(c.Disputes)}})
	}
}

// rowKey identifies a row: what, about whom, said by whom.
type rowKey struct {
	Subject
	group, session string
}

func calendarRows(seasons []Season) []CalendarRow {
	rows := []CalendarRow{}
	at := map[rowKey]int{}
	for _, s := range seasons {
		key := rowKey{Subject{s.Theme, s.Resource, s.Product}, s.Group, s.Session}
		i, seen := at[key]
		if !seen {
			i = len(rows)
			at[key] = i
			rows = append(rows, CalendarRow{About: key.About(), Subject: key.Subject, Group: s.Group, Session: s.Session})
		}
		rows[i].put(s)
	}
	for i := range rows {
		rows[i].finish()
	}
	order := CalendarAbouts()
	slices.SortStableFunc(rows, func(a, b CalendarRow) int {
		return cmp.Compare(slices.Index(order, a.About), slices.Index(order, b.About))
	})
	return rows
}

// put adds one month to a row.
func (r *CalendarRow) put(s Season) {
	if s.Month >= 1 && s.Month <= 12 {
		r.Months[s.Month-1] = s.Intensity
	}
	add := func(list *[]string, text string) {
		if text = strings.TrimSpace(text); text != "" && !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	for _, fact := range strings.Split(s.Evidence, ",") {
		add(&r.Evidence, fact)
	}
	add(&r.Notes, s.Note)
	if s.Status != "" && !slices.Contains(r.Statuses, s.Status) {
		r.Statuses = append(r.Statuses, s.Status)
	}
}

// finish sorts a row's months into filled, empty and unknown ones.
func (r *CalendarRow) finish() {
	r.Filled, r.Empty, r.Unknown = []int{}, []int{}, []int{}
	for i, n := range r.Months {
		switch {
		case n == nil:
			r.Unknown = append(r.Unknown, i+1)
		case *n == 0:
			r.Empty = append(r.Empty, i+1)
		default:
			r.Filled = append(r.Filled, i+1)
		}
	}
	r.Intervals = Intervals(r.Filled)
	r.Coverage = Coverage{Known: 12 - len(r.Unknown), Cells: 12}
}

// atLeast are the months known to have n or more.
func (y Year) atLeast(n int) []int {
	months := []int{}
	for i, x := range y {
		if x != nil && *x >= n {
			months = append(months, i+1)
		}
	}
	return months
}

// Series is what all sessions together say about a subject and a group: a
// month on which they differ is left open.
type Series struct {
	Subject
	Group  string
	Months Year
}

// settledSeries makes one series of each subject and group, sorted by them, so
// that the order of sessions does not matter.
func settledSeries(seasons []Season) []Series {
	said := map[rowKey][12][]int{}
	for _, s := range seasons {
		key := rowKey{Subject: Subject{s.Theme, s.Resource, s.Product}, group: s.Group}
		months := said[key]
		if s.Intensity != nil && s.Month >= 1 && s.Month <= 12 {
			months[s.Month-1] = append(months[s.Month-1], *s.Intensity)
		}
		said[key] = months
	}
	out := []Series{}
	for key, months := range said {
		one := Series{Subject: key.Subject, Group: key.group}
		for i, answers := range months {
			one.Months[i] = agreed(answers)
		}
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b Series) int {
		return cmp.Or(cmp.Compare(a.Theme, b.Theme), cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Product, b.Product), cmp.Compare(a.Group, b.Group))
	})
	return out
}

// agreed is what all answers say, or nil.
func agreed(answers []int) *int {
	if len(answers) == 0 || slices.Min(answers) != slices.Max(answers) {
		return nil
	}
	n := answers[0]
	return &n
}

// monthDisputes lists the months on which sessions differ, those furthest
// apart first.
func monthDisputes(seasons []Season) []MonthDispute {
	type cell struct {
		rowKey
		month int
	}
	said := map[cell][]MonthSaid{}
	for _, s := range seasons {
		if s.Intensity != nil {
			at := cell{rowKey{Subject: Subject{s.Theme, s.Resource, s.Product}, group: s.Group}, s.Month}
			said[at] = append(said[at], MonthSaid{s.Session, *s.Intensity})
		}
	}
	out := []MonthDispute{}
	for at, answers := range said {
		slices.SortFunc(answers, func(a, b MonthSaid) int {
			return cmp.Or(cmp.Compare(a.Intensity, b.Intensity), cmp.Compare(a.Session, b.Session))
		})
		if answers[0].Intensity != answers[len(answers)-1].Intensity {
			out = append(out, MonthDispute{at.About(), at.Subject, at.group, at.month, answers})
		}
	}
	slices.SortFunc(out, func(a, b MonthDispute) int {
		return cmp.Or(cmp.Compare(b.spread(), a.spread()), cmp.Compare(a.About, b.About), cmp.Compare(a.Key(), b.Key()), cmp.Compare(a.Group, b.Group), cmp.Compare(a.Month, b.Month))
	})
	return out
}

func (d MonthDispute) spread() int { return d.Said[len(d.Said)-1].Intensity - d.Said[0].Intensity }

// substitutes are the products of which there is much in the months in which
// there is little of a row's subject. Unknown months say nothing either way.
func substitutes(r CalendarRow, series []Series) []Substitute {
	months := map[string][]int{}
	for _, s := range series {
		if s.Product == "" || s.Product == r.Product || !sameGroup(s.Group, r.Group) {
			continue
		}
		for i, mine := range r.Months {
			theirs := s.Months[i]
			if r.About != AboutTheme && mine != nil && *mine <= Lean && theirs != nil && *theirs >= Much {
				months[s.Product] = append(months[s.Product], i+1)
			}
		}
	}
	out := []Substitute{}
	for _, product := range slices.Sorted(maps.Keys(months)) {
		slices.Sort(months[product])
		out = append(out, Substitute{product, slices.Compact(months[product])})
	}
	slices.SortStableFunc(out, func(a, b Substitute) int { return cmp.Compare(len(b.Months), len(a.Months)) })
	return out
}

// sameGroup reports whether two rows may be laid side by side: both about one
// group, or one of them about everybody.
func sameGroup(a, b string) bool { return a == b || a == "" || b == "" }
