package geodata

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"
	"github.com/paulmach/orb/geojson"

	"potensi/schema"
)

// collection writes n star-shaped polygons of 26 vertices, as a village's
// areas: 7 decimals, eight properties, on one line. Half are clockwise.
func collection(n int) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	b := []byte(`{"type":"FeatureCollection","name":"bench","features":[`)
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"type":"Feature","id":`...)
		b = strconv.AppendInt(b, int64(i), 10)
		b = append(b, `,"properties":{"nama":"Kebun karet No. 12","jenis":"plantation","rank":3,`...)
		b = append(b, `"luas":12.25,"akses":["perempuan","laki"],"x":null,"ok":true,"ket":"pinggir sungai"},`...)
		b = append(b, `"geometry":{"type":"Polygon","coordinates":[[`...)
		b = appendStar(b, rng, i%2 == 0)
		b = append(b, `]]}}`...)
	}
	return append(b, "]}"...)
}

func appendStar(b []byte, rng *rand.Rand, clockwise bool) []byte {
	const sides = 25
	lon, lat := 111+rng.Float64(), -3+rng.Float64()
	var first []byte
	for k := range sides {
		angle := 2 * math.Pi * float64(k) / sides
		if clockwise {
			angle = -angle
		}
		r := 0.001 + 0.004*rng.Float64()
		p := append(strconv.AppendFloat([]byte{'['}, lon+r*math.Cos(angle), 'f', 7, 64), ',')
		p = append(strconv.AppendFloat(p, lat+r*math.Sin(angle), 'f', 7, 64), ']')
		if k == 0 {
			first = p
		}
		b = append(append(b, p...), ',')
	}
	return append(b, first...)
}

// official writes n polygons of 200 vertices with 17 digits, as the boundary
// files of offices have them.
func official(n int) []byte {
	rng := rand.New(rand.NewPCG(3, 4))
	b := []byte(`{"type":"FeatureCollection","features":[`)
	for i := range n {
		if i > 0 {
			b = append(b, ",\n"...)
		}
		b = append(b, `{"type":"Feature","properties":{"NAMOBJ":"Kotawaringin Hilir","KDEPUM":"62.01.03.1008"},"geometry":{"type":"Polygon","coordinates":[[`...)
		for k := range 200 {
			if k > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendFloat(append(b, '['), 111+rng.Float64(), 'f', 14, 64)
			b = append(strconv.AppendFloat(append(b, ','), -3+rng.Float64(), 'f', 16, 64), ']')
		}
		b = append(b, "]]}}"...)
	}
	return append(b, "]}"...)
}

func benchmarkFiles() map[string][]byte {
	return map[string][]byte{"village": collection(10_000), "official": official(1000)}
}

func BenchmarkReadGeoJSON(b *testing.B) {
	for name, data := range benchmarkFiles() {
		want := bytes.Count(data, []byte(`"Feature"`))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				err := ReadGeoJSON(bytes.NewReader(data), "bench", Options{}, func(f Feature) error {
					if f.Geometry != nil && !f.Rejected() {
						n++
					}
					return nil
				})
				if err != nil || n != want {
					b.Fatal(n, err)
				}
			}
		})
	}
}

// BenchmarkOrbGeoJSON and BenchmarkOgrinfo are the peers: orb's own decoder,
// and GDAL reading all features (start included, a few hundredths of a
// second).
func BenchmarkOrbGeoJSON(b *testing.B) {
	for name, data := range benchmarkFiles() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := geojson.UnmarshalFeatureCollection(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkOgrinfo(b *testing.B) {
	if _, err := exec.LookPath("ogrinfo"); err != nil {
		b.Skip("ogrinfo (GDAL) is not installed")
	}
	for name, data := range benchmarkFiles() {
		path := filepath.Join(b.TempDir(), name+".geojson")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if out, err := exec.Command("ogrinfo", "-ro", "-q", "-al", "-geom=NO", "-fields=NO", path).CombinedOutput(); err != nil {
					b.Fatalf("%v: %s", err, out)
				}
			}
		})
	}
}

func polygons(b *testing.B) (all []orb.Geometry) {
	err := ReadGeoJSON(bytes.NewReader(collection(1000)), "", Options{}, func(f Feature) error {
		all = append(all, f.Geometry)
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return all
}

func BenchmarkCheck(b *testing.B) {
	all := polygons(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, findings := Check(all[i%len(all)], schema.Place{}); len(findings) > 0 {
			b.Fatal(findings)
		}
	}
}

// BenchmarkChecker is BenchmarkCheck with memory used again, as an import does,
// by vertices a ring.
func BenchmarkChecker(b *testing.B) {
	for _, n := range []int{26, 200, 100_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			var c Checker
			var all []orb.Geometry
			for seed := range uint64(8) {
				all = append(all, orb.Polygon{wobbly(n, seed)})
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, findings := c.Check(all[i%len(all)], schema.Place{}); len(findings) > 0 {
					b.Fatal(findings)
				}
			}
		})
	}
}

// wobbly is a ring around a village with an uneven edge, as a river has.
func wobbly(n int, seed uint64) orb.Ring {
	rng := rand.New(rand.NewPCG(seed, 3))
	ring := make(orb.Ring, 0, n)
	for k := range n - 1 {
		angle := 2 * math.Pi * float64(k) / float64(n-1)
		r := 0.05 * (1 + 0.3*math.Sin(7*angle) + rng.Float64()/float64(n))
		ring = append(ring, orb.Point{111.4 + r*math.Cos(angle), -2.5 + r*math.Sin(angle)})
	}
	return append(ring, ring[0])
}

func BenchmarkSimpleFeatures(b *testing.B) {
	all := polygons(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if rule := verdict([]orb.Polygon{all[i%len(all)].(orb.Polygon)}); rule != "" {
			b.Fatal(rule)
		}
	}
}

// BenchmarkMeasure measures areas of 25 sides: area and perimeter as import
// does, with centroid and label, and the area alone by others. For PostGIS see
// TestMeasurePostGIS.
func BenchmarkMeasure(b *testing.B) {
	all := polygons(b)
	for _, by := range []struct {
		name    string
		measure func(g orb.Geometry)
	}{
		{"series", func(g orb.Geometry) { Measure(g) }},
		{"describe", func(g orb.Geometry) { Describe(g) }},
		{"karney", func(g orb.Geometry) { geodesicRing(g.(orb.Polygon)[0]) }},
		{"orb", func(g orb.Geometry) { geo.Area(g) }}, // on a sphere, 0.67 % wrong
	} {
		b.Run(by.name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				by.measure(all[i%len(all)])
			}
		})
	}
}

func BenchmarkLabelPoint(b *testing.B) {
	all := polygons(b)
	for i := 0; b.Loop(); i++ {
		LabelPoint(all[i%len(all)])
	}
}

func BenchmarkWriteGeoJSON(b *testing.B) {
	all := polygons(b)
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		err := WriteGeoJSON(&out, "bench", func(yield func(Feature, error) bool) {
			for _, g := range all {
				if !yield(Feature{Geometry: g}, nil) {
					return
				}
			}
		})
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(out.Len()))
	}
}
