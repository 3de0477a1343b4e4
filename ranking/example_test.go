package ranking_test

import (
	"fmt"

	"potensi/ranking"
)

// Nobody could tell what palm sugar earns: its score is the mean of what is
// known, and the interval says how far the unknown could move it.
func ExampleWeightedSum() {
	score := func(product, criterion string, value float64) ranking.Score {
		return ranking.Score{Product: product, Criterion: criterion, Value: &value}
	}
	r, err := ranking.WeightedSum(ranking.Scoring{
		Products: []ranking.Product{{ID: "sugar"}, {ID: "fish"}},
		Criteria: []ranking.Criterion{{ID: "market"}, {ID: "income"}},
		Weights: []ranking.Weight{
			{Group: "women", Criterion: "market", Value: 70}, {Group: "women", Criterion: "income", Value: 30},
			{Group: "men", Criterion: "market", Value: 50}, {Group: "men", Criterion: "income", Value: 50},
		},
		Scores: []ranking.Score{
			score("sugar", "market", 4), {Product: "sugar", Criterion: "income"},
			score("fish", "market", 3), score("fish", "income", 4),
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range r.Rows {
		fmt.Printf("%d %-5s %.2f, from %.2f to %.2f, %.0f%% known\n",
			row.Rank, row.Product, *row.Score, row.Worst, row.Best, 100*row.Coverage)
	}
	for _, w := range r.Warnings {
		fmt.Println(w.Key, w.Args)
	}
	// Output:
	// 1 sugar 4.00, from 2.80 to 4.40, 60% known
	// 2 fish  3.40, from 3.40 to 3.40, 100% known
	// unknown-cells map[cells:4 known:3]
	// overlapping-intervals map[first:sugar products:[fish]]
}

func ExampleBorda() {
	t, err := ranking.Borda(ranking.Tallying{
		Choices: []string{"floss", "sugar", "honey"},
		Ballots: []ranking.Ballot{
			{Ranking: [][]string{{"sugar"}, {"floss"}, {"honey"}}},
			{Ranking: [][]string{{"sugar"}}},          // the rest share 2 + 1 points
			{Ranking: [][]string{{"floss", "honey"}}}, // both get 2½
			{Ranking: [][]string{{"durian"}}},         // no such choice
			{Ranking: [][]string{{"honey"}, {"floss"}}},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range t.Rows {
		fmt.Println(row.Rank, row.Product, row.Points)
	}
	fmt.Println(t.Ballots, "counted, not counted:", t.Reasons)
	// Output:
	// 1 floss 8
	// 1 sugar 8
	// 1 honey 8
	// 4 counted, not counted: map[unknown-choice:1]
}

func ExampleTally_Chosen() {
	t := ranking.Tally{Tiers: [][]string{{"sugar"}, {"floss", "honey"}}}
	chosen, contested := t.Chosen(2)
	fmt.Println(chosen, "and one of", contested)
	// Output: [sugar] and one of [floss honey]
}

func ExampleKendallW() {
	w, _ := ranking.KendallW([][]float64{{1, 2, 3, 4}, {1, 3, 2, 4}, {2, 1, 3, 4}})
	fmt.Printf("%.2f\n", w)
	// Output: 0.78
}

func ExampleNewSealed() {
	fmt.Println(ranking.NewSealed(ranking.Poll{
		Question:   "Which product first?",
		Choices:    []string{"P01", "P02"},
		BallotType: ranking.RankedBallot,
	}))
	// Output: b968764ebd517c2179aaf984c7f35d3ada4979ba471cb15ceefa3d4f7180cc67
}
