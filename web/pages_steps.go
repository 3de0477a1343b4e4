package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"potensi/ranking"
)

// ballotStep is one screen of the picture mode: one decision.
type ballotStep struct {
	N, Of  int        // of the whole ballot
	K      int        // in this part of it, from 1
	Prev   int        // the step before in this part; 0 is none
	Next   int        // the step after in this part; 0 is none
	Choice choice     // of a step about one product
	Pair   ballotPair // of a step about two
	Tens   []string   // of points: how many of them a product has in tens and ones, as they can be chosen
	Ones   []string
	Ten    string // those that are chosen
	One    string
}

// First reports whether the ballot begins here.
func (s ballotStep) First() bool { return s.N == 1 }

// Last reports whether the last look comes next.
func (s ballotStep) Last() bool { return s.N == s.Of }

// Begins reports whether the page begins with this step.
func (s ballotStep) Begins() bool { return s.K == 1 }

// fewSteps are as many as can be shown as dots in one line.
const fewSteps = 14

// Dots show how far along the ballot is; too many steps have none.
func (s ballotStep) Dots() string {
	if s.Of > fewSteps {
		return ""
	}
	return strings.Repeat("●", s.N) + strings.Repeat("○", s.Of-s.N)
}

// partOf is how many steps one page has, so that it stays light: a ballot of more
// comes in parts, of which each brings the answers of the others along.
func partOf(body ballotBody) int {
	switch body.Poll.BallotType {
	case ranking.PairwiseBallot:
		return 22
	case ranking.RankedBallot, "":
		return max(3, min(12, 72/max(1, len(body.Choices))))
	}
	return 12
}

// inParts cuts a ballot down to one part, counted from 1; of pairs the list that
// is shown all at once, too. What was answered in the other parts is kept.
func inParts(body *ballotBody, part int, sent url.Values) {
	pairs := body.Poll.BallotType == ranking.PairwiseBallot
	if body.All && !pairs {
		return
	}
	steps := stepsOf(*body)
	size := partOf(*body)
	body.Parts = (len(steps) + size - 1) / size
	body.Part = max(1, min(part, body.Parts))
	from := (body.Part - 1) * size
	steps = steps[from:min(from+size, len(steps))]
	if !pairs && body.Type() == string(ranking.RankedBallot) {
		body.Offered = slices.DeleteFunc(slices.Clone(body.Choices), func(c choice) bool { return c.Place > 0 && c.Place <= from })
	}
	asked := map[string]bool{"view": true}
	for i := range steps {
		steps[i].K = i + 1
		if i > 0 {
			steps[i].Prev = steps[i-1].N
		}
		if i+1 < len(steps) {
			steps[i].Next = steps[i+1].N
		}
		for _, name := range []string{"r" + strconv.Itoa(steps[i].N), "yes-" + steps[i].Choice.ID, "n-" + steps[i].Choice.ID, steps[i].Pair.Name} {
			asked[name] = true
		}
	}
	if pairs {
		body.Pairs = body.Pairs[from:min(from+size, len(body.Pairs))]
	}
	if !body.All {
		body.Steps = steps
	}
	if body.Parts > 1 {
		body.Kept = slices.DeleteFunc(keptFields(sent), func(f keptField) bool { return asked[f.Name] })
	}
}

// stepsOf are the screens of the picture mode: a place, a product or a pair each.
// Pairs come in an order in which neighbours do not always share a product.
func stepsOf(body ballotBody) []ballotStep {
	out := []ballotStep{}
	switch body.Poll.BallotType {
	case ranking.PairwiseBallot:
		for _, pair := range body.Pairs {
			out = append(out, ballotStep{Pair: pair})
		}
	case ranking.ApprovalBallot, ranking.ScoreBallot:
		for _, c := range body.Choices {
			out = append(out, ballotStep{Choice: c})
		}
	case ranking.PointsBallot:
		for _, c := range body.Choices {
			out = append(out, beansStep(c, body.Points))
		}
	default:
		out = make([]ballotStep, len(body.Places))
	}
	for i := range out {
		out[i].N, out[i].Of = i+1, len(out)
	}
	return out
}

// beansStep asks how many points a product gets. A hundred are counted in tens
// and ones, in two lists that are added up.
func beansStep(c choice, points int) ballotStep {
	step := ballotStep{Choice: c}
	had, _ := strconv.Atoi(c.Given) // what is no number begins anew
	had = max(0, min(had, points))
	ones := points
	if points > manyBeans {
		ones = 9
		step.Ten = strconv.Itoa(had / 10 * 10)
		had %= 10
		for n := 0; n <= points; n += 10 {
			step.Tens = append(step.Tens, strconv.Itoa(n))
		}
	}
	step.One = strconv.Itoa(had)
	for n := range ones + 1 {
		step.Ones = append(step.Ones, strconv.Itoa(n))
	}
	return step
}

// manyBeans are more than are put down one by one.
const manyBeans = 20
