//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// interrupted stops the import as Ctrl+C does.
func (v *victim) interrupted(t *testing.T) {
	stopped := 0
	for share := range 5 {
		village := v.copy(t, v.dir)
		c := command(t, "import", v.file, "--file", village)
		var errs strings.Builder
		c.Stderr = &errs
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100*time.Millisecond + v.took*time.Duration(share)/6)
		c.Process.Signal(os.Interrupt) //nolint:errcheck // it may have ended
		err := c.Wait()
		if err == nil {
			continue // it was faster
		}
		stopped++
		asleep := code(err) == -1 && errs.Len() == 0 // the signal came before the program listened
		if !asleep && (code(err) != exitFailed || !strings.Contains(errs.String(), "nothing was saved")) {
			t.Errorf("%v: %s", err, errs.String())
		}
		v.asBefore(t, village)
		if left := leftovers(t, village); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	if stopped == 0 {
		t.Error("no interrupt came in time")
	}
}

// What may never end, or wait for ever, is not opened.
func TestPipesAndDevices(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipa.geojson")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	for _, path := range []string{pipe, "/dev/zero"} {
		hostile{name: filepath.Base(path), code: exitRejected, says: "→"}.run(t, filepath.Dir(pipe), path, func(int) {})
	}
}
