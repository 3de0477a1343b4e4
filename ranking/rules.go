package ranking

import (
	"math/big"
	"slices"
)

// The rules by which ballots can be counted.
const (
	BordaRule       = "borda"
	CopelandRule    = "copeland"
	MinimaxRule     = "minimax"
	SchulzeRule     = "schulze"
	RankedPairsRule = "ranked-pairs"
	KemenyRule      = "kemeny"
	RunoffRule      = "irv"
	CoombsRule      = "coombs"
	STVRule         = "stv"
	PluralityRule   = "plurality"
	ApprovalRule    = "approval"          // most approvals (Brams and Fishburn 1978)
	ScoreRule       = "score"             // the highest sum of scores
	StarRule        = "star"              // score then automatic runoff
	JudgmentRule    = "majority-judgment" // the highest median
	CumulativeRule  = "cumulative"        // most points, dots or pebbles
	PairWinsRule    = "pair-wins"         // most pairs won on all ballots (PRA pairwise ranking)
)

// Rules lists them in the order in which they are shown.
func Rules() []string {
	return []string{BordaRule, CopelandRule, MinimaxRule, SchulzeRule, RankedPairsRule, KemenyRule, RunoffRule, CoombsRule, STVRule, PluralityRule,
		ApprovalRule, ScoreRule, StarRule, JudgmentRule, CumulativeRule, PairWinsRule}
}

// RulesFor lists the rules that fit a ballot type, the default first; none for
// an unknown type. The rules that go by pairs count score ballots by who is
// scored higher.
func RulesFor(t BallotType) []string {
	byPairs := []string{CopelandRule, MinimaxRule, SchulzeRule, RankedPairsRule, KemenyRule}
	switch t {
	case RankedBallot, "":
		return slices.Concat([]string{BordaRule}, byPairs, []string{RunoffRule, CoombsRule, STVRule, PluralityRule})
	case ApprovalBallot:
		return []string{ApprovalRule}
	case PointsBallot:
		return []string{CumulativeRule}
	case PairwiseBallot:
		return append([]string{PairWinsRule}, byPairs...)
	case ScoreBallot:
		return append([]string{ScoreRule, StarRule, JudgmentRule}, byPairs...)
	}
	return []string{}
}

// Outcome is what one rule makes of the ballots: tiers, the best first. A tie
// is a tier of several; no rule breaks one by lot. Scores are what the tiers
// rest on, for rules that give numbers.
type Outcome struct {
	Rule   string             `json:"rule"`
	Tiers  [][]string         `json:"tiers"`
	Scores map[string]float64 `json:"scores,omitempty"`

	Grades map[string][]float64 `json:"grades,omitempty"` // majority judgment: voices by choice and score, from 0
	Rounds []Round              `json:"rounds,omitempty"` // rules that count in rounds
	Quota  *float64             `json:"quota,omitempty"`  // STV: the votes that elect
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

// Count counts ballots by one of [RulesFor] their type; "" is the first. It is
// like [Borda], whose result it is for BordaRule. By rules that go by no sum a
// product's Points are those of the rule (Copeland: wins less defeats; minimax:
// the votes of its worst defeat, where few is good; majority judgment: the
// median), or else how many products it is ranked above; Mean, which only makes
// sense for points per ballot, is the same number.
//
// Errors: those of [Compare]; *OptionError for an unknown rule, one that does
// not fit the ballots, or one that cannot be computed for so many choices.
func Count(in Tallying, rule string) (Tally, error) {
	fitting := RulesFor(in.Type)
	if rule == "" && len(fitting) > 0 {
		rule = fitting[0]
	}
	if len(fitting) > 0 && !slices.Contains(fitting, rule) {
		return Tally{}, &OptionError{"rule", rule}
	}
	if rule == BordaRule {
		return Borda(in)
	}
	return in.count(rule)
}

// count counts with the pairs.
func (in Tallying) count(rule string) (Tally, error) {
	box, err := in.pairwise()
	if err != nil {
		return Tally{}, err
	}
	voices, weights := box.voices()
	d := box.duels(voices, weights)
	joint, ok := box.by(rule, d, weights)
	if !ok {
		return Tally{}, &OptionError{"rule", rule}
	}
	t := box.tally()
	if !box.summed(rule) {
		box.countGroups(&t, rule)
		t.Rows = joint.rows(t.Rows)
		t.Agreement = groupAgreement(t.Groups, box.index)
	}
	t.Rule, t.Tiers, t.Rounds, t.Quota = rule, joint.Tiers, joint.Rounds, joint.Quota
	t.Warnings = box.warnings(t)
	box.breakTies(&t, d, weights)
	if in.Type == PairwiseBallot {
		t.Pairs = box.pairCheck(d)
		t.Warnings = append(t.Warnings, t.Pairs.warnings()...)
	}
	return t, nil
}

// countGroups counts each shown group's ballots alone.
func (b *box) countGroups(t *Tally, rule string) {
	for i, c := range b.shown() {
		alone := map[string]*big.Rat{}
		for _, group := range c.groups {
			alone[group] = one()
		}
		d := duelsOf(b.in.Choices, []cluster{c}, func(cluster) *big.Rat { return one() })
		if o, ok := b.by(rule, d, alone); ok {
			t.Groups[i].Rows = o.rows(t.Groups[i].Rows)
		}
	}
}

// summed reports whether a rule goes by the sum of the points that a count
// shows anyway.
func (b *box) summed(rule string) bool {
	return rule == RulesFor(b.in.Type)[0] && b.in.Incomplete != MeanRest
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
	Tally     Tally     `json:"tally"` // by the first rule of the ballot type, with the groups and warnings
	Seats     int       `json:"seats"`
	Outcomes  []Outcome `json:"outcomes"`
	Agreed    []string  `json:"agreed"`    // chosen by every rule, without a tie
	Depends   []string  `json:"depends"`   // chosen, or tied for a seat, by some rules only
	Condorcet string    `json:"condorcet"` // beats each other choice; empty without one
	Smith     []string  `json:"smith"`     // the smallest set that beats each choice outside it
	LeftOut   []string  `json:"left_out"`  // rules that cannot be computed here
}

// Compare counts ballots by every rule that fits their type, in one pass.
// Voice, Incomplete and the ballots that do not count are as in [Borda]. Pairs
// between which no voice decides are even. Kemeny's rule is left out where more
// than MaxKemeny choices are knotted and no order of them is found. STV fills
// the seats.
//
// Errors: those of Borda; *OptionError for seats below 1 or more than 127
// choices.
func Compare(in Tallying, seats int) (Comparison, error) {
	if seats < 1 {
		return Comparison{}, badNumber("seats", seats)
	}
	in.Seats = seats
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
	voices, weights := b.voices()
	d := b.duels(voices, weights)
	out := Comparison{Tally: b.tally(), Seats: seats, LeftOut: []string{}, Agreed: []string{}, Depends: []string{}, Smith: d.smith()}
	out.Condorcet, _ = d.condorcet()
	for _, rule := range RulesFor(b.in.Type) {
		o, ok := b.by(rule, d, weights)
		if !ok {
			out.LeftOut = append(out.LeftOut, rule)
			continue
		}
		out.Outcomes = append(out.Outcomes, o)
	}
	if b.in.Type == PairwiseBallot {
		out.Tally.Pairs = b.pairCheck(d)
	}
	out.agree(b.in.Choices)
	return out
}

func (b *box) duels(voices []cluster, weights map[string]*big.Rat) duels {
	return duelsOf(b.in.Choices, voices, func(c cluster) *big.Rat { return weights[c.groups[0]] })
}

// by counts by a rule; groups without a weight have no voice. It is false when
// the rule cannot be computed here.
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
	case RunoffRule, CoombsRule, STVRule, PluralityRule:
		return b.byPapers(rule, d, b.kept.weights(weights)), true
	case StarRule:
		return b.star(d, b.scores(weights), b.highest(weights)), true
	case JudgmentRule:
		return majorityJudgment(b.in.Choices, b.gradesBy(weights)), true
	}
	return outcome(rule, b.in.Choices, b.scores(weights), true), true
}

// byPapers counts by a rule that goes through the ballots again.
func (b *box) byPapers(rule string, d duels, weights []*big.Rat) Outcome {
	switch rule {
	case CoombsRule:
		return b.kept.coombs(d, weights, b.in.Incomplete)
	case STVRule:
		return b.kept.stv(d, weights, b.in.Seats)
	case PluralityRule:
		return b.kept.plurality(weights)
	}
	return b.kept.runoff(d, weights)
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

// outcome is a count as one outcome among others.
func (t Tally) outcome() Outcome {
	o := Outcome{Rule: t.Rule, Tiers: t.Tiers, Scores: map[string]float64{}}
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
