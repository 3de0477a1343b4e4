package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"potensi/ranking"
)

// TestVoteDiskFull is R5: a full disk refuses and says so, what was acknowledged
// stays, reads go on, and once there is space those who send again are counted.
func TestVoteDiskFull(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("a small disk needs the rights of root: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(disk, 0) }) //nolint:errcheck // the folder cannot be removed then, which tells
	db := votingIn(t, filepath.Join(disk, "desa.gpkg"))
	codes := cardsOf(t, db, 2000)
	filler := filepath.Join(disk, "photos")
	fill(t, filler)
	counted, refused := castUntilRefused(t, db, codes)
	if n, err := db.Voted(t.Context(), "V1"); err != nil || n != counted {
		t.Errorf("%d rows, %d acknowledged, %v", n, counted, err)
	}
	if card, err := db.CardOf(t.Context(), codes[len(codes)-1]); err != nil || card.Use != Unused {
		t.Errorf("reading: %+v, %v", card, err)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	for _, again := range refused {
		if receipt, err := db.CastByCard(context.Background(), again.code, again.ballot, whileOpen); err != nil || receipt.Repeat {
			t.Errorf("%+v, %v", receipt, err)
		}
	}
	if n, err := db.Voted(t.Context(), "V1"); err != nil || n != counted+len(refused) {
		t.Errorf("%d rows, %d acknowledged, %v", n, counted+len(refused), err)
	}
	if check := verifyVotes(t.Context(), VotesPath(db.path)); !check.OK {
		t.Errorf("%+v", check)
	}
}

// fill leaves no byte of a disk.
func fill(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for err == nil {
		_, err = file.Write(make([]byte, 4096))
	}
	if !isFull(err) {
		t.Fatal(err)
	}
}

type sent struct {
	code   string
	ballot ranking.Ballot
}

// castUntilRefused casts until ten ballots have been refused.
func castUntilRefused(t *testing.T, db *DB, codes []string) (counted int, refused []sent) {
	t.Helper()
	for _, code := range codes {
		b := vote(NewBallotID(), "P1", "P2", "P3")
		_, err := db.CastByCard(context.Background(), code, b, whileOpen)
		if err == nil {
			counted++
			continue
		}
		if !errors.Is(err, ErrDisk) || keyOf(err) != "disk-full" && keyOf(err) != "disk-error" {
			t.Fatalf("refused by %v", err)
		}
		if refused = append(refused, sent{code, b}); len(refused) == 10 {
			return counted, refused
		}
	}
	t.Fatalf("the disk took all %d ballots", counted)
	return 0, nil
}

// TestUpgradeDiskFull is a part of R16: a disk without space for the copy
// refuses the upgrade and leaves the files; with space it goes through.
func TestUpgradeDiskFull(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("a small disk needs the rights of root: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(disk, 0) }) //nolint:errcheck // the folder cannot be removed then, which tells
	path := olderVillage(t, disk, versions{1, 1})
	filler, before := filepath.Join(disk, "photos"), bytesOf(t, path)
	fill(t, filler)
	if _, err := Open(t.Context(), path); !errors.Is(err, ErrDisk) {
		t.Errorf("%v", err)
	}
	if bytesOf(t, path) != before || NewestBackup(path) != "" {
		t.Error("the files have changed, or what was begun is left")
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if NewestBackup(path) != db.Upgraded() {
		t.Errorf("the copy is %q", NewestBackup(path))
	}
}
