package report

import (
	"slices"

	"potensi/ranking"
	"potensi/ranking/committee"
)

// listener says what a ballot supports, for choosing several products.
type listener struct {
	poll   ranking.Poll
	known  map[string]bool // the poll's choices
	priced map[string]bool // those that can be chosen
	top    int             // how many a ranked ballot supports, where that is limited
	always bool            // the limit also holds for ballots that are not full

	pointed bool // what a choice is worth to a voter counts
}

func newListener(poll ranking.Poll, choices []string, opt CommitteeOptions) *listener {
	l := &listener{poll: poll, known: map[string]bool{}, priced: map[string]bool{}, top: opt.Seats, always: opt.Support == SupportTop,
		pointed: opt.Worth == committee.WorthPoints}
	if opt.Budget > 0 {
		l.top = (len(poll.Choices) + 1) / 2 // no seats are known: the better half
	}
	for _, id := range poll.Choices {
		l.known[id] = true
	}
	for _, id := range choices {
		l.priced[id] = true
	}
	return l
}

// support is one choice and what it is worth to the voter; 0 is none.
type support struct {
	choice string
	points int
}

// voter is what a ballot supports. It reports false for one that is empty or
// not valid.
func (l *listener) voter(b *ranking.Ballot) (committee.Voter, bool) {
	list, counts := l.supports(b)
	v := committee.Voter{Group: b.Group}
	seen := map[string]bool{}
	for _, s := range list {
		if !l.known[s.choice] || seen[s.choice] {
			return v, false
		}
		seen[s.choice] = true
		if l.priced[s.choice] && s.points > 0 {
			v.Approves, v.Points = append(v.Approves, s.choice), append(v.Points, s.points)
		}
	}
	if !l.pointed {
		v.Points = nil
	}
	return v, counts
}

func (l *listener) supports(b *ranking.Ballot) ([]support, bool) {
	switch l.poll.BallotType {
	case ranking.PointsBallot, ranking.ScoreBallot:
		return l.marked(b)
	case ranking.ApprovalBallot:
		list := []support{}
		for _, id := range slices.Concat(b.Ranking...) {
			list = append(list, support{id, 1})
		}
		return list, len(list) > 0
	}
	return l.ranked(b)
}

// marked are the choices with points or a score above 0. A ballot with more
// points than there are, or a score out of its range, is not valid.
func (l *listener) marked(b *ranking.Ballot) ([]support, bool) {
	list, sum, valid := []support{}, 0, true
	most := l.poll.MaxScore
	if most == 0 {
		most = 5
	}
	for _, m := range b.Points {
		sum += m.Value
		valid = valid && m.Value >= 0 && (l.poll.BallotType == ranking.PointsBallot || m.Value <= most)
		list = append(list, support{m.Choice, m.Value})
	}
	limit := l.poll.Points
	if limit == 0 {
		limit = 10
	}
	if l.poll.BallotType == ranking.PointsBallot && sum > limit {
		valid = false
	}
	return list, valid && len(b.Points) > 0
}

// ranked are the ranked choices, or the top ones, tied ones together. Their
// points are twice those of Borda, so that they are whole.
func (l *listener) ranked(b *ranking.Ballot) ([]support, bool) {
	n := 0
	for _, tier := range b.Ranking {
		n += len(tier)
	}
	valid := n > 0 && (l.poll.Places == 0 || n <= l.poll.Places)
	limit := n
	if l.always || n >= len(l.poll.Choices) {
		limit = l.top
	}
	list, from := []support{}, 0
	for _, tier := range b.Ranking {
		for _, id := range tier {
			points := 0
			if from < limit {
				points = max(1, 2*len(l.poll.Choices)+1-2*from-len(tier))
			}
			list = append(list, support{id, points})
		}
		from += len(tier)
	}
	return list, valid
}
