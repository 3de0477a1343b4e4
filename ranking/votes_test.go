package ranking

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"
)

// by counts ballots by one rule.
func by(t *testing.T, in Tallying, rule string) Tally {
	t.Helper()
	r, err := Count(in, rule)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// pointsOf are the points of a count by product.
func pointsOf(r Tally) map[string]float64 {
	out := map[string]float64{}
	for _, row := range r.Rows {
		out[row.Product] = row.Points
	}
	return out
}

func checkPointsOf(t *testing.T, r Tally, want map[string]float64) {
	t.Helper()
	if got := pointsOf(r); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: %v, want %v", r.Rule, got, want)
	}
}

// scored are ballots with a score for each choice, in their order.
func scored(choices []string, rows [][]int) []Ballot {
	out := make([]Ballot, len(rows))
	for i, row := range rows {
		for k, v := range row {
			out[i].Points = append(out[i].Points, Mark{choices[k], v})
		}
	}
	return out
}

// numbered are ballots with marks by the number of the choice.
func numbered(rows []map[string]int) (choices []string, ballots []Ballot) {
	choices = []string{"0", "1", "2"}
	for _, row := range rows {
		b := Ballot{}
		for _, choice := range choices {
			b.Points = append(b.Points, Mark{choice, row[choice]})
		}
		ballots = append(ballots, b)
	}
	return choices, ballots
}

func TestPublishedApproval(t *testing.T) {
	var c struct {
		Input    struct{ Ballots [][]int }
		Expected struct {
			Scores  map[string]float64
			Winners []int
		}
	}
	loadCase(t, "approval-01-ungraded", &c)
	in := Tallying{Choices: []string{"0", "1", "2"}, Type: ApprovalBallot}
	for _, approved := range c.Input.Ballots {
		b := Ballot{}
		for _, choice := range approved {
			b.Ranking = append(b.Ranking, []string{strconv.Itoa(choice)})
		}
		in.Ballots = append(in.Ballots, b)
	}
	r := by(t, in, "")
	checkPointsOf(t, r, c.Expected.Scores)
	if len(r.Tiers[0]) != len(c.Expected.Winners) || r.Tiers[0][0] != "0" || r.Tiers[0][1] != "1" {
		t.Errorf("%v, want a tie of %v", r.Tiers, c.Expected.Winners)
	}
}

func TestPublishedCumulative(t *testing.T) {
	var c struct {
		Input struct {
			Ballots []map[string]int
			Points  int
		}
		Expected struct{ Totals map[string]float64 }
	}
	loadCase(t, "cumulative-01-points", &c)
	in := Tallying{Type: PointsBallot, Points: c.Input.Points}
	in.Choices, in.Ballots = numbered(c.Input.Ballots)
	checkPointsOf(t, by(t, in, ""), c.Expected.Totals)
}

func TestPublishedScore(t *testing.T) {
	var c struct {
		Input    struct{ Ballots []map[string]int }
		Expected struct {
			Sums         map[string]float64
			WinnerMedian []int `json:"winner_median"`
			Star         []int `json:"star_winner"`
		}
	}
	loadCase(t, "score-01-prefvoting", &c)
	in := Tallying{Type: ScoreBallot}
	in.Choices, in.Ballots = numbered(c.Input.Ballots)
	checkPointsOf(t, by(t, in, ""), c.Expected.Sums)
	for rule, want := range map[string][]int{StarRule: c.Expected.Star, JudgmentRule: c.Expected.WinnerMedian} {
		if got := by(t, in, rule).Tiers[0]; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", rule, got, want)
		}
	}
}

func TestPublishedStar(t *testing.T) {
	for _, id := range []string{"star-01-bettervoting", "star-03-space-fabric"} {
		t.Run(id, func(t *testing.T) {
			var c struct {
				Input struct {
					Candidates []string
					Scores     [][]int
				}
				Expected struct {
					Winner   string
					RunnerUp string `json:"runner_up"`
					Totals   map[string]float64
					Runoff   []float64
				}
			}
			loadCase(t, id, &c)
			r := by(t, Tallying{Choices: c.Input.Candidates, Type: ScoreBallot, Ballots: scored(c.Input.Candidates, c.Input.Scores)}, StarRule)
			if want := c.Expected.Winner; len(r.Tiers[0]) != 1 || r.Tiers[0][0] != want || c.Expected.RunnerUp != "" && r.Tiers[1][0] != c.Expected.RunnerUp {
				t.Errorf("%v, want %s", r.Tiers, want)
			}
			for choice, want := range c.Expected.Totals {
				if got := pointsOf(r)[choice]; got != want {
					t.Errorf("%s has %v points, want %v", choice, got, want)
				}
			}
			if want := c.Expected.Runoff; want != nil && (r.Rounds[1].Votes[c.Input.Candidates[0]] != want[0] || r.Rounds[1].Votes[c.Input.Candidates[1]] != want[1]) {
				t.Errorf("runoff %v, want %v", r.Rounds[1].Votes, want)
			}
		})
	}
}

func TestPublishedSTV(t *testing.T) {
	for _, id := range []string{"stv-01-frwiki", "stv-02-wikipedia-food"} {
		t.Run(id, func(t *testing.T) {
			var c struct {
				Input struct {
					election
					Seats int
				}
				Expected struct {
					Quota   float64
					Rounds  []map[string]float64
					Prefix  []map[string]float64 `json:"rounds_prefix"`
					Elected []string
				}
			}
			loadCase(t, id, &c)
			in := c.Input.tallying(t, "")
			in.Seats = c.Input.Seats
			r := by(t, in, STVRule)
			if chosen, contested := r.Chosen(in.Seats); !slices.Equal(chosen, c.Expected.Elected) || len(contested) > 0 || *r.Quota != c.Expected.Quota {
				t.Errorf("%v, %v by a quota of %v, want %v by %v", chosen, contested, *r.Quota, c.Expected.Elected, c.Expected.Quota)
			}
			checkRounds(t, r.Rounds, append(c.Expected.Rounds, c.Expected.Prefix...))
		})
	}
}

func checkRounds(t *testing.T, got []Round, want []map[string]float64) {
	t.Helper()
	for i, votes := range want {
		if i >= len(got) || len(votes) != len(got[i].Votes) {
			t.Fatalf("round %d: %v, want %v", i+1, got, votes)
		}
		for choice, n := range votes {
			if math.Abs(got[i].Votes[choice]-n) > 1e-6 {
				t.Errorf("round %d: %v, want %v", i+1, got[i].Votes, votes)
			}
		}
	}
}

func TestPublishedIRV(t *testing.T) {
	var c struct {
		Input    election
		Expected struct {
			Rounds []map[string]float64
			Winner string
		}
	}
	loadCase(t, "irv-01-frwiki", &c)
	r := by(t, c.Input.tallying(t, ""), RunoffRule)
	if r.Tiers[0][0] != c.Expected.Winner {
		t.Errorf("%v, want %s", r.Tiers, c.Expected.Winner)
	}
	checkRounds(t, r.Rounds, c.Expected.Rounds)
}

func TestPublishedPlurality(t *testing.T) {
	var c struct {
		Input    election
		Expected struct {
			Winner string             `json:"plurality_winner"`
			Round1 map[string]float64 `json:"irv_round1"`
		}
	}
	loadCase(t, "vote-tennessee-01-all-rules", &c)
	r := by(t, c.Input.tallying(t, ""), PluralityRule)
	checkPointsOf(t, r, c.Expected.Round1)
	if r.Tiers[0][0] != c.Expected.Winner {
		t.Errorf("%v, want %s", r.Tiers, c.Expected.Winner)
	}
}

// The ranks of the source: 0 is left out, null an abstention, and −1 no rank.
func TestPublishedCopelandInvalid(t *testing.T) {
	var c struct {
		Input struct {
			Candidates []string
			Ranks      [][]*int
		}
		Expected struct {
			Abstentions int
			OutOfBounds int `json:"out_of_bounds"`
			Votes       int `json:"tally_votes"`
			Winner      string
			Copeland    map[string]float64
			Over        map[string][]float64 `json:"preferred_over"`
		}
	}
	loadCase(t, "copeland-02-rankedrobin-invalid", &c)
	in := Tallying{Choices: c.Input.Candidates}
	for _, ranks := range c.Input.Ranks {
		in.Ballots = append(in.Ballots, byRanks(c.Input.Candidates, ranks))
	}
	r := by(t, in, CopelandRule)
	if r.Ballots != c.Expected.Votes || r.Abstentions != c.Expected.Abstentions || r.Invalid != c.Expected.OutOfBounds || r.Tiers[0][0] != c.Expected.Winner {
		t.Errorf("%d ballots, %d abstentions, %d invalid, %v", r.Ballots, r.Abstentions, r.Invalid, r.Tiers)
	}
	for choice, wins := range c.Expected.Copeland {
		if got := pointsOf(r)[choice]; got != 2*wins-3 { // wins of three, here less defeats
			t.Errorf("%s has %v, want %v wins", choice, got, wins)
		}
	}
	d := duelsIn(t, in)
	for a, choice := range d.choices {
		for b, want := range c.Expected.Over[choice] {
			if got := number(d.over[a][b]); got != want {
				t.Errorf("%s over %s: %v, want %v", choice, d.choices[b], got, want)
			}
		}
	}
}

// byRanks makes tiers of rank numbers; a number below 0 makes it invalid.
func byRanks(choices []string, ranks []*int) Ballot {
	b := Ballot{}
	for rank := 1; rank <= len(choices); rank++ {
		tier := []string{}
		for i, r := range ranks {
			if r != nil && *r == rank {
				tier = append(tier, choices[i])
			}
		}
		b.Ranking = append(b.Ranking, tier)
	}
	if slices.ContainsFunc(ranks, func(r *int) bool { return r != nil && *r < 0 }) {
		b.Ranking = append(b.Ranking, []string{"out of bounds"})
	}
	return b
}

func TestPublishedPairwise(t *testing.T) {
	var c struct {
		Input struct {
			Pairs []struct{ A, B, Chosen string }
		}
		Expected struct {
			Wins    map[string]float64
			Ranking [][]string
		}
	}
	loadCase(t, "pra-pairwise-01", &c)
	in := Tallying{Type: PairwiseBallot, Ballots: []Ballot{{}}}
	for _, pair := range c.Input.Pairs {
		better, other := pair.A, pair.B
		if pair.Chosen == pair.B {
			better, other = other, better
		}
		in.Ballots[0].Pairs = append(in.Ballots[0].Pairs, [2]string{better, other})
	}
	for choice := range c.Expected.Wins {
		in.Choices = append(in.Choices, choice)
	}
	slices.Sort(in.Choices)
	r := by(t, in, "")
	checkPointsOf(t, r, c.Expected.Wins)
	for _, rule := range []string{CopelandRule, SchulzeRule, RankedPairsRule, KemenyRule} {
		if got := by(t, in, rule).Tiers; tiersText(got) != tiersText(c.Expected.Ranking) {
			t.Errorf("%s: %v, want %v", rule, got, c.Expected.Ranking)
		}
	}
	if len(r.Pairs.Missing)+len(r.Pairs.Cycles)+len(r.Pairs.Even)+r.Pairs.Circular != 0 {
		t.Errorf("%+v", r.Pairs)
	}
}

// Matrix scoring: a row of scores for each criterion, added up.
func TestPublishedMatrix(t *testing.T) {
	var c struct {
		Input struct {
			Items  []string
			Scores [][]int
		}
		Expected struct {
			Totals []float64
			Rank   []int
		}
	}
	loadCase(t, "pra-matrix-01-trees", &c)
	r := by(t, Tallying{Choices: c.Input.Items, Type: ScoreBallot, Ballots: scored(c.Input.Items, c.Input.Scores)}, ScoreRule)
	for _, row := range r.Rows {
		i := slices.Index(c.Input.Items, row.Product)
		if row.Points != c.Expected.Totals[i] || row.Rank != c.Expected.Rank[i] {
			t.Errorf("%+v, want %v and rank %d", row, c.Expected.Totals[i], c.Expected.Rank[i])
		}
	}
}

// Real elections: whom STV chooses, as another library counts it. In A04
// several are equal when they go, which that library settles by their order.
func TestRealSTV(t *testing.T) {
	for _, id := range []string{"A31", "A51", "A60", "A68"} {
		t.Run(id, func(t *testing.T) {
			type chosen struct{ STV [][]string }
			var c struct {
				Input struct {
					election
					Seats int
				}
				Expected struct{ Implicit, Explicit chosen }
			}
			loadCase(t, "real-tideman-"+id, &c)
			for incomplete, want := range map[string]chosen{AverageRest: c.Expected.Implicit, ZeroRest: c.Expected.Explicit} {
				in := c.Input.tallying(t, incomplete)
				in.Seats = c.Input.Seats
				got, contested := by(t, in, STVRule).Chosen(in.Seats)
				if !slices.Equal(got, slices.Concat(want.STV...)) {
					t.Errorf("%s: %v and %v, want %v", incomplete, got, contested, want.STV)
				}
			}
		})
	}
}
