package print

import (
	"html/template"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"potensi/internal/i18n"
	"potensi/internal/intake"
	"potensi/internal/sample"
	"potensi/internal/store"
	"potensi/mapping"
)

func TestTry(t *testing.T) {
	out := os.Getenv("PRINT_TRY")
	if out == "" {
		t.Skip()
	}
	db, err := store.Create(t.Context(), filepath.Join(t.TempDir(), "desa.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := intake.Import(t.Context(), db, intake.Embedded(sample.Files, sample.Names()), intake.Options{By: "test"}); err != nil {
		t.Fatal(err)
	}
	w, _ := db.Workshop(t.Context())
	c, _ := i18n.Load()
	for _, lang := range []string{"id", "en"} {
		s := NewPress(w, Order{Circle: mapping.ConsentVillage, Date: time.Now(), Picture: func(n string) template.HTML {
			text, err := os.ReadFile("../../web/pictograms/" + n + ".svg")
			if err != nil {
				text, _ = os.ReadFile("../../web/pictograms/other.svg")
			}
			_, b, _ := strings.Cut(string(text), ">")
			return template.HTML(strings.TrimSuffix(strings.TrimSpace(b), "</svg>"))
		}}, c.Printer(lang))
		h, err := s.Profile(ProfileOrder{})
		if err != nil {
			t.Fatal(err)
		}
		f, _ := os.Create(out + "/profile-" + lang + ".html")
		s.WriteFile(f, "x", h)
		f.Close()
		for n, o := range map[string]SheetsOrder{"all": {}, "two": {What: Matrix, Groups: []string{"G1", "G2"}, Session: "S-BRIEF"}} {
			h, err := s.Sheets(o)
			if err != nil {
				t.Fatal(err)
			}
			f, _ := os.Create(out + "/sheets-" + n + "-" + lang + ".html")
			s.WriteFile(f, "x", h)
			f.Close()
		}
		for _, show := range Shows() {
			h, err := s.Poster(PosterOrder{Show: show})
			if err != nil {
				t.Fatal(err)
			}
			f, _ := os.Create(out + "/poster-" + show + "-" + lang + ".html")
			s.WriteFile(f, "x", h)
			f.Close()
		}
	}
}
