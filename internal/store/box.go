package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// ballotBox is the votes file, opened when it is first needed: most work on a
// village asks nothing of it, and every opening and closing costs the disk.
type ballotBox struct {
	path    string
	most    int // how many ballots share a commit at most
	opening sync.Mutex
	closed  bool
	opened  *openBox
	looking *sql.DB // of a box that another process has open: reads only
	guest   *sql.DB // of such a box, for what is no ballot: cards, paper, the end of a poll
}

// openBox is the votes file while this process has it, alone.
type openBox struct {
	file       *sql.DB // one connection, which writes
	reading    *sql.DB // reads never wait for it
	writer     *writer
	lock       *flock.Flock
	carded     carded
	cardBy     func(ctx context.Context, mac []byte) (Card, error)
	unfinished error // why the closing of a poll could not be ended on opening
}

// How long it takes at most to find out that another process has the box: a
// command that only counts has it for a moment.
const (
	lockPatience = 700 * time.Millisecond
	lockRetry    = 25 * time.Millisecond
)

// take opens the box for this process alone, and reports whether it has just done so.
func (b *ballotBox) take(ctx context.Context, now func() time.Time, patience time.Duration) (box *openBox, first bool, err error) {
	b.opening.Lock()
	defer b.opening.Unlock()
	if b.opened != nil {
		return b.opened, false, nil
	}
	if b.guest != nil {
		patience = 0 // it has waited before
	}
	if b.closed {
		return nil, false, &Error{ErrDisk, "stopping", nil}
	}
	lock, err := lockFile(b.path+".lock", patience)
	if err != nil {
		return nil, false, err
	}
	if box, err = openVotes(ctx, b.path, now); err != nil {
		return nil, false, errors.Join(err, unlock(lock))
	}
	box.lock = lock
	if box.writer, err = newWriter(box.file, b.most); err != nil {
		return nil, false, errors.Join(err, box.close())
	}
	if box.cardBy, err = findsCards(box.reading); err != nil {
		return nil, false, errors.Join(err, box.close())
	}
	b.opened = box
	return box, true, nil
}

// openVotes opens the votes file; what a crash left in its journal goes into
// the file.
func openVotes(ctx context.Context, path string, now func() time.Time) (*openBox, error) {
	if err := hide(path); err != nil {
		return nil, classify(err)
	}
	file, err := connect(ctx, path, votesPragmas, promise{"secure_delete", "1"})
	if err != nil {
		return nil, err
	}
	box := &openBox{file: file}
	if err := migrate(ctx, file, "votes", now); err != nil {
		return nil, errors.Join(classify(err), box.close())
	}
	// A reader elsewhere may hold the journal; it is emptied when a poll closes.
	_, _ = file.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	box.reading, err = readers(path)
	if err != nil {
		return nil, errors.Join(err, box.close())
	}
	return box, nil
}

// findsCards finds cards by statements that are prepared once.
func findsCards(reading *sql.DB) (func(ctx context.Context, mac []byte) (Card, error), error) {
	now, err := reading.Prepare(findCardSQL)
	if err != nil {
		return nil, classify(err)
	}
	past, err := reading.Prepare(findPastCardSQL)
	turns := make(chan struct{}, mostReaders()) // first come, first served: a sql.DB serves those who wait at random
	return func(ctx context.Context, mac []byte) (Card, error) {
		turns <- struct{}{}
		defer func() { <-turns }()
		ctx = context.WithoutCancel(ctx) // for whose end the driver would wait beside each
		return cardFrom(now.QueryRowContext(ctx, mac), func() *sql.Row { return past.QueryRowContext(ctx, mac) })
	}, classify(err)
}

const votesPragmas = "_pragma=busy_timeout(5000)&_pragma=secure_delete(1)"

// readers are connections that read a file and cannot write to it.
func readers(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", fileURI(path)+"?mode=ro&_pragma=busy_timeout(5000)&_pragma=query_only(1)&_pragma=cache_size(-8000)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(mostReaders())
	db.SetMaxIdleConns(mostReaders())
	return db, nil
}

// mostReaders is how many read a file at the same moment: more than there are
// processors would only be in each other's way.
func mostReaders() int { return max(2, runtime.GOMAXPROCS(0)) }

// lockFile locks a file that says who has the box. Two processes that count
// into one box would each believe in what they remember of it.
func lockFile(path string, patience time.Duration) (*flock.Flock, error) {
	deadline := time.Now().Add(patience)
	for {
		lock := flock.New(path, flock.SetPermissions(0o600))
		locked, err := lock.TryLock()
		if err != nil {
			return nil, &Error{ErrDisk, "file-read-only", map[string]any{"reason": err.Error()}}
		}
		if locked && stillThere(lock) {
			return lock, nil
		}
		_ = lock.Close()
		if time.Now().After(deadline) {
			return nil, inUse(path)
		}
		time.Sleep(lockRetry)
	}
}

func inUse(path string) error {
	return &Error{ErrDisk, "votes-in-use", map[string]any{"file": path}}
}

// stillThere reports whether the file that was locked is the one that others
// will find under its name: whoever closed the box may just have removed it.
func stillThere(lock *flock.Flock) bool {
	held, err := lock.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(lock.Path())
	return err == nil && os.SameFile(held, named)
}

// unlock removes the lock's file while it is held, so that nothing is left;
// where a file that is open cannot be removed it goes right after.
func unlock(lock *flock.Flock) error {
	if lock == nil {
		return nil
	}
	held := os.Remove(lock.Path())
	err := lock.Close()
	if held != nil && !errors.Is(held, fs.ErrNotExist) && runtime.GOOS == "windows" {
		_ = os.Remove(lock.Path())
	}
	return err
}

// look opens the box for reading, beside the process that has it. Why is the
// reason why this one cannot have it.
func (b *ballotBox) look(why error) (*sql.DB, error) {
	b.opening.Lock()
	defer b.opening.Unlock()
	if b.looking != nil {
		return b.looking, nil
	}
	if b.closed {
		return nil, why
	}
	var err error
	b.looking, err = readers(b.path)
	return b.looking, err
}

// close answers every ballot that was handed in, and closes the file.
func (b *ballotBox) close() error {
	b.opening.Lock()
	defer b.opening.Unlock()
	b.closed = true
	var err error
	if b.looking != nil {
		err = b.looking.Close()
	}
	if b.guest != nil {
		err = errors.Join(err, b.guest.Close())
	}
	if b.opened != nil {
		err = errors.Join(err, b.opened.close())
	}
	b.opened, b.looking, b.guest = nil, nil, nil
	return err
}

func (o *openBox) close() error {
	var err error
	if o.writer != nil {
		o.writer.close()
	}
	if o.reading != nil {
		err = o.reading.Close()
	}
	return errors.Join(err, closeFile(o.file), unlock(o.lock))
}

// opened gives the box, which is opened if it is not open yet.
func (db *DB) opened(ctx context.Context) (*openBox, error) {
	return db.openedWithin(ctx, lockPatience)
}

// openedWithin gives the box. Whoever opens it ends the closing of polls that
// was cut off; what cannot be ended now is no reason not to vote, and is tried
// again when the poll is closed again.
func (db *DB) openedWithin(ctx context.Context, patience time.Duration) (*openBox, error) {
	box, first, err := db.votes.take(ctx, db.now, patience)
	if err == nil && first {
		box.unfinished = db.finishClosed(context.WithoutCancel(ctx), box.file)
	}
	return box, err
}

// mine is the box, if this process has it.
func (b *ballotBox) mine() *openBox {
	b.opening.Lock()
	defer b.opening.Unlock()
	return b.opened
}

// box gives the votes file for writing, of which one connection is capable.
// Beside the process that takes the ballots this one may still make cards, key
// paper in or close a poll: SQLite lets one write after the other.
func (db *DB) box(ctx context.Context) (*sql.DB, error) {
	box, err := db.opened(ctx)
	if isInUse(err) {
		return db.votes.visit(ctx)
	}
	if err != nil {
		return nil, err
	}
	return box.file, nil
}

// isInUse reports whether another process has the box.
func isInUse(err error) bool {
	var failed *Error
	return errors.As(err, &failed) && failed.Key == "votes-in-use"
}

// visit opens the box for writing beside the process that has it.
func (b *ballotBox) visit(ctx context.Context) (*sql.DB, error) {
	b.opening.Lock()
	defer b.opening.Unlock()
	if b.guest != nil {
		return b.guest, nil
	}
	var err error
	b.guest, err = connect(ctx, b.path, votesPragmas, promise{"secure_delete", "1"})
	return b.guest, err
}

// boxRead gives the votes file for reading; reads never wait for a ballot to be
// stored, for another process that has the box, or for space on the disk.
func (db *DB) boxRead(ctx context.Context) (*sql.DB, error) {
	box, err := db.openedWithin(ctx, 0)
	if err == nil {
		return box.reading, nil
	}
	if info, missing := os.Stat(db.votes.path); errors.Is(err, ErrDisk) && missing == nil && info.Size() > 0 {
		return db.votes.look(err)
	}
	return nil, err
}

// quickCheckUpTo is how large a file may be to be looked through on starting:
// reading more would keep people waiting.
const quickCheckUpTo = 256 << 20

// Healthy opens the box for this process alone and looks through both files, as
// far as that takes no time: what is damaged must be known before anybody
// votes.
//
// Errors: ErrDisk votes-in-use when another process has the box, told within a
// second; ErrDamaged file-damaged.
func (db *DB) Healthy(ctx context.Context) error {
	box, err := db.opened(ctx)
	if err != nil {
		return err
	}
	for path, file := range map[string]*sql.DB{db.votes.path: box.reading, db.path: db.reading} {
		if info, err := os.Stat(path); err != nil || info.Size() > quickCheckUpTo {
			continue
		}
		var found string
		err := file.QueryRowContext(ctx, "SELECT quick_check FROM pragma_quick_check LIMIT 1").Scan(&found)
		if err != nil || found != "ok" {
			return damaged(path, err, found)
		}
	}
	return nil
}

func damaged(path string, err error, found string) error {
	if err != nil {
		if err = classify(err); !errors.Is(err, ErrDamaged) {
			return err
		}
		found = err.Error()
	}
	return &Error{ErrDamaged, "file-damaged", map[string]any{"reason": path + ": " + found}}
}
