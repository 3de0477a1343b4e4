package store

import (
	"context"
	"database/sql"
)

// SheetCount is a sheet of cards that were printed at once.
type SheetCount struct {
	Sheet  int    `json:"sheet"`
	Group  string `json:"group"`
	Cards  int    `json:"cards"`
	Unused int    `json:"unused"`
}

// CardSheets counts a poll's sheets, in the order in which they were made. Once
// the poll is closed and its cards are gone there are none.
func (db *DB) CardSheets(ctx context.Context, poll string) ([]SheetCount, error) {
	votes, err := db.box(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := votes.QueryContext(ctx, `SELECT sheet, coalesce("group", ''), count(*), count(*) FILTER (WHERE used = 0)
		FROM vote_tokens WHERE poll = $1 GROUP BY sheet, "group" ORDER BY sheet, "group"`, poll)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []SheetCount{}
	for rows.Next() {
		var s SheetCount
		if err := rows.Scan(&s.Sheet, &s.Group, &s.Cards, &s.Unused); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// SetCardsOut keeps how many of a group's cards were handed out; nil forgets.
func (db *DB) SetCardsOut(ctx context.Context, poll, group string, n *int) error {
	votes, err := db.box(ctx)
	if err != nil {
		return err
	}
	return inTx(ctx, votes, func(tx *sql.Tx) error {
		if n == nil {
			_, err := tx.ExecContext(ctx, `DELETE FROM cards_out WHERE poll = $1 AND "group" = $2`, poll, group)
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO cards_out (poll, "group", cards) VALUES ($1, $2, $3)
			ON CONFLICT (poll, "group") DO UPDATE SET cards = excluded.cards`, poll, group, *n)
		return err
	})
}

// CardsOut is how many of each group's cards were handed out, where somebody
// counted.
func (db *DB) CardsOut(ctx context.Context, poll string) (map[string]int, error) {
	votes, err := db.box(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := votes.QueryContext(ctx, `SELECT "group", cards FROM cards_out WHERE poll = $1`, poll)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var group string
		var n int
		if err := rows.Scan(&group, &n); err != nil {
			return nil, err
		}
		out[group] = n
	}
	return out, rows.Err()
}
