package geodata

import (
	"bytes"
	"fmt"

	"github.com/paulmach/orb"

	"potensi/schema"
)

// here tells where in the file something is wrong.
func (d *document) here() args {
	return args{"offset": d.src.offset(), "near": around(d.src.buf, d.src.pos)}
}

// place is the place of the next feature.
func (d *document) place(line int) schema.Place {
	i := d.index
	return schema.Place{File: d.file, Feature: &i, Line: line}
}

// giveText hands on the feature that a text holds.
func (d *document) giveText(t text, alone bool) error {
	at := d.place(t.line)
	d.index++
	if d.survey != nil {
		return nil
	}
	if t.raw == nil {
		return d.give(rejected(at, "feature-too-large", args{"bytes": t.size, "max": MaxFeatureBytes}))
	}
	return d.giveScanned(d.scan.feature(t, at, alone))
}

// give hands on a feature, or its parts. They wait until the next one comes,
// since what follows them may have to be told with them.
func (d *document) give(f Feature) error {
	if d.survey != nil {
		return nil
	}
	if err := d.flush(); err != nil {
		return err
	}
	for _, x := range d.notes {
		f.Findings = append(f.Findings, placed(x, f.Place))
	}
	d.notes = d.notes[:0]
	d.pending, d.waiting = f, true
	return nil
}

// giveScanned hands on a feature that was scanned just now.
func (d *document) giveScanned(f Feature) error {
	err := d.give(f)
	if d.scan.comma > 0 {
		d.comma(f.Place.Line + bytes.Count(d.scan.text[:d.scan.comma], []byte{'\n'}))
	}
	return err
}

// flush hands on what waits.
func (d *document) flush() error {
	f := d.pending
	if !d.waiting {
		return nil
	}
	d.waiting = false
	if _, ok := f.Geometry.(orb.Collection); !ok {
		return d.each(f)
	}
	for _, part := range SplitMixed(f) {
		if err := d.each(part); err != nil {
			return err
		}
	}
	return nil
}

// comma tells, once for a file, that a comma before a closing bracket was
// dropped.
func (d *document) comma(line int) {
	if !d.told {
		d.told = true
		d.note("json-trailing-comma", line, true)
	}
}

// note adds what is to be said of the file's text to the feature that waits,
// or else to the next one.
func (d *document) note(rule string, line int, repaired bool) {
	x := schema.Finding{Place: schema.Place{File: d.file, Line: line}, Rule: rule, Level: schema.Note, Repaired: repaired}
	if d.waiting {
		d.pending.Findings = append(d.pending.Findings, placed(x, d.pending.Place))
		return
	}
	d.notes = append(d.notes, x)
}

// placed is a finding about the file put down to a feature.
func placed(x schema.Finding, at schema.Place) schema.Finding {
	line := x.Line
	x.Place = at
	x.Line = line
	return x
}

func rejected(at schema.Place, rule string, a args) Feature {
	finding := schema.Finding{Place: at, Rule: rule, Level: schema.Error, Args: a}
	return Feature{Place: at, Findings: []schema.Finding{finding}}
}

// conclude comes after an outermost object.
func (d *document) conclude() error {
	switch {
	case d.kind == "Feature", isGeometry(d.kind):
		if d.streamed {
			return d.unfit()
		}
		return d.alone(whole)
	case d.streamed && (d.kind == "" || d.kind == "FeatureCollection"):
		return nil
	}
	return d.unfit()
}

// unfit tells that an object is not GeoJSON: of the file, when it is the first
// one, or else of a feature.
func (d *document) unfit() error {
	rule, a := "not-geojson", args{"type": excerpt([]byte(d.kind))}
	format := d.format()
	switch {
	case format != "":
		rule, a = "other-format", args{"format": format}
	case d.kind == "FeatureCollection":
		rule, a = "features-missing", nil
	}
	if d.count == 1 || d.streamed {
		return d.refuse(rule, a)
	}
	d.src.hold = -1
	at := d.place(d.line)
	d.index++
	if rule == "not-geojson" {
		rule = "not-a-feature"
	}
	return d.give(rejected(at, rule, a))
}

// format names what another reader reads.
func (d *document) format() string {
	switch d.kind {
	case "Topology":
		return "TopoJSON"
	case "umap":
		return "uMap"
	case "":
		return d.other
	}
	return ""
}

// alone hands on the outermost object as a feature.
func (d *document) alone(end ending) error {
	t := text{offset: d.begin, line: d.line, end: end, size: d.src.offset() - d.begin}
	if d.src.hold >= 0 && t.size <= MaxFeatureBytes {
		t.raw = d.src.since(d.begin)
	}
	d.over = end != whole
	err := d.giveText(t, true)
	d.src.hold = -1
	d.kind = ""
	return err
}

// broken ends a file, or a record of one, that cannot be read further: after
// the features before it, as a rejected feature of its own.
func (d *document) broken() error {
	_, more := d.src.peek()
	if d.src.failed() {
		return d.readError()
	}
	if !d.streamed && d.src.hold >= 0 && (d.kind == "Feature" || isGeometry(d.kind)) {
		d.src.pos += min(1, len(d.src.buf)-d.src.pos)
		return d.alone(torn)
	}
	rule, a := "truncated", args{"offset": d.src.offset()}
	if more {
		rule, a = "not-json", d.here()
	}
	if d.index == 0 && d.count <= 1 && !d.streamed && !d.src.parted() {
		return d.refuse(rule, a)
	}
	d.over = true
	d.src.hold = -1
	at := d.place(d.src.lineHere())
	d.index++
	return d.give(rejected(at, rule, a))
}

// refuse makes the error for a file that cannot be used.
func (d *document) refuse(rule string, a args) error {
	return refusal(d.file, d.src.lineHere(), rule, a)
}

func refusal(file string, line int, rule string, a args) error {
	return &schema.Finding{Place: schema.Place{File: file, Line: line}, Rule: rule, Level: schema.Error, Args: a}
}

// readError is the fault of the reader, if it had any.
func (d *document) readError() error {
	if !d.src.failed() {
		return nil
	}
	return fmt.Errorf("%s: %w", d.file, d.src.err)
}
