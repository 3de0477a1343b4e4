package web

import (
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"potensi/internal/passcode"
)

// routeSignin registers what the PIN needs, at the desk alone.
func (s *Server) routeSignin(tree *gin.RouterGroup, lang string) {
	tree.GET("/signin", s.page(lang, signinPage))
	tree.POST("/signin", s.page(lang, signIn))
	tree.POST("/signout", s.page(lang, signOut))
	tree.POST("/settings/pin", s.page(lang, changePIN))
}

// behindPIN stands before the desk: once a PIN is set, nothing but the page that
// asks for it and the site's own files answers to whoever has not said it. The
// PIN is said at the laptop: over the hotspot others could read it.
func (s *Server) behindPIN(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hash, err := s.sessions.needed(r.Context())
		switch {
		case err != nil:
			s.refuseFor(w, r, err)
		case hash == "" || isFile(r.URL.Path) || fromHere(r) && (isSignin(r.URL.Path) || s.sessions.known(r)):
			h.ServeHTTP(w, r)
		case !fromHere(r):
			s.refuse(w, r, http.StatusForbidden, "pin-here", nil)
		case isAPI(r.URL.Path):
			s.refuse(w, r, http.StatusUnauthorized, "pin-needed", nil)
		default:
			http.Redirect(w, r, s.signinAddress(r), http.StatusSeeOther)
		}
	})
}

// refuseFor answers with an error before there is a route.
func (s *Server) refuseFor(w http.ResponseWriter, r *http.Request, err error) {
	out := s.problemOf(err, s.speak(r))
	if isAPI(r.URL.Path) {
		writeProblem(w, out)
		return
	}
	write(w, out.Status, "text/plain; charset=utf-8", []byte(out.Detail+"\n"))
}

func isSignin(path string) bool { return path == "/signin" || path == "/en/signin" }

// signinAddress is the page that asks for the PIN and leads back afterwards.
func (s *Server) signinAddress(r *http.Request) string {
	next := ""
	if r.Method == http.MethodGet {
		next = r.URL.RequestURI()
	}
	return address(s.langOf(r.URL.Path), "/signin", "next", backTo(next, ""))
}

// backTo is an address to lead back to: a page of this site, and no other's.
func backTo(next, otherwise string) string {
	to, err := url.Parse(next)
	if err != nil || to.Scheme != "" || to.Host != "" || to.User != nil || !strings.HasPrefix(to.Path, "/") || isSignin(to.Path) ||
		strings.HasPrefix(to.Path, "//") || walks(to.Path) || strings.ContainsAny(next, "\\\r\n\t") || isAPI(to.Path) || to.Path == "/signout" || to.Path == "/en/signout" {
		return otherwise
	}
	return (&url.URL{Path: to.Path, RawQuery: to.RawQuery}).String()
}

// signinBody is the page that asks for the PIN.
type signinBody struct {
	Next    string
	Problem string
}

func signinPage(v *visit) error {
	hash, err := v.s.sessions.needed(v.Request.Context())
	if err != nil {
		return err
	}
	next := backTo(v.Query("next"), "")
	if hash == "" || v.s.sessions.known(v.Request) {
		v.Redirect(http.StatusSeeOther, backTo(next, v.link("/")))
		return nil
	}
	return v.askPIN(http.StatusOK, next, "")
}

// askPIN shows nothing of the village, not even its name.
func (v *visit) askPIN(status int, next, problem string) error {
	return v.showStatus(status, "signin", v.p.T("web.signin.title"), signinBody{next, problem})
}

func signIn(v *visit) error {
	if !fromHere(v.Request) {
		return refused(http.StatusForbidden, "pin-here", nil)
	}
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	next := backTo(sent.Get("next"), "")
	right, wait, err := v.s.sessions.try(v.Request.Context(), sent.Get("pin"))
	switch {
	case err != nil:
		return err
	case right:
		v.s.sessions.end(v.Request)
		keep(v.Writer, v.s.sessions.begin())
		v.Redirect(http.StatusSeeOther, backTo(next, v.link("/")))
		return nil
	case wait > 0:
		v.Header("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		return v.askPIN(http.StatusTooManyRequests, next, v.waitWords(wait))
	}
	return v.askPIN(http.StatusUnprocessableEntity, next, v.p.T("problem.pin-wrong"))
}

// waitWords says how long to wait, in minutes.
func (v *visit) waitWords(wait time.Duration) string {
	return v.p.T("problem.pin-wait", "minutes", int(math.Ceil(wait.Minutes())))
}

func signOut(v *visit) error {
	v.s.sessions.end(v.Request)
	keep(v.Writer, "")
	v.Redirect(http.StatusSeeOther, v.link("/signin"))
	return nil
}

// pinForm is the part of the settings that sets, changes or removes the PIN.
type pinForm struct {
	Set     bool // there is one
	Problem string
	Done    string
}

// pinForm says how it stands, and what has just been done.
func (v *visit) pinForm() (pinForm, error) {
	hash, err := v.s.sessions.needed(v.Request.Context())
	form := pinForm{Set: hash != ""}
	if done := v.Query("pin"); done == "set" && form.Set || done == "removed" && !form.Set {
		form.Done = v.p.T("web.pin.done." + done)
	}
	return form, err
}

// changePIN sets, changes or removes the PIN. Who changes one has to know it;
// all sessions end but the one that is begun here.
func changePIN(v *visit) error {
	if !fromHere(v.Request) {
		return refused(http.StatusForbidden, "pin-here", nil)
	}
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	right, wait, err := v.s.sessions.try(v.Request.Context(), sent.Get("pin"))
	remove := sent.Get("do") == "remove"
	problem, wrong := "", passcode.Check(sent.Get("new"))
	switch {
	case err != nil:
		return err
	case wait > 0:
		problem = v.waitWords(wait)
	case !right:
		problem = v.p.T("problem.pin-wrong")
	case remove:
		return v.keepPIN("", "removed")
	case wrong != nil:
		problem = v.p.T("problem." + wrong.Error())
	case sent.Get("new") != sent.Get("again"):
		problem = v.p.T("problem.pin-differs")
	default:
		return v.keepPIN(passcode.Hash(sent.Get("new")), "set")
	}
	return v.settings(http.StatusUnprocessableEntity, problem)
}

func (v *visit) keepPIN(hash, done string) error {
	if err := v.s.db.SetPIN(v.Request.Context(), hash); err != nil {
		return err
	}
	v.s.sessions.changed()
	if _, err := v.s.sessions.needed(v.Request.Context()); err != nil { // ends all sessions
		return err
	}
	keep(v.Writer, "")
	if hash != "" {
		v.Writer.Header().Del("Set-Cookie")
		keep(v.Writer, v.s.sessions.begin())
	}
	v.Redirect(http.StatusSeeOther, v.link("/settings", "pin", done)+"#pin")
	return nil
}
