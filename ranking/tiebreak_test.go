package ranking

import (
	"fmt"
	"testing"
)

// Two cycles of pairs leave a, b and c even; d is last. a has more first
// places, c beats a one to one where only those two are tied.
func TestTieBreaks(t *testing.T) {
	in := Tallying{Choices: []string{"c", "b", "a"}, Ballots: votes(t, "g: a > c > b * 3", "g: c > a > b * 3", "g: b > a > c", "g: b > c > a")}
	tests := []struct {
		by      TieBreak
		seats   int
		chosen  string
		contest string
	}{
		{"", 1, "[]", "[c a]"},
		{ByListedOrder, 1, "[c]", "[]"},
		{ByFirsts, 1, "[]", "[c a]"},
		{ByDirectWin, 1, "[]", "[c a]"},
		{ByListedOrder, 2, "[c a]", "[]"},
	}
	for _, test := range tests {
		in.TieBreak = test.by
		r := by(t, in, "")
		chosen, contested := r.Chosen(test.seats)
		if fmt.Sprint(chosen) != test.chosen || fmt.Sprint(contested) != test.contest || tiersText(r.Tiers) != "a=c > b" {
			t.Errorf("%q: %v and %v of %v", test.by, chosen, contested, r.Tiers)
		}
		if logged := warned(r.Warnings, TieBroken); (logged != nil) != (test.by != "") || len(r.TieBreaks) != len(logged)/4 {
			t.Errorf("%q: %v", test.by, r.Warnings)
		}
	}
	in.Ballots = votes(t, "g: a > c > b * 3", "g: c > a > b * 3", "g: b > a > c * 2", "g: b > c > a", "g: c > b > a")
	in.TieBreak = ByFirsts
	if r := by(t, in, CopelandRule); tiersText(r.Tiers) != "a=c > b" || fmt.Sprint(r.settled()) != "[[c] [a] [b]]" {
		t.Errorf("%v, settled %v", r.Tiers, r.settled())
	}
	in.Ballots, in.TieBreak = votes(t, "g: a > b > c * 2", "g: c > a > b", "g: c > b = a"), ByDirectWin
	if r := by(t, in, ""); fmt.Sprint(r.settled()) == fmt.Sprint(r.Tiers) && len(r.Tiers) < 3 {
		t.Errorf("%v, settled %v", r.Tiers, r.settled())
	}
}

func TestSplitByPairs(t *testing.T) {
	// a beats b and c, b and c beat d, d beats a; b beats c.
	in := Tallying{Choices: []string{"a", "b", "c", "d"}, Type: PairwiseBallot, Ballots: []Ballot{compared("ab", "ac", "bd", "cd", "da", "bc")}}
	r := by(t, in, "")
	in.TieBreak = ByDirectWin
	if r = by(t, in, ""); tiersText(r.Tiers) != "a=b > c=d" || fmt.Sprint(r.settled()) != "[[a] [b] [c] [d]]" {
		t.Errorf("%v, settled %v", r.Tiers, r.settled())
	}
}
