package ranking

import "slices"

// paper is the ballot at hand. It is reused for every ballot.
type paper struct {
	number int   // of this ballot, from 1
	order  []int // choices, best first
	ends   []int // where each tier ends in order
	seen   []int // by choice, the number of the last ballot that names it
}

func newPaper(choices int) paper {
	return paper{order: make([]int, 0, choices), seen: make([]int, choices)}
}

// read puts a ranking on the paper, or says why it is invalid.
func (p *paper) read(index map[string]int, ranking [][]string) (reason string) {
	p.clear()
	for _, tier := range ranking {
		for _, choice := range tier {
			i, known := index[choice]
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
	return ""
}

// copy puts choices on the paper, each a tier, or says why they are invalid.
func (p *paper) copy(order []int) (reason string) {
	p.clear()
	for _, i := range order {
		if i < 0 || i >= len(p.seen) {
			return UnknownChoice
		}
		if p.seen[i] == p.number {
			return RepeatedChoice
		}
		p.seen[i] = p.number
		p.order = append(p.order, i)
		p.ends = append(p.ends, len(p.order))
	}
	return ""
}

func (p *paper) clear() {
	p.number++
	p.order, p.ends = p.order[:0], p.ends[:0]
}

// pack writes the ballot as bytes, without its end. The choices of a tier are
// in the order of their numbers.
func (p *paper) pack(text []byte) []byte {
	from := 0
	for _, to := range p.ends {
		start := len(text)
		for _, choice := range p.order[from:to] {
			text = append(text, byte(choice))
		}
		slices.Sort(text[start:])
		text[len(text)-1] |= endOfTier
		from = to
	}
	return text
}

// unpack reads a ballot back.
func (p *paper) unpack(codes []byte) {
	p.clear()
	for _, code := range codes {
		i := int(code & codeOf)
		p.seen[i] = p.number
		p.order = append(p.order, i)
		if code&endOfTier != 0 {
			p.ends = append(p.ends, len(p.order))
		}
	}
}
