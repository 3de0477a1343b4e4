package web

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"potensi/mapping"
	"potensi/ranking"
)

// inHallRoutes are all routes that phones have, in Indonesian. A route that is
// added to the hall has to be added here, too: with what it may tell.
func inHallRoutes() []string {
	return []string{"GET /", "POST /", "GET /v/:token", "POST /v/:token", "GET /hasil/:poll", "GET /terkirim/:poll", "GET /latihan", "POST /latihan", "GET /latihan/hasil", "GET /media/:product/:kind",
		"GET /static/*filepath", "GET /assets/*filepath"}
}

// filled puts something into the parameters of a route.
func filled(path string) string {
	return regexp.MustCompile(`[:*]\w+`).ReplaceAllStringFunc(path, func(name string) string {
		switch name {
		case ":poll", ":id":
			return openPollID
		case ":token":
			return "ABCD-EFGH"
		case ":product":
			return "P01"
		case "*filepath":
			return "ballot.css"
		}
		return "x"
	})
}

// routesOf are the routes of an engine without those of the other language.
func routesOf(engine *gin.Engine) (routes []string) {
	for _, route := range engine.Routes() {
		if route.Path != "/en" && !strings.HasPrefix(route.Path, "/en/") {
			routes = append(routes, route.Method+" "+route.Path)
		}
	}
	return routes
}

// TestHallHasNoOtherRoutes: what phones reach is written down.
func TestHallHasNoOtherRoutes(t *testing.T) {
	s, _ := sampleSite(t)
	got, want := routesOf(s.hallEngine()), inHallRoutes()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the hall has %v, not %v", got, want)
	}
}

// TestDeskDoesNotAnswerInTheHall: no route of the desk, whatever the method and
// even from the laptop itself.
func TestDeskDoesNotAnswerInTheHall(t *testing.T) {
	s, db := sampleSite(t)
	hall, shared := s.Hall(), inHallRoutes()
	before, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	methods := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
	for _, route := range s.engine().Routes() {
		plain := strings.TrimPrefix(route.Path, "/en")
		if slices.ContainsFunc(shared, func(own string) bool { return strings.HasSuffix(own, " "+plain) }) {
			continue
		}
		for _, method := range methods {
			for _, from := range []string{"127.0.0.1:50000", "[::1]:50000"} {
				w := askAs(hall, from, method, filled(route.Path), "")
				if w.Code != http.StatusNotFound && w.Code != http.StatusMethodNotAllowed {
					t.Errorf("%s %s of the desk answers in the hall: %d", method, route.Path, w.Code)
				}
			}
		}
	}
	after, err := db.Workshop(t.Context())
	if err != nil || len(after.Polls) != len(before.Polls) || len(after.Decisions) != len(before.Decisions) || len(after.AccessRecords) != len(before.AccessRecords) {
		t.Errorf("something was written, %v", err)
	}
}

// TestHallCarriesTheHeaders is S1 in the hall: every route with every method,
// and every way to be refused.
func TestHallCarriesTheHeaders(t *testing.T) {
	s, _, _ := stillSite(t)
	hall := s.Hall()
	check := func(name string, w *httptest.ResponseRecorder, file bool) {
		t.Helper()
		if file && w.Code == http.StatusOK {
			w.Header().Set("Cache-Control", "no-store") // which a file need not say
		}
		checkHeaders(t, name, w.Header())
		if w.Code >= http.StatusInternalServerError {
			t.Errorf("%s: %d", name, w.Code)
		}
		if w.Body.Len() > 0 && !strings.Contains(w.Header().Get("Content-Type"), "charset=utf-8") && w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s is %q", name, w.Header().Get("Content-Type"))
		}
		if w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", name)
		}
	}
	for _, route := range s.hallEngine().Routes() {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"} {
			target := filled(route.Path)
			check(method+" "+target, askAs(hall, "10.0.0.1:1", method, target, ""), isFile(route.Path))
		}
	}
	large := strings.Repeat("x", maxBallot+1)
	for _, test := range []struct {
		name, method, target, body string
		headers                    []string
		status                     int
	}{
		{"no such page", "GET", "/nirgends", "", nil, 404},
		{"no such file", "GET", "/static/nirgends.css", "", nil, 404},
		{"a folder", "GET", "/static/", "", nil, 404},
		{"the folder above", "GET", "/static", "", nil, 301},
		{"the API", "GET", "/api/v1/polls", "", nil, 404},
		{"another method", "DELETE", "/v/ABCD-EFGH", "", nil, 405},
		{"a large ballot", "POST", "/v/ABCD-EFGH", large, nil, 413},
		{"a large ballot in English", "POST", "/en/v/ABCD-EFGH", large, nil, 413},
		{"foreign origin", "POST", "/v/ABCD-EFGH", "", []string{"Origin", "http://evil.example"}, 403},
		{"no origin to speak of", "POST", "/v/ABCD-EFGH", "", []string{"Origin", "null"}, 403},
		{"foreign site", "POST", "/v/ABCD-EFGH", "", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"a site beside", "POST", "/v/ABCD-EFGH", "", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"another port", "POST", "/v/ABCD-EFGH", "", []string{"Origin", "http://desa.test:8080"}, 403},
		{"two dots", "GET", "/static/../../go.mod", "", nil, 400},
		{"two dots, encoded", "GET", "/static/%2e%2e/%2e%2e/go.mod", "", nil, 400},
		{"two dots, half encoded", "GET", "/static/.%2e/go.mod", "", nil, 400},
		{"an encoded slash", "GET", "/static/..%2fgo.mod", "", nil, 400},
		{"a backslash", "GET", "/static/..%5Cgo.mod", "", nil, 400},
		{"NUL", "GET", "/static/ballot.css%00", "", nil, 400},
		{"a stream", "GET", "/static/ballot.css::$DATA", "", nil, 404},
		{"a device", "GET", "/static/CON", "", nil, 404},
	} {
		w := askAs(hall, "10.0.0.1:1", test.method, test.target, test.body, test.headers...)
		if w.Code != test.status {
			t.Errorf("%s: %d, not %d", test.name, w.Code, test.status)
		}
		check(test.name, w, false)
	}
}

// TestOwnBallotsPassInTheHall is the other side of S4: a browser on plain HTTP
// sends an Origin and no Sec-Fetch-Site, an old one neither.
func TestOwnBallotsPassInTheHall(t *testing.T) {
	s, db, _ := stillSite(t)
	hall := s.Hall()
	for i, headers := range [][]string{
		nil, {"Origin", "http://desa.test"}, {"Origin", "http://desa.test", "Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "none"},
	} {
		w := askAs(hall, "10.0.0.1:1", "POST", "/v/"+cardsOf(t, db, 1)[0], cardForm(strings.Repeat("a", 10+i)), headers...)
		if w.Code != http.StatusOK && w.Code != http.StatusSeeOther {
			t.Errorf("%v: %d", headers, w.Code)
		}
	}
}

// TestRebindingIsRefused is S5: a name elsewhere that points at the laptop is
// not answered, whichever address the hall listens at; the laptop's own are.
func TestRebindingIsRefused(t *testing.T) {
	s, _, _ := stillSite(t)
	hall := s.Hall()
	for _, listened := range []string{"192.168.43.1", "fe80::1", "2001:db8::1"} {
		own := listened
		if strings.Contains(own, ":") {
			own = "[" + own + "]"
		}
		for host, status := range map[string]int{
			own: 200, own + ":8081": 200, "evil.example": 421, "evil.example:8081": 421, "192.168.43.99": 421, "[2001:db8::99]:8081": 421, "0.0.0.0:8081": 421,
			"[::]:8081": 421, "192.168.43.1.nip.io": 421, "localhost.evil.example": 421, "": 421,
		} {
			local := &net.TCPAddr{IP: net.ParseIP(listened), Port: 8081, Zone: map[bool]string{true: "wlan0"}[listened == "fe80::1"]}
			r := httptest.NewRequestWithContext(context.WithValue(t.Context(), http.LocalAddrContextKey, local), "GET", "/", nil)
			r.Host, r.RemoteAddr = host, "10.0.0.1:1"
			w := httptest.NewRecorder()
			hall.ServeHTTP(w, r)
			if w.Code != status {
				t.Errorf("at %s asked for %q: %d, not %d", listened, host, w.Code, status)
			}
			checkHeaders(t, host, w.Header())
		}
	}
	w := askAs(hall, "10.0.0.1:1", "POST", "/v/ABCD-EFGH", "", "Origin", "http://evil.example:8081", "Host", "x")
	if w.Code != http.StatusForbidden {
		t.Errorf("a foreign form: %d", w.Code)
	}
}

// TestListenerEverywhereKnowsItsAddress: a real listener at 0.0.0.0 and [::]
// tells under which address it was reached.
func TestListenerEverywhereKnowsItsAddress(t *testing.T) {
	s, _, _ := stillSite(t)
	for _, network := range []struct{ listen, reach, host string }{
		{"0.0.0.0:0", "127.0.0.1", "127.0.0.1"}, {"[::]:0", "::1", "[::1]"}, {"[::]:0", "127.0.0.1", "127.0.0.1"},
	} {
		listener, err := net.Listen("tcp", network.listen)
		if err != nil {
			t.Log("not here: ", err)
			continue
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _ = run(ctx, newServer(ctx, s.Hall()), limited(listener, 10)) }()
		_, port, _ := net.SplitHostPort(listener.Addr().String())
		for host, status := range map[string]int{network.host + ":" + port: 200, "evil.example:" + port: 421} {
			r, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+net.JoinHostPort(network.reach, port)+"/", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Host = host
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Log("not here: ", err)
				continue
			}
			_ = answer.Body.Close()
			if answer.StatusCode != status {
				t.Errorf("%s asked for %s: %d", network.listen, host, answer.StatusCode)
			}
		}
		cancel()
	}
}

// evil are names that a page must not take for its own.
func evil() []string {
	return []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `javascript:alert(1)`, `'--></style><svg onload=alert(1)>`, "{{.}}", "\u202enomen"}
}

// TestNamesAreTextInTheHall is S2 for the ballot: a name is never markup.
func TestNamesAreTextInTheHall(t *testing.T) {
	s, db, _ := stillSite(t)
	hall := s.Hall()
	for i, name := range evil() {
		product := ranking.Product{ID: "P01", Name: name, NameEN: name + " en"}
		put(t, db, product)
		put(t, db, mapping.Group{ID: "G1", Name: name, Type: "gender", Gender: mapping.Women})
		for _, ballotType := range []ranking.BallotType{ranking.RankedBallot, ranking.ApprovalBallot, ranking.PointsBallot, ranking.PairwiseBallot, ranking.ScoreBallot} {
			poll := ranking.Poll{ID: openPollID, Question: name, QuestionEN: name, Note: name, Choices: []string{"P01", "P02"}, BallotType: ballotType, Points: 5, MaxScore: 3, State: ranking.Open}
			if err := db.SetPoll(t.Context(), "test", poll); err != nil {
				t.Fatal(err)
			}
			code := cardsOf(t, db, 1)[0]
			for _, target := range []string{"/", "/en/", "/v/" + code, "/en/v/" + code} {
				body := askAs(hall, "10.0.0.1:1", "GET", target, "").Body.String()
				for _, bad := range []string{"<script>alert", "<img src=x", "<svg onload", `href="javascript:`} {
					if strings.Contains(body, bad) {
						t.Errorf("name %d (%s), %s, %s: %s", i, name, ballotType, target, bad)
					}
				}
			}
		}
	}
}

// TestTypedTextComesBackAsText: what somebody types for a code is never markup.
func TestTypedTextComesBackAsText(t *testing.T) {
	s, _, _ := stillSite(t)
	hall := s.Hall()
	for _, name := range evil() {
		w := askAs(hall, "10.0.0.1:1", "POST", "/", "code="+strings.ReplaceAll(name, "&", ""))
		for _, bad := range []string{"<script>alert", "<img src=x", "<svg onload"} {
			if strings.Contains(w.Body.String(), bad) {
				t.Errorf("%s comes back as %s", name, bad)
			}
		}
	}
}

// TestHallSaysNothingOfTheDesk: no link, form or word of the facilitator's side,
// even when the laptop itself looks at the hall.
func TestHallSaysNothingOfTheDesk(t *testing.T) {
	s, db, _ := stillSite(t)
	hall := s.Hall()
	code := cardsOf(t, db, 1)[0]
	for _, target := range []string{"/", "/v/" + code, "/v/ZZZZ-ZZZZ", "/nirgends", "/en/", "/en/v/" + code} {
		body := askAs(hall, "127.0.0.1:1", "GET", target, "").Body.String()
		for _, bad := range []string{"/record", "/settings", "/signin", "/signout", "/close\"", "/open\"", "/cards", "/api/", "/report", ".gpkg", "potensi-desk"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s tells of %s", target, bad)
			}
		}
	}
}
