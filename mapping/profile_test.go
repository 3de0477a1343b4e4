package mapping_test

import (
	"encoding/json"
	"math"
	"testing"

	"potensi/mapping"
)

const (
	none, limited, shared, full = mapping.None, mapping.Limited, mapping.Shared, mapping.Full
	unknown, na                 = mapping.Unknown, mapping.NotApplicable
)

func groups() []mapping.Group {
	return []mapping.Group{
		{ID: "W", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People},
		{ID: "M", Name: "Laki-laki", Gender: mapping.Men, Type: mapping.People},
		{ID: "Y", Name: "Pemuda", Gender: mapping.MixedGender, Age: mapping.Youth, Type: mapping.People},
		{ID: "C", Name: "Koperasi", Gender: mapping.NoGender, Type: mapping.Institution},
	}
}

func record(group, session string, a, p, c, b mapping.Level) mapping.AccessRecord {
	return mapping.AccessRecord{Resource: "R", Group: group, Session: session, Access: a, Participation: p, Control: c, Benefit: b}
}

func profile(records []mapping.AccessRecord, opt mapping.ProfileOptions) mapping.Profile {
	area := 100.0
	return mapping.NewProfile(mapping.Workshop{
		Groups:    groups(),
		Sessions:  []mapping.Session{{ID: "SW", Group: "W"}, {ID: "SM", Group: "M"}},
		Resources: []mapping.Resource{{ID: "R", Name: "Hutan", Kind: mapping.Forest, AreaHa: &area}, {ID: "B", Name: "Batas", Kind: mapping.Boundary}},
		Records:   records,
	}, opt)
}

// The published sample: forest is 3/3/3/3 for men and 1/1/0/1 for women.
func TestGapParityAndCoverage(t *testing.T) {
	p := profile([]mapping.AccessRecord{record("W", "SW", limited, limited, none, limited), record("M", "SM", full, full, full, full)}, mapping.ProfileOptions{})
	s := p.Summaries[0]
	if *s.Gap[mapping.Control] != 3 || *s.Gap[mapping.Access] != 2 {
		t.Errorf("gaps %v", s.Gap)
	}
	if *s.Parity != 0.25 || s.ParityDimensions != 4 {
		t.Errorf("parity %v over %d", *s.Parity, s.ParityDimensions)
	}
	if p.Coverage != (mapping.Coverage{Known: 8, Cells: 12}) {
		t.Errorf("coverage %+v: three groups of people, the institution that nobody spoke of does not count", p.Coverage)
	}
	if len(p.Summaries) != 1 {
		t.Errorf("%d summaries: a boundary has no profile", len(p.Summaries))
	}
}

func TestUnknownIsNeverZero(t *testing.T) {
	p := profile([]mapping.AccessRecord{record("W", "SW", unknown, none, na, unknown), record("M", "SM", full, full, full, unknown)}, mapping.ProfileOptions{})
	row := p.Rows[0]
	if row.Access != nil || row.Participation == nil || *row.Participation != 0 {
		t.Errorf("access %v is unknown, participation %v is none", row.Access, row.Participation)
	}
	if row.Coverage != (mapping.Coverage{Known: 1, Cells: 3}) {
		t.Errorf("coverage %+v: what does not apply is no cell", row.Coverage)
	}
	s := p.Summaries[0]
	if s.Gap[mapping.Access] != nil || s.Gap[mapping.Benefit] != nil {
		t.Errorf("a gap needs both sides: %v", s.Gap)
	}
	if *s.Parity != 0 || s.ParityDimensions != 1 {
		t.Errorf("parity %v over %d dimensions, want 0 over the one known for both", *s.Parity, s.ParityDimensions)
	}
}

func TestHolder(t *testing.T) {
	cases := []struct {
		name    string
		records []mapping.AccessRecord
		want    mapping.Holder
	}{
		{"nobody asked", nil, mapping.HolderUnknown},
		{"men", []mapping.AccessRecord{record("W", "SW", na, na, limited, na), record("M", "SM", na, na, full, na)}, mapping.HeldByMen},
		{"women", []mapping.AccessRecord{record("W", "SW", na, na, shared, na), record("M", "SM", na, na, limited, na)}, mapping.HeldByWomen},
		{"both", []mapping.AccessRecord{record("W", "SW", na, na, shared, na), record("M", "SM", na, na, full, na)}, mapping.HeldByBoth},
		{"institution", []mapping.AccessRecord{record("C", "SM", na, na, full, na), record("M", "SM", na, na, limited, na)}, mapping.HeldByInstitution},
		{"nobody", []mapping.AccessRecord{record("W", "SW", na, na, none, na), record("M", "SM", na, na, limited, na)}, mapping.HeldByNobody},
		{"only women asked, and they do not", []mapping.AccessRecord{record("W", "SW", na, na, none, na)}, mapping.HolderUnknown},
		{"sessions differ on women", []mapping.AccessRecord{record("W", "SW", na, na, full, na), record("W", "SM", na, na, none, na)}, mapping.HolderDisputed},
		{"sessions differ, but not on holding", []mapping.AccessRecord{record("W", "SW", na, na, full, na), record("W", "SM", na, na, shared, na)}, mapping.HeldByWomen},
	}
	for _, c := range cases {
		p := profile(c.records, mapping.ProfileOptions{})
		if got := p.Summaries[0].Holder[mapping.Control]; got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		holdings := 0
		for _, h := range p.Holdings(mapping.Control) {
			holdings += h.Resources
		}
		if holdings != 1 {
			t.Errorf("%s: the legend counts %d resources", c.name, holdings)
		}
	}
}

func TestSessionsThatDifferBothStand(t *testing.T) {
	records := []mapping.AccessRecord{record("W", "SW", full, unknown, full, na), record("W", "SM", full, unknown, none, na)}
	row := profile(records, mapping.ProfileOptions{}).Rows[0]
	if *row.Access != 3 {
		t.Errorf("access %v: both say 3", row.Access)
	}
	if row.Control != nil || len(row.Disputed) != 1 || row.Disputed[0] != mapping.Control || len(row.Said) != 2 {
		t.Errorf("control %v disputed %v said %v: an answer must not be averaged away", row.Control, row.Disputed, row.Said)
	}
	if only := profile(records, mapping.ProfileOptions{SaidBy: "W"}).Rows[0]; *only.Control != 3 {
		t.Errorf("by the women's session control is %v, want 3", only.Control)
	}
	if only := profile(records, mapping.ProfileOptions{Session: "SM"}).Rows[0]; *only.Control != 0 {
		t.Errorf("by the men's session control is %v, want 0", only.Control)
	}
}

func TestByKindAndGroup(t *testing.T) {
	records := []mapping.AccessRecord{record("W", "SW", limited, limited, none, limited), record("M", "SM", full, full, full, full)}
	kinds := profile(records, mapping.ProfileOptions{By: mapping.ByKind})
	if len(kinds.Summaries) != 1 || *kinds.Summaries[0].AreaHa != 100 || *kinds.Summaries[0].Gap[mapping.Control] != 3 {
		t.Errorf("kinds: %+v", kinds.Summaries)
	}
	for _, row := range profile(records, mapping.ProfileOptions{By: mapping.ByGroup}).Rows {
		if row.Group == "M" && (math.Abs(*row.Index-1) > 1e-9 || *row.ControlDeficit != 0) {
			t.Errorf("men's index %v, deficit %v", *row.Index, *row.ControlDeficit)
		}
	}
}

func TestLevelsRoundTrip(t *testing.T) {
	for _, level := range []mapping.Level{unknown, na, none, limited, shared, full} {
		text, err := json.Marshal(level)
		if err != nil {
			t.Fatal(err)
		}
		var back mapping.Level
		if err := json.Unmarshal(text, &back); err != nil || back != level {
			t.Errorf("%s came back as %v, %v", text, back, err)
		}
		value, err := level.Value()
		if err != nil {
			t.Fatal(err)
		}
		var scanned mapping.Level
		if err := scanned.Scan(value); err != nil || scanned != level {
			t.Errorf("%v came back from the database as %v, %v", value, scanned, err)
		}
	}
	if string(must(json.Marshal(unknown))) != "null" || string(must(json.Marshal(none))) != "0" {
		t.Error("unknown is null, none is 0")
	}
	var level mapping.Level
	for _, bad := range []string{"4", `"ya"`, "true", "-1"} {
		if json.Unmarshal([]byte(bad), &level) == nil {
			t.Errorf("%s was read as a level", bad)
		}
	}
}

func must(text []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return text
}
