package report

import (
	"slices"

	"potensi/ranking"
)

// The cells of the board of scores against votes.
const (
	BoardNow       = "now"       // both high: a flagship now
	BoardSupport   = "support"   // voted for, scores low: needs support on the criteria that are weak
	BoardDialogue  = "dialogue"  // scores high, few votes: needs dialogue
	BoardNeither   = "neither"   // both low
	BoardUndecided = "undecided" // a band crosses a line
)

// BoardCells lists them, from both high to both low.
func BoardCells() []string {
	return []string{BoardNow, BoardSupport, BoardDialogue, BoardNeither, BoardUndecided}
}

// OnBoard is where a product lies on the board. Its score and the ends of its
// band (everything unknown at its worst, at its best) are shares of the scale,
// and the line is the middle of it. By votes the line lies under the last seat,
// and the band goes from the best to the worst rank that a shown group gives.
type OnBoard struct {
	Cell  string  `json:"cell"`
	Score float64 `json:"score"` // 0 worst, 1 best
	Worst float64 `json:"worst"`
	Best  float64 `json:"best"`
	Rank  int     `json:"rank"`
	First int     `json:"first"` // best rank of a group
	Last  int     `json:"last"`  // worst rank of a group
}

// onBoard places a product; nil without votes or without a score.
func (d *decision) onBoard(x FlagshipProduct, low, high float64) *OnBoard {
	if x.Vote == nil || x.Present == nil || x.Present.Score == nil {
		return nil
	}
	share := func(score float64) float64 { return (score - low) / (high - low) }
	b := OnBoard{Score: share(*x.Present.Score), Worst: share(x.Present.Worst), Best: share(x.Present.Best), Rank: x.Vote.Rank, First: x.Vote.Rank, Last: x.Vote.Rank}
	for _, g := range x.Groups {
		b.First, b.Last = min(b.First, g.Rank), max(b.Last, g.Rank)
	}
	voted, scored := x.Decision == "chosen", b.Score >= 0.5
	switch {
	case x.Decision == "contested", (b.First <= d.seats) != (b.Last <= d.seats), (b.Worst >= 0.5) != (b.Best >= 0.5):
		b.Cell = BoardUndecided
	case voted && scored:
		b.Cell = BoardNow
	case voted:
		b.Cell = BoardSupport
	case scored:
		b.Cell = BoardDialogue
	default:
		b.Cell = BoardNeither
	}
	return &b
}

// presentScale is the scale of the present scores: that of the criteria, or 0
// to 1 where they have different ones.
func (d *decision) presentScale() (low, high float64) {
	if d.present == nil {
		return 0, 1
	}
	for _, c := range d.w.Criteria {
		if slices.Contains(d.present.Criteria, c.ID) {
			low, high = c.Scale()
		}
	}
	if slices.ContainsFunc(d.present.Warnings, func(w ranking.Warning) bool { return w.Key == ranking.ScalesMapped }) || high == low {
		return 0, 1
	}
	return low, high
}
