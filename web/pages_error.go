package web

import (
	"log/slog"
	"net"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
)

// errorBody is what an error page says: what is the matter, what to do next.
type errorBody struct {
	Status  int
	Message string
}

// errorPage answers with a page that says in words what is the matter: the
// catalogue's message problem.KEY, or the key's own when it starts with "web.".
func (s *Server) errorPage(c *gin.Context, status int, key string, args map[string]any) {
	if !strings.HasPrefix(key, "web.") {
		key = "problem." + key
	}
	p := s.catalogue.Printer(s.langOf(c.Request.URL.Path))
	if inHall(c.Request) {
		if err := s.lostInHall(c, status, p, key, args); err != nil {
			slog.Error("an error page failed", "cause", err.Error())
		}
		return
	}
	data := s.view(c, p, "error", p.T("web.error.title"))
	data.Body = errorBody{status, p.Format(key, args)}
	c.Abort()
	if err := s.render(c, status, p, data); err != nil {
		slog.Error("an error page failed", "cause", err.Error())
		c.Status(http.StatusInternalServerError)
	}
}

// phoneTrouble is what a voter is told instead of what only the facilitator can
// do something about: "trouble" of the laptop, or that something "unread" was sent.
// Empty: what there is to say is for the voter, too.
func phoneTrouble(status int, key string) string {
	switch {
	case key == "stopping":
	case status >= http.StatusInternalServerError && key != "internal":
		return "trouble"
	case status == http.StatusBadRequest, status == http.StatusMethodNotAllowed, status == http.StatusRequestTimeout,
		status == http.StatusRequestEntityTooLarge, status == http.StatusUnprocessableEntity:
		return "unread"
	}
	return ""
}

// failPage answers a page's request with what went wrong, in words. What
// nobody foresaw gets a number, and the log has the rest.
func (s *Server) failPage(c *gin.Context, err error) {
	if c.Request.Context().Err() != nil && statusOf(err) != http.StatusRequestTimeout { // nobody reads this, unless it is the server that is stopping
		err = refused(http.StatusServiceUnavailable, "stopping", nil)
	}
	key, args, ok := report.Explain(err)
	if !ok {
		id := failureID()
		slog.Error("a page failed", "id", id, "cause", err.Error())
		s.errorPage(c, http.StatusInternalServerError, "internal", map[string]any{"id": id})
		return
	}
	s.errorPage(c, statusOf(err), key, args)
}

// fromHere reports whether a request comes from the computer that the server
// runs on: the facilitator's. Phones on the hotspot do not, and what comes in at
// the hall's address never does, wherever it comes from.
func fromHere(r *http.Request) bool {
	if inHall(r) {
		return false
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback()
}

// deskOnly lets the facilitator alone see and do something, at the computer that
// the server runs on.
func deskOnly(h handler) handler {
	return func(v *visit) error {
		if !fromHere(v.Request) {
			return refused(http.StatusForbidden, "facilitator-only", nil)
		}
		return h(v)
	}
}
