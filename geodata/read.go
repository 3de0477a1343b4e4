package geodata

import (
	"io"

	"potensi/schema"
)

// MaxFeatureBytes is how long the text of one feature may be.
const MaxFeatureBytes = 16 << 20

// ReadGeoJSON reads a FeatureCollection, a single Feature or a bare geometry
// (RFC 7946) and gives its features to each in their order, one at a time, in
// memory that does not grow with the file. Members may stand in any order.
// Coordinates are longitude and latitude; altitude and what else follows them
// is dropped, and Altitude set.
//
// These forms are read too: several such documents one after another, as text
// sequences (RFC 8142), a line each or printed over several lines; arrays of
// them; documents given to a JavaScript name or function, as map pages have
// them (var json_kebun_1 = {…};). A broken record of a sequence, or of a file
// with one a line, costs that record alone. A mark at the beginning (BOM) is
// stepped over; UTF-16 with a mark is decoded, with the note text-decoded.
// A comma before a closing bracket is dropped, and the first one of a file
// told by the note json-trailing-comma.
//
// So are the features of Esri JSON, when geometryType or spatialReference
// stands before them.
//
// The coordinate system is the one of opt, else of the member "crs" of the
// geometry, the feature or the file (GeoJSON 2008), else WGS84. A member that
// follows the features is only found in time when r is an io.Seeker and the
// member lies in the last 64 KiB.
//
// Geometry collections of points, lines and areas are split by SplitMixed;
// the parts share their index. Collections inside collections are dissolved,
// note collection-flattened. Coordinates that are all written as text are read
// as numbers, warning coordinates-quoted. The geometry is not checked yet:
// see Check.
//
// A bad feature is given to each with a finding of level error and reading
// goes on behind it; what lies between features counts as a feature of its
// own. A file that breaks off ends with such a feature, rule "truncated" or
// "not-json", and no error. Commas between features are not insisted on.
//
// Rules that reject: not-json, truncated, not-utf8, lone-surrogate, too-deep,
// number-too-long, not-a-number, feature-too-large, not-a-feature,
// duplicate-member, properties-not-object, geometry-type, bad-coordinates,
// crs-unsupported, crs-range, too-many-vertices and, of Esri JSON,
// too-complex. geometry-missing is a warning: the feature is kept, not yet
// mapped.
//
// A file of which nothing can be read is an error of type *schema.Finding:
// not-json, truncated, empty-file, not-utf8, not-geojson, other-format,
// features-missing, crs-unsupported, crs-after-features or file-changed. The
// last six may come after features were given, when what tells stands behind
// them; the caller then forgets these. Errors of each and of r are returned as
// they are or wrapped.
func ReadGeoJSON(r io.Reader, file string, opt Options, each func(Feature) error) error {
	late, err := lateCRS(r, file, opt)
	if err != nil {
		return err
	}
	size := sized(r)
	d := document{src: newSource(size.reader(r)), file: file, opt: opt, late: late, each: each}
	if err := d.run(); err != nil {
		return err
	}
	if err := d.flush(); err != nil {
		return err
	}
	if size.changed() {
		return d.refuse("file-changed", nil)
	}
	return nil
}

// document is a file while it is read: one or more outermost objects.
type document struct {
	src    *source
	scan   scanner
	file   string
	opt    Options
	each   func(Feature) error
	late   map[int]string // names of the systems told behind features, by document
	survey func(name string)

	index   int  // of the next feature
	count   int  // documents met
	over    bool // nothing more can be read of this record
	told    bool // that a comma was dropped
	called  bool // a JavaScript function was
	pending Feature
	waiting bool             // pending is to be handed on
	notes   []schema.Finding // for the next feature

	// of the outermost object that is being read:
	kind     string // the member "type"
	other    string // the format that its members tell, when it is not GeoJSON
	crs      *string
	begin    int64 // where it begins
	line     int
	streamed bool // a list of features was met
}

// run reads one document after the other.
func (d *document) run() error {
	if err := d.start(); err != nil {
		return err
	}
	for {
		c, ok := d.src.peek()
		if d.src.failed() && !ok {
			return d.readError()
		}
		if !ok || d.over {
			d.over = false
			if !d.src.next() {
				return d.readError()
			}
			continue
		}
		if err := d.statement(c); err != nil {
			return err
		}
	}
}

// statement reads what begins with c outside of any document.
func (d *document) statement(c byte) error {
	switch {
	case c == '{':
		return d.document()
	case c == '[':
		return d.list()
	case d.count > 0 && (c == ',' || c == ';' || c == ')' && d.called):
		d.src.pos++
		return nil
	case d.assignment():
		return nil
	case d.count > 0:
		return d.broken()
	case d.isOther(c):
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

// list reads an array of documents.
func (d *document) list() error {
	return d.elements(func(c byte) error {
		switch {
		case c == '{':
			return d.document()
		case d.count == 0:
			return d.refuse("not-geojson", args{"type": "array"})
		}
		return d.element()
	})
}

// document reads an outermost object, or what stands for one in an array.
func (d *document) document() error {
	d.count++
	d.kind, d.other, d.crs, d.streamed = "", "", nil, false
	d.begin, d.line = d.src.offset(), d.src.lineHere()
	d.scan.system, d.scan.fixed = d.given()
	d.scan.esri = false
	if f, ok := d.quick(); ok {
		return d.giveScanned(f)
	}
	if err := d.object(); err != nil || d.over {
		return err
	}
	return d.conclude()
}

// object reads an object's members. Its text is held, since it may be a
// feature itself, until a list of features shows that it is not.
func (d *document) object() error {
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
		d.comma(d.src.lineHere())
		return nil
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
	switch key {
	case "type":
		d.kind = t.unquoted()
		if d.count == 1 && d.kind != "Feature" && d.kind != "FeatureCollection" && !isGeometry(d.kind) {
			return d.unfit()
		}
	case "crs":
		return d.learnCRS(crsName(t.raw))
	case "geometryType":
		d.other = "Esri JSON"
	case "spatialReference":
		d.other = "Esri JSON"
		return d.learnCRS(esriSystem(t.raw))
	}
	return nil
}

// features reads the list of features.
func (d *document) features() error {
	if err := d.settleCRS(); err != nil {
		return err
	}
	d.src.hold = -1
	d.streamed = true
	d.scan.esri = d.other != "" && d.kind == ""
	return d.elements(func(byte) error { return d.element() })
}

// elements reads an array; read gets the first byte of each element.
func (d *document) elements(read func(c byte) error) error {
	d.src.pos++
	for comma := false; ; {
		c, ok := d.src.peek()
		switch {
		case !ok, c == '}', c == ':':
			return d.broken()
		case c == ',' || c == ']':
			if comma {
				d.comma(d.src.lineHere())
			}
			d.src.pos++
			if c == ']' {
				return nil
			}
			comma = true
			continue
		}
		comma = false
		if err := read(c); err != nil || d.over {
			return err
		}
	}
}

// element reads one of the features.
func (d *document) element() error {
	if d.survey == nil {
		if f, ok := d.quick(); ok {
			return d.giveScanned(f)
		}
	}
	t := d.src.value()
	if d.src.failed() && t.end == cut {
		return d.readError()
	}
	d.over = t.end != whole
	return d.giveText(t, false)
}

// quick reads a feature that lies in the window from end to end, in one go.
// Of anything else it leaves the reading to others, having changed nothing.
func (d *document) quick() (Feature, bool) {
	if d.survey != nil {
		return Feature{}, false
	}
	d.src.ahead()
	r := d.scan.begin(d.src.buf[d.src.pos:], d.place(d.src.lineHere()))
	r.probe = true
	if !r.read() || r.pos > MaxFeatureBytes {
		return Feature{}, false
	}
	d.src.pos += r.pos
	d.index++
	return r.finish(), true
}
