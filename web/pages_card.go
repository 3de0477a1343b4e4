package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/ranking"
)

// cardInPath finds the card and the poll of the address.
func (v *visit) cardInPath() (code string, card store.Card, poll ranking.Poll, err error) {
	unknown := &store.Error{Kind: store.ErrNotFound, Key: "card-unknown"}
	code, ok := store.ReadCode(v.Param("token"))
	if !ok {
		return code, card, poll, unknown
	}
	if card, err = v.s.db.CardOf(v.Request.Context(), code); err != nil {
		return code, card, poll, err
	}
	v.s.limits.letPass(v.Writer, v.Request, code)
	i := slices.IndexFunc(v.whole.Polls, func(p ranking.Poll) bool { return p.ID == card.Poll })
	if i < 0 {
		return code, card, poll, unknown
	}
	return code, card, v.whole.Polls[i], nil
}

// cardPage shows the ballot of a card, or says why there is none.
func cardPage(v *visit) error {
	code, card, poll, err := v.cardInPath()
	switch {
	case errors.Is(err, store.ErrNotFound):
		return v.cardUnknown()
	case err != nil:
		return err
	case poll.State == ranking.Closed:
		return v.notOpen(poll, http.StatusOK, nil)
	case card.Use != store.Unused:
		return v.cardUsed(poll, card.Use)
	case !report.Votes(v.whole, poll, card.Group):
		return v.cardUsed(poll, store.Spoiled)
	case poll.State != ranking.Open:
		return v.notOpen(poll, http.StatusOK, nil)
	}
	return v.showBallot(v.cardBallot(code, card, poll, nil), nil)
}

// cardUnknown says that there is no such card: most often a digit was misread.
func (v *visit) cardUnknown() error {
	return v.showStatus(http.StatusNotFound, "notice", v.p.T("web.notice.unknown"), v.notice("unknown", ranking.Poll{}))
}

// cardUsed says why a card lets nobody vote any more.
func (v *visit) cardUsed(poll ranking.Poll, use store.CardUse) error {
	kind := "used"
	switch use {
	case store.ForPaper:
		kind = "exchanged"
	case store.Spoiled:
		kind = "spoiled"
	}
	return v.showStatus(http.StatusConflict, "notice", v.p.T("web.notice."+kind), v.notice(kind, poll))
}

func (v *visit) cardBallot(code string, card store.Card, poll ranking.Poll, sent url.Values) ballotFor {
	return ballotFor{Poll: poll, Group: card.Group, ID: idIn(sent), Action: v.link("/v/" + code), Next: v.link("/"), All: v.allAtOnce(false, sent), Sent: sent}
}

// castByCard casts the ballot that a card allows. A used card is no reason to
// stop before: the same ballot may be sent again, and must hear that it counts.
func castByCard(v *visit) error {
	code, card, poll, err := v.cardInPath()
	if errors.Is(err, store.ErrNotFound) {
		return v.cardUnknown()
	}
	if err != nil {
		return err
	}
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	cast := func(ballot ranking.Ballot) error {
		_, err := report.CastWith(v.Request.Context(), v.s.db, card, ballot)
		return err
	}
	thanks := func() error { return v.thankByCard(poll, sent) }
	f := v.cardBallot(code, card, poll, sent)
	f.Fresh = card.Use == store.Unused
	f.Used = func() error { return v.cardUsed(poll, card.Use) }
	if card.Use != store.Unused && (sent.Has("look") || sent.Has("edit") || sent.Has("part")) {
		return f.Used()
	}
	return v.takeBallot(f, cast, thanks)
}

// thankByCard says that a vote is counted. A form without a script asks to be led to
// an address, which the phone may load again without sending anything; it is the same
// for all voters of a poll. The script shows the answer in place of its own page, which
// saves each phone a request.
func (v *visit) thankByCard(poll ranking.Poll, sent url.Values) error {
	if sent.Get("then") == "thanks" {
		return v.see("/terkirim/" + url.PathEscape(poll.ID))
	}
	return v.show("notice", v.p.T("web.notice.thanks"), v.notice("thanks", poll))
}
