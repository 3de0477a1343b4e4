package ranking

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// votes writes ballots as "group: a > b = c" lines.
func votes(t *testing.T, lines ...string) []Ballot {
	t.Helper()
	var ballots []Ballot
	for _, line := range lines {
		group, text, _ := strings.Cut(line, ":")
		more, err := cef(text)
		if err != nil {
			t.Fatal(err)
		}
		for i := range more {
			more[i].Group = group
			if strings.TrimSpace(text) == "" {
				more[i].Ranking = [][]string{}
			}
		}
		ballots = append(ballots, more...)
	}
	return ballots
}

func TestBordaPoints(t *testing.T) {
	tests := []struct {
		name       string
		ballot     string
		places     int
		incomplete string
		want       [4]float64 // of a, b, c, d
	}{
		{"full", "a > b > c > d", 0, "", [4]float64{4, 3, 2, 1}},
		{"full, nothing left", "a > b > c > d", 0, ZeroRest, [4]float64{4, 3, 2, 1}},
		{"tie on top", "a = b > c > d", 0, "", [4]float64{3.5, 3.5, 2, 1}},
		{"all tied", "a = b = c = d", 0, "", [4]float64{2.5, 2.5, 2.5, 2.5}},
		{"cut short", "a", 0, "", [4]float64{4, 2, 2, 2}},
		{"cut short, rest zero", "a", 0, ZeroRest, [4]float64{4, 0, 0, 0}},
		{"two places", "a > b", 2, "", [4]float64{2, 1, 0, 0}},
		{"one of two places", "a", 2, "", [4]float64{2, 1. / 3, 1. / 3, 1. / 3}},
		{"one of two places, rest zero", "a", 2, ZeroRest, [4]float64{2, 0, 0, 0}},
		{"more places than choices", "a > b > c > d", 9, "", [4]float64{4, 3, 2, 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := tally(t, Tallying{
				Choices:    []string{"a", "b", "c", "d"},
				Places:     test.places,
				Incomplete: test.incomplete,
				Ballots:    votes(t, ":"+test.ballot),
			})
			for _, row := range r.Rows {
				if want := test.want[row.Product[0]-'a']; row.Points != want {
					t.Errorf("%s has %v points, want %v", row.Product, row.Points, want)
				}
			}
		})
	}
}

// Thirds add up: three ballots that leave out two of three choices each give
// everybody the same, which sums of floats can miss.
func TestBordaExactTie(t *testing.T) {
	r := tally(t, Tallying{
		Choices: []string{"a", "b", "c", "d"},
		Places:  2,
		Ballots: votes(t, ":a", ":b", ":c", ":d"),
	})
	if want := "[[a b c d]]"; fmt.Sprint(r.Tiers) != want {
		t.Errorf("tiers %v", r.Tiers)
	}
	if chosen, contested := r.Chosen(1); len(chosen) > 0 || len(contested) != 4 {
		t.Errorf("chosen %v, contested %v", chosen, contested)
	}
}

func TestBordaInvalid(t *testing.T) {
	r := tally(t, Tallying{
		Choices: []string{"a", "b", "c"},
		Places:  2,
		Ballots: append(votes(t, ":a > b", ":a > x", ":a > a", ":a = a", ":a > b > c", ":a = b = c", ":"),
			Ballot{}, Ballot{Ranking: [][]string{{}, {}}}, Ballot{Ranking: [][]string{{}, {"b"}, {}}}),
	})
	want := map[string]int{UnknownChoice: 1, RepeatedChoice: 2, TooManyPlaces: 2}
	if !reflect.DeepEqual(r.Reasons, want) || r.Invalid != 5 || r.Abstentions != 3 || r.Ballots != 2 {
		t.Errorf("reasons %v, %d invalid, %d abstentions, %d ballots", r.Reasons, r.Invalid, r.Abstentions, r.Ballots)
	}
	if args := warned(r.Warnings, InvalidBallots); args["invalid"] != 5 {
		t.Errorf("warnings %v", r.Warnings)
	}
	if top := r.Rows[0]; top != (Counted{"b", 1, 3, 1.5, 1, 2}) {
		t.Errorf("an empty tier is no place: %v", r.Rows)
	}
}

func TestBordaErrors(t *testing.T) {
	tests := []struct {
		in   Tallying
		want error
	}{
		{Tallying{Places: -1}, &OptionError{"places", "-1"}},
		{Tallying{MinGroup: -1}, &OptionError{"min_group", "-1"}},
		{Tallying{Voice: "x"}, &UnknownError{"voice", "x"}},
		{Tallying{Incomplete: "x"}, &OptionError{"incomplete", "x"}},
		{Tallying{Choices: []string{"a", "a"}}, &OptionError{"choices", "a"}},
		{Tallying{Choices: []string{""}}, &OptionError{"choices", ""}},
	}
	for _, test := range tests {
		if _, err := Borda(test.in); !reflect.DeepEqual(err, test.want) {
			t.Errorf("got %v, want %v", err, test.want)
		}
	}
}

// Ten men outvote two women per head, but not by equal voice; unless the two
// are so few that they are protected.
func TestBordaVoices(t *testing.T) {
	in := Tallying{
		Choices: []string{"a", "b"},
		Ballots: votes(t, "m: a > b * 6", "m: b > a * 4", "w: b > a * 2"),
	}
	r := tally(t, in)
	if want := []Counted{{"a", 1, 18, 1.5, 6, 12}, {"b", 1, 18, 1.5, 6, 12}}; !slices.Equal(r.Rows, want) {
		t.Errorf("per head %v", r.Rows)
	}
	in.Voice = EqualVoice
	r = tally(t, in)
	if want := []Counted{{"a", 1, 1.5, 1.5, 6, 12}, {"b", 1, 1.5, 1.5, 6, 12}}; !slices.Equal(r.Rows, want) {
		t.Errorf("equal voice of groups that are not shown %v", r.Rows)
	}
	in.MinGroup = 2
	r = tally(t, in)
	if want := []Counted{{"b", 1, 3.4, 1.7, 6, 12}, {"a", 2, 2.6, 1.3, 6, 12}}; !slices.Equal(r.Rows, want) {
		t.Errorf("equal voice %v", r.Rows)
	}
}

func TestSmallGroups(t *testing.T) {
	sizes := func(pairs ...any) []Ballot {
		var list []Ballot
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, slices.Repeat(votes(t, fmt.Sprint(pairs[i], ":a > b")), pairs[i+1].(int))...)
		}
		return list
	}
	tests := []struct {
		name     string
		ballots  []Ballot
		min      int
		want     string
		warnings []Warning
	}{
		{"all large", sizes("G1", 5, "G2", 6), 0, "[[G1] [G2]]", nil},
		{"the two smallest", sizes("G1", 12, "G2", 12, "G3", 8, "G4", 4), 0, "[[G1] [G2] [G3 G4]]",
			[]Warning{{SmallGroupsMerged, map[string]any{"groups": []string{"G3", "G4"}}}}},
		{"again until large", sizes("G4", 1, "G3", 1, "G2", 4, "G1", 9, "G0", 9), 0, "[[G0] [G1] [G2 G3 G4]]",
			[]Warning{{SmallGroupsMerged, map[string]any{"groups": []string{"G2", "G3", "G4"}}}}},
		{"equal sizes go by id", sizes("C", 3, "B", 3, "A", 3, "D", 9), 0, "[[A B C] [D]]",
			[]Warning{{SmallGroupsMerged, map[string]any{"groups": []string{"A", "B", "C"}}}}},
		{"two pairs", sizes("A", 3, "B", 3, "C", 4, "D", 4), 0, "[[A B] [C D]]",
			[]Warning{{SmallGroupsMerged, map[string]any{"groups": []string{"A", "B", "C", "D"}}}}},
		{"only a merged one", sizes("A", 30, "B", 2), 0, "[]",
			[]Warning{{GroupsHidden, map[string]any{"groups": []string{"A", "B"}, "min": 5}}}},
		{"only one", sizes("A", 5), 0, "[[A]]", nil},
		{"only a small one", sizes("A", 4), 0, "[]",
			[]Warning{{FewVoices, map[string]any{"ballots": 4, "min": 5}}, {GroupsHidden, map[string]any{"groups": []string{"A"}, "min": 5}}}},
		{"no group has a name", sizes("", 5), 0, "[[]]", nil},
		{"no minimum", sizes("A", 1, "B", 1), 1, "[[A] [B]]", nil},
		{"nobody", nil, 0, "[]", []Warning{{FewVoices, map[string]any{"ballots": 0, "min": 5}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := tally(t, Tallying{Choices: []string{"a", "b"}, Ballots: test.ballots, MinGroup: test.min})
			groups := [][]string{}
			ballots := 0
			for _, g := range r.Groups {
				groups = append(groups, g.Groups)
				ballots += g.Ballots
			}
			if fmt.Sprint(groups) != test.want {
				t.Errorf("groups %v, want %v", groups, test.want)
			}
			if len(groups) > 0 && ballots != r.Ballots {
				t.Errorf("%d ballots in groups, %d in all", ballots, r.Ballots)
			}
			if !reflect.DeepEqual(r.Warnings, append([]Warning{}, test.warnings...)) {
				t.Errorf("warnings %v", r.Warnings)
			}
		})
	}
}

func TestGroupsDisagree(t *testing.T) {
	r := tally(t, Tallying{
		Choices: []string{"a", "b", "c"},
		Ballots: votes(t, "m: a > b > c * 5", "w: c > b > a * 3", "y: c > b > a * 3"),
	})
	want := []Warning{
		{SmallGroupsMerged, map[string]any{"groups": []string{"w", "y"}}},
		{GroupsDisagree, map[string]any{"firsts": map[string][]string{"m": {"a"}, "w+y": {"c"}}}},
	}
	if !reflect.DeepEqual(r.Warnings, want) {
		t.Errorf("warnings %v", r.Warnings)
	}
	if r.Agreement == nil || *r.Agreement != 0 {
		t.Errorf("agreement %v", r.Agreement)
	}
}

func TestChosen(t *testing.T) {
	tiers := [][]string{{"a"}, {"b", "c"}, {"d"}}
	tests := []struct {
		seats             int
		chosen, contested string
	}{
		{-1, "[]", "[]"},
		{0, "[]", "[]"},
		{1, "[a]", "[]"},
		{2, "[a]", "[b c]"},
		{3, "[a b c]", "[]"},
		{4, "[a b c d]", "[]"},
		{9, "[a b c d]", "[]"},
	}
	for _, test := range tests {
		chosen, contested := Tally{Tiers: tiers}.Chosen(test.seats)
		if fmt.Sprint(chosen) != test.chosen || fmt.Sprint(contested) != test.contested {
			t.Errorf("%d seats: %v and %v, want %v and %v", test.seats, chosen, contested, test.chosen, test.contested)
		}
		if chosen == nil || contested == nil {
			t.Errorf("%d seats: nil", test.seats)
		}
	}
}
