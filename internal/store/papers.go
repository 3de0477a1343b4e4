package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"

	"potensi/ranking"
)

// PaperOutcome is what a paper ballot turned out to be.
type PaperOutcome string

const (
	PaperMarked PaperOutcome = "counted" // it says something
	PaperBlank  PaperOutcome = "blank"   // nothing is marked: an abstention
	PaperSpoilt PaperOutcome = "spoilt"  // set aside, for a reason
)

func PaperOutcomes() []PaperOutcome { return []PaperOutcome{PaperMarked, PaperBlank, PaperSpoilt} }

// The readings of a paper. Two people read each; where they differ, the paper
// is looked at again, and that reading decides.
const (
	FirstReading  = 1
	SecondReading = 2
	LastReading   = 3
	countedMark   = 0 // the mere number of a paper that is counted, until its whole box is
)

// MaxPaper is the highest number that a paper can have.
const MaxPaper = 99999

// Paper is one reading of a paper ballot. Number is written on the paper once
// the box has been opened and shuffled, and says nothing about the voter.
type Paper struct {
	Number  int            `json:"number"`
	Reading int            `json:"reading"`
	Group   string         `json:"group"`
	Outcome PaperOutcome   `json:"outcome"`
	Reason  string         `json:"reason,omitempty"` // why it is spoilt
	Ranking [][]string     `json:"ranking,omitempty"`
	Points  []ranking.Mark `json:"points,omitempty"`
	Pairs   [][2]string    `json:"pairs,omitempty"`
}

// Ballot is what the paper says, as a ballot of a poll. It has no id.
func (p Paper) Ballot(poll string) ranking.Ballot {
	return ranking.Ballot{Poll: poll, Group: p.Group, Channel: ranking.Paper, Ranking: p.Ranking, Points: p.Points, Pairs: p.Pairs}
}

// SaysSame reports whether two readings say the same, whoever read and
// whatever number the paper has.
func (p Paper) SaysSame(q Paper) bool {
	return p.Group == q.Group && p.Outcome == q.Outcome && p.Reason == q.Reason && saysSame(p.Ballot(""), q.Ballot(""))
}

// PaperSaving counts what saving readings did.
type PaperSaving struct{ Added, Updated, Unchanged int }

// PaperEntry is readings to be saved together. Of a whole File a mark is kept,
// so that the same file read again changes nothing, even once its papers are
// counted. Unless More is said, a file is not taken once a box has been counted
// (papers-counted): its papers would be counted a second time.
type PaperEntry struct {
	Poll   string
	Papers []Paper
	File   bool
	More   bool
}

// PutPapers saves readings in one transaction, if allowed says so of groups
// and polls as they stand. A reading that was saved before is replaced; that of
// a paper that is counted already is left alone.
func (db *DB) PutPapers(ctx context.Context, entry PaperEntry, allowed func(Workshop) error) (PaperSaving, error) {
	var saving PaperSaving
	mac, err := db.fileMAC(entry)
	if err != nil {
		return saving, err
	}
	err = db.paperWork(ctx, allowed, func(ctx context.Context, tx *sql.Tx) error {
		saving = PaperSaving{}
		if entry.File {
			known, err := knownFile(ctx, tx, entry, mac)
			if err != nil {
				return err
			}
			if known {
				saving.Unchanged = len(entry.Papers)
				return nil
			}
			if err := newBox(ctx, tx, entry); err != nil {
				return err
			}
		}
		for _, paper := range entry.Papers {
			if err := putPaper(ctx, tx, entry.Poll, paper, &saving); err != nil {
				return err
			}
		}
		return nil
	})
	return saving, err
}

// paperWork runs a transaction on the votes file in which no poll opens or
// closes.
func (db *DB) paperWork(ctx context.Context, allowed func(Workshop) error, work func(context.Context, *sql.Tx) error) error {
	ctx = context.WithoutCancel(ctx)
	db.polling.RLock()
	defer db.polling.RUnlock()
	w, err := db.Roll(ctx)
	if err != nil {
		return err
	}
	if err := allowed(*w); err != nil {
		return err
	}
	votes, err := db.box(ctx)
	if err != nil {
		return err
	}
	return inTx(ctx, votes, func(tx *sql.Tx) error { return work(ctx, tx) })
}

func putPaper(ctx context.Context, tx *sql.Tx, poll string, paper Paper, saving *PaperSaving) error {
	standing, err := papersOf(ctx, tx, poll, paper.Number)
	if err != nil {
		return err
	}
	old := slices.IndexFunc(standing, func(p Paper) bool { return p.Reading == paper.Reading || p.Reading == countedMark })
	if old >= 0 && (standing[old].Reading == countedMark || standing[old].SaysSame(paper)) {
		saving.Unchanged++
		return nil
	}
	content, err := contentOf(paper.Ballot(poll))
	if err != nil {
		return err
	}
	if old >= 0 {
		saving.Updated++
	} else {
		saving.Added++
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO papers (poll, number, reading, "group", outcome, reason, content) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (poll, number, reading) DO UPDATE SET "group" = excluded."group", outcome = excluded.outcome, reason = excluded.reason, content = excluded.content`,
		poll, paper.Number, paper.Reading, paper.Group, string(paper.Outcome), paper.Reason, content)
	return err
}

// newBox refuses the first papers after a box was counted, unless they are said
// to be more.
func newBox(ctx context.Context, tx *sql.Tx, entry PaperEntry) error {
	var counted, keyed int
	err := tx.QueryRowContext(ctx, `SELECT (SELECT coalesce(sum(papers), 0) FROM paper_counts WHERE poll = $1 AND outcome IN ('counted', 'blank', 'spoilt')),
		(SELECT count(*) FROM papers WHERE poll = $1)`, entry.Poll).Scan(&counted, &keyed)
	if err == nil && counted > 0 && keyed == 0 && !entry.More {
		err = &Error{ErrConflict, "papers-counted", map[string]any{"n": counted}}
	}
	return err
}

// knownFile reports whether the very same readings came as a file before, and
// remembers them by a hash that only this laptop can make.
func knownFile(ctx context.Context, tx *sql.Tx, entry PaperEntry, mac string) (bool, error) {
	result, err := tx.ExecContext(ctx, "INSERT INTO desk (name, value) VALUES ($1, '') ON CONFLICT DO NOTHING", "papers/"+entry.Poll+"/"+mac)
	if err != nil {
		return false, err
	}
	added, err := result.RowsAffected()
	return added == 0, err
}

// fileMAC is the HMAC-SHA256 of all readings of a file, whatever their order;
// of what is no file it is empty.
func (db *DB) fileMAC(entry PaperEntry) (string, error) {
	if !entry.File {
		return "", nil
	}
	pepper, err := db.pepper()
	if err != nil {
		return "", err
	}
	lines := []string{}
	for _, p := range entry.Papers {
		content, err := contentOf(p.Ballot(entry.Poll))
		if err != nil {
			return "", err
		}
		lines = append(lines, fmt.Sprintf("%d\x00%d\x00%q\x00%s\x00%q\x00%s\n", p.Number, p.Reading, p.Group, p.Outcome, p.Reason, content))
	}
	slices.Sort(lines)
	mac := hmac.New(sha256.New, pepper)
	for _, line := range lines {
		mac.Write([]byte(line))
	}
	return hex.EncodeToString(mac.Sum(nil)), nil
}

// anyPaper asks papersOf for those of all numbers.
const anyPaper = 0

// papersOf reads the readings of one paper or of all, by number and reading,
// the marks of counted ones included.
func papersOf(ctx context.Context, tx *sql.Tx, poll string, number int) ([]Paper, error) {
	rows, err := tx.QueryContext(ctx, `SELECT number, reading, "group", outcome, reason, content FROM papers
		WHERE poll = $1 AND ($2 = 0 OR number = $2) ORDER BY number, reading`, poll, number)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Paper{}
	for rows.Next() {
		var p Paper
		var content string
		if err := rows.Scan(&p.Number, &p.Reading, &p.Group, &p.Outcome, &p.Reason, &content); err != nil {
			return nil, err
		}
		ballot := ranking.Ballot{}
		if err := readContent(content, &ballot); err != nil {
			return nil, err
		}
		p.Ranking, p.Points, p.Pairs = ballot.Ranking, ballot.Points, ballot.Pairs
		out = append(out, p)
	}
	return out, rows.Err()
}

// KeyedPapers reads the readings of a poll's papers that are not counted yet, by
// number and reading.
func (db *DB) KeyedPapers(ctx context.Context, poll string) (out []Paper, err error) {
	votes, err := db.box(ctx)
	if err != nil {
		return nil, err
	}
	err = inTx(ctx, votes, func(tx *sql.Tx) error {
		out, err = papersOf(ctx, tx, poll, anyPaper)
		return err
	})
	return slices.DeleteFunc(out, func(p Paper) bool { return p.Reading == countedMark }), err
}

// DropPaper takes a reading back, such as one under a wrong number.
func (db *DB) DropPaper(ctx context.Context, poll string, number, reading int, allowed func(Workshop) error) error {
	return db.paperWork(ctx, allowed, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM papers WHERE poll = $1 AND number = $2 AND reading = $3 AND reading > 0", poll, number, reading); err != nil {
			return err
		}
		return endOfBox(ctx, tx, poll)
	})
}

// endOfBox forgets which numbers were counted once no paper is left.
func endOfBox(ctx context.Context, tx *sql.Tx, poll string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM papers WHERE poll = $1 AND NOT EXISTS (SELECT 1 FROM papers WHERE poll = $1 AND reading > 0)", poll)
	return err
}

// PaperTaken is a paper as it is to be counted.
type PaperTaken struct {
	Paper
	Settled bool // the readings differed, and a third decided
	Single  bool // it was read once only
}

// CountPapers makes ballots of the papers that decide gives back, out of all
// readings, in one transaction: random ids, channel paper, in shuffled order;
// none of what is spoilt. What they were is added to the counts, and they leave
// the papers. Counting again counts nothing: there is nothing left. It returns
// what was counted.
func (db *DB) CountPapers(ctx context.Context, poll string, allowed func(Workshop) error, decide func([]Paper) ([]PaperTaken, error)) ([]PaperTaken, error) {
	var taken []PaperTaken
	err := db.paperWork(ctx, allowed, func(ctx context.Context, tx *sql.Tx) error {
		papers, err := papersOf(ctx, tx, poll, anyPaper)
		if err != nil {
			return err
		}
		if taken, err = decide(slices.DeleteFunc(papers, func(p Paper) bool { return p.Reading == countedMark })); err != nil {
			return err
		}
		rand.Shuffle(len(taken), func(i, k int) { taken[i], taken[k] = taken[k], taken[i] })
		for _, t := range taken {
			if err := takePaper(ctx, tx, poll, t); err != nil {
				return err
			}
		}
		return endOfBox(ctx, tx, poll)
	})
	if err != nil || len(taken) == 0 {
		return nil, err
	}
	votes, err := db.box(context.WithoutCancel(ctx))
	if err == nil { // a reader may hold the journal; it is emptied when the poll closes, too
		_ = emptyJournal(context.WithoutCancel(ctx), votes, db.votes.path)
	}
	return taken, nil
}

// takePaper casts what one paper says, counts it and leaves of it no more than
// the mark that it is counted.
func takePaper(ctx context.Context, tx *sql.Tx, poll string, t PaperTaken) error {
	if t.Outcome != PaperSpoilt {
		ballot := t.Ballot(poll)
		content, err := contentOf(ballot)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO ballots (id, poll, "group", channel, content) VALUES ($1, $2, $3, $4, $5)`,
			NewBallotID(), poll, ballot.Group, string(ballot.Channel), content); err != nil {
			return err
		}
	}
	for outcome, applies := range map[string]bool{string(t.Outcome): true, outcomeSettled: t.Settled, outcomeSingle: t.Single} {
		if !applies {
			continue
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO paper_counts (poll, "group", outcome, papers) VALUES ($1, $2, $3, 1)
			ON CONFLICT (poll, "group", outcome) DO UPDATE SET papers = papers + 1`, poll, t.Group, outcome); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM papers WHERE poll = $1 AND number = $2", poll, t.Number); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO papers (poll, number, reading, "group", outcome, reason, content) VALUES ($1, $2, $3, '', '', '', 'null')`, poll, t.Number, countedMark)
	return err
}

// How papers came to be counted, beside what they were.
const (
	outcomeSettled = "settled"
	outcomeSingle  = "single"
)

// PaperCount counts a group's papers. Marked, Blank and Spoilt add up to all;
// ballots were made of the first two. Settled and Single are some of them: those
// whose two readings differed, and those that were read once only.
type PaperCount struct {
	Group   string `json:"group"`
	Marked  int    `json:"counted"`
	Blank   int    `json:"blank"`
	Spoilt  int    `json:"spoilt"`
	Settled int    `json:"settled"`
	Single  int    `json:"single"`
}

// Papers is how many papers there were.
func (c PaperCount) Papers() int { return c.Marked + c.Blank + c.Spoilt }

// PaperCounts counts a poll's papers by group, in the order of the groups' ids:
// those that have become ballots or were set aside.
func (db *DB) PaperCounts(ctx context.Context, poll string) ([]PaperCount, error) {
	votes, err := db.box(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := votes.QueryContext(ctx, `SELECT "group", outcome, papers FROM paper_counts WHERE poll = $1 ORDER BY "group"`, poll)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []PaperCount{}
	for rows.Next() {
		var group, outcome string
		var n int
		if err := rows.Scan(&group, &outcome, &n); err != nil {
			return nil, err
		}
		if len(out) == 0 || out[len(out)-1].Group != group {
			out = append(out, PaperCount{Group: group})
		}
		out[len(out)-1].add(outcome, n)
	}
	return out, rows.Err()
}

func (c *PaperCount) add(outcome string, n int) {
	switch outcome {
	case string(PaperMarked):
		c.Marked += n
	case string(PaperBlank):
		c.Blank += n
	case string(PaperSpoilt):
		c.Spoilt += n
	case outcomeSettled:
		c.Settled += n
	case outcomeSingle:
		c.Single += n
	}
}

// Uncounted is how many papers of a poll are keyed and not counted.
func (db *DB) Uncounted(ctx context.Context, poll string) (n int, err error) {
	votes, err := db.box(ctx)
	if err == nil {
		err = votes.QueryRowContext(ctx, "SELECT count(DISTINCT number) FROM papers WHERE poll = $1 AND reading > 0", poll).Scan(&n)
	}
	return n, err
}
