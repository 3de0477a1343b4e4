package report_test

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"potensi/internal/store"
	"potensi/mapping"
)

// everyHolder is a village with an area, a line and a point for each class of
// holder of control, in columns by class and rows by shape, 0.1° apart.
func everyHolder(t *testing.T) *store.DB {
	t.Helper()
	db := newVillage(t, "kelas.gpkg")
	records := []any{
		mapping.Group{ID: "W", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People},
		mapping.Group{ID: "M", Name: "Laki-laki", Gender: mapping.Men, Type: mapping.People},
		mapping.Group{ID: "I", Name: "Koperasi", Gender: mapping.NoGender, Type: mapping.Institution},
		mapping.Session{ID: "A", Name: "A", Kind: mapping.FGD}, mapping.Session{ID: "B", Name: "B", Kind: mapping.FGD},
	}
	for column, class := range mapping.Holders() {
		x := 110 + float64(column)*.1
		for row, g := range []orb.Geometry{
			orb.Polygon{{{x, 0}, {x + .08, 0}, {x + .08, .08}, {x, .08}, {x, 0}}},
			orb.LineString{{x, .15}, {x + .08, .15}},
			orb.Point{x + .04, .25},
		} {
			id := fmt.Sprintf("%s-%d", class, row)
			r := mapping.Resource{ID: id, Name: fmt.Sprint(column), Kind: mapping.Farmland, Geometry: g, GeometryMethod: mapping.GPS}
			if row == 1 && column%2 == 0 {
				r.Kind = mapping.River
			}
			records = append(records, r)
			say := func(group, session string, control mapping.Level) {
				records = append(records, mapping.AccessRecord{ID: id + group + session, Resource: id, Group: group, Session: session, Control: control})
			}
			switch class {
			case mapping.HeldByWomen:
				say("W", "A", mapping.Full)
			case mapping.HeldByMen:
				say("M", "A", mapping.Shared)
			case mapping.HeldByBoth:
				say("W", "A", mapping.Full)
				say("M", "A", mapping.Full)
			case mapping.HeldByInstitution:
				say("I", "A", mapping.Full)
			case mapping.HeldByNobody:
				say("W", "A", mapping.None)
				say("M", "A", mapping.None)
			case mapping.HolderDisputed:
				say("W", "A", mapping.None)
				say("W", "B", mapping.Full)
			}
		}
	}
	must(t, db.Save(context.Background(), "test", func(b *store.Batch) error {
		for _, r := range records {
			if _, err := b.Put(r); err != nil {
				return err
			}
		}
		return nil
	}))
	return db
}

// QGIS draws the village file at once by who holds control, in the colours and
// with the signs of our own map, whether the file is ours or a copy.
func TestQGISDrawsWhoControls(t *testing.T) {
	python := qgisPython(t)
	db := everyHolder(t)
	dir := t.TempDir()
	if keep := os.Getenv("POTENSI_QGIS_DIR"); keep != "" {
		dir = keep
	}
	w, err := db.Workshop(context.Background())
	must(t, err)
	whole, plain := filepath.Join(dir, "semua.gpkg"), filepath.Join(dir, "peta.gpkg")
	must(t, db.CopyTo(context.Background(), whole, store.Passing{Keep: w}))
	must(t, db.CopyTo(context.Background(), plain, store.Passing{Keep: w, MapOnly: true}))
	for _, path := range []string{whole, plain} {
		picture := strings.TrimSuffix(path, ".gpkg") + ".png"
		out, err := exec.Command(python, "testdata/drawn.py", path, picture, "1400", "600", "", "109.98", "-.02", "110.70", ".29").CombinedOutput()
		if err != nil || !strings.Contains(string(out), "Perempuan\tBersama\tLaki-laki\tLembaga\tTidak seorang pun\tTidak sepakat antarsesi\tBelum ditanya") {
			t.Fatalf("%v\n%s", err, out)
		}
		drawn := readPNG(t, picture)
		for column, want := range map[int]color.RGBA{0: {0x5E, 0x2A, 0x84, 255}, 1: {0x2F, 0x8F, 0x83, 255}, 2: {0xF2, 0xA9, 0x3B, 255},
			3: {0xE8, 0xE8, 0xE8, 255}, 4: {0xF1, 0xEF, 0xE9, 255}, 5: {0x5E, 0x2A, 0x84, 255}, 6: {255, 255, 255, 255}} {
			for row, y := range []float64{.04, .15, .25} {
				if n := countNear(drawn, 110.04+float64(column)*.1, y, want); n < 12 {
					t.Errorf("%s: column %d, row %d: only %d points of %v", filepath.Base(path), column, row, n, want)
				}
			}
		}
		if n := countNear(drawn, 110.54, .04, color.RGBA{0xF2, 0xA9, 0x3B, 255}); n < 12 {
			t.Error("sessions that differ are not drawn with both colours")
		}
	}
}

// qgisPython is a Python that has QGIS.
func qgisPython(t *testing.T) string {
	t.Helper()
	python := "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import qgis.core").Run(); err != nil {
		t.Skip("QGIS (python3-qgis) is not installed")
	}
	return python
}

func readPNG(t *testing.T, path string) image.Image {
	t.Helper()
	file, err := os.Open(path)
	must(t, err)
	defer file.Close()
	picture, err := png.Decode(file)
	must(t, err)
	return picture
}

// countNear counts the points of a colour around a place of the picture that
// goes from 109.98° E, 0.02° S over 0.72° and 0.31°.
func countNear(drawn image.Image, lon, lat float64, want color.RGBA) (n int) {
	const width, height, reach = 1400, 600, 40
	scale := width / .72
	x, y := int((lon-109.98)*scale), height/2-int((lat-.135)*scale)
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			if got := color.RGBAModel.Convert(drawn.At(x+dx, y+dy)).(color.RGBA); got == want {
				n++
			}
		}
	}
	return n
}
