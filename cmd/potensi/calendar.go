package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

func (p *program) calendarCommand() *cli.Command {
	text := func(name string) cli.Flag {
		return &cli.StringFlag{Name: name, Usage: p.printer.T("flag.calendar." + name)}
	}
	return &cli.Command{Name: "calendar", Usage: p.printer.T("cli.calendar"), Flags: []cli.Flag{text("by"), text("group"), text("session")}, Action: p.calendar}
}

func (p *program) calendar(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.workshop(c, func(_ context.Context, _ *store.DB, w store.Workshop) error {
		calendar, err := report.Calendar(w, mapping.CalendarOptions{By: mapping.CalendarAbout(c.String("by")), Group: c.String("group"), Session: c.String("session")})
		if err != nil {
			return err
		}
		names := report.NamesOf(w, p.printer)
		if isTable(c) && len(calendar.Rows) == 0 {
			p.say("cli.calendar_none")
			return nil
		}
		if err := p.list(c, calendar, report.CalendarTables(calendar, names, p.printer)...); err != nil || !isTable(c) {
			return err
		}
		p.busy(calendar.Labour, names)
		p.say("cli.calendar_coverage", "known", calendar.Coverage.Known, "cells", calendar.Coverage.Cells, "share", p.printer.Percent(calendar.Coverage.Share()))
		for _, key := range calendar.Formulas {
			p.say("cli.formula", "text", p.printer.T(key))
		}
		p.headlines(calendar.Warnings, names)
		return nil
	})
}

// busy tells in which months each group has most work.
func (p *program) busy(labour []mapping.GroupLabour, names report.Names) {
	for _, l := range labour {
		if len(l.Busiest) == 0 {
			continue
		}
		month := l.Months[l.Busiest[0]-1]
		p.say("cli.calendar_busy", "group", names.Of(l.Group), "months", report.MonthsText(l.Busiest, p.printer), "hours", month.HoursPerMonth,
			"known", l.Coverage.Known, "cells", l.Coverage.Cells)
	}
}
