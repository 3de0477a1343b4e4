package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"potensi/ranking"
)

// CardUse is what became of a card.
type CardUse int

const (
	Unused   CardUse = 0
	Voted    CardUse = 1 // with the phone
	ForPaper CardUse = 2 // handed in for a paper ballot
	Spoiled  CardUse = 3 // lost, torn, or of a sheet that was never handed out
)

// Card is what a code stands for.
type Card struct {
	Poll  string
	Group string
	Use   CardUse
	Past  bool   // the poll is over; group and use are no longer known
	Again bool   // MarkCard had marked it so before
	mac   []byte // what its code is kept by
}

// CardCount counts a group's cards by what became of them.
type CardCount struct {
	Group  string `json:"group"`
	Cards  int    `json:"cards"`
	Unused int    `json:"unused"`
	Voted  int    `json:"voted"`
	Paper  int    `json:"paper"`
	Spoilt int    `json:"spoiled"`
}

// The digits of a code: Crockford's base 32, without I, L, O and U.
const codeDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// CodeLength is how many digits a card's code has: 40 bits.
const CodeLength = 8

// NewCode makes a card's code.
func NewCode() string {
	raw := make([]byte, CodeLength)
	rand.Read(raw) //nolint:errcheck // never fails since Go 1.24
	for i, b := range raw {
		raw[i] = codeDigits[b%32]
	}
	return string(raw)
}

// ReadCode reads a code as somebody typed it: small letters, gaps and the
// letters that look like digits are taken. It reports whether it can be one.
func ReadCode(text string) (string, bool) {
	text = strings.NewReplacer(" ", "", "-", "", "I", "1", "L", "1", "O", "0").Replace(strings.ToUpper(text))
	if len(text) != CodeLength {
		return "", false
	}
	for _, c := range text {
		if !strings.ContainsRune(codeDigits, c) {
			return "", false
		}
	}
	return text, true
}

// ShowCode writes a code in two halves, as it stands on the card.
func ShowCode(code string) string {
	if len(code) != CodeLength {
		return code
	}
	return code[:CodeLength/2] + "-" + code[CodeLength/2:]
}

// NewCards makes n cards of a poll for a group: one sheet. The codes are given
// this once; only their HMACs are kept. Cards are made until the poll closes.
//
// Errors: ErrNotFound for an unknown poll, ErrConflict poll-closed, ErrDamaged
// when the secret that earlier cards were hashed with is gone.
func (db *DB) NewCards(ctx context.Context, poll, group string, n int) (sheet int, codes []string, err error) {
	db.polling.RLock()
	defer db.polling.RUnlock()
	if err := db.takesCards(ctx, poll); err != nil {
		return 0, nil, err
	}
	votes, err := db.box(ctx)
	if err != nil {
		return 0, nil, err
	}
	pepper, err := db.pepper()
	if err != nil {
		return 0, nil, err
	}
	err = inTx(ctx, votes, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(sheet), 0) + 1 FROM vote_tokens WHERE poll = $1", poll).Scan(&sheet); err != nil {
			return err
		}
		codes, err = putCards(tx, poll, group, sheet, n, pepper)
		return err
	})
	if box := db.votes.mine(); err == nil && n > 0 && box != nil {
		box.carded.note(poll)
	}
	return sheet, codes, err
}

// takesCards reports why no cards can be made for a poll.
func (db *DB) takesCards(ctx context.Context, poll string) error {
	w, err := db.Roll(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(w.Polls, func(p ranking.Poll) bool { return p.ID == poll })
	switch {
	case i < 0:
		return &Error{ErrNotFound, "unknown-poll", map[string]any{"given": poll, "known": []string{}}}
	case w.Polls[i].State == ranking.Closed:
		return &Error{ErrConflict, "poll-closed", map[string]any{"poll": poll}}
	}
	return nil
}

func putCards(tx *sql.Tx, poll, group string, sheet, n int, pepper []byte) ([]string, error) {
	insert, err := tx.Prepare(`INSERT INTO vote_tokens (poll, token_mac, "group", used, sheet) VALUES ($1, $2, $3, 0, $4) ON CONFLICT DO NOTHING`)
	if err != nil {
		return nil, err
	}
	defer insert.Close()
	codes := make([]string, 0, n)
	for len(codes) < n {
		code := NewCode()
		added, err := affected(insert.Exec(poll, macOf(pepper, code), group, sheet))
		if err != nil {
			return nil, err
		}
		if added == 1 { // else another card has this code, once in a billion
			codes = append(codes, code)
		}
	}
	return codes, nil
}

// carded remembers which polls have cards. That a poll has none is remembered
// for a moment only: another process may make some.
type carded struct {
	lock  sync.Mutex
	polls map[string]time.Time // until when a poll has none; zero: it has some
}

func (c *carded) note(poll string) { c.remember(poll, time.Time{}) }

func (c *carded) remember(poll string, none time.Time) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.polls == nil {
		c.polls = map[string]time.Time{}
	}
	if none.IsZero() || !c.has(poll) {
		c.polls[poll] = none
	}
}

// has reports whether a poll is known to have cards.
func (c *carded) has(poll string) bool {
	none, known := c.polls[poll]
	return known && none.IsZero()
}

// known is what is remembered of a poll.
func (c *carded) known(poll string) (has, known bool) {
	c.lock.Lock()
	defer c.lock.Unlock()
	none, known := c.polls[poll]
	return c.has(poll), known && (none.IsZero() || time.Now().Before(none))
}

// HasCards reports whether a poll that is not closed has cards: then nobody
// votes in it by phone without one.
func (db *DB) HasCards(ctx context.Context, poll string) (bool, error) {
	box, err := db.opened(ctx)
	if err != nil {
		return false, err
	}
	if has, known := box.carded.known(poll); known {
		return has, nil
	}
	var has bool
	asked := time.Now()
	if err := box.reading.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM vote_tokens WHERE poll = $1)", poll).Scan(&has); err != nil {
		return false, classify(err)
	}
	if has {
		box.carded.note(poll)
	} else {
		box.carded.remember(poll, asked.Add(lookEvery))
	}
	return has, nil
}

// CardOf finds what a code stands for; an unknown one is ErrNotFound.
func (db *DB) CardOf(ctx context.Context, code string) (Card, error) {
	box, err := db.opened(ctx)
	if isInUse(err) {
		return db.cardAsGuest(ctx, code)
	}
	if err != nil {
		return Card{}, err
	}
	mac, err := db.cardMAC(ctx, box.reading, code)
	if err != nil {
		return Card{}, err
	}
	card, err := box.cardBy(ctx, mac)
	card.mac = mac
	return card, err
}

// cardAsGuest finds a card beside the process that has the box.
func (db *DB) cardAsGuest(ctx context.Context, code string) (Card, error) {
	votes, err := db.box(ctx)
	if err != nil {
		return Card{}, err
	}
	mac, err := db.cardMAC(ctx, votes, code)
	if err != nil {
		return Card{}, err
	}
	card, err := cardOf(ctx, votes, mac)
	card.mac = mac
	return card, err
}

// What finds a card, and one of a poll that is closed.
const (
	findCardSQL     = `SELECT poll, coalesce("group", ''), used FROM vote_tokens WHERE token_mac = $1`
	findPastCardSQL = `SELECT poll FROM past_tokens WHERE token_mac = $1`
)

func cardOf(ctx context.Context, from querier, mac []byte) (Card, error) {
	return cardFrom(from.QueryRowContext(ctx, findCardSQL, mac), func() *sql.Row { return from.QueryRowContext(ctx, findPastCardSQL, mac) })
}

func cardFrom(now *sql.Row, past func() *sql.Row) (card Card, err error) {
	err = now.Scan(&card.Poll, &card.Group, &card.Use)
	if errors.Is(err, sql.ErrNoRows) {
		card.Past = true
		err = past().Scan(&card.Poll)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return Card{}, cardUnknown()
	}
	return card, classify(err)
}

func cardUnknown() error { return &Error{ErrNotFound, "card-unknown", nil} }

// CastByCard casts the one ballot that a card allows; poll and group are the
// card's. Its use and the ballot are one transaction. The same ballot again is
// a repeat, also when the card is used or the poll closed by then; another one
// under a known id is ballot-conflict, a new one by a used card card-used, both
// of them ErrConflict. Whatever ends ctx, the answer says what became of the
// ballot: without an error it has reached the disk.
func (db *DB) CastByCard(ctx context.Context, code string, ballot ranking.Ballot, allowed func(Workshop, ranking.Ballot) error) (Receipt, error) {
	card, err := db.CardOf(context.WithoutCancel(ctx), code)
	if err != nil {
		return Receipt{}, err
	}
	return db.CastWith(ctx, card, ballot, allowed)
}

// CastWith is CastByCard by a card that was found already. What became of it
// since is seen when the ballot is stored.
func (db *DB) CastWith(ctx context.Context, card Card, ballot ranking.Ballot, allowed func(Workshop, ranking.Ballot) error) (Receipt, error) {
	ctx = context.WithoutCancel(ctx)
	db.polling.RLock()
	defer db.polling.RUnlock()
	w, err := db.Roll(ctx)
	if err != nil {
		return Receipt{}, err
	}
	ballot.Poll, ballot.Group = card.Poll, card.Group
	if wrong := refusal(card, allowed(*w, ballot)); wrong != nil {
		return db.castBefore(ctx, card, ballot, wrong)
	}
	box, err := db.opened(ctx)
	if err != nil {
		return Receipt{}, err
	}
	return box.writer.cast(ballot, card.mac)
}

// refusal is why a card lets no new ballot in.
func refusal(card Card, wrong error) error {
	if wrong == nil && (card.Use != Unused || card.Past) {
		return cardUsed(card.Poll)
	}
	return wrong
}

// castBefore is the receipt of a ballot that was stored before and cannot be
// cast now, as wrong says.
func (db *DB) castBefore(ctx context.Context, card Card, ballot ranking.Ballot, wrong error) (Receipt, error) {
	if card.Past {
		ballot.Group = anyGroup
	}
	known, same, err := db.stored(ctx, ballot)
	switch {
	case err != nil:
		return Receipt{}, err
	case same:
		return Receipt{ID: ballot.ID, Repeat: true}, nil
	case known && errors.Is(wrong, ErrConflict):
		return Receipt{}, ballotConflict(ballot.ID)
	}
	return Receipt{}, wrong
}

// MarkCard says what became of a card that was not voted with; one that was
// used already stays as it is and is card-used.
func (db *DB) MarkCard(ctx context.Context, code string, use CardUse) (Card, error) {
	votes, err := db.box(ctx)
	if err != nil {
		return Card{}, err
	}
	reading, err := db.boxRead(ctx)
	if err != nil {
		return Card{}, err
	}
	mac, err := db.cardMAC(ctx, reading, code)
	if err != nil {
		return Card{}, err
	}
	var card Card
	err = inTx(ctx, votes, func(tx *sql.Tx) (err error) {
		if card, err = cardOf(ctx, tx, mac); err != nil || card.Past {
			return err
		}
		if card.Again = card.Use == use; card.Again {
			return nil
		}
		if card.Use != Unused {
			return cardUsed(card.Poll)
		}
		_, err = tx.ExecContext(ctx, "UPDATE vote_tokens SET used = $1 WHERE poll = $2 AND token_mac = $3 AND used = 0", use, card.Poll, mac)
		card.Use = use
		return err
	})
	return card, err
}

// SpoilSheet spoils those cards of a sheet that are unused, and says how many.
func (db *DB) SpoilSheet(ctx context.Context, poll string, sheet int) (int, error) {
	votes, err := db.box(ctx)
	if err != nil {
		return 0, err
	}
	var spoiled int64
	err = inTx(ctx, votes, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, "UPDATE vote_tokens SET used = 3 WHERE poll = $1 AND sheet = $2 AND used = 0", poll, sheet)
		if err == nil {
			spoiled, err = result.RowsAffected()
		}
		return err
	})
	return int(spoiled), err
}

// CardCounts counts a poll's cards by group, in the order of the groups' ids.
// A poll without cards has none.
func (db *DB) CardCounts(ctx context.Context, poll string) ([]CardCount, error) {
	votes, err := db.boxRead(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := votes.QueryContext(ctx, `SELECT "group", used, count(*) FROM vote_tokens WHERE poll = $1 GROUP BY "group", used
		UNION ALL SELECT "group", used, cards FROM card_counts WHERE poll = $1 ORDER BY 1, 2`, poll)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []CardCount{}
	for rows.Next() {
		var group string
		var use CardUse
		var n int
		if err := rows.Scan(&group, &use, &n); err != nil {
			return nil, err
		}
		if len(out) == 0 || out[len(out)-1].Group != group {
			out = append(out, CardCount{Group: group})
		}
		out[len(out)-1].add(use, n)
	}
	return out, rows.Err()
}

func (c *CardCount) add(use CardUse, n int) {
	c.Cards += n
	switch use {
	case Voted:
		c.Voted += n
	case ForPaper:
		c.Paper += n
	case Spoiled:
		c.Spoilt += n
	default:
		c.Unused += n
	}
}
