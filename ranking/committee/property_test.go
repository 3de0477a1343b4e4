package committee

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
)

const seeds = 300

func harmonic(j int) *big.Rat { return big.NewRat(1, int64(j)) }

func coverage(j int) *big.Rat {
	if j == 1 {
		return big.NewRat(1, 1)
	}
	return new(big.Rat)
}

func TestThieleByEnumeration(t *testing.T) {
	for seed := range uint64(seeds) {
		e := randomElection(seed, seed%2 == 1)
		for rule, adds := range map[string]func(int) *big.Rat{PAV: harmonic, ChamberlinCourant: coverage} {
			want, best := winnersByDefinition(e, adds)
			o := choose(t, e, Method{Rule: rule})
			if o.Score.Cmp(best) != 0 || fmt.Sprint(o.Committees) != fmt.Sprint(want) {
				t.Fatalf("seed %d: %s chooses %v (%v), want %v (%v)", seed, rule, o.Committees, o.Score, want, best)
			}
			if !slices.Equal(o.Chosen, want[0]) {
				t.Fatalf("seed %d: the order of the choices picks %v, want %v", seed, o.Chosen, want[0])
			}
		}
	}
}

func verdicts(t *testing.T, e Election, committee []string) map[string]Verdict {
	t.Helper()
	list, err := Check(e, committee)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Verdict{}
	for _, v := range list {
		out[v.Axiom] = v
	}
	return out
}

// Each promise is judged as by trying all sets of voters, for all committees.
func TestAxiomsByDefinition(t *testing.T) {
	broken := map[string]int{}
	for seed := range uint64(seeds / 5) {
		e := randomElection(seed, seed%2 == 1)
		for _, committee := range allCommittees(e) {
			got := verdicts(t, e, committee)
			for _, axiom := range Axioms() {
				want := brokenByDefinition(e, committee, axiom)
				if got[axiom].Holds == want || got[axiom].Unknown {
					t.Fatalf("seed %d: %v %s broken: %v; %+v", seed, committee, axiom, want, e)
				}
				if want {
					broken[axiom]++
					checkWitness(t, e, committee, got[axiom])
				}
			}
		}
	}
	for _, axiom := range Axioms() {
		if broken[axiom] < 20 {
			t.Errorf("%s was broken only %d times", axiom, broken[axiom])
		}
	}
}

// checkWitness holds that the voters told are enough, and poorer than they
// deserve.
func checkWitness(t *testing.T, e Election, committee []string, v Verdict) {
	t.Helper()
	w := v.Witness
	if w == nil || w.Most >= w.Deserved || w.Share.Cmp(big.NewRat(int64(w.Deserved), 1)) < 0 {
		t.Fatalf("%s: witness %+v", v.Axiom, w)
	}
	agreeing, groups := 0, map[string]int{}
	for _, voter := range e.Voters {
		if voter.approved(w.Choices) == len(w.Choices) {
			agreeing++
			groups[voter.Group]++
		}
	}
	if w.Voters < 1 || w.Voters > agreeing {
		t.Fatalf("%s: %d voters of %d who agree on %v", v.Axiom, w.Voters, agreeing, w.Choices)
	}
	for g, n := range w.Groups {
		if n > groups[g] {
			t.Fatalf("%s: %d of %s, of whom only %d agree", v.Axiom, n, g, groups[g])
		}
	}
	if (v.Axiom == JR || v.Axiom == EJRPlus) && slices.Contains(committee, w.Choices[0]) {
		t.Fatalf("%s: %v is chosen", v.Axiom, w.Choices)
	}
}

// PAV keeps EJR, equal shares keeps EJR+, Phragmén's rule keeps PJR; with weights
// too. AV breaks JR.
func TestRulesKeepTheirPromises(t *testing.T) {
	promised := map[string]string{PAV: EJR, EqualShares: EJRPlus, Phragmen: PJR}
	broken := 0
	for seed := range uint64(2 * seeds) {
		e := randomElection(seed, seed%2 == 1)
		for rule, axiom := range promised {
			o := choose(t, e, Method{Rule: rule, Complete: []string{ByPhragmen}})
			for _, committee := range o.Committees {
				if !verdicts(t, e, committee)[axiom].Holds {
					t.Fatalf("seed %d: %s chooses %v, which breaks %s: %+v", seed, rule, committee, axiom, e)
				}
			}
		}
		if seed%2 == 1 {
			e = camps(e)
		}
		if !verdicts(t, e, choose(t, e, Method{Rule: AV}).Chosen)[JR].Holds {
			broken++
		}
	}
	if broken < 20 {
		t.Errorf("AV broke JR only %d times", broken)
	}
}

// camps gives the first third of the voters the last choice and the others all
// the others.
func camps(e Election) Election {
	voters := slices.Clone(e.Voters)
	last := len(e.Choices) - 1
	for i := range voters {
		voters[i].Approves = e.Choices[:last]
		if 3*i < len(voters) {
			voters[i].Approves = e.Choices[last:]
		}
	}
	e.Voters = voters
	return e
}

// Half of the voters, who agree, get nothing by the most approvals.
func TestMostApprovalsPassOver(t *testing.T) {
	e := Election{Choices: []string{"sugar", "fish", "honey"}, Seats: 2}
	for range 3 {
		e.Voters = append(e.Voters, Voter{Group: "men", Approves: []string{"sugar", "fish"}})
	}
	for range 2 {
		e.Voters = append(e.Voters, Voter{Group: "women", Approves: []string{"honey"}})
	}
	e.Voters = EqualVoice(e.Voters, [][]string{{"men"}, {"women"}})
	chosen := []string{"sugar", "fish"}
	w := verdicts(t, e, chosen)[JR].Witness
	if w == nil || w.Choices[0] != "honey" || w.Groups["women"] != 2 || w.Share.RatString() != "1" {
		t.Errorf("witness %+v", w)
	}
	if got := choose(t, e, Method{Rule: EqualShares, Complete: []string{ByPhragmen}}); !slices.Equal(got.Chosen, []string{"sugar", "honey"}) {
		t.Errorf("equal shares chooses %v", got.Chosen)
	}
}

func TestEqualSharesTwice(t *testing.T) {
	one := func(Voter, int) *big.Rat { return big.NewRat(1, 1) }
	for seed := range uint64(seeds / 2) {
		e := randomElection(seed, seed%2 == 1)
		checkTwice(t, seed, e, Method{Rule: EqualShares}, one)
		r := rand.New(rand.NewPCG(seed, 6))
		for range e.Choices {
			e.Costs = append(e.Costs, big.NewRat(1+r.Int64N(9), 1+r.Int64N(3)))
		}
		e.Budget = big.NewRat(5+r.Int64N(10), 1)
		checkTwice(t, seed, e, Method{Rule: EqualShares}, one)
		checkTwice(t, seed, e, Method{Rule: EqualShares, Worth: WorthCost}, func(_ Voter, c int) *big.Rat { return e.Costs[c] })
		for i, v := range e.Voters {
			for range v.Approves {
				e.Voters[i].Points = append(e.Voters[i].Points, 1+r.IntN(5))
			}
		}
		points := func(v Voter, c int) *big.Rat {
			return big.NewRat(int64(v.Points[slices.Index(v.Approves, e.Choices[c])]), 1)
		}
		checkTwice(t, seed, e, Method{Rule: EqualShares, Worth: WorthPoints}, points)
	}
}

func checkTwice(t *testing.T, seed uint64, e Election, m Method, worth func(Voter, int) *big.Rat) {
	t.Helper()
	want := sharesByDefinition(e, worth)
	o := choose(t, e, m)
	if !slices.Equal(o.Chosen, want) {
		t.Fatalf("seed %d: %+v buys %v, want %v; %+v", seed, m, o.Chosen, want, e)
	}
	resolute := m
	resolute.Resolute = true
	if got := choose(t, e, resolute); !slices.Equal(got.Chosen, want) {
		t.Fatalf("seed %d: resolute %v, want %v", seed, got.Chosen, want)
	}
	for _, step := range o.Steps {
		checkPaid(t, e, step)
	}
}

// checkPaid holds that what the groups paid is the cost.
func checkPaid(t *testing.T, e Election, step Step) {
	t.Helper()
	sum, cost := new(big.Rat), big.NewRat(1, 1)
	for _, paid := range step.Paid {
		sum.Add(sum, paid)
	}
	if e.Costs != nil {
		cost = e.Costs[slices.Index(e.Choices, step.Choice)]
	}
	if sum.Cmp(cost) != 0 {
		t.Fatalf("%s: paid %v of %v", step.Choice, sum, cost)
	}
}

// Equal shares never spends more than there is, with any completion, and
// leaves nobody who could pay without anything.
func TestBudgetsHold(t *testing.T) {
	for seed := range uint64(seeds) {
		e := randomElection(seed, seed%2 == 1).priced(big.NewRat(5, 2))
		for _, m := range []Method{{Rule: AV}, {Rule: Phragmen}, {Rule: Phragmen, Complete: []string{ByVotes}},
			{Rule: EqualShares}, {Rule: EqualShares, Worth: WorthCost, Complete: []string{ByIncrease, ByVotes}},
			{Rule: EqualShares, Complete: []string{ByPhragmen, ByVotes}}} {
			o := choose(t, e, m)
			if len(o.Chosen) > 2 {
				t.Fatalf("seed %d: %+v spends too much: %v", seed, m, o.Chosen)
			}
			if unheard, err := CheckBudget(e, o.Chosen); err != nil || m.Rule == EqualShares && len(unheard) > 0 {
				t.Fatalf("seed %d: %+v passes over %+v: %v", seed, m, unheard, err)
			}
		}
	}
}

// Who the voters are and in which order they come changes nothing; renaming
// the choices renames the committees.
func TestNeutralAndAnonymous(t *testing.T) {
	for seed := range uint64(seeds) {
		e := randomElection(seed, seed%2 == 1)
		r := rand.New(rand.NewPCG(seed, 7))
		for _, rule := range Rules() {
			m := Method{Rule: rule, Complete: []string{ByPhragmen}}
			want := sets(choose(t, e, m).Committees)
			mixed := e
			mixed.Voters = slices.Clone(e.Voters)
			r.Shuffle(len(mixed.Voters), func(i, j int) { mixed.Voters[i], mixed.Voters[j] = mixed.Voters[j], mixed.Voters[i] })
			if got := sets(choose(t, mixed, m).Committees); !maps.Equal(got, want) {
				t.Fatalf("seed %d: %s by another order of voters %v, want %v", seed, rule, got, want)
			}
			mixed.Choices = slices.Clone(e.Choices)
			r.Shuffle(len(mixed.Choices), func(i, j int) { mixed.Choices[i], mixed.Choices[j] = mixed.Choices[j], mixed.Choices[i] })
			if got := sets(choose(t, mixed, m).Committees); !maps.Equal(got, want) {
				t.Fatalf("seed %d: %s by another order of choices %v, want %v", seed, rule, got, want)
			}
		}
	}
}

func sets(committees [][]string) map[string]bool {
	out := map[string]bool{}
	for _, c := range committees {
		out[fmt.Sprint(slices.Sorted(slices.Values(c)))] = true
	}
	return out
}

// With one seat more, the rules of one after another keep what they chose.
func TestHouseMonotone(t *testing.T) {
	for seed := range uint64(seeds) {
		e := randomElection(seed, seed%2 == 1)
		for _, rule := range []string{Phragmen, SeqPAV, AV} {
			smaller := choose(t, e, Method{Rule: rule}).Chosen
			more := e
			more.Seats++
			for _, c := range smaller {
				if larger := choose(t, more, Method{Rule: rule}).Chosen; !slices.Contains(larger, c) {
					t.Fatalf("seed %d: %s drops %s of %v: %v", seed, rule, c, smaller, larger)
				}
			}
		}
	}
}

// Weights are so many equal voters.
func TestWeightsAreVoters(t *testing.T) {
	for seed := range uint64(seeds) {
		e, times := randomElection(seed, false), rand.New(rand.NewPCG(seed, 8))
		heavy, many := e, e
		heavy.Voters, many.Voters = nil, nil
		for _, v := range e.Voters {
			n := 1 + times.IntN(3)
			many.Voters = append(many.Voters, slices.Repeat([]Voter{v}, n)...)
			v.Weight = big.NewRat(int64(n), 7)
			heavy.Voters = append(heavy.Voters, v)
		}
		for _, rule := range Rules() {
			m := Method{Rule: rule, Complete: []string{ByPhragmen}}
			a, b := choose(t, heavy, m), choose(t, many, m)
			if fmt.Sprint(a.Committees) != fmt.Sprint(b.Committees) {
				t.Fatalf("seed %d: %s: %v with weights, %v with voters", seed, rule, a.Committees, b.Committees)
			}
		}
	}
}

func TestEqualVoice(t *testing.T) {
	var voters []Voter
	for range 12 {
		voters = append(voters, Voter{Group: "women", Approves: []string{"honey", "sugar"}})
	}
	for range 30 {
		voters = append(voters, Voter{Group: "men", Approves: []string{"fish", "sugar"}})
	}
	voters = append(voters, Voter{Group: "visitors"})
	clusters := [][]string{{"men"}, {"women"}, {"nobody"}}
	weighed := EqualVoice(voters, clusters)
	if len(weighed) != 42 || weighed[0].Weight.RatString() != "7/4" || weighed[41].Weight.RatString() != "7/10" {
		t.Errorf("%d voters, weights %v and %v", len(weighed), weighed[0].Weight, weighed[len(weighed)-1].Weight)
	}
	e := Election{Choices: []string{"fish", "honey", "sugar", "cake"}, Seats: 2, Voters: weighed}
	shares, err := Guarantee(e, Method{Rule: EqualShares}, clusters)
	if err != nil {
		t.Fatal(err)
	}
	if shares[1].Seats != 1 || shares[1].Part.RatString() != "1/2" || !slices.Equal(shares[1].Alone, []string{"honey"}) {
		t.Errorf("women: %+v", shares[1])
	}
	e.Voters = voters
	if shares, err = Guarantee(e, Method{Rule: EqualShares}, clusters); err != nil || shares[1].Seats != 0 || len(shares[1].Alone) != 0 {
		t.Errorf("women per head: %+v, %v", shares[1], err)
	}
	r := Represent(voters, clusters, []string{"honey", "cake"})
	if r[0].Any != 0 || r[0].None != 30 || r[1].Mean != 1 || r[1].Voters != 12 || r[2].Voters != 0 {
		t.Errorf("represented %+v", r)
	}
}

func TestTooLarge(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	e := Election{Seats: 30}
	for i := range 70 {
		e.Choices = append(e.Choices, strconv.Itoa(i))
	}
	for range 300 {
		v := Voter{}
		for _, c := range e.Choices {
			if r.IntN(3) == 0 {
				v.Approves = append(v.Approves, c)
			}
		}
		e.Voters = append(e.Voters, v)
	}
	var large *TooLargeError
	if _, err := Choose(e, Method{Rule: PAV}); !errors.As(err, &large) {
		t.Errorf("PAV of a large election: %v", err)
	}
	if _, err := Choose(e, Method{Rule: SeqPAV}); errors.As(err, &large) {
		t.Logf("sequential PAV: %v", err)
	}
	e.Voters[0].Weight = new(big.Rat).SetFrac64(1<<60, 3)
	if _, err := Choose(e, Method{Rule: AV}); !errors.As(err, &large) || large.What != "weights" {
		t.Errorf("a weight beyond measure: %v", err)
	}
}

func TestManyTies(t *testing.T) {
	e := Election{Choices: []string{}, Seats: 10, Voters: []Voter{{}}}
	for i := range 30 {
		e.Choices = append(e.Choices, strconv.Itoa(i))
		e.Voters = append(e.Voters, Voter{Approves: []string{strconv.Itoa(i)}})
	}
	for _, rule := range Rules() {
		o := choose(t, e, Method{Rule: rule, Complete: []string{ByPhragmen}})
		if len(o.Committees) > MaxCommittees || !o.More || !slices.Equal(o.Chosen, e.Choices[:10]) {
			t.Errorf("%s: %d committees, more: %v, chosen %v", rule, len(o.Committees), o.More, o.Chosen)
		}
	}
}

func TestBadOptions(t *testing.T) {
	good := func() Election {
		return Election{Choices: []string{"a", "b"}, Seats: 1, Voters: []Voter{{Approves: []string{"a"}}}}
	}
	tests := []struct {
		option string
		spoil  func(*Election, *Method)
	}{
		{"rule", func(_ *Election, m *Method) { m.Rule = "lot" }},
		{"rule", func(e *Election, m *Method) { *e, m.Rule = e.priced(big.NewRat(1, 1)), PAV }},
		{"worth", func(_ *Election, m *Method) { m.Worth = "gold" }},
		{"complete", func(_ *Election, m *Method) { m.Complete = []string{ByVotes, ByIncrease} }},
		{"step", func(_ *Election, m *Method) { m.Step = new(big.Rat) }},
		{"choices", func(e *Election, _ *Method) { e.Choices[1] = "a" }},
		{"seats", func(e *Election, _ *Method) { e.Seats = 3 }},
		{"budget", func(e *Election, _ *Method) { *e = e.priced(nil) }},
		{"cost", func(e *Election, _ *Method) { *e = e.priced(big.NewRat(1, 1)); e.Costs[1] = nil }},
		{"cost", func(e *Election, _ *Method) { *e = e.priced(big.NewRat(1, 1)); e.Costs = e.Costs[:1] }},
		{"approves", func(e *Election, _ *Method) { e.Voters[0].Approves = []string{"x"} }},
		{"approves", func(e *Election, _ *Method) { e.Voters[0].Approves = []string{"a", "a"} }},
		{"points", func(e *Election, _ *Method) { e.Voters[0].Points = []int{1, 2} }},
		{"points", func(e *Election, _ *Method) { e.Voters[0].Points = []int{0} }},
		{"weight", func(e *Election, _ *Method) { e.Voters[0].Weight = big.NewRat(-1, 2) }},
	}
	for _, test := range tests {
		e, m := good(), Method{Rule: EqualShares}
		test.spoil(&e, &m)
		var bad *OptionError
		if _, err := Choose(e, m); !errors.As(err, &bad) || bad.Option != test.option {
			t.Errorf("%s: %v", test.option, err)
		}
	}
}

// Nobody voting is no reason to fail.
func TestNobody(t *testing.T) {
	e := Election{Choices: []string{"a", "b"}, Seats: 1}
	for _, rule := range Rules() {
		if o := choose(t, e, Method{Rule: rule, Complete: []string{ByPhragmen}}); len(o.Committees) != 2 {
			t.Errorf("%s: %v", rule, o.Committees)
		}
	}
	if v := verdicts(t, e, []string{"a"}); !v[EJRPlus].Holds {
		t.Errorf("%+v", v)
	}
}
