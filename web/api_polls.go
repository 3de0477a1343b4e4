package web

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
	"potensi/schema"
)

// pollAnswer is a poll and how many have voted, which may be told at any time.
type pollAnswer struct {
	ranking.Poll
	Turnout int `json:"turnout"`
}

func (s *Server) getPolls(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	w, err := s.seen(c.Request)
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, w.Polls)
}

func (s *Server) getPoll(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	poll, ballots, err := s.pollInPath(c)
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, pollAnswer{poll, ballots.Len()})
}

func (s *Server) getTally(c *gin.Context) error {
	query, err := readQuery(c.Request, "rule", "voice")
	if err != nil {
		return err
	}
	poll, ballots, err := s.pollInPath(c)
	if err != nil {
		return err
	}
	if report.Withheld(poll, ballots.Len()) {
		return refused(http.StatusForbidden, "results-withheld", map[string]any{"poll": poll.ID, "turnout": ballots.Len()})
	}
	tally, err := report.TallyCast(poll, ballots, report.TallyOptions{Rule: query.Get("rule"), Voice: query.Get("voice")})
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, tally)
}

// getComparison counts a poll by every rule.
func (s *Server) getComparison(c *gin.Context) error {
	query, err := readQuery(c.Request, "voice")
	if err != nil {
		return err
	}
	poll, ballots, err := s.pollInPath(c)
	if err != nil {
		return err
	}
	out, err := report.CompareCast(poll, ballots, query.Get("voice"))
	if err != nil {
		return err
	}
	if out.Comparison == nil {
		return refused(http.StatusForbidden, "results-withheld", map[string]any{"poll": poll.ID, "turnout": ballots.Len()})
	}
	return answerJSON(c, http.StatusOK, out)
}

// pollInPath finds the poll of the path, by its id alone, and its ballots.
func (s *Server) pollInPath(c *gin.Context) (ranking.Poll, report.CastBallots, error) {
	w, err := s.seen(c.Request)
	if err != nil {
		return ranking.Poll{}, report.CastBallots{}, err
	}
	i := slices.IndexFunc(w.Polls, func(p ranking.Poll) bool { return p.ID == c.Param("id") })
	if i < 0 {
		return ranking.Poll{}, report.CastBallots{}, unknownPoll(c, w)
	}
	ballots, err := report.BallotsOf(c.Request.Context(), s.db, w.Polls[i])
	return w.Polls[i], ballots, err
}

func unknownPoll(c *gin.Context, w store.Workshop) error {
	known := []string{}
	for _, p := range w.Polls {
		known = append(known, p.ID)
	}
	return refused(http.StatusNotFound, "unknown-poll", map[string]any{"given": c.Param("id"), "known": known})
}

// postBallot casts one ballot. Whoever sends it makes its id, so that sending
// it again after a lost answer counts once: 201 the first time, then 200.
func (s *Server) postBallot(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	if kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type")); err != nil || kind != "application/json" {
		return refused(http.StatusUnsupportedMediaType, "not-json", map[string]any{"wanted": "application/json"})
	}
	raw, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return unread(err)
	}
	ballot, err := s.readBallot(c, raw)
	if err != nil {
		return err
	}
	receipt, err := report.Cast(c.Request.Context(), s.db, ballot)
	if request := (*report.RequestError)(nil); errors.As(err, &request) && request.Key == "unknown-poll" {
		return &refusal{http.StatusNotFound, err}
	}
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if receipt.Repeat {
		status = http.StatusOK
	}
	return answerJSON(c, status, receipt)
}

// unread is a body that did not arrive whole: too large, or broken off.
func unread(err error) error {
	if tooLarge(err) {
		return err
	}
	return refused(http.StatusBadRequest, "body-broken", nil)
}

// readBallot decodes a ballot for the poll of the path. The body need not name
// the poll; if it does, it must be that one.
func (s *Server) readBallot(c *gin.Context, raw []byte) (ranking.Ballot, error) {
	poll := c.Param("id")
	ballot, found := schema.Decode[ranking.Ballot]("ballot", raw, schema.Place{})
	unnamed := slices.ContainsFunc(found, func(f schema.Finding) bool { return f.Rule == "required" && f.Path == "/poll" })
	if unnamed {
		ballot, found = schema.Decode[ranking.Ballot]("ballot", withPoll(raw), schema.Place{})
	}
	if len(found) == 0 {
		var err error
		if found, err = s.unanswered(c, ballot); err != nil {
			return ranking.Ballot{}, err
		}
	}
	if len(found) > 0 {
		return ranking.Ballot{}, findings(found)
	}
	if !unnamed && ballot.Poll != poll {
		return ranking.Ballot{}, &report.RequestError{Key: "poll-differs", Args: map[string]any{"path": "/poll", "given": ballot.Poll, "poll": poll}}
	}
	ballot.Poll = poll
	ballot.Channel = ranking.Phone // whatever a phone says of itself
	return ballot, nil
}

// unanswered finds the member missing in which voters answer the poll. One
// that is there and empty is an abstention.
func (s *Server) unanswered(c *gin.Context, ballot ranking.Ballot) ([]schema.Finding, error) {
	w, err := s.seen(c.Request)
	if err != nil {
		return nil, err
	}
	asked := ranking.RankedBallot
	for _, p := range w.Polls {
		if p.ID == c.Param("id") {
			asked = p.BallotType
		}
	}
	if ballot.Answers(asked) || ballot.HasOther(asked) {
		return nil, nil
	}
	member := asked.Member()
	return []schema.Finding{{Place: schema.Place{Path: "/" + member}, Level: schema.Error, Rule: "required", Args: map[string]any{"field": member}}}, nil
}

// withPoll writes a poll into an object that has none. The poll of the path
// takes its place at once, so that a strange path is not found rather than
// wrong.
func withPoll(raw []byte) []byte {
	before, after, _ := bytes.Cut(raw, []byte("{"))
	member := `{"poll":"-",`
	if rest := bytes.TrimSpace(after); bytes.HasPrefix(rest, []byte("}")) {
		member = `{"poll":"-"`
	}
	return slices.Concat(before, []byte(member), after)
}
