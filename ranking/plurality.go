package ranking

import "math/big"

// plurality counts first places. A ballot with several on top counts for each
// of them in part.
func (k *papers) plurality(choices []string, weights []*big.Rat) Outcome {
	return outcome(PluralityRule, choices, k.firsts(everyone(len(choices)), weights), true)
}
