package web

import (
	"github.com/gin-gonic/gin"

	"potensi/internal/report"
	"potensi/internal/store"
)

// roll is what voters' pages are drawn from, the same for all of them until
// something of it changes.
type roll struct {
	*store.Workshop
	names map[string]report.Names // by language
}

// voters lets a handler answer a voter. Voters' pages are about groups, products
// and polls alone, which are not read anew for each of five hundred phones;
// what they show stands on every ballot, so that nothing is held back.
func (s *Server) voters(lang string, h handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		r, err := s.rollNow(c)
		if err != nil {
			s.failPage(c, err)
			return
		}
		v := &visit{Context: c, s: s, p: s.catalogue.Printer(lang), w: *r.Workshop, whole: *r.Workshop, names: r.names[lang]}
		if err := h(v); err != nil {
			s.failPage(c, err)
		}
	}
}

func (s *Server) rollNow(c *gin.Context) (*roll, error) {
	w, err := s.db.Roll(c.Request.Context())
	if err != nil {
		return nil, err
	}
	if known := s.roll.Load(); known != nil && known.Workshop == w {
		return known, nil
	}
	next := &roll{w, map[string]report.Names{}}
	for _, lang := range s.catalogue.Languages() {
		next.names[lang] = report.NamesOf(*w, s.catalogue.Printer(lang))
	}
	s.roll.Store(next)
	return next, nil
}
