package intake

import (
	"bufio"
	"encoding/csv"
	"io"
	"strings"
)

// records cuts a CSV into records and keeps a broken quote from swallowing
// what follows: a record whose quotes do not close within maxRecordLines is
// its first line alone.
type records struct {
	in     *bufio.Reader
	comma  rune
	line   int      // of the next line, from 1
	queued []string // lines read ahead
}

const maxRecordLines = 100

func newRecords(in io.Reader, comma rune) *records {
	return &records{in: bufio.NewReader(in), comma: comma, line: 1}
}

// next gives the cells of the next record that is not blank, and its line.
func (r *records) next() (cells []string, line int, err error) {
	for {
		text, err := r.peek(0)
		if err != nil {
			return nil, r.line, err
		}
		if strings.TrimSpace(text) != "" {
			break
		}
		r.drop(1)
	}
	line = r.line
	text, lines := r.balanced()
	r.drop(lines)
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.FieldsPerRecord = r.comma, -1
	cells, err = reader.Read()
	if err == io.EOF {
		err = nil
	}
	return cells, line, err
}

// balanced joins lines until the quotes close.
func (r *records) balanced() (text string, lines int) {
	first, _ := r.peek(0)
	text = first
	for n := 1; n <= maxRecordLines; n++ {
		if strings.Count(text, `"`)%2 == 0 {
			return text, n
		}
		more, err := r.peek(n)
		if err != nil {
			break
		}
		text += more
	}
	return first, 1
}

// peek gives the line that lies n ahead.
func (r *records) peek(n int) (string, error) {
	for len(r.queued) <= n {
		line, err := r.in.ReadString('\n')
		if err != nil && line == "" {
			return "", err
		}
		r.queued = append(r.queued, line)
	}
	return r.queued[n], nil
}

func (r *records) drop(n int) {
	r.queued = r.queued[n:]
	r.line += n
}
