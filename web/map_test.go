package web

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"potensi/mapping"
)

// wholeMap is the map's svg element.
func wholeMap(t *testing.T, body string) string {
	t.Helper()
	for _, svg := range drawings(body) {
		if strings.Contains(svg, `id="map"`) {
			return svg
		}
	}
	t.Fatal("no map")
	return ""
}

func TestMapOfTheSample(t *testing.T) {
	s, _ := sampleSite(t)
	body := page(t, s.Handler(), "/map?r=R03", http.StatusOK)
	svg := wholeMap(t, body)
	for what, n := range map[string]int{`data-id="`: 17, `fill="url(#m-held-men)"`: 6, `fill="url(#m-held-both)"`: 1, `fill="url(#m-held-institution)"`: 1,
		`stroke="url(#m-held-men)"`: 1, `stroke="url(#p-held-women)"`: 4, `class="area selected"`: 1, `data-id="R03"`: 1, `fill="url(#m-neutral)"`: 1} {
		if got := strings.Count(svg, what); got != n {
			t.Errorf("%d times %s, not %d", got, what, n)
		}
	}
	if !strings.Contains(svg, `viewBox="0 0 1000 780" data-home="0 0 1000 780"`) {
		t.Errorf("%.200s", svg)
	}
	for _, contract := range []string{`data-map="in" hidden`, `data-map="out" hidden`, `data-map="home" hidden`, `id="map-status"`, `id="panel"`, `id="map-tabs"`, "data-keep-view", `class="pin" data-x="`} {
		if !strings.Contains(body, contract) {
			t.Errorf("the script finds no %s", contract)
		}
	}
}

func TestMapDrawsTheView(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	for view, want := range map[string]string{"100,200,500": "100 200 500 390", "900,900,500": "500 390 500 390", "1,2,NaN": "0 0 1000 780", "x": "0 0 1000 780", "0,0,1": "0 0 62.5 48.75"} {
		if svg := wholeMap(t, page(t, h, "/map?view="+view, http.StatusOK)); !strings.Contains(svg, `viewBox="`+want+`"`) {
			t.Errorf("%s: %.120s", view, svg)
		}
	}
}

// disputedVillage has two sessions that differ on who decides over a field, a
// river and a spring.
func disputedVillage() []any {
	records := []any{mapping.Village{ID: "V", Name: "Beda"},
		mapping.Group{ID: "W", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People}, mapping.Group{ID: "M", Name: "Laki-laki", Gender: mapping.Men, Type: mapping.People},
		mapping.Session{ID: "SW", Name: "FGD perempuan", Kind: mapping.FGD, Group: "W"}, mapping.Session{ID: "SM", Name: "FGD laki-laki", Kind: mapping.FGD, Group: "M"},
		mapping.Resource{ID: "R1", Name: "Ladang", Kind: mapping.Farmland, Geometry: orb.MultiPolygon{square(111.4, -2.5, 0.01), square(111.42, -2.5, 0.004)}},
		mapping.Resource{ID: "R2", Name: "Sungai", Kind: mapping.River, Geometry: orb.LineString{{111.39, -2.5}, {111.43, -2.48}}},
		mapping.Resource{ID: "R3", Name: "Mata air", Kind: mapping.WaterSource, Geometry: orb.Point{111.405, -2.495}},
		mapping.Resource{ID: "R4", Name: "Batas", Kind: mapping.Boundary, Geometry: square(111.38, -2.52, 0.06), GeometryMethod: mapping.Official}}
	for _, r := range []string{"R1", "R2", "R3"} {
		records = append(records, mapping.AccessRecord{ID: r + "a", Resource: r, Group: "W", Session: "SW", Control: mapping.Full},
			mapping.AccessRecord{ID: r + "b", Resource: r, Group: "M", Session: "SW", Control: mapping.None},
			mapping.AccessRecord{ID: r + "c", Resource: r, Group: "W", Session: "SM", Control: mapping.None},
			mapping.AccessRecord{ID: r + "d", Resource: r, Group: "M", Session: "SM", Control: mapping.Full})
	}
	return records
}

func TestDisputesAreSplit(t *testing.T) {
	s, _ := villageOf(t, disputedVillage()...)
	h := s.Handler()
	body := page(t, h, "/map?r=R1", http.StatusOK)
	svg := wholeMap(t, body)
	for _, want := range []string{`clip-path="url(#map-c0)"`, `fill="url(#m-held-women)"`, `fill="url(#m-held-men)"`, `stroke="url(#m-held-disputed)"`, `stroke="url(#p-held-disputed)"`, `class="outline"`} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Count(svg, `data-id="`) != 3 {
		t.Error("the village's border must not be an area")
	}
	for _, want := range []string{"FGD perempuan", "FGD laki-laki", "sesi berbeda pendapat", "Tidak sepakat"} {
		if !strings.Contains(body, want) {
			t.Errorf("the panel does not say %s", want)
		}
	}
	if !strings.Contains(page(t, h, "/access", http.StatusOK), `#lv-disputed`) {
		t.Error("the table does not mark the dispute")
	}
	if said := wholeMap(t, page(t, h, "/map?session=SW", http.StatusOK)); strings.Contains(said, "clip-path=") {
		t.Error("one session alone cannot differ")
	}
}

// TestDisputeOfDocumentsIsNotSplit: where no session of women or men said
// anything, the area is hatched, not split between two blanks.
func TestDisputeOfDocumentsIsNotSplit(t *testing.T) {
	s, _ := villageOf(t, mapping.Group{ID: "W", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People},
		mapping.Session{ID: "S1", Name: "Satu", Kind: mapping.Document}, mapping.Session{ID: "S2", Name: "Dua", Kind: mapping.Document},
		mapping.Resource{ID: "R1", Name: "Ladang", Kind: mapping.Farmland, Geometry: square(111.4, -2.5, 0.01)},
		mapping.AccessRecord{ID: "A", Resource: "R1", Group: "W", Session: "S1", Control: mapping.Full}, mapping.AccessRecord{ID: "B", Resource: "R1", Group: "W", Session: "S2", Control: mapping.None})
	svg := wholeMap(t, page(t, s.Handler(), "/map", http.StatusOK))
	if strings.Contains(svg, "clip-path=") || !strings.Contains(svg, `fill="url(#m-held-disputed)"`) || !strings.Contains(svg, `class="differs"`) {
		t.Error("the dispute is not hatched")
	}
}

func TestTooManyForAMap(t *testing.T) {
	records := make([]any, 0, mapMost+1)
	for i := range mapMost + 1 {
		records = append(records, mapping.Resource{ID: fmt.Sprintf("R%d", i), Name: fmt.Sprint(i), Kind: mapping.Farmland,
			Geometry: square(111+float64(i%100)/100, -2-float64(i/100)/100, 0.009)})
	}
	s, db := villageOf(t, records[:mapMost]...)
	h := s.Handler()
	svg := wholeMap(t, page(t, h, "/map", http.StatusOK))
	if n := strings.Count(svg, `class="area"`); n != mapMost {
		t.Errorf("%d areas", n)
	}
	if n := strings.Count(svg, `<g class="pin-body">`); n != maxPins {
		t.Errorf("%d pins", n)
	}
	if len(svg) > 3<<20 {
		t.Errorf("the map weighs %d bytes", len(svg))
	}
	put(t, db, records[mapMost])
	body := page(t, h, "/map", http.StatusOK)
	if strings.Contains(body, `id="map"`) || !strings.Contains(body, "5.001 tempat terlalu banyak") || !strings.Contains(body, `href="/access"`) {
		t.Error("one more should lead to the table")
	}
	page(t, h, "/", http.StatusOK)
	page(t, h, "/report", http.StatusOK)
}

// TestSensitivePlacesStayHere: a phone in the hall does not see where they are.
func TestSensitivePlacesStayHere(t *testing.T) {
	s, _ := villageOf(t, mapping.Resource{ID: "R1", Name: "Keramat", Kind: mapping.SacredSite, Sensitive: true, Geometry: orb.Point{111.4, -2.5}},
		mapping.Resource{ID: "R2", Name: "Ladang", Kind: mapping.Farmland, Geometry: square(111.4, -2.5, 0.01)})
	h := s.Handler()
	if !strings.Contains(page(t, h, "/map", http.StatusOK), `data-id="R1"`) {
		t.Error("the facilitator does not see it")
	}
	for _, target := range []string{"/map", "/"} {
		body := askFromHall(h, "GET", target, "").Body.String()
		if strings.Contains(body, `data-id="R1"`) || !strings.Contains(body, `data-id="R2"`) {
			t.Errorf("%s shows it to the hall", target)
		}
	}
	if strings.Contains(page(t, h, "/report", http.StatusOK), `data-id="R1"`) {
		t.Error("paper shows it to everybody")
	}
}

func TestFrame(t *testing.T) {
	f := newFrame(orb.Bound{Min: orb.Point{111.3, -2.6}, Max: orb.Point{111.5, -2.4}})
	corner, middle := f.at(orb.Point{111.3, -2.4}), f.at(orb.Point{111.4, -2.5})
	if math.Abs(middle.X-500) > 0.01 || math.Abs(middle.Y-f.height/2) > 0.01 {
		t.Errorf("the middle lies at %v of %v", middle, f.height)
	}
	if math.Abs(f.lon(corner.X)-111.3) > 1e-9 || math.Abs(f.lat(corner.Y)+2.4) > 1e-9 {
		t.Error("there and back is not the same")
	}
	// A square of the world is a square of the drawing.
	east, south := f.at(orb.Point{111.4 + 0.01/f.squeeze, -2.5}), f.at(orb.Point{111.4, -2.51})
	if math.Abs((east.X-middle.X)-(south.Y-middle.Y)) > 1e-6 {
		t.Errorf("%v and %v", east, south)
	}
}

func TestFrameTakesAnything(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, b := range []orb.Bound{{}, {Min: orb.Point{111, -2}, Max: orb.Point{111, -2}}, {Min: orb.Point{nan, 0}, Max: orb.Point{1, 1}}, {Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}},
		{Min: orb.Point{0, 0}, Max: orb.Point{inf, 1}}, {Min: orb.Point{2, 2}, Max: orb.Point{1, 1}}, {Min: orb.Point{111, -2}, Max: orb.Point{111.00001, 3}}} {
		f := newFrame(b)
		if s := f.at(orb.Point{111, -2}); math.IsNaN(s.X+s.Y) || math.IsInf(s.X+s.Y, 0) || f.height < mapLowest || f.height > mapTallest {
			t.Errorf("%v: %v in %v", b, s, f)
		}
	}
}

func TestShapesOfEveryGeometry(t *testing.T) {
	f := newFrame(orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{1, 1}})
	for _, g := range orb.AllGeometries {
		f.shapeOf(g) // nil ones, too
	}
	hole := orb.Polygon{square(0, 0, 1)[0], square(0.2, 0.2, 0.2)[0]}
	if s := f.shapeOf(hole); strings.Count(s.area, "M") != 2 || strings.Count(s.area, "z") != 2 {
		t.Error(s.area)
	}
	nan := orb.Polygon{{{0, 0}, {math.NaN(), 1}, {1, 1}, {1, 0}, {0, 0}}}
	if s := f.shapeOf(nan); strings.Contains(s.area, "N") {
		t.Error(s.area)
	}
	all := f.shapeOf(orb.Collection{orb.Point{0, 0}, orb.LineString{{0, 0}, {1, 1}}, hole, orb.MultiPoint{{1, 1}, {0, 1}}})
	if all.area == "" || all.line == "" || len(all.points) != 3 {
		t.Errorf("%+v", all)
	}
}

func TestPinsDoNotOverlap(t *testing.T) {
	pins := []*pin{}
	for i := range 30 {
		pins = append(pins, &pin{Anchor: spot{500 + float64(i%3), 400}, weight: float64(i + 1)})
	}
	bounds := box{0, 0, 1000, 780}
	spread(pins, bounds)
	for i, a := range pins {
		if a.At.X < pinRadius || a.At.X > 1000-pinRadius {
			t.Errorf("%v is outside", a.At)
		}
		for _, b := range pins[i+1:] {
			if d := math.Hypot(a.At.X-b.At.X, a.At.Y-b.At.Y); d < 2*pinRadius {
				t.Errorf("%v and %v are %f apart", a.At, b.At, d)
			}
		}
	}
}

func TestLabelsKeepTheirRoom(t *testing.T) {
	pins := []*pin{{At: spot{100, 100}, weight: 2}, {At: spot{150, 100}, weight: 1}, {At: spot{5, 5}, weight: 1}}
	place(pins, []string{"Kebun plasma koperasi perusahaan", "Ladang", ""}, box{0, 0, 300, 200}, box{0, 0, 300, 200})
	if pins[0].Label == nil || len(pins[0].Label.Lines) != 2 || pins[2].Label != nil {
		t.Errorf("%+v", pins[0].Label)
	}
	for text, want := range map[string]string{"": "[]", "Hutan": "[Hutan]", "Kebun sawit mandiri utara": "[Kebun sawit mandiri utara]", "Satu dua tiga empat lima enam tujuh delapan": "[Satu dua tiga empat lima enam …]"} {
		if got := strings.Join(wrap(text, 17), " "); "["+got+"]" != want {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestNamesAreShortButTold(t *testing.T) {
	marks := []*mark{}
	names := map[string]string{"Rawa banjir / wilayah tangkap ikan": "Rawa banjir", "Hutan APL rawa (hilir)": "Hutan APL rawa", "Karamba ikan gabus 1": "Karamba ikan gabus 1",
		"Own oil palm gardens, north": "Own oil palm gardens, north", "Own oil palm gardens, west": "Own oil palm gardens, west", "Ladang (RT 03)": "Ladang", "A / B": "A / B", "": ""}
	for name := range names {
		marks = append(marks, &mark{Name: name}, &mark{Name: name})
	}
	for name, got := range shortNames(marks) {
		if got != names[name] {
			t.Errorf("%q became %q", name, got)
		}
	}
}

func TestScaleBarIsRound(t *testing.T) {
	for span, want := range map[float64]float64{4.9: 2, 5: 5, 999: 500, 0.03: 0.02, 1: 1, 0: 1} {
		if got := roundStep(span); math.Abs(got-want) > 1e-9 {
			t.Errorf("%v within %v", got, span)
		}
	}
	for n, want := range map[float64]int{5: 0, 2.5: 1, 0.25: 2, 0.1: 1, 1.0 / 3: 4} {
		if got := decimalPlaces(n); got != want {
			t.Errorf("%v has %d decimals", n, got)
		}
	}
}

func TestClassesHaveTheirSigns(t *testing.T) {
	s, _ := sampleSite(t)
	body := page(t, s.Handler(), "/map", http.StatusOK) + page(t, s.Handler(), "/map?show=gap", http.StatusOK)
	classes := []string{"neutral", "gap-unknown"}
	for _, h := range mapping.Holders() {
		classes = append(classes, "held-"+string(h))
	}
	for _, c := range gapClasses() {
		classes = append(classes, "gap-"+c.Name)
	}
	for _, class := range classes {
		for _, prefix := range []string{"m-", "p-"} {
			if !strings.Contains(body, `id="`+prefix+class+`"`) {
				t.Errorf("no pattern for %s%s", prefix, class)
			}
		}
	}
	for gap, want := range map[float64]string{-3: "gap-women-much", -1: "gap-women-more", 0: "gap-even", 0.5: "gap-men-more", 1.5: "gap-men-much", 3: "gap-men-much"} {
		if got := gapOf(&gap); got != want {
			t.Errorf("%v is %s", gap, got)
		}
	}
	if gapOf(nil) != "gap-unknown" {
		t.Error("an unknown gap has a class")
	}
}
