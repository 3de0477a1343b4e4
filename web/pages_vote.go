package web

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// voteBody is the list of polls.
type voteBody struct {
	Polls []pollCard
	Done  *doneLine
}

// pollCard is one poll with its turnout.
type pollCard struct {
	ranking.Poll
	Asked, Note string
	Turnout     int
	Choices     []choice
}

// choice is a product on a ballot.
type choice struct {
	ID, Name, Other, Pict string
	Place                 int // that the voter gave; 0 is none
	Ticked                bool
	Given                 string // points, or a score, as it was filled in
}

func votePage(v *visit) error {
	body := voteBody{Done: v.did("")}
	for _, poll := range slices.Backward(v.w.Polls) {
		turnout, err := v.s.db.Voted(v.Request.Context(), poll.ID)
		if err != nil {
			return err
		}
		body.Polls = append(body.Polls, pollCard{poll, v.p.Pick(poll.Question, poll.QuestionEN), v.p.Pick(poll.Note, poll.NoteEN), turnout, v.choices(poll, nil)})
	}
	return v.show("vote", v.p.T("web.vote.title"), body)
}

func (v *visit) choices(poll ranking.Poll, sent url.Values) []choice {
	places := placesIn(sent)
	other := v.s.catalogue.Printer(otherLang(v.p.Lang))
	names := report.NamesOf(v.whole, other)
	out := []choice{}
	for _, id := range poll.Choices {
		c := choice{ID: id, Name: v.names.Of(id), Other: names.Of(id), Pict: v.pictOfID(id), Place: places[id],
			Ticked: slices.Contains(sent["yes"], id), Given: sent.Get("n-" + id)}
		if c.Other == c.Name {
			c.Other = ""
		}
		out = append(out, c)
	}
	return out
}

func otherLang(lang string) string {
	if lang == "id" {
		return "en"
	}
	return "id"
}

// ballotBody is a ballot, or before it the choice of the voter's group.
type ballotBody struct {
	Poll         ranking.Poll
	Asked, Other string // the question in this and in the other language
	Note         string
	Group        *votingGroup
	Groups       []votingGroup
	Choices      []choice
	Places       []int
	ID           string
	Action       string
	Problem      *badBallot // what to mend
	Back         string
	Points       int          // to share out
	Scores       []ballotMark // that can be given
	Pairs        []ballotPair
}

// votingGroup is a group on a tile.
type votingGroup struct {
	ID, Name, Other, Pict, Href string
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

// ballotPage asks for the group first, then shows the ballot.
func ballotPage(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	if poll.State != ranking.Open {
		return v.notOpen(poll, http.StatusOK)
	}
	body := v.ballot(poll, v.Query("group"), store.NewBallotID(), nil)
	if len(body.Groups) > 0 && body.Group == nil {
		return v.show("groups", v.p.T("web.ballot.group"), body)
	}
	return v.show("ballot", body.Asked, body)
}

// notOpen says that a poll has not begun or is over.
func (v *visit) notOpen(poll ranking.Poll, status int) error {
	state := "draft"
	if poll.State == ranking.Paused {
		state = "paused"
	}
	if poll.State == ranking.Closed {
		state = "closed"
	}
	return v.showStatus(status, "notice", v.p.T("web.notice."+state), noticeBody{Kind: state, Pict: "vote", Poll: poll})
}

// ballot makes an empty ballot, or one as it was filled in.
func (v *visit) ballot(poll ranking.Poll, group, id string, sent url.Values) ballotBody {
	other := v.s.catalogue.Printer(otherLang(v.p.Lang))
	names := report.NamesOf(v.whole, other)
	path := "/vote/" + url.PathEscape(poll.ID)
	body := ballotBody{Poll: poll, Asked: v.p.Pick(poll.Question, poll.QuestionEN), Other: other.Pick(poll.Question, poll.QuestionEN),
		Note: v.p.Pick(poll.Note, poll.NoteEN), ID: id, Choices: v.choices(poll, sent), Back: v.link(path)}
	v.fillIn(&body, sent)
	if body.Other == body.Asked {
		body.Other = ""
	}
	// Each ballot has an address of its own: the script keeps unsent votes by
	// it, and one phone may serve several voters. It is not the ballot's id.
	body.Action = v.link(path, "n", store.NewBallotID()[:8])
	for _, g := range v.whole.Groups {
		if g.Type == mapping.Institution {
			continue
		}
		tile := votingGroup{g.ID, v.p.Pick(g.Name, g.NameEN), names.Of(g.ID), pictOf(g), v.link(path, "group", g.ID)}
		if tile.Other == tile.Name {
			tile.Other = ""
		}
		body.Groups = append(body.Groups, tile)
		if g.ID == group {
			body.Group = &tile
		}
	}
	most := poll.Places
	if most <= 0 || most > len(poll.Choices) {
		most = len(poll.Choices)
	}
	for place := range most {
		body.Places = append(body.Places, place+1)
	}
	return body
}

// badBallot is a ballot that its voter can mend: the key says how. Sum and N are of
// points: how many were given, and how many too many or too few.
type badBallot struct {
	Key    string
	Sum, N int
}

func (b *badBallot) Error() string { return b.Key }

// wholeID is a ballot's id as we make them; a script may make others.
var wholeID = regexp.MustCompile(`^[0-9A-Za-z-]{8,64}$`)

// castBallot reads the form, and casts the ballot if it is whole. A ballot
// that is not comes back as it was filled in, with a word on what to mend.
func castBallot(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	v.Request.Body = http.MaxBytesReader(v.Writer, v.Request.Body, maxBallot)
	if err := v.Request.ParseForm(); err != nil {
		if tooLarge(err) {
			return refused(http.StatusRequestEntityTooLarge, "body-too-large", map[string]any{"max": maxBallot >> 10})
		}
		return refused(http.StatusBadRequest, "form-unreadable", nil)
	}
	ballot := ranking.Ballot{ID: v.Request.PostForm.Get("id"), Poll: poll.ID, Group: v.Request.PostForm.Get("group"), Channel: ranking.Phone}
	if !wholeID.MatchString(ballot.ID) {
		ballot.ID = store.NewBallotID()
	}
	err = fillBallot(&ballot, poll, v.Request.PostForm)
	if err == nil {
		err = v.checkGroup(ballot.Group)
	}
	if err == nil {
		_, err = report.Cast(v.Request.Context(), v.s.db, ballot)
	}
	return v.answerBallot(poll, ballot, err)
}

func (v *visit) answerBallot(poll ranking.Poll, ballot ranking.Ballot, err error) error {
	var bad *badBallot
	var asked *report.RequestError
	if errors.As(err, &asked) {
		if mend := mendable(asked); mend != nil {
			err = mend
		}
	}
	switch {
	case err == nil:
		v.Redirect(http.StatusSeeOther, v.link("/vote/"+url.PathEscape(poll.ID)+"/thanks"))
		return nil
	case errors.As(err, &bad):
		body := v.ballot(poll, ballot.Group, ballot.ID, v.Request.PostForm)
		body.Problem = bad
		return v.showStatus(http.StatusUnprocessableEntity, "ballot", body.Asked, body)
	case errors.As(err, &asked) && asked.Key == "poll-not-open":
		return v.notOpen(poll, http.StatusConflict)
	case errors.Is(err, store.ErrConflict):
		return v.showStatus(http.StatusConflict, "notice", v.p.T("web.notice.conflict"), noticeBody{Kind: "conflict", Pict: "alert", Poll: poll})
	}
	return err
}

// checkGroup refuses a group that nobody can belong to. A village without
// groups votes without.
func (v *visit) checkGroup(id string) error {
	people := false
	for _, g := range v.whole.Groups {
		people = people || g.Type != mapping.Institution
		if g.ID == id && g.Type != mapping.Institution {
			return nil
		}
	}
	if !people && id == "" {
		return nil
	}
	return refused(http.StatusUnprocessableEntity, "unknown-group", map[string]any{"given": id, "known": []string{}})
}

// placesIn reads place-P01=1. What is no number becomes −1, which no ballot has.
func placesIn(form url.Values) map[string]int {
	out := map[string]int{}
	for name, values := range form {
		product, ok := strings.CutPrefix(name, "place-")
		if !ok || len(values) == 0 || values[0] == "" {
			continue
		}
		place, err := strconv.Atoi(values[0])
		if err != nil {
			place = -1
		}
		out[product] = place
	}
	return out
}

// tiers turns places into a ranking, best first. A place left out is closed
// up; one given twice has to be mended by the voter, who may have slipped.
func tiers(poll ranking.Poll, places map[string]int) ([][]string, error) {
	at := map[int]string{}
	for product, place := range places {
		switch {
		case place < 1 || place > len(poll.Choices):
			return nil, &badBallot{Key: "web.ballot.bad-place"}
		case at[place] != "":
			return nil, &badBallot{Key: "web.ballot.same-place"}
		}
		at[place] = product
	}
	if len(at) == 0 {
		return nil, &badBallot{Key: "web.ballot.empty"}
	}
	out := [][]string{}
	for place := range len(poll.Choices) {
		if product := at[place+1]; product != "" {
			out = append(out, []string{product})
		}
	}
	return out, nil
}

// noticeBody is a page that says one thing to a voter.
type noticeBody struct {
	Kind, Pict string
	Poll       ranking.Poll
}

// thanksPage says that the vote is counted, and nothing else.
func thanksPage(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	return v.show("notice", v.p.T("web.notice.thanks"), noticeBody{"thanks", "check", poll})
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
	v.Redirect(http.StatusSeeOther, v.link("/vote"))
	return nil
}
