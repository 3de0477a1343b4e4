package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"potensi/mapping"
)

// photographed puts two photos beside a village, and what is none.
func photographed(t *testing.T, path string) {
	t.Helper()
	folder := PhotosPath(path)
	err := errors.Join(os.Mkdir(folder, 0o700), os.Mkdir(filepath.Join(folder, "map"), 0o700),
		os.WriteFile(filepath.Join(folder, "a.jpg"), bytes.Repeat([]byte("photo"), 3000), 0o600),
		os.WriteFile(filepath.Join(folder, `b "\.json`), []byte("{}"), 0o600),
		os.WriteFile(filepath.Join(folder, ".new-1"), []byte("half"), 0o600),
		os.Symlink("/etc/hostname", filepath.Join(folder, "c.jpg")))
	if err != nil {
		t.Fatal(err)
	}
}

// backedUp is a copy of a village with cards, ballots and photos.
func backedUp(t *testing.T) (db *DB, copied string) {
	t.Helper()
	db = votingDB(t)
	for _, code := range cardsOf(t, db, 30) {
		if _, err := byCard(db, code, NewBallotID(), "P1", "P2"); err != nil {
			t.Fatal(err)
		}
	}
	photographed(t, db.path)
	copied = filepath.Join(t.TempDir(), "salinan desa.gpkg")
	if checks, err := db.Backup(t.Context(), copied); err != nil || !Passed(checks) {
		t.Fatalf("%+v, %v", checks, err)
	}
	return db, copied
}

func TestBackupListsEveryFile(t *testing.T) {
	_, copied := backedUp(t)
	for range 2 { // looking changes nothing
		if checks, err := Verify(t.Context(), copied); err != nil || !Passed(checks) || checks[0].Key != "copy" {
			t.Errorf("%+v, %v", checks, err)
		}
	}
	text, err := os.ReadFile(ManifestPath(copied))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"  salinan desa.gpkg\n", "  salinan desa.votes.db\n", "  salinan desa.votes.key\n", "  salinan desa.photos/a.jpg\n", `  salinan desa.photos/b "\\.json` + "\n"} {
		if !strings.Contains(string(text), name) {
			t.Errorf("the list has no %q", name)
		}
	}
	if lines := strings.Count(string(text), "\n"); lines != 5 {
		t.Errorf("%d lines:\n%s", lines, text)
	}
	for _, file := range []string{copied, ManifestPath(copied), PepperPath(copied), filepath.Join(PhotosPath(copied), "a.jpg")} {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", file, info.Mode(), err)
		}
	}
	if program, err := exec.LookPath("sha256sum"); err == nil {
		c := exec.Command(program, "--strict", "-c", filepath.Base(ManifestPath(copied)))
		c.Dir = filepath.Dir(copied)
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("sha256sum: %v\n%s", err, out)
		}
	}
}

// TestBackupOneByte is R14: a byte that flips anywhere in a copy, a file that
// is shorter, longer, new or gone is found, and named.
func TestBackupOneByte(t *testing.T) {
	_, copied := backedUp(t)
	folder := filepath.Dir(copied)
	names, err := filesOf(copied)
	if err != nil || len(names) != 5 {
		t.Fatalf("%q, %v", names, err)
	}
	tried := 0
	for _, name := range append(names, filepath.Base(ManifestPath(copied))) {
		file := filepath.Join(folder, name)
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for at := range positions(len(whole), strings.HasSuffix(name, ".sha256")) {
			tried++
			changed := bytes.Clone(whole)
			changed[at] ^= 1 << (at % 8)
			isFound(t, copied, file, changed, whole)
		}
		isFound(t, copied, file, whole[:len(whole)-1], whole)
		isFound(t, copied, file, nil, whole)
		isFound(t, copied, file, append(bytes.Clone(whole), 0), whole)
		if !strings.HasSuffix(name, ".sha256") {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			isWrong(t, copied, name, "complete")
			isFound(t, copied, file, []byte("other"), whole)
		}
	}
	for _, stranger := range []string{"salinan desa.photos/d.jpg", "salinan desa.gpkg-wal", "salinan desa.votes.db-journal"} {
		file := filepath.Join(folder, stranger)
		isFound(t, copied, file, []byte("more"), nil)
		os.Remove(file)
	}
	if checks, err := Verify(t.Context(), copied); err != nil || !Passed(checks) {
		t.Errorf("as it was: %+v, %v", checks, err)
	}
	if tried < 300 {
		t.Errorf("only %d bytes", tried)
	}
}

// positions are where to flip a byte: at the ends of a file and in each half
// of its pages, or everywhere.
func positions(size int, every bool) map[int]bool {
	step := 1
	if !every {
		step = 2039 // a prime, so that it comes to other places of each page
	}
	out := map[int]bool{0: true, size - 1: true}
	for at := 0; at < size; at += step {
		out[at] = true
	}
	return out
}

// isFound holds that a file of a copy that holds something else is told, and
// puts it right again.
func isFound(t *testing.T, copied, file string, content, whole []byte) {
	t.Helper()
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	name, _ := filepath.Rel(filepath.Dir(copied), file)
	if strings.HasSuffix(name, ".sha256") {
		name = "" // then it is another's name that is wrong, or the list's
	}
	isWrong(t, copied, name, "")
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
}

func isWrong(t *testing.T, copied, name, key string) {
	t.Helper()
	checks, err := Verify(t.Context(), copied)
	if err != nil || Passed(checks) {
		t.Fatalf("%s: not found, %+v, %v", name, checks, err)
	}
	named := slices.ContainsFunc(checks, func(c Check) bool { return !c.OK && c.Detail == name && (key == "" || c.Key == key) })
	if name != "" && !named {
		t.Errorf("%s is not named: %+v", name, checks)
	}
}

// TestManifestOfAnEnemy: a list that leads out of the folder, is endless or is
// no file is told and not followed.
func TestManifestOfAnEnemy(t *testing.T) {
	_, copied := backedUp(t)
	list, sum := ManifestPath(copied), strings.Repeat("0", 64)
	for _, line := range []string{"../x", "/etc/passwd", "a/../../x", ""} {
		if err := os.WriteFile(list, []byte(sum+"  "+line+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		isWrong(t, copied, filepath.Base(list), "list")
	}
	if err := errors.Join(os.Symlink("/etc/hostname", filepath.Join(filepath.Dir(copied), "out")), os.WriteFile(list, []byte(sum+"  out\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	isWrong(t, copied, "", "")
	if err := os.Truncate(list, mostManifest+1); err != nil {
		t.Fatal(err)
	}
	isWrong(t, copied, filepath.Base(list), "list")
	if err := errors.Join(os.Remove(list), os.Mkdir(list, 0o700)); err != nil {
		t.Fatal(err)
	}
	isWrong(t, copied, filepath.Base(list), "list")
}

// TestOpenedCopyHasNoList: the list is gone before the copy changes.
func TestOpenedCopyHasNoList(t *testing.T) {
	_, copied := backedUp(t)
	db, err := Open(t.Context(), copied)
	if err != nil {
		t.Fatal(err)
	}
	_, there := os.Stat(ManifestPath(copied))
	if err := db.Close(); err != nil || !errors.Is(there, os.ErrNotExist) {
		t.Errorf("the list: %v, %v", there, err)
	}
	if checks, err := Verify(t.Context(), copied); err != nil || !Passed(checks) || checks[0].Key == "copy" {
		t.Errorf("%+v, %v", checks, err)
	}
}

// TestBackupLeavesWhatIsThere: neither the village itself nor any file of
// another copy is overwritten or removed.
func TestBackupLeavesWhatIsThere(t *testing.T) {
	db, copied := backedUp(t)
	other := filepath.Join(t.TempDir(), "lain.gpkg")
	if err := os.WriteFile(PepperPath(other), []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{db.path, copied, other} {
		if _, err := db.Backup(t.Context(), to); !errors.Is(err, ErrExists) {
			t.Errorf("%s: %v", to, err)
		}
		if _, err := Restore(t.Context(), copied, to); !errors.Is(err, ErrExists) {
			t.Errorf("%s: %v", to, err)
		}
	}
	if _, err := os.Stat(other); err == nil {
		t.Error("a copy was begun over another's secret")
	}
	if checks, err := Verify(t.Context(), copied); err != nil || !Passed(checks) {
		t.Errorf("the copy: %+v, %v", checks, err)
	}
	if n, err := db.Voted(t.Context(), "V1"); err != nil || n != 30 {
		t.Errorf("%d ballots, %v", n, err)
	}
	if text, err := os.ReadFile(PepperPath(other)); err != nil || string(text) != "precious" {
		t.Errorf("%s, %v", text, err)
	}
}

func TestBackupNeedsRoom(t *testing.T) {
	db := votingDB(t)
	db.free = func(string) (uint64, error) { return LeastSpace, nil }
	to := filepath.Join(t.TempDir(), "salinan.gpkg")
	if _, err := db.Backup(t.Context(), to); keyOf(err) != "backup-no-room" {
		t.Errorf("%v", err)
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	db.free = freeSpace
	if _, err := db.Backup(ended, to); err == nil {
		t.Error("a copy was made after the end")
	}
	if left, err := os.ReadDir(filepath.Dir(to)); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestNewestBackup(t *testing.T) {
	village := filepath.Join(t.TempDir(), "desa.gpkg")
	folder := filepath.Dir(BackupPath(village, time.Now(), ""))
	if err := os.Mkdir(folder, 0o700); err != nil || NewestBackup(village) != "" {
		t.Fatal(err)
	}
	for _, step := range []struct {
		file   string
		listed bool
		newest string
	}{
		{"desa-20250101-080000.gpkg", false, "desa-20250101-080000.gpkg"},
		{"desa-20250301-080000-v6.2.gpkg", true, "desa-20250301-080000-v6.2.gpkg"},
		{"desa-20250201-080000.gpkg", true, "desa-20250301-080000-v6.2.gpkg"},
		{"desa-20250401-080000.gpkg", false, "desa-20250301-080000-v6.2.gpkg"}, // was not finished
		{"desa-baru-20250501-080000.gpkg", true, "desa-20250301-080000-v6.2.gpkg"},
		{"desa-20250601-080000.gpkg", true, "desa-20250601-080000.gpkg"},
	} {
		file := filepath.Join(folder, step.file)
		err := os.WriteFile(file, nil, 0o600)
		if step.listed {
			err = errors.Join(err, os.WriteFile(ManifestPath(file), nil, 0o600))
		}
		if got := filepath.Base(NewestBackup(village)); err != nil || got != step.newest {
			t.Errorf("with %s: %s, %v", step.file, got, err)
		}
	}
}

// olderVillage makes a village as earlier versions did, with a place, a group
// and a ballot.
func olderVillage(t *testing.T, dir string, v versions) string {
	t.Helper()
	path := filepath.Join(dir, "desa.gpkg")
	older(t, path, "village", v.village, `INSERT INTO groups (id, name, gender, type) VALUES ('G', 'Perempuan', 'women', 'people');
		INSERT INTO resources (id, name, kind) VALUES ('R', 'Hutan', 'forest')`)
	if v.votes > 0 {
		older(t, VotesPath(path), "votes", v.votes, `INSERT INTO ballots (id, poll, "group", channel, content) VALUES ('b', 'V1', 'G', 'phone', '{}')`)
	}
	return path
}

func older(t *testing.T, path, name string, version int, rows string) {
	t.Helper()
	files, err := migrationsOf(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := prepareDriver(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for i, file := range files[:version] {
		text, err := migrations.ReadFile(file)
		if err == nil {
			err = inTx(t.Context(), db, func(tx *sql.Tx) error { return apply(t.Context(), tx, name, i+1, string(text), time.Now()) })
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Exec(rows); err != nil {
		t.Fatal(err)
	}
}

// TestUpgradeFromEveryVersion is R16: a village of any earlier version is
// copied as it is, and upgraded.
func TestUpgradeFromEveryVersion(t *testing.T) {
	now, err := versionsNow()
	if err != nil {
		t.Fatal(err)
	}
	for village := 1; village <= now.village; village++ {
		for votes := range now.votes + 1 {
			v := versions{village, votes}
			t.Run(fmt.Sprintf("v%d.%d", village, votes), func(t *testing.T) { upgrades(t, v, now) })
		}
	}
}

func upgrades(t *testing.T, v, now versions) {
	path := olderVillage(t, t.TempDir(), v)
	photographed(t, path)
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := db.Workshop(t.Context())
	copied := db.Upgraded()
	if err := errors.Join(err, db.Close()); err != nil || len(w.Groups) != 1 || len(w.Resources) != 1 || w.Resources[0].Kind != mapping.Forest {
		t.Errorf("%+v, %v", w, err)
	}
	has, err := versionsOf(t.Context(), path)
	if err != nil || has.village != now.village || has.votes != 0 && has.votes != now.votes {
		t.Errorf("upgraded to %+v, %v", has, err)
	}
	if checks, err := Verify(t.Context(), path); err != nil || !Passed(checks) {
		t.Errorf("%+v, %v", checks, err)
	}
	if !v.older(now) {
		if _, err := os.Stat(filepath.Join(filepath.Dir(path), backups)); copied != "" || err == nil {
			t.Errorf("copied to %q, %v", copied, err)
		}
		return
	}
	isCopyOf(t, copied, v)
	again, err := Open(t.Context(), path)
	if err != nil || again.Upgraded() != "" {
		t.Errorf("upgraded again: %v", err)
	}
	again.Close()
}

// isCopyOf holds that a copy is whole, of a version, and opens.
func isCopyOf(t *testing.T, copied string, v versions) {
	t.Helper()
	if !strings.HasSuffix(copied, fmt.Sprintf("-v%d.%d.gpkg", v.village, v.votes)) {
		t.Errorf("%q", copied)
	}
	checks, err := Verify(t.Context(), copied)
	if err != nil || !Passed(checks) || checks[0].Key != "copy" {
		t.Errorf("the copy: %+v, %v", checks, err)
	}
	if has, err := versionsOf(t.Context(), copied); err != nil || has != v {
		t.Errorf("the copy is of %+v, %v", has, err)
	}
	if _, err := os.Stat(filepath.Join(PhotosPath(copied), "a.jpg")); err != nil {
		t.Error(err)
	}
	restored := filepath.Join(t.TempDir(), "pulih.gpkg")
	if _, err := Restore(t.Context(), copied, restored); err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), restored)
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
}

// TestUpgradeNeedsACopy: without a copy nothing is upgraded, and the files are
// as they were, to the byte.
func TestUpgradeNeedsACopy(t *testing.T) {
	for name, hinder := range map[string]func(t *testing.T, path string) string{
		"no folder": func(t *testing.T, path string) string {
			if err := os.WriteFile(filepath.Join(filepath.Dir(path), backups), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			return "upgrade-no-copy"
		},
		"in use": func(t *testing.T, path string) string {
			lock, err := lockFile(VotesPath(path)+".lock", 0)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { unlock(lock) }) //nolint:errcheck // the folder goes
			return "votes-in-use"
		},
		"damaged": func(t *testing.T, path string) string {
			file, err := os.OpenFile(VotesPath(path), os.O_RDWR, 0)
			if err == nil {
				_, err = file.WriteAt(bytes.Repeat([]byte{0xFF}, 100), 4096)
				err = errors.Join(err, file.Close())
			}
			if err != nil {
				t.Fatal(err)
			}
			return "upgrade-damaged"
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := olderVillage(t, t.TempDir(), versions{2, 1})
			want := hinder(t, path)
			before := bytesOf(t, path)
			db, err := Open(t.Context(), path)
			if keyOf(err) != want {
				t.Errorf("%v", err)
			}
			if err == nil {
				db.Close()
			}
			if after := bytesOf(t, path); after != before {
				t.Error("the files have changed")
			}
			if NewestBackup(path) != "" {
				t.Error("what was begun is left")
			}
		})
	}
}

func bytesOf(t *testing.T, path string) string {
	t.Helper()
	village, err1 := os.ReadFile(path)
	votes, err2 := os.ReadFile(VotesPath(path))
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return string(village) + string(votes)
}

// TestUpgradeTwice: of programs that open an old village at the same moment one
// upgrades it, once, and the others find it done.
func TestUpgradeTwice(t *testing.T) {
	path := olderVillage(t, t.TempDir(), versions{1, 1})
	results := make(chan error)
	for range 4 {
		go func() {
			db, err := Open(t.Context(), path)
			if err == nil {
				err = db.Close()
			}
			results <- err
		}()
	}
	for range 4 {
		if err := <-results; err != nil && !isInUse(err) {
			t.Error(err)
		}
	}
	copies, err := filepath.Glob(filepath.Join(filepath.Dir(path), backups, "*.gpkg"))
	if err != nil || len(copies) != 1 {
		t.Errorf("%q, %v", copies, err)
	}
}
