package main

import (
	"context"
	"io"

	"github.com/urfave/cli/v2"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
)

// auditCommand holds a poll's cards, papers and ballots against each other. It
// fails when a sum does not agree, so that a script can rely on it.
func (p *program) auditCommand() *cli.Command {
	return &cli.Command{Name: "audit", Usage: p.printer.T("cli.poll_audit"), ArgsUsage: "[POLL]", Action: p.pollAudit}
}

func (p *program) pollAudit(c *cli.Context) error {
	return p.onPoll(c, func(ctx context.Context, db *store.DB, w store.Workshop, poll ranking.Poll) error {
		audit, err := report.AuditPoll(ctx, db, w, poll)
		if err != nil {
			return err
		}
		if isTable(c) {
			p.say("cli.audit_head", "question", p.printer.Pick(poll.Question, poll.QuestionEN), "ballots", audit.All.Ballots)
		}
		if err := p.list(c, audit, report.AuditTable(audit, report.NamesOf(w, p.printer), p.printer)); err != nil {
			return err
		}
		return p.audited(c, audit)
	})
}

// audited says whether all sums agree.
func (p *program) audited(c *cli.Context, audit report.Audit) error {
	if !audit.Agrees {
		return &failure{"audit-differs", map[string]any{"n": audit.Findings()}}
	}
	if !isTable(c) {
		return nil
	}
	if audit.Content == nil {
		p.say("cli.audit_open")
	}
	p.say("cli.audit_agrees")
	return nil
}

// reportBallots writes every ballot of a closed poll, for a wall or for a
// spreadsheet.
func (p *program) reportBallots(c *cli.Context) error {
	o, err := p.reportOrder(c, toHTML, toCSV)
	if err != nil {
		return err
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		poll, err := report.FindPoll(w, c.String("poll"))
		if err != nil {
			return err
		}
		sheet, err := report.NewBallotSheet(ctx, db, poll)
		if err != nil {
			return err
		}
		if o.to == toCSV {
			table := report.BallotSheetTable(sheet, report.NamesOf(w, p.printer), p.printer)
			return p.deliver(o, db, func(out io.Writer) error { return table.WriteCSV(out) })
		}
		press := p.press(ctx, db, o.circle, w)
		page, err := press.AllBallots(sheet)
		if err != nil {
			return err
		}
		return p.deliver(o, db, func(out io.Writer) error { return press.WriteFile(out, p.printer.T("print.ballots.title"), page) })
	})
}

// reportSlip writes the result as people take it home; as text it is what the
// slip's code holds.
func (p *program) reportSlip(c *cli.Context) error {
	o, err := p.reportOrder(c, toHTML, "txt")
	if err != nil {
		return err
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		poll, err := report.FindPoll(w, c.String("poll"))
		if err != nil {
			return err
		}
		slip, err := report.NewSlip(ctx, db, w, poll)
		if err != nil {
			return err
		}
		id := p.catalogue.Printer("id")
		text := slip.Text(report.NamesOf(w, id), id)
		if o.to == "txt" {
			return p.deliver(o, db, func(out io.Writer) error {
				_, err := io.WriteString(out, text+"\n")
				return err
			})
		}
		press := p.press(ctx, db, o.circle, w)
		page, err := press.Slip(slip, poll, text)
		if err != nil {
			return err
		}
		return p.deliver(o, db, func(out io.Writer) error { return press.WriteFile(out, p.printer.T("print.slip.title"), page) })
	})
}
