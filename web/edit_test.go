package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"potensi/internal/photo"
)

const geojson = "application/geo+json"

func squareText(west, south, side float64) string {
	return fmt.Sprintf(`{"type": "Polygon", "coordinates": [[[%[1]v, %[2]v], [%[3]v, %[2]v], [%[3]v, %[4]v], [%[1]v, %[4]v], [%[1]v, %[2]v]]]}`, west, south, west+side, south+side)
}

func feature(id, geometry, properties string) string {
	return fmt.Sprintf(`{"type": "Feature", "id": %q, "geometry": %s, "properties": %s}`, id, geometry, properties)
}

func send(t *testing.T, h http.Handler, method, target, body string, status int, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	w := ask(h, method, target, body, append([]string{"Content-Type", geojson}, headers...)...)
	if w.Code != status {
		t.Fatalf("%s %s: %d, not %d: %s", method, target, w.Code, status, w.Body)
	}
	return w
}

func editedIn(t *testing.T, w *httptest.ResponseRecorder) editAnswer {
	t.Helper()
	var out editAnswer
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAResourceIsDrawnCorrectedAndDeleted(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	drawn := feature("", squareText(111.6, -2.7, 0.01), `{"name": "Ladang", "kind": "farmland", "geometry_method": "sketch", "accuracy_m": 50, "catatan_lama": "x"}`)
	added := editedIn(t, send(t, h, "POST", "/api/v1/resources", drawn, http.StatusCreated))
	if added.Outcome != "added" || len(added.ID) != 36 || !strings.Contains(string(added.Feature), `"area_ha":122.9`) {
		t.Fatalf("%+v %s", added, added.Feature)
	}
	address := "/api/v1/resources/" + added.ID
	read := send(t, h, "GET", address, "", http.StatusOK)
	if tag := read.Header().Get("ETag"); tag != `"`+added.Version+`"` {
		t.Errorf("%s, not %s", tag, added.Version)
	}
	renamed := strings.Replace(read.Body.String(), `"Ladang"`, `"Ladang baru"`, 1)
	put := editedIn(t, send(t, h, "PUT", address, renamed, http.StatusOK, "If-Match", read.Header().Get("ETag")))
	if put.Outcome != "updated" || !strings.Contains(string(put.Feature), "catatan_lama") {
		t.Errorf("what has no column is lost: %s", put.Feature)
	}
	same := editedIn(t, send(t, h, "PUT", address, string(put.Feature), http.StatusOK, "If-Match", "*"))
	if same.Outcome != "unchanged" || same.Version != put.Version {
		t.Errorf("%+v", same)
	}
	send(t, h, "DELETE", address+"?dry_run=true", "", http.StatusNoContent, "If-Match", put.Version)
	send(t, h, "GET", address, "", http.StatusOK)
	send(t, h, "DELETE", address, "", http.StatusNoContent, "If-Match", put.Version)
	send(t, h, "GET", address, "", http.StatusNotFound)
}

func TestSendingADrawingAgainAddsNothing(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	drawn := feature("baru-1", squareText(111.6, -2.7, 0.01), `{"name": "Ladang", "kind": "farmland"}`)
	send(t, h, "POST", "/api/v1/resources?dry_run=true", drawn, http.StatusOK)
	send(t, h, "GET", "/api/v1/resources/baru-1", "", http.StatusNotFound)
	send(t, h, "POST", "/api/v1/resources", drawn, http.StatusCreated)
	send(t, h, "POST", "/api/v1/resources", drawn, http.StatusOK)
	send(t, h, "POST", "/api/v1/resources", strings.Replace(drawn, "Ladang", "Sawah", 1), http.StatusConflict)
}

func TestShapesAreCheckedAsAnImportChecksThem(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	bow := `{"type": "Polygon", "coordinates": [[[111.6, -2.7], [111.61, -2.69], [111.61, -2.7], [111.6, -2.69], [111.6, -2.7]]]}`
	p := problemIn(t, send(t, h, "POST", "/api/v1/resources?lang=id", feature("x", bow, `{"name": "Pita", "kind": "farmland"}`), 422).Body.Bytes())
	wrong := p.Problems[0]
	if wrong.Rule != "self-crossing" || wrong.Coordinate == nil || wrong.Cure == "" || strings.Contains(wrong.Cure, "QGIS") || wrong.Level != "error" {
		t.Errorf("%+v", p)
	}
	nameless := problemIn(t, send(t, h, "POST", "/api/v1/resources", feature("x", squareText(111.6, -2.7, 0.01), `{"kind": "farmland"}`), 422).Body.Bytes())
	if nameless.Problems[0].Rule != "required" || nameless.Problems[0].Path != "/properties/name" {
		t.Errorf("%+v", nameless)
	}
	repeated := `{"type": "Polygon", "coordinates": [[[111.6, -2.7], [111.6, -2.7], [111.61, -2.7], [111.61, -2.69], [111.6, -2.69], [111.6, -2.7]]]}`
	kept := editedIn(t, send(t, h, "POST", "/api/v1/resources", feature("x", repeated, `{"name": "Ladang", "kind": "farmland"}`), http.StatusCreated))
	if len(kept.Findings) != 1 || kept.Findings[0].Rule != "repeated-vertices" || !kept.Findings[0].Repaired || kept.Findings[0].Message == "" {
		t.Errorf("%+v", kept.Findings)
	}
	for _, body := range []string{"", "{", "[]", `{"type": "FeatureCollection", "features": []}`, `{"type": "Point", "coordinates": [1, 2]}`} {
		send(t, h, "POST", "/api/v1/resources", body, 422)
	}
}

func TestNeighboursAreTold(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	send(t, h, "POST", "/api/v1/resources", feature("a", squareText(111.6, -2.7, 0.01), `{"name": "Kebun A", "kind": "farmland"}`), http.StatusCreated)
	half := editedIn(t, send(t, h, "POST", "/api/v1/resources", feature("b", squareText(111.605, -2.7, 0.01), `{"name": "Kebun B", "kind": "farmland"}`), http.StatusCreated))
	if len(half.Overlaps) != 1 || half.Overlaps[0].Name != "Kebun A" || half.Overlaps[0].Share < 0.49 || half.Overlaps[0].Share > 0.51 {
		t.Errorf("%+v", half.Overlaps)
	}
	sliver := editedIn(t, send(t, h, "POST", "/api/v1/resources?lang=en", feature("c", squareText(111.59, -2.7, 0.010001), `{"name": "Kebun C", "kind": "farmland"}`), http.StatusCreated))
	if len(sliver.Findings) != 1 || sliver.Findings[0].Rule != "sliver-overlap" || !strings.Contains(sliver.Findings[0].Message, "Kebun A") {
		t.Errorf("%+v", sliver.Findings)
	}
}

func TestSomebodyElsesWorkIsNotOverwritten(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	read := send(t, h, "GET", "/api/v1/resources/R01", "", http.StatusOK)
	send(t, h, "PUT", "/api/v1/resources/R01", read.Body.String(), http.StatusPreconditionRequired)
	theirs := strings.Replace(read.Body.String(), `"properties":{`, `"properties":{"local_name":"Punya mereka",`, 1)
	send(t, h, "PUT", "/api/v1/resources/R01", theirs, http.StatusOK, "If-Match", read.Header().Get("ETag"))
	stale := problemIn(t, send(t, h, "PUT", "/api/v1/resources/R01", read.Body.String(), http.StatusPreconditionFailed, "If-Match", read.Header().Get("ETag")).Body.Bytes())
	if !strings.Contains(string(stale.Current), "Punya mereka") || stale.Version == "" {
		t.Errorf("%+v", stale)
	}
	send(t, h, "PUT", "/api/v1/resources/R01", read.Body.String(), http.StatusOK, "If-Match", stale.Version)
	send(t, h, "PUT", "/api/v1/resources/tidak-ada", read.Body.String(), http.StatusNotFound, "If-Match", "*")
}

func TestWhatSessionsSaidDoesNotVanishWithADrawing(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	used := problemIn(t, send(t, h, "DELETE", "/api/v1/resources/R05", "", http.StatusConflict, "If-Match", "*").Body.Bytes())
	if used.Problems[0].Rule != "resource-used" || used.Problems[0].Args["access_records"] == nil {
		t.Errorf("%+v", used)
	}
	w, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before := len(w.AccessRecords)
	for _, use := range used.Problems[0].Args {
		if n, ok := use.(float64); ok && n > 0 && used.Problems[0].Args["products"] != nil {
			t.Skip("the sample's R05 is also of a product")
		}
	}
	send(t, h, "DELETE", "/api/v1/resources/R05?answers=true", "", http.StatusNoContent, "If-Match", "*")
	if w, err = db.Workshop(t.Context()); err != nil || len(w.AccessRecords) >= before {
		t.Errorf("%d answers of %d, %v", len(w.AccessRecords), before, err)
	}
}

// TestTheHallCannotEdit: phones on the hotspot get a refusal, whatever they ask
// the editor for.
func TestTheHallCannotEdit(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	beside(t, filepath.Join(filepath.Dir(db.Path()), "peta.pmtiles"), []byte("PMTiles"))
	for _, request := range []struct{ method, target string }{
		{"GET", "/map/edit"}, {"GET", "/en/map/edit"}, {"GET", "/api/v1/versions"}, {"GET", "/api/v1/photos"}, {"GET", "/api/v1/basemaps"},
		{"GET", "/basemaps/peta.pmtiles"}, {"GET", "/photos/01234567-89ab-7cde-8f01-23456789abcd"}, {"POST", "/api/v1/photos"},
		{"PUT", "/api/v1/photos/x"}, {"DELETE", "/api/v1/photos/x"},
	} {
		if w := askFromHall(h, request.method, request.target, ""); w.Code != http.StatusForbidden {
			t.Errorf("%s %s: %d", request.method, request.target, w.Code)
		}
	}
	for _, method := range []string{"POST", "PUT", "DELETE"} {
		target := "/api/v1/resources"
		if method != "POST" {
			target += "/R01"
		}
		r := httptest.NewRequest(method, target, strings.NewReader(feature("x", squareText(111.6, -2.7, 0.01), `{"name": "x", "kind": "other"}`)))
		r.Host, r.RemoteAddr = "desa.test:8080", "192.168.43.17:40000"
		r.Header.Set("Content-Type", geojson)
		r.Header.Set("If-Match", "*")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusForbidden {
			t.Errorf("%s: %d %s", method, w.Code, w.Body)
		}
	}
}

func beside(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPhotosAreKeptBesideTheVillage(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	var drawing bytes.Buffer
	if err := png.Encode(&drawing, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	var sheet photo.Sheet
	w := send(t, h, "POST", "/api/v1/photos?name=peta.png", drawing.String(), http.StatusCreated)
	if err := json.Unmarshal(w.Body.Bytes(), &sheet); err != nil || sheet.Width != 40 || sheet.Name != "peta.png" {
		t.Fatal(sheet, err)
	}
	sent := ask(h, "GET", "/photos/"+sheet.ID, "")
	if sent.Code != 200 || sent.Header().Get("Content-Type") != "image/jpeg" || sent.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %v", sent.Code, sent.Header())
	}
	laid := `{"points": [{"x": 1, "y": 2, "lon": 111.5, "lat": -2.5}], "opacity": 0.5, "shown": true}`
	send(t, h, "PUT", "/api/v1/photos/"+sheet.ID, laid, http.StatusOK)
	if list := get[[]photo.Sheet](t, h, "/api/v1/photos"); len(list) != 1 || len(list[0].Points) != 1 {
		t.Errorf("%+v", list)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(db.Path()), "desa.photos", sheet.ID+".jpg")); err != nil {
		t.Error(err)
	}
	send(t, h, "PUT", "/api/v1/photos/"+sheet.ID, `{"points": [{"x": 100, "y": 2, "lon": 1, "lat": 1}], "opacity": 0.5}`, 422)
	send(t, h, "PUT", "/api/v1/photos/"+sheet.ID, `{}`, 422)
	send(t, h, "POST", "/api/v1/photos", "bukan gambar", http.StatusUnsupportedMediaType)
	send(t, h, "DELETE", "/api/v1/photos/"+sheet.ID, "", http.StatusNoContent)
	send(t, h, "DELETE", "/api/v1/photos/"+sheet.ID, "", http.StatusNotFound)
	if w := ask(h, "GET", "/photos/..%2f..%2fetc%2fpasswd", ""); w.Code == http.StatusOK {
		t.Errorf("%d", w.Code)
	}
}

func TestBasemapsAreThoseOfTheListing(t *testing.T) {
	s, db := sampleSite(t)
	h, dir := s.Handler(), filepath.Dir(db.Path())
	beside(t, filepath.Join(dir, "peta kabupaten.PMTILES"), []byte("PMTiles 0123456789"))
	beside(t, filepath.Join(t.TempDir(), "rahasia.txt"), []byte("rahasia"))
	if err := os.Mkdir(filepath.Join(dir, "folder.pmtiles"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/hostname", filepath.Join(dir, "tautan.pmtiles")); err != nil {
		t.Skip(err)
	}
	list := get[[]basemap](t, h, "/api/v1/basemaps")
	if len(list) != 1 || list[0].Name != "peta kabupaten.PMTILES" || list[0].Bytes != 18 || list[0].URL != "/basemaps/peta%20kabupaten.PMTILES" {
		t.Fatalf("%+v", list)
	}
	part := ask(h, "GET", list[0].URL, "", "Range", "bytes=8-11", "Accept-Encoding", "gzip")
	if part.Code != http.StatusPartialContent || part.Body.String() != "0123" || part.Header().Get("Content-Range") != "bytes 8-11/18" || part.Header().Get("Content-Encoding") != "" {
		t.Errorf("%d %q %v", part.Code, part.Body, part.Header())
	}
	for _, name := range []string{"tautan.pmtiles", "folder.pmtiles", "desa.gpkg", "..%2fdesa.gpkg", "tidak.pmtiles", "%2e%2e%2f%2e%2e%2fetc%2fpasswd"} {
		if w := ask(h, "GET", "/basemaps/"+name, ""); w.Code == http.StatusOK {
			t.Errorf("%s: %s", name, w.Body)
		}
	}
}
