package report

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// PaperReasons are the reasons for which a paper is set aside: nobody can read
// it, it has more marks than the poll allows, its beans do not add up, it shows
// who filled it in, or another.
func PaperReasons() []string {
	return []string{"unreadable", "too-many", "wrong-sum", "named", "other"}
}

// PaperReason is the reason for which a paper with a fault (ranking.Fault) is
// set aside.
func PaperReason(rule string) string {
	switch rule {
	case ranking.TooManyPlaces, ranking.RepeatedChoice, ranking.RepeatedPair:
		return "too-many"
	case ranking.Overspent, ranking.Underspent, ranking.OutOfRange:
		return "wrong-sum"
	}
	return "other"
}

// PaperKeys are the keys that stand for the products when paper is keyed in, in
// the order of the ballot: digits, then letters. The row of keys below the
// digits is left to the groups.
const PaperKeys = "1234567890abcdfghjklmnvz"

// GroupKeys are the keys that choose a group.
const GroupKeys = "qwertyuiop"

// CheckPapers says why papers of a poll cannot be keyed in or counted: papers
// are, while the poll is open and while it is paused.
func CheckPapers(w store.Workshop, poll string) error {
	i := slices.IndexFunc(w.Polls, func(p ranking.Poll) bool { return p.ID == poll })
	if i < 0 {
		return &RequestError{"unknown-poll", map[string]any{"given": poll, "known": firstFew(idsOf(Polls(w)))}}
	}
	switch w.Polls[i].State {
	case ranking.Open, ranking.Paused:
		return nil
	case ranking.Closed:
		return &RequestError{"papers-closed", map[string]any{"poll": poll}}
	}
	return &RequestError{"papers-not-open", map[string]any{"poll": poll}}
}

// CheckPaper says what is wrong with one reading of a paper, as a
// *RequestError: its number, its group, its outcome, or marks that the count
// would set aside, which can be kept as spoilt. It takes off what a blank or
// spoilt paper does not say.
func CheckPaper(w store.Workshop, poll ranking.Poll, paper store.Paper) (store.Paper, error) {
	if paper.Number < 1 || paper.Number > store.MaxPaper {
		return paper, &RequestError{"paper-number", map[string]any{"given": paper.Number, "max": store.MaxPaper, "path": "/number"}}
	}
	voters := Voters(w, poll)
	known := slices.ContainsFunc(voters, func(g mapping.Group) bool { return g.ID == paper.Group })
	if !known && (paper.Group != "" || len(voters) > 0) {
		return paper, &RequestError{"paper-group", map[string]any{"given": orDash(paper.Group), "known": firstFew(idsOf(Groups(store.Workshop{Groups: voters}))), "path": "/group"}}
	}
	return checkOutcome(poll, paper)
}

func checkOutcome(poll ranking.Poll, paper store.Paper) (store.Paper, error) {
	ballot := paper.Ballot(poll.ID)
	if paper.Outcome == "" {
		paper.Outcome = store.PaperMarked
	}
	if paper.Outcome == store.PaperMarked && saysNothing(ballot) {
		paper.Outcome = store.PaperBlank
	}
	switch {
	case !slices.Contains(store.PaperOutcomes(), paper.Outcome):
		return paper, &RequestError{"paper-outcome", map[string]any{"given": string(paper.Outcome), "path": "/outcome"}}
	case paper.Outcome == store.PaperMarked:
		paper.Reason = ""
		return paper, checkChoices(poll, ballot)
	}
	paper.Ranking, paper.Points, paper.Pairs = nil, nil, nil
	if paper.Outcome == store.PaperBlank {
		paper.Reason = ""
		return paper, nil
	}
	if paper.Reason = cmp.Or(paper.Reason, "other"); !slices.Contains(PaperReasons(), paper.Reason) {
		return paper, &RequestError{"paper-outcome", map[string]any{"given": paper.Reason, "path": "/reason"}}
	}
	return paper, nil
}

func saysNothing(b ranking.Ballot) bool {
	return !slices.ContainsFunc(b.Ranking, func(tier []string) bool { return len(tier) > 0 }) && len(b.Points) == 0 && len(b.Pairs) == 0
}

// SavePaper checks and saves one reading of a paper.
func SavePaper(ctx context.Context, db *store.DB, poll string, paper store.Paper) error {
	w, err := db.Workshop(ctx)
	if err != nil {
		return err
	}
	if err := CheckPapers(w, poll); err != nil {
		return err
	}
	of, err := FindPoll(w, poll)
	if err != nil {
		return err
	}
	if paper, err = CheckPaper(w, of, paper); err != nil {
		return err
	}
	_, err = db.PutPapers(ctx, store.PaperEntry{Poll: poll, Papers: []store.Paper{paper}}, papersAllowed(poll))
	return err
}

func papersAllowed(poll string) func(store.Workshop) error {
	return func(w store.Workshop) error { return CheckPapers(w, poll) }
}

// DropPaper takes a reading back.
func DropPaper(ctx context.Context, db *store.DB, poll string, number, reading int) error {
	return db.DropPaper(ctx, poll, number, reading, papersAllowed(poll))
}

// PaperState is how far a paper has come.
type PaperState string

const (
	PaperAgreed  PaperState = "agreed"  // both readings say the same
	PaperSettled PaperState = "settled" // they differed, and the last reading decided
	PaperDiffers PaperState = "differs" // they differ: the paper is to be looked at again
	PaperMissing PaperState = "missing" // one reading only
)

// PaperLine is one paper with its readings; those that there are not are nil.
type PaperLine struct {
	Number  int          `json:"number"`
	State   PaperState   `json:"state"`
	First   *store.Paper `json:"first"`
	Second  *store.Paper `json:"second"`
	Last    *store.Paper `json:"last,omitempty"`
	Differs []string     `json:"differs"` // group, outcome, or the ids of products that are marked otherwise
}

// Taken is the reading that counts; nil while that is open.
func (l PaperLine) Taken() *store.Paper {
	switch l.State {
	case PaperAgreed:
		return l.First
	case PaperSettled:
		return l.Last
	}
	return nil
}

// Only is the one reading there is of a paper of which another is missing.
func (l PaperLine) Only() *store.Paper { return cmp.Or(l.First, l.Second) }

// Reconcile lays the readings of each paper side by side, by number.
func Reconcile(readings []store.Paper) []PaperLine {
	at := map[int]*PaperLine{}
	for i := range readings {
		p := &readings[i]
		if at[p.Number] == nil {
			at[p.Number] = &PaperLine{Number: p.Number, Differs: []string{}}
		}
		switch p.Reading {
		case store.FirstReading:
			at[p.Number].First = p
		case store.SecondReading:
			at[p.Number].Second = p
		case store.LastReading:
			at[p.Number].Last = p
		}
	}
	out := make([]PaperLine, 0, len(at))
	for _, line := range at {
		line.compare()
		out = append(out, *line)
	}
	slices.SortFunc(out, func(a, b PaperLine) int { return cmp.Compare(a.Number, b.Number) })
	return out
}

func (l *PaperLine) compare() {
	agree := l.First != nil && l.Second != nil && l.First.SaysSame(*l.Second)
	if l.First != nil && l.Second != nil {
		l.Differs = differences(*l.First, *l.Second)
	}
	switch {
	case agree:
		l.State = PaperAgreed
	case l.Last != nil:
		l.State = PaperSettled
	case l.First == nil || l.Second == nil:
		l.State = PaperMissing
	default:
		l.State = PaperDiffers
	}
}

// differences names what two readings say differently.
func differences(a, b store.Paper) []string {
	out := []string{}
	if a.Group != b.Group {
		out = append(out, "group")
	}
	if a.Outcome != b.Outcome || a.Reason != b.Reason {
		out = append(out, "outcome")
	}
	marksA, marksB := PaperMarks(a), PaperMarks(b)
	seen := map[string]bool{}
	for _, marks := range []map[string]string{marksA, marksB} {
		for id := range marks {
			if !seen[id] && marksA[id] != marksB[id] {
				seen[id] = true
			} else {
				continue
			}
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// PaperMarks is what a paper says of each product, as it is written: its place,
// its points, or in pairs "A|B" → the better one. Places that are shared are the
// same number.
func PaperMarks(p store.Paper) map[string]string {
	out := map[string]string{}
	place := 1
	for _, tier := range p.Ranking {
		for _, id := range tier {
			out[id] = strconv.Itoa(place)
		}
		if len(tier) > 0 {
			place++
		}
	}
	for _, mark := range p.Points {
		out[mark.Choice] = strconv.Itoa(mark.Value)
	}
	for _, pair := range p.Pairs {
		out[PairName(pair[0], pair[1])] = pair[0]
	}
	return out
}

// PairName names a pair of products, whichever is better.
func PairName(a, b string) string { return min(a, b) + "|" + max(a, b) }

// PaperProgress is how far the keying of a poll's papers has come.
type PaperProgress struct {
	Lines   []PaperLine        `json:"papers"`
	First   int                `json:"first"` // readings
	Second  int                `json:"second"`
	Agreed  int                `json:"agreed"` // settled ones too
	Settled int                `json:"settled"`
	Differs int                `json:"differs"`
	Missing int                `json:"missing"`
	Counts  []store.PaperCount `json:"counts"` // what is counted already
	Counted int                `json:"papers_counted"`
}

// Open are the papers that are to be looked at again.
func (p PaperProgress) Open() []PaperLine {
	return slices.DeleteFunc(slices.Clone(p.Lines), func(l PaperLine) bool { return l.Taken() != nil })
}

// Ready reports whether there are papers, and all of them agree.
func (p PaperProgress) Ready() bool { return len(p.Lines) > 0 && p.Differs+p.Missing == 0 }

// Papers tells how far the keying of a poll's papers has come.
func Papers(ctx context.Context, db *store.DB, poll string) (PaperProgress, error) {
	readings, err := db.KeyedPapers(ctx, poll)
	if err != nil {
		return PaperProgress{}, err
	}
	out := progressOf(readings)
	out.Counts, err = db.PaperCounts(ctx, poll)
	for _, c := range out.Counts {
		out.Counted += c.Papers()
	}
	return out, err
}

func progressOf(readings []store.Paper) PaperProgress {
	out := PaperProgress{Lines: Reconcile(readings)}
	for _, line := range out.Lines {
		if line.First != nil {
			out.First++
		}
		if line.Second != nil {
			out.Second++
		}
		switch line.State {
		case PaperDiffers:
			out.Differs++
		case PaperMissing:
			out.Missing++
		case PaperSettled:
			out.Settled++
			out.Agreed++
		default:
			out.Agreed++
		}
	}
	return out
}

// PaperCounting says which papers are to be counted besides those that agree:
// none; or Single ones, which were read once only. Agreed counts those that
// agree though others do not.
type PaperCounting struct{ Single, Agreed bool }

// PapersCounted is what one count made of papers.
type PapersCounted struct {
	Papers  int `json:"papers"`
	Ballots int `json:"ballots"`
	Blank   int `json:"blank"` // ballots that are abstentions
	Spoilt  int `json:"spoilt"`
}

// CountPapers makes ballots of a poll's papers. While some differ or were read
// once only it refuses (papers-differ), unless opt lets it.
func CountPapers(ctx context.Context, db *store.DB, poll string, opt PaperCounting) (PapersCounted, error) {
	var out PapersCounted
	taken, err := db.CountPapers(ctx, poll, papersAllowed(poll), func(readings []store.Paper) ([]store.PaperTaken, error) {
		return takenOf(readings, opt)
	})
	for _, t := range taken {
		out.Papers++
		switch t.Outcome {
		case store.PaperSpoilt:
			out.Spoilt++
		case store.PaperBlank:
			out.Blank++
			out.Ballots++
		default:
			out.Ballots++
		}
	}
	return out, err
}

func takenOf(readings []store.Paper, opt PaperCounting) ([]store.PaperTaken, error) {
	progress := progressOf(readings)
	out := []store.PaperTaken{}
	left := 0
	for _, line := range progress.Lines {
		paper := line.Taken()
		single := paper == nil && opt.Single && line.State == PaperMissing
		if single {
			paper = line.Only()
		}
		if paper == nil {
			left++
			continue
		}
		out = append(out, store.PaperTaken{Paper: *paper, Settled: line.State == PaperSettled, Single: single})
	}
	if left > 0 && !opt.Agreed {
		return nil, &RequestError{"papers-differ", map[string]any{"differs": progress.Differs, "missing": progress.Missing}}
	}
	return out, nil
}

// uncounted refuses to close a poll of which papers are keyed in and not
// counted.
func uncounted(ctx context.Context, db *store.DB, poll string) error {
	n, err := db.Uncounted(ctx, poll)
	if err == nil && n > 0 {
		err = &RequestError{"papers-uncounted", map[string]any{"n": n}}
	}
	return err
}

// PaperSum holds a group's papers against the cards that were handed in for
// them.
type PaperSum struct {
	Group     string `json:"group"`
	Exchanged *int   `json:"exchanged"` // cards; nil where the poll has none
	Keyed     int    `json:"keyed"`     // not counted yet
	store.PaperCount
}

// All are the papers there were.
func (s PaperSum) All() int { return s.Keyed + s.Papers() }

// More is how many more papers there are than cards handed in for paper; 0
// where nobody can tell.
func (s PaperSum) More() int {
	if s.Exchanged == nil {
		return 0
	}
	return s.All() - *s.Exchanged
}

// PaperSums holds papers against cards, group by group, in the order in which
// the groups vote. Papers whose readings name two groups are the first one's.
func PaperSums(w store.Workshop, poll ranking.Poll, progress PaperProgress, cards []store.CardCount) []PaperSum {
	out := []PaperSum{}
	for _, g := range Voters(w, poll) {
		sum := PaperSum{Group: g.ID}
		if len(cards) > 0 {
			sum.Exchanged = new(int)
		}
		for _, c := range cards {
			if c.Group == g.ID {
				*sum.Exchanged += c.Paper
			}
		}
		for _, line := range progress.Lines {
			if cmp.Or(line.Last, line.First, line.Second).Group == g.ID {
				sum.Keyed++
			}
		}
		for _, c := range progress.Counts {
			if c.Group == g.ID {
				sum.PaperCount = c
			}
		}
		sum.PaperCount.Group = g.ID
		out = append(out, sum)
	}
	return out
}

// PaperCode names a group's paper ballot of a poll: eight letters and digits
// that change with the poll, the group, the kind of ballot and the products and
// their order. It is the same on each paper of the group.
func PaperCode(poll ranking.Poll, group string) string {
	text := fmt.Sprintf("%q %q %s %d %d %d %q", poll.ID, group, poll.BallotType, poll.Places, poll.Points, poll.MaxScore, poll.Choices)
	sum := sha256.Sum256([]byte(text))
	const plain = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" // nothing that is read as something else
	return base32.NewEncoding(plain).EncodeToString(sum[:5])
}

// PaperMark is what the QR code on a paper ballot says.
func PaperMark(poll ranking.Poll, group string) string { return "KERTAS:" + PaperCode(poll, group) }

// ReadPaperMark finds the poll and the group that a paper ballot belongs to, by
// its QR code or by what is written below it.
func ReadPaperMark(w store.Workshop, text string) (poll ranking.Poll, group string, ok bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if _, code, found := strings.Cut(text, ":"); found {
		text = code
	}
	text = strings.NewReplacer("-", "", " ", "").Replace(text)
	for _, p := range slices.Backward(w.Polls) {
		for _, g := range Voters(w, p) {
			if PaperCode(p, g.ID) == text {
				return p, g.ID, true
			}
		}
	}
	return poll, "", false
}
