package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"potensi/internal/i18n"
	"potensi/internal/intake"
	"potensi/internal/sample"
	"potensi/internal/store"
	"potensi/ranking"
	"potensi/web"
)

// The tests here kill the program while a hall full of phones votes, over and
// over: what a phone was told must be true afterwards (promise P1).

// phonesInHall is how many phones vote at once.
const phonesInHall = 50

// heldVote is what somebody means to say with a card.
type heldVote struct {
	code, poll, group string
	ballot            ranking.Ballot
}

// hallRun is a village with polls and cards, the program that serves it, and
// what its phones were told.
type hallRun struct {
	village      string
	program      string // the name by which TestMain knows what serves
	desk, hall   string // addresses
	client       *http.Client
	served       *exec.Cmd
	left         atomic.Int64 // restarts to come; then the phones stop
	polls        []string
	current      atomic.Int64 // the poll that people vote in
	cards        map[string]chan heldVote
	told         sync.Mutex
	counted      map[string]heldVote // acknowledged, by the ballot's id
	late         map[string]bool     // told that the poll is over
	foreign      map[string]bool     // a second ballot with a used card
	closed       map[string]bool     // polls whose closing was acknowledged
	again, tries int
	over         int // polls that are closed in the end
	wrongs       []string
	restarts     []time.Duration
}

// newHallRun makes a village with as many polls as there will be closings, each
// with a card for every voter.
func newHallRun(t *testing.T, program string, polls, cards int) *hallRun {
	t.Helper()
	h := &hallRun{village: filepath.Join(t.TempDir(), "desa.gpkg"), program: program, desk: freeAddress(t), hall: freeAddress(t),
		client: &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: phonesInHall}},
		cards:  map[string]chan heldVote{}, counted: map[string]heldVote{}, late: map[string]bool{}, foreign: map[string]bool{}, closed: map[string]bool{}}
	db, err := store.Create(t.Context(), h.village)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := intake.Import(t.Context(), db, intake.Embedded(sample.Files, sample.Names()), intake.Options{By: "test"}); err != nil {
		t.Fatal(err)
	}
	for i := range polls {
		h.addPoll(t, db, fmt.Sprintf("buah-%03d", i), cards)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return h
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func (h *hallRun) addPoll(t *testing.T, db *store.DB, id string, cards int) {
	t.Helper()
	poll := ranking.Poll{ID: id, Question: "Buah apa?", Choices: []string{"P01", "P02", "P03"}, BallotType: ranking.RankedBallot,
		Places: 3, Seats: 1, State: ranking.Open, Rule: "borda", Results: ranking.AfterClose}
	if err := db.SetPoll(t.Context(), "test", poll); err != nil {
		t.Fatal(err)
	}
	h.polls = append(h.polls, id)
	h.cards[id] = make(chan heldVote, cards)
	for _, group := range []string{"G1", "G2"} {
		_, codes, err := db.NewCards(t.Context(), id, group, cards/2)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range codes {
			h.cards[id] <- newVote(code, id, group)
		}
	}
}

// newVote fills in a ballot by chance.
func newVote(code, poll, group string) heldVote {
	order := []string{"P01", "P02", "P03"}
	rand.Shuffle(3, func(i, j int) { order[i], order[j] = order[j], order[i] })
	ballot := ranking.Ballot{ID: store.NewBallotID(), Poll: poll, Group: group}
	for _, product := range order[:1+rand.IntN(3)] {
		ballot.Ranking = append(ballot.Ranking, []string{product})
	}
	return heldVote{code, poll, group, ballot}
}

// start starts the program and waits until the hall is answered.
func (h *hallRun) start(t *testing.T) {
	t.Helper()
	h.served = command(t, "serve", "--hall", "--addr", h.desk, "--hall-addr", h.hall, "--file", h.village)
	h.served.Args[0] = h.program
	h.served.Stderr = os.Stderr
	begun := time.Now()
	if err := h.served.Start(); err != nil {
		t.Fatal(err)
	}
	for {
		if answer, err := h.client.Get("http://" + h.hall + "/"); err == nil {
			answer.Body.Close()
			h.restarts = append(h.restarts, time.Since(begun))
			return
		}
		if time.Since(begun) > 2*time.Minute {
			t.Fatal("the hall does not answer again")
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func (h *hallRun) kill(t *testing.T) {
	t.Helper()
	if err := h.served.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	h.served.Wait() //nolint:errcheck // it was killed
}

// noticeKind is what a page tells a voter.
var noticeKind = regexp.MustCompile(`<main class="notice notice-(\w+)`)

// send sends a vote once. What is heard is "" when there was no answer, or one
// that asks to try again.
func (h *hallRun) send(v heldVote) string {
	form := url.Values{"id": {v.ballot.ID}, "group": {v.group}}
	for place, tier := range v.ballot.Ranking {
		form.Set("place-"+tier[0], strconv.Itoa(place+1))
	}
	answer, err := h.client.PostForm("http://"+h.hall+"/v/"+v.code, form)
	if err != nil {
		return ""
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode == http.StatusServiceUnavailable || answer.StatusCode == http.StatusTooManyRequests {
		return ""
	}
	if kind := noticeKind.FindSubmatch(body); kind != nil {
		return string(kind[1])
	}
	return strconv.Itoa(answer.StatusCode)
}

// vote sends a vote until there is an answer, as a phone does.
func (h *hallRun) vote(v heldVote) (heard string) {
	for n := 0; ; n++ {
		if heard = h.send(v); heard != "" || h.left.Load() < 0 {
			h.note(func() { h.tries += n })
			return heard
		}
		time.Sleep(time.Duration(40+rand.IntN(120)) * time.Millisecond)
	}
}

func (h *hallRun) note(fn func()) {
	h.told.Lock()
	defer h.told.Unlock()
	fn()
}

// phone votes with card after card until the program was killed often enough.
// Now and then it sends a vote again, or tries a card a second time.
func (h *hallRun) phone() {
	for h.left.Load() > 0 {
		poll := h.polls[min(int(h.current.Load()), len(h.polls)-1)]
		select {
		case v := <-h.cards[poll]:
			h.useCard(v)
		default:
			time.Sleep(5 * time.Millisecond)
		}
	}
}

func (h *hallRun) useCard(v heldVote) {
	switch heard := h.vote(v); heard {
	case "thanks":
		h.note(func() { h.counted[v.ballot.ID] = v })
	case "closed", "late":
		h.note(func() { h.late[v.ballot.ID] = true })
		return
	case "": // nobody serves any more: it may be counted or not
		return
	default:
		h.note(func() { h.wrongs = append(h.wrongs, "a phone that sent its first ballot heard "+heard) })
		return
	}
	switch rand.IntN(10) {
	case 0:
		if heard := h.vote(v); heard != "thanks" && heard != "closed" && heard != "" {
			h.note(func() { h.wrongs = append(h.wrongs, "a phone that sent its ballot again heard "+heard) })
		}
		h.note(func() { h.again++ })
	case 1:
		second := newVote(v.code, v.poll, v.group)
		h.note(func() { h.foreign[second.ballot.ID] = true })
		if heard := h.vote(second); heard != "used" && heard != "closed" && heard != "late" && heard != "" {
			h.note(func() { h.wrongs = append(h.wrongs, "a second ballot with one card heard "+heard) })
		}
	}
}

// closePoll closes the poll that people vote in, at the facilitator's desk.
func (h *hallRun) closePoll() {
	poll := h.polls[h.current.Load()]
	noRedirect := &http.Client{Timeout: 5 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := noRedirect.PostForm("http://"+h.desk+"/vote/"+poll+"/close", nil)
	if err != nil {
		return
	}
	answer.Body.Close()
	if answer.StatusCode == http.StatusSeeOther {
		h.note(func() { h.closed[poll] = true })
	}
}

// awaitVotes waits until some more votes were acknowledged, three seconds at
// most: then there is no card left.
func (h *hallRun) awaitVotes(more int) {
	counted := func() (n int) {
		h.note(func() { n = len(h.counted) })
		return n
	}
	for before, begun := counted(), time.Now(); counted() < before+more && time.Since(begun) < 3*time.Second; {
		time.Sleep(5 * time.Millisecond)
	}
}

// run kills the program so many times, every third time while a poll closes.
func (h *hallRun) run(t *testing.T, kills int) {
	t.Helper()
	h.left.Store(int64(kills))
	h.start(t)
	var phones sync.WaitGroup
	for range phonesInHall {
		phones.Go(h.phone)
	}
	for i := range kills {
		h.awaitVotes(20)
		time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond)
		if closes := i%3 == 2; closes {
			done := make(chan bool)
			go func() { h.closePoll(); close(done) }()
			time.Sleep(time.Duration(rand.IntN(600_000)) * time.Microsecond)
			h.kill(t)
			<-done
			h.current.Add(1)
		} else {
			h.kill(t)
		}
		h.start(t)
		h.left.Add(-1)
	}
	phones.Wait()
	h.left.Store(-1)
	if err := h.served.Process.Signal(os.Interrupt); err != nil {
		h.kill(t)
		return
	}
	h.served.Wait() //nolint:errcheck // what it leaves is looked at
}

// verdict compares what phones were told with what is in the box.
type verdict struct {
	stored, missing, foreign, changed, falselyLate, repeated int
}

func (h *hallRun) check(t *testing.T) verdict {
	t.Helper()
	db, err := store.Open(context.Background(), h.village)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var out verdict
	found := map[string]ranking.Ballot{}
	for _, poll := range h.polls {
		ballots, err := db.Ballots(t.Context(), poll)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range ballots {
			if _, twice := found[b.ID]; twice {
				out.repeated++
			}
			found[b.ID] = b
		}
	}
	out.stored = len(found)
	for id, v := range h.counted {
		b, ok := found[id]
		switch {
		case !ok:
			out.missing++
		case b.Poll != v.poll || b.Group != v.group || !reflect.DeepEqual(b.Ranking, v.ballot.Ranking):
			out.changed++
		}
	}
	for id := range found {
		if h.foreign[id] {
			out.foreign++
		}
		if h.late[id] {
			out.falselyLate++
		}
	}
	h.over = h.checkPolls(t, db)
	return out
}

// checkPolls holds that what was closed is closed, wholly, and counts the polls
// that are.
func (h *hallRun) checkPolls(t *testing.T, db *store.DB) (over int) {
	t.Helper()
	w, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, poll := range w.Polls {
		if !slices.Contains(h.polls, poll.ID) {
			continue
		}
		if h.closed[poll.ID] && poll.State != ranking.Closed {
			t.Errorf("%s was closed, and is %s", poll.ID, poll.State)
		}
		ballots, err := db.Ballots(t.Context(), poll.ID)
		if err != nil {
			t.Fatal(err)
		}
		counts, err := db.CardCounts(t.Context(), poll.ID)
		if err != nil {
			t.Fatal(err)
		}
		if poll.State == ranking.Closed {
			over++
		}
		voted, cards := 0, 0
		for _, c := range counts {
			voted, cards = voted+c.Voted, cards+c.Cards
		}
		if voted != len(ballots) || cards != cap(h.cards[poll.ID]) {
			t.Errorf("%s (%s): %d cards, %d of them voted with, %d ballots", poll.ID, poll.State, cards, voted, len(ballots))
		}
	}
	return over
}

// checkFiles asks SQLite whether both files are sound, and whether a closed
// poll has left any card behind.
func (h *hallRun) checkFiles(t *testing.T) {
	t.Helper()
	for _, file := range []string{h.village, store.VotesPath(h.village)} {
		raw, err := sql.Open("sqlite", file)
		if err != nil {
			t.Fatal(err)
		}
		defer raw.Close()
		var sound string
		if err := raw.QueryRow("PRAGMA integrity_check").Scan(&sound); err != nil || sound != "ok" {
			t.Errorf("%s: %s, %v", filepath.Base(file), sound, err)
		}
	}
}

// cardsLeft counts the cards in the file of polls that are closed.
func (h *hallRun) cardsLeft(t *testing.T) (left int) {
	t.Helper()
	village, err := sql.Open("sqlite", h.village)
	if err != nil {
		t.Fatal(err)
	}
	defer village.Close()
	if _, err := village.Exec("ATTACH ? AS box", store.VotesPath(h.village)); err != nil {
		t.Fatal(err)
	}
	if err := village.QueryRow("SELECT count(*) FROM box.vote_tokens WHERE poll IN (SELECT id FROM polls WHERE state = 'closed')").Scan(&left); err != nil {
		t.Fatal(err)
	}
	return left
}

// startTime is how long the program takes to do nothing: on a busy machine
// starting is slow whatever is started.
func startTime(t *testing.T) time.Duration {
	begun := time.Now()
	for range 3 {
		must(t, "schema", "poll")
	}
	return time.Since(begun) / 3
}

// TestKillsUnderLoad: fifty phones vote, the program is killed at random
// moments, some of them while a poll closes. POTENSI_KILLS says how often.
func TestKillsUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a hall full of phones some twenty times")
	}
	kills := 20
	if n, err := strconv.Atoi(os.Getenv("POTENSI_KILLS")); err == nil {
		kills = n
	}
	h := newHallRun(t, "potensi", kills/3+1, 600)
	h.run(t, kills)
	got := h.check(t)
	h.checkFiles(t)
	slices.Sort(h.restarts)
	t.Logf("%d kills: %d acknowledged, %d stored, %d tried again, %d sent twice, %d second ballots, %d polls closed, %d of these acknowledged; restart %v, at most %v",
		kills, len(h.counted), got.stored, h.tries, h.again, len(h.foreign), h.over, len(h.closed), h.restarts[len(h.restarts)/2], h.restarts[len(h.restarts)-1])
	if got != (verdict{stored: got.stored}) {
		t.Errorf("%+v", got)
	}
	if len(h.wrongs) > 0 {
		t.Errorf("%d wrong answers: %v", len(h.wrongs), h.wrongs[:min(5, len(h.wrongs))])
	}
	if left := h.cardsLeft(t); left > 0 {
		t.Errorf("%d cards are left of polls that are closed", left)
	}
	if len(h.counted) < 10*kills || h.tries == 0 || h.again == 0 || len(h.foreign) == 0 {
		t.Errorf("%d acknowledged, %d tried again: too little went on", len(h.counted), h.tries)
	}
	if median, any := h.restarts[len(h.restarts)/2], startTime(t); median > 2*time.Second+5*any {
		t.Errorf("a restart takes %v, any start of the program %v", median, any)
	}
}

// TestKillsFindWhatIsToldTooEarly shows that the test above can fail: a server
// that thanks before it has stored must be caught.
func TestKillsFindWhatIsToldTooEarly(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a hall full of phones")
	}
	h := newHallRun(t, "potensi-hasty", 2, 2_000)
	h.run(t, 4)
	if got := h.check(t); got.missing == 0 {
		t.Errorf("nothing was lost by a server that acknowledges before it stores: %+v", got)
	}
}

// hasty is potensi serve --hall, but for one fault: it thanks for a ballot at
// once, and stores it a moment later.
func hasty() {
	options := map[string]string{}
	for i := 2; i+1 < len(os.Args); i++ {
		options[os.Args[i]] = os.Args[i+1]
	}
	ctx := context.Background()
	db, err1 := store.Open(ctx, options["--file"])
	catalogue, err2 := i18n.Load()
	if err := errors.Join(err1, err2); err != nil {
		panic(err)
	}
	server, err := web.New(db, catalogue)
	if err != nil {
		panic(err)
	}
	go func() { _ = web.Serve(ctx, options["--addr"], server.Handler(), nil) }()
	_ = web.Serve(ctx, options["--hall-addr"], thanksFirst(server.Hall()), nil)
}

func thanksFirst(inside http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			inside.ServeHTTP(w, r)
			return
		}
		body, _ := io.ReadAll(r.Body)
		later := r.Clone(context.WithoutCancel(r.Context()))
		later.Body = io.NopCloser(strings.NewReader(string(body)))
		time.AfterFunc(50*time.Millisecond, func() { inside.ServeHTTP(&unheard{http.Header{}}, later) })
		_, _ = io.WriteString(w, `<main class="notice notice-thanks">`)
	})
}

// unheard is where an answer goes that nobody waits for.
type unheard struct{ header http.Header }

func (u *unheard) Header() http.Header         { return u.header }
func (u *unheard) Write(b []byte) (int, error) { return len(b), nil }
func (u *unheard) WriteHeader(int)             {}
