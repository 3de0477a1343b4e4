package web

import (
	"net/http"
	"net/url"
	"slices"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
	"potensi/schema"
)

// pollBody is the form of a poll that has not been opened.
type pollBody struct {
	ID       string // empty: it is new
	Form     form
	Action   string
	Type     ranking.BallotType
	Types    []pollType
	Products []formOption
	Rules    []string
	Together []string // rules that choose several products together
	Joint    bool     // one of them is chosen
	Rule     string
	Voice    string
	Voices   []string
	TieBreak ranking.TieBreak
	Ties     []ranking.TieBreak
	Budget   bool
	Results  ranking.ShowWhen
	Seats    string
}

// pollType is a kind of ballot to choose.
type pollType struct {
	Type    ranking.BallotType
	Pict    string
	Href    string
	Current bool
}

// typePicts are the pictures of the kinds of ballots.
func typePicts() map[ranking.BallotType]string {
	return map[ranking.BallotType]string{ranking.RankedBallot: "list", ranking.ApprovalBallot: "check", ranking.PointsBallot: "assets",
		ranking.ScoreBallot: "star", ranking.PairwiseBallot: "cards"}
}

func newPoll(v *visit) error {
	poll := ranking.Poll{BallotType: ranking.BallotType(v.Query("type")), Seats: 2, Results: ranking.AfterClose}
	if !slices.Contains(ranking.BallotTypes(), poll.BallotType) {
		poll.BallotType = ranking.RankedBallot
	}
	for i, p := range v.w.Products {
		if poll.BallotType == ranking.PairwiseBallot && i == mostPaired {
			break
		}
		poll.Choices = append(poll.Choices, p.ID)
	}
	return v.showPoll("", poll, valuesOf(poll), nil)
}

// showPoll draws the form. Values are what stands in its fields, as text.
func (v *visit) showPoll(id string, poll ranking.Poll, values map[string]string, found []schema.Finding) error {
	path := "/vote/new"
	title, status := "web.poll.new", http.StatusOK
	if id != "" {
		title, path = "web.poll.edit", "/vote/"+url.PathEscape(id)+"/edit"
	}
	body := pollBody{ID: id, Form: v.formOf("poll", values, found), Action: v.link(path, "type", string(poll.BallotType)), Type: poll.BallotType,
		Rules: ranking.RulesFor(poll.BallotType), Together: report.TogetherRules(poll), Rule: poll.CountingRule(), Voice: poll.Voice, Voices: ranking.PollVoices(), TieBreak: poll.TieBreak,
		Ties: ranking.TieBreaks(), Budget: poll.Budget != nil, Results: poll.Results, Seats: values["seats"]}
	if body.Voice == "" {
		body.Voice = ranking.PerHead
	}
	body.Joint = slices.Contains(body.Together, body.Rule)
	for _, t := range ranking.BallotTypes() {
		body.Types = append(body.Types, pollType{t, typePicts()[t], v.link(path, "type", string(t)), t == poll.BallotType})
	}
	for _, p := range v.w.Products {
		body.Products = append(body.Products, formOption{Word: p.ID, Label: v.names.Of(p.ID), Pict: pictOfProduct(p), Chosen: slices.Contains(poll.Choices, p.ID)})
	}
	if len(found) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return v.showStatus(status, "vote-form", v.p.T(title), body)
}

// draftInPath finds a poll that has not been opened: one that has is sealed.
func (v *visit) draftInPath() (ranking.Poll, error) {
	poll, err := v.pollInPath()
	if err == nil && poll.State != ranking.Draft && poll.State != "" {
		err = refused(http.StatusConflict, "poll-sealed", map[string]any{"poll": poll.ID})
	}
	return poll, err
}

func editPoll(v *visit) error {
	poll, err := v.draftInPath()
	if err != nil {
		return err
	}
	if t := ranking.BallotType(v.Query("type")); slices.Contains(ranking.BallotTypes(), t) && t != poll.BallotType {
		poll.BallotType, poll.Rule = t, ""
	}
	return v.showPoll(poll.ID, poll, valuesOf(poll), nil)
}

func saveNewPoll(v *visit) error {
	id, err := store.NewID()
	if err != nil {
		return err
	}
	return v.savePollForm("", ranking.Poll{ID: id})
}

func savePoll(v *visit) error {
	poll, err := v.draftInPath()
	if err != nil {
		return err
	}
	return v.savePollForm(poll.ID, poll)
}

func (v *visit) savePollForm(id string, standing ranking.Poll) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	standing.State, standing.Choices = ranking.Draft, v.choicesSent(sent)
	standing.BallotType = ranking.BallotType(v.Query("type"))
	switch sent.Get("how") { // seats or money, not both
	case "budget":
		sent.Set("seats", "")
	default:
		sent.Set("budget", "")
	}
	poll, found, err := decodeForm("poll", standing, sent)
	if err != nil {
		return err
	}
	poll.ID = standing.ID
	if len(found) == 0 {
		found = report.WrongPoll(poll, v.w.Products)
	}
	if len(found) > 0 {
		values := plainValues(sent)
		poll.Choices, poll.BallotType = standing.Choices, standing.BallotType
		return v.showPoll(id, poll, values, found)
	}
	if err := report.SaveDraft(v.Request.Context(), v.s.db, "web", poll); err != nil {
		return err
	}
	return v.see("/vote", "did", "saved", "n", "1")
}

// choicesSent are the ticked products, in the order of the village.
func (v *visit) choicesSent(sent url.Values) []string {
	out := []string{}
	for _, p := range v.w.Products {
		if slices.Contains(sent["choice"], p.ID) {
			out = append(out, p.ID)
		}
	}
	return out
}

// mostPaired is how many products a ballot of pairs can have: ten pairs.
const mostPaired = report.MostPaired
