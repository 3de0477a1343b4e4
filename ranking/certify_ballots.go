package ranking

import "slices"

// ballots are valid ballots that put choices in an order, the first so many of
// them to be lifted; choices that are not named are left out.
func (a *attack) ballots(order []int, lift int) []kind {
	out := []kind{}
	for _, ballot := range a.v.written(order, lift) {
		if a.v.read(&ballot) {
			k := a.v.kindOf(&ballot)
			k.points = a.v.whole(k.exact)
			out = append(out, k)
		}
	}
	return out
}

// written are ballots of the contest's type.
func (v *voters) written(order []int, lift int) []Ballot {
	names := v.choices(order)
	switch v.in.Type {
	case PointsBallot:
		return []Ballot{{Points: shared(names[:lift], v.in.Points)}}
	case ScoreBallot:
		return []Ballot{{Points: marked(names[:lift], v.in.MaxScore)}, {Points: graded(names, lift, v.in.MaxScore)}, {Points: stepped(names, v.in.MaxScore)}}
	case PairwiseBallot:
		return []Ballot{{Pairs: pairsOf(names)}}
	}
	ballot := Ballot{}
	for _, name := range names[:min(len(names), v.in.Places)] {
		ballot.Ranking = append(ballot.Ranking, []string{name})
	}
	if v.in.Type == ApprovalBallot {
		return []Ballot{ballot, {Ranking: [][]string{names[:min(lift, v.in.Places)]}}}
	}
	return []Ballot{ballot}
}

// shared gives all points to some choices, as evenly as can be.
func shared(names []string, points int) []Mark {
	out := []Mark{}
	for i, name := range names {
		out = append(out, Mark{name, (points + i) / len(names)})
	}
	return out
}

// marked gives some choices the same score.
func marked(names []string, value int) []Mark {
	out := []Mark{}
	for _, name := range names {
		out = append(out, Mark{name, value})
	}
	return out
}

// graded gives all the highest score, and the last none if it is not one of
// those to be lifted.
func graded(names []string, lift, most int) []Mark {
	out := marked(names, most)
	if len(names) > lift {
		out[len(out)-1].Value = 0
	}
	return out
}

// stepped gives one score less from choice to choice, and the last none.
func stepped(names []string, most int) []Mark {
	out := []Mark{}
	for i, name := range names {
		out = append(out, Mark{name, max(0, most-i)})
	}
	if len(out) > 1 {
		out[len(out)-1].Value = 0
	}
	return out
}

// pairsOf are all pairs of an order.
func pairsOf(names []string) [][2]string {
	out := [][2]string{}
	for i, better := range names {
		for _, worse := range names[i+1:] {
			out = append(out, [2]string{better, worse})
		}
	}
	return out
}

// changed are the ballots after so many, in the order of their kinds, were
// replaced.
func (a *attack) changed(order []int, ballot kind, changed int) []kind {
	out := slices.Clone(a.v.kinds)
	for _, i := range order {
		n := min(changed, out[i].n)
		if n == 0 {
			continue
		}
		out[i].n -= n
		changed -= n
		ballot.group, ballot.bloc, ballot.n = out[i].group, out[i].bloc, n
		out = append(out, ballot)
	}
	return slices.DeleteFunc(out, func(k kind) bool { return k.n == 0 })
}
