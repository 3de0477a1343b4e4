package store

import (
	"context"
	"database/sql"
	"errors"
)

// deskPIN is the name of the PIN's hash in the table desk.
const deskPIN = "pin"

// PIN is the hash of the facilitator's PIN, empty when there is none. It lies
// in the votes file, which never travels with the map.
func (db *DB) PIN(ctx context.Context) (hash string, err error) {
	votes, err := db.box(ctx)
	if err != nil {
		return "", err
	}
	err = votes.QueryRowContext(ctx, "SELECT value FROM desk WHERE name = $1", deskPIN).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return hash, err
}

// SetPIN keeps the hash of a new PIN; an empty one takes the PIN away.
func (db *DB) SetPIN(ctx context.Context, hash string) error {
	votes, err := db.box(ctx)
	if err != nil {
		return err
	}
	return inTx(ctx, votes, func(tx *sql.Tx) error {
		if hash == "" {
			_, err := tx.ExecContext(ctx, "DELETE FROM desk WHERE name = $1", deskPIN)
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO desk (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", deskPIN, hash)
		return err
	})
}
