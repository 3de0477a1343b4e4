package ranking

import (
	"math/big"
	"slices"
)

// The rules by which ranked ballots can be counted.
const (
	BordaRule       = "borda"
	CopelandRule    = "copeland"
	MinimaxRule     = "minimax"
	SchulzeRule     = "schulze"
	RankedPairsRule = "ranked-pairs"
	KemenyRule      = "kemeny"
	RunoffRule      = "irv"
)

// Rules lists them in the order in which they are shown.
func Rules() []string {
	return []string{BordaRule, CopelandRule, MinimaxRule, SchulzeRule, RankedPairsRule, KemenyRule, RunoffRule}
}

// Outcome is what one rule makes of the ballots: tiers, the best first. A tie
// is a tier of several; no rule breaks one by lot. Scores are what the tiers
// rest on, for rules that give numbers.
type Outcome struct {
	Rule   string             `json:"rule"`
	Tiers  [][]string         `json:"tiers"`
	Scores map[string]float64 `json:"scores,omitempty"`
}

func outcome(rule string, choices []string, score []*big.Rat, most bool) Outcome {
	o := Outcome{Rule: rule, Tiers: tiersBy(choices, score, most), Scores: map[string]float64{}}
	for i, choice := range choices {
		o.Scores[choice] = number(score[i])
	}
	return o
}

// chosen are the choices that win one of the seats, and those that tie for
// the last ones.
func (o Outcome) chosen(seats int) (chosen, contested []string) {
	return Tally{Tiers: o.Tiers}.Chosen(seats)
}

// Count counts ballots by one of [Rules]. It is like [Borda], whose result it
// is for BordaRule. By the other rules a product's Points are those of the rule
// (Copeland: wins less defeats; minimax: the votes of its worst defeat, where
// few is good), or else how many products it is ranked above; Mean, which only
// makes sense for points per ballot, is the same number.
//
// Errors: those of [Compare]; *OptionError for an unknown rule, or one that
// cannot be computed for so many choices.
func Count(in Tallying, rule string) (Tally, error) {
	if rule == BordaRule || rule == "" {
		return Borda(in)
	}
	if !slices.Contains(Rules(), rule) {
		return Tally{}, &OptionError{"rule", rule}
	}
	box, err := in.pairwise()
	if err != nil {
		return Tally{}, err
	}
	t := box.tally()
	voices, weights := box.voices()
	joint, ok := box.by(rule, box.duels(voices, weights), weights)
	if !ok {
		return Tally{}, &OptionError{"rule", rule}
	}
	t.Rule, t.Tiers, t.Rows = rule, joint.Tiers, joint.rows(t.Rows)
	for i, c := range box.shown() {
		alone := map[string]*big.Rat{}
		for _, group := range c.groups {
			alone[group] = one()
		}
		if o, ok := box.by(rule, duelsOf(box.in.Choices, []cluster{c}, func(cluster) *big.Rat { return one() }), alone); ok {
			t.Groups[i].Rows = o.rows(t.Groups[i].Rows)
		}
	}
	t.Agreement = groupAgreement(t.Groups, box.index)
	t.Warnings = box.warnings(t)
	return t, nil
}

// rows are a count's rows by this outcome.
func (o Outcome) rows(counted []Counted) []Counted {
	out := []Counted{}
	for _, tier := range o.Tiers {
		rank := len(out) + 1
		for _, product := range tier {
			row := counted[slices.IndexFunc(counted, func(c Counted) bool { return c.Product == product })]
			points, scored := o.Scores[product]
			if !scored {
				points = float64(len(counted) - rank - len(tier) + 1)
			}
			row.Rank, row.Points, row.Mean = rank, points, points
			out = append(out, row)
		}
	}
	return out
}

// Comparison is the same ballots counted by every rule: what all rules agree
// on is the voters' doing, the rest depends on the rule.
type Comparison struct {
	Tally     Tally     `json:"tally"` // by Borda, with the groups and warnings
	Seats     int       `json:"seats"`
	Outcomes  []Outcome `json:"outcomes"`
	Agreed    []string  `json:"agreed"`    // chosen by every rule, without a tie
	Depends   []string  `json:"depends"`   // chosen, or tied for a seat, by some rules only
	Condorcet string    `json:"condorcet"` // beats each other choice; empty without one
	Smith     []string  `json:"smith"`     // the smallest set that beats each choice outside it
	LeftOut   []string  `json:"left_out"`  // rules that cannot be computed here
}

// Compare counts ballots by every rule in one pass. Voice, Incomplete and the
// ballots that do not count are as in [Borda]. Pairs between which no voice
// decides are even. Kemeny's rule is left out
// where more than MaxKemeny choices are knotted and no order of them is found.
//
// Errors: those of Borda; *OptionError for seats below 1 or more than 127
// choices.
func Compare(in Tallying, seats int) (Comparison, error) {
	if seats < 1 {
		return Comparison{}, badNumber("seats", seats)
	}
	box, err := in.pairwise()
	if err != nil {
		return Comparison{}, err
	}
	return box.compare(seats), nil
}

// pairwise counts the ballots, with the pairs.
func (in Tallying) pairwise() (*box, error) {
	in, err := in.withDefaults()
	if err != nil {
		return nil, err
	}
	if len(in.Choices) > mostPacked {
		return nil, badNumber("choices", len(in.Choices))
	}
	box, err := newBox(in)
	if err != nil {
		return nil, err
	}
	box.pairs = true
	return box, box.castAll()
}

func (b *box) compare(seats int) Comparison {
	tally := b.tally()
	voices, weights := b.voices()
	d := b.duels(voices, weights)
	out := Comparison{Tally: tally, Seats: seats, LeftOut: []string{}, Agreed: []string{}, Depends: []string{}, Smith: d.smith()}
	out.Condorcet, _ = d.condorcet()
	out.Outcomes = []Outcome{tally.outcome()}
	for _, rule := range Rules()[1:] {
		o, ok := b.by(rule, d, weights)
		if !ok {
			out.LeftOut = append(out.LeftOut, rule)
			continue
		}
		out.Outcomes = append(out.Outcomes, o)
	}
	out.agree(b.in.Choices)
	return out
}

func (b *box) duels(voices []cluster, weights map[string]*big.Rat) duels {
	return duelsOf(b.in.Choices, voices, func(c cluster) *big.Rat { return weights[c.groups[0]] })
}

// by counts by a rule other than Borda's; groups without a weight have no
// voice. It is false when the rule cannot be computed here.
func (b *box) by(rule string, d duels, weights map[string]*big.Rat) (Outcome, bool) {
	switch rule {
	case CopelandRule:
		return d.copeland(), true
	case MinimaxRule:
		return d.minimax(), true
	case SchulzeRule:
		return d.schulze(), true
	case RankedPairsRule:
		return d.rankedPairs(), true
	case KemenyRule:
		return d.kemeny()
	}
	return b.kept.runoff(d, b.kept.weights(weights)), true
}

// voices are the clusters that have a voice, and how much each ballot of a
// group counts.
func (b *box) voices() ([]cluster, map[string]*big.Rat) {
	list := b.clusters()
	weights := map[string]*big.Rat{}
	shown := b.shown()
	if b.in.Voice == PerHead || len(shown) == 0 {
		for _, c := range list {
			weights[c.groups[0]] = one()
		}
		return list, weights
	}
	for _, c := range shown {
		for _, group := range c.groups {
			weights[group] = big.NewRat(1, int64(c.count.ballots))
		}
	}
	return list, weights
}

// outcome is a Borda count as one outcome among others.
func (t Tally) outcome() Outcome {
	o := Outcome{Rule: BordaRule, Tiers: t.Tiers, Scores: map[string]float64{}}
	for _, row := range t.Rows {
		o.Scores[row.Product] = row.Points
	}
	return o
}

// agree says which choices every rule chooses, and which only some do.
func (c *Comparison) agree(choices []string) {
	always, ever := map[string]int{}, map[string]bool{}
	for _, o := range c.Outcomes {
		chosen, contested := o.chosen(c.Seats)
		for _, x := range chosen {
			always[x]++
			ever[x] = true
		}
		for _, x := range contested {
			ever[x] = true
		}
	}
	for _, x := range choices {
		switch {
		case always[x] == len(c.Outcomes):
			c.Agreed = append(c.Agreed, x)
		case ever[x]:
			c.Depends = append(c.Depends, x)
		}
	}
}

// Of finds a rule's outcome.
func (c Comparison) Of(rule string) (Outcome, bool) {
	i := slices.IndexFunc(c.Outcomes, func(o Outcome) bool { return o.Rule == rule })
	if i < 0 {
		return Outcome{}, false
	}
	return c.Outcomes[i], true
}
