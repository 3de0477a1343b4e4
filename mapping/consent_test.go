package mapping_test

import (
	"testing"

	"potensi/mapping"
)

func TestConsentReaches(t *testing.T) {
	scopes := mapping.ConsentScopes()
	for i, agreed := range scopes {
		for k, circle := range mapping.Circles() {
			if got, want := agreed.Reaches(circle), i >= k+1; got != want {
				t.Errorf("agreed for %s, shown to %s: %v", agreed, circle, got)
			}
		}
	}
	unsaid := mapping.ConsentScope("")
	if !unsaid.Reaches(mapping.ConsentSession) || !unsaid.Reaches(mapping.ConsentVillage) || unsaid.Reaches(mapping.ConsentDistrict) {
		t.Error("what nobody agreed on stays in the village")
	}
	if odd := mapping.ConsentScope("friends"); odd.Reaches(mapping.ConsentSession) {
		t.Error("an unknown word reaches somebody")
	}
}

func TestKindsOfThings(t *testing.T) {
	for _, kind := range []mapping.Kind{mapping.Capital, mapping.Training, mapping.Information, mapping.Equipment, mapping.Labour} {
		if kind.Spatial() || kind.Benefit() || !kind.Profiled() {
			t.Errorf("%s is on the map, a benefit, or not profiled", kind)
		}
	}
	for _, kind := range []mapping.Kind{mapping.Income, mapping.Assets, mapping.BasicNeeds, mapping.Education, mapping.Standing} {
		if kind.Spatial() || !kind.Benefit() || !kind.Profiled() {
			t.Errorf("%s is no benefit", kind)
		}
	}
	if !mapping.Forest.Spatial() || mapping.Forest.Benefit() {
		t.Error("a forest is no place")
	}
}
