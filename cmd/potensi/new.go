package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"github.com/urfave/cli/v2"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/schema"
)

func (p *program) newCommand() *cli.Command {
	text := func(name string) cli.Flag { return &cli.StringFlag{Name: name, Usage: p.printer.T("flag.new." + name)} }
	count := func(name string) cli.Flag { return &cli.IntFlag{Name: name, Usage: p.printer.T("flag.new." + name)} }
	return &cli.Command{Name: "new", Usage: p.printer.T("cli.new"), ArgsUsage: "--name N",
		Flags: []cli.Flag{text("name"), text("code"), text("bps-code"), text("status"), text("kecamatan"), text("kabupaten"), text("province"),
			count("households"), count("women"), count("men")},
		Action: p.newVillage}
}

func (p *program) newVillage(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	village := mapping.Village{Name: strings.TrimSpace(c.String("name")), KemendagriCode: c.String("code"), BPSCode: c.String("bps-code"),
		Status: mapping.VillageStatus(c.String("status")), Kecamatan: c.String("kecamatan"), Kabupaten: c.String("kabupaten"),
		Province: c.String("province"), Households: given(c, "households"), Women: given(c, "women"), Men: given(c, "men")}
	if village.Name == "" {
		return &usageError{"name-missing", nil}
	}
	if findings, err := checked("village", village); err != nil || len(findings) > 0 {
		return p.refuse(findings, err)
	}
	path := c.String("file")
	if path == "" {
		path = fileName(village.Name)
	}
	if err := create(c.Context, path, village); err != nil {
		return err
	}
	p.say("cli.created", "file", path, "name", village.Name)
	return nil
}

// given is a count that was said, or nil.
func given(c *cli.Context, name string) *int {
	if !c.IsSet(name) {
		return nil
	}
	n := c.Int(name)
	return &n
}

// checked holds a value that was typed to its schema.
func checked(name string, value any) ([]schema.Finding, error) {
	var text strings.Builder
	if err := report.WriteJSON(&text, value); err != nil {
		return nil, err
	}
	return schema.CheckObject(name, []byte(text.String()), schema.Place{}), nil
}

// refuse turns the findings on typed values into wrong usage.
func (p *program) refuse(findings []schema.Finding, err error) error {
	if err != nil {
		return err
	}
	return &usageError{"usage", map[string]any{"reason": report.FindingText(findings[0], p.printer)}}
}

var unfit = regexp.MustCompile(`[^a-z0-9]+`)

// fileName is a village's file in this folder: kotawaringin-hilir.gpkg.
func fileName(name string) string {
	if plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn))), name); err == nil {
		name = plain // é becomes e
	}
	slug := strings.Trim(unfit.ReplaceAllString(strings.ToLower(name), "-"), "-")
	if slug == "" {
		slug = "village"
	}
	return slug + ".gpkg"
}

// create makes a village file. What was begun is removed when it fails.
func create(ctx context.Context, path string, village mapping.Village) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	db, err := store.Create(ctx, path)
	if err != nil {
		return err
	}
	if village.ID, err = store.NewID(); err == nil {
		err = db.Save(ctx, user(), func(b *store.Batch) error {
			_, err := b.Put(village)
			return err
		})
	}
	if closed := db.Close(); err == nil {
		err = closed
	}
	if err != nil {
		store.Remove(path)
	}
	return err
}
