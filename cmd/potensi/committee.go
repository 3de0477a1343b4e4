package main

import (
	"github.com/urfave/cli/v2"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
)

func (p *program) committeeCommand() *cli.Command {
	text := func(name string) cli.Flag {
		return &cli.StringFlag{Name: name, Usage: p.printer.T("flag.committee." + name)}
	}
	return &cli.Command{Name: "committee", Usage: p.printer.T("cli.committee"), ArgsUsage: "[POLL]", Action: p.committee, Flags: []cli.Flag{
		&cli.IntFlag{Name: "seats", Usage: p.printer.T("flag.committee.seats")},
		&cli.Float64Flag{Name: "budget", Usage: p.printer.T("flag.committee.budget")},
		text("rule"), text("voice"), text("worth"), text("complete"), text("support")}}
}

// committee shows which products each rule chooses together, and for whom.
func (p *program) committee(c *cli.Context) error {
	opt := report.CommitteeOptions{Seats: c.Int("seats"), Budget: c.Float64("budget"), Rule: c.String("rule"), Voice: c.String("voice"),
		Worth: c.String("worth"), Complete: c.String("complete"), Support: c.String("support")}
	return p.poll(c, func(w store.Workshop, poll ranking.Poll, ballots []ranking.Ballot) error {
		out, err := report.CommitteesOf(w, poll, ballots, opt)
		if err != nil {
			return err
		}
		if out.Committees == nil {
			return &report.RequestError{Key: "results-withheld", Args: map[string]any{"turnout": out.Turnout}}
		}
		if out.Committees.Ballots == 0 {
			return &report.RequestError{Key: "committee-no-ballots", Args: map[string]any{"poll": poll.ID}}
		}
		return p.showCommittees(c, out, report.NamesOf(w, p.printer))
	})
}

func (p *program) showCommittees(c *cli.Context, out report.PollCommittees, names report.Names) error {
	if isTable(c) {
		p.say("cli.committee_head", "question", p.printer.Pick(out.Poll.Question, out.Poll.QuestionEN), "ballots", out.Committees.Ballots,
			"voice", p.printer.T("web.voice."+out.Committees.Voice))
	}
	if err := p.list(c, out, report.CommitteesTable(*out.Committees, names, p.printer)); err != nil || !isTable(c) {
		return err
	}
	for _, line := range report.CommitteesWords(*out.Committees, names, p.printer) {
		p.say("cli.line", "text", line)
	}
	return nil
}
