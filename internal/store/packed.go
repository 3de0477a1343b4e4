package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"

	"potensi/ranking"
)

// packFrom is the number of ballots from which packing a closed poll pays.
const packFrom = 1000

// Papers reads a poll's ballots, packed: those of a closed poll as they were
// packed when it closed, all others row by row. Both are the same ballots.
//
// Errors: *ranking.OptionError for more choices than can be packed.
func (db *DB) Papers(ctx context.Context, poll ranking.Poll) (*ranking.Papers, error) {
	votes, err := db.boxRead(ctx)
	if err != nil {
		return nil, err
	}
	tx, err := votes.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, classify(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	if poll.State == ranking.Closed {
		if papers, err := packedPapers(ctx, tx, poll); err != nil || papers != nil {
			return papers, err
		}
	}
	return papersOfRows(ctx, tx, poll)
}

// papersOfRows packs what the rows say.
func papersOfRows(ctx context.Context, tx *sql.Tx, poll ranking.Poll) (*ranking.Papers, error) {
	papers, err := ranking.NewPapers(poll.Choices)
	if err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT "group", content FROM ballots WHERE poll = $1`, poll.ID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var content sql.RawBytes
	ballot := ranking.Ballot{}
	for rows.Next() {
		ballot.Ranking = ballot.Ranking[:0]
		if err := firstError(rows.Scan(&ballot.Group, &content), json.Unmarshal(content, &ballot.Ranking)); err != nil {
			return nil, err
		}
		papers.Add(&ballot)
	}
	return papers, rows.Err()
}

// packedPapers reads packed ballots; nil when there are none, or on other
// choices. Triggers take them away when a row of the poll changes.
func packedPapers(ctx context.Context, tx *sql.Tx, poll ranking.Poll) (*ranking.Papers, error) {
	var choicesText, blankText []byte
	var ballots int
	err := tx.QueryRowContext(ctx, `SELECT choices, ballots, blank FROM packed_polls WHERE poll = $1`, poll.ID).Scan(&choicesText, &ballots, &blankText)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	var choices []string
	var blank ranking.Blank
	if err := firstError(err, json.Unmarshal(choicesText, &choices), json.Unmarshal(blankText, &blank)); err != nil {
		return nil, err
	}
	if !slices.Equal(choices, poll.Choices) {
		return nil, nil
	}
	papers, err := ranking.NewPapers(poll.Choices)
	if err != nil {
		return nil, err
	}
	papers.AddBlank(blank)
	if err := addBlocks(ctx, tx, poll.ID, papers); err != nil || papers.Len() != ballots {
		if errors.Is(err, ranking.ErrBlock) {
			err = nil // the rows are the ballots
		}
		return nil, err
	}
	return papers, nil
}

func addBlocks(ctx context.Context, tx *sql.Tx, poll string, papers *ranking.Papers) error {
	rows, err := tx.QueryContext(ctx, `SELECT "group", folded, content FROM packed WHERE poll = $1 ORDER BY part`, poll)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var b ranking.Block
		if err := rows.Scan(&b.Group, &b.Folded, &b.Text); err != nil {
			return err
		}
		if err := papers.AddBlock(b); err != nil {
			return err
		}
	}
	return rows.Err()
}

func firstError(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

// pack keeps a closed poll's ballots packed, beside the rows. Ballots that are
// no rankings, few, or on too many choices are not packed.
func pack(ctx context.Context, votes *sql.DB, poll ranking.Poll) error {
	if poll.BallotType != ranking.RankedBallot && poll.BallotType != "" {
		return nil
	}
	return inTx(ctx, votes, func(tx *sql.Tx) error {
		papers, err := papersOfRows(ctx, tx, poll)
		if bad := (*ranking.OptionError)(nil); errors.As(err, &bad) {
			return nil
		}
		if err != nil || papers.Len() < packFrom {
			return err
		}
		return putPapers(ctx, tx, poll, papers)
	})
}

func putPapers(ctx context.Context, tx *sql.Tx, poll ranking.Poll, papers *ranking.Papers) error {
	choices, err1 := json.Marshal(poll.Choices)
	blank, err2 := json.Marshal(papers.Blank())
	_, err3 := tx.ExecContext(ctx, `DELETE FROM packed WHERE poll = $1; DELETE FROM packed_polls WHERE poll = $1`, poll.ID)
	if err := firstError(err1, err2, err3); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO packed_polls (poll, choices, ballots, blank) VALUES ($1, $2, $3, $4)`, poll.ID, string(choices), papers.Len(), string(blank))
	part := 0
	for b := range papers.Blocks() {
		if err != nil {
			break
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO packed (poll, part, "group", folded, content) VALUES ($1, $2, $3, $4, $5)`, poll.ID, part, b.Group, b.Folded, b.Text)
		part++
	}
	return err
}

// ImportPoll saves a poll that was held elsewhere and is closed, with its
// products and ballots. The ballots get random ids in the order of what they
// say, so that nothing tells the order in which they were read.
//
// Errors: ErrExists for a poll that is there.
func (db *DB) ImportPoll(ctx context.Context, by string, poll ranking.Poll, products []ranking.Product, papers *ranking.Papers) error {
	db.changing.Lock()
	defer db.changing.Unlock()
	w, err := db.Electorate(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(w.Polls, func(p ranking.Poll) bool { return p.ID == poll.ID }) {
		return &Error{ErrExists, "poll-exists", map[string]any{"poll": poll.ID}}
	}
	votes, err := db.box(ctx)
	if err != nil {
		return err
	}
	// The ballots first: without their poll they are in no count, and the next
	// import of it replaces them.
	if err := inTx(ctx, votes, func(tx *sql.Tx) error { return importPapers(ctx, tx, poll, papers) }); err != nil {
		return err
	}
	err = db.Save(ctx, by, func(b *Batch) error {
		for _, product := range products {
			if _, err := b.Put(product); err != nil {
				return err
			}
		}
		_, err := b.Put(poll)
		return err
	})
	return firstError(err, emptyJournal(ctx, votes, VotesPath(db.path)))
}

func importPapers(ctx context.Context, tx *sql.Tx, poll ranking.Poll, papers *ranking.Papers) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM ballots WHERE poll = $1", poll.ID); err != nil {
		return err
	}
	insert, err := tx.PrepareContext(ctx, `INSERT INTO ballots (id, poll, "group", channel, content) VALUES ($1, $2, $3, $4, $5)`)
	if err != nil {
		return err
	}
	defer insert.Close()
	ids := sortedIDs(papers.Len())
	put := func(group string, content []byte, times int) error {
		for range times {
			if _, err := insert.ExecContext(ctx, hex.EncodeToString(ids[0][:]), poll.ID, group, string(ranking.Import), string(content)); err != nil {
				return err
			}
			ids = ids[1:]
		}
		return nil
	}
	for alike := range papers.All() {
		content, err := json.Marshal(alike.Ranking)
		if err := firstError(err, put(alike.Group, content, alike.Times)); err != nil {
			return err
		}
	}
	if err := put("", []byte("[]"), papers.Blank().Abstentions); err != nil {
		return err
	}
	if papers.Len() < packFrom {
		return nil
	}
	return putPapers(ctx, tx, poll, papers)
}

// sortedIDs are random ids, in their order.
func sortedIDs(n int) [][16]byte {
	out := make([][16]byte, n)
	for i := range out {
		rand.Read(out[i][:]) //nolint:errcheck // never fails since Go 1.24
	}
	slices.SortFunc(out, func(a, b [16]byte) int { return bytes.Compare(a[:], b[:]) })
	return out
}
