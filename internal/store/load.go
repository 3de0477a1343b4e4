package store

import (
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/mapping"
)

// Row is a resource as the database takes it. Making it is most of the work
// and needs no transaction, so that many can be made at a time.
type Row struct {
	resource *mapping.Resource
	values   []any
	box      orb.Bound
	mapped   bool
}

// RowOf makes a row of a resource, which must not change until it is loaded.
// Its error is a geometry that cannot be written.
func RowOf(r *mapping.Resource) (Row, error) {
	t := tableFor(*r)
	values, err := t.values(reflect.ValueOf(r).Elem())
	row := Row{resource: r, values: values}
	if blob, ok := values[t.position("geom")].([]byte); ok && err == nil {
		row.box, row.mapped = geodata.Envelope(blob)
	}
	return row, err
}

// position is the index of a column.
func (t table) position(name string) int {
	for i, c := range t.columns {
		if c.name == name {
			return i
		}
	}
	return -1
}

// Loaded is what became of a row. First is the tag of the row of the same
// round that has its id, when it is Repeated.
type Loaded struct {
	Outcome Outcome
	First   int
}

// rowsAtOnce is how many rows one statement inserts.
const rowsAtOnce = 32

// loader adds resources to the village file many at a time, with the spatial
// index written at the end.
type loader struct {
	b         *Batch
	many, one *sql.Stmt
	find      *sql.Stmt
	index     index
	tags      tags
	last      int64 // fid given last
	args      []any // of one statement, used again
	started   bool
}

// NewRound forgets which rows were loaded: the same id may come again.
func (b *Batch) NewRound() { b.load.tags = tags{} }

// Load saves rows like Put does. A row whose id was loaded in this round
// already is left out as Repeated. Each row has a tag by which it is told.
func (b *Batch) Load(rows []Row, tagOf func(i int) int) ([]Loaded, error) {
	if err := errors.Join(b.caller.Err(), b.load.start(b)); err != nil {
		return nil, err
	}
	out := make([]Loaded, 0, len(rows))
	for len(rows) > 0 {
		n := min(rowsAtOnce, len(rows))
		done := len(out)
		loaded, err := b.load.rows(rows[:n], func(i int) int { return tagOf(done + i) })
		if err != nil {
			return nil, err
		}
		out, rows = append(out, loaded...), rows[n:]
	}
	return out, nil
}

// start takes the insert trigger away, which the end of the batch brings back.
func (l *loader) start(b *Batch) error {
	if l.started {
		return nil
	}
	if l.one == nil {
		if err := l.prepare(b); err != nil {
			return err
		}
	}
	l.started = true
	if err := b.tx.QueryRowContext(b.ctx, "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'resources'").Scan(&l.last); err != nil {
		return err
	}
	_, err := b.tx.ExecContext(b.ctx, "DROP TRIGGER "+spatial+"_insert")
	return err
}

func (l *loader) prepare(b *Batch) (err error) {
	l.b = b
	t := tableFor(mapping.Resource{})
	insert := func(n int) (*sql.Stmt, error) {
		row := "(" + strings.TrimSuffix(strings.Repeat("?,", len(t.columns)), ",") + "),"
		return b.tx.PrepareContext(b.ctx, fmt.Sprintf(`INSERT INTO resources (%s) VALUES %s ON CONFLICT DO NOTHING`,
			quoted(t.names()), strings.TrimSuffix(strings.Repeat(row, n), ",")))
	}
	if l.many, err = insert(rowsAtOnce); err != nil {
		return err
	}
	if l.one, err = insert(1); err != nil {
		return err
	}
	l.find, err = b.tx.PrepareContext(b.ctx, "SELECT fid FROM resources WHERE id = ?")
	return err
}

// rows inserts some rows with one statement. When that has added fewer, each
// row is looked up.
func (l *loader) rows(rows []Row, tagOf func(i int) int) ([]Loaded, error) {
	before := l.last
	added, err := l.insert(rows)
	if err != nil {
		return nil, err
	}
	l.b.counts["resources"] += added
	l.b.dirty = l.b.dirty || added > 0
	out := make([]Loaded, len(rows))
	for i, row := range rows {
		fid := before + 1 + int64(i)
		if added < len(rows) {
			if err := l.find.QueryRowContext(l.b.ctx, row.resource.ID).Scan(&fid); err != nil {
				return nil, err
			}
		}
		if out[i], err = l.place(row, fid, fid > before, tagOf(i)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// insert adds the rows whose ids are new and returns how many these were.
func (l *loader) insert(rows []Row) (added int, err error) {
	for len(rows) > 0 {
		statement, n := l.one, 1
		if len(rows) >= rowsAtOnce {
			statement, n = l.many, rowsAtOnce
		}
		l.args = l.args[:0]
		for _, row := range rows[:n] {
			l.args = append(l.args, row.values...)
		}
		result, err := statement.ExecContext(l.b.ctx, l.args...)
		if err != nil {
			return added, fmt.Errorf("save resources: %w", err)
		}
		count, err := result.RowsAffected()
		if err != nil {
			return added, err
		}
		if count > 0 {
			if l.last, err = result.LastInsertId(); err != nil {
				return added, err
			}
		}
		added, rows = added+int(count), rows[n:]
	}
	return added, nil
}

// place settles one row that stands at fid now, as itself or as another.
func (l *loader) place(row Row, fid int64, fresh bool, tag int) (Loaded, error) {
	if first, again := l.tags.of(fid); again {
		return Loaded{Outcome: Repeated, First: first}, nil
	}
	l.tags.set(fid, tag)
	if !fresh {
		return l.change(row, fid)
	}
	if !row.mapped {
		return Loaded{Outcome: Added}, nil
	}
	return Loaded{Outcome: Added}, l.index.add(fid, row.box)
}

func (l *loader) change(row Row, fid int64) (Loaded, error) {
	p, err := l.b.prepare(*row.resource)
	if err == nil {
		err = l.index.whole() // the update trigger needs a tree that is
	}
	if err != nil {
		return Loaded{}, err
	}
	outcome, err := l.b.change("", p, *row.resource, row.values)
	if outcome == Updated {
		l.index.moved(fid)
	}
	return Loaded{Outcome: outcome}, err
}

// finish writes the spatial index and brings the trigger back.
func (l *loader) finish() error {
	if !l.started {
		return nil
	}
	l.started = false
	if err := l.index.finish(); err != nil {
		return err
	}
	text, err := migrations.ReadFile("sql/village_0001.sql")
	if err != nil {
		return err
	}
	_, err = l.b.tx.ExecContext(l.b.ctx, statementIn(string(text), "CREATE TRIGGER "+spatial+"_insert ", "END;"))
	return err
}

// forget drops what a transaction that was rolled back has gathered.
func (l *loader) forget() {
	l.started, l.tags, l.index = false, tags{}, index{ctx: l.index.ctx, tx: l.index.tx}
}

// statementIn cuts a statement out of a migration.
func statementIn(text, begin, end string) string {
	from := strings.Index(text, begin)
	to := strings.Index(text[from:], end)
	return text[from : from+to+len(end)]
}

// tags remembers the tag of each row of a round by its fid, in blocks, since
// fids lie close together.
type tags struct {
	blocks map[int64]*[tagBlock]int32
}

const tagBlock = 4096

func (t *tags) of(fid int64) (int, bool) {
	block := t.blocks[fid/tagBlock]
	if block == nil || block[fid%tagBlock] == 0 {
		return 0, false
	}
	return int(block[fid%tagBlock] - 1), true
}

func (t *tags) set(fid int64, tag int) {
	if t.blocks == nil {
		t.blocks = map[int64]*[tagBlock]int32{}
	}
	block := t.blocks[fid/tagBlock]
	if block == nil {
		block = new([tagBlock]int32)
		t.blocks[fid/tagBlock] = block
	}
	block[fid%tagBlock] = int32(tag + 1)
}
