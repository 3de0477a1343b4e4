package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"potensi/mapping"
)

// Resource reads one resource; one that is not there is ErrNotFound.
func (db *DB) Resource(ctx context.Context, id string) (mapping.Resource, error) {
	return resource(ctx, db.reading, id)
}

// Resource reads one resource as the batch leaves it.
func (b *Batch) Resource(id string) (mapping.Resource, error) { return resource(b.ctx, b.tx, id) }

// querier is a database or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func resource(ctx context.Context, from querier, id string) (mapping.Resource, error) {
	var r mapping.Resource
	t := tableFor(r)
	err := t.scan(from.QueryRowContext(ctx, t.selectSQL()+t.whereSQL(1), id).Scan, reflect.ValueOf(&r))
	if errors.Is(err, sql.ErrNoRows) {
		err = &Error{ErrNotFound, "resource-unknown", map[string]any{"id": id}}
	}
	return r, err
}

// Version tells one state of a resource from every other: it changes when any
// of its columns does. It says nothing about what depends on the resource.
func Version(r mapping.Resource) (string, error) {
	t := tableFor(r)
	values, err := t.values(reflect.ValueOf(r))
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(t.object(values))
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16]), err
}

// AddResource adds a resource that somebody drew, and logs all of it, so that
// it can be undone alone. One whose id is taken is ErrExists, unless it is the
// very same: sending it again after a lost answer changes nothing.
func (b *Batch) AddResource(r mapping.Resource) (Outcome, error) {
	before, err := b.Resource(r.ID)
	if err == nil {
		return Unchanged, sameOrTaken(before, r)
	}
	if !errors.Is(err, ErrNotFound) {
		return Unchanged, err
	}
	outcome, err := b.Put(r)
	if err != nil || outcome != Added {
		return outcome, err
	}
	b.counts["resources"]-- // it is logged here by itself
	return Added, b.logResource("add", r)
}

// sameOrTaken is nil for two resources that are one.
func sameOrTaken(before, r mapping.Resource) error {
	have, err := Version(before)
	want, wrong := Version(r)
	if err = errors.Join(err, wrong); err == nil && have != want {
		err = &Error{ErrExists, "resource-exists", map[string]any{"id": r.ID, "name": before.Name}}
	}
	return err
}

// logResource logs a resource that came or went.
func (b *Batch) logResource(action string, r mapping.Resource) error {
	t := tableFor(r)
	values, err := t.values(reflect.ValueOf(r))
	if err != nil {
		return err
	}
	if action == "delete" {
		return b.log(action, t.name, r.ID, t.object(values), nil)
	}
	return b.log(action, t.name, r.ID, nil, t.object(values))
}

// Use is how many rows of a table refer to a resource.
type Use struct {
	Table string `json:"table"`
	Rows  int    `json:"rows"`
}

// Uses lists what refers to a resource: rows whose column does, and products
// that are made of it.
func (b *Batch) Uses(id string) ([]Use, error) {
	references, err := b.references("resources")
	if err != nil {
		return nil, err
	}
	uses := []Use{}
	for _, ref := range append(references, reference{table: "products"}) {
		query := fmt.Sprintf(`SELECT count(*) FROM "%s" WHERE "%s" = $1`, ref.table, ref.column)
		if ref.column == "" {
			query = `SELECT count(*) FROM products, json_each(products.resources) AS part WHERE part.value = $1`
		}
		use := Use{Table: ref.table}
		if err := b.tx.QueryRowContext(b.ctx, query, id).Scan(&use.Rows); err != nil {
			return nil, err
		}
		if use.Rows > 0 {
			uses = append(uses, use)
		}
	}
	return uses, nil
}

// reference is a column that holds ids of another table.
type reference struct{ table, column string }

// references finds the columns that refer to a table, as the file declares
// them: a table that is added later is not forgotten.
func (b *Batch) references(to string) ([]reference, error) {
	rows, err := b.tx.QueryContext(b.ctx, `SELECT m.name, f."from" FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f
		WHERE m.type = 'table' AND f."table" = $1 ORDER BY m.name, f."from"`, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []reference
	for rows.Next() {
		var r reference
		if err := rows.Scan(&r.table, &r.column); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// DeleteResource takes a resource away and logs all of it. What refers to it
// has to be gone before: see Uses and DeleteAnswers.
func (b *Batch) DeleteResource(id string) error {
	r, err := b.Resource(id)
	if err != nil {
		return err
	}
	if _, err := b.tx.ExecContext(b.ctx, "DELETE FROM resources WHERE id = $1", id); err != nil {
		return err
	}
	b.dirty = true
	return b.logResource("delete", r)
}

// DeleteAnswers takes away the access records about a resource and logs each.
func (b *Batch) DeleteAnswers(resource string) (int, error) {
	records, err := all[mapping.AccessRecord](b.ctx, b.tx)
	if err != nil {
		return 0, err
	}
	t, n := tableFor(mapping.AccessRecord{}), 0
	for _, r := range records {
		if r.Resource != resource {
			continue
		}
		values, err := t.values(reflect.ValueOf(r))
		if err != nil {
			return n, err
		}
		if _, err := b.tx.ExecContext(b.ctx, "DELETE FROM access_records WHERE id = $1", r.ID); err != nil {
			return n, err
		}
		if err := b.log("delete", t.name, keyText(t.keyOf(values)), t.object(values), nil); err != nil {
			return n, err
		}
		b.dirty, n = true, n+1
	}
	return n, nil
}
