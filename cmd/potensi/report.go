package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"potensi/internal/print"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
	"potensi/web"
)

// toHTML is one file that opens and prints without the program.
const toHTML = "html"

// reportCommand prints: each subcommand is one thing to take along on paper.
func (p *program) reportCommand() *cli.Command {
	text := func(name, value string, alias ...string) cli.Flag {
		return &cli.StringFlag{Name: name, Aliases: alias, Value: value, Usage: p.printer.T("flag.report." + name)}
	}
	always := func(more ...cli.Flag) []cli.Flag {
		return append([]cli.Flag{text("output", "", "o"), text("circle", string(defaultCircle)),
			&cli.BoolFlag{Name: "overwrite", Usage: p.printer.T("flag.export.overwrite")}}, more...)
	}
	sub := func(name string, action cli.ActionFunc, more ...cli.Flag) *cli.Command {
		return &cli.Command{Name: name, Usage: p.printer.T("cli.report_" + name), Flags: always(more...), Action: action}
	}
	decision := sub("decision", p.reportDecision)
	decision.ArgsUsage = "[ID]"
	return &cli.Command{Name: "report", Usage: p.printer.T("cli.report"), Subcommands: []*cli.Command{
		sub("brief", p.reportBrief),
		decision,
		sub("profile", p.reportProfile, text("session", "")),
		sub("poster", p.reportPoster, text("show", string(mapping.Control)), text("dimension", string(mapping.Control)), text("session", "")),
		sub("sheets", p.reportSheets, text("what", ""), text("session", ""), text("kind", ""),
			&cli.StringSliceFlag{Name: "group", Usage: p.printer.T("flag.report.group")}),
		sub("ballots", p.reportBallots, text("poll", "")),
		sub("slip", p.reportSlip, text("poll", "")),
	}}
}

// reportDecision prints the minutes of a decision; of the latest when none is
// named.
func (p *program) reportDecision(c *cli.Context) error {
	o, err := p.reportOptions(c, toHTML)
	if err != nil {
		return err
	}
	return p.oneDecision(c, func(w store.Workshop, db *store.DB, d ranking.Decision, check report.DecisionCheck, _ report.Inputs) error {
		audit, err := report.AuditDecision(c.Context, db, w, d)
		if err != nil {
			return err
		}
		press := p.press(c.Context, db, o.circle, w)
		page, err := press.Minutes(d, check, audit)
		if err != nil {
			return err
		}
		return p.deliver(o, db, func(out io.Writer) error { return press.WriteFile(out, p.printer.T("print.minutes.title"), page) })
	})
}

// reportOrder reads what all reports ask for, and refuses a format that this
// one cannot be written in.
func (p *program) reportOrder(c *cli.Context, formats ...string) (exportOrder, error) {
	if err := noArgs(c); err != nil {
		return exportOrder{}, err
	}
	return p.reportOptions(c, formats...)
}

// reportOptions is reportOrder for a report that takes an argument.
func (p *program) reportOptions(c *cli.Context, formats ...string) (exportOrder, error) {
	o := exportOrder{path: c.String("output"), circle: mapping.ConsentScope(c.String("circle")), overwrite: c.Bool("overwrite"), to: toHTML}
	if end := strings.TrimPrefix(strings.ToLower(filepath.Ext(o.path)), "."); end != "" && end != "htm" {
		o.to = end
	}
	circles := slices.DeleteFunc(mapping.Circles(), func(x mapping.ConsentScope) bool { return x == mapping.ConsentSession })
	err := p.word("circle", string(o.circle), circles)
	switch {
	case err != nil:
	case o.to == "docx":
		err = &usageError{"report-docx", nil}
	case !slices.Contains(formats, o.to):
		err = &usageError{"report-format", map[string]any{"given": o.to, "allowed": formats}}
	}
	return o, err
}

// printed runs a report: a sheet as HTML to the file or the screen.
func (p *program) printed(c *cli.Context, title string, sheet func(*print.Press) (template.HTML, error)) error {
	o, err := p.reportOrder(c, toHTML)
	if err != nil {
		return err
	}
	return p.workshop(c, func(_ context.Context, db *store.DB, w store.Workshop) error {
		press := p.press(c.Context, db, o.circle, w)
		page, err := sheet(press)
		if err != nil {
			return err
		}
		return p.deliver(o, db, func(out io.Writer) error { return press.WriteFile(out, p.printer.T(title), page) })
	})
}

// press prints for a circle. The photos of products lie within the file that it
// makes; it goes without one that cannot be read, as a ballot on a phone does.
func (p *program) press(ctx context.Context, db *store.DB, circle mapping.ConsentScope, w store.Workshop) *print.Press {
	photo := func(product string) string {
		m, err := db.Medium(ctx, product, store.Picture)
		if err != nil {
			return ""
		}
		return "data:" + m.Mime + ";base64," + base64.StdEncoding.EncodeToString(m.Data)
	}
	return print.NewPress(w, print.Order{Circle: circle, Date: time.Now(), Picture: web.Picture, Photo: photo}, p.printer)
}

// deliver writes to the screen, or whole into its place.
func (p *program) deliver(o exportOrder, db *store.DB, write func(io.Writer) error) error {
	if o.path == "" {
		return write(p.out)
	}
	if err := o.intoPlace(db, func(path string) error { return writeFile(path, write) }); err != nil {
		return err
	}
	p.say("cli.printed", "file", o.path, "circle", p.printer.T("circle."+string(o.circle)))
	if o.to == toHTML {
		fmt.Fprintln(p.err, p.printer.T("cli.print_how"))
	}
	return nil
}

func (p *program) reportPoster(c *cli.Context) error {
	return p.printed(c, "web.print.poster", func(s *print.Press) (template.HTML, error) {
		return s.Poster(print.PosterOrder{Show: c.String("show"), Dimension: mapping.Dimension(c.String("dimension")), Session: c.String("session")})
	})
}

func (p *program) reportSheets(c *cli.Context) error {
	return p.printed(c, "web.print.sheets", func(s *print.Press) (template.HTML, error) {
		return s.Sheets(print.SheetsOrder{What: c.String("what"), Session: c.String("session"), Groups: c.StringSlice("group"), Kind: mapping.Kind(c.String("kind"))})
	})
}

func (p *program) reportBrief(c *cli.Context) error {
	o, err := p.reportOrder(c, toHTML)
	if err != nil {
		return err
	}
	return p.village(c, func(ctx context.Context, db *store.DB) error {
		return p.deliver(o, db, func(out io.Writer) error {
			return web.WriteBrief(ctx, db, p.catalogue, p.printer.Lang, o.circle, out)
		})
	})
}

// reportProfile writes the profile as pages, or its tables for spreadsheets.
func (p *program) reportProfile(c *cli.Context) error {
	o, err := p.reportOrder(c, toHTML, toCSV, toXLSX)
	if err != nil {
		return err
	}
	order := print.ProfileOrder{Session: c.String("session")}
	if o.to == toHTML {
		return p.printed(c, "web.print.profile", func(s *print.Press) (template.HTML, error) { return s.Profile(order) })
	}
	return p.workshop(c, func(_ context.Context, db *store.DB, w store.Workshop) error {
		press := p.press(c.Context, db, o.circle, w)
		tables, err := press.Tables(order)
		if err != nil {
			return err
		}
		for _, n := range press.LeftOut().In("features").Notes() {
			n.Args["circle"] = p.printer.T("circle." + string(o.circle))
			fmt.Fprintln(p.err, p.printer.T("cli.warning", "text", p.printer.Format(n.Key, n.Args)))
		}
		return p.deliver(o, db, func(out io.Writer) error {
			if o.to == toCSV {
				return tables[0].WriteCSV(out)
			}
			sheets := []report.Sheet{}
			for i, name := range []string{"apkm", "harvard", "kinds"} {
				sheets = append(sheets, tables[i].Sheet(name, p.printer))
			}
			_, err := report.WriteXLSX(out, sheets, p.printer)
			return err
		})
	})
}
