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
	return p.eliminate(RunoffRule, d, weights, func(_ []bool, firsts []*big.Rat) ([]*big.Rat, []*big.Rat) { return firsts, nil })
}

// eliminate takes one choice after the other out of the ballots. Where nobody
// has a majority, support says whose number is lowest, who goes, and what the
// last places are, where the rule counts them.
func (p *Papers) eliminate(rule string, d duels, weights []*big.Rat, support func(in []bool, firsts []*big.Rat) (number, lasts []*big.Rat)) Outcome {
	in := everyone(len(d.choices))
	files := p.file(in)
	firsts := files.firsts(weights)
	whole := sumOf(firsts)
	top, bottom, out := [][]string{}, [][]string{}, Outcome{Rule: rule}
	for slices.Contains(in, true) {
		number, lasts := support(in, firsts)
		round := Round{Votes: d.named(in, firsts), Last: d.named(in, lasts)}
		going := majority(firsts, whole)
		if going != nil {
			round.Chosen = d.take(in, going)
			top = append(top, round.Chosen)
		} else {
			round.Tied, going = d.tied(in, number), d.weakest(in, number)
			round.Out = d.take(in, going)
			bottom = slices.Insert(bottom, 0, round.Out)
		}
		out.Rounds = append(out.Rounds, round)
		files.drop(going)
		firsts = files.firsts(weights)
	}
	out.Tiers = append(top, bottom...)
	return out
}

// Round is one step of a rule that counts in rounds.
type Round struct {
	Votes  map[string]float64 `json:"votes"`            // of the choices that are left
	Last   map[string]float64 `json:"last,omitempty"`   // Coombs: voices that put each last
	Chosen []string           `json:"chosen,omitempty"` // take the next places
	Tied   []string           `json:"tied,omitempty"`   // equally weak, before their pairs were looked at
	Out    []string           `json:"out,omitempty"`    // go
}

// named are the numbers of the choices that are left, by name.
func (d duels) named(in []bool, numbers []*big.Rat) map[string]float64 {
	if numbers == nil {
		return nil
	}
	out := map[string]float64{}
	for i, is := range in {
		if is {
			out[d.choices[i]] = number(numbers[i])
		}
	}
	return out
}

// take takes choices out and returns their names.
func (d duels) take(in []bool, going []int) []string {
	for _, i := range going {
		in[i] = false
	}
	return namesOf(d.choices, going)
}

// tied are the choices with the lowest number, if they are several.
func (d duels) tied(in []bool, number []*big.Rat) []string {
	if low := lowest(in, number); len(low) > 1 {
		return namesOf(d.choices, low)
	}
	return nil
}

func everyone(choices int) []bool {
	in := make([]bool, choices)
	for i := range in {
		in[i] = true
	}
	return in
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
