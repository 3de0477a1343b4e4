package store

import (
	"context"
	"database/sql"
	"reflect"
	"sync"

	"potensi/mapping"
	"potensi/ranking"
)

// Workshop is everything in the village file, read in one transaction.
type Workshop struct {
	Village       mapping.Village
	Groups        []mapping.Group
	Sessions      []mapping.Session
	Resources     []mapping.Resource
	AccessRecords []mapping.AccessRecord
	Products      []ranking.Product
	Seasons       []mapping.Season
	Activities    []mapping.Activity
	Factors       []mapping.Factor
	Criteria      []ranking.Criterion
	Weights       []ranking.Weight
	Judgments     []ranking.Judgment
	Scores        []ranking.Score
	Polls         []ranking.Poll
	Decisions     []ranking.Decision
}

// tables lists the record tables in an order that respects references.
var tables = sync.OnceValue(func() []table {
	return []table{
		tableOf("village", mapping.Village{}, "id"),
		tableOf("groups", mapping.Group{}, "id"),
		tableOf("sessions", mapping.Session{}, "id"),
		tableOf("resources", mapping.Resource{}, "id"),
		tableOf("access_records", mapping.AccessRecord{}, "resource", "group", "session"),
		tableOf("products", ranking.Product{}, "id"),
		tableOf("seasons", mapping.Season{}, "theme", "resource", "product", "group", "session", "month"),
		tableOf("activities", mapping.Activity{}, "id"),
		tableOf("factors", mapping.Factor{}, "id"),
		tableOf("criteria", ranking.Criterion{}, "id"),
		tableOf("weights", ranking.Weight{}, "group", "criterion"),
		tableOf("judgments", ranking.Judgment{}, "group", "set", "axis", "method"),
		tableOf("scores", ranking.Score{}, "product", "criterion", "group"),
		tableOf("polls", ranking.Poll{}, "id"),
		tableOf("decisions", ranking.Decision{}, "id"),
	}
})

// schemaOf names the schema that describes a table.
func schemaOf(table string) string {
	names := map[string]string{"village": "village", "groups": "group", "sessions": "session", "resources": "resource",
		"access_records": "access_record", "products": "product", "seasons": "season", "activities": "activity", "factors": "factor", "criteria": "criterion", "weights": "weight", "judgments": "judgment",
		"scores": "score", "polls": "poll", "decisions": "decision"}
	return names[table]
}

func tableFor(record any) table {
	for i, example := range []any{mapping.Village{}, mapping.Group{}, mapping.Session{}, mapping.Resource{}, mapping.AccessRecord{},
		ranking.Product{}, mapping.Season{}, mapping.Activity{}, mapping.Factor{}, ranking.Criterion{}, ranking.Weight{}, ranking.Judgment{}, ranking.Score{}, ranking.Poll{}, ranking.Decision{}} {
		if reflect.TypeOf(example) == reflect.TypeOf(record) {
			return tables()[i]
		}
	}
	return table{}
}

// Workshop reads the whole village file.
func (db *DB) Workshop(ctx context.Context) (Workshop, error) {
	var w Workshop
	err := inTx(ctx, db.reading, func(tx *sql.Tx) error {
		err := w.readVillage(ctx, tx)
		if err != nil {
			return err
		}
		if w.Resources, err = all[mapping.Resource](ctx, tx); err != nil {
			return err
		}
		return readOthers(ctx, tx, &w)
	})
	return w, err
}

// readVillage reads the village itself; a new file has none yet.
func (w *Workshop) readVillage(ctx context.Context, tx *sql.Tx) error {
	villages, err := all[mapping.Village](ctx, tx)
	if len(villages) > 0 {
		w.Village = villages[0]
	}
	return err
}

// readOthers reads every table but the village and its resources.
func readOthers(ctx context.Context, tx *sql.Tx, w *Workshop) (err error) {
	read := func(step func() error) {
		if err == nil {
			err = step()
		}
	}
	read(func() (err error) { w.Groups, err = all[mapping.Group](ctx, tx); return })
	read(func() (err error) { w.Sessions, err = all[mapping.Session](ctx, tx); return })
	read(func() (err error) { w.AccessRecords, err = all[mapping.AccessRecord](ctx, tx); return })
	read(func() (err error) { w.Products, err = all[ranking.Product](ctx, tx); return })
	read(func() (err error) { w.Seasons, err = all[mapping.Season](ctx, tx); return })
	read(func() (err error) { w.Activities, err = all[mapping.Activity](ctx, tx); return })
	read(func() (err error) { w.Factors, err = all[mapping.Factor](ctx, tx); return })
	read(func() (err error) { w.Criteria, err = all[ranking.Criterion](ctx, tx); return })
	read(func() (err error) { w.Weights, err = all[ranking.Weight](ctx, tx); return })
	read(func() (err error) { w.Judgments, err = all[ranking.Judgment](ctx, tx); return })
	read(func() (err error) { w.Scores, err = all[ranking.Score](ctx, tx); return })
	read(func() (err error) { w.Polls, err = all[ranking.Poll](ctx, tx); return })
	read(func() (err error) { w.Decisions, err = all[ranking.Decision](ctx, tx); return })
	return err
}

// all reads a table in the order in which it was written.
func all[T any](ctx context.Context, tx *sql.Tx) ([]T, error) { return some[T](ctx, tx, "") }

// some reads those rows of a table that a condition picks out.
func some[T any](ctx context.Context, tx *sql.Tx, where string, args ...any) ([]T, error) {
	t := tableFor(*new(T))
	rows, err := tx.QueryContext(ctx, t.selectSQL()+" "+where+" ORDER BY fid", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []T{}
	for rows.Next() {
		record := new(T)
		if err := t.scan(rows.Scan, reflect.ValueOf(record)); err != nil {
			return nil, err
		}
		out = append(out, *record)
	}
	return out, rows.Err()
}
