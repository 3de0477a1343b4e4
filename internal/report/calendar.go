package report

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/mapping"
)

// Calendar is the seasonal calendar of a workshop. Ids in opt may also be
// names.
func Calendar(w store.Workshop, opt mapping.CalendarOptions) (mapping.Calendar, error) {
	if opt.By != "" && !slices.Contains(mapping.CalendarAbouts(), opt.By) {
		return mapping.Calendar{}, &RequestError{"unknown-word", map[string]any{"field": "by", "given": string(opt.By), "allowed": mapping.CalendarAbouts()}}
	}
	var err error
	if opt.Group, opt.Session, err = whoAndWhoSaid(w, opt.Group, opt.Session); err != nil {
		return mapping.Calendar{}, err
	}
	w = consented(w)
	return mapping.NewCalendar(w.Seasons, w.Activities, opt), nil
}

// consented leaves out what sessions said that took back their consent since.
func consented(w store.Workshop) store.Workshop {
	withdrawn := map[string]bool{}
	for _, s := range w.Sessions {
		withdrawn[s.ID] = s.Consent == mapping.ConsentWithdrawn
	}
	w.Seasons = slices.DeleteFunc(slices.Clone(w.Seasons), func(s mapping.Season) bool { return withdrawn[s.Session] })
	w.Activities = slices.DeleteFunc(slices.Clone(w.Activities), func(a mapping.Activity) bool { return withdrawn[a.Session] })
	w.Factors = slices.DeleteFunc(slices.Clone(w.Factors), func(f mapping.Factor) bool { return withdrawn[f.Session] })
	w.AccessRecords = slices.DeleteFunc(slices.Clone(w.AccessRecords), func(r mapping.AccessRecord) bool { return withdrawn[r.Session] })
	return w
}

// Activities is the activity profile of a workshop. Ids in opt may also be
// names.
func Activities(w store.Workshop, opt mapping.ActivityOptions) (mapping.ActivityProfile, error) {
	var err error
	if opt.Group, opt.Session, err = whoAndWhoSaid(w, opt.Group, opt.Session); err != nil {
		return mapping.ActivityProfile{}, err
	}
	return mapping.NewActivityProfile(consented(w).Activities, opt), nil
}

// whoAndWhoSaid finds a group and a session, as far as they are named.
func whoAndWhoSaid(w store.Workshop, group, session string) (g, s string, err error) {
	if group != "" {
		if g, err = Find("group", group, Groups(w)); err != nil {
			return "", "", err
		}
	}
	if session != "" {
		s, err = Find("session", session, Sessions(w))
	}
	return g, s, err
}

// monthKeys head the columns of months in files, as Indonesian offices know
// them.
func monthKeys() []string {
	return []string{"jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des"}
}

// MonthName is a month's short name.
func MonthName(month int, p *i18n.Printer) string { return p.T("month.short." + strconv.Itoa(month)) }

// MonthsText writes months as runs: Jul, Sep, Nov–Mar.
func MonthsText(months []int, p *i18n.Printer) string {
	parts := []string{}
	for _, run := range mapping.Intervals(months) {
		switch {
		case run.Months() == 12:
			return p.T("month.all")
		case run.From == run.To:
			parts = append(parts, MonthName(run.From, p))
		default:
			parts = append(parts, MonthName(run.From, p)+"–"+MonthName(run.To, p))
		}
	}
	return strings.Join(parts, ", ")
}

// SubstitutesText names the products that fill a row's lean months, with the
// months in which each does.
func SubstitutesText(list []mapping.Substitute, names Names, p *i18n.Printer) string {
	parts := []string{}
	for _, s := range list {
		parts = append(parts, names.Of(s.Product)+" ("+MonthsText(s.Months, p)+")")
	}
	return strings.Join(parts, "; ")
}

// CalendarTables are the calendar, its counter-seasonal pairs and what sessions
// differ on; the latter two only when there are any.
func CalendarTables(c mapping.Calendar, names Names, p *i18n.Printer) []Table {
	tables := []Table{calendarTable(c, names, p)}
	if len(c.Pairs) > 0 {
		tables = append(tables, seasonPairTable(c, names, p))
	}
	if len(c.Disputes) > 0 {
		tables = append(tables, disputeTable(c, names, p))
	}
	return tables
}

func calendarTable(c mapping.Calendar, names Names, p *i18n.Printer) Table {
	t := Table{Title: p.T("table.calendar"), Columns: columns(p, "about", "subject", "kelompok", "sesi")}
	for i, key := range monthKeys() {
		t.Columns = append(t.Columns, Column{key, MonthName(i+1, p)})
	}
	t.Columns = append(t.Columns, columns(p, "bulan_terisi", "bulan_kosong", "produk_pengganti", "known", "cells")...)
	for _, r := range c.Rows {
		cells := []any{word{"about", string(r.About)}, names.Of(r.Key()), groupCell(r.Group, names, p), sessionCell(r.Session, names)}
		for _, n := range r.Months {
			if n == nil {
				cells = append(cells, nil)
				continue
			}
			cells = append(cells, *n)
		}
		t.Rows = append(t.Rows, append(cells, listCell(MonthsText(r.Filled, p)), listCell(MonthsText(r.Empty, p)),
			listCell(SubstitutesText(r.Substitutes, names, p)), r.Coverage.Known, r.Coverage.Cells))
	}
	return t
}

// groupCell is a group's name; a row about no group is about everybody.
func groupCell(group string, names Names, p *i18n.Printer) any {
	if group == "" {
		return p.T("calendar.everybody")
	}
	return names.Of(group)
}

func sessionCell(session string, names Names) any {
	if session == "" {
		return dash{}
	}
	return names.Of(session)
}

func listCell(text string) any {
	if text == "" {
		return dash{}
	}
	return text
}

func seasonPairTable(c mapping.Calendar, names Names, p *i18n.Printer) Table {
	t := Table{Title: p.T("table.calendar_pairs"), Columns: columns(p, "a", "b", "b_fills_a", "a_fills_b", "correlation", "known", "cells")}
	for _, pair := range c.Pairs {
		t.Rows = append(t.Rows, []any{names.Of(pair.A), names.Of(pair.B), listCell(MonthsText(pair.BFillsA, p)), listCell(MonthsText(pair.AFillsB, p)),
			math.Round(pair.Correlation*100) / 100, pair.Coverage.Known, pair.Coverage.Cells})
	}
	return t
}

func disputeTable(c mapping.Calendar, names Names, p *i18n.Printer) Table {
	t := Table{Title: p.T("table.calendar_disputes"), Columns: columns(p, "subject", "kelompok", "month", "said")}
	for _, d := range c.Disputes {
		said := []string{}
		for _, s := range d.Said {
			said = append(said, names.Of(s.Session)+": "+strconv.Itoa(s.Intensity))
		}
		t.Rows = append(t.Rows, []any{names.Of(d.Key()), groupCell(d.Group, names, p), MonthName(d.Month, p), strings.Join(said, " ≠ ")})
	}
	return t
}
