package web

import (
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"potensi/internal/i18n"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

// visit is one request for a page, in one language, with the village as it
// stands. Handlers decode it, call a room that knows, and answer.
type visit struct {
	*gin.Context
	s     *Server
	p     *i18n.Printer
	w     store.Workshop // what the visitor may see
	whole store.Workshop // all, withdrawn too: for recording and for voting alone
	left  report.LeftOut // why w is less than whole
	names report.Names
	roll  *roll                          // of a voter; nil otherwise
	media map[string]report.ProductMedia // of products that have a picture or a voice; nil until it is read
}

// handler answers a visit; an error becomes an error page.
type handler func(*visit) error

// routePages registers every page in both languages: Indonesian at /map,
// English at /en/map.
func (s *Server) routePages(engine *gin.Engine) {
	for _, lang := range s.catalogue.Languages() {
		tree := engine.Group(prefixOf(lang))
		for path, h := range map[string]handler{
			"/": villagePage, "/map/edit": editPage, "/access": accessPage, "/disagreements": disagreementsPage, "/unheard": unheardPage,
			"/products": productsPage,
			"/rank":     rankPage, "/vote": votePage, "/vote/:poll": ballotPage, "/vote/:poll/thanks": thanksPage,
			"/results": resultsPage, "/report": reportPage, "/settings": settingsPage,
			"/report/poster": posterPage, "/report/profile": profilePage, "/report/sheets": sheetsPage,
			"/report/decision": minutesPage, "/report/decision/:decision": minutesPage,
			"/calendar": calendarPage, "/activities": activitiesPage, "/factors": factorsPage, "/gap-sheet": gapPage,
		} {
			tree.GET(path, s.page(lang, h))
		}
		s.routeRecord(tree, lang)   // pages_record.go
		s.routeEntry(tree, lang)    // pages_entry.go
		s.routePractice(tree, lang) // practice.go
		s.routeScreen(tree, lang)   // pages_screen.go
		s.routeCards(tree, lang)    // pages_cards.go
		s.routeSignin(tree, lang)   // signin.go
		s.routeHall(tree, lang)     // pages_hall.go
		s.routeAfter(tree, lang)    // pages_audit.go
		s.routeVoice(tree, lang)    // pages_voice.go
		s.routePaper(tree, lang)    // pages_paper.go
		tree.GET("/map", s.mapOrTiles(lang))
		tree.POST("/vote/:poll", s.page(lang, castBallot))
		tree.POST("/results/decide", s.page(lang, saveDecision))
		tree.POST("/vote/:poll/open", s.page(lang, openPoll))
		tree.POST("/vote/:poll/close", s.page(lang, closePoll))
	}
	engine.GET("/photos/:photo", s.servePhoto)
	engine.GET("/media/:product/:kind", s.serveMedium)
	engine.GET("/basemaps/:name", s.serveBasemap)
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
		v := &visit{Context: c, s: s, p: s.catalogue.Printer(lang), whole: w}
		v.sees(visible(w, fromHere(c.Request)))
		if err := h(v); err != nil {
			s.failPage(c, err)
		}
	}
}

// visible is what somebody may see of a village. On the facilitator's screen
// that is all but what was withdrawn; every other screen belongs to somebody in
// the village, before whom nobody is to be recognised and sensitive places stay
// hidden. Every page and every answer begins here.
func visible(w store.Workshop, here bool) report.Shown {
	if here {
		standing, left := report.Standing(w)
		return report.Shown{Workshop: standing, Left: left}
	}
	return report.Protect(w, report.CircleOptions{Circle: mapping.ConsentVillage, Screen: true})
}

// sees lets the page be about a part of the village. Ballots name groups that
// are too small to be shown otherwise, so their names stay known.
func (v *visit) sees(shown report.Shown) {
	v.w, v.left = shown.Workshop, shown.Left
	v.names = report.NamesOf(store.Workshop{Groups: v.whole.Groups}, v.p)
	maps.Copy(v.names, report.NamesOf(v.w, v.p))
}

// readAgain reads the whole village anew, after something was saved.
func (v *visit) readAgain() (err error) {
	if v.whole, err = v.s.db.Workshop(v.Request.Context()); err == nil {
		v.sees(report.Shown{Workshop: v.whole})
	}
	return err
}

// wholeVisit is a visit that has no browser: what is written to a file.
func (s *Server) wholeVisit(c *gin.Context, lang string) (*visit, error) {
	w, err := s.db.Workshop(c.Request.Context())
	return &visit{Context: c, s: s, p: s.catalogue.Printer(lang), whole: w}, err
}

// seen is what the sender of a request may see of the village.
func (s *Server) seen(r *http.Request) (store.Workshop, error) {
	w, err := s.db.Workshop(r.Context())
	return visible(w, fromHere(r)).Workshop, err
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
	SignedIn        bool     // by the PIN
	Left            []string // what was left out, and why
	Names           report.Names
	Body            any
	other           *i18n.Printer
}

// Of is the name of an id.
func (v view) Of(id string) string { return v.Names.Of(id) }

// Section is the page's place in the navigation.
func (v view) Section() string { return sectionOf(v.Page) }

// sectionOf is the entry of the navigation that a page belongs to: the pages of
// the gender profile to the matrix, record-form to record.
func sectionOf(page string) string {
	switch page {
	case "disagreements", "unheard", "calendar", "activities", "factors", "gap-sheet":
		return "access"
	case "edit", "tilemap":
		return "map"
	case "audit", "paper", "paper-read", "paper-check", "paper-print":
		return "vote"
	case "voice":
		return "products"
	}
	section, _, _ := strings.Cut(page, "-")
	return section
}

// Alt is a message in the other language: ballots show both.
func (v view) Alt(key string, pairs ...any) string { return v.other.T(key, pairs...) }

// show answers with a page.
func (v *visit) show(page, title string, body any) error {
	return v.showStatus(http.StatusOK, page, title, body)
}

func (v *visit) showStatus(status int, page, title string, body any) error {
	if notice, ok := body.(noticeBody); ok && v.roll != nil && notice.Again == nil {
		return v.showNotice(status, title, notice)
	}
	data := v.s.view(v.Context, v.p, page, title)
	data.Village, data.Names, data.Body = v.w.Village.Name, v.names, body
	for _, n := range v.left.Notes() {
		if n.Key != "export.unsized-groups" { // which leaves nothing out
			n.Args["circle"] = v.p.T("circle." + string(mapping.ConsentVillage))
			data.Left = append(data.Left, v.p.Format(n.Key, n.Args))
		}
	}
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
	return view{Lang: p.Lang, OtherLang: other, Page: page, Title: title, Built: s.assets.built, Facilitator: fromHere(c.Request), SignedIn: fromHere(c.Request) && s.sessions.known(c.Request),
		Here: prefixOf(p.Lang) + path + query, Other: prefixOf(other) + path + query, other: s.catalogue.Printer(other)}
}

// link is an address in the visit's language; empty values are left out.
func (v *visit) link(path string, pairs ...string) string { return address(v.p.Lang, path, pairs...) }

func address(lang, path string, pairs ...string) string {
	var query []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query = append(query, url.QueryEscape(pairs[i])+"="+strings.NewReplacer("%2C", ",", "%3A", ":").Replace(url.QueryEscape(pairs[i+1])))
		}
	}
	out := prefixOf(lang) + path
	if len(query) > 0 {
		out += "?" + strings.Join(query, "&")
	}
	return out
}
