package report

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/ranking"
)

// Slip is a closed poll's result on a piece of paper that people take home: all
// of it again as plain text in a QR code, which any phone reads without this
// program, a network or a server.
type Slip struct {
	Village   string     `json:"village"`
	Status    string     `json:"status"` // desa or kelurahan
	Question  string     `json:"question"`
	Closed    *time.Time `json:"closed"` // nil: the log does not say when
	Ballots   int        `json:"ballots"`
	Valid     int        `json:"valid"`
	Blank     int        `json:"blank"`
	Invalid   int        `json:"invalid"`
	Rule      string     `json:"rule"`
	Voice     string     `json:"voice"`
	Seats     int        `json:"seats"`
	Rows      []SlipRow  `json:"rows"`
	Contested bool       `json:"contested"` // the last seats are tied
	Seal      string     `json:"seal"`      // its first characters
	Groups    []SlipRows `json:"groups"`    // small ones merged, none if they cannot be shown
}

// SlipRow is a product's line. Points nil: the rule gives no numbers.
type SlipRow struct {
	Product string   `json:"product"`
	Rank    int      `json:"rank"`
	Tied    bool     `json:"tied"`
	Points  *float64 `json:"points"`
	First   int      `json:"first"`
	Chosen  bool     `json:"chosen"`
}

// SlipRows are the lines of a group, or of several that are counted together.
type SlipRows struct {
	Groups  []string  `json:"groups"`
	Ballots int       `json:"ballots"`
	Rows    []SlipRow `json:"rows"`
}

// sealShown is how many characters of a seal people compare by eye: 64 bits.
const sealShown = 16

// NewSlip makes the slip of a closed poll.
//
// Errors: *RequestError for a poll that is not closed, or in which so few voted
// that the result would tell how each did.
func NewSlip(ctx context.Context, db *store.DB, w store.Workshop, poll ranking.Poll) (Slip, error) {
	ballots, err := BallotsOf(ctx, db, poll)
	if err != nil {
		return Slip{}, err
	}
	if err := openable(poll, ballots.Len()); err != nil {
		return Slip{}, err
	}
	t, err := countCast(poll, ballots, TallyOptions{})
	if err != nil {
		return Slip{}, err
	}
	out := Slip{Village: w.Village.Name, Status: string(w.Village.Status), Question: poll.Question, Ballots: ballots.Len(), Valid: t.Ballots, Blank: t.Abstentions,
		Invalid: t.Invalid, Rule: t.Rule, Voice: t.Voice, Seats: max(poll.Seats, 1), Rows: []SlipRow{}, Groups: []SlipRows{}, Seal: poll.Sealed[:min(len(poll.Sealed), sealShown)]}
	if out.Closed, err = closedAt(ctx, db, poll); err != nil {
		return out, err
	}
	chosen, contested := decided(poll, t)
	out.Contested = len(contested) > 0
	out.Rows = slipRows(t.Rows, t.Rule, chosen)
	for _, g := range t.Groups {
		out.Groups = append(out.Groups, SlipRows{g.Groups, g.Ballots, slipRows(g.Rows, t.Rule, nil)})
	}
	return out, nil
}

// decided are the products that the poll's own rule chooses one by one. Where
// several are chosen together, or for a budget, a slip names none: that is a
// decision of its own.
func decided(poll ranking.Poll, t ranking.Tally) (chosen, contested []string) {
	if poll.Budget != nil || tallyRule(poll) != poll.CountingRule() || t.Ballots == 0 {
		return nil, nil
	}
	return t.Chosen(max(poll.Seats, 1))
}

func slipRows(rows []ranking.Counted, rule string, chosen []string) []SlipRow {
	out := []SlipRow{}
	for _, r := range rows {
		row := SlipRow{Product: r.Product, Rank: r.Rank, First: r.First, Chosen: slices.Contains(chosen, r.Product)}
		row.Tied = slices.ContainsFunc(rows, func(x ranking.Counted) bool { return x.Product != r.Product && x.Rank == r.Rank })
		if ranking.GivesNumbers(rule) {
			points := r.Points
			row.Points = &points
		}
		out = append(out, row)
	}
	return out
}

// closedAt is when a poll was closed, by the log of changes.
func closedAt(ctx context.Context, db *store.DB, poll ranking.Poll) (*time.Time, error) {
	changes, _, err := db.Changes(ctx, store.ChangeQuery{Table: "polls", Key: poll.ID})
	if err != nil {
		return nil, err
	}
	for _, c := range slices.Backward(changes) {
		if c.After["state"] == string(ranking.Closed) {
			return &c.At, nil
		}
	}
	return nil, nil
}

// MostSlipBytes is how long the text in a slip's code may be, so that old
// cameras read it off a hand's breadth of paper.
const MostSlipBytes = 1000

// Text is the whole result as plain text of at most MostSlipBytes. Where there
// are too many products for that, the last are counted and not named.
func (s Slip) Text(names Names, p *i18n.Printer) string {
	for shown := len(s.Rows); ; shown-- {
		text := s.text(names, p, shown)
		if len(text) <= MostSlipBytes || shown <= 0 {
			return text
		}
	}
}

func (s Slip) text(names Names, p *i18n.Printer, shown int) string {
	lines := []string{p.T("slip.text.title"), cut(s.Heading(p), 60), cut(s.Question, 160), s.Date(p),
		s.Counted(p),
		p.T("slip.text.rule", "rule", p.T("rule."+s.Rule), "voice", p.T("web.voice."+s.Voice)), ""}
	for _, r := range s.Rows[:shown] {
		line := fmt.Sprintf("%d. %s", r.Rank, cut(names.Of(r.Product), 40))
		if r.Points != nil {
			line += ": " + Points(*r.Points, p)
		}
		if r.Chosen {
			line += " *"
		}
		lines = append(lines, line)
	}
	if left := len(s.Rows) - shown; left > 0 {
		lines = append(lines, p.T("slip.text.more", "n", left))
	}
	if slices.ContainsFunc(s.Rows, func(r SlipRow) bool { return r.Chosen }) {
		lines = append(lines, p.T("slip.text.chosen"))
	}
	if s.Contested {
		lines = append(lines, p.T("slip.text.contested"))
	}
	if s.Seal != "" {
		lines = append(lines, p.T("slip.text.seal", "seal", s.Seal))
	}
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return line == "" }), "\n")
}

// Heading is what a slip calls the village.
func (s Slip) Heading(p *i18n.Printer) string {
	if s.Status == "" {
		return s.Village
	}
	return p.T("slip.village."+s.Status, "name", s.Village)
}

// Counted says how many voted and how many of their ballots count.
func (s Slip) Counted(p *i18n.Printer) string { return BallotWords(s.Valid, s.Blank, s.Invalid, p) }

// Date is when the poll was closed, in words; empty where nobody knows.
func (s Slip) Date(p *i18n.Printer) string {
	if s.Closed == nil {
		return ""
	}
	at := s.Closed.Local()
	return p.T("web.date", "day", at.Day(), "month", p.T(fmt.Sprint("web.month.", int(at.Month()))), "year", fmt.Sprint(at.Year()))
}

// Points writes points with as many decimals as they need, two at most.
func Points(n float64, p *i18n.Printer) string {
	for decimals := range 2 {
		scaled := n * math.Pow10(decimals)
		if math.Abs(scaled-math.Round(scaled)) < 1e-9 {
			return p.Number(n, decimals)
		}
	}
	return p.Number(n, 2)
}

// cut keeps so many letters of a text.
func cut(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return strings.TrimRight(string(letters[:most-1]), " ,;:–-") + "…"
}
