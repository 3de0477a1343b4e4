package web

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"potensi/mapping"
)

// text is a page without its markup.
func text(body string) string {
	plain := regexp.MustCompile(`(?s)<svg.*?</svg>|<[^>]*>`).ReplaceAllString(body, " ")
	return strings.Join(strings.Fields(strings.ReplaceAll(html.UnescapeString(plain), "\u00a0", " ")), " ")
}

func TestMapStateOfAnAddress(t *testing.T) {
	for query, want := range map[string]mapState{
		"":                              {Show: "control", Dimension: mapping.Control},
		"show=gap":                      {Show: "gap", Dimension: mapping.Control},
		"show=gap&dimension=benefit":    {Show: "gap", Dimension: mapping.Benefit},
		"show=access&dimension=benefit": {Show: "access", Dimension: mapping.Access},
		"dimension=access":              {Show: "access", Dimension: mapping.Access},
		"show=both&dimension=benefit":   {Show: "both", Dimension: mapping.Control},
		"show=x&kind=y&land_status=z&holder=w&min_gap=2&disputed=yes": {Show: "control", Dimension: mapping.Control},
		"kind=forest&land_status=apl&holder=men&disputed=1&min_gap=1": {Show: "control", Dimension: mapping.Control, Kind: mapping.Forest, Land: mapping.APL,
			Holder: mapping.HeldByMen, Disputed: true, Apart: true},
	} {
		q, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		got := mapStateOf(q)
		if got != want {
			t.Errorf("%s: %+v", query, got)
		}
		again, _ := url.ParseQuery(strings.TrimPrefix(address("id", "", got.pairs()...), "?"))
		if mapStateOf(again) != got {
			t.Errorf("%s does not survive its own address %v", query, again)
		}
	}
}

// TestEveryWayLeadsToEveryOther: each link of the questions and ways is a page
// that asks what it says, with filters and the chosen place kept.
func TestEveryWayLeadsToEveryOther(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	for _, show := range shows() {
		body := page(t, h, "/map?show="+show+"&kind=forest&r=R03", http.StatusOK)
		for _, nav := range []string{"map-tabs", "map-ways"} {
			_, rest, _ := strings.Cut(body, `<nav id="`+nav+`"`)
			rest, _, _ = strings.Cut(rest, "</nav>")
			if n := strings.Count(rest, "<a href="); n != 4 || strings.Count(rest, "kind=forest") != n || strings.Count(rest, "r=R03") != n {
				t.Errorf("%s in %s: %s", nav, show, rest)
			}
			if current := strings.Count(rest, `aria-current="page"`); current > 1 || (current == 0 && (nav == "map-ways" || show != bothView)) {
				t.Errorf("%s in %s has %d current", nav, show, current)
			}
		}
	}
}

func TestFiltersNarrowMapLegendAndClaim(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	for query, want := range map[string]struct {
		areas int
		words []string
	}{
		"kind=forest&land_status=apl":  {2, []string{"Laki-laki saja menentukan 100 % dari 2.645 ha hutan APL.", "2 dari 2 ditanya", "Disaring: Hutan", "Hapus semua 2 dari 15 sumber daya"}},
		"holder=women":                 {2, []string{"Siapa menentukan? Perempuan"}},
		"holder=men&show=access":       {8, []string{"8 dari 15 sumber daya"}},
		"min_gap=1":                    {13, []string{"Hanya yang bedanya 1 atau lebih"}},
		"disputed=1":                   {0, []string{"Tidak ada sumber daya yang cocok"}},
		"geometry_method=gps":          {0, []string{"diukur dengan GPS"}},
		"kind=plantation&min_gap=1":    {3, []string{"Lembaga, bukan perempuan atau laki-laki, menentukan 62 % dari 3.325 ha lahan yang disaring."}},
		"kind=agroforest&show=benefit": {1, []string{"Perempuan dan laki-laki bersama menikmati hasil 100 % dari 212 ha kebun campur."}},
	} {
		body := page(t, h, "/map?"+query, http.StatusOK)
		if n := strings.Count(wholeMap(t, body), `data-id="`); n != want.areas {
			t.Errorf("%s leaves %d", query, n)
		}
		for _, word := range want.words {
			if !strings.Contains(text(body), word) {
				t.Errorf("%s does not say %q", query, word)
			}
		}
	}
}

// TestClaimsAreHonest: nobody is said to hold alone what the others were not
// asked about.
func TestClaimsAreHonest(t *testing.T) {
	ha := func(x float64) *float64 { return &x }
	s, _ := villageOf(t, mapping.Group{ID: "W", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People}, mapping.Group{ID: "M", Name: "Laki-laki", Gender: mapping.Men, Type: mapping.People},
		mapping.Session{ID: "S", Name: "Pleno", Kind: mapping.Plenary},
		mapping.Resource{ID: "R1", Name: "Satu", Kind: mapping.Forest, AreaHa: ha(60), Geometry: square(111.4, -2.5, 0.01)},
		mapping.Resource{ID: "R2", Name: "Dua", Kind: mapping.Forest, AreaHa: ha(40), Geometry: square(111.42, -2.5, 0.01)},
		mapping.AccessRecord{ID: "A", Resource: "R1", Group: "M", Session: "S", Control: mapping.Full},
		mapping.AccessRecord{ID: "B", Resource: "R2", Group: "M", Session: "S", Control: mapping.Full}, mapping.AccessRecord{ID: "C", Resource: "R2", Group: "W", Session: "S", Control: mapping.None})
	body := text(page(t, s.Handler(), "/map", http.StatusOK))
	for _, word := range []string{"Laki-laki saja menentukan 40 % dari 100 ha lahan yang dipetakan.", "1 dari 2 ditanya tentang perempuan dan laki-laki"} {
		if !strings.Contains(body, word) {
			t.Errorf("no %q in %s", word, body)
		}
	}
}

// leveledVillage has every state of a disc, and women's levels 0 to 3.
func leveledVillage() []any {
	records := []any{mapping.Group{ID: "W", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People}, mapping.Group{ID: "M", Name: "Laki-laki", Gender: mapping.Men, Type: mapping.People},
		mapping.Session{ID: "S1", Name: "Satu", Kind: mapping.FGD, Group: "W"}, mapping.Session{ID: "S2", Name: "Dua", Kind: mapping.FGD, Group: "M"}}
	levels := []struct{ access, control mapping.Level }{{mapping.Full, mapping.Full}, {mapping.Shared, mapping.Limited}, {mapping.Limited, mapping.None}, {mapping.None, mapping.None}}
	for i, l := range levels {
		id := fmt.Sprintf("R%d", i)
		records = append(records, mapping.Resource{ID: id, Name: id, Kind: mapping.Farmland, Geometry: square(111.4+float64(i)/50, -2.5, 0.01)},
			mapping.AccessRecord{ID: id + "w", Resource: id, Group: "W", Session: "S1", Access: l.access, Control: l.control},
			mapping.AccessRecord{ID: id + "m", Resource: id, Group: "M", Session: "S2", Access: mapping.Full, Control: mapping.Full})
	}
	return append(records, mapping.Resource{ID: "R4", Name: "R4", Kind: mapping.Farmland, Geometry: square(111.5, -2.5, 0.01)},
		mapping.AccessRecord{ID: "d1", Resource: "R4", Group: "W", Session: "S1", Access: mapping.Full, Control: mapping.Full},
		mapping.AccessRecord{ID: "d2", Resource: "R4", Group: "W", Session: "S2", Access: mapping.Full, Control: mapping.None})
}

func TestDiscsShowUseAndDecision(t *testing.T) {
	s, _ := villageOf(t, leveledVillage()...)
	svg := wholeMap(t, page(t, s.Handler(), "/map?show=both", http.StatusOK))
	_, svg, _ = strings.Cut(svg, `<g class="areas">`)
	for id, want := range map[string]string{"R0": "women-decides men-decides", "R1": "women-uses men-decides", "R2": "women-limited men-decides", "R3": "women-neither men-decides", "R4": "women-disputed men-unknown"} {
		_, area, _ := strings.Cut(svg, `data-id="`+id+`"`)
		area, _, _ = strings.Cut(area, "</a>")
		for _, half := range strings.Fields(want) {
			if !strings.Contains(area, `href="#d-`+half+`"`) {
				t.Errorf("%s does not show %s", id, half)
			}
		}
	}
}

func TestSideBySide(t *testing.T) {
	s, _ := villageOf(t, leveledVillage()...)
	body := page(t, s.Handler(), "/map?show=side&dimension=control", http.StatusOK)
	panes := []string{}
	for _, svg := range drawings(body) {
		if strings.Contains(svg, `class="map map-small`) {
			panes = append(panes, svg)
		}
	}
	if len(panes) != 3 {
		t.Fatalf("%d panes", len(panes))
	}
	for i, want := range []string{"women-3 women-1 women-0 women-0", "men-3 men-3 men-3 men-3", "gap-even gap-men-much gap-men-much gap-men-much gap-disputed"} {
		for _, class := range strings.Fields(want) {
			if !strings.Contains(panes[i], `fill="url(#m-`+class+`)"`) {
				t.Errorf("pane %d has no %s", i, class)
			}
		}
		if strings.Count(panes[i], `data-id="`) != 5 || strings.Contains(panes[i], "<defs>") != (i == 0) {
			t.Errorf("pane %d is not the same place, drawn once", i)
		}
	}
	if !strings.Contains(panes[0], `clip-path="url(#map-c4)"`) || strings.Contains(panes[1], "clip-path=") {
		t.Error("only what is said of women is disputed")
	}
	ids := map[string]bool{}
	for _, match := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		if ids[match[1]] {
			t.Errorf("two elements are called %s", match[1])
		}
		ids[match[1]] = true
	}
}

func TestGapWalk(t *testing.T) {
	s, _ := villageOf(t, leveledVillage()...)
	h := s.Handler()
	seen, at := []string{}, "/map?show=gap"
	for range 9 {
		body := page(t, h, at, http.StatusOK)
		_, panel, _ := strings.Cut(body, `id="panel"`)
		next := regexp.MustCompile(`href="([^"]*)" data-r="(R\d)" aria-label="Berikutnya`).FindStringSubmatch(panel)
		if at == "/map?show=gap" {
			next = regexp.MustCompile(`href="([^"]*)" data-r="(R\d)"`).FindStringSubmatch(panel)
		}
		if next == nil {
			break
		}
		at = html.UnescapeString(next[1])
		seen = append(seen, next[2])
	}
	if got := strings.Join(seen, " "); got != "R2 R3 R1 R0" {
		t.Errorf("the walk goes %s", got)
	}
}

func TestWhoSaysIt(t *testing.T) {
	s, _ := villageOf(t, disputedVillage()...)
	h := s.Handler()
	for query, want := range map[string]string{"said_by=women": "Hanya menurut sesi kelompok perempuan: 6 catatan.", "said_by=M": "Hanya menurut sesi Laki-laki: 6 catatan.",
		"session=SW": "Hanya menurut sesi FGD perempuan: 6 catatan.", "": "Menurut semua sesi: 12 catatan."} {
		body := page(t, h, "/map?"+query, http.StatusOK)
		if !strings.Contains(text(body), want) {
			t.Errorf("%s does not say %s", query, want)
		}
		if differ := strings.Contains(body, `class="differs"`); differ != (query == "") {
			t.Errorf("%s: sessions differ: %v", query, differ)
		}
	}
	if w := ask(h, "GET", "/map?session=tidak-ada", ""); w.Code == http.StatusOK {
		t.Error("a session that there is not was heard")
	}
}

// TestHallSeesNoSecrets: a phone in the hall gets no sensitive place, no answer
// of four people, nothing that was said within its session only, and is told
// how much that is.
func TestHallSeesNoSecrets(t *testing.T) {
	four := 4
	s, _ := villageOf(t, mapping.Group{ID: "W", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People}, mapping.Group{ID: "D", Name: "Penyandang disabilitas", Gender: mapping.MixedGender, Type: mapping.People, Members: &four},
		mapping.Session{ID: "S1", Name: "Tertutup", Kind: mapping.FGD, Group: "W", Consent: mapping.ConsentSession}, mapping.Session{ID: "S2", Name: "Terbuka", Kind: mapping.FGD, Group: "W", Consent: mapping.ConsentVillage},
		mapping.Resource{ID: "R1", Name: "Keramat", Kind: mapping.SacredSite, Sensitive: true, Geometry: orb.Point{111.4, -2.5}},
		mapping.Resource{ID: "R2", Name: "Ladang", Kind: mapping.Farmland, Geometry: square(111.4, -2.5, 0.01)},
		mapping.AccessRecord{ID: "A", Resource: "R2", Group: "W", Session: "S1", Control: mapping.Full, Note: "rahasia sesi"},
		mapping.AccessRecord{ID: "B", Resource: "R2", Group: "D", Session: "S2", Control: mapping.None, Note: "rahasia empat orang"},
		mapping.AccessRecord{ID: "C", Resource: "R1", Group: "W", Session: "S2", Control: mapping.Full, Note: "rahasia tempat"})
	h := s.Handler()
	for _, target := range []string{"/map?r=R2", "/map?show=both&r=R2", "/map?show=side&r=R2"} {
		body := askFromHall(h, "GET", target, "").Body.String()
		for _, secret := range []string{"rahasia", "Keramat", `data-id="R1"`} {
			if strings.Contains(body, secret) {
				t.Errorf("%s tells the hall %s", target, secret)
			}
		}
		for _, told := range []string{"1 sumber daya yang ditandai peka tidak", "catatan akses"} {
			if !strings.Contains(text(body), told) {
				t.Errorf("%s does not say %q", target, told)
			}
		}
	}
	if w := askFromHall(h, "GET", "/map?r=R1", ""); w.Code == http.StatusOK {
		t.Error("a sensitive place has a page in the hall")
	}
	body := page(t, h, "/map?r=R1", http.StatusOK)
	if !strings.Contains(body, `class="area selected point sensitive"`) || !strings.Contains(text(body), "1 tempat peka hanya tampak di layar ini") {
		t.Error("the facilitator is not told that it is a secret")
	}
}

// TestWithdrawnIsShownToNobody: not to the facilitator either; it is counted,
// not named.
func TestWithdrawnIsShownToNobody(t *testing.T) {
	s, _ := villageOf(t, mapping.Group{ID: "W", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People},
		mapping.Session{ID: "S1", Name: "Ditarik", Kind: mapping.FGD, Group: "W", Consent: mapping.ConsentWithdrawn}, mapping.Session{ID: "S2", Name: "Terbuka", Kind: mapping.FGD, Group: "W"},
		mapping.Resource{ID: "R1", Name: "Makam", Kind: mapping.SacredSite, Consent: mapping.ConsentWithdrawn, Geometry: orb.Point{111.4, -2.5}},
		mapping.Resource{ID: "R2", Name: "Ladang", Kind: mapping.Farmland, Geometry: square(111.4, -2.5, 0.01)},
		mapping.Resource{ID: "R3", Name: "Kebun dalam", Kind: mapping.Yard, Consent: mapping.ConsentSession, Geometry: square(111.42, -2.5, 0.01)},
		mapping.AccessRecord{ID: "A", Resource: "R2", Group: "W", Session: "S1", Control: mapping.Full, Note: "ditarik kembali"})
	h := s.Handler()
	body := page(t, h, "/map?r=R2", http.StatusOK)
	for _, gone := range []string{"Makam", "ditarik kembali", "Ditarik"} {
		if strings.Contains(body, gone) {
			t.Errorf("the facilitator sees %s", gone)
		}
	}
	if !strings.Contains(text(body), "1 tempat dicabut persetujuannya dan tidak ditampilkan di mana pun.") || !strings.Contains(body, `sensitive" href="/map?show=control&amp;r=R3"`) {
		t.Error("what is withdrawn is not counted, or what is for the session only is not marked")
	}
	for _, target := range []string{"/map", "/"} {
		if hall := askFromHall(h, "GET", target, "").Body.String(); strings.Contains(hall, `data-id="R3"`) || strings.Contains(hall, `data-id="R1"`) {
			t.Errorf("%s shows the hall a place that is the session's", target)
		}
	}
}

// TestMapIsLight: a village of two hundred areas with borders as people walk
// them comes in under 40 kB as it is sent.
func TestMapIsLight(t *testing.T) {
	records := []any{mapping.Village{ID: "V", Name: "Ringan"}}
	kinds := []mapping.Kind{mapping.Forest, mapping.Farmland, mapping.Plantation, mapping.Agroforest}
	for i := range 200 {
		records = append(records, mapping.Resource{ID: fmt.Sprintf("R%03d", i), Name: fmt.Sprintf("Lahan %d", i), Kind: kinds[i%4], GeometryMethod: mapping.GPS,
			Geometry: wiggly(111.4+float64(i%20)/200, -2.5-float64(i/20)/200, 0.0049, i)})
	}
	s, _ := villageOf(t, records...)
	for _, show := range shows() {
		w := ask(s.Handler(), "GET", "/map?show="+show, "", "Accept-Encoding", "gzip")
		if w.Code != http.StatusOK || w.Body.Len() > 40_000 {
			t.Errorf("%s: %d, %d bytes", show, w.Code, w.Body.Len())
		}
	}
}

// wiggly is a plot of land with 21 corners.
func wiggly(lon, lat, size float64, seed int) orb.Polygon {
	ring := orb.Ring{}
	for i := range 20 {
		along, wave := float64(i%5)/5*size, float64((seed*7+i*13)%11)/11*size/8
		switch i / 5 {
		case 0:
			ring = append(ring, orb.Point{lon + along, lat + wave})
		case 1:
			ring = append(ring, orb.Point{lon + size - wave, lat + along})
		case 2:
			ring = append(ring, orb.Point{lon + size - along, lat + size - wave})
		default:
			ring = append(ring, orb.Point{lon + wave, lat + size - along})
		}
	}
	return orb.Polygon{append(ring, ring[0])}
}
