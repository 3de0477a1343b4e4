package web

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// everyPage is an address of each page, and of its variants.
func everyPage() []string {
	return []string{
		"/", "/map", "/map?show=access&r=R03", "/map?show=gap", "/map?show=benefit&kind=forest&view=100,100,400", "/map?session=S-BRIEF&r=R10",
		"/access", "/access?by=kind", "/access?by=group", "/access?dimension=control&said_by=G1", "/products",
		"/rank", "/rank?axis=prospect", "/rank?weights=per-head&min_coverage=0", "/rank?weights=G1&criteria=K1&criteria=K2",
		"/vote", "/vote/unggulan", "/vote/unggulan?group=G1", "/vote/unggulan/thanks", "/results", "/results?poll=unggulan",
		"/results?poll=unggulan&voice=equal-voice", "/report?poll=unggulan", "/report", "/settings",
		"/calendar", "/calendar?by=product&start=7", "/activities", "/activities?group=G1", "/factors", "/gap-sheet", "/gap-sheet?form=four",
		"/record/calendar", "/record/calendar?session=S-CONTOH&add=theme:Angin", "/record/activities", "/record/activities?edit=K01", "/record/factors",
	}
}

// page asks for a page and checks what holds for each of them.
func page(t *testing.T, h http.Handler, target string, want int) string {
	t.Helper()
	w := ask(h, "GET", target, "")
	if w.Code != want {
		t.Errorf("%s: %d, not %d", target, w.Code, want)
	}
	checkPage(t, target, w)
	return w.Body.String()
}

var (
	bracketed = regexp.MustCompile(`\[[a-z_]+(\.[a-z0-9_-]+)+\]`)
	forbidden = regexp.MustCompile(`(?i)<[a-z][^>]*\s(style|on[a-z]+)\s*=|javascript:|<script>|ZgotmplZ|%!|&lt;nil&gt;|0xc0`)
	titled    = regexp.MustCompile(`<title>[^<]+</title>`)
)

// checkPage holds what is true of every page: it has a title and its own
// language, every word is in the catalogue, and nothing in it needs more than
// the strict content policy allows.
func checkPage(t *testing.T, name string, w *httptest.ResponseRecorder) {
	t.Helper()
	body := w.Body.String()
	if kind := w.Header().Get("Content-Type"); kind != "text/html; charset=utf-8" {
		t.Errorf("%s: sent as %s", name, kind)
	}
	if !titled.MatchString(body) {
		t.Errorf("%s: no title", name)
	}
	lang := "id"
	if strings.HasPrefix(name, "/en") {
		lang = "en"
	}
	if !strings.Contains(body, `<html lang="`+lang+`">`) {
		t.Errorf("%s: not in %s", name, lang)
	}
	if missing := bracketed.FindString(body); missing != "" {
		t.Errorf("%s: no words for %s", name, missing)
	}
	if bad := forbidden.FindString(body); bad != "" {
		t.Errorf("%s: has %q", name, bad)
	}
	if strings.Count(body, "<h1") != 1 {
		t.Errorf("%s: %d headings of the first level", name, strings.Count(body, "<h1"))
	}
	for _, svg := range drawings(body) {
		if err := wellFormed(svg); err != nil {
			t.Errorf("%s: %v in %.200s", name, err, svg)
		}
	}
}

// drawings are the outermost svg elements of a page.
func drawings(body string) []string {
	out := []string{}
	for {
		at := strings.Index(body, "<svg")
		if at < 0 {
			return out
		}
		depth, end := 0, at
		for end < len(body) {
			next := strings.Index(body[end:], "svg")
			if next < 0 {
				return append(out, body[at:])
			}
			end += next + 3
			switch {
			case strings.HasSuffix(body[:end], "</svg"):
				depth--
			case strings.HasSuffix(body[:end], "<svg"):
				depth++
			}
			if depth == 0 {
				break
			}
		}
		end = min(end+1, len(body))
		out = append(out, body[at:end])
		body = body[end:]
	}
}

func wellFormed(text string) error {
	decoder := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestEveryPageInBothLanguages(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	for _, target := range everyPage() {
		for _, prefix := range []string{"", "/en"} {
			body := page(t, h, prefix+target, http.StatusOK)
			other := map[string]string{"": "/en", "/en": ""}[prefix] + strings.ReplaceAll(target, "&", "&amp;")
			if !strings.Contains(body, `href="`+other+`"`) && !strings.Contains(target, "/vote/unggulan") {
				t.Errorf("%s%s: no link to %s", prefix, target, other)
			}
		}
	}
}

func TestPagesHoldTheSample(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	for target, words := range map[string][]string{
		"/":                         {"Kotawaringin Hilir", "62.01.03.1008", "6201040005", "3.148", "≤ 7 %", "tingkat kemiskinan berada pada posisi ≤ 7%", "bukan bukti tentang kehendak warga"},
		"/en/":                      {"3,148", "no evidence of what anyone"},
		"/map":                      {"Laki-laki saja menentukan 66\u00a0% dari 6.630\u00a0ha lahan yang dipetakan.", "Peta sketsa, bukan batas resmi."},
		"/map?r=R03":                {"Hutan APL rawa (hilir)", "Ringkasan kebijakan 2022", "hanya sebagian kecil perempuan", "dinyatakan", "B-GEN-01", "diukur di elipsoid WGS84"},
		"/access":                   {"belum ditanya", "+3", "0,25", "Koperasi perusahaan", "Kesenjangan = "},
		"/products":                 {"Gula aren", "Industri rumahan", "B-SEA-02", "76 dari 96"},
		"/rank":                     {"3,55", "2,71 sampai 3,69", "Tidak diberi peringkat", "Kini dan nanti"},
		"/results?poll=unggulan":    {"Sementara.", "125", "digabung", "bukan suara warga", "Abon ikan gabus (aruan)", "Terpilih"},
		"/en/results?poll=unggulan": {"Provisional.", "Chosen"},
		"/report?poll=unggulan":     {"Lembar keputusan", "Wakil perempuan", "Gula aren"},
		"/settings":                 {"desa.gpkg", "Bahasa"},
		"/calendar":                 {"Yang bergantian", "Pada Nov–Mar (banjir)", "Gula aren (Nov–Mar)", "belum diketahui", "Spearman", "109 dari 144"},
		"/en/calendar":              {"In Nov–Mar (flood) there is little"},
		"/activities":               {"264", "101", "Menyadap nira", "Jam kerja 4 dari 13"},
		"/factors":                  {"B-NOR-01", "Hambatan", "Peluang"},
		"/gap-sheet":                {"Data pembuka wawasan", "0,25", "Belum ada keterangan: Penyandang disabilitas dan lansia"},
	} {
		body := html.UnescapeString(page(t, h, target, http.StatusOK))
		for _, word := range words {
			if !strings.Contains(body, word) {
				t.Errorf("%s: no %q", target, word)
			}
		}
	}
}

func TestWithheldResultsStaySecret(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	cast(t, h, `{"poll":"buah","group":"G1","ranking":[["P03"],["P01"]]}`, http.StatusCreated)
	body := page(t, h, "/results?poll="+openPollID, http.StatusOK)
	if strings.Contains(body, `class="dumbbell"`) || !strings.Contains(body, "suara sudah masuk") {
		t.Error("the count of an open poll is told")
	}
}

func TestUnknownPagesAndWrongQuestions(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	for target, status := range map[string]int{
		"/nirgends": http.StatusNotFound, "/en/nirgends": http.StatusNotFound, "/vote/nirgends": http.StatusNotFound, "/static/nirgends.css": http.StatusNotFound,
		"/map?r=nirgends": http.StatusBadRequest, "/access?by=warna": http.StatusBadRequest, "/access?session=nirgends": http.StatusBadRequest,
		"/rank?min_coverage=dua": http.StatusBadRequest, "/rank?min_coverage=7": http.StatusBadRequest, "/rank?axis=nirgends": http.StatusBadRequest,
		"/results?poll=nirgends": http.StatusBadRequest, "/results?poll=unggulan&voice=keras": http.StatusBadRequest,
	} {
		page(t, h, target, status)
	}
}

// villageOf is a site of what is put into it.
func villageOf(t *testing.T, records ...any) (*Server, *store.DB) {
	t.Helper()
	db, err := store.Create(t.Context(), filepath.Join(t.TempDir(), "desa.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	put(t, db, records...)
	return siteOf(t, db), db
}

func put(t *testing.T, db *store.DB, records ...any) {
	t.Helper()
	err := db.Save(t.Context(), "test", func(b *store.Batch) error {
		for _, record := range records {
			if _, err := b.Put(record); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEmptyVillage(t *testing.T) {
	s, _ := villageOf(t)
	h := s.Handler()
	for _, target := range []string{"/", "/map", "/access", "/access?by=group", "/products", "/rank", "/vote", "/results", "/report", "/settings", "/en/", "/en/results"} {
		page(t, h, target, http.StatusOK)
	}
}

func TestNamesAndNothingElse(t *testing.T) {
	s, _ := villageOf(t, mapping.Village{ID: "V", Name: "Sungai Baru"}, mapping.Group{ID: "G1", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People},
		mapping.Resource{ID: "R1", Name: "Hutan", Kind: mapping.Forest}, ranking.Product{ID: "P1", Name: "Madu"},
		ranking.Criterion{ID: "K1", Name: "Pasar"}, ranking.Poll{ID: "X", Question: "Yang mana?", Choices: []string{"P1"}, BallotType: ranking.RankedBallot})
	h := s.Handler()
	for _, target := range []string{"/", "/map", "/map?r=R1", "/map?show=gap", "/access", "/access?by=kind", "/access?by=group", "/products", "/rank", "/vote", "/vote/X", "/results", "/report", "/settings"} {
		page(t, h, target, http.StatusOK)
	}
}

// TestNaughtyNamesOnPages: names come out as text wherever they stand (S2).
func TestNaughtyNamesOnPages(t *testing.T) {
	for _, name := range []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `javascript:alert(1)`, `</title></svg><svg onload=x>`, `{{.}} ' --`, "Ω≈ç√ 田中 👩‍🌾 ي"} {
		s, db := villageOf(t, mapping.Village{ID: "V", Name: name, Kecamatan: name, Note: name, Figures: []mapping.Figure{{Name: name, Verbatim: name, Source: name}}},
			mapping.Group{ID: "G1", Name: name, Gender: mapping.Women, Type: mapping.People}, mapping.Group{ID: "G2", Name: "L" + name, Gender: mapping.Men, Type: mapping.People},
			mapping.Session{ID: "S1", Name: name, Kind: mapping.FGD, Note: name},
			mapping.Resource{ID: "R1", Name: name, LocalName: name, Kind: mapping.Forest, Owner: name, Note: name, Evidence: name, Geometry: square(111.4, -2.5, 0.01)},
			mapping.AccessRecord{ID: "A1", Resource: "R1", Group: "G1", Session: "S1", Control: mapping.Full, Evidence: name, Note: name},
			ranking.Product{ID: "P1", Name: name, Resources: []string{"R1"}, Pictogram: "pict/" + name, Note: name},
			ranking.Criterion{ID: "K1", Set: name, Name: name, Reference: name}, ranking.Score{Product: "P1", Criterion: "K1", Value: new(float64), Evidence: name, Note: name},
			ranking.Poll{ID: "X", Question: name, Choices: []string{"P1"}, BallotType: ranking.RankedBallot, State: ranking.Open, Note: name})
		_ = db
		h := s.Handler()
		for _, target := range []string{"/", "/map", "/map?r=R1", "/access", "/products", "/vote", "/vote/X", "/vote/X?group=G1", "/results", "/report", "/settings"} {
			body := ask(h, "GET", target, "").Body.String()
			if strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") || strings.Contains(body, "<svg onload") || strings.Contains(body, `href="javascript`) {
				t.Errorf("%s runs %s", target, name)
			}
		}
	}
}

// square is a field of so many degrees.
func square(lon, lat, side float64) orb.Polygon {
	return orb.Polygon{{{lon, lat}, {lon + side, lat}, {lon + side, lat + side}, {lon, lat + side}, {lon, lat}}}
}

func TestBallotsGroupsHaveTheirSigns(t *testing.T) {
	for want, g := range map[string]mapping.Group{
		"women": {Gender: mapping.Women}, "men": {Gender: mapping.Men}, "youth": {Gender: mapping.Women, Age: mapping.Youth}, "elder": {Gender: mapping.Men, Age: mapping.Elder},
		"disability": {Gender: mapping.Women, Disability: mapping.WithDisability}, "institution": {Type: mapping.Institution}, "mixed": {Gender: mapping.MixedGender},
	} {
		if got := pictOf(g); got != want {
			t.Errorf("%+v: %s", g, got)
		}
	}
}

func TestAddresses(t *testing.T) {
	for want, got := range map[string]string{
		"/map":                  address("id", "/map", "r", ""),
		"/en/map?r=R%26D&kind=": address("en", "/map", "r", "R&D") + "&kind=",
		"/rank?criteria=K1,K2":  address("id", "/rank", "criteria", "K1,K2"),
	} {
		if got != want {
			t.Errorf("%s is not %s", got, want)
		}
	}
}

func TestNumbersOfPages(t *testing.T) {
	s, _ := villageOf(t)
	p := s.catalogue.Printer("id")
	two := 2
	for want, got := range map[string]string{
		"–": numberOf(p, (*float64)(nil), 1), "2": numberOf(p, &two, 0), "1.234,5": numberOf(p, 1234.5, 1), "+1,5": signedOf(p, 1.5), "−2": signedOf(p, -2), "0": signedOf(p, 0.01),
	} {
		if got != want {
			t.Errorf("%q is not %q", got, want)
		}
	}
	if fmt.Sprint(pointed([]any{&two, (*int)(nil), "x"})) != "[2 <nil> x]" {
		t.Error(pointed([]any{&two, (*int)(nil), "x"}))
	}
}
