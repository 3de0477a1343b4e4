package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"

	"potensi/mapping"
)

// Passing says what of a village may be passed on in a copy of its file.
type Passing struct {
	Keep    Workshop             // the records that stay, by their keys; all but resources and what was said of them are written as they are here
	Whole   bool                 // everything stays, tables of other programs and the log too
	MapOnly bool                 // only the resources: a plain GeoPackage, no village file
	Instead []mapping.Resource   // resources that stand for some that do not stay
	Circle  mapping.ConsentScope // to whom; recorded voices go along only where it is said, and agreed
}

// CopyTo writes a copy of the village file to a path where no file is, and
// takes out of it what may not be passed on, down to the last page. Ballots
// and tokens are in another file and never travel. Without Whole, the log of
// changes (which holds what was deleted) and tables that other programs added do
// not travel either.
func (db *DB) CopyTo(ctx context.Context, path string, pass Passing) error {
	if _, err := db.village.ExecContext(ctx, "VACUUM INTO $1", path); err != nil {
		return classify(fmt.Errorf("copy: %w", err))
	}
	dsn := fileURI(path) + "?_pragma=busy_timeout(5000)&_pragma=journal_mode(DELETE)&_pragma=synchronous(FULL)&_pragma=foreign_keys(0)" +
		"&_pragma=secure_delete(1)&_pragma=temp_store(2)&_txlock=immediate"
	copied, err := sql.Open("sqlite", dsn)
	if err != nil {
		return err
	}
	copied.SetMaxOpenConns(1)
	err = inTx(ctx, copied, func(tx *sql.Tx) error { return reduce(ctx, tx, pass, db) })
	if err == nil {
		_, err = copied.ExecContext(ctx, "VACUUM")
	}
	return errors.Join(classify(err), copied.Close(), toDisk(path))
}

// toDisk makes sure that a file has reached the disk.
func toDisk(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

func reduce(ctx context.Context, tx *sql.Tx, pass Passing, db *DB) error {
	if !pass.Whole {
		if err := keepOnly(ctx, tx, pass.Keep); err != nil {
			return err
		}
		if err := putInstead(ctx, tx, pass.Instead); err != nil {
			return err
		}
		if err := keepMedia(ctx, tx, pass.Circle); err != nil {
			return err
		}
		if err := forget(ctx, tx); err != nil {
			return err
		}
	}
	if pass.MapOnly {
		if err := onlyMap(ctx, tx); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `UPDATE gpkg_contents SET last_change = $1`, timestamp(db.now()))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE gpkg_contents SET (min_x, min_y, max_x, max_y) =
		(SELECT min(minx), min(miny), max(maxx), max(maxy) FROM rtree_resources_geom) WHERE table_name = 'resources'`)
	return err
}

// onlyMap leaves the layers and drops the tables from which they are reckoned:
// who holds what is settled in one table, from which the layers then read it.
func onlyMap(ctx context.Context, tx *sql.Tx) error {
	reckoned, err := texts(ctx, tx, `SELECT name || ' ' || type FROM pragma_table_info('resources_areas')
		WHERE name NOT IN (SELECT name FROM pragma_table_info('resources')) AND name <> 'OGC_FID'`)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `CREATE TABLE holders (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, id TEXT(64), layer TEXT, `+strings.Join(reckoned, ", ")+`);
		INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES ('holders', 'attributes', 'holders', 'Who holds what')`)
	if err != nil {
		return err
	}
	for i, c := range reckoned {
		reckoned[i], _, _ = strings.Cut(c, " ")
	}
	for _, v := range views() {
		if err := settleView(ctx, tx, v.name, reckoned); err != nil {
			return err
		}
	}
	return dropOthers(ctx, tx, func(name string) bool { return name == "resources" || name == "holders" })
}

// settleView lets a layer read what was reckoned from the table of holders.
func settleView(ctx context.Context, tx *sql.Tx, name string, reckoned []string) error {
	columns, err := texts(ctx, tx, `SELECT name FROM pragma_table_info($1)`, name)
	if err != nil {
		return err
	}
	for i, c := range columns {
		switch {
		case c == "OGC_FID":
			columns[i] = "r.fid AS OGC_FID"
		case slices.Contains(reckoned, c):
			columns[i] = "h." + c + " AS " + c
		default:
			columns[i] = "r." + c + " AS " + c
		}
	}
	_, err = tx.ExecContext(ctx, fmt.Sprintf(`INSERT INTO holders (id, layer, %[2]s) SELECT id, '%[1]s', %[2]s FROM %[1]s;
		DROP VIEW %[1]s; CREATE VIEW %[1]s AS SELECT %[3]s FROM resources r JOIN holders h ON h.id = r.id WHERE h.layer = '%[1]s'`,
		name, strings.Join(reckoned, ", "), strings.Join(columns, ", ")))
	return err
}

// keepOnly deletes the records that are not kept and writes those that differ.
func keepOnly(ctx context.Context, tx *sql.Tx, w Workshop) error {
	if _, err := tx.ExecContext(ctx, "CREATE TEMP TABLE kept (key TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID"); err != nil {
		return err
	}
	for _, records := range []any{w.Groups, w.Sessions, w.Resources, w.AccessRecords, w.Products, w.Seasons, w.Activities, w.Factors, w.Criteria, w.Weights, w.Judgments, w.Scores, w.Polls, w.Decisions} {
		if err := keepRecords(ctx, tx, reflect.ValueOf(records)); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, "DROP TABLE kept")
	return err
}

func putInstead(ctx context.Context, tx *sql.Tx, resources []mapping.Resource) error {
	t := tableFor(mapping.Resource{})
	for _, r := range resources {
		values, err := t.values(reflect.ValueOf(r))
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, t.insertSQL(), values...); err != nil {
			return err
		}
	}
	return nil
}

func keepRecords(ctx context.Context, tx *sql.Tx, records reflect.Value) error {
	t := tableFor(reflect.Zero(records.Type().Elem()).Interface())
	if _, err := tx.ExecContext(ctx, "DELETE FROM kept"); err != nil {
		return err
	}
	mark, err := tx.PrepareContext(ctx, "INSERT OR IGNORE INTO kept VALUES ($1)")
	if err != nil {
		return err
	}
	defer mark.Close()
	update, err := tx.PrepareContext(ctx, t.updateSQL())
	if err != nil {
		return err
	}
	defer update.Close()
	for i := range records.Len() {
		values, err := t.values(records.Index(i))
		if err != nil {
			return err
		}
		if _, err := mark.ExecContext(ctx, keyText(t.keyOf(values))); err != nil {
			return err
		}
		if !slices.Contains([]string{"groups", "sessions", "products", "weights", "scores", "decisions"}, t.name) {
			continue // only these are ever passed on otherwise than they are
		}
		if _, err := update.ExecContext(ctx, append(values, t.keyOf(values)...)...); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, fmt.Sprintf(`DELETE FROM "%s" WHERE %s NOT IN (SELECT key FROM kept)`, t.name, t.keySQL()))
	return err
}

// keySQL is the text by which keyText names a row.
func (t table) keySQL() string {
	parts := make([]string, len(t.key))
	for i, name := range t.key {
		parts[i] = `coalesce("` + name + `", '')`
	}
	return strings.Join(parts, " || '/' || ")
}

// forget empties what tells of records that are no longer there, and drops
// what nobody here can judge.
func forget(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM changes")
	if err != nil {
		return err
	}
	ours := []string{"changes", "migrations", "media"}
	for _, t := range tables() {
		ours = append(ours, t.name)
	}
	return dropOthers(ctx, tx, func(name string) bool { return slices.Contains(ours, name) })
}

// dropOthers drops the tables that are not kept, and what the GeoPackage says
// of them. Styles that QGIS keeps for the tables that stay, stay.
func dropOthers(ctx context.Context, tx *sql.Tx, keep func(name string) bool) error {
	names, err := texts(ctx, tx, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'gpkg\_%' ESCAPE '\'
		AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'rtree\_%' ESCAPE '\' AND name <> 'layer_styles'`)
	if err != nil {
		return err
	}
	for _, name := range names {
		if keep(name) {
			continue
		}
		if err := dropTable(ctx, tx, name); err != nil {
			return err
		}
	}
	return nil
}

func dropTable(ctx context.Context, tx *sql.Tx, name string) error {
	indexes, err := texts(ctx, tx, `SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%' AND name LIKE 'rtree\_' || $1 || '\_%' ESCAPE '\'`, name)
	if err != nil {
		return err
	}
	for _, table := range append(indexes, name) {
		if _, err := tx.ExecContext(ctx, `DROP TABLE "`+strings.ReplaceAll(table, `"`, `""`)+`"`); err != nil {
			return err
		}
	}
	described, err := texts(ctx, tx, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN ('gpkg_data_columns', 'gpkg_geometry_columns', 'gpkg_extensions', 'gpkg_ogr_contents',
		'gpkg_tile_matrix', 'gpkg_tile_matrix_set', 'gpkg_contents')
		ORDER BY name = 'gpkg_contents'`)
	if err != nil {
		return err
	}
	for _, table := range described {
		if _, err := tx.ExecContext(ctx, `DELETE FROM "`+table+`" WHERE table_name = $1`, name); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM gpkg_data_column_constraints WHERE constraint_name NOT IN
		(SELECT constraint_name FROM gpkg_data_columns WHERE constraint_name IS NOT NULL)`)
	return err
}

func texts(ctx context.Context, tx *sql.Tx, query string, args ...any) ([]string, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []string{}
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, rows.Err()
}
