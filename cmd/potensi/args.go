package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// reorder moves flags before arguments, because the library stops reading
// flags at the first argument: the program's own flags to the front, a
// command's flags right after the command. Everything behind -- stays.
func reorder(app *cli.App, args []string) []string {
	globals, flags, rest := []string{}, []string{}, []string{}
	path, commands := []string{}, app.Commands
	known := []cli.Flag{}
	for i := 1; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			rest = append(rest, args[i+1:]...)
			break
		}
		if len(arg) < 2 || arg[0] != '-' || numeric(arg) {
			command := find(commands, arg)
			if command == nil || len(rest) > 0 {
				rest = append(rest, arg)
				continue
			}
			path, commands, known = append(path, arg), command.Subcommands, append(known, command.Flags...)
			continue
		}
		into, flag := &flags, flagOf(known, arg)
		if flag == nil {
			if flag = flagOf(app.Flags, arg); flag != nil {
				into = &globals
			}
		}
		*into = append(*into, arg)
		if !takesValue(flag) || strings.Contains(arg, "=") {
			continue
		}
		if i+1 == len(args) && into == &globals {
			return slices.Concat(args[:1], globals) // its value is missing, which the library tells
		}
		if i+1 == len(args) {
			return slices.Concat(args[:1], globals, path, flags)
		}
		i++
		*into = append(*into, args[i])
	}
	if len(rest) > 0 {
		rest = append([]string{"--"}, rest...) // what is left are arguments, also -b.json
	}
	return slices.Concat(args[:1], globals, path, flags, rest)
}

// numeric tells a negative number from a flag.
func numeric(arg string) bool { return arg[1] >= '0' && arg[1] <= '9' }

func find(commands []*cli.Command, name string) *cli.Command {
	for _, c := range commands {
		if slices.Contains(c.Names(), name) {
			return c
		}
	}
	return nil
}

func flagOf(flags []cli.Flag, arg string) cli.Flag {
	name, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	for _, f := range flags {
		if slices.Contains(f.Names(), name) {
			return f
		}
	}
	return nil
}

func takesValue(f cli.Flag) bool {
	if f == nil {
		return false
	}
	_, boolean := f.(*cli.BoolFlag)
	return !boolean
}
