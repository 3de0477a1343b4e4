package kml

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/archive"
	"potensi/schema"
)

func kmz(t *testing.T, pairs ...string) *archive.Archive {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	a, err := archive.Open(bytes.NewReader(out.Bytes()), int64(out.Len()), "f.kmz", archive.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func link(href string) string {
	return "<NetworkLink><name>n</name><Link><href>" + href + "</href></Link></NetworkLink>"
}

func TestReadArchive(t *testing.T) {
	good := doc(mark(goodPoint))
	tests := []struct {
		name  string
		pairs []string
		want  string
	}{
		{"doc.kml", []string{"files/a.png", "x", "doc.kml", good}, "ok -"},
		{"doc.kml last", []string{"a.kml", "", "Doc.KML", good}, "ok - kmz-not-read"},
		{"another name", []string{"peta/desa.kml", good, "peta/lain.kml", good}, "ok - kmz-not-read"},
		{"layers", []string{"doc.kml", doc(link("layers/a.kml") + link("layers/a.kml") + mark(goodPoint)), "layers/a.kml", good}, "ok - -"},
		{"layers from a folder", []string{"x/doc.kml", doc(link(" ../a.kml ")), "a.kml", good}, "ok -"},
		{"a broken layer", []string{"doc.kml", doc(link("a.kml") + link("b.kml")), "a.kml", "<gpx/>", "b.kml", good}, "ok not-kml -"},
		{"links elsewhere", []string{"doc.kml", doc(link("http://x/a.kml") + link("doc.kml") + link("")), "a.kml", good}, "ok kml-not-read kml-not-read kml-not-read kmz-not-read"},
		{"layers of layers", []string{"doc.kml", doc(link("a.kml")), "a.kml", doc(link("b.kml")), "b.kml", good}, "ok kml-not-read kmz-not-read"},
		{"passed over", []string{"../a.kml", good, "doc.kml", good, "b.zip", ""}, "ok - archive-entry-unsafe archive-nested"},
		{"none", []string{"a.txt", "x"}, "error kml-missing"},
		{"empty", []string{"doc.kml", ""}, "error empty-file"},
		{"bomb", []string{"doc.kml", "<kml>" + strings.Repeat(" ", 8<<20)}, "error archive-bomb"},
	}
	for _, tt := range tests {
		var all []geodata.Feature
		err := ReadArchive(kmz(t, tt.pairs...), "f.kmz", geodata.Options{}, func(f geodata.Feature) error {
			all = append(all, f)
			return nil
		})
		if got := outcome(all, err); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
		for i, f := range all {
			if *f.Place.Feature != i || f.Place.File != "f.kmz" {
				t.Errorf("%s: %d has place %+v", tt.name, i, f.Place)
			}
		}
	}
}

// TestAgainstOGR reads what both of GDAL's drivers write.
func TestAgainstOGR(t *testing.T) {
	ogr, err := exec.LookPath("ogr2ogr")
	if err != nil {
		t.Skip("no ogr2ogr here")
	}
	dir := t.TempDir()
	from := filepath.Join(dir, "a.geojson")
	features := []geodata.Feature{
		{Geometry: geometries()[8], Properties: json.RawMessage(`{"name":"Hutan & <b>","ha":12.5,"kk":5,"kode":"007"}`)},
		{Geometry: geometries()[6], Properties: json.RawMessage(`{"name":"Sungai","ha":3,"kk":1,"kode":"x"}`)},
	}
	var text bytes.Buffer
	if err := geodata.WriteGeoJSON(&text, "a", sequence(features)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(from, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, driver := range []string{"KML", "LIBKML"} {
		to := filepath.Join(dir, driver+".kml")
		if out, err := exec.Command(ogr, "-f", driver, to, from).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", driver, err, out)
		}
		file, err := os.Open(to)
		if err != nil {
			t.Fatal(err)
		}
		all, err := readAll(file)
		file.Close()
		if err != nil || len(all) != len(features) {
			t.Fatalf("%s: %+v, %v", driver, all, err)
		}
		for i, f := range all {
			compare(t, driver, f, features[i])
		}
	}
}

// compare looks for the wanted properties and the points of the geometry,
// whose rings GDAL may begin elsewhere.
func compare(t *testing.T, driver string, got, want geodata.Feature) {
	var g, w map[string]any
	if json.Unmarshal(got.Properties, &g) != nil || json.Unmarshal(want.Properties, &w) != nil {
		t.Fatalf("%s: %s", driver, got.Properties)
	}
	for name, value := range w {
		if !reflect.DeepEqual(g[name], value) {
			t.Errorf("%s: %s is %v, want %v, in %s", driver, name, g[name], value, got.Properties)
		}
	}
	if len(got.Findings) > 0 || !orb.Equal(got.Geometry, want.Geometry) {
		t.Errorf("%s: got %v %v, want %v", driver, got.Geometry, got.Findings, want.Geometry)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		doc(mark(goodPoint)), doc(`<Folder><name>a</name>` + mark(`<MultiGeometry>`+goodPoint+ring("0,0 1,0 1,1 0,0")+`</MultiGeometry>`) + `</Folder>`),
		doc(mark(`<Polygon>` + outer("0,0 , 4,0 4,4 0,0") + `</Polygon><gx:Track><when>x</when><gx:coord>1 2 3</gx:coord></gx:Track>`)),
		`<!DOCTYPE kml [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><kml>` + mark(`<name>&b;</name>`), strings.Repeat("<Folder>", 200),
		doc(mark(`<Point><coordinates>1e309,NaN</coordinates></Point><description><![CDATA[<br>]]>&nbsp;<br></description>`)),
		`<kml><Placemark><name>a<!-- -- --></name>`, "\xFF\xFE<\x00k\x00m\x00l\x00>\x00", `<?xml version="1.0" encoding="windows-1252"?><kml/>`,
		written(f, geodata.Feature{ID: "1", Geometry: geometries()[13], Properties: json.RawMessage(`{"a":null,"b":[1],"c":1,"d":"x"}`)}),
		`<kml><Schema parent="Placemark" name="D"/><D><K>1</K></D></kml>`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := readAll(bytes.NewReader(data))
		var finding *schema.Finding
		if err != nil && !errors.As(err, &finding) {
			t.Fatalf("error %v", err)
		}
		var kept []geodata.Feature
		for i, one := range all {
			if *one.Place.Feature != i {
				t.Fatalf("feature %d has index %d", i, *one.Place.Feature)
			}
			if one.Properties != nil && (!json.Valid(one.Properties) || one.Properties[0] != '{') {
				t.Fatalf("properties %q", one.Properties)
			}
			geodata.Check(one.Geometry, one.Place)
			if !one.Rejected() {
				kept = append(kept, one)
			}
		}
		sameAgain(t, kept...)
	})
}

// Text survives being written and read to the last letter.
func FuzzWrite(f *testing.F) {
	f.Add("a1", "name", "x")
	f.Add("\x00", " ", "\r\n]]>&")
	f.Add("\"", "potensi_id", "\uFFFE<")
	f.Fuzz(func(t *testing.T, id, name, value string) {
		text := func(s string) string { return strings.ToValidUTF8(s, "?") }
		properties, err := json.Marshal(map[string]any{text(name): text(value), "b": 1})
		if err != nil {
			t.Skip()
		}
		sameAgain(t, geodata.Feature{ID: text(id), Geometry: orb.Point{1, 2}, Properties: properties})
	})
}
