package geodata

import (
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
