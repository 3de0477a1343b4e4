package ranking

import (
	"slices"
	"strings"
)

// How a count treats the choices that a ballot leaves out.
const (
	AverageRest = "average" // they share the points of the positions left (implicit)
	ZeroRest    = "zero"    // they get none (explicit)
)

// Incompletes lists them, the default first.
func Incompletes() []string { return []string{AverageRest, ZeroRest} }

// PollVoices lists how the groups can count together in a poll, the default
// first.
func PollVoices() []string { return []string{PerHead, EqualVoice} }

// Reasons for which a ballot is kept but not counted.
const (
	UnknownChoice  = "unknown-choice"
	RepeatedChoice = "repeated-choice"
	TooManyPlaces  = "too-many-places"
)

// DefaultMinGroup is the number of ballots below which a group is not shown
// alone, as people could be recognised.
const DefaultMinGroup = 5

// Tallying is the input of a count. Every ballot counts: it is the store that
// sees to it that one sent twice is kept once.
type Tallying struct {
	Choices    []string // product ids; ties are listed in this order
	Places     int      // a ballot may rank so many choices; 0 is all
	Ballots    []Ballot
	Papers     *Papers // the ballots, packed, on the same choices; then Ballots are not read
	Voice      string  // "" or PerHead: each ballot counts once; EqualVoice: the mean of each group that is shown counts once
	Incomplete string  // "" or AverageRest; or ZeroRest
	MinGroup   int     // groups with fewer valid ballots are merged before they are shown; 0 is DefaultMinGroup
}

// Counted is one product's line.
type Counted struct {
	Product string  `json:"product"`
	Rank    int     `json:"rank"`   // 1 is best; ties share (1, 2, 2, 4)
	Points  float64 `json:"points"` // sum over ballots; by EqualVoice the sum of the group means
	Mean    float64 `json:"mean"`   // points per ballot; by EqualVoice the mean of the group means
	First   int     `json:"first"`  // ballots with it alone or tied on top
	Ranked  int     `json:"ranked"` // ballots that rank it
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
	Rule        string         `json:"rule"` // "borda"
	Voice       string         `json:"voice"`
	Incomplete  string         `json:"incomplete"`
	Places      int            `json:"places"`      // positions that carry points: never 0 if there are choices
	Ballots     int            `json:"ballots"`     // valid and not empty
	Abstentions int            `json:"abstentions"` // empty ballots
	Invalid     int            `json:"invalid"`
	Reasons     map[string]int `json:"reasons"` // invalid ballots by reason
	Rows        []Counted      `json:"rows"`
	Tiers       [][]string     `json:"tiers"`     // products by rank, ties together
	Groups      []GroupTally   `json:"groups"`    // by group id, small groups merged
	Agreement   *float64       `json:"agreement"` // Kendall's W, 0..1, between the shown groups; nil with fewer than 2
	Warnings    []Warning      `json:"warnings"`
}

// Chosen returns the products that surely win one of the seats, best first,
// and the tied products that compete for the seats that are left. A tie is
// never broken here.
func (t Tally) Chosen(seats int) (chosen, contested []string) {
	chosen, contested = []string{}, []string{}
	for _, tier := range t.Tiers {
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
	if in.Places < 0 {
		return in, badNumber("places", in.Places)
	}
	if in.MinGroup < 0 {
		return in, badNumber("min_group", in.MinGroup)
	}
	if in.Places == 0 || in.Places > len(in.Choices) {
		in.Places = len(in.Choices)
	}
	if in.MinGroup == 0 {
		in.MinGroup = DefaultMinGroup
	}
	if in.Voice == "" {
		in.Voice = PerHead
	}
	if in.Incomplete == "" {
		in.Incomplete = AverageRest
	}
	if in.Voice != PerHead && in.Voice != EqualVoice {
		return in, &UnknownError{What: "voice", ID: in.Voice}
	}
	if in.Incomplete != AverageRest && in.Incomplete != ZeroRest {
		return in, &OptionError{"incomplete", in.Incomplete}
	}
	if in.Papers != nil && !slices.Equal(in.Papers.choices, in.Choices) {
		return in, &OptionError{"papers", strings.Join(in.Papers.choices, " ")}
	}
	return in, nil
}
