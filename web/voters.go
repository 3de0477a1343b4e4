package web

import (
	"sync"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
	"potensi/internal/store"
)

// roll is what voters' pages are drawn from, the same for all of them until
// something of it changes.
type roll struct {
	*store.Workshop
	names   map[string]report.Names // by language
	notices sync.Map                // noticeKey → func() ([]byte, error), which draws once
}

// noticeKey is all that a notice to voters is drawn from besides the roll.
type noticeKey struct {
	lang, kind, poll string
	status           int
	hall, packed     bool
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
		v := &visit{Context: c, s: s, p: s.catalogue.Printer(lang), w: *r.Workshop, whole: *r.Workshop, names: r.names[lang], roll: r}
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
	next := &roll{Workshop: w, names: map[string]report.Names{}}
	for _, lang := range s.catalogue.Languages() {
		next.names[lang] = report.NamesOf(*w, s.catalogue.Printer(lang))
	}
	s.roll.Store(next)
	return next, nil
}

// showNotice tells a voter what all voters are told alike, drawn once. It knows
// neither the address nor anything else of the one who asked.
func (v *visit) showNotice(status int, title string, body noticeBody) error {
	key := noticeKey{v.p.Lang, body.Kind, body.Poll.ID, status, body.Hall, acceptsGzip(v.Context)}
	ready, known := v.roll.notices.Load(key)
	if !known { // drawn once, though five hundred ask at the same moment
		ready, _ = v.roll.notices.LoadOrStore(key, sync.OnceValues(func() ([]byte, error) { return v.drawNotice(key, title, body) }))
	}
	drawn, err := ready.(func() ([]byte, error))()
	if err != nil {
		return err
	}
	sendPage(v.Context, status, v.p.Lang, drawn, key.packed)
	return nil
}

func (v *visit) drawNotice(key noticeKey, title string, body noticeBody) ([]byte, error) {
	data := v.s.view(v.Context, v.p, "notice", title)
	data.Here, data.Other, data.Village, data.Names, data.Body = "/", "/", v.w.Village.Name, v.names, body
	drawn, err := v.s.draw(v.p, data)
	if err == nil && key.packed {
		drawn = v.s.packer.pack(drawn)
	}
	return drawn, err
}
