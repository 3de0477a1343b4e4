package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"potensi/internal/report"
	"potensi/internal/store"
)

// village opens the village file that is meant, runs fn, and closes it.
func (p *program) village(c *cli.Context, fn func(ctx context.Context, db *store.DB) error) (err error) {
	path, err := villagePath(c.String("file"))
	if err != nil {
		return err
	}
	db, err := p.open(c.Context, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return withCopy(fn(c.Context, db), path)
}

// open opens a village file, and says so when it was upgraded.
func (p *program) open(ctx context.Context, path string) (*store.DB, error) {
	db, err := store.Open(ctx, path)
	if err == nil && db.Upgraded() != "" {
		fmt.Fprintln(p.err, p.printer.T("cli.upgraded", "file", path, "copy", db.Upgraded()))
	}
	return db, withCopy(err, path)
}

// restorable is the error that a village is damaged of which there is a copy.
type restorable struct {
	error
	copied string
}

func (e *restorable) Unwrap() error { return e.error }

// withCopy adds the newest copy of a village to the error that it is damaged.
func withCopy(err error, path string) error {
	if err == nil || !isDamage(err) {
		return err
	}
	if copied := store.NewestBackup(path); copied != "" {
		return &restorable{err, copied}
	}
	return err
}

// isDamage reports whether an older copy of the whole village is better than
// what there is.
func isDamage(err error) bool {
	var failed *failure
	if errors.As(err, &failed) {
		return failed.key == "verify-failed"
	}
	key, _, _ := report.Explain(err)
	return slices.Contains([]string{"file-damaged", "file-not-village", "index-damaged", "upgrade-damaged", "backup-failed"}, key)
}

// workshop reads the village without what was withdrawn, and hands it to fn.
func (p *program) workshop(c *cli.Context, fn func(ctx context.Context, db *store.DB, w store.Workshop) error) error {
	return p.village(c, func(ctx context.Context, db *store.DB) error {
		w, err := db.Workshop(ctx)
		if err != nil {
			return err
		}
		w, left := report.Standing(w)
		for _, n := range left.Notes() {
			fmt.Fprintln(p.err, p.printer.T("cli.warning", "text", p.printer.Format(n.Key, n.Args)))
		}
		return fn(ctx, db, w)
	})
}

// villagePath is the file that was named, or the only one in the folder.
func villagePath(named string) (string, error) {
	if strings.HasPrefix(named, "postgres://") {
		return "", &usageError{"no-postgres", nil}
	}
	if named != "" {
		return named, nil
	}
	found, err := villageFiles(".")
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return "", &usageError{"no-village", nil}
	case len(found) > 1:
		return "", &usageError{"many-villages", map[string]any{"files": found}}
	}
	return found[0], nil
}

func villageFiles(dir string) ([]string, error) {
	found, err := filepath.Glob(filepath.Join(dir, "*.gpkg"))
	slices.Sort(found)
	return found, err
}

// noArgs refuses arguments that a command would ignore.
func noArgs(c *cli.Context) error {
	if !c.Args().Present() {
		return nil
	}
	given := c.Args().First()
	if filepath.Ext(given) == ".gpkg" {
		return &usageError{"village-as-argument", map[string]any{"given": given}}
	}
	return &usageError{"unexpected-argument", map[string]any{"given": given}}
}

// list writes a value as --format asks: tables for people, one value as JSON.
func (p *program) list(c *cli.Context, value any, tables ...report.Table) error {
	switch c.String("format") {
	case "json":
		return report.WriteJSON(p.out, value)
	case "csv":
		return tables[0].WriteCSV(p.out)
	}
	for i, t := range tables {
		if i > 0 {
			io.WriteString(p.out, "\n") //nolint:errcheck // the next write tells
		}
		if err := t.WriteText(p.out, p.printer); err != nil {
			return err
		}
	}
	return nil
}

// isTable reports whether people read the output.
func isTable(c *cli.Context) bool { return c.String("format") == "table" }

// user names who is working, for the log of changes.
func user() string {
	for _, name := range []string{"USER", "USERNAME"} {
		if value := os.Getenv(name); value != "" {
			return value
		}
	}
	return "potensi"
}
