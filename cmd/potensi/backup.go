package main

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v2"

	"potensi/internal/report"
	"potensi/internal/store"
)

func (p *program) backupCommand() *cli.Command {
	return &cli.Command{Name: "backup", Usage: p.printer.T("cli.backup"),
		Flags:  []cli.Flag{&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: p.printer.T("flag.backup.output")}},
		Action: p.backup}
}

func (p *program) backup(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.village(c, func(ctx context.Context, db *store.DB) error {
		path := c.String("output")
		if path == "" {
			path = store.BackupPath(db.Path(), time.Now(), "")
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				return &failure{"export-folder", map[string]any{"file": path, "reason": err.Error()}}
			}
		}
		if filepath.Ext(path) != ".gpkg" {
			return &usageError{"backup-not-gpkg", map[string]any{"given": path}}
		}
		checks, err := db.Backup(ctx, path)
		if err != nil {
			return err
		}
		if !isTable(c) {
			return report.WriteJSON(p.out, checks)
		}
		p.say("cli.backed_up", "file", path, "votes", store.VotesPath(path), "list", store.ManifestPath(path))
		return nil
	})
}

func (p *program) restoreCommand() *cli.Command {
	return &cli.Command{Name: "restore", Usage: p.printer.T("cli.restore"), ArgsUsage: "COPY",
		Flags:  []cli.Flag{&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: p.printer.T("flag.restore.output")}},
		Action: p.restore}
}

// restore makes a village again from a copy, which stays as it is. Nothing is
// overwritten: what is damaged may still be needed.
func (p *program) restore(c *cli.Context) error {
	if c.Args().Len() != 1 {
		return &usageError{"restore-arguments", nil}
	}
	from, to := c.Args().First(), c.String("output")
	if to == "" {
		to = filepath.Base(from) // in this folder, where a village is looked for
	}
	if filepath.Ext(to) != ".gpkg" {
		return &usageError{"backup-not-gpkg", map[string]any{"given": to}}
	}
	if err := mustExist(from); err != nil {
		return err
	}
	checks, err := store.Restore(c.Context, from, to)
	if err != nil {
		return err
	}
	if !isTable(c) {
		return report.WriteJSON(p.out, checks)
	}
	p.say("cli.restored", "copy", from, "file", to)
	return nil
}

func mustExist(path string) error {
	if _, err := os.Stat(path); err != nil {
		return &store.Error{Kind: store.ErrNotFound, Key: "file-not-found", Args: map[string]any{"file": path}}
	}
	return nil
}

func (p *program) verifyCommand() *cli.Command {
	return &cli.Command{Name: "verify", Usage: p.printer.T("cli.verify"), ArgsUsage: "[FILE]", Action: p.verify}
}

func (p *program) verify(c *cli.Context) error {
	named := c.Args().First()
	if c.Args().Len() > 1 {
		return &usageError{"unexpected-argument", map[string]any{"given": c.Args().Get(1)}}
	}
	if named == "" {
		var err error
		if named, err = villagePath(c.String("file")); err != nil {
			return err
		}
	}
	if err := mustExist(named); err != nil {
		return err
	}
	checks, err := store.Verify(c.Context, named)
	if err != nil {
		return withCopy(err, named)
	}
	if isTable(c) {
		p.tellChecks(named, checks)
	} else if err := report.WriteJSON(p.out, checks); err != nil {
		return err
	}
	switch {
	case store.Passed(checks):
		return nil
	case checks[0].OfList():
		return withCopy(&failure{"copy-differs", map[string]any{"file": named}}, named)
	}
	return withCopy(&failure{"verify-failed", map[string]any{"file": named}}, named)
}

func (p *program) tellChecks(file string, checks []store.Check) {
	for _, check := range checks {
		word := "verify.ok"
		if !check.OK {
			word = "verify.wrong"
		}
		p.say(word, "what", p.printer.T("verify."+check.Key), "detail", check.Detail)
	}
	if !checks[0].OfList() {
		p.say("verify.unlisted", "list", store.ManifestPath(file))
	}
}
