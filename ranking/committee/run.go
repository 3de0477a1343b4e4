package committee

import (
	"crypto/sha256"
	"math/big"
	"slices"
)

// run is a choice of one after another on its way, in phases: the rule, then
// how it is completed.
type run struct {
	p      *profile
	m      Method
	phases []string
	led    ledger
	price  []*big.Rat // by choice: the last price by equal shares; nil: out of reach
	in     []bool
	order  []int
	steps  []Step
	spent  *big.Int
}

// filling is the last phase where seats are filled: with what nobody supports.
const filling = "unsupported"

// start is a run before its first choice; each unit of weight has so much
// money.
func (p *profile) start(m Method, money *big.Rat) *run {
	r := &run{p: p, m: m, in: make([]bool, len(p.choices)), spent: new(big.Int)}
	r.phases = append([]string{m.Rule}, m.Complete...)
	if p.seats > 0 && (m.Rule != EqualShares || len(m.Complete) > 0) {
		r.phases = append(r.phases, filling)
	}
	r.led = p.level(new(big.Rat))
	if m.Rule == EqualShares {
		r.led = p.level(money)
	}
	zero := new(big.Rat)
	r.price = slices.Repeat([]*big.Rat{zero}, len(p.choices))
	return r
}

// fits reports whether there is money left for a choice.
func (r *run) fits(c int) bool {
	sum := new(big.Int).Add(r.spent, r.p.cost[c])
	return sum.Cmp(r.p.budget) <= 0
}

// tied are the choices that may come next; none ends the run.
func (r *run) tied() []offer {
	for len(r.phases) > 0 {
		if list := r.offers(r.phases[0]); len(list) > 0 {
			return list
		}
		r.finish()
	}
	return nil
}

// finish goes to the next phase: what is left of each voter's money is then a
// credit.
func (r *run) finish() {
	if r.phases[0] == EqualShares {
		r.led = r.led.negated()
	}
	r.phases = r.phases[1:]
}

func (r *run) offers(phase string) []offer {
	switch phase {
	case EqualShares:
		return r.shares()
	case Phragmen: // and ByPhragmen, which has the same name
		return r.loads(r.m.Rule == EqualShares)
	case AV, ByVotes:
		return r.mostVotes()
	case filling:
		return r.unsupported()
	}
	return nil
}

// mostVotes are the most approved choices that fit.
func (r *run) mostVotes() []offer {
	var tied []offer
	for c, in := range r.in {
		if votes := r.p.votes(c); !in && votes > 0 && r.fits(c) {
			tied = cheapest(tied, offer{choice: c, price: r.p.weightOf(-votes)})
		}
	}
	for i, o := range tied {
		tied[i].price = new(big.Rat).Neg(o.price)
	}
	return tied
}

func (r *run) unsupported() []offer {
	var tied []offer
	for c, in := range r.in {
		if !in && r.fits(c) {
			tied = append(tied, offer{choice: c, price: new(big.Rat)})
		}
	}
	return tied
}

// taken is the run with one more choice.
func (r *run) taken(o offer) *run {
	next := *r
	next.in = slices.Clone(r.in)
	next.in[o.choice] = true
	next.price = slices.Clone(r.price)
	next.order = append(slices.Clone(r.order), o.choice)
	next.spent = new(big.Int).Add(r.spent, r.p.cost[o.choice])
	step := Step{Choice: r.p.choices[o.choice], By: r.phases[0], Price: o.price}
	switch r.phases[0] {
	case EqualShares:
		next.pay(o)
		step.Paid = r.paid(&next, o.choice)
		step.Price = r.inCoin(o.price)
	case Phragmen:
		next.bear(o)
		step.Price = r.inLoad(o.price)
	}
	next.steps = append(slices.Clone(r.steps), step)
	return &next
}

// inCoin is a price for each voter in the units of costs and weights: of worth
// that is a cost it has no unit of money.
func (r *run) inCoin(price *big.Rat) *big.Rat {
	out := new(big.Rat).Mul(price, new(big.Rat).SetInt(r.p.unit))
	if r.m.Worth == WorthCost {
		return out
	}
	return out.Quo(out, new(big.Rat).SetInt(r.p.coin))
}

func (r *run) inLoad(load *big.Rat) *big.Rat {
	out := new(big.Rat).Mul(load, new(big.Rat).SetInt(r.p.unit))
	return out.Quo(out, new(big.Rat).SetInt(r.p.coin))
}

// paid is what each group paid for a choice.
func (r *run) paid(next *run, c int) map[string]*big.Rat {
	out := map[string]*big.Rat{}
	for _, b := range r.p.back[c] {
		block := r.p.blocks[b.block]
		paid := r.led.of(b.block)
		paid.Sub(paid, next.led.of(b.block))
		paid.Mul(paid, big.NewRat(block.weight, 1))
		group := r.p.groups[block.group]
		if out[group] == nil {
			out[group] = new(big.Rat)
		}
		out[group].Add(out[group], paid)
	}
	for _, sum := range out {
		sum.Quo(sum, new(big.Rat).SetInt(r.p.coin))
	}
	return out
}

// key is the same for runs that go on alike.
func (r *run) key() [sha256.Size]byte {
	return sha256.Sum256(append(r.led.key(), r.phases[0]+" "+bits(r.in)...))
}

// oneByOne follows the ties of a rule that takes one after another.
func (p *profile) oneByOne(m Method) (Outcome, error) {
	if p.weight == 0 {
		p.weight = 1 // nobody: no money is anybody's
	}
	share := new(big.Rat).SetFrac(p.budget, big.NewInt(p.weight))
	if len(m.Complete) > 0 && m.Complete[0] == ByIncrease {
		return p.increase(m, share)
	}
	ends, more := p.follow(p.start(m, share))
	return p.ended(m.Rule, ends, more), nil
}

// follow goes every way from a run; the first end follows the order of the
// choices.
func (p *profile) follow(from *run) (ends []*run, more bool) {
	seen := map[[sha256.Size]byte]bool{}
	stack, work := []*run{from}, 0
	for len(stack) > 0 {
		r := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		tied := r.tied()
		if len(tied) == 0 {
			if ends = append(ends, r); len(ends) >= MaxCommittees {
				return ends, len(stack) > 0
			}
			continue
		}
		work += p.approved + len(p.blocks)
		if r.m.Resolute || work > maxWork/10 {
			more = more || len(tied) > 1 && !r.m.Resolute
			tied = tied[:1]
		}
		for i := len(tied) - 1; i >= 0; i-- {
			next := r.taken(tied[i])
			if len(tied) > 1 || len(seen) > 0 { // without a tie so far there is but one way
				key := next.key()
				if seen[key] {
					continue
				}
				seen[key] = true
			}
			stack = append(stack, next)
		}
	}
	return ends, more
}

func (p *profile) ended(rule string, ends []*run, more bool) Outcome {
	var found [][]int
	for _, r := range ends {
		found = append(found, r.order)
	}
	o := p.outcome(rule, found, more)
	o.Steps = ends[0].steps
	return o
}
