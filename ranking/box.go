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
	pairs       bool   // count pairs of choices, too
	kept        papers // the valid ballots, when pairs are counted
	marks       *marks // the ballot at hand, when it is no ranking
}

// paper is the ballot at hand. It is reused for every ballot.
type paper struct {
	number int   // of this ballot, from 1
	order  []int // choices, best first
	ends   []int // where each tier ends in order
	seen   []int // by choice, the number of the last ballot that names it
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
		paper:   paper{order: make([]int, 0, m), seen: make([]int, m)},
	}
	for p := range m {
		b.worth[p+1] = b.worth[p] + int64(max(0, in.Places-p))
	}
	return b, nil
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
	if b.pairs {
		b.addPairs(g)
		b.kept.keep(&b.paper, ballot.Group)
	}
}

// read puts a ranking on the paper, or says why it is invalid.
func (b *box) read(ranking [][]string) (reason string) {
	p := &b.paper
	p.number++
	p.order, p.ends = p.order[:0], p.ends[:0]
	for _, tier := range ranking {
		for _, choice := range tier {
			i, known := b.index[choice]
			if !known {
				return UnknownChoice
			}
			if p.seen[i] == p.number {
				return RepeatedChoice
			}
			p.seen[i] = p.number
			p.order = append(p.order, i)
		}
		if len(tier) > 0 {
			p.ends = append(p.ends, len(p.order))
		}
	}
	if len(p.order) > b.in.Places {
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
