package intake_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"testing"

	"potensi/internal/intake"
	"potensi/internal/store"
)

func squareAt(lon, lat, side float64) string {
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%[1]v,%[2]v],[%[3]v,%[2]v],[%[3]v,%[4]v],[%[1]v,%[4]v],[%[1]v,%[2]v]]]}`, lon, lat, lon+side, lat+side)
}

// told are the findings of a receipt about what is around: file, id, rule and
// the other.
func told(r intake.Receipt) []string {
	lines := []string{}
	for _, file := range r.Files {
		for _, f := range file.Findings {
			switch f.Rule {
			case "duplicate-geometry", "sliver-overlap", "sliver-gap":
				lines = append(lines, fmt.Sprint(file.File, " ", f.ID, " ", f.Rule, " ", f.Args["other"]))
			case "outside-village":
				lines = append(lines, fmt.Sprint(file.File, " ", f.ID, " ", f.Rule, " ", f.Args["share"]))
			}
		}
	}
	return lines
}

// What features are compared with: files of the same run, the village file,
// and the boundary wherever it stands.
func TestSurroundings(t *testing.T) {
	boundary := feature("B1", `{"name":"Desa","kind":"boundary"}`, squareAt(111, -2, 0.1))
	inside := feature("F1", `{"name":"Hutan","kind":"forest"}`, squareAt(111.02, -1.98, 0.01))
	again := feature("F2", `{"name":"Rimba","kind":"forest"}`, squareAt(111.02, -1.98, 0.01))
	thin := feature("F3", `{"name":"Ladang","kind":"farmland"}`, squareAt(111.029995, -1.98, 0.01))
	outside := feature("F4", `{"name":"Jauh","kind":"forest"}`, squareAt(111.2, -1.98, 0.01))
	half := feature("F5", `{"name":"Tepi","kind":"forest"}`, squareAt(111.095, -1.98, 0.01))
	cases := []struct {
		name   string
		before string
		files  []string
		want   []string
	}{
		{"no boundary", "", []string{collection(inside, outside)}, nil},
		{"boundary in the same file, behind", "", []string{collection(inside, outside, boundary)}, []string{"0 F4 outside-village 100"}},
		{"boundary in the next file", "", []string{collection(half), collection(boundary)}, []string{"0 F5 outside-village 50"}},
		{"boundary in the village file", collection(boundary), []string{collection(outside)}, []string{"0 F4 outside-village 100"}},
		{"boundary moved", collection(feature("B1", `{"name":"Desa","kind":"boundary"}`, squareAt(110, -2, 0.1))), []string{collection(inside, boundary)}, nil},
		{"twice in two files", "", []string{collection(inside), collection(again)}, []string{"1 F2 duplicate-geometry F1"}},
		{"twice, one in the village file", collection(inside), []string{collection(again)}, []string{"0 F2 duplicate-geometry F1"}},
		{"sliver with the village file", collection(inside), []string{collection(thin)}, []string{"0 F3 sliver-overlap F1"}},
		{"sliver with the file before", "", []string{collection(inside), collection(thin)}, []string{"1 F3 sliver-overlap F1"}},
		{"the same again", collection(inside), []string{collection(inside)}, nil},
		{"village file's own doubles", collection(inside, again), []string{collection(outside)}, nil},
		{"a broken file is forgotten", "", []string{`{"type":"FeatureCollection","features":[` + inside + `],"crs":"EPSG:32749"}`, collection(again)}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var files []intake.File
			for i, content := range c.files {
				files = append(files, text(fmt.Sprint(i), content))
			}
			db := open(t)
			if c.before != "" {
				imported(t, db, []intake.File{text("before", c.before)})
			}
			receipt := imported(t, db, files)
			if got := told(receipt); !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q\n%v", got, c.want, receiptOf(receipt))
			}
			if c.before != "" {
				return
			}
			checked, err := intake.Check(context.Background(), files, intake.Options{})
			if got := told(checked); err != nil || !slices.Equal(got, c.want) {
				t.Errorf("check: %q, want %q, %v", got, c.want, err)
			}
		})
	}
}

// Without repairs only what would be changed is rejected, not what is written
// otherwise.
func TestWithoutRepairs(t *testing.T) {
	good := `{"name":"Hutan","kind":"forest"}`
	clockwise := `{"type":"Polygon","coordinates":[[[111.40,-2.50],[111.40,-2.49],[111.41,-2.49],[111.41,-2.50],[111.40,-2.50]]]}`
	cases := []struct {
		name, content            string
		kept, repaired, rejected int
	}{
		{"comma", `{"type":"FeatureCollection","features":[` + feature("R1", good, square) + `,]}`, 0, 1, 0},
		{"winding", collection(feature("R1", good, clockwise)), 1, 0, 0},
		{"split", collection(feature("R1", good, `{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[111,-2]},`+square+`]}`)), 0, 2, 0},
		{"flattened", collection(feature("R1", good, `{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection","geometries":[`+square+`]}]}`)), 0, 1, 0},
		{"swapped", collection(feature("R1", good, `{"type":"Point","coordinates":[-2.5,111.4]}`)), 0, 0, 1},
		{"kind missing", collection(feature("R1", `{"name":"Hutan"}`, square)), 0, 0, 1},
		{"quoted", collection(feature("R1", good, `{"type":"Point","coordinates":["111.4","-2.5"]}`)), 0, 0, 1},
	}
	for _, c := range cases {
		receipt, err := intake.Check(context.Background(), []intake.File{text("a.geojson", c.content)}, intake.Options{NoRepair: true})
		if total := receipt.Total; err != nil || total.Kept != c.kept || total.Repaired != c.repaired || total.Rejected != c.rejected {
			t.Errorf("%s: %v %v", c.name, receiptOf(receipt), err)
		}
	}
}

// zipped makes an archive of files.
func zipped(t *testing.T, name string, files ...string) intake.File {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		out, err := w.Create(files[i])
		if err == nil {
			_, err = io.WriteString(out, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return text(name, b.String())
}

// noShapes is a .shp without a shape.
func noShapes() string {
	head := make([]byte, 100)
	binary.BigEndian.PutUint32(head, 9994)
	binary.BigEndian.PutUint32(head[24:], 50)
	binary.LittleEndian.PutUint32(head[28:], 1000)
	binary.LittleEndian.PutUint32(head[32:], 1)
	return string(head)
}

// A file without a record says so, and what else there is to say of it.
func TestNothingInside(t *testing.T) {
	cases := []struct {
		name string
		file intake.File
		want []string
	}{
		{"shapefile without table", zipped(t, "a.zip", "a.shp", noShapes(), "a.prj", `GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]`),
			[]string{"a.zip/a.shp shapefile 0=0+0+0 dbf-missing no-records"}},
		{"table", text("a.csv", "\xff\xfen\x00a\x00m\x00a\x00,\x00l\x00a\x00t\x00,\x00l\x00o\x00n\x00\n\x00"), []string{"a.csv table 0=0+0+0 no-records text-decoded"}},
		{"features", text("a.geojson", collection()), []string{"a.geojson geojson 0=0+0+0 no-records"}},
		{"form in a zip", zipped(t, "kebun.zip", "kebun.csv", odkPlain, "kebun.geojson", odkGeoJSON, "foto/a.jpg", "x"),
			[]string{"kebun.zip/kebun.csv table 0=0+0+0 archive-passed joined-to", "kebun.zip/kebun.geojson geojson 3=0+3+0 altitude-dropped geometry-missing kind-missing name-missing row-missing"}},
	}
	for _, c := range cases {
		receipt, err := intake.Check(context.Background(), []intake.File{c.file}, intake.Options{})
		if got := receiptOf(receipt); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q, %v", c.name, got, c.want, err)
		}
	}
}

// A village file without resources is a GeoPackage in which nothing is.
func TestEmptyVillageFile(t *testing.T) {
	path := t.TempDir() + "/kosong.gpkg"
	db, err := store.Create(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	receipt, err := intake.Check(context.Background(), intake.Paths([]string{path}), intake.Options{})
	if err != nil || receipt.Files[0].Broken || !hasRule(receipt.Files[0].Findings, "no-records") {
		t.Errorf("%v %v", receiptOf(receipt), err)
	}
}
