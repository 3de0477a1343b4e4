package web

import (
	"net/http"
	"strings"
	"testing"
)

// entryPaths are the pages on which the facilitator enters.
func entryPaths() []string {
	return []string{"/rank/criteria", "/rank/criteria/new", "/rank/criteria/edit/K1", "/rank/criteria/remove/K1", "/rank/scores", "/rank/scores?axis=all",
		"/rank/scores?p=P01&for=G1", "/rank/weights", "/rank/weights/G1", "/rank/weights/G1?by=order", "/rank/weights/G1?by=ahp", "/rank/weights/G1?by=best-worst",
		"/rank/weights/G1?by=direct", "/products/new", "/products/edit/P01", "/vote/new", "/vote/new?type=approval", "/vote/new?type=points",
		"/vote/new?type=score", "/vote/new?type=pairwise"}
}

func TestEntryPagesAnswerInBothLanguages(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	for _, path := range entryPaths() {
		for _, prefix := range []string{"", "/en"} {
			w := ask(h, "GET", prefix+path, "")
			if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "[web.") || strings.Contains(w.Body.String(), "ZgotmplZ") {
				t.Errorf("%s%s: %d", prefix, path, w.Code)
			}
		}
		if w := askFromHall(h, "GET", path, ""); w.Code != http.StatusForbidden {
			t.Errorf("%s from the hall: %d", path, w.Code)
		}
	}
}
