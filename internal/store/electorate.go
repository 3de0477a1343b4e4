package store

import (
	"context"
	"database/sql"
	"sync"
	"sync/atomic"
	"time"

	"potensi/mapping"
	"potensi/ranking"
)

// roll is the electorate as it was last read.
type roll struct {
	seen    atomic.Pointer[rollSeen]
	writes  atomic.Int64 // of this process to the village file
	looking sync.Mutex
}

type rollSeen struct {
	electorate      *Workshop
	writes, version int64
	at              time.Time // told by the clock that only runs forward
}

// lookEvery is how often the village file is asked whether another program has
// written to it.
const lookEvery = 200 * time.Millisecond

// Roll is what voting needs of a village: its name, groups, products and polls.
// They are read when they have changed: at once after a write of this process,
// within a fifth of a second after one of another program. Everybody gets the
// same, which nobody may change; a new one is another pointer.
func (db *DB) Roll(ctx context.Context) (*Workshop, error) {
	if seen := db.roll.fresh(); seen != nil {
		return seen.electorate, nil
	}
	db.roll.looking.Lock()
	defer db.roll.looking.Unlock()
	if seen := db.roll.fresh(); seen != nil { // somebody else has looked
		return seen.electorate, nil
	}
	next := &rollSeen{writes: db.roll.writes.Load(), at: time.Now()}
	var err error
	if next.version, err = db.Version(ctx); err != nil {
		return nil, err
	}
	if seen := db.roll.seen.Load(); seen != nil && seen.writes == next.writes && seen.version == next.version {
		next.electorate = seen.electorate
	} else if next.electorate, err = db.readRoll(ctx); err != nil {
		return nil, err
	}
	db.roll.seen.Store(next)
	return next.electorate, nil
}

// fresh is what was read, unless this process has written since, or it is
// time to look again.
func (r *roll) fresh() *rollSeen {
	seen := r.seen.Load()
	if seen == nil || seen.writes != r.writes.Load() || time.Since(seen.at) > lookEvery {
		return nil
	}
	return seen
}

func (db *DB) readRoll(ctx context.Context) (*Workshop, error) {
	w := &Workshop{}
	err := inTx(ctx, db.reading, func(tx *sql.Tx) error {
		err := w.readVillage(ctx, tx)
		if err != nil {
			return err
		}
		if w.Groups, err = all[mapping.Group](ctx, tx); err != nil {
			return err
		}
		if w.Products, err = all[ranking.Product](ctx, tx); err != nil {
			return err
		}
		w.Polls, err = all[ranking.Poll](ctx, tx)
		return err
	})
	return w, err
}
