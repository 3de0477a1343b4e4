package ranking

import (
	"math"
	"math/big"
	"strconv"
)

// exact takes a finite number as the decimal that people wrote: 0.1 is 1/10,
// not the nearest binary fraction. So ties that hold on paper hold here.
func exact(v float64) *big.Rat {
	if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
		return new(big.Rat).SetInt64(int64(v))
	}
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(v, 'g', -1, 64))
	return r
}

// number is the nearest float64.
func number(r *big.Rat) float64 {
	f, _ := r.Float64()
	return f
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// sumOf adds the numbers, skipping the unknown ones.
func sumOf(rs []*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, r := range rs {
		if r != nil {
			sum.Add(sum, r)
		}
	}
	return sum
}

// indexOf numbers the ids in order; an empty or repeated id is an error that
// names the option.
func indexOf(option string, ids []string) (map[string]int, error) {
	index := make(map[string]int, len(ids))
	for i, id := range ids {
		if _, twice := index[id]; twice || id == "" {
			return nil, &OptionError{option, id}
		}
		index[id] = i
	}
	return index, nil
}
