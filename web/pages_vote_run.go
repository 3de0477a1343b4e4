package web

import (
	"net/url"
	"slices"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
)

// runBody is the facilitator's page of one poll: what to do now.
type runBody struct {
	Poll    ranking.Poll
	State   ranking.PollState
	Asked   string
	Note    string
	Kind    ballotKind
	Choices []choice
	Groups  []votingGroup // that vote
	Turnout turnoutBody
	Counted string // after closing: how many voted and how many of their ballots count
	Cards   int    // made for this poll
	Unused  int    // of them nobody has voted with
	Join    *joinAt
	Elapsed *int
	Stream  string
	News    string // what the stream says while nothing changes
	Done    *doneLine
	Steps   []runStep // after closing, in order
	Short   *shortage
	Tablet  bool // nobody needs a card: one device is passed around
	Trying  bool // this poll is being rehearsed
	Papers  int  // keyed in and not counted yet
}

// runStep is one thing to do after closing.
type runStep struct {
	Key, Href, Pict string
}

// runPage shows how a poll stands and what can be done with it.
func runPage(v *visit) error {
	poll, err := v.pollInPath()
	if err != nil {
		return err
	}
	turnout, err := report.TurnoutOf(v.Request.Context(), v.s.db, v.whole, poll)
	if err != nil {
		return err
	}
	news, err := v.s.turnoutNews(turnout)
	if err != nil {
		return err
	}
	cards, err := v.s.db.CardCounts(v.Request.Context(), poll.ID)
	if err != nil {
		return err
	}
	papers, err := v.s.db.Uncounted(v.Request.Context(), poll.ID)
	if err != nil {
		return err
	}
	practice, trying := v.practising()
	path := "/vote/" + url.PathEscape(poll.ID)
	body := runBody{Papers: papers, Trying: trying && practice.Of == poll.ID, Poll: poll, State: turnout.State, Asked: v.p.Pick(poll.Question, poll.QuestionEN), Note: v.p.Pick(poll.Note, poll.NoteEN),
		Kind: ballotKindOf(poll), Choices: v.choices(poll, nil), Turnout: v.turnoutBody(turnout), Unused: turnout.Unused, Cards: allCards(cards), Join: v.joinAt(""),
		Elapsed: v.s.clocks.since(poll.ID), Stream: v.link(path + "/stream"), News: string(news), Done: v.did(""), Short: v.s.shortage(), Tablet: v.Query("way") == byTablet}
	for _, g := range report.Voters(v.whole, poll) {
		body.Groups = append(body.Groups, votingGroup{ID: g.ID, Name: v.names.Of(g.ID), Pict: pictOf(g)})
	}
	if poll.State == ranking.Closed {
		body.Steps = v.stepsAfter(poll, path)
		if body.Counted, err = report.BallotWordsOf(v.Request.Context(), v.s.db, poll, v.p); err != nil {
			return err
		}
	}
	return v.show("vote-run", body.Asked, body)
}

func allCards(counts []store.CardCount) (n int) {
	for _, c := range counts {
		n += c.Cards
	}
	return n
}

// stepsAfter are what is done once a poll is closed, in order.
func (v *visit) stepsAfter(poll ranking.Poll, path string) []runStep {
	return []runStep{
		{"screen", v.link(path + "/screen"), "vote"},
		{"results", v.link("/results", "poll", poll.ID), "chart"},
		{"audit", v.link(path + "/audit"), "check"},
		{"ballots", v.link(path + "/ballots"), "list"},
		{"minutes", v.minutesOf(poll), "session_document"},
		{"slip", v.link(path + "/slip"), "print"},
	}
}

// minutesOf leads to the minutes of what was decided last by a poll, or to where
// that is decided.
func (v *visit) minutesOf(poll ranking.Poll) string {
	for _, d := range slices.Backward(v.w.Decisions) {
		if d.Poll == poll.ID {
			return v.link("/report/decision/" + url.PathEscape(d.ID))
		}
	}
	return v.link("/results", "poll", poll.ID) + "#decide"
}

func pausePoll(v *visit) error { return v.movePoll(ranking.Paused) }
