package ranking

import (
	"encoding/binary"
	"math/bits"
)

// pass counts packed ballots of one group: each is read once, and the pairs of
// choices are counted as masks.
type pass struct {
	count   *count
	choices int
	rest    bool               // choices left out share the positions left
	every   uint64             // all choices
	worth   []int64            // as in a box
	step    [mostUpright]int64 // points of each position
	alone   [mostUpright]int64 // points by choice, of those alone in their tier
	masks   upright            // by choice, those below it; then those ranked, and those on top
}

// take counts packed ballots.
func (b *box) take(papers *Papers) {
	papers = papers.within(b.in.Places)
	b.kept, b.abstentions = papers, papers.abstentions
	for reason, n := range papers.reasons {
		b.reasons[reason] = n
	}
	for _, s := range papers.all() {
		g := b.groups[papers.groups[s.group]]
		if g == nil {
			g = newCount(len(b.in.Choices))
			b.groups[papers.groups[s.group]] = g
		}
		if len(b.in.Choices) > mostUpright || b.truncated() {
			b.takeSlowly(g, s)
			continue
		}
		p := b.newPass(g)
		for _, slab := range s.slabs {
			p.slab(&s, slab)
		}
		p.finish()
	}
}

// takeSlowly counts ballots on more choices than a word has bits, or by a
// variant of the Borda rule.
func (b *box) takeSlowly(g *count, s stack) {
	for _, slab := range s.slabs {
		for len(slab) > 0 {
			codes, times, rest := s.next(slab)
			slab = rest
			b.paper.unpack(codes)
			for range times {
				b.add(g)
				b.addPairs(g)
			}
		}
	}
}

func (b *box) newPass(g *count) *pass {
	m := len(b.in.Choices)
	p := &pass{count: g, choices: m, rest: b.in.Incomplete == AverageRest, every: 1<<m - 1, worth: b.worth}
	p.masks.rows = m + 2
	for i := range m {
		p.step[i] = b.worth[i+1] - b.worth[i]
	}
	return p
}

func (p *pass) slab(s *stack, slab []byte) {
	for len(slab) > 0 {
		codes, times, rest := s.next(slab)
		slab = rest
		p.count.ballots += times
		if times == 1 && untied(codes) {
			p.strict(codes)
			continue
		}
		p.tied(codes, times)
	}
}

// untied reports whether each choice is alone in its tier.
func untied(codes []byte) bool {
	const ends = endOfTier * 0x0101010101010101
	for len(codes) >= 8 {
		if binary.LittleEndian.Uint64(codes)&ends != ends {
			return false
		}
		codes = codes[8:]
	}
	for _, code := range codes {
		if code < endOfTier {
			return false
		}
	}
	return true
}

// strict counts a ballot without ties.
func (p *pass) strict(codes []byte) {
	p.masks.full()
	row := &p.masks.held[p.masks.n]
	p.masks.n++
	ranked, below := p.every, uint64(0)
	if len(codes) < p.choices {
		clear(row[:p.masks.rows])
		ranked = 0
		for _, code := range codes {
			ranked |= 1 << (code % mostUpright)
		}
		below = p.below(ranked, len(codes), 1)
	}
	for at := len(codes) - 1; at >= 0; at-- {
		choice := codes[at] % mostUpright
		p.alone[choice] += p.step[at%mostUpright]
		row[choice] = below
		below |= 1 << choice
	}
	row[p.choices], row[p.choices+1] = ranked, 1<<(codes[0]%mostUpright)
}

// below are the choices left out, if they are below all that are ranked; they
// then share the points of the positions left.
func (p *pass) below(ranked uint64, places, times int) uint64 {
	if !p.rest || places == p.choices {
		return 0
	}
	left := p.every &^ ranked
	if rest := p.worth[p.choices] - p.worth[places]; rest != 0 {
		p.share(left, rest*int64(times))
	}
	return left
}

// share gives each choice of a tier the points of all its positions.
func (p *pass) share(tier uint64, points int64) {
	row := p.count.row(bits.OnesCount64(tier))
	for ; tier != 0; tier &= tier - 1 {
		row[bits.TrailingZeros64(tier)] += points
	}
}

// tied counts ballots that are alike, of any tiers.
func (p *pass) tied(codes []byte, times int) {
	ranked := uint64(0)
	for _, code := range codes {
		ranked |= 1 << (code % mostUpright)
	}
	below, tier := p.below(ranked, len(codes), times), uint64(0)
	to := len(codes)
	for at := to - 1; at >= 0; at-- {
		tier |= 1 << (codes[at] % mostUpright)
		if at > 0 && codes[at-1] < endOfTier {
			continue
		}
		p.share(tier, (p.worth[to]-p.worth[at])*int64(times))
		for left := tier; left != 0; left &= left - 1 {
			p.masks.add(bits.TrailingZeros64(left), below, times)
		}
		if at == 0 {
			p.masks.add(p.choices+1, tier, times)
		}
		below, tier, to = below|tier, 0, at
	}
	p.masks.add(p.choices, ranked, times)
}

// finish adds what was counted to the group's count.
func (p *pass) finish() {
	p.masks.finish()
	m, g := p.choices, p.count
	if g.over == nil {
		g.over = make([]int64, m*m)
	}
	alone := g.row(1)
	for a := range m {
		alone[a] += p.alone[a]
		g.ranked[a] += int(p.masks.of(m, a))
		g.first[a] += int(p.masks.of(m+1, a))
		for b := range m {
			g.over[a*m+b] += p.masks.of(a, b)
		}
	}
}
