package print

import (
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"potensi/internal/i18n"
	"potensi/internal/intake"
	"potensi/internal/sample"
	"potensi/internal/store"
	"potensi/mapping"
)

func sampleWorkshop(t testing.TB) store.Workshop {
	t.Helper()
	db, err := store.Create(t.Context(), filepath.Join(t.TempDir(), "desa.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := intake.Import(t.Context(), db, intake.Embedded(sample.Files, sample.Names()), intake.Options{By: "test"}); err != nil {
		t.Fatal(err)
	}
	w, err := db.Workshop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func pressOf(t testing.TB, w store.Workshop, lang string, circle mapping.ConsentScope) *Press {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	picture := func(name string) template.HTML {
		return template.HTML(`<path class="` + template.HTMLEscapeString(name) + `" d="M0 0h1"/>`)
	}
	return NewPress(w, Order{Circle: circle, Date: time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC), Picture: picture}, c.Printer(lang))
}

// every draws all that there is to print.
func every(t testing.TB, s *Press) map[string]string {
	t.Helper()
	out := map[string]string{}
	keep := func(name string, html template.HTML, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = string(html)
	}
	for _, show := range Shows() {
		html, err := s.Poster(PosterOrder{Show: show})
		keep("poster "+show, html, err)
	}
	html, err := s.Profile(ProfileOrder{})
	keep("profile", html, err)
	html, err = s.Sheets(SheetsOrder{})
	keep("sheets", html, err)
	return out
}

var (
	missing = regexp.MustCompile(`\[[a-z_]+\.[a-z_.-]+\]|%!|ZgotmplZ|NaN|<no value>`)
	loose   = regexp.MustCompile(`(?i)\sstyle=|<script|<image|<pattern|href="http|url\(http`)
)

// TestSheetsAreWhole: every word is there, and nothing that a strict page or a
// printer would not take: no style attributes, no pictures of points.
func TestSheetsAreWhole(t *testing.T) {
	w := sampleWorkshop(t)
	for _, lang := range []string{"id", "en"} {
		for name, html := range every(t, pressOf(t, w, lang, mapping.ConsentVillage)) {
			if bad := missing.FindString(html); bad != "" {
				t.Errorf("%s %s: %s", lang, name, bad)
			}
			if bad := loose.FindString(html); bad != "" {
				t.Errorf("%s %s: %s", lang, name, bad)
			}
		}
	}
}

// TestPosterHasTheSurround: all that Perka BIG 3/2016 asks for.
func TestPosterHasTheSurround(t *testing.T) {
	html := strings.ReplaceAll(every(t, pressOf(t, sampleWorkshop(t), "id", mapping.ConsentVillage))["poster control"], "&#43;", "+")
	for what, word := range map[string]string{"title": "Peta akses dan kontrol", "question": "Siapa menentukan?", "scale": "1 : 100.000", "bar": `class="pp-bar"`, "sheet number": "lembar 3 dari 6",
		"village": "Kelurahan Kotawaringin Hilir", "north": `class="pp-north"`, "edition": "dicetak 26 November 2026", "data": "data sampai 2025", "location": "Diagram lokasi", "regency": "Kabupaten Kotawaringin Barat",
		"projection": "UTM zone 49S (EPSG:32749)", "grid": "540.000 mT", "degrees": "111°30′ BT", "datum": "WGS 84 (EPSG:4326)", "logo": "logo lembaga", "rights": "ada pada warga", "legend": "Keterangan",
		"counts": "4.369 ha + 23,0 km", "sources": "Peta sketsa contoh", "method": "sketsa: letak dan bentuk kira-kira", "session": "Ringkasan kebijakan 2022: dokumen, 2022", "coverage": "154 dari 256",
		"sketch": "bukan batas hukum", "illustrative": "17 bentuk", "small group": "kurang dari 5 orang", "finding": "Laki-laki menentukan 10 dari 15 sumber daya: 4.369 ha, 66 % dari luas areanya", "number": `<tspan font-weight="700">7</tspan>`} {
		if !strings.Contains(html, word) {
			t.Errorf("no %s: %q", what, word)
		}
	}
	for id, class := range map[string]string{"R03": "held-men", "R07": "held-institution", "R09": "held-both"} {
		if !strings.Contains(html, `data-id="`+id+`" data-class="`+class+`"`) {
			t.Errorf("%s is not %s", id, class)
		}
	}
	if !strings.Contains(html, `class="pp-sketch"`) || strings.Contains(html, `class="pp-firm"`) {
		t.Error("a sketch looks official")
	}
}

func square(lon, lat, size float64) orb.Polygon {
	return orb.Polygon{{{lon, lat}, {lon + size, lat}, {lon + size, lat + size}, {lon, lat + size}, {lon, lat}}}
}

// disputedVillage has women's and men's sessions that differ, a sensitive place,
// a benefit, and work.
func disputedVillage() store.Workshop {
	n := 8
	hours := 3.5
	return store.Workshop{Village: mapping.Village{Name: "Sungai Baru"},
		Groups: []mapping.Group{{ID: "G1", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People, Members: &n}, {ID: "G2", Name: "Laki-laki", Gender: mapping.Men, Type: mapping.People, Members: &n}},
		Sessions: []mapping.Session{{ID: "S1", Name: "Sesi perempuan", Kind: mapping.FGD, Group: "G1", Date: "2026-05-12", Women: &n, Consent: mapping.ConsentPublic},
			{ID: "S2", Name: "Sesi laki-laki", Kind: mapping.FGD, Group: "G2", Date: "2026-05-11", Men: &n, Consent: mapping.ConsentVillage}},
		Resources: []mapping.Resource{{ID: "R1", Name: "Ladang", Kind: mapping.Farmland, Geometry: square(111.4, -2.5, .01), GeometryMethod: mapping.GPS}, {ID: "R2", Name: "Hutan tua", Kind: mapping.Forest, Geometry: square(111.42, -2.5, .01)},
			{ID: "R3", Name: "Keramat", Kind: mapping.SacredSite, Sensitive: true, Geometry: orb.Point{111.43, -2.49}}, {ID: "R4", Name: "Pendapatan ladang", Kind: mapping.Income}},
		AccessRecords: []mapping.AccessRecord{{ID: "A1", Resource: "R1", Group: "G1", Session: "S1", Access: mapping.Full, Control: mapping.Full}, {ID: "A2", Resource: "R1", Group: "G1", Session: "S2", Access: mapping.Full, Control: mapping.None},
			{ID: "A3", Resource: "R1", Group: "G2", Session: "S2", Access: mapping.Limited, Control: mapping.Full}, {ID: "A4", Resource: "R3", Group: "G2", Session: "S1", Control: mapping.Full}},
		Activities: []mapping.Activity{{ID: "K1", Name: "Menanam", Role: mapping.Productive, Group: "G1", Session: "S1", HoursPerDay: &hours, Months: []int{11, 12, 1, 2}, Paid: mapping.Unpaid}},
		Factors:    []mapping.Factor{{ID: "F1", Name: "Rapat malam hari", Kind: mapping.Norm, Effect: mapping.Constraint, Dimension: mapping.Participation, Group: "G1", Session: "S1"}}}
}

func TestDisputesAreDrawnWithBothAnswers(t *testing.T) {
	all := every(t, pressOf(t, disputedVillage(), "id", mapping.ConsentVillage))
	poster := all["poster control"]
	if !strings.Contains(poster, `data-id="R1" data-class="held-disputed"`) || strings.Count(poster, `clip-path="url(#pp-l-`) != 1 {
		t.Error("the disputed area is not split")
	}
	if !strings.Contains(poster, `class="pp-firm"`) {
		t.Error("a surveyed edge is dashed")
	}
	for _, word := range []string{"3≠0", "Manfaat</th>", "S1, S2", "11 Mei 2026", "8 perempuan", "3,5", "Nov–Feb", "tanpa upah", "Rapat malam hari", "Hambatan"} {
		if !strings.Contains(all["profile"], word) {
			t.Errorf("the profile has no %q", word)
		}
	}
}

func TestCirclesOnPaper(t *testing.T) {
	for circle, left := range map[mapping.ConsentScope]string{mapping.ConsentVillage: "", mapping.ConsentPublic: "Sesi laki-laki"} {
		s := pressOf(t, disputedVillage(), "id", circle)
		for name, html := range every(t, s) {
			if name != "sheets" && strings.Contains(html, "Keramat") {
				t.Errorf("%s for %s names a sensitive place", name, circle)
			}
			if left != "" && strings.Contains(html, left) {
				t.Errorf("%s for %s tells of %s", name, circle, left)
			}
			if name != "sheets" && !strings.Contains(html, "1 sumber daya yang ditandai peka") {
				t.Errorf("%s for %s does not count what it leaves out", name, circle)
			}
		}
		if sheets, err := s.Sheets(SheetsOrder{}); err != nil || strings.Contains(string(sheets), "Keramat") != (circle == mapping.ConsentVillage) {
			t.Errorf("blank sheets for %s, %v", circle, err)
		}
	}
}

func TestHarvardSignsAndShares(t *testing.T) {
	three, one, zero := 3.0, 1.0, 0.0
	for want, c := range map[string]mapping.ProfileRow{"tick": {Control: &three}, "some": {Control: &one}, "none": {Control: &zero}, "": {},
		"na": {NotApplicable: []mapping.Dimension{mapping.Control}}, "disputed": {Disputed: []mapping.Dimension{mapping.Control}}} {
		if got := tickOf(c, mapping.Control); got != want {
			t.Errorf("%q is not %q", got, want)
		}
	}
	var c harvardCell
	if c.share(&one, nil); c.WomenShare != nil {
		t.Error("an unknown level has a share")
	}
	if c.share(&zero, &zero); c.WomenShare != nil {
		t.Error("nothing is shared")
	}
	if c.share(&one, &three); *c.WomenShare != .25 || *c.MenShare != .75 {
		t.Errorf("%v", c)
	}
}

// TestProfileHasTheReferenceParities: computed by hand for the sample.
func TestProfileHasTheReferenceParities(t *testing.T) {
	html := every(t, pressOf(t, sampleWorkshop(t), "id", mapping.ConsentVillage))["profile"]
	for _, want := range []string{"0,25", "0,33", "0,58", "0,50", "1,43", "2,75"} {
		if !strings.Contains(html, "<b>"+want+"</b>") {
			t.Errorf("no parity %s", want)
		}
	}
}

func TestRowsFollowKindsAndThenTheFile(t *testing.T) {
	list := []mapping.Resource{{ID: "a", Kind: mapping.Yard}, {ID: "b", Kind: mapping.Forest}, {ID: "c", Kind: mapping.Problem}, {ID: "d", Kind: mapping.Income}, {ID: "e", Kind: mapping.Forest}}
	ids := []string{}
	for _, r := range Rows(list) {
		ids = append(ids, r.ID)
	}
	if !slices.Equal(ids, []string{"b", "e", "a", "d"}) {
		t.Error(ids)
	}
	groups := []mapping.Group{{ID: "G1"}, {ID: "G2"}}
	code := SheetCode("S", groups, list)
	turned := slices.Clone(list)
	slices.Reverse(turned)
	for _, other := range []string{SheetCode("T", groups, list), SheetCode("S", groups[:1], list), SheetCode("S", groups, turned)} {
		if other == code || len(code) != 7 {
			t.Errorf("%s and %s", code, other)
		}
	}
}

func TestBlankSheetsHaveEveryRowOnce(t *testing.T) {
	s := pressOf(t, sampleWorkshop(t), "id", mapping.ConsentVillage)
	html, err := s.Sheets(SheetsOrder{What: Matrix, Session: "Ringkasan kebijakan 2022", Groups: []string{"Laki-laki", "G1"}})
	if err != nil {
		t.Fatal(err)
	}
	text := string(html)
	if n := strings.Count(text, `class="pp-form"`); n != 3 { // 15 rows and 2 spare ones, 8 a page
		t.Errorf("%d pages", n)
	}
	for i := 1; i <= 15; i++ {
		if n := strings.Count(text, `rowspan="2">`+itoa(i)+`</td>`); n != 1 {
			t.Errorf("row %d is there %d times", i, n)
		}
	}
	if women := strings.Index(text, "<span>Perempuan</span>"); women > strings.Index(text, "<span>Laki-laki</span>") {
		t.Error("women do not come first")
	}
	cards, err := s.Sheets(SheetsOrder{What: Cards})
	if n := strings.Count(string(cards), `class="pp-card`); err != nil || n < 19 { // 15 and the four piles
		t.Errorf("%d cards, %v", n, err)
	}
	for _, o := range []SheetsOrder{{What: "warna"}, {Session: "x"}, {Groups: []string{"x"}}, {Kind: "x"}} {
		if _, err := s.Sheets(o); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
}

func TestMonthsInRuns(t *testing.T) {
	s := pressOf(t, store.Workshop{}, "id", mapping.ConsentVillage)
	for want, months := range map[string][]int{"": nil, "Jul–Sep": {7, 8, 9}, "Mar, Nov–Jan": {11, 12, 1, 3}, "Des–Feb": {12, 1, 2}, "sepanjang tahun": {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}} {
		if got := s.months(months); got != want {
			t.Errorf("%v is %q", months, got)
		}
	}
}

func TestTooManyForOneSheet(t *testing.T) {
	w := store.Workshop{}
	for i := range mostDrawn + 1 {
		w.Resources = append(w.Resources, mapping.Resource{ID: itoa(i), Name: itoa(i), Kind: mapping.Farmland, Geometry: square(111+float64(i%50)/50, -2-float64(i/50)/50, .01)})
	}
	s := pressOf(t, w, "id", mapping.ConsentVillage)
	if html, err := s.Poster(PosterOrder{}); err != nil || !strings.Contains(string(html), "2.001 tempat terlalu banyak") {
		t.Error(err)
	}
	s.w.Resources = s.w.Resources[:mostDrawn]
	start := time.Now()
	if html, err := s.Poster(PosterOrder{}); err != nil || len(html) > 8<<20 {
		t.Errorf("%d bytes, %v", len(html), err)
	}
	t.Log(time.Since(start))
}

func TestTablesForSpreadsheets(t *testing.T) {
	tables, err := pressOf(t, sampleWorkshop(t), "id", mapping.ConsentVillage).Tables(ProfileOrder{})
	if err != nil || len(tables) != 3 || len(tables[0].Rows) != 64 || len(tables[1].Rows) != 21 {
		t.Fatal(len(tables), err)
	}
	for _, table := range tables {
		for _, row := range table.Rows {
			if len(row) != len(table.Columns) {
				t.Fatalf("%d cells under %d titles", len(row), len(table.Columns))
			}
		}
		n := 0
		for cells, err := range table.Sheet("x", pressOf(t, store.Workshop{}, "id", mapping.ConsentVillage).p).Rows {
			n++
			if err != nil || len(cells) != len(table.Columns) {
				t.Fatal(err)
			}
		}
		if n != len(table.Rows) {
			t.Errorf("%d of %d rows", n, len(table.Rows))
		}
	}
}

func TestOneFileHoldsEverything(t *testing.T) {
	s := pressOf(t, sampleWorkshop(t), "en", mapping.ConsentPublic)
	html, err := s.Poster(PosterOrder{})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := s.WriteFile(&out, "Poster", html); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if !strings.HasPrefix(text, "<!doctype html>") || !strings.Contains(text, "@page poster { size: A3 landscape") || strings.Contains(text, "<script") || strings.Contains(text, "<link") {
		t.Error("it cannot stand alone")
	}
}

// TestEveryPrintedWordIsSaid holds the catalogue's words of this room against
// its source.
func TestEveryPrintedWordIsSaid(t *testing.T) {
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	source := ""
	for _, pattern := range []string{"*.go", "templates/*.html"} {
		names, err := fs.Glob(os.DirFS("."), pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if text, err := os.ReadFile(name); err == nil && !strings.HasSuffix(name, "_test.go") {
				source += string(text)
			}
		}
	}
	stems := regexp.MustCompile(`"(print\.[a-z.-]*[.-])"`).FindAllStringSubmatch(source, -1)
	stems = append(stems, []string{"", "print.gap-"}, []string{"", "print.status."}, []string{"", "print.role."}, []string{"", "print.paid."}, []string{"", "print.factor."})
	for _, key := range c.Keys("id") {
		if !strings.HasPrefix(key, "print.") || strings.Contains(source, `"`+key+`"`) {
			continue
		}
		if !slices.ContainsFunc(stems, func(stem []string) bool { return strings.HasPrefix(key, stem[1]) }) {
			t.Errorf("nobody says %s", key)
		}
	}
	p := c.Printer("id")
	for _, match := range regexp.MustCompile(`(?:T\(|\bt )"([a-z_]+\.[a-z0-9_.-]*[a-z0-9])"`).FindAllStringSubmatch(source, -1) {
		if !p.Has(match[1]) {
			t.Errorf("no words for %s", match[1])
		}
	}
}

func BenchmarkPoster(b *testing.B) {
	s := pressOf(b, sampleWorkshop(b), "id", mapping.ConsentVillage)
	for b.Loop() {
		if _, err := s.Poster(PosterOrder{}); err != nil {
			b.Fatal(err)
		}
	}
}
