package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"potensi/geodata/tile"
	"potensi/internal/store"
	"potensi/internal/tiles"
	"potensi/mapping"
	"time"
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

func TestTryTiles(t *testing.T) {
	ctx := context.Background()
	db := tiledVillage(t, 100000)
	s := tiles.New(db, func(r mapping.Resource) bool { return r.Sensitive })
	t0, c0 := time.Now(), cpuNow()
	step := func(what string) { t.Log(what, time.Since(t0), cpuNow()-c0); t0, c0 = time.Now(), cpuNow() }
	if _, err := s.Tile(ctx, tile.ID{Z: 14}, false); err != nil {
		t.Fatal(err)
	}
	step("state")
	if err := s.Prepare(ctx); err != nil {
		t.Fatal(err)
	}
	step("overview")
	for z := 0; z <= 16; z++ {
		id := tile.At(z, orb.Point{95.51, -9.77})
		x, err := s.Tile(ctx, id, false)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		if x.Body != nil {
			l, err := mvt.UnmarshalGzipped(x.Body)
			if err != nil {
				t.Fatal(err)
			}
			n = len(l[0].Features)
		}
		step(fmt.Sprint(id, len(x.Body), n))
	}
}

func cpuNow() time.Duration {
	var used syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
