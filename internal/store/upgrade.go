package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// versions are those of a village's two files; 0 is a file that is not there,
// or has no tables yet.
type versions struct{ village, votes int }

// older reports whether a file has tables, and not all that they have now.
func (v versions) older(now versions) bool {
	return v.village < now.village || v.votes > 0 && v.votes < now.votes
}

func (v versions) refuseNewer(now versions) error {
	return errors.Join(refuseNewer(v.village, now.village), refuseNewer(v.votes, now.votes))
}

func versionsNow() (versions, error) {
	village, err1 := migrationsOf("village")
	votes, err2 := migrationsOf("votes")
	return versions{len(village), len(votes)}, errors.Join(err1, err2)
}

func versionsOf(ctx context.Context, path string) (v versions, err error) {
	if v.village, err = versionOf(ctx, path); err != nil {
		return v, err
	}
	v.votes, err = versionOf(ctx, VotesPath(path))
	return v, err
}

func versionOf(ctx context.Context, path string) (int, error) {
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		return 0, nil
	}
	db, err := openToLook(ctx, path)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	version, err := appliedVersion(ctx, db)
	return version, classify(err)
}

// upgrade brings the files of a village of an older version up to date, after
// a whole copy of them has been made; copied is its path, "" when nothing had
// to be done. The ballot box is locked meanwhile: no other program counts into
// it or upgrades it.
//
// Errors: ErrDisk upgrade-no-copy, ErrDamaged upgrade-damaged, ErrDisk
// votes-in-use: the files are as they were.
func upgrade(ctx context.Context, path string, now func() time.Time) (copied string, err error) {
	if _, old, err := isOlder(ctx, path); err != nil || !old {
		return "", err
	}
	lock, err := lockFile(VotesPath(path)+".lock", lockPatience)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, unlock(lock)) }()
	before, old, err := isOlder(ctx, path)
	if err != nil || !old { // who had the lock has done it
		return "", err
	}
	copied = freePath(path, now(), fmt.Sprintf("-v%d.%d", before.village, before.votes))
	if err := copyBefore(ctx, path, copied); err != nil {
		return "", err
	}
	if err := migrateFiles(ctx, path, now); err != nil {
		if after, unread := versionsOf(ctx, path); unread == nil && after == before {
			discard(copied) // or each attempt would leave one
		}
		return "", err
	}
	return copied, nil
}

// freePath is where a copy of this moment goes: what an attempt left behind that
// was cut off in the same second keeps its name.
func freePath(path string, at time.Time, mark string) string {
	for ; ; at = at.Add(time.Second) {
		free := BackupPath(path, at, mark)
		if _, err := os.Lstat(free); err != nil && inTheWay(free) == "" {
			return free
		}
	}
}

func isOlder(ctx context.Context, path string) (has versions, old bool, err error) {
	if has, err = versionsOf(ctx, path); err != nil {
		return has, false, err
	}
	latest, err := versionsNow()
	if err == nil {
		err = has.refuseNewer(latest)
	}
	return has, has.older(latest), err
}

// copyBefore copies the files as they are, into the folder of copies.
func copyBefore(ctx context.Context, path, to string) error {
	err := os.MkdirAll(filepath.Dir(to), 0o700)
	if err == nil {
		err = folderToDisk(filepath.Dir(path))
	}
	if err != nil {
		return noCopy(path, err)
	}
	_, err = wholeCopy(ctx, to, readable, func() error { return copyFiles(ctx, path, to) })
	if err != nil && ctx.Err() == nil {
		err = noCopy(path, err)
	}
	return err
}

// readable reports whether SQLite finds nothing wrong with either file. What
// else may be wrong in a village does not hinder its upgrade: it is mended
// with the new version.
func readable(checks []Check) bool {
	for _, c := range checks {
		if !c.OK && (c.Key == "integrity" || c.Key == "votes") {
			return false
		}
	}
	return true
}

// noCopy says why a village is not upgraded.
func noCopy(path string, why error) error {
	if errors.Is(why, ErrDamaged) || errors.Is(why, ErrNotVillage) {
		return &Error{ErrDamaged, "upgrade-damaged", map[string]any{"file": path}}
	}
	reason := why.Error()
	var known *Error
	if errors.As(why, &known) && known.Args["reason"] != nil {
		reason = fmt.Sprint(known.Args["reason"])
	}
	return &Error{ErrDisk, "upgrade-no-copy", map[string]any{"file": path, "reason": reason}}
}

// migrateFiles upgrades both files, the ballots first: who looks for an older
// version finds the village's until all is done.
func migrateFiles(ctx context.Context, path string, now func() time.Time) error {
	if err := unlist(path); err != nil {
		return err
	}
	for _, file := range []struct{ name, path, pragmas string }{{"votes", VotesPath(path), votesPragmas}, {"village", path, villagePragmas}} {
		if has, err := versionOf(ctx, file.path); err != nil || has == 0 {
			if err != nil {
				return err
			}
			continue // made when it is first needed
		}
		db, err := connect(ctx, file.path, file.pragmas)
		if err != nil {
			return err
		}
		if err := errors.Join(classify(migrate(ctx, db, file.name, now)), closeFile(db)); err != nil {
			return err
		}
	}
	return nil
}
