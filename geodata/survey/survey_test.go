package survey

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/table"
	"potensi/schema"
)

// feature reads a GeoJSON feature with its foreign members.
func feature(t *testing.T, text string) geodata.Feature {
	t.Helper()
	m, ok := parse(json.RawMessage(text))
	if !ok {
		t.Fatalf("no feature: %s", text)
	}
	f := geodata.Feature{ID: m.text("id"), Properties: m.get("properties")}
	if string(f.Properties) == "null" {
		f.Properties = nil
	}
	i := 0
	f.Place = schema.Place{File: "f.geojson", Feature: &i, ID: f.ID}
	if raw := m.get("geometry"); !isNothing(raw) {
		f.Geometry = table.ReadText(string(raw), "", geodata.Options{}, f.Place).Geometry
	} else {
		f.Findings = append(f.Findings, missing(f.Place))
	}
	m.drop("type", "id", "properties", "geometry", "bbox")
	if len(m) > 0 {
		f.Foreign = m.json()
	}
	return f
}

func ruleList(f geodata.Feature) string {
	out := []string{}
	for _, x := range f.Findings {
		out = append(out, x.Rule)
	}
	return strings.Join(out, " ")
}

func same(t *testing.T, got json.RawMessage, want string) {
	t.Helper()
	var a, b any
	if json.Unmarshal(got, &a) != nil || json.Unmarshal([]byte(want), &b) != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestNormalise(t *testing.T) {
	tests := []struct {
		name, text    string
		shape         Shape
		id, want      string
		geometry      orb.Geometry
		rules, place_ string
	}{
		{name: "A", shape: CoMapeo, id: "244238ee…4093d53", geometry: orb.Point{-77.22264524549246, 38.7954640574963}, text: `{"type":"Feature",
 "properties":{"$id":"244238ee…4093d53","$createdAt":"2026-05-13T19:03:22.117Z","$updatedAt":"2026-05-13T19:03:22.117Z",
   "$categoryId":"df34ed05…","$authorId":"adfc99f4…","$updateAuthorId":"adfc99f4…",
   "notes":"Placing the CT by Lake Accotink","habitat":"Oak Forest","bait_use":"no","hasil":"fish,wash","jumlah":"3",
   "attachment_1":"8c143425b04d1680_original.jpg","attachment_2":null,"$category":"Camera Trap Deployment"},
 "$comapeo":{"docId":"244238ee…","versionId":"ad3c…/0","schemaName":"observation","lat":38.79,"lon":-77.22,
   "attachments":[],"tags":{"hasil":["fish","wash, dry"],"jumlah":3,"kosong":null,"notes":"Placing the CT by Lake Accotink"},
   "metadata":{"manualLocation":false,"position":{"coords":{"accuracy":4.5}}},"presetRef":{},"forks":["ad3c…/0"],"createdBy":"adfc…"},
 "geometry":{"type":"Point","coordinates":[-77.22264524549246,38.7954640574963,399.15636759994356]}}`,
			want:  `{"created_at":"2026-05-13T19:03:22.117Z","updated_at":"2026-05-13T19:03:22.117Z","category_id":"df34ed05…","author_id":"adfc99f4…","update_author_id":"adfc99f4…","notes":"Placing the CT by Lake Accotink","habitat":"Oak Forest","bait_use":"no","hasil":["fish","wash, dry"],"jumlah":3,"category":"Camera Trap Deployment","attachments":["8c143425b04d1680_original.jpg"],"accuracy_m":4.5}`,
			rules: "attachment-missing"},
		{name: "A, a tag called category, forks, no geometry", shape: CoMapeo, id: "d1", geometry: orb.Point{113, -2}, text: `{"type":"Feature","geometry":null,
 "properties":{"$id":"d1","$createdAt":"x","category":"mine","$category":"Theirs"},"$comapeo":{"versionId":"v/1","lat":-2,"lon":113,"forks":["v/1","w/0"],"metadata":{"manualLocation":true}}}`,
			want: `{"created_at":"x","category":"mine","$category":"Theirs","manual_location":true}`, rules: "record-forks"},
		{name: "A, track", shape: CoMapeo, id: "t1", geometry: orb.LineString{{113.1, -0.42}, {113.2, -0.43}}, text: `{"type":"Feature",
 "properties":{"$id":"t1","$createdAt":"x","$observations":"o1,o2"},"geometry":{"type":"LineString","coordinates":[[113.1,-0.42],[113.2,-0.43,12]]}}`,
			want: `{"created_at":"x","observations":["o1","o2"]}`},
		{name: "A, track alone", shape: CoMapeo, id: "t1", text: `{"type":"Feature","geometry":null,"properties":{"$id":"t1","$createdAt":"x","$observations":""}}`,
			want: `{"created_at":"x"}`, rules: "geometry-missing"},
		{name: "B", shape: CoMapeoDocument, id: "244238ee", geometry: orb.Point{113, -2}, text: `{"type":"Feature","geometry":{"type":"Point","coordinates":[113,-2]},
 "properties":{"docId":"244238ee","versionId":"a/0","schemaName":"observation","createdAt":"c","updatedAt":"u","createdBy":"me","lat":-2,"lon":113,"deleted":false,
 "tags":{"nama":"Lubuk","hasil":["ikan"],"ada":true},"attachments":[{"type":"photo","name":"p.jpg","hash":"x"}],"presetRef":{"docId":"cat","versionId":"v"},"metadata":{"position":{"coords":{"accuracy":8}}}}}`,
			want: `{"nama":"Lubuk","hasil":["ikan"],"ada":true,"created_at":"c","updated_at":"u","created_by":"me","category_id":"cat","attachments":["p.jpg"],"accuracy_m":8}`},
		{name: "C", shape: Mapeo, id: "a1b2", text: `{"type":"Feature","id":"a1b2","geometry":null,"properties":{"type":"sungai","$created":"c","$modified":"m","$version":"78ab@50","$photos":["53a3.jpg"]}}`,
			want: `{"type":"sungai","created_at":"c","updated_at":"m","version":"78ab@50","photos":["53a3.jpg"]}`, rules: "geometry-missing"},
		{name: "D", shape: CoMapeoWeb, id: "d", geometry: orb.Point{1, 2}, text: `{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"nama":"Kebun","docId":"d","remoteId":"r","category":"Kebun","presetRefDocId":"p","createdAt":"c","updatedAt":"u","photoCount":1,"photoUrls":["https://x/1.jpg"]}}`,
			want: `{"nama":"Kebun","remote_id":"r","category":"Kebun","preset_ref_doc_id":"p","created_at":"c","updated_at":"u","photo_count":1,"photo_urls":["https://x/1.jpg"]}`},
		{name: "ODK", shape: ODK, id: "uuid:1d58", geometry: orb.Point{0, 50}, text: `{"type":"Feature","id":"uuid:1d58","geometry":{"type":"Point","coordinates":[0,50,0]},"properties":{"fieldpath":"/singular/input_geopoint"}}`,
			want: `{"fieldpath":"/singular/input_geopoint"}`},
		{name: "ODK, null", shape: ODK, id: "uuid:1d58", geometry: orb.Point{0, 50}, text: `{"type":"Feature","id":"uuid:1d58","geometry":{"type":"Point","coordinates":[0,50,0]},"properties":null}`},
		{name: "uMap", shape: UMap, geometry: orb.Point{1, 2}, text: `{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"name":"a","_umap_options":{"color":"Red"}}}`, want: `{"name":"a"}`},
		{name: "plain", geometry: orb.Point{1, 2}, text: `{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"name":"a","b/c":null,"$x":1}}`, want: `{"name":"a","b/c":null,"$x":1}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := feature(t, tt.text)
			if got := Recognise(f); got != tt.shape {
				t.Errorf("shape %d", got)
			}
			if tt.shape != Plain && !mayBeKnown(f) {
				t.Error("passed over")
			}
			before := string(f.Properties)
			got := Normalise(f)
			if got.ID != tt.id || got.Place.ID != tt.id || !reflect.DeepEqual(got.Geometry, tt.geometry) || ruleList(got) != tt.rules {
				t.Errorf("%q %v %q", got.ID, got.Geometry, ruleList(got))
			}
			if tt.want == "" && got.Properties != nil {
				t.Errorf("properties %s", got.Properties)
			} else if tt.want != "" {
				same(t, got.Properties, tt.want)
			}
			if again := Normalise(got); again.ID != got.ID || string(again.Properties) != string(got.Properties) {
				t.Errorf("not the same when read again: %q %s", again.ID, again.Properties)
			}
			if string(f.Properties) != before {
				t.Error("the feature given was written to")
			}
		})
	}
}

func collect(all *[]geodata.Feature) func(geodata.Feature) error {
	return func(f geodata.Feature) error { *all = append(*all, f); return nil }
}

const koboGeoJSON = `{"nama":"Sungai Kahayan","akses":"perempuan laki","akses/perempuan":"1","akses/laki":"1","akses/pemuda":"0","_id":"101","_uuid":"3f1c9f0e","_index":1,"meta/rootUuid":"uuid:3f1c9f0e"}`

// TestKoboGeoJSON: a feature for each geo question of one submission.
func TestKoboGeoJSON(t *testing.T) {
	n := NewNormaliser(nil)
	ids := []string{}
	for _, g := range []string{`{"type":"Point","coordinates":[113.9108,-2.2136,12.5]}`, `{"type":"LineString","coordinates":[[113.91,-2.21,0],[113.92,-2.22,0]]}`,
		`{"type":"Polygon","coordinates":[[[113.91,-2.21],[113.9,-2.23],[113.92,-2.22],[113.91,-2.21]]]}`, `{"type":"Point","coordinates":[113.9,-2.2]}`, `{"type":"Point","coordinates":[113.8,-2.2]}`} {
		f := n.Normalise(feature(t, `{"type":"Feature","geometry":`+g+`,"properties":`+koboGeoJSON+`}`))
		same(t, f.Properties, `{"nama":"Sungai Kahayan","akses":["perempuan","laki"],"_id":"101"}`)
		ids = append(ids, f.ID)
	}
	if got := strings.Join(ids, " "); got != "3f1c9f0e 3f1c9f0e:line 3f1c9f0e:area 3f1c9f0e:point 3f1c9f0e:point2" {
		t.Error(got)
	}
}

const koboCSV = "\"nama\";\"akses\";\"akses/perempuan\";\"akses/laki\";\"titik\";\"_titik_latitude\";\"_titik_longitude\";\"_titik_altitude\";\"_titik_precision\";\"lokasi/jalur\";\"area\";\"_id\";\"_uuid\";\"_submission_time\";\"meta/rootUuid\";\"_index\"\r\n" +
	"\"Sungai Kahayan\";\"perempuan laki\";\"1\";\"1\";\"-2.2136 113.9108 12.5 4.9\";\"-2.2136\";\"113.9108\";\"12.5\";\"4.9\";\"-2.21 113.91 0 0;-2.22 113.92 0 0\";\"-2.21 113.91 0 0;-2.22 113.92 0 0;-2.23 113.90 0 0;-2.21 113.91 0 0\";\"101\";\"9999\";\"2025-03-14\";\"uuid:3f1c9f0e\";\"1\"\r\n" +
	"\"Belum\";\"\";\"0\";\"0\";\"\";\"\";\"\";\"\";\"\";\"\";\"\";\"102\";\"4a\";\"2025-03-14\";\"\";\"2\"\r\n"

func TestKoboCSV(t *testing.T) {
	var all []geodata.Feature
	if err := ReadCSV(strings.NewReader(koboCSV), "k.csv", geodata.Options{}, collect(&all)); err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, f := range all {
		ids = append(ids, f.ID)
	}
	if got := strings.Join(ids, " "); got != "3f1c9f0e 3f1c9f0e:jalur 3f1c9f0e:area 4a" {
		t.Fatal(got)
	}
	same(t, all[0].Properties, `{"nama":"Sungai Kahayan","akses":["perempuan","laki"],"_titik_altitude":12.5,"_titik_precision":4.9,"_id":101,"_submission_time":"2025-03-14","accuracy_m":4.9}`)
	if again := Normalise(all[1]); again.ID != all[1].ID || string(again.Properties) != string(all[1].Properties) {
		t.Errorf("not the same when read again: %q %s", again.ID, again.Properties)
	}
	same(t, all[3].Properties, `{"nama":"Belum","_id":102,"_submission_time":"2025-03-14"}`)
	if ruleList(all[3]) != "geometry-missing" {
		t.Error(ruleList(all[3]))
	}
}

// TestChoices: labels are not split, and groups of numbers are no choices.
func TestChoices(t *testing.T) {
	text := "Siapa punya akses?;Siapa punya akses?/Perempuan;Siapa punya akses?/Penyandang disabilitas;hitung/a;hitung/b;skor;skor/x;_uuid;lat;lon\n" +
		"Perempuan Penyandang disabilitas;1;1;1;0;7;5;u1;-2;113\n"
	var all []geodata.Feature
	if err := ReadCSV(strings.NewReader(text), "k.csv", geodata.Options{}, collect(&all)); err != nil {
		t.Fatal(err)
	}
	same(t, all[0].Properties, `{"Siapa punya akses?":["Perempuan","Penyandang disabilitas"],"a":1,"b":0,"skor":7,"x":5}`)
}

func TestMapeoTables(t *testing.T) {
	tests := []struct{ text, id, want string }{
		{"$id,$created,$modified,$lon,$lat,$utmX,$utmY,$utmZone,$photos,nama,$version\na1,c,m,113,-2,1,2,49S,\"a.jpg,b.jpg\",Lubuk,v\n", "a1",
			`{"created_at":"c","updated_at":"m","utm_x":1,"utm_y":2,"utm_zone":"49S","photos":["a.jpg","b.jpg"],"nama":"Lubuk","version":"v"}`},
		{"ID,X,Y,DATE,TIME,COMMENT,PHOTOS,MAPEO_ID\n1,113,-2,2025-03-14,14:25,ok,a.jpg,a1\n", "a1",
			`{"DATE":"2025-03-14","TIME":"14:25","COMMENT":"ok","PHOTOS":["a.jpg"]}`},
		{"docId,category,lat,lon,createdAt,updatedAt,tags,photoUrls\nd1,Kebun,-2,113,c,u,\"{\"\"nama\"\":\"\"Kebun\"\",\"\"hasil\"\":[\"\"karet\"\"]}\",https://x/1.jpg\n", "d1",
			`{"category":"Kebun","created_at":"c","updated_at":"u","nama":"Kebun","hasil":["karet"],"photo_urls":["https://x/1.jpg"]}`},
		{"docId,category,lat,lon,createdAt,updatedAt,tags,photoUrls\nd1,'=SUM(A1),-2,113,c,,,\n", "d1", `{"category":"=SUM(A1)","created_at":"c"}`},
		{"SubmissionDate,nama,threats,threats/mining,threats/fire,location-Latitude,location-Longitude,location-Altitude,location-Accuracy,meta-instanceID,KEY,SubmitterID\n2025,Hutan,mining,1,0,-2,113,5,20,uuid:1,uuid:1,4\n", "uuid:1",
			`{"SubmissionDate":2025,"nama":"Hutan","threats":["mining"],"location-Altitude":5,"location-Accuracy":20,"SubmitterID":4,"accuracy_m":20}`},
	}
	for _, tt := range tests {
		var all []geodata.Feature
		if err := ReadCSV(strings.NewReader(tt.text), "f.csv", geodata.Options{}, collect(&all)); err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		if all[0].ID != tt.id || all[0].Geometry != (orb.Point{113, -2}) {
			t.Errorf("%s %v", all[0].ID, all[0].Geometry)
		}
		same(t, all[0].Properties, tt.want)
	}
}

func rule(err error) string {
	var finding *schema.Finding
	if errors.As(err, &finding) {
		return finding.Rule
	}
	return ""
}
