package markup

import (
	"bufio"
	"bytes"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// errLong ends a text in which something has no end.
var errLong = errors.New("a tag without end")

// within says what the byte at hand is part of.
type within int

const (
	content within = iota
	tag
	cdata
	comment
)

// gate stands between a file and the XML decoder, which would hold any text
// or tag in memory however long. It lets MaxText bytes of a text pass and
// drops the rest of it and all comments, counts lines, and mends characters that may not stand
// in XML.
type gate struct {
	src     *bufio.Reader
	line    int
	tagLine int // where the last tag began

	in      within
	run     int     // bytes of what the byte is part of
	quote   byte    // the quote that an attribute is in
	head    []byte  // how the tag begins
	tail    [2]byte // the last two bytes
	passed  int     // bytes since the last token
	cut     bool    // something was dropped
	pending string
	err     error
}

// Read makes a gate what the decoder wants when a file names an encoding.
func (g *gate) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c, err := g.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

// ReadByte gives the next byte that may pass.
func (g *gate) ReadByte() (byte, error) {
	if g.pending != "" {
		c := g.pending[0]
		g.pending = g.pending[1:]
		return c, nil
	}
	for {
		g.skim()
		c, err := g.src.ReadByte()
		if err != nil {
			g.err = err
			return 0, err
		}
		ok := true
		if mend := g.escape(c); mend == c {
			c, ok = g.pass(c)
		} else if g.run, c = g.run+1, mend; !g.room() {
			g.pending, ok = "", false
		}
		if !ok {
			continue
		}
		if g.passed++; g.passed > MaxText+2*MaxTag || g.in == tag && g.run > MaxTag {
			g.err = errLong
			return 0, errLong
		}
		return g.mended(c), nil
	}
}

// skim passes over what is dropped anyhow, many bytes at a time: comments, and
// the rest of a text that is too long.
func (g *gate) skim() {
	stop := byte('<')
	if g.in == comment {
		stop = '>'
	} else if g.in != content || g.run <= MaxText {
		return
	}
	for {
		if _, err := g.src.Peek(1); err != nil {
			return // ReadByte meets it again
		}
		held, _ := g.src.Peek(g.src.Buffered()) // all of it is there
		n := bytes.IndexByte(held, stop)
		found := n >= 0
		if !found {
			n = len(held)
		}
		for _, c := range held[max(0, n-2):n] {
			g.tail = [2]byte{g.tail[1], c}
		}
		g.line += bytes.Count(held[:n], []byte("\n"))
		_, _ = g.src.Discard(n) // it was peeked
		if found {
			return
		}
	}
}

// escape replaces what cannot stand in a text: a < that begins no tag by
// &lt;, and a reference to an impossible character by U+FFFD. It gives the
// byte to go on with.
func (g *gate) escape(c byte) byte {
	if g.in != content {
		return c
	}
	switch c {
	case '<':
		if next, err := g.src.Peek(1); err == nil && !beginsTag(next[0]) {
			g.pending = "lt;"
			return '&'
		}
	case '&':
		head, _ := g.src.Peek(12) // fewer at the end of the file
		if n := impossible(head); n > 0 {
			_, _ = g.src.Discard(n) // it was peeked
			g.pending = "\xBF\xBD"
			return '\xEF'
		}
	}
	return c
}

// beginsTag reports whether c can stand behind <.
func beginsTag(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 || strings.IndexByte("_:/!?", c) >= 0
}

// reference is a character written as its number, after the &.
var reference = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^#(?:([0-9]{1,8})|x([0-9A-Fa-f]{1,8}));`) })

// impossible is the length of a reference to a character that may not stand
// in XML, 0 for anything else.
func impossible(text []byte) int {
	match := reference().FindSubmatch(text)
	if match == nil {
		return 0
	}
	digits, base := match[1], 10
	if len(match[2]) > 0 {
		digits, base = match[2], 16
	}
	n, _ := strconv.ParseUint(string(digits), base, 64) // eight digits fit
	if n == '\t' || n == '\n' || n == '\r' || n >= ' ' && n < 0xD800 || n > 0xDFFF && n < 0xFFFE || n > 0xFFFF && n <= unicode.MaxRune {
		return 0
	}
	return len(match[0])
}

// mended replaces a control character by U+FFFD.
func (g *gate) mended(c byte) byte {
	if c >= ' ' || c == '\t' || c == '\n' || c == '\r' {
		return c
	}
	g.pending = "\xBF\xBD"
	return '\xEF'
}

// pass follows where in the XML the byte is. It gives the byte that may pass
// for it, if any.
func (g *gate) pass(c byte) (byte, bool) {
	if c == '\n' {
		g.line++
	}
	g.run++
	ok := true
	switch g.in {
	case content:
		if c == '<' {
			g.in, g.run, g.quote, g.head, g.tagLine = tag, 0, 0, g.head[:0], g.line
		}
		ok = g.room()
	case tag:
		g.inTag(c)
	case cdata:
		if ok = g.room(); g.ends(c, ']') && !ok {
			return g.end(']')
		}
	case comment:
		if ok = false; g.ends(c, '-') {
			return g.end('-')
		}
	}
	g.tail = [2]byte{g.tail[1], c}
	return c, ok
}

// room reports whether the text at hand may go on.
func (g *gate) room() bool {
	if g.run > MaxText {
		g.cut = true
	}
	return g.run <= MaxText
}

// inTag finds the end of a tag, or that it is none.
func (g *gate) inTag(c byte) {
	if len(g.head) < len("![CDATA[") {
		g.head = append(g.head, c)
		switch string(g.head) {
		case "!--":
			g.in, g.run, g.tail = comment, 0, [2]byte{}
			return
		case "![CDATA[":
			g.in, g.run = cdata, 0
			return
		}
	}
	switch {
	case g.quote != 0:
		if c == g.quote {
			g.quote = 0
		}
	case c == '"', c == '\'':
		g.quote = c
	case c == '>':
		g.in, g.run = content, 0
	}
}

// ends finds the end of a CDATA section or a comment.
func (g *gate) ends(c, mark byte) bool {
	if c != '>' || g.tail != [2]byte{mark, mark} {
		return false
	}
	g.in, g.run = content, 0
	return true
}

// end writes the end of what was dropped.
func (g *gate) end(mark byte) (byte, bool) {
	g.pending = string([]byte{mark, '>'})
	return mark, true
}
