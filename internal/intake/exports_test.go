package intake_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"potensi/internal/intake"
	"potensi/internal/store"
	"potensi/mapping"
)

// kept tells the resources of a village file: id, name, kind of shape, and
// what else is known.
func kept(t *testing.T, db *store.DB) []string {
	t.Helper()
	w, err := db.Workshop(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{}
	for _, r := range w.Resources {
		lines = append(lines, strings.TrimSpace(fmt.Sprint(r.ID, " ", r.Name, " ", shapeOf(r), " ", attributesOf(t, r))))
	}
	slices.Sort(lines)
	return lines
}

func shapeOf(r mapping.Resource) string {
	if r.Geometry == nil {
		return "-"
	}
	return r.Geometry.GeoJSONType()
}

func attributesOf(t *testing.T, r mapping.Resource) string {
	t.Helper()
	text := ""
	if r.Note != "" {
		text += "note=" + r.Note + " "
	}
	if r.AccuracyM != nil {
		text += fmt.Sprint("±", *r.AccuracyM, " ")
	}
	if len(r.Attributes) == 0 {
		return text
	}
	raw, err := json.Marshal(r.Attributes)
	if err != nil {
		t.Fatal(err)
	}
	return text + string(raw)
}

// receiptOf is a line for each file of a receipt: counts and rules.
func receiptOf(r intake.Receipt) []string {
	lines := []string{}
	for _, f := range r.Files {
		rules := []string{}
		for _, x := range f.Findings {
			rules = append(rules, x.Rule)
		}
		slices.Sort(rules)
		broken := ""
		if f.Broken {
			broken = " broken"
		}
		lines = append(lines, fmt.Sprintf("%s %s %d=%d+%d+%d%s %s", f.File, f.Format, f.In, f.Kept, f.Repaired, f.Rejected, broken, strings.Join(slices.Compact(rules), " ")))
	}
	return lines
}

const (
	comapeoNew = `{"type":"FeatureCollection","features":[{"type":"Feature",
 "properties":{"$id":"244238ee4093d53","$createdAt":"2026-05-13T19:03:22.117Z","$updatedAt":"2026-05-13T19:03:22.117Z",
   "$categoryId":"df34ed05","$authorId":"adfc99f4","$updateAuthorId":"adfc99f4",
   "notes":"Placing the CT by Lake Accotink","habitat":"Oak Forest","bait_use":"no",
   "attachment_1":"8c143425b04d1680_original.jpg","$category":"Camera Trap Deployment"},
 "$comapeo":{"docId":"244238ee4093d53","versionId":"ad3c/0","schemaName":"observation","lat":38.79,"lon":-77.22,
   "attachments":[],"tags":{"notes":"Placing the CT by Lake Accotink","habitat":["Oak Forest","fish, dried"]},"metadata":{"manualLocation":false},"forks":["ad3c/0"],"createdBy":"adfc"},
 "geometry":{"type":"Point","coordinates":[-77.22264524549246,38.7954640574963,399.15636759994356]}}]}`
	comapeoComma = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"$id":"t1","$createdAt":"x","$observations":"o1,o2"},"geometry":{"type":"LineString","coordinates":[[113.1,-0.42],[113.2,-0.43,12]]}},
{"type":"Feature","properties":{"$id":"t2","$createdAt":"x","$observations":""},"geometry":{"type":"LineString","coordinates":[[113.1,-0.52],[113.2,-0.43,12]]}}
,]}`
	comapeoOld = `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[113.9,-2.2]},"properties":
		{"docId":"d1","versionId":"d1/0","schemaName":"observation","createdAt":"2025-01-02T00:00:00Z","lat":-2.2,"lon":113.9,"tags":{"jenis":"sungai","nama":"Kahayan"},"metadata":{"manualLocation":true},"attachments":[{"name":"a.jpg","type":"photo"}]}},]}`
	mapeo  = `{"type":"FeatureCollection","features":[{"type":"Feature","id":"a1b2c3","geometry":null,"properties":{"name":"Lubuk larangan","$created":"2022-01-01","$modified":"2022-01-02","$version":"78ab@50","$photos":["53a3.jpg"]}}]}`
	webCSV = "docId,category,lat,lon,createdAt,updatedAt,tags,photoUrls\nd9,water,-2.5,111.4,2026-01-01,2026-01-01,\"{\"\"nama\"\":\"\"Mata air\"\",\"\"debit\"\":3}\",\n"
	server = `{"data":[{"docId":"s1","versionId":"s1/0","lat":-2.5,"lon":111.4,"tags":{"nama":"Pohon madu"},"attachments":[{"url":"https://x/a.jpg"}],"metadata":{}}]}`
	story  = "name,type_of_place,description,region,long,lat,media,audio\nIacitata,Community Center,\"Iacitata is a restaurant\",brazil,-48.502270,-1.454980,terrastories.png,1second_silence.mp3\n"

	koboCSV = "\"start\";\"nama\";\"jenis\";\"akses\";\"akses/perempuan\";\"akses/laki\";\"akses/pemuda\";\"akses/disabilitas\";\"titik\";\"_titik_latitude\";\"_titik_longitude\";\"_titik_altitude\";\"_titik_precision\";\"jalur\";\"area\";\"foto\";\"foto_URL\";\"_id\";\"_uuid\";\"_submission_time\";\"_validation_status\";\"_notes\";\"_status\";\"_submitted_by\";\"__version__\";\"_tags\";\"meta/rootUuid\";\"_index\"\r\n" +
		"\"2025-03-14 14:25:00+07:00\";\"Sungai Kahayan\";\"sungai\";\"perempuan laki\";\"1\";\"1\";\"0\";\"0\";\"-2.2136 113.9108 12.5 4.9\";\"-2.2136\";\"113.9108\";\"12.5\";\"4.9\";\"-2.21 113.91 0 0;-2.22 113.92 0 0\";\"-2.21 113.91 0 0;-2.22 113.92 0 0;-2.23 113.90 0 0;-2.21 113.91 0 0\";\"1710401234567.jpg\";\"https://kc.example/media/original?media_file=x\";\"101\";\"3f1c9f0e-1\";\"2025-03-14 07:31:05\";\"\";\"\";\"submitted_via_web\";\"fasilitator\";\"v1\";\"\";\"uuid:3f1c9f0e-1\";\"1\"\r\n"
	koboGeoJSON = `{"type":"FeatureCollection","name":"Pemetaan APL","features":[
{"type":"Feature","geometry":{"type":"Point","coordinates":[113.9108,-2.2136,12.5]},"properties":{"nama":"Sungai","_uuid":"u1","_submission_time":"2025-03-14"}},
{"type":"Feature","geometry":{"type":"LineString","coordinates":[[113.91,-2.21,0.0],[113.92,-2.22,0.0]]},"properties":{"nama":"Sungai","_uuid":"u1","_submission_time":"2025-03-14"}}]}`
	koboAPI = `{"count":1,"next":null,"results":[{"_id":124961136,"formhub/uuid":"f","Record_your_current_location":"36.97012 -122.0109429 -14.432169171089349 4.969","I_like_this_tree_because":"shade food","meta/instanceID":"uuid:k1","_uuid":"k1","_attachments":[{"filename":"x/1637106370994.jpg"}],"_geolocation":[36.97012,-122.0109429],"_submission_time":"2021-11-16T23:46:27","produk":[{"produk/nama_produk":"abon gabus","produk/skor":"5"}]}]}`

	odkCSV = "SubmissionDate,nama,location-Latitude,location-Longitude,location-Altitude,location-Accuracy,meta-instanceID,KEY,SubmitterID,SubmitterName\n" +
		"2025-03-14,Hutan,1.5,113.5,0,4,uuid:1d58,uuid:1d58,5,Ani\n2025-03-14,Ladang,,,,,uuid:2d58,uuid:2d58,5,Ani\n"
	odkPlain   = "SubmissionDate,nama,lokasi,KEY,SubmitterID\n2025-03-14,Hutan,,uuid:1d58,5\n2025-03-14,Ladang,,uuid:2d58,5\n"
	odkGeoJSON = `{"type":"FeatureCollection","features":[{"type":"Feature","id":"uuid:1d58","geometry":{"type":"Point","coordinates":[113.5,1.5,0]},"properties":{"fieldpath":"/singular/input_geopoint"}},
{"type":"Feature","id":"uuid:9d58","geometry":{"type":"Point","coordinates":[113.6,1.5,0]},"properties":null}]}`
	odkRepeat = "nama_produk,skor,PARENT_KEY,KEY\nabon,5,uuid:1d58,uuid:1d58/produk[1]\nrotan,4,uuid:1d58,uuid:1d58/produk[2]\nmadu,3,uuid:7d58,uuid:7d58/produk[1]\n"
	odata     = `{"@odata.context":"x","value":[{"__id":"uuid:o1","nama":"Sawah","g":{"luas":2},"location":{"type":"Point","coordinates":[113,-1,5],"properties":{"accuracy":20}},"__system":{"submissionDate":"2025","submitterName":"Ani"}}]}`
	umap      = `{"type":"umap","uri":"x","properties":{"name":"Peta"},"geometry":{"type":"Point","coordinates":[113,-2]},"layers":[{"type":"FeatureCollection","features":[{"type":"Feature","id":"m1","geometry":{"type":"Point","coordinates":[113,-2]},"properties":{"name":"Balai","_umap_options":{"color":"red"}}}],"_umap_options":{"name":"Fasilitas"}}]}`
	ushahidi  = "Judul,Lokasi.lat,Lokasi.lon\n#meta,#geo+lat,#geo+lon\nBanjir,-2.2,113.9\n"
	mixed     = "nama,wkt\nLahan,\"GEOMETRYCOLLECTION(POINT(113 -2),LINESTRING(113 -2,113.1 -2))\"\n"
)

// TestFieldExports: what becomes of the files that field apps write.
func TestFieldExports(t *testing.T) {
	type files []string // name, content, …
	cases := []struct {
		name          string
		files         files
		receipt, kept []string
	}{
		{"CoMapeo since July 2026", files{"a.geojson", comapeoNew}, []string{
			`a.geojson geojson 1=0+1+0 altitude-dropped kind-missing name-missing suggest-columns suggest-field suggest-kind`,
		}, []string{
			`244238ee4093d53 244238ee4093d53 Point {"attachments":["8c143425b04d1680_original.jpg"],"author_id":"adfc99f4","bait_use":"no","category":"Camera Trap Deployment","category_id":"df34ed05","created_at":"2026-05-13T19:03:22.117Z","habitat":["Oak Forest","fish, dried"],"notes":"Placing the CT by Lake Accotink","update_author_id":"adfc99f4","updated_at":"2026-05-13T19:03:22.117Z"}`,
		}},
		{"CoMapeo's comma", files{"a.geojson", comapeoComma}, []string{
			`a.geojson geojson 2=0+2+0 altitude-dropped json-trailing-comma kind-missing name-missing suggest-columns`,
		}, []string{
			`t1 t1 LineString {"created_at":"x","observations":["o1","o2"]}`,
			`t2 t2 LineString {"created_at":"x"}`,
		}},
		{"CoMapeo before", files{"a.geojson", comapeoOld}, []string{
			`a.geojson geojson 1=0+1+0 json-trailing-comma`,
		}, []string{
			`d1 Kahayan Point {"attachments":["a.jpg"],"created_at":"2025-01-02T00:00:00Z","manual_location":true}`,
		}},
		{"Mapeo", files{"a.geojson", mapeo}, []string{
			`a.geojson geojson 1=0+1+0 geometry-missing kind-missing`,
		}, []string{
			`a1b2c3 Lubuk larangan - {"created_at":"2022-01-01","photos":["53a3.jpg"],"updated_at":"2022-01-02","version":"78ab@50"}`,
		}},
		{"CoMapeo web", files{"a.csv", webCSV}, []string{
			`a.csv table 1=0+1+0 kind-missing suggest-kind`,
		}, []string{
			`d9 Mata air Point {"category":"water","created_at":"2026-01-01","debit":3,"updated_at":"2026-01-01"}`,
		}},
		{"CoMapeo server", files{"a.json", server}, []string{
			`a.json comapeo 1=0+1+0 kind-missing`,
		}, []string{
			`s1 Pohon madu Point {"attachments":["a.jpg"]}`,
		}},
		{"Terrastories", files{"a.csv", story}, []string{
			`a.csv table 1=0+1+0 kind-missing suggest-field`,
		}, []string{
			`5badd179-2264-5b2e-8264-5b2f2a62e601 Iacitata Point {"audio":"1second_silence.mp3","description":"Iacitata is a restaurant","media":"terrastories.png","region":"brazil","type_of_place":"Community Center"}`,
		}},
		{"Kobo CSV", files{"a.csv", koboCSV}, []string{
			`a.csv table 3=3+0+0 accuracy-read altitude-dropped rewound several-geometries`,
		}, []string{
			`3f1c9f0e-1 Sungai Kahayan Point ±4.9 {"__version__":"v1","_id":101,"_status":"submitted_via_web","_submission_time":"2025-03-14 07:31:05","_submitted_by":"fasilitator","_titik_altitude":12.5,"_titik_precision":4.9,"akses":["perempuan","laki"],"foto":"1710401234567.jpg","foto_URL":"https://kc.example/media/original?media_file=x","start":"2025-03-14 14:25:00+07:00"}`,
			`3f1c9f0e-1:area Sungai Kahayan Polygon {"__version__":"v1","_id":101,"_status":"submitted_via_web","_submission_time":"2025-03-14 07:31:05","_submitted_by":"fasilitator","_titik_altitude":12.5,"_titik_precision":4.9,"akses":["perempuan","laki"],"foto":"1710401234567.jpg","foto_URL":"https://kc.example/media/original?media_file=x","start":"2025-03-14 14:25:00+07:00"}`,
			`3f1c9f0e-1:jalur Sungai Kahayan LineString {"__version__":"v1","_id":101,"_status":"submitted_via_web","_submission_time":"2025-03-14 07:31:05","_submitted_by":"fasilitator","_titik_altitude":12.5,"_titik_precision":4.9,"akses":["perempuan","laki"],"foto":"1710401234567.jpg","foto_URL":"https://kc.example/media/original?media_file=x","start":"2025-03-14 14:25:00+07:00"}`,
		}},
		{"Kobo GeoJSON", files{"a.geojson", koboGeoJSON}, []string{
			`a.geojson geojson 2=0+2+0 altitude-dropped kind-missing several-geometries`,
		}, []string{
			`u1 Sungai Point {"_submission_time":"2025-03-14"}`,
			`u1:line Sungai LineString {"_submission_time":"2025-03-14"}`,
		}},
		{"Kobo API", files{"a.json", koboAPI}, []string{
			`a.json kobo 1=0+1+0 altitude-dropped kind-missing name-missing suggest-columns`,
		}, []string{
			`k1 k1 Point ±4.969 {"I_like_this_tree_because":"shade food","_id":124961136,"_submission_time":"2021-11-16T23:46:27","attachments":["1637106370994.jpg"],"formhub/uuid":"f","produk":[{"nama_produk":"abon gabus","skor":"5"}]}`,
		}},
		{"ODK CSV", files{"kebun.csv", odkCSV}, []string{
			`kebun.csv table 2=0+2+0 accuracy-read geometry-missing kind-missing`,
		}, []string{
			`uuid:1d58 Hutan Point ±4 {"SubmissionDate":"2025-03-14","SubmitterID":5,"SubmitterName":"Ani","location-Accuracy":4,"location-Altitude":0}`,
			`uuid:2d58 Ladang - {"SubmissionDate":"2025-03-14","SubmitterID":5,"SubmitterName":"Ani"}`,
		}},
		{"ODK CSV and places", files{"kebun.csv", odkCSV, "kebun.geojson", odkGeoJSON}, []string{
			`kebun.csv table 0=0+0+0 joined-to`,
			`kebun.geojson geojson 3=0+3+0 altitude-dropped geometry-missing kind-missing name-missing row-missing`,
		}, []string{
			`uuid:1d58 Hutan Point {"SubmissionDate":"2025-03-14","SubmitterID":5,"SubmitterName":"Ani","fieldpath":"/singular/input_geopoint","location-Accuracy":4,"location-Altitude":0,"location-Latitude":1.5,"location-Longitude":113.5}`,
			`uuid:2d58 Ladang - {"SubmissionDate":"2025-03-14","SubmitterID":5,"SubmitterName":"Ani"}`,
			`uuid:9d58 uuid:9d58 Point`,
		}},
		{"ODK in one zip", files{"kebun.zip/kebun.csv", odkPlain, "kebun.zip/submissions.geojson", odkGeoJSON, "kebun.zip/kebun-produk.csv", odkRepeat}, []string{
			`kebun.zip/kebun.csv table 0=0+0+0 joined-to`,
			`kebun.zip/submissions.geojson geojson 4=0+3+1 altitude-dropped geometry-missing kind-missing name-missing repeat-orphan row-missing`,
			`kebun.zip/kebun-produk.csv table 0=0+0+0 joined-to`,
		}, []string{
			`uuid:1d58 Hutan Point {"SubmissionDate":"2025-03-14","SubmitterID":5,"fieldpath":"/singular/input_geopoint","produk":[{"nama_produk":"abon","skor":5},{"nama_produk":"rotan","skor":4}]}`,
			`uuid:2d58 Ladang - {"SubmissionDate":"2025-03-14","SubmitterID":5}`,
			`uuid:9d58 uuid:9d58 Point`,
		}},
		{"ODK CSV and repeats", files{"kebun-produk.csv", odkRepeat, "kebun.csv", odkCSV}, []string{
			`kebun-produk.csv table 0=0+0+0 joined-to`,
			`kebun.csv table 3=0+2+1 accuracy-read geometry-missing kind-missing repeat-orphan`,
		}, []string{
			`uuid:1d58 Hutan Point ±4 {"SubmissionDate":"2025-03-14","SubmitterID":5,"SubmitterName":"Ani","location-Accuracy":4,"location-Altitude":0,"produk":[{"nama_produk":"abon","skor":5},{"nama_produk":"rotan","skor":4}]}`,
			`uuid:2d58 Ladang - {"SubmissionDate":"2025-03-14","SubmitterID":5,"SubmitterName":"Ani"}`,
		}},
		{"ODK repeats alone", files{"kebun-produk.csv", odkRepeat}, []string{
			`kebun-produk.csv  0=0+0+0 broken repeat-alone`,
		}, nil},
		{"ODK places alone", files{"kebun.geojson", odkGeoJSON}, []string{
			`kebun.geojson geojson 2=0+2+0 altitude-dropped kind-missing name-missing places-alone suggest-columns`,
		}, []string{
			`uuid:1d58 uuid:1d58 Point {"fieldpath":"/singular/input_geopoint"}`,
			`uuid:9d58 uuid:9d58 Point`,
		}},
		{"ODK OData", files{"a.json", odata}, []string{
			`a.json odata 1=0+1+0 altitude-dropped kind-missing suggest-area`,
		}, []string{
			`uuid:o1 Sawah Point ±20 {"luas":2,"submissionDate":"2025","submitterName":"Ani"}`,
		}},
		{"uMap", files{"a.umap", umap}, []string{
			`a.umap umap 1=0+1+0 kind-missing`,
		}, []string{
			`m1 Balai Point {"layer":"Fasilitas"}`,
		}},
		{"Ushahidi", files{"a.csv", ushahidi}, []string{
			`a.csv table 1=0+1+0 kind-missing name-missing suggest-columns`,
		}, []string{
			`b970097b-4502-5bc5-8a0d-0516ac934fbb a 1 Point {"Judul":"Banjir"}`,
		}},
		{"collection in a cell", files{"a.csv", mixed}, []string{
			`a.csv table 2=0+2+0 collection-split kind-missing`,
		}, []string{
			`09214116-db13-5623-b5b7-1be78a839572 Lahan LineString`,
			`a8024356-0d40-522a-aaec-27e27a9140a8 Lahan Point`,
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var given []intake.File
			for i := 0; i < len(c.files); i += 2 {
				given = append(given, text(c.files[i], c.files[i+1]))
			}
			db := open(t)
			receipt := imported(t, db, given)
			if got := receiptOf(receipt); !slices.Equal(got, c.receipt) {
				t.Errorf("receipt\n%s", list(got))
			}
			was := kept(t, db)
			if !slices.Equal(was, c.kept) {
				t.Errorf("kept\n%s", list(was))
			}
			again := imported(t, db, given)
			if total := again.Total; total.Unchanged != total.Kept+total.Repaired || total.In != receipt.Total.In || !slices.Equal(kept(t, db), was) {
				t.Errorf("again: %+v", total)
			}
			checked, err := intake.Check(context.Background(), given, intake.Options{})
			if err != nil || !slices.Equal(receiptOf(checked), receiptOf(receipt)) {
				t.Errorf("check\n%s%v", list(receiptOf(checked)), err)
			}
		})
	}
}

func imported(t *testing.T, db *store.DB, files []intake.File) intake.Receipt {
	t.Helper()
	receipt, err := intake.Import(context.Background(), db, files, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sum := intake.Counts{}
	for _, f := range receipt.Files {
		if f.In != f.Kept+f.Repaired+f.Rejected {
			t.Errorf("%s: in %d ≠ %d + %d + %d", f.File, f.In, f.Kept, f.Repaired, f.Rejected)
		}
		sum.In += f.In
	}
	if sum.In != receipt.Total.In {
		t.Errorf("total %+v, files %d", receipt.Total, sum.In)
	}
	return receipt
}

// list writes lines as Go source, to be looked at and taken over.
func list(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		fmt.Fprintf(&b, "`%s`,\n", line)
	}
	return b.String()
}
