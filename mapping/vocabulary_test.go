package mapping_test

import (
	"slices"
	"strings"
	"testing"

	"potensi/mapping"
	"potensi/schema"
)

func TestLandCoverClasses(t *testing.T) {
	classes := mapping.LandCoverClasses()
	seen := map[string]bool{}
	for _, c := range classes {
		for _, name := range []string{c.Code, c.Symbol, c.Indonesian, c.English} {
			if name == "" || seen[name] {
				t.Errorf("%+v: %q is empty or taken", c, name)
			}
			seen[name] = true
		}
	}
	if len(classes) != 23 {
		t.Errorf("%d classes, KLHK has 23", len(classes))
	}
	for text, symbol := range map[string]string{"20051": "Hrs", " 2010.0": "Pk", "hutan tanaman": "Ht", "2003": "", "20051.5": "", "": ""} {
		if c, ok := mapping.LandCoverOf(text); c.Symbol != symbol || ok != (symbol != "") {
			t.Errorf("%q: %+v", text, c)
		}
	}
}

func TestForestFunctionsConflict(t *testing.T) {
	for _, table := range mapping.ForestFunctionTables() {
		seen := map[string]bool{}
		for _, f := range table.Functions {
			if code, ok := mapping.ForestFunctionCode(f.Code); !ok || code != f.Code || seen[code] || !slices.Contains(mapping.LandStatuses(), f.Status) {
				t.Errorf("%s: %+v", table.Source, f)
			}
			seen[f.Code] = true
		}
	}
	for text, want := range map[string]string{
		"100700": "APL|HPK", "100700.0": "APL|HPK", "1007": "APL|HPK", "100500": "HPK|HP", "100100": "HL|",
		"APL": "APL|APL", "areal penggunaan lain": "APL|APL", "Area Penggunaan Lain": "APL|APL", "taman nasional": "TN|",
		"1007000": "", "200700": "", "Kebun": "", "": "",
	} {
		if got := strings.Join(mapping.ForestFunctionReadings(text), "|"); got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
}

func TestKnownAttributesAreOfMembers(t *testing.T) {
	members := []string{}
	for _, f := range schema.Fields("resource") {
		members = append(members, f.Name)
	}
	seen := map[string]bool{}
	for _, k := range mapping.KnownAttributes() {
		if !slices.Contains(members, k.Member) || seen[strings.ToLower(k.Attribute)] {
			t.Errorf("%+v", k)
		}
		seen[strings.ToLower(k.Attribute)] = true
	}
	codes := map[string]bool{}
	for _, c := range mapping.RBIClasses() {
		if codes[c.Code] || c.Kind != "" && !slices.Contains(mapping.Kinds(), c.Kind) {
			t.Errorf("%+v", c)
		}
		codes[c.Code] = true
	}
}

func TestRegionCodes(t *testing.T) {
	for text, want := range map[string][2]bool{
		"62.01.03.1008": {true, false}, "62.01.03.2001": {true, false}, "62.01": {true, false}, "62": {true, false},
		"6201040005": {false, true}, "6201031008": {false, false}, "62.01.03.3008": {}, "62.01.3.1008x": {}, "62-01": {}, "": {}, "620104000a": {},
	} {
		if got := [2]bool{mapping.IsKemendagriCode(text), mapping.IsBPSVillageCode(text)}; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
