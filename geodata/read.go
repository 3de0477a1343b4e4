package geodata

import (
	"bytes"
	"io"
)

// MaxFeatureBytes is how long the text of one feature may be.
const MaxFeatureBytes = 16 << 20

// ReadGeoJSON reads a FeatureCollection, a single Feature or a bare geometry
// (RFC 7946) and gives its features to each in their order, one at a time, in
// memory that does not grow with the file. Members may stand in any order.
// Coordinates are longitude and latitude; altitude and what else follows them
// is dropped. The geometry is not checked yet: see Check.
//
// A bad feature is given to each with a finding of level error and reading
// goes on behind it; what lies between features counts as a feature of its
// own. A file that breaks off ends with such a feature, rule "truncated" or
// "not-json", and no error. Commas between features are not insisted on, and
// one too many is let pass.
//
// Rules that reject: not-json, truncated, not-utf8, lone-surrogate, too-deep,
// number-too-long, not-a-number, feature-too-large, not-a-feature,
// duplicate-member, properties-not-object, geometry-type, bad-coordinates,
// nested-collection and too-many-vertices. geometry-missing is a warning: the
// feature is kept, not yet mapped.
//
// A file of which nothing can be read is an error of type *schema.Finding:
// not-json, truncated, empty-file, not-utf8, not-geojson, features-missing or
// crs-unsupported. The last three may come after features were given, when
// the member that tells stands behind them; the caller then forgets these.
// Errors of each and of r are returned as they are or wrapped.
func ReadGeoJSON(r io.Reader, file string, each func(Feature) error) error {
	d := document{src: newSource(r), file: file, each: each}
	if err := d.start(); err != nil {
		return err
	}
	if err := d.object(); err != nil || d.over {
		return err
	}
	if err := d.conclude(); err != nil || d.over {
		return err
	}
	if _, more := d.src.peek(); more {
		return d.broken()
	}
	return d.readError()
}

// document is a file while it is read.
type document struct {
	src   *source
	scan  scanner
	file  string
	each  func(Feature) error
	index int // of the next feature

	kind     string // the member "type"
	begin    int64  // where the outermost object begins
	line     int
	streamed bool // a list of features was met
	over     bool // nothing more can be read
}

// start finds the outermost object.
func (d *document) start() error {
	head := d.src.head(4)
	if isWide(head) {
		return d.refuse("not-utf8", args{"offset": int64(0)})
	}
	if bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")) {
		d.src.pos = 3
	}
	c, ok := d.src.peek()
	switch {
	case d.src.failed():
		return d.readError()
	case !ok:
		return d.refuse("empty-file", nil)
	case c == '{':
		return nil
	}
	if d.isOther(c) {
		return d.refuse("not-geojson", args{"type": kindOf(c)})
	}
	return d.refuse("not-json", d.here())
}

// isOther reports whether what begins with c is JSON, though no object.
func (d *document) isOther(c byte) bool {
	switch kindOf(c) {
	case "array":
		return c == '['
	case "string", "number":
		return true
	}
	word := string(d.src.value().raw)
	return word == "null" || word == "true" || word == "false"
}

// isWide recognises UTF-16 by its mark, or by every other byte being zero.
func isWide(head []byte) bool {
	if len(head) < 2 {
		return false
	}
	mark := string(head[:2])
	return mark == "\xFF\xFE" || mark == "\xFE\xFF" || (head[0] == 0) != (head[1] == 0)
}

// object reads the outermost object. Its text is held, since it may be a
// feature itself, until a list of features shows that it is not.
func (d *document) object() error {
	d.begin, d.line = d.src.offset(), d.src.lineHere()
	d.src.hold = d.src.pos
	d.src.pos++
	for first := true; ; first = false {
		if d.src.take('}') {
			return nil
		}
		if !first && !d.src.take(',') {
			return d.broken()
		}
		if err := d.member(); err != nil || d.over {
			return err
		}
	}
}

func (d *document) member() error {
	c, ok := d.src.peek()
	if ok && c == '}' {
		return nil // a comma too many
	}
	if !ok || c != '"' {
		return d.broken()
	}
	name := d.src.value()
	key := name.unquoted()
	if name.end != whole || !d.src.take(':') {
		return d.broken()
	}
	c, ok = d.src.peek()
	if key == "features" && ok && c == '[' {
		return d.features()
	}
	t := d.src.value()
	if t.end == torn {
		d.src.pos-- // back to the wrong bracket
	}
	if t.end != whole || t.size == 0 {
		return d.broken()
	}
	return d.learn(key, t)
}

// learn takes in a member of the outermost object.
func (d *document) learn(key string, t text) error {
	switch {
	case key == "type":
		d.kind = t.unquoted()
		if d.kind != "Feature" && d.kind != "FeatureCollection" && !isGeometry(d.kind) {
			return d.refuse("not-geojson", args{"type": excerpt([]byte(d.kind))})
		}
	case key == "crs":
		if name := crsName(t.raw); !isLonLat(name) {
			return d.refuse("crs-unsupported", args{"crs": excerpt([]byte(name))})
		}
	}
	return nil
}

// features reads the list of features.
func (d *document) features() error {
	d.src.hold = -1
	d.streamed = true
	d.src.pos++
	for {
		c, ok := d.src.peek()
		switch {
		case !ok, c == '}', c == ':':
			return d.broken()
		case c == ']':
			d.src.pos++
			return nil
		case c == ',':
			d.src.pos++
			continue
		}
		if err := d.element(); err != nil || d.over {
			return err
		}
	}
}

// element reads one of the features.
func (d *document) element() error {
	t := d.src.value()
	if d.src.failed() && t.end == cut {
		return d.readError()
	}
	d.over = t.end != whole
	return d.give(t, false)
}
