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
	poll, err := s.pollOfPath(c)
	if err != nil {
		return err
	}
	turnout, err := s.db.Voted(c.Request.Context(), poll.ID)
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, pollAnswer{poll, turnout})
}

func (s *Server) getTally(c *gin.Context) error {
	query, err := readQuery(c.Request, "rule", "voice")
	if err != nil {
		return err
	}
	poll, ballots, err := s.castInPath(c)
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
	poll, ballots, err := s.castInPath(c)
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
func (s *Server) pollInPath(c *gin.Context) (ranking.Poll, []ranking.Ballot, error) {
	poll, err := s.pollOfPath(c)
	if err != nil {
		return ranking.Poll{}, nil, err
	}
	ballots, err := s.db.Ballots(c.Request.Context(), poll.ID)
	return poll, ballots, err
}

// castInPath is pollInPath with the ballots as they are counted fastest.
func (s *Server) castInPath(c *gin.Context) (ranking.Poll, report.CastBallots, error) {
	poll, err := s.pollOfPath(c)
	if err != nil {
		return ranking.Poll{}, report.CastBallots{}, err
	}
	ballots, err := report.BallotsOf(c.Request.Context(), s.db, poll)
	return poll, ballots, err
}

func (s *Server) pollOfPath(c *gin.Context) (ranking.Poll, error) {
	w, err := s.seen(c.Request)
	if err != nil {
		return ranking.Poll{}, err
	}
	i := slices.IndexFunc(w.Polls, func(p ranking.Poll) bool { return p.ID == c.Param("id") })
	if i < 0 {
		return ranking.Poll{}, unknownPoll(c, w)
	}
	return w.Polls[i], nil
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
	ballot, err := s.ballotFor(c, raw)
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

// ballotFor reads a ballot and wants it to answer in the member that the poll
// asks for. One that is there and empty is an abstention.
func (s *Server) ballotFor(c *gin.Context, raw []byte) (ranking.Ballot, error) {
	asked, err := s.asked(c)
	if err != nil {
		return ranking.Ballot{}, err
	}
	ballot, err := readBallot(raw, c.Param("id"))
	var empty *unanswered
	if errors.As(err, &empty) || err == nil && !ballot.Answers(asked) && !ballot.HasOther(asked) {
		return ballot, (&unanswered{asked}).findings()
	}
	return ballot, err
}

// asked is the ballot type of the poll of the path; that no poll has this id is
// told when the ballot is cast.
func (s *Server) asked(c *gin.Context) (ranking.BallotType, error) {
	w, err := s.db.Roll(c.Request.Context())
	if err != nil {
		return "", err
	}
	for _, p := range w.Polls {
		if p.ID == c.Param("id") {
			return p.BallotType, nil
		}
	}
	return ranking.RankedBallot, nil
}

// unanswered is a ballot without the member in which voters answer.
type unanswered struct{ asked ranking.BallotType }

func (e *unanswered) Error() string { return "no " + e.asked.Member() }
func (e *unanswered) Unwrap() error { return e.findings() }

func (e *unanswered) findings() findings {
	member := e.asked.Member()
	return findings{{Place: schema.Place{Path: "/" + member}, Level: schema.Error, Rule: "required", Args: map[string]any{"field": member}}}
}

// readBallot decodes a ballot for the poll of the path. The body need not name
// the poll; if it does, it must be that one. A body that says nothing is
// *unanswered.
func readBallot(raw []byte, poll string) (ranking.Ballot, error) {
	ballot, found := schema.Decode[ranking.Ballot]("ballot", raw, schema.Place{})
	unnamed := slices.ContainsFunc(found, func(f schema.Finding) bool { return f.Rule == "required" && f.Path == "/poll" })
	if unnamed {
		ballot, found = schema.Decode[ranking.Ballot]("ballot", withPoll(raw), schema.Place{})
	}
	if len(found) > 0 {
		return ranking.Ballot{}, findings(found)
	}
	if ballot.Ranking == nil && ballot.Points == nil && ballot.Pairs == nil {
		return ranking.Ballot{}, &unanswered{ranking.RankedBallot}
	}
	if !unnamed && ballot.Poll != poll {
		return ranking.Ballot{}, &report.RequestError{Key: "poll-differs", Args: map[string]any{"path": "/poll", "given": ballot.Poll, "poll": poll}}
	}
	ballot.Poll = poll
	ballot.Channel = ranking.Phone // whatever a phone says of itself
	return ballot, nil
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
