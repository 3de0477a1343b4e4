package report

import (
	"cmp"
	"slices"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/ranking"
	"potensi/ranking/committee"
)

// SmallGroup is the number of ballots under which a group's result is merged
// with another's before anybody sees it.
const SmallGroup = 5

// TallyOptions select how a poll's ballots are counted; what is empty is as
// the poll says.
type TallyOptions struct {
	Rule  string // one of ranking.RulesFor the ballot type
	Voice string // per-head or equal
}

// PollTally is a poll and its count. While results are withheld, Tally is nil
// and only the turnout is told. SealedRule and SealedVoice are what the poll
// says where the count is by another.
type PollTally struct {
	Poll        ranking.Poll   `json:"poll"`
	Turnout     int            `json:"turnout"`
	Tally       *ranking.Tally `json:"tally"`
	SealedRule  string         `json:"sealed_rule,omitempty"`
	SealedVoice string         `json:"sealed_voice,omitempty"`
}

// FindPoll picks the poll that is meant.
func FindPoll(w store.Workshop, text string) (ranking.Poll, error) {
	if len(w.Polls) == 0 {
		return ranking.Poll{}, &RequestError{"no-poll", nil}
	}
	if text == "" {
		return w.Polls[len(w.Polls)-1], nil
	}
	id, err := Find("poll", text, Polls(w))
	if err != nil {
		return ranking.Poll{}, err
	}
	return w.Polls[slices.IndexFunc(w.Polls, func(p ranking.Poll) bool { return p.ID == id })], nil
}

// Withheld reports whether a poll's results may not be seen yet: while it is
// open, unless they are live and enough ballots are in to hide each of them.
func Withheld(p ranking.Poll, ballots int) bool {
	return p.State != ranking.Closed && (p.Results != ranking.Live || ballots > 0 && ballots < SmallGroup)
}

// Tally counts a poll's ballots, unless its results are withheld.
func Tally(poll ranking.Poll, ballots []ranking.Ballot, opt TallyOptions) (PollTally, error) {
	return TallyCast(poll, CastBallots{Ballots: ballots}, opt)
}

// TallyCast is Tally of ballots that may be packed.
func TallyCast(poll ranking.Poll, ballots CastBallots, opt TallyOptions) (PollTally, error) {
	out := PollTally{Poll: poll, Turnout: ballots.Len()}
	if Withheld(poll, ballots.Len()) {
		return out, nil
	}
	tally, err := countCast(poll, ballots, opt)
	if err != nil {
		return out, err
	}
	out.Tally = &tally
	out.noteSeal()
	return out, nil
}

// noteSeal says when the count is by another rule or voice than the poll's. Of
// a draft nothing is sealed.
func (t *PollTally) noteSeal() {
	rule, voice := t.Poll.CountingRule(), cmp.Or(t.Poll.Voice, ranking.PerHead)
	if t.Poll.Sealed == "" {
		return
	}
	if rule != t.Tally.Rule {
		t.SealedRule = rule
		t.Tally.Warnings = append(t.Tally.Warnings, ranking.Warning{Key: "other-rule", Args: map[string]any{"rule": t.Tally.Rule, "sealed": rule}})
	}
	if voice != t.Tally.Voice {
		t.SealedVoice = voice
		t.Tally.Warnings = append(t.Tally.Warnings, ranking.Warning{Key: "other-voice", Args: map[string]any{"voice": t.Tally.Voice, "sealed": voice}})
	}
}

func count(poll ranking.Poll, ballots []ranking.Ballot, opt TallyOptions) (ranking.Tally, error) {
	return countCast(poll, CastBallots{Ballots: ballots}, opt)
}

func countCast(poll ranking.Poll, ballots CastBallots, opt TallyOptions) (ranking.Tally, error) {
	rule := cmp.Or(opt.Rule, tallyRule(poll))
	if err := checkRule(poll, rule); err != nil {
		return ranking.Tally{}, err
	}
	in, err := tallying(poll, ballots.Ballots, opt.Voice)
	if err != nil {
		return ranking.Tally{}, err
	}
	in.Papers = ballots.Papers
	return ranking.Count(in, rule)
}

// tallyRule is the rule by which a poll is tallied: its own, or the usual one
// of its ballots where several products are chosen together.
func tallyRule(poll ranking.Poll) string {
	if slices.Contains(committee.RulesFor(string(poll.BallotType)), poll.Rule) {
		poll.Rule = ""
	}
	return poll.CountingRule()
}

// checkRule refuses a rule that does not fit a poll's ballots.
func checkRule(poll ranking.Poll, rule string) error {
	fitting := ranking.RulesFor(poll.BallotType)
	switch {
	case slices.Contains(fitting, rule):
		return nil
	case slices.Contains(ranking.Rules(), rule):
		return &RequestError{"rule-unfit", map[string]any{"field": "rule", "given": rule, "ballots": string(poll.BallotType), "allowed": fitting}}
	}
	return &RequestError{"unknown-word", map[string]any{"field": "rule", "given": rule, "allowed": fitting}}
}

func tallying(poll ranking.Poll, ballots []ranking.Ballot, voice string) (ranking.Tallying, error) {
	in := poll.Tallying(ballots)
	in.MinGroup = SmallGroup
	switch voice {
	case "":
	case "equal", ranking.EqualVoice:
		in.Voice = ranking.EqualVoice
	case ranking.PerHead:
		in.Voice = ranking.PerHead
	default:
		return in, &RequestError{"unknown-word", map[string]any{"field": "voice", "given": voice, "allowed": []string{"equal", "per-head"}}}
	}
	return in, nil
}

// PollComparison is a poll counted by every rule. While results are withheld,
// Comparison is nil.
type PollComparison struct {
	Poll       ranking.Poll        `json:"poll"`
	Turnout    int                 `json:"turnout"`
	Comparison *ranking.Comparison `json:"comparison"`
}

// CompareRules counts a poll's ballots by every rule, unless its results are
// withheld.
func CompareRules(poll ranking.Poll, ballots []ranking.Ballot, voice string) (PollComparison, error) {
	return CompareCast(poll, CastBallots{Ballots: ballots}, voice)
}

// CompareCast is CompareRules of ballots that may be packed.
func CompareCast(poll ranking.Poll, ballots CastBallots, voice string) (PollComparison, error) {
	out := PollComparison{Poll: poll, Turnout: ballots.Len()}
	if Withheld(poll, ballots.Len()) {
		return out, nil
	}
	in, err := tallying(poll, ballots.Ballots, voice)
	if err != nil {
		return out, err
	}
	in.Papers = ballots.Papers
	c, err := ranking.Compare(in, max(poll.Seats, 1))
	out.Comparison = &c
	return out, err
}

// RankBy is a product's rank by a rule's outcome, and whether it shares it.
func RankBy(o ranking.Outcome, product string) (rank int, tied bool) {
	rank = 1
	for _, tier := range o.Tiers {
		if slices.Contains(tier, product) {
			return rank, len(tier) > 1
		}
		rank += len(tier)
	}
	return 0, false
}

// RulesWords says in sentences what the rules agree on.
func RulesWords(c ranking.Comparison, names Names, p *i18n.Printer) []string {
	out := []string{}
	say := func(key string, args ...any) { out = append(out, p.T(key, args...)) }
	switch {
	case len(c.Outcomes) == 1:
	case len(c.Agreed) == c.Seats:
		say("rules.all-agree", "products", names.List(c.Agreed), "rules", len(c.Outcomes))
	case len(c.Agreed) > 0:
		say("rules.some-agree", "products", names.List(c.Agreed), "depends", names.List(c.Depends), "rules", len(c.Outcomes))
	default:
		say("rules.none-agree", "depends", names.List(c.Depends), "rules", len(c.Outcomes))
	}
	if c.Condorcet != "" {
		say("rules.condorcet", "product", names.Of(c.Condorcet))
	} else if len(c.Smith) > 1 {
		say("rules.cycle", "products", names.List(c.Smith))
	}
	if len(c.LeftOut) > 0 {
		say("rules.left-out", "max", ranking.MaxKemeny)
	}
	return out
}
