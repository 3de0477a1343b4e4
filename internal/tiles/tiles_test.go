package tiles

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"potensi/geodata/tile"
	"potensi/internal/store"
	"potensi/mapping"
)

func villageOf(t *testing.T, records ...any) *store.DB {
	t.Helper()
	db, err := store.Create(t.Context(), filepath.Join(t.TempDir(), "desa.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	put(t, db, append([]any{mapping.Village{ID: "D", Name: "Desa"}}, records...)...)
	return db
}

func put(t *testing.T, db *store.DB, records ...any) {
	t.Helper()
	err := db.Save(t.Context(), "test", func(b *store.Batch) error {
		for _, r := range records {
			if _, err := b.Put(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func field(x, y, side float64) orb.Polygon {
	return orb.Polygon{{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}}
}

func ha(n float64) *float64 { return &n }

func sensitive(r mapping.Resource) bool { return r.Sensitive }

// features asks for a tile and reads it back, by id.
func features(t *testing.T, s *Source, id tile.ID, all bool) (map[string]*geojson.Feature, string) {
	t.Helper()
	got, err := s.Tile(t.Context(), id, all)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*geojson.Feature{}
	if got.Body == nil {
		return out, got.Tag
	}
	layers, err := mvt.UnmarshalGzipped(got.Body)
	if err != nil || len(layers) != 1 || layers[0].Name != LayerName {
		t.Fatal(err, len(layers))
	}
	for i, f := range layers[0].Features {
		name, ok := f.Properties["id"].(string)
		if !ok {
			name = fmt.Sprint("#", i)
		}
		out[name] = f
	}
	return out, got.Tag
}

func people() []any {
	return []any{
		mapping.Group{ID: "W", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People},
		mapping.Group{ID: "M", Name: "Laki-laki", Gender: mapping.Men, Type: mapping.People},
		mapping.Session{ID: "S", Name: "FGD", Kind: "fgd", Group: "W"},
	}
}

func record(resource, group string, level mapping.Level) mapping.AccessRecord {
	return mapping.AccessRecord{ID: resource + group, Resource: resource, Group: group, Session: "S", Access: level, Participation: mapping.Unknown, Control: level,
		Benefit: level}
}

func TestTileTellsWhoHolds(t *testing.T) {
	at := tile.At(14, orb.Point{111.5, -2.5})
	db := villageOf(t, append(people(),
		mapping.Resource{ID: "R1", Name: "Hutan", Kind: mapping.Forest, AreaHa: ha(12.5), Geometry: field(111.5, -2.5, 0.001), GeometryMethod: mapping.Sketch},
		mapping.Resource{ID: "R2", Name: "Ladang", Kind: mapping.Farmland, Geometry: field(111.502, -2.5, 0.001)},
		mapping.Resource{ID: "R3", Name: "Keramat", Kind: mapping.SacredSite, Sensitive: true, Geometry: orb.Point{111.501, -2.501}},
		mapping.Resource{ID: "R4", Name: "Batas", Kind: mapping.Boundary, Geometry: field(111.49, -2.51, 0.05)},
		mapping.Resource{ID: "R5", Name: "Tanpa tempat", Kind: mapping.Forest},
		record("R1", "W", mapping.Full), record("R1", "M", mapping.None))...)
	s := New(db, sensitive)
	got, tag := features(t, s, at, false)
	want := map[string]map[string]any{
		"R1": {"id": "R1", "name": "Hutan", "kind": "forest", "area_ha": 12.5, "access": "women", "participation": "unknown", "control": "women", "benefit": "women",
			"gap": "women-much", "sketch": true},
		"R2": {"id": "R2", "name": "Ladang", "kind": "farmland", "access": "unknown", "participation": "unknown", "control": "unknown", "benefit": "unknown", "gap": "unknown"},
		"R4": {"id": "R4", "name": "Batas", "kind": "boundary"},
	}
	if len(got) != len(want) {
		t.Errorf("%d features, want %d: %v", len(got), len(want), got)
	}
	for id, attributes := range want {
		if f := got[id]; f == nil || fmt.Sprint(f.Properties) != fmt.Sprint(geojson.Properties(attributes)) {
			t.Errorf("%s: %v, want %v", id, f, attributes)
		}
	}
	if got, other := features(t, s, at, true); got["R3"] == nil || got["R3"].Geometry.GeoJSONType() != "Point" || other == tag {
		t.Errorf("the facilitator's tile lacks the sensitive place, or has the same tag %s", other)
	}
	if got, _ := features(t, s, tile.ID{Z: 14}, true); len(got) != 0 {
		t.Errorf("an empty tile has %v", got)
	}
}

// TestTileFollowsTheFile: what is said anew is in the next tile.
func TestTileFollowsTheFile(t *testing.T) {
	at := tile.At(14, orb.Point{111.5, -2.5})
	db := villageOf(t, append(people(), mapping.Resource{ID: "R1", Name: "Hutan", Kind: mapping.Forest, Geometry: field(111.5, -2.5, 0.001)})...)
	s := New(db, sensitive)
	_, before := features(t, s, at, false)
	if _, again := features(t, s, at, false); again != before {
		t.Errorf("the tag changed from %s to %s, nothing else did", before, again)
	}
	put(t, db, record("R1", "W", mapping.None), record("R1", "M", mapping.Full))
	got, after := features(t, s, at, false)
	if got["R1"].Properties["control"] != "men" || after == before {
		t.Errorf("%v under %s, was %s", got["R1"].Properties, after, before)
	}
	put(t, db, mapping.Resource{ID: "R1", Name: "Hutan", Kind: mapping.Forest, Sensitive: true, Geometry: field(111.5, -2.5, 0.001)})
	if got, _ := features(t, s, at, false); len(got) != 0 {
		t.Error("a place made sensitive is still shown")
	}
	summary, err := s.Summary(t.Context(), true)
	if err != nil || summary.Holders[2][mapping.HeldByMen].Resources != 1 || summary.Gap["men-much"].Resources != 1 {
		t.Errorf("%+v %v", summary, err)
	}
	if summary, err = s.Summary(t.Context(), false); err != nil || summary.Holders[2][mapping.HeldByMen].Resources != 0 || len(summary.Kinds) > 0 {
		t.Errorf("others see %+v %v", summary, err)
	}
}

// TestUnaskedIsWhatTheProfileSays: the class of a resource that nobody spoke
// of is taken without asking the profile.
func TestUnaskedIsWhatTheProfileSays(t *testing.T) {
	for _, kind := range mapping.Kinds() {
		c := &classes{spoken: map[string]class{}, unasked: unasked()}
		w := mapping.Workshop{Resources: []mapping.Resource{{ID: "R", Kind: kind}}, Groups: []mapping.Group{{ID: "W", Gender: mapping.Women, Type: mapping.People},
			{ID: "I", Gender: "none", Type: mapping.Institution}}}
		want := c.plain(kind)
		c.all.kinds, c.others.kinds = map[mapping.Kind]bool{}, map[mapping.Kind]bool{}
		if c.profile(&w); c.of([]byte("R"), []byte(kind)) != want {
			t.Errorf("%s: %x, the profile says %x", kind, want, c.spoken["R"])
		}
	}
}

// many are fields in rows with a large forest and a hidden place among them.
func many(n int) []any {
	out := []any{}
	for i := range n {
		out = append(out, mapping.Resource{ID: fmt.Sprintf("A%d", i), Name: "Lahan", Kind: mapping.Farmland, AreaHa: ha(1),
			Geometry: field(111+float64(i%100)*0.002, -2+float64(i/100)*0.002, 0.001)})
	}
	return append(out, mapping.Resource{ID: "F", Name: "Hutan", Kind: mapping.Forest, AreaHa: ha(50000), Geometry: field(111.3, -2.2, 0.2)},
		mapping.Resource{ID: "K", Name: "Keramat", Kind: mapping.SacredSite, Sensitive: true, Geometry: field(111.35, -2.4, 0.1)})
}

// counted adds up a level of the overview.
func counted(t *testing.T, s *Source, z int) (n int, alone map[string]bool) {
	t.Helper()
	alone = map[string]bool{}
	a, b := tile.At(z, orb.Point{110.9, -1.5}), tile.At(z, orb.Point{111.7, -2.6})
	for x := a.X; x <= b.X; x++ {
		for y := a.Y; y <= b.Y; y++ {
			got, _ := features(t, s, tile.ID{Z: z, X: x, Y: y}, true)
			for id, f := range got {
				if together, ok := f.Properties["n"]; ok {
					n += int(together.(float64))
				} else {
					alone[id] = true
				}
			}
		}
	}
	return n, alone
}

func TestOverviewCountsEverything(t *testing.T) {
	const fields = OverviewAbove + 100
	db := villageOf(t, append(append(people(), many(fields)...), record("A0", "W", mapping.Full))...)
	s := New(db, sensitive)
	for z := range overviewZoom + 1 {
		n, alone := counted(t, s, z)
		if alone["F"] {
			n++
		}
		if n != fields+1 || alone["F"] != (z >= 4) || alone["K"] {
			t.Errorf("level %d: %d resources, %v", z, n, alone)
		}
	}
	if got, _ := features(t, s, tile.At(9, orb.Point{111.1, -1.95}), false); len(got) < 3000 {
		t.Errorf("level 9 has %d features", len(got))
	}
}

func TestOverviewIsKeptBesideTheVillage(t *testing.T) {
	db := villageOf(t, append(people(), many(OverviewAbove+1)...)...)
	path := store.OverviewPath(db.Path())
	if err := New(db, sensitive).Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	made, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	sameFile := func(what string, want bool) {
		t.Helper()
		s := New(db, sensitive)
		if err := s.Prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		now, err := os.Stat(path)
		if same := err == nil && os.SameFile(now, made) && now.ModTime().Equal(made.ModTime()); same != want {
			t.Errorf("%s: the overview is the same file: %v, want %v (%v)", what, !want, want, err)
		}
		if n, _ := counted(t, s, 8); n < OverviewAbove+1 {
			t.Errorf("%s: %d resources", what, n)
		}
		made = now
	}
	sameFile("nothing has changed", true)
	broken, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken[len(broken)/2] ^= 1
	if err := os.WriteFile(path, broken, 0o600); err != nil {
		t.Fatal(err)
	}
	sameFile("a bit has turned", false)
	put(t, db, record("A1", "M", mapping.Full))
	sameFile("something was said", false)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	sameFile("it was deleted", false)
	for cut := range 200 {
		if err := os.WriteFile(path, broken[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		if o, err := readOverview(path, "x"); err == nil {
			t.Fatalf("%d bytes are read as %v", cut, o)
		}
	}
}

func TestSmallVillageHasNoOverview(t *testing.T) {
	db := villageOf(t, mapping.Resource{ID: "R1", Name: "Hutan", Kind: mapping.Forest, Geometry: field(111.5, -2.5, 1)})
	s := New(db, sensitive)
	if err := s.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(store.OverviewPath(db.Path())); !errors.Is(err, os.ErrNotExist) {
		t.Error("a file was made:", err)
	}
	if got, _ := features(t, s, tile.At(5, orb.Point{112, -2}), false); got["R1"] == nil || got["R1"].Properties["n"] != nil {
		t.Errorf("%v", got)
	}
}

func TestCacheDrawsOnce(t *testing.T) {
	var c cache
	var all sync.WaitGroup
	drawn := 0
	key := cacheKey{1, tile.ID{Z: 1}, false}
	for range 20 {
		all.Go(func() {
			body, err := c.get(t.Context(), key, func() ([]byte, error) {
				drawn++ // at most one at a time, or the race detector tells
				time.Sleep(20 * time.Millisecond)
				return []byte("x"), nil
			})
			if err != nil || string(body) != "x" {
				t.Error(body, err)
			}
		})
	}
	all.Wait()
	if drawn != 1 {
		t.Errorf("drawn %d times", drawn)
	}
	for i := range 100 {
		if _, err := c.get(t.Context(), cacheKey{2, tile.ID{X: i}, false}, func() ([]byte, error) { return make([]byte, 1<<20), nil }); err != nil {
			t.Fatal(err)
		}
	}
	if c.size > maxReady || len(c.kept) != c.order.Len() || len(c.kept) < 20 {
		t.Errorf("%d bytes in %d and %d tiles", c.size, len(c.kept), c.order.Len())
	}
}

// TestCacheOutlivesAGivenUpDrawing: who waits for a tile gets it, though the
// one who was drawing it has gone.
func TestCacheOutlivesAGivenUpDrawing(t *testing.T) {
	var c cache
	key := cacheKey{1, tile.ID{}, false}
	begun, leave := make(chan struct{}), make(chan struct{})
	go func() {
		_, _ = c.get(context.Background(), key, func() ([]byte, error) {
			close(begun)
			<-leave
			return nil, context.Canceled
		})
	}()
	<-begun
	go func() { time.Sleep(10 * time.Millisecond); close(leave) }()
	body, err := c.get(t.Context(), key, func() ([]byte, error) { return []byte("y"), nil })
	if err != nil || string(body) != "y" {
		t.Error(body, err)
	}
}
