package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"runtime/debug"
	"strings"

	"potensi/internal/photo"
)

// How large a request's body may be.
const (
	maxBody   = 256 << 10
	maxBallot = 16 << 10
	maxPhoto  = photo.MaxBytes + 1<<10
)

// guard stands before every route. It answers what no route should see: a
// stranger's host name, another site's form, a body too large, a path that
// walks, more than a hall asks for. Headers come first, so that refusals and failures carry them too.
//
// Two things are left out on purpose. There is no CORS: no other site has
// business here. There is no HSTS: a hotspot speaks plain HTTP, and a browser
// that remembered HTTPS could not come back.
func (s *Server) guard(h http.Handler) http.Handler {
	h = headAsGet(h)
	h = hasten(h)
	h = s.limitBody(h)
	h = s.plainPath(h)
	h = s.sameOrigin(h)
	h = s.knownHost(h)
	h = s.moderate(h)
	h = s.recovered(h)
	return s.secured(h)
}

// secured sets the headers that every answer carries.
//
// The referrer policy is same-origin and not no-referrer: with the latter a
// browser sends a form with Origin: null, and every ballot on a hotspot would
// be refused as another site's.
func (s *Server) secured(h http.Handler) http.Handler {
	policy := contentPolicy(s.ballotStyleHash())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Permissions-Policy", "geolocation=(), microphone=(self), camera=(self)")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Cache-Control", "no-store")
		h.ServeHTTP(w, r)
	})
}

// contentPolicy lets a page use nothing but its own server's files. The ballot
// carries its style within, so the style's hash is let through.
func contentPolicy(ballotStyle string) string {
	style := "style-src 'self'"
	if ballotStyle = strings.Trim(ballotStyle, "'"); ballotStyle != "" {
		style += " '" + ballotStyle + "'"
	}
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self'", style, "img-src 'self' data: blob:", "connect-src 'self'",
		"font-src 'self'", "media-src 'self' blob:", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'",
		"frame-ancestors 'none'", "object-src 'none'",
	}, "; ")
}

// recovered answers a panic with a number that the log knows, too.
func (s *Server) recovered(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := &answer{ResponseWriter: w, mute: r.Method == http.MethodHead, kept: isFile(r.URL.Path)}
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler {
				panic(cause)
			}
			id := failureID()
			slog.Error("a request failed", "id", id, "method", r.Method, "cause", harmless(cause), "stack", string(debug.Stack()))
			if out.begun {
				panic(http.ErrAbortHandler) // half an answer must not look whole
			}
			s.refuse(out, r, http.StatusInternalServerError, "internal", map[string]any{"id": id})
		}()
		h.ServeHTTP(out, r)
	})
}

// failureID is what a user can read out to whoever has the log.
func failureID() string { return rand.Text()[:8] }

// harmless is a panic's cause as far as it cannot hold anybody's words.
func harmless(cause any) string {
	if err, ok := cause.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", cause)
}

// answer notes whether an answer has begun, and keeps a body from whoever
// asked for the head only. What it says of a village no browser may keep: a
// phone is lent on, a ballot must not come back by the back button.
type answer struct {
	http.ResponseWriter
	begun bool
	mute  bool // the head only
	kept  bool // a file of the site, which says how long it may be kept

	flushed func() // called once there is a part of the answer
}

func (a *answer) WriteHeader(status int) {
	if !a.kept || status >= http.StatusBadRequest {
		a.Header().Set("Cache-Control", "no-store")
	}
	a.begun = a.begun || status >= http.StatusOK
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(text []byte) (int, error) {
	if !a.begun {
		a.WriteHeader(http.StatusOK)
	}
	if a.mute {
		return len(text), nil
	}
	return a.ResponseWriter.Write(text)
}

// Flush sends what there is: live results need it.
func (a *answer) Flush() {
	if !a.begun {
		a.WriteHeader(http.StatusOK)
	}
	if a.flushed != nil {
		a.flushed()
	}
	// An answer that cannot be flushed is sent at its end.
	_ = http.NewResponseController(a.ResponseWriter).Flush()
}

// isFile reports whether a path is of the site's own files, the only answers
// that a browser may keep.
func isFile(path string) bool {
	return strings.HasPrefix(path, "/static/") || strings.HasPrefix(path, "/assets/")
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// knownHost refuses names that are not ours. A page elsewhere can give its own
// name our address (DNS rebinding); its requests then look like the same
// origin, and only the name tells.
func (s *Server) knownHost(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.knows(r.Host) && !isOwnAddress(r) {
			s.refuse(w, r, http.StatusMisdirectedRequest, "host-unknown", nil)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// knows reports whether a Host header names this server, whatever the port.
func (s *Server) knows(host string) bool {
	host = hostOf(host)
	if host == "localhost" || s.hosts[host] {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// hostOf is the name or address in a Host header, without its port.
func hostOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

// isOwnAddress reports whether a request asks for the very address at which
// it came in. That is how phones reach a hotspot, and no name can pretend it.
func isOwnAddress(r *http.Request) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok {
		return false
	}
	asked, err := netip.ParseAddr(hostOf(r.Host))
	return err == nil && asked.Unmap() == local.AddrPort().Addr().Unmap().WithZone("")
}

// sameOrigin refuses writes that another site's page sent. Programs that are
// no browser send neither Origin nor Sec-Fetch-Site and pass.
func (s *Server) sameOrigin(h http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, http.StatusForbidden, "cross-origin", nil)
	}))
	return protection.Handler(h)
}

// plainPath refuses paths that walk or hold what no path of ours holds. No
// route opens files by a name that it was given; this keeps it so.
func (s *Server) plainPath(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if walks(r.URL.Path) {
			s.refuse(w, r, http.StatusBadRequest, "path-odd", nil)
			return
		}
		h.ServeHTTP(w, r)
	})
}

func walks(path string) bool {
	if strings.ContainsFunc(path, func(c rune) bool { return c < ' ' || c == 0x7F || c == '\\' }) {
		return true
	}
	for part := range strings.SplitSeq(path, "/") {
		if part == "." || part == ".." {
			return true
		}
	}
	return false
}

// limitBody refuses bodies that say they are too large, and cuts off those
// that turn out to be.
func (s *Server) limitBody(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := bodyLimit(r.URL.Path)
		if r.ContentLength > limit {
			s.refuse(w, r, http.StatusRequestEntityTooLarge, "body-too-large", map[string]any{"max": int(limit >> 10)})
			return
		}
		if r.Body != nil {
			r.Body = http.MaxBytesReader(w, r.Body, limit)
		}
		h.ServeHTTP(w, r)
	})
}

// bodyLimit is smaller where ballots are cast, as many come at once, and
// larger for shapes and photos, which are the facilitator's alone.
func bodyLimit(path string) int64 {
	switch {
	case path == "/api/v1/photos":
		return maxPhoto
	case strings.HasPrefix(path, "/api/v1/resources"):
		return maxFeature
	}
	if strings.HasPrefix(path, "/v/") || strings.HasPrefix(path, "/en/v/") || strings.Contains(path, "/vote/") || strings.HasSuffix(path, "/ballots") {
		return maxBallot
	}
	return maxBody
}

// headAsGet lets every route that answers GET answer HEAD; answer mutes it.
func headAsGet(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			get := *r
			get.Method = http.MethodGet
			r = &get
		}
		h.ServeHTTP(w, r)
	})
}

// tooLarge reports whether reading a body failed because limitBody cut it off.
func tooLarge(err error) bool {
	var limit *http.MaxBytesError
	return errors.As(err, &limit)
}
