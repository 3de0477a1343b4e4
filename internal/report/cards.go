package report

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// MostCards is how many cards of a group are made at once: fifty pages.
const MostCards = 500

// CardsPerPage is how many cards fit on a page of A4: two by five.
const CardsPerPage = 10

// MadeCards are the cards of one group that were made at once. Their codes are
// known here alone.
type MadeCards struct {
	Sheet int
	Group string
	Codes []string
}

// CardOrder asks for so many cards of a group.
type CardOrder struct {
	Group string
	N     int
}

// CheckCards says why cards cannot be made, as a *RequestError: the poll is
// closed, a group does not vote in it, or there are too few or too many.
func CheckCards(w store.Workshop, poll ranking.Poll, orders []CardOrder) error {
	if poll.State == ranking.Closed {
		return &RequestError{"cards-closed", map[string]any{"poll": poll.ID}}
	}
	voters := Voters(w, poll)
	for _, o := range orders {
		if o.N < 1 || o.N > MostCards {
			return &RequestError{"cards-range", map[string]any{"given": o.N, "min": 1, "max": MostCards}}
		}
		if len(voters) == 0 && o.Group == "" {
			continue // a village without groups votes without
		}
		if !slices.ContainsFunc(voters, func(g mapping.Group) bool { return g.ID == o.Group }) {
			return &RequestError{"unknown-group", map[string]any{"given": o.Group, "known": firstFew(idsOf(Groups(store.Workshop{Groups: voters})))}}
		}
	}
	return nil
}

// NewCards makes cards for groups of a poll that is not closed. The order of
// the codes says nothing. What was made before an error is spoiled.
func NewCards(ctx context.Context, db *store.DB, w store.Workshop, poll ranking.Poll, orders []CardOrder) ([]MadeCards, error) {
	if err := CheckCards(w, poll, orders); err != nil {
		return nil, err
	}
	out := []MadeCards{}
	for _, o := range orders {
		sheet, codes, err := db.NewCards(ctx, poll.ID, o.Group, o.N)
		if err != nil {
			return nil, errors.Join(err, SpoilMade(ctx, db, poll.ID, out))
		}
		out = append(out, MadeCards{sheet, o.Group, codes})
	}
	return out, nil
}

// SpoilMade spoils cards that nobody will ever hold.
func SpoilMade(ctx context.Context, db *store.DB, poll string, made []MadeCards) error {
	ctx = context.WithoutCancel(ctx)
	var all error
	for _, m := range made {
		_, err := db.SpoilSheet(ctx, poll, m.Sheet)
		all = errors.Join(all, err)
	}
	return all
}

// SuggestedCards is how many cards a group of so many needs: a tenth more, for
// cards that are lost or torn, in whole pages. A group of unknown size needs an
// unknown number: 0.
func SuggestedCards(members *int) int {
	if members == nil || *members < 1 {
		return 0
	}
	wanted := (*members*11 + 9) / 10
	return min(MostCards, (wanted+CardsPerPage-1)/CardsPerPage*CardsPerPage)
}

// ReadCard finds the code in what a camera or a scanner read off a card, or
// somebody typed: an address that ends with the code, or the code alone. A
// scanner whose keys are those of another country mistakes the signs between,
// so the last eight letters of an address count.
func ReadCard(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if code, ok := store.ReadCode(text); ok {
		return code, true
	}
	lower := strings.ToLower(text)
	if !strings.HasPrefix(lower, "http") || len(text) < len("http")+store.CodeLength {
		return "", false
	}
	text = strings.TrimRight(text, "/&-_ ")
	before := text[len(text)-store.CodeLength-2 : len(text)-store.CodeLength]
	if !strings.EqualFold(before[:1], "v") {
		return "", false
	}
	return store.ReadCode(text[len(text)-store.CodeLength:])
}

// MarkCard says what became of a card of a poll: exchanged for paper, or
// spoiled. Card.Again tells that it was so before.
//
// Errors: *RequestError for what is no code, a card of another poll, a poll
// that is closed, and a card that was used otherwise; its key says how:
// card-voted, card-exchanged or card-spoiled.
func MarkCard(ctx context.Context, db *store.DB, poll ranking.Poll, text string, use store.CardUse) (store.Card, error) {
	code, card, err := FindCard(ctx, db, poll, text)
	if err != nil {
		return card, err
	}
	marked, err := db.MarkCard(ctx, code, use)
	if errors.Is(err, store.ErrConflict) {
		if now, again := db.CardOf(ctx, code); again == nil {
			return now, usedAs(now)
		}
	}
	return marked, err
}

// FindCard finds a card of a poll that is not closed by its code.
func FindCard(ctx context.Context, db *store.DB, poll ranking.Poll, text string) (code string, card store.Card, err error) {
	code, ok := ReadCard(text)
	if !ok {
		return "", card, &RequestError{"card-unreadable", nil}
	}
	card, err = db.CardOf(ctx, code)
	switch {
	case err != nil:
		return code, card, err
	case card.Poll != poll.ID:
		return code, card, &RequestError{"card-elsewhere", nil}
	case card.Past || poll.State == ranking.Closed:
		return code, card, &RequestError{"cards-closed", map[string]any{"poll": poll.ID}}
	}
	return code, card, nil
}

// UnusedCard finds a card with which nobody has voted yet; the error of
// another says what became of it.
func UnusedCard(ctx context.Context, db *store.DB, poll ranking.Poll, text string) (string, store.Card, error) {
	code, card, err := FindCard(ctx, db, poll, text)
	if err == nil && card.Use != store.Unused {
		err = usedAs(card)
	}
	return code, card, err
}

func usedAs(card store.Card) error {
	switch card.Use {
	case store.Voted:
		return &RequestError{"card-voted", nil}
	case store.ForPaper:
		return &RequestError{"card-exchanged", nil}
	}
	return &RequestError{"card-spoiled", nil}
}

// CardLine counts the cards of a group, or of several counted together. Its
// parts add up to Cards. Out is how many were handed out, as counted by hand;
// nil: nobody counted.
type CardLine struct {
	Groups  []string `json:"groups"`
	Cards   int      `json:"cards"`
	Voted   int      `json:"voted"`
	Paper   int      `json:"paper"`
	Spoiled int      `json:"spoiled"`
	Unused  int      `json:"unused"`
	Out     *int     `json:"out"`
}

// Used is how many cards were given for a vote, by phone or on paper.
func (l CardLine) Used() int { return l.Voted + l.Paper }

// Adds reports whether what became of the cards adds up to how many there are.
func (l CardLine) Adds() bool { return l.Cards == l.Voted+l.Paper+l.Spoiled+l.Unused }

// Left is how many cards were printed and not handed out.
func (l CardLine) Left() *int { return l.less(l.Cards) }

// Silent is how many cards were handed out and not voted with; below zero, more
// were voted with than handed out.
func (l CardLine) Silent() *int {
	n := l.less(l.Used())
	if n != nil {
		*n = -*n
	}
	return n
}

func (l CardLine) less(from int) *int {
	if l.Out == nil {
		return nil
	}
	n := from - *l.Out
	return &n
}

// CardSheet is what became of all cards of a poll.
type CardSheet struct {
	Poll   string     `json:"poll"`
	Groups []CardLine `json:"groups"`
	Total  CardLine   `json:"total"`
	Adds   bool       `json:"adds"` // all sums agree
}

// Cards counts a poll's cards: for the facilitator's desk, where small groups
// stand as they are. What leaves the desk is Shared.
func Cards(ctx context.Context, db *store.DB, w store.Workshop, poll ranking.Poll) (CardSheet, error) {
	counts, err := db.CardCounts(ctx, poll.ID)
	if err != nil {
		return CardSheet{}, err
	}
	handed, err := db.CardsOut(ctx, poll.ID)
	if err != nil {
		return CardSheet{}, err
	}
	lines := []CardLine{}
	for _, c := range counts {
		line := CardLine{Groups: []string{c.Group}, Cards: c.Cards, Voted: c.Voted, Paper: c.Paper, Spoiled: c.Spoilt, Unused: c.Unused}
		if n, ok := handed[c.Group]; ok {
			line.Out = &n
		}
		lines = append(lines, line)
	}
	place := func(l CardLine) int {
		return slices.IndexFunc(w.Groups, func(g mapping.Group) bool { return g.ID == l.Groups[0] })
	}
	slices.SortStableFunc(lines, func(a, b CardLine) int { return cmp.Compare(place(a), place(b)) })
	return sheetOf(poll.ID, lines), nil
}

func sheetOf(poll string, lines []CardLine) CardSheet {
	s := CardSheet{Poll: poll, Groups: lines, Adds: true}
	s.Total.Groups = []string{}
	for i, l := range lines {
		s.Adds = s.Adds && l.Adds()
		if i == 0 {
			s.Total = l
			s.Total.Groups = []string{}
			continue
		}
		s.Total = together(s.Total, l)
	}
	s.Total.Groups = []string{}
	return s
}

// together counts two lines together; what one does not know the sum does not.
func together(a, b CardLine) CardLine {
	out := CardLine{append(slices.Clone(a.Groups), b.Groups...), a.Cards + b.Cards, a.Voted + b.Voted, a.Paper + b.Paper, a.Spoiled + b.Spoiled, a.Unused + b.Unused, nil}
	if a.Out != nil && b.Out != nil {
		n := *a.Out + *b.Out
		out.Out = &n
	}
	return out
}

// Shared is the sheet as others may have it: groups of which fewer than
// SmallGroup voted are counted together, the smallest first, so that nobody
// learns who stayed away or voted on paper. Where all would be together, only
// the total is left.
func (s CardSheet) Shared() CardSheet {
	lines := slices.Clone(s.Groups)
	for len(lines) > 1 {
		slices.SortStableFunc(lines, func(a, b CardLine) int { return cmp.Compare(a.Used(), b.Used()) })
		if lines[0].Used() >= SmallGroup {
			break
		}
		lines = append([]CardLine{together(lines[0], lines[1])}, lines[2:]...)
	}
	if len(lines) == 1 {
		lines = []CardLine{}
	}
	first := func(l CardLine) int {
		return slices.IndexFunc(s.Groups, func(x CardLine) bool { return x.Groups[0] == l.Groups[0] })
	}
	slices.SortStableFunc(lines, func(a, b CardLine) int { return cmp.Compare(first(a), first(b)) })
	return CardSheet{Poll: s.Poll, Groups: lines, Total: s.Total, Adds: s.Adds}
}

// CardAddress reads the address that phones are sent to, as somebody typed it:
// http://192.168.43.1:8081. What follows the port is dropped.
func CardAddress(text string) (string, error) {
	wrong := &RequestError{"card-address", map[string]any{"given": text}}
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	at, err := url.Parse(text)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Hostname() == "" || at.User != nil || len(at.Host) > longestHost {
		return "", wrong
	}
	if strings.ContainsFunc(at.Host, func(c rune) bool { return c <= ' ' || c >= 0x7F || strings.ContainsRune(`"<>\^{|}%`, c) }) {
		return "", wrong
	}
	return at.Scheme + "://" + at.Host, nil
}

// longestHost is how many letters an address may have so that its QR code's
// modules stay large enough for old cameras.
const longestHost = 48

// SpoilSheet spoils the unused cards of a sheet, and says how many. A sheet
// that the poll does not have is unknown-sheet.
func SpoilSheet(ctx context.Context, db *store.DB, poll ranking.Poll, sheet int) (int, error) {
	if poll.State == ranking.Closed {
		return 0, &RequestError{"cards-closed", map[string]any{"poll": poll.ID}}
	}
	sheets, err := db.CardSheets(ctx, poll.ID)
	if err != nil {
		return 0, err
	}
	if !slices.ContainsFunc(sheets, func(s store.SheetCount) bool { return s.Sheet == sheet }) {
		return 0, &RequestError{"unknown-sheet", map[string]any{"given": sheet}}
	}
	return db.SpoilSheet(ctx, poll.ID, sheet)
}
