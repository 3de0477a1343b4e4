package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"strings"

	"github.com/paulmach/orb"
	"modernc.org/sqlite"

	"potensi/geodata"
)

// registerSpatialFunctions gives SQLite the functions that the triggers of the
// GeoPackage R-tree extension call.
func registerSpatialFunctions() {
	number := func(name string, of func(orb.Bound) float64) {
		sqlite.MustRegisterDeterministicScalarFunction(name, 1, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
			bound, ok := envelope(args[0])
			if !ok {
				return nil, nil
			}
			return of(bound), nil
		})
	}
	number("ST_MinX", func(b orb.Bound) float64 { return b.Min[0] })
	number("ST_MaxX", func(b orb.Bound) float64 { return b.Max[0] })
	number("ST_MinY", func(b orb.Bound) float64 { return b.Min[1] })
	number("ST_MaxY", func(b orb.Bound) float64 { return b.Max[1] })
	sqlite.MustRegisterDeterministicScalarFunction("ST_IsEmpty", 1, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		_, ok := envelope(args[0])
		return !ok, nil
	})
}

func envelope(value driver.Value) (orb.Bound, bool) {
	blob, ok := value.([]byte)
	if !ok {
		return orb.Bound{}, false
	}
	return geodata.Envelope(blob)
}

// inspect looks at a file before it is opened for writing: it must be a
// GeoPackage with our tables and no triggers or views but ours.
func inspect(ctx context.Context, path string) error {
	if err := prepareDriver(); err != nil {
		return err
	}
	db, err := openToLook(ctx, path)
	if err != nil {
		return err
	}
	defer db.Close()
	var application, ours int
	err = errors.Join(
		db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&application),
		db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('village', 'access_records', 'migrations')").Scan(&ours))
	if ctx.Err() != nil {
		return ctx.Err() // whichever question met the end
	}
	if err != nil || application != gpkgApplicationID || ours != 3 {
		return strange(path, err)
	}
	return refuseStrangers(ctx, db, path)
}

// strange is why a file is none of ours: what it holds, or that the disk does
// not let it be read.
func strange(path string, why error) error {
	if why = classify(why); errors.Is(why, ErrDisk) {
		return why
	}
	return &Error{ErrNotVillage, "file-not-village", map[string]any{"file": path}}
}

// inspectVotes looks at a votes file that is there already: ours has no
// triggers or views at all.
func inspectVotes(ctx context.Context, path string) error {
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		return nil
	}
	db, err := openToLook(ctx, path)
	if err != nil {
		return err
	}
	defer db.Close()
	return refuseStrangers(ctx, db, path)
}

// openToLook opens a file for reading alone, once it is settled.
func openToLook(ctx context.Context, path string) (*sql.DB, error) {
	if err := settle(ctx, path); err != nil {
		return nil, err
	}
	return sql.Open("sqlite", fileURI(path)+"?mode=ro&_pragma=busy_timeout(5000)&_pragma=query_only(1)")
}

// settle takes back what was half written to a file when its program was ended
// at once, while the file had a rollback journal: that is so before its first
// write and after its last. Who only reads cannot, and would find no database.
func settle(ctx context.Context, path string) error {
	if info, err := os.Stat(path + "-journal"); err != nil || info.Size() == 0 {
		return nil
	}
	db, err := sql.Open("sqlite", fileURI(path)+"?mode=rw&_pragma=busy_timeout(5000)")
	if err != nil {
		return err
	}
	defer db.Close()
	var tables int
	_ = db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables) // what is no database is told of next
	return nil
}

func refuseStrangers(ctx context.Context, db *sql.DB, path string) error {
	text, err := ownSQL()
	if err != nil {
		return err
	}
	rows, err := db.QueryContext(ctx, "SELECT name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view')")
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return strange(path, err)
	}
	defer rows.Close()
	for rows.Next() {
		var name, body string
		if err := rows.Scan(&name, &body); err != nil {
			return err
		}
		if !strings.Contains(text, body) && !countsFeatures.MatchString(body) {
			return &Error{ErrNotVillage, "file-strange-trigger", map[string]any{"file": path, "trigger": name}}
		}
	}
	return classify(rows.Err())
}

// ownSQL is the text of all that makes a village file: what triggers and views
// may say.
func ownSQL() (string, error) {
	files, err := fs.Glob(migrations, "sql/*.sql")
	var all strings.Builder
	for _, file := range files {
		text, readErr := migrations.ReadFile(file)
		err = errors.Join(err, readErr)
		all.Write(text)
	}
	return all.String(), err
}

// countsFeatures is the whole text of the triggers with which GDAL keeps its
// count of features.
var countsFeatures = regexp.MustCompile(`^CREATE TRIGGER "trigger_(insert|delete)_feature_count_(\w+)" AFTER (INSERT|DELETE) ON "\w+" ` +
	`BEGIN UPDATE gpkg_ogr_contents SET feature_count = feature_count [+-] 1 WHERE lower\(table_name\) = lower\('\w+'\); END$`)
