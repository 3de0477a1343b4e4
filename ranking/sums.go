package ranking

import "math/big"

// sums are the points by choice, each ballot counting as much as its group's
// weight says; groups without a weight have no voice. They are what the Borda,
// approval, score, cumulative and pair-wins rules go by.
func (b *box) sums(weights map[string]*big.Rat) []*big.Rat {
	out := zeros(len(b.in.Choices))
	for group, w := range weights {
		for i, points := range b.groups[group].points() {
			out[i].Add(out[i], points.Mul(points, w))
		}
	}
	return out
}

// means are the points by choice per voice that says something of it, 0 where
// none does.
func (b *box) means(weights map[string]*big.Rat) []*big.Rat {
	out, voices := b.sums(weights), zeros(len(b.in.Choices))
	for group, w := range weights {
		for i, n := range b.groups[group].ranked {
			voices[i].Add(voices[i], new(big.Rat).Mul(w, big.NewRat(int64(n), 1)))
		}
	}
	for i, n := range voices {
		if n.Sign() > 0 {
			out[i].Quo(out[i], n)
		}
	}
	return out
}

// scores are the sums of the scores, or by MeanRest their means.
func (b *box) scores(weights map[string]*big.Rat) []*big.Rat {
	if b.in.Incomplete == MeanRest {
		return b.means(weights)
	}
	return b.sums(weights)
}

// highest are the voices that give each choice the highest score.
func (b *box) highest(weights map[string]*big.Rat) []*big.Rat {
	out := make([]*big.Rat, len(b.in.Choices))
	for i, grades := range b.gradesBy(weights) {
		out[i] = grades[b.in.MaxScore]
	}
	return out
}
