package topojson

import (
	"encoding/json"
	"strings"
)

// span is where a JSON value stands in the text, which is known to be valid;
// the zero span is no value.
type span struct{ from, to int }

func (t *topology) raw(s span) []byte { return t.text[s.from:s.to] }

// first is the first byte of a value, which tells its type; 0 for no value.
func (t *topology) first(s span) byte {
	at := t.skipSpace(s.from)
	if at >= s.to {
		return 0
	}
	return t.text[at]
}

// string is the text that a value stands for, "" when it is no string.
func (t *topology) string(s span) string {
	var text string
	if t.first(s) == '"' {
		_ = json.Unmarshal(t.raw(s), &text) // it is valid
	}
	return text
}

// members visits what an object holds.
func (t *topology) members(object span, visit func(name string, value span)) {
	t.entries(object, func(at int) int {
		name := span{at, t.end(at)}
		at = t.skipSpace(t.skipSpace(name.to) + 1) // behind the colon
		value := span{at, t.end(at)}
		visit(t.string(name), value)
		return value.to
	})
}

// elements visits what an array holds, as long as visit wants more.
func (t *topology) elements(array span, visit func(i int, value span) bool) {
	i, more := 0, true
	t.entries(array, func(at int) int {
		value := span{at, t.end(at)}
		if more {
			more = visit(i, value)
		}
		i++
		return value.to
	})
}

// isEmpty reports whether an array holds nothing.
func (t *topology) isEmpty(array span) bool {
	return t.text[t.skipSpace(t.skipSpace(array.from)+1)] == ']'
}

// entries steps through an array or object. one reads an entry and tells where
// it ends.
func (t *topology) entries(s span, one func(at int) int) {
	for at := t.skipSpace(t.skipSpace(s.from) + 1); at < s.to; {
		if c := t.text[at]; c == ']' || c == '}' {
			return
		}
		at = t.skipSpace(one(at))
		if at < s.to && t.text[at] == ',' {
			at = t.skipSpace(at + 1)
		}
	}
}

func (t *topology) skipSpace(at int) int {
	for at < len(t.text) && strings.IndexByte(" \t\r\n", t.text[at]) >= 0 {
		at++
	}
	return at
}

// end is where the value that begins at a byte ends.
func (t *topology) end(at int) int {
	switch t.text[at] {
	case '"':
		return t.endString(at)
	case '{', '[':
		return t.endBrackets(at)
	}
	for at < len(t.text) && strings.IndexByte(",]} \t\r\n", t.text[at]) < 0 {
		at++
	}
	return at
}

func (t *topology) endString(at int) int {
	for at++; t.text[at] != '"'; at++ {
		if t.text[at] == '\\' {
			at++
		}
	}
	return at + 1
}

func (t *topology) endBrackets(at int) int {
	for depth := 0; ; {
		switch t.text[at] {
		case '"':
			at = t.endString(at)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		at++
		if depth == 0 {
			return at
		}
	}
}
