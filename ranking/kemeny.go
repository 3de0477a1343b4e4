package ranking

import (
	"math/big"
	"math/bits"
)

// MaxKemeny is the number of choices in one knot up to which Kemeny's rule is
// always computed. A knot is a smallest set whose choices each beat, or tie
// with, each choice of the knots below: most ballots on 40 choices have only
// small ones.
const MaxKemeny = 18

// mostOrders is how many sets of top choices are looked at in a larger knot
// before the rule is given up.
const mostOrders = 1 << 18

// kemeny finds the orders that agree with most pairs of all ballots (Kemeny
// 1959). When several orders are best, a stands above b where all of them say
// so.
//
// Each best order has the knots one below the other (Truchon 1998, extended
// Condorcet criterion), so that each is solved alone: by dynamic programming
// over the sets of choices on top (Held and Karp 1962), and in a knot of more
// than MaxKemeny over those sets alone that do not already cost more than an
// order that is known. It is false when that does not end within a set number
// of steps.
func (d duels) kemeny() (Outcome, bool) {
	over, ok := d.scaled()
	if !ok {
		return Outcome{}, false
	}
	out := Outcome{Rule: KemenyRule, Tiers: [][]string{}}
	for _, knot := range d.knots() {
		names := make([]string, len(knot))
		for i, choice := range knot {
			names[i] = d.choices[choice]
		}
		k := knotted(knot, over)
		if !k.solve() {
			return Outcome{}, false
		}
		out.Tiers = append(out.Tiers, peel(names, k.above)...)
	}
	return out, true
}

// knots are the choices by the strong components of beating or being even with,
// the one whose choices beat all others first.
func (d duels) knots() [][]int {
	m := len(d.choices)
	reach, order := make([][]bool, m), make([]int, m)
	for a := range m {
		reach[a] = make([]bool, m)
		for b := range m {
			reach[a][b] = a == b || !d.beats(b, a)
		}
	}
	closePaths(reach)
	for a := range m {
		for _, there := range reach[a] {
			if there {
				order[a]++ // the same within a knot, and more in a knot above
			}
		}
	}
	out := [][]int{}
	for size := m; size > 0; size-- {
		knot := []int{}
		for a, n := range order {
			if n == size {
				knot = append(knot, a)
			}
		}
		if len(knot) > 0 {
			out = append(out, knot)
		}
	}
	return out
}

// knot is one to be put in order; its choices are numbered anew.
type knot struct {
	lost   [][]int64 // by pair: by how many voices more the first is beaten by the second, or 0
	before []uint64  // by choice: which others it stands above in some best order
}

func knotted(choices []int, over [][]int64) *knot {
	k := &knot{make([][]int64, len(choices)), make([]uint64, len(choices))}
	for i, a := range choices {
		k.lost[i] = make([]int64, len(choices))
		for j, b := range choices {
			k.lost[i][j] = max(0, over[b][a]-over[a][b])
		}
	}
	return k
}

// above reports whether all best orders have one choice above another.
func (k *knot) above(a, b int) bool { return k.before[a]>>b&1 == 1 && k.before[b]>>a&1 == 0 }

func (k *knot) solve() bool {
	switch m := len(k.lost); {
	case m <= MaxKemeny:
		k.byAllSets()
	case m <= mostUpright:
		return k.byGoodSets()
	default:
		return false
	}
	return true
}

// split notes that a best order has these choices above all others.
func (k *knot) split(top uint64) {
	others := (1<<len(k.lost) - 1) &^ top
	for left := top; left != 0; left &= left - 1 {
		k.before[bits.TrailingZeros64(left)] |= others
	}
}

// byAllSets finds for each set of choices what the best order of them at the
// top costs, and that of the others below them.
func (k *knot) byAllSets() {
	m := len(k.lost)
	all := 1<<m - 1
	cost := k.costs()
	top, rest := make([]int64, all+1), make([]int64, all+1)
	for set := 1; set <= all; set++ {
		best := int64(-1)
		for left := set; left != 0; left &= left - 1 {
			last := bits.TrailingZeros(uint(left))
			if c := top[set&^(1<<last)] + cost.of(last, all&^set); best < 0 || c < best {
				best = c
			}
		}
		top[set] = best
	}
	for set := all - 1; set >= 0; set-- {
		best := int64(-1)
		for left := all &^ set; left != 0; left &= left - 1 {
			next := bits.TrailingZeros(uint(left))
			below := set | 1<<next
			if c := rest[below] + cost.of(next, all&^below); best < 0 || c < best {
				best = c
			}
		}
		rest[set] = best
	}
	for set := range top {
		if top[set]+rest[set] == top[all] {
			k.split(uint64(set))
		}
	}
}

// costs are the sums of what a choice loses to sets of others, by the lower
// and by the upper choices of the set.
type costs struct {
	low   int
	parts [2][][]int64
}

func (k *knot) costs() costs {
	m := len(k.lost)
	c := costs{low: m / 2}
	for a := range m {
		c.parts[0] = append(c.parts[0], subsetSums(k.lost[a][:c.low]))
		c.parts[1] = append(c.parts[1], subsetSums(k.lost[a][c.low:]))
	}
	return c
}

func (c costs) of(choice, set int) int64 {
	return c.parts[0][choice][set&(1<<c.low-1)] + c.parts[1][choice][set>>c.low]
}

// subsetSums are the sums of the numbers in each set.
func subsetSums(numbers []int64) []int64 {
	out := make([]int64, 1<<len(numbers))
	for set := 1; set < len(out); set++ {
		first := bits.TrailingZeros(uint(set))
		out[set] = out[set&(set-1)] + numbers[first]
	}
	return out
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
