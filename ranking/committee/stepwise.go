package committee

import (
	"math/big"
	"slices"
)

// path is a way to a committee, one choice after another.
type path struct {
	at    []bool // by choice
	order []int
}

// stepwise follows every tie from a start; tied lists the choices that may
// come next, in order, and their gain. The first path follows the order of the
// choices.
func (p *profile) stepwise(steps int, m Method, tied func(at []bool) ([]int, int64)) (found []path, more bool) {
	level := []path{{make([]bool, len(p.choices)), nil}}
	work := 0
	for range steps {
		var next []path
		seen := map[string]bool{}
		for _, from := range level {
			choices, _ := tied(from.at)
			if work += p.approved; m.Resolute || work > maxWork/4 {
				more = more || len(choices) > 1
				choices = choices[:1]
			}
			for _, c := range choices {
				to := path{slices.Clone(from.at), append(slices.Clone(from.order), c)}
				to.at[c] = true
				if key := bits(to.at); !seen[key] {
					seen[key] = true
					next = append(next, to)
				}
			}
		}
		if level = next; len(level) > MaxCommittees {
			level, more = level[:MaxCommittees], true
		}
	}
	return level, more && !m.Resolute
}

func bits(at []bool) string {
	out := make([]byte, len(at))
	for i, in := range at {
		if in {
			out[i] = 1
		}
	}
	return string(out)
}

// upward adds the choice that gains most, again and again.
func (p *profile) upward(m Method) (Outcome, error) {
	s, err := p.thieleSeries(m.Rule)
	if err != nil {
		return Outcome{}, err
	}
	tied := func(at []bool) ([]int, int64) { return p.committeeOf(s, at, true).most(at) }
	found, more := p.stepwise(p.seats, m, tied)
	return p.stepped(m.Rule, s, found, more, true), nil
}

// downward takes the choice away that loses least, until the seats are left.
func (p *profile) downward(m Method) (Outcome, error) {
	all := *p
	all.seats = max(p.seats, len(p.choices))
	s, err := all.thieleSeries(m.Rule)
	if err != nil {
		return Outcome{}, err
	}
	tied := func(at []bool) ([]int, int64) { return p.committeeOf(s, at, false).least(at) }
	found, more := p.stepwise(len(p.choices)-p.seats, m, tied)
	return p.stepped(m.Rule, s, found, more, false), nil
}

// committeeOf is who has what from the choices that are in.
func (p *profile) committeeOf(s series, at []bool, in bool) *satisfied {
	f := p.nobody(s)
	for c, picked := range at {
		if picked == in {
			f.add(c)
		}
	}
	return f
}

func (f *satisfied) most(at []bool) (tied []int, gain int64) {
	gain = -1
	for c, in := range at {
		if in {
			continue
		}
		g := f.gain(c)
		if g > gain {
			tied, gain = nil, g
		}
		if g == gain {
			tied = append(tied, c)
		}
	}
	return tied, gain
}

// least lists the choices whose going loses least, the last ones first, so
// that the order of the choices breaks ties in favour of the first.
func (f *satisfied) least(gone []bool) (tied []int, loss int64) {
	loss = -1
	for c, out := range gone {
		if out {
			continue
		}
		before := f.sum
		f.remove(c)
		l := before - f.sum
		f.add(c)
		if loss < 0 || l < loss {
			tied, loss = nil, l
		}
		if l == loss {
			tied = append(tied, c)
		}
	}
	slices.Reverse(tied)
	return tied, loss
}

// stepped tells the paths as committees, with the steps of the first.
func (p *profile) stepped(rule string, s series, found []path, more, up bool) Outcome {
	var committees [][]int
	for _, way := range found {
		committees = append(committees, way.committee(up))
	}
	o := p.outcome(rule, committees, more)
	f := p.committeeOf(s, make([]bool, len(p.choices)), up)
	for _, c := range found[0].order {
		before := f.sum
		if up {
			f.add(c)
		} else {
			f.remove(c)
		}
		change := new(big.Rat).Abs(p.score(s, f.sum-before))
		o.Steps = append(o.Steps, Step{Choice: p.choices[c], By: rule, Price: change})
	}
	o.Score = p.score(s, f.sum)
	return o
}

// committee is what was added, or what was not taken away.
func (w path) committee(up bool) []int {
	if up {
		return w.order
	}
	var left []int
	for c, gone := range w.at {
		if !gone {
			left = append(left, c)
		}
	}
	return left
}
