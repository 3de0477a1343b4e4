package intake

import (
	"encoding/json"
	"testing"
)

func TestBallotCells(t *testing.T) {
	for _, test := range []struct{ field, cell, want string }{
		{"ranking", "P01>P02=P03", `[["P01"],["P02","P03"]]`},
		{"points", "P01=3, P02=7", `[{"choice":"P01","value":3},{"choice":"P02","value":7}]`},
		{"points", "Gula aren: 3; Madu : 07", `[{"choice":"Gula aren","value":3},{"choice":"Madu","value":7}]`},
		{"points", "P01=tiga|P02|P03=", `[{"choice":"P01","value":"tiga"},{"choice":"P02"},{"choice":"P03","value":""}]`},
		{"points", "P01=-1", `[{"choice":"P01","value":-1}]`},
		{"pairs", "P01>P02, P03 > P01", `[["P01","P02"],["P03","P01"]]`},
		{"pairs", "P01>P02>P03, P04", `[["P01","P02","P03"],["P04"]]`},
	} {
		if got := string(listOf(test.field, test.cell)); got != test.want {
			t.Errorf("%s %q: %s, want %s", test.field, test.cell, got, test.want)
		}
	}
}

// FuzzBallotCells: whatever stands in a cell becomes JSON for the schema to
// judge.
func FuzzBallotCells(f *testing.F) {
	for _, cell := range []string{"P01=3, P02=7", "P01>P02, P03>P01", "=,>;|:", "a=1=2", "P01=99999999999999999999", "\xff=\x00"} {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		for _, field := range []string{"ranking", "points", "pairs"} {
			if raw := listOf(field, cell); !json.Valid(raw) {
				t.Errorf("%s %q: %s", field, cell, raw)
			}
		}
	})
}
