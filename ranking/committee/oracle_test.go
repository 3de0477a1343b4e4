package committee

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
)

// profiles are small random elections from seeds: some with weights, groups
// and equal ballots.
func randomElection(seed uint64, weighted bool) Election {
	r := rand.New(rand.NewPCG(seed, 5))
	e := Election{}
	for i := range 3 + r.IntN(4) {
		e.Choices = append(e.Choices, "c"+strconv.Itoa(i))
	}
	e.Seats = 1 + r.IntN(len(e.Choices)-1)
	density := 0.2 + 0.5*r.Float64()
	for range 2 + r.IntN(8) {
		v := Voter{Group: []string{"women", "men"}[r.IntN(2)]}
		for _, c := range e.Choices {
			if r.Float64() < density {
				v.Approves = append(v.Approves, c)
			}
		}
		if weighted {
			v.Weight = big.NewRat(1+r.Int64N(4), 1+r.Int64N(3))
		}
		e.Voters = append(e.Voters, v)
	}
	return e
}

// allCommittees lists every committee by counting in binary.
func allCommittees(e Election) [][]string {
	var out [][]string
	for mask := range 1 << len(e.Choices) {
		var committee []string
		for i, c := range e.Choices {
			if mask>>i&1 == 1 {
				committee = append(committee, c)
			}
		}
		if len(committee) == e.Seats {
			out = append(out, committee)
		}
	}
	slices.SortFunc(out, slices.Compare)
	return out
}

// scoreByDefinition sums what each voter's approved choices are worth.
func scoreByDefinition(e Election, committee []string, adds func(j int) *big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, v := range e.Voters {
		for j := 1; j <= v.approved(committee); j++ {
			sum.Add(sum, new(big.Rat).Mul(v.weight(), adds(j)))
		}
	}
	return sum
}

// winnersByDefinition tries all committees.
func winnersByDefinition(e Election, adds func(j int) *big.Rat) (winners [][]string, best *big.Rat) {
	for _, committee := range allCommittees(e) {
		score := scoreByDefinition(e, committee, adds)
		switch {
		case best == nil || score.Cmp(best) > 0:
			winners, best = [][]string{committee}, score
		case score.Cmp(best) == 0:
			winners = append(winners, committee)
		}
	}
	return winners, best
}

// brokenByDefinition tries all sets of voters and what they agree on.
func brokenByDefinition(e Election, committee []string, axiom string) bool {
	all := new(big.Rat)
	for _, v := range e.Voters {
		all.Add(all, v.weight())
	}
	for mask := 1; mask < 1<<len(e.Voters); mask++ {
		var voters []Voter
		weight := new(big.Rat)
		for i, v := range e.Voters {
			if mask>>i&1 == 1 {
				voters = append(voters, v)
				weight.Add(weight, v.weight())
			}
		}
		share := weight.Mul(weight, big.NewRat(int64(e.Seats), 1))
		share.Quo(share, all)
		deserved := int(new(big.Int).Quo(share.Num(), share.Denom()).Int64())
		for l := 1; l <= deserved; l++ {
			if setBroken(e, voters, committee, axiom, l) {
				return true
			}
		}
	}
	return false
}

func setBroken(e Election, voters []Voter, committee []string, axiom string, l int) bool {
	var agreed, together []string
	agreedOutside := false
	best := 0
	for _, c := range e.Choices {
		approving := 0
		for _, v := range voters {
			if slices.Contains(v.Approves, c) {
				approving++
			}
		}
		if approving == len(voters) {
			agreed = append(agreed, c)
			agreedOutside = agreedOutside || !slices.Contains(committee, c)
		}
		if approving > 0 && slices.Contains(committee, c) {
			together = append(together, c)
		}
	}
	for _, v := range voters {
		best = max(best, v.approved(committee))
	}
	switch axiom {
	case JR:
		return l == 1 && len(agreed) >= 1 && best == 0
	case PJR:
		return len(agreed) >= l && len(together) < l
	case EJR:
		return len(agreed) >= l && best < l
	}
	return agreedOutside && best < l
}

// purse is a voter of the second implementation of equal shares: rationals,
// one voter at a time, all prices anew in each round.
type purse struct {
	voter Voter
	money *big.Rat
}

// sharesByDefinition buys by equal shares with unit costs or the election's
// own; the first of the choices wins ties. It returns what was bought, in order.
func sharesByDefinition(e Election, worth func(v Voter, choice int) *big.Rat) []string {
	costs, budget := e.Costs, e.money()
	if costs == nil {
		costs = e.priced(budget).Costs
	}
	all := new(big.Rat)
	for _, v := range e.Voters {
		all.Add(all, v.weight())
	}
	var purses []*purse
	for _, v := range e.Voters {
		purses = append(purses, &purse{v, new(big.Rat).Quo(budget, all)})
	}
	var bought []string
	for {
		next, price := -1, new(big.Rat)
		for c, choice := range e.Choices {
			if slices.Contains(bought, choice) {
				continue
			}
			if rho := cheapestRho(purses, c, costs[c], e.Choices, worth); rho != nil && (next < 0 || rho.Cmp(price) < 0) {
				next, price = c, rho
			}
		}
		if next < 0 {
			return bought
		}
		bought = append(bought, e.Choices[next])
		for _, p := range purses {
			if slices.Contains(p.voter.Approves, e.Choices[next]) {
				p.money.Sub(p.money, minimum(p.money, new(big.Rat).Mul(price, worth(p.voter, next))))
			}
		}
	}
}

func minimum(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return new(big.Rat).Set(a)
	}
	return new(big.Rat).Set(b)
}

// cheapestRho tries, as the price for a unit of worth, each at which some
// voter's money just runs out, and the one of everybody above it.
func cheapestRho(purses []*purse, c int, cost *big.Rat, choices []string, worth func(Voter, int) *big.Rat) *big.Rat {
	total, ends := new(big.Rat), []*big.Rat{new(big.Rat)}
	var backers []*purse
	for _, p := range purses {
		if slices.Contains(p.voter.Approves, choices[c]) {
			backers = append(backers, p)
			total.Add(total, new(big.Rat).Mul(p.money, p.voter.weight()))
			ends = append(ends, new(big.Rat).Quo(p.money, worth(p.voter, c)))
		}
	}
	if len(backers) == 0 || total.Cmp(cost) < 0 {
		return nil
	}
	var best *big.Rat
	for _, end := range ends {
		rest, units := new(big.Rat).Set(cost), new(big.Rat)
		for _, p := range backers {
			if u := worth(p.voter, c); new(big.Rat).Quo(p.money, u).Cmp(end) <= 0 {
				rest.Sub(rest, new(big.Rat).Mul(p.money, p.voter.weight()))
			} else {
				units.Add(units, new(big.Rat).Mul(u, p.voter.weight()))
			}
		}
		rho := new(big.Rat).Set(end)
		if units.Sign() > 0 {
			rho = rest.Quo(rest, units)
		}
		if raises(backers, c, rho, worth).Cmp(cost) >= 0 && (best == nil || rho.Cmp(best) < 0) {
			best = rho
		}
	}
	return best
}

func raises(backers []*purse, c int, rho *big.Rat, worth func(Voter, int) *big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, p := range backers {
		sum.Add(sum, new(big.Rat).Mul(p.voter.weight(), minimum(p.money, new(big.Rat).Mul(rho, worth(p.voter, c)))))
	}
	return sum
}
