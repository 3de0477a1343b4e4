package ranking

import (
	"math/rand"
	"testing"
)

func TestTruncationVariants(t *testing.T) {
	tests := []struct {
		incomplete, ballot string
		want               [4]float64 // of a, b, c, d
	}{
		{AverageRest, "a > b", [4]float64{4, 3, 1.5, 1.5}},
		{ZeroRest, "a > b", [4]float64{4, 3, 0, 0}},
		{DominationRest, "a > b", [4]float64{4, 3, 1, 1}},
		{NonDominationRest, "a > b", [4]float64{4, 3, 2, 2}},
		{ModifiedRest, "a > b", [4]float64{2, 1, 0, 0}},
		{DominationRest, "a = b > c", [4]float64{3, 3, 2, 1}},
		{NonDominationRest, "a = b > c", [4]float64{4, 4, 2, 1}},
		{ModifiedRest, "a = b > c", [4]float64{2.5, 2.5, 1, 0}},
	}
	for _, test := range tests {
		r := by(t, Tallying{Choices: []string{"a", "b", "c", "d"}, Incomplete: test.incomplete, Ballots: votes(t, ":"+test.ballot)}, "")
		for i, choice := range []string{"a", "b", "c", "d"} {
			if got := pointsOf(r)[choice]; got != test.want[i] {
				t.Errorf("%s, %s: %s has %v, want %v", test.incomplete, test.ballot, choice, got, test.want[i])
			}
		}
	}
}

// The variants by their definitions in pairs: a point more than those surely
// below, or one less than all for each that is surely above; and all are the
// same on full rankings.
func TestTruncationAgainstPairs(t *testing.T) {
	rng := rand.New(rand.NewSource(2021))
	for range 100 {
		in := crowd(rng, 1+rng.Intn(8), 2+rng.Intn(5))
		for i, b := range in.Ballots {
			in.Ballots[i] = tied(rng, b)
		}
		for _, variant := range []string{DominationRest, NonDominationRest} {
			in.Incomplete = variant
			want := map[string]float64{}
			for _, b := range in.Ballots {
				for _, a := range in.Choices {
					below, above := 0, 0
					for _, x := range in.Choices {
						below += max(0, sign(tierOf(b, x)-tierOf(b, a)))
						above += max(0, sign(tierOf(b, a)-tierOf(b, x)))
					}
					if variant == DominationRest {
						want[a] += float64(below + 1)
					} else {
						want[a] += float64(len(in.Choices) - above)
					}
				}
			}
			checkPointsOf(t, by(t, in, ""), want)
		}
	}
}
