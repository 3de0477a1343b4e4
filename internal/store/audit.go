package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"

	"potensi/ranking"
)

// BallotCount is how many ballots of a group came in by a channel.
type BallotCount struct {
	Group   string
	Channel ranking.Channel
	Ballots int
}

// BoxCounts is what the votes file holds of a poll, all read at one moment.
// Waiting are papers that were keyed in but are not settled yet.
type BoxCounts struct {
	Cards   []CardCount
	Papers  []PaperCount
	Waiting int
	Ballots []BallotCount
}

// BoxCounts counts a poll's cards, papers and ballots; of what ballots say it
// reads nothing.
func (db *DB) BoxCounts(ctx context.Context, poll string) (BoxCounts, error) {
	votes, err := db.box(ctx)
	if err != nil {
		return BoxCounts{}, err
	}
	tx, err := votes.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return BoxCounts{}, classify(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	var out BoxCounts
	err = firstError(
		eachRow(ctx, tx, `SELECT "group", used, count(*) FROM vote_tokens WHERE poll = $1 GROUP BY "group", used
			UNION ALL SELECT "group", used, cards FROM card_counts WHERE poll = $1 ORDER BY 1, 2`, poll, out.addCards),
		eachRow(ctx, tx, `SELECT "group", outcome, papers FROM paper_counts WHERE poll = $1 ORDER BY 1, 2`, poll, out.addPapers),
		eachRow(ctx, tx, `SELECT "group", channel, count(*) FROM ballots WHERE poll = $1 GROUP BY "group", channel ORDER BY 1, 2`, poll, func(scan func(...any) error) error {
			var b BallotCount
			err := scan(&b.Group, &b.Channel, &b.Ballots)
			out.Ballots = append(out.Ballots, b)
			return err
		}),
		tx.QueryRowContext(ctx, "SELECT count(DISTINCT number) FROM papers WHERE poll = $1 AND reading > 0", poll).Scan(&out.Waiting))
	return out, err
}

func (c *BoxCounts) addCards(scan func(...any) error) error {
	var group sql.NullString
	var use CardUse
	var n int
	if err := scan(&group, &use, &n); err != nil {
		return err
	}
	if len(c.Cards) == 0 || c.Cards[len(c.Cards)-1].Group != group.String {
		c.Cards = append(c.Cards, CardCount{Group: group.String})
	}
	c.Cards[len(c.Cards)-1].add(use, n)
	return nil
}

func (c *BoxCounts) addPapers(scan func(...any) error) error {
	var group, outcome string
	var n int
	if err := scan(&group, &outcome, &n); err != nil {
		return err
	}
	if len(c.Papers) == 0 || c.Papers[len(c.Papers)-1].Group != group {
		c.Papers = append(c.Papers, PaperCount{Group: group})
	}
	c.Papers[len(c.Papers)-1].add(outcome, n)
	return nil
}

// eachRow calls see with each row that a query about a poll gives.
func eachRow(ctx context.Context, tx *sql.Tx, query, poll string, see func(scan func(...any) error) error) error {
	rows, err := tx.QueryContext(ctx, query, poll)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := see(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// shuffleBytes is the length of the secret that ballots are shuffled by.
const shuffleBytes = 32

// ShuffleSecret is the secret by which a closed poll's ballots are put in an
// order that nobody could foresee. It is made when it is first asked for, after
// the last ballot, and then stays, so that every sheet has the same order. It
// lies beside the ballots and travels no further than they do.
//
// Errors: ErrConflict for a poll that is not closed, whose voters could still
// choose ballots by where they will stand.
func (db *DB) ShuffleSecret(ctx context.Context, poll ranking.Poll) ([]byte, error) {
	if poll.State != ranking.Closed {
		return nil, &Error{ErrConflict, "poll-not-closed", map[string]any{"poll": poll.ID}}
	}
	votes, err := db.box(ctx)
	if err != nil {
		return nil, err
	}
	var secret []byte
	err = inTx(ctx, votes, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, "SELECT secret FROM shuffles WHERE poll = $1", poll.ID).Scan(&secret)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		secret = make([]byte, shuffleBytes)
		rand.Read(secret) //nolint:errcheck // never fails since Go 1.24
		_, err = tx.ExecContext(ctx, "INSERT INTO shuffles (poll, secret) VALUES ($1, $2)", poll.ID, secret)
		return err
	})
	return secret, err
}
