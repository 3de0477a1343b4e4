package ranking

import (
	"slices"
	"testing"
)

func TestSealText(t *testing.T) {
	got := sealText(Poll{Question: "Which\none\\two?", Choices: []string{"P02", "P01"}, BallotType: RankedBallot, Places: 5})
	want := `potensi-poll/1
question=Which\none\\two?
choice=P02
choice=P01
ballot_type=ranked
places=5
seats=1
rule=borda
results=after_close
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestSeal(t *testing.T) {
	base := Poll{Question: "Which?", Choices: []string{"a", "b"}, BallotType: RankedBallot, Rule: "borda", Seats: 1, Results: Live}
	changes := map[string]struct {
		change func(*Poll)
		same   bool
	}{
		"question":    {func(p *Poll) { p.Question += " " }, false},
		"order":       {func(p *Poll) { slices.Reverse(p.Choices) }, false},
		"one choice":  {func(p *Poll) { p.Choices = []string{"a\nchoice=b"} }, false},
		"ballot type": {func(p *Poll) { p.BallotType = ApprovalBallot }, false},
		"places":      {func(p *Poll) { p.Places = 2 }, false},
		"seats":       {func(p *Poll) { p.Seats = 2 }, false},
		"rule":        {func(p *Poll) { p.Rule = "schulze" }, false},
		"results":     {func(p *Poll) { p.Results = AfterClose }, false},
		"defaults":    {func(p *Poll) { p.Seats, p.Rule = 0, "" }, true},
		"the rest":    {func(p *Poll) { p.ID, p.State, p.Note, p.Sealed = "x", Open, "x", "x" }, true},
	}
	for name, test := range changes {
		p := base
		p.Choices = slices.Clone(base.Choices)
		test.change(&p)
		if same := NewSealed(p) == NewSealed(base); same != test.same {
			t.Errorf("%s: same seal %v, want %v", name, same, test.same)
		}
	}
}
