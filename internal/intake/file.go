package intake

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"potensi/schema"
)

// File is something to read. Name is what findings call it.
type File struct {
	Name   string
	Open   func() (io.ReadCloser, error)
	beside func(ext string) io.ReadCloser // the file of that ending beside it, nil if there is none
}

// Paths makes files of paths on disk.
func Paths(paths []string) []File {
	files := make([]File, len(paths))
	for i, path := range paths {
		files[i] = File{
			Name:   path,
			Open:   func() (io.ReadCloser, error) { return openRegular(path) },
			beside: func(ext string) io.ReadCloser { return openBeside(path, ext) },
		}
	}
	return files
}

// openBeside opens the file whose name differs from path in its ending alone,
// whatever the case of that.
func openBeside(path, ext string) io.ReadCloser {
	stem := strings.TrimSuffix(path, filepath.Ext(path))
	for _, end := range []string{ext, strings.ToUpper(ext), strings.ToUpper(ext[:2]) + ext[2:]} {
		if file, err := openRegular(stem + end); err == nil {
			return file
		}
	}
	return nil
}

// errNotRegular is a pipe or device: it may never end, or wait for ever.
var errNotRegular = errors.New("not a regular file")

func openRegular(path string) (io.ReadCloser, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() && !info.IsDir() {
		return nil, errNotRegular
	}
	return os.Open(path)
}

// Embedded makes files of the named files of a file system.
func Embedded(from fs.FS, names []string) []File {
	files := make([]File, len(names))
	for i, name := range names {
		files[i] = File{Name: name, Open: func() (io.ReadCloser, error) { return from.Open(name) }}
	}
	return files
}

// counted counts the bytes of a file that pass, and notes how large it is
// where that is known.
func (r *reader) counted(content io.Reader) io.Reader {
	if file, ok := content.(fs.File); ok {
		if info, err := file.Stat(); err == nil {
			r.size = info.Size()
		}
	}
	if file, ok := content.(*os.File); ok {
		if info, err := file.Stat(); err == nil {
			return &countedFile{file, &r.passed, info, info.Size()}
		}
	}
	return counted{content, &r.passed}
}

type counted struct {
	io.Reader
	passed *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.passed.Add(int64(n))
	return n, err
}

// countedFile is a file on disk, in which readers may look ahead. One that
// grows is read to the size that it had, and is then found to have changed.
type countedFile struct {
	*os.File
	passed *atomic.Int64
	begin  fs.FileInfo
	left   int64
}

func (c *countedFile) Read(p []byte) (int, error) {
	n, err := c.File.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	c.passed.Add(int64(n))
	if (c.left <= 0 || err == io.EOF) && n == 0 && len(p) > 0 {
		return 0, c.end()
	}
	return n, err
}

// errChanged is a file to which someone wrote while it was read.
var errChanged = errors.New("the file has changed")

// end is the end of the file, or errChanged.
func (c *countedFile) end() error {
	now, err := c.Stat()
	if err == nil && (now.Size() != c.begin.Size() || !now.ModTime().Equal(c.begin.ModTime())) {
		return errChanged
	}
	return io.EOF
}

func (c *countedFile) Seek(offset int64, whence int) (int64, error) {
	at, err := c.File.Seek(offset, whence)
	if err == nil {
		c.left = max(0, c.begin.Size()-at)
	}
	return at, err
}

func openFinding(name string, err error) *schema.Finding {
	rule := "file-unreadable"
	switch {
	case errors.Is(err, fs.ErrNotExist):
		rule = "file-not-found"
	case errors.Is(err, fs.ErrPermission):
		rule = "file-no-permission"
	case errors.Is(err, errNotRegular):
		rule = "file-not-regular"
	}
	return &schema.Finding{Place: schema.Place{File: name}, Rule: rule, Level: schema.Error,
		Args: map[string]any{"file": filepath.Base(name), "reason": err.Error()}}
}
