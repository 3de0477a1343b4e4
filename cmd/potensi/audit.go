package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"potensi/internal/report"
	"potensi/internal/store"
)

// auditCommand holds a poll's cards, papers and ballots against each other. It
// fails when a sum does not agree, so that a script can rely on it.
func (p *program) auditCommand() *cli.Command {
	return &cli.Command{Name: "audit", Usage: p.printer.T("cli.poll_audit"), ArgsUsage: "[POLL]", Action: p.pollAudit}
}

func (p *program) pollAudit(c *cli.Context) error {
	if c.Args().Len() > 1 {
		return &usageError{"unexpected-argument", map[string]any{"given": c.Args().Get(1)}}
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		poll, err := report.FindPoll(w, c.Args().First())
		if err != nil {
			return err
		}
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
