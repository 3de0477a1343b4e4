package report_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/paulmach/orb"
	"math"
	"potensi/geodata"
	"potensi/internal/intake"
	"potensi/internal/report"
	"potensi/internal/sample"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

func exportGeoJSON(t *testing.T, w store.Workshop) string {
	t.Helper()
	var out bytes.Buffer
	must(t, geodata.WriteGeoJSON(&out, w.Village.Name, report.Features(w, report.FeatureOptions{}, printer(t, "id"))))
	return out.String()
}

// A second trip gives the same bytes: nothing drifts from one to the next.
func TestSecondTripIsTheSame(t *testing.T) {
	db := newVillage(t, "asal.gpkg")
	path := filepath.Join(t.TempDir(), "a.geojson")
	var out bytes.Buffer
	must(t, report.WriteResources(&out, "", newGenerator(11).resources(100)))
	for trip := range 3 {
		before := out.String()
		must(t, os.WriteFile(path, out.Bytes(), 0o600))
		imported(t, db, path)
		w, err := db.Workshop(context.Background())
		must(t, err)
		out.Reset()
		out.WriteString(exportGeoJSON(t, w))
		if trip > 1 && out.String() != before {
			t.Error("the third export differs from the second")
		}
		db = newVillage(t, "lagi.gpkg")
	}
}

// Read one by one, resources are written as they are when read at once.
func TestStreamIsTheSame(t *testing.T) {
	w, db := sampleVillage(t)
	for _, circle := range mapping.Circles() {
		whole, _ := report.ForCircle(w, circle)
		var text, table bytes.Buffer
		must(t, report.SheetOf(whole, "resources", report.SheetOptions{}, printer(t, "id")).WriteCSV(&table, report.CSVOptions{}))
		must(t, db.View(context.Background(), func(w store.Workshop, each iter.Seq2[mapping.Resource, error]) error {
			outlined, _ := report.ForCircle(w, circle)
			var lines bytes.Buffer
			must(t, report.SheetOf(outlined, "resources", report.SheetOptions{Each: each}, printer(t, "id")).WriteCSV(&lines, report.CSVOptions{}))
			if lines.String() != table.String() {
				t.Errorf("%s: the tables differ", circle)
			}
			return geodata.WriteGeoJSON(&text, w.Village.Name, report.Features(outlined, report.FeatureOptions{Each: each}, printer(t, "id")))
		}))
		if text.String() != exportGeoJSON(t, whole) {
			t.Errorf("%s: the features differ", circle)
		}
	}
}

// All tables of the sample come back from their CSVs, and twice over: with the
// separator of Indonesian spreadsheets too.
func TestTablesComeBackFromCSV(t *testing.T) {
	w, _ := sampleWorkshop(t)
	for _, opt := range []report.CSVOptions{{}, {Separator: ';', BOM: true}, {Separator: '\t'}} {
		dir := t.TempDir()
		paths := []string{filepath.Join(dir, "peta.geojson")}
		must(t, os.WriteFile(paths[0], []byte(exportGeoJSON(t, w)), 0o600))
		for _, name := range report.SheetNames()[2:] {
			var out bytes.Buffer
			must(t, report.SheetOf(w, name, report.SheetOptions{}, printer(t, "en")).WriteCSV(&out, opt))
			paths = append(paths, filepath.Join(dir, name+".csv"))
			must(t, os.WriteFile(paths[len(paths)-1], out.Bytes(), 0o600))
		}
		db := newVillage(t, "tujuan.gpkg")
		imported(t, db, paths...)
		got, err := db.Workshop(context.Background())
		must(t, err)
		for _, pair := range [][2]any{{w.Groups, got.Groups}, {w.Sessions, got.Sessions}, {w.AccessRecords, got.AccessRecords}, {w.Products, got.Products},
			{w.Criteria, got.Criteria}, {w.Weights, got.Weights}, {w.Scores, got.Scores}, {w.Polls, got.Polls}} {
			a, b := asJSON(t, pair[0]), asJSON(t, pair[1])
			if a != b {
				t.Errorf("separator %q\nwas  %.600s\ncame %.600s", opt.Separator, a, b)
			}
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	must(t, err)
	return string(text)
}

// What a CSV or a workbook holds is, cell by cell, what it was given.
func TestSheetsHoldWhatTheyAreGiven(t *testing.T) {
	w := store.Workshop{Resources: newGenerator(3).resources(200)}
	sheet := report.SheetOf(w, "resources", report.SheetOptions{Geometry: report.WKTBoth, RBI: true, Guarded: true}, printer(t, "id"))
	var text, book bytes.Buffer
	must(t, sheet.WriteCSV(&text, report.CSVOptions{Separator: ';', BOM: true}))
	if tooLong, err := report.WriteXLSX(&book, []report.Sheet{sheet}, printer(t, "id")); err != nil || tooLong != 0 {
		t.Fatal(tooLong, err)
	}
	if !bytes.HasPrefix(text.Bytes(), []byte("\ufeffid;name;")) {
		t.Errorf("the CSV begins %.20q", text.String())
	}
	reader := csv.NewReader(bytes.NewReader(text.Bytes()[3:]))
	reader.Comma = ';'
	lines, err := reader.ReadAll()
	must(t, err)
	workbook, err := excelize.OpenReader(&book)
	must(t, err)
	rows, err := workbook.GetRows("resources", excelize.Options{RawCellValue: true})
	must(t, err)
	if len(lines) != 201 || len(rows) != 201 {
		t.Fatalf("%d lines, %d rows", len(lines), len(rows))
	}
	name, wkt := slices.Index(lines[0], "name"), slices.Index(lines[0], "wkt")
	for i, r := range w.Resources {
		if got := intake.Unguarded(lines[i+1][name]); got != r.Name {
			t.Errorf("CSV: %q became %q", r.Name, got)
		}
		if got := rows[i+1][name]; got != r.Name {
			t.Errorf("XLSX: %q became %q", r.Name, got)
		}
		if r.Geometry != nil && (rows[i+1][wkt] != lines[i+1][wkt] || !strings.HasPrefix(lines[i+1][wkt], strings.ToUpper(r.Geometry.GeoJSONType()))) {
			t.Errorf("shape %.40s, %.40s", rows[i+1][wkt], lines[i+1][wkt])
		}
	}
	if explained, err := workbook.GetRows("keterangan"); err != nil || len(explained) < len(lines[0]) {
		t.Errorf("%d columns explained, %v", len(explained), err)
	}
}

// A spreadsheet runs none of our cells, and negative numbers stay numbers.
func TestGuardedCells(t *testing.T) {
	for _, text := range nasty() {
		cell := intake.Guarded(text)
		if intake.Unguarded(cell) != text {
			t.Errorf("%q as %q comes back as %q", text, cell, intake.Unguarded(cell))
		}
		if strings.ContainsAny(cell[:1], "=+@\t\r") || cell[0] == '-' && cell != "-5" && cell != "-2.5" {
			t.Errorf("%q would be run", cell)
		}
	}
	if cell := intake.Guarded("-2.5"); cell != "-2.5" {
		t.Errorf("-2.5 became %q", cell)
	}
}

// Text too long for a spreadsheet's cell is left out whole and counted.
func TestXLSXNeverHoldsHalfAShape(t *testing.T) {
	r := mapping.Resource{ID: "R1", Name: "Besar", Kind: mapping.Forest, Geometry: newGenerator(1).shape(4)}
	r.Note = strings.Repeat("x", 32_768)
	sheet := report.SheetOf(store.Workshop{Resources: []mapping.Resource{r}}, "resources", report.SheetOptions{Geometry: report.WKT}, printer(t, "id"))
	var book bytes.Buffer
	tooLong, err := report.WriteXLSX(&book, []report.Sheet{sheet}, printer(t, "id"))
	if err != nil || tooLong != 1 {
		t.Errorf("%d too long, %v", tooLong, err)
	}
}

// circleWorkshop has one of each that a circle may not see.
func circleWorkshop() store.Workshop {
	four, twelve := 4, 12
	return store.Workshop{
		Groups: []mapping.Group{{ID: "X", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People, Members: &twelve},
			{ID: "Y", Name: "Lansia", Gender: mapping.MixedGender, Type: mapping.People, Members: &four},
			{ID: "Z", Name: "Koperasi", Gender: mapping.NoGender, Type: mapping.Institution, Members: &four},
			{ID: "V", Name: "Muda", Gender: mapping.MixedGender, Type: mapping.People}},
		Sessions: []mapping.Session{{ID: "open", Consent: mapping.ConsentPublic, Facilitator: "Ibu Sari"}, {ID: "plan", Consent: mapping.ConsentPlanners},
			{ID: "unsaid"}, {ID: "own", Consent: mapping.ConsentSession}, {ID: "old", Consent: mapping.ConsentPublic, Group: "Y"}},
		Resources: []mapping.Resource{{ID: "X", Name: "Hutan", Kind: mapping.Forest}, {ID: "K", Name: "Keramat", Kind: mapping.SacredSite, Sensitive: true}},
		AccessRecords: []mapping.AccessRecord{{ID: "1", Resource: "X", Group: "X", Session: "open"}, {ID: "2", Resource: "X", Group: "X", Session: "plan"},
			{ID: "3", Resource: "X", Group: "X", Session: "unsaid"}, {ID: "4", Resource: "X", Group: "X", Session: "own"}, {ID: "5", Resource: "X", Group: "Y", Session: "open"},
			{ID: "6", Resource: "K", Group: "X", Session: "open"}, {ID: "7", Resource: "X", Group: "X", Session: "old"}, {ID: "8", Resource: "X", Group: "Z", Session: "open"}},
		Products: []ranking.Product{{ID: "P", Name: "Madu", Resources: []string{"X", "K"}}},
		Weights:  []ranking.Weight{{Group: "Y", Criterion: "C"}, {Group: "X", Criterion: "C"}},
		Scores:   []ranking.Score{{Product: "P", Criterion: "C"}, {Product: "P", Criterion: "C", Group: "Y"}},
	}
}

func TestCircles(t *testing.T) {
	cases := map[mapping.ConsentScope]struct {
		records, products string
		left              report.LeftOut
	}{
		mapping.ConsentSession:  {"12345678", "X,K", report.LeftOut{}},
		mapping.ConsentVillage:  {"12368", "X,K", report.LeftOut{Sessions: 2, Groups: 1, Records: 3, Answers: 2, Unsized: 1}},
		mapping.ConsentDistrict: {"128", "X", report.LeftOut{Sensitive: 1, Sessions: 3, Groups: 1, Records: 5, Answers: 2, Facilitators: 1, Unsized: 1}},
		mapping.ConsentPlanners: {"128", "X", report.LeftOut{Sensitive: 1, Sessions: 3, Groups: 1, Records: 5, Answers: 2, Facilitators: 1, Unsized: 1}},
		mapping.ConsentPublic:   {"18", "X", report.LeftOut{Sensitive: 1, Sessions: 4, Groups: 1, Records: 6, Answers: 2, Facilitators: 1, Unsized: 1}},
	}
	for _, circle := range mapping.Circles() {
		before := circleWorkshop()
		w, left := report.ForCircle(before, circle)
		records := ""
		for _, r := range w.AccessRecords {
			records += r.ID
		}
		want := cases[circle]
		if records != want.records || strings.Join(w.Products[0].Resources, ",") != want.products || left != want.left {
			t.Errorf("%s sees records %s, product of %v, left out %+v", circle, records, w.Products[0].Resources, left)
		}
		if asJSON(t, before) != asJSON(t, circleWorkshop()) {
			t.Errorf("%s changed the workshop", circle)
		}
	}
}

// What a circle may not see is in no byte of the copy of the village file.
func TestCopyHoldsNoByteOfWhatIsLeftOut(t *testing.T) {
	ctx := context.Background()
	db := newVillage(t, "asal.gpkg")
	if _, err := intake.Import(ctx, db, intake.Embedded(sample.Files, sample.Names()), intake.Options{}); err != nil {
		t.Fatal(err)
	}
	const secret = "RAHASIA-GUNUNG"
	for _, name := range []string{secret + "-1", secret + "-2"} { // the log holds the first
		must(t, db.Save(ctx, secret, func(b *store.Batch) error {
			_, err := b.Put(mapping.Resource{ID: "K", Name: name, Kind: mapping.SacredSite, Sensitive: true, Note: strings.Repeat(secret, 500)})
			return err
		}))
	}
	w, err := db.Workshop(ctx)
	must(t, err)
	for _, circle := range mapping.Circles() {
		for _, mapOnly := range []bool{false, true} {
			path := filepath.Join(t.TempDir(), "salinan.gpkg")
			keep, _ := report.ForCircle(w, circle)
			must(t, db.CopyTo(ctx, path, store.Passing{Keep: keep, Whole: circle == mapping.ConsentSession, MapOnly: mapOnly}))
			raw, err := os.ReadFile(path)
			must(t, err)
			holds, may := bytes.Contains(raw, []byte(secret)), mapping.ConsentVillage.Reaches(circle)
			if holds != may {
				t.Errorf("the copy for %s, map only %v, holds the secret: %v", circle, mapOnly, holds)
			}
			if left, _ := filepath.Glob(filepath.Dir(path) + "/*"); len(left) != 1 {
				t.Errorf("left behind: %v", left)
			}
		}
	}
}

// A feature tells the size and the middle of its shape: a square of 0.01° at
// the equator has edges of 4.438 km together, a compactness of π/4, and its
// centre in the middle.
func TestFeaturesTellTheirSizes(t *testing.T) {
	square := orb.Bound{Min: orb.Point{111, -0.005}, Max: orb.Point{111.01, 0.005}}.ToPolygon()
	w := store.Workshop{Resources: []mapping.Resource{{ID: "K", Name: "Kebun", Kind: mapping.Plantation, Geometry: square}}}
	for f, err := range report.Features(w, report.FeatureOptions{}, printer(t, "id")) {
		must(t, err)
		var got struct {
			Perimeter   float64 `json:"perimeter_km"`
			Compactness float64 `json:"compactness"`
			Lon         float64 `json:"centroid_lon"`
			Lat         float64 `json:"centroid_lat"`
			LabelLon    float64 `json:"label_lon"`
		}
		must(t, json.Unmarshal(f.Properties, &got))
		if math.Abs(got.Perimeter-4.43779) > 1e-4 || math.Abs(got.Compactness-math.Pi/4) > 1e-3 || got.Lon != 111.005 || got.Lat != 0 || math.Abs(got.LabelLon-111.005) > 1e-3 {
			t.Errorf("%+v", got)
		}
	}
}
