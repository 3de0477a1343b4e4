package geodata

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"potensi/schema"
)

func polygonText(rings string) string {
	return withGeometry(`{"type":"Polygon","coordinates":` + rings + `}`)
}

func positionsText(n int) string { return "[" + strings.Repeat("[1,2],", n-1) + "[1,2]]" }

// TestHostile reads what no one should send and some do. want is the rule of
// the file's error, or "ok" and the rules of the features, Check included.
func TestHostile(t *testing.T) {
	tests := []struct {
		name, text, want string
	}{
		{"not JSON", "ini bukan json", "error not-json"},
		{"zip", "PK\x03\x04abcd", "error not-json"},
		{"zeros", strings.Repeat("\x00", 1000), "error not-json"},
		{"empty", "", "error empty-file"},
		{"white", " \n\t ", "error empty-file"},
		{"BOM only", "\xEF\xBB\xBF", "error empty-file"},
		{"UTF-16 LE", "\xFF\xFE{\x00\"\x00", "error truncated"},
		{"UTF-16 BE", "\xFE\xFF\x00{\x00\"", "error truncated"},
		{"UTF-16 without mark", "{\x00\"\x00t\x00", "error not-utf8"},
		{"numbers", "[1,2,3]", "error not-geojson"},
		{"brackets", strings.Repeat("[", 5<<20), "error not-geojson"},
		{"word", "null", "error not-geojson"},
		{"text", `"FeatureCollection"`, "error not-geojson"},
		{"topology", `{"type":"Topology","objects":{},"arcs":[[[1,2],[3,4]]]}`, "error other-format"},
		{"topology, type last", `{"objects":{},"arcs":[],"type":"Topology"}`, "error other-format"},
		{"umap", `{"type":"umap","layers":[]}`, "error other-format"},
		{"empty object", `{}`, "error not-geojson"},
		{"no features", `{"type":"FeatureCollection"}`, "error features-missing"},
		{"features no list", `{"type":"FeatureCollection","features":{}}`, "error features-missing"},
		{"stray in head", `{"type":"FeatureCollection", oops`, "error not-json"},
		{"bracket in head", `{"type":"FeatureCollection","x":[}`, "error not-json"},

		{"null geometry", collect(withGeometry("null")), "ok geometry-missing"},
		{"null feature", collect("null", goodPoint), "ok not-a-feature -"},
		{"numbers as features", collect("1", `"a"`, "[2]", "true", goodPoint), "ok not-a-feature not-a-feature not-a-feature not-a-feature -"},
		{"feature without type", collect(`{"geometry":null}`), "ok not-a-feature"},
		{"bare geometry as feature", collect(`{"type":"Point","coordinates":[1,2]}`), "ok not-a-feature"},
		{"unclosed ring", collect(polygonText("[[[111,-2],[112,-2],[112,-1]]]")), "ok ring-unclosed"},
		{"latitude 206", collect(withGeometry(`{"type":"Point","coordinates":[111,206]}`)), "ok latitude-range"},
		{"[lat,lng]", collect(withGeometry(`{"type":"LineString","coordinates":[[-2.5,111.4],[-2.6,111.5]]}`)), "ok swapped"},
		{"strings", collect(withGeometry(`{"type":"Point","coordinates":["111.5","-2.5"]}`), goodPoint), "ok coordinates-quoted -"},
		{"strings among numbers", collect(withGeometry(`{"type":"LineString","coordinates":[["111.5","-2.5"],["111.6",-2.5]]}`), goodPoint), "ok not-a-number -"},
		{"numbers among strings", collect(withGeometry(`{"type":"LineString","coordinates":[[111.5,-2.5],["111.6","-2.5"]]}`), goodPoint), "ok not-a-number -"},
		{"words", collect(withGeometry(`{"type":"Point","coordinates":["111,5","-2,5"]}`), goodPoint), "ok not-a-number -"},
		{"null coordinate", collect(withGeometry(`{"type":"Point","coordinates":[null,1]}`)), "ok not-a-number"},
		{"NaN", collect(withGeometry(`{"type":"Point","coordinates":[NaN,1]}`), goodPoint), "ok not-a-number -"},
		{"-Infinity", collect(withGeometry(`{"type":"Point","coordinates":[1,-Infinity]}`), goodPoint), "ok not-a-number -"},
		{"NaN in properties", collect(`{"type":"Feature","geometry":null,"properties":{"a":NaN}}`, goodPoint), "ok not-a-number -"},
		{"1e308 twice", collect(withGeometry(`{"type":"Point","coordinates":[1e308,1e309]}`)), "ok not-a-number"},
		{"number bomb", collect(`{"type":"Feature","geometry":null,"properties":{"a":1e1000000}}`, goodPoint), "ok not-a-number -"},
		{"long number", collect(withGeometry(`{"type":"Point","coordinates":[1.`+strings.Repeat("0", 40)+`,2]}`), goodPoint), "ok number-too-long -"},
		{"leading zero", collect(withGeometry(`{"type":"Point","coordinates":[01.1,2]}`), goodPoint), "ok not-json -"},
		{"plus", collect(withGeometry(`{"type":"Point","coordinates":[+1,2]}`), goodPoint), "ok not-json -"},
		{"one number", collect(withGeometry(`{"type":"Point","coordinates":[1]}`), goodPoint), "ok bad-coordinates -"},
		{"too flat", collect(withGeometry(`{"type":"Polygon","coordinates":[[1,2],[3,4]]}`), goodPoint), "ok bad-coordinates -"},
		{"too nested", collect(withGeometry(`{"type":"LineString","coordinates":[[[1,2],[3,4]]]}`), goodPoint), "ok bad-coordinates -"},
		{"no coordinates", collect(withGeometry(`{"type":"Point"}`)), "ok bad-coordinates"},
		{"null coordinates", collect(withGeometry(`{"type":"Point","coordinates":null}`)), "ok bad-coordinates"},
		{"circle", collect(withGeometry(`{"type":"Circle","coordinates":[1,2]}`)), "ok geometry-type"},
		{"geometry is text", collect(withGeometry(`"POINT(1 2)"`), goodPoint), "ok geometry-type -"},
		{"geometry without type", collect(withGeometry(`{"coordinates":[1,2]}`)), "ok geometry-type"},
		{"properties is a list", collect(`{"type":"Feature","geometry":null,"properties":[1]}`), "ok properties-not-object"},
		{"duplicate member", collect(`{"type":"Feature","id":1,"geometry":null,"id":2,"properties":null}`, goodPoint), "ok duplicate-member -"},
		{"duplicate, escaped", collect(`{"type":"Feature","geometry":null,"\u0067eometry":null}`), "ok duplicate-member"},
		{"duplicate coordinates", collect(withGeometry(`{"type":"Point","coordinates":[1,2],"coordinates":[3,4]}`)), "ok duplicate-member"},
		{"lone surrogate", collect(`{"type":"Feature","geometry":null,"properties":{"a":"\ud800"}}`, goodPoint), "ok lone-surrogate -"},
		{"low surrogate", collect(`{"type":"Feature","geometry":null,"properties":{"a":"\udc00\ud800"}}`), "ok lone-surrogate"},
		{"Latin-1", collect("{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"a\":\"caf\xE9\"}}", goodPoint), "ok not-utf8 -"},
		{"bad escape", collect(`{"type":"Feature","geometry":null,"properties":{"a":"\x"}}`, goodPoint), "ok not-json -"},
		{"raw newline in text", collect("{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"a\":\"x\ny\"}}", goodPoint), "ok not-json -"},
		{"too deep", collect(`{"type":"Feature","geometry":null,"properties":{"a":`+strings.Repeat("[", 40)+strings.Repeat("]", 40)+`}}`, goodPoint), "ok too-deep -"},
		{"5 MB of [ inside", collect(`{"type":"Feature","geometry":null,"properties":{"a":`+strings.Repeat("[", 5<<20)+strings.Repeat("]", 5<<20)+`}}`, goodPoint), "ok too-deep -"},
		{"5 MB of [ without end", `{"type":"FeatureCollection","features":[` + strings.Repeat("[", 5<<20), "ok too-deep"},
		{"nested collections", collect(withGeometry(strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 4900)+strings.Repeat(`]}`, 4900)), goodPoint), "ok too-deep -"},
		{"ring of 100,001", collect(polygonText("["+positionsText(100_001)+"]"), goodPoint), "ok too-many-vertices -"},
		{"line of 500,001", collect(withGeometry(`{"type":"LineString","coordinates":`+positionsText(500_001)+`}`), goodPoint), "ok too-many-vertices -"},
		{"line of 10,001", collect(withGeometry(`{"type":"LineString","coordinates":` + positionsText(10_001) + `}`)), "ok line-too-short"},
		{"600,000 empty rings", collect(polygonText("["+strings.Repeat("[],", 599_999)+"[]]"), goodPoint), "ok too-many-vertices -"},
		{"600,000 empty parts", collect(withGeometry(`{"type":"MultiPolygon","coordinates":[` + strings.Repeat("[],", 599_999) + "[]]}")), "ok too-many-vertices"},

		{"5 MB of record marks", strings.Repeat("\x1e", 5<<20), "ok"},
		{"1 MB of records without end", strings.Repeat("\x1e{\"type\":\"Feature\"", 10), "ok" + strings.Repeat(" truncated", 10)},
		{"5 MB of {", strings.Repeat("{", 5<<20), "error not-json"},
		{"5,000 empty objects", goodPoint + strings.Repeat("{}", 5000), "ok -" + strings.Repeat(" not-a-feature", 5000)},
		{"empty lists", goodPoint + strings.Repeat("[]", 500_000), "ok -"},
		{"commas", collect(goodPoint + strings.Repeat(",", 5<<20)), "ok json-trailing-comma"},
		{"commas in properties", collect(`{"type":"Feature","geometry":null,"properties":{"a":[` + strings.Repeat("[1,],", 500_000) + `]}}`), "ok json-trailing-comma"},
		{"two commas in properties", collect(`{"type":"Feature","geometry":null,"properties":{"a":[1,,]}}`), "ok not-json"},
		{"comma alone", collect(`{"type":"Feature","geometry":null,"properties":{"a":[,]}}`), "ok not-json"},
		{"long assignment", strings.Repeat("a", 5<<20) + "={}", "error not-json"},
		{"assignment of nothing", "var x = ;", "error not-json"},
		{"call of nothing", "f()", "error not-json"},
		{"script", "var x = 5; alert(1)", "error not-json"},
		{"many foreign members", collect(`{"type":"Feature","geometry":null,` + strings.Repeat(`"a":[],`, 500_000) + `"properties":null}`), "ok geometry-missing"},
		{"many systems", collect(`{"type":"Feature",` + strings.Repeat(`"crs":"EPSG:4326",`, 100_000) + `"geometry":null}`), "ok geometry-missing"},
		{"many different systems", collect(`{"type":"Feature",` + strings.Repeat(`"crs":"EPSG:4326","crs":"x",`, 50_000) + `"geometry":{"type":"Point","coordinates":[1,2]}}`), "ok crs-unsupported"},
		{"UTF-16 cut in a character", wide(collect(goodPoint), false)[:201], "ok text-decoded"},

		{"trailing garbage", collect(goodPoint) + " oops", "ok - not-json"},
		{"second document", goodPoint + goodPoint, "ok - -"},
		{"stray word in list", collect(goodPoint, "oops", goodPoint), "ok - not-json -"},
		{"stray text in list", collect(goodPoint, "oops } x", goodPoint), "ok - not-json not-json"},
		{"bracket missing", collect(goodPoint, strings.Replace(goodPoint, "-2.5]", "-2.5", 1), goodPoint), "ok - not-json"},
		{"list never closed", `{"type":"FeatureCollection","features":[` + goodPoint, "ok - truncated"},
		{"object never closed", `{"type":"FeatureCollection","features":[` + goodPoint + `]`, "ok - truncated"},
		{"junk behind list", `{"type":"FeatureCollection","features":[` + goodPoint + `] oops }`, "ok - not-json"},
		{"feature cut", collect(goodPoint)[:90], "ok truncated"},
		{"cut in text", collect(goodPoint, goodPoint)[:len(goodPoint)+60], "ok - truncated"},
		{"feature alone, cut", goodPoint[:60], "ok truncated"},
		{"feature alone, torn", `{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2}}}`, "ok not-json"},
		{"geometry alone, cut", `{"type":"Point","coordinates":[1`, "ok truncated"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			begin := time.Now()
			if got := outcome(t, strings.NewReader(tt.text)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if took := time.Since(begin); took > time.Second && !raced {
				t.Errorf("took %v", took)
			}
		})
	}
}

// outcome sums up how a file is read and checked. Every finding must have a
// place.
func outcome(t *testing.T, r io.Reader) string {
	t.Helper()
	all, err := readAll(r)
	if err != nil {
		var finding *schema.Finding
		if !errors.As(err, &finding) || finding.File == "" || finding.Line == 0 || finding.Level != schema.Error {
			t.Fatalf("not a finding with a place: %#v", err)
		}
		return "error " + finding.Rule
	}
	out := "ok"
	for _, f := range all {
		if !f.Rejected() {
			var more []schema.Finding
			f.Geometry, more = Check(f.Geometry, f.Place)
			f.Findings = append(f.Findings, more...)
		}
		switch len(f.Findings) {
		case 0:
			out += " -"
		default:
			x := f.Findings[len(f.Findings)-1]
			if x.File == "" || x.Feature == nil || x.Line == 0 {
				t.Errorf("finding without a place: %+v", x)
			}
			out += " " + x.Rule
		}
	}
	return out
}

func TestFindingPlaces(t *testing.T) {
	text := collect(goodPoint,
		"\n{\"type\":\"Feature\",\n\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[1,2],\n[3,\"x\"]]]},\"id\":\"late\"}",
		withGeometry(`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"coordinates":[[1,2],[true,1]],"type":"LineString"}]}`),
		"\n\n oops",
		polygonText("[[[1,2],[3,4],[3,95],[1,2]]]"),
	)
	all := readText(t, text)
	_, all[4].Findings = Check(all[4].Geometry, all[4].Place)
	want := []struct {
		id, path, rule string
		line, index    int
	}{
		{"late", "/geometry/coordinates/0/1", "not-a-number", 4, 1},
		{"7", "/geometry/geometries/1/coordinates/1", "not-a-number", 4, 2},
		{"", "", "not-json", 6, 3},
		{"7", "/geometry/coordinates/0/2", "latitude-range", 6, 4},
	}
	for i, w := range want {
		x := all[i+1].Findings[0]
		if x.ID != w.id || x.Path != w.path || x.Rule != w.rule || x.Line != w.line || *x.Feature != w.index {
			t.Errorf("got %s %q %q line %d feature %d, want %+v", x.Rule, x.ID, x.Path, x.Line, *x.Feature, w)
		}
	}
	at := all[3].Findings[0].Args
	if at["offset"] != int64(strings.Index(text, "oops")) || at["near"] != "oops" {
		t.Errorf("args %v", at)
	}
}

// F5 and F8 of the test list: a number bomb and a flood of bad points.
func TestHostileFloods(t *testing.T) {
	slow(t)
	bomb := `{"type":"Feature","geometry":null,"properties":{"a":1e1000000}}`
	begin := time.Now()
	if all := readText(t, collect(strings.Split(strings.Repeat(bomb+"\n", 400), "\n")[:400]...)); len(all) != 400 {
		t.Error(len(all))
	}
	if took := time.Since(begin); took > 100*time.Millisecond {
		t.Errorf("number bomb took %v", took)
	}
	heapUnder(t, 64<<20, func(look func()) {
		r := endless(`{"type":"FeatureCollection","features":[`, `{"a":0},`, "]}", 1_600_000)
		n := 0
		err := ReadGeoJSON(r, "", Options{}, func(f Feature) error {
			if n++; n%10_000 == 0 {
				look()
			}
			return nil
		})
		if err != nil || n != 200_000 {
			t.Error(n, err)
		}
	})
	f := readText(t, withGeometry(`{"type":"MultiPoint","coordinates":[`+strings.Repeat(`["a"],`, 200_000)+`[1,2]]}`))[0]
	if len(f.Findings) != 1 {
		t.Errorf("%d findings", len(f.Findings))
	}
	if g, ok := f.Geometry.(orb.MultiPoint); ok {
		t.Errorf("kept %d points", len(g))
	}
}
