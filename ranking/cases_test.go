package ranking

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// loadCase reads a published case; it skips the test when the collection is
// not here.
func loadCase(t *testing.T, id string, into any) {
	t.Helper()
	data, err := os.ReadFile("../../shared/cases/ranking/" + id + ".json")
	if err != nil {
		t.Skip("the published cases are not here:", err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// cef reads a line of Condorcet Election Format, "a > b = c * 3 ^ 2", as so
// many equal ballots.
func cef(line string) ([]Ballot, error) {
	times := 1
	for _, mark := range []string{"^", "*"} {
		text, number, found := strings.Cut(line, mark)
		if !found {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(number))
		if err != nil {
			return nil, err
		}
		line, times = text, times*n
	}
	ballot := Ballot{}
	for tier := range strings.SplitSeq(line, ">") {
		names := strings.Split(tier, "=")
		for i := range names {
			names[i] = strings.TrimSpace(names[i])
		}
		ballot.Ranking = append(ballot.Ranking, names)
	}
	return slices.Repeat([]Ballot{ballot}, times), nil
}

func TestCEF(t *testing.T) {
	ballots, err := cef("a > b = c * 3 ^ 2")
	if err != nil || len(ballots) != 6 || fmt.Sprint(ballots[5].Ranking) != "[[a] [b c]]" {
		t.Errorf("got %v, %v", ballots, err)
	}
}

// election is the input of the published counts.
type election struct {
	Candidates []string
	Ballots    []string
}

func (e election) tallying(t *testing.T, incomplete string) Tallying {
	t.Helper()
	in := Tallying{Choices: e.Candidates, Incomplete: incomplete}
	for _, line := range e.Ballots {
		ballots, err := cef(line)
		if err != nil {
			t.Fatal(err)
		}
		in.Ballots = append(in.Ballots, ballots...)
	}
	return in
}

// checkPoints compares the points, shifted by so much per ballot.
func checkPoints(t *testing.T, in Tallying, shift float64, want map[string]float64) {
	t.Helper()
	r := tally(t, in)
	if len(want) != len(r.Rows) {
		t.Errorf("%d rows, want %d", len(r.Rows), len(want))
	}
	for _, row := range r.Rows {
		if got := row.Points + shift*float64(r.Ballots); got != want[row.Product] {
			t.Errorf("%s has %v points, want %v", row.Product, got, want[row.Product])
		}
	}
}

func TestBordaPublished(t *testing.T) {
	t.Run("frwiki", func(t *testing.T) {
		var c struct {
			Input    election
			Expected struct{ Scores map[string]float64 }
		}
		loadCase(t, "borda-01-frwiki", &c)
		checkPoints(t, c.Input.tallying(t, ""), 0, c.Expected.Scores)
	})
	t.Run("truncated", func(t *testing.T) {
		var c struct {
			Input    election
			Expected struct{ Implicit, Explicit map[string]float64 }
		}
		loadCase(t, "borda-02-truncated", &c)
		checkPoints(t, c.Input.tallying(t, AverageRest), 0, c.Expected.Implicit)
		checkPoints(t, c.Input.tallying(t, ZeroRest), 0, c.Expected.Explicit)
	})
	t.Run("tennessee", func(t *testing.T) {
		var c struct {
			Input    election
			Expected struct{ Borda0 map[string]float64 }
		}
		loadCase(t, "vote-tennessee-01-all-rules", &c)
		checkPoints(t, c.Input.tallying(t, ""), -1, c.Expected.Borda0)
	})
}

// Real elections of Tideman's collection, counted by Condorcet PHP.
func TestBordaTideman(t *testing.T) {
	for _, id := range []string{"A04", "A31", "A51", "A60", "A68"} {
		t.Run(id, func(t *testing.T) {
			type tiers struct{ BordaCount [][]string }
			var c struct {
				Input    election
				Expected struct{ Implicit, Explicit tiers }
			}
			loadCase(t, "real-tideman-"+id, &c)
			checkTiers(t, c.Input.tallying(t, AverageRest), c.Expected.Implicit.BordaCount)
			checkTiers(t, c.Input.tallying(t, ZeroRest), c.Expected.Explicit.BordaCount)
		})
	}
}

func checkTiers(t *testing.T, in Tallying, want [][]string) {
	t.Helper()
	if got := tally(t, in).Tiers; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: tiers %v, want %v", in.Incomplete, got, want)
	}
}

// matrix is the input of the published weighted sums: alternatives by
// criteria, type 1 for benefit and −1 for cost.
type matrix struct {
	Matrix  [][]float64
	Weights []float64
	Types   []int
}

// scoring makes a Scoring of values that the source's own normalisation has
// already brought to 0..1.
func (m matrix) scoring(normal func(column []float64, benefit bool) []float64) Scoring {
	zero, one := 0.0, 1.0
	in := Scoring{}
	for a := range m.Matrix {
		in.Products = append(in.Products, Product{ID: strconv.Itoa(a + 1)})
	}
	for c, weight := range m.Weights {
		id := "c" + strconv.Itoa(c)
		in.Criteria = append(in.Criteria, Criterion{ID: id, Min: &zero, Max: &one})
		in.Weights = append(in.Weights, Weight{Group: "all", Criterion: id, Value: weight})
		column := make([]float64, len(m.Matrix))
		for a, row := range m.Matrix {
			column[a] = row[c]
		}
		for a, v := range normal(column, m.Types[c] > 0) {
			in.Scores = append(in.Scores, Score{Product: in.Products[a].ID, Criterion: id, Value: &v})
		}
	}
	return in
}

// linearMax is x/max for a benefit and min/x for a cost.
func linearMax(column []float64, benefit bool) []float64 {
	normal := make([]float64, len(column))
	for i, x := range column {
		normal[i] = x / slices.Max(column)
		if !benefit {
			normal[i] = slices.Min(column) / x
		}
	}
	return normal
}

// sumOfInverse inverts costs and divides by the column's sum.
func sumOfInverse(column []float64, benefit bool) []float64 {
	normal := slices.Clone(column)
	sum := 0.0
	for i, x := range normal {
		if !benefit {
			normal[i] = 1 / x
		}
		sum += normal[i]
	}
	for i := range normal {
		normal[i] /= sum
	}
	return normal
}

func TestWeightedSumPublished(t *testing.T) {
	tests := []struct {
		id     string
		normal func([]float64, bool) []float64
	}{
		{"mcda-wsm-01-saw-4x4", linearMax},
		{"mcda-wsm-02-saw-7x5", linearMax},
		{"mcda-wsm-03-kracka2010", sumOfInverse},
	}
	for _, test := range tests {
		t.Run(test.id, func(t *testing.T) {
			var c struct {
				Input    matrix
				Expected struct {
					Scores []float64
					Rank   []int
				}
				Tolerance float64
			}
			loadCase(t, test.id, &c)
			for _, row := range ranking(t, c.Input.scoring(test.normal)).Rows {
				i, _ := strconv.Atoi(row.Product)
				if math.Abs(*row.Score-c.Expected.Scores[i-1]) > c.Tolerance {
					t.Errorf("%s: %v, want %v", row.Product, *row.Score, c.Expected.Scores[i-1])
				}
				if c.Expected.Rank != nil && c.Expected.Rank[i-1] != row.Rank {
					t.Errorf("%s: rank %v, want %v", row.Product, row.Rank, c.Expected.Rank[i-1])
				}
			}
		})
	}
}

func TestKendallPublished(t *testing.T) {
	var c struct {
		Input     struct{ Ranks [][]float64 }
		Expected  struct{ W float64 }
		Tolerance float64
	}
	loadCase(t, "agree-kendallw-01-projects", &c)
	w, ok := KendallW(c.Input.Ranks)
	if !ok || math.Abs(w-c.Expected.W) > c.Tolerance {
		t.Errorf("W %v, want %v", w, c.Expected.W)
	}
}
