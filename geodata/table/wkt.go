package table

import (
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"potensi/geodata"
)

// wkt reads well-known text (OGC 06-103r4) and EWKT. It lets pass what
// programs write beside the standard: lower case, the dimension joined to the
// type (PointZ), altitudes that the type does not announce, as ODK Central's.
type wkt struct {
	text     string
	pos      int
	total    int // vertices
	altitude bool
	fault    *fault
}

// isWKT reports whether a text begins like one.
func isWKT(text string) bool {
	w := wkt{text: text}
	w.srid()
	return knownTag(w.word())
}

func knownTag(word string) bool {
	base, _ := tagOf(word)
	switch base {
	case "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION",
		"CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE", "POLYHEDRALSURFACE", "TIN", "TRIANGLE":
		return true
	}
	return false
}

// tagOf parts a type from the dimension that is joined to it.
func tagOf(word string) (base string, altitude bool) {
	for _, suffix := range []string{"ZM", "Z", "M"} {
		if base, ok := strings.CutSuffix(word, suffix); ok && len(base) > 4 {
			return base, true
		}
	}
	return word, false
}

func readWKT(text string) (shape, *fault) {
	w := wkt{text: text}
	s := shape{srid: w.srid()}
	s.geometry = w.geometry(false)
	if w.space(); w.fault == nil && w.pos < len(text) {
		w.broken()
	}
	s.altitude = w.altitude
	if w.fault != nil {
		return shape{}, w.fault
	}
	return s, nil
}

func epsg(code int) string { return "EPSG:" + strconv.Itoa(code) }

// srid reads SRID=4326; if it is there.
func (w *wkt) srid() int {
	w.space()
	rest := w.text[w.pos:]
	if len(rest) < 6 || !strings.EqualFold(rest[:5], "SRID=") {
		return 0
	}
	code, _, ok := strings.Cut(rest[5:min(len(rest), 20)], ";")
	n, err := strconv.Atoi(strings.TrimSpace(code))
	if !ok || err != nil || n < 0 {
		return 0
	}
	w.pos += 5 + len(code) + 1
	return n
}

func (w *wkt) fail(rule string, a args) {
	if w.fault == nil {
		w.fault = &fault{rule, a}
	}
	w.pos = len(w.text)
}

func (w *wkt) broken() { w.fail("wkt-broken", args{"near": shorten(w.text[min(w.pos, len(w.text)):])}) }

func (w *wkt) space() {
	for w.pos < len(w.text) && strings.IndexByte(" \t\r\n", w.text[w.pos]) >= 0 {
		w.pos++
	}
}

// word reads letters, in upper case.
func (w *wkt) word() string {
	w.space()
	start := w.pos
	for w.pos < len(w.text) && w.text[w.pos]&^0x20 >= 'A' && w.text[w.pos]&^0x20 <= 'Z' {
		w.pos++
	}
	return strings.ToUpper(w.text[start:min(w.pos, start+40)])
}

// take steps over c if it is next.
func (w *wkt) take(c byte) bool {
	if w.space(); w.pos == len(w.text) || w.text[w.pos] != c {
		return false
	}
	w.pos++
	return true
}

func (w *wkt) geometry(nested bool) orb.Geometry {
	tag, joined := tagOf(w.word())
	w.altitude = w.altitude || joined
	start := w.pos
	switch w.word() {
	case "Z", "M", "ZM":
		w.altitude = true
	default:
		w.pos = start
	}
	return w.body(tag, nested)
}

func (w *wkt) body(tag string, nested bool) orb.Geometry {
	switch tag {
	case "POINT":
		if line := w.line(); len(line) == 1 {
			return line[0]
		} else if len(line) > 1 {
			w.broken()
		}
		return nil
	case "LINESTRING":
		return orb.LineString(w.line())
	case "POLYGON":
		return w.polygon()
	case "MULTIPOINT":
		return orb.MultiPoint(w.points())
	case "MULTILINESTRING":
		return orb.MultiLineString(gather(w, func() orb.LineString { return w.line() }))
	case "MULTIPOLYGON":
		return orb.MultiPolygon(gather(w, w.polygon))
	case "GEOMETRYCOLLECTION":
		if nested {
			w.fail("nested-collection", nil)
			return nil
		}
		members := gather(w, func() orb.Geometry { return w.geometry(true) })
		return orb.Collection(slices.DeleteFunc(members, func(g orb.Geometry) bool { return g == nil }))
	}
	if knownTag(tag) {
		w.fail("geometry-type", args{"type": tag})
	} else {
		w.broken()
	}
	return nil
}

// gather reads a list in brackets, or the word EMPTY.
func gather[G any](w *wkt, read func() G) []G {
	list := []G{}
	start := w.pos
	if w.word() == "EMPTY" {
		w.count(1)
		return list
	}
	w.pos = start
	if !w.take('(') {
		w.broken()
	}
	for w.fault == nil {
		list = append(list, read())
		if w.take(')') {
			return list
		}
		if !w.take(',') {
			w.broken()
		}
	}
	return nil
}

func (w *wkt) count(n int) {
	if w.total += n; w.total > geodata.MaxVertices {
		w.fail("too-many-vertices", args{"n": w.total, "max": geodata.MaxVertices})
	}
}

func (w *wkt) line() []orb.Point { return gather(w, w.point) }

func (w *wkt) polygon() orb.Polygon {
	return orb.Polygon(gather(w, func() orb.Ring { return w.line() }))
}

// points reads MULTIPOINT (1 2, 3 4) and MULTIPOINT ((1 2), (3 4)).
func (w *wkt) points() []orb.Point {
	return gather(w, func() orb.Point {
		bracket := w.take('(')
		p := w.point()
		if bracket && !w.take(')') {
			w.broken()
		}
		return p
	})
}

// point reads two to four numbers; those after the second are dropped.
func (w *wkt) point() orb.Point {
	var p orb.Point
	n := 0
	for ; n < 4; n++ {
		w.space()
		start := w.pos
		for w.pos < len(w.text) && strings.IndexByte(" \t\r\n,()", w.text[w.pos]) < 0 {
			w.pos++
		}
		if w.pos == start {
			break
		}
		v, ok := coordinate(w.text[start:w.pos])
		if !ok {
			w.fail("not-a-number", args{"value": shorten(w.text[start:w.pos])})
			return p
		}
		if n < 2 {
			p[n] = v
		}
	}
	w.count(1)
	w.altitude = w.altitude || n > 2
	if n < 2 {
		w.broken()
	}
	return p
}

func coordinate(text string) (float64, bool) {
	if len(text) > 64 || !plainNumber().MatchString(text) {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil
}
