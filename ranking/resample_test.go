package ranking

import (
	"math"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"time"
)

func resampled(t *testing.T, in Contest, n int, seed uint64) Resampled {
	t.Helper()
	r, err := Resample(in, n, seed)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Two choices and n single ballots: the number for a in a resampled hall is
// binomial, so the share of halls it wins is known.
func TestResampleBinomial(t *testing.T) {
	in := Contest{Tallying: Tallying{Choices: []string{"a", "b"}}}
	in.Ballots = slices.Concat(ballotsOf("w", 6, "a", "b"), ballotsOf("w", 4, "b", "a"))
	want := 0.0
	for k := 5; k <= 10; k++ {
		c := math.Gamma(11) / math.Gamma(float64(k)+1) / math.Gamma(float64(11-k)) * math.Pow(0.6, float64(k)) * math.Pow(0.4, float64(10-k))
		if k == 5 {
			c /= 2 // tied: half a seat
		}
		want += c
	}
	for _, rule := range []string{BordaRule, CopelandRule, SchulzeRule, RunoffRule, KemenyRule} {
		in.Rule = rule
		r := resampled(t, in, 20_000, 7)
		if got := r.Rows[0].Top; r.Rows[0].Product != "a" || math.Abs(got-want) > 0.012 {
			t.Errorf("%s: %v, want %v", rule, got, want)
		}
	}
}

func TestResample(t *testing.T) {
	in := Contest{Seats: 2, Tallying: Tallying{Choices: []string{"a", "b", "c", "d"}}}
	in.Ballots = slices.Concat(ballotsOf("w", 9, "a", "b", "c", "d"), ballotsOf("m", 5, "a", "d", "c", "b"), ballotsOf("m", 5, "a", "b"))
	r := resampled(t, in, 1000, 1)
	if a := r.Rows[0]; a.Top != 1 || a.First != 1 || a.Low != 1 || a.High != 1 || a.Mean != 1 {
		t.Errorf("unanimous first: %+v", a)
	}
	sum := 0.0
	for _, row := range r.Rows {
		if row.Low > row.High || row.Rank > row.High {
			t.Errorf("%+v", row)
		}
		sum += row.Top
	}
	if math.Abs(sum-2) > 1e-9 {
		t.Errorf("two seats are shared out as %v", sum)
	}
	was := runtime.GOMAXPROCS(1)
	alone := resampled(t, in, 1000, 1)
	runtime.GOMAXPROCS(was)
	if !reflect.DeepEqual(r, alone) || reflect.DeepEqual(r, resampled(t, in, 1000, 2)) {
		t.Error("the seed does not fix the numbers")
	}
	// Strata keep their size: with one ballot a group nothing can vary.
	in.Ballots = slices.Concat(ballotsOf("w", 1, "a", "b", "c", "d"), ballotsOf("m", 1, "b", "a", "d", "c"))
	if r := resampled(t, in, 100, 3); r.Rows[0].Top != 1 || r.Rows[2].Top != 0 {
		t.Errorf("%+v", r.Rows)
	}
}

func TestResampleRefuses(t *testing.T) {
	in := Contest{Tallying: Tallying{Choices: []string{"a", "b"}}}
	for _, n := range []int{-1, maxResamples + 1} {
		if _, err := Resample(in, n, 1); err == nil {
			t.Errorf("%d resamples", n)
		}
	}
	if r := resampled(t, in, 0, 1); len(r.Rows) != 0 || r.Resamples != DefaultResamples {
		t.Errorf("without ballots: %+v", r)
	}
}

// A thousand halls of 200 ballots in the time of a page.
func TestResampleIsQuick(t *testing.T) {
	in := Contest{Seats: 2, Tallying: Tallying{Choices: []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}}}
	for i := range 200 {
		order := slices.Clone(in.Choices)
		for k := range 3 {
			j := (i*7 + k*k*3) % 10
			order[k], order[j] = order[j], order[k]
		}
		in.Ballots = append(in.Ballots, ballotsOf([]string{"w", "m"}[i%2], 1, order...)...)
	}
	for _, rule := range RulesFor(RankedBallot) {
		in.Rule = rule
		start := time.Now()
		resampled(t, in, 1000, 1)
		took := time.Since(start)
		start = time.Now()
		if _, err := Certify(in); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %v for 1,000 halls, %v for the certificate", rule, took, time.Since(start))
		if took > 20*time.Second {
			t.Errorf("%s took %v", rule, took)
		}
	}
}
