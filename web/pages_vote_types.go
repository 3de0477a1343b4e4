package web

import (
	"cmp"
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

// Type is the poll's kind of ballot; thumbs are scores of 0 and 1.
func (b ballotBody) Type() string {
	if b.Poll.BallotType == ranking.ScoreBallot && b.Poll.MaxScore == 1 {
		return "thumbs"
	}
	return string(cmp.Or(b.Poll.BallotType, ranking.RankedBallot))
}

// fillIn adds what the poll's kind of ballot needs, as it was filled in.
func fillIn(body *ballotBody, sent url.Values) {
	switch body.Poll.BallotType {
	case ranking.PointsBallot:
		body.Points = cmp.Or(body.Poll.Points, ranking.DefaultPoints)
	case ranking.ScoreBallot:
		body.Scores = ballotMarks(cmp.Or(body.Poll.MaxScore, ranking.DefaultMaxScore))
	case ranking.PairwiseBallot:
		body.Pairs = ballotPairs(body.Choices, sent)
	}
}

// ballotMarks are the scores from 0, with faces and words where there are six,
// and with thumbs where there are two.
func ballotMarks(most int) []ballotMark {
	if most == 1 {
		return []ballotMark{{"1", "up", "web.ballot.thumb.up"}, {"0", "down", "web.ballot.thumb.down"}}
	}
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

// approvals are the approved products, all in one tier.
func approvals(poll ranking.Poll, sent url.Values) [][]string {
	tier := slices.DeleteFunc(slices.Clone(poll.Choices), func(id string) bool { return !approved(sent, id) })
	if len(tier) == 0 {
		return nil
	}
	return [][]string{tier}
}

// approved reads yes=P01, of a list of products, or yes-P01=1, of one at a time.
func approved(sent url.Values, id string) bool {
	return slices.Contains(sent["yes"], id) || sent.Get("yes-"+id) == "1"
}

// given is what the fields n-P01 say: one number, or of points the sum of
// several, such as tens and ones. What is no number comes back as it is.
func given(poll ranking.Poll, sent url.Values, id string) string {
	fields := slices.DeleteFunc(slices.Clone(sent["n-"+id]), func(text string) bool { return strings.TrimSpace(text) == "" })
	if len(fields) == 0 {
		return ""
	}
	if len(fields) == 1 || poll.BallotType != ranking.PointsBallot {
		return strings.TrimSpace(fields[0])
	}
	sum := 0
	for _, text := range fields {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 0 || n > maxGiven {
			return text
		}
		sum += n
	}
	return strconv.Itoa(sum)
}

// maxGiven is a number that nobody can mean; larger ones are not read.
const maxGiven = 1_000_000

// marksIn reads the points, or the scores, of all products. What is empty is left
// out; by points 0 is as well.
func marksIn(poll ranking.Poll, sent url.Values) ([]ranking.Mark, error) {
	out := []ranking.Mark{}
	for _, id := range poll.Choices {
		text := given(poll, sent, id)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > maxGiven {
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

// maxPlaces is how far places are read one by one; no ballot has more.
const maxPlaces = 200

// placesIn reads place-P01=1, or r1=P01 of a ballot filled in place by place; the
// latter may name a product twice, and the better place stands. What is no number
// becomes −1, which no ballot has.
func placesIn(form url.Values) map[string]int {
	out := map[string]int{}
	for name, values := range form {
		product, ok := strings.CutPrefix(name, "place-")
		if !ok || len(values) == 0 || values[0] == "" {
			continue
		}
		place, err := strconv.Atoi(values[0])
		if err != nil {
			place = -1
		}
		out[product] = place
	}
	for place := 1; place <= maxPlaces; place++ {
		product := form.Get("r" + strconv.Itoa(place))
		if _, placed := out[product]; product != "" && !placed {
			out[product] = place
		}
	}
	return out
}

// tiers turns places into a ranking, best first. A place left out is closed
// up; one given twice has to be mended by the voter, who may have slipped.
func tiers(poll ranking.Poll, places map[string]int) ([][]string, error) {
	at := map[int]string{}
	for product, place := range places {
		switch {
		case place < 1 || place > len(poll.Choices):
			return nil, &badBallot{Key: "web.ballot.bad-place"}
		case at[place] != "":
			return nil, &badBallot{Key: "web.ballot.same-place"}
		}
		at[place] = product
	}
	if len(at) == 0 {
		return nil, &badBallot{Key: "web.ballot.empty"}
	}
	out := [][]string{}
	for place := range len(poll.Choices) {
		if product := at[place+1]; product != "" {
			out = append(out, []string{product})
		}
	}
	return out, nil
}
