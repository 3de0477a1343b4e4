// Package store keeps a village in two files side by side: NAME.gpkg, a
// GeoPackage 1.3 with everything that may be shared, and NAME.votes.db with
// the tokens and ballots, which never travel with the map.
//
// An exported method opens its transaction; what it calls takes one. A write
// that returned without error has reached the disk: the journal is WAL and
// synchronous is FULL, said in the DSN and read back on opening.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"
)

// The kinds of failure that shells tell apart.
var (
	ErrNotFound   = errors.New("not found")
	ErrNotVillage = errors.New("not a potensi village file")
	ErrExists     = errors.New("exists already")
	ErrConflict   = errors.New("conflict")
	ErrNewer      = errors.New("made by a newer version")
	ErrDamaged    = errors.New("damaged")
	ErrDisk       = errors.New("cannot be written")
)

// Error says what failed about what, as a message key and arguments.
type Error struct {
	Kind error // one of the kinds above
	Key  string
	Args map[string]any
}

func (e *Error) Error() string { return fmt.Sprintf("%s %v: %v", e.Key, e.Args, e.Kind) }

// Unwrap gives the kind.
func (e *Error) Unwrap() error { return e.Kind }

// DB is one open village.
type DB struct {
	path       string
	village    *sql.DB // writes
	reading    *sql.DB // reads of the village file; they never wait for a write
	watching   *sql.DB // one connection that sees when the file changes
	mappedIn   func() (*sql.Stmt, error)
	votes      *ballotBox
	pepperSeen pepperSeen
	changing   sync.Mutex   // held while a poll changes, and what follows from it
	polling    sync.RWMutex // held to read while a ballot is cast, to write while polls or groups are committed
	roll       roll
	upgraded   string
	now        func() time.Time
	free       func(folder string) (uint64, error) // space on the disk
}

// Path is the village file's path.
func (db *DB) Path() string { return db.path }

// VotesPath is the path of the votes file that belongs to a village file.
func VotesPath(path string) string {
	return strings.TrimSuffix(path, filepath.Ext(path)) + ".votes.db"
}

// Create makes a new village file; an existing one is ErrExists.
func Create(ctx context.Context, path string) (*DB, error) {
	if filepath.Ext(path) != ".gpkg" {
		return nil, &Error{ErrNotVillage, "file-not-gpkg", map[string]any{"file": path}}
	}
	for _, p := range []string{path, VotesPath(path)} {
		if _, err := os.Stat(p); err == nil {
			return nil, &Error{ErrExists, "file-exists", map[string]any{"file": p}}
		}
	}
	db, err := open(ctx, path)
	if err == nil {
		_, err = db.box(ctx)
	}
	if err != nil {
		if db != nil {
			err = errors.Join(err, db.Close())
		}
		Remove(path)
		return nil, err
	}
	return db, nil
}

// Remove deletes a village's files, as far as they are there: what was begun
// and failed.
func Remove(path string) {
	for _, file := range []string{path, VotesPath(path)} {
		for _, end := range []string{"", "-wal", "-shm", "-journal"} {
			os.Remove(file + end) //nolint:errcheck // what is not there need not go
		}
	}
	for _, file := range []string{PepperPath(path), ManifestPath(path), OverviewPath(path)} {
		for _, end := range []string{"", ".part"} {
			os.Remove(file + end) //nolint:errcheck // the same
		}
	}
}

// Open opens a village file. A file of another program, or one with triggers
// that are not ours, is ErrNotVillage and stays untouched. One of an older
// version is upgraded, after a whole copy has been made of it.
func Open(ctx context.Context, path string) (*DB, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &Error{ErrNotFound, "file-not-found", map[string]any{"file": path}}
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, &Error{ErrNotVillage, "file-is-folder", map[string]any{"file": path}}
	}
	if err := inspect(ctx, path); err != nil {
		return nil, err
	}
	if err := inspectVotes(ctx, VotesPath(path)); err != nil {
		return nil, classify(err)
	}
	upgraded, err := upgrade(ctx, path, time.Now)
	if err != nil {
		return nil, err
	}
	db, err := open(ctx, path)
	if err == nil {
		db.upgraded = upgraded
	}
	return db, err
}

// Upgraded is the path of the copy that was made of the files as they were
// before opening upgraded them from an older version; "" when nothing was
// upgraded.
func (db *DB) Upgraded() string { return db.upgraded }

func open(ctx context.Context, path string) (*DB, error) {
	if err := prepareDriver(); err != nil {
		return nil, err
	}
	if err := unlist(path); err != nil {
		return nil, err
	}
	db := &DB{path: path, now: time.Now, free: freeSpace, votes: &ballotBox{path: VotesPath(path), most: mostTogether}}
	var err error
	if db.village, err = connect(ctx, path, villagePragmas); err != nil {
		return nil, err
	}
	if err := migrate(ctx, db.village, "village", db.now); err != nil {
		return nil, errors.Join(classify(err), db.Close())
	}
	if err := db.openReaders(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func (db *DB) openReaders() (err error) {
	readOnly := fileURI(db.path) + "?mode=ro&_pragma=busy_timeout(5000)&_pragma=query_only(1)&_pragma=cache_size(-8000)"
	if db.reading, err = sql.Open("sqlite", readOnly); err != nil {
		return err
	}
	db.reading.SetMaxOpenConns(max(2, runtime.GOMAXPROCS(0)))
	db.reading.SetMaxIdleConns(max(2, runtime.GOMAXPROCS(0)))
	if db.watching, err = sql.Open("sqlite", readOnly); err != nil {
		return err
	}
	db.watching.SetMaxOpenConns(1)
	db.mappedIn = sync.OnceValues(func() (*sql.Stmt, error) { return db.reading.Prepare(mappedInSQL) })
	return nil
}

// hide makes a file that is not there yet for its owner's eyes only.
func hide(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return file.Close()
}

// Close leaves each database as one file, when nobody else has it open. Every
// ballot that was handed in has been answered before.
func (db *DB) Close() error {
	problems := []error{db.votes.close()}
	for _, readers := range []*sql.DB{db.reading, db.watching} {
		if readers != nil {
			problems = append(problems, readers.Close())
		}
	}
	return errors.Join(append(problems, closeFile(db.village))...)
}

// closeFile puts what the journal holds into its file. Another program may
// hold the file; then it stays in WAL mode.
func closeFile(file *sql.DB) error {
	if file == nil {
		return nil
	}
	_, _ = file.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	_, _ = file.Exec("PRAGMA journal_mode=DELETE")
	return file.Close()
}

// villagePragmas let a write to the village wait while another program writes:
// QGIS, when it saves, has the file for some seconds. No ballot waits meanwhile.
const villagePragmas = "_pragma=busy_timeout(12000)&_pragma=secure_delete(0)"

// connect opens one file with every pragma in the DSN, so that each pooled
// connection has it, and reads the promises back.
func connect(ctx context.Context, path, more string, also ...promise) (*sql.DB, error) {
	dsn := fileURI(path) + "?" + more + "&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=temp_store(2)&_pragma=cache_size(-16000)&_txlock=immediate"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if err := readBack(ctx, db, also); err != nil {
		return nil, errors.Join(classify(fmt.Errorf("%s: %w", path, err)), db.Close())
	}
	return db, nil
}

// classify names the failures of the disk that a person can do something
// about.
func classify(err error) error {
	var failed *sqlite.Error
	if !errors.As(err, &failed) {
		return err
	}
	const ( // result codes of SQLite
		busy, readOnly, ioError, corrupt, full, cannotOpen, notDatabase = 5, 8, 10, 11, 13, 14, 26
	)
	keys := map[int]string{busy: "file-busy", readOnly: "file-read-only", full: "disk-full", cannotOpen: "file-read-only", ioError: "disk-error"}
	code := failed.Code() & 0xff
	if key, known := keys[code]; known {
		return &Error{ErrDisk, key, map[string]any{"reason": err.Error()}}
	}
	if code == corrupt || code == notDatabase {
		return &Error{ErrDamaged, "file-damaged", map[string]any{"reason": err.Error()}}
	}
	return err
}

func fileURI(path string) string {
	absolute, err := filepath.Abs(path)
	if err != nil {
		absolute = path
	}
	absolute = filepath.ToSlash(absolute)
	if !strings.HasPrefix(absolute, "/") {
		absolute = "/" + absolute
	}
	return (&url.URL{Scheme: "file", Path: absolute}).String()
}

// promise is what a pragma must say.
type promise struct{ pragma, want string }

func readBack(ctx context.Context, db *sql.DB, also []promise) error {
	for _, p := range append([]promise{{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}}, also...) {
		var got string
		if err := db.QueryRowContext(ctx, "PRAGMA "+p.pragma).Scan(&got); err != nil {
			return err
		}
		if got != p.want {
			return fmt.Errorf("PRAGMA %s is %s, not %s", p.pragma, got, p.want)
		}
	}
	return nil
}

// prepareDriver sets what the driver keeps for the whole process: locks that
// another open of the same file cannot drop, and the functions that the
// spatial index needs.
var prepareDriver = sync.OnceValue(func() error {
	registerSpatialFunctions()
	if runtime.GOOS != "linux" {
		return nil
	}
	_, err := sqlite.OFDLocking(true)
	return err
})

// inTx runs fn in one transaction; an error, a panic or the end of ctx rolls
// it back.
func inTx(ctx context.Context, db *sql.DB, fn func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return classify(err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing
	if err = fn(tx); err == nil {
		err = tx.Commit()
	}
	if err != nil && ctx.Err() != nil {
		return ctx.Err() // whichever statement met the end
	}
	return classify(err)
}
