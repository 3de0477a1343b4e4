package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
)

// decideCommand stores what a meeting has decided.
func (p *program) decideCommand() *cli.Command {
	text := func(name string) cli.Flag {
		return &cli.StringFlag{Name: name, Usage: p.printer.T("flag.decide." + name)}
	}
	list := func(name string) cli.Flag {
		return &cli.StringSliceFlag{Name: name, Usage: p.printer.T("flag.decide." + name)}
	}
	return &cli.Command{Name: "decide", Usage: p.printer.T("cli.decide"), Action: p.decide, Flags: []cli.Flag{
		&cli.IntFlag{Name: "seats", Usage: p.printer.T("flag.flagship.seats")},
		&cli.StringFlag{Name: "poll", Usage: p.printer.T("flag.flagship.poll")},
		&cli.StringFlag{Name: "rule", Usage: p.printer.T("flag.flagship.rule")},
		&cli.StringFlag{Name: "voice", Usage: p.printer.T("flag.flagship.voice")},
		&cli.StringFlag{Name: "weights", Usage: p.printer.T("flag.flagship.weights")},
		list("products"), list("present"), text("session"), text("place"), text("date"), text("remarks"), list("agreed-by"), text("note")}}
}

func (p *program) decide(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		s, err := settlingOf(c, w)
		if err != nil {
			return err
		}
		d, err := report.Settle(ctx, db, user(), w, s)
		if err != nil {
			return err
		}
		if !isTable(c) {
			return p.list(c, d, report.DecisionTable([]ranking.Decision{d}, nil, report.NamesOf(w, p.printer), p.printer))
		}
		p.say("cli.decided", "products", report.NamesOf(w, p.printer).List(d.Products), "id", d.ID, "inputs", d.Inputs)
		return nil
	})
}

func settlingOf(c *cli.Context, w store.Workshop) (report.Settling, error) {
	s := report.Settling{FlagshipOptions: report.FlagshipOptions{Seats: c.Int("seats"), Poll: c.String("poll"), Rule: c.String("rule"), Voice: c.String("voice"), Weights: c.String("weights")},
		Products: c.StringSlice("products"), Place: c.String("place"), Note: c.String("note"), At: time.Now()}
	for part := range strings.SplitSeq(c.String("remarks"), ";") {
		if part = strings.TrimSpace(part); part != "" {
			s.Remarks = append(s.Remarks, part)
		}
	}
	for _, role := range c.StringSlice("agreed-by") {
		s.AgreedBy = append(s.AgreedBy, ranking.SigningRole(role))
	}
	if day := c.String("date"); day != "" {
		at, err := time.ParseInLocation(time.DateOnly, day, time.Local)
		if err != nil {
			return s, &usageError{"date-unreadable", map[string]any{"given": day}}
		}
		s.At = at.Add(12 * time.Hour) // noon is that day in every zone of Indonesia
	}
	var err error
	if s.Present, err = presentOf(c, w); err != nil {
		return s, err
	}
	return s, report.CheckSettling(s)
}

// presentOf is who was present: as it is given, or as a session counted.
func presentOf(c *cli.Context, w store.Workshop) ([]ranking.Attendance, error) {
	if c.IsSet("present") || !c.IsSet("session") {
		return report.ReadAttendance(w, c.StringSlice("present"))
	}
	id, err := report.Find("session", c.String("session"), report.Sessions(w))
	if err != nil {
		return nil, err
	}
	for _, session := range w.Sessions {
		if session.ID == id {
			return report.SessionAttendance(w, session), nil
		}
	}
	return nil, nil
}

// decisionsCommand lists, shows and checks what was decided.
func (p *program) decisionsCommand() *cli.Command {
	return &cli.Command{Name: "decisions", Usage: p.printer.T("cli.decisions"), Action: p.decisionList, Subcommands: []*cli.Command{
		{Name: "list", Usage: p.printer.T("cli.decisions_list"), Action: p.decisionList},
		{Name: "show", Usage: p.printer.T("cli.decisions_show"), ArgsUsage: "[ID]", Action: p.decisionShow},
		{Name: "check", Usage: p.printer.T("cli.decisions_check"), ArgsUsage: "[ID]", Action: p.decisionCheck,
			Flags: []cli.Flag{&cli.BoolFlag{Name: "text", Usage: p.printer.T("flag.decisions.text")}}},
	}}
}

func (p *program) decisionList(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		checks, err := report.CheckDecisions(ctx, db, w)
		if err != nil {
			return err
		}
		return p.list(c, w.Decisions, report.DecisionTable(w.Decisions, checks, report.NamesOf(w, p.printer), p.printer))
	})
}

// oneDecision runs with the decision that is meant, and whether what it rests
// on still stands.
func (p *program) oneDecision(c *cli.Context, do func(store.Workshop, *store.DB, ranking.Decision, report.DecisionCheck, report.Inputs) error) error {
	if c.Args().Len() > 1 {
		return &usageError{"unexpected-argument", map[string]any{"given": c.Args().Get(1)}}
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		d, err := report.FindDecision(w, c.Args().First())
		if err != nil {
			return err
		}
		ballots, err := db.Ballots(ctx, d.Poll)
		if err != nil {
			return err
		}
		check, in := report.CheckDecision(w, ballots, d)
		return do(w, db, d, check, in)
	})
}

func (p *program) decisionShow(c *cli.Context) error {
	return p.oneDecision(c, func(w store.Workshop, _ *store.DB, d ranking.Decision, check report.DecisionCheck, _ report.Inputs) error {
		names := report.NamesOf(w, p.printer)
		f, known := report.ResultOf(d)
		f.Speak(names, p.printer)
		if !isTable(c) {
			return p.list(c, d, report.FlagshipTable(f, p.printer))
		}
		for _, line := range report.DecisionWords(d, check, names, p.printer) {
			p.say("cli.line", "text", line)
		}
		p.say("cli.blank")
		if !known {
			return nil
		}
		p.whys(f, d.Products)
		return p.list(c, d, report.FlagshipTable(f, p.printer))
	})
}

func (p *program) decisionCheck(c *cli.Context) error {
	return p.oneDecision(c, func(_ store.Workshop, _ *store.DB, _ ranking.Decision, check report.DecisionCheck, in report.Inputs) error {
		if c.Bool("text") {
			_, err := fmt.Fprint(p.out, in.Text)
			return err
		}
		if !isTable(c) {
			if err := p.list(c, check, report.CheckTable(check, p.printer)); err != nil {
				return err
			}
		} else {
			for _, line := range report.CheckWords(check, p.printer) {
				p.say("cli.line", "text", line)
			}
		}
		if !check.Same {
			return &failure{} // everything has been said
		}
		return nil
	})
}
