package report

import (
	"context"

	"potensi/internal/store"
	"potensi/ranking"
)

// Move opens or closes a poll. Opening seals the rule and the choices; what
// is open or closed already stays as it is, and a closed poll does not open
// again.
func Move(ctx context.Context, db *store.DB, by string, poll ranking.Poll, to ranking.PollState) (ranking.Poll, error) {
	return db.ChangePoll(ctx, by, poll.ID, func(poll ranking.Poll) (ranking.Poll, error) { return moved(poll, to) })
}

func moved(poll ranking.Poll, to ranking.PollState) (ranking.Poll, error) {
	switch {
	case poll.State == to:
		return poll, nil
	case poll.State == ranking.Closed:
		return poll, &RequestError{"poll-closed", map[string]any{"poll": poll.ID}}
	case poll.State != ranking.Open && to == ranking.Closed:
		return poll, &RequestError{"poll-not-open", map[string]any{"poll": poll.ID}}
	}
	poll.State = to
	if to == ranking.Open {
		poll.Sealed = ranking.NewSealed(poll)
	}
	return poll, nil
}
