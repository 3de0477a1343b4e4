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
func (p *Papers) stv(d duels, weights []*big.Rat, seats int) Outcome {
	s := newTransfer(p, d, weights, seats)
	for s.seats > 0 && slices.Contains(s.in, true) {
		s.round()
	}
	s.rest()
	quota := number(s.quota)
	return Outcome{Rule: STVRule, Tiers: append(s.chosen, s.out...), Rounds: s.rounds, Quota: &quota}
}

// transfer is a count by STV under way.
type transfer struct {
	papers *Papers
	duels  duels
	value  []*big.Rat // what a ballot of a class is worth
	class  []int      // of ballots that are alike: the class of those worth the same
	in     []bool     // still in the count
	quota  *big.Rat
	seats  int // still to be filled
	chosen [][]string
	out    [][]string // from the last that went to the first
	rounds []Round
}

func newTransfer(p *Papers, d duels, weights []*big.Rat, seats int) *transfer {
	s := &transfer{papers: p, duels: d, in: everyone(len(d.choices)), seats: seats, chosen: [][]string{}}
	heads := make([]int64, len(weights)) // by group
	p.each(func(group, times int, _ []byte) {
		heads[group] += int64(times)
		s.class = append(s.class, group)
	})
	voices, ballots := new(big.Rat), new(big.Rat)
	for group, n := range heads {
		if weights[group].Sign() > 0 {
			voices.Add(voices, new(big.Rat).Mul(weights[group], big.NewRat(n, 1)))
			ballots.Add(ballots, big.NewRat(n, 1))
		}
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

func (s *transfer) left() []int { return remaining(s.in) }

// best calls do with the best tier of those left on each of the ballots that
// are alike. The tier is only lent.
func (s *transfer) best(do func(kind int, tier []int, times int)) {
	kind, tier := -1, make([]int, 0, len(s.in))
	s.papers.each(func(_, times int, codes []byte) {
		kind++
		tier = tier[:0]
		for _, code := range codes {
			if i := int(code & codeOf); s.in[i] {
				tier = append(tier, i)
			}
			if code&endOfTier != 0 && len(tier) > 0 {
				do(kind, tier, times)
				return
			}
		}
	})
}

// votes are what the ballots are worth to each choice.
func (s *transfer) votes() []*big.Rat {
	c := newParts(len(s.in))
	s.best(func(kind int, tier []int, times int) { c.add(s.class[kind], tier, times) })
	return c.sum(s.value)
}

// handOn leaves of the ballots of those who reached the quota what was more
// than needed.
func (s *transfer) handOn(reached []int, votes []*big.Rat) {
	used := zeros(len(s.in)) // by choice: the share of each vote that is used up
	for _, i := range reached {
		used[i].Quo(s.quota, votes[i])
	}
	known := map[string]int{}
	s.best(func(kind int, tier []int, _ int) {
		spent, key := new(big.Rat), fmt.Sprint(s.class[kind], "/", len(tier))
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
			s.value = append(s.value, kept.Mul(kept, s.value[s.class[kind]]))
		}
		s.class[kind] = class
	})
}
