package ranking

// marks is a ballot at hand that is no ranking. It is reused for every ballot.
type marks struct {
	value    []int            // by choice: points, score, 1 if approved, pairs won; unsaid if left out
	above    []int            // by pair of choices: the number of the last ballot that puts the first above the second
	number   int              // of this ballot, from 1
	said     int              // choices, or pairs, that it names
	grades   map[string]merit // by group
	circular int              // pairwise ballots that contradict themselves in a circle
}

// unsaid is the value of a choice of which a ballot says nothing.
const unsaid = -1

// merit counts by choice how many ballots give it each score, from 0.
type merit [][]int64

func newMarks(choices int) *marks {
	return &marks{value: make([]int, choices), above: make([]int, choices*choices), grades: map[string]merit{}}
}

// castMarks counts one ballot that is no ranking.
func (b *box) castMarks(ballot *Ballot) {
	if reason := b.readMarks(ballot); reason != "" {
		b.reasons[reason]++
		return
	}
	if b.marks.said == 0 {
		b.abstentions++
		return
	}
	g := b.groups[ballot.Group]
	if g == nil {
		g = newCount(len(b.in.Choices))
		b.groups[ballot.Group] = g
	}
	b.addMarks(g)
	switch b.in.Type {
	case PairwiseBallot:
		b.addCompared(g)
	case ScoreBallot:
		b.addGrades(ballot.Group)
		b.addOrder(g)
	default:
		b.addOrder(g)
	}
}

// readMarks puts a ballot's content into marks, or says why it is invalid.
func (b *box) readMarks(ballot *Ballot) (reason string) {
	m := b.marks
	m.number++
	m.said = 0
	for i := range m.value {
		m.value[i] = unsaid
	}
	if ballot.HasOther(b.in.Type) {
		return WrongBallot
	}
	switch b.in.Type {
	case ApprovalBallot:
		return b.readApprovals(ballot.Ranking)
	case PairwiseBallot:
		return b.readPairs(ballot.Pairs)
	case PointsBallot:
		return b.readPoints(ballot.Points)
	}
	return b.readScores(ballot.Points, b.in.MaxScore)
}

// HasOther reports whether a ballot says something that a poll of a type does
// not ask, such as pairs where scores are given.
func (b Ballot) HasOther(t BallotType) bool {
	ranks := t == RankedBallot || t == ApprovalBallot || t == ""
	marks := t == PointsBallot || t == ScoreBallot
	return !ranks && len(b.Ranking) > 0 || !marks && len(b.Points) > 0 || t != PairwiseBallot && len(b.Pairs) > 0
}

// readApprovals reads the approved choices.
func (b *box) readApprovals(ranking [][]string) (reason string) {
	for _, tier := range ranking {
		for _, choice := range tier {
			if reason := b.say(choice, 1); reason != "" {
				return reason
			}
		}
	}
	if b.marks.said > b.in.Places {
		return TooManyPlaces
	}
	return ""
}

// say marks a choice that was not yet marked.
func (b *box) say(choice string, value int) (reason string) {
	i, known := b.index[choice]
	switch {
	case !known:
		return UnknownChoice
	case b.marks.value[i] != unsaid:
		return RepeatedChoice
	}
	b.marks.value[i] = value
	b.marks.said++
	return ""
}

// readScores reads scores between 0 and most.
func (b *box) readScores(list []Mark, most int) (reason string) {
	for _, x := range list {
		if reason := b.say(x.Choice, x.Value); reason != "" {
			return reason
		}
		if x.Value < 0 || x.Value > most {
			return OutOfRange
		}
	}
	return ""
}

// readPoints reads points that must not sum to more than there are. A ballot
// without any is an abstention.
func (b *box) readPoints(list []Mark) (reason string) {
	sum := 0
	for _, x := range list {
		if reason := b.say(x.Choice, x.Value); reason != "" {
			return reason
		}
		switch {
		case x.Value < 0:
			return OutOfRange
		case x.Value > b.in.Points-sum:
			return Overspent
		}
		sum += x.Value
	}
	if sum == 0 {
		b.marks.said = 0
		return ""
	}
	if sum < b.in.Points && b.in.Incomplete == ExactSum {
		return Underspent
	}
	return ""
}

// addMarks adds the values to a group's points.
func (b *box) addMarks(g *count) {
	g.ballots++
	best, row := 1, g.row(1)
	for _, v := range b.marks.value {
		best = max(best, v)
	}
	for i, v := range b.marks.value {
		if v == unsaid {
			continue
		}
		g.ranked[i]++
		row[i] += int64(v)
		if v == best {
			g.first[i]++
		}
	}
}

// addGrades counts the scores of the ballot at hand.
func (b *box) addGrades(group string) {
	counted := b.marks.grades[group]
	if counted == nil {
		counted = make(merit, len(b.in.Choices))
		for i := range counted {
			counted[i] = make([]int64, b.in.MaxScore+1)
		}
		b.marks.grades[group] = counted
	}
	for i, v := range b.marks.value {
		if v == unsaid && b.in.Incomplete == MeanRest {
			continue
		}
		counted[i][max(v, 0)]++
	}
}

// addOrder counts, for each two choices, whether the ballot values one higher.
// A choice left out is worth 0, or by MeanRest compared with none.
func (b *box) addOrder(g *count) {
	m := len(b.in.Choices)
	if g.over == nil {
		g.over = make([]int64, m*m)
	}
	for a, v := range b.marks.value {
		if v <= 0 {
			continue
		}
		row := g.over[a*m : a*m+m]
		for i, w := range b.marks.value {
			if w < v && (w != unsaid || b.in.Incomplete != MeanRest) {
				row[i]++
			}
		}
	}
}
