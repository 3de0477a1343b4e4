package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

// textFlags are flags whose usage is the message "flag.COMMAND.NAME".
func (p *program) textFlags(command string, names ...string) []cli.Flag {
	flags := []cli.Flag{}
	for _, name := range names {
		flags = append(flags, &cli.StringFlag{Name: name, Usage: p.printer.T("flag." + command + "." + name)})
	}
	return flags
}

func (p *program) gapsCommand() *cli.Command {
	return &cli.Command{Name: "gaps", Usage: p.printer.T("cli.gaps"), Action: p.gaps,
		Flags: append(p.textFlags("gaps", "by", "compare", "land-status"), p.textFlags("access", "dimension", "session", "said-by", "resource")...)}
}

func (p *program) gaps(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.workshop(c, func(_ context.Context, _ *store.DB, w store.Workshop) error {
		gaps, err := report.Gaps(w, mapping.GapOptions{By: mapping.ProfileBy(c.String("by")), Compare: mapping.Comparison(c.String("compare")),
			Dimension: mapping.Dimension(c.String("dimension")), Session: c.String("session"), SaidBy: c.String("said-by"),
			Resource: c.String("resource"), LandStatus: mapping.LandStatus(c.String("land-status"))})
		if err != nil {
			return err
		}
		names := report.NamesOf(w, p.printer)
		if isTable(c) {
			p.claims(gaps)
		}
		if err := p.list(c, gaps, report.GapTables(gaps, names, p.printer)...); err != nil || !isTable(c) {
			return err
		}
		p.say("cli.gap_coverage", "pairs", gaps.Coverage.Pairs, "of", gaps.Coverage.Of, "share", p.printer.Percent(gaps.Coverage.Share()))
		p.footnotes(gaps.Formulas, gaps.Warnings, names)
		return nil
	})
}

// claims print the sentences about control, or about the dimension that was
// asked for.
func (p *program) claims(g mapping.Gaps) {
	for _, claim := range g.Claims {
		if claim.Dimension == mapping.Control || len(g.Dimensions) == 1 {
			p.say("cli.claim", "text", report.ClaimText(claim, p.printer))
		}
	}
}

// footnotes print how numbers are made and what they leave open.
func (p *program) footnotes(formulas []string, warnings []mapping.Warning, names report.Names) {
	for _, key := range formulas {
		p.say("cli.formula", "text", p.printer.T(key))
	}
	p.headlines(warnings, names)
}

func (p *program) disagreementsCommand() *cli.Command {
	return &cli.Command{Name: "disagreements", Usage: p.printer.T("cli.disagreements"), Action: p.disagreements,
		Flags: p.textFlags("disagreements", "dimension", "resource", "group", "session")}
}

func (p *program) disagreements(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.workshop(c, func(_ context.Context, _ *store.DB, w store.Workshop) error {
		d, err := report.Disagreements(w, mapping.DisagreementOptions{Dimension: mapping.Dimension(c.String("dimension")),
			Resource: c.String("resource"), Group: c.String("group"), Session: c.String("session")})
		if err != nil {
			return err
		}
		names := report.NamesOf(w, p.printer)
		if isTable(c) && len(d.Rows) == 0 {
			p.say("cli.disagreements_none")
		}
		tables := report.DisagreementTables(d, names, p.printer)
		if err := p.list(c, d, tables...); err != nil || !isTable(c) {
			return err
		}
		p.say("cli.disagreement_coverage", "differ", d.Coverage.Differ, "compared", d.Coverage.Compared, "answered", d.Coverage.Answered)
		p.footnotes(d.Formulas, d.Warnings, names)
		return nil
	})
}

func (p *program) unheardCommand() *cli.Command {
	return &cli.Command{Name: "unheard", Usage: p.printer.T("cli.unheard"), Action: p.unheard}
}

func (p *program) unheard(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.workshop(c, func(_ context.Context, _ *store.DB, w store.Workshop) error {
		u := report.Unheard(w)
		names := report.NamesOf(w, p.printer)
		tables := report.UnheardTables(u, names, p.printer)
		if !isTable(c) {
			return p.list(c, u, tables...)
		}
		for _, s := range u.Findings {
			p.say("cli.silence", "text", report.SilenceText(s, p.printer), "about", report.SilenceAbout(s, names, p.printer, 12))
			p.say("cli.silence_do", "text", p.printer.T("unheard."+string(s.Rule)+".do"))
		}
		if err := p.list(c, u, tables[1]); err != nil {
			return err
		}
		p.footnotes(u.Formulas, nil, names)
		return nil
	})
}
