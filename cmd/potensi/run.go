package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"

	"potensi/internal/i18n"
	"potensi/internal/report"
)

// The exit codes of the program.
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2
	exitRejected = 3 // done, but some records were rejected
)

// errRejected ends a command whose receipt has been printed.
var errRejected = errors.New("some records were rejected")

// usageError is wrong usage: the message key "problem.KEY" and arguments.
type usageError struct {
	key  string
	args map[string]any
}

func (e *usageError) Error() string { return e.key }

// failure is a failure with words of its own; without a key everything
// has been said already.
type failure struct {
	key  string
	args map[string]any
}

func (e *failure) Error() string { return e.key }

// program is what every command needs.
type program struct {
	in        io.Reader
	out, err  io.Writer
	catalogue *i18n.Catalogue
	printer   *i18n.Printer
}

// run is the program; it returns the exit code.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	catalogue, err := i18n.Load()
	if err != nil {
		fmt.Fprintln(errs, err)
		return exitFailed
	}
	p := &program{in: in, out: out, err: errs, catalogue: catalogue}
	p.printer = catalogue.Printer(language(catalogue, args))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl+C ends at once
	app := p.app()
	return p.exit(app.RunContext(ctx, reorder(app, args)))
}

// language is --lang's, or else the system's.
func language(c *i18n.Catalogue, args []string) string {
	for i, arg := range args {
		if value, ok := strings.CutPrefix(strings.TrimLeft(arg, "-"), "lang="); ok && arg[0] == '-' {
			return value
		}
		if (arg == "--lang" || arg == "-lang") && i+1 < len(args) {
			return args[i+1]
		}
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := os.Getenv(name); value != "" {
			return c.Match(value)
		}
	}
	return "id"
}

// exit prints what went wrong, with what to do, and turns it into a code.
func (p *program) exit(err error) int {
	var usage *usageError
	var failed *failure
	var lost *restorable
	if errors.As(err, &lost) {
		defer func() { p.complain(p.printer.T("cli.newest_copy", "copy", lost.copied)) }()
	}
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &failed):
		if failed.key != "" {
			p.complain(p.printer.Format("problem."+failed.key, failed.args))
		}
		return exitFailed
	case errors.Is(err, errRejected):
		return exitRejected
	case errors.Is(err, context.Canceled):
		p.complain(p.printer.T("problem.interrupted"))
		return exitFailed
	case errors.As(err, &usage):
		p.complain(p.printer.Format("problem."+usage.key, usage.args))
		return exitUsage
	}
	key, args, ok := report.Explain(err)
	if !ok {
		p.complain(p.printer.T("problem.failed", "reason", err.Error()))
		return exitFailed
	}
	p.complain(p.printer.Format("problem."+key, args))
	if slices.Contains([]string{"unknown-word", "coverage-range", "seats-range", "budget-range", "bad-option"}, key) {
		return exitUsage
	}
	return exitFailed
}

func (p *program) complain(text string) { fmt.Fprintf(p.err, "potensi: %s\n", text) }

func (p *program) say(key string, pairs ...any) { fmt.Fprintln(p.out, p.printer.T(key, pairs...)) }

func (p *program) app() *cli.App {
	app := &cli.App{
		Name: "potensi", Usage: p.printer.T("cli.potensi"), HideVersion: true, HideHelpCommand: true,
		Reader: p.in, Writer: p.out, ErrWriter: p.err,
		ExitErrHandler:         func(*cli.Context, error) {},
		OnUsageError:           usageOf,
		UseShortOptionHandling: false,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "file", Aliases: []string{"f"}, EnvVars: []string{"POTENSI_FILE"}, Usage: p.printer.T("flag.file")},
			&cli.StringFlag{Name: "lang", Usage: p.printer.T("flag.lang")},
			&cli.StringFlag{Name: "format", Value: "table", Usage: p.printer.T("flag.format")},
		},
		Before: p.checkGlobals,
		Action: p.start,
		Commands: []*cli.Command{
			p.demoCommand(), p.newCommand(), p.importCommand(), p.checkCommand(),
			p.accessCommand(), p.gapsCommand(), p.disagreementsCommand(), p.unheardCommand(), p.calendarCommand(), p.overlapsCommand(),
			p.criteriaCommand(), p.weightsCommand(), p.rankCommand(), p.robustnessCommand(), p.pollCommand(), p.tallyCommand(), p.committeeCommand(), p.certificateCommand(), p.agreementCommand(), p.boardCommand(), p.flagshipCommand(), p.decideCommand(), p.decisionsCommand(),
			p.mediaCommand(), p.exportCommand(), p.reportCommand(), p.backupCommand(), p.verifyCommand(), p.restoreCommand(), p.changesCommand(), p.serveCommand(), p.pinCommand(), p.schemaCommand(),
		},
	}
	app.CustomAppHelpTemplate = p.appHelp(app.Flags)
	for _, c := range app.Commands {
		p.prepare(c)
	}
	return app
}

// prepare gives a command its words from the catalogue and our way of
// handling errors.
func (p *program) prepare(c *cli.Command) {
	c.OnUsageError = usageOf
	c.HideHelpCommand = true
	c.CustomHelpTemplate = p.commandHelp(c)
	for _, sub := range c.Subcommands {
		p.prepare(sub)
	}
}

func (p *program) checkGlobals(c *cli.Context) error {
	if lang := c.String("lang"); lang != "" && lang != p.printer.Lang {
		return &usageError{"unknown-word", map[string]any{"field": "--lang", "given": lang, "allowed": p.catalogue.Languages()}}
	}
	switch c.String("format") {
	case "table", "json", "csv":
		return nil
	}
	return &usageError{"unknown-word", map[string]any{"field": "--format", "given": c.String("format"), "allowed": []string{"table", "json", "csv"}}}
}
