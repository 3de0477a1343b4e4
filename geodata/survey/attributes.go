package survey

import (
	"errors"
	"io"
	"slices"

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
	size   int
}

type row struct {
	members
	at   schema.Place
	used bool
}

// ReadAttributes reads a table with a column KEY. The error is a
// *schema.Finding when it has none (columns-missing) or is too large.
func ReadAttributes(src table.Source) (*Attributes, error) {
	a := &Attributes{header: NewNormaliser(src.Header()).header, rows: map[string]row{}}
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
			continue
		}
		object := table.Object(names, next.Cells)
		m, _ := parse(object)
		key := m.text("KEY")
		if a.size += len(object); a.size > MaxRepeatBytes {
			return nil, &schema.Finding{Place: next.Place, Rule: "too-large", Level: schema.Error, Args: map[string]any{"given": a.size, "max": MaxRepeatBytes}}
		}
		if _, twice := a.rows[key]; !twice {
			a.order = append(a.order, key)
		}
		a.rows[key] = row{members: m, at: next.Place}
	}
}

// Join gives a feature the attributes of the row whose KEY is its id. One that
// has no row gets the note row-missing.
func (a *Attributes) Join(f geodata.Feature) geodata.Feature {
	found, ok := a.rows[f.ID]
	r := record{Feature: f}
	if !ok {
		r.note("row-missing", schema.Note, map[string]any{"id": f.ID})
		return r.Feature
	}
	found.used = true
	a.rows[f.ID] = found
	own, _ := parse(f.Properties)
	r.members = slices.Clone(own)
	for _, m := range found.members {
		r.add(m.name, m.value)
	}
	r.ID = f.ID
	r.odk(a.header)
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
