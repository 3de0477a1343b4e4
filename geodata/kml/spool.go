package kml

import (
	"bytes"
	"io"
	"os"
)

// spoolBytes is how much waits in memory.
const spoolBytes = 4 << 20

// spool keeps what is written until it is known what stands before it: in
// memory, and beyond spoolBytes in a temporary file.
type spool struct {
	recent bytes.Buffer
	file   *os.File
}

func (s *spool) Write(p []byte) (int, error) {
	if s.recent.Len() > spoolBytes {
		if err := s.flush(); err != nil {
			return 0, err
		}
	}
	return s.recent.Write(p)
}

func (s *spool) flush() (err error) {
	if s.file == nil {
		if s.file, err = os.CreateTemp("", "potensi-*.kml"); err != nil {
			return err
		}
	}
	_, err = s.recent.WriteTo(s.file)
	return err
}

// copyTo gives what was written, once.
func (s *spool) copyTo(w io.Writer) error {
	if s.file != nil {
		if _, err := s.file.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if _, err := io.Copy(w, s.file); err != nil {
			return err
		}
	}
	_, err := s.recent.WriteTo(w)
	return err
}

// close removes the file. It was temporary: errors do no harm.
func (s *spool) close() {
	if s.file != nil {
		_ = s.file.Close()
		_ = os.Remove(s.file.Name())
	}
}
