package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"potensi/internal/i18n"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
	"potensi/schema"
)

// problem is an error answer (RFC 9457). Type names the kind for programs,
// Detail says in the asker's language what is wrong and what to do, and
// Problems lists every single thing.
type problem struct {
	Type     string  `json:"type"`
	Title    string  `json:"title"`
	Status   int     `json:"status"`
	Detail   string  `json:"detail"`
	Instance string  `json:"instance,omitempty"` // of a failure, as in the log
	Turnout  *int    `json:"turnout,omitempty"`  // while results are withheld
	Problems []wrong `json:"problems"`

	// Of a resource that somebody else has changed: how it stands now.
	Version string          `json:"version,omitempty"`
	Current json.RawMessage `json:"current,omitempty"`
}

// wrong is one thing that is wrong. Path is a JSON pointer into the body, or
// the name of a query's parameter, or empty.
type wrong struct {
	Path    string         `json:"path"`
	Rule    string         `json:"rule"`
	Args    map[string]any `json:"args"`
	Message string         `json:"message"`

	// Of a shape that was drawn: what to do in the editor, how serious it is,
	// and where in the shape and on the map.
	Cure       string      `json:"cure,omitempty"`
	Level      string      `json:"level,omitempty"`
	Part       *int        `json:"part,omitempty"`
	Ring       *int        `json:"ring,omitempty"`
	Vertex     *int        `json:"vertex,omitempty"`
	Coordinate *[2]float64 `json:"coordinate,omitempty"`
}

// refusal is an error whose status the place in the request decides: an id in
// the path that nobody knows is not found, in a query it is a bad request.
type refusal struct {
	status int
	err    error
}

func (e *refusal) Error() string { return e.err.Error() }
func (e *refusal) Unwrap() error { return e.err }

// refused is a refusal with a message of its own.
func refused(status int, key string, args map[string]any) error {
	return &refusal{status, &report.RequestError{Key: key, Args: args}}
}

// findings is what the schema says against a body.
type findings []schema.Finding

func (f findings) Error() string { return fmt.Sprintf("%d findings", len(f)) }

// statusOf maps every kind of error to its HTTP status; this is the only place
// that does.
func statusOf(err error) int {
	var decided *refusal
	var request *report.RequestError
	var unknown *ranking.UnknownError
	var cell *ranking.CellError
	var option *ranking.OptionError
	var found findings
	switch {
	case errors.As(err, &decided):
		return decided.status
	case tooLarge(err):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, store.ErrNotFound):
		return http.StatusNotFound
	case errors.Is(err, store.ErrConflict), errors.Is(err, store.ErrExists):
		return http.StatusConflict
	case errors.Is(err, store.ErrDisk):
		return http.StatusServiceUnavailable
	case errors.As(err, &request):
		return requestStatus(request)
	case errors.As(err, &unknown):
		return http.StatusBadRequest
	case errors.As(err, &cell), errors.As(err, &option), errors.As(err, &found):
		return http.StatusUnprocessableEntity
	}
	return http.StatusInternalServerError
}

func requestStatus(e *report.RequestError) int {
	switch e.Key {
	case "poll-not-open", "poll-closed", "poll-paused":
		return http.StatusConflict
	case "card-needed":
		return http.StatusForbidden
	}
	if strings.HasPrefix(pathOf(e.Args), "/") { // a member of the body
		return http.StatusUnprocessableEntity
	}
	return http.StatusBadRequest
}

// pathOf is where the wrong thing is: the body's member or the parameter.
func pathOf(args map[string]any) string {
	for _, name := range []string{"path", "field"} {
		if path, ok := args[name].(string); ok {
			return path
		}
	}
	return ""
}

// fail answers a request of the API with what went wrong.
func (s *Server) fail(c *gin.Context, err error) {
	c.Abort()
	switch {
	case tooLarge(err):
		c.Header("Connection", "close")
		err = refused(http.StatusRequestEntityTooLarge, "body-too-large", map[string]any{"max": int(bodyLimit(c.Request.URL.Path) >> 10)})
	case c.Request.Context().Err() != nil, errors.Is(err, context.Canceled):
		// Nobody reads this, unless it is the server that is stopping.
		err = refused(http.StatusServiceUnavailable, "stopping", nil)
	}
	writeProblem(c.Writer, s.problemOf(err, s.speak(c.Request)))
}

// problemOf puts an error into words. What nobody foresaw gets a number, and
// the log has the rest.
func (s *Server) problemOf(err error, p *i18n.Printer) problem {
	var found findings
	if errors.As(err, &found) {
		return problemOfFindings(found, p)
	}
	if out, ok := problemOfEdit(err, p); ok {
		return out
	}
	key, args, ok := report.Explain(err)
	if !ok {
		id := failureID()
		slog.Error("a request failed", "id", id, "cause", err.Error())
		out := newProblem(http.StatusInternalServerError, "internal", map[string]any{"id": id}, p)
		out.Instance = "urn:potensi:failure:" + id
		return out
	}
	out := newProblem(statusOf(err), key, args, p)
	if turnout, ok := args["turnout"].(int); ok {
		out.Turnout = &turnout
	}
	return out
}

func newProblem(status int, key string, args map[string]any, p *i18n.Printer) problem {
	if args == nil {
		args = map[string]any{}
	}
	detail := p.Format("problem."+key, args)
	return problem{
		Type: "urn:potensi:problem:" + key, Title: p.T("problem.status." + strconv.Itoa(status)), Status: status, Detail: detail,
		Problems: []wrong{{Path: pathOf(args), Rule: key, Args: args, Message: detail}},
	}
}

func problemOfFindings(found findings, p *i18n.Printer) problem {
	out := newProblem(http.StatusUnprocessableEntity, "findings", map[string]any{"count": len(found)}, p)
	out.Problems = make([]wrong, len(found))
	for i, f := range found {
		out.Problems[i] = wrong{Path: f.Path, Rule: f.Rule, Args: f.Args, Message: report.FindingText(f, p)}
		if f.Args == nil {
			out.Problems[i].Args = map[string]any{}
		}
	}
	return out
}

func writeProblem(w http.ResponseWriter, out problem) {
	var body bytes.Buffer
	if err := report.WriteJSON(&body, out); err != nil { // arguments are plain data
		panic(err)
	}
	write(w, out.Status, "application/problem+json", body.Bytes())
}

// write sends a whole answer. When the asker is gone there is nobody to tell.
func write(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// refuse answers what the guard stops before any route: a problem for
// programs, one line of text for people.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, status int, key string, args map[string]any) {
	header := w.Header()
	for _, name := range []string{"Content-Encoding", "ETag", "Last-Modified", "Set-Cookie"} {
		header.Del(name) // of a handler that failed half-way
	}
	header.Set("Cache-Control", "no-store")
	if status == http.StatusRequestEntityTooLarge {
		header.Set("Connection", "close") // rather than read it all
	}
	out := newProblem(status, key, args, s.speak(r))
	if isAPI(r.URL.Path) {
		writeProblem(w, out)
		return
	}
	if kind := phoneTrouble(status, key); kind != "" && inHall(r) {
		title := "web.notice." + kind
		if page, err := s.waitPage(s.langOf(r.URL.Path), waitBody{noticePict(kind), title, title + ".text"}); err == nil {
			write(w, status, "text/html; charset=utf-8", page)
			return
		}
	}
	write(w, status, "text/plain; charset=utf-8", []byte(out.Detail+"\n"))
}

// noRoute answers for paths that there are not.
func (s *Server) noRoute(c *gin.Context) {
	if !isAPI(c.Request.URL.Path) {
		s.errorPage(c, http.StatusNotFound, "page-unknown", nil)
		return
	}
	s.fail(c, refused(http.StatusNotFound, "address-unknown", map[string]any{"address": c.Request.URL.Path}))
}

// noMethod answers for methods that a path does not have.
func (s *Server) noMethod(c *gin.Context) {
	allowed := c.Writer.Header().Get("Allow")
	if strings.Contains(allowed, http.MethodGet) {
		allowed = strings.Replace(allowed, http.MethodGet, "GET, HEAD", 1)
		c.Header("Allow", allowed)
	}
	args := map[string]any{"method": c.Request.Method, "allowed": strings.Split(allowed, ", ")}
	if !isAPI(c.Request.URL.Path) {
		s.errorPage(c, http.StatusMethodNotAllowed, "method-not-allowed", args)
		return
	}
	s.fail(c, refused(http.StatusMethodNotAllowed, "method-not-allowed", args))
}

// isAPI reports whether programs ask, who want their errors as problems.
func isAPI(path string) bool {
	return path == "/api" || strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/tiles/")
}

// speak is the printer of the language that a request asks for: by the
// parameter lang, else by what the browser prefers.
func (s *Server) speak(r *http.Request) *i18n.Printer {
	wanted := r.URL.Query().Get("lang")
	if wanted == "" {
		wanted = r.Header.Get("Accept-Language")
	}
	return s.catalogue.Printer(s.catalogue.Match(wanted))
}
