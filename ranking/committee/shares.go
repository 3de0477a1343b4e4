package committee

import (
	"cmp"
	"math/big"
	"slices"
)

// offer is a choice that can be taken next: its price, or the load that it
// makes, is over divided by under and the ledger's denominator.
type offer struct {
	choice      int
	over, under *big.Int
	price       *big.Rat // by which offers are compared
}

// heap is the weight of a choice's supporters with the same money and points.
type heap struct {
	class  int32
	points int64
	weight int64
}

// heaps counts a choice's supporters by money and points, those first whose
// money for each point is least.
func (r *run) heaps(c int) []heap {
	if r.p.plain || r.m.Worth != WorthPoints {
		return r.plainHeaps(c)
	}
	type key struct {
		class  int32
		points int64
	}
	weights := map[key]int64{}
	for _, b := range r.p.back[c] {
		weights[key{r.led.class[b.block], b.points}] += r.p.blocks[b.block].weight
	}
	list := make([]heap, 0, len(weights))
	for k, weight := range weights {
		list = append(list, heap{k.class, k.points, weight})
	}
	slices.SortFunc(list, func(a, b heap) int {
		x, y := big.NewInt(b.points), big.NewInt(a.points)
		return cmp.Or(x.Mul(x, r.led.amount[a.class]).Cmp(y.Mul(y, r.led.amount[b.class])), cmp.Compare(a.class, b.class))
	})
	return list
}

// plainHeaps counts by money alone.
func (r *run) plainHeaps(c int) []heap {
	weights := make([]int64, len(r.led.amount))
	for _, b := range r.p.back[c] {
		weights[r.led.class[b.block]] += r.p.blocks[b.block].weight
	}
	list := make([]heap, 0, len(weights))
	for class, weight := range weights {
		if weight > 0 {
			list = append(list, heap{int32(class), 1, weight})
		}
	}
	return list
}

// share is what a choice costs its supporters by equal shares: the smallest
// payment for each unit of worth with which they can pay it, those who have
// less paying all. It reports false if they cannot.
func (r *run) share(c int) (offer, bool) {
	list := r.heaps(c)
	under, part := new(big.Int), new(big.Int)
	for _, h := range list {
		under.Add(under, part.Mul(big.NewInt(h.weight), big.NewInt(h.points)))
	}
	over := new(big.Int).Mul(r.p.cost[c], r.led.den)
	left, most := new(big.Int), new(big.Int)
	for _, h := range list {
		amount := r.led.amount[h.class]
		if left.Mul(over, big.NewInt(h.points)).Cmp(most.Mul(amount, under)) <= 0 {
			return r.offered(c, over, under), true
		}
		over.Sub(over, part.Mul(amount, big.NewInt(h.weight)))
		under.Sub(under, part.Mul(big.NewInt(h.weight), big.NewInt(h.points)))
	}
	return offer{}, false
}

func (r *run) offered(c int, over, under *big.Int) offer {
	worth := new(big.Int).Mul(under, r.led.den)
	if r.m.Worth == WorthCost && r.p.cost[c].Sign() > 0 {
		worth.Mul(worth, r.p.cost[c])
	}
	return offer{c, over, under, new(big.Rat).SetFrac(over, worth)}
}

// shares lists the choices that are cheapest for what they are worth. Prices
// only rise, so a choice is looked at again only while its last price could
// still be the lowest.
func (r *run) shares() []offer {
	order := make([]int, 0, len(r.p.choices))
	for c, in := range r.in {
		if !in && r.price[c] != nil {
			order = append(order, c)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(r.price[a].Cmp(r.price[b]), cmp.Compare(a, b)) })
	var tied []offer
	for _, c := range order {
		if len(tied) > 0 && r.price[c].Cmp(tied[0].price) > 0 {
			break
		}
		next, ok := r.share(c)
		r.price[c] = next.price // nil: never again
		if !ok {
			continue
		}
		tied = cheapest(tied, next)
	}
	slices.SortFunc(tied, func(a, b offer) int { return cmp.Compare(a.choice, b.choice) })
	return tied
}

// cheapest keeps the offers with the lowest price.
func cheapest(tied []offer, next offer) []offer {
	if len(tied) > 0 {
		switch by := next.price.Cmp(tied[0].price); {
		case by > 0:
			return tied
		case by < 0:
			tied = nil
		}
	}
	return append(tied, next)
}

// pay takes the payments from the supporters' money.
func (r *run) pay(o offer) {
	over, under := reduced(o.over, o.under)
	plain := r.p.plain || r.m.Worth != WorthPoints
	zero := new(big.Int)
	r.led = r.led.moved(r.p.back[o.choice], under, func(amount *big.Int, points int64) *big.Int {
		if plain {
			points = 1
		}
		paid := new(big.Int).Mul(over, big.NewInt(points))
		if paid.Cmp(amount) >= 0 {
			return zero
		}
		return amount.Sub(amount, paid)
	})
}

func reduced(over, under *big.Int) (*big.Int, *big.Int) {
	g := new(big.Int).GCD(nil, nil, over, under)
	return new(big.Int).Quo(over, g), new(big.Int).Quo(under, g)
}
