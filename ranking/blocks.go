package ranking

import (
	"bytes"
	"encoding/binary"
	"errors"
	"iter"
	"maps"
	"slices"
)

// Block is packed ballots of one group, to be kept in a file: see
// [Papers.Blocks].
type Block struct {
	Group  string
	Folded bool   // each ballot is followed by how many are alike
	Text   []byte // at most 64 KiB
}

// ErrBlock says that a block is damaged, or is of ballots on other choices.
var ErrBlock = errors.New("ranking: bad block of ballots")

// Blocks goes through the ballots that rank something, by group and then by
// what they say, so that nothing is left of the order in which they came.
func (p *Papers) Blocks() iter.Seq[Block] {
	return func(yield func(Block) bool) {
		stacks := p.all()
		for _, group := range slices.Sorted(slices.Values(p.groups)) {
			of := []stack{}
			for _, s := range stacks {
				if s.group == p.number[group] {
					of = append(of, s)
				}
			}
			if !sorted(of, func(s *stack, slab []byte) bool { return yield(Block{group, s.folded, slab}) }) {
				return
			}
		}
	}
}

// spot is where a ballot lies: the number of its slab and the byte in it.
type spot struct {
	slab uint32
	at   uint16
}

// sorted packs a group's ballots anew, by what they say, and yields each slab
// when it is full.
func sorted(of []stack, yield func(*stack, []byte) bool) bool {
	slabs, folded, places := [][]byte{}, []bool{}, []spot{}
	for _, s := range of {
		for _, slab := range s.slabs {
			for rest := slab; len(rest) > 0; {
				places = append(places, spot{uint32(len(slabs)), uint16(len(slab) - len(rest))})
				_, _, rest = s.next(rest)
			}
			slabs, folded = append(slabs, slab), append(folded, s.folded)
		}
	}
	text := func(p spot) []byte {
		slab := slabs[p.slab]
		return slab[p.at:min(len(slab), int(p.at)+MaxPacked+1)]
	}
	slices.SortFunc(places, func(a, b spot) int { return bytes.Compare(text(a), text(b)) })
	fill := filling{yield: yield}
	for i := 0; i < len(places) && !fill.stopped; {
		codes, times := []byte(nil), 0
		for ; i < len(places); i++ {
			s := stack{pile: pile{folded: folded[places[i].slab]}}
			next, n, _ := s.next(slabs[places[i].slab][places[i].at:])
			if codes != nil && !bytes.Equal(codes, next) {
				break
			}
			codes, times = next, times+n
		}
		fill.put(codes, times)
	}
	return fill.finish()
}

// filling fills one slab of each kind at a time.
type filling struct {
	stacks  [2]stack // ballots that are alone, and those that are alike
	yield   func(*stack, []byte) bool
	stopped bool
}

func (f *filling) put(codes []byte, times int) {
	s := &f.stacks[0]
	if times > 1 {
		s = &f.stacks[1]
		s.folded = true
	}
	s.put(codes, times)
	if len(s.slabs) > 1 { // the first is full
		f.stopped = f.stopped || !f.yield(s, s.slabs[0])
		s.slabs = s.slabs[1:]
	}
}

func (f *filling) finish() bool {
	for i := range f.stacks {
		for _, slab := range f.stacks[i].slabs {
			f.stopped = f.stopped || !f.yield(&f.stacks[i], slab)
		}
	}
	return !f.stopped
}

// AddBlock adds a block of ballots on the same choices in the same order, and
// keeps its Text. Damaged ones are ErrBlock, and nothing of them is added.
func (p *Papers) AddBlock(b Block) error {
	s := stack{pile: pile{folded: b.Folded}}
	ballots, longest, err := s.check(b.Text, len(p.choices))
	if err != nil || len(b.Text) == 0 {
		return err
	}
	s.group = p.groupOf(b.Group)
	at, open := p.open[s.pile]
	if !open {
		at = len(p.stacks)
		p.open[s.pile], p.stacks = at, append(p.stacks, s)
	}
	on := &p.stacks[at]
	on.slabs = append(on.slabs, b.Text[:len(b.Text):len(b.Text)])
	p.ballots, p.longest = p.ballots+ballots, max(p.longest, longest)
	return nil
}

// check counts the ballots of a slab that may hold anything.
func (s *stack) check(slab []byte, choices int) (ballots, longest int, err error) {
	if len(slab) > slabSize {
		return 0, 0, ErrBlock
	}
	for len(slab) > 0 {
		end := bytes.IndexByte(slab, endOfPaper)
		if end < 1 || !wellFormed(slab[:end], choices) {
			return 0, 0, ErrBlock
		}
		codes, times, size := slab[:end], uint64(1), 0
		if s.folded {
			if times, size = binary.Uvarint(slab[end+1:]); size <= 0 || times < 1 || times > 1<<40 {
				return 0, 0, ErrBlock
			}
		}
		slab = slab[end+1+size:]
		ballots, longest = ballots+int(times), max(longest, len(codes))
	}
	return ballots, longest, nil
}

// wellFormed reports whether a ballot ranks known choices, each once, the last
// at the end of a tier.
func wellFormed(codes []byte, choices int) bool {
	var seen [2]uint64
	for _, code := range codes {
		i := int(code & codeOf)
		bit := uint64(1) << (i % 64)
		if i >= choices || seen[i/64]&bit != 0 {
			return false
		}
		seen[i/64] |= bit
	}
	return codes[len(codes)-1] >= endOfTier
}

// Blank are the ballots that rank nothing: abstentions, and those that do not
// count, by reason.
type Blank struct {
	Abstentions int            `json:"abstentions"`
	Reasons     map[string]int `json:"reasons"`
}

// Blank are those of the papers.
func (p *Papers) Blank() Blank { return Blank{p.abstentions, maps.Clone(p.reasons)} }

// AddBlank adds such ballots; numbers below 0 count as 0.
func (p *Papers) AddBlank(b Blank) {
	p.abstentions += max(0, b.Abstentions)
	for reason, n := range b.Reasons {
		p.reasons[reason] += max(0, n)
	}
}
