package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
)

// getAudit holds a poll's cards, papers and ballots against each other: for the
// facilitator, as it counts groups of whatever size.
func (s *Server) getAudit(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	if err := facilitator(c.Request); err != nil {
		return err
	}
	poll, err := s.pollOfPath(c)
	if err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	audit, err := report.AuditPoll(c.Request.Context(), s.db, w, poll)
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, audit)
}
