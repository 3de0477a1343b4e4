package committee

import (
	"math/big"
	"slices"
)

// ledger is an amount of each block: what each unit of its weight has left, or
// its load. Blocks with the same amount are one class, so that people who paid
// for the same things are counted together; amounts have one denominator.
type ledger struct {
	class  []int32    // by block
	amount []*big.Int // by class, ascending
	den    *big.Int
}

// level is a ledger in which all blocks have the same.
func (p *profile) level(amount *big.Rat) ledger {
	return ledger{make([]int32, len(p.blocks)), []*big.Int{new(big.Int).Set(amount.Num())}, new(big.Int).Set(amount.Denom())}
}

func (l ledger) of(block int) *big.Rat {
	return new(big.Rat).SetFrac(l.amount[l.class[block]], l.den)
}

// negated turns money left into loads below zero.
func (l ledger) negated() ledger {
	last := int32(len(l.amount) - 1)
	n := ledger{slices.Clone(l.class), make([]*big.Int, len(l.amount)), l.den}
	for b, class := range l.class {
		n.class[b] = last - class
	}
	for class, amount := range l.amount {
		n.amount[last-int32(class)] = new(big.Int).Neg(amount)
	}
	return n
}

// entry is a new amount for some blocks of an old class.
type entry struct {
	old    int32
	points int64 // 0: the amount stays
}

// moved gives each backer of a choice the amount that change makes of its old
// one and its points, and multiplies all amounts by times, which comes into
// the denominator. The old ledger stays as it was.
func (l ledger) moved(back []backer, times *big.Int, change func(amount *big.Int, points int64) *big.Int) ledger {
	points := make([]int64, len(l.class))
	for _, b := range back {
		points[b.block] = b.points
	}
	index, list := map[entry]int32{}, []*big.Int{}
	class := make([]int32, len(l.class))
	for b, old := range l.class {
		key := entry{old, points[b]}
		at, known := index[key]
		if !known {
			at = int32(len(list))
			index[key] = at
			amount := new(big.Int).Mul(l.amount[old], times)
			if key.points > 0 {
				amount = change(amount, key.points)
			}
			list = append(list, amount)
		}
		class[b] = at
	}
	return sorted(class, list, new(big.Int).Mul(l.den, times))
}

// sorted puts the classes in order of their amounts and joins equal ones.
func sorted(class []int32, amount []*big.Int, den *big.Int) ledger {
	order := make([]int32, len(amount))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return amount[a].Cmp(amount[b]) })
	rank, list := make([]int32, len(amount)), []*big.Int{}
	for _, c := range order {
		if len(list) == 0 || list[len(list)-1].Cmp(amount[c]) != 0 {
			list = append(list, amount[c])
		}
		rank[c] = int32(len(list) - 1)
	}
	for b, c := range class {
		class[b] = rank[c]
	}
	return ledger{class, list, den}
}

// key is the same for ledgers with the same amounts.
func (l ledger) key() []byte {
	common := new(big.Int).Set(l.den)
	for _, amount := range l.amount {
		common.GCD(nil, nil, common, new(big.Int).Abs(amount))
	}
	out := new(big.Int).Quo(l.den, common).Append(nil, 62)
	for _, amount := range l.amount {
		out = new(big.Int).Quo(amount, common).Append(append(out, ' '), 62)
	}
	for _, class := range l.class {
		out = append(out, byte(class), byte(class>>8), byte(class>>16))
	}
	return out
}
