package table

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"potensi/schema"
)

// maxSheetText is how much text the cells of a sheet may have together, for
// many cells can share one long text.
const maxSheetText = 512 << 20

// headerRows is how far down a sheet a header is looked for, below titles.
const headerRows = 20

// Sheet is one sheet of a workbook. Its header is the first row that looks
// like one: at least two cells, none empty between them, all text and all
// different; else the first row that is not blank. Days are ISO 8601 text,
// numbers keep their digits, a merged cell counts where it begins.
type Sheet struct {
	book   *Workbook
	name   string
	in     io.Closer
	xml    *xml.Decoder
	header []string
	ahead  []Row // read while the header was looked for
	row    int   // number of the last row
	given  int   // bytes of text
	over   bool
}

// Sheet opens a sheet by its name. Close it after use. The error is a
// *schema.Finding: xlsx-broken, sheet-missing, empty-file, too-many-columns.
func (w *Workbook) Sheet(name string) (*Sheet, error) {
	at := schema.Place{File: w.file, Path: below("", name)}
	for _, part := range w.sheets {
		if part.name != name {
			continue
		}
		in, err := w.parts[part.part].Open()
		if err != nil {
			return nil, refuse(at, "xlsx-broken", args{"reason": err.Error()})
		}
		s := &Sheet{book: w, name: name, in: in, xml: xml.NewDecoder(in)}
		if err := s.findHeader(); err != nil {
			in.Close()
			return nil, err
		}
		return s, nil
	}
	return nil, refuse(at, "sheet-missing", args{"sheet": shorten(name)})
}

// Close lets go of the sheet.
func (s *Sheet) Close() error { return s.in.Close() }

// Header is the names of the columns.
func (s *Sheet) Header() []string { return s.header }

// Notes has nothing to tell.
func (s *Sheet) Notes() []schema.Finding { return nil }

// Name is the sheet's name.
func (s *Sheet) Name() string { return s.name }

func (s *Sheet) place() schema.Place {
	return schema.Place{File: s.book.file, Line: s.row, Path: below("", s.name)}
}

func (s *Sheet) findHeader() error {
	found := -1
	for len(s.ahead) < headerRows && found < 0 {
		row, err := s.read()
		if err != nil {
			break
		}
		s.ahead = append(s.ahead, row)
		if isHeader(row.Cells) {
			found = len(s.ahead) - 1
		}
	}
	if len(s.ahead) == 0 {
		return refuse(s.place(), "empty-file", nil)
	}
	head := s.ahead[max(found, 0)]
	if head.Rejected() {
		return &head.Findings[len(head.Findings)-1]
	}
	s.header = trimRight(head.Cells)
	s.ahead = s.ahead[max(found, 0)+1:]
	return nil
}

// isHeader reports whether cells could be the names of columns.
func isHeader(cells []string) bool {
	cells = trimRight(cells)
	seen := map[string]bool{}
	for _, cell := range cells {
		cell = strings.TrimSpace(cell)
		if _, ok := number(cell); ok || cell == "" || seen[cell] || len(cell) > 500 {
			return false
		}
		seen[cell] = true
	}
	return len(cells) > 1
}

func trimRight(cells []string) []string {
	n := len(cells)
	for n > 0 && strings.TrimSpace(cells[n-1]) == "" {
		n--
	}
	return cells[:n]
}

// Next gives the next row. A sheet whose XML breaks off ends with a row that
// says so.
func (s *Sheet) Next() (Row, error) {
	var row Row
	var err error
	if len(s.ahead) > 0 {
		row, s.ahead = s.ahead[0], s.ahead[1:]
	} else if row, err = s.read(); err != nil {
		return row, err
	}
	row.check(s.header)
	if !row.Rejected() {
		row.Cells = trimRight(row.Cells)
		if len(row.Cells) > len(s.header) {
			row.fail("too-many-cells", "", args{"given": len(row.Cells), "columns": len(s.header)})
		}
	}
	return row, nil
}

// read reads on to the next row that is not blank.
func (s *Sheet) read() (Row, error) {
	for !s.over {
		token, err := s.xml.Token()
		if errors.Is(err, io.EOF) {
			s.over = true
			break
		}
		row := Row{}
		e, ok := token.(xml.StartElement)
		if err == nil && (!ok || e.Name.Local != "row") {
			continue
		}
		if err == nil {
			s.row = counted(attr(e, "r"), s.row+1)
			row.Cells, err = s.cells()
		}
		row.Place = s.place()
		if err != nil {
			s.over = true
			row.fail("xlsx-broken", "", args{"reason": err.Error()})
			return row, nil
		}
		if !blank(row.Cells) {
			return row, nil
		}
	}
	return Row{}, io.EOF
}

// counted is a number as an attribute gives it, or the next one.
func counted(text string, next int) int {
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return n
	}
	return next
}

var (
	errTooWide = errors.New("too many columns")
	errTooLong = errors.New("too much text")
)

// cells reads the cells of a row that has begun. Cells left out are empty.
func (s *Sheet) cells() ([]string, error) {
	var cells []string
	for next := 0; ; {
		token, err := s.xml.Token()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.EndElement:
			return cells, nil
		case xml.StartElement:
			if t.Name.Local != "c" {
				if err := s.xml.Skip(); err != nil {
					return nil, err
				}
				continue
			}
			at := columnOf(attr(t, "r"), next)
			text, err := s.cell(t)
			if err != nil {
				return nil, err
			}
			if next = at + 1; text == "" {
				continue
			}
			if s.given += len(text); s.given > maxSheetText {
				return nil, errTooLong
			}
			if at >= MaxColumns {
				return nil, errTooWide
			}
			cells = append(cells, make([]string, max(0, at+1-len(cells)))...)
			cells[at] = text
		}
	}
}

// columnOf reads the column of a reference such as AB12, from 0.
func columnOf(reference string, next int) int {
	n := 0
	for i := 0; i < len(reference) && i < 4; i++ {
		c := reference[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	if n == 0 {
		return next
	}
	return n - 1
}

// cell reads a cell that has begun, to its end.
func (s *Sheet) cell(e xml.StartElement) (string, error) {
	value, inline := "", ""
	for {
		token, err := s.xml.Token()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.EndElement:
			return s.text(attr(e, "t"), attr(e, "s"), value, inline), nil
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				value, err = plainText(s.xml)
			case "is":
				inline, err = richText(s.xml)
			default:
				err = s.xml.Skip()
			}
			if err != nil {
				return "", err
			}
		}
	}
}

// text is what a cell's value means by its type and style.
func (s *Sheet) text(kind, style, value, inline string) string {
	switch kind {
	case "inlineStr":
		return unescaped(inline)
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(s.book.texts) {
			return ""
		}
		return s.book.texts[i]
	case "str", "d", "e":
		return unescaped(value)
	case "b":
		return map[string]string{"1": "true", "0": "false"}[strings.TrimSpace(value)]
	}
	value = strings.TrimSpace(value)
	if value != "" && s.book.isDate(style) {
		return s.book.day(value)
	}
	return digits(value)
}

var escape = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`) })

// unescaped reads the characters that XML cannot hold, such as _x000D_
// (ECMA-376 part 1, 22.9.2.19).
func unescaped(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	return escape().ReplaceAllStringFunc(text, func(code string) string {
		n, err := strconv.ParseUint(code[2:6], 16, 32)
		if err != nil || n >= 0xD800 && n < 0xE000 {
			return code
		}
		return string(rune(n))
	})
}
