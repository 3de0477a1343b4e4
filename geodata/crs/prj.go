package crs

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// FromWKT understands the text of a .prj file, or of a GeoPackage's or other
// file's definition: well-known text as ESRI, OGC (1) and ISO 19162 (2) write
// it, or a name as Parse takes it. It goes by the authority's code if there is
// a known one, else by datum, projection and parameters; the name alone counts
// for nothing, since people keep it when they change the parameters. The error
// is an *UnknownError with the definition's own name.
func FromWKT(prj string) (System, error) {
	prj = strings.Trim(strings.TrimSpace(strings.TrimPrefix(prj, "\ufeff")), "\x00")
	root, ok := readWKT(prj)
	if !ok {
		if len(prj) > 0 && len(prj) <= 64 {
			return Parse(prj)
		}
		return System{}, &UnknownError{excerpt(prj)}
	}
	root = horizontal(root)
	if s, ok := byCode(root.code()); ok {
		return s, nil
	}
	s, ok := understand(root)
	if ok {
		return named(s), nil
	}
	name := root.name()
	if known := refused(root.code()); known != "" {
		name = known + " (EPSG:" + strconv.Itoa(root.code()) + ")"
	}
	return System{}, &UnknownError{excerpt(name)}
}

// excerpt is the printable beginning of a text.
func excerpt(text string) string {
	runes := []rune(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text[:min(len(text), 400)]))
	return strings.TrimSpace(string(runes[:min(len(runes), 80)]))
}

// horizontal takes the part about longitude and latitude out of a compound or
// bound system.
func horizontal(n node) node {
	for range maxDepth {
		inner, ok := node{}, false
		switch n.keyword {
		case "COMPD_CS", "COMPOUNDCRS":
			inner, ok = n.child("PROJCS", "GEOGCS", "PROJCRS", "GEOGCRS", "BOUNDCRS", "PROJECTEDCRS", "GEODCRS")
		case "BOUNDCRS":
			if source, found := n.child("SOURCECRS"); found && len(source.nodes) > 0 {
				inner, ok = source.nodes[0], true
			}
		}
		if !ok {
			return n
		}
		n = inner
	}
	return n
}

// code is the EPSG or ESRI code that an element gives for itself, or 0.
func (n node) code() int {
	id, ok := n.child("AUTHORITY", "ID")
	if !ok || len(id.texts) == 0 {
		return 0
	}
	if authority := strings.ToUpper(id.texts[0]); authority != "EPSG" && authority != "ESRI" {
		return 0
	}
	if len(id.texts) > 1 {
		code, err := strconv.Atoi(id.texts[1])
		if err != nil {
			return 0
		}
		return code
	}
	if len(id.numbers) > 0 && id.numbers[0] > 0 && id.numbers[0] < 1e7 {
		return int(id.numbers[0])
	}
	return 0
}

// understand makes a system of an element's parameters.
func understand(n node) (System, bool) {
	switch n.keyword {
	case "GEOGCS", "GEOGCRS", "GEODCRS", "GEODETICCRS", "GEOGRAPHICCRS", "BASEGEOGCRS", "BASEGEODCRS":
		d, _, ok := datumOf(n)
		return System{Name: excerpt(n.name()), datum: d}, ok && inDegrees(n) && fromGreenwich(n)
	case "PROJCS", "PROJCRS", "PROJECTEDCRS":
		return understandProjected(n)
	}
	return System{}, false
}

func understandProjected(n node) (System, bool) {
	base, ok := n.child("GEOGCS", "BASEGEOGCRS", "BASEGEODCRS")
	if !ok || !fromGreenwich(base) || !inMetres(n) {
		return System{}, false
	}
	d, figure, ok := datumOf(base)
	if !ok {
		return System{}, false
	}
	s := System{Name: excerpt(n.name()), datum: d}
	switch method := projection(n); {
	case method == "TRANSVERSEMERCATOR", method == "GAUSSKRUGER":
		s.method = transverseMercator
		s.grid, ok = gridOf(n, figure)
	case isWebMercator(n, method):
		s.method = webMercator
		ok = d == datum{}
	default:
		return System{}, false
	}
	return s, ok
}

// projection names the method of a projected system in plain capitals.
func projection(n node) string {
	if conversion, ok := n.child("CONVERSION"); ok {
		n = conversion
	}
	method, _ := n.child("PROJECTION", "METHOD")
	return plain(method.name())
}

func isWebMercator(n node, method string) bool {
	if method == "MERCATORAUXILIARYSPHERE" || strings.Contains(method, "PSEUDOMERCATOR") {
		return true
	}
	proj4, _ := n.child("EXTENSION")
	return strings.HasPrefix(method, "MERCATOR") && len(proj4.texts) > 1 &&
		strings.Contains(proj4.texts[1], "+a=6378137 +b=6378137")
}

// gridOf reads the parameters of a transverse Mercator on an ellipsoid.
func gridOf(n node, figure ellipsoid) (grid, bool) {
	if conversion, ok := n.child("CONVERSION"); ok {
		n = conversion
	}
	p := map[string]float64{}
	for _, c := range n.nodes {
		if c.keyword == "PARAMETER" && len(c.numbers) > 0 {
			p[parameter(c.name())] = c.numbers[0]
		}
	}
	meridian, known := p["meridian"]
	scale, scaled := p["scale"]
	ok := known && scaled && p["latitude"] == 0 && math.Abs(meridian) <= 180 && scale > 0.5 && scale < 2 &&
		math.Abs(p["east"]) < 1e8 && math.Abs(p["north"]) < 1e8
	if !ok {
		return grid{}, false
	}
	return newGrid(figure, meridian, scale, p["east"], p["north"]), true
}

// parameter brings the names of a parameter in the three dialects together.
func parameter(name string) string {
	switch plain(name) {
	case "CENTRALMERIDIAN", "LONGITUDEOFCENTER", "LONGITUDEOFNATURALORIGIN":
		return "meridian"
	case "LATITUDEOFORIGIN", "LATITUDEOFNATURALORIGIN":
		return "latitude"
	case "SCALEFACTOR", "SCALEFACTORATNATURALORIGIN":
		return "scale"
	case "FALSEEASTING":
		return "east"
	case "FALSENORTHING":
		return "north"
	}
	return name
}

// inMetres and inDegrees look at the unit that a system names for itself or,
// in version 2, for its axes; none named is the usual one.
func inMetres(n node) bool { return hasUnit(n, 1, "LENGTHUNIT") }

func inDegrees(n node) bool { return hasUnit(n, math.Pi/180, "ANGLEUNIT") }

func hasUnit(n node, size float64, keyword string) bool {
	unit, ok := n.child("UNIT", keyword)
	if !ok {
		axis, _ := n.child("AXIS")
		unit, ok = axis.child("UNIT", keyword)
	}
	return !ok || len(unit.numbers) > 0 && math.Abs(unit.numbers[0]/size-1) < 1e-8
}

func fromGreenwich(n node) bool {
	prime, ok := n.child("PRIMEM", "PRIMEMERIDIAN")
	return !ok || len(prime.numbers) > 0 && prime.numbers[0] == 0
}

// datumOf reads the datum of a geographic system and its ellipsoid. A shift in
// the text wins over what is known of the datum's name.
func datumOf(n node) (datum, ellipsoid, bool) {
	d, ok := n.child("DATUM", "ENSEMBLE", "TRF", "GEODETICDATUM")
	if !ok {
		return datum{}, ellipsoid{}, false
	}
	figure, ok := ellipsoidOf(d)
	if !ok {
		return datum{}, ellipsoid{}, false
	}
	if shift, ok := d.child("TOWGS84"); ok && (len(shift.numbers) == 3 || len(shift.numbers) == 7) {
		return shifted(figure, shift.numbers), figure, slices.Max(shift.numbers) < 5000 && slices.Min(shift.numbers) > -5000
	}
	switch {
	case isIndonesian1974(d) && near(figure, indonesian()):
		return indonesian1974(), figure, true
	case isWGS84(d) && near(figure, wgs84()):
		return datum{}, figure, true
	}
	return datum{}, ellipsoid{}, false
}

func ellipsoidOf(d node) (ellipsoid, bool) {
	figure, ok := d.child("SPHEROID", "ELLIPSOID")
	if !ok || len(figure.numbers) < 2 {
		return ellipsoid{}, false
	}
	axis, inverse := figure.numbers[0], figure.numbers[1]
	if !(axis > 6.3e6 && axis < 6.5e6 && inverse > 200 && inverse < 400) {
		return ellipsoid{}, false
	}
	return ellipsoid{axis, 1 / inverse}, true
}

// near takes GRS80 for WGS84, which is a tenth of a millimetre away.
func near(a, b ellipsoid) bool {
	return math.Abs(a.axis-b.axis) < 0.01 && math.Abs(1/a.flattening-1/b.flattening) < 1e-5
}

// shifted is a datum with three or seven parameters as TOWGS84 has them. No
// shift on the ellipsoid of WGS84 is WGS84.
func shifted(figure ellipsoid, p []float64) datum {
	d := datum{ellipsoid: figure, move: [3]float64(p[:3])}
	if len(p) == 7 {
		d.turn, d.scale = [3]float64(p[3:6]), p[6]
	}
	if near(figure, wgs84()) && d == (datum{ellipsoid: figure}) {
		return datum{}
	}
	return d
}

func isIndonesian1974(d node) bool {
	name := plain(d.name())
	return d.code() == 6238 || strings.Contains(name, "ID74") || strings.Contains(name, "INDONESIANDATUM1974")
}

// isWGS84 knows the datums that are taken as WGS84, and names that say no
// more than its ellipsoid.
func isWGS84(d node) bool {
	switch d.code() {
	case 6326, 6755, 1293:
		return true
	}
	name := plain(strings.TrimPrefix(d.name(), "D_"))
	for _, known := range []string{"WGS84", "WORLDGEODETICSYSTEM1984", "DGN95", "DATUMGEODESINASIONAL1995",
		"SRGI2013", "SISTEMREFERENSIGEOSPASIALINDONESIA2013", "INDONESIANGEOSPATIALREFERENCESYSTEM2013",
		"ITRF", "INTERNATIONALTERRESTRIALREFERENCEFRAME", "GRS1980", "UNKNOWN", "NOTSPECIFIED", "UNNAMED"} {
		if strings.HasPrefix(name, known) {
			return true
		}
	}
	return false
}

// named gives a system that is a known one that one's code and name.
func named(s System) System {
	for _, known := range Known() {
		if known.method == s.method && known.datum == s.datum && known.grid.same(s.grid) && alike(known, s) {
			return known
		}
	}
	return s
}

// alike keeps apart systems that differ in nothing but the datum taken as
// WGS84; without a telling name it is WGS84.
func alike(known, s System) bool {
	name := plain(s.Name)
	for _, datum := range []string{"DGN95", "SRGI2013"} {
		if strings.Contains(name, datum) {
			return strings.HasPrefix(known.Name, datum)
		}
	}
	return true
}

// same compares what projections do, not in which ellipsoid's last digit.
func (g grid) same(h grid) bool {
	return g.meridian == h.meridian && math.Abs(g.scale-h.scale) < 1e-12 && g.east == h.east && g.north == h.north &&
		math.Abs(g.radius-h.radius) < 0.01
}
