package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"potensi/internal/passcode"
	"potensi/internal/store"
)

const rightPIN = "482137"

// lockedSite is a site with a PIN, and its clock.
func lockedSite(t *testing.T) (*Server, *store.DB, *standing) {
	t.Helper()
	s, db := sampleSite(t)
	clock := &standing{time.Unix(1_800_000_000, 0)}
	s.sessions.now = clock.now
	if err := db.SetPIN(t.Context(), passcode.Hash(rightPIN)); err != nil {
		t.Fatal(err)
	}
	return s, db, clock
}

// sendSigned sends a form at the laptop.
func sendSigned(h http.Handler, target, cookie string, pairs ...string) *httptest.ResponseRecorder {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return ask(h, "POST", target, values.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Cookie", cookie)
}

// cookieOf is the session's cookie that an answer sets.
func cookieOf(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	cookies := w.Result().Cookies()
	if len(cookies) == 0 {
		return ""
	}
	c := cookies[0]
	if len(cookies) > 1 || c.Name != sessionCookie {
		t.Errorf("cookies %v", cookies)
	}
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Secure || c.Domain != "" || c.MaxAge > 0 {
		t.Errorf("%+v", c)
	}
	return c.Name + "=" + c.Value
}

func signedIn(t *testing.T, h http.Handler) string {
	t.Helper()
	w := sendSigned(h, "/signin", "", "pin", rightPIN)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("signing in: %d %s", w.Code, w.Body)
	}
	return cookieOf(t, w)
}

// TestNothingAnswersWithoutThePIN is S9: every route of the desk, with each
// method it has, by role. What is not allowed here is refused.
func TestNothingAnswersWithoutThePIN(t *testing.T) {
	s, _, _ := lockedSite(t)
	s.limits.now = (&standing{time.Unix(1_800_000_000, 0)}).now
	h := s.Handler()
	for _, route := range s.engine().Routes() {
		target := filled(route.Path)
		local := ask(h, route.Method, target, "", "Cookie", sessionCookie+"=bm90IGEgc2Vzc2lvbg")
		switch {
		case isFile(route.Path):
			if local.Code >= 400 && local.Code != http.StatusNotFound {
				t.Errorf("%s %s: %d", route.Method, target, local.Code)
			}
		case isSignin(route.Path):
			if local.Code != http.StatusOK && local.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s %s: %d", route.Method, target, local.Code)
			}
		case isAPI(route.Path):
			if local.Code != http.StatusUnauthorized || local.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s %s: %d", route.Method, target, local.Code)
			}
		default:
			if local.Code != http.StatusSeeOther || !strings.HasPrefix(strings.TrimPrefix(local.Header().Get("Location"), "/en"), "/signin") {
				t.Errorf("%s %s: %d to %s", route.Method, target, local.Code, local.Header().Get("Location"))
			}
		}
		if !isFile(route.Path) {
			checkHeaders(t, target, local.Header())
			if w := askAs(h, "10.0.0.1:1", route.Method, target, ""); w.Code != http.StatusForbidden {
				t.Errorf("%s %s from the hall: %d", route.Method, target, w.Code)
			}
		}
	}
	for _, target := range []string{"/nirgends", "/api/v1/nirgends"} {
		if w := ask(h, "GET", target, ""); w.Code != http.StatusSeeOther && w.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
}

// TestSignedInHasTheDesk: with the PIN everything answers as it does without
// one, and in the hall a session is worth nothing.
func TestSignedInHasTheDesk(t *testing.T) {
	s, _, _ := lockedSite(t)
	h := s.Handler()
	cookie := signedIn(t, h)
	for target, status := range map[string]int{"/": 200, "/settings": 200, "/en/vote": 200, "/api/v1/polls": 200, "/record": 200, "/signin": 303, "/nirgends": 404} {
		if w := ask(h, "GET", target, "", "Cookie", cookie); w.Code != status {
			t.Errorf("%s: %d, not %d", target, w.Code, status)
		}
	}
	if w := askAs(h, "10.0.0.1:1", "GET", "/", "", "Cookie", cookie); w.Code != http.StatusForbidden {
		t.Errorf("the session elsewhere: %d", w.Code)
	}
	if w := askAs(s.Hall(), "127.0.0.1:1", "GET", "/settings", "", "Cookie", cookie); w.Code != http.StatusNotFound {
		t.Errorf("the session in the hall: %d", w.Code)
	}
	if body := askAs(s.Hall(), "127.0.0.1:1", "GET", "/", "", "Cookie", cookie).Body.String(); strings.Contains(body, "signout") {
		t.Error("the hall says that somebody is signed in")
	}
}

// TestHallNeedsNoPIN: voters vote, whatever is asked at the desk.
func TestHallNeedsNoPIN(t *testing.T) {
	s, db, _ := lockedSite(t)
	code := cardsOf(t, db, 1)[0]
	if w := askAs(s.Hall(), "10.0.0.1:1", "POST", "/v/"+code, cardForm(store.NewBallotID())); w.Code != http.StatusOK && w.Code != http.StatusSeeOther {
		t.Errorf("%d", w.Code)
	}
}

// TestFiveTriesThenAGrowingWait: for everybody, whatever the address, and
// without looking at the PIN meanwhile.
func TestFiveTriesThenAGrowingWait(t *testing.T) {
	s, _, clock := lockedSite(t)
	h := s.Handler()
	try := func(pin string) *httptest.ResponseRecorder { return sendSigned(h, "/signin", "", "pin", pin) }
	for i := range pinTries - 1 {
		if w := try("000001"); w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("try %d: %d", i, w.Code)
		}
	}
	if w := try("000001"); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "60" {
		t.Fatalf("%d %q", w.Code, w.Header().Get("Retry-After"))
	}
	if w := try(rightPIN); w.Code != http.StatusTooManyRequests || len(w.Result().Cookies()) > 0 {
		t.Errorf("the right PIN before the wait is over: %d", w.Code)
	}
	clock.at = clock.at.Add(time.Minute)
	if w := try("000001"); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "120" {
		t.Errorf("%d %q", w.Code, w.Header().Get("Retry-After"))
	}
	clock.at = clock.at.Add(2 * time.Minute)
	if w := try(rightPIN); w.Code != http.StatusSeeOther {
		t.Errorf("the right PIN after the wait: %d", w.Code)
	}
	if w := try("000001"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("the tries begin anew: %d", w.Code)
	}
}

// TestTriesAtOnceAreTriesToo: many at the same moment are no more than five.
func TestTriesAtOnceAreTriesToo(t *testing.T) {
	s, _, _ := lockedSite(t)
	h := s.Handler()
	var mu sync.Mutex
	looked := 0
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			if sendSigned(h, "/signin", "", "pin", "000001").Code == http.StatusUnprocessableEntity {
				mu.Lock()
				looked++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if looked != pinTries-1 {
		t.Errorf("%d tries were looked at", looked+1)
	}
}

func TestSessionsEnd(t *testing.T) {
	s, db, clock := lockedSite(t)
	h := s.Handler()
	here := func(cookie string) bool {
		return ask(h, "GET", "/settings", "", "Cookie", cookie).Code == http.StatusOK
	}
	idle := signedIn(t, h)
	clock.at = clock.at.Add(sessionIdle - time.Second)
	if !here(idle) {
		t.Error("it ended too soon")
	}
	clock.at = clock.at.Add(sessionIdle)
	if here(idle) {
		t.Error("half an hour without a word did not end it")
	}
	long := signedIn(t, h)
	for range 31 { // every quarter of an hour
		clock.at = clock.at.Add(15 * time.Minute)
		if !here(long) {
			t.Fatal("it ended too soon")
		}
	}
	clock.at = clock.at.Add(15 * time.Minute)
	if here(long) {
		t.Error("eight hours did not end it")
	}
	out, stays := signedIn(t, h), signedIn(t, h)
	if w := sendSigned(h, "/signout", out); w.Code != http.StatusSeeOther || w.Result().Cookies()[0].MaxAge >= 0 {
		t.Errorf("%d", w.Code)
	}
	if here(out) || !here(stays) {
		t.Error("signing out ends that session, and no other")
	}
	// The command line changes the PIN.
	if err := db.SetPIN(t.Context(), passcode.Hash("795310")); err != nil {
		t.Fatal(err)
	}
	clock.at = clock.at.Add(2 * pinFresh)
	if here(stays) {
		t.Error("another PIN did not end it")
	}
	clock.at = clock.at.AddDate(-1, 0, 0) // a clock that jumps back opens nothing
	if here(stays) || here(long) || here(idle) {
		t.Error("the clock was set back")
	}
}

// TestPINIsSetChangedAndRemoved goes by the settings page.
func TestPINIsSetChangedAndRemoved(t *testing.T) {
	s, db := sampleSite(t)
	h := s.Handler()
	hash := func() string {
		hash, err := db.PIN(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return hash
	}
	if body := page(t, h, "/settings", http.StatusOK); !strings.Contains(body, "Belum ada PIN") {
		t.Error("nothing is said of the missing PIN")
	}
	for name, sent := range map[string][]string{
		"short": {"new", "12345", "again", "12345"}, "simple": {"new", "123456", "again", "123456"}, "differs": {"new", rightPIN, "again", "482138"}, "nothing": {},
	} {
		if w := sendSigned(h, "/settings/pin", "", sent...); w.Code != http.StatusUnprocessableEntity || hash() != "" {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if w := askAs(h, "10.0.0.1:1", "POST", "/settings/pin", "new=482137&again=482137"); w.Code != http.StatusForbidden || hash() != "" {
		t.Errorf("a phone sets a PIN: %d", w.Code)
	}
	w := sendSigned(h, "/settings/pin", "", "new", rightPIN, "again", rightPIN)
	cookie := cookieOf(t, w)
	if w.Code != http.StatusSeeOther || !passcode.Fits(rightPIN, hash()) || cookie == "" {
		t.Fatalf("%d %s", w.Code, hash())
	}
	if w := ask(h, "GET", "/settings", ""); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/signin?next=%2Fsettings" {
		t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
	}
	other := signedIn(t, h)
	if w := sendSigned(h, "/settings/pin", cookie, "pin", "000001", "new", "795310", "again", "795310"); w.Code != http.StatusUnprocessableEntity || !passcode.Fits(rightPIN, hash()) {
		t.Errorf("changed without knowing it: %d", w.Code)
	}
	w = sendSigned(h, "/settings/pin", cookie, "pin", rightPIN, "new", "hutan kita", "again", "hutan kita")
	if w.Code != http.StatusSeeOther || !passcode.Fits("hutan kita", hash()) {
		t.Fatalf("%d", w.Code)
	}
	changed := cookieOf(t, w)
	for _, ended := range []string{cookie, other} {
		if ask(h, "GET", "/", "", "Cookie", ended).Code == http.StatusOK {
			t.Error("a session outlived its PIN")
		}
	}
	if w := sendSigned(h, "/settings/pin", changed, "do", "remove", "pin", rightPIN); w.Code != http.StatusUnprocessableEntity || hash() == "" {
		t.Errorf("removed by the old PIN: %d", w.Code)
	}
	if w := sendSigned(h, "/settings/pin", changed, "do", "remove", "pin", "hutan kita"); w.Code != http.StatusSeeOther || hash() != "" {
		t.Errorf("%d", w.Code)
	}
	page(t, h, "/settings?pin=removed", http.StatusOK)
}

// TestBackToThisSiteOnly: no address leads to another site.
func TestBackToThisSiteOnly(t *testing.T) {
	for next, want := range map[string]string{
		"/vote": "/vote", "/en/vote?poll=buah": "/en/vote?poll=buah", "/vote/buah%20baru": "/vote/buah%20baru", "/": "/",
		"": "-", "vote": "-", "//evil.example": "-", "///evil.example": "-", "/\\evil.example": "-", `\\evil.example`: "-", "http://evil.example/": "-", "https:/evil.example": "-",
		"javascript:alert(1)": "-", "/%2f/evil.example": "-", "/a\r\nSet-Cookie: b": "-", "/\tevil": "-", "/../x": "-", "//user@evil.example": "-",
		"/signin": "-", "/en/signin?next=/": "-", "/signout": "-", "/api/v1/polls": "-", "/vote#x": "/vote",
	} {
		if got := backTo(next, "-"); got != want {
			t.Errorf("%q: %q, not %q", next, got, want)
		}
	}
	s, _, clock := lockedSite(t)
	h := s.Handler()
	for next, want := range map[string]string{"/rank?method=borda": "/rank?method=borda", "//evil.example": "/", "https://evil.example": "/"} {
		clock.at = clock.at.Add(time.Hour)
		if w := sendSigned(h, "/signin", "", "pin", rightPIN, "next", next); w.Header().Get("Location") != want {
			t.Errorf("%s: to %s", next, w.Header().Get("Location"))
		}
	}
	if w := ask(h, "POST", "/vote/buah/close", ""); w.Header().Get("Location") != "/signin" {
		t.Errorf("a form leads back to %s", w.Header().Get("Location"))
	}
}

// TestNoPINNoQuestion: without a PIN the desk is open, at the laptop.
func TestNoPINNoQuestion(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	page(t, h, "/", http.StatusOK)
	if w := ask(h, "GET", "/signin", ""); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/" {
		t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
	}
	if w := askAs(h, "10.0.0.1:1", "GET", "/settings", ""); strings.Contains(w.Body.String(), "/settings/pin") {
		t.Error("a phone is shown the form of the PIN")
	}
}

// TestPINIsInNoLog: neither the PIN nor a session.
func TestPINIsInNoLog(t *testing.T) {
	log := captureLog(t)
	s, _, _ := lockedSite(t)
	h := s.Handler()
	cookie := signedIn(t, h)
	sendSigned(h, "/signin", "", "pin", "739148")
	_, value, _ := strings.Cut(cookie, "=")
	for _, secret := range []string{rightPIN, "739148", value} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("%s is in the log", secret)
		}
	}
}
