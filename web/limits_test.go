package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"potensi/internal/store"
)

// askAs asks the hall from an address.
func askAs(h http.Handler, address, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host, r.RemoteAddr = "desa.test", address
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// cardsOf makes cards of the open poll.
func cardsOf(t testing.TB, db *store.DB, n int) []string {
	t.Helper()
	_, codes, err := db.NewCards(t.Context(), openPollID, "G1", n)
	if err != nil {
		t.Fatal(err)
	}
	return codes
}

// standing is a clock that stands still until it is moved.
type standing struct{ at time.Time }

func (c *standing) now() time.Time { return c.at }

func stillSite(t testing.TB) (*Server, *store.DB, *standing) {
	s, db := sampleSite(t)
	clock := &standing{time.Unix(1_800_000_000, 0)}
	s.limits.now = clock.now
	return s, db, clock
}

func cardForm(id string) string {
	return url.Values{"id": {id}, "group": {"G1"}, "place-P01": {"1"}, "place-P02": {"2"}}.Encode()
}

// TestHallBehindOneAddressPasses: 500 phones behind one router load the ballot
// and two files at the same instant, send their ballot, hear of it and send it
// again. Some mistype their code before. Nobody is asked to wait.
func TestHallBehindOneAddressPasses(t *testing.T) {
	s, db, _ := stillSite(t)
	h := s.Hall()
	for range 440 * 6 { // the others have asked a moment ago
		s.limits.asked.spend(netip.MustParseAddr("10.0.0.1"), s.limits.now())
	}
	for range 44 { // and mistyped
		s.limits.guessed.spend(netip.MustParseAddr("10.0.0.1"), s.limits.now())
	}
	for i, code := range cardsOf(t, db, 60) {
		id := store.NewBallotID()
		if i%10 == 0 {
			if w := askAs(h, "10.0.0.1:5000", "GET", "/v/"+store.NewCode(), ""); w.Code != http.StatusNotFound {
				t.Fatalf("phone %d mistyped: %d", i, w.Code)
			}
		}
		for _, ask := range []struct{ method, target, body string }{
			{"GET", "/v/" + code, ""}, {"GET", "/static/ballot.css", ""}, {"POST", "/v/" + code, cardForm(id)}, {"POST", "/v/" + code, cardForm(id)},
		} {
			if w := askAs(h, "10.0.0.1:5000", ask.method, ask.target, ask.body); w.Code >= 400 && w.Code != http.StatusNotFound {
				t.Fatalf("phone %d: %s %s: %d", i, ask.method, ask.target, w.Code)
			}
		}
	}
	if ballots, _ := db.Ballots(t.Context(), openPollID); len(ballots) != 60 {
		t.Errorf("%d ballots", len(ballots))
	}
}

// TestFloodIsHeldBack: one client that asks on and on is asked to wait, and
// nobody else is.
func TestFloodIsHeldBack(t *testing.T) {
	s, _, clock := stillSite(t)
	h := s.Hall()
	refused := 0
	for range askBurst + 500 {
		if askAs(h, "10.0.0.7:5000", "GET", "/static/ballot.css", "").Code == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused != 500 {
		t.Errorf("%d of 500 too many were refused", refused)
	}
	if w := askAs(h, "10.0.0.8:5000", "GET", "/", ""); w.Code != http.StatusOK {
		t.Errorf("another phone: %d", w.Code)
	}
	clock.at = clock.at.Add(time.Second)
	passed := 0
	for range askBurst {
		if askAs(h, "10.0.0.7:5000", "GET", "/static/ballot.css", "").Code != http.StatusTooManyRequests {
			passed++
		}
	}
	if passed != askEvery {
		t.Errorf("%d passed a second later, not %d", passed, askEvery)
	}
}

// TestTooManyIsSaidKindly: in the voter's language with both, with the headers
// and when to come back; for programs as a problem.
func TestTooManyIsSaidKindly(t *testing.T) {
	s, _, _ := stillSite(t)
	hall, desk := s.Hall(), s.Handler()
	for range askBurst {
		s.limits.asked.spend(netip.MustParseAddr("10.0.0.7"), s.limits.now())
	}
	for target, says := range map[string]string{"/v/ABCD-EFGH": "Tunggu sebentar, ya", "/en/": "Please wait a little"} {
		w := askAs(hall, "10.0.0.7:1", "GET", target, "")
		if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "1" || !strings.Contains(w.Body.String(), says) {
			t.Errorf("%s: %d %q %s", target, w.Code, w.Header().Get("Retry-After"), w.Body)
		}
		checkHeaders(t, target, w.Header())
		if bracketed.MatchString(w.Body.String()) {
			t.Errorf("%s has no words for %s", target, bracketed.FindString(w.Body.String()))
		}
	}
	w := askAs(desk, "10.0.0.7:1", "GET", "/api/v1/polls", "")
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Content-Type") != "application/problem+json" || !strings.Contains(w.Body.String(), "too-many") {
		t.Errorf("the API: %d %s", w.Code, w.Body)
	}
}

// TestGuessingIsSlowed is V3: who guesses gets 200 tries and then the share of
// everybody's 20 and one a second, whether a code is right or wrong; who has a
// card is never asked to wait.
func TestGuessingIsSlowed(t *testing.T) {
	s, db, clock := stillSite(t)
	h := s.Hall()
	codes := cardsOf(t, db, 3)
	looked := 0
	for range 2_000 {
		switch w := askAs(h, "10.0.0.66:5000", "GET", "/v/"+store.NewCode(), ""); w.Code {
		case http.StatusNotFound:
			looked++
		case http.StatusTooManyRequests:
			if w.Header().Get("Retry-After") != "10" {
				t.Fatalf("Retry-After is %q", w.Header().Get("Retry-After"))
			}
		default:
			t.Fatalf("%d", w.Code)
		}
	}
	if looked > guessBurst+wrongBurst {
		t.Errorf("%d guesses were looked up", looked)
	}
	// A right guess is not told from a wrong one.
	if w := askAs(h, "10.0.0.66:5000", "GET", "/v/"+codes[0], ""); w.Code != http.StatusTooManyRequests {
		t.Errorf("a right guess after many wrong ones: %d", w.Code)
	}
	if w := askAs(h, "10.0.0.66:5000", "POST", "/v/"+codes[0], cardForm(store.NewBallotID())); w.Code != http.StatusTooManyRequests {
		t.Errorf("a ballot by a right guess after many wrong ones: %d", w.Code)
	}
	for i, code := range codes[1:] {
		if w := askAs(h, fmt.Sprintf("10.0.0.%d:1", i+1), "GET", "/v/"+code, ""); w.Code != http.StatusOK {
			t.Errorf("a voter with a card: %d", w.Code)
		}
		if w := askAs(h, fmt.Sprintf("10.0.0.%d:1", i+1), "POST", "/v/"+code, cardForm(store.NewBallotID())); w.Code != http.StatusOK {
			t.Errorf("a ballot of a voter with a card: %d", w.Code)
		}
	}
	clock.at = clock.at.Add(time.Hour)
	for range 4_000 {
		if askAs(h, "10.0.0.66:5000", "GET", "/v/"+store.NewCode(), "").Code == http.StatusNotFound {
			looked++
		}
	}
	if most := 2 * (guessBurst + wrongBurst); looked > most {
		t.Errorf("%d guesses in an hour, more than %d", looked, most)
	}
}

// TestOpenBallotPassesGuessers: who has opened a ballot sends it, though somebody
// at the same address has guessed until it has to wait. A pass is for one card,
// and helps nobody who guesses.
func TestOpenBallotPassesGuessers(t *testing.T) {
	s, db, _ := stillSite(t)
	h := s.Hall()
	codes := cardsOf(t, db, 3)
	opened := askAs(h, "10.0.0.1:5000", "GET", "/v/"+codes[0], "")
	pass := opened.Result().Cookies()
	if len(pass) != 1 || !pass[0].HttpOnly || pass[0].SameSite != http.SameSiteStrictMode || strings.Contains(pass[0].Value, codes[0]) {
		t.Fatalf("%v", pass)
	}
	for range guessBurst + wrongBurst + 1 {
		if w := askAs(h, "10.0.0.1:5000", "GET", "/v/"+store.NewCode(), ""); len(w.Result().Cookies()) != 0 {
			t.Fatal("a wrong code gets a pass")
		}
	}
	with := func(value string) string { return passCookie + "=" + value }
	for name, test := range map[string]struct{ code, cookie string }{
		"without a pass": {codes[0], ""}, "with another card's": {codes[1], with(pass[0].Value)}, "with a made one": {codes[0], with("AAAAAAAAAAAAAAAAAAAAAA")},
		"a wrong code with a pass": {store.NewCode(), with(pass[0].Value)}, "another server's": {codes[0], with(newLimits().pass(codes[0]))},
	} {
		if w := askAs(h, "10.0.0.1:5001", "POST", "/v/"+test.code, cardForm(store.NewBallotID()), "Cookie", test.cookie); w.Code != http.StatusTooManyRequests {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	for _, target := range []string{"/v/", "/en/v/"} {
		if w := askAs(h, "10.0.0.1:5000", "GET", target+codes[0], "", "Cookie", with(pass[0].Value)); w.Code != http.StatusOK {
			t.Errorf("the open ballot again: %d", w.Code)
		}
	}
	if w := askAs(h, "10.0.0.1:5000", "POST", "/v/"+codes[0], cardForm(store.NewBallotID()), "Cookie", with(pass[0].Value)); w.Code != http.StatusOK {
		t.Errorf("the open ballot: %d", w.Code)
	}
}

// TestGuessingAtOnceIsSlowed: many guesses at the same moment are no more than
// one after the other.
func TestGuessingAtOnceIsSlowed(t *testing.T) {
	s, _, _ := stillSite(t)
	h := s.Hall()
	for range guessBurst - 1 {
		s.limits.guessed.spend(netip.MustParseAddr("10.0.0.66"), s.limits.now())
	}
	for range wrongBurst {
		s.limits.wrong.AllowN(s.limits.now(), 1)
	}
	var mu sync.Mutex
	looked := 0
	var all sync.WaitGroup
	for range 60 {
		all.Go(func() {
			w := askAs(h, "10.0.0.66:5000", "GET", "/v/"+store.NewCode(), "")
			mu.Lock()
			defer mu.Unlock()
			if w.Code == http.StatusNotFound {
				looked++
			}
		})
	}
	all.Wait()
	if looked != 1 {
		t.Errorf("%d guesses were looked up at once, not 1", looked)
	}
}

// TestCardAskedOverAndOver: one card is slowed, the next one is not.
func TestCardAskedOverAndOver(t *testing.T) {
	s, db, clock := stillSite(t)
	h := s.Hall()
	codes := cardsOf(t, db, 2)
	count := func(code string, n int) (passed int) {
		for range n {
			if askAs(h, "10.0.0.1:1", "GET", "/v/"+code, "").Code == http.StatusOK {
				passed++
			}
		}
		return passed
	}
	if n := count(codes[0], 40); n != cardBurst {
		t.Errorf("%d passed", n)
	}
	if n := count(codes[1], 10); n != 10 {
		t.Errorf("%d of the other card passed", n)
	}
	clock.at = clock.at.Add(time.Second)
	if n := count(codes[0], 10); n != cardEvery {
		t.Errorf("%d passed a second later", n)
	}
}

func TestMetersHaveRoomAndForget(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	m := newMeters[int](1, 3, mostMeters)
	for key := range 3 * mostMeters {
		m.spend(key, now)
	}
	if len(m.kept) != mostMeters {
		t.Errorf("%d meters are kept", len(m.kept))
	}
	for range 5 { // what is anew shares one
		m.spend(10*mostMeters, now)
	}
	if m.left(11*mostMeters, now) >= 1 {
		t.Error("those for whom there is no room are not limited")
	}
	later := now.Add(time.Minute) // all are full again
	if !m.spend(-1, later) || len(m.kept) != 1 {
		t.Errorf("%d meters are kept after a minute", len(m.kept))
	}
}

func TestAddressOf(t *testing.T) {
	for from, want := range map[string]string{
		"192.168.43.7:5000": "192.168.43.7", "[::ffff:192.168.43.7]:1": "192.168.43.7", "[fe80::1:2:3:4%wlan0]:1": "fe80::",
		"[2001:db8:1:2:3:4:5:6]:1": "2001:db8:1:2::", "odd": "invalid IP",
	} {
		if got := addressOf(&http.Request{RemoteAddr: from}).String(); got != want {
			t.Errorf("%s: %s, not %s", from, got, want)
		}
	}
}

// TestForwardedAddressIsNotBelieved: who floods cannot name another.
func TestForwardedAddressIsNotBelieved(t *testing.T) {
	s, _, _ := stillSite(t)
	h := s.Hall()
	for i := range askBurst + 1 {
		w := askAs(h, "10.0.0.7:1", "GET", "/static/ballot.css", "", "X-Forwarded-For", fmt.Sprintf("10.1.%d.%d", i/250, i%250), "X-Real-Ip", "10.2.2.2")
		if (w.Code == http.StatusTooManyRequests) != (i == askBurst) {
			t.Fatalf("request %d: %d", i, w.Code)
		}
	}
}
