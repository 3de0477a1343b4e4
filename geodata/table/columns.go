package table

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"potensi/geodata"
)

// role is what the name of a column says that it holds.
type role int

const (
	nothing role = iota
	latitude
	longitude
	east
	north
	height
	precision
	zone
)

// roleOf reads a role from a word of a column's name. Letters that mean so
// only by chance are weak: what stands in the column must fit.
func roleOf(word string) (r role, weak bool) {
	switch word {
	case "lat", "latitude", "latitud", "lintang":
		return latitude, false
	case "lon", "lng", "long", "longitude", "longitud", "bujur":
		return longitude, false
	case "y", "ycoord", "coordy":
		return latitude, true
	case "x", "xcoord", "coordx":
		return longitude, true
	case "easting", "timur", "utmx", "e":
		return east, true
	case "northing", "utara", "utmy", "n":
		return north, true
	case "altitude", "elevation", "ketinggian", "elevasi", "alt":
		return height, false
	case "precision", "accuracy", "akurasi", "ketelitian":
		return precision, false
	case "zona", "zone", "utmzone":
		return zone, false
	}
	return nothing, false
}

// named is a column by its name: lokasi/_titik_latitude is the latitude of
// lokasi/titik.
type named struct {
	of   string
	role role
	weak bool
}

var (
	unit      = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[(\[][^)\]]*[)\]]`) })
	wordSplit = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[\s_\-./:$]+`) })
)

func readName(header string) named {
	plain := strings.TrimSpace(unit().ReplaceAllString(strings.ToLower(header), " "))
	words := slices.DeleteFunc(wordSplit().Split(plain, -1), func(w string) bool { return w == "" })
	if len(words) == 0 || len(words) > 30 {
		return named{}
	}
	if r, weak := roleOf(words[len(words)-1]); r != nothing {
		return named{strings.Join(words[:len(words)-1], " "), r, weak}
	}
	if r, weak := roleOf(words[0]); r != nothing && !weak {
		return named{strings.Join(words[1:], " "), r, false}
	}
	return named{of: strings.Join(words, " ")}
}

// geoColumn is a place where a row may say where something is: a column of
// text, a pair of columns, or a text with a pair as its second chance.
type geoColumn struct {
	name      string // as a person would call it
	text      int    // -1: none
	lat, lon  int    // or northing and easting; -1: none
	fallback  bool   // asked only when no other column answers
	keep      bool   // the columns stay among the attributes
	want      drawn
	altitude  int // columns beside it; -1: none
	precision int
	zone      int // of UTM
}

// HasGeometry reports whether a table says where things are, by its header
// and its first rows. Pairs of columns are known by their names alone.
func HasGeometry(header []string, firstRows [][]string) bool {
	return len(findColumns(header, firstRows)) > 0
}

// findColumns finds the columns that say where something is.
func findColumns(header []string, rows [][]string) []geoColumn {
	names := make([]named, len(header))
	for i, h := range header {
		names[i] = readName(h)
	}
	pairs := findPairs(header, names, rows)
	texts := findTexts(header, names, rows, pairs)
	var loose []geoColumn
	for _, pair := range pairs {
		of := names[pair.lat].of
		owner := slices.IndexFunc(texts, func(t geoColumn) bool { return names[t.text].of == of && of != "" })
		if owner < 0 {
			loose = append(loose, pair)
			continue
		}
		texts[owner].lat, texts[owner].lon = pair.lat, pair.lon
		texts[owner].altitude, texts[owner].precision, texts[owner].zone = pair.altitude, pair.precision, pair.zone
	}
	return inOrder(settle(header, names, texts, loose))
}

// centres are what a pair beside an outline is of, by its name, when it says no
// more than where to write a name: label_lat, centroid_y.
func centres() []string {
	return []string{"", "label", "centroid", "centre", "center", "sentroid", "pusat", "titik tengah"}
}

// settle makes pairs of the whole row second to columns of text: beside an
// outline they are its centre, and stay attributes.
func settle(header []string, names []named, texts, pairs []geoColumn) []geoColumn {
	for i := range pairs {
		if len(texts) > 0 && slices.Contains(centres(), names[pairs[i].lat].of) {
			pairs[i].fallback, pairs[i].keep = true, true
		}
	}
	all := append(texts, pairs...)
	for i, c := range all {
		if len(all) > 1 && c.text >= 0 && strings.Trim(strings.ToLower(header[c.text]), "_ ") == "geolocation" {
			all[i].fallback = true // Kobo's copy of the first point
		}
	}
	return all
}

// inOrder sorts columns as the file has them, fallbacks last.
func inOrder(all []geoColumn) []geoColumn {
	slices.SortStableFunc(all, func(a, b geoColumn) int {
		if a.fallback != b.fallback {
			return map[bool]int{true: 1, false: -1}[a.fallback]
		}
		return max(a.text, min(a.lat, a.lon)) - max(b.text, min(b.lat, b.lon))
	})
	return all
}

// findPairs finds latitude with longitude; eastings with northings only when
// there is no such pair.
func findPairs(header []string, names []named, rows [][]string) []geoColumn {
	degrees := pairsOf(header, names, rows, latitude, longitude)
	if len(degrees) > 0 {
		return degrees
	}
	return pairsOf(header, names, rows, north, east)
}

func pairsOf(header []string, names []named, rows [][]string, vertical, horizontal role) []geoColumn {
	var pairs []geoColumn
	for i, n := range names {
		if n.role != vertical || slices.ContainsFunc(pairs, func(p geoColumn) bool { return names[p.lat].of == n.of }) {
			continue
		}
		j := slices.IndexFunc(names, func(m named) bool { return m.role == horizontal && m.of == n.of && m.weak == n.weak })
		if j < 0 || !holdAngles(rows, i, n.weak) || !holdAngles(rows, j, n.weak) {
			continue
		}
		pairs = append(pairs, geoColumn{name: pairName(header[i], n.of), text: -1, lat: i, lon: j,
			altitude: beside(names, n.of, height), precision: beside(names, n.of, precision),
			zone: slices.IndexFunc(names, func(m named) bool { return m.role == zone })})
	}
	return pairs
}

// pairName is the question that a pair answers, as the file writes it.
func pairName(header, of string) string {
	end := strings.LastIndexAny(header, "_-./ ")
	if of == "" || end <= 0 {
		return header
	}
	group, question := "", header[:end]
	if slash := strings.LastIndexByte(question, '/'); slash >= 0 {
		group, question = question[:slash+1], question[slash+1:]
	}
	return group + strings.TrimLeft(question, "_")
}

func beside(names []named, of string, r role) int {
	return slices.IndexFunc(names, func(n named) bool { return n.role == r && n.of == of })
}

// holdAngles reports whether at least half of what stands in a column are
// coordinates. An empty column will do if its name is plain.
func holdAngles(rows [][]string, column int, weak bool) bool {
	filled, good := 0, 0
	for _, row := range rows {
		if cell := cellOf(row, column); cell != "" {
			filled++
			if _, _, ok := angle(cell); ok {
				good++
			}
		}
	}
	return 2*good >= filled && (filled > 0 || !weak)
}

func cellOf(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[i])
}

// findTexts finds columns whose cells are geometries as text.
func findTexts(header []string, names []named, rows [][]string, pairs []geoColumn) []geoColumn {
	var texts []geoColumn
	for i, h := range header {
		taken := slices.ContainsFunc(pairs, func(p geoColumn) bool { return p.lat == i || p.lon == i })
		if taken || !holdsGeometry(h, rows, i) {
			continue
		}
		texts = append(texts, geoColumn{name: name(header, i), text: i, lat: -1, lon: -1, want: drawnIn(h, rows, i),
			altitude: beside(names, names[i].of, height), precision: beside(names, names[i].of, precision), zone: -1})
	}
	return texts
}

// isGeometryName knows the names that programs give to columns of geometry.
func isGeometryName(header string) bool {
	switch strings.ToLower(strings.TrimSpace(header)) {
	case "wkt", "geom", "geometry", "the_geom", "geojson", "wkt_geom", "wkb_geometry", "shape", "geometri":
		return true
	}
	return false
}

var placeWord = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)titik|lokasi|locat|koordinat|coord|geopoint|gps|point|posisi|position|peta|map|geo|jalur|area|batas`)
})

// holdsGeometry reports whether at least half of what stands in a column are
// geometries. What could be something else, such as two numbers, needs a name
// that speaks of places.
func holdsGeometry(header string, rows [][]string, column int) bool {
	filled, good := 0, 0
	hinted := isGeometryName(header) || placeWord().MatchString(header)
	for _, row := range rows {
		cell := cellOf(row, column)
		if cell == "" {
			continue
		}
		filled++
		if looksGeometry(cell, hinted) {
			good++
		}
	}
	if filled == 0 {
		return isGeometryName(header) && !strings.EqualFold(strings.TrimSpace(header), "shape")
	}
	return 2*good >= filled
}

// looksGeometry looks at the form of a cell only, except for ODK's strings.
func looksGeometry(cell string, hinted bool) bool {
	switch {
	case cell[0] == '{':
		return strings.Contains(cell, `"coordinates"`) || strings.Contains(cell, `"geometries"`)
	case isWKT(cell), isHexWKB(cell):
		return true
	}
	return LooksGeoString(cell, hinted)
}

// LooksGeoString reports whether a text can only be the answer to a geo
// question of ODK or KoboToolbox: several points, or one with altitude and
// accuracy or with decimals. Where the question's name speaks of a place, two
// numbers will do.
func LooksGeoString(text string, hinted bool) bool {
	if text == "" || len(text) > MaxCellBytes || !strings.ContainsAny(text[:1], "0123456789-+.−SNEWLBsnewlb") {
		return false
	}
	first, _, several := strings.Cut(text, ";")
	p, ok := geoPoint(first)
	if !ok {
		return false
	}
	onEarth := p.point[0] >= -180 && p.point[0] <= 180 && p.point[1] >= -180 && p.point[1] <= 180
	figures := figuresOf(first)
	exact := len(figures) == 4 || decimals(figures[0]) > 2 && decimals(figures[1]) > 2
	if _, _, pair := anglePair(strings.TrimSpace(first)); pair {
		exact = true
	}
	if several {
		_, f := geoString(text, anything)
		return f == nil && onEarth
	}
	return onEarth && (hinted || exact)
}

// decimals counts the digits behind the decimal mark.
func decimals(figure string) int {
	mark := strings.IndexAny(figure, ".,")
	if mark < 0 {
		return 0
	}
	return len(figure) - 1 - mark
}

var (
	shapeWord = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)shape|area|polygon|poligon|batas|wilayah|lahan|bidang|blok|kebun|bound|luas`)
	})
	traceWord = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)trace|jalur|line|garis|track|rute|route|jalan|sungai`)
	})
)

// drawnIn finds out what the strings of a column draw: by most of them, and
// by its name where they do not tell.
func drawnIn(header string, rows [][]string, column int) drawn {
	single, open, closed := 0, 0, 0
	for _, row := range rows {
		s, f := geoString(cellOf(row, column), anything)
		if f != nil || s.geometry == nil {
			continue
		}
		switch s.geometry.Dimensions() {
		case 0:
			single++
		case 1:
			open++
		default:
			closed++
		}
	}
	switch {
	case closed+open == 0 && single > 0:
		return points
	case closed > open, open == closed && shapeWord().MatchString(header):
		return shapes
	case traceWord().MatchString(header), open > 0 && closed == 0 && !shapeWord().MatchString(header):
		return traces
	case shapeWord().MatchString(header):
		return shapes
	}
	return anything
}

// read reads what a row says in a column; a nil geometry is no answer.
func (c geoColumn) read(cells []string, opt geodata.Options) (shape, *fault) {
	s, f := c.readText(cellOf(cells, c.text), opt)
	if f != nil || s.geometry != nil || len(s.findings) > 0 {
		return s, f
	}
	return c.readPair(cellOf(cells, c.lat), cellOf(cells, c.lon), zoneCode(cellOf(cells, c.zone)), opt)
}
