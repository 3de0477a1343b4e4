//go:build unix

package store

import (
	"errors"

	"golang.org/x/sys/unix"
)

// freeSpace is how many bytes are free in a folder for whoever is no
// administrator.
func freeSpace(folder string) (uint64, error) {
	var disk unix.Statfs_t
	if err := unix.Statfs(folder, &disk); err != nil {
		return 0, err
	}
	return uint64(disk.Bavail) * uint64(disk.Bsize), nil //nolint:unconvert // their types differ between systems
}

// isFull reports whether there is no space left.
func isFull(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) || errors.Is(err, unix.EFBIG)
}
