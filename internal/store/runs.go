package store

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"slices"
)

// maxRun is the most changes that UndoRun takes back at once.
const maxRun = 5000

// Find fills in a record, a pointer to a struct of a table with its key set, with
// what stands under that key. It is false when there is nothing.
func (b *Batch) Find(record any) (bool, error) {
	into := reflect.ValueOf(record)
	t := tableFor(into.Elem().Interface())
	values, err := t.values(into.Elem())
	if err != nil {
		return false, err
	}
	row := b.tx.QueryRowContext(b.ctx, t.selectSQL()+t.whereSQL(1), t.keyOf(values)...)
	err = t.scan(row.Scan, into)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// UndoRun takes back all changes from the first to the last of a run, such as
// what one form saved, the latest first and in one transaction, as Undo does
// each. It gives how many there were. Where one of them can no longer be taken
// back, none is.
func (db *DB) UndoRun(ctx context.Context, by, first, last string) (int, error) {
	n := 0
	err := db.Save(ctx, by, func(b *Batch) error {
		changes, err := b.run(first, last)
		if err != nil {
			return err
		}
		for _, c := range slices.Backward(changes) {
			if _, err := b.undo(c); err != nil {
				return err
			}
		}
		n = len(changes)
		return nil
	})
	return n, err
}

// run reads the changes between two of the log, both included. What is no run
// is ErrNotFound.
func (b *Batch) run(first, last string) ([]Change, error) {
	for _, id := range []string{first, last} {
		if _, err := b.changeOf(id); err != nil {
			return nil, err
		}
	}
	rows, err := b.tx.QueryContext(b.ctx, changeSQL+` WHERE c.fid BETWEEN (SELECT fid FROM changes WHERE id = $1) AND (SELECT fid FROM changes WHERE id = $2)
		ORDER BY c.fid LIMIT $3`, first, last, maxRun+1)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Change{}
	for rows.Next() {
		c, _, err := scanChange(rows.Scan)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	if len(out) == 0 || len(out) > maxRun {
		return nil, errors.Join(rows.Err(), &Error{ErrNotFound, "unknown-change", map[string]any{"given": first}})
	}
	return out, rows.Err()
}

// Rows reads a table as it stands in a batch, its own writes included, in the
// order in which it was written.
func Rows[T any](b *Batch) ([]T, error) { return all[T](b.ctx, b.tx) }
