package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"potensi/internal/i18n"
	"potensi/internal/store"
	"potensi/ranking"
	"potensi/ranking/committee"
)

// votesOf are so many ballots of a group that support some products.
func votesOf(group string, n int, products ...string) []ranking.Ballot {
	b := ranking.Ballot{Poll: "p", Group: group}
	for _, id := range products {
		b.Ranking = append(b.Ranking, []string{id})
	}
	return slices.Repeat([]ranking.Ballot{b}, n)
}

func closedPoll(seats int, choices ...string) ranking.Poll {
	return ranking.Poll{ID: "p", Choices: choices, BallotType: ranking.RankedBallot, Places: 3, Seats: seats, State: ranking.Closed}
}

func committeesOf(t *testing.T, poll ranking.Poll, ballots []ranking.Ballot, opt CommitteeOptions) Committees {
	t.Helper()
	out, err := CommitteesOf(store.Workshop{}, poll, ballots, opt)
	if err != nil || out.Committees == nil {
		t.Fatalf("%+v, %v", out, err)
	}
	return *out.Committees
}

func outcomeOf(t *testing.T, c Committees, rule string) CommitteeOutcome {
	t.Helper()
	i := slices.IndexFunc(c.Outcomes, func(o CommitteeOutcome) bool { return o.Rule == rule })
	if i < 0 {
		t.Fatalf("no %s in %+v", rule, c)
	}
	return c.Outcomes[i]
}

// Twelve women and thirty men: equal voice gives each group one of two.
func TestCommitteesEqualVoice(t *testing.T) {
	ballots := slices.Concat(votesOf("W", 12, "floss"), votesOf("M", 30, "fish", "sugar"))
	poll := closedPoll(2, "fish", "floss", "sugar")
	c := committeesOf(t, poll, ballots, CommitteeOptions{})
	if !slices.Equal(outcomeOf(t, c, committee.EqualShares).Sure, []string{"floss"}) {
		t.Errorf("equal shares: %+v", outcomeOf(t, c, committee.EqualShares))
	}
	if g := c.Guarantee[1]; g.Seats != 1 || g.Ballots != 12 || !slices.Equal(g.Alone, []string{"floss"}) {
		t.Errorf("women: %+v", g)
	}
	heads := committeesOf(t, poll, ballots, CommitteeOptions{Voice: ranking.PerHead})
	if g := heads.Guarantee[1]; g.Seats != 0 || g.Least != 4 {
		t.Errorf("women per head: %+v", g)
	}
	if o := outcomeOf(t, heads, committee.AV); o.Groups[1].Any != 0 || o.Groups[0].Mean != 2 {
		t.Errorf("most approvals: %+v", o)
	}
}

// Four people are never shown apart, nor named in who is passed over.
func TestCommitteesHideFew(t *testing.T) {
	ballots := slices.Concat(votesOf("W", 8, "floss"), votesOf("D", 4, "honey"), votesOf("M", 20, "fish", "sugar", "cake"))
	c := committeesOf(t, closedPoll(3, "fish", "sugar", "cake", "floss", "honey"), ballots, CommitteeOptions{Voice: ranking.PerHead})
	if fmt.Sprint(c.Groups) != "[[D W] [M]]" {
		t.Errorf("groups %v", c.Groups)
	}
	for _, o := range c.Outcomes {
		for _, g := range o.Groups {
			if g.Ballots < SmallGroup {
				t.Errorf("%s shows %d ballots of %v", o.Rule, g.Ballots, g.Groups)
			}
		}
		if w := o.Passed(); w != nil {
			for _, g := range w.Groups {
				if g.Ballots < SmallGroup {
					t.Errorf("%s names %d ballots of %v", o.Rule, g.Ballots, g.Groups)
				}
			}
		}
	}
	few := committeesOf(t, closedPoll(1, "a", "b"), slices.Concat(votesOf("W", 2, "a"), votesOf("M", 2, "b")), CommitteeOptions{})
	if len(few.Groups) != 0 || len(few.Guarantee) != 0 {
		t.Errorf("four ballots show %v", few.Groups)
	}
}

func TestCommitteesWithheld(t *testing.T) {
	poll := closedPoll(1, "a", "b")
	poll.State = ranking.Open
	out, err := CommitteesOf(store.Workshop{}, poll, votesOf("W", 9, "a"), CommitteeOptions{})
	if err != nil || out.Committees != nil || out.Turnout != 9 {
		t.Errorf("%+v, %v", out, err)
	}
	if _, _, err := ChooseByCommittee(store.Workshop{}, poll, nil, CommitteeOptions{Rule: committee.PAV}); err == nil {
		t.Error("an open poll decides")
	}
}

// What a ballot supports, by its type.
func TestSupport(t *testing.T) {
	choices := []string{"a", "b", "c", "d"}
	ranked := ranking.Ballot{Ranking: [][]string{{"c"}, {"a", "b"}}}
	full := ranking.Ballot{Ranking: [][]string{{"d"}, {"c"}, {"b"}, {"a"}}}
	marks := ranking.Ballot{Points: []ranking.Mark{{Choice: "a", Value: 4}, {Choice: "b", Value: 0}, {Choice: "d", Value: 3}}}
	tests := []struct {
		kind   ranking.BallotType
		opt    CommitteeOptions
		ballot ranking.Ballot
		want   string
	}{
		{ranking.RankedBallot, CommitteeOptions{Seats: 1}, ranked, "[c a b] []"},
		{ranking.RankedBallot, CommitteeOptions{Seats: 1, Support: SupportTop}, ranked, "[c] []"},
		{ranking.RankedBallot, CommitteeOptions{Seats: 2, Support: SupportTop}, ranked, "[c a b] []"}, // tied ones together
		{ranking.RankedBallot, CommitteeOptions{Seats: 2}, full, "[d c] []"},
		{ranking.RankedBallot, CommitteeOptions{Seats: 2, Worth: committee.WorthPoints}, full, "[d c] [8 6]"},
		{ranking.RankedBallot, CommitteeOptions{Seats: 1, Worth: committee.WorthPoints}, ranked, "[c a b] [8 5 5]"},
		{ranking.RankedBallot, CommitteeOptions{Seats: 1}, ranking.Ballot{}, "not counted"},
		{ranking.RankedBallot, CommitteeOptions{Seats: 1}, ranking.Ballot{Ranking: [][]string{{"a"}, {"a"}}}, "not counted"},
		{ranking.RankedBallot, CommitteeOptions{Seats: 1}, ranking.Ballot{Ranking: [][]string{{"x"}}}, "not counted"},
		{ranking.ApprovalBallot, CommitteeOptions{Seats: 1}, ranked, "[c a b] []"},
		{ranking.PointsBallot, CommitteeOptions{Seats: 1, Worth: committee.WorthPoints}, marks, "[a d] [4 3]"},
		{ranking.ScoreBallot, CommitteeOptions{Seats: 1}, marks, "[a d] []"},
		{ranking.ScoreBallot, CommitteeOptions{Seats: 1}, ranking.Ballot{Points: []ranking.Mark{{Choice: "a", Value: 9}}}, "not counted"},
		{ranking.PointsBallot, CommitteeOptions{Seats: 1}, ranking.Ballot{Points: []ranking.Mark{{Choice: "a", Value: 11}}}, "not counted"},
	}
	for _, test := range tests {
		poll := ranking.Poll{Choices: choices, BallotType: test.kind}
		v, counts := newListener(poll, choices, test.opt).voter(&test.ballot)
		got := fmt.Sprint(v.Approves, v.Points)
		if !counts {
			got = "not counted"
		}
		if got != test.want {
			t.Errorf("%s %+v: %s, want %s", test.kind, test.opt, got, test.want)
		}
	}
}

func TestCommitteesBudget(t *testing.T) {
	cost := func(millions float64) *float64 { rupiah := millions * 1e6; return &rupiah }
	w := store.Workshop{Products: []ranking.Product{{ID: "bridge", Cost: cost(3)}, {ID: "kiln", Cost: cost(5)}, {ID: "boat", Cost: cost(5)}, {ID: "cake"}}}
	poll := closedPoll(2, "bridge", "kiln", "boat", "cake")
	ballots := slices.Concat(votesOf("W", 6, "bridge", "cake"), votesOf("M", 14, "kiln", "boat"))
	out, err := CommitteesOf(w, poll, ballots, CommitteeOptions{Budget: 10e6})
	if err != nil {
		t.Fatal(err)
	}
	c := *out.Committees
	if o := outcomeOf(t, c, committee.EqualShares); !slices.Contains(o.Sure, "bridge") || o.Spent != 8e6 || len(o.Unheard) != 0 {
		t.Errorf("equal shares: %+v", o)
	}
	if o := outcomeOf(t, c, committee.AV); o.Spent > 10e6 {
		t.Errorf("most approvals: %+v", o)
	}
	if !slices.Equal(c.WithoutCost, []string{"cake"}) || c.Guarantee[0].Money != 5e6 {
		t.Errorf("%+v", c)
	}
	var request *RequestError
	if _, err := CommitteesOf(store.Workshop{}, poll, ballots, CommitteeOptions{Budget: 1}); !errors.As(err, &request) || request.Key != "no-costs" {
		t.Errorf("without costs: %v", err)
	}
}

func TestChooseByCommittee(t *testing.T) {
	poll := closedPoll(2, "a", "b", "c")
	ballots := slices.Concat(votesOf("W", 6, "a"), votesOf("M", 6, "b", "c"))
	chosen, contested, err := ChooseByCommittee(store.Workshop{}, poll, ballots, CommitteeOptions{Rule: committee.EqualShares})
	if err != nil || fmt.Sprint(chosen, contested) != "[a] [b c]" {
		t.Errorf("%v %v %v", chosen, contested, err)
	}
	poll.TieBreak = ranking.ByListedOrder
	chosen, contested, err = ChooseByCommittee(store.Workshop{}, poll, ballots, CommitteeOptions{Rule: committee.EqualShares})
	if err != nil || fmt.Sprint(slices.Sorted(slices.Values(chosen)), contested) != "[a b] []" {
		t.Errorf("by the order: %v %v %v", chosen, contested, err)
	}
}

func TestCommitteesWords(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := catalogue.Printer("en")
	names := Names{"W": "Women", "M": "Men"}
	ballots := slices.Concat(votesOf("W", 10, "floss"), votesOf("W", 2, "cake"), votesOf("M", 30, "fish", "sugar", "fruit"))
	c := committeesOf(t, closedPoll(3, "fish", "floss", "sugar", "fruit", "cake"), ballots, CommitteeOptions{})
	text := strings.Join(CommitteesWords(c, names, p), "\n")
	for _, want := range []string{"Women: if they agree, they alone could buy 1 of the 3 products.", "10 ballots of Women all support floss"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestCommitteesRefuse(t *testing.T) {
	poll := closedPoll(2, "a", "b", "c")
	for key, opt := range map[string]CommitteeOptions{
		"unknown-word": {Rule: "lot"}, "seats-range": {Seats: 4}, "budget-range": {Budget: -1},
	} {
		var request *RequestError
		if _, err := CommitteesOf(store.Workshop{}, poll, nil, opt); !errors.As(err, &request) || request.Key != key {
			t.Errorf("%+v: %v", opt, err)
		}
	}
	poll.BallotType = ranking.PairwiseBallot
	var request *RequestError
	if _, err := CommitteesOf(store.Workshop{}, poll, nil, CommitteeOptions{}); !errors.As(err, &request) || request.Key != "committee-pairs" {
		t.Errorf("pairs: %v", err)
	}
}

// What goes out has no ids, no order of casting and no small group.
func TestBudgetBallots(t *testing.T) {
	ballots := slices.Concat(votesOf("M", 6, "b"), votesOf("W", 7, "a"), votesOf("D", 3, "b", "a"))
	for i := range ballots {
		ballots[i].ID = fmt.Sprintf("secret-%d", i)
	}
	poll := closedPoll(1, "a", "b")
	pb, err := BudgetBallots(store.Workshop{}, poll, ballots, Names{})
	if err != nil || len(pb.Votes) != 16 || len(pb.Projects) != 2 {
		t.Fatalf("%+v, %v", pb, err)
	}
	slices.Reverse(ballots)
	again, err := BudgetBallots(store.Workshop{}, poll, ballots, Names{})
	if err != nil || fmt.Sprint(again.Votes) != fmt.Sprint(pb.Votes) {
		t.Errorf("the order of casting shows: %v", again.Votes)
	}
	counts := map[string]int{}
	for _, v := range pb.Votes {
		counts[v.Group]++
		if strings.Contains(fmt.Sprint(v), "secret") {
			t.Errorf("an id goes out: %+v", v)
		}
	}
	for group, n := range counts {
		if n < SmallGroup {
			t.Errorf("%d ballots of %q", n, group)
		}
	}
	if _, err := BudgetBallots(store.Workshop{}, poll, ballots[:4], Names{}); err == nil {
		t.Error("four ballots go out")
	}
	poll.State = ranking.Open
	if _, err := BudgetBallots(store.Workshop{}, poll, ballots, Names{}); err == nil {
		t.Error("an open poll goes out")
	}
}
