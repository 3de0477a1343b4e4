package report

import (
	"context"
	"slices"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// CheckBallot says why a ballot cannot be cast, as a *RequestError: the poll
// is unknown, paused or not open, the group is unknown or an institution, or the count
// would set it aside (ranking.Fault), while its voter can still mend it. Its
// argument path is the JSON pointer of the member that is wrong, when one is.
// An empty ballot is an abstention and may be cast; so may one that does not
// say its group.
func CheckBallot(w store.Workshop, b ranking.Ballot) error {
	i := slices.IndexFunc(w.Polls, func(p ranking.Poll) bool { return p.ID == b.Poll })
	if i < 0 {
		return &RequestError{"unknown-poll", map[string]any{"given": b.Poll, "known": firstFew(idsOf(Polls(w))), "path": "/poll"}}
	}
	switch w.Polls[i].State {
	case ranking.Open:
	case ranking.Paused:
		return &RequestError{"poll-paused", map[string]any{"poll": b.Poll}}
	default:
		return &RequestError{"poll-not-open", map[string]any{"poll": b.Poll}}
	}
	if !Votes(w, w.Polls[i], b.Group) {
		voters := Voters(w, w.Polls[i])
		return &RequestError{"unknown-group", map[string]any{"given": b.Group, "known": firstFew(idsOf(Groups(store.Workshop{Groups: voters}))), "path": "/group"}}
	}
	return checkChoices(w.Polls[i], b)
}

// Voters are the groups that vote in a poll: those it names, or all of people.
func Voters(w store.Workshop, poll ranking.Poll) []mapping.Group {
	return slices.DeleteFunc(slices.Clone(w.Groups), func(g mapping.Group) bool {
		return g.Type == mapping.Institution || len(poll.Groups) > 0 && !slices.Contains(poll.Groups, g.ID)
	})
}

// Votes reports whether a group votes in a poll; nobody's group is asked for, so
// "" does.
func Votes(w store.Workshop, poll ranking.Poll, group string) bool {
	return group == "" || slices.ContainsFunc(Voters(w, poll), func(g mapping.Group) bool { return g.ID == group })
}

// CastByCard checks and stores the one ballot that a card allows. Poll and
// group are the card's; the ballot may leave them out. The same ballot again is
// a repeat, also when the card is used or the poll closed by then.
func CastByCard(ctx context.Context, db *store.DB, code string, b ranking.Ballot) (store.Receipt, error) {
	if b.ID == "" {
		b.ID = store.NewBallotID()
	}
	return db.CastByCard(ctx, code, b, CheckBallot)
}

// CastWith is CastByCard by a card that was found already.
func CastWith(ctx context.Context, db *store.DB, card store.Card, b ranking.Ballot) (store.Receipt, error) {
	if b.ID == "" {
		b.ID = store.NewBallotID()
	}
	return db.CastWith(ctx, card, b, CheckBallot)
}

// checkChoices tells the first fault of a ballot.
func checkChoices(poll ranking.Poll, b ranking.Ballot) error {
	faults := poll.Faults(b)
	if len(faults) == 0 {
		return nil
	}
	faults[0].Args["path"] = faults[0].Path
	return &RequestError{faults[0].Rule, faults[0].Args}
}

func idsOf(things []Named) []string {
	ids := make([]string, len(things))
	for i, x := range things {
		ids[i] = x.ID
	}
	return ids
}

// Cast checks a ballot and stores it; one without an id gets one. A ballot
// that was counted before is a repeat even when the poll has closed since:
// whoever lost the answer asks again and must hear that the vote counts. It
// does not heed ctx's end: a phone that hangs up now has still voted.
//
// A poll that has cards takes no ballot of a phone without one: *RequestError
// card-needed. Paper is entered by the facilitator, who has counted it.
func Cast(ctx context.Context, db *store.DB, b ranking.Ballot) (store.Receipt, error) {
	ctx = context.WithoutCancel(ctx)
	if b.ID == "" {
		b.ID = store.NewBallotID()
	}
	return db.CastIf(ctx, b, func(w store.Workshop) error {
		if wrong := CheckBallot(w, b); wrong != nil || b.Channel != ranking.Phone {
			return wrong
		}
		carded, err := db.HasCards(ctx, b.Poll)
		if err == nil && carded {
			err = &RequestError{"card-needed", map[string]any{"poll": b.Poll}}
		}
		return err
	})
}
