package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

func (p *program) overlapsCommand() *cli.Command {
	return &cli.Command{Name: "overlaps", Usage: p.printer.T("cli.overlaps"),
		Flags: []cli.Flag{&cli.StringFlag{Name: "by", Usage: p.printer.T("flag.overlaps.by")},
			&cli.Float64Flag{Name: "min-ha", Value: mapping.DefaultMinOverlapHa, Usage: p.printer.T("flag.overlaps.min-ha")}},
		Action: p.overlaps}
}

func (p *program) overlaps(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.workshop(c, func(_ context.Context, _ *store.DB, w store.Workshop) error {
		least := c.Float64("min-ha")
		o, err := report.Overlaps(w, mapping.OverlapOptions{By: mapping.ProfileBy(c.String("by")), MinHa: &least})
		if err != nil {
			return err
		}
		names := report.NamesOf(w, p.printer)
		tables := report.OverlapTables(o, names, p.printer)
		if isTable(c) {
			p.headlines(o.Warnings, names)
		}
		if isTable(c) && len(o.Rows) == 0 {
			p.say("cli.overlap_none")
			tables = tables[1:]
		}
		if err := p.list(c, o, tables...); err != nil || !isTable(c) {
			return err
		}
		p.say("cli.overlap_sum", "pairs", o.Total.Pairs, "ha", o.Total.AreaHa, "ground", o.Total.GroundHa,
			"areas", o.Coverage.Areas, "resources", o.Coverage.Resources)
		for _, key := range o.Formulas {
			p.say("cli.formula", "text", p.printer.T(key))
		}
		return nil
	})
}

// headlines print what a map warns of before its tables.
func (p *program) headlines(warnings []mapping.Warning, names report.Names) {
	for _, w := range warnings {
		p.say("cli.warning", "text", p.printer.Format("warning."+w.Key, names.Words(w.Args)))
	}
}
