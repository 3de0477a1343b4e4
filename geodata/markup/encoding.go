package markup

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
)

var (
	errEmpty    = errors.New("empty file")
	errEncoding = errors.New("unknown encoding")
)

// opening is a file's first line, which says its encoding. The decoder knows
// no XML 1.1, so it does not get to see it.
var opening = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[ \t]*<\?xml[ \t][^>\n]{0,200}\?>`) })

// declaration is what a file says of its encoding in its first line.
var declaration = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']{1,40})["']`)
})

// decoded gives a file's text in UTF-8, by its byte order mark or by what its
// first line says; label is the encoding that is not known. What is not in
// the encoding becomes U+FFFD.
func decoded(r io.Reader) (text *bufio.Reader, label string, err error) {
	raw := bufio.NewReaderSize(r, 64<<10)
	head, err := raw.Peek(1024)
	if err != nil && err != io.EOF {
		return nil, "", err
	}
	if len(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")))) == 0 && err == io.EOF {
		return nil, "", errEmpty
	}
	charset, label := charsetOf(head)
	if charset == nil && label != "" {
		return nil, label, errEncoding
	}
	if bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")) {
		_, _ = raw.Discard(3) // it was peeked
	}
	head = bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))
	_, _ = raw.Discard(len(opening().Find(head))) // UTF-16 does not match
	if charset != nil {
		return bufio.NewReaderSize(charset.NewDecoder().Reader(raw), 64<<10), "", nil
	}
	return bufio.NewReaderSize(transform.NewReader(raw, runes.ReplaceIllFormed()), 64<<10), "", nil
}

// charsetOf finds the encoding of a file by its head; nil is UTF-8, unless
// the label says otherwise.
func charsetOf(head []byte) (encoding.Encoding, string) {
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		return nil, ""
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("<\x00")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), ""
	case bytes.HasPrefix(head, []byte("\xFE\xFF")), bytes.HasPrefix(head, []byte("\x00<")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), ""
	}
	match := declaration().FindSubmatch(head)
	if match == nil {
		return nil, ""
	}
	label := strings.ToLower(string(match[1]))
	if label == "utf-8" || label == "utf8" || strings.HasPrefix(label, "utf-16") || label == "unicode" {
		return nil, "" // a UTF-16 that can be read byte by byte is none
	}
	charset, err := htmlindex.Get(label)
	if err != nil {
		return nil, Excerpt(label)
	}
	return charset, ""
}
