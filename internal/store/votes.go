package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"

	"potensi/ranking"
)

// Receipt says what casting a ballot did.
type Receipt struct {
	ID     string `json:"id"`
	Repeat bool   `json:"repeat"` // the same ballot was counted before
}

// NewBallotID makes a random id of 128 bits, in hex.
func NewBallotID() string {
	id := make([]byte, 16)
	rand.Read(id) //nolint:errcheck // never fails since Go 1.24
	return hex.EncodeToString(id)
}

// Cast stores one ballot. Sending the same ballot again is a repeat and counts
// once; another content under the same id is ErrConflict.
func (db *DB) Cast(ctx context.Context, ballot ranking.Ballot) (Receipt, error) {
	receipt := Receipt{ID: ballot.ID}
	votes, err := db.box(ctx)
	if err != nil {
		return receipt, err
	}
	err = inTx(ctx, votes, func(tx *sql.Tx) (err error) {
		receipt.Repeat, err = cast(ctx, tx, ballot)
		return err
	})
	return receipt, err
}

// CastIf casts a ballot if allowed says so of the groups and polls as they
// stand; no poll opens or closes in between. A ballot that was counted before
// is a repeat, whatever has closed since.
func (db *DB) CastIf(ctx context.Context, ballot ranking.Ballot, allowed func(Workshop) error) (Receipt, error) {
	db.polling.RLock()
	defer db.polling.RUnlock()
	w, err := db.electorate(ctx)
	if err != nil {
		return Receipt{}, err
	}
	if wrong := allowed(w); wrong != nil {
		counted, err := db.HasBallot(ctx, ballot)
		if err != nil || counted {
			return Receipt{ID: ballot.ID, Repeat: counted}, err
		}
		return Receipt{}, wrong
	}
	return db.Cast(ctx, ballot)
}

func (db *DB) castAll(ctx context.Context, ballots []ranking.Ballot) error {
	votes, err := db.box(ctx)
	if err != nil {
		return err
	}
	return inTx(ctx, votes, func(tx *sql.Tx) error {
		for _, ballot := range ballots {
			if _, err := cast(ctx, tx, ballot); err != nil {
				return err
			}
		}
		return nil
	})
}

func cast(ctx context.Context, tx *sql.Tx, ballot ranking.Ballot) (repeat bool, err error) {
	content, err := contentOf(ballot)
	if err != nil {
		return false, err
	}
	result, err := tx.ExecContext(ctx, `INSERT INTO ballots (id, poll, "group", channel, content) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		ballot.ID, ballot.Poll, ballot.Group, string(ballot.Channel), content)
	if err != nil {
		return false, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return false, err
	}
	same, err := stored(ctx, tx, ballot)
	if err == nil && !same {
		err = &Error{ErrConflict, "ballot-conflict", map[string]any{"id": ballot.ID}}
	}
	return same, err
}

// stored reports whether a ballot with this id is there and says the same.
func stored(ctx context.Context, from querier, ballot ranking.Ballot) (bool, error) {
	old := ranking.Ballot{ID: ballot.ID}
	var content string
	err := from.QueryRowContext(ctx, `SELECT poll, "group", content FROM ballots WHERE id = $1`, ballot.ID).Scan(&old.Poll, &old.Group, &content)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err := errors.Join(err, readContent(content, &old)); err != nil {
		return false, err
	}
	return old.Poll == ballot.Poll && old.Group == ballot.Group && saysSame(old, ballot), nil
}

// HasBallot reports whether a ballot with this id and content is stored.
func (db *DB) HasBallot(ctx context.Context, ballot ranking.Ballot) (bool, error) {
	votes, err := db.box(ctx)
	if err != nil {
		return false, err
	}
	return stored(ctx, votes, ballot)
}

// Ballots reads a poll's ballots in the order of their random ids.
func (db *DB) Ballots(ctx context.Context, poll string) ([]ranking.Ballot, error) {
	votes, err := db.box(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := votes.QueryContext(ctx, `SELECT id, "group", channel, content FROM ballots WHERE poll = $1 ORDER BY id`, poll)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []ranking.Ballot{}
	for rows.Next() {
		ballot := ranking.Ballot{Poll: poll}
		var content string
		if err := rows.Scan(&ballot.ID, &ballot.Group, &ballot.Channel, &content); err != nil {
			return nil, err
		}
		if err := readContent(content, &ballot); err != nil {
			return nil, err
		}
		out = append(out, ballot)
	}
	return out, rows.Err()
}
