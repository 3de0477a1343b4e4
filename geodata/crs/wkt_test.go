package crs

import (
	"errors"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

const (
	wgs84GCS  = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
	dgn95GCS  = `GEOGCS["GCS_DGN_1995",DATUM["D_DGN_1995",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
	id74GCS   = `GEOGCS["GCS_Indonesian_1974",DATUM["D_Indonesian_1974",SPHEROID["Indonesian",6378160.0,298.247]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
	besselGCS = `GEOGCS["GCS_Batavia",DATUM["D_Batavia",SPHEROID["Bessel_1841",6377397.155,299.1528128]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
)

// tm writes a transverse Mercator as ESRI does.
func tm(name, gcs, meridian, scale, east, north string) string {
	return `PROJCS["` + name + `",` + gcs + `,PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",` + east +
		`],PARAMETER["False_Northing",` + north + `],PARAMETER["Central_Meridian",` + meridian + `],PARAMETER["Scale_Factor",` + scale +
		`],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`
}

func TestFromWKT(t *testing.T) {
	utm := func(gcs string) string { return tm("x", gcs, "111.0", "0.9996", "500000.0", "10000000.0") }
	tests := []struct {
		name, prj string
		code      int
	}{
		{"WGS84", wgs84GCS, 0},
		{"WGS84 with a mark and line ends", "\ufeff" + strings.ReplaceAll(wgs84GCS, ",", ",\r\n  ") + "\r\n", 0},
		{"WGS84 in round brackets", strings.NewReplacer("[", "(", "]", ")").Replace(wgs84GCS), 0},
		{"DGN95", dgn95GCS, 4755},
		{"ID74", id74GCS, 4238},
		{"UTM", tm("WGS_1984_UTM_Zone_49S", wgs84GCS, "111.0", "0.9996", "500000.0", "10000000.0"), 32749},
		{"UTM by another name", utm(wgs84GCS), 32749},
		{"UTM of ID74", utm(id74GCS), 23889},
		{"UTM of DGN95", tm("DGN_1995_UTM_Zone_49S", dgn95GCS, "111.0", "0.9996", "500000.0", "10000000.0"), 23879},
		{"TM-3", tm("DGN_1995_Indonesia_TM-3_Zone_49.2", dgn95GCS, "112.5", "0.9999", "200000.0", "1500000.0"), 23836},
		{"UTM of GRS80", utm(strings.NewReplacer("298.257223563", "298.257222101", "D_WGS_1984", "D_ITRF_2008").Replace(wgs84GCS)), 32749},
		{"code before names", `PROJCS["mine",` + wgs84GCS + `,AUTHORITY["EPSG","32750"]]`, 32750},
		{"code in version 2", `PROJCRS["mine",ID["EPSG",32750]]`, 32750},
		{"web mercator", `PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",` + wgs84GCS + `,PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]]`, 3857},
		{"with heights", `COMPD_CS["a + b",` + utm(wgs84GCS) + `,VERT_CS["b",VERT_DATUM["c",2005],UNIT["m",1.0]]]`, 32749},
		{"bound", `BOUNDCRS[SOURCECRS[` + utm(wgs84GCS) + `],TARGETCRS[` + wgs84GCS + `]]`, 32749},
		{"a code alone", "EPSG:32749", 32749},
	}
	for _, tt := range tests {
		s, err := FromWKT(tt.prj)
		want, _ := byCode(tt.code)
		if tt.code != 0 && (err != nil || s != want) || tt.code == 0 && (err != nil || s != System{}) {
			t.Errorf("%s: %v %v", tt.name, s, err)
		}
	}
}

// TestFromWKTByParameters has grids that nobody gave a code.
func TestFromWKTByParameters(t *testing.T) {
	s, err := FromWKT(tm("Lokal_Kobar", wgs84GCS, "111.5", "1.0", "300000.0", "2000000.0"))
	if err != nil || s.Code != 0 || s.Name != "Lokal_Kobar" || s.IsLonLat() {
		t.Fatalf("%v %v", s, err)
	}
	if got := s.LonLat(orb.Point{300000, 2000000}); !close(got, orb.Point{111.5, 0}, 1e-9) {
		t.Errorf("origin at %v", got)
	}
	shifted, err := FromWKT(strings.Replace(besselGCS, "]],", "],TOWGS84[-377,681,-50,0,0,0,0]],", 1))
	if err != nil || shifted.IsLonLat() {
		t.Fatalf("%v %v", shifted, err)
	}
	// PROJ: cs2cs +proj=longlat +ellps=bessel +towgs84=-377,681,-50 +to EPSG:4326
	if got := shifted.LonLat(orb.Point{111, -7}); !close(got, orb.Point{111.000976609, -6.999744251}, 1e-9) {
		t.Errorf("Batavia with its shift at %v", got)
	}
	none, err := FromWKT(strings.Replace(wgs84GCS, "]],", "],TOWGS84[0,0,0,0,0,0,0]],", 1))
	if err != nil || none != (System{}) {
		t.Errorf("no shift: %v %v", none, err)
	}
}

func TestFromWKTRefuses(t *testing.T) {
	utm := tm("WGS_1984_UTM_Zone_49S", wgs84GCS, "111.0", "0.9996", "500000.0", "10000000.0")
	tests := []struct{ name, prj, want string }{
		{"Batavia", besselGCS, "GCS_Batavia"},
		{"Batavia by code", strings.Replace(besselGCS, `"Greenwich",0.0`, `"Greenwich",0`, 1)[:len(besselGCS)-3] + `,AUTHORITY["EPSG","4211"]]`, "Batavia (EPSG:4211)"},
		{"Jakarta", strings.Replace(wgs84GCS, `"Greenwich",0.0`, `"Jakarta",106.8077`, 1), "GCS_WGS_1984"},
		{"feet", strings.Replace(utm, `"Meter",1.0`, `"Foot",0.3048`, 1), "WGS_1984_UTM_Zone_49S"},
		{"grads", strings.Replace(wgs84GCS, "0.0174532925199433", "0.01570796326794897", 1), "GCS_WGS_1984"},
		{"Lambert", strings.Replace(utm, "Transverse_Mercator", "Lambert_Conformal_Conic", 1), "WGS_1984_UTM_Zone_49S"},
		{"true Mercator", strings.Replace(utm, "Transverse_Mercator", "Mercator", 1), "WGS_1984_UTM_Zone_49S"},
		{"no meridian", strings.Replace(utm, "Central_Meridian", "Middle", 1), "WGS_1984_UTM_Zone_49S"},
		{"odd origin", strings.Replace(utm, `Latitude_Of_Origin",0.0`, `Latitude_Of_Origin",1.0`, 1), "WGS_1984_UTM_Zone_49S"},
		{"NaN scale", strings.Replace(utm, "0.9996", "NaN", 1), "WGS_1984_UTM_Zone_49S"},
		{"WGS84 on Bessel", strings.Replace(wgs84GCS, "6378137.0,298.257223563", "6377397.155,299.1528128", 1), "GCS_WGS_1984"},
		{"engineering", `LOCAL_CS["Undefined Cartesian SRS",UNIT["m",1]]`, "Undefined Cartesian SRS"},
		{"broken", utm[:100], strings.TrimSpace(utm[:80])},
		{"empty", "[]", "[]"},
		{"deep", strings.Repeat("A[", 10_000), strings.Repeat("A[", 40)},
		{"long", `GEOGCS["` + strings.Repeat("x", maxText) + `"]`, `GEOGCS["` + strings.Repeat("x", 72)},
		{"mad shift", strings.Replace(besselGCS, "]],", "],TOWGS84[1e300,1,1,0,0,0,0]],", 1), "GCS_Batavia"},
	}
	for _, tt := range tests {
		s, err := FromWKT(tt.prj)
		var unknown *UnknownError
		if !errors.As(err, &unknown) || unknown.Name != tt.want || s != (System{}) {
			t.Errorf("%s: %v, %v", tt.name, s, err)
		}
	}
}

// TestFromGDAL reads every known system in the four ways that GDAL writes it.
func TestFromGDAL(t *testing.T) {
	script := `import sys
from osgeo import osr
osr.UseExceptions()
for code in sys.argv[1:]:
    for form in ("WKT1_GDAL", "WKT1_ESRI", "WKT2_2015", "WKT2_2019"):
        s = osr.SpatialReference()
        s.ImportFromEPSG(int(code))
        text = s.ExportToWkt(["FORMAT=" + form])
        print(code, text)
        s.SetFromUserInput(text)
        print(code, text[:text.rindex(',ID[')] + "]" if ',ID[' in text else text.replace('AUTHORITY', 'X'))
`
	args := []string{"-c", script}
	for _, s := range Known() {
		code := s.Code
		if code == 0 {
			code = 4326
		}
		args = append(args, strconv.Itoa(code))
	}
	out, err := exec.Command("/usr/bin/python3", args...).Output()
	if err != nil {
		t.Skip("needs python3-gdal")
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != 8*len(Known()) {
		t.Fatalf("%d lines", len(lines))
	}
	for _, line := range lines {
		code, text, _ := strings.Cut(line, " ")
		want, _ := Parse(code)
		if s, err := FromWKT(text); err != nil || s != want {
			t.Errorf("%s: %v %v", text, s, err)
		}
	}
}

func FuzzFromWKT(f *testing.F) {
	f.Add(wgs84GCS)
	f.Add(tm("x", id74GCS, "111.0", "0.9996", "500000.0", "10000000.0"))
	f.Add(`PROJCRS["a",BASEGEOGCRS["b",ENSEMBLE["WGS 84",ELLIPSOID["c",6378137,298.257223563]],PRIMEM["Greenwich",0]],CONVERSION["d",METHOD["Popular Visualisation Pseudo Mercator"]],CS[Cartesian,2],ID["EPSG",3857]]`)
	f.Add(strings.Replace(besselGCS, "]],", "],TOWGS84[-377,681,-50,0,0,0,0]],", 1))
	f.Add("EPSG:32749")
	f.Fuzz(func(t *testing.T, prj string) {
		s, err := FromWKT(prj)
		if err != nil {
			var unknown *UnknownError
			if !errors.As(err, &unknown) || s != (System{}) {
				t.Fatalf("%v %v", s, err)
			}
			return
		}
		s.LonLat(orb.Point{500000, 9700000})
		s.FromLonLat(orb.Point{111, -2})
		if s != s { //nolint:staticcheck // NaN inside would make it differ from itself
			t.Fatalf("%v is not itself", s)
		}
	})
}
