package committee

import "math/big"

// Voter is one ballot, or several that are alike.
type Voter struct {
	Group    string
	Weight   *big.Rat // how many voters it counts as, above 0; nil is 1
	Approves []string // the choices that it supports
	Points   []int    // what each of them is worth to it, above 0, in the order of Approves; nil is 1 each
}

// Election is the input of a choice: seats that cost one each, or choices with
// costs and a budget.
type Election struct {
	Choices []string // in the order that breaks ties
	Voters  []Voter  // all of them count, also those who approve of nothing
	Seats   int      // how many are chosen, where nothing has a cost
	Costs   []*big.Rat
	Budget  *big.Rat // what may be spent on Costs, which are in the order of Choices; nil without costs
}

// The rules, by the names that people give on a command line.
const (
	EqualShares       = "mes"         // Method of Equal Shares (Peters and Skowron 2020; Peters, Pierczyński and Skowron 2021)
	Phragmen          = "phragmen"    // sequential (Phragmén 1894)
	PAV               = "pav"         // proportional approval voting (Thiele 1895)
	SeqPAV            = "seq-pav"     // the same, one after another
	RevSeqPAV         = "rev-seq-pav" // the same, taking one after another away
	ChamberlinCourant = "cc"          // as many voters as possible get one (Chamberlin and Courant 1983)
	SAV               = "sav"         // satisfaction approval voting: a voter's one vote is split (Brams and Kilgour 2014)
	AV                = "av"          // the most approvals
)

// Rules lists them, the proportional ones first.
func Rules() []string {
	return []string{EqualShares, Phragmen, PAV, SeqPAV, RevSeqPAV, ChamberlinCourant, SAV, AV}
}

// RulesFor lists the rules by which a poll with a type of ballots can be
// decided: all but for pairs, which do not say what they support.
func RulesFor(ballots string) []string {
	if ballots == "pairwise" {
		return []string{}
	}
	return Rules()
}

// BudgetRules lists those that can spend a budget: AV then takes the most
// approved that still fits.
func BudgetRules() []string { return []string{EqualShares, Phragmen, AV} }

// What a chosen product is worth to a voter by equal shares.
const (
	WorthOne    = "approval" // each approved one the same (cardinality)
	WorthCost   = "cost"     // what it costs
	WorthPoints = "points"   // the voter's own points
)

// Worths lists them, the default first.
func Worths() []string { return []string{WorthOne, WorthCost, WorthPoints} }

// How a rule that leaves seats or money over goes on.
const (
	ByPhragmen = "phragmen" // by Phragmén's rule, with what each voter has left as a credit
	ByIncrease = "increase" // equal shares again with more money each, as long as the budget lasts
	ByVotes    = "votes"    // the most approved that still fit
)

// Completions lists them, the default first.
func Completions() []string { return []string{ByPhragmen, ByIncrease, ByVotes} }

// Method is a rule and its options, which a fair poll declares beforehand.
type Method struct {
	Rule     string
	Worth    string   // for equal shares; "" is WorthOne
	Complete []string // in this order, for equal shares and Phragmén's rule; ByIncrease only as the first of equal shares
	Step     *big.Rat // for ByIncrease: how much each unit of weight gets at a time; nil is a hundredth of its share
	Resolute bool     // follow the order of the choices alone; Committees is then Chosen
}

// MaxCommittees is how many tied committees are listed.
const MaxCommittees = 1000

// Outcome is what a rule chooses.
type Outcome struct {
	Rule       string
	Chosen     []string   // where ties go to the first of the choices; in the order in which they were bought, if they were
	Committees [][]string // all that win, in the order of the choices; Chosen is one of them
	More       bool       // there are more, or may be, than were followed
	Score      *big.Rat   // of each committee, by the rules that have one: pav, seq-pav, rev-seq-pav, cc, sav, av with seats
	Scores     []*big.Rat // by choice, for sav and av
	Steps      []Step     // how Chosen came about, by the rules that take one after another
}

// Step is one choice of a rule that takes one after another.
type Step struct {
	Choice string
	By     string              // the rule, or how it was completed
	Price  *big.Rat            // equal shares: paid for each unit of worth; Phragmén: the greatest load; else the gain, or the loss if taken away
	Paid   map[string]*big.Rat // equal shares: what each group paid, in seats or money
}
