package committee

import (
	"math/big"
	"slices"
)

// EqualVoice weighs the voters so that each cluster of groups counts the same
// in total, and everybody together as many as there are voters: of 12 women and
// 30 men each woman weighs 21/12 and each man 21/30. A group may be in one
// cluster; groups that are in none are left out with their voters. Clusters
// without voters do not count. The weights that voters had are within their
// cluster kept in proportion.
func EqualVoice(voters []Voter, clusters [][]string) []Voter {
	at := map[string]int{}
	for i, groups := range clusters {
		for _, g := range groups {
			at[g] = i
		}
	}
	sums, all, heard := make([]*big.Rat, len(clusters)), new(big.Rat), int64(0)
	for _, v := range voters {
		i, in := at[v.Group]
		if !in {
			continue
		}
		if sums[i] == nil {
			sums[i], heard = new(big.Rat), heard+1
		}
		sums[i].Add(sums[i], v.weight())
		all.Add(all, v.weight())
	}
	out := []Voter{}
	for _, v := range voters {
		if i, in := at[v.Group]; in {
			part := new(big.Rat).Quo(v.weight(), sums[i])
			part.Mul(part, all)
			v.Weight = part.Quo(part, big.NewRat(heard, 1))
			out = append(out, v)
		}
	}
	return out
}

func (v Voter) weight() *big.Rat {
	if v.Weight == nil {
		return big.NewRat(1, 1)
	}
	return v.Weight
}

// Share is what a cluster of groups holds of the seats or of the budget, and
// what it could do with it alone.
type Share struct {
	Groups []string
	Voters int
	Part   *big.Rat // of the whole weight, 0 to 1
	Money  *big.Rat // its part of the seats or of the budget
	Seats  int      // so many whole seats it could buy if its voters agree; 0 with costs
	Alone  []string // what equal shares buys with its ballots and its money alone
}

// Guarantee is what each cluster could buy alone. A cluster whose voters
// agree on Seats choices is sure, by a rule that satisfies [EJR], that one of them
// finds so many approved choices among the chosen.
func Guarantee(e Election, m Method, clusters [][]string) ([]Share, error) {
	all := new(big.Rat)
	for _, v := range e.Voters {
		all.Add(all, v.weight())
	}
	out := []Share{}
	for _, groups := range clusters {
		s, err := shareOf(e, m, groups, all)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func shareOf(e Election, m Method, groups []string, all *big.Rat) (Share, error) {
	s := Share{Groups: groups, Part: new(big.Rat), Money: new(big.Rat), Alone: []string{}}
	alone := e
	alone.Voters = nil
	for _, v := range e.Voters {
		if slices.Contains(groups, v.Group) {
			alone.Voters = append(alone.Voters, v)
			s.Part.Add(s.Part, v.weight())
		}
	}
	s.Voters = len(alone.Voters)
	if s.Voters == 0 {
		return s, nil
	}
	s.Part.Quo(s.Part, all)
	s.Money.Mul(s.Part, e.money())
	if e.Costs == nil {
		s.Seats = int(new(big.Int).Quo(s.Money.Num(), s.Money.Denom()).Int64())
		alone = alone.priced(s.Money)
	} else {
		alone.Budget = s.Money
	}
	o, err := Choose(alone, Method{Rule: EqualShares, Worth: m.Worth, Resolute: true})
	s.Alone = o.Chosen
	return s, err
}

// money is the budget, or the seats.
func (e Election) money() *big.Rat {
	if e.Costs == nil {
		return big.NewRat(int64(e.Seats), 1)
	}
	return e.Budget
}

// priced is the election with seats turned into costs of one and a budget.
func (e Election) priced(budget *big.Rat) Election {
	e.Costs = slices.Repeat([]*big.Rat{big.NewRat(1, 1)}, len(e.Choices))
	e.Budget, e.Seats = budget, 0
	return e
}
