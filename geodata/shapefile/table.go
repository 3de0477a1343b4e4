package shapefile

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"potensi/geodata"
)

// Reasons why a table cannot be read, in plain words of no language.
var (
	errNotTable = errors.New("dBASE header")
	errDBase7   = errors.New("dBASE 7")
)

// column is a field of the table.
type column struct {
	name   []byte // the JSON string of its name, with quotes and colon
	kind   byte
	from   int // in the row
	length int
	read   bool
}

// table is a .dbf while it is read, row by row.
type table struct {
	in      io.Reader
	columns []column
	buf     []byte // one row
	left    uint32 // rows by the header
	text    charset
	guessed string   // encoding that text was read by without the .cpg saying so
	dropped []string // columns that cannot be read
}

// row is one record: a JSON object, nil behind the last row.
type row struct {
	properties json.RawMessage
	deleted    bool
}

const (
	descriptor  = 32 // bytes for each field, and before them
	endOfFields = 0x0D
)

func openTable(in io.Reader, cpg string) (*table, error) {
	var head [descriptor]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return nil, errNotTable
	}
	if head[0]&7 == 4 {
		return nil, errDBase7
	}
	size, width := int(binary.LittleEndian.Uint16(head[8:])), int(binary.LittleEndian.Uint16(head[10:]))
	if size < descriptor+1 || width < 1 {
		return nil, errNotTable
	}
	fields := make([]byte, size-descriptor)
	if _, err := io.ReadFull(in, fields); err != nil {
		return nil, errNotTable
	}
	t := &table{in: in, buf: make([]byte, width), left: binary.LittleEndian.Uint32(head[4:]), text: charsetOf(cpg, head[29])}
	return t, t.describe(fields)
}

// describe reads the descriptions of the fields.
func (t *table) describe(fields []byte) error {
	names := map[string]bool{}
	for from := 1; len(fields) >= descriptor && fields[0] != endOfFields; fields = fields[descriptor:] {
		c := column{kind: fields[11], from: from, length: int(fields[16])}
		if from += c.length; from > len(t.buf) {
			return errNotTable
		}
		name, _, _ := bytes.Cut(fields[:11], []byte{0})
		title := t.title(name, names)
		c.name = append(quote(title), ':')
		c.read = isRead(c.kind, c.length)
		if !c.read && c.kind != '0' { // FoxPro's own column
			t.dropped = append(t.dropped, title)
		}
		t.columns = append(t.columns, c)
	}
	return nil
}

// title is a field's name, made unlike those before it.
func (t *table) title(raw []byte, taken map[string]bool) string {
	name := t.decode(bytes.TrimSpace(raw))
	if name == "" {
		name = "field"
	}
	free := name
	for n := 1; taken[free]; n++ {
		free = fmt.Sprintf("%s_%d", name, n)
	}
	taken[free] = true
	return free
}

// isRead tells the types that are read from memos and what else points into
// other files.
func isRead(kind byte, length int) bool {
	switch kind {
	case 'C', 'N', 'F', 'D', 'L':
		return length > 0
	case 'I', '+':
		return length == 4
	case 'O', 'B', 'T', 'Y', '@':
		return length == 8
	}
	return false
}

// next reads a row. The error is io.EOF when none is left, whether the header
// says so or the file ends.
func (t *table) next() (row, error) {
	if t.left == 0 {
		return row{}, io.EOF
	}
	_, err := io.ReadFull(t.in, t.buf)
	if err == io.ErrUnexpectedEOF || err == nil && t.buf[0] == 0x1A {
		err = io.EOF
	}
	if err != nil {
		return row{}, err
	}
	t.left--
	return row{t.object(), t.buf[0] == '*'}, nil
}

func (t *table) object() json.RawMessage {
	out := append(make([]byte, 0, len(t.buf)+64), '{')
	for _, c := range t.columns {
		if !c.read {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, c.name...)
		out = t.value(out, c)
	}
	return append(out, '}')
}

// value appends a cell as JSON.
func (t *table) value(out []byte, c column) []byte {
	cell := t.buf[c.from : c.from+c.length]
	switch c.kind {
	case 'I', '+', 'O', 'B', 'T', 'Y', '@':
		return binaryValue(out, c.kind, cell)
	}
	if c.kind == 'C' {
		cell = bytes.TrimRight(cell, " \x00")
	} else {
		cell = bytes.Trim(cell, " \x00\t")
	}
	if len(cell) == 0 {
		return append(out, "null"...)
	}
	switch c.kind {
	case 'N', 'F':
		return t.number(out, cell)
	case 'L':
		return t.truth(out, cell)
	case 'D':
		return t.date(out, cell)
	}
	return append(out, quote(t.decode(cell))...)
}

// number appends a number with its digits as they are, stars (too wide for the
// column) as null, and what else stands there as text.
func (t *table) number(out, cell []byte) []byte {
	if len(bytes.Trim(cell, "*")) == 0 {
		return append(out, "null"...)
	}
	if text := plainNumber(cell); text != nil {
		return append(out, text...)
	}
	return append(out, quote(t.decode(cell))...)
}

// plainNumber brings a decimal number into the form that JSON has: no plus, no
// leading zeros, digits on both sides of the point. It is nil for others.
func plainNumber(cell []byte) []byte {
	digits := bytes.TrimPrefix(cell, []byte("+"))
	out := make([]byte, 0, len(cell)+2)
	if rest, minus := bytes.CutPrefix(digits, []byte("-")); minus {
		digits, out = rest, append(out, '-')
	}
	mantissa, power := digits, []byte(nil)
	if e := bytes.IndexAny(digits, "eE"); e >= 0 {
		mantissa, power = digits[:e], digits[e:]
	}
	whole, decimals, _ := bytes.Cut(mantissa, []byte("."))
	if len(whole)+len(decimals) == 0 {
		return nil
	}
	if whole = bytes.TrimLeft(whole, "0"); len(whole) == 0 {
		whole = []byte("0")
	}
	out = append(out, whole...)
	if len(decimals) > 0 {
		out = append(append(out, '.'), decimals...)
	}
	out = append(out, power...)
	v, err := strconv.ParseFloat(string(out), 64)
	if len(out) > geodata.MaxNumberBytes || err != nil || math.IsInf(v, 0) || !json.Valid(out) {
		return nil
	}
	return out
}

func (t *table) truth(out, cell []byte) []byte {
	switch cell[0] {
	case 'T', 't', 'Y', 'y':
		return append(out, "true"...)
	case 'F', 'f', 'N', 'n':
		return append(out, "false"...)
	case '?':
		return append(out, "null"...)
	}
	return append(out, quote(t.decode(cell))...)
}

// date appends YYYYMMDD with hyphens, zeros as null, and others as they are.
func (t *table) date(out, cell []byte) []byte {
	isDigit := func(c byte) bool { return c >= '0' && c <= '9' }
	switch {
	case len(bytes.Trim(cell, "0")) == 0:
		return append(out, "null"...)
	case len(cell) == 8 && !slices.ContainsFunc(cell, func(c byte) bool { return !isDigit(c) }):
		return fmt.Appendf(out, "%q", string(cell[:4])+"-"+string(cell[4:6])+"-"+string(cell[6:]))
	}
	return append(out, quote(t.decode(cell))...)
}

// quote writes a text as a JSON string without escaping <, > and &.
func quote(text string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(text) != nil {
		return []byte(`""`)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func appendFloat(out []byte, v float64) []byte {
	text := strconv.AppendFloat(nil, v, 'g', -1, 64)
	if !json.Valid(text) { // NaN, infinite
		return append(out, "null"...)
	}
	return append(out, text...)
}
