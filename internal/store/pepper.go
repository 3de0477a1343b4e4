package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// PepperPath is the file of the secret that codes are hashed with. It lies
// beside the votes file, so that a copy of that file alone gives no code away.
func PepperPath(path string) string { return strings.TrimSuffix(VotesPath(path), ".db") + ".key" }

const pepperBytes = 32

// pepperSeen is the secret, once it has been read.
type pepperSeen struct {
	lock   sync.Mutex
	secret []byte
}

// cardMAC is the HMAC-SHA256 of a code, by which its card is kept.
func (db *DB) cardMAC(ctx context.Context, votes *sql.DB, code string) ([]byte, error) {
	db.pepperSeen.lock.Lock()
	defer db.pepperSeen.lock.Unlock()
	if db.pepperSeen.secret == nil {
		secret, err := readPepper(PepperPath(db.path))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, firstError(db.pepperLost(ctx, votes), cardUnknown())
		}
		if err != nil {
			return nil, err
		}
		db.pepperSeen.secret = secret
	}
	return macOf(db.pepperSeen.secret, code), nil
}

func macOf(secret []byte, code string) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(code))
	return mac.Sum(nil)
}

// pepperLost is the error that there are cards, and not the secret by which
// they are known: a copy of the votes file alone, perhaps.
func (db *DB) pepperLost(ctx context.Context, votes *sql.DB) error {
	var cards bool
	if err := votes.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM vote_tokens)").Scan(&cards); err != nil {
		return classify(err)
	}
	if cards {
		return &Error{ErrDamaged, "pepper-missing", map[string]any{"file": PepperPath(db.path)}}
	}
	return nil
}

// pepper reads the secret, or makes it when it is first needed.
func (db *DB) pepper() ([]byte, error) {
	ctx := context.Background()
	votes, err := db.boxRead(ctx)
	if err != nil {
		return nil, err
	}
	db.pepperSeen.lock.Lock()
	defer db.pepperSeen.lock.Unlock()
	path := PepperPath(db.path)
	secret, err := readPepper(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := db.pepperLost(ctx, votes); err != nil {
			return nil, err
		}
		secret = make([]byte, pepperBytes)
		rand.Read(secret)              //nolint:errcheck // never fails since Go 1.24
		err = writeSmall(path, secret) // before any card is printed
	}
	if err == nil {
		db.pepperSeen.secret = secret
	}
	return secret, err
}

func readPepper(path string) ([]byte, error) {
	secret, err := os.ReadFile(path)
	if err == nil && len(secret) != pepperBytes {
		return nil, &Error{ErrDamaged, "pepper-damaged", map[string]any{"file": path}}
	}
	return secret, err
}

// writeSmall writes a file for its owner's eyes only, so that it is there as a
// whole or not at all, and on the disk when it returns.
func writeSmall(path string, content []byte) error {
	part := path + ".part"
	if err := os.WriteFile(part, content, 0o600); err != nil {
		return unwritable(err)
	}
	if err := toDisk(part); err != nil {
		return unwritable(err)
	}
	if err := os.Rename(part, path); err != nil {
		return unwritable(err)
	}
	return folderToDisk(filepath.Dir(path))
}

// folderToDisk makes sure that the names in a folder have reached the disk.
// Windows has no such thing.
func folderToDisk(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	// Some file systems cannot; then the names are as safe as they make them.
	_ = folder.Sync()
	return folder.Close()
}

// unwritable names a failure to write a file that is no database.
func unwritable(err error) error {
	key := "file-read-only"
	if isFull(err) {
		key = "disk-full"
	}
	return &Error{ErrDisk, key, map[string]any{"reason": err.Error()}}
}
