package committee

import (
	"math/big"
)

// load is the greatest load of a choice's supporters if it is taken, its cost
// spread so that all of them end with the same.
func (r *run) load(c int) offer {
	over := new(big.Int).Mul(r.p.cost[c], r.led.den)
	weights := make([]int64, len(r.led.amount))
	sum := int64(0)
	for _, b := range r.p.back[c] {
		weight := r.p.blocks[b.block].weight
		weights[r.led.class[b.block]] += weight
		sum += weight
	}
	part := new(big.Int)
	for class, weight := range weights {
		if weight > 0 {
			over.Add(over, part.Mul(r.led.amount[class], big.NewInt(weight)))
		}
	}
	under := big.NewInt(sum)
	return offer{c, over, under, new(big.Rat).SetFrac(over, new(big.Int).Mul(under, r.led.den))}
}

// loads lists the choices that make the smallest greatest load. By Phragmén's
// rule itself the choice ends where one of them does not fit; as a completion
// what does not fit is passed over.
func (r *run) loads(completing bool) []offer {
	var tied []offer
	for c, in := range r.in {
		if in || len(r.p.back[c]) == 0 || completing && !r.fits(c) {
			continue
		}
		tied = cheapest(tied, r.load(c))
	}
	for _, o := range tied {
		if !r.fits(o.choice) {
			return nil
		}
	}
	return tied
}

// bear gives the supporters their new load.
func (r *run) bear(o offer) {
	over, under := reduced(o.over, o.under)
	r.led = r.led.moved(r.p.back[o.choice], under, func(*big.Int, int64) *big.Int { return over })
}
