package ranking

import "math/big"

// files hold the ballots of an elimination by the choice that they count for,
// so that a round reads only the ballots of those who go.
type files struct {
	papers  *Papers
	in      []bool // by choice, whether it is still in
	drawers []drawer
	alone   [][]int64 // by group and choice: ballots whose best tier left holds it alone
	shared  [][]int64 // by group, then size of tier and choice: ballots whose best tier left holds several
}

// drawer files the ballots of one slab: a list for each choice, and one more
// for ballots whose best tier left holds several.
type drawer struct {
	stack *stack
	slab  []byte
	at    []uint16 // by ballot: where the tier begins that it counts for
	next  []uint16 // by ballot: the next one on the same list
	first []uint16 // by list
}

// noPaper ends a list. No slab has so many ballots, as each has two bytes.
const noPaper = 1<<16 - 1

// file sorts the ballots; in is shared with the caller, who tells by drop what
// changes.
func (p *Papers) file(in []bool) *files {
	m := len(p.choices)
	f := &files{papers: p, in: in}
	for range p.groups {
		f.alone, f.shared = append(f.alone, make([]int64, m)), append(f.shared, make([]int64, (m+1)*m))
	}
	for _, s := range p.all() {
		for _, slab := range s.slabs {
			f.drawers = append(f.drawers, f.drawer(&s, slab))
		}
	}
	return f
}

func (f *files) drawer(s *stack, slab []byte) drawer {
	n := 0
	for rest := slab; len(rest) > 0; n++ {
		_, _, rest = s.next(rest)
	}
	d := drawer{s, slab, make([]uint16, n), make([]uint16, n), make([]uint16, len(f.in)+1)}
	for i := range d.first {
		d.first[i] = noPaper
	}
	rest := slab
	for i := range uint16(n) {
		at := len(slab) - len(rest)
		_, _, rest = s.next(rest)
		f.refile(&d, i, at)
	}
	return d
}

// refile puts a ballot on the list of the best tier that is left, from a place
// on; a ballot with none is on no list.
func (f *files) refile(d *drawer, ballot uint16, at int) {
	for d.slab[at] != endOfPaper {
		code := d.slab[at]
		if code < endOfTier {
			break
		}
		if choice := int(code & codeOf); f.in[choice] {
			d.file(ballot, at, choice)
			f.alone[d.stack.group][choice] += d.times(at)
			return
		}
		at++
	}
	if d.slab[at] != endOfPaper {
		f.refileTied(d, ballot, at)
	}
}

// refileTied does so where a tier of several begins.
func (f *files) refileTied(d *drawer, ballot uint16, at int) {
	end, left, one := at, 0, 0
	for ; ; end++ {
		if choice := int(d.slab[end] & codeOf); f.in[choice] {
			left, one = left+1, choice
		}
		if d.slab[end] >= endOfTier {
			break
		}
	}
	switch left {
	case 0:
		f.refile(d, ballot, end+1)
		return
	case 1:
		d.file(ballot, at, one)
		f.alone[d.stack.group][one] += d.times(at)
		return
	}
	d.file(ballot, at, len(f.in))
	times, shared := d.times(at), f.shared[d.stack.group][left*len(f.in):]
	for _, code := range d.slab[at : end+1] {
		if choice := code & codeOf; f.in[choice] {
			shared[choice] += times
		}
	}
}

func (d *drawer) file(ballot uint16, at, list int) {
	d.at[ballot], d.next[ballot], d.first[list] = uint16(at), d.first[list], ballot
}

// times is how many ballots are alike of which a part begins here.
func (d *drawer) times(at int) int64 {
	if !d.stack.folded {
		return 1
	}
	_, times, _ := d.stack.next(d.slab[at:])
	return int64(times)
}

// drop moves the ballots on that counted for choices that are in no more.
func (f *files) drop(going []int) {
	for group := range f.alone {
		for _, choice := range going {
			f.alone[group][choice] = 0
		}
		clear(f.shared[group])
	}
	for i := range f.drawers {
		d := &f.drawers[i]
		f.empty(d, len(f.in)) // first, as others may come onto this list
		for _, choice := range going {
			f.empty(d, choice)
		}
	}
}

func (f *files) empty(d *drawer, list int) {
	ballot := d.first[list]
	d.first[list] = noPaper
	for ballot != noPaper {
		next := d.next[ballot]
		f.refile(d, ballot, int(d.at[ballot]))
		ballot = next
	}
}

// firsts are the voices for which each choice is the best of those that are
// left, by the weight of each group's ballots. A ballot whose best tier holds
// several counts for each of them in part.
func (f *files) firsts(weights []*big.Rat) []*big.Rat {
	m := len(f.in)
	out := make([]*big.Rat, m)
	for i := range out {
		out[i] = new(big.Rat)
	}
	for group, alone := range f.alone {
		sum := func(i int, n int64, size int) {
			if n != 0 {
				out[i].Add(out[i], new(big.Rat).Mul(weights[group], big.NewRat(n, int64(size))))
			}
		}
		for i, n := range alone {
			sum(i, n, 1)
		}
		for at, n := range f.shared[group] {
			sum(at%m, n, at/m)
		}
	}
	return out
}
