package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"potensi/internal/print"
	"potensi/internal/qr"
	"potensi/internal/report"
	"potensi/mapping"
	"potensi/ranking"
)

// clocks measure how long polls have been open, by the computer's own running
// and not by its clock, which somebody may set. The zero value is ready.
type clocks struct {
	mu   sync.Mutex
	open map[string]stretch
}

// stretch is from when to when a poll is open; to is zero while it is.
type stretch struct{ from, to time.Time }

// moved notes that a poll has changed its state. A pause does not stop the clock.
func (c *clocks) moved(poll string, to ranking.PollState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil {
		c.open = map[string]stretch{}
	}
	s, known := c.open[poll]
	switch {
	case to == ranking.Open && !known:
		s.from = time.Now()
	case to == ranking.Closed && known && s.to.IsZero():
		s.to = time.Now()
	default:
		return
	}
	c.open[poll] = s
}

// since is how long a poll has been open, in whole seconds. It is nil when that
// was before this program began: nothing measured it.
func (c *clocks) since(poll string) *int {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, known := c.open[poll]
	if !known {
		return nil
	}
	length := time.Since(s.from)
	if !s.to.IsZero() {
		length = s.to.Sub(s.from)
	}
	seconds := int(length.Seconds())
	return &seconds
}

// joinAt is where phones join: the address, and the same as a QR code.
type joinAt struct {
	URL   string
	Shown string // as people type it
	Path  string // of the code
	Width int
	WiFi  print.WiFi // when the facilitator has named it
}

// joinAt is the hall's address with a path, or nil while the hall is closed or no
// phone reaches it.
func (v *visit) joinAt(path string) *joinAt {
	state := v.s.door.State()
	at := state.URL()
	if !state.Open || at == "" {
		return nil
	}
	at += path
	code, err := qr.New(at)
	if err != nil {
		return nil
	}
	return &joinAt{at, strings.TrimSuffix(strings.TrimPrefix(at, "http://"), "/"), code.Path(), code.Width(), v.s.door.wiFi()}
}

// routeScreen registers the projector's pages and how a poll is run.
func (s *Server) routeScreen(tree *gin.RouterGroup, lang string) {
	tree.GET("/vote/:poll/run", s.page(lang, deskOnly(runPage)))
	tree.POST("/vote/:poll/pause", s.page(lang, pausePoll))
	tree.GET("/vote/:poll/screen", s.page(lang, deskOnly(screenPage)))
	tree.GET("/vote/:poll/stream", s.api(s.turnoutStream))
	tree.GET("/practice/stream", s.api(s.practiceStream))
}

// screenBody is the projector's page.
type screenBody struct {
	Poll        ranking.Poll
	State       ranking.PollState
	Asked, Also string // the question in this and in the other language
	Choices     []choice
	Practice    bool
	Turnout     turnoutBody
	Join        *joinAt
	Elapsed     *int // seconds since it was opened
	Heaps       []heap
	Bean        int // how many each bean of the heaps stands for
	Reveal      *revealBody
	Night       bool
	Theme       string // address of the other theme
	Stream      string
	News        string // what the stream says while nothing changes
	Back        string
	Unit        string
}

// Large reports whether there are so many choices that they are drawn smaller.
func (b screenBody) Large() bool { return len(b.Choices) > 8 || len([]rune(b.Asked)) > longQuestion }

// longQuestion is how many letters a question has that is written smaller.
const longQuestion = 48

func screenPage(v *visit) error {
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
	path := "/vote/" + url.PathEscape(poll.ID)
	body := v.screenOf(poll, path+"/screen")
	body.News = string(news)
	body.State, body.Turnout, body.Join = turnout.State, v.turnoutBody(turnout), v.joinAt("")
	body.Elapsed, body.Stream, body.Back = v.s.clocks.since(poll.ID), v.link(path+"/stream"), v.link(path+"/run")
	if poll.State == ranking.Closed {
		body.Join = nil
		body.Reveal, err = v.reveal(poll, path+"/screen")
	} else if poll.Results == ranking.Live {
		body.Heaps, body.Bean, err = v.liveHeaps(poll)
	}
	if err != nil {
		return err
	}
	return v.show("screen", v.p.T("web.screen.title", "question", body.Asked), body)
}

// practiceScreen shows the practice vote: of fruit with its beans, of a rehearsal
// how many have tried and nothing of what they chose, which would sway the vote.
func practiceScreen(v *visit) error {
	p, on := v.practising()
	if !on {
		return v.see("/practice")
	}
	news, err := practiceNews(p, on)
	if err != nil {
		return err
	}
	body := v.screenOf(p.Poll, "/practice/screen")
	body.News = string(news)
	body.State, body.Practice, body.Join = ranking.Open, true, v.joinAt("latihan")
	body.Turnout = turnoutBody{Turnout: report.Turnout{Cast: p.Cast}}
	if p.Of == "" {
		body.Heaps = v.heaps(p)
		body.Bean = beansEach(body.Heaps)
	}
	body.Unit = "web.practice.unit." + heapUnit(p.Poll)
	body.Stream, body.Back = v.link("/practice/stream"), v.link("/practice")
	return v.show("screen", v.p.T("web.practice.title", "question", body.Asked), body)
}

func (v *visit) screenOf(poll ranking.Poll, path string) screenBody {
	other := v.s.catalogue.Printer(otherLang(v.p.Lang))
	body := screenBody{Poll: poll, Asked: v.p.Pick(poll.Question, poll.QuestionEN), Also: other.Pick(poll.Question, poll.QuestionEN),
		Choices: v.choices(poll, nil), Night: v.Query("theme") == "night"}
	if body.Also == body.Asked {
		body.Also = ""
	}
	body.Theme = v.link(path, "theme", "night", "reveal", v.Query("reveal"))
	if body.Night {
		body.Theme = v.link(path, "reveal", v.Query("reveal"))
	}
	return body
}

// turnoutBody is the turnout as it is drawn: people waiting and people who have voted.
type turnoutBody struct {
	report.Turnout
	Rows []turnoutRow
	Each int // how many people one mark stands for
}

// turnoutRow is one group's people.
type turnoutRow struct {
	Name, Pict string
	Mark       string // circle of women, square of men, diamond of others
	Cast       int
	Expected   *int
	Marks      []bool // who has voted
	More       bool   // more voted than were expected
}

// Percent is how many of those expected have voted; where nobody knows how many are
// expected it is nothing.
func (r turnoutRow) Percent() float64 {
	if all := valueOr(r.Expected, 0); all > 0 {
		return min(100, 100*float64(r.Cast)/float64(all))
	}
	return 0
}

// mostMarks is how many people a row of the queue shows one by one.
const mostMarks = 60

func (v *visit) turnoutBody(t report.Turnout) turnoutBody {
	body := turnoutBody{Turnout: t, Each: 1}
	most := 0
	for _, g := range t.Groups {
		most = max(most, g.Cast, valueOr(g.Expected, 0))
	}
	for _, each := range []int{1, 2, 5, 10, 20, 50, 100, 1000} {
		if body.Each = each; most <= each*mostMarks {
			break
		}
	}
	for _, g := range t.Groups {
		body.Rows = append(body.Rows, v.turnoutRow(g, body.Each))
	}
	return body
}

func (v *visit) turnoutRow(g report.VoterTurnout, each int) turnoutRow {
	row := turnoutRow{Name: v.names.Of(g.Group), Cast: g.Cast, Expected: g.Expected, Mark: "diamond", Pict: "mixed"}
	if i := slices.IndexFunc(v.whole.Groups, func(x mapping.Group) bool { return x.ID == g.Group }); i >= 0 {
		row.Pict, row.Mark = pictOf(v.whole.Groups[i]), markOf(v.whole.Groups[i])
	}
	all := valueOr(g.Expected, g.Cast)
	row.More = g.Cast > all
	for n := 0; n < max(all, g.Cast); n += each {
		row.Marks = append(row.Marks, n < g.Cast)
	}
	return row
}

func valueOr(n *int, or int) int {
	if n == nil {
		return or
	}
	return *n
}

// markOf is a group's mark by the encoding of the maps: women are circles, men
// squares.
func markOf(g mapping.Group) string {
	switch g.Gender {
	case mapping.Women:
		return "circle"
	case mapping.Men:
		return "square"
	}
	return "diamond"
}

// beansEach is how many beans one drawn bean stands for.
func beansEach(heaps []heap) int {
	most := 0
	for _, h := range heaps {
		most = max(most, h.N)
	}
	for _, each := range []int{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000} {
		if most <= each*mostBeans {
			return each
		}
	}
	return 1 + most/mostBeans
}

// A heap of beans has so many rows of so many beans; beanWide and beanHigh are a
// bean's place.
const (
	beansInRow = 5
	mostBeans  = 65
	beanWide   = 18
	beanHigh   = 11
)

// bean is where a bean lies.
type bean struct{ X, Y int }

// Beans are the places of a heap's beans from the bottom, every other row a little
// to the side. Each stands for so many.
func (h heap) Beans(each int) []bean {
	out := []bean{}
	for i := range (h.N + each - 1) / each {
		row := i / beansInRow
		out = append(out, bean{5 + i%beansInRow*beanWide + row%2*4, -beanHigh * row})
	}
	return out
}

// liveHeaps are an open poll's results, where it shows them while it is open and
// enough have voted.
func (v *visit) liveHeaps(poll ranking.Poll) ([]heap, int, error) {
	ballots, err := report.BallotsOf(v.Request.Context(), v.s.db, poll)
	if err != nil {
		return nil, 0, err
	}
	counted, err := report.TallyCast(poll, ballots, report.TallyOptions{})
	if err != nil || counted.Tally == nil || counted.Tally.Ballots == 0 {
		return nil, 0, err
	}
	t := *counted.Tally
	most := 0.0
	for _, row := range t.Rows {
		most = max(most, row.Points)
	}
	out := []heap{}
	for _, row := range t.Rows {
		one := heap{Name: v.names.Of(row.Product), Pict: v.pictOfID(row.Product), Text: v.p.T("web.screen.place", "n", row.Rank), Most: row.Rank == 1}
		one.Picture, _ = v.mediaOf(row.Product)
		if figure := figureOf(t, row); figure != nil && most > 0 {
			one.Share, one.Text = max(0, *figure/most), v.p.Number(*figure, 0)
		}
		out = append(out, one)
	}
	return out, 0, nil
}

// revealBody is a closed poll's result, one step at a time.
type revealBody struct {
	Step, Steps int
	Next, Prev  string
	Places      []revealPlace // best first; what is not shown yet is empty
	Together    bool          // chosen together, without an order
	Groups      []revealGroup
	Counted     string // how many ballots there are, and how many count
	Results     string
	Nothing     bool // nobody's ballot counts
}

// revealPlace is one place, or all that are chosen together.
type revealPlace struct {
	Rank     int
	Shown    bool
	Products []orderItem
	Chosen   bool
}

// revealGroup is what a group, or several small ones together, put first.
type revealGroup struct {
	Name, Mark string
	Ballots    int
	First      []orderItem
}

// mostRevealed is how many places are shown one by one.
const mostRevealed = 3

// reveal shows a closed poll's result as far as it is asked for: the third place
// first, then the second, the first, and at last what each group put first. Groups of
// fewer than SmallGroup ballots are merged, as everywhere.
func (v *visit) reveal(poll ranking.Poll, path string) (*revealBody, error) {
	ballots, err := v.s.db.Ballots(v.Request.Context(), poll.ID)
	if err != nil {
		return nil, err
	}
	counted, err := report.Tally(poll, ballots, report.TallyOptions{})
	if err != nil {
		return nil, err
	}
	if counted.Tally == nil || counted.Tally.Ballots == 0 {
		return &revealBody{Nothing: true, Results: v.link("/results", "poll", poll.ID)}, nil
	}
	t := counted.Tally
	body := &revealBody{Counted: report.BallotWords(t.Ballots, t.Abstentions, t.Invalid, v.p), Results: v.link("/results", "poll", poll.ID)}
	if err := v.fillPlaces(body, poll, ballots, *counted.Tally); err != nil {
		return nil, err
	}
	body.Steps = len(body.Places) + 1
	step, _ := strconv.Atoi(v.Query("reveal"))
	body.Step = min(max(step, 0), body.Steps)
	for i := range body.Places {
		body.Places[i].Shown = len(body.Places)-i <= body.Step
		if !body.Places[i].Shown {
			body.Places[i].Products = nil // nobody reads it in the page's source
		}
	}
	if body.Step == body.Steps {
		body.Groups = v.revealGroups(*counted.Tally)
	}
	body.stepTo(func(step int) string {
		return v.link(path, "reveal", strconv.Itoa(step), "theme", v.Query("theme"))
	})
	return body, nil
}

func (b *revealBody) stepTo(address func(int) string) {
	if b.Step < b.Steps {
		b.Next = address(b.Step + 1)
	}
	if b.Step > 0 {
		b.Prev = address(b.Step - 1)
	}
}

// fillPlaces fills in the best places; by a rule that chooses several together, all
// that it chooses at once.
func (v *visit) fillPlaces(body *revealBody, poll ranking.Poll, ballots []ranking.Ballot, t ranking.Tally) error {
	if slices.Contains(report.TogetherRules(poll), poll.CountingRule()) {
		chosen, contested, err := report.ChooseByCommittee(v.w, poll, ballots, report.CommitteeOptions{Rule: poll.CountingRule()})
		var asked *report.RequestError
		if errors.As(err, &asked) {
			return nil
		}
		body.Together = true
		body.Places = []revealPlace{{Rank: 1, Products: v.orderItems(slices.Concat(chosen, contested)), Chosen: len(contested) == 0}}
		return err
	}
	chosen, _ := t.Chosen(max(poll.Seats, 1))
	rank := 1
	for _, tier := range t.Tiers {
		if len(body.Places) == mostRevealed {
			break
		}
		in := func(id string) bool { return slices.Contains(chosen, id) }
		body.Places = append(body.Places, revealPlace{Rank: rank, Products: v.orderItems(tier), Chosen: poll.Budget == nil && slices.ContainsFunc(tier, in)})
		rank += len(tier)
	}
	return nil
}

func (v *visit) revealGroups(t ranking.Tally) []revealGroup {
	out := []revealGroup{}
	for _, g := range t.Groups {
		one := revealGroup{Ballots: g.Ballots, Mark: "diamond"}
		one.Name = report.GroupsName(g.Groups, v.names)
		if i := slices.IndexFunc(v.whole.Groups, func(x mapping.Group) bool { return x.ID == g.Groups[0] }); i >= 0 && len(g.Groups) == 1 {
			one.Mark = markOf(v.whole.Groups[i])
		}
		first := slices.DeleteFunc(slices.Clone(g.Rows), func(row ranking.Counted) bool { return row.Rank != 1 })
		for _, row := range first {
			one.First = append(one.First, v.orderItems([]string{row.Product})...)
		}
		out = append(out, one)
	}
	return out
}

// screenNews is what a screen watches: it draws itself anew when it changes.
type screenNews struct {
	report.Turnout
	Join string `json:"join"` // where phones join; empty while they cannot
}

// turnoutStream tells the desk how many have voted, as they vote.
func (s *Server) turnoutStream(c *gin.Context) error {
	if !fromHere(c.Request) {
		return refused(http.StatusForbidden, "facilitator-only", nil)
	}
	id := c.Param("poll")
	if _, err := s.turnoutNow(c.Request.Context(), id); err != nil {
		return err
	}
	return s.stream(c, "poll "+id, func(ctx context.Context) ([]byte, error) {
		turnout, err := s.turnoutNow(ctx, id)
		if err != nil {
			return nil, err
		}
		return s.turnoutNews(turnout)
	})
}

// turnoutNews is what is said of a turnout to the screens that show it.
func (s *Server) turnoutNews(turnout report.Turnout) ([]byte, error) {
	news := screenNews{Turnout: turnout}
	if state := s.door.State(); state.Open {
		news.Join = state.URL()
	}
	return jsonLine(news)
}

// turnoutNow counts who has voted in a poll.
func (s *Server) turnoutNow(ctx context.Context, poll string) (report.Turnout, error) {
	w, err := s.db.Roll(ctx)
	if err != nil {
		return report.Turnout{}, err
	}
	i := slices.IndexFunc(w.Polls, func(p ranking.Poll) bool { return p.ID == poll })
	if i < 0 {
		return report.Turnout{}, refused(http.StatusNotFound, "unknown-poll", map[string]any{"given": poll, "known": pollIDs(w.Polls)})
	}
	return report.TurnoutOf(ctx, s.db, *w, w.Polls[i])
}

// practiceStream tells the desk how the practice vote grows.
func (s *Server) practiceStream(c *gin.Context) error {
	if !fromHere(c.Request) {
		return refused(http.StatusForbidden, "facilitator-only", nil)
	}
	return s.stream(c, "practice", func(ctx context.Context) ([]byte, error) {
		w, err := s.db.Roll(ctx)
		if err != nil {
			return nil, err
		}
		p, on := s.booth.state(w.Polls)
		return practiceNews(p, on)
	})
}

// practiceNews is what is said of the practice vote to the screens that show it.
func practiceNews(p practice, on bool) ([]byte, error) {
	return jsonLine(map[string]any{"on": on, "cast": p.Cast})
}

// jsonLine is a value as one line of JSON.
func jsonLine(value any) ([]byte, error) {
	var out bytes.Buffer
	err := report.WriteJSON(&out, value)
	return bytes.TrimSpace(out.Bytes()), err
}
