package table

import "strings"

// splitter cuts lines into the cells of one record.
type splitter struct {
	comma  byte
	cells  []string
	cell   []byte
	quoted bool // inside quotes that a line before opened
}

// feed takes in a line with its LF and reports whether the record ends here.
func (s *splitter) feed(line string) bool {
	body := strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
	for i := 0; ; i++ {
		var ok bool
		if !s.quoted && i < len(body) && body[i] == '"' {
			s.quoted = true
			i++
		}
		if s.quoted {
			if i, ok = s.quote(body, i); !ok {
				s.cell = append(s.cell, '\n')
				return false
			}
		} else {
			i = s.bare(body, i)
		}
		s.cells = append(s.cells, string(s.cell))
		s.cell = s.cell[:0]
		if i == len(body) {
			return true
		}
	}
}

// bare takes in a cell without quotes and gives the place of its end.
func (s *splitter) bare(body string, i int) int {
	end := strings.IndexByte(body[i:], s.comma)
	if end < 0 {
		end = len(body) - i
	}
	s.cell = append(s.cell, body[i:i+end]...)
	return i + end
}

// quote takes in a quoted cell and gives the place of its end; false when it
// goes on in the next line. Two quotes are one, and a quote that nothing but
// more text follows stands for itself.
func (s *splitter) quote(body string, i int) (int, bool) {
	for {
		end := strings.IndexByte(body[i:], '"')
		if end < 0 {
			s.cell = append(s.cell, body[i:]...)
			return len(body), false
		}
		s.cell = append(s.cell, body[i:i+end]...)
		i += end + 1
		switch {
		case i < len(body) && body[i] == '"':
			i++
		case i == len(body) || body[i] == s.comma:
			s.quoted = false
			return i, true
		}
		s.cell = append(s.cell, '"')
	}
}
