package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"
)

func (p *program) appHelp(flags []cli.Flag) string {
	t := p.printer.T
	return "{{.Name}} – {{.Usage}}\n\n" + t("help.usage") + ": {{.Name}} [" + t("help.command") + "] [" + t("help.flags") + "]\n\n" + t("help.commands") +
		":{{range .VisibleCommands}}\n  {{join .Names \", \"}}{{\"\\t\"}}{{.Usage}}{{end}}\n\n" + p.flagHelp(flags) + "\n" + t("help.exit") + "\n"
}

// commandHelp is a command's help: what it does, how it is called, its flags,
// and where the catalogue has them, more about it and examples.
func (p *program) commandHelp(c *cli.Command) string {
	t := p.printer.T
	var out strings.Builder
	out.WriteString("{{.HelpName}} – {{.Usage}}\n\n" + t("help.usage") + ": {{.HelpName}}{{if .ArgsUsage}} {{.ArgsUsage}}{{end}} [" + t("help.flags") + "]\n\n")
	if about := "help.about." + c.Name; p.printer.Has(about) {
		out.WriteString(plainTemplate(t(about)) + "\n\n")
	}
	if len(c.Subcommands) > 0 {
		out.WriteString(t("help.commands") + ":{{range .VisibleCommands}}\n  {{join .Names \", \"}}{{\"\\t\"}}{{.Usage}}{{end}}\n\n")
	}
	out.WriteString(p.flagHelp(c.Flags))
	if examples := "help.examples." + c.Name; p.printer.Has(examples) {
		out.WriteString("\n" + t("help.examples") + ":\n" + plainTemplate(t(examples)) + "\n")
	}
	return out.String()
}

// flagHelp lists flags, each with what it takes and what it means.
func (p *program) flagHelp(flags []cli.Flag) string {
	out := p.printer.T("help.flags") + ":\n"
	for _, flag := range flags {
		if f, ok := flag.(cli.DocGenerationFlag); ok {
			out += "  " + flagNames(f, p.printer.T("help.value")) + "{{\"\\t\"}}" + plainTemplate(f.GetUsage()+p.unlessGiven(f)) + "\n"
		}
	}
	return out + "  --help, -h{{\"\\t\"}}" + p.printer.T("help.help") + "\n"
}

// flagNames are a flag's spellings: --output NILAI, -o NILAI.
func flagNames(f cli.DocGenerationFlag, value string) string {
	names := f.Names()
	spelled := make([]string, len(names))
	for i, name := range names {
		spelled[i] = strings.Repeat("-", min(len(name), 2)) + name
		if f.TakesValue() {
			spelled[i] += " " + value
		}
	}
	return strings.Join(spelled, ", ")
}

// unlessGiven says which value holds where a flag is not given; of a switch its
// words say that.
func (p *program) unlessGiven(f cli.DocGenerationFlag) string {
	if value := strings.Trim(f.GetDefaultText(), `"`); f.TakesValue() && value != "" {
		return " (" + p.printer.T("help.default", "value", value) + ")"
	}
	return ""
}

// plainTemplate keeps text from being read as a template.
func plainTemplate(text string) string { return strings.ReplaceAll(text, "{{", "{ {") }

// usageOf puts words to what the library finds wrong with flags. It says so in
// English text alone, which begins as Go's package flag writes it.
func usageOf(_ *cli.Context, err error, _ bool) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		return &usageError{"flag-unknown", map[string]any{"given": "--" + strings.TrimLeft(name, "-")}}
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		return &usageError{"flag-no-value", map[string]any{"flag": "--" + strings.TrimLeft(name, "-")}}
	}
	var given, name string
	if n, _ := fmt.Sscanf(text, "invalid value %q for flag -%s", &given, &name); n == 2 {
		return &usageError{"flag-value", map[string]any{"given": given, "flag": "--" + strings.TrimRight(name, ":")}}
	}
	if n, _ := fmt.Sscanf(text, "invalid boolean value %q for -%s", &given, &name); n == 2 {
		return &usageError{"flag-value", map[string]any{"given": given, "flag": "--" + strings.TrimRight(name, ":")}}
	}
	return &usageError{"usage", map[string]any{"reason": text}}
}
