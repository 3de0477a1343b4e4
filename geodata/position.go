package geodata

import "github.com/paulmach/orb"

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
	n := 0
	ok := s.items(func(i int) bool {
		p, ok := s.position()
		if s.total+n < MaxVertices && n < limit {
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
		_, ok = s.coordinate()
	}
	return orb.Point{lon, lat}, ok && s.expect(']')
}

func (s *scanner) coordinate() (float64, bool) {
	switch c := s.peek(); {
	case c == '-' || c-'0' < 10:
		return s.number()
	case c == '[' || c == ']' || c == '{':
		return 0, s.wrongKind("bad-coordinates")
	case c == '"' || c == 't' || c == 'f' || c == 'n':
		return 0, s.notNumber()
	}
	return 0, s.syntax()
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
