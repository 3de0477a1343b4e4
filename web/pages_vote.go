package web

import (
	"net/http"
	"net/url"
	"slices"

	"potensi/internal/report"
	"potensi/ranking"
)

// voteBody is the list of polls.
type voteBody struct {
	Polls      []pollCard
	Done       *doneLine
	Practising bool
}

// pollCard is one poll with its turnout.
type pollCard struct {
	ranking.Poll
	Asked, Note string
	Turnout     int
	Choices     []choice
	Kind        ballotKind
}

func votePage(v *visit) error {
	_, on := v.s.booth.state(v.whole.Polls)
	body := voteBody{Done: v.did(""), Practising: on}
	for _, poll := range slices.Backward(v.w.Polls) {
		cast, err := v.s.db.CastCounts(v.Request.Context(), poll.ID)
		if err != nil {
			return err
		}
		turnout := 0
		for _, c := range cast {
			turnout += c.Ballots
		}
		body.Polls = append(body.Polls, pollCard{poll, v.p.Pick(poll.Question, poll.QuestionEN), v.p.Pick(poll.Note, poll.NoteEN), turnout, v.choices(poll, nil), ballotKindOf(poll)})
	}
	return v.show("vote", v.p.T("web.vote.title"), body)
}

func otherLang(lang string) string {
	if lang == "id" {
		return "en"
	}
	return "id"
}

// pollInPath finds the poll of the address.
func (v *visit) pollInPath() (ranking.Poll, error) {
	i := slices.IndexFunc(v.w.Polls, func(p ranking.Poll) bool { return p.ID == v.Param("poll") })
	if i < 0 {
		return ranking.Poll{}, refused(http.StatusNotFound, "unknown-poll", map[string]any{"given": v.Param("poll"), "known": pollIDs(v.w.Polls)})
	}
	return v.w.Polls[i], nil
}

func pollIDs(polls []ranking.Poll) []string {
	ids := []string{}
	for _, p := range polls {
		ids = append(ids, p.ID)
	}
	return ids
}

// thanksPage says that the vote is counted, and nothing else.
func thanksPage(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	return v.show("notice", v.p.T("web.notice.thanks"), v.notice("thanks", poll))
}

func openPoll(v *visit) error  { return v.movePoll(ranking.Open) }
func closePoll(v *visit) error { return v.movePoll(ranking.Closed) }

// movePoll opens or closes a poll: the facilitator's, at the computer that the
// server runs on.
func (v *visit) movePoll(to ranking.PollState) error {
	if !fromHere(v.Request) {
		v.s.errorPage(v.Context, http.StatusForbidden, "web.error.facilitator", nil)
		return nil
	}
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	if _, err := report.Move(v.Request.Context(), v.s.db, "web", poll, to); err != nil {
		return err
	}
	v.s.clocks.moved(poll.ID, to)
	if to == ranking.Open {
		v.s.booth.end() // from now on votes are real
	}
	return v.see("/vote/" + url.PathEscape(poll.ID) + "/run")
}
