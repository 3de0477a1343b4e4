package store

import (
	"context"
	"database/sql"
	"iter"
	"reflect"

	"potensi/mapping"
)

// View reads the village in one transaction without holding all of it: in the
// workshop that fn gets, resources have only what they are chosen and
// added up by (id, names, kind, sensitive, consent, area, length); each reads them whole, one after another, as often
// as it is ranged over.
func (db *DB) View(ctx context.Context, fn func(w Workshop, each iter.Seq2[mapping.Resource, error]) error) error {
	return inTx(ctx, db.reading, func(tx *sql.Tx) error {
		var w Workshop
		villages, err := all[mapping.Village](ctx, tx)
		if err != nil {
			return err
		}
		if len(villages) > 0 {
			w.Village = villages[0]
		}
		if err := readOthers(ctx, tx, &w); err != nil {
			return err
		}
		if w.Resources, err = outlines(ctx, tx); err != nil {
			return err
		}
		return fn(w, eachResource(ctx, tx))
	})
}

// outlines are resources without shape and attributes, and but a few columns.
func outlines(ctx context.Context, tx *sql.Tx) ([]mapping.Resource, error) {
	out := []mapping.Resource{}
	for r, err := range eachOutline(ctx, tx) {
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func eachOutline(ctx context.Context, tx *sql.Tx) iter.Seq2[mapping.Resource, error] {
	return func(yield func(mapping.Resource, error) bool) {
		rows, err := tx.QueryContext(ctx, `SELECT id, name, coalesce(name_en, ''), kind, coalesce(sensitive, 0), coalesce(consent, ''), area_ha, length_km
			FROM resources ORDER BY fid`)
		if err != nil {
			yield(mapping.Resource{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var r mapping.Resource
			err := rows.Scan(&r.ID, &r.Name, &r.NameEN, &r.Kind, &r.Sensitive, &r.Consent, &r.AreaHa, &r.LengthKm)
			if !yield(r, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(mapping.Resource{}, err)
		}
	}
}

func eachResource(ctx context.Context, tx *sql.Tx) iter.Seq2[mapping.Resource, error] {
	return func(yield func(mapping.Resource, error) bool) {
		t := tableFor(mapping.Resource{})
		rows, err := tx.QueryContext(ctx, t.selectSQL()+" ORDER BY fid")
		if err != nil {
			yield(mapping.Resource{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var r mapping.Resource
			err := t.scan(rows.Scan, reflect.ValueOf(&r))
			if !yield(r, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(mapping.Resource{}, err)
		}
	}
}
