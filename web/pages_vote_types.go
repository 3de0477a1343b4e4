package web

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"potensi/internal/report"
	"potensi/ranking"
)

// ballotMark is a score that can be given; Face is its picture where there are
// six, Word what it means.
type ballotMark struct {
	Value, Face string
	Word        string // a message key; empty where only the number says it
}

// ballotPair is two products, one of which is chosen; Chosen is empty where the
// voter cannot tell.
type ballotPair struct {
	Number, Of int
	Name       string // of the field
	A, B       choice
	Chosen     string
}

// Type is the poll's kind of ballot.
func (b ballotBody) Type() string {
	return string(cmp.Or(b.Poll.BallotType, ranking.RankedBallot))
}

// fillIn adds what the poll's kind of ballot needs, as it was filled in.
func (v *visit) fillIn(body *ballotBody, sent url.Values) {
	switch body.Poll.BallotType {
	case ranking.PointsBallot:
		body.Points = cmp.Or(body.Poll.Points, ranking.DefaultPoints)
	case ranking.ScoreBallot:
		body.Scores = ballotMarks(cmp.Or(body.Poll.MaxScore, ranking.DefaultMaxScore))
	case ranking.PairwiseBallot:
		body.Pairs = ballotPairs(body.Choices, sent)
	}
}

// ballotMarks are the scores from 0, with faces and words where there are six.
func ballotMarks(most int) []ballotMark {
	out := []ballotMark{}
	for x := range most + 1 {
		mark := ballotMark{Value: strconv.Itoa(x)}
		if most == ranking.DefaultMaxScore {
			mark.Face, mark.Word = mark.Value, "web.ballot.score."+mark.Value
		}
		out = append(out, mark)
	}
	return out
}

// ballotPairs are all pairs of choices, so that neighbours do not always share one.
func ballotPairs(choices []choice, sent url.Values) []ballotPair {
	out := []ballotPair{}
	for step := 1; step < len(choices); step++ {
		for i := 0; i+step < len(choices); i++ {
			a, b := choices[i], choices[i+step]
			name := pairField(a.ID, b.ID)
			out = append(out, ballotPair{Number: len(out) + 1, Of: len(choices) * (len(choices) - 1) / 2, Name: name, A: a, B: b, Chosen: sent.Get(name)})
		}
	}
	return out
}

func pairField(a, b string) string { return "pair|" + a + "|" + b }

// fillBallot reads a form by the poll's kind of ballot. What its voter can mend is
// a *badBallot; the count's own checks come when it is cast.
func fillBallot(b *ranking.Ballot, poll ranking.Poll, sent url.Values) (err error) {
	switch poll.BallotType {
	case ranking.ApprovalBallot:
		b.Ranking = approvals(poll, sent)
		err = emptyIf(len(b.Ranking) == 0, "web.ballot.empty-approval")
	case ranking.PointsBallot, ranking.ScoreBallot:
		if b.Points, err = marksIn(poll, sent); err == nil {
			err = emptyIf(len(b.Points) == 0, "web.ballot.empty-"+string(poll.BallotType))
		}
	case ranking.PairwiseBallot:
		b.Pairs = pairsIn(poll, sent)
		err = emptyIf(len(b.Pairs) == 0, "web.ballot.empty-pairwise")
	default:
		b.Ranking, err = tiers(poll, placesIn(sent))
	}
	return err
}

func emptyIf(empty bool, key string) error {
	if empty {
		return &badBallot{Key: key}
	}
	return nil
}

// approvals are the ticked products, all in one tier.
func approvals(poll ranking.Poll, sent url.Values) [][]string {
	tier := slices.DeleteFunc(slices.Clone(poll.Choices), func(id string) bool { return !slices.Contains(sent["yes"], id) })
	if len(tier) == 0 {
		return nil
	}
	return [][]string{tier}
}

// marksIn reads n-P01=3. What is empty is left out; by points 0 is as well.
func marksIn(poll ranking.Poll, sent url.Values) ([]ranking.Mark, error) {
	out := []ranking.Mark{}
	for _, id := range poll.Choices {
		text := strings.TrimSpace(sent.Get("n-" + id))
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return nil, &badBallot{Key: "web.ballot.bad-number"}
		}
		if n > 0 || poll.BallotType == ranking.ScoreBallot {
			out = append(out, ranking.Mark{Choice: id, Value: n})
		}
	}
	return out, nil
}

// pairsIn reads pair|P01|P02=P02. A pair without an answer is left out.
func pairsIn(poll ranking.Poll, sent url.Values) [][2]string {
	out := [][2]string{}
	for i, a := range poll.Choices {
		for _, b := range poll.Choices[i+1:] {
			switch sent.Get(pairField(a, b)) {
			case a:
				out = append(out, [2]string{a, b})
			case b:
				out = append(out, [2]string{b, a})
			}
		}
	}
	return out
}

// mendable is what the count would set aside and its voter can mend: the sum of the
// points, or a score that there is not. It is nil for all else.
func mendable(e *report.RequestError) *badBallot {
	given, _ := e.Args["given"].(int)
	most, _ := e.Args["max"].(int)
	switch e.Key {
	case ranking.Overspent:
		return &badBallot{"web.ballot.overspent", given, given - most}
	case ranking.Underspent:
		return &badBallot{"web.ballot.underspent", given, most - given}
	case ranking.OutOfRange:
		return &badBallot{Key: "web.ballot.bad-number"}
	}
	return nil
}

// toMend is what the voter can mend of what casting a ballot said, or nil.
func toMend(err error) *badBallot {
	var bad *badBallot
	var asked *report.RequestError
	switch {
	case errors.As(err, &bad):
		return bad
	case errors.As(err, &asked):
		return mendable(asked)
	}
	return nil
}
