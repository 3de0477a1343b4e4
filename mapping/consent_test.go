package mapping_test

import (
	"testing"

	"potensi/mapping"
)

func TestConsentReaches(t *testing.T) {
	scopes := mapping.ConsentScopes()
	for i, agreed := range scopes {
		for k, circle := range scopes {
			if got, want := agreed.Reaches(circle), i >= k; got != want {
				t.Errorf("agreed for %s, shown to %s: %v", agreed, circle, got)
			}
		}
	}
	unsaid := mapping.ConsentScope("")
	if !unsaid.Reaches(mapping.ConsentSession) || !unsaid.Reaches(mapping.ConsentVillage) || unsaid.Reaches(mapping.ConsentDistrict) {
		t.Error("what nobody agreed on stays in the village")
	}
	if odd := mapping.ConsentScope("friends"); odd.Reaches(mapping.ConsentVillage) || !odd.Reaches(mapping.ConsentSession) {
		t.Error("an unknown word is the narrowest")
	}
}
