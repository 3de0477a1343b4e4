package ranking

import (
	"fmt"
	"math"
	"slices"
)

// Fault is one reason for which a count would set a ballot aside: Rule is one
// of the reasons of a [Tally], Path the JSON pointer of what is wrong.
//
//   - UnknownChoice: given; known ([]string) are the poll's choices
//   - RepeatedChoice: given
//   - TooManyPlaces: given (int) choices, at most max
//   - OutOfRange: given (int), between min and max
//   - Overspent, Underspent: given (int) points of max
//   - RepeatedPair: given and other are compared a second time
//   - WrongBallot: given is the member that the poll does not ask for, wanted the one it does
type Fault struct {
	Rule string
	Path string
	Args map[string]any
}

// Member is the member of a [Ballot] in which voters answer polls of a type.
func (t BallotType) Member() string {
	switch t {
	case PointsBallot, ScoreBallot:
		return "points"
	case PairwiseBallot:
		return "pairs"
	}
	return "ranking"
}

// Answers reports whether a ballot has that member, be it empty.
func (b Ballot) Answers(t BallotType) bool {
	switch t.Member() {
	case "points":
		return b.Points != nil
	case "pairs":
		return b.Pairs != nil
	}
	return b.Ranking != nil
}

// Faults holds a ballot to its poll: none means that it counts, or is an
// abstention.
func (p Poll) Faults(b Ballot) []Fault {
	c := faults{poll: p, seen: map[string]bool{}}
	if b.HasOther(p.BallotType) {
		c.wrongBallot(b)
		return c.list
	}
	switch p.BallotType {
	case PointsBallot:
		c.points(b.Points)
	case ScoreBallot:
		most := p.MaxScore
		if most == 0 {
			most = DefaultMaxScore
		}
		c.marks(b.Points, most)
	case PairwiseBallot:
		c.pairs(b.Pairs)
	default:
		c.tiers(b.Ranking)
	}
	return c.list
}

// faults gathers what is wrong with one ballot.
type faults struct {
	poll Poll
	seen map[string]bool
	list []Fault
}

func (c *faults) add(rule, path string, args map[string]any) {
	c.list = append(c.list, Fault{rule, path, args})
}

func (c *faults) wrongBallot(b Ballot) {
	given := "ranking"
	for _, t := range []BallotType{PointsBallot, PairwiseBallot} {
		if t.Member() != c.poll.BallotType.Member() && (t == PointsBallot && len(b.Points) > 0 || t == PairwiseBallot && len(b.Pairs) > 0) {
			given = t.Member()
		}
	}
	c.add(WrongBallot, "/"+given, map[string]any{"given": given, "wanted": c.poll.BallotType.Member()})
}

// known reports whether a choice is the poll's.
func (c *faults) known(choice, path string) bool {
	if slices.Contains(c.poll.Choices, choice) {
		return true
	}
	c.add(UnknownChoice, path, map[string]any{"given": choice, "known": c.poll.Choices})
	return false
}

// once wants a choice to be the poll's, and not to be named before.
func (c *faults) once(choice, path string) {
	switch {
	case !c.known(choice, path):
	case c.seen[choice]:
		c.add(RepeatedChoice, path, map[string]any{"given": choice})
	}
	c.seen[choice] = true
}

func (c *faults) tiers(tiers [][]string) {
	for i, tier := range tiers {
		for k, choice := range tier {
			c.once(choice, fmt.Sprintf("/ranking/%d/%d", i, k))
		}
	}
	if most := c.poll.Places; most > 0 && len(c.seen) > most {
		c.add(TooManyPlaces, "/ranking", map[string]any{"given": len(c.seen), "max": most})
	}
}

func (c *faults) marks(list []Mark, most int) {
	for i, x := range list {
		c.once(x.Choice, fmt.Sprintf("/points/%d/choice", i))
		if x.Value < 0 || x.Value > most {
			c.add(OutOfRange, fmt.Sprintf("/points/%d/value", i), map[string]any{"given": x.Value, "min": 0, "max": most})
		}
	}
}

func (c *faults) points(list []Mark) {
	most, sum := c.poll.Points, 0
	if most == 0 {
		most = DefaultPoints
	}
	c.marks(list, math.MaxInt)
	for _, x := range list {
		sum += max(0, min(x.Value, math.MaxInt-sum))
	}
	args := map[string]any{"given": sum, "max": most}
	switch {
	case sum > most:
		c.add(Overspent, "/points", args)
	case len(c.list) == 0 && sum > 0 && sum < most && c.poll.Incomplete != AtMostSum:
		c.add(Underspent, "/points", args)
	}
}

func (c *faults) pairs(pairs [][2]string) {
	compared := map[[2]string]bool{}
	for i, pair := range pairs {
		better, other := pair[0], pair[1]
		path := fmt.Sprintf("/pairs/%d", i)
		first, second := c.known(better, path+"/0"), c.known(other, path+"/1")
		switch {
		case !first || !second:
		case better == other:
			c.add(RepeatedChoice, path, map[string]any{"given": better})
		case compared[pair] || compared[[2]string{other, better}]:
			c.add(RepeatedPair, path, map[string]any{"given": better, "other": other})
		}
		compared[pair] = true
	}
}

// Tallying is how a poll's ballots are counted. MinGroup is the caller's to
// set, and by which rule of the poll's.
func (p Poll) Tallying(ballots []Ballot) Tallying {
	return Tallying{Choices: p.Choices, Type: p.BallotType, Places: p.Places, Points: p.Points, MaxScore: p.MaxScore, Seats: p.Seats,
		Ballots: ballots, Voice: p.Voice, Incomplete: p.Incomplete, TieBreak: p.TieBreak}
}

// CountingRule is the rule by which a poll counts: the one it says, or the
// default of its ballot type.
func (p Poll) CountingRule() string {
	if fitting := RulesFor(p.BallotType); p.Rule == "" && len(fitting) > 0 {
		return fitting[0]
	}
	return p.Rule
}
