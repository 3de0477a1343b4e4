package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"potensi/internal/intake"
	"potensi/internal/print"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

// paperCommand prints picture ballots.
func (p *program) paperCommand() *cli.Command {
	return &cli.Command{Name: "paper", Usage: p.printer.T("cli.poll_paper"), ArgsUsage: "[POLL]", Action: p.pollPaper, Flags: []cli.Flag{
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: p.printer.T("flag.report.output")},
		&cli.StringSliceFlag{Name: "group", Usage: p.printer.T("flag.paper.group")},
		&cli.IntFlag{Name: "copies", Usage: p.printer.T("flag.paper.copies")},
		&cli.BoolFlag{Name: "big", Usage: p.printer.T("flag.paper.big")},
		&cli.BoolFlag{Name: "overwrite", Usage: p.printer.T("flag.export.overwrite")}}}
}

func (p *program) pollPaper(c *cli.Context) error {
	if c.Args().Len() > 1 {
		return &usageError{"unexpected-argument", map[string]any{"given": c.Args().Get(1)}}
	}
	o := exportOrder{path: c.String("output"), overwrite: c.Bool("overwrite"), to: toHTML}
	if end := strings.TrimPrefix(strings.ToLower(filepath.Ext(o.path)), "."); end != "" && end != "htm" && end != toHTML {
		return &usageError{"report-format", map[string]any{"given": end, "allowed": []string{toHTML}}}
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		poll, err := report.FindPoll(w, c.Args().First())
		if err != nil {
			return err
		}
		press := p.press(ctx, db, mapping.ConsentVillage, w)
		other := "en"
		if p.printer.Lang == "en" {
			other = "id"
		}
		page, err := press.Ballots(print.BallotsOrder{Poll: poll, Groups: c.StringSlice("group"), Copies: c.Int("copies"), Big: c.Bool("big"), Other: p.catalogue.Printer(other)})
		if err != nil {
			return err
		}
		return p.deliver(o, db, func(out io.Writer) error { return press.WriteFile(out, p.printer.T("web.paper.print"), page) })
	})
}

// enterCommand reads files of keyed paper ballots.
func (p *program) enterCommand() *cli.Command {
	flag := func(name string) cli.Flag {
		return &cli.BoolFlag{Name: name, Usage: p.printer.T("flag.enter." + name)}
	}
	return &cli.Command{Name: "enter", Usage: p.printer.T("cli.poll_enter"), ArgsUsage: "FILE", Action: p.pollEnter, Flags: []cli.Flag{
		&cli.StringFlag{Name: "second", Usage: p.printer.T("flag.enter.second")}, &cli.StringFlag{Name: "poll", Usage: p.printer.T("flag.enter.poll")},
		flag("single"), flag("count"), flag("more"), &cli.BoolFlag{Name: "dry-run", Usage: p.printer.T("flag.dry_run")}}}
}

func (p *program) pollEnter(c *cli.Context) error {
	o, err := p.entering(c)
	if err != nil {
		return err
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		if o.Poll, err = report.FindPoll(w, c.String("poll")); err != nil {
			return err
		}
		done, err := report.EnterPapers(ctx, db, o)
		if err != nil {
			return err
		}
		if err := p.entered(c, o, done, w); err != nil {
			return err
		}
		switch {
		case !done.Receipt.Read():
			return &failure{}
		case done.Receipt.Errors(), o.Second != nil && !done.Settled(), done.Progress.Differs > 0:
			return errRejected
		}
		return nil
	})
}

// entering reads what is asked for. Both readings out of one file would be one
// reading.
func (p *program) entering(c *cli.Context) (report.PaperEntering, error) {
	o := report.PaperEntering{Single: c.Bool("single"), Count: c.Bool("count"), More: c.Bool("more"), DryRun: c.Bool("dry-run")}
	switch c.Args().Len() {
	case 0:
		return o, &usageError{"file-argument-missing", map[string]any{"command": c.Command.HelpName}}
	case 1:
	default:
		return o, &usageError{"unexpected-argument", map[string]any{"given": c.Args().Get(1)}}
	}
	o.First = &intake.Paths([]string{c.Args().First()})[0]
	second := c.String("second")
	if second == "" {
		return o, nil
	}
	if o.Single {
		return o, &usageError{"enter-single-second", nil}
	}
	if sameFile(c.Args().First(), second) {
		return o, &usageError{"enter-same-file", map[string]any{"file": second}}
	}
	o.Second = &intake.Paths([]string{second})[0]
	return o, nil
}

func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return a == b
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// entered tells what became of the files: the receipt, what is to be looked at
// again, and what was counted.
func (p *program) entered(c *cli.Context, o report.PaperEntering, done report.PapersEntered, w store.Workshop) error {
	names := report.NamesOf(w, p.printer)
	table := report.PaperTable(o.Poll, done.Progress, names, p.printer)
	switch c.String("format") {
	case "json":
		return report.WriteJSON(p.out, done)
	case "csv":
		return table.WriteCSV(p.out)
	}
	if err := report.WriteReceipt(p.out, done.Receipt, o.DryRun, p.printer); err != nil {
		return err
	}
	if len(table.Rows) > 0 && (o.Second != nil || done.Progress.Differs > 0) {
		p.say("cli.papers_differ", "differs", done.Progress.Differs, "missing", done.Progress.Missing)
		if err := table.WriteText(p.out, p.printer); err != nil {
			return err
		}
	}
	switch {
	case done.Counted != nil && o.Single:
		p.say("cli.papers_counted", "papers", done.Counted.Papers, "ballots", done.Counted.Ballots, "blank", done.Counted.Blank, "spoilt", done.Counted.Spoilt)
		p.say("cli.papers_single")
	case done.Counted != nil:
		p.say("cli.papers_counted", "papers", done.Counted.Papers, "ballots", done.Counted.Ballots, "blank", done.Counted.Blank, "spoilt", done.Counted.Spoilt)
	case len(done.Progress.Lines) == 0 && done.Progress.Counted > 0:
		p.say("cli.papers_known", "n", done.Progress.Counted)
	case o.Second == nil && done.Progress.Second == 0 && !o.DryRun:
		p.say("cli.papers_second")
	case !o.DryRun:
		p.say("cli.papers_uncounted")
	}
	return nil
}
