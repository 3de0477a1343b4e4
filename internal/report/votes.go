package report

import (
	"slices"

	"potensi/internal/store"
	"potensi/ranking"
)

// SmallGroup is the number of ballots under which a group's result is merged
// with another's before anybody sees it.
const SmallGroup = 5

// TallyOptions select a poll and how its ballots are counted.
type TallyOptions struct {
	Rule  string // borda
	Voice string // per-head (default) or equal
}

// PollTally is a poll and its count. While results are withheld, Tally is nil
// and only the turnout is told.
type PollTally struct {
	Poll    ranking.Poll   `json:"poll"`
	Turnout int            `json:"turnout"`
	Tally   *ranking.Tally `json:"tally"`
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
	out := PollTally{Poll: poll, Turnout: len(ballots)}
	if Withheld(poll, len(ballots)) {
		return out, nil
	}
	tally, err := count(poll, ballots, opt)
	out.Tally = &tally
	return out, err
}

func count(poll ranking.Poll, ballots []ranking.Ballot, opt TallyOptions) (ranking.Tally, error) {
	rule := opt.Rule
	if rule == "" {
		rule = poll.Rule
	}
	if rule != "" && rule != "borda" {
		return ranking.Tally{}, &RequestError{"unknown-word", map[string]any{"field": "rule", "given": rule, "allowed": []string{"borda"}}}
	}
	voice := opt.Voice
	switch voice {
	case "", ranking.PerHead:
		voice = ranking.PerHead
	case "equal", ranking.EqualVoice:
		voice = ranking.EqualVoice
	default:
		return ranking.Tally{}, &RequestError{"unknown-word", map[string]any{"field": "voice", "given": voice, "allowed": []string{"equal", "per-head"}}}
	}
	return ranking.Borda(ranking.Tallying{Choices: poll.Choices, Places: poll.Places, Ballots: ballots, Voice: voice, MinGroup: SmallGroup})
}
