package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"potensi/internal/report"
	"potensi/internal/store"
)

func (p *program) boardCommand() *cli.Command {
	text := func(name string) cli.Flag {
		return &cli.StringFlag{Name: name, Usage: p.printer.T("flag.rank." + name)}
	}
	return &cli.Command{Name: "board", Usage: p.printer.T("cli.board"), Action: p.board, Flags: []cli.Flag{
		&cli.StringFlag{Name: "poll", Usage: p.printer.T("flag.board.poll")},
		&cli.StringFlag{Name: "rule", Usage: p.printer.T("flag.agreement.rule")},
		&cli.IntFlag{Name: "top", Usage: p.printer.T("flag.board.top")},
		text("criteria"), text("axis"), text("weights"),
		&cli.Float64Flag{Name: "min-coverage", Value: report.DefaultMinCoverage, Usage: p.printer.T("flag.rank.min-coverage")}}}
}

// board lays scores against votes.
func (p *program) board(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	if c.Int("top") < 0 {
		return &usageError{"number-range", map[string]any{"field": "--top", "given": c.Int("top"), "min": 1, "max": 1000}}
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		ballots, err := ballotsOf(ctx, db, w, c.String("poll"))
		if err != nil {
			return err
		}
		minimum := c.Float64("min-coverage")
		b, err := report.NewBoard(w, ballots, report.BoardOptions{Poll: c.String("poll"), Rule: c.String("rule"), Top: c.Int("top"),
			RankOptions: report.RankOptions{Criteria: c.String("criteria"), Axis: c.String("axis"), Weights: c.String("weights"), MinCoverage: &minimum}}, p.printer)
		if err != nil {
			return err
		}
		p.lines(c, b.Messages)
		return p.list(c, b, report.BoardTable(b, report.NamesOf(w, p.printer), p.printer))
	})
}
