package report

import (
	"cmp"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"potensi/internal/store"
	"potensi/ranking"
	"potensi/ranking/preflib"
)

// BudgetBallots are a closed poll's ballots as a .pb file: what each supports
// or ranks, in the order of their content, numbered anew, without ids and
// channels. A voter's group is the one that results show; where they show none,
// none is told. A product of unknown cost costs 0.
//
// Errors: *RequestError while results are withheld, for fewer than SmallGroup
// ballots, and for a poll of pairs.
func BudgetBallots(w store.Workshop, poll ranking.Poll, ballots []ranking.Ballot, names Names) (preflib.PB, error) {
	if poll.State != ranking.Closed {
		return preflib.PB{}, &RequestError{"results-withheld", map[string]any{"turnout": len(ballots)}}
	}
	c, err := newChoosing(w, poll, ballots, CommitteeOptions{Voice: ranking.PerHead, Seats: len(poll.Choices), Worth: "points"})
	if err != nil {
		return preflib.PB{}, err
	}
	if len(c.heads) < SmallGroup {
		return preflib.PB{}, &RequestError{"ballots-few", map[string]any{"ballots": len(c.heads), "min": SmallGroup}}
	}
	pb := preflib.PB{Meta: []preflib.Entry{{Key: "description", Value: poll.Question}, {Key: "unit", Value: w.Village.Name}}, Type: pbType(poll.BallotType), Budget: budgetOf(poll)}
	for _, id := range poll.Choices {
		pb.Projects = append(pb.Projects, preflib.Project{ID: id, Name: names.Of(id), Cost: costOf(w, id)})
	}
	for _, v := range c.heads {
		vote := preflib.Vote{Group: shownAs(v.Group, c.clusters, names), Choices: v.Approves}
		if pb.Type == preflib.Cumulative || pb.Type == preflib.Scoring {
			vote.Points = v.Points
		}
		pb.Votes = append(pb.Votes, vote)
	}
	numbered(pb.Votes)
	return pb, nil
}

// numbered puts votes in the order of their content and numbers them.
func numbered(votes []preflib.Vote) {
	slices.SortFunc(votes, func(a, b preflib.Vote) int {
		return cmp.Or(strings.Compare(a.Group, b.Group), slices.Compare(a.Choices, b.Choices), slices.Compare(a.Points, b.Points))
	})
	for i := range votes {
		votes[i].ID = strconv.Itoa(i + 1)
	}
}

func pbType(t ranking.BallotType) preflib.VoteType {
	switch t {
	case ranking.ApprovalBallot:
		return preflib.Approval
	case ranking.PointsBallot:
		return preflib.Cumulative
	case ranking.ScoreBallot:
		return preflib.Scoring
	}
	return preflib.Ordinal
}

// budgetOf is a poll's budget, or a coin for each seat.
func budgetOf(poll ranking.Poll) *big.Rat {
	if poll.Budget != nil {
		return decimalOf(*poll.Budget)
	}
	return big.NewRat(int64(max(poll.Seats, 1)), 1)
}

// costOf is a product's cost, 0 where it is unknown.
func costOf(w store.Workshop, id string) *big.Rat {
	for _, p := range w.Products {
		if p.ID == id && p.Cost != nil {
			return decimalOf(*p.Cost)
		}
	}
	return new(big.Rat)
}

// shownAs is the name under which a group is shown; none where it is not.
func shownAs(group string, clusters [][]string, names Names) string {
	for _, groups := range clusters {
		if slices.Contains(groups, group) {
			return GroupsName(groups, names)
		}
	}
	return ""
}
