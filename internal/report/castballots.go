package report

import (
	"context"

	"potensi/internal/store"
	"potensi/ranking"
)

// CastBallots are a poll's ballots one by one, or packed.
type CastBallots struct {
	Ballots []ranking.Ballot
	Papers  *ranking.Papers // then Ballots are not looked at
}

// BallotsOf reads a poll's ballots as they are counted fastest: rankings of a
// closed poll packed, all others one by one.
func BallotsOf(ctx context.Context, db *store.DB, poll ranking.Poll) (cast CastBallots, err error) {
	ranked := poll.BallotType == ranking.RankedBallot || poll.BallotType == ""
	if ranked && poll.State == ranking.Closed && len(poll.Choices) <= ranking.MaxPacked {
		cast.Papers, err = db.Papers(ctx, poll)
		return cast, err
	}
	cast.Ballots, err = db.Ballots(ctx, poll.ID)
	return cast, err
}

// Len is how many ballots there are.
func (b CastBallots) Len() int {
	if b.Papers != nil {
		return b.Papers.Len()
	}
	return len(b.Ballots)
}
