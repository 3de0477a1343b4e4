package geodata

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

func TestCentroid(t *testing.T) {
	tests := []struct {
		name    string
		g       orb.Geometry
		want    orb.Point
		degrees float64
	}{
		{"point", orb.Point{111, -2}, orb.Point{111, -2}, 1e-12},
		{"points", orb.MultiPoint{{111, -2}, {111.002, -2}}, orb.Point{111.001, -2}, 1e-9},
		{"line", orb.LineString{{111, 0}, {111.1, 0}, {111.4, 0}}, orb.Point{111.2, 0}, 1e-9},
		{"a point as line", orb.LineString{{3, 3}, {3, 3}}, orb.Point{3, 3}, 1e-12},
		{"square", orb.Polygon{box(110, -0.5, 1)}, orb.Point{110.5, 0}, 1e-12},
		{"small square", orb.Polygon{box(110, -2.5, 1e-4)}, orb.Point{110.00005, -2.49995}, 1e-8},
		{"clockwise", orb.Polygon{reversed(box(110, -0.5, 1))}, orb.Point{110.5, 0}, 1e-12},
		{"frame", orb.Polygon{box(110, -0.5, 1), box(110.25, -0.25, 0.5)}, orb.Point{110.5, 0}, 1e-12},
		{"two parts", orb.MultiPolygon{{box(110, -0.5, 1)}, {box(114, -0.5, 1)}}, orb.Point{112.5, 0}, 1e-9},
		{"bound", orb.Bound{Min: orb.Point{10, -1}, Max: orb.Point{12, 1}}, orb.Point{11, 0}, 1e-12},
		{"flat", orb.Polygon{{{1, 1}, {1, 2}, {1, 1}}}, orb.Point{1, 1.5}, 1e-3},
		{"over the antimeridian", orb.Polygon{{{179, -1}, {-179, -1}, {-179, 1}, {179, 1}, {179, -1}}}, orb.Point{180, 0}, 1e-12},
		{"an area among points", orb.Collection{orb.Point{0, 0}, orb.Polygon{box(110, -0.5, 1)}}, orb.Point{110.5, 0}, 1e-12},
	}
	for _, tt := range tests {
		got, ok := Centroid(tt.g)
		if d := planar.Distance(got, tt.want); !ok || !(d <= tt.degrees) {
			t.Errorf("%s: %v, want %v, off by %g", tt.name, got, tt.want, d)
		}
	}
	for _, g := range []orb.Geometry{nil, orb.Polygon{}, orb.Polygon{{}}, orb.LineString{}, orb.MultiPoint{{0, 0}, {180, 0}}} {
		if p, ok := Centroid(g); ok {
			t.Errorf("%v: %v", g, p)
		}
	}
}

// The middle of a cap round the pole is the pole.
func TestCentroidOfCap(t *testing.T) {
	var ring orb.Ring
	for lon := -180.0; lon < 180; lon++ {
		ring = append(ring, orb.Point{lon, 60})
	}
	if p, ok := Centroid(orb.Polygon{ring}); !ok || !near(&p[1], 90, 1e-9) {
		t.Errorf("%v", p)
	}
}

// A patch between two meridians and two parallels has a middle that integrals
// tell: the mean over it of the places on the authalic sphere.
func TestCentroidOfPatch(t *testing.T) {
	const west, east, south, north = 100.0, 130.0, -8.0, 22.0
	var ring orb.Ring
	const n = 3000
	for i := range n {
		ring = append(ring, orb.Point{west + (east-west)*float64(i)/n, south})
	}
	ring = append(ring, orb.Point{east, south})
	for i := range n {
		ring = append(ring, orb.Point{east - (east-west)*float64(i)/n, north})
	}
	ring = append(ring, orb.Point{west, north}, ring[0])
	low, high := authalic(orb.Point{0, south})[2], authalic(orb.Point{0, north})[2]
	cap := func(z float64) float64 { return (z*math.Sqrt(1-z*z) + math.Asin(z)) / 2 } // ∫ √(1 − z²) dz
	flat := (cap(high) - cap(low)) * 2 * math.Sin((east-west)/2*degree)
	up := (high*high - low*low) / 2 * (east - west) * degree
	want := vector{flat, 0, up}.place()
	got, ok := Centroid(orb.Polygon{ring})
	if !ok || math.Abs(got[0]-115) > 1e-6 || math.Abs(got[1]-want[1]) > 1e-6 {
		t.Errorf("%v, want %v", got, want)
	}
}

// Small polygons have the centroid that plane geometry gives.
func TestCentroidOfSmall(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for range 2000 {
		r := tropical(rng)
		for i := range r { // a tenth: 6 m to 6 km
			r[i] = orb.Point{r[0][0] + (r[i][0]-r[0][0])/10, r[0][1] + (r[i][1]-r[0][1])/10}
		}
		want, _ := planar.CentroidArea(movedBy(r, r[0], -1))
		got, ok := Centroid(orb.Polygon{r})
		b := r.Bound()
		size := math.Hypot(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1])
		want = orb.Point{want[0] + r[0][0], want[1] + r[0][1]}
		if d := planar.Distance(got, want); !ok || d > 3e-7+size*size/50 {
			t.Fatalf("%v, want %v, off by %g° of %g°", got, want, d, size)
		}
	}
}

func movedBy(r orb.Ring, by orb.Point, times float64) orb.Ring {
	out := make(orb.Ring, len(r))
	for i, p := range r {
		out[i] = orb.Point{p[0] + times*by[0], p[1] + times*by[1]}
	}
	return out
}

func TestDescribe(t *testing.T) {
	var circle orb.Ring
	for i := range 720 {
		sin, cos := math.Sincos(float64(i) * degree / 2)
		circle = append(circle, orb.Point{111 + 0.01*cos, 0.01 * sin})
	}
	tests := []struct {
		name    string
		g       orb.Geometry
		compact float64 // −1: none
	}{
		{"circle", orb.Polygon{circle}, 1},
		{"square", orb.Polygon{box(111, 0, 0.01)}, math.Pi / 4},
		{"two squares", orb.MultiPolygon{{box(111, 0, 0.01)}, {box(111.1, 0, 0.01)}}, math.Pi / 8},
		{"strip", orb.Bound{Min: orb.Point{111, 0}, Max: orb.Point{112, 0.001}}, math.Pi / 1000},
		{"line", orb.LineString{{111, 0}, {112, 0}}, -1},
		{"point", orb.Point{111, 0}, -1},
	}
	for _, tt := range tests {
		d := Describe(tt.g)
		if d.Measures != (Measures{}) && !near(d.Compactness, tt.compact, 5e-3) && tt.compact >= 0 {
			t.Errorf("%s: compactness %v, want %v", tt.name, *d.Compactness, tt.compact)
		}
		if (d.Compactness == nil) != (tt.compact < 0) || d.Centroid == nil || d.Label == nil {
			t.Errorf("%s: %+v", tt.name, d)
		}
	}
	if d := Describe(nil); d != (Description{}) {
		t.Errorf("nothing: %+v", d)
	}
}
