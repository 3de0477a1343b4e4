package shapefile

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"potensi/geodata"
)

const sampleGeoJSON = `{"type":"FeatureCollection","features":[%s]}`

// samples are features of one type each, since a shapefile holds one.
func samples() map[string][]string {
	feature := func(properties, kind, coordinates string) string {
		return `{"type":"Feature","properties":` + properties + `,"geometry":{"type":"` + kind + `","coordinates":` + coordinates + `}}`
	}
	const ring = `[[111.4,-2.5],[111.5,-2.5],[111.5,-2.4],[111.4,-2.4],[111.4,-2.5]]`
	const hole = `[[111.42,-2.48],[111.42,-2.42],[111.48,-2.42],[111.48,-2.48],[111.42,-2.48]]`
	const islet = `[[111.44,-2.46],[111.46,-2.46],[111.46,-2.44],[111.44,-2.44],[111.44,-2.46]]`
	return map[string][]string{
		"point": {
			feature(`{"NAMOBJ":"Désa Hilir","luas":12.5,"n":3,"tgl":"2024-01-31","sah":true}`, "Point", "[111.4469,-2.4799]"),
			feature(`{"NAMOBJ":"Sungai “Kahayan”","luas":-0.25,"n":-7,"tgl":"1999-12-31","sah":false}`, "Point", "[113.9108,-2.2136]"),
			`{"type":"Feature","properties":{"NAMOBJ":null,"luas":null,"n":null,"tgl":null,"sah":null},"geometry":null}`,
		},
		"high": {feature(`{"n":1}`, "Point", "[111.4469,-2.4799,35.5]")},
		"line": {feature(`{"n":1}`, "LineString", `[[111.4,-2.5],[111.5,-2.4],[111.6,-2.45]]`), feature(`{"n":2}`, "MultiLineString", `[[[111.4,-2.5],[111.5,-2.4]],[[112,-3],[112.1,-3.1]]]`)},
		"dots": {feature(`{"n":1}`, "MultiPoint", `[[111.4,-2.5],[111.5,-2.4]]`)},
		"area": {
			feature(`{"n":1}`, "Polygon", `[`+ring+`]`),
			feature(`{"n":2}`, "Polygon", `[`+ring+`,`+hole+`]`),
			feature(`{"n":3}`, "MultiPolygon", `[[`+ring+`,`+hole+`],[`+islet+`]]`),
			feature(`{"n":4}`, "MultiPolygon", `[[`+islet+`],[[[112,-2],[112.1,-2],[112.1,-1.9],[112,-2]]]]`),
		},
		"relief": {feature(`{"n":1}`, "Polygon", `[[[111.4,-2.5,1],[111.5,-2.5,2],[111.5,-2.4,3],[111.4,-2.5,1]]]`)},
	}
}

func ogr2ogr(t *testing.T, args ...string) {
	t.Helper()
	if _, err := exec.LookPath("ogr2ogr"); err != nil {
		t.Skip("needs ogr2ogr (gdal-bin)")
	}
	if out, err := exec.Command("ogr2ogr", args...).CombinedOutput(); err != nil {
		t.Fatalf("ogr2ogr %v: %v\n%s", args, err, out)
	}
}

// openFiles opens a shapefile's parts as they lie in a folder.
func openFiles(t *testing.T, path string) (f Files) {
	t.Helper()
	base := strings.TrimSuffix(path, ".shp")
	open := func(ending string) *os.File {
		file, err := os.Open(base + ending)
		if err != nil {
			return nil
		}
		t.Cleanup(func() { file.Close() })
		return file
	}
	if f.SHP = open(".shp"); f.SHP == nil {
		t.Fatal("no .shp")
	}
	if file := open(".shx"); file != nil {
		f.SHX = file
	}
	if file := open(".dbf"); file != nil {
		f.DBF = file
	}
	if file := open(".prj"); file != nil {
		f.PRJ = file
	}
	if file := open(".cpg"); file != nil {
		f.CPG = file
	}
	return f
}

// TestAgainstGDAL writes shapefiles with ogr2ogr in several systems, reads
// them, and reads them back with ogr2ogr as GeoJSON.
func TestAgainstGDAL(t *testing.T) {
	for _, tt := range []struct{ sample, system, encoding string }{
		{"point", "4326", "UTF-8"}, {"point", "32749", "CP1252"}, {"area", "32749", "UTF-8"}, {"area", "23836", "UTF-8"}, {"area", "9489", "UTF-8"},
		{"area", "3857", "UTF-8"}, {"high", "4326", "UTF-8"}, {"relief", "23879", "UTF-8"}, {"line", "4326", "UTF-8"}, {"dots", "4326", "UTF-8"},
	} {
		t.Run(tt.sample+tt.system, func(t *testing.T) {
			dir, datum := t.TempDir(), "EPSG:4326"
			if tt.system == "9489" {
				datum = "EPSG:9470" // GDAL would move it by 0.2 m
			}
			source, shp, back := filepath.Join(dir, "a.geojson"), filepath.Join(dir, "a.shp"), filepath.Join(dir, "b.geojson")
			if err := os.WriteFile(source, fmt.Appendf(nil, sampleGeoJSON, strings.Join(samples()[tt.sample], ",")), 0o600); err != nil {
				t.Fatal(err)
			}
			ogr2ogr(t, "-f", "ESRI Shapefile", "-s_srs", datum, "-t_srs", "EPSG:"+tt.system, "-lco", "ENCODING="+tt.encoding, shp, source)
			ogr2ogr(t, "-f", "GeoJSON", "-t_srs", datum, "-lco", "COORDINATE_PRECISION=12", back, shp)
			ours, err := readAll(openFiles(t, shp), geodata.Options{})
			if err != nil {
				t.Fatal(err)
			}
			compare(t, ours, readGeoJSON(t, back))
		})
	}
}

func readGeoJSON(t *testing.T, path string) (all []geodata.Feature) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	err = geodata.ReadGeoJSON(file, path, geodata.Options{}, func(f geodata.Feature) error { all = append(all, f); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func compare(t *testing.T, ours, theirs []geodata.Feature) {
	t.Helper()
	if len(ours) != len(theirs) {
		t.Fatalf("%d features, GDAL has %d", len(ours), len(theirs))
	}
	for i, f := range ours {
		if f.Rejected() || !sameShape(f.Geometry, theirs[i].Geometry) {
			t.Errorf("feature %d: %v %v, GDAL has %v", i, f.Geometry, f.Findings, theirs[i].Geometry)
		}
		if a, b := properties(t, f), properties(t, theirs[i]); !reflect.DeepEqual(a, b) {
			t.Errorf("feature %d: %v, GDAL has %v", i, a, b)
		}
	}
}

// properties are the values as GDAL 3.6 writes them: a date with slashes, a
// logical as a number or a truth value.
func properties(t *testing.T, f geodata.Feature) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(f.Properties, &m); err != nil {
		t.Fatalf("%s: %v", f.Properties, err)
	}
	for k, v := range m {
		if text, ok := v.(string); ok && k == "tgl" {
			m[k] = strings.ReplaceAll(text, "/", "-")
		}
		if yes, ok := v.(bool); ok {
			m[k] = map[bool]float64{true: 1}[yes]
		}
	}
	return m
}

// sameShape compares coordinates to a tenth of a millimetre, rings from the
// first vertex on in either direction.
func sameShape(a, b orb.Geometry) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	if a.GeoJSONType() != b.GeoJSONType() {
		return false
	}
	x, y := positions(a), positions(b)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if math.Abs(x[i][0]-y[i][0]) > 1e-9 || math.Abs(x[i][1]-y[i][1]) > 1e-9 {
			return false
		}
	}
	return true
}

func positions(g orb.Geometry) (out []orb.Point) {
	switch g := g.(type) {
	case orb.Point:
		return []orb.Point{g}
	case orb.MultiPoint:
		return g
	case orb.LineString:
		return g
	case orb.MultiLineString:
		for _, l := range g {
			out = append(out, l...)
		}
	case orb.Polygon:
		for i, r := range g {
			if (doubleArea(r) > 0) != (i == 0) {
				r = reversed(r)
			}
			out = append(out, r...)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			out = append(out, positions(p)...)
		}
	}
	return out
}

// TestRealBoundaries takes official boundaries through a shapefile.
func TestRealBoundaries(t *testing.T) {
	const path = "../../../shared/data/kobar_desa_kelurahan.geojson"
	if _, err := os.Stat(path); err != nil {
		t.Skip("needs " + path)
	}
	dir := t.TempDir()
	shp, back := filepath.Join(dir, "a.shp"), filepath.Join(dir, "b.geojson")
	ogr2ogr(t, "-f", "ESRI Shapefile", "-t_srs", "EPSG:23879", "-lco", "ENCODING=UTF-8", shp, path)
	ogr2ogr(t, "-f", "GeoJSON", "-t_srs", "EPSG:4326", "-lco", "COORDINATE_PRECISION=12", back, shp)
	ours, err := readAll(openFiles(t, shp), geodata.Options{})
	if err != nil || len(ours) < 80 {
		t.Fatalf("%d features, %v", len(ours), err)
	}
	compare(t, ours, readGeoJSON(t, back))
}

// TestEditedByGDAL has a shapefile in which a shape grew and another was
// deleted, so that .shp has a gap and another order than .shx.
func TestEditedByGDAL(t *testing.T) {
	dir := t.TempDir()
	source, shp, back := filepath.Join(dir, "a.geojson"), filepath.Join(dir, "a.shp"), filepath.Join(dir, "b.geojson")
	if err := os.WriteFile(source, fmt.Appendf(nil, sampleGeoJSON, strings.Join(samples()["area"], ",")), 0o600); err != nil {
		t.Fatal(err)
	}
	ogr2ogr(t, "-f", "ESRI Shapefile", shp, source)
	script := `import sys
from osgeo import ogr, gdal
d = gdal.OpenEx(sys.argv[1], gdal.OF_UPDATE | gdal.OF_VECTOR, open_options=["AUTO_REPACK=NO"])
l = d.GetLayer(0)
f = l.GetFeature(0)
f.SetGeometry(ogr.CreateGeometryFromWkt("POLYGON((111 -3,112 -3,112 -2,111.5 -1.5,111.2 -1.6,111 -2,111 -3))"))
l.SetFeature(f)
l.DeleteFeature(1)
`
	if out, err := exec.Command("/usr/bin/python3", "-c", script, shp).CombinedOutput(); err != nil {
		t.Skipf("needs python3-gdal: %s", out)
	}
	ogr2ogr(t, "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=12", back, shp)
	ours, err := readAll(openFiles(t, shp), geodata.Options{})
	if err != nil {
		t.Fatal(err)
	}
	compare(t, ours, readGeoJSON(t, back))
	if last := rules(ours[len(ours)-1]); last != "n:rows-deleted" {
		t.Errorf("last feature: %q", last)
	}
}
