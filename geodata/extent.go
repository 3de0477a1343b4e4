package geodata

// ending is how a value ended.
type ending uint8

const (
	open  ending = iota // not yet
	whole               // with its last byte
	torn                // with a bracket of the wrong kind
	cut                 // with the end of the file
)

// extent finds where a JSON value ends, by brackets and quotes alone. It may
// be given the text in pieces and keeps no stack, however deep the nesting.
type extent struct {
	depth   int
	kinds   uint64 // bit i: bracket i is square; only the first 64 are compared
	quoted  bool
	escaped bool
	scalar  bool
	end     ending
}

// scan reads on and reports how many bytes of b belong to the value.
func (e *extent) scan(b []byte) int {
	i := 0
	for i < len(b) && e.end == open {
		switch {
		case e.quoted:
			i += e.quote(b[i:])
		case e.depth > 0:
			i += e.inside(b[i:])
		default:
			i += e.outside(b[i:])
		}
	}
	return i
}

// inside reads to the next quote or past the last bracket.
func (e *extent) inside(b []byte) int {
	for i, c := range b {
		if c < '[' && c != '"' {
			continue
		}
		switch c {
		case '"':
			e.quoted = true
			return i + 1
		case '[', '{':
			e.push(c)
		case ']', '}':
			e.pop(c)
			if e.end != open {
				return i + 1
			}
		}
	}
	return len(b)
}

// outside reads the first byte of a value, or a value without brackets or
// quotes, which lasts until a byte that cannot belong to it.
func (e *extent) outside(b []byte) int {
	for i, c := range b {
		switch {
		case isSpace(c), c == ',', c == ':', c == ']', c == '}':
			e.end = whole
			return i
		case c != '"' && c != '[' && c != '{':
			e.scalar = true
		case e.scalar:
			e.end = whole
			return i
		case c == '"':
			e.quoted = true
			return i + 1
		default:
			e.push(c)
			return i + 1
		}
	}
	return len(b)
}

// quote reads to the end of a string.
func (e *extent) quote(b []byte) int {
	for i, c := range b {
		switch {
		case e.escaped:
			e.escaped = false
		case c == '\\':
			e.escaped = true
		case c == '"':
			e.quoted = false
			if e.depth == 0 {
				e.end = whole
			}
			return i + 1
		}
	}
	return len(b)
}

func (e *extent) push(c byte) {
	if e.depth < 64 {
		bit := uint64(1) << e.depth
		e.kinds &^= bit
		if c == '[' {
			e.kinds |= bit
		}
	}
	e.depth++
}

func (e *extent) pop(c byte) {
	e.depth--
	if e.depth < 64 && (e.kinds>>e.depth&1 == 1) != (c == ']') {
		e.end = torn
		return
	}
	if e.depth == 0 {
		e.end = whole
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }
