package ranking

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// cards are criteria in tiers, the most important first, by number.
type cards [][]int

// newCards checks an order of criteria.
//
// Errors: *OptionError for a criterion that is unknown or named twice.
func newCards(order [][]string, criteria []string) (cards, error) {
	seen, out := make([]bool, len(criteria)), cards{}
	for _, tier := range order {
		numbers := []int{}
		for _, id := range tier {
			i := slices.Index(criteria, id)
			if i < 0 || seen[i] {
				return nil, &OptionError{"order", id}
			}
			seen[i] = true
			numbers = append(numbers, i)
		}
		if len(numbers) > 0 {
			out = append(out, numbers)
		}
	}
	return out, nil
}

// lay turns weights that were drawn evenly over all weightings into ones drawn
// evenly over those that follow the order: the weights of the named criteria
// are sorted, each tier gets its part of them, and within a tier they fall by
// lot. Each order of the criteria is the same region mirrored, so that this is
// even. Criteria that are not named keep theirs.
func (c cards) lay(rng *rand.Rand, w []float64) {
	values := []float64{}
	for _, tier := range c {
		for _, i := range tier {
			values = append(values, w[i])
		}
	}
	slices.SortFunc(values, func(a, b float64) int { return cmp.Compare(b, a) })
	for _, tier := range c {
		part := values[:len(tier)]
		values = values[len(tier):]
		if len(part) > 1 {
			rng.Shuffle(len(part), func(i, k int) { part[i], part[k] = part[k], part[i] })
		}
		for k, i := range tier {
			w[i] = part[k]
		}
	}
}

// ParseOrder reads an order of criteria, "a > b = c > d": a before b and c,
// these before d. Between b and c nothing is said.
func ParseOrder(text string) [][]string {
	out := [][]string{}
	for tier := range strings.SplitSeq(text, ">") {
		names := []string{}
		for name := range strings.SplitSeq(tier, "=") {
			if name = strings.TrimSpace(name); name != "" {
				names = append(names, name)
			}
		}
		if len(names) > 0 {
			out = append(out, names)
		}
	}
	return out
}

// OrderOfWeights is the order in which a group's weights put its criteria; those
// with equal weight share a tier.
func OrderOfWeights(weights []Weight, group string) [][]string {
	own := slices.DeleteFunc(slices.Clone(weights), func(w Weight) bool { return w.Group != group })
	slices.SortStableFunc(own, func(a, b Weight) int { return cmp.Compare(b.Value, a.Value) })
	out := [][]string{}
	for i, w := range own {
		if i > 0 && own[i-1].Value == w.Value {
			out[len(out)-1] = append(out[len(out)-1], w.Criterion)
			continue
		}
		out = append(out, []string{w.Criterion})
	}
	return out
}

// Stones shows a share as so many of ten stones: the nearest number, but all
// ten only for certain, and none only for never.
func Stones(share float64) int {
	n := int(math.Round(10 * share))
	switch {
	case share <= 0 || math.IsNaN(share):
		return 0
	case share >= 1:
		return 10
	}
	return min(max(n, 1), 9)
}
