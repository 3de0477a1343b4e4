package shapefile

import (
	"bytes"
	"testing"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/crs"
)

// BenchmarkRead reads 20,000 areas of 20 vertices with four columns, from UTM.
func BenchmarkRead(b *testing.B) {
	ring := make([]orb.Point, 20)
	utm, err := crs.Parse("32749")
	if err != nil {
		b.Fatal(err)
	}
	for i := range ring {
		ring[i] = utm.FromLonLat(orb.Point{111.4 + 0.001*float64(i%10), -2.5 + 0.001*float64(i/10)})
	}
	ring[19] = ring[0]
	shapes := make(records, 20_000)
	rows := make([]string, len(shapes))
	for i := range shapes {
		shapes[i], rows[i] = multi(5, ring), "Sungai Arut     12.50   320240131"
	}
	shp := shapes.shp()
	table := dbf(0, []field{{"NAMOBJ", 'C', 12, 0}, {"LUAS", 'N', 9, 2}, {"N", 'N', 4, 0}, {"TGL", 'D', 8, 0}}, rows...)
	b.SetBytes(int64(len(shp) + len(table)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		err := Read(Files{SHP: bytes.NewReader(shp), DBF: bytes.NewReader(table)}, "x.shp", geodata.Options{CRS: &utm}, func(f geodata.Feature) error {
			n++
			return nil
		})
		if err != nil || n != len(shapes) {
			b.Fatal(n, err)
		}
	}
}
