package report

import (
	"slices"
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
	switch {
	case poll.State != ranking.Closed:
		return nil, nil, &RequestError{"results-withheld", map[string]any{"turnout": papers.Len()}}
	case poll.BallotType != ranking.RankedBallot && poll.BallotType != "":
		return nil, nil, &RequestError{"ballots-not-ranked", map[string]any{"poll": poll.ID}}
	case papers.Len() < SmallGroup:
		return nil, nil, &RequestError{"ballots-few", map[string]any{"ballots": papers.Len(), "min": SmallGroup}}
	}
	tally, err := ranking.Borda(ranking.Tallying{Choices: poll.Choices, Places: poll.Places, Papers: papers, MinGroup: SmallGroup})
	if err != nil {
		return nil, nil, err
	}
	names := map[string]string{}
	for _, g := range tally.Groups {
		for _, group := range g.Groups {
			names[group] = strings.Join(g.Groups, "+")
		}
	}
	for _, w := range tally.Warnings {
		if groups, ok := w.Args["groups"].([]string); ok && (w.Key == ranking.SmallGroupsMerged || w.Key == ranking.GroupsHidden) {
			merged = append(merged, groups...)
		}
	}
	return papers.Regroup(func(group string) string { return names[group] }), slices.DeleteFunc(merged, func(g string) bool { return g == "" }), nil
}
