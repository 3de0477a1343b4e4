package intake_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"potensi/internal/intake"
	"potensi/internal/sample"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/schema"
)

func open(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Create(context.Background(), filepath.Join(t.TempDir(), "desa.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func text(name, content string) intake.File {
	return intake.File{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
}

func sampled(t *testing.T, db *store.DB) intake.Receipt {
	t.Helper()
	receipt, err := intake.Import(context.Background(), db, intake.Embedded(sample.Files, sample.Names()), intake.Options{By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

func TestSampleIsKeptWholeAndOnce(t *testing.T) {
	db := open(t)
	first := sampled(t, db)
	if first.Total.In == 0 || first.Total.Kept != first.Total.In || first.Total.Added != first.Total.In {
		t.Fatalf("first import: %+v\n%v", first.Total, first.Files)
	}
	before, err := db.Workshop(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	again := sampled(t, db)
	if again.Total.Unchanged != again.Total.In || again.Total.Added != 0 || again.Total.Updated != 0 {
		t.Errorf("the same files again: %+v, want all unchanged", again.Total)
	}
	if mapped := slices.DeleteFunc(slices.Clone(before.Resources), func(r mapping.Resource) bool { return r.Geometry == nil }); len(mapped) != 17 || len(before.Resources) != 23 || len(before.Scores) != 180 || len(before.Weights) != 32 {
		t.Errorf("resources %d, scores %d, weights %d", len(before.Resources), len(before.Scores), len(before.Weights))
	}
	ballots, err := db.Ballots(context.Background(), "unggulan")
	if err != nil || len(ballots) != 36 {
		t.Errorf("%d ballots, %v", len(ballots), err)
	}
}

const square = `{"type":"Polygon","coordinates":[[[111.40,-2.50],[111.41,-2.50],[111.41,-2.49],[111.40,-2.49],[111.40,-2.50]]]}`

func feature(id, properties, geometry string) string {
	return `{"type":"Feature","id":"` + id + `","properties":` + properties + `,"geometry":` + geometry + `}`
}

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",\n") + `]}`
}

func TestReceiptNamesRulePlaceAndSum(t *testing.T) {
	good := `{"name":"Hutan","kind":"forest"}`
	cases := []struct {
		name, file, content      string
		kept, repaired, rejected int
		rule                     string
		broken                   bool
	}{
		{"one good feature", "a.geojson", collection(feature("R1", good, square)), 1, 0, 0, "", false},
		{"bare geometry", "hutan.geojson", square, 0, 1, 0, "kind-missing", false},
		{"byte order mark", "a.geojson", "\ufeff" + feature("R1", good, square), 1, 0, 0, "", false},
		{"Indonesian labels", "a.geojson", collection(feature("R1", `{"nama":"Hutan","jenis":"Hutan"}`, square)), 1, 0, 0, "", false},
		{"wrong enum", "a.geojson", collection(feature("R1", `{"name":"Hutan","kind":"forrest"}`, square)), 0, 0, 1, "enum", false},
		{"a word meant for something else", "a.geojson", collection(feature("R1", `{"name":"Hutan","kind":"forest","status":"kelurahan"}`, square)), 0, 1, 0, "set-aside", false},
		{"null attributes", "a.geojson", collection(feature("R1", `{"name":"Hutan","kind":"forest","owner":null,"area_ha":null}`, square)), 1, 0, 0, "", false},
		{"duplicate id", "a.geojson", collection(feature("R1", good, square), feature("R1", good, square)), 1, 0, 1, "duplicate-id", false},
		{"null geometry", "a.geojson", collection(feature("R1", good, "null")), 1, 0, 0, "geometry-missing", false},
		{"latitude 206", "a.geojson", collection(feature("R1", good, `{"type":"Point","coordinates":[111,206]}`)), 0, 0, 1, "latitude-range", false},
		{"unclosed ring", "a.geojson", collection(feature("R1", good, strings.Replace(square, ",[111.40,-2.50]]]", "]]", 1))), 0, 1, 0, "ring-unclosed", false},
		{"swapped", "a.geojson", collection(feature("R1", good, `{"type":"Point","coordinates":[-2.5,111.4]}`)), 0, 1, 0, "swapped", false},
		{"bow tie", "a.geojson", collection(feature("R1", good, `{"type":"Polygon","coordinates":[[[111,-2],[111.1,-2.1],[111.1,-2],[111,-2.1],[111,-2]]]}`)), 0, 0, 1, "self-crossing", false},
		{"truncated", "a.geojson", collection(feature("R1", good, square), feature("R2", good, square))[:300], 1, 0, 1, "", false},
		{"not JSON", "a.geojson", "{hutan", 0, 0, 0, "not-json", true},
		{"empty", "a.geojson", "", 0, 0, 0, "empty-file", true},
		{"only a BOM", "a.geojson", "\ufeff", 0, 0, 0, "empty-file", true},
		{"crs told at the end", "a.geojson", `{"type":"FeatureCollection","features":[` + feature("R1", good, square) + `],"crs":{"type":"name","properties":{"name":"EPSG:32749"}}}`, 0, 0, 0, "crs-after-features", true},
		{"a topology", "a.json", `{"type":"Topology","objects":{}}`, 0, 0, 0, "no-records", false},
		{"a GeoPackage", "a.gpkg", "SQLite format 3\x00", 0, 0, 0, "not-geopackage", true},
		{"not a table", "a.csv", "apa,ini\n1,2\n", 0, 0, 0, "not-recognised", true},
		{"groups as CSV", "a.csv", "id,name,gender,type\nG1,Perempuan,women,people\nG2,Laki-laki,laki-laki,Orang\nG3,Pemuda,semua,people\n", 2, 0, 1, "enum", false},
		{"unknown member", "a.json", `{"groups":[{"name":"P","gender":"women","type":"people","umur":3}]}`, 0, 0, 1, "unknown-member", false},
		{"unknown reference", "a.json", `{"groups":[{"id":"G","name":"P","gender":"women","type":"people"}],"access_records":[{"resource":"R9","group":"G","control":1}]}`, 1, 0, 1, "unknown-reference", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			db := open(t)
			receipt, err := intake.Import(context.Background(), db, []intake.File{text(c.file, c.content)}, intake.Options{})
			if err != nil {
				t.Fatal(err)
			}
			file := receipt.Files[0]
			if file.In != file.Kept+file.Repaired+file.Rejected {
				t.Errorf("in %d ≠ kept %d + repaired %d + rejected %d", file.In, file.Kept, file.Repaired, file.Rejected)
			}
			if file.Kept != c.kept || file.Repaired != c.repaired || file.Rejected != c.rejected || file.Broken != c.broken {
				t.Errorf("kept %d repaired %d rejected %d broken %v, want %d %d %d %v: %v", file.Kept, file.Repaired, file.Rejected, file.Broken,
					c.kept, c.repaired, c.rejected, c.broken, file.Findings)
			}
			if w, err := db.Workshop(context.Background()); err != nil || (file.Broken && len(w.Resources) > 0) {
				t.Errorf("a broken file left %d resources behind, %v", len(w.Resources), err)
			}
			if c.rule != "" && !hasRule(file.Findings, c.rule) {
				t.Errorf("no finding %q in %v", c.rule, file.Findings)
			}
			for _, f := range file.Findings {
				if f.File != c.file {
					t.Errorf("finding %s names file %q", f.Rule, f.File)
				}
			}
		})
	}
}

func hasRule(findings []schema.Finding, rule string) bool {
	for _, f := range findings {
		if f.Rule == rule {
			return true
		}
	}
	return false
}

func TestFilesThatCannotBeOpened(t *testing.T) {
	dir := t.TempDir()
	receipt, err := intake.Import(context.Background(), open(t), intake.Paths([]string{filepath.Join(dir, "tidak-ada.geojson"), dir}), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, rule := range []string{"file-not-found", "file-is-folder"} {
		if !receipt.Files[i].Broken || !hasRule(receipt.Files[i].Findings, rule) {
			t.Errorf("file %d: %+v, want %s", i, receipt.Files[i], rule)
		}
	}
	if receipt.Read() {
		t.Error("nothing was read, but Read says otherwise")
	}
}

// torn fails in the middle of a file, as a bad stick does.
type torn struct{ io.Reader }

func (f torn) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if err != nil {
		err = &fs.PathError{Op: "read", Path: "a", Err: errors.New("input/output error")}
	}
	return n, err
}

func TestBadStickCostsOneFile(t *testing.T) {
	first := collection(feature("R1", `{"name":"Hutan","kind":"forest"}`, square)) + strings.Repeat(" ", 100_000)
	second := collection(feature("R2", `{"name":"Kebun","kind":"forest"}`, square))
	for _, name := range []string{"a.geojson", "a.kml", "a.csv", "a.gpx", "a.zip"} {
		bad := intake.File{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(torn{strings.NewReader(first)}), nil }}
		db := open(t)
		receipt, err := intake.Import(context.Background(), db, []intake.File{bad, text("b.geojson", second)}, intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if a := receipt.Files[0]; !a.Broken || !hasRule(a.Findings, "file-unreadable") {
			t.Errorf("%s: %+v", name, a)
		}
		if w, err := db.Workshop(context.Background()); err != nil || len(w.Resources) != 1 || w.Resources[0].ID != "R2" {
			t.Errorf("%s: %v, %v", name, w.Resources, err)
		}
	}
}

func TestRowNumbersOfTwoFilesDoNotCollide(t *testing.T) {
	db := open(t)
	forest := text("hutan.geojson", collection(feature("1", `{"name":"Hutan","kind":"forest"}`, square)))
	river := text("sungai.geojson", collection(feature("1", `{"name":"Sungai","kind":"river"}`, `{"type":"LineString","coordinates":[[111,-2],[111.1,-2]]}`)))
	for range 2 {
		if _, err := intake.Import(context.Background(), db, []intake.File{forest, river}, intake.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	w, err := db.Workshop(context.Background())
	if err != nil || len(w.Resources) != 2 {
		t.Fatalf("%d resources, %v; want both", len(w.Resources), err)
	}
}

func TestFieldAndKind(t *testing.T) {
	db := open(t)
	file := text("rbi.geojson", collection(feature("R1", `{"NAMOBJ":"Hutan Kota","REMARK":"Hutan","KODE":7}`, square)))
	_, err := intake.Import(context.Background(), db, []intake.File{file}, intake.Options{Kind: "forest", Fields: map[string]string{"name": "NAMOBJ"}})
	if err != nil {
		t.Fatal(err)
	}
	w, err := db.Workshop(context.Background())
	if err != nil || len(w.Resources) != 1 {
		t.Fatalf("%v %v", w.Resources, err)
	}
	r := w.Resources[0]
	if r.Name != "Hutan Kota" || r.Kind != "forest" || r.Attributes["REMARK"] != "Hutan" || fmt.Sprint(r.Attributes["KODE"]) != "7" {
		t.Errorf("got %+v", r)
	}
}

func TestDryRunSavesNothing(t *testing.T) {
	db := open(t)
	_, err := intake.Import(context.Background(), db, []intake.File{text("a.geojson", collection(feature("R1", `{"name":"Hutan","kind":"forest"}`, square)))}, intake.Options{DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	w, err := db.Workshop(context.Background())
	if err != nil || len(w.Resources) != 0 {
		t.Errorf("%d resources, %v", len(w.Resources), err)
	}
}

func TestKelurahanAreaOnTheEllipsoid(t *testing.T) {
	path := "../../../shared/data/batas_kotawaringin_hilir.geojson"
	if _, err := os.Stat(path); err != nil {
		t.Skip("the boundary file is not beside this checkout")
	}
	db := open(t)
	if _, err := intake.Import(context.Background(), db, intake.Paths([]string{path}), intake.Options{Kind: "boundary"}); err != nil {
		t.Fatal(err)
	}
	w, err := db.Workshop(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if area := *w.Resources[0].AreaHa; area < 24285.3 || area > 24287.3 {
		t.Errorf("area is %.1f ha, want 24286.3 ± 1", area)
	}
}

func FuzzWorkshopAndCSV(f *testing.F) {
	f.Add([]byte("resource;group;control\nR1;G1;2\n"))
	f.Add([]byte("poll,ranking\np,P01>P02=P03\n"))
	f.Add([]byte(`{"groups":[{"name":"P","gender":"women","type":"people"}]}`))
	f.Add([]byte(`{"polls":[{"question":"?","choices":["a","b"],"ballot_type":"ranked"}],"ballots":[{"poll":"?","ranking":["a"]}]}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		receipt, err := intake.Check(context.Background(), []intake.File{text("x", string(content))}, intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range receipt.Files {
			if file.In != file.Kept+file.Repaired+file.Rejected {
				t.Errorf("in %d ≠ %d + %d + %d", file.In, file.Kept, file.Repaired, file.Rejected)
			}
		}
	})
}

// TestNoRuleCrowdsOutAnother: an error after thousands of warnings is listed.
func TestNoRuleCrowdsOutAnother(t *testing.T) {
	var text strings.Builder
	for i := range 1500 {
		fmt.Fprintf(&text, `{"type":"Feature","id":"F%d","properties":{"name":"F"},"geometry":{"type":"Point","coordinates":[111.4,%f]}}`+"\n", i, -2-float64(i)/1e4)
	}
	text.WriteString(`{"type":"Feature","id":"B","properties":{"name":"B","kind":"forest"},"geometry":{"type":"Point","coordinates":[111.4,206]}}`)
	receipt, err := intake.Check(t.Context(), []intake.File{{Name: "banyak.geojsonl", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text.String())), nil
	}}}, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	file := receipt.Files[0]
	if file.In != 1501 || file.Omitted == 0 || !hasRule(file.Findings, "latitude-range") {
		t.Errorf("in %d, omitted %d, %d findings", file.In, file.Omitted, len(file.Findings))
	}
}
