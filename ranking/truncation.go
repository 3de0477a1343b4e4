package ranking

// truncated reports whether points follow one of the Borda rule's variants for
// ballots that are cut short.
func (b *box) truncated() bool {
	return b.in.Incomplete == DominationRest || b.in.Incomplete == NonDominationRest || b.in.Incomplete == ModifiedRest
}

// addTruncated counts the paper for a group by such a variant.
func (b *box) addTruncated(g *count) {
	p := &b.paper
	from := 0
	for _, to := range p.ends {
		tied, points := b.tierWorth(g, from, to)
		for _, i := range p.order[from:to] {
			tied[i] += points
			g.ranked[i]++
		}
		from = to
	}
	for _, i := range p.order[:p.ends[0]] {
		g.first[i]++
	}
	if m := len(b.in.Choices); from < m && b.in.Incomplete != ModifiedRest {
		tied, points := b.tierWorth(g, from, m)
		for i, seen := range p.seen {
			if seen != p.number {
				tied[i] += points
			}
		}
	}
}

// tierWorth is what a choice gets that stands tied at the positions after from
// up to to, and the row of the count in which it is written.
func (b *box) tierWorth(g *count, from, to int) (row []int64, points int64) {
	at := func(position int) int64 { return b.worth[position] - b.worth[position-1] }
	switch b.in.Incomplete {
	case DominationRest:
		return g.row(1), at(to)
	case NonDominationRest:
		return g.row(1), at(from + 1)
	}
	ranked := len(b.paper.order)
	for position := from; position < to; position++ {
		points += int64(ranked - position)
	}
	return g.row(to - from), points
}
