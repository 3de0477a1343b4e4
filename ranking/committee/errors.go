package committee

import "fmt"

// OptionError says that something of the input makes no sense: a choice listed
// twice, seats below 1, a rule that is not one of [Rules].
type OptionError struct {
	Option string // "choices", "seats", "budget", "cost", "weight", "points", "approves", "rule", "worth", "complete" or "step"
	Value  string
}

func (e *OptionError) Error() string { return fmt.Sprintf("committee: bad %s: %q", e.Option, e.Value) }

// TooLargeError says that an exact answer would take too long, or numbers of
// more than 62 bits.
type TooLargeError struct {
	Rule string // the rule or the axiom
	What string // "search" or "weights"
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("committee: too large for an exact %s: %s", e.Rule, e.What)
}
