package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"potensi/internal/passcode"
	"potensi/internal/store"
)

func (p *program) pinCommand() *cli.Command {
	return &cli.Command{Name: "pin", Usage: p.printer.T("cli.pin"), Subcommands: []*cli.Command{
		{Name: "set", Usage: p.printer.T("cli.pin.set"), Action: p.setPIN},
		{Name: "remove", Usage: p.printer.T("cli.pin.remove"), Action: p.removePIN},
	}}
}

// setPIN reads the PIN where others do not see it: an argument would stand in
// the shell's history and in the list of processes.
func (p *program) setPIN(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.village(c, func(ctx context.Context, db *store.DB) error {
		text, err := p.readPIN()
		if err != nil {
			return err
		}
		if wrong := passcode.Check(text); wrong != nil {
			return &usageError{wrong.Error(), nil}
		}
		if err := db.SetPIN(ctx, passcode.Hash(text)); err != nil {
			return err
		}
		p.say("cli.pin_set")
		return nil
	})
}

func (p *program) removePIN(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.village(c, func(ctx context.Context, db *store.DB) error {
		if err := db.SetPIN(ctx, ""); err != nil {
			return err
		}
		p.say("cli.pin_removed")
		return nil
	})
}

// readPIN asks twice at a terminal, without showing what is typed; otherwise it
// is the first line of the input.
func (p *program) readPIN() (string, error) {
	keyboard, ok := p.in.(*os.File)
	if !ok || !term.IsTerminal(int(keyboard.Fd())) {
		line, err := bufio.NewReader(io.LimitReader(p.in, 4096)).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return strings.TrimRight(line, "\r\n"), err
	}
	first, err1 := p.typedPIN(keyboard, "cli.pin_ask")
	second, err2 := p.typedPIN(keyboard, "cli.pin_again")
	if err := errors.Join(err1, err2); err != nil {
		return "", err
	}
	if first != second {
		return "", &usageError{"pin-differs", nil}
	}
	return first, nil
}

func (p *program) typedPIN(keyboard *os.File, key string) (string, error) {
	fmt.Fprint(p.err, p.printer.T(key)+" ")
	text, err := term.ReadPassword(int(keyboard.Fd()))
	fmt.Fprintln(p.err)
	return string(text), err
}

// advisePIN says that there is no PIN, before a hall is let in.
func (p *program) advisePIN(ctx context.Context, db *store.DB) {
	if hash, err := db.PIN(ctx); err == nil && hash == "" {
		p.say("cli.pin_none")
	}
}
