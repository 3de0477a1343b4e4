package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
)

// putSeasons saves a row of the calendar as it is filled in: the facilitator's,
// at the computer that the server runs on. Sent again it changes nothing.
func (s *Server) putSeasons(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	if !fromHere(c.Request) {
		return refused(http.StatusForbidden, "recording-here", nil)
	}
	if kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type")); err != nil || kind != "application/json" {
		return refused(http.StatusUnsupportedMediaType, "not-json", map[string]any{"wanted": "application/json"})
	}
	raw, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return unread(err)
	}
	var said report.YearSaid
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&said); err != nil || decoder.More() {
		return refused(http.StatusUnprocessableEntity, "season-unreadable", nil)
	}
	done, found, err := report.RecordYear(c.Request.Context(), s.db, "web", said)
	if request := (*report.RequestError)(nil); errors.As(err, &request) && request.Key == "season-changed" {
		return &refusal{http.StatusConflict, err}
	}
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return findings(found)
	}
	return answerJSON(c, http.StatusOK, done)
}
