package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"modernc.org/sqlite"

	"potensi/mapping"
)

// Change is a line of the log: what became of one record, or how many records
// an import added. Before and After are the record's columns; nil where it was
// not there. They hold numbers as json.Number.
type Change struct {
	ID      string         `json:"id"`
	At      time.Time      `json:"changed_at"`
	By      string         `json:"changed_by"`
	Table   string         `json:"entity"`
	Key     string         `json:"entity_id"` // empty: many records at once
	Action  string         `json:"action"`    // add, update, delete, erase
	Records int            `json:"records"`   // how many were added
	Before  map[string]any `json:"before"`
	After   map[string]any `json:"after"`
	Undoes  string         `json:"undoes,omitempty"`    // the change that this one takes back
	Undone  string         `json:"undone_by,omitempty"` // the change that takes this one back
}

// Undoable reports whether a change is of a kind that Undo takes back: one
// record's, no poll's, whose rules are sealed when it opens, and no sound's or
// picture's, of which the log keeps nothing.
func (c Change) Undoable() bool {
	return c.Key != "" && c.Table != "polls" && c.Table != "media" && c.Undone == "" && (c.Before != nil || c.After != nil)
}

// ChangeQuery says which changes are asked for. What is empty does not matter.
type ChangeQuery struct {
	Table  string
	Key    string // of one record
	Part   string // any part of the key, such as a session's id
	Before int64  // fid of the oldest that was seen
	Limit  int
}

// Changes reads the log, newest first, and gives the place from which to read
// on; 0 when that was all.
func (db *DB) Changes(ctx context.Context, q ChangeQuery) ([]Change, int64, error) {
	if q.Limit <= 0 {
		q.Limit = 100
	}
	where, args := q.sql()
	rows, err := db.reading.QueryContext(ctx, changeSQL+where+fmt.Sprintf(" ORDER BY c.fid DESC LIMIT %d", q.Limit+1), args...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	out, place := []Change{}, int64(0)
	for rows.Next() {
		if len(out) == q.Limit {
			return out, place, nil
		}
		var c Change
		if c, place, err = scanChange(rows.Scan); err != nil {
			return nil, 0, err
		}
		out = append(out, c)
	}
	return out, 0, rows.Err()
}

const changeSQL = `SELECT c.fid, c.id, c.changed_at, coalesce(c.changed_by, ''), c.entity, coalesce(c.entity_id, ''), c.action, c.before, c.after,
	coalesce(c.undoes, ''), coalesce((SELECT u.id FROM changes u WHERE u.undoes = c.id ORDER BY u.fid DESC LIMIT 1), '') FROM changes c`

func (q ChangeQuery) sql() (string, []any) {
	parts, args := []string{}, []any{}
	add := func(condition string, value any) {
		args = append(args, value)
		parts = append(parts, fmt.Sprintf(condition, len(args)))
	}
	if q.Table != "" {
		add("c.entity = $%d", q.Table)
	}
	if q.Key != "" {
		add("c.entity_id = $%d", q.Key)
	}
	if q.Part != "" {
		add("instr('/' || c.entity_id || '/', '/' || $%d || '/') > 0", q.Part)
	}
	if q.Before > 0 {
		add("c.fid < $%d", q.Before)
	}
	if len(parts) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(parts, " AND "), args
}

func scanChange(row func(...any) error) (c Change, place int64, err error) {
	var at any
	var before, after sql.NullString
	if err := row(&place, &c.ID, &at, &c.By, &c.Table, &c.Key, &c.Action, &before, &after, &c.Undoes, &c.Undone); err != nil {
		return c, place, err
	}
	c.At = whenOf(at)
	if c.Before, err = columnsOf(before); err != nil {
		return c, place, err
	}
	if c.After, err = columnsOf(after); err != nil {
		return c, place, err
	}
	if c.Key == "" || c.Action == "erase" {
		if n, ok := c.After["records"].(json.Number); ok {
			many, _ := n.Int64()
			c.Records = int(many)
		}
		c.After = nil
		return c, place, nil
	}
	c.Records = 1
	return c, place, nil
}

// whenOf reads a time that the driver may have read already.
func whenOf(value any) time.Time {
	if at, ok := value.(time.Time); ok {
		return at.UTC()
	}
	at, _ := time.Parse(time.RFC3339Nano, fmt.Sprint(value))
	return at.UTC()
}

func columnsOf(text sql.NullString) (map[string]any, error) {
	if !text.Valid {
		return nil, nil
	}
	out := map[string]any{}
	decoder := json.NewDecoder(strings.NewReader(text.String))
	decoder.UseNumber()
	return out, decoder.Decode(&out)
}

// Edit saves one record as Put does, and logs it by itself, an addition too,
// so that it can be undone. The change gets the id that is given, or one made
// here when it is empty.
func (b *Batch) Edit(change string, record any) (Outcome, error) {
	if change == "" {
		id, err := NewID()
		if err != nil {
			return Unchanged, err
		}
		change = id
	}
	return b.put(change, record)
}

// Delete takes away the record that has this one's key, and logs what it was.
// What others refer to stays, as ErrConflict.
func (b *Batch) Delete(change string, record any) (Outcome, error) {
	t := tableFor(record)
	values, err := t.values(reflect.ValueOf(record))
	if err != nil {
		return Unchanged, err
	}
	before, err := b.standing(t, t.keyOf(values))
	if err != nil || before == nil {
		return Unchanged, err
	}
	key := keyText(t.keyOf(values))
	if err := b.deleteRow(t, t.keyOf(values)); err != nil {
		return Unchanged, b.inUse(err, t, key)
	}
	return Deleted, b.logAs(entry{id: change, action: "delete", table: t.name, key: key, before: before})
}

// KnowsChange reports whether a change has been logged: whoever lost the
// answer sends it again.
func (b *Batch) KnowsChange(id string) (bool, error) {
	var n int
	err := b.tx.QueryRowContext(b.ctx, "SELECT count(*) FROM changes WHERE id = $1", id).Scan(&n)
	return n > 0, err
}

// Undo puts a record back to what it was before a change, and logs that as a
// change of its own, which can be undone in turn. It is refused as ErrConflict
// when the record is no longer as the change left it, when others refer to
// what would go, and when the change was of many records or of a poll.
func (db *DB) Undo(ctx context.Context, by, change string) (Change, error) {
	var undone string
	err := db.Save(ctx, by, func(b *Batch) error {
		c, err := b.changeOf(change)
		if err != nil {
			return err
		}
		undone, err = b.undo(c)
		return err
	})
	if err != nil {
		return Change{}, err
	}
	return db.Change(ctx, undone)
}

// Change reads one change; one that is not there is ErrNotFound.
func (db *DB) Change(ctx context.Context, id string) (Change, error) {
	return changeFrom(db.reading.QueryRowContext(ctx, changeSQL+" WHERE c.id = $1", id), id)
}

func (b *Batch) changeOf(id string) (Change, error) {
	return changeFrom(b.tx.QueryRowContext(b.ctx, changeSQL+" WHERE c.id = $1", id), id)
}

func changeFrom(row *sql.Row, id string) (Change, error) {
	c, _, err := scanChange(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		err = &Error{ErrNotFound, "unknown-change", map[string]any{"given": id}}
	}
	return c, err
}

func (b *Batch) undo(c Change) (string, error) {
	i := slices.IndexFunc(tables(), func(t table) bool { return t.name == c.Table })
	if i < 0 || c.Key == "" || c.Table == "polls" || c.Before == nil && c.After == nil {
		return "", &Error{ErrConflict, "change-not-one", map[string]any{"table": c.Table}}
	}
	if c.Undone != "" {
		return "", &Error{ErrConflict, "change-undone", map[string]any{"change": c.ID}}
	}
	t := tables()[i]
	standing, err := b.standing(t, t.keyIn(c))
	if err != nil {
		return "", err
	}
	now, err := plainColumns(standing)
	if err != nil {
		return "", err
	}
	if !t.same(now, c.After) {
		return "", b.changedSince(c)
	}
	id, err := NewID()
	if err != nil {
		return "", err
	}
	if err := b.putBack(t, c); err != nil {
		return "", b.inUse(err, t, c.Key)
	}
	return id, b.logAs(entry{id: id, action: inverse(c), table: t.name, key: c.Key, undoes: c.ID, before: orNil(c.After), after: orNil(c.Before)})
}

// orNil keeps a nil map from being logged as null.
func orNil(columns map[string]any) any {
	if columns == nil {
		return nil
	}
	return columns
}

// changedSince says which later change stands in the way.
func (b *Batch) changedSince(c Change) error {
	var later string
	err := b.tx.QueryRowContext(b.ctx, `SELECT id FROM changes WHERE entity = $1 AND entity_id = $2 AND id <> $3 ORDER BY fid DESC LIMIT 1`,
		c.Table, c.Key, c.ID).Scan(&later)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return &Error{ErrConflict, "change-later", map[string]any{"change": c.ID, "later": later}}
}

func inverse(c Change) string {
	switch {
	case c.Before == nil:
		return "delete"
	case c.After == nil:
		return "add"
	}
	return "update"
}

// putBack makes the row what it was before the change.
func (b *Batch) putBack(t table, c Change) error {
	if c.Before == nil {
		return b.deleteRow(t, t.keyIn(c))
	}
	values := make([]any, len(t.columns))
	for i, column := range t.columns {
		value, err := columnValue(column.name, c.Before[column.name])
		if err != nil {
			return err
		}
		values[i] = value
	}
	if c.After != nil {
		_, err := b.tx.ExecContext(b.ctx, t.updateSQL(), append(values, t.keyIn(c)...)...)
		b.touch(t.name)
		return err
	}
	result, err := b.tx.ExecContext(b.ctx, t.insertSQL(), values...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, &Error{ErrConflict, "record-conflict", map[string]any{"table": t.name, "key": c.Key}})
	}
	b.touch(t.name)
	return nil
}

// columnValue is a logged value as the database takes it.
func columnValue(column string, value any) (any, error) {
	switch v := value.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n, nil
		}
		return v.Float64()
	case string:
		if column == "geom" {
			return hex.DecodeString(v)
		}
	}
	return value, nil
}

// keyIn are the columns that name a change's record.
func (t table) keyIn(c Change) []any {
	columns := c.After
	if columns == nil {
		columns = c.Before
	}
	out := make([]any, len(t.key))
	for i, name := range t.key {
		out[i], _ = columnValue(name, columns[name]) // a key is no geometry
	}
	return out
}

// same reports whether two states of a record are one. A column that was not
// there when one was logged is empty in it.
func (t table) same(a, b map[string]any) bool {
	if (a == nil) != (b == nil) {
		return false
	}
	for _, c := range t.columns {
		if !reflect.DeepEqual(a[c.name], b[c.name]) {
			return false
		}
	}
	return true
}

// standing are the columns of the row with a key, as the log writes them; nil
// when it is not there.
func (b *Batch) standing(t table, key []any) (map[string]any, error) {
	values, targets := make([]any, len(t.columns)), make([]any, len(t.columns))
	for i := range values {
		targets[i] = &values[i]
	}
	err := b.tx.QueryRowContext(b.ctx, t.selectSQL()+t.whereSQL(1), key...).Scan(targets...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	for i, c := range t.columns {
		if text, ok := values[i].([]byte); ok && c.name != "geom" {
			values[i] = string(text)
		}
		if at, ok := values[i].(time.Time); ok {
			values[i] = timestamp(at)
		}
		if truth, ok := values[i].(bool); ok {
			values[i] = map[bool]int64{true: 1}[truth]
		}
	}
	return t.object(values), err
}

// plainColumns are columns as they are read back from the log.
func plainColumns(columns map[string]any) (map[string]any, error) {
	if columns == nil {
		return nil, nil
	}
	text, err := json.Marshal(columns)
	if err != nil {
		return nil, err
	}
	return columnsOf(sql.NullString{String: string(text), Valid: true})
}

func (b *Batch) deleteRow(t table, key []any) error {
	if err := b.namedInLists(t, key); err != nil {
		return err
	}
	_, err := b.tx.ExecContext(b.ctx, `DELETE FROM "`+t.name+`"`+t.whereSQL(1), key...)
	b.touch(t.name)
	return err
}

// namedInLists looks where a resource or product is named in a list, which no
// reference of the database holds.
func (b *Batch) namedInLists(t table, key []any) error {
	lists := map[string][][2]string{"resources": {{"products", "resources"}}, "products": {{"polls", "choices"}, {"decisions", "products"}}}
	for _, list := range lists[t.name] {
		var n int
		err := b.tx.QueryRowContext(b.ctx, fmt.Sprintf(`SELECT count(*) FROM "%s" AS t, json_each(t."%s") AS part WHERE part.value = $1`, list[0], list[1]), key[0]).Scan(&n)
		if err == nil && n > 0 {
			err = &Error{ErrConflict, "record-used", map[string]any{"table": t.name, "key": keyText(key)}}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// inUse names the failure of deleting what others refer to.
func (b *Batch) inUse(err error, t table, key string) error {
	const foreignKey = 787 // SQLITE_CONSTRAINT_FOREIGNKEY
	var failed *sqlite.Error
	if errors.As(err, &failed) && failed.Code() == foreignKey {
		return &Error{ErrConflict, "record-used", map[string]any{"table": t.name, "key": key}}
	}
	return err
}

// Exists reports whether a table has a row with this id.
func (b *Batch) Exists(table, id string) (bool, error) {
	if !slices.Contains(NamedTables(), table) {
		return false, nil
	}
	var n int
	err := b.tx.QueryRowContext(b.ctx, `SELECT count(*) FROM "`+table+`" WHERE id = $1`, id).Scan(&n)
	return n > 0, err
}

// Answer is what a session has said about a resource and a group so far; a
// record with no id when it has said nothing.
func (b *Batch) Answer(resource, group, session string) (mapping.AccessRecord, error) {
	record := mapping.AccessRecord{Resource: resource, Group: group, Session: session}
	t := tableFor(record)
	row := b.tx.QueryRowContext(b.ctx, t.selectSQL()+t.whereSQL(1), resource, group, session)
	if err := t.scan(row.Scan, reflect.ValueOf(&record)); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return record, err
	}
	return record, nil
}

// SessionConsent is how far a session agreed to be shared.
func (b *Batch) SessionConsent(id string) (mapping.ConsentScope, error) {
	var consent string
	err := b.tx.QueryRowContext(b.ctx, "SELECT coalesce(consent, '') FROM sessions WHERE id = $1", id).Scan(&consent)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return mapping.ConsentScope(consent), err
}
