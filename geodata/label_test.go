package geodata

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"potensi/schema"
)

func TestLabelPoint(t *testing.T) {
	tests := []struct {
		name    string
		g, want orb.Geometry
	}{
		{"nil", nil, orb.Point{}},
		{"point", orb.Point{1, 2}, orb.Point{1, 2}},
		{"points", orb.MultiPoint{{1, 2}, {3, 4}}, orb.Point{1, 2}},
		{"line", orb.LineString{{0, 0}, {1, 0}, {4, 0}}, orb.Point{2, 0}},
		{"a point as line", orb.LineString{{3, 3}, {3, 3}}, orb.Point{3, 3}},
		{"longest line", orb.MultiLineString{{{0, 0}, {1, 0}}, {{5, 0}, {9, 0}}}, orb.Point{7, 0}},
		{"square", orb.Polygon{box(0, 0, 4)}, orb.Point{2, 2}},
		{"ring", box(0, 0, 4), orb.Point{2, 2}},
		{"bound", orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{4, 2}}, orb.Point{2, 1}},
		{"largest part", orb.MultiPolygon{{box(0, 0, 1)}, {box(4, 4, 4)}}, orb.Point{6, 6}},
		{"flat", orb.Polygon{{{1, 1}, {2, 1}, {1, 1}}}, orb.Point{1, 1}},
		{"collection", orb.Collection{orb.Point{9, 9}, orb.Polygon{box(0, 0, 4)}, orb.LineString{}}, orb.Point{2, 2}},
	}
	for _, tt := range tests {
		got := LabelPoint(tt.g)
		want := tt.want.(orb.Point)
		if d := planar.Distance(got, want); d > 1e-9 {
			t.Errorf("%s: %v, want %v", tt.name, got, want)
		}
	}
}

// On any valid polygon the label lies inside, holes or not.
func TestLabelPointInside(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	tried := 0
	for range 3000 {
		g, findings := Check(randomPolygons(rng, star)[0], schema.Place{})
		if findings != nil {
			continue
		}
		tried++
		if p := LabelPoint(g); !planar.PolygonContains(g.(orb.Polygon), p) {
			t.Fatalf("%v is outside %v", p, g)
		}
	}
	if tried < 500 {
		t.Errorf("only %d polygons", tried)
	}
}

// The label is nearly as far from the sides as any place of a fine grid.
func TestLabelPointHasRoom(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 4))
	horseshoe := orb.Polygon{{{0, 0}, {3, 0}, {3, 3}, {2, 3}, {2, 0.2}, {1, 0.2}, {1, 3}, {0, 3}, {0, 0}}}
	spike := orb.Polygon{{{0, 0}, {1, 0}, {1, 0.5}, {9, 0.501}, {1, 0.502}, {1, 1}, {0, 1}, {0, 0}}}
	tried := []orb.Polygon{horseshoe, spike}
	for len(tried) < 150 {
		p := orb.Polygon{star(rng)}
		if _, findings := Check(p, schema.Place{}); findings == nil {
			tried = append(tried, p)
		}
	}
	for _, p := range tried {
		at := LabelPoint(p)
		r := room{polygon: p, shrink: math.Cos(insidePoint(p)[1] * degree)}
		found, best := r.clear(at), 0.0
		b := p.Bound()
		const steps = 60
		for i := range steps {
			for j := range steps {
				best = max(best, r.clear(orb.Point{b.Min[0] + (b.Max[0]-b.Min[0])*float64(i)/steps, b.Min[1] + (b.Max[1]-b.Min[1])*float64(j)/steps}))
			}
		}
		if found < best/(1+2*labelSlack) {
			t.Errorf("%v is %v from the sides, another place %v: %v", at, found, best, p)
		}
	}
}

// Labels of huge or hostile rings are found in bounded time.
func TestLabelPointSoon(t *testing.T) {
	huge := make(orb.Ring, 200_000)
	for i := range huge {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(len(huge)))
		huge[i] = orb.Point{111 + cos*(1+0.01*float64(i%2)), sin}
	}
	if p := LabelPoint(orb.Polygon{huge}); planar.Distance(p, orb.Point{111, 0}) > 0.5 {
		t.Errorf("%v", p)
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), 1e300} {
		LabelPoint(orb.Polygon{{{0, 0}, {v, 0}, {v, v}, {0, v}, {0, 0}}})
	}
}
