package web

import (
	"net/http"
	"strings"
	"testing"

	"potensi/mapping"
)

// TestRecordingIsForTheFacilitatorAlone asks every page and form of recording,
// and the API, from a phone in the hall.
func TestRecordingIsForTheFacilitatorAlone(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	asked := 0
	for _, route := range s.engine().Routes() {
		if !strings.Contains(route.Path, "/record") {
			continue
		}
		asked++
		path := strings.NewReplacer(":session", "S-CONTOH", ":group", "G1", ":resource", "R03", ":change", "x").Replace(route.Path)
		if w := askFromHall(h, route.Method, path, ""); w.Code != http.StatusForbidden {
			t.Errorf("%s %s from the hall: %d", route.Method, path, w.Code)
		}
	}
	if asked < 40 {
		t.Errorf("only %d routes", asked)
	}
	if w := askFromHall(h, "POST", "/api/v1/access", `{"changes":[]}`); w.Code != http.StatusForbidden {
		t.Errorf("the API from the hall: %d", w.Code)
	}
	if w := askFromHall(h, "GET", "/", ""); strings.Contains(w.Body.String(), `href="/record"`) {
		t.Error("the hall is led to recording")
	}
}

func TestRecordingByTheAPI(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	post := func(body string) (int, string) {
		w := ask(h, "POST", "/api/v1/access?lang=id", body, "Content-Type", "application/json")
		return w.Code, w.Body.String()
	}
	const change = `{"changes":[{"id":"01980000-0000-7000-8000-00000000000a","resource":"R14","group":"G3","session":"S-CONTOH","set":{"control":2},"was":{"control":null}}]}`
	for i, outcome := range []string{"saved", "repeated"} {
		code, answer := post(change)
		if code != http.StatusOK || !strings.Contains(answer, `"outcome":"`+outcome+`"`) || !strings.Contains(answer, `"control":2`) {
			t.Errorf("sent %d times: %d %s", i+1, code, answer)
		}
	}
	w, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range w.AccessRecords {
		if r.Resource == "R14" && r.Group == "G3" && r.Session == "S-CONTOH" && r.Control == mapping.Shared {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d records", n)
	}
	if code, answer := post(strings.Replace(strings.Replace(change, "00a", "00b", 1), `"set":{"control":2},"was":{"control":null}`, `"set":{"control":7},"was":{"control":2}`, 1)); code != http.StatusOK ||
		!strings.Contains(answer, `"outcome":"refused"`) || !strings.Contains(answer, `"path":"/changes/0/set/control"`) {
		t.Errorf("%d %s", code, answer)
	}
	for body, status := range map[string]int{`{"changes":[{"kolom":1}]}`: 422, `{`: 422, `{"changes":[` + strings.Repeat("{},", maxSayings) + `{}]}`: 422} {
		if code, answer := post(body); code != status {
			t.Errorf("%.40s: %d %s", body, code, answer)
		}
	}
	if w := ask(h, "POST", "/api/v1/access", change, "Content-Type", "text/plain"); w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("%d", w.Code)
	}
}

func TestRecordingPagesAnswerInBothLanguages(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	for _, path := range []string{"/record", "/record/changes", "/record/sessions/new?voice=disability", "/record/sessions/S-CONTOH", "/record/groups/new", "/record/groups/G5",
		"/record/resources/new", "/record/S-CONTOH", "/record/S-CONTOH?r=R05&show=group:G1&others=1", "/record/S-CONTOH/cards", "/record/S-CONTOH/cards?ask=control"} {
		for _, prefix := range []string{"", "/en"} {
			w := ask(h, "GET", prefix+path, "")
			if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "[web.") || strings.Contains(w.Body.String(), "ZgotmplZ") {
				t.Errorf("%s%s: %d", prefix, path, w.Code)
			}
		}
	}
	for _, path := range []string{"/record/tidak-ada", "/record/groups/tidak-ada", "/record/resources/R03"} {
		if w := ask(h, "GET", path, ""); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
