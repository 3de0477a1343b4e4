package committee_test

import (
	"fmt"
	"math/big"

	"potensi/ranking/committee"
)

// Twelve women and thirty men choose two products. By the most approvals the
// men choose both; by equal shares, with half of the money for each group, each
// group finds one that it supports.
func Example() {
	var voters []committee.Voter
	for range 12 {
		voters = append(voters, committee.Voter{Group: "women", Approves: []string{"floss", "honey"}})
	}
	for range 30 {
		voters = append(voters, committee.Voter{Group: "men", Approves: []string{"fish", "sugar"}})
	}
	groups := [][]string{{"women"}, {"men"}}
	e := committee.Election{Choices: []string{"fish", "floss", "honey", "sugar"}, Seats: 2, Voters: committee.EqualVoice(voters, groups)}

	most, _ := committee.Choose(committee.Election{Choices: e.Choices, Seats: 2, Voters: voters}, committee.Method{Rule: committee.AV})
	shares, _ := committee.Choose(e, committee.Method{Rule: committee.EqualShares, Complete: []string{committee.ByPhragmen}})
	fmt.Println("most approvals:", most.Chosen)
	fmt.Println("equal shares:  ", shares.Chosen, "or one of", len(shares.Committees)-1, "others")

	sure, _ := committee.Guarantee(e, committee.Method{}, groups)
	fmt.Printf("%v alone could buy %d of the %d\n", sure[0].Groups, sure[0].Seats, e.Seats)

	verdicts, _ := committee.Check(e, most.Chosen)
	for _, v := range verdicts {
		if v.Axiom == committee.JR && !v.Holds {
			fmt.Println("passed over:", v.Witness.Groups, "who agree on", v.Witness.Choices)
		}
	}
	// Output:
	// most approvals: [fish sugar]
	// equal shares:   [fish floss] or one of 3 others
	// [women] alone could buy 1 of the 2
	// passed over: map[women:12] who agree on [floss]
}

// With costs and a budget, three villagers' part pays the bridge that only
// they need.
func ExampleChoose_budget() {
	rupiah := func(millions int64) *big.Rat { return big.NewRat(millions*1_000_000, 1) }
	e := committee.Election{
		Choices: []string{"bridge", "kiln", "boat"},
		Costs:   []*big.Rat{rupiah(3), rupiah(5), rupiah(4)},
		Budget:  rupiah(10),
	}
	for i := range 10 {
		v := committee.Voter{Approves: []string{"kiln", "boat"}}
		if i < 3 {
			v.Approves = []string{"bridge"}
		}
		e.Voters = append(e.Voters, v)
	}
	for _, rule := range committee.BudgetRules() {
		o, _ := committee.Choose(e, committee.Method{Rule: rule, Worth: committee.WorthCost})
		left, _ := committee.CheckBudget(e, o.Chosen)
		fmt.Println(rule, o.Chosen, "passed over:", len(left))
	}
	// Output:
	// mes [kiln bridge] passed over: 0
	// phragmen [boat bridge] passed over: 0
	// av [kiln boat] passed over: 1
}
