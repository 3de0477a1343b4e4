// Package table reads tables, as CSV files and XLSX sheets hold them, and turns
// their rows into features: it finds the columns that say where something is,
// by their names and by what stands in them.
//
// Positions may be pairs of latitude and longitude (decimal, with a comma as
// decimal mark, or in degrees, minutes and seconds), WKT and EWKT, GeoJSON,
// WKB in hexadecimal digits, or the strings of ODK and KoboToolbox for points,
// traces and shapes.
package table

import (
	"strconv"
	"strings"

	"potensi/schema"
)

const (
	// MaxCellBytes is how long the text of one cell may be: room for a trace
	// of geodata.MaxVertices points.
	MaxCellBytes = 4 << 20
	// MaxColumns is how many columns a table may have.
	MaxColumns = 4096
)

// Source gives the rows of a table that has a header.
type Source interface {
	// Header is the names of the columns, as they are written.
	Header() []string
	// Next gives the next row that is not blank, and io.EOF after the last.
	// Its cells are as many as the header's unless a finding of level error
	// says why the row cannot be used.
	Next() (Row, error)
	// Notes says what is to be known about the table as a whole.
	Notes() []schema.Finding
}

// Row is one row of a table.
type Row struct {
	Cells    []string // an empty text is an empty cell
	Place    schema.Place
	Findings []schema.Finding
}

type args = map[string]any

// fail adds the finding that keeps a row out.
func (r *Row) fail(rule, column string, a args) {
	r.Findings = append(r.Findings, schema.Finding{Place: r.Place.At(below(r.Place.Path, column)), Rule: rule, Level: schema.Error, Args: a})
}

func (r *Row) remark(rule, column string, a args) {
	r.Findings = append(r.Findings, schema.Finding{Place: r.Place.At(below(r.Place.Path, column)), Rule: rule, Level: schema.Warning, Args: a})
}

// Rejected reports whether a finding of level error keeps the row out.
func (r *Row) Rejected() bool {
	for _, f := range r.Findings {
		if f.Level == schema.Error {
			return true
		}
	}
	return false
}

// fit makes a row as wide as the header. Spreadsheets fill lines up with
// separators; cells behind the last column that hold something are a fault.
func (r *Row) fit(header []string) {
	given := len(r.Cells)
	for given > len(header) && strings.TrimSpace(r.Cells[given-1]) == "" {
		given--
	}
	switch {
	case given > len(header):
		r.fail("too-many-cells", "", args{"given": given, "columns": len(header)})
		return
	case given < len(header) && given > 0:
		r.remark("too-few-cells", header[given], args{"given": given, "columns": len(header)})
	}
	r.Cells = append(r.Cells[:given], make([]string, len(header)-given)...)
}

// check faults cells that no person wrote.
func (r *Row) check(header []string) {
	for i, cell := range r.Cells {
		switch {
		case len(cell) > MaxCellBytes:
			r.fail("cell-too-large", name(header, i), args{"column": shorten(name(header, i)), "bytes": len(cell), "max": MaxCellBytes})
			r.Cells[i] = ""
		case strings.IndexByte(cell, 0) >= 0:
			r.fail("bad-character", name(header, i), args{"near": shorten(cell)})
		}
	}
}

func blank(cells []string) bool {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

// name is what a column is called; one without a name goes by its number.
func name(header []string, i int) string {
	if i < len(header) && strings.TrimSpace(header[i]) != "" {
		return strings.TrimSpace(header[i])
	}
	return "column_" + strconv.Itoa(i+1)
}

// below adds a step to a JSON pointer; an empty one adds nothing.
func below(path, step string) string {
	if step == "" {
		return path
	}
	step = strings.ReplaceAll(shorten(step), "~", "~0")
	return path + "/" + strings.ReplaceAll(step, "/", "~1")
}

// refuse makes the error for a table that cannot be read.
func refuse(at schema.Place, rule string, a args) error {
	return &schema.Finding{Place: at, Rule: rule, Level: schema.Error, Args: a}
}

// shorten is the printable beginning of a text, at most 40 characters.
func shorten(text string) string {
	short := make([]rune, 0, 40)
	for _, r := range text {
		if len(short) == cap(short) {
			short[len(short)-1] = '…'
			break
		}
		if !strconv.IsPrint(r) {
			r = ' '
		}
		short = append(short, r)
	}
	return strings.TrimSpace(string(short))
}
