package web

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"math"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"potensi/internal/store"
)

// How much may be asked of the server. On a hotspot every phone has an address
// of its own, but behind another router a whole hall has one: 500 phones at one
// address that all load the ballot at the same instant, with two files of it,
// cast it, hear the answer and try once more ask 500 × 6 = 3,000 times. That
// much passes at once, and 100 a second on and on, which is a second ballot by
// each of them every half a minute. A page costs some 4 ms of computing: what a
// single client can ask for on and on is less than half of one processor.
const (
	askEvery = 100 // requests a second and address
	askBurst = 3_000
	askSide  = 64 // requests of one address that are worked on at the same time

	cardEvery = 2 // requests a second with one card
	cardBurst = 20

	// Codes that no card has. Everybody together has one a second and 20 at
	// once; an address of its own 200 and one every ten seconds: a hall behind one
	// address mistypes, too.
	//
	// Only after an address has used up its own is it asked to wait before a
	// code is looked at, whether it is right or wrong: to be told "wait" for a
	// wrong code and let in with a right one would be no hindrance at all. So
	// whoever guesses has 200 + 14,400/10 guesses in four hours and, of those
	// that the hall shares, 14,400 at most: with 200 cards out of 2^40 codes
	// that hits one with probability 3 in a million, and with all 250
	// addresses of a hotspot 8 in a hundred thousand.
	guessEvery = 10 * time.Second // for one more of an address
	guessBurst = 200
	wrongEvery = time.Second // for one more of everybody
	wrongBurst = 20

	mostMeters = 4_096  // addresses that are counted at a time
	mostCards  = 65_536 // and cards, of which only known ones are
	mostSide   = 4_096  // addresses that are worked for at a time
)

// limits count who asks how much. Nothing of it is written down or logged.
type limits struct {
	asked   *meters[netip.Addr]
	guessed *meters[netip.Addr]
	cards   *meters[string]
	wrong   *rate.Limiter
	side    *sides // requests being worked on
	looking *sides // codes being looked up
	secret  []byte // of passes; it is forgotten when the program ends
	now     func() time.Time
}

func newLimits() *limits {
	secret := make([]byte, 32)
	rand.Read(secret) //nolint:errcheck // never fails since Go 1.24
	return &limits{
		secret:  secret,
		asked:   newMeters[netip.Addr](askEvery, askBurst, mostMeters),
		guessed: newMeters[netip.Addr](rate.Every(guessEvery), guessBurst, mostMeters),
		cards:   newMeters[string](cardEvery, cardBurst, mostCards),
		wrong:   rate.NewLimiter(rate.Every(wrongEvery), wrongBurst),
		side:    &sides{busy: map[netip.Addr]int{}},
		looking: &sides{busy: map[netip.Addr]int{}},
		now:     time.Now,
	}
}

// meters are limits by address or by card. A meter that is full again says
// nothing and goes when room is needed; when all are in use, those that come
// anew share one.
type meters[K comparable] struct {
	every rate.Limit
	burst int
	most  int // how many are kept

	mu    sync.Mutex
	kept  map[K]*rate.Limiter
	rest  *rate.Limiter
	swept time.Time
}

func newMeters[K comparable](every rate.Limit, burst, most int) *meters[K] {
	return &meters[K]{every: every, burst: burst, most: most, kept: map[K]*rate.Limiter{}, rest: rate.NewLimiter(every, burst)}
}

// of is the meter of a key; a new one is full.
func (m *meters[K]) of(key K, now time.Time) *rate.Limiter {
	m.mu.Lock()
	defer m.mu.Unlock()
	if meter := m.kept[key]; meter != nil {
		return meter
	}
	if len(m.kept) >= m.most && !m.sweep(now) {
		return m.rest
	}
	meter := rate.NewLimiter(m.every, m.burst)
	m.kept[key] = meter
	return meter
}

// sweep drops what is full again, once a second at most, and reports whether
// there is room.
func (m *meters[K]) sweep(now time.Time) bool {
	if now.Sub(m.swept) < time.Second {
		return false
	}
	m.swept = now
	for key, meter := range m.kept {
		if meter.TokensAt(now) >= float64(m.burst) {
			delete(m.kept, key)
		}
	}
	return len(m.kept) < m.most
}

// spend takes one, if there is one.
func (m *meters[K]) spend(key K, now time.Time) bool { return m.of(key, now).AllowN(now, 1) }

// left is how many may be asked for yet. It makes no meter.
func (m *meters[K]) left(key K, now time.Time) float64 {
	m.mu.Lock()
	meter, full := m.kept[key], len(m.kept) >= m.most
	m.mu.Unlock()
	switch {
	case meter != nil:
		return meter.TokensAt(now)
	case full:
		return m.rest.TokensAt(now)
	}
	return float64(m.burst)
}

// sides count what is worked on for each address.
type sides struct {
	mu   sync.Mutex
	busy map[netip.Addr]int
}

// enter gives how many there are of an address now, or 0 when there is no room.
func (s *sides) enter(address netip.Addr) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := s.busy[address]; n == askSide || n == 0 && len(s.busy) >= mostSide {
		return 0
	}
	s.busy[address]++
	return s.busy[address]
}

func (s *sides) leave(address netip.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[address]--; s.busy[address] <= 0 {
		delete(s.busy, address)
	}
}

// addressOf is who asks: an IPv4 address, or the network of an IPv6 one, of
// which a device can have as many as it likes.
func addressOf(r *http.Request) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	address := at.Addr().Unmap().WithZone("")
	if address.Is4() {
		return address
	}
	network, err := address.Prefix(64)
	if err != nil {
		return address
	}
	return network.Addr()
}

// moderate holds back an address that asks for more than a hall does. The
// laptop itself is not held back.
func (s *Server) moderate(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		address := addressOf(r)
		if address.IsLoopback() {
			h.ServeHTTP(w, r)
			return
		}
		if !s.limits.asked.spend(address, s.limits.now()) || s.limits.side.enter(address) == 0 {
			s.tooMany(w, r, "too-many", time.Second)
			return
		}
		leave := sync.OnceFunc(func() { s.limits.side.leave(address) })
		defer leave()
		if out, ok := w.(*answer); ok {
			out.flushed = leave // what streams stays open, and works little
		}
		h.ServeHTTP(w, r)
	})
}

// passCookie is the name of a phone's pass for one card.
const passCookie = "potensi-card"

// pass says that a card was found. Whoever has found a card gets one, so that
// nobody who guesses at the same address can come between a ballot that is open
// and its being sent. It cannot be made from a code without the server's secret,
// is good for that code alone, and tells nothing that the code does not.
func (l *limits) pass(code string) string {
	mac := hmac.New(sha256.New, l.secret)
	mac.Write([]byte(code))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// passed reports whether a request brings the pass for a code.
func (l *limits) passed(r *http.Request, code string) bool {
	given, err := r.Cookie(passCookie)
	return err == nil && hmac.Equal([]byte(given.Value), []byte(l.pass(code)))
}

// letPass gives the phone that has found a card its pass.
func (l *limits) letPass(w http.ResponseWriter, r *http.Request, code string) {
	if !l.passed(r, code) {
		http.SetCookie(w, &http.Cookie{Name: passCookie, Value: l.pass(code), Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	}
}

// cardGate stands before the pages of cards: it slows whoever guesses codes,
// and whoever asks with one card over and over. A code is looked at first and
// only one that no card has is counted, unless its address has guessed before.
// Who has a pass for the code does not guess.
func (s *Server) cardGate(c *gin.Context) {
	code, given := store.ReadCode(c.Param("token"))
	if !given {
		return
	}
	now, address := s.limits.now(), addressOf(c.Request)
	mayLook, leave := s.limits.look(c.Request, code, address, now)
	defer leave()
	switch {
	case !mayLook:
		s.tooMany(c.Writer, c.Request, "too-many-codes", guessEvery)
		c.Abort()
		return
	case s.limits.cards.left(code, now) < 1:
		s.tooMany(c.Writer, c.Request, "too-many", time.Second)
		c.Abort()
		return
	}
	c.Next()
	if c.Writer.Status() != http.StatusNotFound {
		s.limits.cards.spend(code, now) // known cards only: others would fill the room
		return
	}
	s.limits.guessed.spend(address, now)
	s.limits.wrong.AllowN(now, 1)
}

// look reports whether a code may be looked up now; leave is called once it was.
func (l *limits) look(r *http.Request, code string, address netip.Addr, now time.Time) (may bool, leave func()) {
	if l.passed(r, code) {
		return true, func() {}
	}
	looking := l.looking.enter(address)
	leave = func() {}
	if looking > 0 {
		leave = func() { l.looking.leave(address) }
	}
	// What is being looked up counts as wrong until it is found: otherwise who
	// sends many codes at once would have them all looked up.
	guesses := looking == 0 || l.guessed.left(address, now) < float64(looking)
	return !guesses || l.wrong.AllowN(now, 1), leave
}

// tooMany says to wait: a problem for programs, for people a page in their
// language. What was cast before is not touched by it.
func (s *Server) tooMany(w http.ResponseWriter, r *http.Request, key string, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	if isAPI(r.URL.Path) {
		s.refuse(w, r, http.StatusTooManyRequests, key, nil)
		return
	}
	body, err := s.waitPage(s.langOf(r.URL.Path), waitBody{"wait", "web.wait.title", "problem." + key})
	if err != nil {
		s.refuse(w, r, http.StatusTooManyRequests, key, nil)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	write(w, http.StatusTooManyRequests, "text/html; charset=utf-8", body)
}

// waitBody is what a page says that needs nothing of the village: a picture and
// two keys of the catalogue.
type waitBody struct{ Pict, Title, Key string }

// waitPage is drawn once for each language: who asks too much is to cost little.
func (s *Server) waitPage(lang string, says waitBody) ([]byte, error) {
	if body, ok := s.waiting.Load(lang + says.Key); ok {
		return body.([]byte), nil
	}
	p, other := s.catalogue.Printer(lang), otherLang(lang)
	set, err := s.pages.in("wait", p)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = set.ExecuteTemplate(&out, "content", view{Lang: lang, OtherLang: other, Page: "wait", Title: p.T(says.Title),
		other: s.catalogue.Printer(other), Body: says})
	if err != nil {
		return nil, err
	}
	s.waiting.Store(lang+says.Key, out.Bytes())
	return out.Bytes(), nil
}

// slowBallot is how long a phone may take to send a ballot of 16 kB.
const slowBallot = 10 * time.Second

// hasten gives up on a ballot that does not arrive.
func hasten(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && bodyLimit(r.URL.Path) == maxBallot {
			// Where the connection has no deadlines the server's own remains.
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(slowBallot))
		}
		h.ServeHTTP(w, r)
	})
}

// limitListener has so many open connections at most, half of them from one
// address; the next one waits, or is closed when its address has its half.
type limitListener struct {
	net.Listener
	places chan struct{}
	closed chan struct{}
	close  func()

	mu   sync.Mutex
	open map[string]int // by address
}

func limited(listener net.Listener, most int) net.Listener {
	closed := make(chan struct{})
	return &limitListener{Listener: listener, places: make(chan struct{}, most), closed: closed,
		close: sync.OnceFunc(func() { close(closed) }), open: map[string]int{}}
}

// Accept waits for a place first.
func (l *limitListener) Accept() (net.Conn, error) {
	select {
	case l.places <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			<-l.places
			return nil, err
		}
		address := hostOfConn(conn)
		if l.enter(address) {
			return &placedConn{conn, sync.OnceFunc(func() { l.leave(address) })}, nil
		}
		_ = conn.Close()
	}
}

func hostOfConn(conn net.Conn) string {
	host, _, err := net.SplitHostPort(conn.RemoteAddr().String())
	if err != nil {
		return conn.RemoteAddr().String()
	}
	host, _, _ = strings.Cut(host, "%")
	return host
}

func (l *limitListener) enter(address string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[address] >= (cap(l.places)+1)/2 {
		return false
	}
	l.open[address]++
	return true
}

func (l *limitListener) leave(address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[address]--; l.open[address] == 0 {
		delete(l.open, address)
	}
	<-l.places
}

// Close ends the waiting, too.
func (l *limitListener) Close() error {
	l.close()
	return l.Listener.Close()
}

// placedConn gives its place back when it closes.
type placedConn struct {
	net.Conn
	leave func()
}

// Close may be called again.
func (c *placedConn) Close() error {
	defer c.leave()
	return c.Conn.Close()
}

// CloseWrite lets the server send the end of an answer before it stops
// reading, so that a refusal of a large body arrives.
func (c *placedConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
