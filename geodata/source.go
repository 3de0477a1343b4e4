package geodata

import (
	"bytes"
	"io"
)

const (
	firstWindow = 256 << 10
	// lookahead is how much of the window ahead makes sure that an ordinary
	// feature lies in it whole.
	lookahead = 64 << 10
)

// source is a window that slides over a file. It knows the byte offset and
// the line of what it shows, and never holds more than one feature's text.
type source struct {
	r       io.Reader
	buf     []byte // the window; buf[pos:] is still to be read
	pos     int
	hold    int   // buf[hold:] must stay; -1 when nothing must
	base    int64 // offset in the file of buf[0]
	line    int   // line number at buf[counted]
	counted int
	err     error // what the reader said last
	mark    byte  // what parts records; 0 when nothing does
	full    int   // bytes in the window; those from len(buf) on are of later records
}

func newSource(r io.Reader) *source {
	return &source{r: r, buf: make([]byte, 0, firstWindow), hold: -1, line: 1}
}

// offset is the place of the next byte in the file.
func (s *source) offset() int64 { return s.base + int64(s.pos) }

// lineHere is the line number of the next byte, counted from 1.
func (s *source) lineHere() int {
	s.countLines(s.pos)
	return s.line
}

func (s *source) countLines(to int) {
	if to <= s.counted {
		return
	}
	s.line += bytes.Count(s.buf[s.counted:to], []byte{'\n'})
	s.counted = to
}

// failed reports a reader that broke, as against one that ended.
func (s *source) failed() bool { return s.err != nil && s.err != io.EOF }

// more lets the window grow at its end; false at the end of the record or
// file. A text held that has become too large is let go.
func (s *source) more() bool {
	if s.err != nil || s.full > len(s.buf) {
		return false
	}
	if s.hold >= 0 && len(s.buf)-s.hold > MaxFeatureBytes {
		s.hold = -1
	}
	if len(s.buf) == cap(s.buf) {
		s.slide()
	}
	if len(s.buf) == cap(s.buf) {
		s.grow()
	}
	seen := len(s.buf)
	n, err := readSome(s.r, s.buf[seen:cap(s.buf)])
	s.full, s.err = seen+n, err
	s.show(seen)
	return len(s.buf) > seen
}

// show lets the window end at the first mark from a byte on, or with all that
// was read.
func (s *source) show(from int) {
	s.buf = s.buf[:s.full]
	if s.mark == 0 {
		return
	}
	if i := bytes.IndexByte(s.buf[from:], s.mark); i >= 0 {
		s.buf = s.buf[:from+i]
	}
}

// parted reports whether the file is a row of records.
func (s *source) parted() bool { return s.mark != 0 }

// part makes the file a row of records with a mark between them.
func (s *source) part(mark byte) {
	s.mark = mark
	s.show(s.pos)
}

// next goes to the next record, leaving what is unread of this one. It is
// false at the end of the file.
func (s *source) next() bool {
	s.hold = -1
	for s.full == len(s.buf) {
		s.pos = len(s.buf)
		if s.mark == 0 || !s.more() && s.full == len(s.buf) {
			return false
		}
	}
	s.pos = len(s.buf) + 1
	s.show(s.pos)
	return true
}

// ahead makes the window show enough for an ordinary feature, if there is as
// much.
func (s *source) ahead() {
	for len(s.buf)-s.pos < lookahead && s.more() {
	}
}

// slide drops what was read and need not stay.
func (s *source) slide() {
	from := s.pos
	if s.hold >= 0 {
		from = s.hold
		s.hold = 0
	}
	if from == 0 {
		return
	}
	s.countLines(from)
	s.buf = s.buf[:copy(s.buf, s.buf[from:])]
	s.pos -= from
	s.counted -= from
	s.base += int64(from)
}

func (s *source) grow() {
	size := min(2*cap(s.buf), MaxFeatureBytes+firstWindow)
	s.buf = append(make([]byte, 0, size), s.buf...)
}

// readSome reads at least one byte, or says why not.
func readSome(r io.Reader, p []byte) (int, error) {
	for range 100 {
		if n, err := r.Read(p); n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}

// peek gives the next byte that is not white space; false at the end.
func (s *source) peek() (byte, bool) {
	for {
		for ; s.pos < len(s.buf); s.pos++ {
			if c := s.buf[s.pos]; !isSpace(c) {
				return c, true
			}
		}
		if !s.more() {
			return 0, false
		}
	}
}

// take steps over the next byte that is not white space if it is c.
func (s *source) take(c byte) bool {
	next, ok := s.peek()
	if !ok || next != c {
		return false
	}
	s.pos++
	return true
}

// head shows the first n bytes of the file, or fewer if it is shorter.
func (s *source) head(n int) []byte {
	for len(s.buf) < n && s.more() {
	}
	return s.buf[:min(n, len(s.buf))]
}

// text is one JSON value as it stands in the file. raw is nil when it was
// larger than MaxFeatureBytes, and good until the source is read again.
type text struct {
	raw    []byte
	offset int64
	size   int64
	line   int
	end    ending
}

// unquoted is the string that the text stands for, "" if it is none.
func (t text) unquoted() string {
	if len(t.raw) < 2 || t.raw[0] != '"' {
		return ""
	}
	return unquote(t.raw[1 : len(t.raw)-1])
}

// value steps over the JSON value that begins at the next byte.
func (s *source) value() text {
	t := text{offset: s.offset(), line: s.lineHere()}
	alone := s.hold < 0
	if alone {
		s.hold = s.pos
	}
	t.end = s.measure()
	t.size = s.offset() - t.offset
	if s.hold >= 0 && t.size <= MaxFeatureBytes {
		t.raw = s.since(t.offset)
	}
	if alone {
		s.hold = -1
	}
	return t
}

func (s *source) measure() ending {
	var e extent
	for {
		s.pos += e.scan(s.buf[s.pos:])
		if e.end != open {
			return e.end
		}
		if !s.more() {
			return cut
		}
	}
}

// since is the text from an offset, which must be held, to here.
func (s *source) since(offset int64) []byte {
	return s.buf[int(offset-s.base):s.pos]
}
