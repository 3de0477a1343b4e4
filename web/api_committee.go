package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
)

// getCommittees chooses several products together by every rule, or by one.
func (s *Server) getCommittees(c *gin.Context) error {
	query, err := readQuery(c.Request, "rule", "voice", "seats", "budget", "worth", "complete", "support")
	if err != nil {
		return err
	}
	opt := report.CommitteeOptions{Rule: query.Get("rule"), Voice: query.Get("voice"), Worth: query.Get("worth"),
		Complete: query.Get("complete"), Support: query.Get("support")}
	if opt.Seats, err = seats(query); err != nil {
		return err
	}
	budget, err := number(query, "budget")
	if err != nil {
		return err
	}
	if budget != nil {
		opt.Budget = *budget
	}
	poll, ballots, err := s.pollInPath(c)
	if err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	out, err := report.CommitteesOf(w, poll, ballots, opt)
	if err != nil {
		return err
	}
	if out.Committees == nil {
		return refused(http.StatusForbidden, "results-withheld", map[string]any{"poll": poll.ID, "turnout": len(ballots)})
	}
	return answerJSON(c, http.StatusOK, out)
}
