package geodata

import (
	"github.com/paulmach/orb"

	"potensi/geodata/crs"
)

// MaxDepth is how deep brackets may nest in a feature, its own included.
const MaxDepth = 32

// scanner reads one feature's JSON strictly and keeps the first fault. Every
// reading method steps over what it read and reports whether that was good.
type scanner struct {
	text   []byte
	pos    int
	depth  int
	trail  []step
	points []orb.Point // scratch for one list of positions
	total  int         // vertices so far
	fault  *fault

	system crs.System // of the positions, unless the text names another
	fixed  bool       // the person named it: what the text says does not count
	esri   bool       // features are those of Esri JSON

	named    *string // the system that the text names
	atOdds   bool    // it names two
	nameAt   int     // where the name of the member stands that is read
	comma    int     // the first comma before a closing bracket; 0: none
	commas   int     // how many there were
	plain    bool    // a coordinate was a number
	quoted   bool    // a coordinate was text
	altitude bool    // a position had more than two coordinates
	nested   int     // collections inside collections
}

// reset makes the scanner ready for another text and keeps its scratch.
func (s *scanner) reset(text []byte) {
	*s = scanner{text: text, trail: s.trail[:0], points: s.points, system: s.system, fixed: s.fixed, esri: s.esri}
}

// peek gives the next byte that is not white space, 0 at the end.
func (s *scanner) peek() byte {
	for ; s.pos < len(s.text); s.pos++ {
		if c := s.text[s.pos]; c > ' ' || !isSpace(c) {
			return c
		}
	}
	return 0
}

// take steps over c if it is next.
func (s *scanner) take(c byte) bool {
	if s.peek() != c || s.pos == len(s.text) {
		return false
	}
	s.pos++
	return true
}

func (s *scanner) expect(c byte) bool { return s.take(c) || s.syntax() }

// at reports whether word is next.
func (s *scanner) at(word string) bool {
	return len(s.text)-s.pos >= len(word) && string(s.text[s.pos:s.pos+len(word)]) == word
}

// closes steps over a closing bracket behind a comma, which was one too many.
func (s *scanner) closes(c byte) bool {
	comma := s.pos - 1
	if !s.take(c) {
		return false
	}
	if s.commas++; s.comma == 0 {
		s.comma = comma
	}
	return true
}

// value reads any JSON value.
func (s *scanner) value() bool {
	switch c := s.peek(); c {
	case '{':
		return s.object(nil)
	case '[':
		return s.array(nil)
	case '"':
		_, ok := s.str()
		return ok
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	default:
		_, ok := s.number()
		return ok
	}
}

// word reads true, false or null.
func (s *scanner) word(w string) bool {
	if s.at(w) {
		s.pos += len(w)
		return true
	}
	if s.isNotFinite() {
		return s.notNumber()
	}
	for i := 0; i < len(w) && s.pos < len(s.text) && s.text[s.pos] == w[i]; i++ {
		s.pos++
	}
	return s.syntax()
}

// object reads an object. visit gets each member's name and must read its
// value; with a nil visit any value will do.
func (s *scanner) object(visit func(name []byte) bool) bool {
	if !s.deeper('{') {
		return false
	}
	defer s.higher()
	if s.take('}') {
		return true
	}
	for {
		if !s.member(visit) {
			return false
		}
		if s.take('}') {
			return true
		}
		if !s.expect(',') {
			return false
		}
		if s.closes('}') {
			return true
		}
	}
}

func (s *scanner) member(visit func(name []byte) bool) bool {
	if s.peek() != '"' {
		return s.syntax()
	}
	s.nameAt = s.pos
	name, ok := s.str()
	if !ok || !s.expect(':') {
		return false
	}
	if visit == nil {
		return s.value()
	}
	s.peek()
	return visit(plain(name))
}

// array reads an array. visit gets each element's index and must read it;
// with a nil visit any value will do.
func (s *scanner) array(visit func(i int) bool) bool {
	if !s.deeper('[') {
		return false
	}
	defer s.higher()
	if s.take(']') {
		return true
	}
	for i := 0; ; i++ {
		if visit == nil && !s.value() || visit != nil && !visit(i) {
			return false
		}
		if s.take(']') {
			return true
		}
		if !s.expect(',') {
			return false
		}
		if s.closes(']') {
			return true
		}
	}
}

func (s *scanner) deeper(c byte) bool {
	if !s.expect(c) {
		return false
	}
	if s.depth == MaxDepth {
		return s.fail("too-deep", args{"max": MaxDepth})
	}
	s.depth++
	return true
}

func (s *scanner) higher() { s.depth-- }
