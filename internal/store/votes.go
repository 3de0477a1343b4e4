package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"

	"potensi/ranking"
)

// Receipt says what casting a ballot did.
type Receipt struct {
	ID     string `json:"id"`
	Repeat bool   `json:"repeat"` // the same ballot was counted before
}

// NewBallotID makes a random id of 128 bits, in hex.
func NewBallotID() string {
	id := make([]byte, 16)
	rand.Read(id) //nolint:errcheck // never fails since Go 1.24
	return hex.EncodeToString(id)
}

// Cast stores one ballot, whatever its poll says. Sending the same ballot
// again is a repeat and counts once; another content under the same id is
// ErrConflict. Whatever ends ctx, the answer says what became of the ballot:
// without an error it has reached the disk.
func (db *DB) Cast(ctx context.Context, ballot ranking.Ballot) (Receipt, error) {
	box, err := db.opened(context.WithoutCancel(ctx))
	if err != nil {
		return Receipt{ID: ballot.ID}, err
	}
	return box.writer.cast(ballot, nil)
}

// CastIf casts a ballot if allowed says so of the groups and polls as they
// stand; no poll opens or closes in between. A ballot that was counted before
// is a repeat, whatever has closed since.
func (db *DB) CastIf(ctx context.Context, ballot ranking.Ballot, allowed func(Workshop) error) (Receipt, error) {
	ctx = context.WithoutCancel(ctx)
	db.polling.RLock()
	defer db.polling.RUnlock()
	w, err := db.Roll(ctx)
	if err != nil {
		return Receipt{}, err
	}
	if wrong := allowed(*w); wrong != nil {
		counted, err := db.HasBallot(ctx, ballot)
		if err != nil || counted {
			return Receipt{ID: ballot.ID, Repeat: counted}, err
		}
		return Receipt{}, wrong
	}
	return db.Cast(ctx, ballot)
}

// castAll stores ballots that were read from a file: all of them or none.
func (db *DB) castAll(ctx context.Context, ballots []ranking.Ballot) error {
	votes, err := db.box(ctx)
	if err != nil {
		return err
	}
	return inTx(ctx, votes, func(tx *sql.Tx) error {
		for _, ballot := range ballots {
			if _, err := cast(ctx, tx, ballot); err != nil {
				return err
			}
		}
		return nil
	})
}

// cast stores one ballot in a transaction of its caller.
func cast(ctx context.Context, tx *sql.Tx, ballot ranking.Ballot) (repeat bool, err error) {
	content, err := contentOf(ballot)
	if err != nil {
		return false, err
	}
	n, err := affected(tx.ExecContext(ctx, insertBallotSQL, ballot.ID, ballot.Poll, ballot.Group, string(ballot.Channel), content))
	if err != nil || n == 1 {
		return false, err
	}
	return again(tx.QueryRowContext(ctx, findBallotSQL, ballot.ID), ballot)
}

// again compares a ballot with the one that has its id: the same is a repeat.
func again(row *sql.Row, ballot ranking.Ballot) (repeat bool, err error) {
	_, same, err := compared(row, ballot)
	if err == nil && !same {
		err = ballotConflict(ballot.ID)
	}
	return same, err
}

// compared reads the ballot that has another's id, if there is one, and reports
// whether both say the same.
func compared(row *sql.Row, ballot ranking.Ballot) (known, same bool, err error) {
	old := ranking.Ballot{ID: ballot.ID}
	var content string
	err = row.Scan(&old.Poll, &old.Group, &content)
	if errors.Is(err, sql.ErrNoRows) {
		return false, false, nil
	}
	if err := errors.Join(err, readContent(content, &old)); err != nil {
		return false, false, err
	}
	return true, old.Poll == ballot.Poll && (old.Group == ballot.Group || ballot.Group == anyGroup) && saysSame(old, ballot), nil
}

// anyGroup is the group of a ballot whose card no longer tells it.
const anyGroup = "\x00"

// stored looks for the ballot that has another's id.
func (db *DB) stored(ctx context.Context, ballot ranking.Ballot) (known, same bool, err error) {
	votes, err := db.boxRead(ctx)
	if err != nil {
		return false, false, err
	}
	return compared(votes.QueryRowContext(ctx, findBallotSQL, ballot.ID), ballot)
}

// HasBallot reports whether a ballot with this id and content is stored.
func (db *DB) HasBallot(ctx context.Context, ballot ranking.Ballot) (bool, error) {
	_, same, err := db.stored(ctx, ballot)
	return same, err
}

// Ballots reads a poll's ballots in the order of their random ids.
func (db *DB) Ballots(ctx context.Context, poll string) ([]ranking.Ballot, error) {
	votes, err := db.boxRead(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := votes.QueryContext(ctx, `SELECT id, "group", channel, content FROM ballots WHERE poll = $1 ORDER BY id`, poll)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []ranking.Ballot{}
	for rows.Next() {
		ballot := ranking.Ballot{Poll: poll}
		var content string
		if err := rows.Scan(&ballot.ID, &ballot.Group, &ballot.Channel, &content); err != nil {
			return nil, err
		}
		if err := readContent(content, &ballot); err != nil {
			return nil, err
		}
		out = append(out, ballot)
	}
	return out, rows.Err()
}

// GroupTurnout is how many ballots a group has cast, by the way they came in.
type GroupTurnout struct {
	Group    string `json:"group"` // empty: the ballot does not say
	Phone    int    `json:"phone"`
	Paper    int    `json:"paper"`
	Imported int    `json:"imported"`
}

// Ballots is how many there are of all channels.
func (g GroupTurnout) Ballots() int { return g.Phone + g.Paper + g.Imported }

// Turnout counts a poll's ballots by group, in the order of the groups' ids,
// without reading them. Groups that have not voted are not in it. It may be
// told while a poll is open, and says nothing of what was voted for.
func (db *DB) Turnout(ctx context.Context, poll string) ([]GroupTurnout, error) {
	votes, err := db.boxRead(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := votes.QueryContext(ctx, `SELECT "group", channel, count(*) FROM ballots WHERE poll = $1 GROUP BY "group", channel ORDER BY "group"`, poll)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	out := []GroupTurnout{}
	for rows.Next() {
		var group string
		var channel ranking.Channel
		var n int
		if err := rows.Scan(&group, &channel, &n); err != nil {
			return nil, classify(err)
		}
		if len(out) == 0 || out[len(out)-1].Group != group {
			out = append(out, GroupTurnout{Group: group})
		}
		out[len(out)-1].add(channel, n)
	}
	return out, classify(rows.Err())
}

func (g *GroupTurnout) add(channel ranking.Channel, n int) {
	switch channel {
	case ranking.Paper:
		g.Paper += n
	case ranking.Import:
		g.Imported += n
	default:
		g.Phone += n
	}
}

// Voted counts a poll's ballots without reading them.
func (db *DB) Voted(ctx context.Context, poll string) (n int, err error) {
	votes, err := db.boxRead(ctx)
	if err != nil {
		return 0, err
	}
	err = votes.QueryRowContext(ctx, "SELECT count(*) FROM ballots WHERE poll = $1", poll).Scan(&n)
	return n, err
}
