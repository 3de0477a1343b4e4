// Package web is the village on screen: server-drawn pages that work without
// JavaScript, a JSON API, and the ballot. Only this room knows HTTP.
package web

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gin-gonic/gin"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/internal/tiles"
)

// Server answers for one village.
type Server struct {
	db        *store.DB
	catalogue *i18n.Catalogue
	assets    assets
	pages     pages
	tiles     *tiles.Source
	hosts     map[string]bool // names and addresses a request may ask for
	roll      atomic.Pointer[roll]
	packer    packer
	limits    *limits
	sessions  *sessions
	waiting   sync.Map // language and key → the page that asks to wait
	door      *Door
	booth     booth                  // the practice vote, in memory alone
	streams   streams                // who watches how many have voted
	clocks    clocks                 // how long polls have been open
	printed   sync.Map               // forms whose cards were shown
	free      func() (uint64, error) // space on the disk
}

// New makes the server of one village. Hosts are further names, besides
// localhost and loopback addresses, under which it may be asked for.
func New(db *store.DB, catalogue *i18n.Catalogue, hosts ...string) (*Server, error) {
	s := &Server{db: db, catalogue: catalogue, hosts: map[string]bool{}, limits: newLimits(), sessions: newSessions(db.PIN), tiles: tiles.New(db, Withheld), free: db.FreeSpace}
	for _, host := range hosts {
		s.hosts[strings.ToLower(host)] = true
	}
	var err error
	if s.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	s.pages, err = loadPages(s.assets)
	s.door = newDoor(s.Hall())
	return s, err
}

// Door is the way into the hall. Whoever opens it closes it before the program ends.
func (s *Server) Door() *Door { return s.door }

// Handler is the whole site, as the facilitator has it on the laptop.
func (s *Server) Handler() http.Handler {
	gin.SetMode(gin.ReleaseMode)
	return s.guard(s.behindPIN(s.engine()))
}

// engine has every route, before the guard.
func (s *Server) engine() *gin.Engine {
	engine := s.emptyEngine()
	s.routePages(engine) // pages.go
	s.routeAPI(engine)   // api.go
	return engine
}

// emptyEngine has no routes yet.
func (s *Server) emptyEngine() *gin.Engine {
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.ForwardedByClientIP = false // anybody can send X-Forwarded-For
	engine.NoRoute(s.noRoute)
	engine.NoMethod(s.noMethod)
	return engine
}
