package store

import (
	"os"
	"path/filepath"
)

// How much space of the disk is too little: below the first a person is to be
// warned, below the second no poll may begin. What a vote needs is some
// megabytes; what else fills a disk meanwhile nobody knows.
const (
	LowSpace   = 500 << 20
	LeastSpace = 100 << 20
)

// FreeSpace is how many bytes are free on the disk of the village file, for
// whoever runs this program.
func (db *DB) FreeSpace() (uint64, error) { return db.free(filepath.Dir(db.path)) }

// Short is how many MB are free of a disk, and whether a person is to be warned.
// A disk that does not tell is taken as it is.
func Short(free uint64, err error) (mb int, short bool) {
	return int(free >> 20), err == nil && free < LowSpace
}

// roomToOpen refuses to open a poll on a disk that is nearly full. A disk that
// does not tell is taken as it is.
func (db *DB) roomToOpen() error {
	free, err := db.FreeSpace()
	if err != nil || free >= LeastSpace {
		return nil
	}
	return &Error{ErrDisk, "disk-low", map[string]any{"free": int(free >> 20), "least": LeastSpace >> 20}}
}

// roomToCopy refuses to copy the village to a disk on which it would leave too
// little space: people may be voting on it.
func (db *DB) roomToCopy(to string) error {
	var need uint64
	photos, _ := photosIn(PhotosPath(db.path))
	files := append([]string{db.path, VotesPath(db.path)}, journals(db.path)...)
	for _, photo := range photos {
		files = append(files, filepath.Join(PhotosPath(db.path), photo))
	}
	for _, file := range files {
		if info, err := os.Lstat(file); err == nil {
			need += uint64(info.Size())
		}
	}
	free, err := db.free(filepath.Dir(to))
	if err != nil || free >= need+LeastSpace {
		return nil
	}
	return &Error{ErrDisk, "backup-no-room", map[string]any{"free": int(free >> 20), "need": int((need + LeastSpace) >> 20)}}
}
