package ranking

import (
	"math/big"
	"slices"
)

// runoff is the instant runoff (IRV; Hare for one seat). Whoever is first on
// more than half of the voices takes the next place from the top, and the
// ballots go on without; where nobody is, whoever is first on the fewest takes
// the next place from the bottom. A ballot whose best tier still holds several
// counts for each of them in part. Of several with the fewest, those go whose
// wins less defeats in pairs among them are the fewest (Copeland); who are
// still equal go together and share the place. Never by lot.
func (p *Papers) runoff(d duels, weights []*big.Rat) Outcome {
	in := make([]bool, len(d.choices))
	for i := range in {
		in[i] = true
	}
	files := p.file(in, weights)
	firsts := files.firsts()
	whole := sumOf(firsts)
	top, bottom := [][]string{}, [][]string{}
	for slices.Contains(in, true) {
		places, up := &top, true
		going := majority(firsts, whole)
		if going == nil {
			places, up, going = &bottom, false, d.weakest(in, firsts)
		}
		names := make([]string, len(going))
		for i, g := range going {
			names[i], in[g] = d.choices[g], false
		}
		if up {
			*places = append(*places, names)
		} else {
			*places = slices.Insert(*places, 0, names)
		}
		files.drop(going)
		firsts = files.firsts()
	}
	return Outcome{Rule: RunoffRule, Tiers: append(top, bottom...)}
}

// majority is whoever is first on more than half of the voices, or nil.
func majority(firsts []*big.Rat, all *big.Rat) []int {
	half := new(big.Rat).Mul(all, big.NewRat(1, 2))
	for i, n := range firsts {
		if n.Cmp(half) > 0 {
			return []int{i}
		}
	}
	return nil
}

// weakest are the choices that go in this round.
func (d duels) weakest(in []bool, firsts []*big.Rat) []int {
	fewest := lowest(in, firsts)
	if len(fewest) == 1 {
		return fewest
	}
	among := make([]bool, len(in))
	for _, a := range fewest {
		among[a] = true
	}
	return lowest(among, d.balance(fewest))
}

// lowest are the choices among some with the lowest number.
func lowest(among []bool, score []*big.Rat) []int {
	out := []int{}
	for i, is := range among {
		if !is {
			continue
		}
		if len(out) > 0 {
			switch score[i].Cmp(score[out[0]]) {
			case 1:
				continue
			case -1:
				out = out[:0]
			}
		}
		out = append(out, i)
	}
	return out
}
