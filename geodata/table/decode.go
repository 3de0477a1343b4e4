package table

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

const headBytes = 64 << 10

// decoded turns a text file into UTF-8 without a mark. It names the encoding
// if that was another one. Lines that end in a lone CR get an LF.
func decoded(r io.Reader) (in *bufio.Reader, was string, err error) {
	raw := bufio.NewReaderSize(r, headBytes)
	head, err := raw.Peek(headBytes)
	if err != nil && err != io.EOF {
		return nil, "", err
	}
	in = raw
	switch coding, name, mark := encodingOf(head); {
	case coding != nil:
		was = name
		in = bufio.NewReaderSize(coding.NewDecoder().Reader(raw), headBytes)
	case mark > 0:
		if _, err := raw.Discard(mark); err != nil {
			return nil, "", err
		}
	}
	if head, _ := in.Peek(headBytes); bytes.IndexByte(head, '\r') >= 0 && bytes.IndexByte(head, '\n') < 0 {
		in = bufio.NewReaderSize(&crToLF{in}, headBytes)
	}
	return in, was, nil
}

// encodingOf recognises an encoding by its mark, by every other byte being
// zero, or by not being UTF-8. For UTF-8 it is nil and the length of the mark.
func encodingOf(head []byte) (coding encoding.Encoding, name string, mark int) {
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		return nil, "", 3
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("\xFE\xFF")):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM), "UTF-16", 0
	case len(head) > 3 && head[1] == 0 && head[3] == 0 && head[0] != 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16", 0
	case len(head) > 3 && head[0] == 0 && head[2] == 0 && head[1] != 0:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "UTF-16", 0
	case !utf8.Valid(wholeRunes(head)):
		return charmap.Windows1252, "Windows-1252", 0
	}
	return nil, "", 0
}

// wholeRunes cuts a character that the head ends in the middle of.
func wholeRunes(head []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(head) && len(head) >= headBytes; i++ {
		if last := head[len(head)-i:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return head[:len(head)-i]
			}
			break
		}
	}
	return head
}

// crToLF reads the line ends of old Macintosh programs.
type crToLF struct{ r io.Reader }

func (c *crToLF) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	for i := range p[:n] {
		if p[i] == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
