package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"potensi/internal/tiles"
	"potensi/mapping"
)

// askTile asks for a tile as a browser on this computer, or on a phone.
func askTile(h http.Handler, path, from string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Host, r.RemoteAddr = "localhost", from
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const (
	laptop = "127.0.0.1:5000"
	phone  = "192.168.1.20:5000"
)

func idsIn(t *testing.T, body []byte) (ids []string) {
	t.Helper()
	layers, err := mvt.Unmarshal(body)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range layers[0].Features {
		ids = append(ids, f.Properties["id"].(string))
	}
	return ids
}

func TestTiles(t *testing.T) {
	s, _ := villageOf(t, mapping.Resource{ID: "R1", Name: "Keramat", Kind: mapping.SacredSite, Sensitive: true, Geometry: orb.Point{111.4, -2.5}},
		mapping.Resource{ID: "R2", Name: "Ladang", Kind: mapping.Farmland, Geometry: square(111.4, -2.5, 0.01)})
	h := s.Handler()
	const here = "/tiles/8/207/129.mvt"
	w := askTile(h, here, laptop)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != tileType || !slices.Equal(idsIn(t, w.Body.Bytes()), []string{"R1", "R2"}) {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	packed := askTile(h, here, laptop, "Accept-Encoding", "gzip")
	if raw, err := unpacked(packed.Body.Bytes()); err != nil || packed.Header().Get("Content-Encoding") != "gzip" || !bytes.Equal(raw, w.Body.Bytes()) {
		t.Error("packed, it is another tile", err)
	}
	tag := w.Header().Get("ETag")
	if again := askTile(h, here, laptop, "If-None-Match", tag); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("the same again is %d", again.Code)
	}
	lent := askTile(h, here, phone, "If-None-Match", tag)
	if lent.Code != http.StatusOK || !slices.Equal(idsIn(t, lent.Body.Bytes()), []string{"R2"}) {
		t.Errorf("a phone gets %d", lent.Code)
	}
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Error("a browser may keep it")
	}
	for path, status := range map[string]int{
		"/tiles/8/1/1.mvt": 204, "/tiles/0/0/0.mvt": 200, "/tiles/22/0/0.mvt": 204, "/tiles/23/0/0.mvt": 404, "/tiles/1/2/0.mvt": 404, "/tiles/1/0/2.mvt": 404,
		"/tiles/1/-1/0.mvt": 400, "/tiles/a/0/0.mvt": 400, "/tiles/1/0/0x.mvt": 400, "/tiles/1/0/0.png": 404, "/tiles/1/0/.mvt": 400, "/tiles/1/99999999999/0.mvt": 400,
		"/tiles/0/0/0.mvt?x=1": 400, "/tiles/0/0": 404,
	} {
		w := askTile(h, path, laptop)
		if w.Code != status {
			t.Errorf("%s is %d, want %d", path, w.Code, status)
		}
		if status >= 400 && (w.Header().Get("Content-Type") != "application/problem+json" || w.Header().Get("ETag") != "") {
			t.Errorf("%s: %v", path, w.Header())
		}
	}
}

// TestGapWordsAreThoseOfTheMap: tiles tell the steps that the drawn map has.
func TestGapWordsAreThoseOfTheMap(t *testing.T) {
	for gap := -3.0; gap <= 3; gap += 0.25 {
		if tile, drawn := "gap-"+tiles.GapWord(&gap), gapOf(&gap); tile != drawn {
			t.Errorf("%v is %s in tiles, %s on the map", gap, tile, drawn)
		}
	}
	if tile := "gap-" + tiles.GapWord(nil); tile != gapOf(nil) {
		t.Errorf("unknown is %s in tiles", tile)
	}
}

// TestTileMapKeepsWhatIsSensitive: the page of a district tells a phone
// nothing of a place that is withheld.
func TestTileMapKeepsWhatIsSensitive(t *testing.T) {
	records := []any{mapping.Resource{ID: "K", Name: "Keramat Rahasia", Kind: mapping.SacredSite, Sensitive: true, Geometry: orb.Point{111.4, -2.5}}}
	for i := range mapMost + 1 {
		records = append(records, mapping.Resource{ID: fmt.Sprint("R", i), Name: "Ladang", Kind: mapping.Farmland, Geometry: square(111, -2, 0.01)})
	}
	s, _ := villageOf(t, records...)
	h := s.Handler()
	if w := askTile(h, "/map?r=K", laptop); !strings.Contains(w.Body.String(), "Keramat Rahasia") {
		t.Error("the facilitator does not see it")
	}
	if w := askTile(h, "/map?r=K", phone); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "Keramat Rahasia") || strings.Contains(w.Body.String(), "5.002") {
		t.Error("a phone is told of it")
	}
}
