package ranking

import (
	"math"
	"math/rand"
	"reflect"
	"testing"
)

// shuffled returns the workshop with its lists in another order.
func shuffled(rng *rand.Rand, in Scoring) Scoring {
	swap := func(n int, f func(i, j int)) { rng.Shuffle(n, f) }
	out := in
	out.Products = append([]Product{}, in.Products...)
	out.Criteria = append([]Criterion{}, in.Criteria...)
	out.Weights = append([]Weight{}, in.Weights...)
	out.Scores = append([]Score{}, in.Scores...)
	swap(len(out.Products), func(i, j int) { out.Products[i], out.Products[j] = out.Products[j], out.Products[i] })
	swap(len(out.Criteria), func(i, j int) { out.Criteria[i], out.Criteria[j] = out.Criteria[j], out.Criteria[i] })
	swap(len(out.Weights), func(i, j int) { out.Weights[i], out.Weights[j] = out.Weights[j], out.Weights[i] })
	swap(len(out.Scores), func(i, j int) { out.Scores[i], out.Scores[j] = out.Scores[j], out.Scores[i] })
	return out
}

func byProduct(rows []Ranked) map[string]Ranked {
	m := map[string]Ranked{}
	for _, row := range rows {
		m[row.Product] = row
	}
	return m
}

func checkRow(t *testing.T, row Ranked) {
	t.Helper()
	if row.Coverage < 0 || row.Coverage > 1 || row.Worst < 1 || row.Best > 5 || row.Known > row.Cells {
		t.Errorf("out of bounds: %+v", row)
	}
	if (row.Score == nil) != (row.Coverage == 0) {
		t.Errorf("score and coverage disagree: %+v", row)
	}
	if row.Score != nil && (*row.Score < row.Worst || *row.Score > row.Best) {
		t.Errorf("the interval misses the mean %v: %+v", *row.Score, row)
	}
	if width := 4 * (1 - row.Coverage); math.Abs(row.Best-row.Worst-width) > 1e-9 {
		t.Errorf("the interval is not what is unknown: %+v", row)
	}
}

func TestWeightedSumProperties(t *testing.T) {
	rng := rand.New(rand.NewSource(62010310))
	voices := []string{"", PerHead, "G1"}
	for range 200 {
		in := workshop(rng, 1+rng.Intn(8), 1+rng.Intn(6), 1+rng.Intn(4))
		in.Voice = voices[rng.Intn(len(voices))]
		in.MinCoverage = float64(rng.Intn(5)) / 4
		r := ranking(t, in)
		sum := 0.0
		for _, w := range r.Weights {
			sum += w
		}
		if math.Abs(sum-100) > 1e-9 {
			t.Fatalf("weights sum to %v", sum)
		}
		rows := r.Rows
		for _, g := range r.Groups {
			rows = append(rows, g.Rows...)
		}
		for _, row := range rows {
			checkRow(t, row)
		}
		other := ranking(t, shuffled(rng, in))
		if !reflect.DeepEqual(byProduct(r.Rows), byProduct(other.Rows)) || !reflect.DeepEqual(r.Agreement, other.Agreement) {
			t.Fatalf("the order of the input matters:\n%+v\n%+v", r.Rows, other.Rows)
		}
	}
}

// slowPoints counts one ballot as the definition says, in floats.
func slowPoints(in Tallying, ballot Ballot) map[string]float64 {
	worth := func(from, to int) (sum float64) {
		for p := from; p < to; p++ {
			sum += math.Max(0, float64(in.Places-p))
		}
		return sum
	}
	points := map[string]float64{}
	at := 0
	for _, tier := range ballot.Ranking {
		for _, c := range tier {
			points[c] = worth(at, at+len(tier)) / float64(len(tier))
		}
		at += len(tier)
	}
	rest := worth(at, len(in.Choices)) / float64(len(in.Choices)-at)
	for _, c := range in.Choices {
		if _, ranked := points[c]; !ranked && in.Incomplete != ZeroRest {
			points[c] = rest
		}
	}
	return points
}

// tied joins neighbouring tiers at random.
func tied(rng *rand.Rand, b Ballot) Ballot {
	out := Ballot{Group: b.Group}
	for i, tier := range b.Ranking {
		if n := len(out.Ranking); i > 0 && rng.Intn(3) == 0 {
			out.Ranking[n-1] = append(append([]string{}, out.Ranking[n-1]...), tier...)
			continue
		}
		out.Ranking = append(out.Ranking, tier)
	}
	return out
}

func TestBordaProperties(t *testing.T) {
	rng := rand.New(rand.NewSource(1784))
	for round := range 200 {
		m := 1 + rng.Intn(7)
		in := crowd(rng, 1+rng.Intn(40), m)
		in.Places = m
		in.Incomplete = []string{AverageRest, ZeroRest}[round%2]
		want := map[string]float64{}
		for i, b := range in.Ballots {
			in.Ballots[i] = tied(rng, b)
			for c, p := range slowPoints(in, in.Ballots[i]) {
				want[c] += p
			}
		}
		r := tally(t, in)
		sum := 0.0
		for _, row := range r.Rows {
			sum += row.Points
			if math.Abs(row.Points-want[row.Product]) > 1e-9 {
				t.Fatalf("%s has %v points, want %v", row.Product, row.Points, want[row.Product])
			}
		}
		if all := float64(len(in.Ballots) * m * (m + 1) / 2); in.Incomplete == AverageRest && math.Abs(sum-all) > 1e-9 {
			t.Fatalf("points sum to %v, want %v", sum, all)
		}
		rng.Shuffle(len(in.Ballots), func(i, j int) { in.Ballots[i], in.Ballots[j] = in.Ballots[j], in.Ballots[i] })
		if !reflect.DeepEqual(tally(t, in), r) {
			t.Fatal("the order of the ballots matters")
		}
	}
}
