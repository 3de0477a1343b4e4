package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"potensi/internal/report"
	"potensi/mapping"
)

func putSeason(h http.Handler, body, remote string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPut, "http://localhost/api/v1/seasons", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if remote != "" {
		r.RemoteAddr = remote
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPutSeasons(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	const here, hall = "127.0.0.1:4000", "192.168.1.7:4000"
	const known = `"session":"S-CONTOH","months":[1,2,3,4,5,0,null,null,null,null,null,5]`
	for _, c := range []struct {
		name, body, remote string
		want               int
		says               string
	}{
		{"from the hall", `{"theme":"Angin",` + known + `}`, hall, 403, "recording-here"},
		{"no JSON", `theme=Angin`, here, 422, "season-unreadable"},
		{"an unknown member", `{"theme":"Angin","moon":1,` + known + `}`, here, 422, "season-unreadable"},
		{"about two things", `{"theme":"Angin","product":"P01",` + known + `}`, here, 422, "season-about"},
		{"about nothing", `{` + known + `}`, here, 422, "season-about"},
		{"an unknown product", `{"product":"P99",` + known + `}`, here, 422, "unknown-reference"},
		{"eleven months", `{"theme":"Angin","months":[1,2,3,4,5,0,1,2,3,4,5]}`, here, 422, "season-months"},
		{"six stones", `{"theme":"Angin","months":[6,2,3,4,5,0,1,2,3,4,5,0]}`, here, 422, "/months/0"},
		{"half a stone", `{"theme":"Angin","months":[1.5,2,3,4,5,0,1,2,3,4,5,0]}`, here, 422, "/months/0"},
		{"a row", `{"theme":"Angin",` + known + `}`, here, 200, `"changed":7`},
		{"the row again", `{"theme":"Angin",` + known + `}`, here, 200, `"changed":0`},
		{"changed elsewhere", `{"theme":"Angin","session":"S-CONTOH","months":[2,2,3,4,5,0,null,null,null,null,null,5],"was":[0,2,3,4,5,0,null,null,null,null,null,5]}`, here, 409, "season-changed"},
		{"as it was seen", `{"theme":"Angin","session":"S-CONTOH","months":[null,2,3,4,5,0,null,null,null,null,null,5],"was":[1,2,3,4,5,0,null,null,null,null,null,5]}`, here, 200, `"changed":1`},
	} {
		w := putSeason(h, c.body, c.remote)
		if w.Code != c.want || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: %d %s, want %d with %s", c.name, w.Code, w.Body, c.want, c.says)
		}
	}
	w, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := report.Calendar(w, mapping.CalendarOptions{By: mapping.AboutTheme})
	if err != nil {
		t.Fatal(err)
	}
	last := c.Rows[len(c.Rows)-1]
	if last.Theme != "Angin" || last.Coverage.Known != 6 || last.Months[0] != nil || *last.Months[5] != 0 {
		t.Errorf("%+v", last)
	}
}

// TestWithdrawnSessionsLeaveTheCalendar: what a session took back is in no
// answer any more.
func TestWithdrawnSessionsLeaveTheCalendar(t *testing.T) {
	_, db := sampleSite(t)
	w, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range w.Sessions {
		w.Sessions[i].Consent = mapping.ConsentWithdrawn
	}
	c, _ := report.Calendar(w, mapping.CalendarOptions{})
	p, _ := report.Activities(w, mapping.ActivityOptions{})
	f, _ := report.Factors(w, report.FactorOptions{})
	g, _ := report.GAPSheet(w, mapping.GAPOptions{})
	if len(c.Rows)+len(p.Groups)+len(f)+len(g.Rows) > 0 {
		t.Errorf("%d rows, %d groups, %d factors, %d GAP rows of withdrawn sessions", len(c.Rows), len(p.Groups), len(f), len(g.Rows))
	}
}
