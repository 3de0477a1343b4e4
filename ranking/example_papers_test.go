package ranking_test

import (
	"fmt"

	"potensi/ranking"
)

// Twelve thousand ballots fit into a few hundred bytes, as there are only three
// kinds of them.
func ExampleNewPapers() {
	papers, err := ranking.NewPapers([]string{"sugar", "floss", "honey"})
	if err != nil {
		fmt.Println(err)
		return
	}
	papers.AddTimes("women", [][]string{{"sugar"}, {"honey"}, {"floss"}}, 5000)
	papers.AddTimes("men", [][]string{{"floss"}, {"sugar"}}, 4000)
	papers.AddTimes("men", [][]string{{"honey"}, {"sugar", "floss"}}, 3000)
	tally, err := ranking.Count(ranking.Tallying{Choices: papers.Choices(), Papers: papers}, ranking.SchulzeRule)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(papers.Len(), "ballots:", tally.Tiers)
	// Output: 12000 ballots: [[sugar] [honey] [floss]]
}

// The rules agree on sugar; who comes second depends on the rule.
func ExampleCompare() {
	ballot := func(order ...string) ranking.Ballot {
		b := ranking.Ballot{}
		for _, choice := range order {
			b.Ranking = append(b.Ranking, []string{choice})
		}
		return b
	}
	c, err := ranking.Compare(ranking.Tallying{
		Choices: []string{"sugar", "floss", "honey"},
		Ballots: []ranking.Ballot{
			ballot("sugar", "floss", "honey"), ballot("sugar", "floss", "honey"), ballot("sugar", "honey", "floss"),
			ballot("honey", "sugar", "floss"), ballot("floss", "sugar", "honey"),
		},
	}, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("chosen by every rule:", c.Agreed)
	fmt.Println("beats each other one:", c.Condorcet)
	kemeny, _ := c.Of(ranking.KemenyRule)
	fmt.Println("Kemeny:", kemeny.Tiers)
	// Output:
	// chosen by every rule: [sugar]
	// beats each other one: sugar
	// Kemeny: [[sugar] [floss] [honey]]
}

// The same seed gives the same shares, on any number of processors.
func ExampleAssess() {
	score := func(product, criterion string, value float64) ranking.Score {
		return ranking.Score{Product: product, Criterion: criterion, Value: &value}
	}
	r, err := ranking.Assess(ranking.Testing{Seed: 1, Top: 1, Scoring: ranking.Scoring{
		Products: []ranking.Product{{ID: "sugar"}, {ID: "fish"}},
		Criteria: []ranking.Criterion{{ID: "market"}, {ID: "income"}},
		Scores: []ranking.Score{
			score("sugar", "market", 5), score("sugar", "income", 3),
			score("fish", "market", 2), score("fish", "income", 4),
		},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range r.Rows {
		fmt.Printf("%s is first in %.0f %% of all weightings\n", row.Product, 100*row.First)
	}
	fmt.Printf("%.0f pebbles must move for %s to catch up\n", r.Swaps[0].Pebbles, r.Swaps[0].Product)
	// Output:
	// sugar is first in 75 % of all weightings
	// fish is first in 25 % of all weightings
	// 25 pebbles must move for fish to catch up
}
