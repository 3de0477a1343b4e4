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

// Which products a ranked ballot supports.
const (
	SupportRanked = "ranked" // all that it ranks; of a ballot that ranks everything, as many as there are seats
	SupportTop    = "top"    // as many as there are seats
)

// Supports lists them, the default first.
func Supports() []string { return []string{SupportRanked, SupportTop} }

// CommitteeOptions select how several products are chosen together.
type CommitteeOptions struct {
	Seats    int     // 0: the poll's
	Budget   float64 // in rupiah; 0: the poll's, and seats where it has none
	Rule     string  // one of committee.Rules; all when empty
	Voice    string  // equal or per-head; when empty the poll's, or equal where the poll did not say
	Worth    string  // one of committee.Worths; when empty approval, or cost with a budget
	Complete string  // one of committee.Completions or none; when empty phragmen, or increase with a budget
	Support  string  // one of Supports
}

// Completing by nothing leaves seats or money over.
const noCompletion = "none"

// PollCommittees is a poll and what each rule chooses. While results are
// withheld, Committees is nil.
type PollCommittees struct {
	Poll       ranking.Poll `json:"poll"`
	Turnout    int          `json:"turnout"`
	Committees *Committees  `json:"committees"`
}

// Committees is what each rule chooses of the same ballots, with what it does
// for each group.
type Committees struct {
	Seats       int                `json:"seats"`  // 0 with a budget
	Budget      float64            `json:"budget"` // in rupiah; 0 without one
	Voice       string             `json:"voice"`
	Worth       string             `json:"worth"`
	Complete    string             `json:"complete"`
	Support     string             `json:"support"` // of ranked ballots; else empty
	Ballots     int                `json:"ballots"` // valid and not empty
	Groups      [][]string         `json:"groups"`  // as they are shown: small ones merged; none where they cannot be shown
	Outcomes    []CommitteeOutcome `json:"outcomes"`
	Common      []string           `json:"common"`  // a committee that wins by every rule but cc, alone or tied; none if there is none
	Agreed      []string           `json:"agreed"`  // chosen by every rule but cc, without a tie
	Depends     []string           `json:"depends"` // chosen, or tied, by some of them only
	Guarantee   []GroupShare       `json:"guarantee"`
	LeftOut     []string           `json:"left_out"`     // rules that cannot be computed exactly here
	WithoutCost []string           `json:"without_cost"` // products that no budget can choose, as nobody knows their cost
}

// CommitteeOutcome is what one rule chooses.
type CommitteeOutcome struct {
	Rule      string             `json:"rule"`
	Chosen    []string           `json:"chosen"`    // where ties go to the first on the ballot
	Sure      []string           `json:"sure"`      // in every committee that wins
	Contested []string           `json:"contested"` // in some that win
	Tied      int                `json:"tied"`      // how many committees win
	More      bool               `json:"more"`      // more than those that were followed
	Spent     float64            `json:"spent"`     // rupiah for Chosen; 0 without costs
	Groups    []GroupRepresented `json:"groups"`
	Promises  []Promise          `json:"promises"` // with seats
	Unheard   []UnheardVoters    `json:"unheard"`  // with a budget
	Steps     []CommitteeStep    `json:"steps"`

	committees [][]string // all that win
}

// GroupRepresented is what the chosen are to a shown group, or to several
// merged ones.
type GroupRepresented struct {
	Groups  []string `json:"groups"`
	Ballots int      `json:"ballots"`
	Any     float64  `json:"any"`  // part with at least one supported product chosen, 0..1
	Mean    float64  `json:"mean"` // supported products chosen, for each ballot
}

// Promise says whether one of committee.Axioms holds, and else who was passed
// over.
type Promise struct {
	Axiom   string        `json:"axiom"`
	Holds   bool          `json:"holds"`
	Unknown bool          `json:"unknown"` // the search would take too long
	Passed  *PassedVoters `json:"passed"`
}

// PassedVoters are voters who deserve more than they have.
type PassedVoters struct {
	Products []string       `json:"products"` // they all support these
	Deserved int            `json:"deserved"` // so many seats are theirs by number
	Most     int            `json:"most"`     // so many have those of them who have most
	Ballots  int            `json:"ballots"`
	Groups   []GroupBallots `json:"groups"` // none if they cannot be shown without pointing at few people
	Share    float64        `json:"share"`  // of the seats
}

// GroupBallots is so many ballots of a shown group.
type GroupBallots struct {
	Groups  []string `json:"groups"`
	Ballots int      `json:"ballots"`
}

// UnheardVoters have nothing chosen, though their part of the budget pays a
// product that they all support.
type UnheardVoters struct {
	Product string         `json:"product"`
	Ballots int            `json:"ballots"`
	Groups  []GroupBallots `json:"groups"`
	Money   float64        `json:"money"`
}

// GroupShare is what a shown group holds of the seats or the budget.
type GroupShare struct {
	Groups  []string `json:"groups"`
	Ballots int      `json:"ballots"`
	Part    float64  `json:"part"`  // of all voices, 0..1
	Seats   int      `json:"seats"` // whole seats that it could fill if it agrees; 0 with a budget
	Least   int      `json:"least"` // of so many seats it could fill one
	Money   float64  `json:"money"` // seats, or rupiah with a budget
	Alone   []string `json:"alone"` // what it buys with its ballots alone, by equal shares
}

// CommitteeStep is one purchase of a rule that takes one after another.
type CommitteeStep struct {
	Product string      `json:"product"`
	By      string      `json:"by"`   // the rule, or how it was completed
	Paid    []GroupPaid `json:"paid"` // equal shares: who paid which part
}

// GroupPaid is the part that a shown group paid, 0..1.
type GroupPaid struct {
	Groups []string `json:"groups"`
	Part   float64  `json:"part"`
}

// CommitteesOf chooses by every rule, or by one, unless results are withheld.
//
// Errors: *RequestError for options that make no sense, for a poll of pairs, and
// for a budget without any costs.
func CommitteesOf(w store.Workshop, poll ranking.Poll, ballots []ranking.Ballot, opt CommitteeOptions) (PollCommittees, error) {
	out := PollCommittees{Poll: poll, Turnout: len(ballots)}
	if Withheld(poll, len(ballots)) {
		return out, nil
	}
	c, err := newChoosing(w, poll, ballots, opt)
	if err != nil {
		return out, err
	}
	out.Committees, err = c.all()
	return out, err
}

// ChooseByCommittee chooses for a decision: the products that surely win, in
// the order of the ballot, and those that tie. A poll that declared the order of
// the ballot as its tie-break has no ties.
//
// Errors: those of CommitteesOf; results-withheld.
func ChooseByCommittee(w store.Workshop, poll ranking.Poll, ballots []ranking.Ballot, opt CommitteeOptions) (chosen, contested []string, err error) {
	if opt.Voice == "" && poll.Voice == "" {
		opt.Voice = ranking.PerHead
	}
	out, err := CommitteesOf(w, poll, ballots, opt)
	if err != nil {
		return nil, nil, err
	}
	if out.Committees == nil {
		return nil, nil, &RequestError{"results-withheld", map[string]any{"turnout": out.Turnout}}
	}
	if len(out.Committees.Outcomes) == 0 {
		return nil, nil, &RequestError{"committee-too-large", map[string]any{"rule": opt.Rule}}
	}
	o := out.Committees.Outcomes[0]
	if poll.TieBreak == ranking.ByListedOrder {
		return o.Chosen, []string{}, nil
	}
	return o.Sure, o.Contested, nil
}

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

// of completes the options by what the poll says.
func (o CommitteeOptions) of(poll ranking.Poll) CommitteeOptions {
	if o.Budget == 0 && o.Seats == 0 && poll.Budget != nil {
		o.Budget = *poll.Budget
	}
	if o.Seats == 0 {
		o.Seats = max(poll.Seats, 1)
	}
	if o.Voice == "" {
		o.Voice = poll.Voice
	}
	if o.Voice == "" || o.Voice == "equal" {
		o.Voice = ranking.EqualVoice
	}
	if o.Worth == "" {
		o.Worth = committee.WorthOne
		if o.Budget > 0 {
			o.Worth = committee.WorthCost
		}
	}
	if o.Complete == "" {
		o.Complete = committee.ByPhragmen
		if o.Budget > 0 {
			o.Complete = committee.ByIncrease
		}
	}
	if o.Support == "" {
		o.Support = SupportRanked
	}
	return o
}

func (o CommitteeOptions) check(choices int) error {
	words := []struct {
		field, given string
		allowed      []string
	}{
		{"voice", o.Voice, ranking.PollVoices()}, {"worth", o.Worth, committee.Worths()},
		{"complete", o.Complete, append(committee.Completions(), noCompletion)}, {"support", o.Support, Supports()},
	}
	for _, word := range words {
		if !slices.Contains(word.allowed, word.given) {
			return unknownWord(word.field, word.given, word.allowed)
		}
	}
	if o.Seats < 1 || o.Seats > choices {
		return &RequestError{"seats-range", map[string]any{"field": "seats", "given": o.Seats, "max": choices}}
	}
	if o.Budget < 0 || o.Budget > maxBudget {
		return &RequestError{"budget-range", map[string]any{"field": "budget", "given": o.Budget, "max": float64(maxBudget)}}
	}
	return nil
}

// maxBudget is more than any village has: a thousand billion rupiah.
const maxBudget = 1e15

func unknownWord(field, given string, allowed []string) error {
	return &RequestError{"unknown-word", map[string]any{"field": field, "given": given, "allowed": allowed}}
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
	if c.e.Seats == 0 {
		out.Seats = 0
	}
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

// commonOf is a committee that wins by every rule, the first in the order of
// the ballot.
func commonOf(outcomes []CommitteeOutcome) []string {
	if len(outcomes) == 0 {
		return []string{}
	}
	for _, chosen := range outcomes[0].committees {
		everywhere := true
		for _, o := range outcomes[1:] {
			everywhere = everywhere && slices.ContainsFunc(o.committees, func(x []string) bool { return slices.Equal(x, chosen) })
		}
		if everywhere {
			return chosen
		}
	}
	return []string{}
}

// decisive are the outcomes of all rules but Chamberlin and Courant's, which
// is content with any committee that reaches the same voters.
func decisive(outcomes []CommitteeOutcome) []CommitteeOutcome {
	if len(outcomes) < 2 {
		return outcomes
	}
	return slices.DeleteFunc(slices.Clone(outcomes), func(o CommitteeOutcome) bool { return o.Rule == committee.ChamberlinCourant })
}

// agreedOf are the products that every rule surely chooses, and the others
// that some rule chooses or ties.
func agreedOf(choices []string, outcomes []CommitteeOutcome) (agreed, depends []string) {
	agreed, depends = []string{}, []string{}
	for _, id := range choices {
		sure, some := 0, 0
		for _, o := range outcomes {
			if slices.Contains(o.Sure, id) {
				sure++
			} else if slices.Contains(o.Contested, id) {
				some++
			}
		}
		switch {
		case sure == len(outcomes) && sure > 0:
			agreed = append(agreed, id)
		case sure+some > 0:
			depends = append(depends, id)
		}
	}
	return agreed, depends
}
