package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"potensi/schema"
)

func (p *program) schemaCommand() *cli.Command {
	return &cli.Command{Name: "schema", Usage: p.printer.T("cli.schema"), ArgsUsage: "[NAME]", Action: func(c *cli.Context) error {
		if !c.Args().Present() {
			for _, name := range schema.Names() {
				fmt.Fprintln(p.out, name)
			}
			return nil
		}
		text, ok := schema.Text(c.Args().First())
		if !ok {
			return &usageError{"unknown-schema", map[string]any{"given": c.Args().First(), "known": schema.Names()}}
		}
		_, err := p.out.Write(text)
		return err
	}}
}
