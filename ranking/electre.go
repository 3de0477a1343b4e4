package ranking

import (
	"math"
	"slices"
)

// Outranking is the result of ELECTRE I (Roy 1968). Rows and columns are
// alternatives: Concordance is the weight of the criteria on which the row is at
// least as good, 0 to 1; Discordance is how far the row falls behind on its
// worst criterion, as a part of the widest range, 0 to 1. Kernel are the
// alternatives that are left, by number: each one outside is outranked by one
// inside, and none inside by another. Alternatives that outrank each other in a
// circle count as one and stand together.
type Outranking struct {
	Concordance, Discordance [][]float64
	Outranks                 [][]bool
	Kernel                   [][]int
}

// SumNormalised divides each column by its sum, so that criteria on different
// scales can be compared. A column of sum 0 stays.
func (m Matrix) SumNormalised() Matrix {
	out := Matrix{Values: make([][]float64, len(m.Values)), Weights: m.Weights, Cost: m.Cost}
	for i, row := range m.Values {
		out.Values[i] = slices.Clone(row)
	}
	for j := range m.Weights {
		sum := 0.0
		for _, x := range m.column(j) {
			sum += x
		}
		for i := range out.Values {
			if sum != 0 {
				out.Values[i][j] /= sum
			}
		}
	}
	return out
}

// Outranking is ELECTRE I: one alternative outranks another if the concordance is
// at least p and the discordance at most q, as 0.65 and 0.35. Criteria must be on
// one scale; see [Matrix.SumNormalised].
func (m Matrix) Outranking(p, q float64) Outranking {
	n, w, widest := len(m.Values), m.shares(), 0.0
	for j := range w {
		worst, best := m.ends(j)
		widest = math.Max(widest, math.Abs(best-worst))
	}
	o := Outranking{square[float64](n), square[float64](n), square[bool](n), nil}
	const rounding = 1e-12
	for a := range n {
		for b := range n {
			if a == b {
				continue
			}
			agree, against := m.concordance(a, b, w, widest)
			o.Concordance[a][b], o.Discordance[a][b] = agree, against
			o.Outranks[a][b] = agree >= p-rounding && against <= q+rounding
		}
	}
	o.Kernel = kernel(o.Outranks)
	return o
}

// concordance is what speaks for a being at least as good as b, and what against.
func (m Matrix) concordance(a, b int, w []float64, widest float64) (agree, against float64) {
	for j := range w {
		behind := m.behind(a, b, j)
		if behind <= 0 {
			agree += w[j]
		}
		if widest > 0 {
			against = math.Max(against, behind/widest)
		}
	}
	return agree, against
}

// behind is how far a falls behind b on a criterion.
func (m Matrix) behind(a, b, j int) float64 {
	if m.cost(j) {
		return m.Values[a][j] - m.Values[b][j]
	}
	return m.Values[b][j] - m.Values[a][j]
}

func square[T any](n int) [][]T {
	out := make([][]T, n)
	for i := range out {
		out[i] = make([]T, n)
	}
	return out
}

// kernel finds the kernel of a relation, circles being one.
func kernel(over [][]bool) [][]int {
	reach := square[bool](len(over))
	for i := range over {
		copy(reach[i], over[i])
	}
	for k := range reach {
		for i := range reach {
			for j := range reach {
				reach[i][j] = reach[i][j] || reach[i][k] && reach[k][j]
			}
		}
	}
	circles := circlesOf(reach)
	inside := [][]int{}
	for len(circles) > 0 {
		// One that no other leads to is inside; what it outranks is not.
		top := slices.IndexFunc(circles, func(c []int) bool { return !ledTo(c, circles, reach) })
		best := circles[top]
		inside = append(inside, best)
		circles = slices.DeleteFunc(slices.Delete(circles, top, top+1), func(c []int) bool { return anyOver(best, c, over) })
	}
	slices.SortFunc(inside, func(a, b []int) int { return a[0] - b[0] })
	return inside
}

// circlesOf puts together what reaches each other.
func circlesOf(reach [][]bool) [][]int {
	var circles [][]int
	seen := make([]bool, len(reach))
	for i := range reach {
		if seen[i] {
			continue
		}
		circle := []int{i}
		for j := i + 1; j < len(reach); j++ {
			if reach[i][j] && reach[j][i] {
				circle, seen[j] = append(circle, j), true
			}
		}
		circles = append(circles, circle)
	}
	return circles
}

// ledTo reports whether another circle of those left leads to this one.
func ledTo(c []int, circles [][]int, reach [][]bool) bool {
	return slices.ContainsFunc(circles, func(o []int) bool { return o[0] != c[0] && reach[o[0]][c[0]] })
}

func anyOver(a, b []int, over [][]bool) bool {
	for _, i := range a {
		for _, j := range b {
			if over[i][j] {
				return true
			}
		}
	}
	return false
}

// Incomparable are the pairs of alternatives that PROMETHEE I leaves without an
// order (Brans and Vincke 1985): one is preferred more, the other less often
// surpassed. By the net flow, PROMETHEE II, one is nevertheless ahead.
func (f Flows) Incomparable() [][2]int {
	out := [][2]int{}
	const rounding = 1e-12
	for a := range f.Plus {
		for b := a + 1; b < len(f.Plus); b++ {
			plus, minus := f.Plus[a]-f.Plus[b], f.Minus[a]-f.Minus[b]
			if plus > rounding && minus > rounding || plus < -rounding && minus < -rounding {
				out = append(out, [2]int{a, b})
			}
		}
	}
	return out
}

// incomparable are the pairs of ranked products that PROMETHEE I leaves without
// an order.
func (t *table) incomparable(j joint) [][2]string {
	if t.method != PROMETHEE {
		return nil
	}
	m := Matrix{Weights: floats(j.weights)}
	var ids []string
	filled := t.fill(t.means(j), j.cells)
	for p, id := range t.products {
		if slices.ContainsFunc(j.rows, func(l line) bool { return l.Product == id && l.Rank > 0 }) {
			ids, m.Values = append(ids, id), append(m.Values, floats(filled[p]))
		}
	}
	out := [][2]string{}
	for _, pair := range m.Flows(nil).Incomparable() {
		out = append(out, [2]string{ids[pair[0]], ids[pair[1]]})
	}
	return out
}

// means are the lines of the weighted mean, in the order of the products.
func (t *table) means(j joint) []line {
	lines, all, n := make([]line, len(t.products)), sumOf(j.weights), len(t.criteria)
	for p := range lines {
		lines[p] = t.line(j.weights, all, j.cells[p*n:(p+1)*n])
	}
	return lines
}
