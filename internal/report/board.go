package report

import (
	"slices"
	"strings"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/ranking"
)

// Cells of the board.
const (
	BoardFlagship  = "flagship"  // votes and scores both high: flagship now
	BoardSupport   = "support"   // votes high, scores low: needs support
	BoardDialogue  = "dialogue"  // scores high, votes low: needs dialogue
	BoardNeither   = "neither"   // both low
	BoardUndecided = "undecided" // a band lies across a line
	BoardUnknown   = "unknown"   // no votes for it, or no scores
)

// BoardCells lists them in the order in which they are told.
func BoardCells() []string {
	return []string{BoardFlagship, BoardSupport, BoardDialogue, BoardUndecided, BoardUnknown, BoardNeither}
}

// BoardOptions select the poll and the ranking.
type BoardOptions struct {
	RankOptions
	Poll string
	Rule string
	Top  int // how many places are high; 0: the poll's seats
}

// Band is where a product lies on an axis, 0 to 1, more is better, and between
// what it may lie.
type Band struct {
	At   float64 `json:"at"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	Side string  `json:"side"` // high, low, or undecided: the line lies in the band
}

// BoardPlace is one product on the board. X is the score, Y the vote.
type BoardPlace struct {
	Product string          `json:"product"`
	Name    string          `json:"name"`
	Score   *Band           `json:"score"` // null: nothing known
	Vote    *Band           `json:"vote"`  // null: not voted on, or results withheld
	Cell    string          `json:"cell"`
	Ranked  *ranking.Ranked `json:"ranked"`
	Chance  *ranking.Chance `json:"chance"`
	Failing []string        `json:"failing"` // criteria
	Unknown []string        `json:"unknown"` // criteria nobody could tell
	Share   *float64        `json:"share"`   // of all weightings, in which it is in the top places by score
}

// Board lays scores against votes.
//
// The vote's axis is the rank: 1 for the first place, 0 for the last. A band
// covers the ranks in 95 of 100 other such halls (ranking.Resample) and those
// that it shares; the line is between the last chosen rank and the next.
//
// The score's axis is the scale: 0 its worst end, 1 its best. A band is from
// what the score would be with all unknown cells at the worst end to that at
// the best; the line is halfway between the last chosen score and the next.
type Board struct {
	Poll      string       `json:"poll"`
	Top       int          `json:"top"`
	Ballots   int          `json:"ballots"`
	VoteLine  float64      `json:"vote_line"`
	ScoreLine float64      `json:"score_line"`
	Products  []BoardPlace `json:"products"`
	Messages  []string     `json:"messages"`
}

// NewBoard lays a workshop's scores against a poll's votes, in words of p.
func NewBoard(w store.Workshop, ballots []ranking.Ballot, opt BoardOptions, p *i18n.Printer) (Board, error) {
	b, err := layBoard(w, ballots, opt)
	if err != nil {
		return b, err
	}
	names := NamesOf(w, p)
	for i := range b.Products {
		b.Products[i].Name = names.Of(b.Products[i].Product)
	}
	b.Messages = BoardWords(b, names, p)
	return b, nil
}

// layBoard is the board without words.
func layBoard(w store.Workshop, ballots []ranking.Ballot, opt BoardOptions) (Board, error) {
	b := Board{Top: opt.Top, Products: []BoardPlace{}}
	chances, err := b.vote(w, ballots, opt)
	if err != nil {
		return b, err
	}
	scores, err := b.score(w, opt)
	if err != nil {
		return b, err
	}
	for _, x := range w.Products {
		place := BoardPlace{Product: x.ID, Failing: []string{}, Unknown: []string{}}
		scores.place(&place, b.ScoreLine)
		b.placeVote(&place, chances)
		place.Cell = boardCell(place)
		b.Products = append(b.Products, place)
	}
	return b, nil
}

// vote resamples the poll; without votes that may be seen there are none.
func (b *Board) vote(w store.Workshop, ballots []ranking.Ballot, opt BoardOptions) ([]ranking.Chance, error) {
	if len(w.Polls) == 0 && opt.Poll == "" {
		b.Top = max(b.Top, 1)
		return nil, nil
	}
	poll, err := FindPoll(w, opt.Poll)
	if err != nil {
		return nil, err
	}
	if b.Poll = poll.ID; b.Top == 0 {
		b.Top = max(poll.Seats, 1)
	}
	if Withheld(poll, len(ballots)) {
		return nil, nil
	}
	poll.Seats = b.Top
	in, err := contest(poll, ballots, TallyOptions{Rule: opt.Rule})
	if err != nil {
		return nil, err
	}
	r, err := ranking.Resample(in, ranking.DefaultResamples, resampleSeed)
	if err != nil {
		return nil, err
	}
	b.Ballots = r.Ballots
	if m := len(r.Rows); m > 1 {
		b.VoteLine = 1 - (float64(b.Top)-0.5)/float64(m-1)
	}
	return r.Rows, nil
}

func (b Board) placeVote(place *BoardPlace, chances []ranking.Chance) {
	i := slices.IndexFunc(chances, func(c ranking.Chance) bool { return c.Product == place.Product })
	if i < 0 {
		return
	}
	c, tied := chances[i], 0
	for _, other := range chances {
		if other.Rank == c.Rank {
			tied++
		}
	}
	at := func(rank int) float64 { return 1 - float64(rank-1)/float64(max(len(chances)-1, 1)) }
	band := Band{At: at(c.Rank), Low: at(max(c.High, c.Rank+tied-1)), High: at(min(c.Low, c.Rank))}
	band.Side = sideOf(band, b.VoteLine)
	place.Chance, place.Vote = &c, &band
}

// sideOf says on which side of a line a band lies.
func sideOf(b Band, line float64) string {
	switch {
	case b.Low > line:
		return "high"
	case b.High < line:
		return "low"
	}
	return "undecided"
}

// boardScores are what the board needs of a ranking.
type boardScores struct {
	rows       []ranking.Ranked
	shares     []ranking.Robust
	weaknesses []ranking.Weakness
	low, high  float64
}

// score ranks; without scores there are none.
func (b *Board) score(w store.Workshop, opt BoardOptions) (boardScores, error) {
	out := boardScores{low: 1, high: 5}
	if len(w.Criteria) == 0 {
		return out, nil
	}
	in, err := scoringOf(w, opt.RankOptions)
	if err != nil {
		return out, err
	}
	r, err := ranking.Assess(ranking.Testing{Scoring: in, Seed: resampleSeed, Draws: boardDraws, Top: b.Top})
	if err != nil {
		return out, err
	}
	out.rows, out.shares = r.Ranking.Rows, r.Rows
	out.low, out.high = scaleOf(in.Criteria)
	b.ScoreLine = out.line(b.Top)
	out.weaknesses, err = ranking.Weaknesses(in)
	return out, err
}

// boardDraws is how many weightings the board tries.
const boardDraws = 2000

// scaleOf is the scale of the results: that of the criteria, or 0 to 1 where
// theirs differ.
func scaleOf(criteria []ranking.Criterion) (low, high float64) {
	criteria = slices.DeleteFunc(slices.Clone(criteria), func(c ranking.Criterion) bool { return c.Gate != nil })
	if len(criteria) == 0 {
		return 1, 5
	}
	low, high = criteria[0].Scale()
	for _, c := range criteria {
		if l, h := c.Scale(); l != low || h != high {
			return 0, 1
		}
	}
	return low, high
}

func (s boardScores) share(score float64) float64 { return (score - s.low) / (s.high - s.low) }

// line is halfway between the last chosen score and the next.
func (s boardScores) line(top int) float64 {
	scores := []float64{}
	for _, row := range s.rows {
		if row.Rank > 0 {
			scores = append(scores, s.share(*row.Score))
		}
	}
	if len(scores) <= top {
		return 0.5
	}
	return (scores[top-1] + scores[top]) / 2
}

func (s boardScores) place(place *BoardPlace, line float64) {
	if i := slices.IndexFunc(s.weaknesses, func(w ranking.Weakness) bool { return w.Product == place.Product }); i >= 0 {
		place.Failing, place.Unknown = s.weaknesses[i].Failing, s.weaknesses[i].Unknown
	}
	if i := slices.IndexFunc(s.shares, func(r ranking.Robust) bool { return r.Product == place.Product }); i >= 0 {
		place.Share = &s.shares[i].Top
	}
	i := slices.IndexFunc(s.rows, func(r ranking.Ranked) bool { return r.Product == place.Product })
	if i < 0 || s.rows[i].Score == nil {
		return
	}
	row := s.rows[i]
	band := Band{At: s.share(*row.Score), Low: s.share(row.Worst), High: s.share(row.Best)}
	band.Side = sideOf(band, line)
	place.Ranked, place.Score = &row, &band
	place.Failing = append(row.Fails(), place.Failing...)
}

func boardCell(p BoardPlace) string {
	switch {
	case p.Vote == nil || p.Score == nil:
		return BoardUnknown
	case p.Vote.Side == BoardUndecided || p.Score.Side == BoardUndecided:
		return BoardUndecided
	case p.Vote.Side == "high" && p.Score.Side == "high":
		return BoardFlagship
	case p.Vote.Side == "high":
		return BoardSupport
	case p.Score.Side == "high":
		return BoardDialogue
	}
	return BoardNeither
}

// BoardWords says what the board says: each cell with its products, and of
// those that need support the criteria that fail.
func BoardWords(b Board, names Names, p *i18n.Printer) []string {
	out := []string{}
	for _, cell := range BoardCells() {
		in := []string{}
		for _, x := range b.Products {
			if x.Cell == cell {
				in = append(in, boardName(x, names, p))
			}
		}
		if len(in) > 0 {
			out = append(out, p.T("board."+cell, "products", strings.Join(in, ", ")))
		}
	}
	return out
}

// boardName is a product, and what fails where it needs support.
func boardName(x BoardPlace, names Names, p *i18n.Printer) string {
	if x.Cell != BoardSupport || len(x.Failing) == 0 {
		return x.Name
	}
	return p.T("board.failing", "product", x.Name, "criteria", names.List(x.Failing))
}

// BoardTable lists the products by cell.
func BoardTable(b Board, names Names, p *i18n.Printer) Table {
	t := Table{Columns: columns(p, "product", "name", "board_cell", "vote_rank", "rank_low", "rank_high", "score", "worst", "best", "failing")}
	for _, x := range b.Products {
		row := []any{x.Product, x.Name, word{"board.cell", x.Cell}, nil, nil, nil, nil, nil, nil, names.List(x.Failing)}
		if x.Chance != nil {
			row[3], row[4], row[5] = x.Chance.Rank, x.Chance.Low, x.Chance.High
		}
		if x.Ranked != nil {
			row[6], row[7], row[8] = *x.Ranked.Score, x.Ranked.Worst, x.Ranked.Best
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
