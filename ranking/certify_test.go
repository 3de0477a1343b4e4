package ranking

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
)

// anyBallot is a valid ballot: ties and choices left out are allowed.
func anyBallot(rng *rand.Rand, choices []string, places int) [][]string {
	order := rng.Perm(len(choices))[:1+rng.Intn(places)]
	out := [][]string{}
	for _, i := range order {
		if len(out) > 0 && rng.Intn(4) == 0 {
			out[len(out)-1] = append(out[len(out)-1], choices[i])
			continue
		}
		out = append(out, []string{choices[i]})
	}
	return out
}

// hall is a poll of so many groups and ballots.
func hall(rng *rand.Rand, m, n, groups int) Tallying {
	in := Tallying{MinGroup: 1 + rng.Intn(3)}
	for i := range m {
		in.Choices = append(in.Choices, string(rune('a'+i)))
	}
	in.Voice = PollVoices()[rng.Intn(2)]
	in.Incomplete = Incompletes()[rng.Intn(2)]
	if in.Places = m; rng.Intn(2) == 0 {
		in.Places = 1 + rng.Intn(m)
	}
	for range n {
		in.Ballots = append(in.Ballots, Ballot{Group: fmt.Sprint("g", rng.Intn(groups)), Ranking: anyBallot(rng, in.Choices, in.Places)})
	}
	return in
}

// The folded ballots give what the count gives, by every rule.
func TestVotersCountAsCount(t *testing.T) {
	rng := rand.New(rand.NewSource(1770))
	for range 300 {
		in := hall(rng, 2+rng.Intn(5), 1+rng.Intn(30), 1+rng.Intn(4))
		in.Ballots = append(in.Ballots, Ballot{Group: "g0"}, Ballot{Group: "g9", Ranking: [][]string{{"?"}}})
		for _, rule := range Rules() {
			want, err := Count(in, rule)
			if err != nil {
				t.Fatal(err)
			}
			v, err := newVoters(Contest{Tallying: in, Rule: rule})
			if err != nil {
				t.Fatal(err)
			}
			got := v.ranks(v.kinds)
			for _, row := range want.Rows {
				if rank := got[slices.Index(in.Choices, row.Product)]; rank != row.Rank {
					t.Fatalf("%s %s: %s has rank %d, want %d", rule, in.Voice, row.Product, rank, row.Rank)
				}
			}
		}
	}
}

// everyBallot lists all valid ballots of three choices at most, by tiers.
func everyBallot(m, places int) [][]uint8 {
	out := [][]uint8{}
	for code := range 256 {
		tiers, ranked, ok := make([]uint8, m), 0, code < 1<<(2*m)
		for i := range tiers {
			if tiers[i] = uint8(code >> (2 * i) & 3); tiers[i] == 3 {
				tiers[i] = absent
				continue
			}
			ranked++
		}
		for i, t := range tiers { // tiers follow each other without a gap
			ok = ok && (t == absent || t == 0 || slices.Contains(tiers, t-1)) && i < m
		}
		if ok && ranked > 0 && ranked <= places {
			out = append(out, tiers)
		}
	}
	return out
}

// fewestByForce is the smallest number of ballots of a circle, or of everybody,
// whose change reaches a goal, by trying all changes; limit+1 when more would
// be needed.
func fewestByForce(v *voters, circle, limit int, goal func([]int) bool) int {
	singles := []kind{}
	for _, k := range v.kinds {
		for range k.n {
			one := k
			one.n = 1
			singles = append(singles, one)
		}
	}
	all := everyBallot(v.m, v.in.Places)
	var try func(from, left int) bool
	try = func(from, left int) bool {
		if left == 0 {
			return goal(v.ranks(singles))
		}
		for i := from; i < len(singles); i++ {
			if circle != everybody && singles[i].circle != circle {
				continue
			}
			was := singles[i]
			for _, tiers := range all {
				singles[i].tiers, singles[i].points = tiers, v.pointsOf(tiers)
				if try(i+1, left-1) {
					singles[i] = was
					return true
				}
			}
			singles[i] = was
		}
		return false
	}
	for k := 1; k <= limit; k++ {
		if try(0, k) {
			return k
		}
	}
	return limit + 1
}

func checkMargin(t *testing.T, what string, got Margin, force, limit, n int, exact bool) {
	t.Helper()
	switch {
	case got.Least > force:
		t.Errorf("%s: proven that %d are needed, %d do", what, got.Least, force)
	case got.Most > 0 && got.Most < force:
		t.Errorf("%s: %d are said to do, none up to %d does", what, got.Most, limit)
	case exact && force <= limit && (got.Most != force || !got.Exact):
		t.Errorf("%s: %+v, want %d exactly", what, got, force)
	case got.Never && force <= limit, got.Exact != (got.Least == got.Most && !got.Never), got.Never != (got.Least > n):
		t.Errorf("%s: %+v, found %d", what, got, force)
	}
}

// Every certificate against all changes of up to two ballots on tiny polls.
func TestCertifyByForce(t *testing.T) {
	rng := rand.New(rand.NewSource(2012))
	loose := map[string][2]int{}
	for round := range 60 {
		in := hall(rng, 3, 3+rng.Intn(5), 1+rng.Intn(2))
		for _, rule := range Rules() {
			contest := Contest{Tallying: in, Rule: rule, Seats: 1 + rng.Intn(2)}
			c, err := Certify(contest)
			if err != nil {
				t.Fatal(err)
			}
			v, _ := newVoters(contest)
			const limit = 2
			at := func(id string) int { return slices.Index(in.Choices, id) }
			for _, l := range c.Leads {
				x, y := at(l.Ahead), at(l.Behind)
				what := fmt.Sprint(round, " ", rule, " ", in.Voice, " ", l.Ahead, l.Behind)
				level := func(r []int) bool { return r[x] >= r[y] }
				force := fewestByForce(v, everybody, limit, level)
				checkMargin(t, what, l.Level, force, limit, v.n, rule == BordaRule)
				checkMargin(t, what+" pass", l.Pass, fewestByForce(v, everybody, limit, func(r []int) bool { return r[x] > r[y] }), limit, v.n, rule == BordaRule)
				for i, g := range l.Groups {
					checkMargin(t, what+" group", g.Level, fewestByForce(v, i, limit, level), limit, g.Ballots, rule == BordaRule)
				}
				if force <= limit {
					n := loose[rule]
					n[0]++
					if l.Level.Exact {
						n[1]++
					}
					loose[rule] = n
				}
			}
			for _, h := range c.Holds {
				x := at(h.Product)
				a := newAttack(v)
				checkMargin(t, fmt.Sprint(round, " ", rule, " hold ", h.Product), h.Lost, fewestByForce(v, everybody, limit, func(r []int) bool { return !a.sure(r, x) }), limit, v.n, false)
			}
		}
	}
	for rule, n := range loose {
		t.Logf("%s: %d of %d small margins exact", rule, n[1], n[0])
	}
}
