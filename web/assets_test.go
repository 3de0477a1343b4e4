package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestStyleSheetIsServedForGood(t *testing.T) {
	s, _ := villageOf(t)
	h := s.Handler()
	w := ask(h, "GET", s.assets.address("app.css"), "")
	if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != forever || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/css") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := ask(h, "GET", "/static/app.css", ""); w.Header().Get("Cache-Control") == forever {
		t.Error("without its hash a file cannot be kept for good")
	}
	if again := ask(h, "GET", "/static/app.css", "", "If-None-Match", w.Header().Get("ETag")); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("again: %d with %d bytes", again.Code, again.Body.Len())
	}
	packed := ask(h, "GET", "/static/app.css", "", "Accept-Encoding", "gzip, br")
	reader, err := gzip.NewReader(packed.Body)
	if err != nil || packed.Header().Get("Content-Encoding") != "gzip" {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(reader); err != nil || !bytes.Equal(body, w.Body.Bytes()) {
		t.Errorf("the packed file differs: %v", err)
	}
}

func TestPagesArePackedForWhoTakesIt(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	w := ask(h, "GET", "/settings", "", "Accept-Encoding", "gzip")
	reader, err := gzip.NewReader(w.Body)
	if err != nil || w.Header().Get("Content-Encoding") != "gzip" || w.Header().Get("Vary") != "Accept-Encoding" {
		t.Fatal(w.Header(), err)
	}
	body, err := io.ReadAll(reader)
	if err != nil || string(body) != ask(h, "GET", "/settings", "").Body.String() {
		t.Errorf("the packed page differs: %v", err)
	}
}

// TestPagesDoWithoutTheScripts: a fresh clone has no Node, and its pages work.
func TestPagesDoWithoutTheScripts(t *testing.T) {
	s, _ := sampleSite(t)
	bare := s.assets
	bare.islands, bare.built = map[string]island{}, false
	pages, err := loadPages(bare)
	if err != nil {
		t.Fatal(err)
	}
	s.assets, s.pages = bare, pages
	h := s.Handler()
	body := page(t, h, "/map", http.StatusOK)
	if strings.Contains(body, "<script") || !strings.Contains(body, "Antarmuka belum dibangun") || !strings.Contains(body, `id="map"`) {
		t.Error("the bare map is not whole")
	}
	page(t, h, "/vote/unggulan?group=G1", http.StatusOK)
}

func TestIslands(t *testing.T) {
	a := assets{islands: map[string]island{"src/map.ts": {File: "assets/map-1.js", CSS: []string{"assets/map-2.css"}}}}
	want := `<link rel="stylesheet" href="/assets/map-2.css"><script type="module" src="/assets/map-1.js"></script>`
	if got := string(a.island("src/map.ts")); got != want {
		t.Error(got)
	}
	if got := a.island("src/none.ts"); got != "" {
		t.Error(got)
	}
}

// TestStyleNeedsNothingElse: the style sheets load no fonts, no pictures and
// nothing from elsewhere.
func TestStyleNeedsNothingElse(t *testing.T) {
	for _, name := range []string{"static/app.css", "static/ballot.css"} {
		text, err := embedded.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"url(", "@import", "@font-face", "http"} {
			if bytes.Contains(text, []byte(bad)) {
				t.Errorf("%s has %s", name, bad)
			}
		}
	}
}
