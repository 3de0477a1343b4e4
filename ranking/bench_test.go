package ranking

import (
	"fmt"
	"math/rand"
	"testing"
)

// crowd makes n ballots on m choices from four groups; about one in five is
// cut short.
func crowd(rng *rand.Rand, n, m int) Tallying {
	in := Tallying{Choices: make([]string, m), Ballots: make([]Ballot, n)}
	for i := range in.Choices {
		in.Choices[i] = fmt.Sprintf("P%02d", i+1)
	}
	for i := range in.Ballots {
		order := rng.Perm(m)
		if rng.Intn(5) == 0 {
			order = order[:1+rng.Intn(m)]
		}
		ranking := make([][]string, len(order))
		for k, c := range order {
			ranking[k] = in.Choices[c : c+1]
		}
		in.Ballots[i] = Ballot{Group: fmt.Sprintf("G%d", 1+rng.Intn(4)), Ranking: ranking}
	}
	return in
}

func BenchmarkBorda(b *testing.B) {
	in := crowd(rand.New(rand.NewSource(1)), 100_000, 20)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Borda(in); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCompare counts by every rule.
func BenchmarkCompare(b *testing.B) {
	for _, m := range []int{12, 20} {
		b.Run(fmt.Sprintf("%d choices", m), func(b *testing.B) {
			in := crowd(rand.New(rand.NewSource(1)), 100_000, m)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Compare(in, 2); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// workshop makes a scoring of p products, c criteria and g groups with own
// scores; one cell in five is unknown.
func workshop(rng *rand.Rand, p, c, g int) Scoring {
	in := Scoring{Heads: map[string]int{}}
	for i := range p {
		in.Products = append(in.Products, Product{ID: fmt.Sprintf("P%02d", i+1)})
	}
	for i := range c {
		in.Criteria = append(in.Criteria, Criterion{ID: fmt.Sprintf("K%02d", i+1)})
	}
	for k := range g {
		group := fmt.Sprintf("G%d", k+1)
		in.Heads[group] = 1 + rng.Intn(30)
		for _, criterion := range in.Criteria {
			in.Weights = append(in.Weights, Weight{Group: group, Criterion: criterion.ID, Value: float64(rng.Intn(20))})
			for _, product := range in.Products {
				in.Scores = append(in.Scores, randomScore(rng, product.ID, criterion.ID, group))
			}
		}
	}
	return in
}

func randomScore(rng *rand.Rand, product, criterion, group string) Score {
	s := Score{Product: product, Criterion: criterion, Group: group}
	if v := float64(1 + rng.Intn(5)); rng.Intn(5) > 0 {
		s.Value = &v
	}
	return s
}

func BenchmarkWeightedSum(b *testing.B) {
	in := workshop(rand.New(rand.NewSource(1)), 30, 12, 6)
	in.Voice = PerHead
	b.ReportAllocs()
	for b.Loop() {
		if _, err := WeightedSum(in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWeightedSumDemo(b *testing.B) {
	in := loadDemo(b).scoring()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := WeightedSum(in); err != nil {
			b.Fatal(err)
		}
	}
}
