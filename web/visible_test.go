package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"potensi/internal/store"
	"potensi/mapping"
)

// Every page and every answer begins with what its visitor may see: no handler
// reads the village past visible.
func TestNobodyReadsPastWhatIsVisible(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "db.Workshop("); n > 0 && file != "pages.go" && !strings.HasSuffix(file, "_test.go") {
			t.Errorf("%s reads the village %d times itself: use (*Server).seen or visit.w", file, n)
		}
	}
}

// What was withdrawn is on nobody's screen, small groups and sensitive places
// on the facilitator's alone, and the page says so.
func TestScreensShowWhatTheyMay(t *testing.T) {
	s, db := sampleSite(t)
	err := db.Save(context.Background(), "uji", func(b *store.Batch) error {
		for _, x := range []any{
			mapping.Session{ID: "W", Name: "Sesi TERTARIK", Kind: mapping.FGD, Consent: mapping.ConsentWithdrawn},
			mapping.Resource{ID: "WR", Name: "Tempat TERTARIK", Kind: mapping.Forest, Consent: mapping.ConsentWithdrawn},
			mapping.AccessRecord{ID: "WA", Resource: "R01", Group: "G1", Session: "W", Control: mapping.Full, Evidence: "TERTARIK"},
			mapping.Resource{ID: "K", Name: "Makam RAHASIA", Kind: mapping.SacredSite, Sensitive: true}} {
			if _, err := b.Put(x); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	small := `"group":"G4"`
	for _, path := range []string{"/", "/map", "/map?r=R01", "/access", "/access?by=group", "/products", "/rank", "/results", "/report", "/settings",
		"/api/v1/villages", "/api/v1/resources", "/api/v1/access", "/api/v1/overlaps", "/api/v1/products", "/api/v1/ranking", "/api/v1/flagship"} {
		for _, from := range []string{"127.0.0.1:9", "192.168.4.7:9"} {
			text := seenFrom(t, s, path, from)
			if strings.Contains(text, "TERTARIK") {
				t.Errorf("%s from %s tells what was withdrawn", path, from)
			}
			if here := from == "127.0.0.1:9"; strings.Contains(text, "RAHASIA") && !here || strings.Contains(strings.ReplaceAll(text, " ", ""), small) && !here {
				t.Errorf("%s from %s tells more than it may", path, from)
			}
			if !strings.HasPrefix(path, "/api") && !strings.Contains(text, "1 sesi dicabut persetujuannya") {
				t.Errorf("%s from %s does not say that something was withdrawn", path, from)
			}
		}
	}
	if !strings.Contains(seenFrom(t, s, "/access", "127.0.0.1:9"), "kurang dari 5 orang: tidak ikut dibagikan") {
		t.Error("the facilitator is not told which group is small")
	}
	if strings.Contains(seenFrom(t, s, "/access", "192.168.4.7:9"), "Penyandang disabilitas dan lansia") {
		t.Error("a phone sees a small group")
	}
}

func seenFrom(t *testing.T, s *Server, path, from string) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host, r.RemoteAddr = "localhost:8080", from
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Errorf("%s from %s: %d", path, from, w.Code)
	}
	return w.Body.String()
}
