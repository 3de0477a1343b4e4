package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// fullDisk imports on a disk that is full before the end.
func (v *victim) fullDisk(t *testing.T) {
	for _, room := range []int64{1 << 20, v.journal / 2, v.journal + v.journal/4} {
		dir := filepath.Join(v.dir, fmt.Sprintf("disk%d", room))
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		size := fileSize(v.village) + fileSize(strings.TrimSuffix(v.village, ".gpkg")+".votes.db") + room
		if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
			t.Skipf("a small disk needs the rights of root: %v", err)
		}
		t.Cleanup(func() { syscall.Unmount(dir, 0) }) //nolint:errcheck // the folder cannot be removed then, which tells
		village := copyVillage(t, v.village, dir)
		out, err := command(t, "import", v.file, "--file", village).CombinedOutput()
		if room > v.journal && err == nil {
			continue // the journal had room, and has given it back
		}
		if code(err) != exitFailed || !strings.Contains(string(out), "disk is full") {
			t.Errorf("%d bytes of room: %v\n%s", room, err, out)
		}
		v.asBefore(t, copyVillage(t, village, t.TempDir()))
	}
}
