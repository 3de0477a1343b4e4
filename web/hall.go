package web

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
)

// hallKey marks requests that came in at the hall's address.
type hallKey struct{}

// inHall reports whether a request came in at the hall's address: from a phone
// on the hotspot. It is never the facilitator's.
func inHall(r *http.Request) bool { return r.Context().Value(hallKey{}) != nil }

// Hall is what phones on the hotspot reach: a site of its own, with the ballot
// and what goes with it. Nothing of the facilitator's side has a route here.
//
// Nor has /generate_204, by which phones ask whether there is internet. Whoever
// gives the Wi-Fi answers their question for a name's address, so it does not
// come here; and a phone that was told so against the truth would send all its
// other apps into the void. There is no captive portal either: its small windows
// lose a ballot when they close.
func (s *Server) Hall() http.Handler {
	gin.SetMode(gin.ReleaseMode)
	inside := s.guard(s.hallEngine())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inside.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), hallKey{}, true)))
	})
}

// hallEngine has the hall's routes, before the guard.
func (s *Server) hallEngine() *gin.Engine {
	engine := s.emptyEngine()
	engine.Use(s.cardGate) // limits.go
	for _, lang := range s.catalogue.Languages() {
		tree := engine.Group(prefixOf(lang))
		tree.GET("/", s.page(lang, joinPage))
		tree.POST("/", s.page(lang, joinByCode))
		tree.GET("/v/:token", s.voters(lang, cardPage))
		tree.POST("/v/:token", s.voters(lang, castByCard))
		tree.GET("/terkirim/:poll", s.voters(lang, thanksPage))
		s.routePracticeVoting(tree, lang)                   // practice.go
		tree.GET("/hasil/:poll", s.page(lang, outcomePage)) // pages_hasil.go
	}
	engine.GET("/media/:product/:kind", s.serveMedium) // pages_voice.go
	engine.GET("/static/*filepath", s.serveAsset)
	engine.GET("/assets/*filepath", s.serveAsset)
	return engine
}
