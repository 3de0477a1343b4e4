package survey

import (
	"errors"
	"io"

	"potensi/geodata"
	"potensi/geodata/table"
	"potensi/schema"
)

// ReadCSV reads a table of any of these apps, or of none, and makes plain
// features of its rows.
func ReadCSV(r io.Reader, file string, opt geodata.Options, each func(geodata.Feature) error) error {
	src, err := table.OpenCSV(r, file)
	if err != nil {
		return err
	}
	n := NewNormaliser(src.Header())
	return table.Read(src, opt, func(f geodata.Feature) error { return each(n.Normalise(f)) })
}

// ReadXLSX reads the sheets of a workbook that say where things are, of any
// of these apps or of none. Sheets with the answers to repeated questions are
// joined to their submissions. A sheet that was not read is noted.
func ReadXLSX(r io.ReaderAt, size int64, file string, opt geodata.Options, each func(geodata.Feature) error) error {
	w, err := table.OpenXLSX(r, size, file)
	if err != nil {
		return err
	}
	b := book{Workbook: w, file: file, opt: opt, each: each}
	return b.read()
}

// book is a workbook while it is read.
type book struct {
	*table.Workbook
	file    string
	opt     geodata.Options
	each    func(geodata.Feature) error
	repeats Repeats
	mapped  []string // sheets that say where things are
	notes   []schema.Finding
	index   int
}

func (b *book) read() error {
	for _, name := range b.Sheets() {
		if err := b.sort(name); err != nil {
			return err
		}
	}
	if len(b.mapped) == 0 {
		return &schema.Finding{Place: schema.Place{File: b.file}, Rule: "no-geometry-column", Level: schema.Error, Args: map[string]any{"near": ""}}
	}
	for _, name := range b.mapped {
		if err := b.sheet(name); err != nil {
			return err
		}
	}
	for _, finding := range b.repeats.Orphans(schema.Place{File: b.file}) {
		if err := b.give(geodata.Feature{Place: finding.Place, Findings: []schema.Finding{finding}}); err != nil {
			return err
		}
	}
	return nil
}

// sort finds out what a sheet is for. Repeated answers are kept.
func (b *book) sort(name string) error {
	s, err := b.Sheet(name)
	var finding *schema.Finding
	if errors.As(err, &finding) && finding.Rule == "empty-file" {
		return nil
	}
	if err != nil {
		return err
	}
	defer s.Close()
	header := s.Header()
	mapped := table.HasGeometry(header, firstRows(s))
	switch {
	case mapped:
		b.mapped = append(b.mapped, name)
	case IsRepeat(header):
		again, err := b.Sheet(name)
		if err != nil {
			return err
		}
		defer again.Close()
		return b.repeats.Add(name, again)
	default:
		b.notes = append(b.notes, schema.Finding{Place: schema.Place{File: b.file}, Rule: "sheet-not-read", Level: schema.Note, Args: map[string]any{"sheet": name}})
	}
	return nil
}

// firstRows are enough rows to know the columns of geometry by.
func firstRows(src table.Source) (rows [][]string) {
	for len(rows) < 1000 {
		row, err := src.Next()
		if err != nil {
			break
		}
		if !row.Rejected() {
			rows = append(rows, row.Cells)
		}
	}
	return rows
}

func (b *book) sheet(name string) error {
	s, err := b.Sheet(name)
	if err != nil {
		return err
	}
	defer s.Close()
	n := NewNormaliser(s.Header())
	return table.Read(s, b.opt, func(f geodata.Feature) error {
		if !IsRepeat(s.Header()) {
			f = b.repeats.Attach(f)
		}
		return b.give(n.Normalise(f))
	})
}

// give hands on a feature with its number among those of all sheets.
func (b *book) give(f geodata.Feature) error {
	i := b.index
	b.index++
	f.Findings = append(f.Findings, b.notes...)
	b.notes = nil
	f.Place.Feature = &i
	for j := range f.Findings {
		f.Findings[j].Feature = &i
	}
	return b.each(f)
}

// findingOf takes apart an error that says why a file cannot be read.
func findingOf(err error) (rule string, args map[string]any) {
	var finding *schema.Finding
	if errors.As(err, &finding) {
		return finding.Rule, finding.Args
	}
	return "", nil
}
