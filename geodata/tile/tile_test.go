package tile

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/maptile"
	"github.com/peterstace/simplefeatures/geom"

	"potensi/geodata"
)

// decoded reads a tile of one feature back; nil when there is nothing.
func decoded(t testing.TB, kind Kind, commands []byte) orb.Geometry {
	t.Helper()
	if kind == Nothing {
		return nil
	}
	l := NewLayer("x", "k")
	l.Word(0, []byte("v"))
	l.Add(7, kind, commands)
	layers, err := mvt.Unmarshal(Append(nil, l))
	if err != nil {
		t.Fatalf("%v: % x", err, commands)
	}
	f := layers[0].Features[0]
	if f.Properties["k"] != "v" || f.ID != 7.0 || layers[0].Version != 2 || layers[0].Extent != Extent {
		t.Fatalf("read back as %+v %v %v", layers[0], f.ID, f.Properties)
	}
	return f.Geometry
}

// checkValid asks the simple-features library, which knows nothing of ours,
// whether a geometry is valid, and looks at the winding and the buffer.
func checkValid(t testing.TB, g orb.Geometry) {
	t.Helper()
	if g == nil {
		return
	}
	b, err := wkb.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := geom.UnmarshalWKB(b); err != nil {
		t.Fatalf("%v: %v", err, g)
	}
	if box := g.Bound(); box.Min[0] < low || box.Min[1] < low || box.Max[0] > high || box.Max[1] > high {
		t.Fatalf("beyond the buffer: %v", box)
	}
	switch g := g.(type) {
	case orb.Polygon:
		checkWinding(t, g)
	case orb.MultiPolygon:
		for _, part := range g {
			checkWinding(t, part)
		}
	}
}

func checkWinding(t testing.TB, p orb.Polygon) {
	t.Helper()
	for i, ring := range p {
		if got := ring.Orientation(); (got == orb.CCW) != (i == 0) {
			t.Fatalf("ring %d of %v runs the wrong way", i, p)
		}
	}
}

func areaOf(g orb.Geometry) float64 {
	switch g := g.(type) {
	case orb.Polygon:
		return polygonArea(g)
	case orb.MultiPolygon:
		sum := 0.0
		for _, p := range g {
			sum += polygonArea(p)
		}
		return sum
	}
	return 0
}

func polygonArea(p orb.Polygon) float64 {
	sum := 0.0
	for i, ring := range p {
		a := 0.0
		for k := range len(ring) - 1 {
			a += ring[k][0]*ring[k+1][1] - ring[k+1][0]*ring[k][1]
		}
		if i == 0 {
			sum += math.Abs(a) / 2
		} else {
			sum -= math.Abs(a) / 2
		}
	}
	return sum
}

// drawn takes a geometry in units of the grid through the whole way: degrees,
// blob, tile.
func drawn(t testing.TB, d *Drawer, id ID, g orb.Geometry) orb.Geometry {
	t.Helper()
	blob, err := geodata.EncodeGPKG(inDegrees(id, g))
	if err != nil {
		t.Fatal(err)
	}
	kind := d.Blob(blob)
	out := decoded(t, kind, d.Commands())
	checkValid(t, out)
	return out
}

func inDegrees(id ID, g orb.Geometry) orb.Geometry {
	place := func(p orb.Point) orb.Point {
		return orb.Point{id.longitude(p[0] / Extent), id.latitude(p[1] / Extent)}
	}
	line := func(points []orb.Point) (out []orb.Point) {
		for _, p := range points {
			out = append(out, place(p))
		}
		return out
	}
	switch g := g.(type) {
	case orb.Point:
		return place(g)
	case orb.MultiPoint:
		return orb.MultiPoint(line(g))
	case orb.LineString:
		return orb.LineString(line(g))
	case orb.MultiLineString:
		out := orb.MultiLineString{}
		for _, part := range g {
			out = append(out, line(part))
		}
		return out
	case orb.Polygon:
		out := orb.Polygon{}
		for _, ring := range g {
			out = append(out, line(ring))
		}
		return out
	case orb.MultiPolygon:
		out := orb.MultiPolygon{}
		for _, part := range g {
			out = append(out, inDegrees(id, part).(orb.Polygon))
		}
		return out
	case orb.Collection:
		out := orb.Collection{}
		for _, part := range g {
			out = append(out, inDegrees(id, part))
		}
		return out
	}
	return g
}

func box(x, y, side float64) orb.Ring {
	return orb.Ring{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}
}

func TestDraw(t *testing.T) {
	bow := orb.Polygon{{{0, 0}, {100, 100}, {100, 0}, {0, 100}, {0, 0}}}
	cases := []struct {
		name    string
		in      orb.Geometry
		rings   int // of all parts; 0 is nothing
		area    float64
		repairs int
	}{
		{"a square", orb.Polygon{box(10, 10, 100)}, 1, 10000, 0},
		{"with a hole", orb.Polygon{box(10, 10, 100), box(20, 20, 10)}, 2, 9900, 0},
		{"two parts", orb.MultiPolygon{{box(0, 0, 10)}, {box(20, 20, 10)}}, 2, 200, 0},
		{"parts that touch along an edge are one", orb.MultiPolygon{{box(0, 0, 10)}, {box(10, 0, 10)}}, 1, 200, 1},
		{"parts that touch in a corner stay two", orb.MultiPolygon{{box(0, 0, 10)}, {box(10, 10, 10)}}, 2, 200, 1},
		{"a hole that touches the ring in a corner", orb.Polygon{box(0, 0, 100), {{0, 0}, {10, 20}, {20, 10}, {0, 0}}}, 2, 9850, 1},
		{"an island in a hole", orb.MultiPolygon{{box(0, 0, 100), box(10, 10, 50)}, {box(20, 20, 10)}}, 3, 10000 - 2500 + 100, 1},
		{"a hole as large as the ring", orb.Polygon{box(0, 0, 10), box(0, 0, 10)}, 0, 0, 1},
		{"a hole that divides", orb.Polygon{box(0, 0, 100), {{50, 0}, {60, 50}, {50, 100}, {40, 50}, {50, 0}}}, 2, 9000, 1},
		{"a bow", bow, 2, 5000, 1},
		{"smaller than the grid", orb.Polygon{box(10.1, 10.1, 0.2)}, 0, 0, 0},
		{"flat", orb.Polygon{{{0, 0}, {100, 0.2}, {200, 0}, {100, -0.2}, {0, 0}}}, 0, 0, 0},
		{"a neck that closes", orb.Polygon{{{0, 0}, {10, 0}, {10, 10.2}, {20, 10.2}, {20, 0}, {30, 0}, {30, 20}, {20, 20}, {20, 10.4}, {10, 10.4}, {10, 20}, {0, 20}, {0, 0}}}, 2, 400, 1},
		{"across the edge", orb.Polygon{box(-1000, -1000, 2000)}, 1, 1256 * 1256, 0},
		{"around the tile", orb.Polygon{box(-10000, -10000, 30000)}, 1, 4608 * 4608, 0},
		{"beside the tile", orb.Polygon{box(-3000, -3000, 2000)}, 0, 0, 0},
		{"a comb across the edge is cut into teeth", orb.Polygon{{{0, 0}, {0, 100}, {-300, 100}, {-300, 90}, {-300, 10}, {-300, 0}, {0, 0}}}, 1, 25600, 0},
		{"a fork behind the edge", orb.Polygon{{{4000, 0}, {5000, 0}, {5000, 100}, {4000, 100}, {4000, 90}, {4900, 90}, {4900, 10}, {4000, 10}, {4000, 0}}}, 2, 352 * 20, 1},
	}
	id := ID{14, 13350, 8205}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := NewDrawer(id)
			got := drawn(t, d, id, c.in)
			if rings := ringsOf(got); rings != c.rings || areaOf(got) != c.area || d.Repairs() != c.repairs {
				t.Errorf("%d rings, area %v, %d repairs; want %d, %v, %d: %v", rings, areaOf(got), d.Repairs(), c.rings, c.area, c.repairs, got)
			}
		})
	}
}

func ringsOf(g orb.Geometry) (n int) {
	switch g := g.(type) {
	case orb.Polygon:
		return len(g)
	case orb.MultiPolygon:
		for _, p := range g {
			n += len(p)
		}
	}
	return n
}

func TestDrawPointsAndLines(t *testing.T) {
	id := ID{12, 3337, 2051}
	d := NewDrawer(id)
	cases := []struct {
		name     string
		in, want orb.Geometry
	}{
		{"a point", orb.Point{5.2, 7.7}, orb.Point{5, 8}},
		{"points, one beyond", orb.MultiPoint{{5, 7}, {-300, 0}, {10, 7}}, orb.MultiPoint{{5, 7}, {10, 7}}},
		{"a point beyond", orb.Point{5000, 0}, nil},
		{"a line", orb.LineString{{0, 0}, {5, 0}, {10, 0}, {10, 10}}, orb.LineString{{0, 0}, {10, 0}, {10, 10}}},
		{"there and back", orb.LineString{{0, 0}, {10, 0}, {5, 0}}, orb.LineString{{0, 0}, {10, 0}, {5, 0}}},
		{"a line out and in again", orb.LineString{{4000, 0}, {5000, 0}, {5000, 100}, {4000, 100}},
			orb.MultiLineString{{{4000, 0}, {4352, 0}}, {{4352, 100}, {4000, 100}}}},
		{"a line across", orb.LineString{{-1000, 10}, {9000, 10}}, orb.LineString{{-256, 10}, {4352, 10}}},
		{"too short", orb.LineString{{1, 1}, {1.2, 1.2}}, nil},
		{"a collection", orb.Collection{orb.Point{1, 1}, orb.LineString{{0, 0}, {9, 9}}}, orb.LineString{{0, 0}, {9, 9}}},
	}
	for _, c := range cases {
		got := drawn(t, d, id, c.in)
		if (got == nil) != (c.want == nil) || got != nil && !orb.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestDrawWhatIsNoNumber draws geometries that other programs may have left.
func TestDrawWhatIsNoNumber(t *testing.T) {
	d := NewDrawer(ID{3, 6, 4})
	for _, odd := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e300} {
		for _, g := range []orb.Geometry{
			orb.Point{odd, 0}, orb.LineString{{100, 0}, {odd, 1}, {110, 2}}, orb.Polygon{{{100, 0}, {110, odd}, {120, 0}, {100, 0}}},
			orb.Polygon{{{100, 0}, {odd, odd}, {120, 0}, {odd, 5}, {100, 0}}},
		} {
			kind := d.Geometry(g)
			checkValid(t, decoded(t, kind, d.Commands()))
		}
	}
}

// TestProject compares the fast way to the grid with Web Mercator as written.
func TestProject(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		z := random.IntN(19)
		id := At(z, orb.Point{random.Float64()*360 - 180, random.Float64()*160 - 80})
		f := frameOf(id)
		box := id.Bound()
		p := orb.Point{box.Min[0] + random.Float64()*(box.Max[0]-box.Min[0]), box.Min[1] + random.Float64()*(box.Max[1]-box.Min[1])}
		got := f.at(p[0], p[1])
		side := math.Exp2(float64(z))
		phi := p[1] * math.Pi / 180
		want := position{((p[0]+180)/360*side - float64(id.X)) * Extent,
			((1-math.Log(math.Tan(phi)+1/math.Cos(phi))/math.Pi)/2*side - float64(id.Y)) * Extent}
		if p[1] < 85 && p[1] > -85 && (math.Abs(got.x-want.x) > 1e-3 || math.Abs(got.y-want.y) > 1e-3) {
			t.Fatalf("%v in %v is at %v, want %v", p, id, got, want)
		}
		if theirs := maptile.New(uint32(id.X), uint32(id.Y), maptile.Zoom(z)).Bound(); math.Abs(theirs.Min[0]-id.longitude(0)) > 1e-9 || math.Abs(theirs.Max[1]-id.latitude(0)) > 1e-9 {
			t.Fatalf("%v begins at %v %v, orb says %v", id, id.longitude(0), id.latitude(0), theirs)
		}
	}
}

// TestEveryPolygonIsValid draws wild polygons small enough for the grid to
// fold them.
func TestEveryPolygonIsValid(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	id := ID{10, 834, 512}
	d := NewDrawer(id)
	n := 20000
	if testing.Short() {
		n = 2000
	}
	for i := range n {
		g := wild(random, i)
		out := drawn(t, d, id, g)
		if i%5 != 4 { // these do not cross before they are rounded
			slack := 2.0 * float64(edgesOf(g)) * 15
			if diff := math.Abs(areaOf(out) - clippedArea(g)); diff > slack {
				t.Fatalf("area %v of %v, want %v: %v", areaOf(out), out, clippedArea(g), g)
			}
		}
	}
	t.Logf("%d of %d were repaired", d.Repairs(), n)
}

func edgesOf(g orb.MultiPolygon) (n int) {
	for _, p := range g {
		for _, r := range p {
			n += len(r)
		}
	}
	return n
}

// clippedArea is for polygons inside the tile.
func clippedArea(g orb.MultiPolygon) float64 { return areaOf(g) }

func wild(random *rand.Rand, i int) orb.MultiPolygon {
	out := orb.MultiPolygon{}
	size := math.Exp(random.Float64()*4 - 0.5)
	for part := range 1 + random.IntN(3) {
		x, y := 500+float64(part)*2.1*size+random.Float64(), 500+random.Float64()
		p := orb.Polygon{star(random, x, y, size, 3+random.IntN(60), i%5 == 4)}
		if random.IntN(3) == 0 {
			p = append(p, star(random, x, y, size*0.19, 3+random.IntN(8), false))
		}
		out = append(out, p)
	}
	return out
}

func star(random *rand.Rand, x, y, size float64, n int, crossing bool) orb.Ring {
	ring := orb.Ring{}
	for k := range n {
		angle, r := 2*math.Pi*float64(k)/float64(n), size*(0.4+0.6*random.Float64())
		if crossing {
			angle = random.Float64() * 7
		}
		ring = append(ring, orb.Point{x + r*math.Cos(angle), y + r*math.Sin(angle)})
	}
	return append(ring, ring[0])
}

// FuzzDraw draws any blob, and any rings of small numbers, into a tile.
func FuzzDraw(f *testing.F) {
	f.Add([]byte{0, 0, 10, 0, 10, 10, 0, 10, 255, 2, 2, 8, 2, 8, 8}, uint8(0))
	f.Add([]byte{0, 0, 100, 100, 100, 0, 0, 100}, uint8(3))
	blob, err := geodata.EncodeGPKG(orb.Polygon{box(0, 0, 1)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(blob, uint8(1))
	id := ID{9, 417, 255}
	d := NewDrawer(id)
	f.Fuzz(func(t *testing.T, data []byte, shift uint8) {
		kind := d.Blob(data)
		checkValid(t, decoded(t, kind, d.Commands()))
		g := orb.MultiPolygon{{}}
		ring := orb.Ring{}
		scale := math.Exp2(float64(shift%7)) / 8
		for i := 0; i+1 < len(data) && i < 400; i += 2 {
			if data[i] == 255 {
				g[len(g)-1] = append(g[len(g)-1], ring)
				if ring = nil; data[i+1]%2 == 0 {
					g = append(g, orb.Polygon{})
				}
				continue
			}
			ring = append(ring, orb.Point{float64(data[i])*scale - 10*float64(shift), float64(data[i+1]) * scale})
		}
		g[len(g)-1] = append(g[len(g)-1], ring)
		drawn(t, d, id, g)
	})
}
