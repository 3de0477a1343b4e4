package store

import (
	"context"
	"errors"
	"fmt"
)

// EraseSession takes away a session whose people no longer agree, with all
// that it said, for good: the log keeps that so many records went, not what
// they were, and no page of the file or its journal keeps them either. It
// gives how many records went, and cannot be undone.
func (db *DB) EraseSession(ctx context.Context, by, session string) (int, error) {
	erased := 0
	err := db.withoutTrace(ctx, by, func(b *Batch) (err error) {
		erased, err = b.erase(session)
		return err
	})
	return erased, err
}

func (b *Batch) erase(session string) (int, error) {
	if known, err := b.Exists("sessions", session); err != nil || !known {
		return 0, errors.Join(err, &Error{ErrNotFound, "unknown-session", map[string]any{"given": session, "known": []string{}}})
	}
	_, err := b.tx.ExecContext(b.ctx, `UPDATE changes SET before = NULL, after = NULL WHERE entity_id = $1 AND entity = 'sessions'
		OR before ->> '$.session' = $1 OR after ->> '$.session' = $1`, session)
	if err != nil {
		return 0, err
	}
	erased := 0
	for _, table := range []string{"access_records", "seasons", "activities", "factors"} {
		result, err := b.tx.ExecContext(b.ctx, fmt.Sprintf(`DELETE FROM "%s" WHERE session = $1`, table), session)
		if err != nil {
			return 0, err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return 0, err
		}
		erased += int(n)
	}
	if _, err := b.tx.ExecContext(b.ctx, "DELETE FROM sessions WHERE id = $1", session); err != nil {
		return 0, err
	}
	b.dirty = true
	return erased, b.logAs(entry{action: "erase", table: "sessions", key: session, after: map[string]int{"records": erased}})
}
