package ranking

import (
	"bytes"
	"encoding/binary"
	"iter"
	"math/big"
	"slices"
)

// Papers are ranked ballots, packed so that millions of them fit in memory and
// are counted at its speed: a byte for each choice that a ballot ranks and one
// more for its end. Ballots that are alike are kept once, with their number,
// as long as there are few kinds of them. Within a tier, and between ballots,
// the order in which they came is not kept to tell anything.
//
// Papers are built by one goroutine; several may count them at once.
type Papers struct {
	choices     []string
	index       map[string]int
	groups      []string // in the order of their first ballot
	number      map[string]int
	stacks      []stack
	open        map[pile]int // the stack that takes the next ballot of its kind
	alike       alike
	paper       paper
	text        []byte // of the ballot at hand
	longest     int    // choices on the longest ballot
	ballots     int    // that rank something, the alike ones too
	abstentions int
	reasons     map[string]int
}

// mostPacked is how many choices a packed ballot can tell apart.
const mostPacked = 127

// A packed ballot is a byte for each ranked choice, the best first, with the
// highest bit on the last of a tier, and endOfPaper after the last tier. In a
// stack of ballots that are alike, the number of each follows (uvarint).
const (
	endOfTier  = 0x80
	codeOf     = 0x7F
	endOfPaper = 0xFF
)

// pile is what ballots lie on a stack together.
type pile struct {
	group  int
	folded bool
}

// slabSize is the most bytes of a slab, so that a place in it takes two bytes.
const slabSize = 1 << 16

// stack is packed ballots of one group; folded says that each is followed by
// how many are alike.
type stack struct {
	pile
	slabs [][]byte
}

// NewPapers makes papers for ballots on these choices.
//
// Errors: *OptionError for a choice that is empty or listed twice, or more than
// 127 choices.
func NewPapers(choices []string) (*Papers, error) {
	index, err := indexOf("choices", choices)
	if err != nil {
		return nil, err
	}
	if len(choices) > mostPacked {
		return nil, badNumber("choices", len(choices))
	}
	return &Papers{
		choices: choices,
		index:   index,
		number:  map[string]int{},
		open:    map[pile]int{},
		paper:   newPaper(len(choices)),
		reasons: map[string]int{},
	}, nil
}

// Choices are what the ballots rank.
func (p *Papers) Choices() []string { return p.choices }

// Len is how many ballots were added, abstentions and invalid ones too.
func (p *Papers) Len() int {
	n := p.ballots + p.abstentions
	for _, invalid := range p.reasons {
		n += invalid
	}
	return n
}

// Add adds a ranked ballot. One that names an unknown choice, or one twice, is
// only counted.
func (p *Papers) Add(b *Ballot) { p.AddTimes(b.Group, b.Ranking, 1) }

// AddTimes adds ballots that are alike; fewer than one are none.
func (p *Papers) AddTimes(group string, ranking [][]string, times int) {
	if times < 1 {
		return
	}
	if reason := p.paper.read(p.index, ranking); reason != "" {
		p.reasons[reason] += times
		return
	}
	p.keep(&p.paper, group, times)
}

// AddOrder adds ballots that are alike and rank choices by their numbers,
// without ties, the best first.
func (p *Papers) AddOrder(group string, order []int, times int) {
	if times < 1 {
		return
	}
	if reason := p.paper.copy(order); reason != "" {
		p.reasons[reason] += times
		return
	}
	p.keep(&p.paper, group, times)
}

// keep packs what is on the paper.
func (p *Papers) keep(on *paper, group string, times int) {
	if len(on.order) == 0 {
		p.abstentions += times
		return
	}
	p.text = on.pack(p.text[:0])
	p.put(p.groupOf(group), p.text, times)
}

// groupOf numbers a group.
func (p *Papers) groupOf(group string) int {
	n, known := p.number[group]
	if !known {
		n = len(p.groups)
		p.number[group], p.groups = n, append(p.groups, group)
	}
	return n
}

// put keeps a packed ballot without its end.
func (p *Papers) put(group int, codes []byte, times int) {
	p.ballots += times
	p.longest = max(p.longest, len(codes))
	if p.alike.put(group, codes, times) {
		return
	}
	on := pile{group, times > 1}
	at, open := p.open[on]
	if !open {
		at = len(p.stacks)
		p.open[on], p.stacks = at, append(p.stacks, stack{pile: on})
	}
	p.stacks[at].put(codes, times)
}

// put adds a ballot to the last slab, or to a new one.
func (s *stack) put(codes []byte, times int) {
	const most = mostPacked + 1 + binary.MaxVarintLen64
	last := len(s.slabs) - 1
	if last < 0 || cap(s.slabs[last])-len(s.slabs[last]) < most {
		size := 1 << 10
		if last >= 0 {
			size = min(2*cap(s.slabs[last]), slabSize)
		}
		s.slabs, last = append(s.slabs, make([]byte, 0, size)), last+1
	}
	text := append(append(s.slabs[last], codes...), endOfPaper)
	if s.folded {
		text = binary.AppendUvarint(text, uint64(times))
	}
	s.slabs[last] = text
}

// each calls see with each ballot, or ballots that are alike: the number of
// their group, how many they are, and a byte for each ranked choice, the best
// first, with endOfTier on the last of a tier. The bytes are only lent.
func (p *Papers) each(see func(group, times int, codes []byte)) {
	for _, s := range p.all() {
		for _, slab := range s.slabs {
			for len(slab) > 0 {
				codes, times, rest := s.next(slab)
				see(s.group, times, codes)
				slab = rest
			}
		}
	}
}

// all are the stacks, with those of ballots that are alike.
func (p *Papers) all() []stack { return append(slices.Clip(p.stacks), p.alike.stacks()...) }

// next takes the first ballot off a slab.
func (s *stack) next(slab []byte) (codes []byte, times int, rest []byte) {
	end := bytes.IndexByte(slab, endOfPaper)
	codes, rest = slab[:end], slab[end+1:]
	if !s.folded {
		return codes, 1, rest
	}
	n, size := binary.Uvarint(rest)
	return codes, int(n), rest[size:]
}

// within is the papers without ballots that rank more than so many choices,
// which are counted instead.
func (p *Papers) within(places int) *Papers {
	if p.longest <= places {
		return p
	}
	out, _ := NewPapers(p.choices) //nolint:errcheck // these choices were good before
	out.abstentions = p.abstentions
	for reason, n := range p.reasons {
		out.reasons[reason] = n
	}
	p.each(func(group, times int, codes []byte) {
		if len(codes) > places {
			out.reasons[TooManyPlaces] += times
			return
		}
		out.put(out.groupOf(p.groups[group]), codes, times)
	})
	return out
}

// weights are how much a ballot of each group counts, by number; groups that
// are not named have no voice, and without names all have one each.
func (p *Papers) weights(byName map[string]*big.Rat) []*big.Rat {
	out := make([]*big.Rat, len(p.groups))
	for i, group := range p.groups {
		out[i] = new(big.Rat)
		switch w, ok := byName[group]; {
		case byName == nil:
			out[i] = one()
		case ok:
			out[i] = w
		}
	}
	return out
}

// Alike is ballots that say the same.
type Alike struct {
	Group   string
	Ranking [][]string
	Times   int
}

// All goes through the ballots that rank something, in no order that tells
// anything to rely on; Times add up to their number.
func (p *Papers) All() iter.Seq[Alike] {
	return func(yield func(Alike) bool) {
		for _, s := range p.all() {
			for _, slab := range s.slabs {
				for len(slab) > 0 {
					codes, times, rest := s.next(slab)
					if !yield(Alike{p.groups[s.group], p.ranking(codes), times}) {
						return
					}
					slab = rest
				}
			}
		}
	}
}

// ranking unpacks a ballot.
func (p *Papers) ranking(codes []byte) [][]string {
	out, tier := [][]string{}, []string{}
	for _, code := range codes {
		tier = append(tier, p.choices[code&codeOf])
		if code&endOfTier != 0 {
			out, tier = append(out, tier), []string{}
		}
	}
	return out
}

// mostAlike is how many kinds of ballots are kept with their number.
const mostAlike = 4096

// alike counts ballots that are alike, until there are so many kinds of them
// that looking them up no longer pays.
type alike struct {
	times    map[string]*int
	key      []byte
	asked    int // how often it was to count
	hits     int // how often the kind was known
	finished bool
}

// put counts ballots and reports whether it did.
func (a *alike) put(group int, codes []byte, times int) bool {
	if a.finished {
		return false
	}
	a.key = append(binary.AppendUvarint(a.key[:0], uint64(group)), codes...)
	a.asked++
	if n := a.times[string(a.key)]; n != nil {
		a.hits++
		*n += times
		return true
	}
	if len(a.times) >= mostAlike {
		a.finished = a.asked >= 4*mostAlike && a.hits < a.asked/2
		return false
	}
	if a.times == nil {
		a.times = map[string]*int{}
	}
	a.times[string(a.key)] = &times
	return true
}

// stacks packs them, in an order of their own.
func (a *alike) stacks() []stack {
	keys := make([]string, 0, len(a.times))
	for key := range a.times {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	out := []stack{}
	for _, key := range keys {
		n, size := binary.Uvarint([]byte(key))
		if len(out) == 0 || out[len(out)-1].group != int(n) {
			out = append(out, stack{pile: pile{int(n), true}})
		}
		out[len(out)-1].put([]byte(key[size:]), *a.times[key])
	}
	return out
}
