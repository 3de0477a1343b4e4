package ranking

import "slices"

// RuleFacts is what a reader must know of a rule before leaning on it. Ties and
// Missing are keys; words are the caller's business.
type RuleFacts struct {
	Rule      string       `json:"rule"`
	Ballots   []BallotType `json:"ballots"`   // that it can count
	Ties      string       `json:"ties"`      // what a tie does, one of [TieKeys]
	Missing   string       `json:"missing"`   // what a choice means that a ballot leaves out, one of [MissingKeys]
	Condorcet bool         `json:"condorcet"` // whoever beats each other choice wins
	Monotone  bool         `json:"monotone"`  // a winner stays one when ballots raise it and change nothing else
	Source    string       `json:"source"`
}

// What a tie can do.
const (
	TieEqual     = "equal"      // exactly equal numbers share the place
	TiePaths     = "paths"      // two share a place when neither's path to the other is stronger
	TieTogether  = "together"   // defeats of the same strength are judged together
	TieAllOrders = "all-orders" // one stands above another only where all best orders say so
	TieWeakest   = "weakest"    // of several with the fewest their pairs decide, then they go together
	TieSeats     = "seats"      // so too, but too few left for the seats are tied for them
	TieRunoff    = "runoff"     // pairs, then sums, then highest scores; then all possible winners share the place
	TieMedians   = "medians"    // only the same scores throughout share the place
)

// TieKeys lists them.
func TieKeys() []string {
	return []string{TieEqual, TiePaths, TieTogether, TieAllOrders, TieWeakest, TieSeats, TieRunoff, TieMedians}
}

// What a choice can mean that a ballot leaves out.
const (
	MissingPoints  = "points"   // it shares the points of the positions left, or gets none: see Incomplete
	MissingPairs   = "pairs"    // it stands below those named (ZeroRest: is not compared); pairs not asked count for neither
	MissingRunsOut = "runs-out" // a ballot counts for nobody when none of its choices is left
	MissingLast    = "last"     // those left out share the last place (ZeroRest: the ballot calls nobody last)
	MissingNo      = "no"       // it is not approved of
	MissingZero    = "score"    // its score is 0 (MeanRest: none, and the mean is of the others)
	MissingNothing = "nothing"  // it gets no points
	MissingUnasked = "unasked"  // a pair not asked is won by neither
)

// MissingKeys lists them.
func MissingKeys() []string {
	return []string{MissingPoints, MissingPairs, MissingRunsOut, MissingLast, MissingNo, MissingZero, MissingNothing, MissingUnasked}
}

// FactsOf are the facts of a rule, and false if there is no such rule.
func FactsOf(rule string) (RuleFacts, bool) {
	table := factsTable()
	i := slices.IndexFunc(table, func(f RuleFacts) bool { return f.Rule == rule })
	if i < 0 {
		return RuleFacts{}, false
	}
	f := table[i]
	f.Ballots = []BallotType{}
	for _, t := range BallotTypes() {
		if slices.Contains(RulesFor(t), rule) {
			f.Ballots = append(f.Ballots, t)
		}
	}
	return f, true
}

func factsTable() []RuleFacts {
	row := func(rule, ties, missing string, condorcet, monotone bool, source string) RuleFacts {
		return RuleFacts{rule, nil, ties, missing, condorcet, monotone, source}
	}
	return []RuleFacts{
		row(BordaRule, TieEqual, MissingPoints, false, true, "Borda 1784"),
		row(CopelandRule, TieEqual, MissingPairs, true, true, "Copeland 1951"),
		row(MinimaxRule, TieEqual, MissingPairs, true, true, "Simpson 1969, Kramer 1977"),
		row(SchulzeRule, TiePaths, MissingPairs, true, true, "Schulze 2011"),
		row(RankedPairsRule, TieTogether, MissingPairs, true, true, "Tideman 1987"),
		row(KemenyRule, TieAllOrders, MissingPairs, true, true, "Kemeny 1959"),
		row(RunoffRule, TieWeakest, MissingRunsOut, false, false, "Hare 1857, Ware 1871"),
		row(CoombsRule, TieWeakest, MissingLast, false, false, "Coombs 1964"),
		row(STVRule, TieSeats, MissingRunsOut, false, false, "Hare 1857, Droop 1868"),
		row(PluralityRule, TieEqual, MissingRunsOut, false, true, "–"),
		row(ApprovalRule, TieEqual, MissingNo, false, true, "Brams & Fishburn 1978"),
		row(ScoreRule, TieEqual, MissingZero, false, true, "Smith 2000"),
		row(StarRule, TieRunoff, MissingZero, false, true, "Equal Vote Coalition 2014"),
		row(JudgmentRule, TieMedians, MissingZero, false, true, "Balinski & Laraki 2007"),
		row(CumulativeRule, TieEqual, MissingNothing, false, true, "Sawyer & MacRae 1962"),
		row(PairWinsRule, TieEqual, MissingUnasked, false, true, "Kendall & Babington Smith 1940"),
	}
}

// GoesBySum reports whether a rule goes by the sum of points that ballots give,
// so that a count's Mean is the points per voice.
func GoesBySum(rule string) bool {
	for _, t := range BallotTypes() {
		if RulesFor(t)[0] == rule {
			return true
		}
	}
	return false
}

// GivesNumbers reports whether a rule has a number for each choice; the others
// only put them in order.
func GivesNumbers(rule string) bool {
	switch rule {
	case SchulzeRule, RankedPairsRule, KemenyRule, RunoffRule, CoombsRule, STVRule:
		return false
	}
	return true
}

// ZeroIsNothing reports whether by a rule's numbers a choice of zero got nothing
// from any ballot. By Copeland's zero is the middle, by minimax the best.
func ZeroIsNothing(rule string) bool {
	return GivesNumbers(rule) && rule != CopelandRule && rule != MinimaxRule
}
