package geodata

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// str reads a string and returns its text between the quotes, still escaped.
func (s *scanner) str() ([]byte, bool) {
	start, ascii := s.pos+1, true
	for s.pos++; s.pos < len(s.text); s.pos++ {
		c := s.text[s.pos]
		switch {
		case c == '"':
			raw := s.text[start:s.pos]
			s.pos++
			return raw, ascii || s.utf8(raw)
		case c == '\\':
			if !s.escape() {
				return nil, false
			}
		case c < ' ':
			return nil, s.syntax()
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return nil, s.syntax()
}

// utf8 faults text that is not UTF-8, at its first wrong byte.
func (s *scanner) utf8(raw []byte) bool {
	if utf8.Valid(raw) {
		return true
	}
	s.pos -= len(raw) + 1
	for {
		r, n := utf8.DecodeRune(s.text[s.pos:])
		if r == utf8.RuneError && n <= 1 {
			return s.fail("not-utf8", nil)
		}
		s.pos += n
	}
}

// escape checks the escape at pos and moves to its last byte.
func (s *scanner) escape() bool {
	if s.pos++; s.pos == len(s.text) {
		return s.syntax()
	}
	if s.text[s.pos] != 'u' {
		return bytes.IndexByte([]byte(`"\/bfnrt`), s.text[s.pos]) >= 0 || s.syntax()
	}
	start := s.pos - 1
	unit, ok := s.hex()
	if !ok || unit < 0xD800 || unit > 0xDFFF {
		return ok
	}
	if unit < 0xDC00 && s.pos+2 < len(s.text) && s.text[s.pos+1] == '\\' && s.text[s.pos+2] == 'u' {
		s.pos += 2
		low, ok := s.hex()
		if !ok || low >= 0xDC00 && low <= 0xDFFF {
			return ok
		}
	}
	s.pos = start
	return s.fail("lone-surrogate", nil)
}

// hex reads the four digits after a u and moves to the last of them.
func (s *scanner) hex() (unit int, ok bool) {
	for range 4 {
		if s.pos++; s.pos == len(s.text) {
			return 0, s.syntax()
		}
		c := s.text[s.pos]
		switch {
		case c-'0' < 10:
			unit = unit<<4 | int(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			unit = unit<<4 | int(c|0x20-'a'+10)
		default:
			return 0, s.syntax()
		}
	}
	return unit, true
}

// plain is a member's name without escapes, which are rare.
func plain(raw []byte) []byte {
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw
	}
	return []byte(unquote(raw))
}

// unquote undoes the escapes of a string that str found good.
func unquote(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw)
	}
	var text string
	quoted := append(append([]byte{'"'}, raw...), '"')
	if json.Unmarshal(quoted, &text) != nil {
		return string(raw)
	}
	return text
}
