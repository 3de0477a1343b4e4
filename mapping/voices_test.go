package mapping_test

import (
	"fmt"
	"slices"
	"testing"

	"potensi/mapping"
)

// hall is a village in which a women's, a men's and a plenary session differ.
func hall() mapping.Workshop {
	four, none0 := 4, 0
	return mapping.Workshop{
		Groups: people(),
		Sessions: []mapping.Session{
			{ID: "SW", Group: "W", Kind: mapping.FGD, Date: "2026-05-12", FacilitatorGender: mapping.Women, Women: &four},
			{ID: "SM", Group: "M", Kind: mapping.FGD, Date: "2026-05-12", FacilitatorGender: mapping.Men},
			{ID: "SP", Kind: mapping.Plenary, Date: "2026-05-13", FacilitatorGender: mapping.Men, Women: &none0},
			{ID: "DOC", Group: "W", Kind: mapping.Document, Date: "2022"},
		},
		Resources: []mapping.Resource{land("A", mapping.Forest, mapping.APL, 100), land("B", mapping.River, "", 20), land("C", mapping.Farmland, "", 5)},
		Records: []mapping.AccessRecord{
			on("A", "W", "SW", limited, limited, limited, limited), on("A", "W", "SM", limited, limited, full, na), on("A", "W", "SP", limited, unknown, shared, limited),
			on("A", "M", "SW", full, full, full, full), on("A", "M", "SM", full, shared, full, full),
			on("B", "W", "DOC", none, none, none, none),
		},
	}
}

func TestDisagreementsSayWhoSaysWhat(t *testing.T) {
	d := mapping.NewDisagreements(hall(), mapping.DisagreementOptions{})
	if len(d.Rows) != 2 {
		t.Fatalf("rows %+v", d.Rows)
	}
	first := d.Rows[0]
	if first.Resource != "A" || first.Group != "W" || first.Dimension != mapping.Control || first.Spread != 2 || !first.Holding {
		t.Errorf("widest first: %+v", first)
	}
	said := ""
	for _, v := range first.Said {
		said += fmt.Sprintf("%s %s %s by %s: %s; ", v.Session, v.Date, v.Heard, v.FacilitatorGender, v.Level)
	}
	if said != "SW 2026-05-12 W by women: 1; SP 2026-05-13  by men: 2; SM 2026-05-12 M by men: 3; " {
		t.Error(said)
	}
	if second := d.Rows[1]; second.Group != "M" || second.Dimension != mapping.Participation || second.Holding {
		t.Errorf("2 and 3 both hold: %+v", second)
	}
	if d.Coverage != (mapping.Comparable{Answered: 12, Compared: 8, Differ: 2}) {
		t.Errorf("coverage %+v", d.Coverage)
	}
}

func TestPairsOfSessions(t *testing.T) {
	d := mapping.NewDisagreements(hall(), mapping.DisagreementOptions{})
	told := []string{}
	for _, p := range d.Pairs {
		told = append(told, fmt.Sprintf("%s/%s %d of %d, holding %d, %.3f", p.A, p.B, p.Differ, p.Cells, p.Wide, p.Higher))
		if p.Agreement != nil || p.Kappa != nil {
			t.Errorf("%s/%s: a share of %d cells says too much", p.A, p.B, p.Cells)
		}
	}
	want := []string{"SM/SP 1 of 2, holding 0, -0.500", "SP/SW 1 of 3, holding 1, -0.333", "SM/SW 2 of 7, holding 1, -0.143"}
	if !slices.Equal(told, want) {
		t.Errorf("pairs %q, want %q", told, want)
	}
	if only := mapping.NewDisagreements(hall(), mapping.DisagreementOptions{Session: "SP"}); len(only.Pairs) != 2 || len(only.Rows) != 1 {
		t.Errorf("of the plenary: %+v", only)
	}
	if only := mapping.NewDisagreements(hall(), mapping.DisagreementOptions{Group: "M", Dimension: mapping.Control}); len(only.Rows) != 0 {
		t.Errorf("on men's control nobody differs: %+v", only.Rows)
	}
}

// Forty cells by hand: both say 0 in 20, both say 3 in 10, one says 0 and the
// other 3 in 4, one 1 and the other 2 in 6. Observed weighted difference:
// 4 × 1 + 6 × 1/3 = 6. By chance: rows 24, 6, 0, 10; columns 20, 0, 6, 14;
// Σ |i−j|/3 · row · column / 40 = 19.7.
func TestWeightedKappa(t *testing.T) {
	w := mapping.Workshop{Groups: people(), Sessions: []mapping.Session{{ID: "A", Kind: mapping.FGD}, {ID: "B", Kind: mapping.FGD}}}
	n := 0
	say := func(times int, a, b mapping.Level) {
		for range times {
			n++
			id := fmt.Sprint("R", n)
			w.Resources = append(w.Resources, land(id, mapping.Forest, "", 1))
			w.Records = append(w.Records, on(id, "W", "A", unknown, unknown, a, unknown), on(id, "W", "B", unknown, unknown, b, unknown))
		}
	}
	say(20, none, none)
	say(10, full, full)
	say(4, none, full)
	say(6, limited, shared)
	p := mapping.NewDisagreements(w, mapping.DisagreementOptions{}).Pairs[0]
	near(t, "agreement", p.Agreement, 0.75)
	chance := (24*6*2/3.0 + 24*14 + 6*20/3.0 + 6*6/3.0 + 6*14*2/3.0 + 10*20 + 10*6/3.0) / 40
	near(t, "kappa", p.Kappa, 1-6/chance)
}

func TestWomenAndMenNameAnotherHolder(t *testing.T) {
	d := mapping.NewDisagreements(hall(), mapping.DisagreementOptions{})
	want := mapping.HolderDispute{Resource: "A", Kind: mapping.Forest, Women: mapping.HeldByMen, Men: mapping.HeldByBoth, Others: mapping.HeldByWomen}
	if len(d.Control) != 1 {
		t.Fatalf("control %+v", d.Control)
	}
	got := d.Control[0]
	got.AreaHa = nil
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestUnheard(t *testing.T) {
	u := mapping.NewUnheard(hall())
	got := map[mapping.SilenceRule]string{}
	for _, s := range u.Findings {
		if s.Rule == mapping.GroupDimension {
			continue
		}
		got[s.Rule] = fmt.Sprintf("%d of %d %v%v%v", s.N, s.Of, s.Groups, s.Sessions, s.Resources)
	}
	want := map[mapping.SilenceRule]string{
		mapping.GroupNoData:      "2 of 4 [Y D][][]",
		mapping.GroupNotHeard:    "2 of 4 [Y D][][]",
		mapping.NoWomensSession:  "2 of 3 [][][B C]", // a document about women is not their voice
		mapping.DocumentsOnly:    "1 of 3 [][][B]",
		mapping.ResourceNoData:   "1 of 3 [][][C]",
		mapping.BenefitsNotNamed: "5 of 5 [][][]",
		mapping.MeansNotNamed:    "5 of 5 [][][]",
		mapping.SessionNoCounts:  "1 of 3 [][SM][]",
		mapping.PlenaryNoWomen:   "1 of 3 [][SP][]",
	}
	for rule, text := range want {
		if got[rule] != text {
			t.Errorf("%s: %q, want %q", rule, got[rule], text)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d findings, want %d: %v", len(got), len(want), got)
	}
	if g := u.Groups[0]; g.Group != "W" || g.Sessions != 1 || g.Rated != 1 || g.Resources != 3 {
		t.Errorf("women were heard: %+v", g)
	}
}

func TestWhoLedTheSessions(t *testing.T) {
	w := hall()
	w.Sessions[0].FacilitatorGender = mapping.Men
	rules := []mapping.SilenceRule{}
	for _, s := range mapping.NewUnheard(w).Findings {
		rules = append(rules, s.Rule)
	}
	if !slices.Contains(rules, mapping.OnlyMenLed) || !slices.Contains(rules, mapping.WomenLedByMen) {
		t.Errorf("men led every session: %v", rules)
	}
	w.Sessions[0].FacilitatorGender = ""
	if u := mapping.NewUnheard(w); !slices.ContainsFunc(u.Findings, func(s mapping.Silence) bool { return s.Rule == mapping.FacilitatorUnknown }) {
		t.Errorf("who led the women's session is not known: %+v", u.Findings)
	}
	if u := mapping.NewUnheard(mapping.Workshop{}); len(u.Groups) != 0 {
		t.Errorf("nobody is nobody: %+v", u)
	}
}
