package web

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
)

func (s *Server) getProducts(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, w.Products)
}

func (s *Server) getRanking(c *gin.Context) error {
	w, opt, err := s.rankAsked(c, "method", "w")
	if err != nil {
		return err
	}
	ranked, err := report.Rank(w, opt)
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, ranked)
}

// getRankingMethods ranks by every method, and says what hangs on the method.
func (s *Server) getRankingMethods(c *gin.Context) error {
	w, opt, err := s.rankAsked(c, "w")
	if err != nil {
		return err
	}
	all, err := report.CompareMethods(w, opt, 0)
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, all)
}

// rankAsked reads what is to be ranked, and the village; more are the names of
// what the route takes besides.
func (s *Server) rankAsked(c *gin.Context, more ...string) (store.Workshop, report.RankOptions, error) {
	query, err := readQuery(c.Request, append(more, "criteria", "axis", "weights", "min_coverage")...)
	if err != nil {
		return store.Workshop{}, report.RankOptions{}, err
	}
	coverage, err := number(query, "min_coverage")
	if err != nil {
		return store.Workshop{}, report.RankOptions{}, err
	}
	w, err := s.seen(c.Request)
	return w, report.RankOptions{Method: query.Get("method"), Criteria: query.Get("criteria"), Axis: query.Get("axis"),
		Weights: query.Get("weights"), MinCoverage: coverage, Try: query.Get("w")}, err
}

// getFlagship is the decision, with its reasons in the asker's language.
func (s *Server) getFlagship(c *gin.Context) error {
	query, err := readQuery(c.Request, "seats", "poll", "rule", "voice", "weights")
	if err != nil {
		return err
	}
	n, err := seats(query)
	if err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	ballots, err := s.ballotsFor(c.Request.Context(), w, query.Get("poll"))
	if err != nil {
		return err
	}
	decision, err := report.Decide(w, ballots, report.FlagshipOptions{
		Seats: n, Poll: query.Get("poll"), Rule: query.Get("rule"), Voice: query.Get("voice"), Weights: query.Get("weights"),
	}, s.speak(c.Request))
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, decision)
}

// ballotsFor reads the ballots of the poll that is meant; a village that has
// not voted has none.
func (s *Server) ballotsFor(ctx context.Context, w store.Workshop, poll string) ([]ranking.Ballot, error) {
	if poll == "" && len(w.Polls) == 0 {
		return nil, nil
	}
	found, err := report.FindPoll(w, poll)
	if err != nil {
		return nil, err
	}
	return s.db.Ballots(ctx, found.ID)
}

// getRobustness tests how much of the ranking hangs on the weights. Draws are
// few enough for a page that somebody waits for.
func (s *Server) getRobustness(c *gin.Context) error {
	query, err := readQuery(c.Request, "criteria", "axis", "weights", "min_coverage", "seed", "draws", "order", "top")
	if err != nil {
		return err
	}
	coverage, err := number(query, "min_coverage")
	if err != nil {
		return err
	}
	draws, err := wholeNumber(query, "draws", mostDrawsAsked)
	if err != nil {
		return err
	}
	seed, err := wholeNumber(query, "seed", math.MaxInt32)
	if err != nil {
		return err
	}
	top, err := wholeNumber(query, "top", math.MaxInt16)
	if err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	r, err := report.TestRanking(w, report.RobustnessOptions{
		RankOptions: report.RankOptions{Criteria: query.Get("criteria"), Axis: query.Get("axis"), Weights: query.Get("weights"), MinCoverage: coverage},
		Draws:       draws, Seed: uint64(max(seed, 1)), Top: top, Order: query.Get("order"),
	})
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, r)
}

// mostDrawsAsked is how many draws a request may ask for.
const mostDrawsAsked = 20_000

// wholeNumber reads a number of the query, 0 when it is not given.
func wholeNumber(query url.Values, name string, most int) (int, error) {
	text := query.Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, &report.RequestError{Key: "number-range", Args: map[string]any{"field": name, "given": text, "min": 1, "max": most}}
	}
	return n, nil
}
