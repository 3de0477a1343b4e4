package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
)

const twoFields = `{"type":"FeatureCollection","features":[
{"type":"Feature","id":"K1","properties":{"nama":"Kebun atas","jenis":"farmland"},"geometry":{"type":"Polygon","coordinates":[[[111.4,-2.5],[111.41,-2.5],[111.41,-2.49],[111.4,-2.49],[111.4,-2.5]]]}},
{"type":"Feature","id":"K2","properties":{"nama":"Kebun bawah","jenis":"farmland"},"geometry":{"type":"Polygon","coordinates":[[[111.42,-2.5],[111.43,-2.5],[111.43,-2.49],[111.42,-2.49],[111.42,-2.5]]]}}
]}`

// potensi runs a command in the current folder and gives what it prints.
func potensi(t *testing.T, want int, line string) string {
	t.Helper()
	var out bytes.Buffer
	if code := run(split("potensi "+line), strings.NewReader(""), &out, &out); code != want {
		t.Fatalf("%s\nexit code %d, want %d\n%s", line, code, want, out.String())
	}
	return out.String()
}

// Formats that are not text, as GDAL writes them.
func TestImportWhatGDALWrites(t *testing.T) {
	if _, err := exec.LookPath("ogr2ogr"); err != nil {
		t.Skip("ogr2ogr is not installed")
	}
	t.Setenv("LANG", "en_US.UTF-8")
	cases := []struct {
		name, file string
		arguments  []string
		format     string
	}{
		{"zipped shapefile in UTM", "kebun.shz", []string{"-f", "ESRI Shapefile", "-t_srs", "EPSG:32749"}, "(Shapefile): 2 "},
		{"GeoPackage in TM-3", "kebun.gpkg", []string{"-f", "GPKG", "-t_srs", "EPSG:23834"}, "(GeoPackage): 2 "},
		{"XLSX with WKT", "kebun.xlsx", []string{"-f", "XLSX", "-sql", "SELECT nama, jenis, ST_AsText(geometry) AS wkt FROM kebun", "-dialect", "SQLite"}, "(XLSX): 2 "},
		{"web mercator", "merkator.geojson", []string{"-f", "GeoJSON", "-t_srs", "EPSG:3857"}, "(GeoJSON): 2 "},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.WriteFile("kebun.geojson", []byte(twoFields), 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command("ogr2ogr", append([]string{c.file, "kebun.geojson"}, c.arguments...)...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			potensi(t, exitDone, "new --name Desa")
			receipt := potensi(t, exitDone, "--file desa.gpkg import "+c.file)
			for _, part := range []string{c.format, "in 2 = kept 2 + repaired 0 + rejected 0"} {
				if !strings.Contains(receipt, part) {
					t.Errorf("no %q in\n%s", part, receipt)
				}
			}
			potensi(t, exitDone, "--file desa.gpkg export -o keluar.csv --layer resources")
			table, err := os.ReadFile("keluar.csv")
			if err != nil || !strings.Contains(string(table), "Kebun atas") || !strings.Contains(string(table), ",122.977") {
				t.Errorf("%v\n%s", err, table)
			}
		})
	}
}

// Our own workbook comes back whole, without a word about its explanations.
func TestOwnWorkbookSaysNothing(t *testing.T) {
	t.Setenv("LANG", "en_US.UTF-8")
	t.Chdir(t.TempDir())
	potensi(t, exitDone, "demo --no-serve")
	potensi(t, exitDone, "export -o semua.xlsx --layer all")
	receipt := potensi(t, exitDone, "import semua.xlsx --dry-run")
	if strings.Contains(receipt, "keterangan") || !strings.Contains(receipt, "in 471 = good 471 + repairable 0 + rejected 0") {
		t.Error(receipt)
	}
}
