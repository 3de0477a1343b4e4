package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
	"potensi/schema"
)

func problemIn(t *testing.T, body []byte) problem {
	t.Helper()
	var p problem
	if err := json.Unmarshal(body, &p); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return p
}

func TestEveryKindOfErrorHasItsStatus(t *testing.T) {
	for _, test := range []struct {
		err    error
		status int
	}{
		{&store.Error{Kind: store.ErrNotFound, Key: "file-not-found"}, 404},
		{&store.Error{Kind: store.ErrConflict, Key: "ballot-conflict"}, 409},
		{&store.Error{Kind: store.ErrExists, Key: "file-exists"}, 409},
		{fmt.Errorf("cast: %w", &store.Error{Kind: store.ErrConflict, Key: "ballot-conflict"}), 409},
		{&report.RequestError{Key: "unknown-group"}, 400},
		{&report.RequestError{Key: "unknown-word", Args: map[string]any{"field": "by"}}, 400},
		{&report.RequestError{Key: "unknown-choice", Args: map[string]any{"path": "/ranking/0/0"}}, 422},
		{&report.RequestError{Key: "poll-not-open"}, 409},
		{refused(404, "unknown-poll", nil), 404},
		{&ranking.UnknownError{What: "group", ID: "G9"}, 400},
		{&ranking.CellError{Rule: ranking.OutOfScale}, 422},
		{&ranking.OptionError{Option: "places"}, 422},
		{findings{{Rule: "required"}}, 422},
		{&http.MaxBytesError{Limit: 1}, 413},
		{fmt.Errorf("read: %w", &http.MaxBytesError{Limit: 1}), 413},
		{errors.New("disk I/O error"), 500},
	} {
		if got := statusOf(test.err); got != test.status {
			t.Errorf("%v: %d, not %d", test.err, got, test.status)
		}
	}
}

func TestFailureIsLoggedAndNotTold(t *testing.T) {
	log := captureLog(t)
	s, _ := sampleSite(t)
	engine := s.emptyEngine()
	engine.GET("/api/v1/broken", s.api(func(*gin.Context) error { return errors.New("sql: no such table at 127.0.0.1") }))
	w := ask(s.guard(engine), "GET", "/api/v1/broken", "", "Accept-Language", "en")
	p := problemIn(t, w.Body.Bytes())
	id, found := strings.CutPrefix(p.Instance, "urn:potensi:failure:")
	if w.Code != http.StatusInternalServerError || !found || !strings.Contains(p.Detail, id) || !strings.Contains(log.String(), id) {
		t.Errorf("%d %+v, log %s", w.Code, p, log)
	}
	if strings.Contains(w.Body.String(), "sql") {
		t.Errorf("%s, log %s", w.Body, log)
	}
}

func TestFindingsKeepTheirPlaces(t *testing.T) {
	s, _ := sampleSite(t)
	found := findings{{Place: schema.Place{Path: "/ranking"}, Rule: "required", Args: map[string]any{"field": "ranking"}}, {Rule: "not-json"}}
	p := s.problemOf(found, s.catalogue.Printer("en"))
	if p.Status != 422 || len(p.Problems) != 2 || p.Problems[0].Path != "/ranking" || p.Problems[0].Rule != "required" || p.Problems[1].Args == nil {
		t.Errorf("%+v", p)
	}
}

func TestLanguageOfARequest(t *testing.T) {
	s, _ := sampleSite(t)
	for _, test := range []struct{ target, header, want string }{
		{"/", "", "id"}, {"/", "en", "en"}, {"/", "en-US,en;q=0.9", "en"}, {"/", "id-ID,id;q=0.9,en;q=0.8", "id"},
		{"/?lang=en", "id", "en"}, {"/?lang=id", "en", "id"}, {"/?lang=zz", "en", "id"}, {"/", "fr", "id"}, {"/", strings.Repeat("-", 5000), "id"},
	} {
		r := httptest.NewRequestWithContext(context.Background(), "GET", test.target, nil)
		r.Header.Set("Accept-Language", test.header)
		if got := s.speak(r).Lang; got != test.want {
			t.Errorf("%s %.20s: %s, not %s", test.target, test.header, got, test.want)
		}
	}
}

// TestWordsOfRankingErrors: what the ranking finds wrong with the village's
// data is said in words, too.
func TestWordsOfRankingErrors(t *testing.T) {
	s, _ := sampleSite(t)
	errs := []error{&ranking.UnknownError{What: "group", ID: "G9"}, &ranking.UnknownError{What: "voice", ID: "x"}, &ranking.OptionError{Option: "scale", Value: "K1"}}
	for _, rule := range []string{ranking.OutOfScale, ranking.NotANumber, ranking.NegativeWeight, ranking.DuplicateCell, ranking.UnknownProduct, ranking.UnknownCriterion} {
		errs = append(errs, &ranking.CellError{Rule: rule, Criterion: "K1"})
	}
	for _, lang := range []string{"id", "en"} {
		for _, err := range errs {
			p := s.problemOf(err, s.catalogue.Printer(lang))
			if strings.ContainsAny(p.Detail, "[{}]") || strings.Contains(p.Title, "[") || p.Status >= 500 {
				t.Errorf("%v: %+v", err, p)
			}
		}
	}
}
