package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"potensi/internal/report"
	"potensi/internal/store"
)

func (p *program) changesCommand() *cli.Command {
	return &cli.Command{Name: "changes", Usage: p.printer.T("cli.changes"), Action: p.changes, Flags: []cli.Flag{
		&cli.StringFlag{Name: "session", Usage: p.printer.T("flag.changes.session")},
		&cli.IntFlag{Name: "limit", Value: 30, Usage: p.printer.T("flag.changes.limit")},
		&cli.StringFlag{Name: "undo", Usage: p.printer.T("flag.changes.undo")},
	}}
}

// changes lists what was changed, newest first, or takes one change back.
func (p *program) changes(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		if c.IsSet("undo") {
			return p.undo(ctx, c, db, w)
		}
		query := store.ChangeQuery{Limit: c.Int("limit")}
		if c.IsSet("session") {
			session, err := report.Find("session", c.String("session"), report.Sessions(w))
			if err != nil {
				return err
			}
			query.Part = session
		}
		changes, _, err := db.Changes(ctx, query)
		if err != nil {
			return err
		}
		return p.list(c, changes, report.ChangesTable(changes, report.NamesOf(w, p.printer), p.printer))
	})
}

func (p *program) undo(ctx context.Context, c *cli.Context, db *store.DB, w store.Workshop) error {
	undone, err := db.Undo(ctx, user(), c.String("undo"))
	if err != nil {
		return err
	}
	if c.String("format") == "json" {
		return report.WriteJSON(p.out, undone)
	}
	words := report.WordsOfChange(undone, report.NamesOf(w, p.printer), p.printer)
	p.say("cli.undone", "subject", words.Subject, "steps", words.Steps)
	return nil
}
