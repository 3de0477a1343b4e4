package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

func create(t *testing.T) (*store.DB, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "desa kita.gpkg")
	db, err := store.Create(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db, path
}

func put(t *testing.T, db *store.DB, records ...any) []store.Outcome {
	t.Helper()
	outcomes := []store.Outcome{}
	err := db.Save(context.Background(), "test", func(b *store.Batch) error {
		for _, r := range records {
			outcome, err := b.Put(r)
			if err != nil {
				return err
			}
			outcomes = append(outcomes, outcome)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

func forest(name string) mapping.Resource {
	area := 123.4
	return mapping.Resource{ID: "R1", Name: name, Kind: mapping.Forest, AreaHa: &area, Attributes: map[string]any{"RT": "03"},
		Geometry: orb.Polygon{{{111, -2}, {111.1, -2}, {111.1, -1.9}, {111, -2}}}}
}

func TestWhatIsPutComesBack(t *testing.T) {
	db, path := create(t)
	women := 12
	want := []any{
		mapping.Group{ID: "G1", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People, Members: &women},
		mapping.Session{ID: "S1", Name: "FGD", Kind: mapping.FGD, Group: "G1"},
		forest("Hutan"),
		mapping.Resource{ID: "R2", Name: "Belum dipetakan", Kind: mapping.River},
		mapping.AccessRecord{ID: "A1", Resource: "R1", Group: "G1", Session: "S1", Access: mapping.None, Control: mapping.NotApplicable, Benefit: mapping.Full},
		ranking.Product{ID: "P1", Name: "Gula aren", Resources: []string{"R1"}},
	}
	put(t, db, want...)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	w, err := db.Workshop(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	record := w.AccessRecords[0]
	if record.Access != mapping.None || record.Participation != mapping.Unknown || record.Control != mapping.NotApplicable || record.Benefit != mapping.Full {
		t.Errorf("levels came back as %+v; unknown must not be none", record)
	}
	if !orb.Equal(w.Resources[0].Geometry, forest("").Geometry) || w.Resources[0].Attributes["RT"] != "03" || w.Resources[1].Geometry != nil {
		t.Errorf("resources came back as %+v", w.Resources)
	}
	for i, outcome := range put(t, db, want...) {
		if outcome != store.Unchanged {
			t.Errorf("record %d put again: %v, want unchanged", i, outcome)
		}
	}
}

func TestChangeIsLoggedWithBeforeAndAfter(t *testing.T) {
	db, path := create(t)
	put(t, db, forest("Hutan"))
	if got := put(t, db, forest("Hutan adat")); got[0] != store.Updated {
		t.Fatalf("outcome %v, want updated", got[0])
	}
	raw := rawDB(t, path)
	var before, after string
	if err := raw.QueryRow("SELECT before, after FROM changes WHERE action = 'update'").Scan(&before, &after); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(before, `"Hutan"`) || !strings.Contains(after, `"Hutan adat"`) {
		t.Errorf("log says %s → %s", before, after)
	}
	var x float64
	if err := raw.QueryRow("SELECT maxx FROM rtree_resources_geom").Scan(&x); err != nil || x < 111.09 {
		t.Errorf("the spatial index holds %v, %v", x, err)
	}
}

// rawDB opens a file beside the store, as another program would.
func rawDB(t *testing.T, path string) *sql.DB {
	t.Helper()
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { raw.Close() })
	return raw
}

func TestFailedSaveLeavesNothing(t *testing.T) {
	db, _ := create(t)
	err := db.Save(context.Background(), "test", func(b *store.Batch) error {
		if _, err := b.Put(forest("Hutan")); err != nil {
			return err
		}
		_, err := b.Put(mapping.AccessRecord{ID: "A", Resource: "R1", Group: "nobody", Session: "none"})
		return err
	})
	if err == nil {
		t.Fatal("a record about an unknown group was saved")
	}
	w, err := db.Workshop(context.Background())
	if err != nil || len(w.Resources) != 0 {
		t.Errorf("%d resources stayed, %v", len(w.Resources), err)
	}
}

func TestRefusals(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	_, taken := create(t)
	text := filepath.Join(dir, "catatan.gpkg")
	if err := os.WriteFile(text, []byte("bukan berkas desa"), 0o600); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(dir, "asing.gpkg")
	if _, err := rawDB(t, foreign).Exec("CREATE TABLE resources (id)"); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name string
		err  error
		kind error
	}{
		{"make what exists", fails(store.Create(ctx, taken)), store.ErrExists},
		{"open what is not there", fails(store.Open(ctx, filepath.Join(dir, "tidak.gpkg"))), store.ErrNotFound},
		{"open a folder", fails(store.Open(ctx, dir)), store.ErrNotVillage},
		{"open a text", fails(store.Open(ctx, text)), store.ErrNotVillage},
		{"open another database", fails(store.Open(ctx, foreign)), store.ErrNotVillage},
		{"make without .gpkg", fails(store.Create(ctx, filepath.Join(dir, "desa.db"))), store.ErrNotVillage},
	}
	for _, c := range cases {
		if !errors.Is(c.err, c.kind) {
			t.Errorf("%s: %v, want %v", c.name, c.err, c.kind)
		}
	}
}

func fails(_ *store.DB, err error) error { return err }

func TestStrangeTriggerIsRefused(t *testing.T) {
	db, path := create(t)
	put(t, db, forest("Hutan"))
	db.Close()
	raw := rawDB(t, path)
	if _, err := raw.Exec("CREATE TRIGGER evil AFTER INSERT ON groups BEGIN DELETE FROM resources; END"); err != nil {
		t.Fatal(err)
	}
	raw.Close()
	if _, err := store.Open(context.Background(), path); !errors.Is(err, store.ErrNotVillage) {
		t.Errorf("opened a file with a strange trigger: %v", err)
	}
}

func TestAtRestItIsOneFile(t *testing.T) {
	db, path := create(t)
	put(t, db, forest("Hutan"))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{path + "-wal", path + "-shm", store.VotesPath(path) + "-wal"} {
		if _, err := os.Stat(p); err == nil {
			t.Errorf("%s is left over", filepath.Base(p))
		}
	}
}

func TestBallotBoxIsForItsOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no file modes")
	}
	_, path := create(t)
	info, err := os.Stat(store.VotesPath(path))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
}

func ballot(id string, choices ...string) ranking.Ballot {
	b := ranking.Ballot{ID: id, Poll: "p", Group: "G1", Channel: ranking.Phone}
	for _, c := range choices {
		b.Ranking = append(b.Ranking, []string{c})
	}
	return b
}

func TestBallotCountsOnce(t *testing.T) {
	db, _ := create(t)
	ctx := context.Background()
	var repeats sync.Map
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			receipt, err := db.Cast(ctx, ballot("b1", "P1", "P2"))
			if err != nil {
				t.Error(err)
			}
			n, _ := repeats.LoadOrStore(receipt.Repeat, 1)
			_ = n
		})
	}
	wait.Wait()
	if _, err := db.Cast(ctx, ballot("b1", "P2")); !errors.Is(err, store.ErrConflict) {
		t.Errorf("other content under a known id: %v, want a conflict", err)
	}
	ballots, err := db.Ballots(ctx, "p")
	if err != nil || len(ballots) != 1 || ballots[0].Ranking[0][0] != "P1" {
		t.Errorf("%v, %v; want the first ballot once", ballots, err)
	}
}

func TestNoBallotInTheVillageFile(t *testing.T) {
	db, path := create(t)
	put(t, db, mapping.Group{ID: "G1", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People})
	if _, err := db.Cast(context.Background(), ballot("rahasia0123456789", "P1")); err != nil {
		t.Fatal(err)
	}
	db.Close()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"rahasia0123456789", "vote_tokens", "CREATE TABLE ballots"} {
		if strings.Contains(string(content), secret) {
			t.Errorf("the village file contains %q", secret)
		}
	}
}

func TestGeoPackageIsValid(t *testing.T) {
	db, path := create(t)
	put(t, db, mapping.Village{ID: "V", Name: "Desa"}, forest("Hutan"), mapping.Resource{ID: "R2", Name: "Belum dipetakan", Kind: mapping.River},
		mapping.Resource{ID: "R3", Name: "Titik", Kind: mapping.Yard, Geometry: orb.Point{111, -2}})
	put(t, db, forest("Hutan adat"))
	db.Close()
	validator, err := exec.LookPath("/usr/bin/python3")
	if err == nil {
		err = exec.Command(validator, "-c", "import osgeo_utils.samples.validate_gpkg").Run()
	}
	if err != nil {
		t.Skip("GDAL's validator is missing: apt-get install python3-gdal gdal-bin")
	}
	out, err := exec.Command(validator, "-m", "osgeo_utils.samples.validate_gpkg", "-k", "--extra", path).CombinedOutput()
	if err != nil {
		t.Errorf("validate_gpkg: %v\n%s", err, out)
	}
	out, err = exec.Command("ogrinfo", "-ro", "-so", path, "resources").CombinedOutput()
	if err != nil || strings.Contains(string(out), "Warning") || strings.Contains(string(out), "ERROR") {
		t.Errorf("ogrinfo: %v\n%s", err, out)
	}
	for _, want := range []string{"Feature Count: 3", "WGS 84", "resources_kind"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("ogrinfo does not say %q:\n%s", want, out)
		}
	}
}
