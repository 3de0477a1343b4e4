package store

import (
	"context"
	"database/sql"
	"time"
)

// What measurements and tests of other rooms change of the box, before the
// first ballot.

// WithoutStoring lets the box acknowledge ballots at once and keep none, and
// knows the cards by heart: what is left is the server without a database.
func (db *DB) WithoutStoring(codes []string, poll, group string) error {
	box, err := db.opened(context.Background())
	if err != nil {
		return err
	}
	cards := map[string]Card{}
	for _, code := range codes {
		mac, err := db.cardMAC(context.Background(), box.reading, code)
		if err != nil {
			return err
		}
		cards[string(mac)] = Card{Poll: poll, Group: group}
	}
	box.cardBy = func(_ context.Context, mac []byte) (Card, error) { return cards[string(mac)], nil }
	box.writer.instead = func(*casting) {}
	return nil
}

// OneByOne lets each ballot have a commit of its own.
func (db *DB) OneByOne() error {
	box, err := db.opened(context.Background())
	if err == nil {
		box.writer.most = 1
	}
	return err
}

// SlowDisk lets every commit take so much longer.
func (db *DB) SlowDisk(wait time.Duration) error {
	box, err := db.opened(context.Background())
	if err == nil {
		box.writer.commit = func(tx *sql.Tx) error {
			time.Sleep(wait)
			return tx.Commit()
		}
	}
	return err
}
