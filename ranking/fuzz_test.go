package ranking

import (
	"math"
	"strings"
	"testing"
)

// FuzzBorda reads any text as ballots, one a line: a letter is a choice, "="
// ties it with the one before, a digit is the group. Only a to e are choices.
func FuzzBorda(f *testing.F) {
	f.Add("1abc\n2a=b\n3\n1aa\n2x\n1abcde\n", uint8(0), false, false)
	f.Add("ab=c=d\n\ne\n", uint8(3), true, true)
	f.Fuzz(func(t *testing.T, text string, places uint8, zero, equal bool) {
		in := Tallying{Choices: []string{"a", "b", "c", "d", "e"}, Places: int(places)}
		if zero {
			in.Incomplete = ZeroRest
		}
		if equal {
			in.Voice = EqualVoice
		}
		for line := range strings.Lines(text) {
			in.Ballots = append(in.Ballots, scribble(line))
		}
		r, err := Borda(in)
		if err != nil {
			t.Fatal(err)
		}
		checkSums(t, in, r)
	})
}

func scribble(line string) Ballot {
	b := Ballot{}
	join := false
	for _, c := range strings.TrimSpace(line) {
		n := len(b.Ranking)
		switch {
		case c >= '0' && c <= '9':
			b.Group = string(c)
		case c == '=':
			join = true
		case join && n > 0:
			b.Ranking[n-1] = append(b.Ranking[n-1], string(c))
			join = false
		default:
			b.Ranking = append(b.Ranking, []string{string(c)})
		}
	}
	return b
}

func checkSums(t *testing.T, in Tallying, r Tally) {
	t.Helper()
	if r.Ballots+r.Abstentions+r.Invalid != len(in.Ballots) {
		t.Errorf("%d + %d + %d is not %d ballots", r.Ballots, r.Abstentions, r.Invalid, len(in.Ballots))
	}
	reasons, products, mean := 0, 0, 0.0
	for _, n := range r.Reasons {
		reasons += n
	}
	for _, tier := range r.Tiers {
		products += len(tier)
	}
	for _, row := range r.Rows {
		mean += row.Mean
	}
	if reasons != r.Invalid || products != len(in.Choices) || len(r.Rows) != len(in.Choices) {
		t.Errorf("%d reasons, %d in tiers, %d rows", reasons, products, len(r.Rows))
	}
	want := float64(r.Places * (r.Places + 1) / 2)
	if r.Ballots > 0 && (mean > want+1e-9 || r.Incomplete == AverageRest && math.Abs(mean-want) > 1e-9) {
		t.Errorf("the means sum to %v, want %v", mean, want)
	}
	for _, g := range r.Groups {
		if g.Ballots < DefaultMinGroup {
			t.Errorf("a group of %d is shown", g.Ballots)
		}
	}
}

// FuzzMarks reads any text as ballots of a type, one a line: a letter is a
// choice, a digit after it its points, a capital letter the better of a pair
// with the next. Each ballot is counted or not for a fault that it has.
func FuzzMarks(f *testing.F) {
	f.Add("a3b7\nA\nb9b1\n\nx1\n", uint8(2), uint8(0))
	f.Add("AbBcCa\nAbBa\nAA\n", uint8(3), uint8(1))
	f.Fuzz(func(t *testing.T, text string, kind, rule uint8) {
		poll := Poll{Choices: []string{"a", "b", "c"}, BallotType: BallotTypes()[kind%5], Points: 10, MaxScore: 9}
		in := poll.Tallying(nil)
		invalid := 0
		for line := range strings.Lines(text) {
			b := smudge(line)
			in.Ballots = append(in.Ballots, b)
			if len(poll.Faults(b)) > 0 && (poll.BallotType != RankedBallot || !b.HasOther(RankedBallot)) {
				invalid++
			}
		}
		fitting := RulesFor(poll.BallotType)
		r, err := Count(in, fitting[int(rule)%len(fitting)])
		if err != nil {
			t.Fatal(err)
		}
		if r.Invalid != invalid || r.Ballots+r.Abstentions+r.Invalid != len(in.Ballots) {
			t.Errorf("%s: %d are invalid, want %d: %v", poll.BallotType, r.Invalid, invalid, r.Reasons)
		}
		places := 0
		for _, tier := range r.Tiers {
			places += len(tier)
		}
		if places != len(poll.Choices) {
			t.Errorf("%s ranks %v", r.Rule, r.Tiers)
		}
	})
}

func smudge(line string) Ballot {
	b, above := Ballot{}, ""
	for _, c := range strings.TrimSpace(line) {
		letter := strings.ToLower(string(c))
		switch {
		case above != "":
			b.Pairs, above = append(b.Pairs, [2]string{above, letter}), ""
		case c >= '0' && c <= '9' && len(b.Points) > 0:
			b.Points[len(b.Points)-1].Value = int(c - '0')
		case c >= 'A' && c <= 'Z':
			above = letter
		case c == '-':
			b.Ranking = append(b.Ranking, []string{"a"})
		default:
			b.Points = append(b.Points, Mark{Choice: letter})
		}
	}
	return b
}
