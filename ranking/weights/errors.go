package weights

import "fmt"

// Rules that an error can name.
const (
	NotSquare    = "not-square"     // a row is too short or too long
	NotPositive  = "not-positive"   // a comparison is not above 0
	NotFinite    = "not-a-number"   // a cell is no number, or without end
	NotOne       = "not-one"        // a criterion compared with itself is not 1
	NotInverse   = "not-inverse"    // a cell is not 1 divided by the one opposite
	PairTwice    = "pair-twice"     // a pair is compared twice
	NotConnected = "not-connected"  // nothing connects two criteria, directly or through others
	NotListed    = "not-listed"     // there is no criterion of that number
	NamedTwice   = "named-twice"    // a criterion comes twice
	LeftOut      = "left-out"       // a criterion is missing
	Negative     = "negative"       // a number is below 0
	NotWhole     = "not-whole"      // pebbles cannot be divided
	NotHundred   = "not-hundred"    // pebbles do not sum to 100
	AllZero      = "all-zero"       // nothing is above 0
	BelowOne     = "below-one"      // what is best cannot matter less than another, or another less than what is worst
	AboveWorst   = "above-worst"    // nothing lies further apart than the best and the worst
	BestIsWorst  = "best-is-worst"  // one criterion is both, though there are others
	Disagreement = "not-same-twice" // the best compared with the worst differs between the two lists
)

// CellError says which rule a cell breaks. Rows and columns are counted from 0;
// a list has one row.
type CellError struct {
	Rule        string
	Row, Column int
	Value       float64
}

func (e *CellError) Error() string {
	return fmt.Sprintf("weights: %s at row %d, column %d: %v", e.Rule, e.Row+1, e.Column+1, e.Value)
}
