package topojson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/crs"
	"potensi/schema"
)

func readAll(r io.Reader) (all []geodata.Feature, err error) {
	err = Read(r, "f.json", geodata.Options{}, func(f geodata.Feature) error {
		all = append(all, f)
		return nil
	})
	return all, err
}

func readText(t *testing.T, text string) []geodata.Feature {
	t.Helper()
	all, err := readAll(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%.200s: %v", text, err)
	}
	return all
}

// Two squares that share arc 0, quantised; then a line and a hole.
const quantised = `"transform":{"scale":[0.5,0.25],"translate":[100,-10]},"arcs":[[[2,0],[0,4]],[[2,4],[-2,0],[0,-4],[2,0]],[[2,0],[2,0],[0,4],[-2,0]],[[0,0],[1,1],[1,1]]]`

const absolute = `"arcs":[[[101,-10],[101,-9]],[[101,-9],[100,-9],[100,-10],[101,-10]],[[101,-10],[102,-10],[102,-9],[101,-9]],[[100,-10],[100.5,-9.75,7],[101,-9.5]]]`

func topo(rest, objects string) string {
	return `{"type":"Topology",` + rest + `,"objects":{` + objects + `}}`
}

func one(geometry string) string {
	return `"a":{"type":"GeometryCollection","geometries":[` + geometry + `]}`
}

func outcome(all []geodata.Feature, err error) string {
	var finding *schema.Finding
	switch {
	case errors.As(err, &finding):
		return "error " + finding.Rule
	case err != nil:
		return "failed " + err.Error()
	}
	list := []string{"ok"}
	for _, f := range all {
		rule := "-"
		if len(f.Findings) > 0 {
			rule = f.Findings[0].Rule
		}
		list = append(list, rule)
	}
	return strings.Join(list, " ")
}

func TestGeometries(t *testing.T) {
	west := orb.Ring{{101, -10}, {101, -9}, {100, -9}, {100, -10}, {101, -10}}
	east := orb.Ring{{101, -10}, {102, -10}, {102, -9}, {101, -9}, {101, -10}}
	tests := []struct {
		geometry string
		want     orb.Geometry
	}{
		{`{"type":"Polygon","arcs":[[0,1]]}`, orb.Polygon{west}},
		{`{"type":"Polygon","arcs":[[2,-1]]}`, orb.Polygon{east}},
		{`{"arcs":[[[0,1]],[[2,-1]]],"type":"MultiPolygon"}`, orb.MultiPolygon{{west}, {east}}},
		{`{"type":"LineString","arcs":[3]}`, orb.LineString{{100, -10}, {100.5, -9.75}, {101, -9.5}}},
		{`{"type":"LineString","arcs":[-4]}`, orb.LineString{{101, -9.5}, {100.5, -9.75}, {100, -10}}},
		{`{"type":"MultiLineString","arcs":[[3],[0]]}`, orb.MultiLineString{{{100, -10}, {100.5, -9.75}, {101, -9.5}}, {{101, -10}, {101, -9}}}},
		{`{"type":"GeometryCollection","geometries":[{"type":"LineString","arcs":[0]},{"type":"Polygon","arcs":[[0,1]]}]}`,
			orb.Collection{orb.LineString{{101, -10}, {101, -9}}, orb.Polygon{west}}},
		{`{"type":null}`, nil},
		{`{}`, nil},
		{`{"type":"Point","coordinates":[]}`, nil},
		{`{"type":"Polygon","arcs":[]}`, nil},
	}
	for _, tt := range tests {
		for _, rest := range []string{quantised, absolute} {
			all := readText(t, topo(rest, one(tt.geometry)))
			if len(all) != 1 || all[0].Rejected() || !reflect.DeepEqual(all[0].Geometry, tt.want) {
				t.Errorf("%s: got %+v, want %v", tt.geometry, all, tt.want)
			}
		}
	}
}

func TestPoints(t *testing.T) {
	text := one(`{"type":"Point","coordinates":[2,4,9]},{"type":"MultiPoint","coordinates":[[0,0],[2,4]]}`)
	all := readText(t, topo(quantised, text))
	if all[0].Geometry != (orb.Point{101, -9}) || !all[0].Altitude || !reflect.DeepEqual(all[1].Geometry, orb.MultiPoint{{100, -10}, {101, -9}}) {
		t.Errorf("got %+v", all)
	}
	if all := readText(t, topo(absolute, text)); all[0].Geometry != (orb.Point{2, 4}) {
		t.Errorf("got %+v", all)
	}
}

func TestObjects(t *testing.T) {
	line := `"type":"LineString","arcs":[3]`
	text := topo(absolute, `"desa":{"type":"GeometryCollection","geometries":[{`+line+`,"id":7,"properties":{"a":1.50}},{`+line+`,"properties":{"object":"x"}},{`+line+`,"id":"y","properties":{}}]},
"sungai/kecil":{`+line+`,"properties":null},
"c":{"type":"GeometryCollection","id":"z","geometries":[{`+line+`}]}`)
	all := readText(t, text)
	var got []string
	for _, f := range all {
		got = append(got, fmt.Sprintf("%s %s %d", f.ID, f.Properties, f.Place.Line))
	}
	want := []string{`7 {"a":1.50,"object":"desa"} 1`, ` {"object":"x"} 1`, `y {"object":"desa"} 1`, ` {"object":"sungai/kecil"} 2`, `z {"object":"c"} 3`}
	if !reflect.DeepEqual(got, want) || !all[0].Altitude {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	all = readText(t, topo(absolute, `"desa":{`+line+`,"properties":{"a":1}}`))
	if len(all) != 1 || string(all[0].Properties) != `{"a":1}` {
		t.Errorf("got %+v", all)
	}
}

func TestCRS(t *testing.T) {
	text := func(crs string) string {
		return topo(`"crs":`+crs+`,`+absolute, one(`{"type":"LineString","arcs":[3]}`))
	}
	for crs, want := range map[string]string{
		`null`: "ok -", `{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}}`: "ok -",
		`{"type":"name","properties":{"name":"EPSG:999999"}}`: "error crs-unsupported", `7`: "error crs-unsupported",
	} {
		if got := outcome(readAll(strings.NewReader(text(crs)))); got != want {
			t.Errorf("%s: got %s, want %s", crs, got, want)
		}
	}
	opt := geodata.Options{CRS: &crs.System{}}
	if err := Read(strings.NewReader(text(`7`)), "f", opt, func(geodata.Feature) error { return nil }); err != nil {
		t.Errorf("what the person says: %v", err)
	}
}

func TestHostile(t *testing.T) {
	good := `{"type":"LineString","arcs":[3]}`
	long := `"arcs":[[` + strings.Repeat("[1,2],", 29_999) + `[1,2]],[[1,2],[3,4]]]`
	many := strings.TrimSuffix(strings.Repeat(`{"type":"LineString","arcs":[0]},`, 100_000), ",")
	tests := []struct {
		name, text, want string
	}{
		{"empty", " ", "error empty-file"},
		{"geojson", `{"type":"FeatureCollection","features":[]}`, "error not-topojson"},
		{"list", `[1]`, "error not-topojson"},
		{"no objects", `{"type":"Topology","arcs":[]}`, "error not-topojson"},
		{"objects a list", `{"type":"Topology","arcs":[],"objects":[]}`, "error not-topojson"},
		{"cut", topo(absolute, one(good))[:100], "error not-json"},
		{"brackets", strings.Repeat("[", 1<<20), "error not-json"},
		{"NaN", topo(`"arcs":[[[NaN,1]]]`, one(good)), "error not-json"},
		{"Latin-1", topo(absolute, "\"caf\xe9\":{}"), "error not-utf8"},
		{"deep", topo(absolute, one(strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 3000)+strings.Repeat(`]}`, 3000)+`,`+good)), "ok too-deep -"},
		{"no arcs", topo(`"x":1`, one(good)), "ok arc-missing"},
		{"bad index", topo(absolute, one(`{"type":"LineString","arcs":[4]},{"type":"LineString","arcs":[-5]},`+good)), "ok arc-missing arc-missing -"},
		{"huge index", topo(absolute, one(`{"type":"LineString","arcs":[1e300]},{"type":"LineString","arcs":[-9e18]},`+good)), "ok bad-coordinates arc-missing -"},
		{"half index", topo(absolute, one(`{"type":"LineString","arcs":[0.5]},{"type":"LineString","arcs":["0"]},`+good)), "ok bad-coordinates bad-coordinates -"},
		{"1e309 in an arc", topo(`"arcs":[[[1e309,1]],[[1,2],[3,4]]]`, one(`{"type":"LineString","arcs":[0]},{"type":"LineString","arcs":[1]}`)), "ok not-a-number -"},
		{"number bomb", topo(absolute, one(`{"type":"LineString","arcs":[3],"properties":{"a":1e1000000}},`+good)), "ok not-a-number -"},
		{"long number", topo(absolute, one(`{"type":"LineString","arcs":[3],"properties":{"a":1.`+strings.Repeat("0", 99)+`}},`+good)), "ok number-too-long -"},
		{"deep properties", topo(absolute, one(`{"type":"LineString","arcs":[3],"properties":{"a":`+strings.Repeat("[", 40)+strings.Repeat("]", 40)+`}},`+good)), "ok too-deep -"},
		{"short position", topo(`"arcs":[[[1]]]`, one(`{"type":"LineString","arcs":[0]}`)), "ok bad-coordinates"},
		{"flat arc", topo(`"arcs":[7]`, one(`{"type":"LineString","arcs":[0]}`)), "ok bad-coordinates"},
		{"too flat", topo(absolute, one(`{"type":"Polygon","arcs":[0,1]},{"type":"Point","coordinates":7},{"type":"MultiPoint","coordinates":[[],1]}`)), "ok bad-coordinates bad-coordinates bad-coordinates"},
		{"bad transform", topo(`"transform":{"scale":[1e309,1],"translate":[0,0]},"arcs":[]`, one(good)), "error bad-coordinates"},
		{"kind", topo(absolute, one(`{"type":"Circle"},{"type":7},null,"x",`+good)), "ok geometry-type geometry-type not-a-feature not-a-feature -"},
		{"properties", topo(absolute, one(`{"type":"LineString","arcs":[3],"properties":[1]},`+good)), "ok properties-not-object -"},
		{"too many vertices", topo(long, one(`{"type":"LineString","arcs":[`+strings.Repeat("0,", geodata.MaxVertices/29_999)+`0]},{"type":"LineString","arcs":[1]}`)), "ok too-many-vertices -"},
		{"too many parts", topo(absolute, one(`{"type":"MultiPolygon","arcs":[`+strings.Repeat("[],", 2*geodata.MaxVertices+1)+`[]]},`+good)), "ok too-many-vertices -"},
		{"too many points", topo(absolute, one(`{"type":"MultiPoint","coordinates":[`+strings.Repeat("[1,2],", geodata.MaxVertices)+`[1,2]]},`+good)), "ok too-many-vertices -"},
		{"as many points as may be", topo(absolute, one(`{"type":"MultiPoint","coordinates":[`+strings.Repeat("[1,2],", geodata.MaxVertices-1)+`[1,2]]},`+good)), "ok - -"},
		{"object no geometry", topo(absolute, `"a":7,"b":{"type":"GeometryCollection","geometries":7}`), "ok not-a-feature bad-coordinates"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			begin := time.Now()
			if got := outcome(readAll(strings.NewReader(tt.text))); got != tt.want {
				t.Errorf("got %.100q, want %q", got, tt.want)
			}
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
	t.Run("one arc for all", func(t *testing.T) {
		kept, total := 0, 0
		err := Read(strings.NewReader(topo(long, one(many))), "f", geodata.Options{}, func(f geodata.Feature) error {
			if !f.Rejected() {
				kept++
			}
			total++
			return nil
		})
		if err != nil || kept != MaxVertices/30_000 || total != 100_000 {
			t.Errorf("%d of %d, %v", kept, total, err)
		}
	})
}

func TestLines(t *testing.T) {
	all := readText(t, "{\"type\":\"Topology\",\n"+absolute+",\"objects\":\n{\"a\":{\"type\":\"GeometryCollection\",\"geometries\":[\n{\"type\":\"LineString\",\n\"arcs\":[9]},\n{}]}}}")
	f := all[0].Findings[0]
	if all[0].Place.Line != 4 || f.Line != 5 || f.Path != "/objects/a/geometries/0" || all[1].Place.Line != 6 {
		t.Errorf("got %+v", all)
	}
}

const shared = "../../../shared/data/indonesia_38_provinces"

// provinces reads the shared files, or skips.
func provinces(t *testing.T) (ours []geodata.Feature, text []byte) {
	text, err := os.ReadFile(shared + ".topo.json")
	if err != nil {
		t.Skip("no shared data here")
	}
	ours, err = readAll(bytes.NewReader(text))
	if err != nil || len(ours) != 38 {
		t.Fatalf("%d features, %v", len(ours), err)
	}
	return ours, text
}

// TestProvinces compares a topology with the GeoJSON that it was made from,
// simplified: same order and properties, bounds near.
func TestProvinces(t *testing.T) {
	ours, _ := provinces(t)
	content, err := os.Open(shared + ".geojson")
	if err != nil {
		t.Skip("no shared data here")
	}
	defer content.Close()
	var theirs []geodata.Feature
	if err := geodata.ReadGeoJSON(content, "f", geodata.Options{}, func(f geodata.Feature) error { theirs = append(theirs, f); return nil }); err != nil {
		t.Fatal(err)
	}
	byName := map[string]geodata.Feature{}
	for _, f := range theirs {
		byName[name(t, f)] = f
	}
	for _, f := range ours {
		want, ok := byName[name(t, f)]
		if !ok || f.Geometry == nil {
			t.Errorf("%s: %v", f.Properties, f.Geometry)
			continue
		}
		a, b := f.Geometry.Bound(), want.Geometry.Bound()
		for _, d := range []float64{a.Min[0] - b.Min[0], a.Min[1] - b.Min[1], a.Max[0] - b.Max[0], a.Max[1] - b.Max[1]} {
			if math.Abs(d) > 0.2 {
				t.Errorf("%s: bounds %v and %v", f.Properties, a, b)
				break
			}
		}
	}
}

func name(t *testing.T, f geodata.Feature) string {
	var p map[string]any
	if err := json.Unmarshal(f.Properties, &p); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(p["PROVINSI"])
}

// TestAgainstOGR compares every coordinate with what ogr2ogr makes of the
// same topology.
func TestAgainstOGR(t *testing.T) {
	ogr, err := exec.LookPath("ogr2ogr")
	if err != nil {
		t.Skip("no ogr2ogr here")
	}
	ours, text := provinces(t)
	dir := t.TempDir()
	from, to := filepath.Join(dir, "a.json"), filepath.Join(dir, "a.geojson")
	if err := os.WriteFile(from, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(ogr, "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=15", to, from).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	content, err := os.Open(to)
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	i := 0
	err = geodata.ReadGeoJSON(content, "f", geodata.Options{}, func(f geodata.Feature) error {
		if name(t, f) != name(t, ours[i]) || !near(f.Geometry, ours[i].Geometry) {
			t.Errorf("%d: %s and %s differ", i, f.Properties, ours[i].Properties)
		}
		i++
		return nil
	})
	if err != nil || i != len(ours) {
		t.Errorf("%d features, %v", i, err)
	}
}

// near compares polygons vertex by vertex.
func near(a, b orb.Geometry) bool {
	x, y := vertices(a), vertices(b)
	if len(x) != len(y) || len(x) == 0 {
		return false
	}
	for i := range x {
		if math.Abs(x[i][0]-y[i][0]) > 1e-9 || math.Abs(x[i][1]-y[i][1]) > 1e-9 {
			return false
		}
	}
	return true
}

func vertices(g orb.Geometry) (list []orb.Point) {
	switch g := g.(type) {
	case orb.Polygon:
		for _, r := range g {
			list = append(list, r...)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			list = append(list, vertices(p)...)
		}
	}
	return list
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		topo(quantised, one(`{"type":"Polygon","arcs":[[0,1]],"id":1,"properties":{"a":[1,"\"]"]}},{"type":"MultiPolygon","arcs":[[[2,-1]]]}`)),
		topo(absolute, `"a":{"type":"LineString","arcs":[3,-4]},"b":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2,3]}]}`),
		topo(`"arcs":[[[1e309,1]]],"crs":{"properties":{"name":"EPSG:4326"}}`, one(`{"type":"LineString","arcs":[0]}`)),
		topo(absolute, one(strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 20)+strings.Repeat(`]}`, 20))),
		`{"type":"Topology","objects":{"a":{"arcs":[`, "\xEF\xBB\xBF{}", `{"type":"Topology","objects":{"":null}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := readAll(bytes.NewReader(data))
		var finding *schema.Finding
		if err != nil && !errors.As(err, &finding) {
			t.Fatalf("error %v", err)
		}
		for i, one := range all {
			if *one.Place.Feature != i {
				t.Fatalf("feature %d has index %d", i, *one.Place.Feature)
			}
			if one.Properties != nil && (!json.Valid(one.Properties) || one.Properties[0] != '{') {
				t.Fatalf("properties %q", one.Properties)
			}
			geodata.Check(one.Geometry, one.Place)
		}
	})
}
