package ranking

import "math/big"

// Voices: how the groups count together. Any other value of Voice names one
// group by its id.
const (
	EqualVoice = "equal-voice" // each group counts the same, however small
	PerHead    = "per-head"    // each person counts the same
)

// EntropyVoice weighs by how much the scores differ ([Matrix.Entropy]) instead of
// by what anybody said; scores count as by EqualVoice.
const EntropyVoice = "entropy"

// Scoring is the input of a score ranking.
//
// Criteria are the chosen ones. Weights may also lie on criteria that are not
// chosen; those matter only for the check that a group laid 100 pebbles.
// Scores of a criterion that is not chosen are skipped if some group laid
// pebbles on it; otherwise nothing is known of that criterion and the score is
// an error. A group that is named in Weights or Scores is a voice.
type Scoring struct {
	Products    []Product
	Criteria    []Criterion
	Weights     []Weight
	Scores      []Score
	Heads       map[string]int // persons per group id; used by PerHead
	Voice       string         // "" is EqualVoice
	Method      string         // one of Methods; "" is WSM
	MinCoverage float64        // 0..1; products below are listed but not ranked
}

// Ranked is one product's line.
type Ranked struct {
	Product  string   `json:"product"`
	Rank     int      `json:"rank"`     // 1 is best; ties share (1, 2, 2, 4); 0 is not ranked: a gate failed, coverage too small or nothing known
	Score    *float64 `json:"score"`    // weighted mean of the known cells, on the criteria's scale, or what the method says; nil: nothing known
	Worst    float64  `json:"worst"`    // the score if every unknown cell lay at the worst end of its scale
	Best     float64  `json:"best"`     // the same at the best end
	Coverage float64  `json:"coverage"` // share of the weight that lies on known cells, 0..1
	Known    int      `json:"known"`    // cells that somebody knows
	Cells    int      `json:"cells"`

	Gates []GateResult `json:"gates,omitempty"` // how it stands at each gate; one that is not passed leaves Rank 0
}

// GroupRanking is the ranking of one group by its own weights and scores; the
// workshop's common scores fill the cells that the group did not score.
type GroupRanking struct {
	Group   string             `json:"group"`
	Heads   int                `json:"heads"`   // persons; 0 is unknown
	Weights map[string]float64 `json:"weights"` // by criterion id; sums to 100
	Rows    []Ranked           `json:"rows"`

	Methods []WeightMethod `json:"weight_methods"` // how the group's weights on these criteria were found; none: borrowed
}

// Ranking is the result of a score ranking.
type Ranking struct {
	Method      string             `json:"method"` // one of Methods
	Voice       string             `json:"voice"`
	MinCoverage float64            `json:"min_coverage"` // 0..1
	Criteria    []string           `json:"criteria"`     // ids of the chosen criteria without the gates
	Weights     map[string]float64 `json:"weights"`      // by criterion id; sums to 100
	Rows        []Ranked           `json:"rows"`         // the ranked in order, then the unranked by score
	Groups      []GroupRanking     `json:"groups"`       // by group id
	Agreement   *float64           `json:"agreement"`    // Kendall's W, 0..1, over the products every group ranks; nil with fewer than 2 groups or 2 products
	Warnings    []Warning          `json:"warnings"`

	Incomparable [][2]string `json:"incomparable,omitempty"` // pairs that PROMETHEE I leaves without an order
}

// WeightedSum ranks products by the weighted mean of their scores (weighted
// sum model; Fishburn 1967, "Additive utilities with incomplete product set").
//
// Scale. A criterion's scale is Min..Max; a cost value x becomes Min+Max−x, so
// that more is better. If all criteria share one scale, results are on it;
// otherwise every value is mapped linearly from its declared scale to 0..1 and
// the warning ScalesMapped says so.
//
// Weights. Each group's pebbles on the chosen criteria are rescaled to 100.
// EqualVoice is their plain mean over the groups that laid some; PerHead is
// the mean weighted by Heads. A group whose heads are unknown counts with 0
// persons, as nobody may invent persons; if no group's heads are known all
// count the same. Both come with the warning HeadsUnknown. Without any
// pebbles on these criteria, each weighs the same (EqualWeights). A group that
// laid none on them is ranked with the joint weights (BorrowedWeights).
//
// Scores. A score without a group is the whole workshop's. A group's own known
// score takes precedence; where it has none the common score stands in. In the
// joint ranking a cell is the mean of the groups' scores by Voice. If only
// some groups know it, only their share of its weight is covered, and the rest
// widens the interval. An unknown cell is never zero.
//
// Gates. A criterion with a Gate has no weight and is no cell: a product that
// does not pass it is listed and not ranked. Where nobody can tell, or voices
// differ, that is not settled, and the product is ranked with a warning.
//
// Entropy. By the Voice EntropyVoice the joint weights are the entropy of the
// scores instead of anybody's; the groups' own rankings stay theirs.
//
// All arithmetic is exact on the decimals given, so coverage exactly at
// MinCoverage is ranked and ties are true ties. Tied products keep the order
// of Products.
//
// Errors: *UnknownError for a Voice that is no group, *CellError for a weight
// or score that breaks a rule, *OptionError for anything else.
func WeightedSum(in Scoring) (Ranking, error) {
	in.Method = WSM
	return Rank(in)
}

// rankGroups ranks by each group's own weights and scores; groups without
// weights borrow the joint ones.
func (t *table) rankGroups(joint []*big.Rat) []GroupRanking {
	groups := make([]GroupRanking, len(t.voices))
	for i, g := range t.voices {
		weights := t.weights[g]
		if weights == nil {
			weights = joint
		}
		groups[i] = GroupRanking{
			Group:   g,
			Heads:   t.heads[g],
			Weights: t.percent(weights),
			Rows:    plain(t.rank(weights, t.groupCells(g), []string{g})),
			Methods: t.methodsOf(g),
		}
	}
	return groups
}

// agreement is Kendall's W over the products that every group ranks.
func agreement(groups []GroupRanking) *float64 {
	if len(groups) < 2 {
		return nil
	}
	ranks := make([][]float64, len(groups))
	for _, first := range groups[0].Rows {
		column := ranksOf(first.Product, groups)
		for i, rank := range column {
			ranks[i] = append(ranks[i], rank)
		}
	}
	if w, ok := KendallW(ranks); ok {
		return &w
	}
	return nil
}

// ranksOf is a product's rank in each group, or nil if a group does not rank it.
func ranksOf(product string, groups []GroupRanking) []float64 {
	var ranks []float64
	for _, g := range groups {
		for _, row := range g.Rows {
			if row.Product == product && row.Rank > 0 {
				ranks = append(ranks, float64(row.Rank))
			}
		}
	}
	if len(ranks) < len(groups) {
		return nil
	}
	return ranks
}
