package ranking

import (
	"math/big"
	"math/bits"
)

// MaxKemeny is the number of choices up to which Kemeny's rule is computed,
// exactly: time and memory double with each further one.
const MaxKemeny = 16

// kemeny finds the orders that agree with most pairs of all ballots (Kemeny
// 1959), by dynamic programming over the sets of choices that stand on top
// (Held and Karp 1962). When several orders are best, a stands above b where
// all of them say so. It is false above MaxKemeny choices.
func (d duels) kemeny() (Outcome, bool) {
	m := len(d.choices)
	if m > MaxKemeny {
		return Outcome{}, false
	}
	over, ok := d.scaled()
	if !ok {
		return Outcome{}, false
	}
	top, rest := bestOrders(m, over)
	all := 1<<m - 1
	before := make([]int, m) // by choice: which others it stands above in some best order
	for set := range 1 << m {
		if top[set]+rest[set] != top[all] {
			continue
		}
		for left := set; left != 0; left &= left - 1 {
			before[bits.TrailingZeros(uint(left))] |= all &^ set
		}
	}
	tiers := peel(d.choices, func(a, b int) bool { return before[a]>>b&1 == 1 && before[b]>>a&1 == 0 })
	return Outcome{Rule: KemenyRule, Tiers: tiers}, true
}

// bestOrders gives for each set of choices the agreement of the best order of
// them at the top, pairs with all others included, and that of the best order
// of the others below them.
func bestOrders(m int, over [][]int64) (top, rest []int64) {
	all := 1<<m - 1
	top, rest = make([]int64, all+1), make([]int64, all+1)
	for set := 1; set <= all; set++ {
		top[set] = -1
		for left := set; left != 0; left &= left - 1 {
			last := bits.TrailingZeros(uint(left))
			top[set] = max(top[set], top[set&^(1<<last)]+agreeing(over[last], all&^set))
		}
	}
	for set := all - 1; set >= 0; set-- {
		rest[set] = -1
		for left := all &^ set; left != 0; left &= left - 1 {
			next := bits.TrailingZeros(uint(left))
			below := set | 1<<next
			rest[set] = max(rest[set], rest[below]+agreeing(over[next], all&^below))
		}
	}
	return top, rest
}

// agreeing are the voices that rank a choice above those of a set.
func agreeing(over []int64, set int) (sum int64) {
	for ; set != 0; set &= set - 1 {
		sum += over[bits.TrailingZeros(uint(set))]
	}
	return sum
}

// scaled are the voices as whole numbers in proportion; false when they are
// too large to be added up.
func (d duels) scaled() ([][]int64, bool) {
	common, m := big.NewInt(1), len(d.choices)
	for _, row := range d.over {
		for _, r := range row {
			common = lcm(common, r.Denom())
		}
	}
	most := big.NewInt(1 << 50)
	out := make([][]int64, m)
	for a, row := range d.over {
		out[a] = make([]int64, m)
		for b, r := range row {
			n := new(big.Int).Mul(r.Num(), new(big.Int).Quo(common, r.Denom()))
			if n.Cmp(most) > 0 {
				return nil, false
			}
			out[a][b] = n.Int64()
		}
	}
	return out, true
}

func lcm(a, b *big.Int) *big.Int {
	both := new(big.Int).GCD(nil, nil, a, b)
	return new(big.Int).Mul(a, new(big.Int).Quo(b, both))
}
