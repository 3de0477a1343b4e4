package geodata

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/paulmach/orb"
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

func BenchmarkReadGeoJSON(b *testing.B) {
	data := collection(10_000)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		err := ReadGeoJSON(bytes.NewReader(data), "bench", func(f Feature) error {
			if f.Geometry != nil && !f.Rejected() {
				n++
			}
			return nil
		})
		if err != nil || n != 10_000 {
			b.Fatal(n, err)
		}
	}
}

func BenchmarkOrbGeoJSON(b *testing.B) {
	data := collection(10_000)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		fc, err := geojson.UnmarshalFeatureCollection(data)
		if err != nil || len(fc.Features) != 10_000 {
			b.Fatal(err)
		}
	}
}

func polygons(b *testing.B) (all []orb.Geometry) {
	err := ReadGeoJSON(bytes.NewReader(collection(1000)), "", func(f Feature) error {
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

func BenchmarkMeasure(b *testing.B) {
	all := polygons(b)
	for i := 0; b.Loop(); i++ {
		Measure(all[i%len(all)])
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
