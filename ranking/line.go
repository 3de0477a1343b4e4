package ranking

import (
	"math/big"
	"slices"
)

// line is a Ranked with its exact numbers.
type line struct {
	Ranked
	score       *big.Rat // nil: nothing known
	coverage    *big.Rat
	worst, best *big.Rat
}

// joint is the ranking of all speakers together.
type joint struct {
	speakers []string
	weights  []*big.Rat
	cells    []cell
	rows     []line
}

func (t *table) join(speakers []string) joint {
	weights, cells := t.jointWeights(speakers), t.jointCells(speakers)
	if t.entropic {
		weights = t.entropy(cells)
	}
	return joint{speakers, weights, cells, t.rank(weights, cells, speakers)}
}

// rank computes every product's line and puts them in order; voices judge the
// gates.
func (t *table) rank(weights []*big.Rat, cells []cell, voices []string) []line {
	lines := make([]line, len(t.products))
	all := sumOf(weights)
	n := len(t.criteria)
	for p := range lines {
		lines[p] = t.line(weights, all, cells[p*n:(p+1)*n])
		lines[p].Product, lines[p].Gates = t.products[p], t.gatesOf(p, voices)
	}
	if t.method != WSM && t.method != Bayes {
		t.rescore(lines, weights, cells)
	}
	slices.SortStableFunc(lines, t.compare)
	t.setRanks(lines)
	return lines
}

// line sums one product's cells.
func (t *table) line(weights []*big.Rat, all *big.Rat, cells []cell) line {
	covered, sum, product := new(big.Rat), new(big.Rat), new(big.Rat)
	l := line{coverage: covered}
	l.Cells = len(cells)
	for c, x := range cells {
		if x.share == nil {
			continue
		}
		l.Known++
		covered.Add(covered, product.Mul(weights[c], x.share))
		sum.Add(sum, product.Mul(weights[c], x.value))
	}
	if covered.Sign() > 0 {
		l.score = new(big.Rat).Quo(sum, covered)
		score := number(l.score)
		l.Score = &score
	}
	if all.Sign() > 0 {
		covered.Quo(covered, all)
		sum.Quo(sum, all)
	}
	open := new(big.Rat).Sub(exact(1), covered)
	l.worst = new(big.Rat).Add(sum, product.Mul(open, t.lo))
	l.best = new(big.Rat).Add(sum, product.Mul(open, t.hi))
	l.Worst, l.Best, l.Coverage = number(l.worst), number(l.best), number(covered)
	return l
}

// ranks reports whether enough is known to rank the line, and no gate is failed.
func (t *table) ranks(l line) bool {
	return l.score != nil && l.coverage.Cmp(t.min) >= 0 && !l.failed()
}

// compare puts the ranked before the unranked, higher scores first and unknown
// ones last.
func (t *table) compare(a, b line) int {
	if c := trueFirst(t.ranks(a), t.ranks(b)); c != 0 {
		return c
	}
	if a.score == nil || b.score == nil {
		return trueFirst(a.score != nil, b.score != nil)
	}
	return b.score.Cmp(a.score)
}

func trueFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// setRanks gives the ranks 1, 2, 2, 4 to sorted lines; exact ties share.
func (t *table) setRanks(lines []line) {
	for i := range lines {
		if !t.ranks(lines[i]) {
			return
		}
		lines[i].Rank = i + 1
		if i > 0 && lines[i].score.Cmp(lines[i-1].score) == 0 {
			lines[i].Rank = lines[i-1].Rank
		}
	}
}

// plain drops the exact numbers.
func plain(lines []line) []Ranked {
	rows := make([]Ranked, len(lines))
	for i, l := range lines {
		rows[i] = l.Ranked
	}
	return rows
}
