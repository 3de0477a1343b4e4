package geodata

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"potensi/schema"
)

// Checking what has been checked changes nothing and repairs nothing, at any
// accuracy, and the area changes by no more than the accuracy allows.
func TestCheckTwice(t *testing.T) {
	makers := []func(*rand.Rand) orb.Ring{onGrid, nearGrid, scattered, star}
	rng := rand.New(rand.NewPCG(23, 29))
	kept, rounds := 0, 4000
	if raced {
		rounds = 1000
	}
	for i := range rounds {
		g := orb.MultiPolygon(randomPolygons(rng, makers[i%len(makers)]))
		c := Checker{Accuracy: math.Pow(10, float64(rng.IntN(8)))}
		if i%3 == 0 {
			c.Accuracy = 1
			acrossAntimeridian(g)
		}
		once, findings := c.Check(g, schema.Place{})
		if (Feature{Findings: findings}).Rejected() {
			continue
		}
		kept++
		before, perimeter := size(g)
		after, _ := size(areasOf(once))
		if slack := perimeter * c.Accuracy / 1e4; i%3 > 0 && math.Abs(after-before) > 2*slack {
			t.Fatalf("area %v, was %v: %v", after, before, g)
		}
		if twice, more := c.Check(once, schema.Place{}); !sameBits(twice, once) || repairs(more) > 0 {
			t.Fatalf("accuracy %v: %v became %v with %v, was %v", c.Accuracy, once, twice, more, g)
		}
	}
	if kept < rounds/8 {
		t.Errorf("only %d kept", kept)
	}
}

// acrossAntimeridian moves shapes there, and makes them small enough to leap it.
func acrossAntimeridian(g orb.MultiPolygon) {
	for _, p := range g {
		for _, r := range p {
			for i, v := range r {
				lon := math.Mod(v[0], 100)/2 + 179.6
				if lon > 180 {
					lon -= 360
				}
				r[i][0] = lon
			}
		}
	}
}

// The accuracy decides between a repair and a proposal.
func TestCheckAccuracy(t *testing.T) {
	knot := orb.Polygon{{{111, -2}, {111.01, -2}, {111.01, -1.99}, {111 - 3*metre, -1.99}, {111, -1.99 - 3*metre}, {111 - 3*metre, -1.99 - 3*metre}, {111, -1.99}, {111, -2}}}
	spike := orb.Polygon{{{111, -2}, {111.01, -2}, {111.01, -1.99}, {111.01, -1.99 + 4*metre}, {111.01, -1.99}, {111, -1.99}, {111, -2}}}
	hole := orb.Polygon{box(111, -2, 0.01), reversed(box(111.02, -2, 5*metre))}
	nested := orb.MultiPolygon{{box(111, -2, 0.01)}, {box(111.001, -1.999, 5*metre)}}
	tests := []struct {
		name     string
		g        orb.Geometry
		accuracy float64
		rule     string
		level    schema.Level
	}{
		{"knot", knot, 1, "self-crossing-repaired", schema.Warning},
		{"knot", knot, 0.001, "self-crossing", schema.Error},
		{"spike of 4 m", spike, 5, "spike-removed", schema.Warning},
		{"spike of 4 m", spike, 0, "spike", schema.Error},
		{"hole of 5 m outside", hole, 1, "hole-outside-repaired", schema.Warning},
		{"hole of 5 m outside", hole, 0.001, "hole-outside", schema.Error},
		{"part of 5 m in another", nested, 1, "parts-overlap-repaired", schema.Warning},
		{"part of 5 m in another", nested, 0.001, "parts-overlap", schema.Error},
	}
	for _, tt := range tests {
		c := Checker{Accuracy: tt.accuracy}
		_, findings := c.Check(tt.g, schema.Place{})
		if len(findings) != 1 || findings[0].Rule != tt.rule || findings[0].Level != tt.level {
			t.Errorf("%s at %v m: %+v", tt.name, tt.accuracy, findings)
		}
	}
}

func TestFindingSaysWhere(t *testing.T) {
	g := orb.MultiPolygon{{box(0, 0, 9)}, {box(20, 0, 9), {{21, 1}, {23, 3}, {23, 1}, {21, 3}, {21, 1}}}}
	_, findings := Check(g, schema.Place{File: "f"})
	f := findings[0]
	if f.Part == nil || *f.Part != 1 || f.Ring == nil || *f.Ring != 1 || f.Vertex == nil || *f.Vertex != 0 || f.Coordinate == nil || *f.Coordinate != [2]float64{22, 2} {
		t.Errorf("%+v", f.Place)
	}
	if f.Path != "/geometry/coordinates/1/1/0" || f.Args["after_ha"].(float64) >= f.Args["before_ha"].(float64) {
		t.Errorf("%+v", f)
	}
}

func TestRewoundIsCounted(t *testing.T) {
	var c Checker
	for _, g := range []orb.Geometry{orb.Polygon{box(0, 0, 1)}, orb.Polygon{reversed(box(0, 0, 1))}, orb.MultiPolygon{{reversed(box(0, 0, 1))}}} {
		if _, findings := c.Check(g, schema.Place{}); findings != nil {
			t.Error(findings)
		}
	}
	if c.Rewound != 2 {
		t.Errorf("%d rewound", c.Rewound)
	}
}

// exactSide agrees with side where that is sure, and is never unsure.
func TestExactSide(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 37))
	for range 20_000 {
		a, b := orb.Point{111 * rng.Float64(), -2 * rng.Float64()}, orb.Point{111 * rng.Float64(), rng.Float64()}
		k := rng.Float64()
		c := orb.Point{a[0] + k*(b[0]-a[0]), a[1] + k*(b[1]-a[1])}
		s := exactSide(a, b, c)
		if quick := side(a, b, c); quick != 0 && quick != s || exactSide(b, a, c) != -s || exactSide(b, c, a) != s {
			t.Fatalf("%v %v %v: %d", a, b, c, s)
		}
	}
	if exactSide(orb.Point{0, 0}, orb.Point{3, 3}, orb.Point{1, 1}) != 0 || exactSide(orb.Point{0, 0}, orb.Point{3, 3}, orb.Point{1, math.Nextafter(1, 2)}) != 1 {
		t.Error("a point on the line, or just off it")
	}
}

func FuzzCheck(f *testing.F) {
	for _, g := range []orb.Geometry{
		orb.Polygon{{{0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}}}, orb.Polygon{box(0, 0, 4), box(9, 9, 1), {{3, 1}, {5, 1}, {5, 2}}},
		orb.MultiPolygon{{box(0, 0, 2)}, {box(1, 1, 2)}, {box(0, 0, 2)}}, orb.Polygon{{{-179, 0}, {179, 0}, {179, 1}, {-179, 1}, {-179, 0}}},
		orb.LineString{{178, 0}, {-178, 4}}, orb.Collection{orb.Polygon{box(0, 0, 9)}, orb.Polygon{box(3, 3, 1)}}, orb.Point{-2, 111},
		orb.Polygon{{{0, 0}, {1, 1}, {2, 0}, {2, 2}, {1, 1}, {0, 2}, {0, 0}}},
	} {
		f.Add(appendWKB(nil, g), 1.0)
	}
	f.Fuzz(func(t *testing.T, data []byte, accuracy float64) {
		d := wkbReader{blob: data}
		g := d.geometry(0)
		c := Checker{Accuracy: accuracy}
		once, findings := c.Check(g, schema.Place{})
		if (Feature{Findings: findings}).Rejected() {
			return
		}
		twice, more := c.Check(once, schema.Place{})
		if once == nil {
			return
		}
		if !sameBits(twice, once) || repairs(more) > 0 {
			t.Fatalf("%v became %v with %v, was %v", once, twice, more, g)
		}
		if polygons := areasOf(once); polygons != nil && c.judge(polygons).rule != "" {
			t.Fatalf("%v is not valid, was %v", once, g)
		}
	})
}
