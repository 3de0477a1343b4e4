package geodata

import (
	"bytes"
	"io"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"potensi/schema"
)

// recordMark stands before each text of a JSON text sequence (RFC 8142).
const recordMark = 0x1E

// maxPrefix is how long the JavaScript before a document may be.
const maxPrefix = 256

// start finds where the first document begins and how documents are parted.
func (d *document) start() error {
	if err := d.decode(); err != nil {
		return err
	}
	c, ok := d.src.peek()
	switch {
	case ok && c == recordMark:
		d.src.pos++
		d.src.part(recordMark)
	case ok && c == '{' && hasLines(d.src.head(firstWindow)[d.src.pos:]):
		d.src.part('\n')
	case d.src.failed():
		return d.readError()
	case !ok:
		return d.refuse("empty-file", nil)
	}
	return nil
}

// decode steps over the mark of UTF-8 and turns UTF-16 with a mark into UTF-8.
func (d *document) decode() error {
	head := d.src.head(4)
	if bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")) {
		d.src.pos = 3
		return nil
	}
	if !isWide(head) {
		return nil
	}
	if mark := string(head[:2]); mark != "\xFF\xFE" && mark != "\xFE\xFF" {
		return d.refuse("not-utf8", args{"offset": int64(0)})
	}
	all := d.src.fromStart()
	decoder := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
	d.src = newSource(transform.NewReader(all, decoder))
	d.notes = append(d.notes, schema.Finding{Place: schema.Place{File: d.file, Line: 1}, Rule: "text-decoded", Level: schema.Note,
		Args: args{"encoding": "UTF-16"}})
	return nil
}

// isWide recognises UTF-16 by its mark, or by every other byte being zero.
func isWide(head []byte) bool {
	if len(head) < 2 {
		return false
	}
	mark := string(head[:2])
	return mark == "\xFF\xFE" || mark == "\xFE\xFF" || (head[0] == 0) != (head[1] == 0)
}

// fromStart is the file again, of which only the window was read.
func (s *source) fromStart() io.Reader {
	if s.err != nil {
		return io.MultiReader(bytes.NewReader(s.buf), brokenOff{s.err})
	}
	return io.MultiReader(bytes.NewReader(s.buf), s.r)
}

// brokenOff is a reader that ended, or failed, before.
type brokenOff struct{ err error }

func (b brokenOff) Read([]byte) (int, error) { return 0, b.err }

// hasLines reports whether a text has one object a line: the first line holds
// a whole one and the next begins another with its first member.
func hasLines(window []byte) bool {
	line, rest, ok := bytes.Cut(window, []byte{'\n'})
	if !ok {
		return false
	}
	var e extent
	n := e.scan(line)
	if e.end != whole || len(bytes.Trim(line[n:], ", \t\r")) > 0 {
		return false
	}
	return bytes.HasPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(`{"`))
}

// assignment steps over JavaScript that gives a document to a name or to a
// function: "var json_kebun_1 =", "callback(".
func (d *document) assignment() bool {
	d.src.ahead()
	text := d.src.buf[d.src.pos:min(len(d.src.buf), d.src.pos+maxPrefix)]
	end := bytes.IndexAny(text, "=({[\"")
	if end < 1 || text[end] != '=' && text[end] != '(' || !isName(string(text[:end])) {
		return false
	}
	after := bytes.TrimLeft(text[end+1:], " \t\r\n")
	if len(after) == 0 || after[0] != '{' && after[0] != '[' {
		return false
	}
	d.called = d.called || text[end] == '('
	d.src.pos += end + 1
	return true
}

// isName reports whether a text is a JavaScript name, with or without the
// word that declares it.
func isName(text string) bool {
	words := strings.Fields(text)
	if len(words) == 2 && (words[0] == "var" || words[0] == "let" || words[0] == "const") {
		words = words[1:]
	}
	return len(words) == 1 && strings.Trim(strings.ToLower(words[0]), "abcdefghijklmnopqrstuvwxyz0123456789_$.") == "" &&
		strings.IndexByte("0123456789.", words[0][0]) < 0
}
