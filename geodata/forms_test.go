package geodata

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/paulmach/orb"

	"potensi/geodata/crs"
	"potensi/schema"
)

// told sums up features: their ids and the rules found.
func told(all []Feature) string {
	words := []string{}
	for _, f := range all {
		word := f.ID
		for _, x := range f.Findings {
			word += "!" + x.Rule
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func pointNamed(id string) string {
	return `{"type":"Feature","id":"` + id + `","geometry":{"type":"Point","coordinates":[111.5,-2.5]},"properties":{"a":1}}`
}

// Every form in which programs write features, and what is read of it.
func TestReadGeoJSONForms(t *testing.T) {
	a, b, c := pointNamed("a"), pointNamed("b"), pointNamed("c")
	pretty := strings.NewReplacer("{", "{\n  ", ",", ",\n  ", "}", "\n}")
	comapeo := `{"type":"FeatureCollection","features":[` + a + ",\n" +
		`{"type":"Feature","id":"b","properties":{},"geometry":{"type":"LineString","coordinates":[[113.1,-0.42],[113.2,-0.43,12]]}}` + "\n,]}"
	tests := []struct{ name, text, want string }{
		{"text sequence", "\x1e" + a + "\n\x1e" + pretty.Replace(b) + "\n\x1e" + c + "\n", "a b c"},
		{"text sequence, one broken", "\x1e" + a + "\n\x1e" + b[:39] + "\n\x1e" + c + "\n", "a b!truncated c"},
		{"text sequence, first broken", "\x1e" + a[:9] + "\n\x1e" + b + "\n\x1e" + c + "\n", "!truncated b c"},
		{"text sequence, a list broken", "\x1e" + collect(a, b[:39]) + "\n\x1e" + c + "\n", "a b!not-json c"},
		{"text sequence of collections", "\x1e" + collect(a, b) + "\x1e\x1e" + collect(c), "a b c"},
		{"lines", a + "\n" + b + "\r\n\n" + c, "a b c"},
		{"lines with commas", a + ",\n" + b + ",\n" + c + "\n", "a b c"},
		{"lines, one cut", a + "\n" + b[:50] + "\n" + c + "\n", "a b!truncated c"},
		{"lines, a stray one", a + "\n" + b + "\noops\n" + c + "\n", "a b !not-json c"},
		{"lines, another object", a + "\n{\"n\":1}\n" + c + "\n", "a !not-a-feature c"},
		{"line ends cut", a + "\n" + b + "\n" + c[:40], "a b c!truncated"},
		{"pretty, one after another", pretty.Replace(a) + "\n" + pretty.Replace(b) + pretty.Replace(c), "a b c"},
		{"a line, then pretty", a + "\n" + pretty.Replace(b) + "\n" + c, "a b c"},
		{"lines of collections", collect(a, b) + "\n" + collect() + "\n" + collect(c), "a b c"},
		{"array of collections", "[" + collect(a) + ",\n" + collect(b, c) + "]", "a b c"},
		{"array of features", "[" + a + " , " + b + "," + c + "]", "a b c"},
		{"array with a comma too many", "[" + a + "," + b + ",\n]", "a b!json-trailing-comma"},
		{"array with strangers", "[" + a + ",null,{}," + c + "]", "a !not-a-feature !not-a-feature c"},
		{"array cut", "[" + a + "," + b[:50], "a b!truncated"},
		{"empty array", "[]", ""},
		{"qgis2web", "var json_kebun_1 = " + collect(a, b) + ";\nvar json_rawa_2 = " + collect(c) + "\n", "a b c"},
		{"assignment", "window.data=" + collect(a) + ";", "a"},
		{"constant", "\xEF\xBB\xBF  const kebun\n=\n[" + a + "];", "a"},
		{"callback", "parseResponse(" + collect(a, b) + ");", "a b"},
		{"assignment, cut", "var x = " + collect(a)[:80], "a!truncated"},
		{"comma behind the last feature", collect(a, b, ""), "a b!json-trailing-comma"},
		{"comma behind the last member", `{"type":"FeatureCollection","features":[` + a + `],}`, "a!json-trailing-comma"},
		{"commas everywhere", strings.NewReplacer("}", ",}", "]", ",]").Replace(collect(a, b)), "a!json-trailing-comma b"},
		{"CoMapeo with two options", comapeo, "a b!json-trailing-comma"},
		{"two commas", collect(a, "", b), "a!json-trailing-comma b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(tt.text), iotest.OneByteReader(strings.NewReader(tt.text))} {
				all, err := readAll(r)
				if got := told(all); err != nil || got != tt.want {
					t.Errorf("got %q %v, want %q", got, err, tt.want)
				}
				checkFeatures(t, all)
			}
		})
	}
}

func TestReadGeoJSONCommaPlace(t *testing.T) {
	all := readText(t, "{\"features\":[\n"+pointNamed("a")+",\n"+`{"type":"Feature","geometry":null,"properties":{"x":[1,`+"\n"+`2,],"y":"a,}\",]",},"z":{"q":1 , },}`+"\n,]}")
	x := all[1].Findings[0]
	if x.Rule == "geometry-missing" {
		x = all[1].Findings[1]
	}
	if x.Rule != "json-trailing-comma" || x.Line != 4 || x.Level != schema.Note || !x.Repaired {
		t.Errorf("%+v", x)
	}
	if got := string(all[1].Properties); got != "{\"x\":[1,\n2],\"y\":\"a,}\\\",]\"}" {
		t.Errorf("properties %s", got)
	}
	if got := string(all[1].Foreign); got != `{"z":{"q":1  }}` {
		t.Errorf("foreign %s", got)
	}
}

func wide(text string, big bool) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune("\uFEFF" + text)) {
		low, high := byte(unit), byte(unit>>8)
		if big {
			low, high = high, low
		}
		b.Write([]byte{low, high})
	}
	return b.String()
}

func TestReadGeoJSONWide(t *testing.T) {
	for _, big := range []bool{false, true} {
		all := readText(t, wide(collect(pointNamed("é🌴"), pointNamed("b")), big))
		if got := told(all); got != "é🌴!text-decoded b" {
			t.Errorf("got %q", got)
		}
	}
}

func TestReadGeoJSONForeign(t *testing.T) {
	text := `{"type":"Feature","$comapeo":{"docId":"x","tags":{"a":[1]}},"geometry":{"type":"Point","coordinates":[1,2,3],` +
		`"properties":{"accuracy":20}},"bbox":[1,2,1,2],"properties":{"b":2},"\u0041":null}`
	for _, text := range []string{collect(text), text} {
		f := readText(t, text)[0]
		if got := string(f.Foreign); got != `{"$comapeo":{"docId":"x","tags":{"a":[1]}},"\u0041":null}` {
			t.Errorf("foreign %s", got)
		}
		if string(f.Properties) != `{"b":2}` || f.Geometry != (orb.Point{1, 2}) || !f.Altitude || f.Findings != nil {
			t.Errorf("%+v", f)
		}
	}
	if f := readText(t, goodPoint)[0]; f.Foreign != nil || f.Altitude {
		t.Errorf("%+v", f)
	}
}

func TestReadGeoJSONCollectionsOfKinds(t *testing.T) {
	deep := `{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"GeometryCollection","geometries":[` +
		`{"type":"Point","coordinates":[3,4]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]},{"type":"Polygon","coordinates":[]}]}`
	all := readText(t, collect(withGeometry(deep), goodPoint))
	if got := told(all); got != "7-point!collection-flattened!collection-split 7-line!collection-split p" {
		t.Errorf("got %q", got)
	}
	if !reflect.DeepEqual(all[0].Geometry, orb.Collection{orb.Point{1, 2}, orb.Point{3, 4}}) ||
		!reflect.DeepEqual(all[1].Geometry, orb.LineString{{1, 2}, {3, 4}}) || *all[1].Place.Feature != 0 || *all[2].Place.Feature != 1 {
		t.Errorf("%+v", all)
	}
}

func TestReadGeoJSONQuotedCoordinates(t *testing.T) {
	f := readText(t, collect(withGeometry(`{"type":"LineString","coordinates":[["111.5","-2.5"],[" 1.115e2 ","-2.41749999999999999","7"]]}`)))[0]
	x := f.Findings[0]
	if !reflect.DeepEqual(f.Geometry, orb.LineString{{111.5, -2.5}, {111.5, -2.4175}}) || !f.Altitude || x.Level != schema.Warning || !x.Repaired {
		t.Errorf("%+v", f)
	}
}

func TestSplitMixedKeepsOthers(t *testing.T) {
	for _, g := range []orb.Geometry{nil, orb.Point{1, 2}, orb.Collection{}, orb.Collection{orb.Point{1, 2}, orb.MultiPoint{{3, 4}}}} {
		if parts := SplitMixed(Feature{ID: "x", Geometry: g}); len(parts) != 1 || parts[0].ID != "x" || parts[0].Findings != nil {
			t.Errorf("%v became %+v", g, parts)
		}
	}
}

// knownSystem is a system that the tests can tell from WGS84.
func knownSystem(t *testing.T) crs.System {
	t.Helper()
	system, err := crs.Parse("EPSG:32749")
	if err != nil {
		t.Skip("EPSG:32749 is not read yet")
	}
	return system
}

// The first test vector of UTM zone 49S: 549,683.02 E 9,725,886.44 N is
// 111.4469 E 2.4799 S.
func TestReadGeoJSONReprojects(t *testing.T) {
	system := knownSystem(t)
	const utm = `"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32749"}}`
	const wgs = `"crs":{"type":"name","properties":{"name":"EPSG:4326"}}`
	geometry := `{"type":"LineString","coordinates":[[549683.02,9725886.44],[549683.02,9725886.44,3]]}`
	inGeometry := strings.Replace(geometry, "{", "{"+utm+",", 1)
	f := withGeometry(geometry)
	tests := []struct {
		name, text string
		opt        Options
	}{
		{"before", `{` + utm + `,"features":[` + f + `]}`, Options{}},
		{"behind", `{"features":[` + f + `],` + utm + `}`, Options{}},
		{"behind, second of two", collect() + `{"features":[` + f + `],` + utm + `}`, Options{}},
		{"feature alone", strings.Replace(f, "{", "{"+utm+",", 1), Options{}},
		{"in the feature", collect(strings.Replace(f, "{", "{"+utm+",", 1)), Options{}},
		{"in the geometry", collect(withGeometry(inGeometry)), Options{}},
		{"in a member", collect(withGeometry(`{"type":"GeometryCollection","geometries":[` + inGeometry + `]}`)), Options{}},
		{"geometry before file", `{` + wgs + `,"features":[` + withGeometry(inGeometry) + `]}`, Options{}},
		{"person", collect(f), Options{CRS: &system}},
		{"person before file", `{` + wgs + `,"features":[` + f + `]}`, Options{CRS: &system}},
		{"person before unknown", `{"features":[` + f + `],"crs":"EPSG:2100"}`, Options{CRS: &system}},
		{"person before feature", collect(strings.Replace(f, "{", "{"+wgs+",", 1)), Options{CRS: &system}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := 0
			err := ReadGeoJSON(strings.NewReader(tt.text), "utm", tt.opt, func(f Feature) error {
				n++
				strands(f.Geometry, nowhere(), func(points []orb.Point, _ spot) bool {
					for _, p := range points {
						if d := max(p[0]-111.4469, 111.4469-p[0], p[1]+2.4799, -2.4799-p[1]); d > 1e-6 {
							t.Errorf("read as %v", p)
						}
					}
					return len(points) > 0
				})
				if f.Rejected() || f.Geometry == nil {
					t.Errorf("%+v", f)
				}
				return nil
			})
			if err != nil || n != 1 {
				t.Error(n, err)
			}
		})
	}
	text := `{"features":[` + f + `],` + utm + `}`
	_, err := readAll(io.MultiReader(strings.NewReader(text)))
	var x *schema.Finding
	if !errors.As(err, &x) || x.Rule != "crs-after-features" || x.Args["crs"] != "urn:ogc:def:crs:EPSG::32749" {
		t.Errorf("without seeking: %v", err)
	}
}

func TestReadGeoJSONUnknownInside(t *testing.T) {
	const unknown = `"crs":{"type":"name","properties":{"name":"EPSG:2100"}}`
	all := readText(t, collect(strings.Replace(goodPoint, "{", "{"+unknown+",", 1), goodPoint))
	if got := told(all); got != "p!crs-unsupported p" || all[0].Findings[0].Args["crs"] != "EPSG:2100" {
		t.Errorf("got %q %v", got, all[0].Findings)
	}
}

func TestReadGeoJSONNamesFormats(t *testing.T) {
	for format, text := range map[string]string{
		"TopoJSON":  `{"type":"Topology","objects":{},"arcs":[]}`,
		"uMap":      `{"type":"umap","layers":[]}`,
		"Esri JSON": `{"geometryType":"esriGeometryPoint","spatialReference":{"wkid":4326},"fields":[]}`,
	} {
		_, err := readAll(strings.NewReader(text))
		var x *schema.Finding
		if !errors.As(err, &x) || x.Rule != "other-format" || x.Args["format"] != format {
			t.Errorf("%s: %v", format, err)
		}
	}
}

// A file that someone writes to while it is read: it is read to the size it
// had, and the reading ends in a clear error.
func TestReadGeoJSONFileChanges(t *testing.T) {
	body := strings.Repeat(goodPoint+"\n", 5000)
	for name, change := range map[string]func(f *os.File) error{
		"grows":   func(f *os.File) error { _, err := f.WriteAt([]byte(body), int64(len(body))); return err },
		"shrinks": func(f *os.File) error { return f.Truncate(int64(len(body)) / 2) },
	} {
		path := filepath.Join(t.TempDir(), "f.geojsonl")
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		n := 0
		err = ReadGeoJSON(file, "f", Options{}, func(Feature) error {
			if n++; n%1000 == 1 && n < 3000 {
				return change(file)
			}
			return nil
		})
		var x *schema.Finding
		if !errors.As(err, &x) || x.Rule != "file-changed" || n > 5000 || name == "grows" && n != 5000 {
			t.Errorf("%s: %d features, %v", name, n, err)
		}
	}
}

// A sequence without end must not grow the memory, nor one record eat it.
func TestReadGeoJSONSequenceMemory(t *testing.T) {
	slow(t)
	for _, mark := range []string{"\x1e", "\n"} {
		heapUnder(t, 64<<20, func(look func()) {
			n := 0
			err := ReadGeoJSON(endless(mark+goodPoint+"\n", strings.Trim(mark, "\n")+goodPoint+"\n", "", 100<<20), "", Options{}, func(f Feature) error {
				if f.Rejected() {
					return fmt.Errorf("%+v", f.Findings)
				}
				if n++; n%1000 == 0 {
					look()
				}
				return nil
			})
			if err != nil || n < 700_000 {
				t.Error(n, err)
			}
		})
	}
}

// Degrees in a file that says it is in metres.
func TestReadGeoJSONOutsideSystem(t *testing.T) {
	knownSystem(t)
	all := readText(t, `{"crs":"EPSG:32749","features":[`+goodPoint+`]}`)
	if got := told(all); got != "p!crs-range" || all[0].Findings[0].Args["near"] != "111.5, -2.5" {
		t.Errorf("got %q %v", got, all[0].Findings)
	}
}

func TestReadGeoJSONEsri(t *testing.T) {
	const clockwise, hole, islet = `[[0,0],[0,9],[9,9],[9,0],[0,0]]`, `[[1,1],[4,1],[4,4],[1,4],[1,1]]`, `[[2,2],[2,3],[3,3],[2,2]]`
	feature := func(geometry string) string {
		return `{"attributes":{"OBJECTID":12,"NAMOBJ":"x"},"geometry":` + geometry + `}`
	}
	tests := []struct {
		geometry string
		want     orb.Geometry
		rules    string
	}{
		{`{"x":111.5,"y":-2.5}`, orb.Point{111.5, -2.5}, ""},
		{`{"x":111.5,"y":-2.5,"z":3,"spatialReference":{"wkid":4326}}`, orb.Point{111.5, -2.5}, ""},
		{`{"x":"NaN","y":null}`, nil, "!geometry-missing"},
		{`null`, nil, "!geometry-missing"},
		{`{"points":[[1,2],[3,4]]}`, orb.MultiPoint{{1, 2}, {3, 4}}, ""},
		{`{"paths":[[[1,2],[3,4]],[[5,6],[7,8]]]}`, orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}, ""},
		{`{"rings":[` + clockwise + `]}`, orb.Polygon{{{0, 0}, {0, 9}, {9, 9}, {9, 0}, {0, 0}}}, ""},
		{`{"hasZ":false,"rings":[` + hole + `,` + clockwise + `,` + islet + `]}`, orb.MultiPolygon{
			{{{0, 0}, {0, 9}, {9, 9}, {9, 0}, {0, 0}}, {{1, 1}, {4, 1}, {4, 4}, {1, 4}, {1, 1}}}, {{{2, 2}, {2, 3}, {3, 3}, {2, 2}}}}, ""},
		{`{"rings":[` + hole + `]}`, orb.Polygon{{{1, 1}, {4, 1}, {4, 4}, {1, 4}, {1, 1}}}, ""},
		{`{"rings":[]}`, nil, "!geometry-missing"},
		{`{"curveRings":[[[1,2],{"c":[[3,4],[5,6]]}]]}`, nil, "!geometry-type"},
		{`{"x":1,"y":2,"spatialReference":{"wkid":2100}}`, orb.Point{1, 2}, "!crs-unsupported"},
	}
	for _, tt := range tests {
		text := `{"displayFieldName":"","geometryType":"esriGeometryPoint","spatialReference":{"wkid":4326,"latestWkid":4326},"features":[` + feature(tt.geometry) + `]}`
		all := readText(t, text)
		if told(all) != "12"+tt.rules || !reflect.DeepEqual(all[0].Geometry, tt.want) || string(all[0].Properties) != `{"OBJECTID":12,"NAMOBJ":"x"}` {
			t.Errorf("%s: %s %+v", tt.geometry, told(all), all)
		}
	}
	many := strings.Repeat("[[0,0],[0,9],[9,9],[0,0]],[[1,1],[4,1],[4,4],[1,1]],", 6000)
	all := readText(t, `{"geometryType":"esriGeometryPolygon","features":[{"attributes":{},"geometry":{"rings":[`+many+`[]]}}]}`)
	if told(all) != "!too-complex" {
		t.Errorf("12,000 rings: %s", told(all))
	}
	if name := esriSystem([]byte(`{"wkid":102100}`)); name != "EPSG:3857" {
		t.Error(name)
	}
	_, err := readAll(strings.NewReader(`{"geometryType":"esriGeometryPoint","spatialReference":{"wkid":2100},"features":[]}`))
	var x *schema.Finding
	if !errors.As(err, &x) || x.Rule != "crs-unsupported" || x.Args["crs"] != "EPSG:2100" {
		t.Errorf("unknown system: %v", err)
	}
}
