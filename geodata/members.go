package geodata

import (
	"encoding/json"
	"iter"
)

// Members walks the members of a JSON object in their order. The object must
// be good JSON, as Feature.Properties is; what is none has no members.
func Members(object json.RawMessage) iter.Seq2[string, json.RawMessage] {
	return func(yield func(string, json.RawMessage) bool) {
		s := scanner{text: object}
		if !s.take('{') {
			return
		}
		for s.peek() == '"' {
			s.pos++
			start, escaped := s.pos, false
			for ; s.pos < len(object) && object[s.pos] != '"'; s.pos++ {
				if object[s.pos] == '\\' {
					escaped = true
					s.pos++
				}
			}
			end := min(s.pos, len(object))
			name := string(object[start:end])
			if escaped {
				name = unquote(object[start:end])
			}
			s.pos++
			if !s.take(':') {
				return
			}
			s.peek()
			var e extent
			n := e.scan(object[s.pos:])
			if e.end != whole || !yield(name, object[s.pos:s.pos+n]) {
				return
			}
			s.pos += n
			s.take(',')
		}
	}
}
