package report

import (
	"context"
	"slices"

	"potensi/internal/store"
	"potensi/ranking"
	"potensi/schema"
)

// Move opens, pauses or closes a poll; a paused one opens again. Opening seals the rule and the choices; what
// is open or closed already stays as it is, and a closed poll does not open
// again. A poll of which papers are keyed in and not counted is not closed.
func Move(ctx context.Context, db *store.DB, by string, poll ranking.Poll, to ranking.PollState) (ranking.Poll, error) {
	return db.ChangePoll(ctx, by, poll.ID, func(poll ranking.Poll) (ranking.Poll, error) {
		if to == ranking.Closed {
			if err := uncounted(ctx, db, poll.ID); err != nil {
				return poll, err
			}
		}
		return moved(poll, to)
	})
}

func moved(poll ranking.Poll, to ranking.PollState) (ranking.Poll, error) {
	switch {
	case poll.State == to:
		return poll, nil
	case poll.State == ranking.Closed:
		return poll, &RequestError{"poll-closed", map[string]any{"poll": poll.ID}}
	case poll.State != ranking.Open && poll.State != ranking.Paused && to != ranking.Open:
		return poll, &RequestError{"poll-not-open", map[string]any{"poll": poll.ID}}
	}
	began := poll.State == ranking.Paused
	poll.State = to
	if to == ranking.Open && !began {
		poll.Sealed = ranking.NewSealed(poll)
	}
	return poll, nil
}

// MostPaired is how many choices a ballot of pairs can have: people tire after ten
// pairs.
const MostPaired = 5

// WrongPoll are the findings of a poll that could be saved but not held: fewer than
// two choices, more places or seats than choices, a rule of another ballot type, too
// many pairs, or a budget though nobody knows what a product costs.
func WrongPoll(poll ranking.Poll, products []ranking.Product) []schema.Finding {
	n := len(poll.Choices)
	switch {
	case n < 2:
		return []schema.Finding{finding("choices-few", "/choices", map[string]any{"field": "choices", "n": n})}
	case poll.BallotType == ranking.PairwiseBallot && n > MostPaired:
		return []schema.Finding{finding("pairs-many", "/choices", map[string]any{"field": "choices", "n": n, "pairs": n * (n - 1) / 2, "max": MostPaired})}
	case poll.Seats > n:
		return []schema.Finding{finding("range", "/seats", map[string]any{"field": "seats", "given": poll.Seats, "min": 1, "max": n})}
	case poll.Places > n:
		return []schema.Finding{finding("range", "/places", map[string]any{"field": "places", "given": poll.Places, "min": 0, "max": n})}
	case !slices.Contains(DecidingRules(poll), poll.CountingRule()):
		return []schema.Finding{finding("enum", "/rule", map[string]any{"field": "rule", "given": poll.Rule, "allowed": DecidingRules(poll)})}
	}
	return withoutCost(poll, products)
}

// withoutCost is the finding that a poll has a budget, and choices that nobody knows
// the cost of.
func withoutCost(poll ranking.Poll, products []ranking.Product) []schema.Finding {
	missing := []string{}
	for _, p := range products {
		if poll.Budget != nil && p.Cost == nil && slices.Contains(poll.Choices, p.ID) {
			missing = append(missing, p.Name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return []schema.Finding{finding("cost-missing", "/budget", map[string]any{"field": "budget", "products": missing})}
}

// SaveDraft saves a poll that has not been opened, of a village with these groups.
//
// Errors: *RequestError poll-sealed for one that has been; groups-carded with the
// ids of groups that would no longer vote though they have cards: their people
// would stand in the hall with a card that is good for nothing.
func SaveDraft(ctx context.Context, db *store.DB, w store.Workshop, by string, poll ranking.Poll) error {
	carded, err := cardedOutside(ctx, db, w, poll)
	if err != nil {
		return err
	}
	if len(carded) > 0 {
		return &RequestError{"groups-carded", map[string]any{"groups": carded}}
	}
	_, err = db.ChangePoll(ctx, by, poll.ID, func(standing ranking.Poll) (ranking.Poll, error) {
		if standing.State != ranking.Draft && standing.State != "" {
			return standing, &RequestError{"poll-sealed", map[string]any{"poll": poll.ID}}
		}
		return poll, nil
	})
	return err
}

// cardedOutside are the groups that do not vote in a poll though they have cards
// for it that are good.
func cardedOutside(ctx context.Context, db *store.DB, w store.Workshop, poll ranking.Poll) ([]string, error) {
	counts, err := db.CardCounts(ctx, poll.ID)
	out := []string{}
	for _, c := range counts {
		if c.Unused > 0 && !Votes(w, poll, c.Group) {
			out = append(out, c.Group)
		}
	}
	return out, err
}
