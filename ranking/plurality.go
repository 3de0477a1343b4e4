package ranking

import "math/big"

// plurality counts first places. A ballot with several on top counts for each
// of them in part.
func (p *Papers) plurality(weights []*big.Rat) Outcome {
	return outcome(PluralityRule, p.choices, p.file(everyone(len(p.choices))).firsts(weights), true)
}
