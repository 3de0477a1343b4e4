package report

import (
	"slices"

	"potensi/ranking"
	"potensi/ranking/committee"
)

// Which products a ranked ballot supports.
const (
	SupportRanked = "ranked" // all that it ranks; of a ballot that ranks everything, as many as there are seats
	SupportTop    = "top"    // as many as there are seats
)

// Supports lists them, the default first.
func Supports() []string { return []string{SupportRanked, SupportTop} }

// CommitteeOptions select how several products are chosen together.
type CommitteeOptions struct {
	Seats    int     // 0: the poll's
	Budget   float64 // in rupiah; 0: the poll's, and seats where it has none
	Rule     string  // one of committee.Rules; all when empty
	Voice    string  // equal or per-head; when empty the poll's, or equal where the poll did not say
	Worth    string  // one of committee.Worths; when empty approval, or cost with a budget
	Complete string  // one of committee.Completions or none; when empty phragmen, or increase with a budget
	Support  string  // one of Supports
}

// Completing by nothing leaves seats or money over.
const noCompletion = "none"

// of completes the options by what the poll says.
func (o CommitteeOptions) of(poll ranking.Poll) CommitteeOptions {
	if o.Budget == 0 && o.Seats == 0 && poll.Budget != nil {
		o.Budget = *poll.Budget
	}
	if o.Seats == 0 {
		o.Seats = max(poll.Seats, 1)
	}
	if o.Voice == "" {
		o.Voice = poll.Voice
	}
	if o.Voice == "" || o.Voice == "equal" {
		o.Voice = ranking.EqualVoice
	}
	if o.Worth == "" {
		o.Worth = committee.WorthOne
		if o.Budget > 0 {
			o.Worth = committee.WorthCost
		}
	}
	if o.Complete == "" {
		o.Complete = committee.ByPhragmen
		if o.Budget > 0 {
			o.Complete = committee.ByIncrease
		}
	}
	if o.Support == "" {
		o.Support = SupportRanked
	}
	return o
}

func (o CommitteeOptions) check(choices int) error {
	words := []struct {
		field, given string
		allowed      []string
	}{
		{"voice", o.Voice, ranking.PollVoices()}, {"worth", o.Worth, committee.Worths()},
		{"complete", o.Complete, append(committee.Completions(), noCompletion)}, {"support", o.Support, Supports()},
	}
	for _, word := range words {
		if !slices.Contains(word.allowed, word.given) {
			return unknownWord(word.field, word.given, word.allowed)
		}
	}
	if o.Seats < 1 || o.Seats > choices {
		return &RequestError{"seats-range", map[string]any{"field": "seats", "given": o.Seats, "max": choices}}
	}
	if o.Budget < 0 || o.Budget > maxBudget {
		return &RequestError{"budget-range", map[string]any{"field": "budget", "given": o.Budget, "max": float64(maxBudget)}}
	}
	return nil
}

// maxBudget is more than any village has: a thousand billion rupiah.
const maxBudget = 1e15

func unknownWord(field, given string, allowed []string) error {
	return &RequestError{"unknown-word", map[string]any{"field": field, "given": given, "allowed": allowed}}
}
