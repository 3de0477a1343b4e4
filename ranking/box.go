package ranking

// box counts ballots in one pass, without memory per ballot.
type box struct {
	in          Tallying
	index       map[string]int
	worth       []int64 // worth[p] is the sum of the points of the best p positions
	groups      map[string]*count
	abstentions int
	reasons     map[string]int
	paper       paper
	pairs       bool    // count pairs of choices, too
	kept        *Papers // the valid ballots, when pairs are counted
	marks       *marks  // the ballot at hand, when it is no ranking
}

func newBox(in Tallying) (*box, error) {
	index, err := indexOf("choices", in.Choices)
	if err != nil {
		return nil, err
	}
	m := len(in.Choices)
	b := &box{
		in:      in,
		index:   index,
		worth:   make([]int64, m+1),
		groups:  map[string]*count{},
		reasons: map[string]int{},
		paper:   newPaper(m),
	}
	for p := range m {
		b.worth[p+1] = b.worth[p] + int64(max(0, in.Places-p))
	}
	return b, nil
}

// castAll counts all ballots; for pairs of rankings they are packed first.
func (b *box) castAll() error {
	if b.in.Type != RankedBallot {
		b.marks = newMarks(len(b.in.Choices))
		for i := range b.in.Ballots {
			b.castMarks(&b.in.Ballots[i])
		}
		return nil
	}
	if papers := b.in.Papers; papers != nil {
		b.take(papers)
		return nil
	}
	if !b.pairs {
		for i := range b.in.Ballots {
			b.cast(&b.in.Ballots[i])
		}
		return nil
	}
	papers, err := NewPapers(b.in.Choices)
	if err != nil {
		return err
	}
	for i := range b.in.Ballots {
		papers.Add(&b.in.Ballots[i])
	}
	b.take(papers)
	return nil
}

// cast counts one ballot.
func (b *box) cast(ballot *Ballot) {
	if reason := b.read(ballot.Ranking); reason != "" {
		b.reasons[reason]++
		return
	}
	if len(b.paper.order) == 0 {
		b.abstentions++
		return
	}
	g := b.groups[ballot.Group]
	if g == nil {
		g = newCount(len(b.in.Choices))
		b.groups[ballot.Group] = g
	}
	b.add(g)
}

// read puts a ranking on the paper, or says why it is invalid.
func (b *box) read(ranking [][]string) (reason string) {
	if reason := b.paper.read(b.index, ranking); reason != "" {
		return reason
	}
	if len(b.paper.order) > b.in.Places {
		return TooManyPlaces
	}
	return ""
}

// add counts the paper for a group.
func (b *box) add(g *count) {
	p := &b.paper
	g.ballots++
	if b.truncated() {
		b.addTruncated(g)
		return
	}
	from := 0
	for _, to := range p.ends {
		tied := g.row(to - from)
		for _, i := range p.order[from:to] {
			tied[i] += b.worth[to] - b.worth[from]
			g.ranked[i]++
		}
		from = to
	}
	for _, i := range p.order[:p.ends[0]] {
		g.first[i]++
	}
	if b.in.Incomplete == AverageRest {
		b.addRest(g, from)
	}
}

// addRest shares the positions after from among the choices left out.
func (b *box) addRest(g *count, from int) {
	m := len(b.in.Choices)
	rest := b.worth[m] - b.worth[from]
	if rest == 0 {
		return
	}
	tied := g.row(m - from)
	for i, seen := range b.paper.seen {
		if seen != b.paper.number {
			tied[i] += rest
		}
	}
}
