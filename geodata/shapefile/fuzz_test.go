package shapefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/schema"
)

// TestSample is a shapefile as ogr2ogr wrote it: TM-3 49.2, Windows-1252.
func TestSample(t *testing.T) {
	all, err := readAll(openFiles(t, "testdata/desa.shp"), geodata.Options{})
	if err != nil || len(all) != 3 {
		t.Fatalf("%d features, %v", len(all), err)
	}
	want := []string{
		`{"NAMOBJ":"Désa Hilir","LUAS":12.500000000000000,"N":3,"TGL":"2024-01-31"}`,
		`{"NAMOBJ":"Danau Gaj–ah","LUAS":-0.250000000000000,"N":-7,"TGL":null}`,
		`{"NAMOBJ":null,"LUAS":null,"N":null,"TGL":null}`,
	}
	for i, f := range all {
		if string(f.Properties) != want[i] {
			t.Errorf("%s, want %s", f.Properties, want[i])
		}
	}
	hole := orb.Polygon{{{111.4, -2.5}, {111.5, -2.5}, {111.5, -2.4}, {111.4, -2.4}, {111.4, -2.5}},
		{{111.42, -2.48}, {111.42, -2.42}, {111.48, -2.42}, {111.48, -2.48}, {111.42, -2.48}}}
	if !sameShape(all[0].Geometry, orb.Polygon{reversed(hole[0]), reversed(hole[1])}) || len(all[1].Geometry.(orb.MultiPolygon)) != 2 {
		t.Errorf("%v", all[0].Geometry)
	}
	if rules(all[0])+rules(all[1])+rules(all[2]) != "w:geometry-missing" {
		t.Errorf("%q %q %q", rules(all[0]), rules(all[1]), rules(all[2]))
	}
}

func FuzzRead(f *testing.F) {
	seed := func(name string) []byte {
		b, err := os.ReadFile("testdata/desa." + name)
		if err != nil {
			f.Fatal(err)
		}
		return b
	}
	f.Add(seed("shp"), seed("shx"), seed("dbf"), string(seed("prj")), "1252", true)
	f.Add(seed("shp"), []byte{}, []byte{}, "EPSG:23836", "UTF-8", false)
	var row builder
	row.add(-7, 0.25, 2_460_311, 45_296_500)
	table := dbf(1, []field{{"I", 'I', 4, 0}, {"O", 'O', 8, 0}, {"T", 'T', 8, 0}, {"M", 'M', 1, 0}}, row.String()+"x", "*")
	f.Add(records{multi(15, square(1, 2, 3), square(1, 2, 2)), pointShape(1, 2), multi(3)}.shp(), shx([2]int{100, 20}), table, lonLatPRJ, "", true)
	f.Fuzz(func(t *testing.T, shp, shx, dbf []byte, prj, cpg string, seeking bool) {
		if len(shp)+len(shx)+len(dbf) > 1<<20 {
			return
		}
		files := readers(shp, shx, dbf, prj, cpg)
		if !seeking {
			files.SHP = io.MultiReader(bytes.NewReader(shp))
		}
		n := 0
		err := Read(files, "f.shp", geodata.Options{}, func(f geodata.Feature) error {
			if *f.Place.Feature != n {
				t.Fatalf("feature %d has index %d", n, *f.Place.Feature)
			}
			n++
			if f.Properties != nil && !json.Valid(f.Properties) {
				t.Fatalf("properties %q", f.Properties)
			}
			if f.Geometry == nil && len(f.Findings) == 0 {
				t.Fatal("no geometry and no word of it")
			}
			geodata.Check(f.Geometry, f.Place)
			return nil
		})
		var finding *schema.Finding
		if err != nil && !errors.As(err, &finding) {
			t.Fatal(err)
		}
		if n > len(shp)/8+len(shx)/8+len(dbf)+2 {
			t.Fatalf("%d features of %d bytes", n, len(shp)+len(shx)+len(dbf))
		}
	})
}

// TestMutations cuts and changes the sample in many places; reading must end
// without a panic and keep what is whole.
func TestMutations(t *testing.T) {
	shp, err := os.ReadFile("testdata/desa.shp")
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("testdata/desa.dbf")
	if err != nil {
		t.Fatal(err)
	}
	for i := range shp {
		for _, change := range []byte{0x01, 0x80, 0xFF} {
			bad := bytes.Clone(shp)
			bad[i] ^= change
			readAll(readers(bad, nil, table, "EPSG:23836", "1252"), geodata.Options{}) //nolint:errcheck // it may fail, not panic
		}
	}
	for i := range table {
		bad := bytes.Clone(table)
		bad[i] ^= 0xFF
		all, err := readAll(readers(shp, nil, bad, "EPSG:23836", "1252"), geodata.Options{})
		if err != nil || len(all) < 3 && !strings.Contains(rules(all[len(all)-1]), "rows-deleted") {
			t.Errorf("byte %d: %d features, %v", i, len(all), err)
		}
	}
}
