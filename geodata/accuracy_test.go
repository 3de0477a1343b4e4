package geodata

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/tidwall/geodesic"
)

// forgiven is what Karney's own areas of a few square metres are off by, in m².
const forgiven = 1e-4

// tropical makes a star of 3 to 80 vertices between 15° S and 15° N, 60 m to
// 60 km wide.
func tropical(rng *rand.Rand) orb.Ring {
	n := 3 + rng.IntN(78)
	size := 0.0003 * math.Pow(1000, rng.Float64())
	lon, lat := 95+46*rng.Float64(), -15+30*rng.Float64()
	squeeze := 0.02 + rng.Float64() // long and narrow ones too
	ring := make(orb.Ring, n, n+1)
	for i := range ring {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		r := size * (0.3 + 0.7*rng.Float64())
		ring[i] = orb.Point{lon + r*cos, lat + r*sin*squeeze}
	}
	return append(ring, ring[0])
}

// realRings are the rings of every polygon of the shared data.
func realRings(t *testing.T) (all []orb.Ring) {
	t.Helper()
	names, err := filepath.Glob("../../shared/data/*.geojson")
	if err != nil || len(names) == 0 {
		t.Skip("no shared data:", err)
	}
	for _, name := range names {
		for _, f := range shared(t, filepath.Base(name)) {
			all = append(all, ringsOf(f.Geometry)...)
		}
	}
	return all
}

func ringsOf(g orb.Geometry) (all []orb.Ring) {
	switch g := g.(type) {
	case orb.Polygon:
		return g
	case orb.MultiPolygon:
		for _, p := range g {
			all = append(all, p...)
		}
	}
	return all
}

func tropicalRings() (all []orb.Ring) {
	rng := rand.New(rand.NewPCG(15, 15))
	for range 20_000 {
		all = append(all, tropical(rng))
	}
	return all
}

// deviations are the relative differences of areas and lengths, sorted.
func deviations(rings []orb.Ring, reference func(i int) (area, length float64)) (areas, lengths []float64) {
	for i, r := range rings {
		area, length := ringMetres(r)
		trueArea, trueLength := reference(i)
		areas = append(areas, max(math.Abs(area-trueArea)-forgiven, 0)/trueArea)
		lengths = append(lengths, math.Abs(length-trueLength)/trueLength)
	}
	slices.Sort(areas)
	slices.Sort(lengths)
	return areas, lengths
}

func expectAccurate(t *testing.T, rings []orb.Ring, reference func(i int) (area, length float64)) {
	t.Helper()
	areas, lengths := deviations(rings, reference)
	last := len(areas) - 1
	p99 := areas[last*99/100]
	t.Logf("%d rings: area p99 %.1e, worst %.1e; length worst %.1e", len(rings), p99, areas[last], lengths[last])
	if areas[last] > 1e-6 || p99 > 2e-7 || lengths[last] > 1e-9 {
		t.Errorf("area p99 %.1e, worst %.1e; length worst %.1e", p99, areas[last], lengths[last])
	}
}

// Areas and lengths are Karney's on every real ring and on random ones.
func TestMeasureAccuracy(t *testing.T) {
	t.Run("real", func(t *testing.T) {
		rings := realRings(t)
		expectAccurate(t, rings, karney(rings))
	})
	t.Run("tropical", func(t *testing.T) {
		rings := tropicalRings()
		if _, _, ok := shortRing(rings[0]); !ok {
			t.Error("the series is not tried")
		}
		expectAccurate(t, rings, karney(rings))
	})
	t.Run("anywhere", func(t *testing.T) {
		rng := rand.New(rand.NewPCG(90, 180))
		rings := tropicalRings()[:5000]
		for _, r := range rings {
			east, north := 360*rng.Float64()-200, 166*rng.Float64()-83-r[0][1]
			for i := range r {
				r[i] = orb.Point{r[i][0] + east, r[i][1] + north}
			}
		}
		expectAccurate(t, rings, karney(rings))
	})
}

func karney(rings []orb.Ring) func(i int) (area, length float64) {
	return func(i int) (area, length float64) {
		area, length = geodesicRing(rings[i])
		return math.Abs(area), length
	}
}

// Planimeter is GeographicLib's own command.
func TestMeasurePlanimeter(t *testing.T) {
	rings := append(realRings(t), tropicalRings()[:3000]...)
	var in bytes.Buffer
	for _, r := range rings {
		for _, p := range r[:len(r)-1] {
			fmt.Fprintf(&in, "%.17g %.17g\n", p[1], p[0])
		}
		fmt.Fprintln(&in)
	}
	out := command(t, &in, "Planimeter", "-p", "9")
	expectAccurate(t, rings, func(i int) (area, length float64) {
		var n int
		if _, err := fmt.Sscan(out[i], &n, &length, &area); err != nil || n != len(rings[i])-1 {
			t.Fatalf("ring %d: %q %v", i, out[i], err)
		}
		return math.Abs(area), length
	})
}

// command runs a command of GeographicLib and returns its lines.
func command(t *testing.T, in *bytes.Buffer, name string, args ...string) (lines []string) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skip("install geographiclib-tools to compare with ", name)
	}
	run := exec.Command(path, args...)
	run.Stdin = in
	out, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		lines = append(lines, s.Text())
	}
	return lines
}

// sidesAt makes sides up to a length in degrees, some along meridians or
// parallels.
func sidesAt(rng *rand.Rand, size float64, n int) (all [][2]orb.Point) {
	for range n {
		a := orb.Point{360*rng.Float64() - 180, 170*rng.Float64() - 85}
		b := orb.Point{a[0] + size*(2*rng.Float64()-1), a[1] + size*(2*rng.Float64()-1)}
		switch rng.IntN(6) {
		case 0:
			b[0] = a[0]
		case 1:
			b[1] = a[1]
		}
		b[1] = max(min(b[1], 85), -85)
		all = append(all, [2]orb.Point{a, b})
	}
	return all
}

// Short and long sides have Karney's length, here from GeographicLib itself
// where it is installed.
func TestLengthAccuracy(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 3))
	var all [][2]orb.Point
	var in bytes.Buffer
	for _, size := range []float64{1e-5, 1e-3, shortDegrees, 2 * shortDegrees, 30} {
		all = append(all, sidesAt(rng, size, 2000)...)
	}
	for _, s := range all {
		fmt.Fprintf(&in, "%.17g %.17g %.17g %.17g\n", s[0][1], s[0][0], s[1][1], s[1][0])
	}
	check := func(i int, want float64) {
		got := lengthMetres(all[i][:])
		if math.Abs(got-want) > 1e-10*want+2e-8 {
			t.Errorf("%v: %.9f m, want %.9f m", all[i], got, want)
		}
	}
	for i, s := range all {
		var metres float64
		geodesic.WGS84.Inverse(s[0][1], s[0][0], s[1][1], s[1][0], &metres, nil, nil)
		check(i, metres)
	}
	for i, line := range command(t, &in, "GeodSolve", "-i", "-p", "9") {
		var from, to, metres float64
		if _, err := fmt.Sscan(line, &from, &to, &metres); err != nil {
			t.Fatal(line, err)
		}
		check(i, metres)
	}
}

// One side more or less must not change the measure: a ring with a side just
// too long for the series has the same size as with that side cut in two.
func TestMeasureSeam(t *testing.T) {
	long := orb.Ring{{111, -2}, {111 + shortDegrees*1.0001, -2}, {111.05, -1.99}, {111, -2}}
	var lat, lon, azimuth, metres float64
	geodesic.WGS84.Inverse(long[0][1], long[0][0], long[1][1], long[1][0], &metres, &azimuth, nil)
	geodesic.WGS84.Direct(long[0][1], long[0][0], azimuth, metres/2, &lat, &lon, nil)
	cut := slices.Insert(slices.Clone(long), 1, orb.Point{lon, lat})
	if _, _, ok := shortRing(long); ok {
		t.Error("a long side is measured by the series")
	}
	if _, _, ok := shortRing(cut); !ok {
		t.Error("short sides are not measured by the series")
	}
	a, l := ringMetres(long)
	b, m := ringMetres(cut)
	if math.Abs(a-b) > 0.05 || math.Abs(l-m) > 1e-6 {
		t.Errorf("%v m² and %v m², %v m and %v m", a, b, l, m)
	}
}

// Karney measures what goes round a pole, over the antimeridian, or is not a
// number.
func TestMeasureNotBySeries(t *testing.T) {
	var cap orb.Ring
	for lon := -180.0; lon < 180; lon += 0.05 {
		cap = append(cap, orb.Point{lon, 80})
	}
	rings := []orb.Ring{cap, {{179.99, 0}, {-179.99, 0}, {-179.99, 0.01}}, {{0, 89}, {0.01, 89}, {0.01, 89.01}},
		{{0, 0}, {math.NaN(), 0}, {0, 0.01}}, {{0, 0}, {0, math.Inf(1)}, {0, 0.01}}}
	for _, r := range rings {
		if area, _, ok := shortRing(r); ok {
			t.Errorf("%v: %v", r[:3], area)
		}
	}
}
