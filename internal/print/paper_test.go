package print

import (
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

// TestPaperIsTrueToScale measures on paper what is known on the ground: two
// positions whose UTM coordinates come from PROJ (EPSG:32749).
func TestPaperIsTrueToScale(t *testing.T) {
	a, b := orb.Point{111.4469, -2.4799}, orb.Point{111.4438012, -2.4849742}
	f := newFrame(orb.Bound{Min: orb.Point{111.38, -2.6}, Max: orb.Point{111.55, -2.45}}, posterBox().inset(border))
	pa, pb := f.at(a), f.at(b)
	ground := math.Hypot(549683.02-549338.33, 9725886.44-9725325.67)
	if paper := math.Hypot(pa.X-pb.X, pa.Y-pb.Y); math.Abs(paper*f.scale/1000-ground) > 0.1 {
		t.Errorf("%f mm at 1:%f is %f m, on the ground %f m", paper, f.scale, paper*f.scale/1000, ground)
	}
	if back := f.lonLat(pa); math.Abs(back[0]-a[0])+math.Abs(back[1]-a[1]) > 1e-9 {
		t.Errorf("there and back is %v", back)
	}
}

func TestScalesAreRoundAndFit(t *testing.T) {
	for n, want := range map[float64]float64{1: 1, 9000: 9000, 9001: 10000, 73000: 75000, 1010: 1250, 61: 70, 0: 1, math.Inf(1): 1} {
		if got := roundScale(n); math.Abs(got-want) > 1e-9 {
			t.Errorf("%v becomes %v, not %v", n, got, want)
		}
	}
	for _, b := range []orb.Bound{{}, {Min: orb.Point{111, -2}, Max: orb.Point{111, -2}}, {Min: orb.Point{111, -2}, Max: orb.Point{111.00001, 3}}, {Min: orb.Point{-70, 40}, Max: orb.Point{-69, 40.5}},
		{Min: orb.Point{math.NaN(), 0}, Max: orb.Point{1, 1}}, {Min: orb.Point{95, -11}, Max: orb.Point{141, 6}}, {Min: orb.Point{2, 2}, Max: orb.Point{1, 1}}} {
		f := newFrame(b, posterBox())
		if bar := f.scaleBar(80); math.Abs(bar.Length*f.scale-bar.Metres*1000) > 1e-6 || bar.Length > 80 || bar.Length < 10 {
			t.Errorf("%v: a bar of %+v at 1:%v", b, bar, f.scale)
		}
		for _, p := range []orb.Point{f.bound.Min, f.bound.Max} {
			if s := f.at(p); !posterBox().holds(box{s.X, s.Y, 0, 0}) {
				t.Errorf("%v: %v lies at %v, off the paper", b, p, s)
			}
		}
	}
}

func TestHatchesStayInside(t *testing.T) {
	ring := []spot{{0, 0}, {40, 0}, {40, 30}, {0, 30}}
	hole := []spot{{10, 10}, {30, 10}, {30, 20}, {10, 20}}
	at := grains([][]spot{ring, hole}, 2, .4)
	if len(at) < 200 {
		t.Fatalf("%d dots", len(at))
	}
	for _, p := range at {
		if p.X < .4 || p.X > 39.6 || p.Y < .4 || p.Y > 29.6 || (p.X > 10 && p.X < 30 && p.Y > 10 && p.Y < 20) {
			t.Errorf("a dot at %v", p)
		}
	}
	if n := strings.Count(hatchLines([][]spot{ring}, 2), "M"); n < 23 || n > 26 { // 70/√2/2
		t.Errorf("%d lines", n)
	}
	for name, rings := range map[string][][]spot{"nothing": {}, "a line": {{{0, 0}, {5, 5}}}, "huge": {{{-1e9, -1e9}, {1e9, -1e9}, {0, 1e9}}}} {
		if d := hatchLines(rings, 1.5); strings.Contains(d, "N") || strings.Contains(d, "I") {
			t.Errorf("%s: %.40s", name, d)
		}
	}
}

func TestMarksAlongALine(t *testing.T) {
	at := along([]spot{{0, 0}, {10, 0}, {10, 0}, {10, 10}}, 4)
	if len(at) != 5 || at[0] != (spot{2, 0}) || at[4] != (spot{10, 8}) {
		t.Errorf("%v", at)
	}
}

func TestDiscsAndNamesKeepApart(t *testing.T) {
	pins := []*pin{}
	for i := range 30 {
		pins = append(pins, &pin{Name: "Kebun campur warga", Number: i + 1, Anchor: spot{100 + float64(i%3), 90}, weight: float64(i + 1)})
	}
	within := posterBox().inset(border)
	spread(pins, within, 1)
	place(pins, within)
	for i, a := range pins {
		for _, b := range pins[i+1:] {
			if d := math.Hypot(a.At.X-b.At.X, a.At.Y-b.At.Y); d < 2*pinRadius {
				t.Errorf("%v and %v are %f mm apart", a.At, b.At, d)
			}
			if a.Label != nil && b.Label != nil && placed(a).overlaps(placed(b)) {
				t.Errorf("the names of %d and %d overlap", a.Number, b.Number)
			}
		}
	}
}

func placed(p *pin) box { return box{p.At.X + p.Label.X, p.At.Y + p.Label.Y, p.Label.W, p.Label.H} }

func TestShapesOfEveryGeometry(t *testing.T) {
	f := newFrame(orb.Bound{Min: orb.Point{111, -3}, Max: orb.Point{112, -2}}, posterBox())
	for _, g := range append(orb.AllGeometries, orb.Polygon{{{111, -2}, {math.NaN(), -2}, {111.5, -2.5}, {111, -2}}}) {
		if d := path(f.shapeOf(g).rings, true); strings.Contains(d, "NaN") {
			t.Error(d)
		}
	}
}

func TestDegreesInWords(t *testing.T) {
	for degrees, want := range map[float64]string{111.5: "111°30′", 2: "2°", 2.50833333: "2°30′30″", 0.0002777: "0°00′01″"} {
		if got := dms(degrees); got != want {
			t.Errorf("%v is %s", degrees, got)
		}
	}
}
