package web

import (
	"crypto/rand"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"potensi/internal/print"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// routeCards registers what is done with one-time cards: the facilitator's, at
// the computer that the server runs on.
func (s *Server) routeCards(tree *gin.RouterGroup, lang string) {
	tree.GET("/vote/:poll/cards", s.page(lang, cardsDesk(pollCardsPage)))
	tree.POST("/vote/:poll/cards", s.page(lang, cardsDesk(makePollCards)))
	tree.POST("/vote/:poll/cards/spoil", s.page(lang, cardsDesk(spoilPollSheets)))
	tree.POST("/vote/:poll/cards/out", s.page(lang, cardsDesk(countCardsOut)))
	tree.GET("/vote/:poll/scan", s.page(lang, cardsDesk(scanPage)))
	tree.POST("/vote/:poll/scan", s.page(lang, cardsDesk(scanCard)))
}

// cardsDesk lets the facilitator's computer alone handle cards. Groups whose
// answers were withdrawn vote like all others.
func cardsDesk(h func(*visit, ranking.Poll) error) handler {
	return deskOnly(func(v *visit) error {
		v.sees(report.Shown{Workshop: v.whole})
		poll, err := v.pollInPath()
		if err != nil {
			return err
		}
		return h(v, poll)
	})
}

// pollCardsBody is the page of a poll's cards: making some, and what became of
// those that there are.
type pollCardsBody struct {
	Poll      ranking.Poll
	Asked     string
	Groups    []cardGroup
	Address   string
	Odd       bool // the laptop does not have the address now
	Addresses []Address
	Once      string
	Problem   string
	Sheet     report.CardSheet
	Lines     []cardLine
	Words     []string
	Sheets    []cardSheetRow
	Done      string
	Most      int
}

// cardGroup is a group for which cards can be made.
type cardGroup struct {
	ID, Name string
	Mark     template.HTML
	Members  *int
	N        string // how many, as it stands in the field
	Made     int
}

// cardLine is a row of the count.
type cardLine struct {
	report.CardLine
	ID, Name string
	Mark     template.HTML
	Given    string // handed out, as it stands in the field
}

// cardSheetRow is a sheet in the list.
type cardSheetRow struct {
	store.SheetCount
	Name string
	Mark template.HTML
}

func pollCardsPage(v *visit, poll ranking.Poll) error {
	return v.showPollCards(poll, v.Request.URL.Query(), "", http.StatusOK)
}

// showPollCards shows the page, with what was filled in and what is wrong.
func (v *visit) showPollCards(poll ranking.Poll, sent url.Values, problem string, status int) error {
	ctx := v.Request.Context()
	sheet, err := report.Cards(ctx, v.s.db, v.whole, poll)
	if err != nil {
		return err
	}
	sheets, err := v.s.db.CardSheets(ctx, poll.ID)
	if err != nil {
		return err
	}
	body := pollCardsBody{Poll: poll, Asked: v.p.Pick(poll.Question, poll.QuestionEN), Once: rand.Text(), Problem: problem, Sheet: sheet,
		Words: report.CardWords(sheet, v.names, v.p), Most: report.MostCards, Done: v.cardsDone()}
	marks := print.Marks(v.whole.Groups)
	v.addressOfCards(&body, sent)
	body.Groups = v.cardGroups(poll, sheet, marks, sent)
	for _, l := range sheet.Groups {
		line := cardLine{CardLine: l, ID: l.Groups[0], Name: v.names.Of(l.Groups[0]), Mark: marks[l.Groups[0]].Icon(), Given: sent.Get("out-" + l.Groups[0])}
		if l.Out != nil && !sent.Has("out-"+line.ID) {
			line.Given = strconv.Itoa(*l.Out)
		}
		body.Lines = append(body.Lines, line)
	}
	for _, s := range sheets {
		body.Sheets = append(body.Sheets, cardSheetRow{s, v.names.Of(s.Group), marks[s.Group].Icon()})
	}
	return v.showStatus(status, "vote-cards", v.p.T("web.cards.title"), body)
}

// cardGroups lists the groups that vote with how many cards to make: so many
// as were asked for, or else a proposal where there are none yet.
func (v *visit) cardGroups(poll ranking.Poll, sheet report.CardSheet, marks map[string]print.Mark, sent url.Values) []cardGroup {
	made := map[string]int{}
	for _, l := range sheet.Groups {
		made[l.Groups[0]] = l.Cards - l.Spoiled
	}
	voters := report.Voters(v.whole, poll)
	if len(voters) == 0 {
		voters = []mapping.Group{{}} // all vote without a group
	}
	out := []cardGroup{}
	for _, g := range voters {
		one := cardGroup{ID: g.ID, Name: v.names.Of(g.ID), Mark: marks[g.ID].Icon(), Members: g.Members, Made: made[g.ID], N: sent.Get("n-" + g.ID)}
		if n := report.SuggestedCards(g.Members); n > 0 && one.Made == 0 && !sent.Has("n-"+g.ID) {
			one.N = strconv.Itoa(n)
		}
		out = append(out, one)
	}
	return out
}

// addressOfCards fills the address for the QR codes in: what was typed, or
// where phones most likely reach the hall.
func (v *visit) addressOfCards(body *pollCardsBody, sent url.Values) {
	state := v.s.door.State()
	for _, a := range state.Addresses {
		if a.Likely() {
			body.Addresses = append(body.Addresses, a)
		}
	}
	body.Address = strings.TrimRight(state.URL(), "/")
	if sent.Get("address") != "" {
		body.Address = sent.Get("address")
	}
	at, err := report.CardAddress(body.Address)
	body.Odd = err == nil && !OwnAddress(at)
}

// cardsDone tells what was just done.
func (v *visit) cardsDone() string {
	n, err := strconv.Atoi(v.Query("n"))
	switch {
	case err != nil || n < 0:
		return ""
	case v.Query("did") == "spoiled":
		return v.p.T("web.cards.did-spoiled", "n", n)
	case v.Query("did") == "out":
		return v.p.T("web.cards.did-out")
	}
	return ""
}

// askedCards reads how many cards of which groups a form asks for; an empty
// field asks for none.
func (v *visit) askedCards(poll ranking.Poll, sent url.Values) ([]report.CardOrder, error) {
	ids := []string{}
	for _, g := range report.Voters(v.whole, poll) {
		ids = append(ids, g.ID)
	}
	if len(ids) == 0 {
		ids = append(ids, "")
	}
	out := []report.CardOrder{}
	for _, id := range ids {
		text := strings.TrimSpace(sent.Get("n-" + id))
		if text == "" || text == "0" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			n = -1 // which nobody can have
		}
		out = append(out, report.CardOrder{Group: id, N: n})
	}
	return out, report.CheckCards(v.whole, poll, out)
}

// makePollCards makes cards and shows them, this once.
func makePollCards(v *visit, poll ranking.Poll) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	orders, err := v.askedCards(poll, sent)
	address := ""
	if err == nil {
		address, err = report.CardAddress(sent.Get("address"))
	}
	problem := ""
	var asked *report.RequestError
	switch {
	case errors.As(err, &asked):
		problem = v.p.Format("problem."+asked.Key, asked.Args)
	case err != nil:
		return err
	case len(orders) == 0:
		problem = v.p.T("web.cards.none-asked")
	case !OwnAddress(address) && sent.Get("odd") == "":
		problem = v.p.T("web.cards.address-odd", "address", address)
	}
	if problem != "" {
		return v.showPollCards(poll, sent, problem, http.StatusUnprocessableEntity)
	}
	// The same form again, by the reload button: its cards were shown.
	if _, again := v.s.printed.LoadOrStore(sent.Get("once"), true); again {
		return v.showPollCards(poll, url.Values{}, v.p.T("web.cards.shown-once"), http.StatusConflict)
	}
	made, err := report.NewCards(v.Request.Context(), v.s.db, v.whole, poll, orders)
	if err != nil {
		return err
	}
	return v.showSheet(poll, address, made)
}

// cardSheetBody is the page with the cards to print.
type cardSheetBody struct {
	Poll  ranking.Poll
	Made  []madeSheet
	Cards int
	Pages int
	Paper template.HTML
}

// madeSheet is what was made for a group, and for how many to ask again.
type madeSheet struct {
	Sheet, N int
	ID, Name string
}

func (v *visit) showSheet(poll ranking.Poll, address string, made []report.MadeCards) error {
	press := v.pressFor(mapping.ConsentVillage)
	paper, err := press.VoteCards(print.VoteCards{Poll: poll, Address: address, Made: made})
	if err != nil {
		return errors.Join(err, report.SpoilMade(v.Request.Context(), v.s.db, poll.ID, made))
	}
	body := cardSheetBody{Poll: poll, Paper: paper}
	for _, m := range made {
		body.Made = append(body.Made, madeSheet{m.Sheet, len(m.Codes), m.Group, v.names.Of(m.Group)})
		body.Cards += len(m.Codes)
		body.Pages += (len(m.Codes) + report.CardsPerPage - 1) / report.CardsPerPage
	}
	return v.show("vote-cardsheet", v.p.T("web.cards.sheet-title"), body)
}

// spoilPollSheets spoils the unused cards of sheets: never printed, or astray.
// Numbers that come along are asked for anew.
func spoilPollSheets(v *visit, poll ranking.Poll) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	spoiled := 0
	for _, text := range sent["sheet"] {
		sheet, err := strconv.Atoi(text)
		if err != nil {
			return refused(http.StatusBadRequest, "form-unreadable", nil)
		}
		n, err := report.SpoilSheet(v.Request.Context(), v.s.db, poll, sheet)
		if err != nil {
			return err
		}
		spoiled += n
	}
	pairs := []string{"did", "spoiled", "n", strconv.Itoa(spoiled)}
	for name := range sent {
		if strings.HasPrefix(name, "n-") {
			pairs = append(pairs, name, sent.Get(name))
		}
	}
	return v.see("/vote/"+url.PathEscape(poll.ID)+"/cards", pairs...)
}

// countCardsOut keeps how many cards of each group were handed out; an empty
// field is not counted.
func countCardsOut(v *visit, poll ranking.Poll) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	sheet, err := report.Cards(v.Request.Context(), v.s.db, v.whole, poll)
	if err != nil {
		return err
	}
	for _, l := range sheet.Groups {
		text := strings.TrimSpace(sent.Get("out-" + l.Groups[0]))
		if n, err := strconv.Atoi(text); text != "" && (err != nil || n < 0 || n > l.Cards) {
			problem := v.p.T("web.cards.out-range", "group", v.names.Of(l.Groups[0]), "cards", l.Cards)
			return v.showPollCards(poll, sent, problem, http.StatusUnprocessableEntity)
		}
	}
	for _, l := range sheet.Groups {
		var count *int
		if n, err := strconv.Atoi(strings.TrimSpace(sent.Get("out-" + l.Groups[0]))); err == nil {
			count = &n
		}
		if err := v.s.db.SetCardsOut(v.Request.Context(), poll.ID, l.Groups[0], count); err != nil {
			return err
		}
	}
	return v.see("/vote/"+url.PathEscape(poll.ID)+"/cards", "did", "out", "n", "1")
}
