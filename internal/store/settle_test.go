package store

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"
)

// TestKilledBeforeTheJournalIsWAL: a program that is killed while a file is
// written to with a rollback journal, as at the first opening, leaves a file
// that opens.
func TestKilledBeforeTheJournalIsWAL(t *testing.T) {
	dir := t.TempDir()
	db, err := Create(t.Context(), filepath.Join(dir, "desa.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, half := range []string{"desa.votes.db", "desa.gpkg"} {
		into := t.TempDir()
		halfWritten(t, filepath.Join(dir, half), func() { copyAll(t, dir, into) })
		if _, err := os.Stat(filepath.Join(into, half+"-journal")); err != nil {
			t.Fatal(err)
		}
		again, err := Open(t.Context(), filepath.Join(into, "desa.gpkg"))
		if err != nil {
			t.Errorf("%s is half written: %v", half, err)
			continue
		}
		if hash, err := again.PIN(t.Context()); err != nil || hash != "" {
			t.Errorf("%s is half written: %q, %v", half, hash, err)
		}
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	}
}

// halfWritten calls look while a file is half written.
func halfWritten(t *testing.T, path string, look func()) {
	t.Helper()
	raw, err := sql.Open("sqlite", path+"?_pragma=journal_mode(DELETE)&_pragma=cache_size(1)&_pragma=cache_spill(1)")
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	raw.SetMaxOpenConns(1)
	tx, err := raw.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // that is the point
	if _, err := tx.Exec(`CREATE TABLE half (x); INSERT INTO half WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT randomblob(900) FROM n`); err != nil {
		t.Fatal(err)
	}
	look()
}

func copyAll(t *testing.T, from, into string) {
	t.Helper()
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(from, e.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(into, e.Name()), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
