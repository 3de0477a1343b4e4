package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"potensi/internal/print"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
	"potensi/web"
)

// cardsCommand makes one-time cards, counts them, and says what became of one.
func (p *program) cardsCommand() *cli.Command {
	text := func(name string, alias ...string) cli.Flag {
		return &cli.StringFlag{Name: name, Aliases: alias, Usage: p.printer.T("flag.cards." + name)}
	}
	return &cli.Command{Name: "cards", Usage: p.printer.T("cli.poll_cards"), ArgsUsage: "[POLL]", Action: p.cards,
		Flags: []cli.Flag{&cli.StringSliceFlag{Name: "group", Usage: p.printer.T("flag.cards.group")},
			&cli.IntFlag{Name: "count", Usage: p.printer.T("flag.cards.count")}, text("address"), text("output", "o"),
			&cli.BoolFlag{Name: "overwrite", Usage: p.printer.T("flag.export.overwrite")}},
		Subcommands: []*cli.Command{
			{Name: "spoil", Usage: p.printer.T("cli.poll_cards_spoil"), ArgsUsage: "[CODE]", Action: p.spoilCards, Flags: []cli.Flag{
				&cli.IntFlag{Name: "sheet", Usage: p.printer.T("flag.cards.sheet")}, text("poll")}},
			{Name: "paper", Usage: p.printer.T("cli.poll_cards_paper"), ArgsUsage: "[CODE]", Action: p.cardsForPaper, Flags: []cli.Flag{text("poll")}},
		}}
}

// cards makes cards where it is told how many, and counts them otherwise.
func (p *program) cards(c *cli.Context) error {
	return p.onPoll(c, func(ctx context.Context, db *store.DB, w store.Workshop, poll ranking.Poll) error {
		if c.IsSet("count") {
			return p.makeCards(c, db, w, poll)
		}
		sheet, err := report.Cards(ctx, db, w, poll)
		if err != nil {
			return err
		}
		names := report.NamesOf(w, p.printer)
		if err := p.list(c, sheet, report.CardTable(sheet, names, p.printer)); err != nil || !isTable(c) {
			return err
		}
		for _, line := range report.CardWords(sheet, names, p.printer) {
			p.say("cli.line", "text", line)
		}
		return nil
	})
}

// makeCards writes cards into a file: codes never go to the screen. A file that
// cannot be written leaves no card that would count.
func (p *program) makeCards(c *cli.Context, db *store.DB, w store.Workshop, poll ranking.Poll) error {
	if c.String("output") == "" {
		return &usageError{"cards-output-missing", nil}
	}
	orders, err := cardOrders(w, poll, c.StringSlice("group"), c.Int("count"))
	if err == nil {
		err = report.CheckCards(w, poll, orders)
	}
	if err != nil {
		return err
	}
	address, err := p.cardAddress(c.String("address"))
	if err != nil {
		return err
	}
	o := exportOrder{path: c.String("output"), circle: mapping.ConsentVillage, overwrite: c.Bool("overwrite"), to: toHTML}
	press := p.press(c.Context, db, o.circle, w)
	made := []report.MadeCards{}
	err = o.intoPlace(db, func(path string) (err error) {
		if made, err = report.NewCards(c.Context, db, w, poll, orders); err != nil {
			return err
		}
		page, err := press.VoteCards(print.VoteCards{Poll: poll, Address: address, Made: made})
		if err != nil {
			return err
		}
		return writeSecret(path, func(out io.Writer) error { return press.WriteFile(out, p.printer.T("web.cards.title"), page) })
	})
	if err != nil {
		return errors.Join(err, report.SpoilMade(c.Context, db, poll.ID, made))
	}
	for _, m := range made {
		p.say("cli.cards_made", "sheet", m.Sheet, "group", report.NamesOf(w, p.printer).Of(m.Group), "n", len(m.Codes))
	}
	p.say("cli.cards_file", "file", o.path, "address", address)
	return nil
}

// writeSecret writes a file that only its owner can read.
func writeSecret(path string, write func(io.Writer) error) error {
	return writeFile(path, func(out io.Writer) error {
		return firstOf(os.Chmod(path, 0o600), write(out))
	})
}

// cardOrders asks for so many cards of each group that was named, or of every
// group that votes.
func cardOrders(w store.Workshop, poll ranking.Poll, names []string, n int) ([]report.CardOrder, error) {
	voters := report.Voters(w, poll)
	out := []report.CardOrder{}
	for _, name := range names {
		id, err := report.Find("group", name, report.Groups(store.Workshop{Groups: voters}))
		if err != nil {
			return nil, err
		}
		out = append(out, report.CardOrder{Group: id, N: n})
	}
	if len(names) > 0 {
		return out, nil
	}
	for _, g := range voters {
		out = append(out, report.CardOrder{Group: g.ID, N: n})
	}
	if len(voters) == 0 {
		out = append(out, report.CardOrder{N: n})
	}
	return out, nil
}

// cardAddress is the address that was given, or where phones likely reach this
// laptop. It warns of one that this laptop does not have now.
func (p *program) cardAddress(given string) (string, error) {
	if given == "" {
		given = web.HallAddress()
	}
	if given == "" {
		return "", &usageError{"cards-address-missing", nil}
	}
	address, err := report.CardAddress(given)
	if err == nil && !web.OwnAddress(address) {
		p.complain(p.printer.T("cli.cards_address_odd", "address", address))
	}
	return address, err
}

// spoilCards spoils one card, those whose codes come in line by line, or the
// unused cards of a sheet.
func (p *program) spoilCards(c *cli.Context) error {
	if !c.IsSet("sheet") {
		return p.markCards(c, store.Spoiled, "cli.cards_spoiled")
	}
	if err := noArgs(c); err != nil {
		return err
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		poll, err := report.FindPoll(w, c.String("poll"))
		if err != nil {
			return err
		}
		n, err := report.SpoilSheet(ctx, db, poll, c.Int("sheet"))
		if err != nil {
			return err
		}
		p.say("cli.cards_sheet_spoiled", "sheet", c.Int("sheet"), "n", n)
		return nil
	})
}

func (p *program) cardsForPaper(c *cli.Context) error {
	return p.markCards(c, store.ForPaper, "cli.cards_paper")
}

// markCards marks the card of the code that was given, or of each line that
// comes in; a code is never said back. It goes on after one that cannot be
// marked.
func (p *program) markCards(c *cli.Context, use store.CardUse, key string) error {
	if c.Args().Len() > 1 {
		return &usageError{"unexpected-argument", map[string]any{"given": c.Args().Get(1)}}
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		poll, err := report.FindPoll(w, c.String("poll"))
		if err != nil {
			return err
		}
		names := report.NamesOf(w, p.printer)
		mark := func(text string) error {
			card, err := report.MarkCard(ctx, db, poll, text, use)
			switch {
			case err != nil:
				return err
			case card.Again:
				p.say("cli.cards_again", "group", names.Of(card.Group))
			default:
				p.say(key, "group", names.Of(card.Group))
			}
			return nil
		}
		if given := c.Args().First(); given != "" && given != "-" {
			return mark(given)
		}
		return p.eachLine(mark)
	})
}

// eachLine does something with each line that comes in. What is wrong with one
// is told by its number, and the next one is read.
func (p *program) eachLine(do func(string) error) error {
	wrong := false
	lines := bufio.NewScanner(p.in)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		err := do(lines.Text())
		key, args, known := report.Explain(err)
		if err != nil && !known {
			return err
		}
		if err != nil {
			wrong = true
			p.complain(p.printer.T("cli.cards_line", "n", n, "reason", p.printer.Format("problem."+key, args)))
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if wrong {
		return errRejected
	}
	return nil
}
