package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"potensi/geodata"
)

// Backup writes a whole copy of a village's files, what was withdrawn and the
// ballots too, to a path where no file is, and checks the copy. The secret of
// the cards goes with it, so that cards that were handed out go on working on
// another laptop: keep a copy as you keep the village itself. Voting goes on
// meanwhile; every ballot that was answered before is in the copy, and no poll
// changes between the two files. A copy that does not pass is taken away again.
func (db *DB) Backup(ctx context.Context, path string) ([]Check, error) {
	if _, err := db.boxRead(ctx); err != nil { // makes the votes file, if there is none
		return nil, err
	}
	var checks []Check
	err := db.copyFiles(ctx, path)
	if err == nil {
		checks, err = Verify(ctx, path)
	}
	if err == nil && !Passed(checks) {
		err = &Error{ErrDamaged, "backup-failed", map[string]any{"file": path}}
	}
	if err != nil {
		Remove(path)
	}
	return checks, err
}

func (db *DB) copyFiles(ctx context.Context, path string) error {
	db.changing.Lock()
	defer db.changing.Unlock()
	for _, file := range [][2]string{{db.path, path}, {VotesPath(db.path), VotesPath(path)}} {
		if err := copyWhole(ctx, file[0], file[1]); err != nil {
			return err
		}
	}
	secret, err := readPepper(PepperPath(db.path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return writePepper(PepperPath(path), secret)
}

// copyWhole copies one file for its owner's eyes only. VACUUM INTO writes into
// an empty file, and reads one state of the database whoever writes meanwhile.
func copyWhole(ctx context.Context, from, to string) error {
	if _, err := os.Stat(to); err == nil {
		return &Error{ErrExists, "file-exists", map[string]any{"file": to}}
	}
	if err := hide(to); err != nil {
		return classify(err)
	}
	db, err := sql.Open("sqlite", fileURI(from)+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO $1", to); err != nil {
		return errors.Join(classify(fmt.Errorf("backup: %w", err)), db.Close())
	}
	return errors.Join(db.Close(), toDisk(to))
}

// Check is one thing that was looked at: a message key "verify.KEY", whether
// all is well, and what is wrong otherwise.
type Check struct {
	Key    string `json:"key"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail,omitempty"`
}

// Passed reports whether all is well.
func Passed(checks []Check) bool {
	for _, c := range checks {
		if !c.OK {
			return false
		}
	}
	return true
}

// Verify looks through both files of a village without changing them: SQLite's
// own check, references, the marks and lists of a GeoPackage, the spatial index
// against the shapes, every shape, and the ballots' file.
func Verify(ctx context.Context, path string) ([]Check, error) {
	if err := inspect(ctx, path); err != nil {
		return nil, err
	}
	db, err := readOnly(path)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	checks := []Check{
		nothing(ctx, db, "integrity", "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
		nothing(ctx, db, "references", `SELECT "table" || ' ' || rowid || ' → ' || parent FROM pragma_foreign_key_check`),
		nothing(ctx, db, "geopackage", fmt.Sprintf(`SELECT 'application_id' FROM pragma_application_id WHERE application_id <> %d
			UNION ALL SELECT 'user_version' FROM pragma_user_version WHERE user_version <> %d
			UNION ALL SELECT table_name FROM gpkg_contents WHERE table_name NOT IN (SELECT name FROM sqlite_schema)
			UNION ALL SELECT table_name FROM gpkg_geometry_columns WHERE table_name NOT IN (SELECT table_name FROM gpkg_contents)`, gpkgApplicationID, gpkgUserVersion)),
		nothing(ctx, db, "index", "SELECT x FROM (SELECT rtreecheck('"+spatial+"') AS x) WHERE x <> 'ok'"),
		nothing(ctx, db, "indexed", `SELECT id FROM resources WHERE geom IS NOT NULL AND NOT ST_IsEmpty(geom) AND fid NOT IN (SELECT id FROM `+spatial+`)
			UNION ALL SELECT 'fid ' || id FROM `+spatial+` WHERE id NOT IN (SELECT fid FROM resources)`),
		shapes(ctx, db),
	}
	return append(checks, verifyVotes(ctx, VotesPath(path))), ctx.Err()
}

func readOnly(path string) (*sql.DB, error) {
	return sql.Open("sqlite", fileURI(path)+"?mode=ro&_pragma=busy_timeout(5000)&_pragma=query_only(1)")
}

// nothing is the check that a query finds nothing wrong.
func nothing(ctx context.Context, db *sql.DB, key, query string) Check {
	var wrong string
	err := db.QueryRowContext(ctx, "SELECT * FROM ("+query+") LIMIT 1").Scan(&wrong)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Check{Key: key, OK: true}
	case err != nil:
		wrong = err.Error()
	}
	return Check{Key: key, Detail: wrong}
}

// shapes reads every shape.
func shapes(ctx context.Context, db *sql.DB) Check {
	out := Check{Key: "shapes"}
	rows, err := db.QueryContext(ctx, "SELECT id, geom FROM resources WHERE geom IS NOT NULL")
	if err != nil {
		out.Detail = err.Error()
		return out
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var blob []byte
		err := rows.Scan(&id, &blob)
		if err == nil {
			_, err = geodata.DecodeGPKG(blob)
		}
		if err != nil {
			out.Detail = id + ": " + err.Error()
			return out
		}
	}
	if err := rows.Err(); err != nil {
		out.Detail = err.Error()
		return out
	}
	out.OK = true
	return out
}

// verifyVotes looks through the ballots' file; a village that has not voted may
// have none.
func verifyVotes(ctx context.Context, path string) Check {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return Check{Key: "votes", OK: true}
	}
	if err := inspectVotes(ctx, path); err != nil {
		return Check{Key: "votes", Detail: err.Error()}
	}
	db, err := readOnly(path)
	if err != nil {
		return Check{Key: "votes", Detail: err.Error()}
	}
	defer db.Close()
	query := `SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'
		UNION ALL SELECT id FROM ballots WHERE NOT json_valid(content)`
	if applied, err := appliedVersion(ctx, db); err == nil && applied >= 2 { // that packs ballots
		query += ` UNION ALL SELECT poll FROM packed_polls p WHERE ballots <> (SELECT count(*) FROM ballots b WHERE b.poll = p.poll)`
	}
	return nothing(ctx, db, "votes", query)
}
