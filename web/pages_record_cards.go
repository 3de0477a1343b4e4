package web

import (
	"encoding/json"
	"net/url"
	"slices"

	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
)

// cardsBody is the sorting of picture cards: one card at a time, first by who
// uses it, then by who decides.
type cardsBody struct {
	Session    recordSession
	Dimension  mapping.Dimension
	Dimensions []cardStep
	Women, Men mapping.Group
	Ready      bool // there are both groups, and cards
	Card       *card
	Previous   string // addresses
	Following  string
	Place      int // of the card, from 1
	Cards      []card
	Piles      []pile
	Laid       int
	Village    string
}

// cardStep is one of the two rounds.
type cardStep struct {
	Dimension mapping.Dimension
	Href      string
	Current   bool
	Laid, All int
}

// card is a resource on a card, and where it lies.
type card struct {
	ID     string       `json:"id"`
	Name   string       `json:"name"`
	Pict   string       `json:"pict"`
	Number int          `json:"number"`
	Pile   mapping.Pile `json:"pile"`  // empty: not laid, or answered on the scale
	Scale  bool         `json:"scale"` // answered on the scale, in a way that no pile means
	Women  string       `json:"women"` // the levels as they stand
	Men    string       `json:"men"`
}

// pile is where cards lie.
type pile struct {
	Pile  mapping.Pile
	Pict  string
	Key   string
	Cards []card
}

func cardsPage(v *visit) error {
	session, err := v.sessionInPath()
	if err != nil {
		return err
	}
	body := cardsBody{Session: v.sessionCard(session), Dimension: mapping.Dimension(v.Query("ask")), Village: v.w.Village.ID}
	if !slices.Contains(mapping.CardDimensions(), body.Dimension) {
		body.Dimension = mapping.CardDimensions()[0]
	}
	var women, men bool
	body.Women, women = mapping.Everyone(v.w.Groups, mapping.Women)
	body.Men, men = mapping.Everyone(v.w.Groups, mapping.Men)
	body.Cards = v.cards(session.ID, body.Women.ID, body.Men.ID, body.Dimension)
	body.Ready = women && men && len(body.Cards) > 0
	path := "/record/" + url.PathEscape(session.ID) + "/cards"
	for _, d := range mapping.CardDimensions() {
		step := cardStep{Dimension: d, Href: v.link(path, "ask", string(d)), Current: d == body.Dimension, All: len(body.Cards)}
		step.Laid = laid(v.cards(session.ID, body.Women.ID, body.Men.ID, d))
		body.Dimensions = append(body.Dimensions, step)
	}
	body.Laid = laid(body.Cards)
	v.turn(&body, path)
	body.Piles = pilesOf(body.Cards)
	return v.show("record-cards", v.p.T("web.record.cards.title"), body)
}

// cards are the resources with where each lies on a dimension.
func (v *visit) cards(session, women, men string, d mapping.Dimension) []card {
	own := map[recordKey]mapping.Level{}
	for _, r := range v.w.AccessRecords {
		if r.Session == session {
			own[recordKey{r.Resource, r.Group}] = r.Level(d)
		}
	}
	out := []card{}
	for i, r := range mapping.SheetOrder(v.w.Resources) {
		w, m := own[recordKey{r.ID, women}], own[recordKey{r.ID, men}]
		one := card{ID: r.ID, Name: v.names.Of(r.ID), Pict: string(r.Kind), Number: i + 1, Women: w.String(), Men: m.String()}
		at, ok := mapping.PileOf(w, m)
		if ok && at != mapping.UnknownPile {
			one.Pile = at
		}
		one.Scale = !ok
		out = append(out, one)
	}
	return out
}

func laid(cards []card) (n int) {
	for _, c := range cards {
		if c.Pile != "" || c.Scale {
			n++
		}
	}
	return n
}

// turn picks the card that is asked for, or else the first that does not lie
// anywhere yet.
func (v *visit) turn(body *cardsBody, path string) {
	if len(body.Cards) == 0 {
		return
	}
	at := slices.IndexFunc(body.Cards, func(c card) bool { return c.ID == v.Query("r") })
	if at < 0 {
		at = slices.IndexFunc(body.Cards, func(c card) bool { return c.Pile == "" && !c.Scale })
	}
	if at < 0 {
		return // all lie somewhere
	}
	body.Card, body.Place = &body.Cards[at], at+1
	if at > 0 {
		body.Previous = v.link(path, "ask", string(body.Dimension), "r", body.Cards[at-1].ID)
	}
	if at+1 < len(body.Cards) {
		body.Following = v.link(path, "ask", string(body.Dimension), "r", body.Cards[at+1].ID)
	}
}

func pilesOf(cards []card) []pile {
	keys := map[mapping.Pile]string{mapping.WomenPile: "1", mapping.MenPile: "2", mapping.BothPile: "3", mapping.NobodyPile: "0", mapping.UnknownPile: "?"}
	picts := map[mapping.Pile]string{mapping.BothPile: "mixed"}
	out := []pile{}
	for _, p := range mapping.Piles() {
		one := pile{Pile: p, Pict: string(p), Key: keys[p]}
		if picts[p] != "" {
			one.Pict = picts[p]
		}
		for _, c := range cards {
			if c.Pile == p {
				one.Cards = append(one.Cards, c)
			}
		}
		out = append(out, one)
	}
	return out
}

// layCard lays one card on a pile: the buttons' form, for browsers without the
// script.
func layCard(v *visit) error {
	session, err := v.sessionInPath()
	if err != nil {
		return err
	}
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	d := mapping.Dimension(sent.Get("ask"))
	women, okWomen := mapping.Everyone(v.w.Groups, mapping.Women)
	men, okMen := mapping.Everyone(v.w.Groups, mapping.Men)
	if !slices.Contains(mapping.CardDimensions(), d) || !slices.Contains(mapping.Piles(), mapping.Pile(sent.Get("pile"))) || !okWomen || !okMen {
		return refused(400, "form-unreadable", nil)
	}
	w, m := mapping.Pile(sent.Get("pile")).Levels()
	changes := []report.Saying{}
	for _, one := range []struct {
		group, was string
		is         mapping.Level
	}{{women.ID, sent.Get("women"), w}, {men.ID, sent.Get("men"), m}} {
		id, err := store.NewID()
		if err != nil {
			return err
		}
		changes = append(changes, report.Saying{ID: id, Resource: sent.Get("r"), Group: one.group, Session: session.ID,
			Set: map[string]json.RawMessage{string(d): memberText(string(d), one.is.String()), "method": memberText("method", string(mapping.ByCards))},
			Was: map[string]json.RawMessage{string(d): memberText(string(d), one.was)}})
	}
	done, err := report.Record(v.Request.Context(), v.s.db, "web", changes)
	if err != nil {
		return err
	}
	if problems := v.unsaved(done); len(problems) > 0 {
		return refused(409, "card-conflict", nil)
	}
	return v.see("/record/"+url.PathEscape(session.ID)+"/cards", "ask", string(d), "r", sent.Get("next"))
}
