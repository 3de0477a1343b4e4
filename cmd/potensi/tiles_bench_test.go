package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"potensi/geodata/tile"
	"potensi/internal/store"
	"potensi/internal/tiles"
	"potensi/mapping"
	"potensi/web"
)

// tiledVillage is a village file of n areas, each with what a women's and a
// men's session said about both. POTENSI_TILES names a folder where it is kept
// from one run to the next.
func tiledVillage(b testing.TB, n int) *store.DB {
	dir := os.Getenv("POTENSI_TILES")
	if dir == "" {
		dir = b.TempDir()
	}
	path := filepath.Join(dir, fmt.Sprintf("areas-%d.gpkg", n))
	if _, err := os.Stat(path); err != nil {
		makeTiledVillage(b, path, n)
	}
	db, err := store.Open(context.Background(), path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

func makeTiledVillage(b testing.TB, path string, n int) {
	file := path + ".geojson"
	kindsOfAreas()[0].write(b, file, n)
	defer os.Remove(file)
	for _, args := range [][]string{{"new", "--name", "Kabupaten", "--file", path}, {"import", file, "--file", path}} {
		var out bytes.Buffer
		if code := run(append([]string{"potensi"}, args...), nil, &out, &out); code != 0 {
			b.Fatalf("%v: %d %s", args, code, &out)
		}
	}
	db, err := store.Open(context.Background(), path)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if err := db.Save(context.Background(), "bench", func(batch *store.Batch) error { return sayOfAreas(batch, n) }); err != nil {
		b.Fatal(err)
	}
}

func sayOfAreas(batch *store.Batch, n int) error {
	records := []any{
		mapping.Group{ID: "women", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People},
		mapping.Group{ID: "men", Name: "Laki-laki", Gender: mapping.Men, Type: mapping.People},
		mapping.Session{ID: "s-women", Name: "FGD perempuan", Kind: "fgd", Group: "women"},
		mapping.Session{ID: "s-men", Name: "FGD laki-laki", Kind: "fgd", Group: "men"},
	}
	for _, record := range records {
		if _, err := batch.Put(record); err != nil {
			return err
		}
	}
	random := rand.New(rand.NewPCG(5, 6))
	level := func() mapping.Level { return mapping.None + mapping.Level(random.IntN(4)) }
	for i := range n {
		for _, group := range []string{"women", "men"} {
			r := mapping.AccessRecord{ID: fmt.Sprintf("%s%d", group, i), Resource: fmt.Sprintf("A%07d", i), Group: group, Session: "s-" + group,
				Access: level(), Participation: level(), Control: level(), Benefit: level()}
			if _, err := batch.Put(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// tileList is 500 tiles of the levels 6 to 14 with something in them, each
// once, the same in every run.
func tileList() []tile.ID {
	random := rand.New(rand.NewPCG(7, 8))
	seen := map[tile.ID]bool{}
	list := []tile.ID{}
	for z := 6; len(list) < 500; z++ {
		if z > 14 {
			z = 6
		}
		for range 50 {
			village, cell := random.IntN(100_000/48), random.IntN(48)
			x, y := 95+float64(village%400)*0.1+float64(cell%7)*0.012, -10+float64(village/400)*0.1+float64(cell/7)*0.012
			if id := tile.At(z, orb.Point{x, y}); !seen[id] {
				seen[id] = true
				list = append(list, id)
				break
			}
		}
	}
	return list
}

// BenchmarkTile draws the tiles of the list, none of them twice in a run. The
// file .ci/tiles compares them with those of other servers.
func BenchmarkTile(b *testing.B) {
	ctx := context.Background()
	db := tiledVillage(b, 100_000)
	list := tileList()
	if dir := os.Getenv("POTENSI_TILES"); dir != "" {
		writeTileList(b, filepath.Join(dir, "tiles.txt"), list)
	}
	state := cpuNow()
	first := tiles.New(db, web.Withheld)
	if _, err := first.Tile(ctx, tile.ID{Z: 14}, false); err != nil {
		b.Fatal(err)
	}
	state = cpuNow() - state
	os.Remove(store.OverviewPath(db.Path()))
	overview := cpuNow()
	if err := first.Prepare(ctx); err != nil {
		b.Fatal(err)
	}
	overview = cpuNow() - overview
	for _, levels := range [][2]int{{6, 14}, {6, 8}, {9, 9}, {10, 10}, {11, 11}, {12, 14}} {
		b.Run(fmt.Sprintf("z%d-%d", levels[0], levels[1]), func(b *testing.B) {
			var took []time.Duration
			var used time.Duration
			for b.Loop() {
				source := tiles.New(db, web.Withheld)
				if _, err := source.Tile(ctx, tile.ID{Z: 14}, false); err != nil { // reads the state
					b.Fatal(err)
				}
				runtime.GC()
				start := cpuNow()
				took = append(took, drawList(b, source, list, levels)...)
				used += cpuNow() - start
			}
			slices.Sort(took)
			b.ReportMetric(float64(len(took))/used.Seconds(), "tiles/cpu-s")
			b.ReportMetric(used.Seconds()*1e3/float64(len(took)), "cpu-ms/tile")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1e3, "p99-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
	b.Logf("reading who holds what: %v; making the overview: %v of CPU time", state, overview)
}

func drawList(b *testing.B, source *tiles.Source, list []tile.ID, levels [2]int) (took []time.Duration) {
	for _, id := range list {
		if id.Z < levels[0] || id.Z > levels[1] {
			continue
		}
		begin := time.Now()
		t, err := source.Tile(context.Background(), id, false)
		if err != nil || t.Body == nil {
			b.Fatalf("%v: %v, %d bytes", id, err, len(t.Body))
		}
		took = append(took, time.Since(begin))
	}
	return took
}

func writeTileList(b testing.TB, path string, list []tile.ID) {
	var out bytes.Buffer
	for _, id := range list {
		fmt.Fprintf(&out, "%d/%d/%d\n", id.Z, id.X, id.Y)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
}
