package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"potensi/internal/report"
	"potensi/internal/store"
)

// backups is the folder beside a village file in which its copies lie, out of
// the way of commands that look for the only village of a folder.
const backups = "cadangan"

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
			path = backupPath(db.Path(), time.Now())
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
		p.say("cli.backed_up", "file", path, "votes", store.VotesPath(path))
		return nil
	})
}

func backupPath(village string, at time.Time) string {
	name := strings.TrimSuffix(filepath.Base(village), filepath.Ext(village))
	return filepath.Join(filepath.Dir(village), backups, name+"-"+at.Format("20060102-150405")+".gpkg")
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
	if _, err := os.Stat(named); err != nil {
		return &store.Error{Kind: store.ErrNotFound, Key: "file-not-found", Args: map[string]any{"file": named}}
	}
	checks, err := store.Verify(c.Context, named)
	if err != nil {
		return err
	}
	if isTable(c) {
		for _, check := range checks {
			word := "verify.ok"
			if !check.OK {
				word = "verify.wrong"
			}
			p.say(word, "what", p.printer.T("verify."+check.Key), "detail", check.Detail)
		}
	} else if err := report.WriteJSON(p.out, checks); err != nil {
		return err
	}
	if !store.Passed(checks) {
		return &failure{"verify-failed", map[string]any{"file": named}}
	}
	return nil
}
