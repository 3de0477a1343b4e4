package ranking

import (
	"cmp"
	"slices"
	"strings"
)

// How a count treats what a ballot leaves out. The first five are readings of
// ranked ballots: under all but ZeroRest a choice left out stands below those
// named wherever pairs are counted, and the points are those of the Borda
// rule's variants (Emerson 2013; Terzopoulou and Endriss 2021, "The Borda
// class"), all the same on a full ranking without ties.
const (
	AverageRest       = "average"        // they share the points of the positions left (implicit; the symmetric variant)
	ZeroRest          = "zero"           // they get none and are compared with none (explicit); score ballots: they count 0
	DominationRest    = "domination"     // a choice gets a point more than it surely stands above: tied and left-out ones get their lowest position's (pessimistic)
	NonDominationRest = "non-domination" // a choice loses a point for each that surely stands above it: tied and left-out ones get their highest position's (optimistic)
	ModifiedRest      = "modified"       // a ballot that ranks r choices gives them r, r−1, … 1, and the others none (modified Borda count)
	MeanRest          = "mean"           // score ballots: the mean of the scores a choice got; who gave it none is left out
	ExactSum          = "exact"          // points ballots: all points must be laid
	AtMostSum         = "at-most"        // points ballots: points may be kept back
)

// Incompletes lists them.
func Incompletes() []string {
	return []string{AverageRest, ZeroRest, DominationRest, NonDominationRest, ModifiedRest, MeanRest, ExactSum, AtMostSum}
}

// IncompletesFor lists those that a ballot type knows, the default first;
// none for an unknown type.
func IncompletesFor(t BallotType) []string {
	switch t {
	case RankedBallot, "":
		return []string{AverageRest, ZeroRest, DominationRest, NonDominationRest, ModifiedRest}
	case ScoreBallot:
		return []string{ZeroRest, MeanRest}
	case PointsBallot:
		return []string{ExactSum, AtMostSum}
	case ApprovalBallot, PairwiseBallot:
		return []string{ZeroRest}
	}
	return []string{}
}

// PollVoices lists how the groups can count together in a poll, the default
// first.
func PollVoices() []string { return []string{PerHead, EqualVoice} }

// Reasons for which a ballot is kept but not counted.
const (
	UnknownChoice  = "unknown-choice"
	RepeatedChoice = "repeated-choice"
	TooManyPlaces  = "too-many-places"
	RepeatedPair   = "repeated-pair" // the same two choices compared twice
	OutOfRange     = "out-of-range"  // a score, or points, below 0 or above the highest
	Overspent      = "overspent"     // more points laid than there are
	Underspent     = "underspent"    // fewer, where all must be laid
	WrongBallot    = "wrong-ballot"  // what it says is for a poll of another kind
)

// What a ballot may give where the poll does not say.
const (
	DefaultPoints   = 10
	DefaultMaxScore = 5
)

// DefaultMinGroup is the number of ballots below which a group is not shown
// alone, as people could be recognised.
const DefaultMinGroup = 5

// Tallying is the input of a count. Every ballot counts: it is the store that
// sees to it that one sent twice is kept once.
type Tallying struct {
	Choices    []string   // product ids; ties are listed in this order
	Type       BallotType // "" is RankedBallot
	Places     int        // a ballot may rank, or approve of, so many choices; 0 is all
	Points     int        // points ballots: how many to lay; 0 is DefaultPoints
	MaxScore   int        // score ballots: the highest score; 0 is DefaultMaxScore
	Seats      int        // how many are chosen, which STV must know; 0 is 1
	Ballots    []Ballot
	Papers     *Papers  // ranked ballots, packed, on the same choices; then Ballots are not read
	Voice      string   // "" or PerHead: each ballot counts once; EqualVoice: the mean of each group that is shown counts once
	Incomplete string   // one of [IncompletesFor] the type; "" is the first
	TieBreak   TieBreak // one of [TieBreaks], or "" for none: what [Tally.Chosen] does with a tie
	MinGroup   int      // groups with fewer valid ballots are merged before they are shown; 0 is DefaultMinGroup
}

// Counted is one product's line.
type Counted struct {
	Product string  `json:"product"`
	Rank    int     `json:"rank"`   // 1 is best; ties share (1, 2, 2, 4)
	Points  float64 `json:"points"` // sum over ballots; by EqualVoice the sum of the group means
	Mean    float64 `json:"mean"`   // points per ballot; by EqualVoice the mean of the group means
	First   int     `json:"first"`  // ballots with it alone or tied on top
	Ranked  int     `json:"ranked"` // ballots that say something of it: rank, approve, score or compare it
}

// GroupTally is the count of one shown group, or of several merged ones. Each
// ballot counts once in it.
type GroupTally struct {
	Groups  []string  `json:"groups"` // ids; several if merged
	Ballots int       `json:"ballots"`
	Rows    []Counted `json:"rows"`
}

// Tally is the result of a count. Ballots, Abstentions and Invalid add up to
// the ballots given; Reasons add up to Invalid.
type Tally struct {
	Rule        string         `json:"rule"`
	Type        BallotType     `json:"ballot_type"`
	Voice       string         `json:"voice"`
	Incomplete  string         `json:"incomplete"`
	Places      int            `json:"places"`      // positions that carry points: never 0 if there are choices
	Ballots     int            `json:"ballots"`     // valid and not empty
	Abstentions int            `json:"abstentions"` // empty ballots
	Invalid     int            `json:"invalid"`
	Reasons     map[string]int `json:"reasons"` // invalid ballots by reason
	Rows        []Counted      `json:"rows"`
	Tiers       [][]string     `json:"tiers"`                // products by rank, ties together
	Groups      []GroupTally   `json:"groups"`               // by group id, small groups merged
	Agreement   *float64       `json:"agreement"`            // Kendall's W, 0..1, between the shown groups; nil with fewer than 2
	Quota       *float64       `json:"quota,omitempty"`      // STV: the votes that elect
	Rounds      []Round        `json:"rounds,omitempty"`     // rules that count in rounds
	TieBreaks   []Broken       `json:"tie_breaks,omitempty"` // what the declared tie-break makes of each tie
	Pairs       *PairCheck     `json:"pairs,omitempty"`      // pairwise ballots
	Warnings    []Warning      `json:"warnings"`
}

// Chosen returns the products that surely win one of the seats, best first,
// and the tied products that compete for the seats that are left. A tie is
// broken only by the tie-break that was declared (TieBreaks), if it can.
func (t Tally) Chosen(seats int) (chosen, contested []string) {
	chosen, contested = []string{}, []string{}
	for _, tier := range t.settled() {
		left := seats - len(chosen)
		if left <= 0 {
			break
		}
		if len(tier) > left {
			return chosen, append(contested, tier...)
		}
		chosen = append(chosen, tier...)
	}
	return chosen, contested
}

// withDefaults checks the options and fills in the defaults; Places becomes
// the number of positions that carry points.
func (in Tallying) withDefaults() (Tallying, error) {
	for option, number := range map[string]int{"places": in.Places, "min_group": in.MinGroup, "points": in.Points, "max_score": in.MaxScore, "seats": in.Seats} {
		if number < 0 {
			return in, badNumber(option, number)
		}
	}
	if in.Places == 0 || in.Places > len(in.Choices) {
		in.Places = len(in.Choices)
	}
	in.Type = cmp.Or(in.Type, RankedBallot)
	in.Points, in.MaxScore = cmp.Or(in.Points, DefaultPoints), cmp.Or(in.MaxScore, DefaultMaxScore)
	in.MinGroup, in.Seats = cmp.Or(in.MinGroup, DefaultMinGroup), cmp.Or(in.Seats, 1)
	in.Voice = cmp.Or(in.Voice, PerHead)
	if in.Voice != PerHead && in.Voice != EqualVoice {
		return in, &UnknownError{What: "voice", ID: in.Voice}
	}
	known := IncompletesFor(in.Type)
	if len(known) == 0 {
		return in, &OptionError{"ballot_type", string(in.Type)}
	}
	in.Incomplete = cmp.Or(in.Incomplete, known[0])
	if !slices.Contains(known, in.Incomplete) {
		return in, &OptionError{"incomplete", in.Incomplete}
	}
	if in.TieBreak != "" && !slices.Contains(TieBreaks(), in.TieBreak) {
		return in, &OptionError{"tie_break", string(in.TieBreak)}
	}
	if in.Papers != nil && (in.Type != RankedBallot || !slices.Equal(in.Papers.choices, in.Choices)) {
		return in, &OptionError{"papers", strings.Join(in.Papers.choices, " ")}
	}
	return in, nil
}
