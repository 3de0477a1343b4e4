package geodata

import (
	"io"
	"io/fs"
)

// sizing is how large a file was when its reading began. A file that grows
// is read to that size.
type sizing struct {
	stat  func() (fs.FileInfo, error) // nil when r is no ordinary file
	begin fs.FileInfo
	left  int64 // from where it was to its end
}

func sized(r io.Reader) sizing {
	file, ok := r.(interface {
		io.Seeker
		Stat() (fs.FileInfo, error)
	})
	if !ok {
		return sizing{}
	}
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return sizing{}
	}
	at, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return sizing{}
	}
	return sizing{stat: file.Stat, begin: info, left: max(0, info.Size()-at)}
}

func (s sizing) reader(r io.Reader) io.Reader {
	if s.stat == nil {
		return r
	}
	return io.LimitReader(r, s.left)
}

// changed reports whether someone wrote to the file since.
func (s sizing) changed() bool {
	if s.stat == nil {
		return false
	}
	now, err := s.stat()
	return err == nil && (now.Size() != s.begin.Size() || !now.ModTime().Equal(s.begin.ModTime()))
}
