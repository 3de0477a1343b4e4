package mapping_test

import (
	"slices"
	"testing"

	"potensi/mapping"
)

func TestPilesMeanLevelsAndBack(t *testing.T) {
	for _, c := range []struct {
		pile       mapping.Pile
		women, men mapping.Level
	}{
		{mapping.WomenPile, mapping.Full, mapping.None}, {mapping.MenPile, mapping.None, mapping.Full},
		{mapping.BothPile, mapping.Shared, mapping.Shared}, {mapping.NobodyPile, mapping.None, mapping.None},
		{mapping.UnknownPile, mapping.Unknown, mapping.Unknown},
	} {
		if w, m := c.pile.Levels(); w != c.women || m != c.men {
			t.Errorf("%s means %q and %q", c.pile, w, m)
		}
		if p, ok := mapping.PileOf(c.women, c.men); !ok || p != c.pile {
			t.Errorf("%q and %q lie on %q", c.women, c.men, p)
		}
	}
	if p, ok := mapping.PileOf(mapping.Limited, mapping.Full); ok {
		t.Errorf("limited and full lie on %q", p)
	}
}

func TestSheetOrderIsByKindThenAsTheyCame(t *testing.T) {
	got := []string{}
	for _, r := range mapping.SheetOrder([]mapping.Resource{
		{ID: "modal", Kind: mapping.Capital}, {ID: "sungai", Kind: mapping.River}, {ID: "batas", Kind: mapping.Boundary},
		{ID: "h2", Kind: mapping.Forest}, {ID: "h1", Kind: mapping.Forest}, {ID: "sampah", Kind: mapping.Problem},
	}) {
		got = append(got, r.ID)
	}
	if !slices.Equal(got, []string{"h2", "h1", "sungai", "modal"}) {
		t.Error(got)
	}
}

func TestEveryoneIsTheWidestGroup(t *testing.T) {
	groups := []mapping.Group{
		{ID: "pm", Gender: mapping.Women, Age: mapping.Youth, Type: mapping.People},
		{ID: "p", Gender: mapping.Women, Age: mapping.AnyAge, Type: mapping.People},
		{ID: "lm", Gender: mapping.Men, Age: mapping.Youth, Type: mapping.People},
	}
	if g, ok := mapping.Everyone(groups, mapping.Women); !ok || g.ID != "p" {
		t.Error(g)
	}
	if g, ok := mapping.Everyone(groups, mapping.Men); !ok || g.ID != "lm" {
		t.Error(g)
	}
	if _, ok := mapping.Everyone(groups[:2], mapping.Men); ok {
		t.Error("there are no men")
	}
}

// TestUnheardNeedsAnAnswer: a session that has recorded nothing has not been
// heard, nor has one whose agreement was taken back, nor a document.
func TestUnheardNeedsAnAnswer(t *testing.T) {
	w := mapping.Workshop{
		Groups: []mapping.Group{{ID: "P", Gender: mapping.Women, Type: mapping.People},
			{ID: "M", Gender: mapping.Women, Age: mapping.Youth, Type: mapping.People}},
		Sessions: []mapping.Session{{ID: "s", Kind: mapping.FGD, Group: "P"}, {ID: "d", Kind: mapping.Document, Group: "P"}, {ID: "all", Kind: mapping.Plenary}},
		Records:  []mapping.AccessRecord{{Session: "d", Control: mapping.Full}, {Session: "s"}},
	}
	if got := mapping.NotHeard(w); !slices.Equal(got, mapping.VoiceGroups()) {
		t.Error(got)
	}
	w.Records = append(w.Records, mapping.AccessRecord{Session: "m", Access: mapping.NotApplicable}, mapping.AccessRecord{Session: "all", Access: mapping.None})
	w.Sessions = append(w.Sessions, mapping.Session{ID: "m", Kind: mapping.Interview, Group: "M"})
	if got := mapping.NotHeard(w); !slices.Equal(got, []mapping.VoiceGroup{mapping.MensVoice, mapping.EldersVoice, mapping.DisabilityVoice}) {
		t.Error(got)
	}
	w.Sessions[3].Consent = mapping.ConsentWithdrawn
	if got := mapping.NotHeard(w); !slices.Contains(got, mapping.YouthVoice) {
		t.Error(got)
	}
}
