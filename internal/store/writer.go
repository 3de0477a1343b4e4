package store

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"sync"

	"modernc.org/sqlite"

	"potensi/ranking"
)

// mostTogether is how many ballots share a commit at most. More would not be
// faster, and those who wait for it would wait longer.
const mostTogether = 256

// writer stores ballots, as many as have come together in one transaction
// (group commit: Gawlick and Kinkade, 1985): many phones wait for the disk
// once. Nobody is answered before the commit has returned.
type writer struct {
	file     *sql.DB
	most     int
	queue    chan *casting
	entering sync.RWMutex // held to read while a ballot joins the queue
	closed   bool
	ended    chan struct{}
	commit   func(*sql.Tx) error // ends a transaction
	instead  func(*casting)      // what a measurement without a file does with a ballot; nil otherwise

	insert, remove, useCard, find *sql.Stmt
}

// casting is a ballot on its way into the box, with the card that lets it in.
type casting struct {
	ballot  ranking.Ballot
	content string
	card    []byte // HMAC of the card's code; nil without one
	repeat  bool
	err     error
	done    chan struct{}
}

func newWriter(file *sql.DB, most int) (*writer, error) {
	w := &writer{file: file, most: most, queue: make(chan *casting, 4*mostTogether), ended: make(chan struct{}), commit: (*sql.Tx).Commit}
	for text, into := range map[string]**sql.Stmt{
		insertBallotSQL:                     &w.insert,
		findBallotSQL:                       &w.find,
		"DELETE FROM ballots WHERE id = $1": &w.remove,
		"UPDATE vote_tokens SET used = 1 WHERE poll = $1 AND token_mac = $2 AND used = 0": &w.useCard,
	} {
		var err error
		if *into, err = file.Prepare(text); err != nil {
			return nil, classify(err)
		}
	}
	go w.run()
	return w, nil
}

// cast hands a ballot in and waits until it is stored or refused.
func (w *writer) cast(ballot ranking.Ballot, card []byte) (Receipt, error) {
	receipt := Receipt{ID: ballot.ID}
	content, err := contentOf(ballot)
	if err != nil {
		return receipt, err
	}
	c := &casting{ballot: ballot, content: content, card: card, done: make(chan struct{})}
	if w.instead != nil {
		w.instead(c)
		return receipt, c.err
	}
	if err := w.join(c); err != nil {
		return receipt, err
	}
	<-c.done
	receipt.Repeat = c.repeat
	return receipt, c.err
}

func (w *writer) join(c *casting) error {
	w.entering.RLock()
	defer w.entering.RUnlock()
	if w.closed {
		return &Error{ErrDisk, "stopping", nil}
	}
	w.queue <- c
	return nil
}

// close takes no more ballots, and returns once all that were taken have been
// answered.
func (w *writer) close() {
	w.entering.Lock()
	if !w.closed {
		w.closed = true
		close(w.queue)
	}
	w.entering.Unlock()
	<-w.ended
}

func (w *writer) run() {
	defer close(w.ended)
	batch := make([]*casting, 0, w.most)
	for first := range w.queue {
		batch = w.gather(append(batch[:0], first))
		w.store(batch)
		for _, c := range batch {
			close(c.done)
		}
		clear(batch)
	}
}

// gather takes the ballots that are waiting already.
func (w *writer) gather(batch []*casting) []*casting {
	for len(batch) < w.most {
		select {
		case c, more := <-w.queue:
			if !more {
				return batch
			}
			batch = append(batch, c)
		default:
			return batch
		}
	}
	return batch
}

// store keeps a batch in one transaction, shuffled, so that no page and no
// line of the journal has the order in which the ballots came. If that fails,
// none of them is stored, and all are told so.
func (w *writer) store(batch []*casting) {
	rand.Shuffle(len(batch), func(i, j int) { batch[i], batch[j] = batch[j], batch[i] })
	err := w.together(batch)
	if err == nil {
		return
	}
	for _, c := range batch {
		c.repeat, c.err = false, classify(err)
	}
}

func (w *writer) together(batch []*casting) error {
	ctx := context.Background() // whoever hung up has still voted
	tx, err := w.file.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing
	s := slot{insert: tx.StmtContext(ctx, w.insert), remove: tx.StmtContext(ctx, w.remove), useCard: tx.StmtContext(ctx, w.useCard), find: tx.StmtContext(ctx, w.find)}
	for _, c := range batch {
		if c.repeat, c.err = s.put(c); c.err != nil && !concernsOne(c.err) {
			return c.err
		}
	}
	return w.commit(tx)
}

// concernsOne reports whether an error is about one ballot, and not about the
// disk.
func concernsOne(err error) bool {
	var ours *Error
	if errors.As(err, &ours) {
		return ours.Kind == ErrConflict
	}
	const ( // result codes of SQLite, which then has undone that statement alone
		tooBig, constraint, mismatch = 18, 19, 20
	)
	var failed *sqlite.Error
	if !errors.As(err, &failed) {
		return false
	}
	code := failed.Code() & 0xff
	return code == tooBig || code == constraint || code == mismatch
}

// slot is the box's slot during one transaction.
type slot struct{ insert, remove, useCard, find *sql.Stmt }

const (
	insertBallotSQL = `INSERT INTO ballots (id, poll, "group", channel, content) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`
	findBallotSQL   = `SELECT poll, "group", content FROM ballots WHERE id = $1`
)

// put puts one ballot in. A known id with the same content is a repeat, whatever
// has become of the card; with another content it is a conflict. A card that
// is used lets no new ballot in. Who sends a known id with a card of their own, which
// only a request made by hand does, hears of a repeat too: nothing is counted, and the
// card stays good. To say more the box would have to know which card brought a ballot.
func (s slot) put(c *casting) (repeat bool, err error) {
	n, err := affected(s.insert.Exec(c.ballot.ID, c.ballot.Poll, c.ballot.Group, string(c.ballot.Channel), c.content))
	if err != nil {
		return false, err
	}
	if n == 0 {
		return again(s.find.QueryRow(c.ballot.ID), c.ballot)
	}
	if c.card == nil {
		return false, nil
	}
	n, err = affected(s.useCard.Exec(c.ballot.Poll, c.card))
	if err != nil || n == 1 {
		return false, err
	}
	if _, err := s.remove.Exec(c.ballot.ID); err != nil {
		return false, err
	}
	return false, cardUsed(c.ballot.Poll)
}

func affected(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func cardUsed(poll string) error {
	return &Error{ErrConflict, "card-used", map[string]any{"poll": poll}}
}

func ballotConflict(id string) error {
	return &Error{ErrConflict, "ballot-conflict", map[string]any{"id": id}}
}
