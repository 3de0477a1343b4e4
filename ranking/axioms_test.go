package ranking

import (
	"fmt"
	"math/big"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// profile is ballots with strict orders of all choices, for which the axioms are
// stated.
type profile struct {
	choices []string
	ballots []Ballot
}

// anyProfile makes an odd or even number of ballots on 3 to 5 choices.
func anyProfile(rng *rand.Rand) profile {
	in := crowd(rng, 0, 3+rng.Intn(3))
	p := profile{choices: in.Choices}
	for range 1 + rng.Intn(12) {
		b := Ballot{Group: fmt.Sprintf("G%d", 1+rng.Intn(2))}
		for _, i := range rng.Perm(len(in.Choices)) {
			b.Ranking = append(b.Ranking, []string{in.Choices[i]})
		}
		p.ballots = append(p.ballots, b)
	}
	return p
}

func (p profile) with(ballots []Ballot) profile { return profile{p.choices, ballots} }

func (p profile) counted(t testing.TB) Comparison {
	t.Helper()
	c, err := Compare(Tallying{Choices: p.choices, Ballots: p.ballots}, 1)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (p profile) duels(t *testing.T) duels {
	return duelsIn(t, Tallying{Choices: p.choices, Ballots: p.ballots})
}

func (p profile) String() string {
	var b strings.Builder
	for _, ballot := range p.ballots {
		fmt.Fprintln(&b, tiersText(ballot.Ranking))
	}
	return b.String()
}

// tiersBySet are tiers without the order in which ties are listed.
func tiersBySet(tiers [][]string) [][]string {
	out := make([][]string, len(tiers))
	for i, tier := range tiers {
		out[i] = slices.Sorted(slices.Values(tier))
	}
	return out
}

// axiom is a property and the rules that have it.
type axiom struct {
	name  string
	rules []string
	holds func(t *testing.T, rng *rand.Rand, p profile, rule string) bool
}

var (
	byPairsAlone = []string{CopelandRule, MinimaxRule, SchulzeRule, RankedPairsRule, KemenyRule}
	everyRule    = append([]string{BordaRule, RunoffRule}, byPairsAlone...)
)

func (p profile) tiers(t *testing.T, rule string) [][]string {
	o, ok := p.counted(t).Of(rule)
	if !ok {
		t.Fatalf("no outcome by %s", rule)
	}
	return tiersBySet(o.Tiers)
}

// TestAxioms looks for profiles that break what each rule promises (see
// Brandt and others 2016, Handbook of Computational Social Choice, ch. 2 and 4).
func TestAxioms(t *testing.T) {
	smith := []string{CopelandRule, SchulzeRule, RankedPairsRule, KemenyRule}
	tests := []axiom{
		{"anonymity", everyRule, anonymous},
		{"neutrality", everyRule, neutral},
		{"splitting each ballot in three equal parts", everyRule, homogeneous},
		{"Condorcet winner", byPairsAlone, condorcetWinner},
		{"Condorcet loser", append([]string{BordaRule, RunoffRule}, smith...), condorcetLoser},
		{"Smith", smith, smithFirst},
		{"unanimity", everyRule, unanimous},
		{"reversal", []string{BordaRule, CopelandRule, SchulzeRule, RankedPairsRule, KemenyRule}, reversed},
		{"monotonicity", append([]string{BordaRule}, byPairsAlone...), monotone},
	}
	rng := rand.New(rand.NewSource(1951))
	for _, axiom := range tests {
		t.Run(axiom.name, func(t *testing.T) {
			for range 60 {
				p := anyProfile(rng)
				for _, rule := range axiom.rules {
					if !axiom.holds(t, rng, p, rule) {
						t.Fatalf("%s breaks it:\n%s", rule, p)
					}
				}
			}
		})
	}
}

// anonymous: it does not matter whose ballot is whose.
func anonymous(t *testing.T, rng *rand.Rand, p profile, rule string) bool {
	q := p.with(slices.Clone(p.ballots))
	rng.Shuffle(len(q.ballots), func(i, j int) { q.ballots[i], q.ballots[j] = q.ballots[j], q.ballots[i] })
	return reflect.DeepEqual(p.tiers(t, rule), q.tiers(t, rule))
}

// renamed gives the choices other names.
func (p profile) renamed(as map[string]string) profile {
	q := profile{}
	for _, c := range p.choices {
		q.choices = append(q.choices, as[c])
	}
	for _, b := range p.ballots {
		q.ballots = append(q.ballots, Ballot{Ranking: renamedTiers(b.Ranking, as)})
	}
	return q
}

func renamedTiers(tiers [][]string, as map[string]string) [][]string {
	out := [][]string{}
	for _, tier := range tiers {
		names := []string{}
		for _, c := range tier {
			names = append(names, as[c])
		}
		out = append(out, names)
	}
	return out
}

// neutral: names, and the order in which the choices are listed, do not matter.
func neutral(t *testing.T, rng *rand.Rand, p profile, rule string) bool {
	as := map[string]string{}
	for i, k := range rng.Perm(len(p.choices)) {
		as[p.choices[i]] = p.choices[k]
	}
	return reflect.DeepEqual(tiersBySet(renamedTiers(p.tiers(t, rule), as)), p.renamed(as).tiers(t, rule))
}

// homogeneous: three equal parts of each ballot say what the ballot says.
func homogeneous(t *testing.T, _ *rand.Rand, p profile, rule string) bool {
	return reflect.DeepEqual(p.tiers(t, rule), p.with(slices.Concat(p.ballots, p.ballots, p.ballots)).tiers(t, rule))
}

// condorcetWinner: who beats each other one is alone on top.
func condorcetWinner(t *testing.T, _ *rand.Rand, p profile, rule string) bool {
	winner, is := p.duels(t).condorcet()
	return !is || slices.Equal(p.tiers(t, rule)[0], []string{winner})
}

// condorcetLoser: who is beaten by each other one is not on top.
func condorcetLoser(t *testing.T, _ *rand.Rand, p profile, rule string) bool {
	d := p.duels(t)
	for a, loser := range p.choices {
		beaten := 0
		for b := range p.choices {
			if d.beats(b, a) {
				beaten++
			}
		}
		if beaten == len(p.choices)-1 && slices.Contains(p.tiers(t, rule)[0], loser) {
			return false
		}
	}
	return true
}

// smithFirst: whoever is on top is of the smallest set that beats all others.
func smithFirst(t *testing.T, _ *rand.Rand, p profile, rule string) bool {
	set := p.duels(t).smith()
	return !slices.ContainsFunc(p.tiers(t, rule)[0], func(c string) bool { return !slices.Contains(set, c) })
}

// unanimous: who stands below the same choice on each ballot is not on top
// (Pareto).
func unanimous(t *testing.T, _ *rand.Rand, p profile, rule string) bool {
	d := p.duels(t)
	all := big.NewRat(int64(len(p.ballots)), 1)
	top := p.tiers(t, rule)[0]
	for a := range p.choices {
		for b, below := range p.choices {
			if d.over[a][b].Cmp(all) == 0 && slices.Contains(top, below) {
				return false
			}
		}
	}
	return true
}

// reversed: with all ballots upside down, who was alone on top is not on top.
func reversed(t *testing.T, _ *rand.Rand, p profile, rule string) bool {
	top := p.tiers(t, rule)[0]
	q := p.with(nil)
	for _, b := range p.ballots {
		ranking := slices.Clone(b.Ranking)
		slices.Reverse(ranking)
		q.ballots = append(q.ballots, Ballot{Ranking: ranking})
	}
	after := q.tiers(t, rule)
	return len(top) > 1 || !slices.Contains(after[0], top[0])
}

// monotone: who is on top stays there when a ballot raises it.
func monotone(t *testing.T, rng *rand.Rand, p profile, rule string) bool {
	for _, winner := range p.tiers(t, rule)[0] {
		if !slices.Contains(p.raised(rng, winner).tiers(t, rule)[0], winner) {
			return false
		}
	}
	return true
}

// raised lifts a choice by some places on some ballots.
func (p profile) raised(rng *rand.Rand, choice string) profile {
	q := p.with(nil)
	for _, b := range p.ballots {
		ranking := slices.Clone(b.Ranking)
		at := slices.IndexFunc(ranking, func(tier []string) bool { return tier[0] == choice })
		for up := rng.Intn(at + 1); up > 0 && rng.Intn(2) == 0; up-- {
			ranking[at], ranking[at-1] = ranking[at-1], ranking[at]
			at--
		}
		q.ballots = append(q.ballots, Ballot{Ranking: ranking})
	}
	return q
}

// TestRunoffIsNotMonotone: raising the winner can make it lose (Doron and
// Kronick 1977). The search for it must find it, or it finds nothing.
func TestRunoffIsNotMonotone(t *testing.T) {
	ballots := func(n int, order ...string) []Ballot {
		b := Ballot{}
		for _, c := range order {
			b.Ranking = append(b.Ranking, []string{c})
		}
		return slices.Repeat([]Ballot{b}, n)
	}
	before := profile{[]string{"A", "B", "C"}, slices.Concat(ballots(6, "A", "B", "C"), ballots(5, "C", "A", "B"), ballots(4, "B", "C", "A"), ballots(2, "B", "A", "C"))}
	after := profile{[]string{"A", "B", "C"}, slices.Concat(ballots(8, "A", "B", "C"), ballots(5, "C", "A", "B"), ballots(4, "B", "C", "A"))}
	if first := before.tiers(t, RunoffRule)[0]; !slices.Equal(first, []string{"A"}) {
		t.Fatalf("%v are first", first)
	}
	if first := after.tiers(t, RunoffRule)[0]; slices.Contains(first, "A") {
		t.Errorf("A, raised by two, is still first: %v", first)
	}
	rng := rand.New(rand.NewSource(1977))
	for range 3000 {
		if p := anyProfile(rng); !monotone(t, rng, p, RunoffRule) {
			return
		}
	}
	t.Error("the search finds no such profile")
}

// TestReinforcement: where two halls agree, both together agree too (Young
// 1975; of Kemeny as orders, Young and Levenglick 1978).
func TestReinforcement(t *testing.T) {
	rng := rand.New(rand.NewSource(1978))
	agreed := 0
	for range 400 {
		p := anyProfile(rng)
		q := anyProfile(rng)
		if len(q.choices) != len(p.choices) {
			continue
		}
		both := p.with(slices.Concat(p.ballots, q.ballots))
		for _, rule := range []string{BordaRule, KemenyRule} {
			a, b := p.tiers(t, rule), q.tiers(t, rule)
			if reflect.DeepEqual(a, b) && len(a) == len(p.choices) {
				agreed++
				if got := both.tiers(t, rule); !reflect.DeepEqual(got, a) {
					t.Fatalf("%s: both halls say %v, together %v\n%s\n%s", rule, a, got, p, q)
				}
			}
		}
	}
	if agreed < 5 {
		t.Errorf("only %d pairs of halls agree", agreed)
	}
}

// TestClonesDoNotMatter: a copy of a choice, beside it on each ballot, neither
// makes it win nor lose (Tideman 1987).
func TestClonesDoNotMatter(t *testing.T) {
	rng := rand.New(rand.NewSource(1987))
	for range 150 {
		p := anyProfile(rng)
		if len(p.ballots)%2 == 0 { // without even pairs the winner is the same, with some the ties may differ
			p.ballots = p.ballots[1:]
		}
		copied := p.choices[rng.Intn(len(p.choices))]
		q := profile{append(slices.Clone(p.choices), "copy"), nil}
		for _, b := range p.ballots {
			ranking := slices.Clone(b.Ranking)
			at := slices.IndexFunc(ranking, func(tier []string) bool { return tier[0] == copied })
			q.ballots = append(q.ballots, Ballot{Ranking: slices.Insert(ranking, at+rng.Intn(2), []string{"copy"})})
		}
		for _, rule := range []string{SchulzeRule, RankedPairsRule} {
			was, is := p.tiers(t, rule)[0], q.tiers(t, rule)[0]
			without := slices.Compact(slices.Sorted(slices.Values(renamedTiers([][]string{is}, cloneOf(q.choices, copied))[0])))
			if len(was) == 1 && len(is) == 1 && !slices.Equal(was, without) {
				t.Fatalf("%s: %v, with a copy of %s %v\n%s", rule, was, copied, is, p)
			}
		}
	}
}

func cloneOf(choices []string, copied string) map[string]string {
	as := map[string]string{"copy": copied}
	for _, c := range choices {
		if c != "copy" {
			as[c] = c
		}
	}
	return as
}

// TestBordaIsMeanRank: points are what is left of the choices below, and their
// order is that of the mean ranks.
func TestBordaIsMeanRank(t *testing.T) {
	rng := rand.New(rand.NewSource(1784))
	for range 100 {
		p := anyProfile(rng)
		d := p.duels(t)
		scores, _ := p.counted(t).Of(BordaRule)
		for a, choice := range p.choices {
			wins, ranks := new(big.Rat), 0
			for b := range p.choices {
				wins.Add(wins, d.over[a][b])
			}
			for _, ballot := range p.ballots {
				ranks += 1 + slices.IndexFunc(ballot.Ranking, func(tier []string) bool { return tier[0] == choice })
			}
			n := len(p.ballots)
			if got := scores.Scores[choice]; got != number(wins)+float64(n) || got != float64(n*(len(p.choices)+1)-ranks) {
				t.Fatalf("%s has %v points, %v wins in pairs, ranks of %d\n%s", choice, got, number(wins), ranks, p)
			}
		}
	}
}

// TestBordaAndKemeny: Kemeny never puts the Borda winner last, nor the Borda
// loser first (Saari and Merlin 2000).
func TestBordaAndKemeny(t *testing.T) {
	rng := rand.New(rand.NewSource(2000))
	for range 200 {
		p := anyProfile(rng)
		borda, kemeny := p.tiers(t, BordaRule), p.tiers(t, KemenyRule)
		if len(borda) == 1 || len(kemeny) == 1 {
			continue
		}
		first, last := borda[0], borda[len(borda)-1]
		if len(first) == 1 && slices.Equal(kemeny[len(kemeny)-1], first) || len(last) == 1 && slices.Equal(kemeny[0], last) {
			t.Fatalf("Borda %v, Kemeny %v\n%s", borda, kemeny, p)
		}
	}
}

// TestEqualVoiceForgetsNumbers: a group that comes three times over has the
// same voice.
func TestEqualVoiceForgetsNumbers(t *testing.T) {
	rng := rand.New(rand.NewSource(50))
	for range 60 {
		in := crowd(rng, 40, 4)
		in.Voice, in.MinGroup = EqualVoice, 1
		more := in
		for _, b := range in.Ballots {
			if b.Group == "G1" {
				more.Ballots = append(slices.Clip(more.Ballots), b, b)
			}
		}
		a, b := compare(t, in), compare(t, more)
		for _, rule := range everyRule {
			x, _ := a.Of(rule)
			y, _ := b.Of(rule)
			if !reflect.DeepEqual(x.Tiers, y.Tiers) {
				t.Fatalf("%s: %v, with more of one group %v", rule, x.Tiers, y.Tiers)
			}
		}
	}
}

// TestSchulzeAgainstAllPaths tries each path between two choices.
func TestSchulzeAgainstAllPaths(t *testing.T) {
	rng := rand.New(rand.NewSource(2011))
	for range 80 {
		d := anyProfile(rng).duels(t)
		got := d.strongestPaths()
		for a := range d.choices {
			for b := range d.choices {
				if a == b {
					continue
				}
				if want := d.bestPath(a, b, 1<<a); got[a][b].Cmp(want) != 0 {
					t.Fatalf("from %d to %d: %v, want %v", a, b, got[a][b], want)
				}
			}
		}
	}
}

// bestPath is the strength of the best path that avoids some choices.
func (d duels) bestPath(a, b, avoid int) *big.Rat {
	best := new(big.Rat)
	if d.beats(a, b) {
		best = d.over[a][b]
	}
	for k := range d.choices {
		if avoid>>k&1 == 1 || k == b || !d.beats(a, k) {
			continue
		}
		over := d.over[a][k]
		if rest := d.bestPath(k, b, avoid|1<<k); rest.Cmp(over) < 0 {
			over = rest
		}
		if over.Cmp(best) > 0 {
			best = over
		}
	}
	return best
}

// TestRankedPairsBySecondMethod: with defeats of different strength, the order
// is the one whose steps down are the strongest, found by trying all orders
// (Zavist and Tideman 1989).
func TestRankedPairsBySecondMethod(t *testing.T) {
	rng := rand.New(rand.NewSource(1989))
	tried := 0
	for range 300 {
		p := anyProfile(rng)
		d := p.duels(t)
		groups := d.byStrength()
		if m := len(p.choices); len(groups) != m*(m-1)/2 || len(p.ballots)%2 == 0 {
			continue
		}
		tried++
		var best []string
		lowest := -1
		permute(len(p.choices), func(order []int) {
			// An order is better than another when the strongest defeat on which
			// they differ is with it: its defeats that are kept, as a number in base 2.
			kept := 0
			for _, group := range groups {
				kept <<= 1
				if slices.Index(order, group[0].winner) < slices.Index(order, group[0].loser) {
					kept |= 1
				}
			}
			if kept > lowest {
				lowest, best = kept, nil
				for _, i := range order {
					best = append(best, p.choices[i])
				}
			}
		})
		if got := slices.Concat(p.tiers(t, RankedPairsRule)...); !slices.Equal(got, best) {
			t.Fatalf("%v, want %v\n%s", got, best, p)
		}
	}
	if tried < 3 {
		t.Errorf("only %d profiles without ties", tried)
	}
}

// TestRunoffAgainstNaive counts by hand: no majority, no files.
func TestRunoffAgainstNaive(t *testing.T) {
	rng := rand.New(rand.NewSource(1865))
	for range 200 {
		p := anyProfile(rng)
		in := map[string]bool{}
		for _, c := range p.choices {
			in[c] = true
		}
		winner, clear := p.lastLeft(in)
		if got := p.tiers(t, RunoffRule)[0]; clear && !slices.Equal(got, []string{winner}) {
			t.Fatalf("%v, want %s\n%s", got, winner, p)
		}
	}
}

// lastLeft takes out who is first on the fewest; not clear where several are.
func (p profile) lastLeft(in map[string]bool) (winner string, clear bool) {
	for len(in) > 1 {
		firsts := map[string]int{}
		for c := range in {
			firsts[c] = 0
		}
		for _, b := range p.ballots {
			i := slices.IndexFunc(b.Ranking, func(tier []string) bool { return in[tier[0]] })
			firsts[b.Ranking[i][0]]++
		}
		fewest := []string{}
		for c, n := range firsts {
			if len(fewest) == 0 || n < firsts[fewest[0]] {
				fewest = fewest[:0]
			} else if n > firsts[fewest[0]] {
				continue
			}
			fewest = append(fewest, c)
		}
		if len(fewest) > 1 {
			return "", false
		}
		delete(in, fewest[0])
	}
	for c := range in {
		winner = c
	}
	return winner, true
}
