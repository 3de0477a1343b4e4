package mapping

import (
	"math"
	"testing"
)

// heldVillage has two gardens, a forest that only men were asked about, and a
// pond over which sessions differ.
func heldVillage() Workshop {
	ha := func(x float64) *float64 { return &x }
	return Workshop{
		Groups: []Group{{ID: "W", Gender: Women, Type: People}, {ID: "W2", Gender: Women, Type: People}, {ID: "M", Gender: Men, Type: People}, {ID: "Y", Gender: MixedGender, Type: People}},
		Resources: []Resource{{ID: "G1", Kind: Plantation, AreaHa: ha(30)}, {ID: "G2", Kind: Plantation, AreaHa: ha(10)},
			{ID: "F", Kind: Forest, AreaHa: ha(60)}, {ID: "P", Kind: Wetland, AreaHa: ha(5)}, {ID: "N", Kind: Farmland}},
		Records: []AccessRecord{{Resource: "G1", Group: "W", Control: None}, {Resource: "G1", Group: "M", Control: Full},
			{Resource: "G2", Group: "W", Control: Full}, {Resource: "G2", Group: "W2", Control: Limited}, {Resource: "G2", Group: "M", Control: Shared},
			{Resource: "F", Group: "M", Control: Full}, {Resource: "F", Group: "Y", Control: Full}, {Resource: "F", Group: "W", Control: NotApplicable},
			{Resource: "P", Group: "W", Session: "a", Control: Full}, {Resource: "P", Group: "W", Session: "b", Control: None}, {Resource: "P", Group: "M", Control: Limited}},
	}
}

func TestTenure(t *testing.T) {
	w := heldVillage()
	p := NewProfile(w, ProfileOptions{})
	all := w.Tenure(p, Control, func(ProfileSummary) bool { return true })
	if all.All.Resources != 5 || all.All.AreaHa != 105 || all.Asked.Resources != 3 || all.Asked.AreaHa != 45 {
		t.Errorf("%+v of %+v", all.Asked, all.All)
	}
	if men := all.Class(HeldByMen); men.All.AreaHa != 90 || men.Asked.AreaHa != 30 {
		t.Errorf("men %+v", men)
	}
	// The forest that women were not asked about is in the whole, not in the part.
	if share := all.ShareHa(HeldByMen); share == nil || math.Abs(*share-30.0/105) > 1e-12 {
		t.Errorf("men alone hold %v", share)
	}
	if n := all.Class(HolderDisputed).All.Resources + all.Class(HolderUnknown).All.Resources; n != 2 {
		t.Errorf("%d are disputed or unknown", n)
	}
	none := w.Tenure(p, Control, func(s ProfileSummary) bool { return s.Kind == Farmland })
	if none.ShareHa(HeldByMen) != nil || none.All.Resources != 1 {
		t.Error("what has no area has no share of it")
	}
}

func TestTenureOfEveryClassAddsUp(t *testing.T) {
	w := heldVillage()
	p := NewProfile(w, ProfileOptions{})
	for _, d := range Dimensions() {
		tenure := w.Tenure(p, d, func(ProfileSummary) bool { return true })
		var sum Extent
		for _, c := range tenure.Classes {
			sum.Resources += c.All.Resources
			sum.AreaHa += c.All.AreaHa
		}
		if sum.Resources != tenure.All.Resources || sum.AreaHa != tenure.All.AreaHa {
			t.Errorf("%s: %+v, not %+v", d, sum, tenure.All)
		}
	}
}

func TestSideLevels(t *testing.T) {
	w := heldVillage()
	p := NewProfile(w, ProfileOptions{})
	women := w.SideLevels(p, Women, Control)
	if l := women["G2"].Level; l == nil || *l != 2 {
		t.Errorf("two groups of women stand at %v on the mean", l)
	}
	if pond := women["P"]; !pond.Disputed || pond.Level != nil || len(pond.Said) != 2 || !pond.Holds() {
		t.Errorf("%+v", pond)
	}
	if forest := women["F"]; !forest.NotApplicable || forest.Holds() || forest.Level != nil {
		t.Errorf("%+v", forest)
	}
	if _, there := women["N"]; there {
		t.Error("nobody answered for the farmland")
	}
	if men := w.SideLevels(p, Men, Control)["F"]; !men.Holds() || *men.Level != 3 {
		t.Errorf("%+v", men)
	}
}
