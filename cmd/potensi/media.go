package main

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/urfave/cli/v2"

	"potensi/internal/photo"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

// mediaCommand keeps the sounds and pictures that products have on a ballot.
func (p *program) mediaCommand() *cli.Command {
	text := func(name string) cli.Flag {
		return &cli.StringFlag{Name: name, Usage: p.printer.T("flag.media." + name)}
	}
	yes := func(name string) cli.Flag {
		return &cli.BoolFlag{Name: name, Usage: p.printer.T("flag.media." + name)}
	}
	return &cli.Command{Name: "media", Usage: p.printer.T("cli.media"), Action: p.mediaList, Subcommands: []*cli.Command{
		{Name: "list", Usage: p.printer.T("cli.media_list"), Action: p.mediaList},
		{Name: "add", Usage: p.printer.T("cli.media_add"), ArgsUsage: "PRODUCT FILE", Action: p.mediaAdd,
			Flags: []cli.Flag{yes("drawing"), yes("agreed"), text("note"), text("consent")}},
		{Name: "remove", Usage: p.printer.T("cli.media_remove"), ArgsUsage: "PRODUCT KIND", Action: p.mediaRemove},
	}}
}

func (p *program) mediaList(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		media, err := db.Media(ctx)
		if err != nil {
			return err
		}
		return p.list(c, media, report.MediaTable(media, report.NamesOf(w, p.printer), p.printer))
	})
}

func (p *program) mediaAdd(c *cli.Context) error {
	if c.Args().Len() != 2 {
		return &usageError{"media-arguments", nil}
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		product, err := report.Find("product", c.Args().First(), report.Products(w))
		if err != nil {
			return err
		}
		file, err := readMedium(c.Args().Get(1))
		if err != nil {
			return err
		}
		m, err := report.AddMedium(ctx, db, user(), report.MediumOrder{Product: product, File: file, Drawing: c.Bool("drawing"), Agreed: c.Bool("agreed"),
			Note: c.String("note"), Consent: mapping.ConsentScope(c.String("consent"))})
		if err != nil {
			return err
		}
		p.say("cli.media_added", "product", report.NamesOf(w, p.printer).Of(product), "kind", p.printer.T("media."+string(m.Kind)), "bytes", m.Bytes)
		return nil
	})
}

// readMedium reads a file that is not too large to be a picture.
func readMedium(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &failure{"file-not-found", map[string]any{"file": path}}
	case err != nil:
		return nil, err
	case info.Size() > photo.MaxBytes:
		return nil, &failure{"photo-too-large", map[string]any{"max": photo.MaxBytes >> 20}}
	}
	return os.ReadFile(path)
}

func (p *program) mediaRemove(c *cli.Context) error {
	if c.Args().Len() != 2 {
		return &usageError{"media-remove-arguments", nil}
	}
	kind := store.MediumKind(c.Args().Get(1))
	if err := p.word("kind", string(kind), store.MediumKinds()); err != nil {
		return err
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		product, err := report.Find("product", c.Args().First(), report.Products(w))
		if err != nil {
			return err
		}
		if err := db.RemoveMedium(ctx, user(), product, kind); err != nil {
			return err
		}
		p.say("cli.media_removed", "product", report.NamesOf(w, p.printer).Of(product), "kind", p.printer.T("media."+string(kind)))
		return nil
	})
}
