package ranking

import (
	"fmt"
	"math/rand"
	"reflect"
	"slices"
	"testing"
)

// hall is a poll of a type with so many groups and ballots; of rankings, ties
// and choices left out are allowed.
func hall(rng *rand.Rand, kind BallotType, m, n, groups int) Tallying {
	in := Tallying{Type: kind, MinGroup: 1 + rng.Intn(3), MaxScore: 2, Points: 3}
	for i := range m {
		in.Choices = append(in.Choices, string(rune('a'+i)))
	}
	in.Voice = PollVoices()[rng.Intn(2)]
	fitting := IncompletesFor(kind)
	in.Incomplete = fitting[rng.Intn(len(fitting))]
	if in.Places = m; rng.Intn(2) == 0 {
		in.Places = 1 + rng.Intn(m)
	}
	all := everyBallot(in)
	for range n {
		ballot := all[rng.Intn(len(all))]
		ballot.Group = fmt.Sprint("g", rng.Intn(groups))
		in.Ballots = append(in.Ballots, ballot)
	}
	return in
}

// everyBallot lists all valid ballots on a few choices.
func everyBallot(in Tallying) []Ballot {
	v, err := newVoters(Contest{Tallying: Tallying{Type: in.Type, Choices: in.Choices, Places: in.Places, MaxScore: in.MaxScore, Points: in.Points, Incomplete: in.Incomplete}})
	if err != nil {
		panic(err)
	}
	out := []Ballot{}
	var fill func(said []int)
	fill = func(said []int) {
		if len(said) == len(in.Choices) {
			if ballot := ballotSaying(in, said); v.read(&ballot) {
				out = append(out, ballot)
			}
			return
		}
		highest := map[BallotType]int{PointsBallot: in.Points, ScoreBallot: in.MaxScore, PairwiseBallot: 1, ApprovalBallot: 0, RankedBallot: len(in.Choices) - 1}
		for value := range highest[in.Type] + 2 {
			fill(append(slices.Clip(said), value-1))
		}
	}
	fill(nil)
	return out
}

// ballotSaying makes a ballot of a number for each choice, −1 being nothing; a
// number that there is no such ballot for makes an invalid one.
func ballotSaying(in Tallying, said []int) Ballot {
	ballot := Ballot{}
	switch in.Type {
	case PointsBallot, ScoreBallot:
		for i, value := range said {
			if value >= 0 {
				ballot.Points = append(ballot.Points, Mark{in.Choices[i], value})
			}
		}
	case PairwiseBallot: // of three choices: each number is a pair
		for i, value := range said {
			pair := [2]string{in.Choices[i], in.Choices[(i+1)%len(said)]}
			switch value {
			case 0:
				ballot.Pairs = append(ballot.Pairs, pair)
			case 1:
				ballot.Pairs = append(ballot.Pairs, [2]string{pair[1], pair[0]})
			}
		}
	default:
		tiers := make([][]string, len(said)+2)
		for i, value := range said {
			if value >= 0 {
				tiers[value] = append(tiers[value], in.Choices[i])
			}
		}
		ballot.Ranking = slices.DeleteFunc(tiers, func(t []string) bool { return len(t) == 0 })
	}
	return ballot
}

// The folded ballots give what the count gives, by every rule.
func TestVotersCountAsCount(t *testing.T) {
	rng := rand.New(rand.NewSource(1770))
	for range 60 {
		for _, kind := range BallotTypes() {
			m := 3
			if kind == RankedBallot {
				m = 2 + rng.Intn(3)
			}
			in := hall(rng, kind, m, 1+rng.Intn(30), 1+rng.Intn(4))
			in.Ballots = append(in.Ballots, Ballot{Group: "g0"}, Ballot{Group: "g9", Ranking: [][]string{{"?"}}})
			for _, rule := range RulesFor(kind) {
				checkRanks(t, in, rule)
			}
		}
	}
}

func checkRanks(t *testing.T, in Tallying, rule string) {
	t.Helper()
	in.Seats = 1
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
			t.Fatalf("%s %s %s: %s has rank %d, want %d", rule, in.Voice, in.Incomplete, row.Product, rank, row.Rank)
		}
	}
}

// Packed ballots are read like others.
func TestVotersReadPapers(t *testing.T) {
	in := hall(rand.New(rand.NewSource(2)), RankedBallot, 4, 40, 3)
	packed := in
	packed.Papers, _ = NewPapers(in.Choices)
	for i := range in.Ballots {
		packed.Papers.Add(&in.Ballots[i])
	}
	packed.Ballots = nil
	a, err := Certify(Contest{Tallying: in})
	if err != nil {
		t.Fatal(err)
	}
	if b, err := Certify(Contest{Tallying: packed}); err != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("%v: %+v\n%+v", err, a, b)
	}
}

// fewestByForce is the smallest number of ballots of a bloc, or of everybody,
// whose change reaches a goal, by trying all changes; limit+1 when more would
// be needed.
func fewestByForce(v *voters, bloc, limit int, goal func([]int) bool) int {
	singles := []kind{}
	for _, k := range v.kinds {
		for range k.n {
			one := k
			one.n = 1
			singles = append(singles, one)
		}
	}
	all := []kind{}
	for _, ballot := range everyBallot(v.in.Tallying) {
		v.read(&ballot)
		k := v.kindOf(&ballot)
		k.points = v.whole(k.exact)
		all = append(all, k)
	}
	var try func(from, left int) bool
	try = func(from, left int) bool {
		if left == 0 {
			return goal(v.ranks(singles))
		}
		for i := from; i < len(singles); i++ {
			if bloc != everybody && singles[i].bloc != bloc {
				continue
			}
			was := singles[i]
			for _, k := range all {
				k.group, k.bloc, k.n = was.group, was.bloc, 1
				singles[i] = k
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

// Every certificate against all changes of up to two ballots on tiny polls, by
// every rule.
func TestCertifyByForce(t *testing.T) {
	rng := rand.New(rand.NewSource(2012))
	seen := map[string]tightness{}
	for round := range 8 {
		for _, kind := range BallotTypes() {
			in := hall(rng, kind, 3, 3+rng.Intn(4), 1+rng.Intn(2))
			for _, rule := range RulesFor(kind) {
				at := seen[string(kind)+" "+rule]
				at.check(t, fmt.Sprint(round, " ", kind, " ", in.Incomplete, " "), Contest{Tallying: in, Rule: rule, Seats: 1 + rng.Intn(2)})
				seen[string(kind)+" "+rule] = at
			}
		}
	}
	for rule, n := range seen {
		t.Logf("%s: %d of %d small margins exact", rule, n.exact, n.small)
	}
}

// tightness counts how many small margins are exact.
type tightness struct{ small, exact int }

func (n *tightness) check(t *testing.T, what string, contest Contest) {
	t.Helper()
	c, err := Certify(contest)
	if err != nil {
		t.Fatal(err)
	}
	v, _ := newVoters(contest)
	limit := 2
	if v.slow() {
		limit = 1
	}
	at := func(id string) int { return slices.Index(contest.Choices, id) }
	for _, l := range c.Leads {
		x, y := at(l.Ahead), at(l.Behind)
		what := fmt.Sprint(what, contest.Rule, " ", contest.Voice, " ", l.Ahead, l.Behind)
		level := func(r []int) bool { return r[x] >= r[y] }
		force := fewestByForce(v, everybody, limit, level)
		checkMargin(t, what, l.Level, force, limit, v.n, v.adds())
		checkMargin(t, what+" pass", l.Pass, fewestByForce(v, everybody, limit, func(r []int) bool { return r[x] > r[y] }), limit, v.n, v.adds())
		for i, g := range l.Groups {
			checkMargin(t, what+" group", g.Level, fewestByForce(v, i, limit, level), limit, g.Ballots, v.adds())
		}
		if force <= limit {
			n.small++
			if l.Level.Exact {
				n.exact++
			}
		}
	}
	for _, h := range c.Holds {
		x, a := at(h.Product), newAttack(v)
		checkMargin(t, fmt.Sprint(what, contest.Rule, " hold ", h.Product), h.Lost, fewestByForce(v, everybody, limit, func(r []int) bool { return !a.sure(r, x) }), limit, v.n, false)
	}
}
