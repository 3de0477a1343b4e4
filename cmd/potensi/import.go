package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/urfave/cli/v2"

	"potensi/geodata/crs"
	"potensi/internal/intake"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/internal/tiles"
	"potensi/mapping"
	"potensi/schema"
	"potensi/web"
)

func (p *program) readingFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "kind", Usage: p.printer.T("flag.kind")},
		&cli.StringSliceFlag{Name: "field", Usage: p.printer.T("flag.field")},
		&cli.StringFlag{Name: "crs", Usage: p.printer.T("flag.crs")},
		&cli.BoolFlag{Name: "repair", Value: true, Usage: p.printer.T("flag.repair")},
	}
}

func (p *program) importCommand() *cli.Command {
	return &cli.Command{Name: "import", Usage: p.printer.T("cli.import"), ArgsUsage: p.printer.T("help.files"),
		Flags: append(p.readingFlags(),
			&cli.StringFlag{Name: "session", Usage: p.printer.T("flag.session")},
			&cli.BoolFlag{Name: "dry-run", Usage: p.printer.T("flag.dry_run")}),
		Action: func(c *cli.Context) error {
			opt, err := p.readingOptions(c)
			if err != nil {
				return err
			}
			elections, others := electionFiles(c.Args().Slice())
			return p.village(c, func(ctx context.Context, db *store.DB) error {
				for _, path := range elections {
					if err := p.importElection(ctx, c, db, path, opt); err != nil {
						return err
					}
				}
				if len(others) == 0 {
					return nil
				}
				receipt, err := intake.Import(ctx, db, intake.Paths(others), opt)
				if err != nil {
					return err
				}
				if !opt.DryRun {
					// What cannot be made now is made when the map is opened.
					_ = tiles.New(db, web.Withheld).Prepare(ctx)
				}
				return p.receipt(c, receipt, opt)
			})
		}}
}

func (p *program) checkCommand() *cli.Command {
	return &cli.Command{Name: "check", Usage: p.printer.T("cli.check"), ArgsUsage: p.printer.T("help.files"), Flags: p.readingFlags(),
		Action: func(c *cli.Context) error {
			opt, err := p.readingOptions(c)
			if err != nil {
				return err
			}
			opt.DryRun = true
			receipt, err := intake.Check(c.Context, intake.Paths(c.Args().Slice()), opt)
			if err != nil {
				return err
			}
			return p.receipt(c, receipt, opt)
		}}
}

func (p *program) readingOptions(c *cli.Context) (intake.Options, error) {
	opt := intake.Options{Kind: c.String("kind"), Session: c.String("session"), NoRepair: !c.Bool("repair"),
		DryRun: c.Bool("dry-run"), By: user(), Fields: map[string]string{}, Progress: p.progress()}
	if !c.Args().Present() {
		return opt, &usageError{"file-argument-missing", map[string]any{"command": c.Command.HelpName}}
	}
	if name := c.String("crs"); name != "" {
		system, err := crs.Parse(name)
		if err != nil {
			return opt, &usageError{"crs-unsupported", map[string]any{"given": name, "known": examplesOfCRS()}}
		}
		opt.CRS = &system
	}
	if opt.Kind != "" {
		if err := p.word("kind", opt.Kind, mapping.Kinds()); err != nil {
			return opt, err
		}
	}
	for _, field := range c.StringSlice("field") {
		ours, theirs, ok := strings.Cut(unquoted(field), "=")
		if !ok || !isField(ours) {
			return opt, &usageError{"field-unknown", map[string]any{"given": field, "known": fieldNames()}}
		}
		opt.Fields[ours] = theirs
	}
	return opt, nil
}

// unquoted takes off the quotes around a word that was copied from a receipt,
// where the shell leaves them: that of Windows knows no single ones.
func unquoted(word string) string {
	if len(word) > 1 && word[0] == '\'' && word[len(word)-1] == '\'' {
		return word[1 : len(word)-1]
	}
	return word
}

// examplesOfCRS are systems that facilitators meet most, of those that
// crs.Known lists.
func examplesOfCRS() []string {
	return []string{"EPSG:4326", "EPSG:32749", "EPSG:32750", "EPSG:32649", "EPSG:23836", "EPSG:3857"}
}

func isField(name string) bool {
	for _, f := range fieldNames() {
		if f == name {
			return true
		}
	}
	return false
}

func fieldNames() []string {
	names := []string{}
	for _, f := range schema.Fields("resource") {
		names = append(names, f.Name)
	}
	return names
}

// word refuses a value that is not in a closed set, whose words it lists with
// their meaning.
func (p *program) word(field, given string, allowed any) error {
	words := strings.Fields(strings.Trim(fmt.Sprint(allowed), "[]"))
	for _, w := range words {
		if w == given {
			return nil
		}
	}
	for i, w := range words {
		if key := field + "." + w; p.printer.Has(key) && !strings.EqualFold(p.printer.T(key), w) {
			words[i] = w + " (" + p.printer.T(key) + ")"
		}
	}
	return &usageError{"unknown-word", map[string]any{"field": "--" + field, "given": given, "allowed": words}}
}

// progress tells on a terminal how far a long reading has come: a bar, how
// many records, how many a second, and how long it will still take.
func (p *program) progress() func(intake.Progress) {
	if !p.watched() {
		return nil
	}
	var file string
	var began, told time.Time
	return func(at intake.Progress) {
		now := time.Now()
		if at.File != file {
			file, began = at.File, now
		}
		if now.Sub(told) < 200*time.Millisecond {
			return
		}
		told = now
		fmt.Fprintf(p.err, "\r\x1b[K%s", p.progressLine(at, now.Sub(began)))
	}
}

func (p *program) progressLine(at intake.Progress, since time.Duration) string {
	rate := int(float64(at.Records) / max(since.Seconds(), 0.001))
	if at.Size == 0 || at.Read == 0 {
		return p.printer.T("cli.progress", "n", at.Records, "rate", rate)
	}
	const width = 24
	share := min(float64(at.Read)/float64(at.Size), 1)
	full := int(share * width)
	left := time.Duration(float64(since) * (1 - share) / share).Round(time.Second)
	return p.printer.T("cli.progress_bar", "bar", strings.Repeat("█", full)+strings.Repeat("░", width-full),
		"share", p.printer.Percent(share), "n", at.Records, "rate", rate, "left", left.String())
}

// watched reports whether somebody watches stderr on a terminal.
func (p *program) watched() bool {
	file, ok := p.err.(*os.File)
	return ok && isatty.IsTerminal(file.Fd())
}

// receipt prints what became of everything that was read.
func (p *program) receipt(c *cli.Context, r intake.Receipt, opt intake.Options) error {
	if p.watched() {
		fmt.Fprint(p.err, "\r\x1b[K") // the last of the progress
	}
	var err error
	switch c.String("format") {
	case "json":
		err = report.WriteJSON(p.out, report.Receipt(r, p.printer))
	case "csv":
		err = report.FindingTable(r, p.printer).WriteCSV(p.out)
	default:
		err = report.WriteReceipt(p.out, r, opt.DryRun, p.printer)
	}
	switch {
	case err != nil:
		return err
	case !r.Read() && c.Command.Name == "import":
		return &failure{}
	case r.Errors():
		return errRejected
	}
	return nil
}
