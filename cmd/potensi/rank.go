package main

import (
	"context"
	"slices"

	"github.com/urfave/cli/v2"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
)

func (p *program) rankCommand() *cli.Command {
	text := func(name string) cli.Flag {
		return &cli.StringFlag{Name: name, Usage: p.printer.T("flag.rank." + name)}
	}
	return &cli.Command{Name: "rank", Usage: p.printer.T("cli.rank"),
		Flags: []cli.Flag{text("method"), text("criteria"), text("axis"), text("weights"), text("try"),
			&cli.Float64Flag{Name: "min-coverage", Value: report.DefaultMinCoverage, Usage: p.printer.T("flag.rank.min-coverage")}},
		Action: p.rank}
}

func (p *program) rank(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.workshop(c, func(_ context.Context, _ *store.DB, w store.Workshop) error {
		minimum := c.Float64("min-coverage")
		opt := report.RankOptions{Method: c.String("method"), Criteria: c.String("criteria"), Axis: c.String("axis"),
			Weights: c.String("weights"), MinCoverage: &minimum, Try: c.String("try")}
		if opt.Method == report.AllMethods {
			return p.rankByAll(c, w, opt)
		}
		r, err := report.Rank(w, opt)
		if err != nil {
			return err
		}
		names := report.NamesOf(w, p.printer)
		if err := p.list(c, r, report.RankingTable(r, names, p.printer), report.GroupRanksTable(r, names, p.printer)); err != nil || !isTable(c) {
			return err
		}
		p.warn(r.Warnings, names)
		return nil
	})
}

// rankByAll prints what every method says, and what hangs on the method.
func (p *program) rankByAll(c *cli.Context, w store.Workshop, opt report.RankOptions) error {
	all, err := report.CompareMethods(w, opt, 0)
	if err != nil {
		return err
	}
	names := report.NamesOf(w, p.printer)
	if isTable(c) {
		for _, line := range report.MethodWords(all, names, p.printer) {
			p.say("cli.line", "text", line)
		}
		p.say("cli.blank")
	}
	return p.list(c, all, report.MethodsTable(all, names, p.printer))
}

func (p *program) warn(warnings []ranking.Warning, names report.Names) {
	for _, w := range warnings {
		p.say("cli.warning", "text", p.printer.Format("warning."+w.Key, names.Words(w.Args)))
	}
}

func (p *program) flagshipCommand() *cli.Command {
	text := func(name string) cli.Flag {
		return &cli.StringFlag{Name: name, Usage: p.printer.T("flag.flagship." + name)}
	}
	return &cli.Command{Name: "flagship", Usage: p.printer.T("cli.flagship"),
		Flags: []cli.Flag{&cli.IntFlag{Name: "seats", Usage: p.printer.T("flag.flagship.seats")}, text("poll"), text("rule"), text("voice"), text("weights"),
			&cli.Float64Flag{Name: "min-coverage", Value: report.DefaultMinCoverage, Usage: p.printer.T("flag.rank.min-coverage")}},
		Action: p.flagship}
}

func (p *program) flagship(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		ballots, err := ballotsOf(ctx, db, w, c.String("poll"))
		if err != nil {
			return err
		}
		minimum := c.Float64("min-coverage")
		f, err := report.Decide(w, ballots, report.FlagshipOptions{Seats: c.Int("seats"), Poll: c.String("poll"), Rule: c.String("rule"),
			Voice: c.String("voice"), Weights: c.String("weights"), MinCoverage: &minimum}, p.printer)
		if err != nil {
			return err
		}
		if isTable(c) {
			p.reasons(f)
		}
		if err := p.list(c, f, report.FlagshipTable(f, p.printer)); err != nil || !isTable(c) {
			return err
		}
		for _, message := range f.Messages {
			p.say("cli.warning", "text", message)
		}
		return nil
	})
}

// reasons prints the sentence of why for each product, and what weakens it.
func (p *program) reasons(f report.Flagship) {
	p.say("cli.decided_by."+f.DecidedBy, "seats", f.Seats, "ballots", f.Ballots)
	p.whys(f, nil)
}

// whys prints why for the products that are asked for, or for all.
func (p *program) whys(f report.Flagship, products []string) {
	for _, x := range f.Products {
		if products != nil && !slices.Contains(products, x.Product) {
			continue
		}
		p.say("cli.why", "text", x.Why)
		for _, fact := range x.Basis {
			p.say("cli.why_basis", "text", fact)
		}
		for _, change := range x.Changes {
			p.say("cli.why_change", "text", change)
		}
		for _, message := range x.Messages {
			p.say("cli.why_warning", "text", message)
		}
	}
	for _, text := range f.Dissent {
		p.say("cli.dissent", "text", text)
	}
	p.say("cli.blank")
}

// ballotsOf reads the ballots of the poll that is meant, if there is one.
func ballotsOf(ctx context.Context, db *store.DB, w store.Workshop, poll string) ([]ranking.Ballot, error) {
	if len(w.Polls) == 0 && poll == "" {
		return nil, nil
	}
	found, err := report.FindPoll(w, poll)
	if err != nil {
		return nil, err
	}
	return db.Ballots(ctx, found.ID)
}
