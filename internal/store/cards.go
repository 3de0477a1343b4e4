package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"os"
	"strings"

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
	Past  bool // the poll is over; group and use are no longer known
	Again bool // MarkCard had marked it so before
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
func (db *DB) NewCards(ctx context.Context, poll, group string, n int) (sheet int, codes []string, err error) {
	votes, err := db.box(ctx)
	if err != nil {
		return 0, nil, err
	}
	err = inTx(ctx, votes, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(sheet), 0) + 1 FROM vote_tokens WHERE poll = $1", poll).Scan(&sheet); err != nil {
			return err
		}
		for range n {
			code := NewCode()
			mac, err := db.cardMAC(code)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO vote_tokens (poll, token_mac, "group", used, sheet) VALUES ($1, $2, $3, 0, $4)`, poll, mac, group, sheet); err != nil {
				return err
			}
			codes = append(codes, code)
		}
		return nil
	})
	return sheet, codes, err
}

// CardOf finds what a code stands for; an unknown one is ErrNotFound.
func (db *DB) CardOf(ctx context.Context, code string) (Card, error) {
	votes, err := db.box(ctx)
	if err != nil {
		return Card{}, err
	}
	mac, err := db.cardMAC(code)
	if err != nil {
		return Card{}, err
	}
	return cardOf(ctx, votes, mac)
}

func cardOf(ctx context.Context, from querier, mac []byte) (card Card, err error) {
	err = from.QueryRowContext(ctx, `SELECT poll, "group", used FROM vote_tokens WHERE token_mac = $1`, mac).Scan(&card.Poll, &card.Group, &card.Use)
	if errors.Is(err, sql.ErrNoRows) {
		card.Past = true
		err = from.QueryRowContext(ctx, "SELECT poll FROM past_tokens WHERE token_mac = $1", mac).Scan(&card.Poll)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return Card{}, &Error{ErrNotFound, "card-unknown", nil}
	}
	return card, err
}

// CastByCard casts the one ballot that a card allows; poll and group are the
// card's. Its use and the ballot are one transaction. The same ballot again is
// a repeat; another one by a used card is card-used, which is an ErrConflict.
func (db *DB) CastByCard(ctx context.Context, code string, ballot ranking.Ballot, allowed func(Workshop, ranking.Ballot) error) (Receipt, error) {
	ctx = context.WithoutCancel(ctx)
	db.polling.RLock()
	defer db.polling.RUnlock()
	mac, err := db.cardMAC(code)
	if err != nil {
		return Receipt{}, err
	}
	votes, err := db.box(ctx)
	if err != nil {
		return Receipt{}, err
	}
	w, err := db.electorate(ctx)
	if err != nil {
		return Receipt{}, err
	}
	receipt := Receipt{ID: ballot.ID}
	err = inTx(ctx, votes, func(tx *sql.Tx) error {
		card, err := cardOf(ctx, tx, mac)
		if err != nil {
			return err
		}
		ballot.Poll, ballot.Group = card.Poll, card.Group
		if receipt.Repeat, err = stored(ctx, tx, ballot); err != nil || receipt.Repeat {
			return err
		}
		if wrong := allowed(w, ballot); wrong != nil {
			return wrong
		}
		if card.Use != Unused {
			return &Error{ErrConflict, "card-used", map[string]any{"poll": card.Poll}}
		}
		if _, err := tx.ExecContext(ctx, "UPDATE vote_tokens SET used = 1 WHERE poll = $1 AND token_mac = $2 AND used = 0", card.Poll, mac); err != nil {
			return err
		}
		_, err = cast(ctx, tx, ballot)
		return err
	})
	return receipt, err
}

// MarkCard says what became of a card that was not voted with; one that was
// used already stays as it is and is card-used.
func (db *DB) MarkCard(ctx context.Context, code string, use CardUse) (Card, error) {
	votes, err := db.box(ctx)
	if err != nil {
		return Card{}, err
	}
	mac, err := db.cardMAC(code)
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
			return &Error{ErrConflict, "card-used", map[string]any{"poll": card.Poll}}
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
	votes, err := db.box(ctx)
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

// PepperPath is the file of the secret that codes are hashed with. It lies
// beside the votes file, so that a copy of that file alone gives no code away.
func PepperPath(path string) string { return strings.TrimSuffix(VotesPath(path), ".db") + ".key" }

const pepperBytes = 32

// cardMAC is the HMAC-SHA256 of a code.
func (db *DB) cardMAC(code string) ([]byte, error) {
	pepper, err := db.pepper()
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, pepper)
	mac.Write([]byte(code))
	return mac.Sum(nil), nil
}

// readPepper reads the secret, or makes it.
func readPepper(path string) ([]byte, error) {
	pepper, err := os.ReadFile(path)
	if err == nil && len(pepper) == pepperBytes {
		return pepper, nil
	}
	if err == nil {
		return nil, &Error{ErrDamaged, "pepper-damaged", map[string]any{"file": path}}
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	pepper = make([]byte, pepperBytes)
	rand.Read(pepper) //nolint:errcheck // never fails since Go 1.24
	if err := os.WriteFile(path, pepper, 0o600); err != nil {
		return nil, classify(err)
	}
	return pepper, toDisk(path)
}
