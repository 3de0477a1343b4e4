package preflib

import (
	"fmt"
	"strconv"

	"potensi/ranking"
)

// Election is ranked ballots on some alternatives, as a file holds them. The
// choices of its Papers are the alternatives' numbers in the file: "1", "2" and
// so on.
type Election struct {
	Title        string
	Description  string
	Alternatives []string // their names
	Papers       *ranking.Papers
}

// Kind says what the orders of a PrefLib file are like.
type Kind string

const (
	SOC Kind = "soc" // strict and complete
	SOI Kind = "soi" // strict, some incomplete
	TOC Kind = "toc" // with ties, complete
	TOI Kind = "toi" // with ties, some incomplete
)

// Kinds lists them, the strictest first.
func Kinds() []Kind { return []Kind{SOC, SOI, TOC, TOI} }

// Kind is the strictest kind that holds the ballots.
func (e Election) Kind() Kind {
	ties, incomplete := false, false
	for a := range e.Papers.All() {
		ranked := 0
		for _, tier := range a.Ranking {
			ranked += len(tier)
			ties = ties || len(tier) > 1
		}
		incomplete = incomplete || ranked < len(e.Alternatives)
	}
	switch {
	case ties && incomplete:
		return TOI
	case ties:
		return TOC
	case incomplete:
		return SOI
	}
	return SOC
}

// The rules that an [Error] can name.
const (
	NotElection         = "election-unknown"     // no head by which the file is known
	BadHead             = "election-head"        // a line of the head cannot be read
	BadOrder            = "election-order"       // a ballot's order cannot be read
	BadCount            = "election-count"       // a number of ballots cannot be read
	NoSuch              = "election-alternative" // a ballot ranks what is no alternative
	RankedTwice         = "election-twice"       // a ballot, or the head, names an alternative twice
	TooManyAlternatives = "election-many"        // more than MaxAlternatives
	TooLong             = "election-long"        // a line of more than a mebibyte
	WrongNumber         = "election-sum"         // fewer or more ballots than the head says
	CannotHold          = "election-kind"        // the kind of file cannot hold such ballots
	MissingNames        = "election-names"       // fewer names than alternatives
)

// Error says what is wrong in which line of a file.
type Error struct {
	Line  int // from 1; 0 is the whole file
	Rule  string
	Value string
}

func (e *Error) Error() string {
	return fmt.Sprintf("preflib: line %d: %s: %q", e.Line, e.Rule, e.Value)
}

// MaxAlternatives is how many alternatives are read.
const MaxAlternatives = 127

// mostBallots is how many ballots a file may speak for.
const mostBallots = 1 << 40

// numbers are "1" to m.
func numbers(m int) []string {
	out := make([]string, m)
	for i := range out {
		out[i] = strconv.Itoa(i + 1)
	}
	return out
}

// newElection makes one without ballots.
func newElection(names []string) (Election, error) {
	papers, err := ranking.NewPapers(numbers(len(names)))
	return Election{Alternatives: names, Papers: papers}, err
}
