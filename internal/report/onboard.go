package report

import (
	"cmp"
	"slices"

	"potensi/ranking"
)

// OnBoard is where a product lies on the [Board] of scores against votes. Its
// score, the ends of its band and the line are shares of the scale; First and
// Last are the ranks between which it is in 95 of 100 other such halls.
type OnBoard struct {
	Cell  string  `json:"cell"`
	Score float64 `json:"score"` // 0 worst, 1 best
	Worst float64 `json:"worst"`
	Best  float64 `json:"best"`
	Line  float64 `json:"line"` // between the last chosen score and the next
	Rank  int     `json:"rank"`
	First int     `json:"first"`
	Last  int     `json:"last"`
}

// lay puts the products on the board, by the rule that counts the ballots.
func (d *decision) lay(ballots []ranking.Ballot, opt FlagshipOptions) error {
	if d.tally == nil || d.present == nil {
		return nil
	}
	b, err := layBoard(d.w, ballots, BoardOptions{Poll: d.poll.ID, Rule: d.tally.Rule, Top: d.seats,
		RankOptions: RankOptions{Axis: string(ranking.Present), Weights: opt.Weights, MinCoverage: opt.MinCoverage}})
	d.board = &b
	return err
}

// onBoard is a product's place; nil without votes or without a score.
func (d *decision) onBoard(product string) *OnBoard {
	if d.board == nil {
		return nil
	}
	i := slices.IndexFunc(d.board.Products, func(x BoardPlace) bool { return x.Product == product })
	if i < 0 || d.board.Products[i].Cell == BoardUnknown {
		return nil
	}
	x := d.board.Products[i]
	return &OnBoard{Cell: x.Cell, Score: x.Score.At, Worst: x.Score.Low, Best: x.Score.High, Line: d.board.ScoreLine,
		Rank: x.Chance.Rank, First: cmp.Or(x.Chance.Low, x.Chance.Rank), Last: cmp.Or(x.Chance.High, x.Chance.Rank)}
}
