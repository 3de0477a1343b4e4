package report

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"potensi/ranking"
)

// hand counts as people count on a blackboard, ballot by ballot. It shares no
// line with the room that counts officially, so that the two check each other.
type hand struct {
	poll   ranking.Poll
	places int  // that carry points
	summed bool // points are a sum over ballots
}

func newHand(poll ranking.Poll) hand {
	h := hand{poll: poll, places: poll.Places, summed: true}
	if h.places <= 0 || h.places > len(poll.Choices) {
		h.places = len(poll.Choices)
	}
	if poll.BallotType == ranking.ScoreBallot && poll.Incomplete == ranking.MeanRest {
		h.summed = false
	}
	return h
}

// handBallot is what one ballot says. Value, by choice, is a rank (tied choices
// have the same), points, a score, or 1 for approved; nil is nothing. Text is
// the same for ballots that say the same.
type handBallot struct {
	value []*int
	pairs map[[2]int]int // pairwise ballots: the better of two choices
	blank bool
	text  string
}

func (h hand) at(choice string) int { return slices.Index(h.poll.Choices, choice) }

// read takes a ballot that has no fault.
func (h hand) read(b ranking.Ballot) handBallot {
	out := handBallot{value: make([]*int, len(h.poll.Choices)), pairs: map[[2]int]int{}}
	switch h.poll.BallotType {
	case ranking.PointsBallot, ranking.ScoreBallot:
		h.readMarks(&out, b.Points)
	case ranking.PairwiseBallot:
		h.readPairs(&out, b.Pairs)
	default:
		h.readTiers(&out, b.Ranking)
	}
	return out
}

func (h hand) readTiers(out *handBallot, tiers [][]string) {
	rank, text := 1, []string{}
	for _, tier := range tiers {
		at := []int{}
		for _, choice := range tier {
			if i := h.at(choice); i >= 0 {
				at = append(at, i)
			}
		}
		for _, i := range at {
			said := rank
			if h.poll.BallotType == ranking.ApprovalBallot {
				said = 1
			}
			out.value[i] = &said
		}
		rank += len(at)
	}
	for _, v := range out.value {
		text = append(text, saidText(v))
	}
	out.blank, out.text = rank == 1, strings.Join(text, " ")
}

func (h hand) readMarks(out *handBallot, marks []ranking.Mark) {
	total, text := 0, []string{}
	for _, m := range marks {
		if i := h.at(m.Choice); i >= 0 {
			value := m.Value
			out.value[i] = &value
			total += value
		}
	}
	for _, v := range out.value {
		text = append(text, saidText(v))
	}
	out.blank = len(marks) == 0 || h.poll.BallotType == ranking.PointsBallot && total == 0
	out.text = strings.Join(text, " ")
}

func (h hand) readPairs(out *handBallot, pairs [][2]string) {
	for _, pair := range pairs {
		better, other := h.at(pair[0]), h.at(pair[1])
		if better >= 0 && other >= 0 {
			out.pairs[[2]int{min(better, other), max(better, other)}] = better
		}
	}
	text := []string{}
	for i := range h.poll.Choices {
		for j := i + 1; j < len(h.poll.Choices); j++ {
			if better, ok := out.pairs[[2]int{i, j}]; ok {
				text = append(text, fmt.Sprint(i, j, better))
			}
		}
	}
	out.blank, out.text = len(out.pairs) == 0, strings.Join(text, ";")
}

func saidText(v *int) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprint(*v)
}

// cells are a line's columns.
func (h hand) cells(line BallotLine, columns []BallotColumn) []BallotCell {
	out := make([]BallotCell, len(columns))
	if line.Kind != LineValid {
		return out
	}
	points := h.points(line.said)
	for k, c := range columns {
		i := h.at(c.Choice)
		if c.Other == "" {
			out[k].Said = line.said.value[i]
			if n, _ := points[i].Float64(); h.summed && (out[k].Said != nil || n != 0) {
				out[k].Points = &n
			}
			continue
		}
		if better, ok := line.said.pairs[[2]int{i, h.at(c.Other)}]; ok {
			first := 2
			if better == i {
				first = 1
			}
			out[k].Said = &first
		}
	}
	return out
}

// points are what a ballot gives each choice.
func (h hand) points(b handBallot) []*big.Rat {
	out := make([]*big.Rat, len(h.poll.Choices))
	for i := range out {
		out[i] = new(big.Rat)
	}
	switch h.poll.BallotType {
	case ranking.PairwiseBallot:
		for _, better := range b.pairs {
			out[better].Add(out[better], big.NewRat(1, 1))
		}
	case ranking.ApprovalBallot, ranking.PointsBallot, ranking.ScoreBallot:
		for i, v := range b.value {
			if v != nil {
				out[i].SetInt64(int64(*v))
			}
		}
	default:
		h.borda(b, out)
	}
	return out
}

// borda gives points by position: with k places, position p gets k+1−p, and
// never less than none.
func (h hand) borda(b handBallot, out []*big.Rat) {
	m, ranked, tied := len(out), 0, map[int]int{}
	for _, v := range b.value {
		if v != nil {
			ranked++
			tied[*v]++
		}
	}
	most := h.places
	rest := cmp.Or(h.poll.Incomplete, ranking.AverageRest)
	if rest == ranking.ModifiedRest {
		most = ranked
	}
	for i, v := range b.value {
		switch {
		case v != nil:
			out[i] = shared(*v, *v+tied[*v]-1, most, rest)
		case rest != ranking.ZeroRest && rest != ranking.ModifiedRest:
			out[i] = shared(ranked+1, m, most, rest)
		}
	}
}

// shared is what each of the choices tied from one position to another gets:
// the mean, or of the lowest or the highest.
func shared(from, to, most int, rest string) *big.Rat {
	at := func(position int) int64 { return int64(max(0, most+1-position)) }
	switch rest {
	case ranking.DominationRest:
		return big.NewRat(at(to), 1)
	case ranking.NonDominationRest:
		return big.NewRat(at(from), 1)
	}
	total := int64(0)
	for position := from; position <= to; position++ {
		total += at(position)
	}
	return big.NewRat(total, int64(to-from+1))
}

// addTo adds a ballot to a sum.
func (h hand) addTo(out *BallotSum, points []*big.Rat, b handBallot) {
	gives := h.points(b)
	best := 0
	for i, n := range gives {
		points[i].Add(points[i], n)
	}
	for i := range gives {
		if h.better(b, gives, i, best) > 0 {
			best = i
		}
	}
	for i := range gives {
		if h.leads(b, gives, i, best) {
			out.First[i]++
		}
		for j := range gives {
			if i != j && h.above(b, i, j) {
				out.Over[i][j]++
			}
		}
	}
}

// better compares two choices on a ballot for its first place.
func (h hand) better(b handBallot, gives []*big.Rat, i, j int) int {
	if h.ranked() {
		return cmp.Compare(rankOr(b.value[j]), rankOr(b.value[i]))
	}
	return gives[i].Cmp(gives[j])
}

// leads reports whether a choice is on top, alone or tied: one that the ballot
// says something of, and that gets something.
func (h hand) leads(b handBallot, gives []*big.Rat, i, best int) bool {
	if h.better(b, gives, i, best) != 0 {
		return false
	}
	if h.ranked() {
		return b.value[i] != nil
	}
	return gives[i].Sign() > 0
}

func (h hand) ranked() bool {
	return h.poll.BallotType == ranking.RankedBallot || h.poll.BallotType == ""
}

// rankOr puts what is not ranked behind all others.
func rankOr(rank *int) int {
	if rank == nil {
		return 1 << 30
	}
	return *rank
}

// above reports whether a ballot puts a choice above another.
func (h hand) above(b handBallot, i, j int) bool {
	switch {
	case h.poll.BallotType == ranking.PairwiseBallot:
		better, ok := b.pairs[[2]int{min(i, j), max(i, j)}]
		return ok && better == i
	case h.ranked():
		if b.value[j] == nil && h.poll.Incomplete == ranking.ZeroRest {
			return false
		}
		return b.value[i] != nil && *b.value[i] < rankOr(b.value[j])
	}
	if b.value[j] == nil && h.poll.Incomplete == ranking.MeanRest {
		return false
	}
	return valueOr(b.value[i]) > valueOr(b.value[j])
}

func valueOr(v *int) int {
	if v == nil {
		return 0
	}
	return *v
}
