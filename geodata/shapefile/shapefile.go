// Package shapefile reads ESRI shapefiles: .shp with its .dbf, .shx, .prj and
// .cpg, all as streams.
//
// Sources: ESRI Shapefile Technical Description (July 1998); dBASE and FoxPro
// file header structures; language driver ids as GDAL lists them.
package shapefile

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/crs"
	"potensi/schema"
)

// Files are the parts of a shapefile. Only SHP is needed; the others are nil
// when they are missing. An SHP that is an io.ReaderAt too can be read even
// when SHX lists its shapes in another order than they stand in.
type Files struct {
	SHP, SHX, DBF, PRJ, CPG io.Reader
}

// maxSideFile is how much of a .prj or .cpg is read.
const maxSideFile = 64 << 10

type args = map[string]any

// Read gives the shapes of a shapefile to each in their order, one at a time,
// with the row of the table as properties. Altitudes and measures are dropped,
// Altitude tells. Rings become areas and holes by which lies in which, whatever
// their winding. Rows that the table marks as deleted are left out together
// with their shape.
//
// Text is decoded as the .cpg says, else as UTF-8 if it is that, else as the
// table's language byte says, else as Windows-1252. Blank cells are null, dates
// are YYYY-MM-DD, numbers keep their digits.
//
// Rules that reject a shape: truncated, feature-too-large, shape-broken,
// shape-unordered, geometry-type, too-complex and crs-range. Warnings:
// geometry-missing, dbf-missing, dbf-unreadable, counts-differ. Notes:
// column-dropped (memos), text-decoded, rows-deleted. What concerns the
// whole file stands with its first feature, counts with its last.
//
// A file that cannot be used is an error of type *schema.Finding: empty-file,
// not-shapefile, crs-missing, crs-unsupported. Errors of each are returned as
// they are, those of the streams wrapped.
func Read(files Files, file string, opt geodata.Options, each func(geodata.Feature) error) error {
	r := reader{file: file, opt: opt, each: each}
	if err := r.open(files, opt); err != nil {
		return err
	}
	r.openTable(files)
	if err := r.shapes(); err != nil {
		return err
	}
	return r.finish()
}

// reader is a shapefile while it is read.
type reader struct {
	shp     *shapes
	table   *table // nil if there is none
	system  crs.System
	file    string
	opt     geodata.Options
	each    func(geodata.Feature) error
	index   int // of the next feature
	count   int // shapes seen
	rows    int // rows seen
	deleted int
	guessed bool // it was told that the encoding is a guess

	held    *geodata.Feature // waits for what is known at the end only
	pending []schema.Finding // about the file, for the next feature
}

func (r *reader) open(files Files, opt geodata.Options) error {
	shp, err := openShapes(files.SHP, files.SHX)
	if err != nil {
		return r.failed(err)
	}
	r.shp = shp
	if opt.CRS != nil {
		r.system = *opt.CRS
		return nil
	}
	prj, err := readSide(files.PRJ)
	switch {
	case err != nil:
		return r.failed(err)
	case len(prj) == 0:
		return r.refuse("crs-missing", crs.Missing(shp.box))
	}
	r.system, err = crs.FromWKT(string(prj))
	var unknown *crs.UnknownError
	if errors.As(err, &unknown) {
		return r.refuse("crs-unsupported", args{"crs": unknown.Name})
	}
	return err
}

func (r *reader) refuse(rule string, a args) error {
	return &schema.Finding{Place: schema.Place{File: r.file}, Rule: rule, Level: schema.Error, Args: a}
}

// failed places the finding that an error may be.
func (r *reader) failed(err error) error {
	var finding *schema.Finding
	if errors.As(err, &finding) {
		finding.File = r.file
	}
	return err
}

func readSide(r io.Reader) ([]byte, error) {
	if r == nil {
		return nil, nil
	}
	text, err := io.ReadAll(io.LimitReader(r, maxSideFile))
	return bytes.Trim(text, "\ufeff\x00 \t\r\n"), err
}

// openTable opens the .dbf. Without a usable one the shapes are read alone.
func (r *reader) openTable(files Files) {
	if files.DBF == nil {
		r.tell("dbf-missing", schema.Warning, nil)
		return
	}
	cpg, err := readSide(files.CPG)
	if err != nil {
		cpg = nil
	}
	t, err := openTable(bufio.NewReaderSize(files.DBF, 64<<10), string(cpg))
	if err != nil {
		r.tell("dbf-unreadable", schema.Warning, args{"reason": err.Error()})
		return
	}
	r.table = t
	for _, name := range t.dropped {
		r.tell("column-dropped", schema.Note, args{"field": name})
	}
}

// tell notes something about the whole file.
func (r *reader) tell(rule string, level schema.Level, a args) {
	r.pending = append(r.pending, schema.Finding{Place: schema.Place{File: r.file}, Rule: rule, Level: level, Args: a})
}

// shapes reads shape after shape, each with its row.
func (r *reader) shapes() error {
	for {
		s, err := r.shp.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		r.count++
		row, err := r.row()
		if err != nil {
			return err
		}
		if row.deleted {
			r.deleted++
			continue
		}
		if err := r.give(s, row.properties); err != nil {
			return err
		}
	}
}

// row reads the next row; none is left when its properties are nil.
func (r *reader) row() (row, error) {
	if r.table == nil {
		return row{}, nil
	}
	next, err := r.table.next()
	if err == io.EOF {
		return row{}, nil
	}
	if err == nil {
		r.rows++
	}
	if r.table.guessed != "" && !r.guessed {
		r.guessed = true
		r.tell("text-decoded", schema.Note, args{"encoding": r.table.guessed})
	}
	return next, err
}

// give makes a feature of a shape and hands on the one before it.
func (r *reader) give(s shape, properties json.RawMessage) error {
	i := r.index
	r.index++
	f := geodata.Feature{Properties: properties, Place: schema.Place{File: r.file, Feature: &i}, Altitude: s.altitude}
	at := f.Place.At("/geometry")
	g := s.geometry
	switch {
	case s.rule != "":
		f.Findings = append(f.Findings, schema.Finding{Place: at, Rule: s.rule, Level: schema.Error, Args: s.args})
	case g == nil:
		f.Findings = append(f.Findings, schema.Finding{Place: at, Rule: "geometry-missing", Level: schema.Warning})
	default:
		var off *orb.Point
		if f.Geometry, off = r.system.Geometry(g); off != nil {
			f.Geometry = nil
			f.Findings = append(f.Findings, schema.Finding{Place: at, Rule: "crs-range", Level: schema.Error,
				Args: args{"near": crs.Near(*off), "crs": r.system.String()}})
		}
	}
	f.Findings = append(f.Findings, r.pending...)
	r.pending = nil
	held := r.held
	r.held = &f
	if held == nil {
		return nil
	}
	return r.each(*held)
}

// finish gives the rows that have no shape, and the last feature with what is
// known only now.
func (r *reader) finish() error {
	for r.table != nil {
		before := r.rows
		row, err := r.row()
		if err != nil {
			return err
		}
		if r.rows == before {
			break
		}
		if row.deleted {
			r.deleted++
			continue
		}
		if err := r.give(shape{}, row.properties); err != nil {
			return err
		}
	}
	if r.table != nil && r.rows != r.count {
		r.tell("counts-differ", schema.Warning, args{"shapes": r.count, "rows": r.rows})
	}
	if r.deleted > 0 {
		r.tell("rows-deleted", schema.Note, args{"n": r.deleted})
	}
	if r.held == nil {
		r.opt.Say(r.pending)
		return nil
	}
	r.held.Findings = append(r.held.Findings, r.pending...)
	return r.each(*r.held)
}

const (
	fileCode     = 9994
	headerLength = 100
)

// header is what the first hundred bytes of .shp and .shx say.
type header struct {
	length int64 // of the file in bytes
	box    orb.Bound
}

func readHeader(r io.Reader) (header, error) {
	var b [headerLength]byte
	n, err := io.ReadFull(r, b[:])
	switch {
	case n == 0 && err == io.EOF:
		return header{}, &schema.Finding{Rule: "empty-file", Level: schema.Error}
	case err != nil && err != io.ErrUnexpectedEOF:
		return header{}, err
	case err != nil, binary.BigEndian.Uint32(b[:]) != fileCode:
		return header{}, &schema.Finding{Rule: "not-shapefile", Level: schema.Error}
	}
	h := header{length: 2 * int64(binary.BigEndian.Uint32(b[24:]))}
	h.box = orb.Bound{Min: point(b[36:]), Max: point(b[52:])}
	return h, nil
}
