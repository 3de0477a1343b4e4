package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"potensi/internal/print"
	"potensi/mapping"
)

// printTargets are the printable pages with every choice once.
func printTargets() []string {
	out := []string{"/report/profile", "/report/profile?session=S-BRIEF&circle=public", "/report/sheets", "/report/sheets?what=cards&circle=planners",
		"/report/sheets?session=S-BRIEF&group=G1&group=G2&kind=forest", "/report/poster", "/report/poster?show=gap&dimension=benefit", "/report/poster?session=S-CONTOH"}
	for _, show := range print.Shows() {
		out = append(out, "/report/poster?show="+show)
	}
	return out
}

func TestEveryPrintablePageInBothLanguages(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	for _, target := range printTargets() {
		for _, prefix := range []string{"", "/en"} {
			body := page(t, h, prefix+target, http.StatusOK)
			if !strings.Contains(body, `class="pp-frame"`) || strings.Contains(body, "<image") {
				t.Errorf("%s%s holds no sheet, or a picture of points", prefix, target)
			}
		}
	}
}

func TestPrintablePagesOfLittle(t *testing.T) {
	empty, _ := villageOf(t)
	named, _ := villageOf(t, mapping.Village{ID: "V", Name: "Sungai Baru"}, mapping.Resource{ID: "R1", Name: "Hutan", Kind: mapping.Forest},
		mapping.Resource{ID: "R2", Name: "Kas", Kind: mapping.Capital}, mapping.Resource{ID: "R3", Name: "Gaji", Kind: mapping.Income})
	for _, s := range []*Server{empty, named} {
		h := s.Handler()
		for _, target := range []string{"/report", "/report/poster", "/report/poster?show=multiples", "/report/profile", "/report/sheets", "/report/sheets?what=cards"} {
			page(t, h, target, http.StatusOK)
		}
	}
}

func TestWrongQuestionsToThePress(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	for _, target := range []string{"/report/poster?show=warna", "/report/poster?dimension=warna&show=gap", "/report/poster?session=nirgends", "/report/poster?circle=teman",
		"/report/profile?circle=session", "/report/profile?session=nirgends", "/report/sheets?what=warna", "/report/sheets?group=nirgends", "/report/sheets?kind=warna"} {
		page(t, h, target, http.StatusBadRequest)
	}
}

// TestPaperForTheHall: a phone in the hall prints what everybody may see,
// whatever it asks for.
func TestPaperForTheHall(t *testing.T) {
	s, _ := villageOf(t, mapping.Village{ID: "V", Name: "Sungai Baru"},
		mapping.Group{ID: "G1", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People},
		mapping.Session{ID: "S1", Name: "Sesi tertutup", Kind: mapping.FGD, Consent: mapping.ConsentVillage, Facilitator: "Bu Rahasia"},
		mapping.Resource{ID: "R1", Name: "Keramat tua", Kind: mapping.SacredSite, Sensitive: true, Geometry: orb.Point{111.4, -2.5}},
		mapping.Resource{ID: "R2", Name: "Ladang", Kind: mapping.Farmland, Geometry: square(111.4, -2.5, 0.01)})
	h := s.Handler()
	for _, target := range []string{"/report/poster?circle=village", "/report/profile?circle=village", "/report/sheets?circle=village", "/report/sheets?what=cards"} {
		body := askFromHall(h, "GET", target, "").Body.String()
		if strings.Contains(body, "Keramat tua") || strings.Contains(body, "Bu Rahasia") || !strings.Contains(body, "Ladang") {
			t.Errorf("%s tells the hall what it should not", target)
		}
	}
	if !strings.Contains(page(t, h, "/report/sheets", http.StatusOK), "Keramat tua") {
		t.Error("the blank sheet does not ask about a place that the village knows")
	}
	for _, target := range []string{"/report/poster", "/report/profile"} {
		if body := page(t, h, target, http.StatusOK); strings.Contains(body, "Keramat tua") || !strings.Contains(body, "1 sumber daya yang ditandai peka") {
			t.Errorf("%s names a sensitive place, or does not count it", target)
		}
	}
}
