package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"time"

	"github.com/google/uuid"

	"potensi/mapping"
	"potensi/ranking"
)

// Outcome says what saving a record did.
type Outcome int

const (
	Unchanged Outcome = iota
	Added
	Updated
	Repeated // left out: its id came before
	Deleted
)

// Batch is one transaction of writes to the village file. Ballots are put
// aside and written to the votes file right after the village is committed;
// both are safe to repeat.
type Batch struct {
	ctx       context.Context // of the statements; without an end, for which SQLite's driver would wait beside each
	caller    context.Context
	db        *DB
	tx        *sql.Tx
	by        string
	ready     map[reflect.Type]*prepared
	counts    map[string]int
	ballots   []ranking.Ballot
	dirty     bool
	electoral bool // what ballots are checked by has changed
	load      loader
}

// touch notes that a table has changed.
func (b *Batch) touch(table string) {
	b.dirty = true
	b.electoral = b.electoral || table == "polls" || table == "groups" || table == "products"
}

type prepared struct {
	table                  table
	insert, lookup, update *sql.Stmt
}

// Save runs fn in one transaction; by says who writes, for the log. What it
// changes of polls and groups holds for every ballot that is cast after it
// returned.
func (db *DB) Save(ctx context.Context, by string, fn func(*Batch) error) error {
	ballots, err := db.saveVillage(ctx, by, fn)
	if err != nil || len(ballots) == 0 {
		return err
	}
	return db.castAll(context.WithoutCancel(ctx), ballots) // the village has been saved: no half of it
}

func (db *DB) saveVillage(ctx context.Context, by string, fn func(*Batch) error) (ballots []ranking.Ballot, err error) {
	b := &Batch{ctx: context.WithoutCancel(ctx), caller: ctx, db: db, by: by, ready: map[reflect.Type]*prepared{}, counts: map[string]int{}}
	voting := false
	defer func() {
		db.roll.writes.Add(1)
		if voting {
			db.polling.Unlock()
		}
	}()
	err = inTx(ctx, db.village, func(tx *sql.Tx) error {
		b.tx, b.load.index = tx, index{ctx: b.ctx, tx: tx}
		if err := fn(b); err != nil {
			return err
		}
		if err := b.finish(); err != nil {
			return err
		}
		if b.electoral { // no ballot is cast between the check by the old rules and the new ones
			db.polling.Lock()
			voting = true
		}
		return nil
	})
	return b.ballots, err
}

// Put saves a record: added when its key is new, updated when it differs. What
// is added is logged as a number of records at the end; see Edit.
func (b *Batch) Put(record any) (Outcome, error) { return b.put("", record) }

// put saves a record; under the id of a change, an addition is logged by
// itself, too.
func (b *Batch) put(change string, record any) (Outcome, error) {
	if err := errors.Join(b.caller.Err(), b.load.finish()); err != nil {
		return Unchanged, err
	}
	p, err := b.prepare(record)
	if err != nil {
		return Unchanged, err
	}
	values, err := p.table.values(reflect.ValueOf(record))
	if err != nil {
		return Unchanged, err
	}
	result, err := p.insert.ExecContext(b.ctx, values...)
	if err != nil {
		return Unchanged, fmt.Errorf("save %s: %w", p.table.name, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		b.touch(p.table.name)
		if err != nil || change == "" {
			b.counts[p.table.name]++
			return Added, err
		}
		return Added, b.logAs(entry{id: change, action: "add", table: p.table.name, key: keyText(p.table.keyOf(values)), after: p.table.object(values)})
	}
	return b.change(change, p, record, values)
}

// change updates the row that has the record's key, if it differs, and logs
// what it was before.
func (b *Batch) change(change string, p *prepared, record any, values []any) (Outcome, error) {
	key := p.table.keyOf(values)
	old := reflect.New(reflect.TypeOf(record))
	if err := p.table.scan(p.lookup.QueryRowContext(b.ctx, key...).Scan, old); err != nil {
		return Unchanged, &Error{ErrConflict, "record-conflict", map[string]any{"table": p.table.name, "key": keyText(key)}}
	}
	keepID(old.Elem(), record, values, p.table)
	before, err := p.table.values(old.Elem())
	if err != nil || reflect.DeepEqual(before, values) {
		return Unchanged, err
	}
	if _, err := p.update.ExecContext(b.ctx, append(values, key...)...); err != nil {
		return Unchanged, fmt.Errorf("update %s: %w", p.table.name, err)
	}
	b.touch(p.table.name)
	return Updated, b.logAs(entry{id: change, action: "update", table: p.table.name, key: keyText(key), before: p.table.object(before), after: p.table.object(values)})
}

// keyText writes a key for the log: its parts between slashes.
func keyText(key []any) string {
	parts := make([]string, len(key))
	for i, part := range key {
		if part != nil {
			parts[i] = fmt.Sprint(part)
		}
	}
	return strings.Join(parts, "/")
}

// keepID keeps the id of a row that is identified by other columns.
func keepID(old reflect.Value, record any, values []any, t table) {
	switch record.(type) {
	case mapping.AccessRecord, mapping.Season:
	default:
		return
	}
	for i, c := range t.columns {
		if c.name == "id" {
			values[i] = old.Field(c.field).String()
		}
	}
}

// Try runs fn so that its error undoes what fn has put, and no more.
func (b *Batch) Try(fn func() error) error {
	ballots, counts, dirty := len(b.ballots), maps.Clone(b.counts), b.dirty
	if err := b.load.finish(); err != nil {
		return err
	}
	if _, err := b.tx.ExecContext(b.ctx, "SAVEPOINT attempt"); err != nil {
		return err
	}
	failed := fn()
	end := "RELEASE attempt"
	if failed != nil {
		end, b.ballots, b.counts, b.dirty = "ROLLBACK TO attempt; RELEASE attempt", b.ballots[:ballots], counts, dirty
		b.load.forget()
	}
	_, err := b.tx.ExecContext(b.ctx, end)
	return errors.Join(failed, err)
}

// KnowsBallot reports whether a ballot has been cast already. Another content
// under its id is ErrConflict.
func (b *Batch) KnowsBallot(ballot ranking.Ballot) (bool, error) {
	known, same, err := b.db.stored(b.ctx, ballot)
	if err == nil && known && !same {
		err = ballotConflict(ballot.ID)
	}
	return same, err
}

// PutBallot puts a ballot aside until the village is saved.
func (b *Batch) PutBallot(ballot ranking.Ballot) { b.ballots = append(b.ballots, ballot) }

func (b *Batch) prepare(record any) (*prepared, error) {
	kind := reflect.TypeOf(record)
	if p := b.ready[kind]; p != nil {
		return p, nil
	}
	p := &prepared{table: tableFor(record)}
	var err error
	for _, s := range []struct {
		into **sql.Stmt
		text string
	}{{&p.insert, p.table.insertSQL()}, {&p.lookup, p.table.selectSQL() + p.table.whereSQL(1)}, {&p.update, p.table.updateSQL()}} {
		if *s.into, err = b.tx.PrepareContext(b.ctx, s.text); err != nil {
			return nil, err
		}
	}
	b.ready[kind] = p
	return p, nil
}

// entry is a line of the log of changes. Without an id it gets one.
type entry struct {
	id, action, table, key string
	undoes                 string // the change that this one takes back
	before, after          any
}

func (b *Batch) log(action, table, key string, before, after any) error {
	return b.logAs(entry{action: action, table: table, key: key, before: before, after: after})
}

func (b *Batch) logAs(e entry) error {
	was, err := logText(e.before)
	if err != nil {
		return err
	}
	is, err := logText(e.after)
	if err != nil {
		return err
	}
	if e.id == "" {
		if e.id, err = NewID(); err != nil {
			return err
		}
	}
	_, err = b.tx.ExecContext(b.ctx, `INSERT INTO changes (id, changed_at, changed_by, entity, entity_id, action, before, after, undoes)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9, ''))`, e.id, timestamp(b.db.now()), b.by, e.table, e.key, e.action, was, is, e.undoes)
	return err
}

func logText(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	text, err := json.Marshal(v)
	return string(text), err
}

// finish logs what was added and brings the contents' extent and date up to
// date. A batch that changed nothing leaves the file as it was.
func (b *Batch) finish() error {
	if err := b.load.finish(); err != nil || !b.dirty {
		return err
	}
	for _, t := range tables() {
		if n := b.counts[t.name]; n > 0 {
			if err := b.log("add", t.name, "", nil, map[string]int{"records": n}); err != nil {
				return err
			}
		}
	}
	_, err := b.tx.ExecContext(b.ctx, `UPDATE gpkg_contents SET last_change = $1`, timestamp(b.db.now()))
	if err != nil {
		return err
	}
	extent, err := b.load.index.extent()
	if err != nil || extent == nil {
		return err
	}
	_, err = b.tx.ExecContext(b.ctx, `UPDATE gpkg_contents SET min_x = $1, min_y = $2, max_x = $3, max_y = $4 WHERE table_name = 'resources'`,
		extent.minX, extent.minY, extent.maxX, extent.maxY)
	return err
}

// NewID makes an id for a thing that is created here: a UUIDv7.
func NewID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// SetPoll saves a poll.
func (db *DB) SetPoll(ctx context.Context, by string, poll ranking.Poll) error {
	_, err := db.ChangePoll(ctx, by, poll.ID, func(ranking.Poll) (ranking.Poll, error) { return poll, nil })
	return err
}

// ChangePoll changes a poll as it stands now, in one transaction; it waits for
// the ballots that this process is casting, and none is taken by the old poll
// after it returned. A poll that closes leaves no trace of who voted what: see
// finish. Opening one needs space on the disk.
//
// Beside another process that takes the ballots it waits until that one has
// seen the poll closed.
//
// Errors: ErrDisk disk-low, and closing-unfinished when the poll is closed and counted but traces remain;
// closing it again, or opening the file, goes on with it.
func (db *DB) ChangePoll(ctx context.Context, by, id string, change func(ranking.Poll) (ranking.Poll, error)) (ranking.Poll, error) {
	db.changing.Lock()
	defer db.changing.Unlock()
	var was, changed ranking.Poll
	err := db.Save(ctx, by, func(b *Batch) (err error) {
		if was, err = b.poll(id); err != nil {
			return err
		}
		if changed, err = change(was); err != nil {
			return err
		}
		if err := db.ready(ctx, was, changed); err != nil {
			return err
		}
		_, err = b.Put(changed)
		return err
	})
	if err != nil || changed.State != ranking.Closed {
		return changed, err
	}
	if was.State != ranking.Closed && db.votes.mine() == nil {
		time.Sleep(2 * lookEvery)
	}
	return changed, db.finish(context.WithoutCancel(ctx), changed, was.State != ranking.Closed)
}

// poll is a poll as it stands; one that is not there has only its id.
func (b *Batch) poll(id string) (ranking.Poll, error) {
	standing, err := b.Standing()
	for _, p := range standing.Polls {
		if p.ID == id {
			return p, err
		}
	}
	return ranking.Poll{ID: id}, err
}

// ready reports why a poll cannot be opened or closed now.
func (db *DB) ready(ctx context.Context, was, next ranking.Poll) error {
	if next.State == ranking.Closed {
		if _, err := db.box(ctx); err != nil {
			return err
		}
	}
	if next.State == ranking.Open && was.State != ranking.Open {
		return db.roomToOpen()
	}
	return nil
}

// Standing reads what records are checked against besides names: groups,
// criteria, weights, judgments, polls and access records, the batch's own writes
// included.
func (b *Batch) Standing() (w Workshop, err error) {
	if w.Groups, err = all[mapping.Group](b.ctx, b.tx); err != nil {
		return w, err
	}
	if w.Criteria, err = all[ranking.Criterion](b.ctx, b.tx); err != nil {
		return w, err
	}
	if w.Weights, err = all[ranking.Weight](b.ctx, b.tx); err != nil {
		return w, err
	}
	if w.Judgments, err = all[ranking.Judgment](b.ctx, b.tx); err != nil {
		return w, err
	}
	if w.Polls, err = all[ranking.Poll](b.ctx, b.tx); err != nil {
		return w, err
	}
	w.AccessRecords, err = all[mapping.AccessRecord](b.ctx, b.tx)
	return w, err
}

// NamedTables are the tables whose rows have an id and a name.
func NamedTables() []string {
	return []string{"village", "groups", "sessions", "resources", "products", "criteria", "polls"}
}

// Names gives the id and name of every row of a named table, the batch's own
// writes included, and the id that a resource has in the file it came from.
func (b *Batch) Names(table string, each func(id, name, also string)) error {
	name, also := "name", "''"
	switch table {
	case "polls":
		name = "question"
	case "resources":
		also = "coalesce(attributes ->> '$.source_id', '')"
	}
	rows, err := b.tx.QueryContext(b.ctx, `SELECT id, `+name+`, `+also+` FROM "`+table+`" ORDER BY fid`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, name, also string
		if err := rows.Scan(&id, &name, &also); err != nil {
			return err
		}
		each(id, name, also)
	}
	return rows.Err()
}
