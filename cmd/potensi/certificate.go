package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
)

func (p *program) certificateCommand() *cli.Command {
	return &cli.Command{Name: "certificate", Usage: p.printer.T("cli.certificate"), ArgsUsage: "[POLL]", Flags: p.countFlags(), Action: p.certificate}
}

func (p *program) agreementCommand() *cli.Command {
	return &cli.Command{Name: "agreement", Usage: p.printer.T("cli.agreement"), ArgsUsage: "[POLL]", Flags: p.countFlags(), Action: p.agreement}
}

// countFlags say how a poll is counted.
func (p *program) countFlags() []cli.Flag {
	return []cli.Flag{&cli.StringFlag{Name: "rule", Usage: p.printer.T("flag.agreement.rule")}, &cli.StringFlag{Name: "voice", Usage: p.printer.T("flag.agreement.voice")}}
}

// certificate says how many people would have to change their mind.
func (p *program) certificate(c *cli.Context) error {
	return p.poll(c, func(w store.Workshop, poll ranking.Poll, ballots []ranking.Ballot) error {
		names := report.NamesOf(w, p.printer)
		out, err := report.CertifyPoll(poll, ballots, report.TallyOptions{Rule: c.String("rule"), Voice: c.String("voice")}, names, p.printer)
		if err != nil {
			return err
		}
		if out.Certificate == nil {
			return &report.RequestError{Key: "results-withheld", Args: map[string]any{"turnout": out.Turnout}}
		}
		p.lines(c, out.Messages)
		return p.list(c, out, report.CertificateTables(*out.Certificate, *out.Resampled, names, p.printer)...)
	})
}

// agreement says who agrees with whom.
func (p *program) agreement(c *cli.Context) error {
	return p.poll(c, func(w store.Workshop, poll ranking.Poll, ballots []ranking.Ballot) error {
		names := report.NamesOf(w, p.printer)
		out, err := report.AgreementOf(poll, ballots, report.TallyOptions{Rule: c.String("rule"), Voice: c.String("voice")}, names, p.printer)
		if err != nil {
			return err
		}
		if out.Concord == nil {
			return &report.RequestError{Key: "results-withheld", Args: map[string]any{"turnout": out.Turnout}}
		}
		p.lines(c, out.Messages)
		return p.list(c, out, report.AgreementTables(out, names, p.printer)...)
	})
}

// poll finds the poll that is meant, and its ballots.
func (p *program) poll(c *cli.Context, do func(store.Workshop, ranking.Poll, []ranking.Ballot) error) error {
	return p.onPoll(c, func(ctx context.Context, db *store.DB, w store.Workshop, poll ranking.Poll) error {
		ballots, err := db.Ballots(ctx, poll.ID)
		if err != nil {
			return err
		}
		return do(w, poll, ballots)
	})
}

// lines prints sentences before a table.
func (p *program) lines(c *cli.Context, lines []string) {
	if !isTable(c) || len(lines) == 0 {
		return
	}
	for _, line := range lines {
		p.say("cli.line", "text", line)
	}
	p.say("cli.blank")
}
