package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"slices"
	"time"

	"potensi/ranking"
)

// closingStep is one step of closing a poll in the votes file. Each may be
// repeated, and whatever ends the program between two of them, all are done
// again when the file is next opened.
type closingStep func(ctx context.Context, votes *sql.DB, path string, poll ranking.Poll) error

// closingSteps leave nothing that links a card to a ballot: the cards are
// counted and go, with the paper that was keyed in; then the file is written
// anew, so that no page has the order in which rows came, and the journal is
// emptied, which shows which card was used with which ballot.
func closingSteps() []closingStep {
	empty := func(ctx context.Context, votes *sql.DB, path string, _ ranking.Poll) error {
		return emptyJournal(ctx, votes, path)
	}
	return []closingStep{
		func(ctx context.Context, votes *sql.DB, _ string, poll ranking.Poll) error {
			return pack(ctx, votes, poll)
		},
		func(ctx context.Context, votes *sql.DB, _ string, poll ranking.Poll) error {
			return inTx(ctx, votes, func(tx *sql.Tx) error { return putCardsAway(ctx, tx, poll.ID) })
		},
		empty,
		func(ctx context.Context, votes *sql.DB, _ string, _ ranking.Poll) error {
			_, err := votes.ExecContext(ctx, "VACUUM")
			return err
		},
		empty,
		func(ctx context.Context, votes *sql.DB, _ string, _ ranking.Poll) error {
			_, err := votes.ExecContext(ctx, "DELETE FROM desk WHERE name = $1", sweeping)
			return err
		},
		empty,
	}
}

// sweeping is the name of the line of the desk that stays until a closed
// poll's traces are gone.
const sweeping = "sweeping"

// putCardsAway counts a poll's cards by group and use, keeps of each that it
// was of this poll, and deletes them, with the paper that was keyed in.
func putCardsAway(ctx context.Context, tx *sql.Tx, poll string) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO card_counts (poll, "group", used, cards) SELECT poll, coalesce("group", ''), used, count(*) FROM vote_tokens WHERE poll = $1 GROUP BY 2, 3
			ON CONFLICT DO UPDATE SET cards = cards + excluded.cards;
		INSERT OR IGNORE INTO past_tokens (token_mac, poll) SELECT token_mac, poll FROM vote_tokens WHERE poll = $1 ORDER BY token_mac;
		DELETE FROM vote_tokens WHERE poll = $1;
		DELETE FROM papers WHERE poll = $1;
		INSERT OR REPLACE INTO desk (name, value) VALUES ($2, $1)`, poll, sweeping)
	return err
}

// finish ends the closing of a poll: first is whether it has just been closed.
// Nothing needs to be done for one that was finished.
func (db *DB) finish(ctx context.Context, poll ranking.Poll, first bool) error {
	votes, err := db.box(ctx)
	if err != nil {
		return err
	}
	if !first {
		left, err := traces(ctx, votes)
		if err != nil || !slices.Contains(left, poll.ID) {
			return err
		}
	}
	return sweep(ctx, votes, db.votes.path, poll)
}

func sweep(ctx context.Context, votes *sql.DB, path string, poll ranking.Poll) error {
	for _, step := range closingSteps() {
		if err := step(ctx, votes, path, poll); err != nil {
			return &Error{ErrDisk, "closing-unfinished", map[string]any{"poll": poll.ID, "reason": classify(err).Error()}}
		}
	}
	return nil
}

// traces are the polls that have cards, keyed paper, or a closing that was cut
// off.
func traces(ctx context.Context, votes *sql.DB) (polls []string, err error) {
	err = inTx(ctx, votes, func(tx *sql.Tx) error {
		polls, err = texts(ctx, tx, `SELECT poll FROM vote_tokens UNION SELECT poll FROM papers UNION SELECT value FROM desk WHERE name = $1`, sweeping)
		return err
	})
	return polls, err
}

// finishClosed ends the closing of polls at which the program was stopped. What
// cannot be ended now is no reason not to vote.
func (db *DB) finishClosed(ctx context.Context, votes *sql.DB) error {
	left, err := traces(ctx, votes)
	if err != nil || len(left) == 0 {
		return err
	}
	w, err := db.Electorate(ctx)
	if err != nil {
		return err
	}
	var problems []error
	for _, poll := range w.Polls {
		if poll.State == ranking.Closed && slices.Contains(left, poll.ID) {
			problems = append(problems, sweep(ctx, votes, db.votes.path, poll))
		}
	}
	return errors.Join(problems...)
}

// How long emptying the journal waits for readers, which are short.
const (
	journalPatience = 10 * time.Second
	journalRetry    = 20 * time.Millisecond
)

// emptyJournal puts what the journal beside the ballots holds into the file,
// and makes sure that it is empty then.
func emptyJournal(ctx context.Context, votes *sql.DB, path string) error {
	for deadline := time.Now().Add(journalPatience); ; time.Sleep(journalRetry) {
		var busy, pages, moved int
		if err := votes.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
			return classify(err)
		}
		info, err := os.Stat(path + "-wal") // its size only: reading it would drop locks
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if busy == 0 && (err != nil || info.Size() == 0) {
			return nil
		}
		if time.Now().After(deadline) || ctx.Err() != nil {
			return errors.Join(ctx.Err(), &Error{ErrDisk, "file-busy", map[string]any{"reason": path + "-wal"}})
		}
	}
}
