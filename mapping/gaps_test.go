package mapping_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"potensi/mapping"
)

func people() []mapping.Group {
	return []mapping.Group{
		{ID: "W", Gender: mapping.Women, Type: mapping.People},
		{ID: "M", Gender: mapping.Men, Type: mapping.People},
		{ID: "Y", Gender: mapping.MixedGender, Age: mapping.Youth, Type: mapping.People},
		{ID: "D", Gender: mapping.MixedGender, Disability: mapping.WithDisability, Type: mapping.People},
		{ID: "C", Gender: mapping.NoGender, Type: mapping.Institution},
	}
}

func on(resource, group, session string, a, p, c, b mapping.Level) mapping.AccessRecord {
	r := record(group, session, a, p, c, b)
	r.Resource = resource
	return r
}

func land(id string, kind mapping.Kind, status mapping.LandStatus, ha float64) mapping.Resource {
	return mapping.Resource{ID: id, Name: id, Kind: kind, LandStatus: status, AreaHa: &ha}
}

// Two forests by hand: on 100 ha women 1 and men 3, on 300 ha both 2, and a
// third of 600 ha that women were not asked about.
func forests() mapping.Workshop {
	return mapping.Workshop{
		Groups:    people(),
		Sessions:  []mapping.Session{{ID: "SW", Group: "W", Kind: mapping.FGD}, {ID: "SM", Group: "M", Kind: mapping.FGD}},
		Resources: []mapping.Resource{land("A", mapping.Forest, mapping.APL, 100), land("B", mapping.Forest, mapping.APL, 300), land("C", mapping.Forest, mapping.APL, 600), land("I", mapping.Income, "", 0)},
		Records: []mapping.AccessRecord{
			on("A", "W", "SW", limited, limited, none, limited), on("A", "M", "SM", full, full, full, full),
			on("B", "W", "SW", shared, shared, shared, shared), on("B", "M", "SM", shared, shared, shared, shared),
			on("C", "M", "SM", full, full, full, full),
			on("I", "W", "SW", full, unknown, limited, na), on("I", "M", "SM", full, unknown, full, na),
		},
	}
}

func near(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > 1e-9 {
		t.Errorf("%s is %v, want %v", what, show(got), want)
	}
}

func show(x *float64) string {
	if x == nil {
		return "unknown"
	}
	return fmt.Sprint(*x)
}

func TestGapOverResourcesIsOfTheSameResources(t *testing.T) {
	g := mapping.NewGaps(forests(), mapping.GapOptions{By: mapping.ByKind})
	forest := g.Rows[slices.IndexFunc(g.Rows, func(r mapping.GapRow) bool { return r.Kind == mapping.Forest })]
	control := forest.On(mapping.Control)
	near(t, "gap of control, each resource once: (3 + 0)/2", control.Gap, 1.5)
	near(t, "gap of control, each hectare once: 3 × 100/400", control.GapByHa, 0.75)
	if control.Pairs != 2 || control.Resources != 3 || control.PairsHa != 400 {
		t.Errorf("rests on %d of %d resources, %v ha", control.Pairs, control.Resources, control.PairsHa)
	}
	near(t, "parity: (3 + 8)/(12 + 8)", forest.Parity, 11.0/20)
	near(t, "parity by hectares", forest.ParityByHa, (3*100+8*300.0)/(12*100+8*300))
	near(t, "widest gap", forest.Size, 1.5)
	if forest.Coverage != (mapping.PairCoverage{Pairs: 8, Of: 12}) {
		t.Errorf("coverage %+v", forest.Coverage)
	}
}

func TestGapsOfResourcesAreSortedAndBenefitsApart(t *testing.T) {
	g := mapping.NewGaps(forests(), mapping.GapOptions{})
	order := []string{}
	for _, row := range g.Rows {
		order = append(order, row.Resource)
	}
	if !slices.Equal(order, []string{"A", "I", "B", "C"}) {
		t.Errorf("order %v: widest first, unknown last", order)
	}
	if len(g.Totals) != 2 || g.Totals[0].Part != mapping.PartResources || g.Totals[1].Part != mapping.PartBenefits {
		t.Errorf("totals %+v", g.Totals)
	}
	if b := g.Totals[1]; b.Coverage != (mapping.PairCoverage{Pairs: 2, Of: 3}) {
		t.Errorf("benefits cover %+v: what does not apply is no pair", b.Coverage)
	}
}

func TestClaimsSayHectaresAndWhoWasAsked(t *testing.T) {
	g := mapping.NewGaps(forests(), mapping.GapOptions{Dimension: mapping.Control})
	want := mapping.Claim{Kind: mapping.Forest, LandStatus: mapping.APL, Dimension: mapping.Control, Holder: mapping.HeldByBoth, Resources: 1,
		AreaHa: 300, Share: 0.3, OfHa: 1000, Asked: 2, Of: 3}
	if len(g.Claims) != 1 || g.Claims[0] != want {
		t.Errorf("claims %+v, want %+v: of the third forest nobody asked women", g.Claims, want)
	}
}

func TestControlDeficitOfEveryGroup(t *testing.T) {
	w := forests()
	w.Records = append(w.Records, on("A", "Y", "SM", shared, na, none, unknown), on("B", "Y", "SM", full, na, unknown, unknown))
	g := mapping.NewGaps(w, mapping.GapOptions{By: mapping.ByGroup})
	byGroup := map[string]mapping.GroupGap{}
	for _, x := range g.Groups {
		byGroup[x.Group] = x
	}
	women, youth := byGroup["W"], byGroup["Y"]
	near(t, "women's deficit: (1 + 0 + 2)/3", women.Deficit, 1)
	near(t, "by hectares: 1 × 100/400", women.DeficitByHa, 0.25)
	near(t, "youth's deficit", youth.Deficit, 2)
	if women.Lacking != 2 || women.LackingHa != 100 || youth.Known != 1 || youth.Resources != 4 {
		t.Errorf("women %+v youth %+v", women, youth)
	}
	if _, there := byGroup["C"]; there {
		t.Error("nobody spoke of the cooperative")
	}
	if d := byGroup["D"]; d.Deficit != nil || d.Coverage.Known != 0 {
		t.Errorf("persons with disabilities: %+v, and nobody was asked", d)
	}
}

func TestComparisonsByAgeAndDisability(t *testing.T) {
	w := forests()
	w.Records = append(w.Records, on("A", "Y", "SM", limited, limited, none, limited))
	age := mapping.NewGaps(w, mapping.GapOptions{Compare: mapping.CompareAge})
	if !age.Compared.Loose || !slices.Equal(age.Compared.With, []string{"W", "M"}) {
		t.Errorf("no group is of adults alone: %+v", age.Compared)
	}
	near(t, "youth's gap of control: mean of women 0 and men 3, less 0", age.Rows[0].On(mapping.Control).Gap, 1.5)
	w.Groups = append(w.Groups, mapping.Group{ID: "E", Gender: mapping.MixedGender, Age: mapping.Adult, Type: mapping.People})
	if exact := mapping.NewGaps(w, mapping.GapOptions{Compare: mapping.CompareAge}).Compared; exact.Loose || !slices.Equal(exact.With, []string{"E"}) {
		t.Errorf("a group of adults is there: %+v", exact)
	}
	if d := mapping.NewGaps(w, mapping.GapOptions{Compare: mapping.CompareDisability}); d.Rows[0].Size != nil || d.Coverage.Pairs != 0 || d.Coverage.Of == 0 {
		t.Errorf("nothing is known of persons with disabilities: %+v", d.Coverage)
	}
}

func TestByLandStatusAndFilter(t *testing.T) {
	w := forests()
	w.Resources = append(w.Resources, land("P", mapping.Forest, mapping.ProductionForest, 50))
	g := mapping.NewGaps(w, mapping.GapOptions{By: mapping.ByStatus})
	if g.Rows[0].LandStatus != mapping.UnknownStatus && g.Rows[0].LandStatus != mapping.APL || len(g.Rows) != 3 {
		t.Errorf("rows %+v", g.Rows)
	}
	if only := mapping.NewGaps(w, mapping.GapOptions{LandStatus: mapping.ProductionForest}); len(only.Rows) != 1 || only.Rows[0].Resource != "P" {
		t.Errorf("only production forest: %+v", only.Rows)
	}
}

// random makes a workshop from a seed: groups of all sorts, sessions that
// differ, unknowns and what does not apply.
func random(seed uint64) mapping.Workshop {
	r := rand.New(rand.NewPCG(seed, 7))
	w := mapping.Workshop{Groups: people(), Sessions: []mapping.Session{{ID: "SW", Group: "W", Kind: mapping.FGD}, {ID: "SM", Group: "M", Kind: mapping.FGD}, {ID: "SP", Kind: mapping.Plenary}, {ID: "DOC", Kind: mapping.Document}}}
	kinds := []mapping.Kind{mapping.Forest, mapping.River, mapping.Income, mapping.Boundary, mapping.Training}
	for i := range 1 + r.IntN(8) {
		w.Resources = append(w.Resources, land(fmt.Sprint("R", i), kinds[r.IntN(len(kinds))], mapping.LandStatuses()[r.IntN(3)], float64(r.IntN(500))))
	}
	levels := []mapping.Level{unknown, na, none, limited, shared, full}
	for _, resource := range w.Resources {
		for _, g := range w.Groups {
			for _, s := range w.Sessions {
				if r.IntN(3) > 0 {
					continue
				}
				l := func() mapping.Level { return levels[r.IntN(len(levels))] }
				w.Records = append(w.Records, on(resource.ID, g.ID, s.ID, l(), l(), l(), l()))
			}
		}
	}
	return w
}

// answersOf is every answer that can be asked of a workshop, as JSON without
// what names the order in which sessions spoke.
func answersOf(t *testing.T, w mapping.Workshop) string {
	t.Helper()
	out := []any{mapping.NewUnheard(w)}
	for _, by := range []mapping.ProfileBy{mapping.ByResource, mapping.ByKind, mapping.ByGroup} {
		p := mapping.NewProfile(w, mapping.ProfileOptions{By: by})
		for i := range p.Rows {
			slices.SortFunc(p.Rows[i].Said, func(a, b mapping.Statement) int {
				return len(a.Session) - len(b.Session) + cmpText(a.Session, b.Session)
			})
		}
		out = append(out, p)
	}
	for _, by := range []mapping.ProfileBy{mapping.ByResource, mapping.ByKind, mapping.ByGroup, mapping.ByStatus} {
		for _, compare := range mapping.Comparisons() {
			out = append(out, mapping.NewGaps(w, mapping.GapOptions{By: by, Compare: compare}))
		}
	}
	out = append(out, mapping.NewDisagreements(w, mapping.DisagreementOptions{}))
	text, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func cmpText(a, b string) int {
	switch {
	case a < b:
		return -10
	case a > b:
		return 10
	}
	return 0
}

func TestOrderOfRecordsNeverMatters(t *testing.T) {
	for seed := range uint64(150) {
		w := random(seed)
		before := answersOf(t, w)
		r := rand.New(rand.NewPCG(seed, 9))
		w.Records = slices.Clone(w.Records)
		r.Shuffle(len(w.Records), func(i, j int) { w.Records[i], w.Records[j] = w.Records[j], w.Records[i] })
		if after := answersOf(t, w); after != before {
			t.Fatalf("seed %d: another order of records is another answer\n%s\n%s", seed, before, after)
		}
	}
}

// What nobody answered may widen what a mean rests on, and never its worth.
func TestAddingAnUnknownNeverChangesAMean(t *testing.T) {
	for seed := range uint64(150) {
		w := random(seed)
		more := w
		more.Sessions = append(slices.Clone(w.Sessions), mapping.Session{ID: "NEW", Group: "W", Kind: mapping.FGD})
		for _, resource := range w.Resources {
			for _, g := range w.Groups {
				more.Records = append(slices.Clone(more.Records), on(resource.ID, g.ID, "NEW", unknown, unknown, unknown, unknown))
			}
		}
		same(t, seed, "an unknown answer", w, more)
		more = w
		more.Resources = append(slices.Clone(w.Resources), land("NEW", mapping.Forest, mapping.APL, 1000))
		same(t, seed, "a resource that nobody was asked about", w, more)
	}
}

// same compares every mean, gap and parity of two workshops.
func same(t *testing.T, seed uint64, what string, before, after mapping.Workshop) {
	t.Helper()
	for _, by := range []mapping.ProfileBy{mapping.ByKind, mapping.ByGroup, mapping.ByStatus} {
		a, b := mapping.NewGaps(before, mapping.GapOptions{By: by}), mapping.NewGaps(after, mapping.GapOptions{By: by})
		for i, x := range append(a.Rows, a.Totals...) {
			for _, y := range append(b.Rows, b.Totals...) {
				if x.Part == y.Part && x.Kind == y.Kind && x.LandStatus == y.LandStatus && numbersOf(x) != numbersOf(y) {
					t.Fatalf("seed %d: %s changed row %d:\n%s\n%s", seed, what, i, numbersOf(x), numbersOf(y))
				}
			}
		}
		for i, x := range a.Groups {
			y := b.Groups[slices.IndexFunc(b.Groups, func(g mapping.GroupGap) bool { return g.Group == x.Group })]
			if show(x.Deficit) != show(y.Deficit) || show(x.DeficitByHa) != show(y.DeficitByHa) || x.Known != y.Known {
				t.Fatalf("seed %d: %s changed group %d: %+v %+v", seed, what, i, x, y)
			}
		}
	}
	a, b := mapping.NewProfile(before, mapping.ProfileOptions{By: mapping.ByGroup}), mapping.NewProfile(after, mapping.ProfileOptions{By: mapping.ByGroup})
	for _, x := range a.Rows {
		y := b.Rows[slices.IndexFunc(b.Rows, func(r mapping.ProfileRow) bool { return r.Group == x.Group })]
		for _, d := range mapping.Dimensions() {
			if show(x.Level(d)) != show(y.Level(d)) {
				t.Fatalf("seed %d: %s changed the mean %s of %s from %s to %s", seed, what, d, x.Group, show(x.Level(d)), show(y.Level(d)))
			}
		}
	}
}

func numbersOf(r mapping.GapRow) string {
	out := show(r.Parity) + " " + show(r.ParityByHa)
	for _, d := range r.Differences {
		out += fmt.Sprintf(" %s: %s %s %s %s of %d;", d.Dimension, show(d.Gap), show(d.GapByHa), show(d.Of), show(d.With), d.Pairs)
	}
	return out
}

// An answer that nobody gave and the answer "none" must never look alike.
func TestUnknownNeverCountsAsNone(t *testing.T) {
	for seed := range uint64(150) {
		w := random(seed)
		asNone := w
		asNone.Records = slices.Clone(w.Records)
		changed := false
		for i, r := range asNone.Records {
			if r.Control == unknown {
				asNone.Records[i].Control, changed = none, true
			}
		}
		if !changed {
			continue
		}
		a, b := mapping.NewProfile(w, mapping.ProfileOptions{Dimension: mapping.Control}), mapping.NewProfile(asNone, mapping.ProfileOptions{Dimension: mapping.Control})
		if a.Coverage.Known > b.Coverage.Known {
			t.Fatalf("seed %d: answering covers less", seed)
		}
		for i, row := range a.Rows {
			if !slices.ContainsFunc(row.Said, func(s mapping.Statement) bool { _, known := s.Control.Number(); return known }) && row.Control != nil {
				t.Fatalf("seed %d row %d: nobody answered, and the level is %v", seed, i, *row.Control)
			}
		}
	}
}

// The gap of one resource is the same wherever it is told.
func TestProfileAndGapsAgree(t *testing.T) {
	for seed := range uint64(100) {
		w := random(seed)
		p, g := mapping.NewProfile(w, mapping.ProfileOptions{}), mapping.NewGaps(w, mapping.GapOptions{})
		rows := map[string]mapping.GapRow{}
		for _, row := range g.Rows {
			rows[row.Resource] = row
		}
		for _, s := range p.Summaries {
			row := rows[s.Resource]
			if !reflect.DeepEqual(s.Holder, row.Holder) || show(s.Parity) != show(row.Parity) {
				t.Fatalf("seed %d %s: %+v %+v", seed, s.Resource, s, row)
			}
			for _, d := range mapping.Dimensions() {
				if show(s.Gap[d]) != show(row.On(d).Gap) {
					t.Fatalf("seed %d %s %s: %s %s", seed, s.Resource, d, show(s.Gap[d]), show(row.On(d).Gap))
				}
			}
		}
		without := mapping.NewProfile(w, mapping.ProfileOptions{NoRows: true})
		if len(without.Rows) != 0 || !reflect.DeepEqual(without.Summaries, p.Summaries) || without.Coverage != p.Coverage {
			t.Fatalf("seed %d: leaving the rows out changed more", seed)
		}
	}
}
