package ranking

import (
	"cmp"
	"fmt"
	"math/big"
	"math/rand"
	"slices"
	"testing"
)

// graders makes n score ballots on m choices; some leave a choice out.
func graders(rng *rand.Rand, n, m int) Tallying {
	in := crowd(rng, n, m)
	in.Type, in.MaxScore = ScoreBallot, 2+rng.Intn(4)
	for i := range in.Ballots {
		in.Ballots[i].Ranking = nil
		for _, choice := range in.Choices {
			if rng.Intn(6) > 0 {
				in.Ballots[i].Points = append(in.Ballots[i].Points, Mark{choice, rng.Intn(in.MaxScore + 1)})
			}
		}
	}
	return in
}

// scoresOn are a ballot's scores by choice, 0 where it gives none; whole is
// false for an abstention.
func scoresOn(in Tallying, b Ballot) (scores map[string]int, whole bool) {
	scores = map[string]int{}
	for _, x := range b.Points {
		scores[x.Choice] = x.Value
	}
	return scores, len(b.Points) > 0
}

// slowJudgment takes away one median after the other.
func slowJudgment(in Tallying) map[string][]int {
	grades := map[string][]int{}
	for _, b := range in.Ballots {
		scores, counts := scoresOn(in, b)
		for _, choice := range in.Choices {
			if counts {
				grades[choice] = append(grades[choice], scores[choice])
			}
		}
	}
	out := map[string][]int{}
	for choice, list := range grades {
		slices.Sort(list)
		for len(list) > 0 {
			middle := (len(list) - 1) / 2
			out[choice] = append(out[choice], list[middle])
			list = slices.Delete(list, middle, middle+1)
		}
	}
	return out
}

func TestJudgmentAgainstMedians(t *testing.T) {
	rng := rand.New(rand.NewSource(2007))
	for range 400 {
		in := graders(rng, 1+rng.Intn(9), 1+rng.Intn(5))
		medians := slowJudgment(in)
		want := peel(in.Choices, func(a, b int) bool { return slices.Compare(medians[in.Choices[a]], medians[in.Choices[b]]) > 0 })
		r := by(t, in, JudgmentRule)
		if tiersText(r.Tiers) != tiersText(want) {
			t.Fatalf("%v: %v, want %v", in.Ballots, r.Tiers, want)
		}
		for _, row := range r.Rows {
			if m := medians[row.Product]; len(m) > 0 && row.Points != float64(m[0]) {
				t.Fatalf("%s has the median %v, want %v", row.Product, row.Points, m[0])
			}
		}
	}
}

// Equal voice weighs like as many copies of each group's ballots as make the
// groups equally large.
func TestJudgmentEqualVoice(t *testing.T) {
	rng := rand.New(rand.NewSource(11))
	for range 100 {
		in := graders(rng, 2+rng.Intn(9), 1+rng.Intn(4))
		in.MinGroup = 1
		sizes, counted := map[string]int{}, []Ballot{}
		for _, b := range in.Ballots {
			if len(b.Points) > 0 {
				sizes[b.Group]++
				counted = append(counted, b)
			}
		}
		copies, common := in, 1
		for _, n := range sizes {
			common *= n
		}
		copies.Ballots = nil
		for _, b := range counted {
			copies.Ballots = append(copies.Ballots, slices.Repeat([]Ballot{b}, common/sizes[b.Group])...)
		}
		in.Voice = EqualVoice
		for _, rule := range RulesFor(ScoreBallot) {
			if a, b := by(t, in, rule).Tiers, by(t, copies, rule).Tiers; tiersText(a) != tiersText(b) {
				t.Fatalf("%s: %v, copied %v", rule, a, b)
			}
		}
	}
}

// slowStar follows every way of breaking a tie that the rule leaves open.
func slowStar(in Tallying, left []string) []string {
	sum, top := map[string]int{}, map[string]int{}
	prefer := func(a, b string) (net int) {
		for _, ballot := range in.Ballots {
			scores, _ := scoresOn(in, ballot)
			switch {
			case scores[a] > scores[b]:
				net++
			case scores[a] < scores[b]:
				net--
			}
		}
		return net
	}
	for _, ballot := range in.Ballots {
		scores, _ := scoresOn(in, ballot)
		for choice, v := range scores {
			sum[choice] += v
			if v == in.MaxScore {
				top[choice]++
			}
		}
	}
	winners := map[string]bool{}
	var order func(list []string) [][]string
	order = func(list []string) [][]string { // tied by sum: by pairs among them, again among those still tied, then by highest scores
		net := map[string]int{}
		for _, a := range list {
			for _, b := range list {
				switch n := prefer(a, b); {
				case n > 0:
					net[a]++
				case n < 0:
					net[a]--
				}
			}
		}
		parts := partsBy(list, net)
		if len(parts) == 1 {
			return partsBy(list, top)
		}
		out := [][]string{}
		for _, part := range parts {
			out = append(out, order(part)...)
		}
		return out
	}
	ranked := [][]string{}
	for _, part := range partsBy(left, sum) {
		ranked = append(ranked, order(part)...)
	}
	if len(left) == 1 {
		return left
	}
	for _, way := range firstTwo(ranked) {
		a, b := way[0], way[1]
		order := cmp.Or(prefer(a, b), sum[a]-sum[b], top[a]-top[b])
		winners[a] = winners[a] || order >= 0
		winners[b] = winners[b] || order <= 0
	}
	out := []string{}
	for choice, wins := range winners {
		if wins {
			out = append(out, choice)
		}
	}
	slices.Sort(out)
	return out
}

// partsBy puts names in order by a number, those with the same together.
func partsBy(list []string, number map[string]int) [][]string {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b string) int { return number[b] - number[a] })
	out := [][]string{}
	for i, x := range list {
		if i == 0 || number[list[i-1]] != number[x] {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], x)
	}
	return out
}

// firstTwo are all pairs that can stand on the first two places.
func firstTwo(parts [][]string) [][2]string {
	out := [][2]string{}
	for i, a := range parts[0] {
		seconds := parts[0][i+1:]
		if len(parts[0]) == 1 {
			seconds = parts[1]
		}
		for _, b := range seconds {
			out = append(out, [2]string{a, b})
		}
	}
	return out
}

func TestStarAgainstDefinition(t *testing.T) {
	rng := rand.New(rand.NewSource(5))
	for range 400 {
		in := graders(rng, 1+rng.Intn(7), 1+rng.Intn(5))
		left := slices.Clone(in.Choices)
		for _, tier := range by(t, in, StarRule).Tiers {
			want := slowStar(in, left)
			if tiersText([][]string{tier}) != tiersText([][]string{want}) {
				t.Fatalf("%v of %v win, want %v: %v", tier, left, want, in.Ballots)
			}
			left = slices.DeleteFunc(left, func(x string) bool { return slices.Contains(tier, x) })
		}
	}
}

// slowSTV counts with every ballot's own value, as the definition says.
func slowSTV(in Tallying, seats int) (chosen []string, open []string) {
	type held struct {
		ballot Ballot
		value  *big.Rat
	}
	ballots, left := []held{}, slices.Clone(in.Choices)
	for _, b := range in.Ballots {
		ballots = append(ballots, held{b, big.NewRat(1, 1)})
	}
	quota := big.NewRat(int64(len(ballots)/(seats+1)+1), 1)
	best := func(b Ballot) []string {
		for _, tier := range b.Ranking {
			if kept := slices.DeleteFunc(slices.Clone(tier), func(x string) bool { return !slices.Contains(left, x) }); len(kept) > 0 {
				return kept
			}
		}
		return nil
	}
	for len(chosen) < seats && len(left) > 0 {
		votes := map[string]*big.Rat{}
		for _, x := range left {
			votes[x] = new(big.Rat)
		}
		for _, h := range ballots {
			tier := best(h.ballot)
			for _, x := range tier {
				votes[x].Add(votes[x], new(big.Rat).Mul(h.value, big.NewRat(1, int64(len(tier)))))
			}
		}
		slices.SortStableFunc(left, func(a, b string) int { return votes[b].Cmp(votes[a]) })
		if len(left) <= seats-len(chosen) {
			return append(chosen, left...), nil
		}
		if votes[left[0]].Cmp(quota) >= 0 {
			n := 0
			for n < len(left) && votes[left[n]].Cmp(quota) >= 0 {
				n++
			}
			for i, h := range ballots {
				tier := best(h.ballot)
				kept := new(big.Rat)
				for _, x := range tier {
					part := new(big.Rat).Mul(h.value, big.NewRat(1, int64(len(tier))))
					if slices.Contains(left[:n], x) {
						surplus := new(big.Rat).Sub(votes[x], quota)
						part.Mul(part, surplus.Quo(surplus, votes[x]))
					}
					kept.Add(kept, part)
				}
				if tier != nil {
					ballots[i].value = kept
				}
			}
			chosen, left = append(chosen, left[:n]...), slices.Clone(left[n:])
			continue
		}
		going := slowWeakest(in, left, votes)
		stay := slices.DeleteFunc(slices.Clone(left), func(x string) bool { return slices.Contains(going, x) })
		if len(stay) < seats-len(chosen) {
			return append(chosen, stay...), going
		}
		left = stay
	}
	return chosen, nil
}

// slowWeakest are those with the fewest votes who win the fewest pairs among
// themselves.
func slowWeakest(in Tallying, left []string, votes map[string]*big.Rat) []string {
	fewest := slices.DeleteFunc(slices.Clone(left), func(x string) bool { return votes[x].Cmp(votes[left[len(left)-1]]) != 0 })
	net := map[string]int{}
	for _, a := range fewest {
		for _, b := range fewest {
			over := 0
			for _, ballot := range in.Ballots {
				over += sign(tierOf(ballot, b) - tierOf(ballot, a))
			}
			net[a] += sign(over)
		}
	}
	parts := partsBy(fewest, net)
	return parts[len(parts)-1]
}

func sign(n int) int { return max(-1, min(1, n)) }

// tierOf is the tier of a choice on a ballot, the last one if it is left out.
func tierOf(b Ballot, choice string) int {
	if i := slices.IndexFunc(b.Ranking, func(tier []string) bool { return slices.Contains(tier, choice) }); i >= 0 {
		return i
	}
	return len(b.Ranking)
}

func TestSTVAgainstDefinition(t *testing.T) {
	rng := rand.New(rand.NewSource(1868))
	for range 400 {
		in := crowd(rng, 1+rng.Intn(14), 2+rng.Intn(5))
		for i, b := range in.Ballots {
			in.Ballots[i] = tied(rng, b)
		}
		in.Seats = 1 + rng.Intn(3)
		chosen, contested := by(t, in, STVRule).Chosen(in.Seats)
		want, open := slowSTV(in, in.Seats)
		if seats := max(0, in.Seats-len(want)); len(open) > 0 && len(open) <= seats {
			want, open = append(want, open...), nil
		}
		slices.Sort(chosen)
		slices.Sort(want)
		if fmt.Sprint(chosen) != fmt.Sprint(want) && len(contested) == 0 || tiersText([][]string{contested}) != tiersText([][]string{open}) {
			t.Fatalf("%d seats: %v and %v, want %v and %v: %v", in.Seats, chosen, contested, want, open, in.Ballots)
		}
	}
}
