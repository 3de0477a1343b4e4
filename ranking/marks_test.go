package ranking

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
)

// marksOn is a ballot of choices with their values.
func marksOn(pairs ...any) Ballot {
	b := Ballot{}
	for i := 0; i+1 < len(pairs); i += 2 {
		b.Points = append(b.Points, Mark{pairs[i].(string), pairs[i+1].(int)})
	}
	return b
}

func compared(pairs ...string) Ballot {
	b := Ballot{}
	for _, p := range pairs {
		b.Pairs = append(b.Pairs, [2]string{p[:1], p[1:]})
	}
	return b
}

func TestInvalidMarks(t *testing.T) {
	approve := func(choices ...string) Ballot { return strict("", choices...) }
	tests := []struct {
		name   string
		kind   BallotType
		ballot Ballot
		want   string // the reason, "" for a valid ballot, "-" for an abstention
	}{
		{"approvals", ApprovalBallot, approve("a", "b"), ""},
		{"nothing approved", ApprovalBallot, Ballot{}, "-"},
		{"an empty list", ApprovalBallot, Ballot{Ranking: [][]string{{}}}, "-"},
		{"approved twice", ApprovalBallot, approve("a", "a"), RepeatedChoice},
		{"an unknown one approved", ApprovalBallot, approve("x"), UnknownChoice},
		{"too many approved", ApprovalBallot, approve("a", "b", "c"), TooManyPlaces},
		{"approvals as points", ApprovalBallot, marksOn("a", 1), WrongBallot},
		{"all points", PointsBallot, marksOn("a", 3, "b", 7), ""},
		{"one too many", PointsBallot, marksOn("a", 4, "b", 7), Overspent},
		{"one kept", PointsBallot, marksOn("a", 3, "b", 6), Underspent},
		{"no points", PointsBallot, marksOn("a", 0), "-"},
		{"less than none", PointsBallot, marksOn("a", -1, "b", 11), OutOfRange},
		{"points that overflow", PointsBallot, marksOn("a", 1<<62, "b", 1<<62, "c", 1<<62), Overspent},
		{"points twice", PointsBallot, marksOn("a", 5, "a", 5), RepeatedChoice},
		{"points for an unknown", PointsBallot, marksOn("x", 10), UnknownChoice},
		{"points as ranks", PointsBallot, approve("a"), WrongBallot},
		{"scores", ScoreBallot, marksOn("a", 5, "b", 0), ""},
		{"only zeros", ScoreBallot, marksOn("a", 0), ""},
		{"no score", ScoreBallot, Ballot{}, "-"},
		{"a score too high", ScoreBallot, marksOn("a", 6), OutOfRange},
		{"a score too low", ScoreBallot, marksOn("a", -1), OutOfRange},
		{"pairs", PairwiseBallot, compared("ab", "bc", "ca"), ""},
		{"no pairs", PairwiseBallot, Ballot{}, "-"},
		{"a pair twice", PairwiseBallot, compared("ab", "ab"), RepeatedPair},
		{"a pair both ways", PairwiseBallot, compared("ab", "ba"), RepeatedPair},
		{"a pair of one", PairwiseBallot, compared("aa"), RepeatedChoice},
		{"a pair with an unknown", PairwiseBallot, compared("ax"), UnknownChoice},
		{"pairs as scores", PairwiseBallot, marksOn("a", 1), WrongBallot},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := Tallying{Choices: []string{"a", "b", "c"}, Type: test.kind, Ballots: []Ballot{test.ballot}}
			if test.kind == ApprovalBallot {
				in.Places = 2
			}
			r := by(t, in, "")
			got := "-"
			for reason := range r.Reasons {
				got = reason
			}
			if r.Ballots == 1 {
				got = ""
			}
			if got != test.want || r.Ballots+r.Invalid+r.Abstentions != 1 {
				t.Errorf("%q, want %q: %+v", got, test.want, r)
			}
		})
	}
}

func TestKeptPoints(t *testing.T) {
	in := Tallying{Choices: []string{"a", "b"}, Type: PointsBallot, Points: 5, Incomplete: AtMostSum,
		Ballots: []Ballot{marksOn("a", 2), marksOn("a", 1, "b", 4), marksOn("b", 6)}}
	r := by(t, in, "")
	if r.Ballots != 2 || r.Reasons[Overspent] != 1 {
		t.Errorf("%d ballots, %v", r.Ballots, r.Reasons)
	}
	if want := []Counted{{"b", 1, 4, 2, 1, 1}, {"a", 2, 3, 1.5, 1, 2}}; !slices.Equal(r.Rows, want) {
		t.Errorf("%v", r.Rows)
	}
}

// Who scores few choices highly loses by the sum and wins by the mean.
func TestMeanScore(t *testing.T) {
	in := Tallying{Choices: []string{"a", "b", "c"}, Type: ScoreBallot, Ballots: []Ballot{marksOn("a", 5), marksOn("b", 3), marksOn("b", 3)}}
	if got := by(t, in, ScoreRule); tiersText(got.Tiers) != "b > a > c" || got.Rows[0].Points != 6 {
		t.Errorf("sums: %v", got.Rows)
	}
	in.Incomplete = MeanRest
	if got := by(t, in, ScoreRule); tiersText(got.Tiers) != "a > b > c" || got.Rows[0].Points != 5 || got.Rows[1].Points != 3 {
		t.Errorf("means: %v", got.Rows)
	}
	if got := by(t, in, JudgmentRule); tiersText(got.Tiers) != "a > b > c" {
		t.Errorf("medians: %v", got.Tiers)
	}
}

func TestPairCheck(t *testing.T) {
	in := Tallying{Choices: []string{"a", "b", "c", "d"}, Type: PairwiseBallot, Ballots: []Ballot{
		compared("ab", "bc", "ca"), compared("ab", "bc"), compared("ca", "da"), compared("ad"),
	}}
	r := by(t, in, "")
	if got := fmt.Sprint(r.Pairs.Missing, r.Pairs.Even, r.Pairs.Cycles, r.Pairs.Circular); got != "[[b d] [c d]] [[a d]] [[a b c]] 1" {
		t.Error(got)
	}
	for _, key := range []string{PairsMissing, PairCycles, CircularBallots} {
		if warned(r.Warnings, key) == nil {
			t.Errorf("no warning %s: %v", key, r.Warnings)
		}
	}
	if got := tiersText(by(t, in, CopelandRule).Tiers); got != "a=b=c=d" {
		t.Error(got)
	}
}

// By groups as by all: the same ballots in one group give the same count.
func TestMarksByGroup(t *testing.T) {
	in := Tallying{Choices: []string{"a", "b"}, Type: ScoreBallot}
	for range 5 {
		w, m := marksOn("a", 5, "b", 1), marksOn("a", 0, "b", 4)
		w.Group, m.Group = "w", "m"
		in.Ballots = append(in.Ballots, w, m, m)
	}
	if got := by(t, in, ""); got.Rows[0].Product != "b" || got.Rows[0].Points != 45 || len(got.Groups) != 2 || got.Groups[1].Rows[0].Product != "a" {
		t.Errorf("%+v", got)
	}
	in.Voice = EqualVoice
	if got := by(t, in, ""); tiersText(got.Tiers) != "a=b" || got.Rows[0].Points != 5 || got.Rows[0].Mean != 2.5 {
		t.Errorf("%+v", got)
	}
	small := marksOn("a", 5)
	small.Group = "few"
	in.Ballots = append(in.Ballots, small)
	for _, rule := range RulesFor(ScoreBallot) {
		got := by(t, in, rule)
		if len(got.Groups) != 2 || fmt.Sprint(got.Groups[0].Groups, got.Groups[1].Groups) != "[few w] [m]" {
			t.Errorf("%s shows %+v", rule, got.Groups)
		}
	}
}

// For every type and rule: the order of ballots and of choices changes
// nothing, each choice has its place, and one copy of all ballots changes
// nothing.
func TestEveryRule(t *testing.T) {
	rng := rand.New(rand.NewSource(17))
	for round := range 50 {
		for _, kind := range BallotTypes() {
			in := ofType(rng, kind)
			if round%2 == 0 {
				in.Voice = EqualVoice
			}
			c, err := Compare(in, 1)
			if err != nil {
				t.Fatal(err)
			}
			mixed := in
			mixed.Ballots, mixed.Choices = slices.Clone(in.Ballots), slices.Clone(in.Choices)
			rng.Shuffle(len(mixed.Ballots), func(i, k int) { mixed.Ballots[i], mixed.Ballots[k] = mixed.Ballots[k], mixed.Ballots[i] })
			rng.Shuffle(len(mixed.Choices), func(i, k int) { mixed.Choices[i], mixed.Choices[k] = mixed.Choices[k], mixed.Choices[i] })
			for _, o := range c.Outcomes {
				other, twice := by(t, mixed, o.Rule), in
				if got := tiersText(other.Tiers); got != tiersText(o.Tiers) {
					t.Fatalf("%s on %s: %s, mixed %s: %v", o.Rule, kind, tiersText(o.Tiers), got, in.Ballots)
				}
				twice.Ballots = slices.Concat(in.Ballots, in.Ballots)
				if got := tiersText(by(t, twice, o.Rule).Tiers); got != tiersText(o.Tiers) && in.Voice != EqualVoice && o.Rule != STVRule {
					t.Fatalf("%s on %s: %s, twice %s: %v", o.Rule, kind, tiersText(o.Tiers), got, in.Ballots)
				}
				if n := len(slices.Concat(o.Tiers...)); n != len(in.Choices) || len(other.Rows) != n {
					t.Fatalf("%s on %s: %v, %v", o.Rule, kind, o.Tiers, other.Rows)
				}
			}
			checkMonotone(t, rng, in)
		}
	}
}

// ofType makes ballots of a type.
func ofType(rng *rand.Rand, kind BallotType) Tallying {
	in := crowd(rng, 1+rng.Intn(20), 2+rng.Intn(4))
	in.Type, in.MinGroup = kind, 1+rng.Intn(5)
	for i, b := range in.Ballots {
		if kind == RankedBallot || kind == ApprovalBallot {
			continue
		}
		in.Ballots[i] = Ballot{Group: b.Group}
		in.Ballots[i].fill(rng, kind, in.Choices)
	}
	return in
}

func (b *Ballot) fill(rng *rand.Rand, kind BallotType, choices []string) {
	switch kind {
	case PointsBallot:
		left := DefaultPoints
		for i, x := range choices {
			n := rng.Intn(left + 1)
			if i == len(choices)-1 {
				n = left
			}
			left -= n
			b.Points = append(b.Points, Mark{x, n})
		}
	case ScoreBallot:
		for _, x := range choices {
			b.Points = append(b.Points, Mark{x, rng.Intn(DefaultMaxScore + 1)})
		}
	case PairwiseBallot:
		for i, x := range choices {
			for _, y := range choices[i+1:] {
				switch rng.Intn(3) {
				case 0:
					b.Pairs = append(b.Pairs, [2]string{x, y})
				case 1:
					b.Pairs = append(b.Pairs, [2]string{y, x})
				}
			}
		}
	}
}

// checkMonotone raises a winner on one ballot: by a rule that says so it still
// wins.
func checkMonotone(t *testing.T, rng *rand.Rand, in Tallying) {
	t.Helper()
	if len(in.Ballots) == 0 || in.Type == PointsBallot {
		return
	}
	for _, rule := range RulesFor(in.Type) {
		facts, _ := FactsOf(rule)
		winner := by(t, in, rule).Tiers[0][0]
		raised := in
		raised.Ballots = slices.Clone(in.Ballots)
		i := rng.Intn(len(in.Ballots))
		raised.Ballots[i] = raise(in.Ballots[i], in.Type, winner)
		if got := by(t, raised, rule).Tiers[0]; facts.Monotone && in.Ballots[i].counts() && !slices.Contains(got, winner) {
			t.Fatalf("%s: %s wins, and raised on %v %v win: %v", rule, winner, in.Ballots[i], got, in.Ballots)
		}
	}
}

func (b Ballot) counts() bool { return len(b.Ranking)+len(b.Points)+len(b.Pairs) > 0 }

func raise(b Ballot, kind BallotType, winner string) Ballot {
	switch kind {
	case RankedBallot, ApprovalBallot:
		out := Ballot{Group: b.Group, Ranking: [][]string{{winner}}}
		for _, tier := range b.Ranking {
			if rest := slices.DeleteFunc(slices.Clone(tier), func(x string) bool { return x == winner }); len(rest) > 0 {
				out.Ranking = append(out.Ranking, rest)
			}
		}
		return out
	case ScoreBallot:
		b.Points = slices.Clone(b.Points)
		for i, x := range b.Points {
			if x.Choice == winner {
				b.Points[i].Value = DefaultMaxScore
			}
		}
	case PairwiseBallot:
		b.Pairs = slices.Clone(b.Pairs)
		for i, pair := range b.Pairs {
			if pair[1] == winner {
				b.Pairs[i] = [2]string{winner, pair[0]}
			}
		}
	}
	return b
}

func TestFacts(t *testing.T) {
	for _, rule := range Rules() {
		f, ok := FactsOf(rule)
		if !ok || len(f.Ballots) == 0 || !slices.Contains(TieKeys(), f.Ties) || !slices.Contains(MissingKeys(), f.Missing) || f.Source == "" {
			t.Errorf("%s: %+v", rule, f)
		}
	}
	if _, ok := FactsOf("dictator"); ok || len(RulesFor("dice")) != 0 {
		t.Error("facts of what does not exist")
	}
}

func TestRulesRefused(t *testing.T) {
	for kind, rule := range map[BallotType]string{RankedBallot: ScoreRule, ApprovalBallot: BordaRule, PointsBallot: StarRule, PairwiseBallot: STVRule, ScoreBallot: RunoffRule} {
		if _, err := Count(Tallying{Choices: []string{"a", "b"}, Type: kind}, rule); err == nil {
			t.Errorf("%s ballots counted by %s", kind, rule)
		}
	}
	for _, in := range []Tallying{{Type: "dice"}, {Points: -1}, {MaxScore: -1}, {Seats: -1}, {TieBreak: "lot"}, {Incomplete: MeanRest}, {Type: PointsBallot, Incomplete: ZeroRest}} {
		if _, err := Count(in, ""); err == nil {
			t.Errorf("%+v is counted", in)
		}
	}
}
