package web

import (
	"bytes"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
)

// routeAPI sets up the JSON API. Its members carry the names of the tables'
// columns; openapi.json describes it, and a test holds the two together.
func (s *Server) routeAPI(engine *gin.Engine) {
	engine.GET("/api/openapi.json", s.api(s.getDescription))
	engine.GET("/tiles/:z/:x/:y.mvt", s.api(s.getTile))
	v1 := engine.Group("/api/v1")
	v1.GET("/villages", s.api(s.getVillages))
	v1.GET("/resources", s.api(s.getResources))
	s.routeEdit(v1) // api_edit.go
	v1.GET("/access", s.api(s.getAccess))
	v1.POST("/access", s.api(s.postAccess))
	v1.GET("/gaps", s.api(s.getGaps))
	v1.GET("/disagreements", s.api(s.getDisagreements))
	v1.GET("/unheard", s.api(s.getUnheard))
	v1.GET("/calendar", s.api(s.getCalendar))
	v1.PUT("/seasons", s.api(s.putSeasons))
	v1.GET("/activities", s.api(s.getActivities))
	v1.GET("/factors", s.api(s.getFactors))
	v1.GET("/gap-sheet", s.api(s.getGAPSheet))
	v1.GET("/overlaps", s.api(s.getOverlaps))
	v1.GET("/products", s.api(s.getProducts))
	v1.POST("/scores", s.api(s.postScores))
	v1.GET("/ranking", s.api(s.getRanking))
	v1.GET("/ranking/methods", s.api(s.getRankingMethods))
	v1.GET("/robustness", s.api(s.getRobustness))
	v1.GET("/polls", s.api(s.getPolls))
	v1.GET("/polls/:id", s.api(s.getPoll))
	v1.POST("/polls/:id/ballots", s.api(s.postBallot))
	v1.GET("/polls/:id/tally", s.api(s.getTally))
	v1.GET("/polls/:id/comparison", s.api(s.getComparison))
	v1.GET("/polls/:id/committees", s.api(s.getCommittees))
	v1.GET("/polls/:id/certificate", s.api(s.getCertificate))
	v1.GET("/polls/:id/agreement", s.api(s.getAgreement))
	v1.GET("/board", s.api(s.getBoard))
	v1.GET("/flagship", s.api(s.getFlagship))
	v1.GET("/hall", s.api(s.getHall))
	v1.GET("/schemas", s.api(s.getSchemas))
	v1.GET("/schemas/:name", s.api(s.getSchema))
}

// api lets a handler just return what went wrong.
func (s *Server) api(handle func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := handle(c); err != nil {
			s.fail(c, err)
		}
	}
}

// answerJSON sends a value as JSON, as the command line prints it.
func answerJSON(c *gin.Context, status int, v any) error {
	var body bytes.Buffer
	if err := report.WriteJSON(&body, v); err != nil {
		return err
	}
	write(c.Writer, status, "application/json", body.Bytes())
	return nil
}

// readQuery returns the parameters of a request. One that the route does not
// know is refused rather than ignored: who misspells a filter would take the
// answer for the filtered one. Every route knows lang.
func readQuery(r *http.Request, known ...string) (url.Values, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, &report.RequestError{Key: "query-broken"}
	}
	known = append(known, "lang")
	for name, given := range values {
		if !slices.Contains(known, name) {
			return nil, &report.RequestError{Key: "unknown-parameter", Args: map[string]any{"field": name, "known": known}}
		}
		if len(given) > 1 {
			return nil, &report.RequestError{Key: "repeated-parameter", Args: map[string]any{"field": name}}
		}
	}
	return values, nil
}

// number reads a parameter; nil when it is not there.
func number(values url.Values, name string) (*float64, error) {
	text := values.Get(name)
	if text == "" {
		return nil, nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return nil, &report.RequestError{Key: "not-a-number", Args: map[string]any{"field": name, "given": text}}
	}
	return &n, nil
}

// maxSeats is far more than a village has products.
const maxSeats = 100

// seats reads how many are to be chosen; 0 when it is not said.
func seats(values url.Values) (int, error) {
	text := values.Get("seats")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxSeats {
		return 0, &report.RequestError{Key: "seats-range", Args: map[string]any{"field": "seats", "given": text, "max": maxSeats}}
	}
	return n, nil
}
