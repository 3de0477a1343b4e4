package web

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
)

// maxSayings is how many changes one request may bring: a queue of a morning
// without a connection comes in several.
const maxSayings = 500

// changesBrought is the body of what is recorded: sayings or scores.
type changesBrought[T any] struct {
	Changes []T `json:"changes"`
}

// recordedAnswer is what became of each change, in their order.
type recordedAnswer struct {
	Results []recordedResult `json:"results"`
}

type recordedResult struct {
	report.Recorded
	Problems []wrong `json:"problems"`
}

// postAccess saves what a session said, as it is recorded: the facilitator's,
// at the computer that the server runs on.
func (s *Server) postAccess(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	if !fromHere(c.Request) {
		return refused(http.StatusForbidden, "recording-here", nil)
	}
	changes, err := readBrought[report.Saying](c)
	if err != nil {
		return err
	}
	done, err := report.Record(c.Request.Context(), s.db, "web", changes)
	if err != nil {
		return err
	}
	p := s.speak(c.Request)
	answer := recordedAnswer{Results: make([]recordedResult, len(done))}
	for i, d := range done {
		answer.Results[i] = recordedResult{d, []wrong{}}
		if len(d.Findings) > 0 {
			answer.Results[i].Problems = problemOfFindings(d.Findings, p).Problems
		}
	}
	return answerJSON(c, http.StatusOK, answer)
}

// scoresAnswer is what became of each score, in their order.
type scoresAnswer struct {
	Results []scoreResult `json:"results"`
}

type scoreResult struct {
	report.ScoreRecorded
	Problems []wrong `json:"problems"`
}

// postScores saves scores as they are entered: the facilitator's, at the
// computer that the server runs on.
func (s *Server) postScores(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	if !fromHere(c.Request) {
		return refused(http.StatusForbidden, "recording-here", nil)
	}
	changes, err := readBrought[report.ScoreSaid](c)
	if err != nil {
		return err
	}
	done, err := report.RecordScores(c.Request.Context(), s.db, "web", changes)
	if err != nil {
		return err
	}
	p := s.speak(c.Request)
	answer := scoresAnswer{Results: make([]scoreResult, len(done))}
	for i, d := range done {
		answer.Results[i] = scoreResult{d, []wrong{}}
		if len(d.Findings) > 0 {
			answer.Results[i].Problems = problemOfFindings(d.Findings, p).Problems
		}
	}
	return answerJSON(c, http.StatusOK, answer)
}

// readBrought decodes the body's frame strictly; what each change sets is
// judged by the schema later.
func readBrought[T any](c *gin.Context) ([]T, error) {
	var body changesBrought[T]
	if kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type")); err != nil || kind != "application/json" {
		return nil, refused(http.StatusUnsupportedMediaType, "not-json", map[string]any{"wanted": "application/json"})
	}
	raw, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return nil, unread(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&body); err != nil || decoder.More() {
		return nil, refused(http.StatusUnprocessableEntity, "changes-unreadable", nil)
	}
	if len(body.Changes) > maxSayings {
		return nil, refused(http.StatusUnprocessableEntity, "changes-too-many", map[string]any{"given": len(body.Changes), "max": maxSayings})
	}
	return body.Changes, nil
}
