package report

import (
	"errors"
	"math/big"
	"slices"
	"strconv"

	"potensi/internal/store"
	"potensi/ranking"
	"potensi/ranking/committee"
)

// choosing is an election on its way.
type choosing struct {
	e        committee.Election
	heads    []committee.Voter // per head
	opt      CommitteeOptions
	m        committee.Method
	rules    []string
	clusters [][]string
	without  []string
	support  string
}

func newChoosing(w store.Workshop, poll ranking.Poll, ballots []ranking.Ballot, opt CommitteeOptions) (*choosing, error) {
	c := &choosing{opt: opt.of(poll), without: []string{}, e: committee.Election{Choices: poll.Choices}}
	if err := c.opt.check(len(poll.Choices)); err != nil {
		return nil, err
	}
	if poll.BallotType == ranking.PairwiseBallot {
		return nil, &RequestError{"committee-pairs", map[string]any{"poll": poll.ID}}
	}
	c.e.Seats, c.rules = c.opt.Seats, committee.Rules()
	if c.opt.Budget > 0 {
		if err := c.price(w, poll); err != nil {
			return nil, err
		}
	}
	if c.opt.Rule != "" {
		if !slices.Contains(c.rules, c.opt.Rule) {
			return nil, unknownWord("rule", c.opt.Rule, c.rules)
		}
		c.rules = []string{c.opt.Rule}
	}
	c.hear(poll, ballots)
	c.m = committee.Method{Worth: c.opt.Worth}
	if c.opt.Complete != noCompletion {
		c.m.Complete = []string{c.opt.Complete}
	}
	return c, nil
}

// price takes the choices whose cost is known.
func (c *choosing) price(w store.Workshop, poll ranking.Poll) error {
	c.e.Choices, c.e.Costs, c.e.Seats, c.rules = []string{}, []*big.Rat{}, 0, committee.BudgetRules()
	for _, id := range poll.Choices {
		i := slices.IndexFunc(w.Products, func(p ranking.Product) bool { return p.ID == id })
		if i < 0 || w.Products[i].Cost == nil {
			c.without = append(c.without, id)
			continue
		}
		c.e.Choices = append(c.e.Choices, id)
		c.e.Costs = append(c.e.Costs, decimalOf(*w.Products[i].Cost))
	}
	if c.e.Budget = decimalOf(c.opt.Budget); len(c.e.Choices) == 0 {
		return &RequestError{"no-costs", map[string]any{"poll": poll.ID}}
	}
	return nil
}

// decimalOf takes a number as the decimal that people wrote.
func decimalOf(v float64) *big.Rat {
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(v, 'f', -1, 64))
	return r
}

// hear turns ballots into voters and weighs them.
func (c *choosing) hear(poll ranking.Poll, ballots []ranking.Ballot) {
	listener := newListener(poll, c.e.Choices, c.opt)
	for i := range ballots {
		if v, counts := listener.voter(&ballots[i]); counts {
			c.heads = append(c.heads, v)
		}
	}
	if poll.BallotType == ranking.RankedBallot || poll.BallotType == "" {
		c.support = c.opt.Support
	}
	c.clusters = shownGroups(c.heads)
	c.e.Voters = c.heads
	if c.opt.Voice == ranking.EqualVoice && len(c.clusters) > 1 {
		c.e.Voters = committee.EqualVoice(c.heads, c.clusters)
	}
}

// shownGroups are the groups of voters as a tally shows them: small ones
// merged, or none.
func shownGroups(voters []committee.Voter) [][]string {
	in := ranking.Tallying{Choices: []string{"x"}, MinGroup: SmallGroup}
	for _, v := range voters {
		in.Ballots = append(in.Ballots, ranking.Ballot{Group: v.Group, Ranking: [][]string{{"x"}}})
	}
	out := [][]string{}
	t, err := ranking.Borda(in)
	if err != nil {
		return out
	}
	for _, g := range t.Groups {
		out = append(out, g.Groups)
	}
	return out
}

func (c *choosing) all() (*Committees, error) {
	out := &Committees{Seats: c.e.Seats, Budget: c.opt.Budget, Voice: c.opt.Voice, Worth: c.opt.Worth, Complete: c.opt.Complete, Support: c.support,
		Ballots: len(c.heads), Groups: c.clusters, Outcomes: []CommitteeOutcome{}, LeftOut: []string{}, WithoutCost: c.without}
	for _, rule := range c.rules {
		o, err := c.choose(rule)
		var large *committee.TooLargeError
		if errors.As(err, &large) {
			out.LeftOut = append(out.LeftOut, rule)
			continue
		}
		if err != nil {
			return nil, err
		}
		out.Outcomes = append(out.Outcomes, o)
	}
	out.Common = commonOf(decisive(out.Outcomes))
	out.Agreed, out.Depends = agreedOf(c.e.Choices, decisive(out.Outcomes))
	var err error
	out.Guarantee, err = c.guarantee()
	return out, err
}

// method is the rule with those options that are about it.
func (c *choosing) method(rule string) committee.Method {
	m := c.m
	m.Rule = rule
	switch {
	case rule == committee.Phragmen && c.e.Costs != nil && m.Complete != nil:
		m.Complete = []string{committee.ByVotes}
	case rule != committee.EqualShares:
		m.Complete = nil
	case c.e.Costs != nil && c.opt.Complete == committee.ByIncrease:
		m.Complete = []string{committee.ByIncrease, committee.ByVotes}
	case c.opt.Complete == committee.ByIncrease:
		m.Complete = []string{committee.ByIncrease, committee.ByPhragmen}
	}
	return m
}

func (c *choosing) choose(rule string) (CommitteeOutcome, error) {
	found, err := committee.Choose(c.e, c.method(rule))
	if err != nil {
		return CommitteeOutcome{}, err
	}
	o := CommitteeOutcome{Rule: rule, Chosen: found.Chosen, Tied: len(found.Committees), More: found.More, Sure: []string{}, Contested: []string{},
		committees: found.Committees,
		Groups:     []GroupRepresented{}, Promises: []Promise{}, Unheard: []UnheardVoters{}, Steps: []CommitteeStep{}}
	for _, id := range c.e.Choices {
		switch n := winning(found.Committees, id); {
		case n == len(found.Committees):
			o.Sure = append(o.Sure, id)
		case n > 0:
			o.Contested = append(o.Contested, id)
		}
	}
	for _, r := range committee.Represent(c.heads, c.clusters, o.Chosen) {
		o.Groups = append(o.Groups, GroupRepresented{r.Groups, r.Voters, r.Any, r.Mean})
	}
	o.Steps = c.steps(found.Steps)
	if c.e.Costs != nil {
		return c.spent(o)
	}
	return c.promises(o)
}

// winning counts the committees in which a choice is.
func winning(committees [][]string, id string) int {
	n := 0
	for _, chosen := range committees {
		if slices.Contains(chosen, id) {
			n++
		}
	}
	return n
}

func (c *choosing) steps(found []committee.Step) []CommitteeStep {
	out := []CommitteeStep{}
	for _, s := range found {
		step := CommitteeStep{Product: s.Choice, By: s.By, Paid: []GroupPaid{}}
		all := new(big.Rat)
		for _, paid := range s.Paid {
			all.Add(all, paid)
		}
		for _, groups := range c.clusters {
			part := new(big.Rat)
			for _, g := range groups {
				if paid := s.Paid[g]; paid != nil {
					part.Add(part, paid)
				}
			}
			if all.Sign() > 0 {
				step.Paid = append(step.Paid, GroupPaid{groups, floatOf(part.Quo(part, all))})
			}
		}
		out = append(out, step)
	}
	return out
}

func floatOf(r *big.Rat) float64 {
	f, _ := r.Float64()
	return f
}

func (c *choosing) promises(o CommitteeOutcome) (CommitteeOutcome, error) {
	verdicts, err := committee.Check(c.e, o.Chosen)
	if err != nil {
		return o, err
	}
	for _, v := range verdicts {
		p := Promise{Axiom: v.Axiom, Holds: v.Holds, Unknown: v.Unknown}
		if w := v.Witness; w != nil {
			p.Passed = &PassedVoters{w.Choices, w.Deserved, w.Most, w.Voters, c.composition(w.Groups), floatOf(w.Share)}
		}
		o.Promises = append(o.Promises, p)
	}
	return o, nil
}

func (c *choosing) spent(o CommitteeOutcome) (CommitteeOutcome, error) {
	sum := new(big.Rat)
	for _, id := range o.Chosen {
		sum.Add(sum, c.e.Costs[slices.Index(c.e.Choices, id)])
	}
	o.Spent = floatOf(sum)
	unheard, err := committee.CheckBudget(c.e, o.Chosen)
	for _, u := range unheard {
		o.Unheard = append(o.Unheard, UnheardVoters{u.Choice, u.Voters, c.composition(u.Groups), floatOf(u.Money)})
	}
	return o, err
}

// composition is voters by shown group; none where it would point at fewer
// than SmallGroup people of one.
func (c *choosing) composition(by map[string]int) []GroupBallots {
	out := []GroupBallots{}
	for _, groups := range c.clusters {
		n := 0
		for _, g := range groups {
			n += by[g]
		}
		if n > 0 && n < SmallGroup {
			return []GroupBallots{}
		}
		if n > 0 {
			out = append(out, GroupBallots{groups, n})
		}
	}
	return out
}

func (c *choosing) guarantee() ([]GroupShare, error) {
	out := []GroupShare{}
	if len(c.heads) == 0 {
		return out, nil
	}
	shares, err := committee.Guarantee(c.e, c.m, c.clusters)
	for _, s := range shares {
		out = append(out, GroupShare{s.Groups, s.Voters, floatOf(s.Part), s.Seats, leastSeats(s.Part), floatOf(s.Money), s.Alone})
	}
	return out, err
}

// leastSeats are so many seats that a part of all is one of them.
func leastSeats(part *big.Rat) int {
	if part.Sign() == 0 {
		return 0
	}
	up := new(big.Int).Add(part.Denom(), part.Num())
	up.Sub(up, big.NewInt(1))
	return int(up.Quo(up, part.Num()).Int64())
}
