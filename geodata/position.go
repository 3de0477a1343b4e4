package geodata

import (
	"bytes"

	"github.com/paulmach/orb"
)

// under reads with a name added to the trail.
func (s *scanner) under(name string, read func() bool) bool {
	s.trail = append(s.trail, step{name: name})
	ok := read()
	s.leave()
	return ok
}

// once faults a member met before, for which of the two holds is anyone's
// guess. seen has a bit for each member.
func (s *scanner) once(seen *int, bit int, name string) bool {
	if *seen&bit != 0 {
		return s.under(name, func() bool { return s.fail("duplicate-member", args{"field": name}) })
	}
	*seen |= bit
	return true
}

func (s *scanner) leave() { s.trail = s.trail[:max(0, len(s.trail)-1)] }

// items reads an array of coordinates or geometries, its index on the trail.
func (s *scanner) items(visit func(i int) bool) bool {
	if !s.opens() {
		return false
	}
	s.trail = append(s.trail, step{})
	ok := s.array(func(i int) bool {
		s.trail[len(s.trail)-1].index = i
		return visit(i)
	})
	s.leave()
	return ok
}

// positions reads an array of positions. One that is longer than limit is
// read to its end, to be counted, and faulted.
func (s *scanner) positions(limit int) ([]orb.Point, bool) {
	s.points = s.points[:0]
	n, room := 0, min(limit, MaxVertices-s.total)
	ok := s.items(func(int) bool {
		n += s.row(room - n)
		s.trail[len(s.trail)-1].index = n
		p, ok := s.position()
		if n < room {
			s.points = append(s.points, p)
		}
		n++
		return ok
	})
	if !ok {
		return nil, false
	}
	s.total += max(n, 1)
	if n > limit && limit < MaxVertices {
		return nil, s.fail("too-many-vertices", args{"n": n, "max": limit})
	}
	return append(make([]orb.Point, 0, len(s.points)), s.points...), true
}

// row reads positions of the form in which programs write most of them, two
// plain numbers without white space, as far as another position follows and
// there is room. It returns how many it read.
func (s *scanner) row(room int) int {
	if s.quoted || s.depth == MaxDepth {
		return 0
	}
	n := 0
	for b := s.text; n < room; n++ {
		if s.pos == len(b) || b[s.pos] != '[' {
			break
		}
		lon, i := decimal(b, s.pos+1)
		if i <= 0 || i == len(b) || b[i] != ',' {
			break
		}
		lat, i := decimal(b, i+1)
		if i <= 0 || len(b)-i < 3 || b[i] != ']' || b[i+1] != ',' || b[i+2] != '[' {
			break
		}
		s.points = append(s.points, orb.Point{lon, lat})
		s.pos = i + 2
	}
	s.plain = s.plain || n > 0
	return n
}

// position reads longitude and latitude. Altitude and what else may follow
// must be numbers and are dropped.
func (s *scanner) position() (orb.Point, bool) {
	if !s.opens() || !s.deeper('[') {
		return orb.Point{}, false
	}
	defer s.higher()
	lon, ok := s.coordinate()
	if !ok {
		return orb.Point{}, false
	}
	if s.peek() == ']' {
		return orb.Point{}, s.wrongKind("bad-coordinates")
	}
	if !s.expect(',') {
		return orb.Point{}, false
	}
	lat, ok := s.coordinate()
	for ok && s.take(',') {
		if s.closes(']') {
			return orb.Point{lon, lat}, true
		}
		s.altitude = true
		_, ok = s.coordinate()
	}
	return orb.Point{lon, lat}, ok && s.expect(']')
}

func (s *scanner) coordinate() (float64, bool) {
	switch c := s.peek(); {
	case c == '-' || c-'0' < 10:
		if s.quoted {
			return 0, s.notNumber()
		}
		s.plain = true
		return s.number()
	case c == '[' || c == ']' || c == '{':
		return 0, s.wrongKind("bad-coordinates")
	case c == '"':
		return s.quotedNumber()
	case c == 't' || c == 'f' || c == 'n':
		return 0, s.notNumber()
	}
	return 0, s.syntax()
}

// quotedNumber reads a number between quotation marks, good when none of the
// geometry's coordinates is without them: one writer's habit, no accident.
func (s *scanner) quotedNumber() (float64, bool) {
	start := s.pos
	raw, ok := s.str()
	if !ok {
		return 0, false
	}
	number := scanner{text: bytes.TrimSpace(raw)}
	v, ok := number.number()
	if s.plain || !ok || number.pos != len(number.text) {
		s.pos = start
		return 0, s.notNumber()
	}
	s.quoted = true
	return v, true
}

// opens faults what is not an array where coordinates need one.
func (s *scanner) opens() bool {
	return s.peek() == '[' || s.wrongKind("bad-coordinates")
}

// wrongKind faults a value of the wrong JSON type, or no value at all.
func (s *scanner) wrongKind(rule string) bool {
	kind := kindOf(s.peek())
	if kind == "" {
		return s.syntax()
	}
	return s.fail(rule, args{"type": kind})
}

// kindOf names the JSON type of the value that begins with c.
func kindOf(c byte) string {
	switch {
	case c == '{':
		return "object"
	case c == '[', c == ']':
		return "array"
	case c == '"':
		return "string"
	case c == 't', c == 'f':
		return "boolean"
	case c == 'n':
		return "null"
	case c == '-', c-'0' < 10:
		return "number"
	}
	return ""
}

// skip steps over a value by its brackets, to be read later.
func (s *scanner) skip() bool {
	s.peek()
	var e extent
	n := e.scan(s.text[s.pos:])
	if e.end != whole || n == 0 {
		return s.value() || s.syntax()
	}
	s.pos += n
	return true
}
