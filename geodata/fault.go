package geodata

import (
	"bytes"
	"maps"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"potensi/schema"
)

// excerptRunes is how much of a file a finding may quote.
const excerptRunes = 40

type args = map[string]any

// fault is the first thing wrong in a text: a rule, its arguments and where.
type fault struct {
	rule string
	at   int // byte in the text
	path string
	args args
}

// step is one part of a JSON pointer: a name, or an index when name is empty.
type step struct {
	name  string
	index int
}

// fail notes a fault here unless there is one already. It returns false.
func (s *scanner) fail(rule string, a args) bool {
	if s.fault == nil {
		s.fault = &fault{rule: rule, at: s.pos, path: pointer(s.trail), args: a}
	}
	return false
}

// syntax faults a text that is not JSON here, or that ends too early.
func (s *scanner) syntax() bool {
	if s.pos >= len(s.text) {
		return s.fail("truncated", nil)
	}
	if s.isNotFinite() {
		return s.notNumber()
	}
	return s.fail("not-json", args{"near": around(s.text, s.pos)})
}

// finding turns a fault into a finding about a text at a place. Rules about
// the text itself also tell the byte offset in the file.
func (f *fault) finding(t text, at schema.Place) schema.Finding {
	at.Path = f.path
	at.Line = t.line + bytes.Count(t.raw[:f.at], []byte{'\n'})
	a := maps.Clone(f.args)
	switch f.rule {
	case "not-json", "truncated", "not-utf8", "lone-surrogate":
		if a == nil {
			a = args{}
		}
		a["offset"] = t.offset + int64(f.at)
	}
	return schema.Finding{Place: at, Rule: f.rule, Level: schema.Error, Args: a}
}

// pointer writes steps as a JSON pointer (RFC 6901).
func pointer(trail []step) string {
	var b strings.Builder
	for _, s := range trail {
		b.WriteByte('/')
		if s.name != "" {
			b.WriteString(s.name)
			continue
		}
		b.WriteString(strconv.Itoa(s.index))
	}
	return b.String()
}

// around quotes a text a little before and after a byte.
func around(text []byte, at int) string {
	from := max(0, at-15)
	for from < at && !utf8.RuneStart(text[from]) {
		from++
	}
	return excerpt(text[from:min(len(text), from+4*excerptRunes)])
}

// excerpt is the printable beginning of a text, at most 40 characters.
func excerpt(text []byte) string {
	var b strings.Builder
	for n := 0; n < excerptRunes && len(text) > 0; n++ {
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			r = ' '
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(b.String())
}
