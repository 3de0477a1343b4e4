package ranking

import (
	"math"
	"math/big"
	"slices"
)

// speakers are the groups whose voice the joint ranking is.
func (t *table) speakers(voice string) ([]string, error) {
	if voice == EqualVoice || voice == PerHead || voice == EntropyVoice {
		return t.voices, nil
	}
	if _, known := t.heads[voice]; known || slices.Contains(t.voices, voice) {
		return []string{voice}, nil
	}
	return nil, &UnknownError{What: "group", ID: voice}
}

// shares is how much each group counts, and the sum. Per head, a group with
// unknown heads counts 0; if that leaves nobody, all count the same.
func (t *table) shares(groups []string) ([]*big.Rat, *big.Rat) {
	shares := make([]*big.Rat, len(groups))
	for i, g := range groups {
		shares[i] = exact(1)
		if t.perHead {
			shares[i] = exact(float64(t.heads[g]))
		}
	}
	sum := sumOf(shares)
	if sum.Sign() > 0 || len(groups) == 0 {
		return shares, sum
	}
	for i := range shares {
		shares[i] = exact(1)
	}
	return shares, exact(float64(len(groups)))
}

// weighing are the groups that laid pebbles on these criteria.
func (t *table) weighing(groups []string) []string {
	var with []string
	for _, g := range groups {
		if t.weights[g] != nil {
			with = append(with, g)
		}
	}
	return with
}

// jointWeights adds the groups' weights by share; equal weights if there are
// none. Only the proportions matter.
func (t *table) jointWeights(speakers []string) []*big.Rat {
	groups := t.weighing(speakers)
	shares, _ := t.shares(groups)
	joint := make([]*big.Rat, len(t.criteria))
	for c := range joint {
		joint[c] = new(big.Rat)
		for i, g := range groups {
			joint[c].Add(joint[c], new(big.Rat).Mul(shares[i], t.weights[g][c]))
		}
		if len(groups) == 0 {
			joint[c].SetInt64(1)
		}
	}
	return joint
}

// entropy weighs the criteria by how much what is known of the products differs.
// Values count from the worst end of the scale where that is below 0.
func (t *table) entropy(cells []cell) []*big.Rat {
	n, lift := len(t.criteria), 0.0
	if t.lo.Sign() < 0 {
		lift = number(t.lo)
	}
	m := Matrix{Values: make([][]float64, len(t.products))}
	for p := range m.Values {
		for _, c := range cells[p*n : (p+1)*n] {
			value := math.NaN()
			if c.share != nil {
				value = number(new(big.Rat).Quo(c.value, c.share)) - lift
			}
			m.Values[p] = append(m.Values[p], value)
		}
	}
	out := make([]*big.Rat, n)
	for c, w := range m.Entropy() {
		out[c] = exact(w)
	}
	return out
}

// percent shows weights by criterion id, rescaled to 100.
func (t *table) percent(weights []*big.Rat) map[string]float64 {
	shown := make(map[string]float64, len(weights))
	sum := sumOf(weights)
	for c, w := range weights {
		part := new(big.Rat).Quo(w, sum)
		shown[t.criteria[c]] = number(part.Mul(part, exact(100)))
	}
	return shown
}

// cell is what is known of one product on one criterion.
type cell struct {
	share *big.Rat // part of the voices that know it, 0..1; nil is nobody
	value *big.Rat // their mean times share
}

// groupCells are the group's own scores, else the workshop's.
func (t *table) groupCells(group string) []cell {
	whole := exact(1)
	cells := make([]cell, len(t.common))
	for i := range cells {
		if v := t.score(group, i); v != nil {
			cells[i] = cell{whole, v}
		}
	}
	return cells
}

// score is what the group says of a cell; nil is unknown.
func (t *table) score(group string, i int) *big.Rat {
	if own := t.own[group]; own != nil && own[i] != nil {
		return own[i]
	}
	return t.common[i]
}

// jointCells are the means of the speakers' scores by their shares.
func (t *table) jointCells(speakers []string) []cell {
	cells := t.groupCells("")
	shares, all := t.shares(speakers)
	for i := range cells {
		if t.spoken[i] {
			cells[i] = t.jointCell(i, speakers, shares, all)
		}
	}
	return cells
}

func (t *table) jointCell(i int, speakers []string, shares []*big.Rat, all *big.Rat) cell {
	share, value := new(big.Rat), new(big.Rat)
	for k, g := range speakers {
		v := t.score(g, i)
		if v == nil {
			continue
		}
		share.Add(share, shares[k])
		value.Add(value, new(big.Rat).Mul(shares[k], v))
	}
	if share.Sign() == 0 {
		return cell{}
	}
	return cell{share.Quo(share, all), value.Quo(value, all)}
}
