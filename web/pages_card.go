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
	unknown := refused(http.StatusNotFound, "card-unknown", nil)
	code, ok := store.ReadCode(v.Param("token"))
	if !ok {
		return code, card, poll, unknown
	}
	card, err = v.s.db.CardOf(v.Request.Context(), code)
	if errors.Is(err, store.ErrNotFound) {
		return code, card, poll, unknown
	}
	if err != nil {
		return code, card, poll, err
	}
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
	case err != nil:
		return err
	case poll.State != ranking.Open:
		return v.notOpen(poll, http.StatusOK)
	case card.Use != store.Unused:
		return v.cardUsed(poll)
	}
	body := v.cardBallot(code, card, poll, store.NewBallotID(), nil)
	return v.show("ballot", body.Asked, body)
}

func (v *visit) cardUsed(poll ranking.Poll) error {
	return v.showStatus(http.StatusConflict, "notice", v.p.T("web.notice.used"), noticeBody{Kind: "used", Pict: "check", Poll: poll})
}

func (v *visit) cardBallot(code string, card store.Card, poll ranking.Poll, id string, sent url.Values) ballotBody {
	body := v.ballot(poll, card.Group, id, sent)
	body.Action, body.Back = v.link("/v/"+code), ""
	return body
}

// castByCard casts the ballot that a card allows.
func castByCard(v *visit) error {
	code, card, poll, err := v.cardInPath()
	if err != nil {
		return err
	}
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	ballot := ranking.Ballot{ID: sent.Get("id"), Poll: poll.ID, Group: card.Group, Channel: ranking.Phone}
	if !wholeID.MatchString(ballot.ID) {
		ballot.ID = store.NewBallotID()
	}
	if err = fillBallot(&ballot, poll, sent); err == nil {
		_, err = report.CastByCard(v.Request.Context(), v.s.db, code, ballot)
	}
	return v.answerCard(code, card, poll, ballot, sent, err)
}

func (v *visit) answerCard(code string, card store.Card, poll ranking.Poll, ballot ranking.Ballot, sent url.Values, err error) error {
	var bad *badBallot
	var asked *report.RequestError
	if errors.As(err, &asked) {
		if mend := mendable(asked); mend != nil {
			err = mend
		}
	}
	switch {
	case err == nil:
		return v.show("notice", v.p.T("web.notice.thanks"), noticeBody{"thanks", "check", poll})
	case errors.As(err, &bad):
		body := v.cardBallot(code, card, poll, ballot.ID, sent)
		body.Problem = bad
		return v.showStatus(http.StatusUnprocessableEntity, "ballot", body.Asked, body)
	case errors.As(err, &asked) && asked.Key == "poll-not-open":
		return v.notOpen(poll, http.StatusConflict)
	case errors.Is(err, store.ErrConflict):
		return v.cardUsed(poll)
	}
	return err
}
