package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"sync"
	"time"

	"potensi/internal/passcode"
)

// How long somebody stays signed in, how often a PIN may be tried before one
// has to wait, and how long: a minute, then twice as long each time.
const (
	sessionIdle  = 30 * time.Minute
	sessionMost  = 8 * time.Hour
	maxSessions  = 100
	pinTries     = 5
	firstPINWait = time.Minute
	mostPINWait  = 30 * time.Minute
	pinFresh     = time.Second // how long the hash is not read again
)

// sessionCookie cannot be named __Host-: the laptop speaks plain HTTP to itself.
const sessionCookie = "potensi-desk"

// sessions know who is signed in at the desk. They live in memory alone: when
// the program ends so do all of them. A session is known by the SHA-256 of what
// its browser keeps.
type sessions struct {
	read func(context.Context) (hash string, err error)
	now  func() time.Time

	mu     sync.Mutex
	hash   string // of the PIN, as it was read last
	readAt time.Time
	open   map[[sha256.Size]byte]session

	trying sync.Mutex // one PIN at a time: a try takes 19 MiB
	wrong  int
	until  time.Time // no PIN is tried before
}

// session is one browser that is signed in.
type session struct{ begun, used time.Time }

func newSessions(read func(context.Context) (string, error)) *sessions {
	// Without Round a laptop's sleep would not count as idle.
	now := func() time.Time { return time.Now().Round(0) }
	return &sessions{read: read, now: now, open: map[[sha256.Size]byte]session{}}
}

// needed is the PIN's hash, empty when there is none. A PIN that has changed,
// here or by the command line, ends all sessions.
func (s *sessions) needed(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if age := now.Sub(s.readAt); age >= 0 && age < pinFresh {
		return s.hash, nil
	}
	hash, err := s.read(context.WithoutCancel(ctx))
	if err != nil {
		return "", err
	}
	if hash != s.hash {
		clear(s.open)
	}
	s.hash, s.readAt = hash, now
	return hash, nil
}

// changed makes sure that the PIN is read anew.
func (s *sessions) changed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readAt = time.Time{}
}

// try tries a PIN. It is not right before wait is over: after five wrong ones
// everybody waits, wherever they sit.
func (s *sessions) try(ctx context.Context, text string) (right bool, wait time.Duration, err error) {
	hash, err := s.needed(ctx)
	if err != nil || hash == "" {
		return err == nil, 0, err
	}
	s.trying.Lock()
	defer s.trying.Unlock()
	if wait := s.until.Sub(s.now()); wait > 0 && wait <= mostPINWait { // longer only when the clock was set back
		return false, wait, nil
	}
	if passcode.Fits(text, hash) {
		s.wrong = 0
		return true, 0, nil
	}
	s.wrong++
	if s.wrong < pinTries {
		return false, 0, nil
	}
	wait = min(firstPINWait<<min(s.wrong-pinTries, 10), mostPINWait)
	s.until = s.now().Add(wait)
	return false, wait, nil
}

// begin signs a browser in: what it is to keep.
func (s *sessions) begin() string {
	secret := make([]byte, sha256.Size)
	rand.Read(secret) //nolint:errcheck // never fails since Go 1.24
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	for key, one := range s.open {
		if one.over(now) || len(s.open) >= maxSessions {
			delete(s.open, key)
		}
	}
	s.open[sha256.Sum256(secret)] = session{now, now}
	return base64.RawURLEncoding.EncodeToString(secret)
}

func (o session) over(now time.Time) bool {
	return now.Sub(o.used) >= sessionIdle || now.Sub(o.begun) >= sessionMost || now.Before(o.begun.Add(-time.Minute))
}

// known reports whether a request comes from a browser that is signed in, and
// that it was here now.
func (s *sessions) known(r *http.Request) bool {
	key, ok := sessionKey(r)
	if !ok {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	one, ok := s.open[key]
	now := s.now()
	if !ok || one.over(now) {
		delete(s.open, key)
		return false
	}
	one.used = now
	s.open[key] = one
	return true
}

// end signs a browser out.
func (s *sessions) end(r *http.Request) {
	if key, ok := sessionKey(r); ok {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.open, key)
	}
}

// sessionKey is the hash of what a browser keeps. Looking up a hash takes no
// time by which what is kept could be guessed.
func sessionKey(r *http.Request) (key [sha256.Size]byte, ok bool) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return key, false
	}
	secret, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil || len(secret) != sha256.Size {
		return key, false
	}
	return sha256.Sum256(secret), true
}

// keep lets a browser keep its session: no script reads it, no other site's
// form sends it, and it goes when the browser is closed.
func keep(w http.ResponseWriter, value string) {
	age := 0
	if value == "" {
		age = -1
	}
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, MaxAge: age})
}
