package ranking

import "slices"

// round is one round of an instant runoff: who was placed, and by how many
// voices (times unit) that was decided.
type round struct {
	going []int
	top   bool
	ahead int64 // how far whoever has more than half is from half, or whoever goes from the next fewest
	below int64 // how far everybody is from more than half; 0 at the top
}

// runoff keeps x ahead of y while every round surely goes as it went, until
// one of the two has its place.
func (a *attack) runoff(x, y, bloc int) func(changed int) bool {
	rounds := a.v.rounds(a.v.kinds)
	return func(changed int) bool {
		lots := []lot{}
		for c, of := range a.v.blocs {
			if bloc == everybody || bloc == c {
				lots = append(lots, lot{of.weight * a.v.unit, of.n})
			}
		}
		moved := largest(lots, changed)
		for _, r := range rounds {
			if !r.stays(moved) {
				return false
			}
			if slices.Contains(r.going, x) || slices.Contains(r.going, y) {
				return true
			}
		}
		return false
	}
}

// stays reports whether a round goes as it went when each first place moves by
// at most so many voices.
func (r round) stays(moved int64) bool {
	if r.top {
		return moved < r.ahead
	}
	return moved <= r.below && 2*moved < r.ahead
}

// rounds are those of the runoff of some ballots: as [RunoffRule] counts,
// whoever has more than half of the voices is placed at the top, else whoever
// has the fewest at the bottom.
func (v *voters) rounds(kinds []kind) []round {
	in, left := make([]bool, v.m), v.m
	for i := range in {
		in[i] = true
	}
	over, whole, out := v.over(kinds), int64(0), []round{}
	for left > 0 {
		firsts := v.firsts(kinds, in)
		if whole == 0 {
			for _, n := range firsts {
				whole += n
			}
		}
		r := v.round(firsts, in, over, whole)
		for _, x := range r.going {
			in[x] = false
		}
		left -= len(r.going)
		out = append(out, r)
	}
	return out
}

// firsts are the voices (times unit) for which each choice is the best of those
// that are left; of several tied, each gets its part.
func (v *voters) firsts(kinds []kind, in []bool) []int64 {
	out := make([]int64, v.m)
	for _, k := range kinds {
		best, tied := uint8(absent), int64(0)
		for x, t := range k.tiers {
			switch {
			case !in[x] || t > best || t == absent:
			case t < best:
				best, tied = t, 1
			default:
				tied++
			}
		}
		for x, t := range k.tiers {
			if tied > 0 && in[x] && t == best {
				out[x] += int64(k.n) * v.blocs[k.bloc].weight * (v.unit / tied)
			}
		}
	}
	return out
}

// round decides who is placed.
func (v *voters) round(firsts []int64, in []bool, over []int64, whole int64) round {
	r := round{ahead: whole, below: whole}
	for x, n := range firsts {
		if 2*n > whole {
			return round{going: []int{x}, top: true, ahead: (2*n - whole + 1) / 2}
		}
		if in[x] {
			r.below = min(r.below, (whole-2*n)/2)
		}
	}
	fewest := lowestOf(in, firsts)
	r.going = fewest
	if len(fewest) > 1 {
		among := make([]bool, v.m)
		for _, x := range fewest {
			among[x] = true
		}
		r.going = lowestOf(among, v.winsAmong(over, fewest))
	}
	for x, n := range firsts {
		if in[x] && x != r.going[0] {
			r.ahead = min(r.ahead, n-firsts[r.going[0]])
		}
	}
	return r
}

// winsAmong are the wins less the defeats in pairs among some choices.
func (v *voters) winsAmong(over []int64, some []int) []int64 {
	out := make([]int64, v.m)
	for _, x := range some {
		for _, y := range some {
			switch to, back := over[x*v.m+y], over[y*v.m+x]; {
			case to > back:
				out[x]++
			case to < back:
				out[x]--
			}
		}
	}
	return out
}

// lowestOf are the choices among some with the lowest number.
func lowestOf(among []bool, numbers []int64) []int {
	out := []int{}
	for x, is := range among {
		switch {
		case !is || len(out) > 0 && numbers[x] > numbers[out[0]]:
		case len(out) > 0 && numbers[x] == numbers[out[0]]:
			out = append(out, x)
		default:
			out = []int{x}
		}
	}
	return out
}

// ranksOfRounds are the ranks that rounds give.
func (v *voters) ranksOfRounds(rounds []round) []int {
	out, first, last := make([]int, v.m), 1, v.m
	for _, r := range rounds {
		if !r.top {
			last -= len(r.going)
		}
		for _, x := range r.going {
			if out[x] = last + 1; r.top {
				out[x] = first
			}
		}
		if r.top {
			first += len(r.going)
		}
	}
	return out
}
