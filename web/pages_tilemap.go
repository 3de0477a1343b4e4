package web

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
	"potensi/internal/tiles"
	"potensi/mapping"
)

// tileMapBody is the map of a village or district with more resources than a
// drawing holds: the same questions and classes, from vector tiles.
type tileMapBody struct {
	State   mapState
	Tabs    []tab
	Legend  []legendItem
	Neutral int
	Total   int
	Kinds   []mapping.Kind
	Extent  string // west,south,east,north in degrees
	Card    *tileCard
	Card404 bool
	AsTable string
	Back    string // the same map without a chosen resource
}

// tileCard is what the map tells of one resource.
type tileCard struct {
	Resource mapping.Resource
	Name     string
	Holders  []dimensionHolder
	Gap      *float64
	Parity   *float64
	Rows     []tileCardRow
	Ds       []mapping.Dimension
}

// tileCardRow is a group's standing.
type tileCardRow struct {
	Name, Pict string
	Cells      []levelCell
}

// tileShows are the questions that a district's map answers: who holds each
// dimension, and the gap on control.
func tileShows() []string {
	out := []string{}
	for _, d := range mapping.Dimensions() {
		out = append(out, string(d))
	}
	return append(out, gapView)
}

// mapOrTiles draws the map of a village, or lets the browser draw that of a
// district from tiles, which needs none of its resources here.
func (s *Server) mapOrTiles(lang string) gin.HandlerFunc {
	drawn := s.page(lang, mapPage)
	return func(c *gin.Context) {
		many, err := s.db.MoreMappedThan(c.Request.Context(), mapMost)
		if err == nil && !many {
			drawn(c)
			return
		}
		if err == nil {
			err = s.tileMap(c, lang)
		}
		if err != nil {
			s.failPage(c, err)
		}
	}
}

func (s *Server) tileMap(c *gin.Context, lang string) error {
	w, err := s.db.About(c.Request.Context(), c.Query("r"))
	if err != nil {
		return err
	}
	here := fromHere(c.Request)
	w.Resources = slices.DeleteFunc(w.Resources, func(r mapping.Resource) bool {
		_, ok := showable(r, here)
		return !ok
	})
	v := &visit{Context: c, s: s, p: s.catalogue.Printer(lang), w: w}
	v.names = report.NamesOf(w, v.p)
	summary, err := s.tiles.Summary(c.Request.Context(), here)
	if err != nil {
		return err
	}
	body := v.tileMapBody(summary)
	extent, _, err := s.db.Extent(c.Request.Context())
	if err != nil {
		return err
	}
	body.Extent = fmt.Sprintf("%.5f,%.5f,%.5f,%.5f", extent.Min[0], extent.Min[1], extent.Max[0], extent.Max[1])
	data := s.view(c, v.p, "map", v.p.T("web.map.question."+body.State.Show))
	data.Template, data.Village, data.Names, data.Body = "tilemap", w.Village.Name, v.names, body
	return s.render(c, http.StatusOK, v.p, data)
}

func (v *visit) tileMapBody(summary tiles.Summary) tileMapBody {
	state := mapState{Show: v.Query("show"), Resource: v.Query("r"), Kind: mapping.Kind(v.Query("kind")), View: v.Query("view")}
	if !slices.Contains(tileShows(), state.Show) {
		state.Show = string(mapping.Control)
	}
	body := tileMapBody{State: state, Kinds: summary.Kinds, Neutral: summary.Neutral, AsTable: v.link("/access"),
		Back: v.link("/map", state.pairs("r", "")...), Legend: v.tileLegend(summary, state.Show)}
	for _, show := range tileShows() {
		body.Tabs = append(body.Tabs, tab{Value: show, Href: v.link("/map", state.pairs("show", show)...), Current: show == state.Show})
	}
	for _, item := range body.Legend {
		body.Total += item.Count
	}
	body.Total += body.Neutral
	if len(v.w.Resources) > 0 {
		body.Card = v.tileCard()
	}
	body.Card404 = state.Resource != "" && body.Card == nil
	return body
}

// tileLegend counts the classes of a question.
func (v *visit) tileLegend(summary tiles.Summary, show string) (out []legendItem) {
	add := func(class, word string, n tiles.Count) {
		out = append(out, legendItem{Class: class, Word: word, Count: n.Resources, Ha: &n.AreaHa, Km: &n.LengthKm})
	}
	if show == gapView {
		for _, class := range gapClasses() {
			add("gap-"+class.Name, v.classWord("gap-"+class.Name), summary.Gap[class.Name])
		}
		add("gap-unknown", v.classWord("gap-unknown"), summary.Gap["unknown"])
		return out
	}
	dimension := slices.Index(mapping.Dimensions(), mapping.Dimension(show))
	for _, h := range mapping.Holders() {
		add("held-"+string(h), wordOf(v.p, "web.holder", h), summary.Holders[dimension][h])
	}
	return out
}

// tileCard profiles the one resource of the visit.
func (v *visit) tileCard() *tileCard {
	r := v.w.Resources[0]
	card := &tileCard{Resource: r, Name: v.names.Of(r.ID), Ds: mapping.Dimensions()}
	p := mapping.NewProfile(mapping.Workshop{Groups: v.w.Groups, Sessions: v.w.Sessions, Resources: v.w.Resources, Records: v.w.AccessRecords},
		mapping.ProfileOptions{})
	for _, s := range p.Summaries {
		card.Gap, card.Parity = s.Gap[mapping.Control], s.Parity
		for _, d := range card.Ds {
			card.Holders = append(card.Holders, dimensionHolder{d, s.Holder[d]})
		}
	}
	for _, row := range p.Rows {
		out := tileCardRow{Name: v.names.Of(row.Group), Pict: pictOf(v.group(row.Group))}
		for _, d := range card.Ds {
			out.Cells = append(out.Cells, v.levelCell(row, d))
		}
		card.Rows = append(card.Rows, out)
	}
	return card
}
