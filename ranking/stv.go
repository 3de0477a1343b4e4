package ranking

import (
	"fmt"
	"math/big"
	"slices"
)

// stv is the single transferable vote for so many seats. The quota is Droop's,
// ⌊V/(s+1)⌋ + 1 of V ballots (Droop 1868). Whoever reaches it is chosen, and
// the ballots of a chosen one go on to the next choice with as much of their
// value as was more than needed, surplus ÷ votes (the weighted inclusive
// Gregory method); all who reach it in one round are chosen together. Where
// nobody reaches it, whoever has the fewest goes, as in the instant runoff,
// and the ballots go on with the value they have. When no more are left than
// there are seats, these are chosen. A ballot with several in a tier counts for
// each in part; one that has named all its choices counts for nobody. Numbers
// are exact.
//
// Of several with the fewest, their pairs decide; who are still equal go
// together, unless too few would be left for the seats: then they are tied for
// the last ones. By EqualVoice the groups' ballots weigh alike and together as
// much as all ballots, so that the quota is in ballots.
func (k *papers) stv(d duels, weights []*big.Rat, seats int) Outcome {
	s := newTransfer(k, d, weights, seats)
	for s.seats > 0 && slices.Contains(s.in, true) {
		s.round()
	}
	s.rest()
	quota := number(s.quota)
	return Outcome{Rule: STVRule, Tiers: append(s.chosen, s.out...), Rounds: s.rounds, Quota: &quota}
}

// transfer is a count by STV under way.
type transfer struct {
	papers *papers
	duels  duels
	value  []*big.Rat // what a ballot of a class is worth
	class  []int      // of each ballot: those that are worth the same
	in     []bool     // still in the count
	quota  *big.Rat
	seats  int // still to be filled
	chosen [][]string
	out    [][]string // from the last that went to the first
	rounds []Round
}

func newTransfer(k *papers, d duels, weights []*big.Rat, seats int) *transfer {
	s := &transfer{papers: k, duels: d, in: everyone(len(d.choices)), seats: seats, chosen: [][]string{}}
	voices, ballots := new(big.Rat), new(big.Rat)
	for _, group := range k.groups {
		if weights[group].Sign() > 0 {
			voices.Add(voices, weights[group])
			ballots.Add(ballots, one())
		}
		s.class = append(s.class, int(group))
	}
	for _, w := range weights {
		share := new(big.Rat)
		if voices.Sign() > 0 {
			share.Mul(w, new(big.Rat).Quo(ballots, voices))
		}
		s.value = append(s.value, share)
	}
	s.quota = droop(ballots, seats)
	return s
}

// droop is the smallest whole number of votes that only so many can reach.
func droop(ballots *big.Rat, seats int) *big.Rat {
	each := new(big.Int).Quo(ballots.Num(), big.NewInt(int64(seats+1)))
	return new(big.Rat).SetInt(each.Add(each, big.NewInt(1)))
}

// round counts and chooses, or takes out the weakest.
func (s *transfer) round() {
	votes := s.votes()
	left := s.left()
	round := Round{Votes: s.duels.named(s.in, votes)}
	reached := slices.DeleteFunc(slices.Clone(left), func(i int) bool { return votes[i].Cmp(s.quota) < 0 })
	switch {
	case len(left) <= s.seats:
		round.Chosen = s.choose(left, votes)
	case len(reached) > 0:
		s.handOn(reached, votes)
		round.Chosen = s.choose(reached, votes)
	default:
		round.Tied = s.duels.tied(s.in, votes)
		s.drop(&round, left, votes)
	}
	s.rounds = append(s.rounds, round)
}

// drop takes out the weakest, or ends the count when they are tied for the
// last seats.
func (s *transfer) drop(round *Round, left []int, votes []*big.Rat) {
	weakest := s.duels.weakest(s.in, votes)
	if len(left)-len(weakest) >= s.seats {
		round.Out = s.duels.take(s.in, weakest)
		s.out = slices.Insert(s.out, 0, round.Out)
		return
	}
	sure := slices.DeleteFunc(slices.Clone(left), func(i int) bool { return slices.Contains(weakest, i) })
	round.Chosen = s.choose(sure, votes)
	s.chosen = append(s.chosen, s.duels.take(s.in, weakest))
	s.seats = 0
}

// choose gives choices the next places in the order of their votes.
func (s *transfer) choose(some []int, votes []*big.Rat) []string {
	names := []string{}
	for _, tier := range splitBy(some, votes) {
		s.chosen = append(s.chosen, s.duels.take(s.in, tier))
		names = append(names, namesOf(s.duels.choices, tier)...)
	}
	s.seats -= len(some)
	return names
}

// rest puts those whom no seat was left for behind the chosen, by their votes.
func (s *transfer) rest() {
	left := s.left()
	if len(left) == 0 {
		return
	}
	votes, tiers := s.votes(), [][]string{}
	for _, tier := range splitBy(left, votes) {
		tiers = append(tiers, s.duels.take(s.in, tier))
	}
	s.out = append(tiers, s.out...)
}

func (s *transfer) left() []int {
	return slices.DeleteFunc(all(len(s.in)), func(i int) bool { return !s.in[i] })
}

// best calls do with each ballot's best tier of those still in the count.
func (s *transfer) best(do func(ballot int, tier []int)) {
	s.papers.eachBallot(func(ballot int, order, ends []int) {
		for t := range ends {
			if tier := leftIn(s.in, order[startOf(ends, t):ends[t]]); len(tier) > 0 {
				do(ballot, tier)
				return
			}
		}
	})
}

// votes are what the ballots are worth to each choice. Parts are counted by
// class and size of tier, so that they stay whole numbers until the end.
func (s *transfer) votes() []*big.Rat {
	parts := map[[2]int][]int64{}
	s.best(func(ballot int, tier []int) {
		at := [2]int{s.class[ballot], len(tier)}
		if parts[at] == nil {
			parts[at] = make([]int64, len(s.in))
		}
		for _, i := range tier {
			parts[at][i]++
		}
	})
	out := zeros(len(s.in))
	for at, row := range parts {
		for i, n := range row {
			out[i].Add(out[i], new(big.Rat).Mul(s.value[at[0]], big.NewRat(n, int64(at[1]))))
		}
	}
	return out
}

// handOn leaves of the ballots of those who reached the quota what was more
// than needed.
func (s *transfer) handOn(reached []int, votes []*big.Rat) {
	used := zeros(len(s.in)) // by choice: the share of each vote that is used up
	for _, i := range reached {
		used[i].Quo(s.quota, votes[i])
	}
	known := map[string]int{}
	s.best(func(ballot int, tier []int) {
		spent, key := new(big.Rat), fmt.Sprint(s.class[ballot], "/", len(tier))
		for _, i := range tier {
			if used[i].Sign() > 0 {
				spent.Add(spent, used[i])
				key += fmt.Sprint(" ", i)
			}
		}
		if spent.Sign() == 0 {
			return
		}
		class, there := known[key]
		if !there {
			class = len(s.value)
			known[key] = class
			kept := new(big.Rat).Sub(one(), spent.Quo(spent, big.NewRat(int64(len(tier)), 1)))
			s.value = append(s.value, kept.Mul(kept, s.value[s.class[ballot]]))
		}
		s.class[ballot] = class
	})
}
