package archive

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"fmt"
	"io"

	"potensi/schema"
)

// Open reads one entry as a stream; the caller closes it. Errors of Open and
// of the stream are *schema.Finding: archive-too-large when all that was read
// of the archive passes the limit, archive-bomb when this entry is unpacked
// out of all proportion, archive-broken when it is damaged. An entry read
// again counts once.
func (a *Archive) Open(e Entry) (io.ReadCloser, error) {
	content, err := e.file.Open()
	if err != nil {
		return nil, a.broken(e)
	}
	return &stream{ReadCloser: content, archive: a, entry: e}, nil
}

// Bytes reads a whole entry of at most max bytes. A larger one is
// archive-too-large; see Open for the other errors.
func (a *Archive) Bytes(e Entry, max int64) ([]byte, error) {
	content, err := a.Open(e)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	data, err := io.ReadAll(io.LimitReader(content, max+1))
	if err == nil && int64(len(data)) > max {
		err = a.tooLarge(max)
	}
	if err != nil {
		return nil, err
	}
	return data, nil
}

// stream measures an entry while it is read.
type stream struct {
	io.ReadCloser
	archive *Archive
	entry   Entry
	n       int64
	err     error
}

func (s *stream) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.ReadCloser.Read(p)
	s.n += int64(n)
	if limit := s.archive.measure(s.entry, s.n); limit != nil {
		s.err = limit
		return 0, s.err
	}
	if err != nil && err != io.EOF {
		err = s.archive.failed(s.entry, err)
	}
	s.err = err
	return n, err
}

// measure notes that n bytes of an entry have been unpacked.
func (a *Archive) measure(e Entry, n int64) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if n > a.read[e.file] {
		a.total += n - a.read[e.file]
		a.read[e.file] = n
	}
	switch {
	case a.total > a.limits.Bytes:
		return a.tooLarge(a.limits.Bytes)
	case n > MinBomb && n/a.limits.Ratio >= max(1, e.Packed):
		return a.refuse("archive-bomb", map[string]any{"name": excerpt(e.Name), "ratio": a.limits.Ratio})
	}
	return nil
}

func (a *Archive) tooLarge(max int64) *schema.Finding {
	return a.refuse("archive-too-large", map[string]any{"max": max >> 20})
}

// failed tells a damaged entry from an archive that cannot be read any more.
func (a *Archive) failed(e Entry, err error) error {
	var deflate flate.CorruptInputError
	if errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &deflate) {
		return a.broken(e)
	}
	return fmt.Errorf("%s: %w", a.file, err)
}

func (a *Archive) broken(e Entry) *schema.Finding {
	return a.refuse("archive-broken", map[string]any{"name": excerpt(e.Name)})
}
