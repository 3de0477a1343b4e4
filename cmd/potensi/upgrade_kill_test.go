package main

import (
	"database/sql"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"potensi/internal/store"
)

// oldVillage makes a village of the first version, with a ballot and so many
// places that copying it takes a while.
func oldVillage(t *testing.T, dir string) string {
	t.Helper()
	scratch, err := store.Create(t.Context(), filepath.Join(t.TempDir(), "any.gpkg")) // for the functions of the spatial index
	if err != nil {
		t.Fatal(err)
	}
	scratch.Close()
	village := filepath.Join(dir, "desa.gpkg")
	first(t, village, "village", `PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;
		INSERT INTO groups (id, name, gender, type) VALUES ('G', 'Perempuan', 'women', 'people');
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
		INSERT INTO resources (id, name, kind, note) SELECT 'R' || i, 'Hutan ' || i, 'forest', hex(randomblob(1500)) FROM n`)
	first(t, store.VotesPath(village), "votes", `INSERT INTO ballots (id, poll, "group", channel, content) VALUES ('b', 'V', 'G', 'phone', '{}')`)
	return village
}

func first(t *testing.T, path, name, rows string) {
	t.Helper()
	schema, err := os.ReadFile("../../internal/store/sql/" + name + "_0001.sql")
	if err != nil {
		t.Fatal(err)
	}
	raw := rawFile(t, path)
	defer raw.Close()
	for _, text := range []string{string(schema), "INSERT INTO migrations VALUES (1, '2026-01-01T00:00:00.000Z')", rows} {
		if _, err := raw.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
}

func rawFile(t *testing.T, path string) *sql.DB {
	t.Helper()
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	raw.SetMaxOpenConns(1)
	return raw
}

// ofVersion is the version of a file of a village, whose rows must all be there.
func ofVersion(t *testing.T, path, rows string, want int) (version int) {
	t.Helper()
	raw := rawFile(t, path)
	defer raw.Close()
	var sound string
	var n int
	if err := raw.QueryRow("SELECT (SELECT max(fid) FROM migrations), (SELECT count(*) FROM "+rows+"), (SELECT integrity_check FROM pragma_integrity_check LIMIT 1)").Scan(&version, &n, &sound); err != nil || sound != "ok" || n != want {
		t.Errorf("%s: %d %s, %s, %v", path, n, rows, sound, err)
	}
	return version
}

// TestKilledWhileUpgrading is R16: killed at any moment, each file is of the old
// version or of the new; where one is new, the copy of the old ones is there
// and whole; and the next opening upgrades what is left.
func TestKilledWhileUpgrading(t *testing.T) {
	kills := 6
	if n, err := strconv.Atoi(os.Getenv("POTENSI_KILLS")); err == nil {
		kills = n
	}
	from := t.TempDir()
	village := oldVillage(t, from)
	whole := copyVillage(t, village, t.TempDir())
	begun := time.Now()
	must(t, "pin", "remove", "--file", whole)
	took := time.Since(begun)
	latest := versionsAfter(t, whole)
	seen := map[[2]int]int{}
	for i := range kills {
		killed := copyVillage(t, village, t.TempDir())
		m := moment{after: time.Duration(rand.Int64N(int64(took)))}
		if i%2 == 1 { // while a file is upgraded
			m = moment{file: "-wal", bytes: 1}
		}
		killAt(t, killed, m, "pin", "remove", "--file", killed)
		now := versionsAfter(t, killed)
		seen[now]++
		checkUpgrade(t, killed, now, latest)
	}
	t.Logf("%d kills within %v: %v", kills, took, seen)
}

func versionsAfter(t *testing.T, village string) [2]int {
	t.Helper()
	return [2]int{ofVersion(t, village, "resources", 4000), ofVersion(t, store.VotesPath(village), "ballots", 1)}
}

func checkUpgrade(t *testing.T, village string, now, latest [2]int) {
	t.Helper()
	for file, version := range now {
		if version != 1 && version != latest[file] {
			t.Errorf("file %d is of version %d, between the old one and the new", file, version)
		}
	}
	if slices.Max(now[:]) > 1 {
		isWhole(t, village)
	}
	must(t, "pin", "remove", "--file", village)
	if after := versionsAfter(t, village); after != latest {
		t.Errorf("afterwards it is of %v, not %v", after, latest)
	}
	isWhole(t, village)
	if checks, err := store.Verify(t.Context(), village); err != nil || !store.Passed(checks) {
		t.Errorf("%+v, %v", checks, err)
	}
}

// isWhole holds that there is a finished copy of the village of the first
// version.
func isWhole(t *testing.T, village string) {
	t.Helper()
	copies, err := filepath.Glob(filepath.Join(filepath.Dir(store.NewestBackup(village)), "*-v1.1.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(copies, func(copied string) bool {
		checks, err := store.Verify(t.Context(), copied)
		return err == nil && store.Passed(checks) && checks[0].Key == "copy" && versionsAfter(t, copied) == [2]int{1, 1}
	}) {
		t.Errorf("no whole copy among %s", strings.Join(copies, ", "))
	}
}
