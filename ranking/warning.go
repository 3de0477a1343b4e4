package ranking

// Warning is a message key and its arguments. It travels with a result to
// every outlet; the words are the caller's business.
type Warning struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}

// Keys of the warnings of this package, with their arguments.
const (
	// UnknownCells: known (int) of cells (int) have a value.
	UnknownCells = "unknown-cells"
	// BelowCoverage: products ([]string) are listed but not ranked, min (float64, 0..1).
	BelowCoverage = "below-coverage"
	// TiedRank: products ([]string) share rank (int) exactly.
	TiedRank = "tie"
	// AllUnknown: criterion (string) has weight and nobody scored it.
	AllUnknown = "one-criterion-all-unknown"
	// FirstsDiffer: firsts (map[string][]string), each group's own first places.
	FirstsDiffer = "groups-disagree-first"
	// Overlap: products ([]string) could pass first (string) if the unknown cells turn out so.
	Overlap = "overlapping-intervals"
	// FewVoices: a ranking with the weights of groups (int) < min (int) groups,
	// or a count of ballots (int) < min (int) ballots.
	FewVoices = "few-voices"
	// PebblesSum: the pebbles of group (string) sum to sum (float64), not 100.
	PebblesSum = "pebbles-sum"
	// HeadsUnknown: groups ([]string) have no known number of persons.
	HeadsUnknown = "heads-unknown"
	// EqualWeights: no pebbles lie on these criteria, so each weighs the same.
	EqualWeights = "equal-weights"
	// BorrowedWeights: groups ([]string) laid no pebbles on these criteria; their
	// own rankings use the joint weights.
	BorrowedWeights = "borrowed-weights"
	// ScalesMapped: the criteria have different scales, so values were mapped to 0..1.
	ScalesMapped = "scales-mapped"
	// MPEScale: by MPE few high scores on the weightiest criteria decide; degrees
	// (map[string]int) are the exponents.
	MPEScale = "mpe-scale"
	// BayesSum: by Bayes, as KPJU studies use it, the weights are taken as
	// probabilities; the expected value is the weighted sum.
	BayesSum = "bayes-sum"
	// EntropyWeights: the weights say how much the scores differ, not what matters.
	EntropyWeights = "entropy-weights"
	// MixedMethods: methods (map[string][]string), how each group's weights were
	// found; they are not all the same.
	MixedMethods = "mixed-methods"
	// GateFailed: products ([]string) do not pass gate criterion (string) and are not ranked.
	GateFailed = "gate-failed"
	// GateUnsettled: of products ([]string), which are ranked, it is not settled whether they pass gate
	// criterion (string).
	GateUnsettled = "gate-unsettled"
	// Incomparable: by PROMETHEE I pairs (int) of products have no order, each being
	// better in its way; products ([]string), the first pair.
	Incomparable = "incomparable"
	// SmallGroupsMerged: groups ([]string) are shown only together with others.
	SmallGroupsMerged = "small-groups-merged"
	// GroupsHidden: groups ([]string) are too small to be shown at all, min (int).
	GroupsHidden = "groups-hidden"
	// GroupsDisagree: firsts (map[string][]string), first tiers of the shown
	// groups; ids of merged groups are joined by "+".
	GroupsDisagree = "groups-disagree"
	// InvalidBallots: invalid (int) ballots by reasons (map[string]int).
	InvalidBallots = "invalid-ballots"
	// TieBroken: the tie of products ([]string) is broken by the declared
	// tie-break by (string), in order ([]string).
	TieBroken = "tie-broken"
	// TieStays: it cannot tell them all apart; arguments as of TieBroken.
	TieStays = "tie-stays"
	// PairsMissing: pairs (int) of choices that no ballot compares; first ([]string).
	PairsMissing = "pairs-missing"
	// PairCycles: cycles (int) of three that beat each other in a circle; products ([]string) of the first.
	PairCycles = "pair-cycles"
	// CircularBallots: ballots (int) that hold a circle themselves.
	CircularBallots = "circular-ballots"
)
