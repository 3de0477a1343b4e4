package ranking

import (
	"math/big"
	"slices"
)

// count is what a group's ballots say. A tier of n choices adds the whole
// points of its positions to each of them in row n, so that row n holds n times
// the points: everything stays an integer until the end.
type count struct {
	ballots int
	rows    [][]int64 // by size of tier, then by choice; nil if no such tier
	first   []int     // by choice: ballots with it alone or tied on top
	ranked  []int     // by choice: ballots that rank it
	over    []int64   // by pair of choices: ballots that rank the first above the second; nil unless asked for
}

func newCount(choices int) *count {
	return &count{
		rows:   make([][]int64, choices+1),
		first:  make([]int, choices),
		ranked: make([]int, choices),
	}
}

// row is the row for tiers of n, made when first asked for.
func (c *count) row(n int) []int64 {
	if c.rows[n] == nil {
		c.rows[n] = make([]int64, len(c.first))
	}
	return c.rows[n]
}

// plus adds another group's ballots.
func (c *count) plus(o *count) {
	c.ballots += o.ballots
	for i := range c.first {
		c.first[i] += o.first[i]
		c.ranked[i] += o.ranked[i]
	}
	if c.over == nil && o.over != nil {
		c.over = make([]int64, len(o.over))
	}
	for i, v := range o.over {
		c.over[i] += v
	}
	for n, row := range o.rows {
		if row == nil {
			continue
		}
		sum := c.row(n)
		for i, v := range row {
			sum[i] += v
		}
	}
}

// points are the exact points by choice.
func (c *count) points() []*big.Rat {
	points := make([]*big.Rat, len(c.first))
	for i := range points {
		points[i] = new(big.Rat)
	}
	for n, row := range c.rows {
		for i, v := range row {
			if v != 0 {
				points[i].Add(points[i], big.NewRat(v, int64(n)))
			}
		}
	}
	return points
}

// countedRows puts the choices in order of their points; voices is how many
// ballots, or groups, the points are summed over.
func countedRows(choices []string, points []*big.Rat, voices int, c *count) []Counted {
	order := make([]int, len(choices))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return points[b].Cmp(points[a]) })
	rows := make([]Counted, len(order))
	for at, i := range order {
		rows[at] = Counted{
			Product: choices[i],
			Rank:    at + 1,
			Points:  number(points[i]),
			Mean:    mean(points[i], voices),
			First:   c.first[i],
			Ranked:  c.ranked[i],
		}
		if at > 0 && points[i].Cmp(points[order[at-1]]) == 0 {
			rows[at].Rank = rows[at-1].Rank
		}
	}
	return rows
}

// mean is the points per voice, 0 without voices.
func mean(points *big.Rat, voices int) float64 {
	if voices == 0 {
		return 0
	}
	return number(new(big.Rat).Quo(points, big.NewRat(int64(voices), 1)))
}
