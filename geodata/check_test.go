package geodata

import (
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"potensi/schema"
)

// box is a counter-clockwise square with its south-west corner at x, y.
func box(x, y, size float64) orb.Ring {
	return orb.Ring{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}}
}

func reversed(r orb.Ring) orb.Ring {
	r = slices.Clone(r)
	slices.Reverse(r)
	return r
}

func TestCheckAccepts(t *testing.T) {
	hole := reversed(box(1, 1, 1))
	tests := []struct {
		name    string
		g, want orb.Geometry
		rules   []string
	}{
		{"nil", nil, nil, nil},
		{"point", orb.Point{111, -2}, orb.Point{111, -2}, nil},
		{"edge of the map", orb.Point{-180, 90}, orb.Point{-180, 90}, nil},
		{"points", orb.MultiPoint{{1, 2}, {1, 2}}, orb.MultiPoint{{1, 2}, {1, 2}}, nil},
		{"line", orb.LineString{{1, 2}, {3, 4}}, orb.LineString{{1, 2}, {3, 4}}, nil},
		{"line over itself", orb.LineString{{0, 0}, {2, 2}, {2, 0}, {0, 2}}, orb.LineString{{0, 0}, {2, 2}, {2, 0}, {0, 2}}, nil},
		{"polygon", orb.Polygon{box(0, 0, 4), hole}, orb.Polygon{box(0, 0, 4), hole}, nil},
		{"winding", orb.Polygon{reversed(box(0, 0, 4)), reversed(hole)}, orb.Polygon{box(0, 0, 4), hole}, nil},
		{"ring", box(0, 0, 4), orb.Polygon{box(0, 0, 4)}, nil},
		{"bound", orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{4, 4}}, orb.Polygon{box(0, 0, 4)}, nil},
		{"parts", orb.MultiPolygon{{box(0, 0, 1)}, {box(2, 2, 1)}}, orb.MultiPolygon{{box(0, 0, 1)}, {box(2, 2, 1)}}, nil},
		{"island in a hole", orb.MultiPolygon{{box(0, 0, 9), reversed(box(1, 1, 7))}, {box(3, 3, 2)}},
			orb.MultiPolygon{{box(0, 0, 9), reversed(box(1, 1, 7))}, {box(3, 3, 2)}}, nil},
		{"parts touch in a point", orb.MultiPolygon{{box(0, 0, 1)}, {box(1, 1, 1)}}, orb.MultiPolygon{{box(0, 0, 1)}, {box(1, 1, 1)}}, nil},
		{"hole touches in a point", orb.Polygon{box(0, 0, 4), {{0, 0}, {1, 2}, {2, 1}, {0, 0}}}, orb.Polygon{box(0, 0, 4), {{0, 0}, {1, 2}, {2, 1}, {0, 0}}}, nil},

		{"swapped point", orb.Point{-2.5, 111.5}, orb.Point{111.5, -2.5}, []string{"swapped"}},
		{"swapped bound", orb.Bound{Min: orb.Point{0, 100}, Max: orb.Point{4, 104}}, orb.Polygon{box(100, 0, 4)}, []string{"swapped"}},
		{"swapped collection", orb.Collection{orb.Point{-2, 111}, orb.Point{-3, 111}}, orb.MultiPoint{{111, -2}, {111, -3}}, []string{"swapped"}},
		{"unclosed", orb.Polygon{box(0, 0, 4)[:4]}, orb.Polygon{box(0, 0, 4)}, []string{"ring-unclosed"}},
		{"unclosed parts", orb.MultiPolygon{{box(0, 0, 1)[:4]}, {box(2, 2, 1)[:4]}}, orb.MultiPolygon{{box(0, 0, 1)}, {box(2, 2, 1)}}, []string{"ring-unclosed", "ring-unclosed"}},
		{"repeated", orb.LineString{{1, 2}, {1, 2}, {3, 4}, {3, 4}}, orb.LineString{{1, 2}, {3, 4}}, []string{"repeated-vertices"}},
		{"repeated in ring", orb.Polygon{{{0, 0}, {4, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}, {0, 0}}}, orb.Polygon{box(0, 0, 4)}, []string{"repeated-vertices"}},
		{"all three", orb.Polygon{{{0, 100}, {4, 100}, {4, 100}, {4, 104}, {0, 104}}}, orb.Polygon{{{100, 0}, {104, 0}, {104, 4}, {100, 4}, {100, 0}}},
			[]string{"swapped", "ring-unclosed", "repeated-vertices"}},

		{"eight", orb.Polygon{{{0, 0}, {1, 1}, {2, 0}, {2, 2}, {1, 1}, {0, 2}, {0, 0}}},
			orb.MultiPolygon{{{{0, 2}, {0, 0}, {1, 1}, {0, 2}}}, {{{1, 1}, {2, 0}, {2, 2}, {1, 1}}}}, []string{"self-crossing-repaired"}},
		{"hole by a cut", orb.Polygon{{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}, {1, 1}, {1, 2}, {2, 1}, {1, 1}, {0, 0}}},
			orb.Polygon{{{0, 4}, {0, 0}, {4, 0}, {4, 4}, {0, 4}}, {{1, 1}, {1, 2}, {2, 1}, {1, 1}}}, []string{"self-crossing-repaired"}},
		{"hole along shell", orb.Polygon{box(0, 0, 4), {{0, 1}, {1, 1}, {1, 2}, {0, 2}, {0, 1}}},
			orb.Polygon{{{0, 1}, {0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 2}, {1, 2}, {1, 1}, {0, 1}}}, []string{"hole-outside-repaired"}},
		{"the same part twice", orb.MultiPolygon{{box(0, 0, 9)}, {reversed(box(0, 0, 9))}}, orb.MultiPolygon{{box(0, 0, 9)}}, []string{"duplicate-part"}},
		{"the same hole twice", orb.Polygon{box(0, 0, 4), hole, {{2, 1}, {1, 1}, {1, 2}, {2, 2}, {2, 1}}}, orb.Polygon{box(0, 0, 4), hole}, []string{"duplicate-hole"}},
		{"parts share a side", orb.MultiPolygon{{box(0, 0, 1)}, {box(1, 0, 1)}},
			orb.MultiPolygon{{{{0, 1}, {0, 0}, {1, 0}, {2, 0}, {2, 1}, {1, 1}, {0, 1}}}}, []string{"parts-overlap-repaired"}},
		{"short spike", orb.Polygon{{{0, 0}, {4, 0}, {4, 4}, {4, 4.000008}, {4, 4}, {0, 4}, {0, 0}}}, orb.Polygon{box(0, 0, 4)}, []string{"spike-removed"}},
		{"thin spike at the start", orb.Polygon{{{0, -8e-6}, {1e-8, 0}, {4, 0}, {4, 4}, {0, 4}, {-1e-8, 0}, {0, -8e-6}}},
			orb.Polygon{{{1e-8, 0}, {4, 0}, {4, 4}, {0, 4}, {-1e-8, 0}, {1e-8, 0}}}, []string{"spike-removed"}},
		{"speck of a hole", orb.Polygon{box(0, 0, 4), {{1, 1}, {1.000001, 1.000001}, {1, 1}}, hole}, orb.Polygon{box(0, 0, 4), hole}, []string{"speck-removed"}},
		{"speck of a part", orb.MultiPolygon{{{{9, 9}, {9, 9}, {9, 9}}}, {box(0, 0, 4)}}, orb.MultiPolygon{{box(0, 0, 4)}}, []string{"speck-removed"}},
		{"antimeridian", orb.Polygon{{{-179, 0}, {179, 0}, {179, 1}, {-179, 1}, {-179, 0}}},
			orb.MultiPolygon{{{{179, 1}, {179, 0}, {180, 0}, {180, 1}, {179, 1}}}, {{{-180, 1}, {-180, 0}, {-179, 0}, {-179, 1}, {-180, 1}}}}, []string{"antimeridian-split"}},
		{"antimeridian, with a hole beyond", orb.Polygon{{{178, 0}, {-178, 0}, {-178, 4}, {178, 4}, {178, 0}}, {{-179.5, 1}, {-179.5, 2}, {-179, 2}, {-179, 1}, {-179.5, 1}}},
			orb.MultiPolygon{{{{178, 4}, {178, 0}, {180, 0}, {180, 4}, {178, 4}}},
				{{{-180, 4}, {-180, 0}, {-178, 0}, {-178, 4}, {-180, 4}}, {{-179.5, 1}, {-179.5, 2}, {-179, 2}, {-179, 1}, {-179.5, 1}}}}, []string{"antimeridian-split"}},
		{"line across the antimeridian", orb.LineString{{178, 0}, {-178, 4}}, orb.MultiLineString{{{178, 0}, {180, 2}}, {{-180, 2}, {-178, 4}}}, []string{"antimeridian-split"}},
		{"line that leaps at its vertex", orb.MultiLineString{{{178, 0}, {180, 2}, {-178, 4}}}, orb.MultiLineString{{{178, 0}, {180, 2}}, {{-180, 2}, {-178, 4}}}, []string{"antimeridian-split"}},
		{"wide, but no leap", orb.Polygon{{{-100, 0}, {0, -10}, {100, 0}, {0, 10}, {-100, 0}}}, orb.Polygon{{{-100, 0}, {0, -10}, {100, 0}, {0, 10}, {-100, 0}}}, nil},

		{"no vertices", orb.LineString{}, nil, []string{"geometry-missing"}},
		{"typed nil", orb.Polygon(nil), nil, []string{"geometry-missing"}},
		{"empty ring", orb.Polygon{{}}, nil, []string{"geometry-missing"}},
		{"empty collection", orb.Collection{nil, orb.LineString{}}, nil, []string{"geometry-missing"}},
		{"empty parts go", orb.MultiPolygon{{}, {box(0, 0, 4), {}}, {{}}}, orb.MultiPolygon{{box(0, 0, 4)}}, nil},
		{"collection of points", orb.Collection{orb.Point{1, 2}, orb.MultiPoint{{3, 4}}}, orb.MultiPoint{{1, 2}, {3, 4}}, nil},
		{"collection of lines", orb.Collection{orb.LineString{{1, 2}, {3, 4}}, nil}, orb.MultiLineString{{{1, 2}, {3, 4}}}, nil},
		{"collection of areas", orb.Collection{orb.Polygon{box(0, 0, 1)}, orb.MultiPolygon{{box(2, 2, 1)}}},
			orb.MultiPolygon{{box(0, 0, 1)}, {box(2, 2, 1)}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := orb.Clone(tt.g)
			got, findings := Check(tt.g, schema.Place{File: "f"})
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
			if rules := rulesOf(findings); !slices.Equal(rules, tt.rules) {
				t.Errorf("rules %v, want %v", rules, tt.rules)
			}
			for _, f := range findings {
				if f.File != "f" || f.Level == schema.Error || f.Repaired == (f.Rule == "geometry-missing") {
					t.Errorf("finding %+v", f)
				}
			}
			if vertices(tt.g) > 0 && !orb.Equal(tt.g, before) {
				t.Errorf("input was changed to %v", tt.g)
			}
			if again, more := Check(got, schema.Place{}); !reflect.DeepEqual(again, got) || more != nil {
				t.Errorf("second check: %v %v", again, more)
			}
		})
	}
}

func rulesOf(findings []schema.Finding) (rules []string) {
	for _, f := range findings {
		rules = append(rules, f.Rule)
	}
	return rules
}

func TestCheckRejects(t *testing.T) {
	bowTie := orb.Ring{{0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}}
	ring := func(part, ring int) map[string]any { return map[string]any{"part": part, "ring": ring} }
	value := func(v any) map[string]any { return map[string]any{"value": v} }
	tests := []struct {
		name, rule, path string
		g                orb.Geometry
		args             map[string]any
	}{
		{"NaN", "not-a-number", "", orb.Point{math.NaN(), 1}, value("NaN")},
		{"Inf", "not-a-number", "/1", orb.LineString{{1, 2}, {1, math.Inf(-1)}}, value("-Inf")},
		{"latitude", "latitude-range", "", orb.Point{111, 206}, value(206.0)},
		{"longitude", "longitude-range", "/0/2", orb.Polygon{{{0, 0}, {1, 0}, {180.1, 1}, {0, 0}}}, value(180.1)},
		{"metres", "latitude-range", "/0", orb.LineString{{500000, 9700000}, {500001, 9700000}}, value(9.7e6)},
		{"half swapped", "latitude-range", "/0", orb.LineString{{-2, 111}, {111, -2}}, value(111.0)},
		{"in the third part", "latitude-range", "/2/0/1", orb.MultiPolygon{{}, {box(0, 0, 1)}, {{{0, 0}, {0, 91}, {1, 1}, {0, 0}}}}, value(91.0)},
		{"short ring", "ring-too-short", "/0", orb.Polygon{{{0, 0}, {1, 1}, {0, 0}}}, ring(0, 0)},
		{"two vertices four times", "ring-too-short", "/1", orb.Polygon{box(0, 0, 9), {{1, 1}, {2, 2}, {1, 1}, {2, 2}, {1, 1}}}, ring(0, 1)},
		{"empty shell", "ring-too-short", "/0", orb.Polygon{{}, box(0, 0, 9)}, ring(0, 0)},
		{"collinear", "zero-area", "/1/0", orb.MultiPolygon{{box(5, 5, 1)}, {{{.1, .1}, {.2, .2}, {.3, .3}, {.1, .1}}}}, ring(1, 0)},
		{"one place", "line-too-short", "", orb.LineString{{1, 2}, {1, 2}}, nil},
		{"second line", "line-too-short", "/1", orb.MultiLineString{{{1, 2}, {3, 4}}, {{1, 2}}}, nil},
		{"round the pole", "antimeridian", "/0/0", orb.Polygon{{{-120, 80}, {0, 81}, {120, 80}, {-120, 80}}}, nil},
		{"bow tie", "self-crossing", "/0/0", orb.Polygon{bowTie}, nil},
		{"bow tie hole", "self-crossing", "/1/0", orb.Polygon{box(-5, -5, 20), bowTie}, nil},
		{"spike", "spike", "/0/3", orb.Polygon{{{0, 0}, {4, 0}, {4, 4}, {4, 8}, {4, 4}, {0, 4}, {0, 0}}}, map[string]any{"length_m": 442296.0, "accuracy_m": 1.0}},
		{"hole outside", "hole-outside", "/1/0", orb.Polygon{box(0, 0, 4), box(9, 9, 1)}, nil},
		{"hole crosses shell", "hole-outside", "/0/1", orb.Polygon{box(0, 0, 4), {{3, 1}, {5, 1}, {5, 2}, {3, 2}, {3, 1}}}, nil},
		{"hole in hole", "hole-outside", "/2/0", orb.Polygon{box(0, 0, 9), box(1, 1, 7), box(3, 3, 1)}, nil},
		{"parts overlap", "parts-overlap", "/0/0/1", orb.MultiPolygon{{box(0, 0, 2)}, {box(1, 1, 2)}}, nil},
		{"part in part", "parts-overlap", "/1/0/0", orb.MultiPolygon{{box(0, 0, 9)}, {box(3, 3, 1)}}, nil},
		{"swapped, and west", "swapped-west", "/0", orb.LineString{{-2, -111}, {-3, -112}}, value(-111.0)},
		{"many", "too-many-vertices", "", make(orb.MultiPoint, MaxVertices+1), map[string]any{"n": MaxVertices + 1, "max": MaxVertices}},
		{"many in a ring", "too-many-vertices", "/0", orb.Polygon{make(orb.Ring, MaxRingVertices+1)}, map[string]any{"n": MaxRingVertices + 1, "max": MaxRingVertices}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, findings := Check(tt.g, schema.Place{ID: "x"})
			if len(findings) != 1 {
				t.Fatalf("findings %v", findings)
			}
			f := findings[0]
			if f.Rule != tt.rule || f.Level != schema.Error || f.ID != "x" || f.Path != "/geometry/coordinates"+tt.path {
				t.Errorf("%+v", f)
			}
			if tt.args != nil && !reflect.DeepEqual(f.Args, tt.args) {
				t.Errorf("args %v, want %v", f.Args, tt.args)
			}
			if tt.rule != "not-a-number" && !orb.Equal(g, tt.g) {
				t.Errorf("geometry %v, want it as it came", g)
			}
		})
	}
}

func TestCheckCollections(t *testing.T) {
	tests := []struct {
		rule, path string
		g          orb.Collection
	}{
		{"mixed-collection", "/geometry/geometries/1/coordinates", orb.Collection{orb.Point{1, 2}, orb.LineString{{1, 2}, {3, 4}}}},
		{"nested-collection", "/geometry/geometries/0/coordinates", orb.Collection{orb.Collection{orb.Point{1, 2}}}},
		{"latitude-range", "/geometry/geometries/1/coordinates/0", orb.Collection{nil, orb.LineString{{1, 99}, {3, 4}}}},
		{"parts-overlap", "/geometry/geometries/1/coordinates/0/0", orb.Collection{orb.Polygon{box(0, 0, 9)}, orb.Polygon{box(3, 3, 1)}}},
		{"zero-area", "/geometry/geometries/0/coordinates/0", orb.Collection{orb.Polygon{{{0, 0}, {1, 0}, {2, 0}, {0, 0}}}}},
	}
	for _, tt := range tests {
		_, findings := Check(tt.g, schema.Place{})
		if len(findings) != 1 || findings[0].Rule != tt.rule || findings[0].Path != tt.path {
			t.Errorf("%v: %+v", tt.g, findings)
		}
	}
}

func TestCheckCapsFindings(t *testing.T) {
	var g orb.MultiPolygon
	for i := range 100 {
		g = append(g, orb.Polygon{box(float64(i), 0, 0.5)[:4]})
	}
	if _, findings := Check(g, schema.Place{}); len(findings) != maxFindings-1 {
		t.Errorf("%d warnings", len(findings))
	}
	g = append(g, orb.Polygon{{{0, 0}, {1, 1}}})
	_, findings := Check(g, schema.Place{})
	if len(findings) != maxFindings || findings[maxFindings-1].Rule != "ring-too-short" {
		t.Errorf("%d findings, last %v", len(findings), findings[len(findings)-1])
	}
}

func TestCheckAllGeometries(t *testing.T) {
	for _, g := range orb.AllGeometries {
		Check(g, schema.Place{})
		Measure(g)
		LabelPoint(g)
	}
}

// zigzag is a valid ring of n vertices whose sides all overlap each other
// from west to east, the dearest thing to judge.
func zigzag(n int, south float64) orb.Ring {
	ring := orb.Ring{{0, south}}
	for i := range n - 3 {
		ring = append(ring, orb.Point{float64(i%2)*5 + 1, south + float64(i)*1e-4})
	}
	return append(ring, orb.Point{0, south + 1}, orb.Point{0, south})
}

// slanted is a valid ring of n vertices with sides from corner to corner,
// whose extents all overlap each other.
func slanted(n int, x float64) orb.Ring {
	var ring orb.Ring
	for i := range n - 2 {
		d := float64(i) / float64(2*n)
		ring = append(ring, orb.Point{x + d + float64(i%2)/2, float64(i%2) + 1e-6*d})
	}
	return append(ring, orb.Point{x + 2, -1}, ring[0])
}

// The largest ring must be judged in a moment, and what would take longer be
// rejected (F7 of the test list).
func TestCheckLargest(t *testing.T) {
	slow(t)
	begin := time.Now()
	if _, findings := Check(orb.Polygon{zigzag(MaxRingVertices, 0)}, schema.Place{}); findings != nil {
		t.Error(findings)
	}
	var parts orb.MultiPolygon
	for i := range 5 {
		parts = append(parts, orb.Polygon{slanted(MaxRingVertices, 2*float64(i))})
	}
	if _, findings := Check(parts, schema.Place{}); len(findings) == 0 || findings[len(findings)-1].Rule != "too-complex" {
		t.Error(findings)
	}
	comb := zigzag(MaxRingVertices, 0) // and back right through it: two crossings for each side
	comb = append(comb[:len(comb)-1], orb.Point{3, 12}, orb.Point{3.001, -1}, comb[0])
	comb = append(comb[:5:5], comb[10:]...)
	scribble := make(orb.Ring, MaxRingVertices-1)
	for i := range scribble {
		scribble[i] = orb.Point{111 + math.Mod(float64(i)*0.618, 1), math.Mod(float64(i)*0.414, 1)}
	}
	for name, r := range map[string]orb.Ring{"comb": comb, "scribble": append(scribble, scribble[0])} {
		start := time.Now()
		_, findings := Check(orb.Polygon{r}, schema.Place{})
		if len(findings) == 0 || findings[len(findings)-1].Level != schema.Error {
			t.Errorf("%s: %v", name, findings)
		}
		t.Log(name, time.Since(start), rulesOf(findings))
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}
