package survey

import (
	"errors"
	"io"
	"slices"

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
	return ReadForm(src, file, &Repeats{}, opt, each)
}

// ReadForm reads a table like ReadCSV and joins the answers to repeated
// questions to its rows. Answers that belong to no row come last, as rejected
// features.
func ReadForm(src table.Source, file string, repeats *Repeats, opt geodata.Options, each func(geodata.Feature) error) error {
	n, count := NewNormaliser(src.Header()), 0
	err := table.Read(src, opt, func(f geodata.Feature) error {
		count++
		return each(n.Normalise(repeats.Attach(f)))
	})
	if err != nil {
		return err
	}
	return repeats.rest(file, count, each)
}

// ReadXLSX reads the sheets of a workbook that say where things are, of any
// of these apps or of none. Sheets with the answers to repeated questions are
// joined to their submissions. A sheet that was not read is noted.
func ReadXLSX(r io.ReaderAt, size int64, file string, opt geodata.Options, each func(geodata.Feature) error) error {
	w, err := table.OpenXLSX(r, size, file)
	if err != nil {
		return err
	}
	return ReadWorkbook(w, file, nil, opt, each)
}

// ReadWorkbook is ReadXLSX for a workbook that is open. The sheets named in
// without are left alone: someone else reads them.
func ReadWorkbook(w *table.Workbook, file string, without []string, opt geodata.Options, each func(geodata.Feature) error) error {
	b := book{Workbook: w, file: file, without: without, opt: opt, each: each}
	return b.read()
}

// book is a workbook while it is read.
type book struct {
	*table.Workbook
	file    string
	without []string // sheets
	opt     geodata.Options
	each    func(geodata.Feature) error
	repeats Repeats
	mapped  []string // sheets that say where things are
	notes   []schema.Finding
	index   int
}

func (b *book) read() error {
	for _, name := range b.Sheets() {
		if slices.Contains(b.without, name) {
			continue
		}
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
	if err := b.repeats.rest(b.file, b.index, b.give); err != nil {
		return err
	}
	b.opt.Say(b.notes)
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
