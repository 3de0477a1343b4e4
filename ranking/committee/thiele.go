package committee

import (
	"cmp"
	"math/big"
	"slices"
)

// maxWork is how many supports an exact search looks at before it gives up:
// a second or two.
const maxWork = 200_000_000

// series is what a voter's first, second, … chosen product adds, times unit.
type series struct {
	adds []int64
	unit *big.Int
}

// thieleSeries is 1, 1/2, 1/3 … for PAV and 1, 0, 0 … for Chamberlin–Courant,
// in whole numbers.
func (p *profile) thieleSeries(rule string) (series, error) {
	s := series{make([]int64, max(1, min(p.seats, p.longest))), big.NewInt(1)}
	if rule == ChamberlinCourant {
		s.adds[0] = 1
		return s, nil
	}
	for j := range s.adds {
		s.unit = lcm(s.unit, big.NewInt(int64(j+1)))
	}
	most := new(big.Int).Mul(s.unit, big.NewInt(p.weight))
	if most.Mul(most, big.NewInt(int64(len(s.adds)))).BitLen() > 62 {
		return s, &TooLargeError{rule, "weights"}
	}
	for j := range s.adds {
		s.adds[j] = s.unit.Int64() / int64(j+1)
	}
	return s, nil
}

// score turns a sum into one of the voters' own weights.
func (p *profile) score(s series, sum int64) *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(sum), new(big.Int).Mul(s.unit, p.unit))
}

// satisfied is how many choices of a committee each block approves.
type satisfied struct {
	p    *profile
	s    series
	have []int32
	sum  int64
}

func (p *profile) nobody(s series) *satisfied {
	return &satisfied{p: p, s: s, have: make([]int32, len(p.blocks))}
}

// gain is what a choice would add.
func (f *satisfied) gain(c int) int64 {
	sum := int64(0)
	for _, b := range f.p.back[c] {
		sum += f.p.blocks[b.block].weight * f.s.adds[f.have[b.block]]
	}
	return sum
}

func (f *satisfied) add(c int) {
	f.sum += f.gain(c)
	for _, b := range f.p.back[c] {
		f.have[b.block]++
	}
}

func (f *satisfied) remove(c int) {
	for _, b := range f.p.back[c] {
		f.have[b.block]--
	}
	f.sum -= f.gain(c)
}

// search looks for the best committees by branch and bound.
type search struct {
	*satisfied
	rule     string
	resolute bool
	picked   []int
	best     int64
	found    [][]int
	more     bool
	work     int
}

func (p *profile) thiele(m Method) (Outcome, error) {
	s, err := p.thieleSeries(m.Rule)
	if err != nil {
		return Outcome{}, err
	}
	b := &search{satisfied: p.nobody(s), rule: m.Rule, resolute: m.Resolute, best: p.greedy(s)}
	items := make([]int, len(p.choices))
	for i := range items {
		items[i] = i
	}
	if !b.branch(items) {
		return Outcome{}, &TooLargeError{m.Rule, "search"}
	}
	slices.SortFunc(b.found, slices.Compare)
	if m.Resolute {
		b.found = b.found[:1]
	}
	o := p.outcome(m.Rule, b.found, b.more)
	o.Score = p.score(s, b.best)
	return o, nil
}

// greedy is the score of a good committee, from which the search starts.
func (p *profile) greedy(s series) int64 {
	f := p.nobody(s)
	in := make([]bool, len(p.choices))
	for range p.seats {
		next, most := -1, int64(-1)
		for c := range in {
			if !in[c] && f.gain(c) > most {
				next, most = c, f.gain(c)
			}
		}
		in[next] = true
		f.add(next)
	}
	return f.sum
}

type promise struct {
	choice int
	gain   int64
}

// branch tries all committees of what is picked and some of the items. No
// committee can be better than what is picked with the greatest gains of today,
// as gains only shrink. It reports false when the work is too much.
func (b *search) branch(items []int) bool {
	left := b.p.seats - len(b.picked)
	if left == 0 {
		b.keep(b.picked)
		return true
	}
	list := b.promises(items)
	if b.work > maxWork {
		return false
	}
	for i := 0; i+left <= len(list); i++ {
		bound := b.sum
		for _, next := range list[i : i+left] {
			bound += next.gain
		}
		if bound < b.best || bound == b.best && b.full() {
			return true
		}
		if !b.with(list[i].choice, list[i+1:]) {
			return false
		}
	}
	return true
}

// promises puts the items in order of what they would add.
func (b *search) promises(items []int) []promise {
	list := make([]promise, len(items))
	for i, c := range items {
		list[i] = promise{c, b.gain(c)}
		b.work += len(b.p.back[c]) + 1
	}
	slices.SortFunc(list, func(x, y promise) int { return cmp.Or(cmp.Compare(y.gain, x.gain), x.choice-y.choice) })
	return list
}

func (b *search) with(c int, rest []promise) bool {
	items := make([]int, len(rest))
	for i, r := range rest {
		items[i] = r.choice
	}
	b.add(c)
	b.picked = append(b.picked, c)
	ok := b.branch(items)
	b.picked = b.picked[:len(b.picked)-1]
	b.remove(c)
	return ok
}

// full reports whether no more committees as good as the best are kept.
func (b *search) full() bool {
	b.more = b.more || len(b.found) >= MaxCommittees
	return len(b.found) >= MaxCommittees
}

func (b *search) keep(committee []int) {
	if b.sum > b.best {
		b.best, b.found, b.more = b.sum, nil, false
	}
	if b.sum == b.best && !b.full() {
		b.found = append(b.found, slices.Sorted(slices.Values(committee)))
	}
}
