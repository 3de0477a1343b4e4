package ranking

import "math/big"

// coombs is like the instant runoff, but where nobody is first on more than
// half of the voices, whoever is last on the most goes (Coombs 1964, "A Theory
// of Data"). Several in the last tier share that last place. Choices that a
// ballot leaves out are its last tier; under ZeroRest a ballot that leaves out
// one of those still in the count calls nobody last.
func (k *papers) coombs(d duels, weights []*big.Rat, incomplete string) Outcome {
	return k.eliminate(CoombsRule, d, weights, func(in []bool, _ []*big.Rat) ([]*big.Rat, []*big.Rat) {
		lasts := k.lasts(in, weights, incomplete != ZeroRest)
		fewest := make([]*big.Rat, len(lasts))
		for i, n := range lasts {
			fewest[i] = new(big.Rat).Neg(n)
		}
		return fewest, lasts
	})
}

// lasts are the voices for which each choice is the worst of those that are
// left, in parts as in firsts.
func (k *papers) lasts(in []bool, weights []*big.Rat, leftOutLast bool) []*big.Rat {
	m := len(in)
	parts := make([]int64, len(weights)*(m+1)*m) // by group, size of tier and choice
	k.eachBallot(func(ballot int, order []int, ends []int) {
		last := missing(in, order)
		if len(last) > 0 && !leftOutLast {
			return
		}
		for t := len(ends) - 1; t >= 0 && len(last) == 0; t-- {
			last = leftIn(in, order[startOf(ends, t):ends[t]])
		}
		row := parts[(int(k.groups[ballot])*(m+1)+len(last))*m:]
		for _, i := range last {
			row[i]++
		}
	})
	return addParts(parts, m, weights)
}

// startOf is where a tier begins.
func startOf(ends []int, tier int) int {
	if tier == 0 {
		return 0
	}
	return ends[tier-1]
}

// missing are the choices still in the count that a ballot leaves out.
func missing(in []bool, order []int) []int {
	named := make([]bool, len(in))
	for _, i := range order {
		named[i] = true
	}
	out := []int{}
	for i, is := range in {
		if is && !named[i] {
			out = append(out, i)
		}
	}
	return out
}

// leftIn are those of a tier that are still in the count.
func leftIn(in []bool, tier []int) []int {
	out := []int{}
	for _, i := range tier {
		if in[i] {
			out = append(out, i)
		}
	}
	return out
}

// eachBallot unpacks the ballots one after the other: the choices, best first,
// and where each tier ends. The slices are reused.
func (k *papers) eachBallot(do func(ballot int, order, ends []int)) {
	order, ends, ballot := []int{}, []int{}, 0
	for _, code := range k.text {
		if code == 0xFF {
			do(ballot, order, ends)
			order, ends, ballot = order[:0], ends[:0], ballot+1
			continue
		}
		order = append(order, int(code&0x7F))
		if code&0x80 != 0 {
			ends = append(ends, len(order))
		}
	}
}
