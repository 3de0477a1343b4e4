package table

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"potensi/geodata"
	"potensi/schema"
)

const (
	sampleRows  = 1000
	sampleBytes = 4 << 20
)

// Read turns the rows of a table into features and gives them to each in
// their order. The first rows, at most a thousand, tell which columns hold
// positions; a column that is empty there is judged by its first cell.
//
// A row that answers several columns becomes several features, for one
// geometry cannot be a point and an area: the first keeps the row's id, the
// others have the column's name behind it, with the note several-geometries.
// A row without an answer is kept as not yet mapped. The columns that were
// read do not appear among the attributes, except a latitude and longitude
// that only repeat where an outline is.
//
// Accuracy in metres becomes the attribute accuracy_m if the table has none.
// An error of type *schema.Finding says that no column holds positions
// (no-geometry-column).
func Read(src Source, opt geodata.Options, each func(geodata.Feature) error) error {
	sample, err := readSample(src)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	r := newReading(src, sample, opt, each)
	if len(r.columns) == 0 {
		return refuse(r.at, "no-geometry-column", args{"near": shorten(strings.Join(src.Header(), ", "))})
	}
	for _, row := range sample {
		if err := r.row(row); err != nil {
			return err
		}
	}
	for !errors.Is(err, io.EOF) {
		var row Row
		if row, err = src.Next(); err == nil {
			r.learn(row)
			err = r.row(row)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
	opt.Say(r.notes)
	return nil
}

func readSample(src Source) (rows []Row, err error) {
	for size := 0; len(rows) < sampleRows && size < sampleBytes; {
		row, err := src.Next()
		if err != nil {
			return rows, err
		}
		row.Cells = slices.Clone(row.Cells)
		rows = append(rows, row)
		for _, cell := range row.Cells {
			size += len(cell)
		}
	}
	return rows, nil
}

// reading is a table while it is read.
type reading struct {
	names    []string // of the attributes, "" for columns that are none
	header   []string
	columns  []geoColumn
	empty    []int // columns that no row has filled yet
	id       int   // the column with the row's id, or -1
	accuracy bool  // accuracy_m is free
	told     bool  // that accuracy_m was filled
	opt      geodata.Options
	each     func(geodata.Feature) error
	at       schema.Place
	index    int
	notes    []schema.Finding // to go with the first feature
}

func newReading(src Source, sample []Row, opt geodata.Options, each func(geodata.Feature) error) *reading {
	header := src.Header()
	cells := make([][]string, 0, len(sample))
	for _, row := range sample {
		if !row.Rejected() {
			cells = append(cells, row.Cells)
		}
	}
	r := &reading{header: header, columns: findColumns(header, cells), opt: opt, each: each, notes: src.Notes(), id: -1}
	if len(sample) > 0 {
		r.at = sample[0].Place
	}
	r.names = Names(header)
	for i, name := range r.names {
		if strings.EqualFold(name, "id") && r.id < 0 {
			r.id, r.names[i] = i, ""
		}
	}
	for _, c := range r.columns {
		r.take(c)
	}
	for i, name := range r.names {
		filled := slices.ContainsFunc(cells, func(row []string) bool { return cellOf(row, i) != "" })
		if name != "" && !filled {
			r.empty = append(r.empty, i)
		}
	}
	r.accuracy = !slices.Contains(r.names, "accuracy_m")
	return r
}

// Names are the names of the attributes that columns become: the header's,
// made different where they repeat, and column_4 for one without a name.
func Names(header []string) []string {
	names := make([]string, len(header))
	seen := map[string]bool{}
	for i := range header {
		own := name(header, i)
		if len(own) > maxName {
			own = strings.ToValidUTF8(own[:maxName], "")
		}
		names[i] = own
		for n := 2; seen[names[i]]; n++ {
			names[i] = own + "_" + strconv.Itoa(n)
		}
		seen[names[i]] = true
	}
	return names
}

// take keeps the columns of a geometry from the attributes.
func (r *reading) take(c geoColumn) {
	for _, i := range []int{c.text, c.lat, c.lon} {
		if i >= 0 && (!c.keep || i == c.text) {
			r.names[i] = ""
		}
	}
}

// learn looks at columns that no row has filled before: a question late in a
// form may be answered first far down.
func (r *reading) learn(row Row) {
	if row.Rejected() || len(r.empty) == 0 {
		return
	}
	r.empty = slices.DeleteFunc(r.empty, func(i int) bool {
		cell := cellOf(row.Cells, i)
		if cell == "" || !holdsGeometry(r.header[i], [][]string{row.Cells}, i) {
			return cell != ""
		}
		c := geoColumn{name: name(r.header, i), text: i, lat: -1, lon: -1, altitude: -1, precision: -1, zone: -1,
			want: drawnIn(r.header[i], [][]string{row.Cells}, i)}
		r.columns = inOrder(append(r.columns, c))
		r.take(c)
		return true
	})
}

// row gives the features of one row.
func (r *reading) row(row Row) error {
	if row.Rejected() {
		return r.give(geodata.Feature{Place: row.Place, Findings: row.Findings})
	}
	base := geodata.Feature{Place: row.Place, Findings: row.Findings}
	if r.id >= 0 {
		base.ID = cellOf(row.Cells, r.id)
		base.Place.ID = base.ID
	}
	given := 0
	for _, c := range r.columns {
		if c.fallback && given > 0 {
			continue
		}
		s, f := c.read(row.Cells, r.opt)
		if f == nil && s.geometry == nil {
			continue
		}
		if err := r.give(r.feature(base, row, c, s, f, given)); err != nil {
			return err
		}
		given++
		base.Findings = nil
	}
	if given > 0 {
		return nil
	}
	base.Properties = r.properties(row, 0)
	base.Findings = append(base.Findings, schema.Finding{Place: row.Place, Rule: "geometry-missing", Level: schema.Warning})
	return r.give(base)
}

// feature is what one column of a row says.
func (r *reading) feature(f geodata.Feature, row Row, c geoColumn, s shape, wrong *fault, given int) geodata.Feature {
	f.Findings = slices.Clone(f.Findings)
	tell := func(finding schema.Finding) {
		finding.Place = row.Place.At(below(row.Place.Path, c.name))
		finding.Place.ID = f.ID
		f.Findings = append(f.Findings, finding)
	}
	for _, finding := range s.findings {
		tell(finding)
	}
	if wrong != nil {
		tell(schema.Finding{Rule: wrong.rule, Level: schema.Error, Args: wrong.args})
	}
	if given > 0 {
		tell(schema.Finding{Rule: "several-geometries", Level: schema.Note, Args: args{"column": shorten(c.name)}})
		f.ID = SubID(f.ID, c.name)
		f.Place.ID = f.ID
	}
	accuracy := r.accuracyOf(c, s, row)
	if accuracy > 0 && !r.told {
		r.told = true
		tell(schema.Finding{Rule: "accuracy-read", Level: schema.Note, Args: args{"column": shorten(c.name)}})
	}
	f.Geometry, f.Altitude = s.geometry, s.altitude && c.altitude < 0
	f.Properties = r.properties(row, accuracy)
	return f
}

// accuracyOf is the accuracy in metres that goes with a column, 0 if it is not
// known or the table has an attribute accuracy_m of its own.
func (r *reading) accuracyOf(c geoColumn, s shape, row Row) float64 {
	if !r.accuracy {
		return 0
	}
	if v, ok := number(cellOf(row.Cells, c.precision)); ok && s.accuracy == 0 {
		return max(0, v)
	}
	return s.accuracy
}

// properties writes the attributes of a row.
func (r *reading) properties(row Row, accuracy float64) json.RawMessage {
	b := Object(r.names, row.Cells)
	if accuracy > 0 {
		b = appendMember(b[:len(b)-1], "accuracy_m", strconv.AppendFloat(nil, accuracy, 'f', -1, 64))
		b = append(b, '}')
	}
	return b
}

// Object writes cells as a JSON object by their columns' names; a column whose
// name is empty is left out. Empty cells say nothing and are left out too.
func Object(names, cells []string) json.RawMessage {
	b := []byte{'{'}
	for i, cell := range cells {
		if names[i] != "" && strings.TrimSpace(cell) != "" {
			b = appendMember(b, names[i], jsonOf(cell))
		}
	}
	return append(b, '}')
}

func appendMember(b []byte, name string, value []byte) []byte {
	if len(b) > 1 {
		b = append(b, ',')
	}
	b = append(b, quoted(name)...)
	b = append(b, ':')
	return append(b, value...)
}

func quoted(text string) []byte {
	raw, err := json.Marshal(text)
	if err != nil {
		return []byte(`""`)
	}
	return raw
}

// jsonOf writes a cell as a number, with its digits as they are, when nothing
// speaks for a code (leading zeros, more digits than a number keeps); else as
// text, with the spaces around it.
func jsonOf(cell string) []byte {
	trimmed := strings.TrimSpace(cell)
	figures := strings.TrimPrefix(trimmed, "-")
	plain := strings.Trim(figures, "0123456789.") == "" && len(figures) <= 16 && strings.Count(figures, ".") < 2
	if plain && figures != "" && !hasLeadingZero(figures) && json.Valid([]byte(trimmed)) {
		return []byte(trimmed)
	}
	return quoted(cell)
}

// SubID is the id of a further geometry of the thing called id. It stays
// short and plain enough to be kept as it is.
func SubID(id, column string) string {
	if id == "" {
		return ""
	}
	column = column[strings.LastIndexByte(column, '/')+1:]
	plain := strings.Map(func(c rune) rune {
		if c < 128 && (c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '-') {
			return c
		}
		return '-'
	}, column)
	return id + ":" + plain[:min(len(plain), max(8, 63-len(id)))]
}

// give hands on a feature with its number.
func (r *reading) give(f geodata.Feature) error {
	i := r.index
	r.index++
	f.Place.Feature = &i
	f.Place.Path = ""
	f.Findings = append(f.Findings, r.notes...)
	r.notes = nil
	for j := range f.Findings {
		f.Findings[j].Feature = &i
	}
	return r.each(f)
}
