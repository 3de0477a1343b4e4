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
		tree.GET("/v/:token", s.page(lang, cardPage))
		tree.POST("/v/:token", s.page(lang, castByCard))
		s.routePracticeVoting(tree, lang) // practice.go
	}
	engine.GET("/static/*filepath", s.serveAsset)
	engine.GET("/assets/*filepath", s.serveAsset)
	return engine
}
