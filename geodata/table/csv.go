package table

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"potensi/geodata"
	"potensi/schema"
)

// maxRecordLines is how many lines the quotes of one record may span. It keeps
// a broken quote from swallowing what follows.
const maxRecordLines = 100

// CSV reads a text table. It finds out the separator (comma, semicolon, tab or
// bar) and the encoding (UTF-8, UTF-16, else Windows-1252) by itself. Lines
// may end in LF, CRLF or CR; quoted cells may hold line breaks, and a quote
// inside a cell stands for itself, as in 2°28'47.6"S.
type CSV struct {
	in     *bufio.Reader
	file   string
	comma  byte
	header []string
	notes  []schema.Finding
	next   int    // number of the next line, from 1
	queued []line // lines read ahead
	closes int    // no quote that opens before this line closes
	utf8   bool   // no row had to be decoded yet
}

// line is a line with its LF; of one that is too long only the length is kept.
type line struct {
	text string
	size int
}

func (l line) tooLong() bool { return l.size > geodata.MaxFeatureBytes }

// OpenCSV reads the header. The error is a *schema.Finding (empty-file,
// file-unreadable, too-many-columns) placed at file.
func OpenCSV(r io.Reader, file string) (*CSV, error) {
	at := schema.Place{File: file, Line: 1}
	in, was, err := decoded(r)
	if err != nil {
		return nil, refuse(at, "file-unreadable", args{"reason": err.Error()})
	}
	c := &CSV{in: in, file: file, comma: ',', next: 1, utf8: true}
	if was != "" {
		c.notes = append(c.notes, schema.Finding{Place: at, Rule: "text-decoded", Level: schema.Note, Repaired: true, Args: args{"encoding": was}})
	}
	first, err := c.peek(0)
	if err == nil && strings.HasPrefix(first.text, "sep=") && len(first.text) > 4 {
		c.comma = first.text[4] // as Excel writes and reads it
		c.drop(1)
	} else {
		second, _ := c.peek(1)
		c.comma = separatorOf(first.text, second.text)
	}
	head, err := c.record()
	switch {
	case errors.Is(err, io.EOF):
		return nil, refuse(at, "empty-file", nil)
	case err != nil:
		return nil, refuse(at, "file-unreadable", args{"reason": err.Error()})
	case head.Rejected():
		return nil, &head.Findings[len(head.Findings)-1]
	case len(head.Cells) > MaxColumns:
		return nil, refuse(head.Place, "too-many-columns", args{"given": len(head.Cells), "max": MaxColumns})
	}
	c.header = head.Cells
	return c, nil
}

// separatorOf is what parts the cells of a header: the one it holds most of,
// and of two that it holds as many of the one that the next line has more of.
// A header that holds none is one column, and so is every line.
func separatorOf(first, second string) byte {
	best, most := byte('\n'), 1<<20-1
	for _, candidate := range []string{",", ";", "\t", "|"} {
		n := strings.Count(first, candidate)<<20 + min(strings.Count(second, candidate), 1<<20-1)
		if n > most {
			best, most = candidate[0], n
		}
	}
	return best
}

// Header is the names of the columns.
func (c *CSV) Header() []string { return c.header }

// Notes tells if the text was not UTF-8.
func (c *CSV) Notes() []schema.Finding { return c.notes }

// Comma is what parts the cells.
func (c *CSV) Comma() rune { return rune(c.comma) }

// Next gives the next row. A second header of HXL tags is passed over.
func (c *CSV) Next() (Row, error) {
	for {
		row, err := c.record()
		if err != nil {
			return row, err
		}
		if isTags(row.Cells) {
			continue
		}
		row.check(c.header)
		if !row.Rejected() {
			row.fit(c.header)
		}
		return row, nil
	}
}

// isTags recognises the row of HXL tags under a header.
func isTags(cells []string) bool {
	tags := 0
	for _, cell := range cells {
		if strings.HasPrefix(cell, "#") {
			tags++
		} else if cell != "" {
			return false
		}
	}
	return tags > 1
}

// record reads the next record that is not blank, however wide.
func (c *CSV) record() (Row, error) {
	for {
		first, err := c.peek(0)
		if err != nil {
			return Row{}, err
		}
		row := Row{Place: schema.Place{File: c.file, Line: c.next}}
		if first.tooLong() {
			row.fail("feature-too-large", "", args{"bytes": first.size, "max": geodata.MaxFeatureBytes})
			c.drop(1)
			return row, nil
		}
		if strings.TrimSpace(first.text) == "" {
			c.drop(1)
			continue
		}
		c.cells(&row)
		if len(row.Findings) > 0 || !blank(row.Cells) {
			return row, nil
		}
	}
}

// cells cuts the next lines into the cells of one record.
func (c *CSV) cells(row *Row) {
	s := splitter{comma: c.comma}
	size := 0
	for n := 0; n < maxRecordLines && size <= geodata.MaxFeatureBytes; n++ {
		next, err := c.peek(n)
		if err != nil || next.tooLong() {
			break
		}
		size += next.size
		if s.feed(c.valid(next.text, row)) {
			c.drop(n + 1)
			row.Cells = s.cells
			return
		}
		if c.next < c.closes {
			break
		}
	}
	c.closes = max(c.closes, c.next+len(c.queued))
	first, _ := c.peek(0)
	row.fail("line-broken", "", args{"reason": shorten(first.text)})
	c.drop(1)
}

// valid reads a line that is not UTF-8 as Windows-1252, and says so once.
func (c *CSV) valid(text string, row *Row) string {
	if utf8.ValidString(text) {
		return text
	}
	if c.utf8 {
		c.utf8 = false
		row.Findings = append(row.Findings, schema.Finding{Place: row.Place, Rule: "text-decoded", Level: schema.Note, Repaired: true, Args: args{"encoding": "Windows-1252"}})
	}
	if text, err := charmap.Windows1252.NewDecoder().String(text); err == nil {
		return text
	}
	return strings.ToValidUTF8(text, "�")
}

// peek gives the line that lies n ahead.
func (c *CSV) peek(n int) (line, error) {
	for len(c.queued) <= n {
		next, err := c.read()
		if err != nil {
			return line{}, err
		}
		c.queued = append(c.queued, next)
	}
	return c.queued[n], nil
}

func (c *CSV) read() (line, error) {
	var text []byte
	size := 0
	for {
		part, err := c.in.ReadSlice('\n')
		if size += len(part); size <= geodata.MaxFeatureBytes {
			text = append(text, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (size == 0 || !errors.Is(err, io.EOF)):
			return line{}, err
		case size > geodata.MaxFeatureBytes:
			return line{size: size}, nil
		}
		return line{string(text), size}, nil
	}
}

func (c *CSV) drop(n int) {
	c.queued = c.queued[n:]
	c.next += n
}
