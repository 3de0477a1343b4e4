package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"potensi/geodata"
)

// backups is the folder beside a village file in which its copies lie, out of
// the way of whoever looks for the only village of a folder.
const backups = "cadangan"

// BackupPath is where a copy of a village goes that is made at a moment, if
// nobody says where. Mark follows the time in its name.
func BackupPath(village string, at time.Time, mark string) string {
	return filepath.Join(filepath.Dir(village), backups, bareName(village)+"-"+at.Format("20060102-150405")+mark+".gpkg")
}

func bareName(village string) string {
	return strings.TrimSuffix(filepath.Base(village), filepath.Ext(village))
}

var backupName = regexp.MustCompile(`^\d{8}-\d{6}(-v\d+\.\d+)?\.gpkg$`)

// NewestBackup is the newest copy in the folder beside a village file; "" when
// there is none. A copy that has its list was finished, so it goes before all
// that have none.
func NewestBackup(village string) string {
	folder := filepath.Join(filepath.Dir(village), backups)
	entries, err := os.ReadDir(folder) // sorted by name
	if err != nil {
		return ""
	}
	newest, finished := "", false
	for _, entry := range entries {
		stamp, ours := strings.CutPrefix(entry.Name(), bareName(village)+"-")
		path := filepath.Join(folder, entry.Name())
		if !ours || !backupName.MatchString(stamp) || !entry.Type().IsRegular() {
			continue
		}
		_, err := os.Lstat(ManifestPath(path))
		if err == nil || !finished {
			newest, finished = path, err == nil
		}
	}
	return newest
}

// Backup writes a whole copy of a village's files, what was withdrawn, the
// ballots and the photos too, to a path where no file is, checks the copy, and
// lists the SHA-256 of its files beside it. The secret of the cards goes with
// it, so that cards that were handed out go on working on another laptop: keep
// a copy as you keep the village itself. Voting goes on meanwhile; every ballot
// that was answered before is in the copy, and no poll changes between the two
// files. A copy that does not pass is taken away again.
//
// Errors: ErrExists file-exists, which leaves what is there; ErrDisk
// backup-no-room, before anything is written, and disk-full; ErrDamaged
// backup-failed.
func (db *DB) Backup(ctx context.Context, path string) ([]Check, error) {
	if _, err := db.boxRead(ctx); err != nil { // makes the votes file, if there is none
		return nil, err
	}
	if err := db.roomToCopy(path); err != nil {
		return nil, err
	}
	return wholeCopy(ctx, path, Passed, func() error {
		db.changing.Lock()
		defer db.changing.Unlock()
		return copyFiles(ctx, db.path, path)
	})
}

// Restore makes a village again from a copy, which stays as it is, at a path
// where no file is. A copy that does not pass its check is ErrDamaged
// restore-damaged.
func Restore(ctx context.Context, from, to string) ([]Check, error) {
	checks, err := Verify(ctx, from)
	if err == nil && !Passed(checks) {
		err = &Error{ErrDamaged, "restore-damaged", map[string]any{"file": from}}
	}
	if err != nil {
		return checks, err
	}
	return wholeCopy(ctx, to, Passed, func() error { return copyFiles(ctx, from, to) })
}

// wholeCopy lets a copy be made at a path where no file is, checks it, and
// writes its list last: a copy with a list is finished, and on the disk. What
// is not finished goes again.
func wholeCopy(ctx context.Context, path string, good func([]Check) bool, copyFiles func() error) (checks []Check, err error) {
	if err := claim(path); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			discard(path)
		}
	}()
	if err := copyFiles(); err != nil {
		return nil, err
	}
	if checks, err = Verify(ctx, path); err != nil {
		return checks, err
	}
	if !good(checks) {
		return checks, &Error{ErrDamaged, "backup-failed", map[string]any{"file": path}}
	}
	return checks, writeManifest(ctx, path)
}

// claim takes the names of a copy, of which none may be there, by making its
// first file for its owner's eyes only.
func claim(path string) error {
	if there := inTheWay(path); there != "" {
		return &Error{ErrExists, "file-exists", map[string]any{"file": there}}
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return &Error{ErrExists, "file-exists", map[string]any{"file": path}}
	}
	if err != nil {
		return unwritable(err)
	}
	return file.Close()
}

// inTheWay is a file that has a name which a copy needs beside its own; "" when
// all are free.
func inTheWay(path string) string {
	for _, other := range append(journals(path), VotesPath(path), PepperPath(path), PhotosPath(path), ManifestPath(path)) {
		if _, err := os.Lstat(other); err == nil {
			return other
		}
	}
	return ""
}

// discard takes a copy away that was claimed.
func discard(path string) {
	Remove(path)
	os.RemoveAll(PhotosPath(path)) //nolint:errcheck // what is left has no list, so nobody takes it for a copy
}

// copyFiles copies the files of a village, as far as they are there. Its
// overview is none of them: it is made again.
func copyFiles(ctx context.Context, from, to string) error {
	for _, file := range [][2]string{{from, to}, {VotesPath(from), VotesPath(to)}} {
		if err := copyWhole(ctx, file[0], file[1]); err != nil {
			return err
		}
	}
	secret, err := readPepper(PepperPath(from))
	if err == nil {
		err = writeSmall(PepperPath(to), secret)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return copyPhotos(PhotosPath(from), PhotosPath(to))
}

// copyWhole copies one file, if it is there, for its owner's eyes only. VACUUM
// INTO writes into an empty file, and reads one state of the database whoever
// writes meanwhile.
func copyWhole(ctx context.Context, from, to string) error {
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := hide(to); err != nil {
		return unwritable(err)
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

// copyPhotos copies a folder of photos, if there is one.
func copyPhotos(from, to string) error {
	names, err := photosIn(from)
	if err != nil || len(names) == 0 {
		return err
	}
	if err := os.Mkdir(to, 0o700); err != nil {
		return unwritable(err)
	}
	source, err := os.OpenRoot(from)
	if err != nil {
		return err
	}
	defer source.Close()
	for _, name := range names {
		if err := copyPhoto(source, name, filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return folderToDisk(to)
}

// copyPhoto copies one photo; one that has just been deleted is left out.
func copyPhoto(folder *os.Root, name, to string) error {
	photo, err := folder.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer photo.Close()
	file, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return unwritable(err)
	}
	_, err = io.Copy(file, photo)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return unwritable(err)
	}
	return nil
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
// against the shapes, every shape, and the ballots' file. A copy that has a
// list of its files is held against it first, byte for byte; what differs is
// not looked through any more.
func Verify(ctx context.Context, path string) ([]Check, error) {
	listed, err := checkManifest(ctx, path)
	if err != nil || !Passed(listed) {
		return listed, err
	}
	if err := inspect(ctx, path); err != nil {
		return nil, err
	}
	db, err := readOnly(path)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	checks := append(listed,
		nothing(ctx, db, "integrity", "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
		nothing(ctx, db, "references", `SELECT "table" || ' ' || rowid || ' → ' || parent FROM pragma_foreign_key_check`),
		nothing(ctx, db, "geopackage", fmt.Sprintf(`SELECT 'application_id' FROM pragma_application_id WHERE application_id <> %d
			UNION ALL SELECT 'user_version' FROM pragma_user_version WHERE user_version <> %d
			UNION ALL SELECT table_name FROM gpkg_contents WHERE table_name NOT IN (SELECT name FROM sqlite_schema)
			UNION ALL SELECT table_name FROM gpkg_geometry_columns WHERE table_name NOT IN (SELECT table_name FROM gpkg_contents)`, gpkgApplicationID, gpkgUserVersion)),
		nothing(ctx, db, "index", "SELECT x FROM (SELECT rtreecheck('"+spatial+"') AS x) WHERE x <> 'ok'"),
		nothing(ctx, db, "indexed", `SELECT id FROM resources WHERE geom IS NOT NULL AND NOT ST_IsEmpty(geom) AND fid NOT IN (SELECT id FROM `+spatial+`)
			UNION ALL SELECT 'fid ' || id FROM `+spatial+` WHERE id NOT IN (SELECT fid FROM resources)`),
		shapes(ctx, db))
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
