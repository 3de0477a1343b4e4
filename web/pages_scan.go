package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"potensi/internal/print"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
)

// What a card is read for.
const (
	scanPaper = "paper" // exchanged for a paper ballot
	scanBack  = "back"  // came back unused, or is spoiled
	scanVote  = "vote"  // somebody votes with it on this laptop
)

func scanModes() []string { return []string{scanPaper, scanBack, scanVote} }

// scanBody is the page that reads cards, one after another.
type scanBody struct {
	Poll   ranking.Poll
	Asked  string
	Mode   string
	Modes  []tab
	Result *scanResult
	Total  report.CardLine
}

// scanResult is what became of the card that was read.
type scanResult struct {
	Kind  string // done, again or wrong: which sound and picture
	Head  string
	Text  string
	Group string
	Mark  template.HTML
	Href  string // of the ballot
	Hall  bool   // the hall has to be opened first
}

func scanPage(v *visit, poll ranking.Poll) error {
	return v.showScan(poll, v.Query("mode"), nil, http.StatusOK)
}

func (v *visit) showScan(poll ranking.Poll, mode string, result *scanResult, status int) error {
	if !slices.Contains(scanModes(), mode) {
		mode = scanPaper
	}
	sheet, err := report.Cards(v.Request.Context(), v.s.db, v.whole, poll)
	if err != nil {
		return err
	}
	body := scanBody{Poll: poll, Asked: v.p.Pick(poll.Question, poll.QuestionEN), Mode: mode, Result: result, Total: sheet.Total}
	for _, m := range scanModes() {
		body.Modes = append(body.Modes, tab{Word: v.p.T("web.scan.mode." + m), Value: m, Current: m == mode, Href: v.link("/vote/"+url.PathEscape(poll.ID)+"/scan", "mode", m)})
	}
	return v.showStatus(status, "vote-scan", v.p.T("web.scan.title"), body)
}

// scanCard does what the page is set to with the card that was read. The code
// comes in the body and stands in no address.
func scanCard(v *visit, poll ranking.Poll) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	mode := sent.Get("mode")
	result, err := v.readScan(poll, mode, sent.Get("code"))
	if err != nil {
		key, args, known := report.Explain(err)
		if !known {
			return err
		}
		result = &scanResult{Kind: "wrong", Head: v.p.T("web.scan.stop"), Text: v.p.Format("problem."+key, args)}
		return v.showScan(poll, mode, result, http.StatusUnprocessableEntity)
	}
	return v.showScan(poll, mode, result, http.StatusOK)
}

func (v *visit) readScan(poll ranking.Poll, mode, text string) (*scanResult, error) {
	ctx := v.Request.Context()
	switch mode {
	case scanVote:
		code, card, err := report.UnusedCard(ctx, v.s.db, poll, text)
		if err != nil {
			return nil, err
		}
		return v.openBallot(poll, code, card)
	case scanBack:
		card, err := report.MarkCard(ctx, v.s.db, poll, text, store.Spoiled)
		return v.marked(mode, card), err
	}
	card, err := report.MarkCard(ctx, v.s.db, poll, text, store.ForPaper)
	return v.marked(scanPaper, card), err
}

// marked tells that a card was marked, now or before.
func (v *visit) marked(mode string, card store.Card) *scanResult {
	r := v.scanned(card)
	r.Kind = "done"
	if card.Again {
		r.Kind = "again"
	}
	r.Head, r.Text = v.p.T("web.scan."+r.Kind+"."+mode), v.p.T("web.scan."+r.Kind+"."+mode+".text")
	return r
}

func (v *visit) scanned(card store.Card) *scanResult {
	r := &scanResult{Mark: print.Marks(v.whole.Groups)[card.Group].Icon()}
	if card.Group != "" {
		r.Group = v.names.Of(card.Group)
	}
	return r
}

// openBallot leads to a card's ballot in the hall, which this laptop reaches
// by itself.
func (v *visit) openBallot(poll ranking.Poll, code string, card store.Card) (*scanResult, error) {
	if poll.State != ranking.Open {
		return nil, &report.RequestError{Key: "poll-not-open", Args: map[string]any{"poll": poll.ID}}
	}
	r := v.scanned(card)
	state := v.s.door.State()
	if !state.Open {
		r.Hall, r.Kind, r.Head, r.Text = true, "wrong", v.p.T("web.scan.hall-closed"), v.p.T("web.scan.hall-closed.text")
		return r, nil
	}
	at := "http://127.0.0.1:" + strconv.Itoa(state.Port)
	if bound := v.s.door.only(); bound != "" {
		at = bound
	}
	r.Kind, r.Head, r.Text, r.Href = "done", v.p.T("web.scan.done.vote"), v.p.T("web.scan.done.vote.text"), at+address(v.p.Lang, "/v/"+code)
	return r, nil
}
