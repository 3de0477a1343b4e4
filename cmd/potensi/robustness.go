package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
)

func (p *program) robustnessCommand() *cli.Command {
	text := func(name string) cli.Flag {
		return &cli.StringFlag{Name: name, Usage: p.printer.T("flag.rank." + name)}
	}
	return &cli.Command{Name: "robustness", Usage: p.printer.T("cli.robustness"),
		Flags: []cli.Flag{&cli.IntFlag{Name: "draws", Value: ranking.DefaultDraws, Usage: p.printer.T("flag.robustness.draws")},
			&cli.Uint64Flag{Name: "seed", Value: 1, Usage: p.printer.T("flag.robustness.seed")},
			&cli.IntFlag{Name: "top", Value: 3, Usage: p.printer.T("flag.robustness.top")},
			&cli.BoolFlag{Name: "draw-unknown", Usage: p.printer.T("flag.robustness.draw-unknown")},
			&cli.StringFlag{Name: "order", Usage: p.printer.T("flag.robustness.order")},
			text("criteria"), text("axis"), text("weights"),
			&cli.Float64Flag{Name: "min-coverage", Value: report.DefaultMinCoverage, Usage: p.printer.T("flag.rank.min-coverage")}},
		Action: p.robustness}
}

func (p *program) robustness(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.workshop(c, func(_ context.Context, _ *store.DB, w store.Workshop) error {
		minimum := c.Float64("min-coverage")
		r, err := report.TestRanking(w, report.RobustnessOptions{
			RankOptions: report.RankOptions{Criteria: c.String("criteria"), Axis: c.String("axis"), Weights: c.String("weights"), MinCoverage: &minimum},
			Draws:       c.Int("draws"), Seed: c.Uint64("seed"), Top: c.Int("top"), Unknown: c.Bool("draw-unknown"), Order: c.String("order"),
		})
		if err != nil {
			return err
		}
		names := report.NamesOf(w, p.printer)
		if isTable(c) {
			for _, line := range append(report.RobustnessWords(r.Robustness, names, p.printer), report.ScoreCertificateWords(r.Certificate, names, p.printer)...) {
				p.say("cli.line", "text", line)
			}
			p.say("cli.blank")
		}
		tables := append(report.RobustnessTables(r.Robustness, names, p.printer), report.ScoreCertificateTable(r.Certificate, names, p.printer))
		return p.list(c, r, tables...)
	})
}
