package report

import (
	"slices"

	"potensi/internal/store"
	"potensi/ranking"
	"potensi/ranking/committee"
)

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
