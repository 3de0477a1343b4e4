package mapping_test

import (
	"slices"
	"testing"

	"potensi/mapping"
)

func gapWorkshop() mapping.Workshop {
	return mapping.Workshop{
		Groups: []mapping.Group{{ID: "G1", Gender: mapping.Women, Type: mapping.People}, {ID: "G2", Gender: mapping.Men, Type: mapping.People},
			{ID: "G4", Gender: mapping.MixedGender, Disability: mapping.WithDisability, Type: mapping.People}},
		Sessions: []mapping.Session{{ID: "S1"}},
		Resources: []mapping.Resource{{ID: "R1", Kind: mapping.Forest, AreaHa: number(100)}, {ID: "R2", Kind: mapping.Forest, AreaHa: number(50)},
			{ID: "R3", Kind: mapping.Yard}, {ID: "R4", Kind: mapping.Capital}},
		Records: []mapping.AccessRecord{
			{Resource: "R1", Group: "G1", Session: "S1", Access: mapping.Limited, Participation: mapping.Limited, Control: mapping.None, Benefit: mapping.Limited, Status: mapping.Stated},
			{Resource: "R1", Group: "G2", Session: "S1", Access: mapping.Full, Participation: mapping.Full, Control: mapping.Full, Benefit: mapping.Full, Status: mapping.Stated},
			{Resource: "R3", Group: "G1", Session: "S1", Access: mapping.Full, Control: mapping.Full}, {Resource: "R3", Group: "G2", Session: "S1", Access: mapping.Full, Control: mapping.Full},
			{Resource: "R4", Group: "G1", Session: "S1", Access: mapping.Limited},
		},
	}
}

func TestGAPSheet(t *testing.T) {
	factors := []mapping.Factor{
		{ID: "F1", Effect: mapping.Constraint, Origin: mapping.Internal}, {ID: "F2", Effect: mapping.Constraint, Origin: mapping.External, Resource: "R1"},
		{ID: "F3", Effect: mapping.Constraint, Resource: "R3"}, {ID: "F4", Effect: mapping.Opportunity}, {ID: "F5", Effect: mapping.Constraint},
	}
	sheet := mapping.NewGAPSheet(gapWorkshop(), factors, mapping.GAPOptions{})
	if len(sheet.Rows) != 1 || sheet.Rows[0].Kind != mapping.Forest || sheet.Form != mapping.GAPNine {
		t.Fatalf("one kind has gaps: %+v", sheet.Rows)
	}
	if !slices.Equal(sheet.Unasked, []mapping.Kind{mapping.Capital}) {
		t.Errorf("capital cannot be compared; unasked %v", sheet.Unasked)
	}
	row := sheet.Rows[0]
	if len(row.Internal) != 1 || len(row.External) != 1 || len(row.Unplaced) != 1 || len(row.Helping) != 1 {
		t.Errorf("causes %v %v %v %v", row.Internal, row.External, row.Unplaced, row.Helping)
	}
	control := row.Gaps(mapping.Control)
	if control[0].Key != "gap.men-more" || control[0].Args["gap"] != 3.0 {
		t.Errorf("control %+v", control)
	}
	if held := control[1]; held.Key != "gap.held.men" || held.Args["n"] != 1 || held.Args["of"] != 2 || *held.Args["area_ha"].(*float64) != 100 {
		t.Errorf("men alone hold %+v", held)
	}
	if base := row.Baseline[0]; base.Key != "gap.base.parity" || *base.Args["parity"].(*float64) != 0.25 {
		t.Errorf("baseline %+v", base)
	}
	silent := slices.IndexFunc(row.Opening, func(r mapping.Remark) bool { return r.Key == "gap.open.silent" })
	if silent < 0 || !slices.Equal(row.Opening[silent].Args["groups"].([]string), []string{"G4"}) {
		t.Errorf("persons with disabilities are silent here: %+v", row.Opening)
	}
}

// TestGAPSheetSaysNothingOfWhatIsUnknown: without men's answers there is no
// gap, however low women's are.
func TestGAPSheetSaysNothingOfWhatIsUnknown(t *testing.T) {
	w := gapWorkshop()
	w.Records = w.Records[:1]
	if sheet := mapping.NewGAPSheet(w, nil, mapping.GAPOptions{}); len(sheet.Rows) != 0 || len(sheet.Unasked) != 3 {
		t.Errorf("%+v", sheet)
	}
}
