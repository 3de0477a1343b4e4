package ranking

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
)

// throng packs n ballots on m choices, made by a rule that the peer's script
// repeats: strict orders that a weak common opinion pulls together, one in
// five of them cut short.
func throng(b testing.TB, n, m int) *Papers {
	b.Helper()
	choices := make([]string, m)
	for i := range choices {
		choices[i] = fmt.Sprintf("P%02d", i+1)
	}
	papers, err := NewPapers(choices)
	if err != nil {
		b.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(10, 20))
	order := make([]int, m)
	for range n {
		for i := range order {
			order[i] = i
		}
		for i := m - 1; i > 0; i-- {
			k := rng.IntN(i + 1)
			if rng.IntN(8) > 0 || order[i] > order[k] { // the first choices are a little better liked
				order[i], order[k] = order[k], order[i]
			}
		}
		places := m
		if rng.IntN(5) == 0 {
			places = 1 + rng.IntN(m)
		}
		papers.AddOrder("G"+strconv.Itoa(rng.IntN(4)), order[:places], 1)
	}
	return papers
}

// sizes are the numbers of ballots to measure with.
func sizes() []int {
	out := []int{}
	for word := range strings.SplitSeq(os.Getenv("POTENSI_BALLOTS"), ",") {
		if n, err := strconv.Atoi(word); err == nil {
			out = append(out, n)
		}
	}
	if len(out) == 0 {
		return []int{100_000}
	}
	return out
}

// fourRules counts by Borda, Copeland, Schulze and instant runoff.
func fourRules(b testing.TB, in Tallying) []Outcome {
	box, err := in.pairwise()
	if err != nil {
		b.Fatal(err)
	}
	voices, weights := box.voices()
	d := box.duels(voices, weights)
	runoff, _ := box.by(RunoffRule, d, weights)
	return []Outcome{box.tally().outcome(), d.copeland(), d.schulze(), runoff}
}

// BenchmarkFourRules counts packed ballots on 20 choices; POTENSI_BALLOTS says
// how many, such as 1000000,10000000.
func BenchmarkFourRules(b *testing.B) {
	for _, n := range sizes() {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			in := Tallying{Papers: throng(b, n, 20)}
			in.Choices = in.Papers.Choices()
			for b.Loop() {
				fourRules(b, in)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/ballot")
		})
	}
}

func BenchmarkPass(b *testing.B) {
	in := Tallying{Papers: throng(b, 100_000, 20)}
	in.Choices = in.Papers.Choices()
	for b.Loop() {
		if _, err := in.pairwise(); err != nil {
			b.Fatal(err)
		}
	}
}
