package geopackage

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/crs"
	"potensi/schema"
)

// query selects the key, the size of the largest cell, the geometry and the
// columns. Cells that are too large are not read. The plus signs keep the
// driver from turning dates into times.
func (l layer) query() string {
	cells := []string{quoted(l.geometry)}
	for _, c := range l.columns {
		cells = append(cells, quoted(c.name))
	}
	key, order := "NULL", ""
	if l.key != "" {
		key, order = "+"+quoted(l.key), " ORDER BY "+quoted(l.key)
	}
	var b strings.Builder
	b.WriteString("SELECT " + key + ", " + largest(cells))
	for _, c := range cells {
		b.WriteString(", CASE WHEN octet_length(" + c + ") <= " + strconv.Itoa(geodata.MaxFeatureBytes) + " THEN +" + c + " END")
	}
	b.WriteString(" FROM " + quoted(l.name) + order)
	return b.String()
}

// largest is an expression for the most bytes in any of the cells. max takes
// no more than 100 at a time, as the lowest limit that SQLite was built with.
func largest(cells []string) string {
	sizes := make([]string, len(cells))
	for i, c := range cells {
		sizes[i] = "ifnull(octet_length(" + c + "), 0)"
	}
	for len(sizes) > 1 {
		var next []string
		for len(sizes) > 0 {
			n := min(100, len(sizes))
			next = append(next, "max("+strings.Join(append(sizes[:n:n], "0"), ", ")+")")
			sizes = sizes[n:]
		}
		sizes = next
	}
	return sizes[0]
}

// read gives the rows of one table.
func (r *reader) read(ctx context.Context, l layer) error {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	watch := time.AfterFunc(maxQueryTime, cancel)
	defer watch.Stop()
	rows, err := r.db.QueryContext(inner, l.query())
	if err != nil {
		return r.damaged(ctx, l, err)
	}
	defer rows.Close()
	row := newRow(len(l.columns))
	for rows.Next() {
		if err := rows.Scan(row.into...); err != nil {
			return r.damaged(ctx, l, err)
		}
		watch.Stop()
		if err := r.give(l, row); err != nil {
			return err
		}
		watch.Reset(maxQueryTime)
	}
	if err := rows.Err(); err != nil {
		return r.damaged(ctx, l, err)
	}
	return ctx.Err()
}

// damaged gives a rejected feature in place of the rows that could not be read.
func (r *reader) damaged(ctx context.Context, l layer, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", r.file, ctx.Err())
	}
	f := r.feature()
	f.Findings = append(f.Findings, schema.Finding{Place: f.Place.At(l.name), Rule: "gpkg-damaged", Level: schema.Error, Args: args{"reason": reason(err)}})
	return r.each(f)
}

// row is what the query gives: key, largest cell, geometry, columns.
type row struct {
	key      sql.NullInt64
	largest  int64
	geometry any
	cells    []any
	into     []any
}

func newRow(columns int) *row {
	w := &row{cells: make([]any, columns)}
	w.into = []any{&w.key, &w.largest, &w.geometry}
	for i := range w.cells {
		w.into = append(w.into, &w.cells[i])
	}
	return w
}

// feature begins the next feature.
func (r *reader) feature() geodata.Feature {
	i := r.index
	r.index++
	f := geodata.Feature{Place: schema.Place{File: r.file, Feature: &i}, Findings: r.pending}
	r.pending = nil
	return f
}

func (r *reader) give(l layer, w *row) error {
	f := r.feature()
	if w.key.Valid {
		f.ID = strconv.FormatInt(w.key.Int64, 10)
		if r.several {
			f.ID = l.name + "/" + f.ID
		}
		f.Place.ID = f.ID
	}
	if id := l.ownID(w); id != "" && !r.several {
		f.ID, f.Place.ID = id, id
	}
	if w.largest > geodata.MaxFeatureBytes {
		f.Findings = append(f.Findings, schema.Finding{Place: f.Place, Rule: "feature-too-large", Level: schema.Error,
			Args: args{"bytes": w.largest, "max": geodata.MaxFeatureBytes}})
		return r.each(f)
	}
	f.Properties = r.properties(l, w)
	r.shape(&f, l.system, w.geometry)
	return r.each(f)
}

// ownID is the text of a column id that names one row, as our exports have it.
func (l layer) ownID(w *row) string {
	for i, c := range l.columns {
		if text, ok := w.cells[i].(string); ok && l.named && c.name == "id" {
			return text
		}
	}
	return ""
}

// shape decodes the geometry of a feature.
func (r *reader) shape(f *geodata.Feature, system crs.System, value any) {
	at := f.Place.At("/geometry")
	blob, ok := value.([]byte)
	if !ok && value != nil {
		f.Findings = append(f.Findings, schema.Finding{Place: at, Rule: "blob-not-gpkg", Level: schema.Error})
		return
	}
	g, err := geodata.DecodeGPKG(blob)
	var finding *schema.Finding
	switch {
	case errors.As(err, &finding):
		finding.Place = at
		f.Findings = append(f.Findings, *finding)
		return
	case g == nil:
		f.Findings = append(f.Findings, schema.Finding{Place: at, Rule: "geometry-missing", Level: schema.Warning})
		return
	}
	f.Altitude = isHigh(blob)
	var off *orb.Point
	if f.Geometry, off = system.Geometry(g); off != nil {
		f.Geometry = nil
		f.Findings = append(f.Findings, schema.Finding{Place: at, Rule: "crs-range", Level: schema.Error,
			Args: args{"near": crs.Near(*off), "crs": system.String()}})
	}
}

// isHigh reports whether a blob that can be decoded has altitudes or measures,
// by its type's code: from 1000 on as ISO writes it, or with high bits.
func isHigh(blob []byte) bool {
	start := 8 + [8]int{0, 32, 48, 48, 64}[blob[3]>>1&7]
	if len(blob) < start+5 {
		return false
	}
	if blob[start] == 0 {
		return binary.BigEndian.Uint32(blob[start+1:]) >= 1000
	}
	return binary.LittleEndian.Uint32(blob[start+1:]) >= 1000
}

// properties writes a row as a JSON object.
func (r *reader) properties(l layer, w *row) json.RawMessage {
	out := []byte{'{'}
	add := func(name string, value any) {
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(out, encode(name)...), ':')
		out = append(out, encode(value)...)
	}
	named := false
	for _, c := range l.columns {
		named = named || c.name == "layer"
	}
	if r.several && !named {
		add("layer", l.name)
	}
	for i, c := range l.columns {
		add(c.name, plain(w.cells[i], c.boolean))
	}
	return append(out, '}')
}

// plain is a cell as a value that JSON has. Bytes in a column for text are
// text if they can be.
func plain(value any, boolean bool) any {
	switch v := value.(type) {
	case int64:
		if boolean && (v == 0 || v == 1) {
			return v == 1
		}
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
	case []byte:
		if !utf8.Valid(v) {
			return nil
		}
		return string(v)
	}
	return value
}

func encode(value any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(value) != nil {
		return []byte("null")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
