package ranking_test

import (
	"fmt"

	"potensi/ranking"
)

// One person who changes sides takes a vote from sugar and gives one to floss.
func ExampleCertify() {
	ballots := []ranking.Ballot{}
	for product, n := range map[string]int{"sugar": 7, "floss": 4, "honey": 1} {
		for range n {
			ballots = append(ballots, ranking.Ballot{Ranking: [][]string{{product}}})
		}
	}
	c, err := ranking.Certify(ranking.Contest{
		Tallying: ranking.Tallying{Choices: []string{"sugar", "floss", "honey"}, Places: 1, Ballots: ballots},
		Rule:     ranking.PluralityRule,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, hold := range c.Holds {
		fmt.Printf("%s stays chosen unless %d people change their mind\n", hold.Product, hold.Lost.Least)
	}
	// Output:
	// sugar stays chosen unless 2 people change their mind
}
