package web

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"potensi/internal/i18n"
	"potensi/internal/intake"
	"potensi/internal/sample"
	"potensi/internal/store"
	"potensi/ranking"
)

// openPollID is a poll that the sample does not have: it is open, and its
// results are withheld.
const openPollID = "buah"

// sampleSite is the site of the sample workshop with one open poll.
func sampleSite(t testing.TB) (*Server, *store.DB) {
	t.Helper()
	db, err := store.Create(t.Context(), filepath.Join(t.TempDir(), "desa.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := intake.Import(t.Context(), db, intake.Embedded(sample.Files, sample.Names()), intake.Options{By: "test"}); err != nil {
		t.Fatal(err)
	}
	poll := ranking.Poll{ID: openPollID, Question: "Buah apa?", Choices: []string{"P01", "P02", "P03"}, BallotType: ranking.RankedBallot,
		Places: 2, Seats: 1, State: ranking.Open, Rule: "borda", Results: ranking.AfterClose}
	if err := db.SetPoll(t.Context(), "test", poll); err != nil {
		t.Fatal(err)
	}
	return siteOf(t, db), db
}

func siteOf(t testing.TB, db *store.DB) *Server {
	t.Helper()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(db, catalogue, "Desa.test")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ask sends a request as a program on the facilitator's computer would;
// headers are pairs of name and value, Host among them.
func ask(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host, r.RemoteAddr = "localhost:8080", "127.0.0.1:50000"
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		} else {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	if strings.HasSuffix(r.URL.Path, "/stream") { // it goes on until its reader leaves
		ctx, leave := context.WithTimeout(r.Context(), 300*time.Millisecond)
		defer leave()
		r = r.WithContext(ctx)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// promised are the headers of every answer (reliability.md, section 7).
var promised = map[string]string{
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "same-origin",
	"Permissions-Policy":           "geolocation=(), microphone=(self), camera=(self)",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Cache-Control":                "no-store",
}

func checkHeaders(t *testing.T, name string, got http.Header) {
	t.Helper()
	for header, want := range promised {
		if got.Get(header) != want {
			t.Errorf("%s: %s is %q, not %q", name, header, got.Get(header), want)
		}
	}
	for _, directive := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self' 'sha256-", "form-action 'self'",
		"base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'"} {
		if !strings.Contains(got.Get("Content-Security-Policy"), directive) {
			t.Errorf("%s: no %s in the content policy %q", name, directive, got.Get("Content-Security-Policy"))
		}
	}
	for _, header := range []string{"Access-Control-Allow-Origin", "Strict-Transport-Security"} {
		if got.Get(header) != "" {
			t.Errorf("%s: %s is set", name, header)
		}
	}
}

func TestEveryRouteCarriesTheHeaders(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	for _, route := range s.engine().Routes() {
		if isFile(route.Path) {
			continue
		}
		target := strings.NewReplacer(":id", "unggulan", ":name", "poll", ":poll", "unggulan").Replace(route.Path)
		w := ask(h, route.Method, target, "", "Content-Type", "application/json")
		checkHeaders(t, route.Method+" "+target, w.Header())
		if w.Code >= http.StatusInternalServerError {
			t.Errorf("%s %s: %d %s", route.Method, target, w.Code, w.Body)
		}
	}
}

func TestRefusalsCarryTheHeaders(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	large := strings.Repeat("x", maxBody+1)
	ballots := "/api/v1/polls/" + openPollID + "/ballots"
	for _, test := range []struct {
		name, method, target, body string
		headers                    []string
		status                     int
	}{
		{"no such page", "GET", "/tidak-ada", "", nil, 404},
		{"no such address", "GET", "/api/v1/tidak-ada", "", nil, 404},
		{"no such file", "GET", "/static/tidak-ada.css", "", nil, 404},
		{"method of a page", "DELETE", "/", "", nil, 405},
		{"method of the API", "PUT", "/api/v1/access", "", nil, 405},
		{"options", "OPTIONS", "/api/v1/access", "", nil, 405},
		{"large ballot", "POST", ballots, large[:maxBallot+1], []string{"Content-Type", "application/json"}, 413},
		{"large body of a page", "POST", "/settings", large, nil, 413},
		{"stranger's name", "GET", "/", "", []string{"Host", "evil.example"}, 421},
		{"stranger's name and origin", "POST", ballots, "{}", []string{"Host", "evil.example", "Origin", "http://evil.example"}, 421},
		{"foreign origin", "POST", ballots, "{}", []string{"Origin", "http://evil.example"}, 403},
		{"no origin to speak of", "POST", ballots, "{}", []string{"Origin", "null"}, 403},
		{"foreign site", "POST", ballots, "{}", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"type of another", "POST", ballots, "{}", []string{"Content-Type", "text/plain"}, 415},
		{"two dots", "GET", "/api/v1/schemas/..", "", nil, 400},
		{"two dots, encoded", "GET", "/api/v1/schemas/%2e%2e/%2e%2e/etc/passwd", "", nil, 400},
		{"two dots, encoded slash", "GET", "/static/..%2f..%2fgo.mod", "", nil, 400},
		{"backslash", "GET", `/api/v1/schemas/..%5C..%5Cgo.mod`, "", nil, 400},
		{"NUL", "GET", "/api/v1/polls/%00", "", nil, 400},
		{"line break", "GET", "/api/v1/polls/a%0d%0ab", "", nil, 400},
		{"device", "GET", "/api/v1/schemas/CON", "", nil, 404},
		{"stream", "GET", "/api/v1/schemas/village.gpkg:stream", "", nil, 404},
	} {
		w := ask(h, test.method, test.target, test.body, test.headers...)
		if w.Code != test.status {
			t.Errorf("%s: %d, not %d", test.name, w.Code, test.status)
		}
		checkHeaders(t, test.name, w.Header())
		wantType := map[bool]string{true: "application/problem+json", false: "text/"}[isAPI(test.target)]
		if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, wantType) {
			t.Errorf("%s: answered as %s, not %s", test.name, got, wantType)
		}
		if strings.Contains(w.Body.String(), "[problem.") {
			t.Errorf("%s: no words in %s", test.name, w.Body)
		}
	}
}

func TestOwnNamesAreServed(t *testing.T) {
	s, _ := sampleSite(t)
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST:80": true, "localhost.": true, "127.0.0.1:8080": true, "127.8.9.1": true, "[::1]:8080": true,
		"[::1]": true, "[::ffff:127.0.0.1]:80": true, "desa.test": true, "DESA.test:81": true,
		"": false, "evil.example": false, "localhost.evil.example": false, "evil.localhost": false, "192.168.1.7": false, "127.0.0.1.nip.io": false,
		"0.0.0.0": false, "[::]": false, "2130706433": false,
	} {
		if got := s.knows(host); got != want {
			t.Errorf("%q: %v, not %v", host, got, want)
		}
	}
}

func TestAddressOfTheConnectionIsOwn(t *testing.T) {
	s, _ := sampleSite(t)
	for host, status := range map[string]int{"192.168.43.1:8080": 200, "192.168.43.1": 200, "192.168.43.2": 421, "evil.example": 421, "": 421} {
		local := &net.TCPAddr{IP: net.IPv4(192, 168, 43, 1), Port: 8080}
		r := httptest.NewRequestWithContext(context.WithValue(t.Context(), http.LocalAddrContextKey, local), "GET", "/api/v1/polls", nil)
		r.Host = host
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != status {
			t.Errorf("%q: %d, not %d", host, w.Code, status)
		}
	}
}

func TestOwnWritesPass(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	for name, headers := range map[string][]string{
		"a program":                     nil,
		"own page over plain HTTP":      {"Origin", "http://localhost:8080"},
		"own page, told by the browser": {"Sec-Fetch-Site", "same-origin", "Origin", "http://localhost:8080"},
		"own page on the hotspot":       {"Host", "desa.test", "Origin", "http://desa.test"},
	} {
		w := ask(h, "POST", "/api/v1/polls/"+openPollID+"/ballots", `{"ranking":["P01"]}`, append(headers, "Content-Type", "application/json")...)
		if w.Code != http.StatusCreated {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestBodyThatLiesAboutItsSizeIsCutOff(t *testing.T) {
	s, db := sampleSite(t)
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	for _, path := range []string{"/api/v1/polls/" + openPollID + "/ballots", "/vote/" + openPollID} {
		body := struct{ *strings.Reader }{strings.NewReader(`{"ranking":["` + strings.Repeat("x", 1<<20) + `"]}`)} // of unknown length
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+path, body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", map[bool]string{true: "application/json", false: "application/x-www-form-urlencoded"}[isAPI(path)])
		answer, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
	if ballots, err := db.Ballots(t.Context(), openPollID); err != nil || len(ballots) != 0 {
		t.Errorf("%d ballots, %v", len(ballots), err)
	}
}

func TestHeadHasTheHeadersAndNoBody(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	for _, target := range []string{"/", "/api/v1/resources", "/api/v1/access", "/api/v1/tidak-ada"} {
		get, head := ask(h, "GET", target, ""), ask(h, "HEAD", target, "")
		if head.Code != get.Code || head.Body.Len() != 0 {
			t.Errorf("%s: HEAD is %d with %d bytes, GET is %d", target, head.Code, head.Body.Len(), get.Code)
		}
		if want := get.Header().Get("Content-Length"); head.Header().Get("Content-Length") != want {
			t.Errorf("%s: HEAD says %q bytes, GET %q", target, head.Header().Get("Content-Length"), want)
		}
	}
	if w := ask(h, "HEAD", "/api/v1/polls/"+openPollID+"/ballots", ""); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "POST" {
		t.Errorf("HEAD of a route for POST: %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
	if w := ask(h, "DELETE", "/api/v1/ranking", ""); w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("Allow is %q", w.Header().Get("Allow"))
	}
}

// TestPanicIsAnsweredByANumber also sees that the log holds the number but
// neither what was sent nor who sent it.
func TestPanicIsAnsweredByANumber(t *testing.T) {
	log := captureLog(t)
	s, _ := sampleSite(t)
	h := s.guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Set-Cookie", "a=b")
		panic("Ibu Siti, 192.168.1.7")
	}))
	w := ask(h, "GET", "/v/TOKEN-7F3A", "", "Accept-Language", "en")
	if w.Code != http.StatusInternalServerError || w.Header().Get("Set-Cookie") != "" {
		t.Errorf("%d, cookie %q", w.Code, w.Header().Get("Set-Cookie"))
	}
	checkHeaders(t, "panic", w.Header())
	words := strings.Fields(strings.TrimSuffix(strings.TrimSpace(w.Body.String()), "."))
	if id := words[len(words)-1]; len(id) != 8 || !strings.Contains(log.String(), id) {
		t.Errorf("the number %q is not in the log %q", id, log)
	}
	for _, secret := range []string{"Siti", "192.168", "TOKEN", "127.0.0.1"} {
		if strings.Contains(log.String()+w.Body.String(), secret) {
			t.Errorf("%q has come out: %s %s", secret, w.Body, log)
		}
	}
}

func TestHalfAnAnswerIsBrokenOff(t *testing.T) {
	captureLog(t)
	s, _ := sampleSite(t)
	server := httptest.NewServer(s.guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`[{"id":`))
		_ = http.NewResponseController(w).Flush()
		panic("half-way")
	})))
	defer server.Close()
	answer, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := new(bytes.Buffer).ReadFrom(answer.Body); err == nil {
		t.Error("half an answer looks whole")
	}
}

func captureLog(t *testing.T) *bytes.Buffer {
	t.Helper()
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return &log
}

// TestCancelledRequestIsNoFailure: when a phone hangs up, nothing went wrong.
func TestCancelledRequestIsNoFailure(t *testing.T) {
	log := captureLog(t)
	s, _ := sampleSite(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(ctx, "GET", "/api/v1/access", nil)
	r.Host = "localhost"
	s.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusServiceUnavailable || log.Len() > 0 {
		t.Errorf("%d, log %q", w.Code, log)
	}
}

func TestContentPolicyTakesTheHashQuotedOrNot(t *testing.T) {
	plain, quoted := contentPolicy("sha256-x="), contentPolicy("'sha256-x='")
	if plain != quoted || !slices.Contains(strings.Split(plain, "; "), "style-src 'self' 'sha256-x='") {
		t.Errorf("%q, %q", plain, quoted)
	}
	if !slices.Contains(strings.Split(contentPolicy(""), "; "), "style-src 'self'") {
		t.Error("without a ballot")
	}
}
