package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"potensi/internal/i18n"
	"potensi/internal/report"
	"potensi/internal/store"
)

// visit is one request for a page, in one language, with the village as it
// stands. Handlers decode it, call a room that knows, and answer.
type visit struct {
	*gin.Context
	s     *Server
	p     *i18n.Printer
	w     store.Workshop
	names report.Names
}

// handler answers a visit; an error becomes an error page.
type handler func(*visit) error

// routePages registers every page in both languages: Indonesian at /map,
// English at /en/map.
func (s *Server) routePages(engine *gin.Engine) {
	for _, lang := range s.catalogue.Languages() {
		tree := engine.Group(prefixOf(lang))
		for path, h := range map[string]handler{
			"/": villagePage, "/access": accessPage, "/products": productsPage,
			"/rank": rankPage, "/vote": votePage, "/vote/:poll": ballotPage, "/vote/:poll/thanks": thanksPage,
			"/results": resultsPage, "/report": reportPage, "/settings": settingsPage,
		} {
			tree.GET(path, s.page(lang, h))
		}
		tree.GET("/map", s.mapOrTiles(lang))
		tree.POST("/vote/:poll", s.page(lang, castBallot))
		tree.POST("/vote/:poll/open", s.page(lang, openPoll))
		tree.POST("/vote/:poll/close", s.page(lang, closePoll))
	}
	engine.GET("/static/*filepath", s.serveAsset)
	engine.GET("/assets/*filepath", s.serveAsset)
}

// page reads the village and lets a handler answer.
func (s *Server) page(lang string, h handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		w, err := s.db.Workshop(c.Request.Context())
		if err != nil {
			s.failPage(c, err)
			return
		}
		v := &visit{Context: c, s: s, p: s.catalogue.Printer(lang), w: w}
		v.names = report.NamesOf(w, v.p)
		if err := h(v); err != nil {
			s.failPage(c, err)
		}
	}
}

// prefixOf is where the pages of a language lie.
func prefixOf(lang string) string {
	if lang == "id" {
		return ""
	}
	return "/" + lang
}

// langOf reads the language from an address.
func (s *Server) langOf(path string) string {
	for _, lang := range s.catalogue.Languages() {
		if prefix := prefixOf(lang); prefix != "" && (path == prefix || strings.HasPrefix(path, prefix+"/")) {
			return lang
		}
	}
	return "id"
}

// view is what every page is drawn from; Body is the page's own.
type view struct {
	Lang, OtherLang string
	Page            string // its template, and its place in the navigation
	Template        string // when it is another
	Title           string
	Village         string
	Here, Other     string // this address in this and in the other language
	Built           bool
	Facilitator     bool
	Names           report.Names
	Body            any
	other           *i18n.Printer
}

// Of is the name of an id.
func (v view) Of(id string) string { return v.Names.Of(id) }

// Alt is a message in the other language: ballots show both.
func (v view) Alt(key string, pairs ...any) string { return v.other.T(key, pairs...) }

// show answers with a page.
func (v *visit) show(page, title string, body any) error {
	return v.showStatus(http.StatusOK, page, title, body)
}

func (v *visit) showStatus(status int, page, title string, body any) error {
	data := v.s.view(v.Context, v.p, page, title)
	data.Village, data.Names, data.Body = v.w.Village.Name, v.names, body
	return v.s.render(v.Context, status, v.p, data)
}

func (s *Server) view(c *gin.Context, p *i18n.Printer, page, title string) view {
	path := strings.TrimPrefix(c.Request.URL.Path, prefixOf(p.Lang))
	path = "/" + strings.TrimLeft(path, "/\\") // never //another.host
	other := otherLang(p.Lang)
	query := ""
	if c.Request.URL.RawQuery != "" && c.Request.Method != http.MethodPost {
		query = "?" + c.Request.URL.RawQuery
	}
	return view{Lang: p.Lang, OtherLang: other, Page: page, Title: title, Built: s.assets.built, Facilitator: fromHere(c.Request),
		Here: prefixOf(p.Lang) + path + query, Other: prefixOf(other) + path + query, other: s.catalogue.Printer(other)}
}

// link is an address in the visit's language; empty values are left out.
func (v *visit) link(path string, pairs ...string) string { return address(v.p.Lang, path, pairs...) }

func address(lang, path string, pairs ...string) string {
	var query []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query = append(query, url.QueryEscape(pairs[i])+"="+strings.ReplaceAll(url.QueryEscape(pairs[i+1]), "%2C", ","))
		}
	}
	out := prefixOf(lang) + path
	if len(query) > 0 {
		out += "?" + strings.Join(query, "&")
	}
	return out
}
