package web

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

/*
A ballot is one page that needs nothing more until it is sent: its style and its
pictures lie within. On a hotspot with two hundred phones a page that asks the
server between two decisions fails where the signal is worst, and then fails in
the middle of a vote. So all steps of the picture mode are in the page, and what
shows one of them at a time is the address's fragment and the style sheet
(:target), which the browsers of 2016 know and which no switched-off script
stops. The phone's own Back goes a step back. Only the last look, where no
script draws it, is the server's: it is drawn from the posted fields, which go
back into the page; nothing of it is kept.
*/

// ballotFor is what a ballot is drawn from and read with.
type ballotFor struct {
	Poll     ranking.Poll
	Group    string   // the voter's; empty where it is not known
	Choices  []choice // nil: the poll's products
	ID       string   // the ballot's; empty makes one
	Action   string   // where it is sent: an address of each voter's own
	Back     string   // where the voter chooses another group; empty is nowhere
	Next     string   // where the next voter begins
	Practice bool     // nothing of it is kept or counted
	All      bool     // everything on one page, instead of one decision a screen
	Sent     url.Values
	Fresh    bool         // its card had not been used when it was sent
	Used     func() error // answers when another ballot was cast in its place; nil: a notice
}

// choice is a product on a ballot.
type choice struct {
	ID, Name, Other, Pict string
	Picture, Sound        string // addresses of its photo and of its name as somebody says it; empty is none
	N                     int    // on the ballot, from 1
	Place                 int    // that the voter gave; 0 is none
	Ticked                bool
	Refused               bool   // that it was said no to, where it was asked one by one
	Given                 string // points, or a score, as it was filled in
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
	Next         string
	Practice     bool       // nothing of it is kept or counted
	Problem      *badBallot // what to mend
	Back         string
	Points       int          // to share out
	Scores       []ballotMark // that can be given
	Pairs        []ballotPair
	All          bool
	Switch       string // the other way of choosing
	Part, Parts  int    // of a ballot that is too long for one page
	Steps        []ballotStep
	Offered      []choice  // of a ranked ballot: those that have no place in an earlier part
	Look         []lookRow // what is looked at a last time
	Kept         []keptField
}

// votingGroup is a group on a tile.
type votingGroup struct {
	ID, Name, Other, Pict, Href string
}

// Voiced reports whether somebody says the name of a choice.
func (b ballotBody) Voiced() bool {
	return slices.ContainsFunc(b.Choices, func(c choice) bool { return c.Sound != "" })
}

// Exact reports whether all points have to be given.
func (b ballotBody) Exact() bool { return b.Poll.Incomplete != ranking.AtMostSum }

// choices are a poll's products, as they were filled in.
func (v *visit) choices(poll ranking.Poll, sent url.Values) []choice {
	names := report.NamesOf(v.whole, v.s.catalogue.Printer(otherLang(v.p.Lang)))
	out := []choice{}
	for _, id := range poll.Choices {
		c := choice{ID: id, Name: v.names.Of(id), Other: names.Of(id), Pict: v.pictOfID(id)}
		if c.Other == c.Name {
			c.Other = ""
		}
		c.Picture, c.Sound = v.mediaOf(id)
		out = append(out, c)
	}
	return filledIn(poll, out, sent)
}

// mediaOf are the addresses of a product's photo and of its name as somebody of
// the village says it. A ballot goes without where they cannot be read.
func (v *visit) mediaOf(product string) (picture, sound string) {
	if v.media == nil {
		v.media, _ = report.MediaIndex(v.Request.Context(), v.s.db)
	}
	path, has := "/media/"+url.PathEscape(product), v.media[product]
	if has.Picture != "" {
		picture = path + "/picture?v=" + has.Picture
	}
	if has.Sound != "" {
		sound = path + "/sound?v=" + has.Sound
	}
	return picture, sound
}

// filledIn numbers the choices and adds what the voter has said of them.
func filledIn(poll ranking.Poll, choices []choice, sent url.Values) []choice {
	places := placesIn(sent)
	out := slices.Clone(choices)
	for i := range out {
		c := &out[i]
		c.N, c.Place, c.Given = i+1, places[c.ID], given(poll, sent, c.ID)
		c.Ticked, c.Refused = approved(sent, c.ID), sent.Get("yes-"+c.ID) == "0"
	}
	return out
}

// ballot draws an empty ballot, or one as it was filled in.
func (v *visit) ballot(f ballotFor) ballotBody {
	other := v.s.catalogue.Printer(otherLang(v.p.Lang))
	poll := f.Poll
	body := ballotBody{Poll: poll, Asked: v.p.Pick(poll.Question, poll.QuestionEN), Other: other.Pick(poll.Question, poll.QuestionEN),
		Note: v.p.Pick(poll.Note, poll.NoteEN), ID: f.ID, Action: f.Action, Back: f.Back, Next: f.Next, Practice: f.Practice, All: f.All}
	if body.ID == "" {
		body.ID = store.NewBallotID()
	}
	if body.Other == body.Asked {
		body.Other = ""
	}
	body.Choices = filledIn(poll, f.Choices, f.Sent)
	if f.Choices == nil {
		body.Choices = v.choices(poll, f.Sent)
	}
	for place := range placesOf(poll) {
		body.Places = append(body.Places, place+1)
	}
	body.Groups, body.Group = v.votingGroups(poll, f.Group)
	fillIn(&body, f.Sent)
	body.Switch = switched(v.Request.URL, !f.All)
	part, _ := strconv.Atoi(f.Sent.Get("part")) // what is no number is the first
	inParts(&body, part, f.Sent)
	return body
}

// switched is this address with the other way of choosing.
func switched(at *url.URL, all bool) string {
	query := at.Query()
	query.Set("view", "pictures")
	if all {
		query.Set("view", "all")
	}
	return at.Path + "?" + query.Encode()
}

// allAtOnce reads which way of choosing is asked for, in the address or in what
// was sent.
func (v *visit) allAtOnce(usual bool, sent url.Values) bool {
	view := v.Query("view")
	if sent.Has("view") {
		view = sent.Get("view")
	}
	switch view {
	case "all":
		return true
	case "pictures":
		return false
	}
	return usual
}

// placesOf is how many places a ranked ballot has.
func placesOf(poll ranking.Poll) int {
	if poll.Places <= 0 || poll.Places > len(poll.Choices) {
		return len(poll.Choices)
	}
	return poll.Places
}

// votingGroups are the tiles of the groups that vote, and the voter's own.
func (v *visit) votingGroups(poll ranking.Poll, voter string) (tiles []votingGroup, own *votingGroup) {
	names := report.NamesOf(v.whole, v.s.catalogue.Printer(otherLang(v.p.Lang)))
	path := "/vote/" + url.PathEscape(poll.ID)
	for _, g := range report.Voters(v.whole, poll) {
		tile := votingGroup{g.ID, v.p.Pick(g.Name, g.NameEN), names.Of(g.ID), pictOf(g), v.link(path, "group", g.ID, "view", v.Query("view"))}
		if tile.Other == tile.Name {
			tile.Other = ""
		}
		tiles = append(tiles, tile)
		if g.ID == voter {
			own = &tile
		}
	}
	return tiles, own
}

// deskBallot is the ballot of a voter at the desk. Each ballot has an address of
// its own: the script keeps unsent votes by it, and one phone may serve several
// voters. It is not the ballot's id.
func (v *visit) deskBallot(poll ranking.Poll, group string, sent url.Values) ballotFor {
	path := "/vote/" + url.PathEscape(poll.ID)
	return ballotFor{Poll: poll, Group: group, ID: idIn(sent), Action: v.link(path, "n", store.NewBallotID()[:8]), Back: v.link(path), Next: v.link(path),
		All: v.allAtOnce(true, sent), Sent: sent}
}

// ballotPage asks for the group first, then shows the ballot.
func ballotPage(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	if poll.State != ranking.Open {
		return v.notOpen(poll, http.StatusOK, nil)
	}
	body := v.ballot(v.deskBallot(poll, v.Query("group"), nil))
	if len(body.Groups) > 0 && body.Group == nil {
		return v.show("groups", v.p.T("web.ballot.group"), body)
	}
	return v.show("ballot", body.Asked, body)
}

// castBallot takes the ballot of a voter at the desk.
func castBallot(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	v.Request.Body = http.MaxBytesReader(v.Writer, v.Request.Body, maxBallot)
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	f := v.deskBallot(poll, sent.Get("group"), sent)
	cast := func(ballot ranking.Ballot) error {
		if err := v.checkGroup(poll, ballot.Group); err != nil {
			return err
		}
		_, err := report.Cast(v.Request.Context(), v.s.db, ballot)
		return err
	}
	thanks := func() error {
		v.Redirect(http.StatusSeeOther, v.link("/vote/"+url.PathEscape(poll.ID)+"/thanks"))
		return nil
	}
	return v.takeBallot(f, cast, thanks)
}

// wholeID is a ballot's id as we make them; a script may make others.
var wholeID = regexp.MustCompile(`^[0-9A-Za-z-]{8,64}$`)

// idIn is the id of a ballot that was sent, or a new one: it makes a ballot that
// is sent twice count once.
func idIn(sent url.Values) string {
	if id := sent.Get("id"); wholeID.MatchString(id) {
		return id
	}
	return store.NewBallotID()
}

// takeBallot answers a ballot that was sent: with its next part or a last look at
// it, with the ballot to be changed, or, once cast has stored it, with thanks. One
// that its voter can mend comes back as it was filled in, with a word on what to mend.
// cast's errors are those of report.Cast.
func (v *visit) takeBallot(f ballotFor, cast func(ranking.Ballot) error, thanks func() error) error {
	filling := f.Sent.Has("edit") || f.Sent.Has("part")
	if f.Poll.State == ranking.Closed && filling || f.Poll.State != ranking.Open && f.Sent.Has("look") {
		return v.notOpen(f.Poll, http.StatusConflict, &f) // before it is asked whether all is right
	}
	if filling {
		return v.showBallot(f, nil)
	}
	ballot := ranking.Ballot{ID: f.ID, Poll: f.Poll.ID, Group: f.Group, Channel: ranking.Phone}
	err := fillBallot(&ballot, f.Poll, f.Sent)
	if err == nil && f.Sent.Has("look") {
		if err = countable(f.Poll, ballot); err == nil {
			return v.lastLook(f, ballot)
		}
	}
	if err == nil {
		err = cast(ballot)
	}
	if err == nil {
		return thanks()
	}
	return v.answerBallot(f, err)
}

// countable tells the first fault for which the count would set a ballot aside.
func countable(poll ranking.Poll, ballot ranking.Ballot) error {
	if faults := poll.Faults(ballot); len(faults) > 0 {
		return &report.RequestError{Key: faults[0].Rule, Args: faults[0].Args}
	}
	return nil
}

// showBallot shows a ballot, or what to mend on it.
func (v *visit) showBallot(f ballotFor, problem *badBallot) error {
	body := v.ballot(f)
	body.Problem = problem
	status := http.StatusOK
	if problem != nil {
		status = http.StatusUnprocessableEntity
	}
	title := body.Asked
	if f.Practice {
		title = v.p.T("web.practice.title", "question", title)
	}
	return v.showStatus(status, "ballot", title, body)
}

// lastLook shows a ballot a last time before it is sent: in pictures, with all
// fields hidden in the page, so that nothing has to be kept here.
func (v *visit) lastLook(f ballotFor, ballot ranking.Ballot) error {
	body := v.ballot(f)
	body.Look, body.Kept = lookRows(body, ballot), keptFields(f.Sent)
	return v.show("ballot", v.p.T("web.ballot.right"), body)
}

// answerBallot answers a ballot that could not be cast.
func (v *visit) answerBallot(f ballotFor, err error) error {
	var bad *badBallot
	var asked *report.RequestError
	if errors.As(err, &asked) {
		if mend := mendable(asked); mend != nil {
			err = mend
		}
	}
	switch {
	case errors.As(err, &bad):
		return v.showBallot(f, bad)
	case inHall(v.Request) && statusOf(err) >= http.StatusInternalServerError:
		slog.Error("a ballot was not saved", "cause", err.Error())
		return v.sendAgain("unsaved", http.StatusServiceUnavailable, f)
	case errors.As(err, &asked) && asked.Key == "poll-paused":
		f.Poll.State = ranking.Paused // since the page was drawn
		return v.notOpen(f.Poll, http.StatusConflict, &f)
	case errors.As(err, &asked) && asked.Key == "poll-not-open":
		return v.notOpen(f.Poll, http.StatusConflict, &f)
	case errors.Is(err, store.ErrConflict) && f.Used != nil:
		return f.Used()
	case errors.Is(err, store.ErrConflict):
		return v.showStatus(http.StatusConflict, "notice", v.p.T("web.notice.conflict"), v.notice("conflict", f.Poll))
	}
	return err
}

// badBallot is a ballot that its voter can mend: the key says how. Sum and N are of
// points: how many were given, and how many too many or too few.
type badBallot struct {
	Key    string
	Sum, N int
}

func (b *badBallot) Error() string { return b.Key }

// checkGroup refuses a group that does not vote. A village without groups votes
// without.
func (v *visit) checkGroup(poll ranking.Poll, id string) error {
	voters := report.Voters(v.whole, poll)
	if len(voters) == 0 && id == "" || slices.ContainsFunc(voters, func(g mapping.Group) bool { return g.ID == id }) {
		return nil
	}
	return refused(http.StatusUnprocessableEntity, "unknown-group", map[string]any{"given": id, "known": []string{}})
}

// noticeBody is a page that says one thing to a voter.
type noticeBody struct {
	Kind, Pict string
	Poll       ranking.Poll
	Next       string // where the next voter begins
	Results    string // where the result is, once there is one
	Hall       bool
	Again      *ballotBody // a ballot that can be sent again
}

// notice says one thing to a voter, with links to what there is for them: on the
// hotspot that is less than on the laptop.
func (v *visit) notice(kind string, poll ranking.Poll) noticeBody {
	body := noticeBody{Kind: kind, Pict: noticePict(kind), Poll: poll, Hall: inHall(v.Request), Next: v.link("/vote/" + url.PathEscape(poll.ID))}
	if poll.State == ranking.Closed {
		body.Results = v.link("/results", "poll", poll.ID)
	}
	if body.Hall {
		body.Next = v.link("/")
		if poll.State == ranking.Closed {
			body.Results = v.link("/hasil/" + url.PathEscape(poll.ID))
		}
	}
	return body
}

func noticePict(kind string) string {
	switch kind {
	case "thanks", "used":
		return "check"
	case "conflict", "spoiled", "unsaved", "trouble", "unread":
		return "alert"
	case "unknown":
		return "unknown"
	case "exchanged":
		return "print"
	case "paused", "draft":
		return "waiting"
	}
	return "vote"
}

// reloadSeconds is how long a page waits before it asks whether a poll goes on.
const reloadSeconds = 8

// notOpen says that a poll has not begun, is paused or is over. A ballot that
// was sent meanwhile stays in the page, to be sent again.
func (v *visit) notOpen(poll ranking.Poll, status int, sent *ballotFor) error {
	kind := "draft"
	poll = v.asItStands(poll)
	if poll.State == ranking.Paused || poll.State == ranking.Closed {
		kind = string(poll.State)
	}
	body := v.notice(kind, poll)
	switch {
	case kind == "closed" && sent != nil && sent.Fresh:
		body.Kind = "late"
	case kind == "closed":
	case sent != nil:
		sent.Poll = poll
		return v.sendAgain(kind, status, *sent)
	default:
		v.Header("Refresh", strconv.Itoa(reloadSeconds))
	}
	return v.showStatus(status, "notice", v.p.T("web.notice."+kind), body)
}

// sendAgain says that a ballot has not arrived, and keeps it in the page.
func (v *visit) sendAgain(kind string, status int, f ballotFor) error {
	body, again := v.notice(kind, f.Poll), v.ballot(f)
	again.Kept, body.Again = keptFields(f.Sent), &again
	if f.Sent.Has("look") { // nothing is sent before it was looked at
		again.Kept = append(again.Kept, keptField{"look", "1"})
	}
	v.Header("Retry-After", strconv.Itoa(reloadSeconds))
	return v.showStatus(status, "notice", v.p.T("web.notice."+kind), body)
}

// asItStands is a poll that was open when the page was begun, and no longer is:
// it was paused or closed meanwhile.
func (v *visit) asItStands(poll ranking.Poll) ranking.Poll {
	if poll.State != ranking.Open {
		return poll
	}
	w, err := v.s.db.Roll(v.Request.Context())
	if err != nil {
		return poll
	}
	i := slices.IndexFunc(w.Polls, func(p ranking.Poll) bool { return p.ID == poll.ID })
	if i < 0 {
		return poll
	}
	return w.Polls[i]
}
