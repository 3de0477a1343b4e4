package geodata

import (
	"fmt"

	"potensi/schema"
)

// here tells where in the file something is wrong.
func (d *document) here() args {
	return args{"offset": d.src.offset(), "near": around(d.src.buf, d.src.pos)}
}

// give hands on the feature that a text holds.
func (d *document) give(t text, alone bool) error {
	i := d.index
	d.index++
	at := schema.Place{File: d.file, Feature: &i, Line: t.line}
	if t.raw == nil {
		return d.each(rejected(at, "feature-too-large", args{"bytes": t.size, "max": MaxFeatureBytes}))
	}
	return d.each(d.scan.feature(t, at, alone))
}

func rejected(at schema.Place, rule string, a args) Feature {
	finding := schema.Finding{Place: at, Rule: rule, Level: schema.Error, Args: a}
	return Feature{Place: at, Findings: []schema.Finding{finding}}
}

// conclude comes after the outermost object.
func (d *document) conclude() error {
	switch {
	case d.streamed && (d.kind == "" || d.kind == "FeatureCollection"):
		return nil
	case d.kind == "FeatureCollection":
		return d.refuse("features-missing", nil)
	case d.streamed, d.kind == "":
		return d.refuse("not-geojson", args{"type": d.kind})
	}
	return d.alone(whole)
}

// alone hands on the outermost object as a feature.
func (d *document) alone(end ending) error {
	t := text{offset: d.begin, line: d.line, end: end, size: d.src.offset() - d.begin}
	if d.src.hold >= 0 && t.size <= MaxFeatureBytes {
		t.raw = d.src.since(d.begin)
	}
	d.over = end != whole
	err := d.give(t, true)
	d.src.hold = -1
	return err
}

// broken ends a file that cannot be read further: after the features before
// it, as a rejected feature of its own.
func (d *document) broken() error {
	_, more := d.src.peek()
	if d.src.failed() {
		return d.readError()
	}
	if !d.streamed && d.index == 0 && (d.kind == "Feature" || isGeometry(d.kind)) {
		d.src.pos += min(1, len(d.src.buf)-d.src.pos)
		return d.alone(torn)
	}
	rule, a := "truncated", args{"offset": d.src.offset()}
	if more {
		rule, a = "not-json", d.here()
	}
	if !d.streamed && d.index == 0 {
		return d.refuse(rule, a)
	}
	d.over = true
	i := d.index
	d.index++
	at := schema.Place{File: d.file, Feature: &i, Line: d.src.lineHere()}
	return d.each(rejected(at, rule, a))
}

// refuse makes the error for a file that cannot be used.
func (d *document) refuse(rule string, a args) error {
	at := schema.Place{File: d.file, Line: d.src.lineHere()}
	return &schema.Finding{Place: at, Rule: rule, Level: schema.Error, Args: a}
}

// readError is the fault of the reader, if it had any.
func (d *document) readError() error {
	if !d.src.failed() {
		return nil
	}
	return fmt.Errorf("%s: %w", d.file, d.src.err)
}
