package intake_test

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"potensi/internal/intake"
	"potensi/internal/store"
)

// polygons is how many areas the load benchmark reads; POTENSI_POLYGONS sets
// another number, 100000 for example.
func polygons(b *testing.B) int {
	n := 10_000
	if text := os.Getenv("POTENSI_POLYGONS"); text != "" {
		if _, err := fmt.Sscan(text, &n); err != nil {
			b.Fatal(err)
		}
	}
	return n
}

// writeAreas writes n areas of 26 vertices and 8 attributes, seeded.
func writeAreas(b *testing.B, path string, n int) {
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	out, random := bufio.NewWriter(file), rand.New(rand.NewPCG(1, 2))
	kinds := []string{"forest", "plantation", "farmland", "agroforest"}
	fmt.Fprint(out, `{"type":"FeatureCollection","features":[`)
	for i := range n {
		if i > 0 {
			fmt.Fprint(out, ",\n")
		}
		fmt.Fprintf(out, `{"type":"Feature","id":"A%d","properties":{"name":"Lahan %d","kind":%q,"land_status":"apl","land_cover":"2002","owner":"warga","use_level":"moderate","trend":"stable","geometry_method":"digitised"},"geometry":{"type":"Polygon","coordinates":[[`, i, i, kinds[random.IntN(4)])
		x, y := 110+float64(i%400)*0.01, -3+float64(i/400)*0.01
		var first string
		for k := range 25 {
			angle, radius := 2*math.Pi*float64(k)/25, 0.004*(0.8+0.2*random.Float64())
			point := fmt.Sprintf("[%.7f,%.7f]", x+radius*math.Cos(angle), y+radius*math.Sin(angle))
			if k == 0 {
				first = point
			}
			fmt.Fprint(out, point, ",")
		}
		fmt.Fprint(out, first, "]]}}")
	}
	fmt.Fprint(out, "]}\n")
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkLoad loads areas from GeoJSON into a GeoPackage with spatial index,
// beside ogr2ogr on the same file where it is installed.
func BenchmarkLoad(b *testing.B) {
	dir := b.TempDir()
	in, n := filepath.Join(dir, "areas.geojson"), polygons(b)
	writeAreas(b, in, n)
	report := func(b *testing.B) { b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "areas/s") }
	b.Run("potensi", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			load(b, in, filepath.Join(dir, fmt.Sprintf("p%d.gpkg", i)), n)
		}
		report(b)
	})
	b.Run("ogr2ogr", func(b *testing.B) {
		if _, err := exec.LookPath("ogr2ogr"); err != nil {
			b.Skip("ogr2ogr is not installed")
		}
		for i := 0; b.Loop(); i++ {
			if out, err := exec.Command("ogr2ogr", "-f", "GPKG", filepath.Join(dir, fmt.Sprintf("o%d.gpkg", i)), in).CombinedOutput(); err != nil {
				b.Fatalf("%v: %s", err, out)
			}
		}
		report(b)
	})
}

func load(b *testing.B, in, out string, want int) {
	db, err := store.Create(context.Background(), out)
	if err != nil {
		b.Fatal(err)
	}
	receipt, err := intake.Import(context.Background(), db, intake.Paths([]string{in}), intake.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if receipt.Total.Added != want {
		b.Fatalf("%+v", receipt.Total)
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
}
