package web

import (
	"math"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
)

// getCertificate says how many people would have to change their mind before a
// poll's result does.
func (s *Server) getCertificate(c *gin.Context) error {
	query, err := readQuery(c.Request, "rule", "voice")
	if err != nil {
		return err
	}
	poll, ballots, err := s.pollInPath(c)
	if err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	p := s.speak(c.Request)
	out, err := report.CertifyPoll(poll, ballots, tallyOptions(query), report.NamesOf(w, p), p)
	if err != nil {
		return err
	}
	if out.Certificate == nil {
		return refused(http.StatusForbidden, "results-withheld", map[string]any{"poll": poll.ID, "turnout": len(ballots)})
	}
	return answerJSON(c, http.StatusOK, out)
}

// getAgreement says how far a poll's voters and groups agree.
func (s *Server) getAgreement(c *gin.Context) error {
	query, err := readQuery(c.Request, "rule", "voice")
	if err != nil {
		return err
	}
	poll, ballots, err := s.pollInPath(c)
	if err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	p := s.speak(c.Request)
	out, err := report.AgreementOf(poll, ballots, tallyOptions(query), report.NamesOf(w, p), p)
	if err != nil {
		return err
	}
	if out.Concord == nil {
		return refused(http.StatusForbidden, "results-withheld", map[string]any{"poll": poll.ID, "turnout": len(ballots)})
	}
	return answerJSON(c, http.StatusOK, out)
}

func tallyOptions(query url.Values) report.TallyOptions {
	return report.TallyOptions{Rule: query.Get("rule"), Voice: query.Get("voice")}
}

// getBoard lays scores against votes.
func (s *Server) getBoard(c *gin.Context) error {
	query, err := readQuery(c.Request, "poll", "rule", "top", "criteria", "axis", "weights", "min_coverage")
	if err != nil {
		return err
	}
	coverage, err := number(query, "min_coverage")
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
	ballots, err := s.ballotsFor(c.Request.Context(), w, query.Get("poll"))
	if err != nil {
		return err
	}
	board, err := report.NewBoard(w, ballots, report.BoardOptions{Poll: query.Get("poll"), Rule: query.Get("rule"), Top: top,
		RankOptions: report.RankOptions{Criteria: query.Get("criteria"), Axis: query.Get("axis"), Weights: query.Get("weights"), MinCoverage: coverage}}, s.speak(c.Request))
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, board)
}
