//go:build unix

package main

import (
	"fmt"
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

// whileRead changes a file while a process that is in the middle of it stands still.
func whileRead(t *testing.T, pid int, path string, change func()) {
	t.Helper()
	if _, err := os.Stat(fmt.Sprintf("/proc/%d/fd", pid)); err != nil { // not Linux
		time.Sleep(300 * time.Millisecond)
		change()
		return
	}
	for range 10_000 {
		syscall.Kill(pid, syscall.SIGSTOP) //nolint:errcheck // it may have ended
		reached := isInTheMiddle(pid, path)
		if reached {
			change()
		}
		syscall.Kill(pid, syscall.SIGCONT) //nolint:errcheck
		if reached {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("it was never seen in the middle of the file")
}

// isInTheMiddle reports whether a process has read more than 1 MB of a file that
// it has open, and not all of it. What only looks at the file's begin or end
// has not.
func isInTheMiddle(pid int, path string) bool {
	info, err := os.Stat(path)
	folder := fmt.Sprintf("/proc/%d/", pid)
	open, _ := os.ReadDir(folder + "fd")
	for _, fd := range open {
		if at, _ := os.Readlink(folder + "fd/" + fd.Name()); at != path || err != nil {
			continue
		}
		var read int64
		text, _ := os.ReadFile(folder + "fdinfo/" + fd.Name())
		if _, err := fmt.Sscanf(string(text), "pos: %d", &read); err == nil && read > 1<<20 && read < info.Size() {
			return true
		}
	}
	return false
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
