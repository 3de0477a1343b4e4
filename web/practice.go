package web

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync"

	"github.com/gin-gonic/gin"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
)

// maxPractice is how many practice ballots are kept; the oldest go first.
const maxPractice = 2000

// practiceID is the practice poll's id; no poll in a file is meant by it.
const practiceID = "latihan"

// booth is a practice vote: pasar latihan, about fruit, or the rehearsal of a
// poll that is not open yet. It lives in memory alone and is gone when it stops;
// nothing of it is in any file or in the log. The zero value is closed.
type booth struct {
	mu      sync.Mutex
	on      bool
	of      string // the poll that is rehearsed; empty is fruit
	poll    ranking.Poll
	ballots []ranking.Ballot
	cast    int             // ballots since it began
	before  map[string]bool // polls that were open when it began
}

// practice is how a practice vote stands at a moment.
type practice struct {
	Of      string
	Poll    ranking.Poll
	Ballots []ranking.Ballot
	Cast    int
}

// begin starts a practice vote in place of the one before.
func (b *booth) begin(of string, poll ranking.Poll, polls []ranking.Poll) {
	b.mu.Lock()
	defer b.mu.Unlock()
	poll.ID, poll.State, poll.Results = practiceID, ranking.Open, ranking.Live
	b.on, b.of, b.poll, b.ballots, b.cast = true, of, poll, nil, 0
	b.before = map[string]bool{}
	for _, p := range polls {
		b.before[p.ID] = p.State == ranking.Open
	}
}

// end stops the practice vote and forgets its ballots.
func (b *booth) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.on, b.ballots, b.cast, b.before = false, nil, 0, nil
}

// state is the practice vote as it stands. It ends by itself once a poll has
// opened since it began, wherever that was done: from then on votes are real.
func (b *booth) state(polls []ranking.Poll) (practice, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range polls {
		if p.State == ranking.Open && !b.before[p.ID] {
			b.on, b.ballots, b.cast = false, nil, 0
		}
	}
	return practice{b.of, b.poll, slices.Clone(b.ballots), b.cast}, b.on
}

// take keeps a ballot, unless the practice has ended. The same one again counts
// once, as in a real poll.
func (b *booth) take(ballot ranking.Ballot) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.on || slices.ContainsFunc(b.ballots, func(old ranking.Ballot) bool { return old.ID == ballot.ID }) {
		return
	}
	if len(b.ballots) >= maxPractice {
		b.ballots = slices.Delete(b.ballots, 0, 1)
	}
	b.ballots = append(b.ballots, ballot)
	b.cast++
}

// Practise starts pasar latihan: a practice vote about fruit with beans, which
// counts for nothing. Its ballots are kept in memory alone.
func (s *Server) Practise(ctx context.Context) error {
	w, err := s.db.Roll(ctx)
	if err != nil {
		return err
	}
	kind, _ := kindNamed("beans-5")
	s.booth.begin("", s.fruitPoll(kind), w.Polls)
	return nil
}

// fruits are what pasar latihan votes on.
func fruits() []string {
	return []string{"banana", "durian", "rambutan", "mango", "pineapple", "coconut"}
}

// mostFruitPaired is how many fruits there are in pairs: six pairs.
const mostFruitPaired = 4

// fruitProducts are the fruits as a ballot shows products.
func (s *Server) fruitProducts() []ranking.Product {
	id, en := s.catalogue.Printer("id"), s.catalogue.Printer("en")
	out := []ranking.Product{}
	for _, name := range fruits() {
		out = append(out, ranking.Product{ID: fruitID(name), Name: id.T("web.fruit." + name), NameEN: en.T("web.fruit." + name), Pictogram: "fruit_" + name})
	}
	return out
}

func fruitID(name string) string { return "buah-" + name }

func (s *Server) fruitPoll(kind ballotKind) ranking.Poll {
	id, en := s.catalogue.Printer("id"), s.catalogue.Printer("en")
	poll := kind.of(ranking.Poll{Question: id.T("web.practice.question"), QuestionEN: en.T("web.practice.question"), Seats: 1})
	for i, name := range fruits() {
		if kind.Type == ranking.PairwiseBallot && i == mostFruitPaired {
			break
		}
		poll.Choices = append(poll.Choices, fruitID(name))
	}
	if kind.Type == ranking.RankedBallot {
		poll.Places = 3
	}
	return poll
}

// routePractice registers the facilitator's pages of practice.
func (s *Server) routePractice(tree *gin.RouterGroup, lang string) {
	tree.GET("/practice", s.page(lang, deskOnly(practicePage)))
	tree.POST("/practice", s.page(lang, deskOnly(startFruit)))
	tree.POST("/practice/stop", s.page(lang, deskOnly(stopPractice)))
	tree.GET("/practice/screen", s.page(lang, deskOnly(practiceScreen)))
	tree.GET("/vote/:poll/rehearse", s.page(lang, deskOnly(rehearsePage)))
	tree.POST("/vote/:poll/rehearse", s.page(lang, deskOnly(startRehearsal)))
	s.routePracticeVoting(tree, lang)
}

// routePracticeVoting registers the voter's pages of practice, for the hall, too.
func (s *Server) routePracticeVoting(tree *gin.RouterGroup, lang string) {
	tree.GET("/latihan", s.voters(lang, practiceBallot))
	tree.POST("/latihan", s.voters(lang, castPractice))
	tree.GET("/latihan/hasil", s.voters(lang, practiceResult))
}

// practising is the practice vote that is on. From then on the visit knows the
// fruits by their names and pictures.
func (v *visit) practising() (practice, bool) {
	p, on := v.s.booth.state(v.whole.Polls)
	if on && p.Of == "" {
		v.w.Products = append(slices.Clone(v.w.Products), v.s.fruitProducts()...)
		v.whole.Products = append(slices.Clone(v.whole.Products), v.s.fruitProducts()...)
		v.names = maps.Clone(v.names)
		for _, fruit := range v.s.fruitProducts() {
			v.names[fruit.ID] = v.p.Pick(fruit.Name, fruit.NameEN)
		}
	}
	return p, on
}

// noPractice says that there is none now.
func (v *visit) noPractice() error {
	return v.showStatus(http.StatusNotFound, "notice", v.p.T("web.notice.no-practice"), v.notice("no-practice", ranking.Poll{}))
}

// practiceBallot shows a practice ballot to whoever wants to try.
func practiceBallot(v *visit) error {
	p, on := v.practising()
	if !on {
		return v.noPractice()
	}
	return v.showBallot(v.practiceFor(p.Poll, nil), nil)
}

// practiceFor is a ballot like any other, without a group and with another address.
func (v *visit) practiceFor(poll ranking.Poll, sent url.Values) ballotFor {
	poll.Groups = nil
	return ballotFor{Poll: poll, ID: idIn(sent), Action: v.link("/latihan"), Next: v.link("/latihan"), Practice: true, All: v.allAtOnce(false, sent), Sent: sent}
}

// castPractice takes a practice ballot by the same checks as a real one.
func castPractice(v *visit) error {
	p, on := v.practising()
	if !on {
		return v.noPractice()
	}
	v.Request.Body = http.MaxBytesReader(v.Writer, v.Request.Body, maxBallot)
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	cast := func(ballot ranking.Ballot) error {
		ballot.Poll = practiceID
		if err := report.CheckBallot(store.Workshop{Polls: []ranking.Poll{p.Poll}}, ballot); err != nil {
			return err
		}
		v.s.booth.take(ballot)
		return nil
	}
	return v.takeBallot(v.practiceFor(p.Poll, sent), cast, func() error { return v.see("/latihan/hasil") })
}

// practiceResultBody is what the hall made of a practice vote.
type practiceResultBody struct {
	Asked string
	Cast  int
	Heaps []heap
}

// practiceResult shows at once what the hall chose of fruit. Of a rehearsal it
// shows the number of ballots alone: its products are voted on right after.
func practiceResult(v *visit) error {
	p, on := v.practising()
	if !on {
		return v.noPractice()
	}
	v.Header("Refresh", practiceRefresh)
	body := practiceResultBody{Asked: v.p.Pick(p.Poll.Question, p.Poll.QuestionEN), Cast: p.Cast}
	if p.Of == "" {
		body.Heaps = v.heaps(p)
	}
	return v.show("practice-result", v.p.T("web.practice.result"), body)
}

// practiceRefresh is how often a phone looks again, in seconds.
const practiceRefresh = "5"

// heap is how much lies on one choice: beans, ticks, first places, thumbs, marks
// or pairs won, by the kind of ballot.
type heap struct {
	Name, Pict string
	Picture    string // address of the photo; empty is none
	N          int
	Text       string  // the number in words
	Share      float64 // of the highest heap, 0 to 1
	Most       bool    // no other is higher
}

// heaps are the practice ballots' choices, in the order of the ballot.
func (v *visit) heaps(p practice) []heap {
	sums := map[string]int{}
	for _, b := range p.Ballots {
		layOn(sums, b, p.Poll.BallotType)
	}
	most := 0
	for _, n := range sums {
		most = max(most, n)
	}
	unit := "web.practice.unit." + heapUnit(p.Poll)
	out := []heap{}
	for _, id := range p.Poll.Choices {
		one := heap{Name: v.names.Of(id), Pict: v.pictOfID(id), N: sums[id], Text: v.p.T(unit, "n", sums[id]), Most: most > 0 && sums[id] == most}
		one.Picture, _ = v.mediaOf(id)
		if most > 0 {
			one.Share = float64(sums[id]) / float64(most)
		}
		out = append(out, one)
	}
	return out
}

// layOn adds one ballot to the heaps.
func layOn(sums map[string]int, b ranking.Ballot, kind ranking.BallotType) {
	for _, mark := range b.Points {
		sums[mark.Choice] += mark.Value
	}
	for _, pair := range b.Pairs {
		sums[pair[0]]++
	}
	if len(b.Ranking) > 0 { // the first tier: first places, or all that was ticked
		for _, id := range b.Ranking[0] {
			sums[id]++
		}
	}
}

// heapUnit names what lies on a heap.
func heapUnit(poll ranking.Poll) string {
	if ballotKindOf(poll).Name == "thumbs" {
		return "thumbs"
	}
	return string(cmp.Or(poll.BallotType, ranking.RankedBallot))
}

// practiceBody is the facilitator's page of practice.
type practiceBody struct {
	On      bool
	Cast    int
	Asked   string
	Fruit   bool
	Kinds   []ballotKind
	Kind    string
	Choices []choice
	Poll    ranking.Poll // to be rehearsed
	Of      string       // the poll that is being rehearsed
	Join    *joinAt
	News    string // what the stream says while nothing changes
}

func practicePage(v *visit) error {
	p, on := v.practising()
	news, err := practiceNews(p, on)
	if err != nil {
		return err
	}
	body := practiceBody{News: string(news), On: on, Cast: p.Cast, Fruit: p.Of == "", Of: p.Of, Kinds: ballotKinds(), Kind: "beans-5", Join: v.joinAt("latihan")}
	if on {
		body.Asked, body.Choices, body.Kind = v.p.Pick(p.Poll.Question, p.Poll.QuestionEN), v.choices(p.Poll, nil), ballotKindOf(p.Poll).Name
	}
	return v.show("vote-practice", v.p.T("web.practice.head"), body)
}

func startFruit(v *visit) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	kind, ok := kindNamed(sent.Get("kind"))
	if !ok {
		return refused(http.StatusUnprocessableEntity, "unknown-word", map[string]any{"field": "kind", "given": sent.Get("kind"), "allowed": kindNames()})
	}
	v.s.booth.begin("", v.s.fruitPoll(kind), v.whole.Polls)
	return v.see("/practice")
}

func stopPractice(v *visit) error {
	v.s.booth.end()
	return v.see("/practice")
}

// rehearsePage explains the rehearsal of a poll that is not open yet.
func rehearsePage(v *visit) error {
	poll, err := v.draftInPath()
	if err != nil {
		return err
	}
	body := practiceBody{Poll: poll, Asked: v.p.Pick(poll.Question, poll.QuestionEN), Choices: v.choices(poll, nil)}
	return v.show("vote-practice", v.p.T("web.practice.rehearse"), body)
}

func startRehearsal(v *visit) error {
	poll, err := v.draftInPath()
	if err != nil {
		return err
	}
	v.s.booth.begin(poll.ID, poll, v.whole.Polls)
	return v.see("/practice")
}
