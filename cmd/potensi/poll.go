package main

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
)

func (p *program) pollCommand() *cli.Command {
	move := func(name string, to ranking.PollState) *cli.Command {
		return &cli.Command{Name: name, Usage: p.printer.T("cli.poll_" + name), ArgsUsage: "[POLL]",
			Action: func(c *cli.Context) error { return p.movePoll(c, to) }}
	}
	return &cli.Command{Name: "poll", Usage: p.printer.T("cli.poll"), Action: p.pollList, Subcommands: []*cli.Command{
		{Name: "new", Usage: p.printer.T("cli.poll_new"), ArgsUsage: "QUESTION", Action: p.pollNew, Flags: p.pollFlags()},
		move("open", ranking.Open), move("pause", ranking.Paused), move("close", ranking.Closed),
		p.cardsCommand(),
		p.paperCommand(), p.enterCommand(),
		{Name: "list", Usage: p.printer.T("cli.poll_list"), Action: p.pollList},
		p.auditCommand(),
		{Name: "rules", Usage: p.printer.T("cli.poll_rules"), Action: p.pollRules, Flags: []cli.Flag{
			&cli.StringFlag{Name: "ballot-type", Usage: p.printer.T("flag.rules.ballot-type")}}},
	}}
}

func (p *program) pollFlags() []cli.Flag {
	text := func(name string) cli.Flag {
		return &cli.StringFlag{Name: name, Usage: p.printer.T("flag.poll." + name)}
	}
	number := func(name string) cli.Flag { return &cli.IntFlag{Name: name, Usage: p.printer.T("flag.poll." + name)} }
	return []cli.Flag{text("choices"), text("groups"), text("ballot-type"), text("rule"), text("voice"), text("incomplete"), text("tie-break"),
		number("places"), number("points"), number("max-score"), &cli.IntFlag{Name: "seats", Value: 2, Usage: p.printer.T("flag.poll.seats")},
		&cli.Float64Flag{Name: "budget", Usage: p.printer.T("flag.poll.budget")}, &cli.BoolFlag{Name: "live", Usage: p.printer.T("flag.poll.live")}}
}

// pollRules lists the rules of counting and what they mean.
func (p *program) pollRules(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	facts, err := report.Rules(ranking.BallotType(c.String("ballot-type")))
	if err != nil {
		return err
	}
	if !isTable(c) {
		return p.list(c, facts, report.RuleTable(facts, p.printer))
	}
	for _, line := range report.RuleWords(facts, p.printer) {
		p.say("cli.line", "text", line)
	}
	return nil
}

func (p *program) pollList(c *cli.Context) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return p.workshop(c, func(_ context.Context, _ *store.DB, w store.Workshop) error {
		return p.list(c, w.Polls, report.PollTable(w.Polls, p.printer))
	})
}

func (p *program) pollNew(c *cli.Context) error {
	if c.Args().Len() != 1 {
		return &usageError{"poll-question-missing", nil}
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		choices, err := choicesOf(w, c.String("choices"))
		if err != nil {
			return err
		}
		id, err := store.NewID()
		if err != nil {
			return err
		}
		groups, err := groupsOf(w, c.String("groups"))
		if err != nil {
			return err
		}
		poll := asked(c, ranking.Poll{ID: id, Question: c.Args().First(), Choices: choices, Groups: groups, State: ranking.Draft, Results: ranking.AfterClose})
		if err := report.CheckPoll(poll); err != nil {
			return err
		}
		if poll.Seats < 1 || poll.Seats > len(choices) || poll.Places < 0 || poll.Places > len(choices) {
			return &usageError{"poll-numbers", map[string]any{"choices": len(choices)}}
		}
		if findings, err := checked("poll", poll); err != nil || len(findings) > 0 {
			return p.refuse(findings, err)
		}
		if err := db.SetPoll(ctx, user(), poll); err != nil {
			return err
		}
		return p.saidPoll(c, "cli.poll_made", poll)
	})
}

// asked completes a poll by the flags. The rule is always written down.
func asked(c *cli.Context, poll ranking.Poll) ranking.Poll {
	poll.BallotType = cmp.Or(ranking.BallotType(c.String("ballot-type")), ranking.RankedBallot)
	poll.Rule, poll.Voice, poll.Incomplete = c.String("rule"), c.String("voice"), c.String("incomplete")
	poll.Rule = poll.CountingRule()
	if poll.Voice == "equal" {
		poll.Voice = ranking.EqualVoice
	}
	poll.TieBreak = ranking.TieBreak(c.String("tie-break"))
	poll.Places, poll.Seats, poll.Points, poll.MaxScore = c.Int("places"), c.Int("seats"), c.Int("points"), c.Int("max-score")
	if c.IsSet("budget") {
		budget := c.Float64("budget")
		poll.Budget = &budget
	}
	if c.Bool("live") {
		poll.Results = ranking.Live
	}
	return poll
}

// choicesOf are the products that were named, or all.
func choicesOf(w store.Workshop, text string) ([]string, error) {
	ids := []string{}
	if text == "" {
		for _, product := range w.Products {
			ids = append(ids, product.ID)
		}
	}
	for part := range strings.SplitSeq(text, ",") {
		if text == "" {
			break
		}
		id, err := report.Find("product", strings.TrimSpace(part), report.Products(w))
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if len(ids) < 2 {
		return nil, &usageError{"few-choices", nil}
	}
	return ids, nil
}

// groupsOf are the groups of people that were named; without any, all vote.
func groupsOf(w store.Workshop, text string) ([]string, error) {
	ids := []string{}
	if text == "" {
		return nil, nil
	}
	people := store.Workshop{Groups: report.Voters(w, ranking.Poll{})}
	for part := range strings.SplitSeq(text, ",") {
		id, err := report.Find("group", strings.TrimSpace(part), report.Groups(people))
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func (p *program) movePoll(c *cli.Context, to ranking.PollState) error {
	return p.onPoll(c, func(ctx context.Context, db *store.DB, w store.Workshop, poll ranking.Poll) error {
		poll, err := report.Move(ctx, db, user(), poll, to)
		if err != nil {
			return err
		}
		return p.saidPoll(c, "cli.poll_now_"+string(to), poll)
	})
}

// onPoll does something with the poll that is named, or with the only one.
func (p *program) onPoll(c *cli.Context, do func(context.Context, *store.DB, store.Workshop, ranking.Poll) error) error {
	if c.Args().Len() > 1 {
		return &usageError{"unexpected-argument", map[string]any{"given": c.Args().Get(1)}}
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		poll, err := report.FindPoll(w, c.Args().First())
		if err != nil {
			return err
		}
		return do(ctx, db, w, poll)
	})
}

func (p *program) saidPoll(c *cli.Context, key string, poll ranking.Poll) error {
	if !isTable(c) {
		return p.list(c, poll, report.PollTable([]ranking.Poll{poll}, p.printer))
	}
	p.say(key, "question", poll.Question, "id", poll.ID)
	return nil
}

func (p *program) tallyCommand() *cli.Command {
	text := func(name string) cli.Flag {
		return &cli.StringFlag{Name: name, Usage: p.printer.T("flag.tally." + name)}
	}
	return &cli.Command{Name: "tally", Usage: p.printer.T("cli.tally"), ArgsUsage: "[POLL]", Flags: []cli.Flag{text("rule"), text("by"), text("voice")}, Action: p.tally}
}

func (p *program) tally(c *cli.Context) error {
	if by := c.String("by"); by != "" && by != "group" {
		return &usageError{"unknown-word", map[string]any{"field": "--by", "given": by, "allowed": []string{"group"}}}
	}
	return p.workshop(c, func(ctx context.Context, db *store.DB, w store.Workshop) error {
		poll, err := report.FindPoll(w, c.Args().First())
		if err != nil {
			return err
		}
		ballots, err := report.BallotsOf(ctx, db, poll)
		if err != nil {
			return err
		}
		if c.String("rule") == allRules {
			return p.tallyByAll(c, poll, ballots, w)
		}
		t, err := report.TallyCast(poll, ballots, report.TallyOptions{Rule: c.String("rule"), Voice: c.String("voice")})
		if err != nil {
			return err
		}
		if t.Tally == nil {
			return &report.RequestError{Key: "results-withheld", Args: map[string]any{"turnout": t.Turnout}}
		}
		names := report.NamesOf(w, p.printer)
		if isTable(c) {
			p.say("cli.tally_head", "question", p.printer.Pick(poll.Question, poll.QuestionEN), "ballots", t.Tally.Ballots, "invalid", t.Tally.Invalid, "abstentions", t.Tally.Abstentions)
		}
		if err := p.list(c, t, report.TallyTable(*t.Tally, names, p.printer, c.String("by") == "group")); err != nil || !isTable(c) {
			return err
		}
		for _, line := range report.RoundWords(*t.Tally, names, p.printer) {
			p.say("cli.line", "text", line)
		}
		p.warn(t.Tally.Warnings, names)
		return nil
	})
}

// allRules asks for the count by every rule at once.
const allRules = "all"

// tallyByAll shows what each rule makes of the same ballots.
func (p *program) tallyByAll(c *cli.Context, poll ranking.Poll, ballots report.CastBallots, w store.Workshop) error {
	out, err := report.CompareCast(poll, ballots, c.String("voice"))
	if err != nil {
		return err
	}
	if out.Comparison == nil {
		return &report.RequestError{Key: "results-withheld", Args: map[string]any{"turnout": out.Turnout}}
	}
	names := report.NamesOf(w, p.printer)
	if err := p.list(c, out, report.RulesTable(*out.Comparison, names, p.printer)); err != nil || !isTable(c) {
		return err
	}
	for _, line := range report.RulesWords(*out.Comparison, names, p.printer) {
		p.say("cli.line", "text", line)
	}
	return nil
}
