package kml

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"potensi/geodata"
)

func sequence(features []geodata.Feature) iter.Seq2[geodata.Feature, error] {
	return func(yield func(geodata.Feature, error) bool) {
		for _, f := range features {
			if !yield(f, nil) {
				return
			}
		}
	}
}

func written(t testing.TB, features ...geodata.Feature) string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, "Peta & desa", sequence(features)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// geojson is what a feature is worth: its GeoJSON, decoded.
func geojson(t testing.TB, f geodata.Feature) any {
	t.Helper()
	var out bytes.Buffer
	if err := geodata.WriteGeoJSON(&out, "", sequence([]geodata.Feature{f})); err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(&out)
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func sameAgain(t testing.TB, features ...geodata.Feature) {
	t.Helper()
	text := written(t, features...)
	again, err := readAll(strings.NewReader(text))
	if err != nil || len(again) != len(features) {
		t.Fatalf("%d features, %d again, %v:\n%s", len(features), len(again), err, text)
	}
	for i, f := range features {
		if got, want := geojson(t, again[i]), geojson(t, f); !reflect.DeepEqual(got, want) {
			t.Fatalf("%d:\n got %v\nwant %v\n%s", i, got, want, text)
		}
		if again[i].Rejected() || again[i].Repaired() {
			t.Fatalf("%d: %v", i, again[i].Findings)
		}
	}
}

// geometries are one of every kind, and none.
func geometries() []orb.Geometry {
	shell, hole := orb.Ring{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}}, orb.Ring{{1, 1}, {1, 2}, {2, 2}, {2, 1}, {1, 1}}
	return []orb.Geometry{
		nil, orb.Point{111.4469123, -2.4799}, orb.MultiPoint{{1, 2}}, orb.MultiPoint{{1, 2}, {3, 4}},
		orb.LineString{{1, 2}, {-3e-7, 4.5}}, orb.MultiLineString{{{1, 2}, {3, 4}}}, orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}},
		orb.Polygon{shell}, orb.Polygon{shell, hole}, orb.MultiPolygon{{shell, hole}}, orb.MultiPolygon{{shell}, {{{9, 9}, {10, 9}, {10, 10}, {9, 9}}}},
		orb.Collection{orb.Point{1, 2}}, orb.Collection{orb.Point{1, 2}, orb.Point{3, 4}},
		orb.Collection{orb.Point{1, 2}, orb.MultiPoint{{3, 4}, {5, 6}}, orb.LineString{{1, 2}, {3, 4}}, orb.MultiPolygon{{shell}}, orb.Polygon{shell}},
	}
}

func TestWriteReadsBack(t *testing.T) {
	properties := []string{
		``, `{}`, `{"name":"Hutan & <Rawa>","description":"<b>x</b>\n]]>","ha":12.50,"kk":5,"adat":true,"kosong":"","tidak":null}`,
		`{"name":7,"description":{"a":[1,null,"x"]},"list":[1.0,{"b":false}],"ha":"teks","adat":1}`,
		`{"name":"  spasi ","description":"\r\n\t","kode":"007","z":1e400,"long":123456789012345678901234567890123456789}`,
		`{"name":"","folder":"x","time":"2024","begin":1,"id":"y","styleUrl":"#a"}`,
		`{"control":"a\u0000b","bad":"\ufffd\uffff","emoji":"🌴","half":"\ud800"}`,
		`{"":1}`, `{" a ":1}`, `{"a\u0001":1,"b":2}`, `{"quote\"<&>'":"x"}`,
	}
	var all []geodata.Feature
	for i, g := range geometries() {
		for j, p := range properties {
			id := []string{"", "a1", "019-x", "spasi di", "\"petik", "\x01", "ñ", "null"}[(i+j)%8]
			f := geodata.Feature{ID: id, Geometry: g}
			if p != "" {
				f.Properties = json.RawMessage(p)
			}
			all = append(all, f)
			sameAgain(t, f)
		}
	}
	sameAgain(t, all...)
}

func TestWriteRandom(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	shapes, names := geometries(), []string{"name", "description", "ha", "kind", "folder", "x y", "ü"}
	values := []string{`"a"`, `""`, `" "`, `1`, `-2.5`, `3000000000`, `1e5`, `true`, `false`, `null`, `[]`, `{"a":"<"}`, `"<&>\"'"`, `"1"`, `"\ud83c\udf34"`}
	for range 100 {
		var features []geodata.Feature
		for range rng.IntN(6) {
			var members []string
			for _, i := range rng.Perm(len(names))[:rng.IntN(len(names))] {
				members = append(members, fmt.Sprintf("%q:%s", names[i], values[rng.IntN(len(values))]))
			}
			features = append(features, geodata.Feature{ID: fmt.Sprint(rng.IntN(3)), Geometry: shapes[rng.IntN(len(shapes))],
				Properties: json.RawMessage("{" + strings.Join(members, ",") + "}")})
		}
		sameAgain(t, features...)
	}
}

func TestWriteText(t *testing.T) {
	clockwise := orb.Polygon{{{0, 0}, {0, 4}, {4, 4}, {0, 0}}}
	got := written(t, geodata.Feature{ID: "a", Geometry: clockwise, Properties: json.RawMessage(`{"name":"x","ha":1,"b":2.5,"c":[1]}`)})
	want := head + `<name>Peta &amp; desa</name>
<Schema name="potensi" id="potensi"><SimpleField type="int" name="ha"/><SimpleField type="double" name="b"/></Schema>
<Schema name="potensi-json" id="potensi-json"><SimpleField type="string" name="c (JSON)"/></Schema>
<Placemark id="a"><name>x</name><ExtendedData><SchemaData schemaUrl="#potensi"><SimpleData name="ha">1</SimpleData><SimpleData name="b">2.5</SimpleData></SchemaData>` +
		`<SchemaData schemaUrl="#potensi-json"><SimpleData name="c (JSON)">[1]</SimpleData></SchemaData></ExtendedData>` +
		`<Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 4,4 0,4 0,0</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
` + tail
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if clockwise[0][1] != (orb.Point{0, 4}) {
		t.Error("the geometry was written to")
	}
}

func TestWriteFails(t *testing.T) {
	broken := errors.New("broken")
	tests := []struct {
		name     string
		features iter.Seq2[geodata.Feature, error]
	}{
		{"NaN", sequence([]geodata.Feature{{Geometry: orb.Collection{orb.Polygon{{{0, 0}, {math.NaN(), 1}}}}}})},
		{"no JSON", sequence([]geodata.Feature{{Properties: json.RawMessage(`{"a":`)}})},
		{"no object", sequence([]geodata.Feature{{Properties: json.RawMessage(`[1]`)}})},
		{"error", func(yield func(geodata.Feature, error) bool) { yield(geodata.Feature{}, broken) }},
	}
	for _, tt := range tests {
		var out bytes.Buffer
		if err := Write(&out, "", tt.features); err == nil {
			t.Errorf("%s: no error, %s", tt.name, out.String())
		}
	}
}

// What is longer than a spool holds comes out whole, and no file stays.
func TestWriteLong(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var all []geodata.Feature
	for i := range 120 {
		all = append(all, geodata.Feature{ID: fmt.Sprintf("a%d", i), Geometry: orb.Point{1, 2},
			Properties: json.RawMessage(`{"text":"` + strings.Repeat("x", 50_000) + `"}`)})
	}
	sameAgain(t, all...)
	left, err := os.ReadDir(os.TempDir())
	if err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

// TestOGRReads lets GDAL read what Write wrote.
func TestOGRReads(t *testing.T) {
	ogr, err := exec.LookPath("ogrinfo")
	if err != nil {
		t.Skip("no ogrinfo here")
	}
	features := []geodata.Feature{
		{ID: "a1", Geometry: geometries()[8], Properties: json.RawMessage(`{"name":"Hutan","ha":12.5,"kk":5,"adat":true,"list":[1]}`)},
		{ID: "a2", Geometry: geometries()[6], Properties: json.RawMessage(`{"name":"Sungai","ha":null}`)},
	}
	file := filepath.Join(t.TempDir(), "a.kml")
	if err := os.WriteFile(file, []byte(written(t, features...)), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(ogr, "-al", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, want := range []string{"Feature Count: 2", "Name (String) = Hutan", "ha (Real) = 12.5", "kk (Integer) = 5", "adat (Integer) = 1",
		"POLYGON ((0 0,4 0,4 4,0 4,0 0),(1 1,1 2,2 2,2 1,1 1))", "MULTILINESTRING ((1 2,3 4),(5 6,7 8))"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.Contains(string(out), "Warning") || strings.Contains(string(out), "ERROR") || strings.Contains(string(out), "ha (Real) = 0") {
		t.Errorf("complaints in\n%s", out)
	}
}
