package survey

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/table"
)

const koboAPI = `{"_id":124961136,"formhub/uuid":"f","start":"2021-08:00","Record_your_current_location":"36.97012 -122.0109429 -14.432169171089349 4.969","I_like_this_tree_because":"shade food wildlife_habitat beauty","pohon/Take_a_photo_of_this_tree":"1637106370994.jpg","__version__":"v","meta/instanceID":"uuid:i1","_uuid":"i1","_attachments":[{"id":3,"filename":"a/b/1637106370994.jpg"}],"_geolocation":[36.97012,-122.0109429],"_submission_time":"2021-11-16T23:46:27","_validation_status":{},"_submitted_by":null,"produk":[{"produk/nama_produk":"abon gabus","produk/skor":"5"}]}`

func TestReadKoboJSON(t *testing.T) {
	two := `{"_uuid":"i2","_geolocation":[-2,113],"_id":1}`
	three := `{"_uuid":"i3","titik":"-2 113 0 0","area":"1 1 0 0;1 2 0 0;2 2 0 0;1 1 0 0","_geolocation":[-2,113],"_id":1}`
	none := `{"_uuid":"i4","_geolocation":[null,null],"_id":1}`
	var all []geodata.Feature
	text := `{"count":2000,"next":"https://x?start=4","previous":null,"results":[` + strings.Join([]string{koboAPI, two, three, "17", none}, ",") + `]}`
	if err := ReadKoboJSON(strings.NewReader("\ufeff"+text), "k.json", geodata.Options{}, collect(&all)); err != nil {
		t.Fatal(err)
	}
	got := ""
	for i, f := range all {
		got += f.ID + "[" + ruleList(f) + "] "
		if *f.Place.Feature != i {
			t.Errorf("feature %d at %d", i, *f.Place.Feature)
		}
	}
	if got != "i1[more-pages] i2[] i3[] i3:area[several-geometries] [not-object] i4[geometry-missing] " {
		t.Error(got)
	}
	if all[0].Geometry != (orb.Point{-122.0109429, 36.97012}) || all[1].Geometry != (orb.Point{113, -2}) || !all[0].Altitude {
		t.Error(all[0].Geometry, all[1].Geometry)
	}
	same(t, all[0].Properties, `{"_id":124961136,"formhub/uuid":"f","start":"2021-08:00","I_like_this_tree_because":"shade food wildlife_habitat beauty","Take_a_photo_of_this_tree":"1637106370994.jpg","__version__":"v","_submission_time":"2021-11-16T23:46:27","produk":[{"nama_produk":"abon gabus","skor":"5"}],"accuracy_m":4.969,"attachments":["1637106370994.jpg"]}`)
	all = nil
	if err := ReadKoboJSON(strings.NewReader("["+two+"]"), "k.json", geodata.Options{}, collect(&all)); err != nil || len(all) != 1 {
		t.Error(all, err)
	}
}

func TestReadOData(t *testing.T) {
	text := `{"value":[{"__id":"uuid:1","nama":"Lubuk","grup":{"nama":"dalam","luas":2,"location":{"type":"Point","coordinates":[113,-2,5],"properties":{"accuracy":20}}},
 "__system":{"submissionDate":"2025","submitterName":"Ani","deviceId":null,"reviewState":null},"meta":{"instanceID":"uuid:1"},"produk@odata.navigationLink":"x"},
 {"__id":"uuid:2","jalur":{"type":"LineString","coordinates":[[113,-2],[114,-2]],"properties":{"accuracies":[4.4,8.8]}},"__system":{}},
 {"__id":"uuid:3","area":"POLYGON ((113 -2 1,114 -2 1,114 -3 1,113 -2 1))","__system":{}},
 {"__id":"uuid:4","location":null,"__system":{}}],"@odata.context":"c"}`
	var all []geodata.Feature
	if err := ReadOData(strings.NewReader(text), "o.json", geodata.Options{}, collect(&all)); err != nil || len(all) != 4 {
		t.Fatal(all, err)
	}
	same(t, all[0].Properties, `{"nama":"Lubuk","grup-nama":"dalam","luas":2,"submissionDate":"2025","submitterName":"Ani","accuracy_m":20}`)
	same(t, all[1].Properties, `{"accuracy_m":8.8}`)
	want := []orb.Geometry{orb.Point{113, -2}, orb.LineString{{113, -2}, {114, -2}}, orb.Polygon{{{113, -2}, {114, -2}, {114, -3}, {113, -2}}}, nil}
	for i, f := range all {
		if !reflect.DeepEqual(f.Geometry, want[i]) || f.ID != "uuid:"+string(rune('1'+i)) {
			t.Errorf("%s %v", f.ID, f.Geometry)
		}
	}
	if ruleList(all[3]) != "geometry-missing" {
		t.Error(ruleList(all[3]))
	}
}

func TestReadArchive(t *testing.T) {
	text := `{"data":[{"docId":"d","lat":-2,"lon":113,"tags":{"nama":"Lubuk"},"attachments":[{"url":"https://x/photo/a.jpg?variant=original"}],"metadata":{},"presetRef":{"url":"y"}},{"docId":"e","tags":{}}]}`
	var all []geodata.Feature
	if err := ReadArchive(strings.NewReader(text), "a.json", geodata.Options{}, collect(&all)); err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	same(t, all[0].Properties, `{"nama":"Lubuk","attachments":["a.jpg"]}`)
	if all[0].ID != "d" || all[0].Geometry != (orb.Point{113, -2}) || ruleList(all[0]) != "" || ruleList(all[1]) != "geometry-missing" {
		t.Errorf("%+v", all)
	}
}

func TestReadUMap(t *testing.T) {
	point := func(name string) string {
		return `{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"name":"` + name + `","_umap_options":{}}}`
	}
	text := `{"type":"umap","uri":"u","properties":{"zoom":9},"geometry":{"type":"Point","coordinates":[1,2]},"layers":[
 {"type":"FeatureCollection","features":[` + point("a") + `,` + point("b") + `],"_umap_options":{"name":"Kebun"}},
 {"type":"FeatureCollection","features":[` + point("c") + `],"properties":{"name":"Sungai"}},{"type":"FeatureCollection"}]}`
	var all []geodata.Feature
	if err := ReadUMap(strings.NewReader(text), "u.umap", geodata.Options{}, collect(&all)); err != nil || len(all) != 4 {
		t.Fatal(all, err)
	}
	same(t, all[1].Properties, `{"name":"b","layer":"Kebun"}`)
	same(t, all[2].Properties, `{"name":"c","layer":"Sungai"}`)
	if *all[3].Place.Feature != 3 || ruleList(all[3]) != "features-missing" {
		t.Errorf("%+v", all[3])
	}
}

func TestBrokenJSON(t *testing.T) {
	good := `{"_uuid":"a","_geolocation":[1,2]}`
	tests := []struct{ text, want string }{
		{``, "error empty-file"}, {`17`, "error records-missing"}, {`{"a":1}`, "error records-missing"}, {`{"results":{}}`, "error records-missing"},
		{`{"results":[` + good, "ok a truncated"}, {`{"results":[` + good + `,{"a":NaN}]}`, "ok a not-json"}, {`[` + good + `,`, "ok a truncated"},
		{`{"results":[{"_uuid":"` + strings.Repeat("x", 17<<20) + `"}]}`, "ok feature-too-large"},
		{`{"a":` + strings.Repeat("[", 200_000), "ok not-json"},
		{`[{"a":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `},` + good + `]`, "ok too-deep a"},
		{`[{` + strings.Repeat(`"a":1,`, 2_000_000) + `"b":1},` + good + `]`, "ok too-many-members a"},
		{"[{\"a\":\"\xff\"}," + good + `]`, "ok not-utf8 a"},
	}
	for _, tt := range tests {
		got := "ok"
		err := ReadKoboJSON(strings.NewReader(tt.text), "k.json", geodata.Options{}, func(f geodata.Feature) error {
			if f.Rejected() {
				got += " " + ruleList(f)
			} else {
				got += " " + f.ID
			}
			return nil
		})
		if err != nil {
			got = "error " + rule(err)
		}
		if got != tt.want {
			t.Errorf("%.60s: %s, want %s", tt.text, got, tt.want)
		}
	}
}

func TestSniffJSON(t *testing.T) {
	tests := []struct {
		text string
		want Document
	}{
		{`{"count":2,"next":null,"results":[` + koboAPI[:200], KoboJSON}, {"\ufeff[" + koboAPI, KoboJSON}, {`[{"type":"FeatureCollection","features":[]}]`, Unknown},
		{`{"value":[{"__id":"x`, OData}, {`{"@odata.context":"x","value":[`, OData}, {`{"data":[{"docId":`, Archive}, {`{"type":"umap","uri":`, UMapFile},
		{`{"type":"FeatureCollection","features":[`, Unknown}, {`{"type":"FeatureCollection","data":[1],"features":[`, Unknown},
		{`{"features":[],"results":[1]}`, Unknown}, {`{"village":{},"data":1}`, Unknown}, {``, Unknown}, {`17`, Unknown}, {`{"results":{}}`, Unknown}, {`[1,2]`, Unknown},
	}
	for _, tt := range tests {
		if got := SniffJSON([]byte(tt.text)); got != tt.want {
			t.Errorf("%.60s: %d, want %d", tt.text, got, tt.want)
		}
	}
	var all []geodata.Feature
	if err := ReadJSON(OData, strings.NewReader(`{"value":[{"__id":"u","__system":{}}]}`), "o", geodata.Options{}, collect(&all)); err != nil || len(all) != 1 || all[0].ID != "u" {
		t.Error(all, err)
	}
}

// TestManyMembers: time must not grow with the square of what is given.
func TestManyMembers(t *testing.T) {
	var b strings.Builder
	for i := range 400_000 {
		b.WriteString(`,"t` + strconv.Itoa(i) + `":{"x` + strconv.Itoa(i) + `":1}`)
	}
	begin := time.Now()
	f := Normalise(feature(t, `{"type":"Feature","geometry":null,"properties":{"$id":"a","$createdAt":"x"},"$comapeo":{"tags":{"a":1`+b.String()+`}}}`))
	if f.ID != "a" {
		t.Error(f.ID)
	}
	n := NewNormaliser(nil)
	g := feature(t, `{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"_uuid":"a"}}`)
	for range 20_000 {
		n.Normalise(g)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

func openCSV(t *testing.T, text string) *table.CSV {
	t.Helper()
	src, err := table.OpenCSV(strings.NewReader(text), "r.csv")
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func TestODKRepeatsAndJoin(t *testing.T) {
	form := "SubmissionDate,nama,location-Latitude,location-Longitude,meta-instanceID,KEY\n2025,Lubuk,-2,113,uuid:1,uuid:1\n2025,Hutan,,,uuid:2,uuid:2\n"
	var r Repeats
	if err := r.Add("produk", openCSV(t, "nama_produk,skor,PARENT_KEY,KEY\nabon,5,uuid:1,uuid:1/produk[1]\nkerupuk,4,uuid:1,uuid:1/produk[2]\nx,1,uuid:9,uuid:9/produk[1]\n")); err != nil {
		t.Fatal(err)
	}
	var all []geodata.Feature
	n := NewNormaliser(openCSV(t, form).Header())
	err := table.Read(openCSV(t, form), geodata.Options{}, func(f geodata.Feature) error {
		all = append(all, n.Normalise(r.Attach(f)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, all[0].Properties, `{"SubmissionDate":2025,"nama":"Lubuk","produk":[{"nama_produk":"abon","skor":5},{"nama_produk":"kerupuk","skor":4}]}`)
	if orphans := r.Orphans(all[0].Place); len(orphans) != 1 || orphans[0].Args["n"] != 1 {
		t.Errorf("%+v", orphans)
	}
	a, err := ReadAttributes(openCSV(t, form), &Repeats{})
	if err != nil {
		t.Fatal(err)
	}
	f := a.Join(feature(t, `{"type":"Feature","id":"uuid:1","geometry":{"type":"Point","coordinates":[113,-2]},"properties":null}`))
	same(t, f.Properties, `{"SubmissionDate":2025,"nama":"Lubuk","location-Latitude":-2,"location-Longitude":113}`)
	if f = a.Join(feature(t, `{"type":"Feature","id":"uuid:7","geometry":{"type":"Point","coordinates":[113,-2]},"properties":null}`)); ruleList(f) != "row-missing" {
		t.Error(ruleList(f))
	}
	all = nil
	if err := a.Rest(collect(&all)); err != nil || len(all) != 1 || all[0].ID != "uuid:2" || ruleList(all[0]) != "geometry-missing" {
		t.Errorf("%+v %v", all, err)
	}
	if _, err := ReadAttributes(openCSV(t, "a,b\n1,2\n"), &Repeats{}); rule(err) != "columns-missing" {
		t.Error(err)
	}
	for _, tt := range [][3]string{{"pohon.csv", "pohon-produk.csv", "produk"}, {"pohon.csv", "pohon-produk~1.csv", "produk~1"}, {"pohon.csv", "pohon.csv", ""}, {"pohon.csv", "kebun-x.csv", ""}} {
		if name, ok := RepeatName(tt[0], tt[1]); ok != (tt[2] != "") || ok && name != tt[2] {
			t.Errorf("%v: %q %v", tt, name, ok)
		}
	}
}

// TestKoboXLSX reads a workbook made by another program: submissions, a
// repeat, and a sheet that has nothing to do with places.
func TestKoboXLSX(t *testing.T) {
	file := workbook(t, map[string]string{
		"Pemetaan APL": "nama,akses,akses/perempuan,akses/laki,titik,_titik_latitude,_titik_longitude,_uuid,_submission_time,_index\nSungai,perempuan,1,0,-2.2 113.9 0 5,-2.2,113.9,u1,2025-03-14,1\nHutan,,,,,,,u2,2025-03-14,2\n",
		"produk":       "nama_produk,skor,_index,_parent_table_name,_parent_index,_submission__id,_submission__uuid\nabon,5,1,Pemetaan APL,1,1,u1\nrotan,3,2,Pemetaan APL,2,2,u2\n",
		"zz catatan":   "judul,isi\na,b\nc,d\n",
	})
	var all []geodata.Feature
	if err := ReadXLSX(bytes.NewReader(file), int64(len(file)), "k.xlsx", geodata.Options{}, collect(&all)); err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || all[0].ID != "u1" || all[0].Geometry != (orb.Point{113.9, -2.2}) || ruleList(all[0]) != "accuracy-read sheet-not-read" || ruleList(all[1]) != "geometry-missing" {
		t.Fatalf("%+v", all)
	}
	same(t, all[0].Properties, `{"nama":"Sungai","akses":["perempuan"],"_submission_time":"2025-03-14","accuracy_m":5,"produk":[{"nama_produk":"abon","skor":5}]}`)
	same(t, all[1].Properties, `{"nama":"Hutan","_submission_time":"2025-03-14","produk":[{"nama_produk":"rotan","skor":3}]}`)
}

// workbook lets ogr2ogr write an XLSX of sheets given as CSV.
func workbook(t *testing.T, sheets map[string]string) []byte {
	t.Helper()
	if _, err := exec.LookPath("ogr2ogr"); err != nil {
		t.Skip("ogr2ogr is not installed")
	}
	dir := t.TempDir()
	arguments := []string{"-f", "XLSX", "out.xlsx", "in"}
	if err := os.Mkdir(filepath.Join(dir, "in"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range sheets {
		if err := os.WriteFile(filepath.Join(dir, "in", name+".csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command("ogr2ogr", append(arguments, "-oo", "AUTODETECT_TYPE=YES")...)
	command.Dir = dir
	if out, err := command.CombinedOutput(); err != nil {
		t.Skipf("ogr2ogr cannot write XLSX here: %s", out)
	}
	file, err := os.ReadFile(filepath.Join(dir, "out.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func FuzzNormalise(f *testing.F) {
	for _, text := range []string{koboAPI, koboGeoJSON, `{"$id":"a","$createdAt":1,"attachment_1":null}`, `{"docId":1,"versionId":[],"tags":{"a":{}},"forks":[1]}`,
		`{"docId":"a","createdAt":2,"tags":"{\"a\":1}"}`, `{"KEY":"a/b","PARENT_KEY":"","a":"1","a/b":"1"}`, `{"_uuid":"","a/":1,"/a":0,"a":"","":[{}]}`, `{"__id":"u","__system":{"a":{"b":{}}}}`} {
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, properties, foreign string) {
		in := geodata.Feature{ID: "uuid:1", Properties: []byte(properties), Foreign: []byte(foreign), Geometry: orb.Point{1, 2}}
		Recognise(in)
		n := NewNormaliser([]string{"a", "b"})
		for range 2 {
			if out := n.Normalise(in); len(out.Properties) > 0 {
				_, was := parse(in.Properties)
				if m, ok := parse(out.Properties); ok != was || len(m) > len(properties)+len(foreign) {
					t.Errorf("%s", out.Properties)
				}
			}
		}
		for _, read := range []func(io.Reader, string, geodata.Options, func(geodata.Feature) error) error{ReadKoboJSON, ReadOData, ReadArchive} {
			err := read(strings.NewReader("["+properties+","+foreign+"]"), "f.json", geodata.Options{}, func(f geodata.Feature) error {
				if _, ok := parse(f.Properties); !ok {
					t.Errorf("%s", f.Properties)
				}
				return nil
			})
			if err != nil && rule(err) == "" {
				t.Error(err)
			}
		}
		_ = ReadUMap(strings.NewReader(properties), "f.umap", geodata.Options{}, func(geodata.Feature) error { return nil })
	})
}
