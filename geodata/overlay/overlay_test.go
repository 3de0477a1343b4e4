package overlay

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"potensi/geodata"
)

func square(x, y, size float64) orb.Polygon {
	return orb.Polygon{{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}}}
}

func TestIntersection(t *testing.T) {
	frame := append(square(0, 0, 3), square(1, 1, 1)[0])
	diagonal := orb.LineString{{-1, -1}, {4, 4}}
	tests := []struct {
		name       string
		a, b       orb.Geometry
		size       float64 // planar area or length, number of points
		dimensions int
	}{
		{"squares", square(0, 0, 2), square(1, 1, 2), 1, 2},
		{"side by side", square(0, 0, 1), square(1, 0, 1), 0, -1},
		{"corner to corner", square(0, 0, 1), square(1, 1, 1), 0, -1},
		{"apart", square(0, 0, 1), square(5, 5, 1), 0, -1},
		{"one in the other", square(0, 0, 4), square(1, 1, 2), 4, 2},
		{"the same", square(0, 0, 2), square(0, 0, 2), 4, 2},
		{"with a hole", frame, square(0, 0, 3), 8, 2},
		{"in a hole", frame, square(1, 1, 1), 0, -1},
		{"two parts", orb.MultiPolygon{square(0, 0, 1), square(2, 0, 1)}, square(0, 0, 3), 2, 2},
		{"clockwise and open", orb.Polygon{{{0, 0}, {0, 2}, {2, 2}, {2, 0}}}, square(1, 1, 2), 1, 2},
		{"line and area", square(0, 0, 3), diagonal, 3 * math.Sqrt2, 1},
		{"line through a hole", frame, diagonal, 2 * math.Sqrt2, 1},
		{"lines that cross", diagonal, orb.LineString{{0, 3}, {3, 0}}, 0, -1},
		{"lines with a stretch in common", diagonal, orb.LineString{{0, 0}, {1, 1}, {1, 5}}, math.Sqrt2, 1},
		{"points in an area", square(0, 0, 2), orb.MultiPoint{{1, 1}, {5, 5}}, 1, 0},
		{"bound", orb.Bound{Max: orb.Point{2, 2}}, square(1, 1, 2), 1, 2},
		{"ring", square(0, 0, 2)[0], square(1, 1, 2), 1, 2},
		{"parts over each other", orb.Collection{square(0, 0, 2), square(1, 0, 2), orb.Point{9, 9}}, square(0, 0, 5), 6, 2},
		{"nothing", nil, square(0, 0, 1), 0, -1},
		{"empty", orb.Polygon{}, orb.Collection{}, 0, -1},
		{"one place", orb.Polygon{{{1, 1}, {1, 1}}}, square(0, 0, 2), 0, -1},
	}
	for _, tt := range tests {
		for _, pair := range [][2]orb.Geometry{{tt.a, tt.b}, {tt.b, tt.a}} {
			got, err := Intersection(pair[0], pair[1])
			if err != nil || dimensionsOf(got) != tt.dimensions || math.Abs(sizeOf(got)-tt.size) > 1e-12 {
				t.Errorf("%s: %v, size %v, %v", tt.name, got, sizeOf(got), err)
			}
		}
	}
}

func dimensionsOf(g orb.Geometry) int {
	if g == nil {
		return -1
	}
	return g.Dimensions()
}

// sizeOf is a planar area or length, or a number of points.
func sizeOf(g orb.Geometry) float64 {
	switch g := g.(type) {
	case nil:
		return 0
	case orb.Point:
		return 1
	case orb.MultiPoint:
		return float64(len(g))
	case orb.LineString, orb.MultiLineString:
		return planar.Length(g)
	}
	return planar.Area(g)
}

func TestDifferenceAndUnion(t *testing.T) {
	tests := []struct {
		name              string
		a, b              orb.Geometry
		difference, union float64
	}{
		{"squares", square(0, 0, 2), square(1, 1, 2), 3, 7},
		{"side by side", square(0, 0, 1), square(1, 0, 1), 1, 2},
		{"the same", square(0, 0, 2), square(0, 0, 2), 0, 4},
		{"a hole is cut", square(0, 0, 3), square(1, 1, 1), 8, 9},
		{"a hole is filled", append(square(0, 0, 3), square(1, 1, 1)[0]), square(1, 1, 1), 8, 9},
		{"from nothing", nil, square(0, 0, 1), 0, 1},
		{"nothing from it", square(0, 0, 2), nil, 4, 4},
		{"a line from it", square(0, 0, 2), orb.LineString{{-1, 1}, {3, 1}}, 4, 4},
	}
	for _, tt := range tests {
		left, err := Difference(tt.a, tt.b)
		if err != nil || math.Abs(sizeOf(left)-tt.difference) > 1e-12 {
			t.Errorf("%s: difference %v, %v", tt.name, left, err)
		}
		all, err := Union(tt.a, tt.b)
		if err != nil || math.Abs(sizeOf(all)-tt.union) > 1e-12 {
			t.Errorf("%s: union %v, %v", tt.name, all, err)
		}
	}
	if all, err := Union(); all != nil || err != nil {
		t.Errorf("union of nothing: %v %v", all, err)
	}
}

// Shapes come back by the right-hand rule.
func TestWinding(t *testing.T) {
	got, err := Difference(square(0, 0, 3), square(1, 1, 1))
	polygon, ok := got.(orb.Polygon)
	if err != nil || !ok || len(polygon) != 2 || polygon[0].Orientation() != orb.CCW || polygon[1].Orientation() != orb.CW {
		t.Errorf("%v %v", got, err)
	}
}

func TestRefusals(t *testing.T) {
	bad := func(x, y float64) orb.Polygon { return orb.Polygon{{{0, 0}, {x, y}, {1, 0}, {0, 0}}} }
	tests := []struct {
		rule string
		g    orb.Geometry
	}{
		{"not-a-number", bad(math.NaN(), 0)},
		{"not-a-number", orb.Collection{orb.Point{1, math.Inf(1)}}},
		{"longitude-range", bad(1e300, 0)},
		{"latitude-range", orb.LineString{{0, 0}, {0, 91}}},
		{"too-complex", orb.MultiLineString{zigzag(2000, false), zigzag(2000, true)}},
	}
	for _, tt := range tests {
		_, first := Intersection(tt.g, square(0, 0, 1))
		_, second := Difference(square(0, 0, 1), tt.g)
		_, third := Union(square(0, 0, 1), tt.g)
		for i, err := range []error{first, second, third} {
			var ours *Error
			if (i < 2 || tt.g.Dimensions() == 2) && (!errors.As(err, &ours) || ours.Rule != tt.rule) {
				t.Errorf("%s: %v", tt.rule, err)
			}
		}
	}
}

// zigzag goes up and down, or left and right, between 0 and 1.
func zigzag(n int, turned bool) (line orb.LineString) {
	for i := range n {
		p := orb.Point{float64(i) / float64(n), float64(i % 2)}
		if turned {
			p[0], p[1] = p[1], p[0]
		}
		line = append(line, p)
	}
	return line
}

// star makes a star round a place, rounded to a grid (0: not at all).
func star(rng *rand.Rand, x, y, size, grid float64) orb.Polygon {
	n := 3 + rng.IntN(40)
	ring := make(orb.Ring, n, n+1)
	for i := range ring {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		r := size * (0.3 + 0.7*rng.Float64())
		ring[i] = orb.Point{x + r*cos, y + r*sin}
		if grid > 0 {
			ring[i] = orb.Point{math.Round(ring[i][0]/grid) * grid, math.Round(ring[i][1]/grid) * grid}
		}
	}
	return orb.Polygon{append(ring, ring[0])}
}

// neighbours are two stars of which the second has some sides of the first,
// moved by so little that they nearly coincide.
func neighbours(rng *rand.Rand, noise float64) (a, b orb.Polygon) {
	a = star(rng, 111, -2, 0.1, 0)
	ring := orb.Ring{}
	for _, p := range a[0][:len(a[0])-1] {
		if rng.IntN(3) > 0 {
			p = orb.Point{p[0] + noise*(rng.Float64()-0.5), p[1] + noise*(rng.Float64()-0.5)}
		} else {
			far := 0.5 + rng.Float64()
			p = orb.Point{111 + (p[0]-111)*far, -2 + (p[1]+2)*far}
		}
		ring = append(ring, p)
	}
	return a, orb.Polygon{append(ring, ring[0])}
}

// What two have in common and what each has beyond make up each and both,
// however nearly their sides coincide.
func TestPartsMakeTheWhole(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	for i := range 600 {
		var a, b orb.Polygon
		switch i % 3 {
		case 0:
			a, b = star(rng, 111, -2, 0.1, 0), star(rng, 111.05, -2, 0.1, 0)
		case 1:
			a, b = neighbours(rng, math.Pow(10, -14+8*rng.Float64()))
		case 2:
			a, b = neighbours(rng, 0)
		}
		both, err := Intersection(a, b)
		left, err2 := Difference(a, b)
		all, err3 := Union(a, b)
		if err := errors.Join(err, err2, err3); err != nil {
			t.Fatalf("%v\n%v\n%v", err, a, b)
		}
		whole := sizeOf(a)
		if d := math.Abs(sizeOf(both) + sizeOf(left) - whole); d > 1e-7*whole {
			t.Errorf("a = a∩b + a−b is off by %g\n%v\n%v", d/whole, a, b)
		}
		if d := math.Abs(sizeOf(all) - sizeOf(left) - sizeOf(b)); d > 1e-7*whole {
			t.Errorf("a∪b = a−b + b is off by %g\n%v\n%v", d/whole, a, b)
		}
	}
}

func TestPairs(t *testing.T) {
	areas := []orb.Geometry{
		square(111, -2, 0.1), square(111.05, -2, 0.1), nil, orb.LineString{{111, -2}, {112, -2}},
		square(111.1, -2, 0.1), orb.Polygon{{{math.NaN(), 1}, {1, 1}, {2, 3}, {1, 1}}}, square(120, -2, 0.1),
		orb.Polygon{{{111.2, -2}, {111.200001, -2}, {111.200001, -1.9}, {111.2, -1.9}, {111.2, -2}}},
		square(111.2, -2, 0.05),
	}
	pairs, failures := Pairs(areas)
	var found [][2]int
	for _, p := range pairs {
		found = append(found, [2]int{p.A, p.B})
	}
	want := [][2]int{{0, 1}, {1, 4}, {7, 8}}
	if len(found) != 3 || [3][2]int(found) != [3][2]int(want) {
		t.Fatalf("%v, want %v", found, want)
	}
	half, whole := *geodata.Measure(square(111, -2, 0.05)).AreaHa*2, pairs[0].AreaHa
	if math.Abs(whole-half) > 1e-3*half {
		t.Errorf("%v ha, want %v", whole, half)
	}
	if strip := pairs[2]; math.Abs(strip.WidthM-0.111) > 0.002 {
		t.Errorf("a strip of 0.11 m is %v m wide", strip.WidthM)
	}
	if len(failures) != 1 || failures[0].A != 5 || failures[0].B != 5 {
		t.Errorf("%v", failures)
	}
}

// Beyond the limit pairs are told as failures, not looked at.
func TestTooManyPairs(t *testing.T) {
	areas := []orb.Geometry{square(0, 0, 1), square(0, 0, 1), square(0, 0, 1)}
	pairs, failures := pairsUpTo(2, areas)
	var ours *Error
	if len(pairs) != 2 || len(failures) != 1 || !errors.As(failures[0].Err, &ours) || ours.Rule != "too-complex" {
		t.Errorf("%v %v", pairs, failures)
	}
}

func BenchmarkIntersection(b *testing.B) {
	rng := rand.New(rand.NewPCG(2, 2))
	x, y := star(rng, 111, -2, 0.1, 0), star(rng, 111.05, -2, 0.1, 0)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Intersection(x, y); err != nil {
			b.Fatal(err)
		}
	}
}
