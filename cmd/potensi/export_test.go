package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"potensi/internal/store"
)

// A failed export leaves no half file, and the old one as it was.
func TestFailedExportLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	db, err := store.Create(context.Background(), filepath.Join(dir, "desa.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := os.Mkdir(filepath.Join(dir, "keluar"), 0o700); err != nil {
		t.Fatal(err)
	}
	order := exportOrder{path: filepath.Join(dir, "keluar", "peta.geojson"), overwrite: true}
	torn := errors.New("the disk is full")
	fail := func(path string) error {
		return writeFile(path, func(out io.Writer) error {
			_, err := io.WriteString(out, strings.Repeat("x", 200_000))
			return errors.Join(torn, err)
		})
	}
	if err := order.intoPlace(db, fail); !errors.Is(err, torn) {
		t.Errorf("failed with %v", err)
	}
	if left, _ := os.ReadDir(filepath.Dir(order.path)); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.WriteFile(order.path, []byte("lama"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := order.intoPlace(db, fail); !errors.Is(err, torn) {
		t.Errorf("failed with %v", err)
	}
	if text, err := os.ReadFile(order.path); string(text) != "lama" {
		t.Errorf("the old file is now %q, %v", text, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(order.path)); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

// Whoever calls an export off need not wait for its end.
func TestHeedfulStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var out bytes.Buffer
	h := &heedful{ctx, &out}
	if _, err := h.Write([]byte("a")); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := h.Write([]byte("b")); !errors.Is(err, context.Canceled) || out.String() != "a" {
		t.Errorf("%v, wrote %q", err, out.String())
	}
}
