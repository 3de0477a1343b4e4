package committee

import (
	"math/big"
	"slices"
)

// maxIncreases bounds how often equal shares is computed anew with more money.
const maxIncreases = 10_000

// increase gives everybody more money, a step at a time, as long as what equal
// shares then buys still fits the true budget, and stops early when nothing
// more would fit (the practice of participatory budgets; Peters and others 2021).
func (p *profile) increase(m Method, share *big.Rat) (Outcome, error) {
	step := p.stepOf(m, share)
	alone := m
	alone.Complete = nil
	money := new(big.Rat).Set(share)
	best, more := p.follow(p.start(alone, money))
	for range maxIncreases {
		if slices.ContainsFunc(best, (*run).exhausted) {
			break
		}
		money = new(big.Rat).Add(money, step)
		ends, cut := p.follow(p.start(alone, money))
		if slices.ContainsFunc(ends, (*run).overspent) {
			break
		}
		best, more = ends, cut
	}
	return p.completed(m, best, more), nil
}

// stepOf is the step for each whole unit of weight, in the unit of the budget.
func (p *profile) stepOf(m Method, share *big.Rat) *big.Rat {
	if m.Step == nil {
		return new(big.Rat).Mul(share, big.NewRat(1, 100))
	}
	step := new(big.Rat).Mul(m.Step, new(big.Rat).SetInt(p.coin))
	return step.Quo(step, new(big.Rat).SetInt(p.unit))
}

// completed goes on from each end with the other completions.
func (p *profile) completed(m Method, from []*run, more bool) Outcome {
	var ends []*run
	for _, r := range from {
		r.phases = slices.Clone(m.Complete[1:])
		if p.seats > 0 && len(r.phases) > 0 {
			r.phases = append(r.phases, filling)
		}
		list, cut := p.follow(r)
		ends, more = append(ends, list...), more || cut
	}
	return p.ended(m.Rule, ends, more)
}

func (r *run) overspent() bool { return r.spent.Cmp(r.p.budget) > 0 }

// exhausted reports whether nothing that anybody supports fits any more.
func (r *run) exhausted() bool {
	for c, in := range r.in {
		if !in && len(r.p.back[c]) > 0 && r.fits(c) {
			return false
		}
	}
	return true
}
