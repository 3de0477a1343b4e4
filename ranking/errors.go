package ranking

import (
	"fmt"
	"strconv"
	"strings"
)

// UnknownError says that something was named that does not exist.
type UnknownError struct {
	What string // "group" or "voice"
	ID   string
}

func (e *UnknownError) Error() string { return fmt.Sprintf("ranking: unknown %s %q", e.What, e.ID) }

// Rules that a CellError can name.
const (
	OutOfScale       = "out-of-scale"
	NotANumber       = "not-a-number"
	NegativeWeight   = "negative-weight"
	GateWeight       = "gate-weight" // pebbles on a gate
	DuplicateCell    = "duplicate-cell"
	UnknownProduct   = "unknown-product"
	UnknownCriterion = "unknown-criterion"
)

// CellError says which rule a score or a weight breaks, and where. A weight
// has no Product; the workshop's common score has no Group.
type CellError struct {
	Rule      string
	Product   string
	Criterion string
	Group     string
	Value     float64 // 0 when the rule is not about the value
}

func (e *CellError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "ranking: %s at", e.Rule)
	if e.Product != "" {
		fmt.Fprintf(&b, " product %q", e.Product)
	}
	fmt.Fprintf(&b, " criterion %q", e.Criterion)
	if e.Group != "" {
		fmt.Fprintf(&b, " group %q", e.Group)
	}
	if e.Rule == OutOfScale || e.Rule == NegativeWeight || e.Rule == GateWeight {
		fmt.Fprintf(&b, ": %v", e.Value)
	}
	return b.String()
}

// OptionError says that an option, or an item of a list, makes no sense:
// a negative number of places, a product listed twice, a scale without width.
type OptionError struct {
	Option string // the member's name, such as "places", "products" or "scale"
	Value  string // the value, or the id of the item
}

func (e *OptionError) Error() string {
	return fmt.Sprintf("ranking: bad %s: %q", e.Option, e.Value)
}

func badNumber(option string, value int) error {
	return &OptionError{option, strconv.Itoa(value)}
}
