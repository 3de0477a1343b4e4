package survey

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"potensi/geodata"
	"potensi/geodata/table"
	"potensi/schema"
)

// Attributes are the rows of ODK Central's CSV, kept to be joined to the
// features of the same form's GeoJSON, which have nothing but their id.
type Attributes struct {
	header map[string]bool
	rows   map[string]row
	order  []string
	lost   []geodata.Feature // rows that are of no use
	size   int

	repeats *Repeats
	notes   []schema.Finding // of the text, for the first feature
}

type row struct {
	members
	at   schema.Place
	used bool
}

// ReadAttributes reads a table with a column KEY and joins the answers to
// repeated questions to its rows. The error is a *schema.Finding when it has
// none (columns-missing) or is too large.
func ReadAttributes(src table.Source, repeats *Repeats) (*Attributes, error) {
	a := &Attributes{header: NewNormaliser(src.Header()).header, rows: map[string]row{}, repeats: repeats, notes: src.Notes()}
	if !a.header["KEY"] {
		return nil, &schema.Finding{Rule: "columns-missing", Level: schema.Error, Args: map[string]any{"table": "ODK", "columns": []string{"KEY"}, "near": ""}}
	}
	names := table.Names(src.Header())
	for {
		next, err := src.Next()
		if errors.Is(err, io.EOF) {
			return a, nil
		}
		if err != nil {
			return nil, err
		}
		if next.Rejected() {
			a.lost = append(a.lost, geodata.Feature{Place: next.Place, Findings: next.Findings})
			continue
		}
		a.notes = append(a.notes, next.Findings...)
		if err := a.add(table.Object(names, next.Cells), next.Place); err != nil {
			return nil, err
		}
	}
}

// add takes in a row. A second one with the same key is of no use.
func (a *Attributes) add(object json.RawMessage, at schema.Place) error {
	if a.size += len(object); a.size > MaxRepeatBytes {
		return &schema.Finding{Place: at, Rule: "too-large", Level: schema.Error, Args: map[string]any{"given": a.size, "max": MaxRepeatBytes}}
	}
	m, _ := parse(a.repeats.Attach(geodata.Feature{Properties: object}).Properties)
	key := m.text("KEY")
	if _, twice := a.rows[key]; twice {
		finding := schema.Finding{Place: at, Rule: "duplicate-record", Level: schema.Error, Args: map[string]any{"key": key}}
		a.lost = append(a.lost, geodata.Feature{Place: at, Findings: []schema.Finding{finding}})
		return nil
	}
	a.order = append(a.order, key)
	a.rows[key] = row{members: m, at: at}
	return nil
}

// Read reads the same form's GeoJSON and gives its features with their
// attributes; then the rows that no feature asked for, and what could not be
// used, with numbers that go on.
func (a *Attributes) Read(r io.Reader, file string, opt geodata.Options, each func(geodata.Feature) error) error {
	count := 0
	give := func(f geodata.Feature) error {
		f.Findings = append(f.Findings, a.notes...)
		a.notes = nil
		f.Place.Feature = numbered(f.Findings, count)
		count++
		return each(f)
	}
	err := geodata.ReadGeoJSON(r, file, opt, func(f geodata.Feature) error {
		if f.Place.Feature != nil {
			count = *f.Place.Feature // the parts of a feature have the same
		}
		return give(a.Join(f))
	})
	if err == nil {
		err = a.Rest(give)
	}
	for i := 0; err == nil && i < len(a.lost); i++ {
		err = give(a.lost[i])
	}
	if err != nil {
		return err
	}
	return a.repeats.rest(file, count, each)
}

// numbered puts findings down to the feature of that number.
func numbered(findings []schema.Finding, i int) *int {
	for j := range findings {
		findings[j].Feature = &i
	}
	return &i
}

// Join gives a feature the attributes of the row whose KEY is its id. One that
// has no row gets the note row-missing.
func (a *Attributes) Join(f geodata.Feature) geodata.Feature {
	if f.Rejected() {
		return f
	}
	key := f.ID
	found, ok := a.rows[key]
	for _, end := range []string{"-point", "-line", "-area"} { // parts of a feature that was split
		if whole, is := strings.CutSuffix(f.ID, end); is && !ok {
			key = whole
			found, ok = a.rows[key]
		}
	}
	r := record{Feature: f}
	if !ok {
		r.note("row-missing", schema.Note, map[string]any{"id": f.ID})
		return r.Feature
	}
	found.used = true
	a.rows[key] = found
	own, _ := parse(f.Properties)
	r.members = slices.Clone(own)
	for _, m := range found.members {
		r.add(m.name, m.value)
	}
	r.ID = key
	r.odk(a.header)
	r.ID = f.ID
	r.Properties = r.json()
	return r.Feature
}

// Rest gives the rows that no feature asked for, as not yet mapped: ODK
// Central leaves out submissions whose position it cannot read.
func (a *Attributes) Rest(each func(geodata.Feature) error) error {
	for _, key := range a.order {
		left := a.rows[key]
		if left.used {
			continue
		}
		r := record{Feature: geodata.Feature{ID: key, Place: left.at, Findings: []schema.Finding{missing(left.at)}}, members: slices.Clone(left.members)}
		r.odk(a.header)
		r.Place.ID = r.ID
		r.Properties = r.json()
		if err := each(r.Feature); err != nil {
			return err
		}
	}
	return nil
}
