package web

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"

	"potensi/internal/report"
	"potensi/ranking"
	"potensi/ranking/committee"
)

// committeeBody is the choice of several products together, by all rules.
type committeeBody struct {
	report.Committees
	Action string // where the form asks
	Poll   string
	Lang   string
	Counts []int // how many may be chosen
	Asked  int   // how many are asked for
	Budget string
	Priced bool // some product has a cost
	Voices []tab
	Fair   []committeeChip // what equal shares chooses
	Ties   int             // committees that win by equal shares
	Shares []committeeShare
	Rows   []committeeRow
	Agreed string
	Notes  []string
	Small  bool // groups are too small to be shown
	Wrong  string
}

// committeeChip is a chosen product; Paid is who paid which part of it.
type committeeChip struct {
	Name, Pict string
	Completed  bool // by another rule, as the money of the voices did not reach
	Paid       []committeePart
	Words      string
	Sure       bool
}

// committeePart is a group's part of a bar, in per cent.
type committeePart struct {
	Shape, Name string
	From, Width float64
}

// committeeShare is what a group holds of the seats, as filled cells.
type committeeShare struct {
	Name, Shape, Words string
	Cells              []float64 // how full each is, 0 to 1
}

// committeeRow is what several rules choose alike.
type committeeRow struct {
	Rules  []string
	Fair   bool // equal shares is among them
	Chips  []committeeChip
	Ties   int
	More   bool
	Groups []committeeBar
	Spent  string
	Passed []string
	Unsure bool // some promise could not be judged

	chosen []string
	tied   int
}

// committeeBar is the part of a group that finds a supported product.
type committeeBar struct {
	Name, Shape, Part, Mean string
	Width                   float64
}

// committeeOf chooses several products together; nil where that makes no
// sense for the poll.
func (v *visit) committeeOf(poll ranking.Poll, ballots []ranking.Ballot) (*committeeBody, error) {
	body := &committeeBody{Action: v.link("/results"), Poll: poll.ID, Budget: v.Query("budget"), Priced: v.priced(poll)}
	opt, err := v.committeeOptions(body)
	body.Asked = cmp.Or(opt.Seats, max(poll.Seats, 1))
	for n := 1; n <= min(len(poll.Choices), max(10, body.Asked)); n++ {
		body.Counts = append(body.Counts, n)
	}
	if err == nil {
		var out report.PollCommittees
		if out, err = report.CommitteesOf(v.w, poll, ballots, opt); out.Committees != nil {
			body.Committees = *out.Committees
		}
	}
	var asked *report.RequestError
	if errors.As(err, &asked) {
		if asked.Key == "committee-pairs" {
			return nil, nil
		}
		body.Wrong = v.p.Format("problem."+asked.Key, asked.Args)
		return body, nil
	}
	if err == nil {
		v.fillCommittee(body, poll)
	}
	return body, err
}

// priced reports whether a budget could choose among the poll's products.
func (v *visit) priced(poll ranking.Poll) bool {
	return slices.ContainsFunc(v.w.Products, func(p ranking.Product) bool { return p.Cost != nil && slices.Contains(poll.Choices, p.ID) })
}

// committeeOptions reads what the form asks.
func (v *visit) committeeOptions(body *committeeBody) (report.CommitteeOptions, error) {
	opt := report.CommitteeOptions{Voice: v.Query("voice")}
	if text := v.Query("seats"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return opt, &report.RequestError{Key: "seats-range", Args: map[string]any{"field": "seats", "given": text, "max": maxSeats}}
		}
		opt.Seats = n
	}
	if body.Budget == "" {
		return opt, nil
	}
	money, err := strconv.ParseFloat(body.Budget, 64)
	if err != nil || math.IsNaN(money) || money < 0 {
		return opt, &report.RequestError{Key: "not-a-number", Args: map[string]any{"field": "budget", "given": body.Budget}}
	}
	opt.Budget = money
	return opt, nil
}

func (v *visit) fillCommittee(body *committeeBody, poll ranking.Poll) {
	c := body.Committees
	body.Small = len(c.Groups) == 0
	for _, voice := range []string{ranking.EqualVoice, ranking.PerHead} {
		href := v.link("/results", "poll", poll.ID, "voice", voice, "seats", v.Query("seats"), "budget", v.Query("budget")) + "#committee"
		body.Voices = append(body.Voices, tab{Word: v.p.T("web.voice." + voice), Current: voice == c.Voice, Href: href})
	}
	for _, o := range c.Outcomes {
		if o.Rule == committee.EqualShares {
			body.Fair, body.Ties = v.committeeChips(o, true), o.Tied
		}
		v.addCommittee(body, o)
	}
	for i, g := range c.Guarantee {
		share := committeeShare{Name: report.GroupsName(g.Groups, v.names), Shape: v.shapeOf(g.Groups), Words: report.GuaranteeWords(c, v.names, v.p)[i]}
		for cell := range c.Seats {
			share.Cells = append(share.Cells, math.Min(1, math.Max(0, g.Money-float64(cell))))
		}
		body.Shares = append(body.Shares, share)
	}
	words := report.CommitteesWords(c, v.names, v.p)
	body.Agreed = words[0]
	body.Notes = report.CommitteeNotes(c, v.names, v.p)
}

// addCommittee puts an outcome to the rules that choose alike.
func (v *visit) addCommittee(body *committeeBody, o report.CommitteeOutcome) {
	rule, chosen := v.p.T("rule."+o.Rule), slices.Sorted(slices.Values(o.Chosen))
	for i, row := range body.Rows {
		if slices.Equal(row.chosen, chosen) && row.tied == o.Tied {
			body.Rows[i].Rules = append(row.Rules, rule)
			return
		}
	}
	row := committeeRow{Rules: []string{rule}, Fair: o.Rule == committee.EqualShares, Chips: v.committeeChips(o, false), Ties: o.Tied, More: o.More,
		Passed: report.PassedBy(body.Committees, o, v.names, v.p), chosen: chosen, tied: o.Tied}
	row.Unsure = slices.ContainsFunc(o.Promises, func(p report.Promise) bool { return p.Unknown })
	if body.Committees.Budget > 0 {
		row.Spent = report.Rupiah(o.Spent, v.p)
	}
	for _, g := range o.Groups {
		row.Groups = append(row.Groups, committeeBar{report.GroupsName(g.Groups, v.names), v.shapeOf(g.Groups),
			v.p.Percent(g.Any), v.p.Number(g.Mean, 1), 100 * g.Any})
	}
	body.Rows = append(body.Rows, row)
}

// committeeChips are the chosen products, with who paid for them if wanted.
func (v *visit) committeeChips(o report.CommitteeOutcome, paid bool) []committeeChip {
	out := []committeeChip{}
	for _, id := range o.Chosen {
		chip := committeeChip{Name: v.names.Of(id), Pict: v.pictOfID(id), Sure: slices.Contains(o.Sure, id)}
		i := slices.IndexFunc(o.Steps, func(s report.CommitteeStep) bool { return s.Product == id })
		if paid && i >= 0 {
			chip.Completed = o.Steps[i].By != committee.EqualShares
			v.addPaid(&chip, o.Steps[i])
		}
		out = append(out, chip)
	}
	return out
}

func (v *visit) addPaid(chip *committeeChip, step report.CommitteeStep) {
	from := 0.0
	for _, paid := range step.Paid {
		if paid.Part == 0 {
			continue
		}
		name := report.GroupsName(paid.Groups, v.names)
		chip.Paid = append(chip.Paid, committeePart{v.shapeOf(paid.Groups), name, from, 100 * paid.Part})
		from += 100 * paid.Part
		if chip.Words != "" {
			chip.Words += " · "
		}
		chip.Words += name + " " + v.p.Percent(paid.Part)
	}
}
