package ranking

import (
	"bufio"
	"compress/gzip"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

func assess(t *testing.T, in Testing) Robustness {
	t.Helper()
	r, err := Assess(in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Two criteria, two alternatives: the shares can be worked out by hand.
func TestPublishedSMAAClosedForm(t *testing.T) {
	var c struct {
		Input    struct{ Values [][]float64 }
		Expected struct {
			First   []float64   `json:"first_rank_acceptability"`
			Central [][]float64 `json:"central_weights"`
			Switch  float64     `json:"switch_at_w1"`
		}
		Tolerance float64
	}
	loadCase(t, "smaa-03-closed-form-2x2", &c)
	in := Testing{Scoring: scoringOf(c.Input.Values), Seed: 1}
	r := assess(t, in)
	for _, row := range r.Rows {
		i := int(row.Product[0] - 'a')
		if math.Abs(row.First-c.Expected.First[i]) > c.Tolerance {
			t.Errorf("%s is first in %v, want %v", row.Product, row.First, c.Expected.First[i])
		}
		for j, want := range c.Expected.Central[i] {
			if got := row.Central[r.Ranking.Criteria[j]] / 100; math.Abs(got-want) > c.Tolerance {
				t.Errorf("central weight %d of %s is %v, want %v", j, row.Product, got, want)
			}
		}
	}
	swap := r.Swaps[0] // from 50:50 to where they are even
	if swap.Product != "a" || math.Abs(swap.Weights["k1"]/100-c.Expected.Switch) > 1e-9 || math.Abs(swap.Pebbles-100*(c.Expected.Switch-0.5)) > 1e-7 {
		t.Errorf("%+v", swap)
	}
}

// scoringOf is a workshop with these scores between 0 and 1, equal weights.
func scoringOf(values [][]float64) Scoring {
	in := Scoring{}
	for i, row := range values {
		product := string(rune('a' + i))
		in.Products = append(in.Products, Product{ID: product})
		for j, v := range row {
			id := "k" + strconv.Itoa(j+1)
			if i == 0 {
				in.Criteria = append(in.Criteria, Criterion{ID: id, Min: at(0), Max: at(1)})
			}
			in.Scores = append(in.Scores, Score{Product: product, Criterion: id, Value: &v})
		}
	}
	return in
}

// The published run with its own 10,000 draws.
func TestPublishedSMAAThrombo(t *testing.T) {
	var c struct {
		Expected struct {
			Ranks   [][]float64 `json:"rank_acceptability"`
			Central [][]float64 `json:"central_weights"`
			Winning [][]float64 `json:"pairwise_winning"`
		}
		Tolerance float64
	}
	loadCase(t, "smaa-01-thrombo", &c)
	values, weights := csvOf(t, "smaa-thrombo-meas"), csvOf(t, "smaa-thrombo-weights")
	got := accept(len(values), 2, 3, func(block int) drawing {
		k := block * drawsAtOnce
		return func(w, x, known []float64) {
			copy(w, weights[k])
			copy(x, values[k])
			for i := range known {
				known[i] = 1
			}
			k++
		}
	})
	for i := range 2 {
		checkNumbers(t, "acceptability", got.ranks[i], c.Expected.Ranks[i], c.Tolerance)
		checkNumbers(t, "central weights", got.central[i], c.Expected.Central[i], c.Tolerance)
		checkNumbers(t, "winning", got.winning[i], c.Expected.Winning[i], c.Tolerance)
	}
}

func csvOf(t *testing.T, name string) [][]float64 {
	t.Helper()
	file, err := os.Open("../../shared/cases/ranking/data/" + name + ".csv.gz")
	if err != nil {
		t.Skip("the published cases are not here:", err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	rows := [][]float64{}
	for lines := bufio.NewScanner(unpacked); lines.Scan(); {
		row := []float64{}
		for cell := range strings.SplitSeq(lines.Text(), ",") {
			v, err := strconv.ParseFloat(strings.Trim(cell, `" `), 64)
			if err != nil {
				row = nil // a header
				break
			}
			row = append(row, v)
		}
		if row != nil {
			rows = append(rows, row)
		}
	}
	return rows
}

func TestSameNumbersWithAnyWorkers(t *testing.T) {
	rng := newRand(9)
	in := Testing{Scoring: randomScoring(rng), Draws: 5_000, Seed: 42, Unknown: true}
	in.MinCoverage = 0.3
	many := assess(t, in)
	before := runtime.GOMAXPROCS(1)
	one := assess(t, in)
	runtime.GOMAXPROCS(before)
	if !reflect.DeepEqual(many, one) {
		t.Error("the number of workers changes the numbers")
	}
	in.Seed = 43
	if reflect.DeepEqual(many.Rows, assess(t, in).Rows) {
		t.Error("the seed changes nothing")
	}
}

func TestRobustnessProperties(t *testing.T) {
	for seed := range int64(40) {
		in := Testing{Scoring: randomScoring(newRand(seed)), Draws: 400, Seed: uint64(seed)}
		in.MinCoverage = 0
		r := assess(t, in)
		ranked := 0
		for _, row := range r.Ranking.Rows {
			if row.Rank > 0 {
				ranked++
			}
		}
		if len(r.Rows) != ranked || len(r.Without) != len(in.Criteria)+2 {
			t.Fatalf("%d of %d rows, %d without", len(r.Rows), ranked, len(r.Without))
		}
		for _, row := range r.Rows {
			sum := 0.0
			for _, share := range row.Ranks {
				sum += share
			}
			if math.Abs(sum-1) > 1e-9 || row.Top < row.First-1e-9 || row.Mean < 1 || (row.Central == nil) != (row.First == 0) {
				t.Fatalf("%+v", row)
			}
		}
	}
}

// No random shift of weights is smaller than the one that is told.
func TestSwapIsTheSmallest(t *testing.T) {
	for seed := range int64(30) {
		rng := newRand(seed)
		values := make([][]float64, 3)
		for i := range values {
			values[i] = []float64{float64(rng.Intn(11)) / 10, float64(rng.Intn(11)) / 10, float64(rng.Intn(11)) / 10}
		}
		in := scoringOf(values)
		for _, s := range assess(t, Testing{Scoring: in, Draws: 1}).Swaps {
			first, other := values[s.First[0]-'a'], values[s.Product[0]-'a']
			if !s.Possible {
				checkBehind(t, first, other)
				continue
			}
			if lead := leadAt(first, other, []float64{s.Weights["k1"] / 100, s.Weights["k2"] / 100, s.Weights["k3"] / 100}); math.Abs(lead) > 1e-9 {
				t.Fatalf("%+v: %s still leads by %v", s, s.First, lead)
			}
			trySmaller(t, s, first, other)
		}
	}
}

func leadAt(first, other, w []float64) float64 {
	lead := 0.0
	for j := range w {
		lead += w[j] * (first[j] - other[j])
	}
	return lead
}

// checkBehind: where no shift helps, the first is ahead on every criterion.
func checkBehind(t *testing.T, first, other []float64) {
	t.Helper()
	for j := range first {
		if other[j] >= first[j] {
			t.Fatalf("all weight on %d would make %v even with %v", j, other, first)
		}
	}
}

func trySmaller(t *testing.T, s Swap, first, other []float64) {
	t.Helper()
	rng, w := rand.New(rand.NewPCG(1, 2)), make([]float64, 3)
	for range 2000 {
		simplex(rng, w)
		moved := 0.0
		for j := range w {
			moved += math.Abs(w[j]-1.0/3) / 2
		}
		if 100*moved < s.Pebbles-1e-6 && leadAt(first, other, w) < 0 {
			t.Fatalf("%v turns %+v round by %v pebbles", w, s, 100*moved)
		}
	}
}

func TestAssessRefuses(t *testing.T) {
	for _, in := range []Testing{{Draws: -1}, {Draws: 2_000_000}, {Top: -1}} {
		if _, err := Assess(in); err == nil {
			t.Errorf("%+v passes", in)
		}
	}
	if r := assess(t, Testing{}); len(r.Rows) != 0 {
		t.Error("rows of nothing")
	}
}

func BenchmarkSMAA(b *testing.B) {
	rng := newRand(1)
	values := make([][]float64, 26)
	for i := range values {
		for range 12 {
			values[i] = append(values[i], rng.Float64())
		}
	}
	in := Testing{Scoring: scoringOf(values), Draws: 10_000}
	t, err := newTable(in.Scoring)
	if err != nil {
		b.Fatal(err)
	}
	speakers, _ := t.speakers(EqualVoice)
	f := t.field(t.join(speakers))
	b.ReportAllocs()
	for b.Loop() {
		accept(in.Draws, len(f.products), len(f.criteria), func(block int) drawing { return f.drawing(in, uint64(block), nil) })
	}
}

// The sample workshop's shares, as its description states them.
func TestDemoRobustness(t *testing.T) {
	in := Testing{Scoring: loadDemo(t).scoring("K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8"), Seed: 62010310, Draws: 20_000}
	in.MinCoverage = 0.75
	r := assess(t, in)
	want := map[string]float64{"P02": 0.39, "P11": 0.28, "P10": 0.15, "P03": 0.09, "P09": 0.05, "P01": 0.04}
	for _, row := range r.Rows {
		if math.Abs(row.First-want[row.Product]) > 0.015 {
			t.Errorf("%s is first in %.3f, want %.2f", row.Product, row.First, want[row.Product])
		}
		if row.Product == "P02" && math.Abs(row.Top-0.95) > 0.01 {
			t.Errorf("gula aren is among the top three in %.3f", row.Top)
		}
	}
}
