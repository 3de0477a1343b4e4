package intake

import (
	"errors"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"potensi/geodata"
	"potensi/geodata/survey"
	"potensi/geodata/table"
	"potensi/schema"
)

// form is ODK Central's export of one form, in several files: a table with a
// row for each submission, one for each repeated question, and GeoJSON that has
// only places.
type form struct {
	table   *input
	repeats []*input
	places  *input
}

// join makes one input of the files of each form. Those that are read with
// another keep their line in the receipt.
func join(inputs []input) {
	forms := formsOf(inputs)
	for i := range inputs {
		in := &inputs[i]
		switch {
		case in.sniff.bare:
			placesOf(in, inputs, forms)
		case survey.IsRepeat(in.sniff.header) && !in.sniff.mapped:
			repeatsOf(in, forms)
		}
	}
	for i := range forms {
		forms[i].join()
	}
	for i := range inputs {
		in := &inputs[i]
		if in.sniff.bare && !slices.ContainsFunc(forms, func(f form) bool { return f.places == in }) {
			in.notes = append(in.notes, schema.Finding{Place: schema.Place{File: in.name}, Rule: "places-alone", Level: schema.Warning})
		}
	}
}

// formsOf finds the tables of submissions.
func formsOf(inputs []input) (forms []form) {
	for i := range inputs {
		if header := inputs[i].sniff.header; slices.Contains(header, "KEY") && !survey.IsRepeat(header) {
			forms = append(forms, form{table: &inputs[i]})
		}
	}
	return forms
}

// placesOf gives places to the form of the same name, or to the only one if
// they are the only ones.
func placesOf(in *input, inputs []input, forms []form) {
	bare := 0
	for _, other := range inputs {
		if other.sniff.bare {
			bare++
		}
	}
	for i := range forms {
		f := &forms[i]
		if f.places == nil && (stem(f.table.name) == stem(in.name) || len(forms) == 1 && bare == 1) {
			f.places = in
			return
		}
	}
}

// repeatsOf gives answers to repeated questions to the form with the longest
// name that theirs begins with.
func repeatsOf(in *input, forms []form) {
	var of *form
	for i := range forms {
		_, ok := survey.RepeatName(base(forms[i].table.name), base(in.name))
		if ok && (of == nil || len(base(of.table.name)) < len(base(forms[i].table.name))) {
			of = &forms[i]
		}
	}
	if of != nil {
		of.repeats = append(of.repeats, in)
	}
}

func base(name string) string { return path.Base(filepath.ToSlash(name)) }

func stem(name string) string { return strings.TrimSuffix(base(name), path.Ext(name)) }

// join reads the files of the form as one. A table that does not say where
// things are, and has no places, cannot be read, nor what belongs to it.
func (f form) join() {
	main := f.table
	switch {
	case f.places != nil:
		main = f.places
		f.table.finding, f.table.joined, f.table.format = nil, main.name, "table"
	case f.table.finding != nil || len(f.repeats) == 0:
		return
	}
	for _, in := range f.repeats {
		in.finding, in.joined, in.format = nil, main.name, "table"
	}
	joined := features(main.name, main.format, f.read, main.file.Open)
	main.read = joined.read
}

// read reads the open main file with the others.
func (f form) read(content io.Reader, r *reader, each func(geodata.Feature) error) error {
	var repeats survey.Repeats
	for _, in := range f.repeats {
		name, _ := survey.RepeatName(base(f.table.name), base(in.name))
		if err := withTable(in.file, func(src *table.CSV) error { return repeats.Add(name, src) }); err != nil {
			return err
		}
	}
	if f.places == nil {
		src, err := table.OpenCSV(content, f.table.name)
		if err != nil {
			return err
		}
		return survey.ReadForm(src, f.table.name, &repeats, r.options(), each)
	}
	var attributes *survey.Attributes
	err := withTable(f.table.file, func(src *table.CSV) (err error) {
		attributes, err = survey.ReadAttributes(src, &repeats)
		return err
	})
	if err != nil {
		return err
	}
	return attributes.Read(content, f.places.name, r.options(), each)
}

// withTable opens a table that is read with another file.
func withTable(file File, read func(*table.CSV) error) error {
	content, err := file.Open()
	if err != nil {
		return openFinding(file.Name, err)
	}
	defer content.Close()
	src, err := table.OpenCSV(content, file.Name)
	if err == nil {
		err = read(src)
	}
	var finding *schema.Finding
	if errors.As(err, &finding) && finding.File == "" {
		finding.File = file.Name
	}
	return err
}
