package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

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
	Kind     ballotKind
	Kinds    []ballotKind
	Products []formOption
	Groups   []formOption // that may vote
	Rules    []rulesOfType
	Voice    string
	Voices   []string
	TieBreak ranking.TieBreak
	Ties     []ranking.TieBreak
	Budget   bool
	Results  ranking.ShowWhen
	Way      string // how people vote: cards or tablet
	More     bool   // what is seldom changed is unfolded
	Asked    string // the questions that were asked about
}

// rulesOfType are the rules that fit a ballot type; those that choose several
// products together are apart.
type rulesOfType struct {
	Type            ranking.BallotType
	Alone, Together []string
	Chosen          string
	Joint           bool // the chosen one chooses together
}

// The ways in which people vote: each with a card of their own, or one after the
// other at one device that is passed around. A poll is one of cards once it has
// some.
const (
	byCards  = "cards"
	byTablet = "tablet"
)

// typePicts are the pictures of the kinds of ballots.
func typePicts() map[ranking.BallotType]string {
	return map[ranking.BallotType]string{ranking.RankedBallot: "list", ranking.ApprovalBallot: "check", ranking.PointsBallot: "assets",
		ranking.ScoreBallot: "star", ranking.PairwiseBallot: "cards"}
}

// firstPlaces is how many places a new poll of rankings asks for: a whole ranking
// of many products is hard to make, and so rare that it is a signature.
const firstPlaces = 3

// newPoll offers a poll that could be held as it stands. The English question is
// not filled in: it would stay when the other is changed.
func newPoll(v *visit) error {
	kind, ok := kindNamed(v.Query("type"))
	if !ok {
		kind, _ = kindNamed("ranked")
	}
	poll := kind.of(ranking.Poll{Question: v.firstQuestion("id"), Seats: min(2, max(1, len(v.w.Products))), Results: ranking.AfterClose, Places: firstPlaces})
	for i, p := range v.w.Products {
		if kind.Type == ranking.PairwiseBallot && i == mostPaired {
			break
		}
		poll.Choices = append(poll.Choices, p.ID)
	}
	return v.showPoll("", poll, valuesOf(poll), nil)
}

// firstQuestion is the question that a new poll is offered with.
func (v *visit) firstQuestion(lang string) string {
	return v.s.catalogue.Printer(lang).T("web.poll.question.first")
}

// questionsApart asks, once, about a question that was changed in one language
// while the other stays as it was: they might no longer ask the same. The one
// that a new poll is offered with has its English of its own.
func (v *visit) questionsApart(was ranking.Poll, poll *ranking.Poll, sent url.Values) []schema.Finding {
	if was.Question == "" {
		was.Question, was.QuestionEN = v.firstQuestion("id"), v.firstQuestion("en")
	}
	if poll.QuestionEN == "" && poll.Question == v.firstQuestion("id") {
		poll.QuestionEN = v.firstQuestion("en")
	}
	same, sameEN := poll.Question == was.Question, poll.QuestionEN == was.QuestionEN
	if same == sameEN || poll.Question == "" || poll.QuestionEN == "" || was.QuestionEN == "" || sent.Get("asked") == asked(poll.Question, poll.QuestionEN) {
		return nil
	}
	member := "question_en"
	if same {
		member = "question"
	}
	return []schema.Finding{{Place: schema.Place{Path: "/" + member}, Level: schema.Error, Rule: "questions-apart", Args: map[string]any{"field": member}}}
}

// asked is a pair of questions as the form sends it back: to save it once more is
// to say that it is right.
func asked(question, en string) string { return question + " / " + en }

// showPoll draws the form. Values are what stands in its fields, as text.
func (v *visit) showPoll(id string, poll ranking.Poll, values map[string]string, found []schema.Finding) error {
	path := "/vote/new"
	title, status := "web.poll.new", http.StatusOK
	if id != "" {
		title, path = "web.poll.edit", "/vote/"+url.PathEscape(id)+"/edit"
	}
	body := pollBody{ID: id, Form: v.formOf("poll", values, found), Action: v.link(path), Kind: ballotKindOf(poll), Kinds: ballotKinds(),
		Rules: rulesByType(poll), Voice: cmp.Or(poll.Voice, ranking.PerHead), Voices: ranking.PollVoices(), TieBreak: poll.TieBreak,
		Ties: ranking.TieBreaks(), Budget: poll.Budget != nil || values["budget"] != "", Results: cmp.Or(poll.Results, ranking.AfterClose),
		Way: cmp.Or(values["way"], byCards), Groups: v.voterOptions(poll)}
	if slices.ContainsFunc(found, func(f schema.Finding) bool { return f.Rule == "questions-apart" }) {
		body.Asked = asked(values["question"], values["question_en"])
	}
	body.More = wrongIn(found, "/rule", "/note", "/note_en", "/voice", "/tie_break")
	for _, p := range v.w.Products {
		body.Products = append(body.Products, formOption{Word: p.ID, Label: v.names.Of(p.ID), Pict: pictOfProduct(p), Chosen: slices.Contains(poll.Choices, p.ID)})
	}
	if len(found) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return v.showStatus(status, "vote-form", v.p.T(title), body)
}

// wrongIn reports whether a finding is of one of these members.
func wrongIn(found []schema.Finding, members ...string) bool {
	return slices.ContainsFunc(found, func(f schema.Finding) bool { return slices.Contains(members, f.Path) })
}

// rulesByType are the rules of every ballot type: the form shows those of the one
// that is chosen.
func rulesByType(poll ranking.Poll) []rulesOfType {
	out := []rulesOfType{}
	for _, kind := range ranking.BallotTypes() {
		of := poll
		if of.BallotType = kind; kind != poll.BallotType {
			of.Rule = ""
		}
		rules := rulesOfType{Type: kind, Alone: ranking.RulesFor(kind), Together: report.TogetherRules(of), Chosen: of.CountingRule()}
		rules.Joint = slices.Contains(rules.Together, rules.Chosen)
		out = append(out, rules)
	}
	return out
}

// voterOptions are the groups of people, ticked where they vote.
func (v *visit) voterOptions(poll ranking.Poll) []formOption {
	out := []formOption{}
	for _, g := range report.Voters(v.w, ranking.Poll{}) {
		out = append(out, formOption{Word: g.ID, Label: v.names.Of(g.ID), Pict: pictOf(g), Chosen: len(poll.Groups) == 0 || slices.Contains(poll.Groups, g.ID)})
	}
	return out
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
	if kind, ok := kindNamed(v.Query("type")); ok {
		poll = kind.of(poll)
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
	standing, found := v.kindSent(standing, sent)
	voters, few := v.groupsSent(sent)
	standing.Groups = voters
	switch sent.Get("how") { // seats or money, not both
	case "budget":
		sent.Set("seats", "")
	default:
		sent.Set("budget", "")
	}
	poll, wrong, err := decodeForm("poll", standing, sent)
	if err != nil {
		return err
	}
	poll.ID = standing.ID
	missing := unfilled(standing.Choices, sent)
	wrong = slices.DeleteFunc(wrong, func(f schema.Finding) bool { return wrongIn(missing, f.Path) })
	found = slices.Concat(found, few, missing, wrong, v.questionsApart(standing, &poll, sent))
	if len(found) == 0 {
		found = report.WrongPoll(poll, v.w.Products)
	}
	if len(found) == 0 {
		if found, err = v.saveDraft(poll); err != nil {
			return err
		}
	}
	if len(found) > 0 {
		values := plainValues(sent)
		standing.Results, standing.Voice = ranking.ShowWhen(sent.Get("results")), sent.Get("voice")
		standing.TieBreak, standing.Rule = ranking.TieBreak(sent.Get("tie_break")), sent.Get("rule")
		return v.showPoll(id, standing, values, found)
	}
	return v.see("/vote/"+url.PathEscape(poll.ID)+"/run", "did", "draft", "n", "1", "way", sent.Get("way"))
}

// saveDraft saves a poll, or finds that it leaves groups out that have cards.
func (v *visit) saveDraft(poll ranking.Poll) ([]schema.Finding, error) {
	err := report.SaveDraft(v.Request.Context(), v.s.db, v.whole, "web", poll)
	var refusal *report.RequestError
	if !errors.As(err, &refusal) || refusal.Key != "groups-carded" {
		return nil, err
	}
	args := map[string]any{"field": "groups", "groups": v.names.Together(refusal.Args["groups"].([]string))}
	return []schema.Finding{{Place: schema.Place{Path: "/groups"}, Level: schema.Error, Rule: refusal.Key, Args: args}}, nil
}

// unfilled is what a poll that can be held lacks in its form, in words plainer
// than the schema's.
func unfilled(choices []string, sent url.Values) []schema.Finding {
	missing := func(field, rule string) schema.Finding {
		return schema.Finding{Place: schema.Place{Path: "/" + field}, Level: schema.Error, Rule: rule, Args: map[string]any{"field": field, "n": len(choices)}}
	}
	out := []schema.Finding{}
	if len(choices) < 2 {
		out = append(out, missing("choices", "choices-few"))
	}
	if sent.Get("how") == "budget" && strings.TrimSpace(sent.Get("budget")) == "" {
		out = append(out, missing("budget", "required"))
	}
	return out
}

// kindSent is a poll with the kind of ballot that was chosen, and its rule.
func (v *visit) kindSent(poll ranking.Poll, sent url.Values) (ranking.Poll, []schema.Finding) {
	name := cmp.Or(sent.Get("kind"), v.Query("type"))
	kind, ok := kindNamed(name)
	if !ok {
		return poll, []schema.Finding{{Place: schema.Place{Path: "/ballot_type"}, Level: schema.Error, Rule: "enum", Args: map[string]any{"field": "ballot_type", "given": name, "allowed": kindNames()}}}
	}
	if poll.BallotType != kind.Type || ballotKindOf(poll).Name != kind.Name { // else 7 beans stay 7
		poll = kind.of(poll)
	}
	if rule := sent.Get("rule-" + string(kind.Type)); rule != "" {
		sent.Set("rule", rule)
	}
	if kind.Type != ranking.RankedBallot {
		sent.Del("places")
	}
	return poll, nil
}

// groupsSent are the ids of the groups that vote; all of them is none, as it is kept. A
// village with groups needs at least one.
func (v *visit) groupsSent(sent url.Values) ([]string, []schema.Finding) {
	all := report.Voters(v.w, ranking.Poll{})
	out := []string{}
	for _, g := range all {
		if slices.Contains(sent["group"], g.ID) {
			out = append(out, g.ID)
		}
	}
	switch {
	case len(out) == len(all), !sent.Has("kind"): // a form without groups asks for none
		return nil, nil
	case len(out) == 0:
		return nil, []schema.Finding{{Place: schema.Place{Path: "/groups"}, Level: schema.Error, Rule: "groups-none", Args: map[string]any{"field": "groups"}}}
	}
	return out, nil
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
