package templates_test

import (
	"slices"
	"testing"

	"potensi/internal/templates"
	"potensi/ranking"
)

func TestTemplates(t *testing.T) {
	want := map[string]int{"PUD-12": 12, "KPJU-4": 4, "KPJU-11": 11, "HHBK": 5, "OVOP": 7, "3P": 7, "lokakarya": 9}
	ids := map[string]bool{}
	for _, one := range templates.All() {
		if len(one.Criteria) != want[one.ID] {
			t.Errorf("%s has %d criteria, want %d", one.ID, len(one.Criteria), want[one.ID])
		}
		delete(want, one.ID)
		if one.Name == "" || one.NameEN == "" || one.Source == "" || one.Note == "" || one.NoteEN == "" || !slices.Contains(templates.Statuses(), one.Status) {
			t.Errorf("%s is not told in full: %+v", one.ID, one)
		}
		for _, c := range one.Criteria {
			if ids[c.ID] || c.ID == "" || c.Set != one.ID || c.Name == "" || c.NameEN == "" || c.Reference == "" || c.Axis != ranking.Present {
				t.Errorf("%s: %+v", one.ID, c)
			}
			ids[c.ID] = true
		}
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

// Only the first three letters of PUD-12 were read in the regulation; the
// others say that they have to be checked.
func TestUnverifiedSaysSo(t *testing.T) {
	pud, _ := templates.Find("pud-12")
	for i, c := range pud.Criteria {
		if (c.Note == "") != (i < 3) {
			t.Errorf("%s: %q", c.ID, c.Note)
		}
	}
	sum := 0.0
	hhbk, _ := templates.Find("HHBK")
	for _, c := range hhbk.Criteria {
		sum += hhbk.Weights[c.ID]
	}
	if sum != 100 || hhbk.Weights["HHBK-ekonomi"] != 35 {
		t.Errorf("weights %v sum to %v", hhbk.Weights, sum)
	}
}

func TestMissing(t *testing.T) {
	pud, _ := templates.Find("PUD-12")
	present := pud.ForAxis(ranking.Present)
	if left := templates.Missing(present, present[:5]); len(left) != 7 || left[0].ID != "PUD-f" {
		t.Errorf("got %+v", left)
	}
	if left := templates.Missing(pud.ForAxis(ranking.Prospect), present); len(left) != 12 || left[0].Axis != ranking.Prospect {
		t.Errorf("got %+v", left)
	}
}
