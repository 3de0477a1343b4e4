package ranking

import (
	"fmt"
	"math"
	"math/rand"
	"slices"
	"testing"
)

func TestSpearmanPublished(t *testing.T) {
	var c struct {
		Input     struct{ X, Y []float64 }
		Expected  map[string]float64
		Tolerance float64
	}
	loadCase(t, "agree-spearman-01-wikipedia", &c)
	rho, ok := SpearmanRho(c.Input.X, c.Input.Y)
	if !ok || math.Abs(rho-c.Expected["rho"]) > c.Tolerance {
		t.Errorf("rho %v, want %v", rho, c.Expected)
	}
}

// Worked by hand: of 6 pairs 4 agree, one is turned, and one is tied in x.
func TestKendallTauByHand(t *testing.T) {
	x, y := []float64{1, 2, 2, 4}, []float64{1, 3, 2, 2.5}
	tau, ok := KendallTau(x, y)
	if want := 3 / math.Sqrt(5*6); !ok || math.Abs(tau-want) > 1e-12 {
		t.Errorf("tau-b %v, want %v", tau, want)
	}
	if d, ok := OrderDistance(x, y); !ok || d != 1.5/6 {
		t.Errorf("distance %v, want 0.25", d)
	}
}

func TestCorrelationsRefuse(t *testing.T) {
	for _, pair := range [][2][]float64{{{1}, {1}}, {{1, 2}, {1}}, {{1, 1}, {1, 2}}, {{1, math.NaN()}, {1, 2}}} {
		if _, ok := KendallTau(pair[0], pair[1]); ok {
			t.Errorf("tau of %v", pair)
		}
		if _, ok := SpearmanRho(pair[0], pair[1]); ok {
			t.Errorf("rho of %v", pair)
		}
	}
}

// Against the definitions, without ties: τ = 1 − 2·distance, ρ = 1 − 6Σd²/(n³−n),
// and W of two judges = (ρ+1)/2.
func TestCorrelationIdentities(t *testing.T) {
	rng := rand.New(rand.NewSource(1938))
	for range 200 {
		n := 2 + rng.Intn(8)
		x, y := make([]float64, n), make([]float64, n)
		for i, r := range rng.Perm(n) {
			x[i] = float64(r)
		}
		for i, r := range rng.Perm(n) {
			y[i] = float64(r)
		}
		tau, _ := KendallTau(x, y)
		rho, _ := SpearmanRho(x, y)
		w, _ := KendallW([][]float64{x, y})
		d, _ := OrderDistance(x, y)
		squares := 0.0
		for i := range x {
			squares += (x[i] - y[i]) * (x[i] - y[i])
		}
		if want := 1 - 6*squares/float64(n*n*n-n); math.Abs(rho-want) > 1e-9 {
			t.Fatalf("rho %v, want %v", rho, want)
		}
		if math.Abs(tau-(1-2*d)) > 1e-9 || math.Abs(w-(rho+1)/2) > 1e-9 {
			t.Fatalf("tau %v, distance %v, W %v, rho %v", tau, d, w, rho)
		}
	}
}

func ballotsOf(group string, n int, order ...string) []Ballot {
	tiers := [][]string{}
	for _, x := range order {
		tiers = append(tiers, []string{x})
	}
	return slices.Repeat([]Ballot{{Group: group, Ranking: tiers}}, n)
}

func agree(t *testing.T, in Contest) Concord {
	t.Helper()
	c, err := Agree(in)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPolarisation(t *testing.T) {
	in := Contest{Tallying: Tallying{Choices: []string{"a", "b", "c"}}}
	in.Ballots = slices.Concat(ballotsOf("w", 6, "a", "b", "c"), ballotsOf("m", 6, "c", "b", "a"))
	if c := agree(t, in); *c.Polarisation != 1 || *c.Distance != 1 || *c.Pairs[0].Tau != -1 || *c.Agreement != 0 {
		t.Errorf("half against half: %+v", c)
	}
	in.Ballots = slices.Concat(ballotsOf("w", 6, "a", "b", "c"), ballotsOf("m", 6, "a", "b", "c"))
	if c := agree(t, in); *c.Polarisation != 0 || *c.Distance != 0 || *c.Pairs[0].Rho != 1 {
		t.Errorf("all the same: %+v", c)
	}
	in.Ballots = slices.Concat(ballotsOf("w", 9, "a", "b", "c"), ballotsOf("m", 3, "b", "a", "c"))
	if c := agree(t, in); math.Abs(*c.Polarisation-0.5/3) > 1e-12 || c.Divisions[0].A+c.Divisions[0].B != "ab" || len(c.Pairs) != 0 {
		t.Errorf("a quarter turns one pair, the small group hidden: %+v", c)
	}
	in.Ballots = ballotsOf("w", 4, "a", "b", "c")
	if c := agree(t, in); c.Polarisation != nil || len(c.Divisions) > 0 || len(c.Supports) > 0 {
		t.Errorf("four ballots are told: %+v", c)
	}
}

func TestSupports(t *testing.T) {
	in := Contest{Seats: 2, Tallying: Tallying{Choices: []string{"a", "b", "c", "d", "e", "f"}}}
	in.Ballots = slices.Concat(ballotsOf("w", 6, "a", "b", "c", "d", "e", "f"), ballotsOf("m", 6, "a", "d", "c", "f", "e", "b"))
	want := map[string]string{
		"a": "agreed [m w] []", "b": "disputed [w] [m]", "d": "championed [m] []",
		"c": "unclaimed [] []", "e": "unclaimed [] [m w]", "f": "unclaimed [] [w]",
	}
	for _, s := range agree(t, in).Supports {
		// d and c are tied for the second seat, so neither is in the joint top
		if got := fmt.Sprint(s.Standing, " ", s.For, " ", s.Against); got != want[s.Product] {
			t.Errorf("%s: %s, want %s", s.Product, got, want[s.Product])
		}
	}
}

// A tied tier is in the top only when all of it fits, and in the bottom third
// only when none of it is above.
func TestSupportsOfTies(t *testing.T) {
	joint := []place{{"a", 1}, {"b", 1}, {"c", 1}, {"d", 4}, {"e", 4}, {"f", 4}}
	if top := topOf(joint, 2); len(top) != 0 {
		t.Errorf("two seats for three: %v", top)
	}
	if low := bottomOf(joint); len(low) != 0 {
		t.Errorf("the last two of six, three tied: %v", low)
	}
	if top, low := topOf(joint, 3), bottomOf([]place{{"a", 1}, {"b", 2}, {"c", 3}, {"d", 3}, {"e", 5}, {"f", 5}}); len(top) != 3 || len(low) != 2 {
		t.Errorf("%v %v", top, low)
	}
	s := supports(voice{places: []place{{"a", 1}, {"b", 2}}}, []voice{{name: "w", places: []place{{"a", 1}, {"b", 0}}}, {name: "m", places: []place{{"b", 1}, {"a", 2}}}}, 1)
	if s[1].Standing != Championed || fmt.Sprint(s[1].Silent) != "[w]" {
		t.Errorf("a group that does not rank it: %+v", s[1])
	}
}

// TestNothingIsNoSupport: what a group's ballots gave nothing is not in its top,
// whatever its rank, and is not agreed by all.
func TestNothingIsNoSupport(t *testing.T) {
	points := func(group, choice string) Ballot {
		return Ballot{Group: group, Points: []Mark{{choice, 5}}}
	}
	for name, x := range map[string]struct {
		in           Tallying
		women, mixed Ballot
	}{
		"points":   {Tallying{Type: PointsBallot, Points: 5}, points("w", "a"), points("m", "b")},
		"approval": {Tallying{Type: ApprovalBallot}, Ballot{Group: "w", Ranking: [][]string{{"a"}}}, Ballot{Group: "m", Ranking: [][]string{{"b"}}}},
		"score":    {Tallying{Type: ScoreBallot, MaxScore: 1}, Ballot{Group: "w", Points: []Mark{{"a", 1}, {"b", 0}, {"c", 0}, {"d", 0}}}, Ballot{Group: "m", Points: []Mark{{"a", 0}, {"b", 1}, {"c", 0}, {"d", 0}}}},
		"ranked":   {Tallying{Places: 1}, Ballot{Group: "w", Ranking: [][]string{{"a"}}}, Ballot{Group: "m", Ranking: [][]string{{"b"}}}},
		"pairwise": {Tallying{Type: PairwiseBallot}, Ballot{Group: "w", Pairs: [][2]string{{"a", "b"}, {"a", "c"}, {"a", "d"}}}, Ballot{Group: "m", Pairs: [][2]string{{"b", "a"}, {"b", "c"}, {"b", "d"}}}},
	} {
		x.in.Choices, x.in.Seats = []string{"a", "b", "c", "d"}, 4
		for range 6 {
			x.in.Ballots = append(x.in.Ballots, x.women, x.mixed)
		}
		tally, err := Count(x.in, RulesFor(x.in.Type)[0])
		if err != nil {
			t.Fatal(name, err)
		}
		want := map[string]string{"a": "championed [w] [m]", "b": "championed [m] [w]", "c": "unclaimed [] [m w]", "d": "unclaimed [] [m w]"}
		for _, s := range tally.Supports(4) {
			if got := fmt.Sprint(s.Standing, " ", s.For, " ", s.Silent); got != want[s.Product] {
				t.Errorf("%s, %s: %s, want %s", name, s.Product, got, want[s.Product])
			}
		}
	}
}
