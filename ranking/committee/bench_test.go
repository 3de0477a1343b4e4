package committee

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strconv"
	"testing"
)

// crowd is so many voters who approve a third of the choices each.
func crowd(voters, choices, seats int) Election {
	r := rand.New(rand.NewPCG(uint64(voters), uint64(choices)))
	e := Election{Seats: seats}
	for i := range choices {
		e.Choices = append(e.Choices, strconv.Itoa(i))
	}
	for range voters {
		v := Voter{Group: []string{"women", "men"}[r.IntN(2)]}
		for _, c := range e.Choices {
			if r.IntN(3) == 0 {
				v.Approves = append(v.Approves, c)
			}
		}
		e.Voters = append(e.Voters, v)
	}
	return e
}

func BenchmarkChoose(b *testing.B) {
	for _, size := range []struct{ voters, choices, seats int }{{500, 20, 6}, {2000, 20, 6}, {2000, 50, 10}} {
		e := crowd(size.voters, size.choices, size.seats)
		for _, rule := range Rules() {
			if (rule == PAV || rule == ChamberlinCourant) && size.choices > 20 {
				continue
			}
			b.Run(fmt.Sprintf("%s/%dx%d/k=%d", rule, size.voters, size.choices, size.seats), func(b *testing.B) {
				for b.Loop() {
					if _, err := Choose(e, Method{Rule: rule, Complete: []string{ByPhragmen}}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// A budget of a city: as many voters and projects as Warsaw's Ursynów 2019.
func BenchmarkIncrease(b *testing.B) {
	e := crowd(1533, 17, 1)
	r := rand.New(rand.NewPCG(3, 4))
	for range e.Choices {
		e.Costs = append(e.Costs, big.NewRat(5000+r.Int64N(200_000), 1))
	}
	e.Budget = big.NewRat(500_000, 1)
	for b.Loop() {
		if _, err := Choose(e, Method{Rule: EqualShares, Worth: WorthCost, Complete: []string{ByIncrease, ByVotes}}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	e := crowd(2000, 50, 10)
	committee := e.Choices[:10]
	for b.Loop() {
		if _, err := Check(e, committee); err != nil {
			b.Fatal(err)
		}
	}
}
