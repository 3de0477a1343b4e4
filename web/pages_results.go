package web

import (
	"errors"
	"slices"

	"potensi/internal/report"
	"potensi/mapping"
	"potensi/ranking"
)

// resultsBody is what came out of a poll, and the decision.
type resultsBody struct {
	Polls     []tab
	Poll      ranking.Poll
	Asked     string
	Note      string
	Turnout   int
	Withheld  bool
	Live      bool
	Tally     *ranking.Tally
	Counted   string // how many ballots there are, and how many count
	Voices    []tab
	Chart     *dumbbell
	Differ    []string
	Order     []orderTier
	How       string // what the rule counts
	Warnings  []string
	Rules     *rulesTable
	Together  *committeeBody
	Agreement *agreementBody
	Decision  *decision
	Board     *voteBoard
	Stored    []storedDecision
	Form      *decideForm // the facilitator's
	Closing   bool        // the poll must be closed before a decision is stored
	NoPoll    bool
	Problem   string // why there is no decision
}

// orderTier is one place of the joint order; several products are tied.
type orderTier struct {
	Rank     int
	Products []orderItem
}

type orderItem struct {
	Name, Pict string
	Picture    string   // address of its photo; empty is none
	Points     *float64 // nil where the rule gives no numbers
	First      int
}

// decision is the flagship decision as pages show it.
type decision struct {
	report.Flagship
	Cards  []flagshipCard // chosen and contested
	Others []flagshipCard
}

// flagshipCard is one product with everything that speaks for and against.
type flagshipCard struct {
	report.FlagshipProduct
	Pict  string
	From  []sourceOf
	Needs string // what it needs by the board, with the criteria that are weak
}

func resultsPage(v *visit) error {
	body := resultsBody{NoPoll: len(v.w.Polls) == 0}
	ballots := []ranking.Ballot{}
	if !body.NoPoll {
		var err error
		if ballots, err = v.fillResults(&body); err != nil {
			return err
		}
	}
	var err error
	body.Decision, err = v.decide(body.Poll.ID, ballots, v.Query("voice"))
	var asked *report.RequestError
	if errors.As(err, &asked) {
		body.Problem = v.p.Format("problem."+asked.Key, asked.Args)
		err = nil
	}
	if err != nil {
		return err
	}
	if err := v.fillDecisions(&body); err != nil {
		return err
	}
	return v.show("results", v.p.T("web.results.title"), body)
}

// fillResults counts the ballots of the poll that is asked for.
func (v *visit) fillResults(body *resultsBody) ([]ranking.Ballot, error) {
	poll, err := report.FindPoll(v.w, v.Query("poll"))
	if err != nil {
		return nil, err
	}
	ballots, err := v.s.db.Ballots(v.Request.Context(), poll.ID)
	if err != nil {
		return nil, err
	}
	counted, err := report.Tally(poll, ballots, report.TallyOptions{Voice: v.Query("voice")})
	if err != nil {
		return nil, err
	}
	body.Poll, body.Turnout, body.Tally = poll, counted.Turnout, counted.Tally
	body.Asked, body.Note = v.p.Pick(poll.Question, poll.QuestionEN), v.p.Pick(poll.Note, poll.NoteEN)
	body.Withheld, body.Live = counted.Tally == nil, poll.State != ranking.Closed && counted.Tally != nil
	for _, p := range v.w.Polls {
		body.Polls = append(body.Polls, tab{Word: v.p.Pick(p.Question, p.QuestionEN), Href: v.link("/results", "poll", p.ID), Current: p.ID == poll.ID})
	}
	if body.Tally != nil && body.Tally.Ballots > 0 {
		if body.Chart, err = v.chartOf(poll, ballots, *body.Tally); err != nil {
			return nil, err
		}
		body.Counted = report.BallotWords(body.Tally.Ballots, body.Tally.Abstentions, body.Tally.Invalid, v.p)
		v.fillTally(body)
		if body.Rules, err = v.rulesOf(poll, ballots); err != nil {
			return nil, err
		}
		if body.Agreement, err = v.agreementOf(poll, ballots); err != nil {
			return nil, err
		}
		body.Together, err = v.committeeOf(poll, ballots)
	}
	return ballots, err
}

// chartOf draws what the groups' ballots give each product. Rules that go by no
// sum are shown by the points of the usual rule for such ballots, and say so.
func (v *visit) chartOf(poll ranking.Poll, ballots []ranking.Ballot, t ranking.Tally) (*dumbbell, error) {
	usual := ranking.RulesFor(poll.BallotType)[0]
	if t.Rule == usual {
		return v.dumbbellOf(t), nil
	}
	counted, err := report.Tally(poll, ballots, report.TallyOptions{Rule: usual, Voice: t.Voice})
	if err != nil || counted.Tally == nil {
		return nil, err
	}
	place := func(row ranking.Counted) int {
		return slices.IndexFunc(t.Rows, func(x ranking.Counted) bool { return x.Product == row.Product })
	}
	slices.SortFunc(counted.Tally.Rows, func(a, b ranking.Counted) int { return place(a) - place(b) })
	chart := v.dumbbellOf(*counted.Tally)
	if chart != nil && !slices.Contains([]string{ranking.StarRule, ranking.JudgmentRule}, t.Rule) {
		chart.Note += " " + v.p.T("web.results.chart-by", "rule", v.p.T("rule."+usual))
	}
	return chart, nil
}

// howCounted says what a rule counts.
func (v *visit) howCounted(t ranking.Tally) string {
	if t.Rule == ranking.BordaRule && t.Incomplete == ranking.AverageRest {
		return v.p.T("web.results.points", "places", t.Places)
	}
	return v.p.T("rule."+t.Rule) + ": " + v.p.T("rule.how."+t.Rule)
}

// figureOf is the number by which a rule orders a product, if it has one.
func figureOf(t ranking.Tally, row ranking.Counted) *float64 {
	if !ranking.GivesNumbers(t.Rule) {
		return nil
	}
	return &row.Points
}

func (v *visit) fillTally(body *resultsBody) {
	t := *body.Tally
	for _, voice := range []string{ranking.PerHead, ranking.EqualVoice} {
		body.Voices = append(body.Voices, tab{Word: v.p.T("web.voice." + voice), Current: voice == t.Voice,
			Href: v.link("/results", "poll", body.Poll.ID, "voice", voice)})
	}
	body.How = v.howCounted(t)
	if body.Chart != nil {
		body.Differ = body.Chart.mostDifferent()
	}
	for _, tier := range t.Tiers {
		place := orderTier{}
		for _, id := range tier {
			for _, row := range t.Rows {
				if row.Product == id {
					place.Rank = row.Rank
					item := v.orderItems([]string{id})[0]
					item.Points, item.First = figureOf(t, row), row.First
					place.Products = append(place.Products, item)
				}
			}
		}
		body.Order = append(body.Order, place)
	}
	for _, w := range t.Warnings {
		body.Warnings = append(body.Warnings, v.p.Format("warning."+w.Key, v.names.Words(w.Args)))
	}
}

// rulesTable is the same ballots counted by every rule.
type rulesTable struct {
	Rules []string
	Rows  []rulesRow
	Words []string
}

type rulesRow struct {
	Name, Pict string
	Ranks      []rankBy
}

// rankBy is a rank; In says whether it is one of the seats, or tied for one.
type rankBy struct {
	Rank     int
	Tied, In bool
}

func (v *visit) rulesOf(poll ranking.Poll, ballots []ranking.Ballot) (*rulesTable, error) {
	out, err := report.CompareRules(poll, ballots, v.Query("voice"))
	if err != nil || out.Comparison == nil {
		return nil, err
	}
	c := *out.Comparison
	if len(c.Outcomes) < 2 {
		return nil, nil
	}
	t := &rulesTable{Words: report.RulesWords(c, v.names, v.p)}
	for _, o := range c.Outcomes {
		t.Rules = append(t.Rules, v.p.T("rule."+o.Rule))
	}
	for _, counted := range c.Tally.Rows {
		row := rulesRow{Name: v.names.Of(counted.Product), Pict: v.pictOfID(counted.Product)}
		for _, o := range c.Outcomes {
			rank, tied := report.RankBy(o, counted.Product)
			row.Ranks = append(row.Ranks, rankBy{rank, tied, rank <= c.Seats})
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// decide joins votes, scores and access.
func (v *visit) decide(poll string, ballots []ranking.Ballot, voice string) (*decision, error) {
	f, err := report.Decide(v.w, ballots, report.FlagshipOptions{Poll: poll, Voice: voice}, v.p)
	if err != nil {
		return nil, err
	}
	d := &decision{Flagship: f}
	for _, p := range f.Products {
		card := flagshipCard{FlagshipProduct: p, Pict: v.pictOfID(p.Product)}
		card.Needs = v.needsOf(p)
		for _, a := range p.Access {
			card.From = append(card.From, sourceOf{a.Resource, a.Name, v.link("/map", "r", a.Resource), a.Control})
		}
		if p.Decision == "not_chosen" {
			d.Others = append(d.Others, card)
		} else {
			d.Cards = append(d.Cards, card)
		}
	}
	return d, nil
}

// heldGroup is the resources of a product that one class of holder controls.
type heldGroup struct {
	Holder mapping.Holder // "" is for places about which control is not asked
	From   []sourceOf
}

// Held groups the resources of a product by who controls them.
func (c flagshipCard) Held() []heldGroup { return heldBy(c.From) }

// heldBy groups resources by who controls them, in the order of legends.
func heldBy(from []sourceOf) []heldGroup {
	out := []heldGroup{}
	for _, h := range append(mapping.Holders(), "") {
		group := heldGroup{Holder: h}
		for _, source := range from {
			if source.Holder == h {
				group.From = append(group.From, source)
			}
		}
		if len(group.From) > 0 {
			out = append(out, group)
		}
	}
	return out
}
