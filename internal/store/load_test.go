package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"potensi/internal/store"
	"potensi/mapping"
)

// field is a small square somewhere in Kalimantan, or a place not yet mapped.
func field(random *rand.Rand, id string) mapping.Resource {
	r := mapping.Resource{ID: id, Name: "Lahan " + id, Kind: mapping.Farmland}
	if random.IntN(20) == 0 {
		return r
	}
	x, y, side := 109+8*random.Float64(), -4+8*random.Float64(), 0.01*random.Float64()
	r.Geometry = orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + side, y + side}}.ToPolygon()
	return r
}

func rowsOf(t testing.TB, resources []mapping.Resource) []store.Row {
	t.Helper()
	rows := make([]store.Row, len(resources))
	for i := range resources {
		var err error
		if rows[i], err = store.RowOf(&resources[i]); err != nil {
			t.Fatal(err)
		}
	}
	return rows
}

func load(t testing.TB, b *store.Batch, resources []mapping.Resource) []store.Loaded {
	t.Helper()
	loaded, err := b.Load(rowsOf(t, resources), func(i int) int { return i })
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// The spatial index finds what a search through all rows finds, whatever was
// loaded, added and changed before, and SQLite holds it to be sound.
func TestLoadedIndexFindsEverything(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	db, path := create(t)
	for round, n := range []int{30, 5_000, 35_000, 40, 3_000} {
		if testing.Short() && n > 10_000 {
			continue
		}
		fields := make([]mapping.Resource, n)
		for i := range fields {
			fields[i] = field(random, fmt.Sprintf("R%d-%d", round, i))
		}
		err := db.Save(context.Background(), "test", func(b *store.Batch) error {
			load(t, b, fields[:n/2])
			changed := field(random, fields[3].ID)
			changed.Name = "Pindah"
			b.NewRound()
			load(t, b, append(fields[n/2:], changed, fields[4]))
			_, err := b.Put(field(random, fmt.Sprintf("R%d-satu", round)))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		checkIndex(t, path, random)
	}
}

func checkIndex(t *testing.T, path string, random *rand.Rand) {
	t.Helper()
	raw := rawDB(t, path)
	var verdict string
	if err := raw.QueryRow("SELECT rtreecheck('rtree_resources_geom')").Scan(&verdict); err != nil || verdict != "ok" {
		t.Fatalf("rtreecheck: %s, %v", verdict, err)
	}
	var mapped, indexed int
	if err := raw.QueryRow("SELECT (SELECT count(*) FROM resources WHERE geom IS NOT NULL), (SELECT count(*) FROM rtree_resources_geom)").Scan(&mapped, &indexed); err != nil || mapped != indexed {
		t.Fatalf("%d mapped, %d indexed, %v", mapped, indexed, err)
	}
	for range 20 {
		x, y := 109+8*random.Float64(), -4+8*random.Float64()
		var found, all int
		err := raw.QueryRow(`SELECT
			(SELECT count(*) FROM rtree_resources_geom WHERE maxx >= $1 AND minx <= $1 + 0.5 AND maxy >= $2 AND miny <= $2 + 0.5),
			(SELECT count(*) FROM resources WHERE geom IS NOT NULL AND ST_MaxX(geom) >= $1 AND ST_MinX(geom) <= $1 + 0.5 AND ST_MaxY(geom) >= $2 AND ST_MinY(geom) <= $2 + 0.5)`,
			x, y).Scan(&found, &all)
		if err != nil || found < all || found > all+2 { // boxes are rounded outwards to float32
			t.Fatalf("%d found, %d there, %v", found, all, err)
		}
	}
	raw.Close()
}

func TestLoadTellsWhatBecameOfEachRow(t *testing.T) {
	db, _ := create(t)
	random := rand.New(rand.NewPCG(1, 1))
	a, b, c := field(random, "A"), field(random, "B"), field(random, "C")
	put(t, db, a, b)
	renamed := b
	renamed.Name = "Kebun"
	err := db.Save(context.Background(), "test", func(batch *store.Batch) error {
		want := []store.Loaded{{Outcome: store.Unchanged}, {Outcome: store.Updated}, {Outcome: store.Added},
			{Outcome: store.Repeated, First: 0}, {Outcome: store.Repeated, First: 2}, {Outcome: store.Repeated, First: 1}}
		for i, got := range load(t, batch, []mapping.Resource{a, renamed, c, a, c, b}) {
			if got != want[i] {
				t.Errorf("row %d: %+v, want %+v", i, got, want[i])
			}
		}
		batch.NewRound()
		if got := load(t, batch, []mapping.Resource{c})[0]; got.Outcome != store.Unchanged {
			t.Errorf("in the next round: %+v", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// An attempt that fails takes its rows along, and their places in the index.
func TestFailedAttemptLeavesNoRows(t *testing.T) {
	db, path := create(t)
	random := rand.New(rand.NewPCG(3, 3))
	many := make([]mapping.Resource, 2_500)
	for i := range many {
		many[i] = field(random, fmt.Sprint("M", i))
	}
	broken := errors.New("broken late")
	err := db.Save(context.Background(), "test", func(b *store.Batch) error {
		load(t, b, many[:10])
		if err := b.Try(func() error { load(t, b, many[10:]); return broken }); !errors.Is(err, broken) {
			t.Errorf("%v", err)
		}
		b.NewRound()
		load(t, b, many[5:15])
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	checkIndex(t, path, random)
	w, err := db.Workshop(context.Background())
	if err != nil || len(w.Resources) != 15 {
		t.Errorf("%d resources, %v; want 15", len(w.Resources), err)
	}
}
