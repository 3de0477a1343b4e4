package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"potensi/geodata"
	"potensi/geodata/kml"
	"potensi/internal/intake"
	"potensi/internal/report"
	"potensi/internal/sample"
	"potensi/internal/store"
	"potensi/mapping"
)

// Other programs read what we write: GDAL, on which QGIS stands, finds every
// resource, its shape and who controls it.
func TestGDALReadsExports(t *testing.T) {
	ogr2ogr, err := exec.LookPath("ogr2ogr")
	if err != nil {
		t.Skip("ogr2ogr of GDAL is not installed")
	}
	w, db := sampleVillage(t)
	for _, c := range []struct {
		name   string
		write  func(out *bytes.Buffer) error
		holds  string
		layers []string
	}{
		{"a.geojson", func(out *bytes.Buffer) error {
			return geodata.WriteGeoJSON(out, "", report.Features(w, report.FeatureOptions{}, printer(t, "id")))
		}, `"holder": "men"`, nil},
		{"a.kml", func(out *bytes.Buffer) error {
			return kml.Write(out, "", report.Features(w, report.FeatureOptions{RBI: true}, printer(t, "id")))
		}, `"WADMKD": "Kotawaringin Hilir"`, nil},
		{"a.csv", func(out *bytes.Buffer) error {
			return report.SheetOf(w, "resources", report.SheetOptions{Geometry: report.WKT, Guarded: true}, printer(t, "id")).WriteCSV(out, report.CSVOptions{Separator: ';', BOM: true})
		}, `"kind": "forest"`, nil},
		{"a.gpkg", nil, `"kind": "forest"`, []string{"resources"}},
	} {
		path := filepath.Join(t.TempDir(), c.name)
		if c.write == nil {
			must(t, db.CopyTo(context.Background(), path, store.Passing{Keep: w, MapOnly: true}))
		} else {
			var out bytes.Buffer
			must(t, c.write(&out))
			must(t, os.WriteFile(path, out.Bytes(), 0o600))
		}
		text, err := exec.Command(ogr2ogr, append([]string{"-f", "GeoJSON", "/vsistdout/", path}, c.layers...)...).Output()
		must(t, err)
		var read struct {
			Features []struct{ Geometry json.RawMessage }
		}
		must(t, json.Unmarshal(text, &read))
		shapes, mapped := 0, 0
		for _, r := range w.Resources {
			if r.Geometry != nil {
				mapped++
			}
		}
		for _, f := range read.Features {
			if string(f.Geometry) != "null" {
				shapes++
			}
		}
		if len(read.Features) != len(w.Resources) || shapes != mapped || !strings.Contains(string(text), c.holds) {
			t.Errorf("%s: GDAL finds %d resources, %d shapes, holds %s: %v", c.name, len(read.Features), shapes, c.holds, strings.Contains(string(text), c.holds))
		}
	}
}

// TestGDALValidatesCopies: the copies are GeoPackages by GDAL's validator.
func TestGDALValidatesCopies(t *testing.T) {
	python := "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import osgeo_utils.samples.validate_gpkg").Run(); err != nil {
		t.Skip("the validator of GDAL (python3-gdal) is not installed")
	}
	w, db := sampleVillage(t)
	for _, mapOnly := range []bool{false, true} {
		for _, circle := range []mapping.ConsentScope{mapping.ConsentSession, mapping.ConsentPublic} {
			path := filepath.Join(t.TempDir(), "a.gpkg")
			keep, _ := report.ForCircle(w, circle)
			must(t, db.CopyTo(context.Background(), path, store.Passing{Keep: keep, Whole: circle == mapping.ConsentSession, MapOnly: mapOnly}))
			if out, err := exec.Command(python, "-m", "osgeo_utils.samples.validate_gpkg", "--extra", path).CombinedOutput(); err != nil {
				t.Errorf("map only %v for %s: %v\n%s", mapOnly, circle, err, out)
			}
		}
	}
}

func sampleVillage(t *testing.T) (store.Workshop, *store.DB) {
	t.Helper()
	ctx := context.Background()
	db := newVillage(t, "contoh.gpkg")
	if _, err := intake.Import(ctx, db, intake.Embedded(sample.Files, sample.Names()), intake.Options{}); err != nil {
		t.Fatal(err)
	}
	w, err := db.Workshop(ctx)
	must(t, err)
	return w, db
}
