package report

import (
	"slices"

	"potensi/ranking"
	"potensi/ranking/committee"
)

// choice is what a rule chooses together.
type choice struct{ chosen, contested []string }

// DecidingRules lists the rules by which a poll can be decided: those that
// count its type of ballots, and those that choose several products together.
func DecidingRules(poll ranking.Poll) []string {
	return slices.Concat(ranking.RulesFor(poll.BallotType), TogetherRules(poll))
}

// TogetherRules lists the rules by which a poll can choose several products
// together.
func TogetherRules(poll ranking.Poll) []string {
	rules := ranking.RulesFor(poll.BallotType)
	return slices.DeleteFunc(slices.Clone(committee.RulesFor(string(poll.BallotType))), func(rule string) bool { return slices.Contains(rules, rule) })
}

// decidingRule refuses a rule by which a poll cannot be decided.
func decidingRule(poll ranking.Poll, rule string) error {
	rules := DecidingRules(poll)
	switch {
	case rule == "" || slices.Contains(rules, rule):
		return nil
	case slices.Contains(ranking.Rules(), rule):
		return &RequestError{"rule-unfit", map[string]any{"field": "rule", "given": rule, "ballots": string(poll.BallotType), "allowed": rules}}
	}
	return &RequestError{"unknown-word", map[string]any{"field": "rule", "given": rule, "allowed": rules}}
}

// decidesTogether reports whether a rule chooses several products together.
func decidesTogether(poll ranking.Poll, rule string) bool {
	return rule != "" && !slices.Contains(ranking.RulesFor(poll.BallotType), rule)
}

func (d *decision) countBy(ballots []ranking.Ballot, opt FlagshipOptions, voice string) (*ranking.Tally, error) {
	poll := *d.poll
	poll.Seats = d.seats
	tally, err := count(poll, ballots, TallyOptions{Rule: opt.Rule, Voice: voice})
	return &tally, err
}

// chooseTogether chooses with both voices. Where the poll has a budget, and no
// number of seats is asked for, the budget is what can be spent.
func (d *decision) chooseTogether(ballots []ranking.Ballot, opt FlagshipOptions, other string) (err error) {
	seats := d.seats
	if d.poll.Budget != nil && opt.Seats == 0 {
		seats = 0
	}
	for voice, into := range map[string]*choice{d.tally.Voice: &d.choice, other: &d.otherChoice} {
		o := CommitteeOptions{Seats: seats, Rule: d.together, Voice: voice}
		if into.chosen, into.contested, err = ChooseByCommittee(d.w, *d.poll, ballots, o); err != nil {
			return err
		}
	}
	if seats == 0 {
		d.seats = max(len(d.choice.chosen), 1)
	}
	return nil
}

// chosenBy is what a count chooses, or what was chosen together instead.
func (d *decision) chosenBy(tally *ranking.Tally, together choice) (chosen, contested []string) {
	if d.together == "" {
		return tally.Chosen(d.seats)
	}
	return together.chosen, together.contested
}
