package report

import (
	"strings"

	"potensi/ranking"
)

// OpenBallots are a closed poll's ballots as anybody may have them: without
// ids, in no order of casting, and with the names of those groups alone that
// are shown in its count: small ones are merged, or named not at all. It says
// which groups those are.
//
// Errors: *RequestError for a poll that is not closed, whose ballots are no
// rankings, or in which so few voted that each would be recognised.
func OpenBallots(poll ranking.Poll, papers *ranking.Papers) (open *ranking.Papers, merged []string, err error) {
	if err := openable(poll, papers.Len()); err != nil {
		return nil, nil, err
	}
	if poll.BallotType != ranking.RankedBallot && poll.BallotType != "" {
		return nil, nil, &RequestError{"ballots-not-ranked", map[string]any{"poll": poll.ID}}
	}
	tally, err := ranking.Borda(ranking.Tallying{Choices: poll.Choices, Places: poll.Places, Papers: papers, MinGroup: SmallGroup})
	if err != nil {
		return nil, nil, err
	}
	names, merged := namedGroups(tally)
	return papers.Regroup(func(group string) string { return strings.Join(names[group], "+") }), merged, nil
}
