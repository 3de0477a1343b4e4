package web

import (
	"cmp"
	"slices"

	"potensi/ranking"
)

// ballotKind is a kind of ballot as people choose it: a ballot type, with the
// number of beans or the highest score. Thumbs are a score of 0 or 1.
type ballotKind struct {
	Name   string
	Type   ranking.BallotType
	Points int
	Most   int // the highest score
}

// Pict is its pictogram.
func (k ballotKind) Pict() string { return typePicts()[k.Type] }

// ballotKinds are all that can be chosen.
func ballotKinds() []ballotKind {
	return []ballotKind{
		{Name: "ranked", Type: ranking.RankedBallot},
		{Name: "approval", Type: ranking.ApprovalBallot},
		{Name: "beans-5", Type: ranking.PointsBallot, Points: 5},
		{Name: "beans-10", Type: ranking.PointsBallot, Points: 10},
		{Name: "beans-100", Type: ranking.PointsBallot, Points: 100},
		{Name: "thumbs", Type: ranking.ScoreBallot, Most: 1},
		{Name: "score", Type: ranking.ScoreBallot, Most: ranking.DefaultMaxScore},
		{Name: "pairwise", Type: ranking.PairwiseBallot},
	}
}

func kindNames() []string {
	names := []string{}
	for _, k := range ballotKinds() {
		names = append(names, k.Name)
	}
	return names
}

// kindNamed finds a kind of ballot by its name or by a ballot type's.
func kindNamed(name string) (ballotKind, bool) {
	switch name {
	case string(ranking.PointsBallot):
		name = "beans-10"
	}
	kinds := ballotKinds()
	if i := slices.IndexFunc(kinds, func(k ballotKind) bool { return k.Name == name }); i >= 0 {
		return kinds[i], true
	}
	return ballotKind{}, false
}

// ballotKindOf is the kind of a poll's ballot. Another number of beans or another scale
// than those to choose from is a kind of its own, with the nearest one's name.
func ballotKindOf(poll ranking.Poll) ballotKind {
	points, most := cmp.Or(poll.Points, ranking.DefaultPoints), cmp.Or(poll.MaxScore, ranking.DefaultMaxScore)
	for _, k := range ballotKinds() {
		switch {
		case k.Type != cmp.Or(poll.BallotType, ranking.RankedBallot):
		case k.Type == ranking.PointsBallot && k.Points != points:
		case k.Type == ranking.ScoreBallot && k.Most != most:
		default:
			return k
		}
	}
	kind, _ := kindNamed(string(poll.BallotType))
	kind.Points, kind.Most = poll.Points, poll.MaxScore
	return kind
}

// of lets a poll have this kind of ballot.
func (k ballotKind) of(poll ranking.Poll) ranking.Poll {
	if poll.BallotType != k.Type {
		poll.Rule = ""
	}
	poll.BallotType, poll.Points, poll.MaxScore = k.Type, k.Points, k.Most
	if k.Type != ranking.RankedBallot {
		poll.Places = 0
	}
	return poll
}
