package table

import (
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/crs"
	"potensi/schema"
)

func readCSV(t *testing.T, text string, opt geodata.Options) []geodata.Feature {
	t.Helper()
	src, err := OpenCSV(strings.NewReader(text), "f.csv")
	if err != nil {
		t.Fatal(err)
	}
	var all []geodata.Feature
	err = Read(src, opt, func(f geodata.Feature) error { all = append(all, f); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// rules are the rules of a feature's findings, with those of Check.
func rules(f geodata.Feature) string {
	all := f.Findings
	if !f.Rejected() {
		_, more := geodata.Check(f.Geometry, f.Place)
		all = append(all, more...)
	}
	out := []string{}
	for _, x := range all {
		out = append(out, x.Rule)
	}
	return strings.Join(out, " ")
}

const kobo = "\"start\";\"nama\";\"jenis\";\"akses\";\"akses/perempuan\";\"akses/laki\";\"akses/pemuda\";\"akses/disabilitas\";\"titik\";\"_titik_latitude\";\"_titik_longitude\";\"_titik_altitude\";\"_titik_precision\";\"jalur\";\"area\";\"foto\";\"foto_URL\";\"_id\";\"_uuid\";\"_submission_time\";\"_validation_status\";\"_notes\";\"_status\";\"_submitted_by\";\"__version__\";\"_tags\";\"meta/rootUuid\";\"_index\"\r\n" +
	"\"2025-03-14 14:25:00+07:00\";\"Sungai\nKahayan\";\"sungai\";\"perempuan laki\";\"1\";\"1\";\"0\";\"0\";\"-2.2136 113.9108 12.5 4.9\";\"-2.2136\";\"113.9108\";\"12.5\";\"4.9\";\"-2.21 113.91 0 0;-2.22 113.92 0 0\";\"-2.21 113.91 0 0;-2.22 113.92 0 0;-2.23 113.90 0 0;-2.21 113.91 0 0\";\"1710401234567.jpg\";\"https://kc.example/media/original?media_file=…\";\"101\";\"3f1c9f0e-…\";\"2025-03-14 07:31:05\";\"\";\"\";\"submitted_via_web\";\"fasilitator\";\"v1\";\"\";\"uuid:3f1c9f0e-…\";\"1\"\r\n"

func TestReadKobo(t *testing.T) {
	all := readCSV(t, kobo, geodata.Options{})
	if len(all) != 3 {
		t.Fatalf("%d features", len(all))
	}
	want := []orb.Geometry{
		orb.Point{113.9108, -2.2136},
		orb.LineString{{113.91, -2.21}, {113.92, -2.22}},
		orb.Polygon{{{113.91, -2.21}, {113.92, -2.22}, {113.90, -2.23}, {113.91, -2.21}}},
	}
	for i, f := range all {
		if !reflect.DeepEqual(f.Geometry, want[i]) || *f.Place.Feature != i || f.Place.Line != 2 {
			t.Errorf("%v at %+v, want %v", f.Geometry, f.Place, want[i])
		}
	}
	if got := rules(all[0]) + "|" + rules(all[1]) + "|" + rules(all[2]); got != "accuracy-read|several-geometries|several-geometries" {
		t.Error(got)
	}
	if all[0].Altitude || !all[1].Altitude {
		t.Error("the point's altitude stands beside it, the line's does not")
	}
	properties := string(all[0].Properties)
	for _, member := range []string{`"nama":"Sungai\nKahayan"`, `"akses":"perempuan laki"`, `"akses/laki":1`, `"_titik_altitude":12.5`, `"_titik_precision":4.9`, `"accuracy_m":4.9`, `"meta/rootUuid":"uuid:3f1c9f0e-…"`} {
		if !strings.Contains(properties, member) {
			t.Errorf("no %s in %s", member, properties)
		}
	}
	for _, member := range []string{`"titik"`, `latitude`, `"jalur"`, `"area"`, `"_notes"`} {
		if strings.Contains(properties, member) {
			t.Errorf("%s in %s", member, properties)
		}
	}
	if strings.Contains(string(all[1].Properties), "accuracy_m") {
		t.Error("an accuracy of 0 is none")
	}
}

func TestReadPositions(t *testing.T) {
	tests := []struct {
		name, text string
		want       []orb.Geometry
		rules      string // of the first feature
	}{
		{"plain", "nama,lat,lon\na,-2.5,111.4\n", []orb.Geometry{orb.Point{111.4, -2.5}}, ""},
		{"decimal commas", "nama;lintang;bujur\na;-2,4799;111,4469\n", []orb.Geometry{orb.Point{111.4469, -2.4799}}, ""},
		{"tab, y and x", "X\tY\tn\n111.4\t-2.5\tb\n", []orb.Geometry{orb.Point{111.4, -2.5}}, ""},
		{"ODK", "SubmissionDate,location-Latitude,location-Longitude,location-Altitude,location-Accuracy,KEY\n2025,-2.5,111.4,10,20,uuid:1\n", []orb.Geometry{orb.Point{111.4, -2.5}}, "accuracy-read"},
		{"ODK, not mapped", "location-Latitude,location-Longitude,KEY\n,,uuid:1\n", []orb.Geometry{nil}, "geometry-missing"},
		{"Terrastories", "name,region,long,lat,media\nIacitata,brazil,-48.502270,-1.454980,t.png\n", []orb.Geometry{orb.Point{-48.50227, -1.45498}}, ""},
		{"group", "lokasi/_titik_latitude;lokasi/_titik_longitude\n-2.5;111.4\n", []orb.Geometry{orb.Point{111.4, -2.5}}, ""},
		{"degrees", "nama;Koordinat Lintang;Koordinat Bujur\na;2°28'47,6\" LS;111°26'48.8\" BT\n", []orb.Geometry{orb.Point{111 + 26./60 + 48.8/3600, -(2 + 28./60 + 47.6/3600)}}, ""},
		{"degrees, one column", "nama;koordinat\na;2°30'0\"S 111°24'0\"E\n", []orb.Geometry{orb.Point{111.4, -2.5}}, ""},
		{"swapped", "lat,lon\n111.4,-2.5\n", []orb.Geometry{orb.Point{-2.5, 111.4}}, "swapped"},
		{"broken", "lat,lon,n\n-2.479.900,111.4,a\n-2.5,111.4,b\n", []orb.Geometry{nil, orb.Point{111.4, -2.5}}, "coordinate-unreadable"},
		{"two places", "awal_lat,awal_lon,akhir_lat,akhir_lon\n-2,111,-3,112\n", []orb.Geometry{orb.Point{111, -2}, orb.Point{112, -3}}, ""},
		{"wkt and centre", "geometry,Latitude,Longitude\n\"LINESTRING(111 -2,112 -3)\",-2.5,111.5\n", []orb.Geometry{orb.LineString{{111, -2}, {112, -3}}}, ""},
		{"wkt and label", "geometry,label_lat,label_lng\n\"LINESTRING(111 -2,112 -3)\",-2.5,111.5\n", []orb.Geometry{orb.LineString{{111, -2}, {112, -3}}}, ""},
		{"EWKT", "the_geom\nSRID=4326;POINTZ(111 -2 5)\n", []orb.Geometry{orb.Point{111, -2}}, ""},
		{"EWKT elsewhere", "the_geom\nSRID=99999;POINT(1 2)\n", []orb.Geometry{orb.Point{1, 2}}, "crs-unsupported"},
		{"ODK wkt", "area;n\nPOLYGON ((111 -2 5,112 -2 5,112 -3 5,111 -2 5));1\n", []orb.Geometry{orb.Polygon{{{111, -2}, {112, -2}, {112, -3}, {111, -2}}}}, ""},
		{"GeoJSON", "geojson;n\n{\"type\":\"Point\",\"coordinates\":[111,-2]};a\n", []orb.Geometry{orb.Point{111, -2}}, ""},
		{"GeoJSON broken", "geojson;n\n{\"type\":\"Point\",\"coordinates\":[111]};a\n", []orb.Geometry{nil}, "bad-coordinates"},
		{"WKB", "geom\n0101000000000000000000F03F0000000000000040\n", []orb.Geometry{orb.Point{1, 2}}, ""},
		{"EWKB", "geom\n0101000020E6100000000000000000F03F0000000000000040\n", []orb.Geometry{orb.Point{1, 2}}, ""},
		{"metres", "easting;northing\n549683,02;9725886,44\n", []orb.Geometry{orb.Point{549683.02, 9725886.44}}, "crs-missing"},
		{"no geometry yet", "wkt,nama\n,a\n", []orb.Geometry{nil}, "geometry-missing"},
		{"null", "titik,n\n-2.5 111.4 0 0,a\nnull,b\n", []orb.Geometry{orb.Point{111.4, -2.5}, nil}, ""},
		{"Google", "koordinat;nama\n-2.4799, 111.4469;a\n", []orb.Geometry{orb.Point{111.4469, -2.4799}}, ""},
		{"HXL", "lat,lon\n#geo+lat,#geo+lon\n1,2\n", []orb.Geometry{orb.Point{2, 1}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			all := readCSV(t, tt.text, geodata.Options{})
			if len(all) != len(tt.want) {
				t.Fatalf("%d features", len(all))
			}
			for i, f := range all {
				if !near(f.Geometry, tt.want[i]) {
					t.Errorf("got %v, want %v", f.Geometry, tt.want[i])
				}
			}
			if got := rules(all[0]); got != tt.rules {
				t.Errorf("rules %q, want %q", got, tt.rules)
			}
		})
	}
}

func near(a, b orb.Geometry) bool {
	p, ok1 := a.(orb.Point)
	q, ok2 := b.(orb.Point)
	if ok1 && ok2 {
		return math.Abs(p[0]-q[0]) < 1e-9 && math.Abs(p[1]-q[1]) < 1e-9
	}
	return reflect.DeepEqual(a, b)
}

func TestReadProjected(t *testing.T) {
	system, err := crs.Parse("EPSG:32749")
	if err != nil {
		t.Skip("UTM is not known yet")
	}
	for _, text := range []string{"easting;northing\n549683,02;9725886,44\n", "wkt\nPOINT(549683.02 9725886.44)\n", "x,y\n549683.02,9725886.44\n"} {
		f := readCSV(t, text, geodata.Options{CRS: &system})[0]
		p, ok := f.Geometry.(orb.Point)
		if !ok || math.Abs(p[0]-111.4469) > 1e-6 || math.Abs(p[1]+2.4799) > 1e-6 {
			t.Errorf("%s: %v %v", text, f.Geometry, f.Findings)
		}
	}
	f := readCSV(t, "utm_x;utm_y;zona\n549683,02;9725886,44;49 M\n", geodata.Options{})[0]
	if p, ok := f.Geometry.(orb.Point); !ok || math.Abs(p[0]-111.4469) > 1e-6 || string(f.Properties) != `{"zona":"49 M"}` {
		t.Errorf("%v %v %s", f.Geometry, f.Findings, f.Properties)
	}
	f = readCSV(t, "titik,n\n-2.5 111.4 0 0,a\n", geodata.Options{CRS: &system})[0]
	if f.Geometry != (orb.Point{111.4, -2.5}) {
		t.Errorf("ODK's strings are degrees: %v", f.Geometry)
	}
}

func TestHasGeometry(t *testing.T) {
	tests := []struct {
		text string
		want bool
	}{
		{"product,criterion,group,value\nP01,C1,G1,3\nP02,C1,G1,4\n", false},
		{"id,name,stage\nP01,Abon gabus,idea\n", false},
		{"nama,telepon\nA,0812 3456\n", false},
		{"id,ranking\nB1,P01>P02=P03\n", false},
		{"x,y\nmerah,biru\n", false},
		{"tanggal,jam,jumlah\n2025-03-14,14:25,\"2,5\"\n", false},
		{"n,e\n1,2\n", true},
		{"long,lat\n", true},
		{"long,lat\npanjang,datar\n", false},
		{"wkt\n", true},
		{"shape\nbulat\n", false},
		{"apa saja\nPOINT(1 2)\n", true},
		{"q7\n-2.2136 113.9108 12.5 4.9\n", true},
		{"q7;q8\n\"51 1 1 0; 52 2 2 0\";a\n", true},
		{"catatan\n12 34\n", false},
	}
	for _, tt := range tests {
		src, err := OpenCSV(strings.NewReader(tt.text), "f.csv")
		if err != nil {
			t.Fatal(err)
		}
		var rows [][]string
		for row, err := src.Next(); !errors.Is(err, io.EOF); row, err = src.Next() {
			rows = append(rows, row.Cells)
		}
		if got := HasGeometry(src.Header(), rows); got != tt.want {
			t.Errorf("%q: %v", tt.text, got)
		}
	}
}

func TestNoGeometryColumn(t *testing.T) {
	src, err := OpenCSV(strings.NewReader("a,b\n1,x\n"), "f.csv")
	if err != nil {
		t.Fatal(err)
	}
	var finding *schema.Finding
	if err := Read(src, geodata.Options{}, nil); !errors.As(err, &finding) || finding.Rule != "no-geometry-column" {
		t.Error(err)
	}
}

func TestReadIDAndNames(t *testing.T) {
	all := readCSV(t, "ID,nama,nama,,kode,luas,lat,lon,geom\n7,a,b,c,0062,12.50,1,2,POINT(3 4)\n", geodata.Options{})
	want := `{"nama":"a","nama_2":"b","column_4":"c","kode":"0062","luas":12.50,"lat":1,"lon":2}`
	if f := all[0]; len(all) != 1 || f.ID != "7" || f.Place.ID != "7" || string(f.Properties) != want {
		t.Errorf("%s %s", f.ID, f.Properties)
	}
	all = readCSV(t, "id,awal_lat,awal_lon,akhir titik_lat,akhir titik_lon\nr1,-2,111,-3,112\n", geodata.Options{})
	if got := fmt.Sprint(all[0].ID, " ", all[1].ID); got != "r1 r1:akhir-titik" {
		t.Error(got)
	}
}

// TestLateAnswer: a question that no one answers in the first rows.
func TestLateAnswer(t *testing.T) {
	text := "lat,lon,q9,catatan\n" + strings.Repeat("-2,111,,\n", 1500) + "-2,111,1 1;1 2;2 2;1 1,\n-2,111,,\"1,2\"\n"
	all := readCSV(t, text, geodata.Options{})
	if len(all) != 1503 || all[1500].Geometry != (orb.Point{111, -2}) || all[1501].Geometry.Dimensions() != 2 || string(all[1501].Properties) != "{}" || string(all[1502].Properties) != `{"catatan":"1,2"}` {
		t.Errorf("%d %+v", len(all), all[1500:])
	}
}

func TestSubID(t *testing.T) {
	for _, tt := range [][3]string{
		{"", "area", ""},
		{"u1", "lokasi/area", "u1:area"},
		{"u1", "Garis batas?", "u1:Garis-batas-"},
		{strings.Repeat("a", 41), strings.Repeat("x", 90), strings.Repeat("a", 41) + ":" + strings.Repeat("x", 22)},
	} {
		if got := SubID(tt[0], tt[1]); got != tt[2] {
			t.Errorf("%q, want %q", got, tt[2])
		}
	}
}
