package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/geodata/kml"
	"potensi/internal/intake"
	"potensi/internal/report"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/schema"
)

// trip is a format in which resources leave and come back.
type trip struct {
	name  string
	write func(t *testing.T, db *store.DB, w store.Workshop, path string)
}

func trips(t *testing.T) []trip {
	id := printer(t, "id")
	stream := func(write func(io.Writer, store.Workshop) error) func(*testing.T, *store.DB, store.Workshop, string) {
		return func(t *testing.T, _ *store.DB, w store.Workshop, path string) {
			var out bytes.Buffer
			must(t, write(&out, w))
			must(t, os.WriteFile(path, out.Bytes(), 0o600))
		}
	}
	forCSV := report.SheetOptions{Geometry: report.WKTBoth, Guarded: true}
	return []trip{
		{"resources.geojson", stream(func(out io.Writer, w store.Workshop) error {
			return geodata.WriteGeoJSON(out, w.Village.Name, report.Features(w, report.FeatureOptions{}, id))
		})},
		{"rbi.geojson", stream(func(out io.Writer, w store.Workshop) error {
			return geodata.WriteGeoJSON(out, w.Village.Name, report.Features(w, report.FeatureOptions{RBI: true}, id))
		})},
		{"village.gpkg", func(t *testing.T, db *store.DB, w store.Workshop, path string) {
			must(t, db.CopyTo(context.Background(), path, store.Passing{Keep: w}))
		}},
		{"resources.gpkg", func(t *testing.T, db *store.DB, w store.Workshop, path string) {
			must(t, db.CopyTo(context.Background(), path, store.Passing{Keep: w, MapOnly: true}))
		}},
		{"resources.csv", stream(func(out io.Writer, w store.Workshop) error {
			return report.SheetOf(w, "resources", forCSV, id).WriteCSV(out, report.CSVOptions{})
		})},
		{"excel.csv", stream(func(out io.Writer, w store.Workshop) error {
			return report.SheetOf(w, "resources", forCSV, id).WriteCSV(out, report.CSVOptions{Separator: ';', BOM: true})
		})},
		{"resources.kml", stream(func(out io.Writer, w store.Workshop) error {
			return kml.Write(out, w.Village.Name, report.Features(w, report.FeatureOptions{}, id))
		})},
		{"resources.xlsx", stream(func(out io.Writer, w store.Workshop) error {
			_, err := report.WriteXLSX(out, []report.Sheet{report.SheetOf(w, "resources", report.SheetOptions{RBI: true}, id)}, id)
			return err
		})},
	}
}

// TestResourcesComeBack: what is exported and read into a new village is what
// was there, for all kinds, words, shapes, texts and attributes.
func TestResourcesComeBack(t *testing.T) {
	ctx := context.Background()
	db := newVillage(t, "asal.gpkg")
	first := filepath.Join(t.TempDir(), "bahan.geojson")
	var out bytes.Buffer
	must(t, report.WriteResources(&out, "bahan", newGenerator(7).resources(400)))
	must(t, os.WriteFile(first, out.Bytes(), 0o600))
	imported(t, db, first)
	relate(t, db)
	w, err := db.Workshop(ctx)
	must(t, err)
	for _, trip := range trips(t) {
		t.Run(trip.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), trip.name)
			trip.write(t, db, w, path)
			sameResources(t, w.Resources, readBack(t, path))
		})
	}
}

// relate lets women and men say something of every resource, so that features
// carry relations.
func relate(t *testing.T, db *store.DB) {
	t.Helper()
	ctx := context.Background()
	w, err := db.Workshop(ctx)
	must(t, err)
	must(t, db.Save(ctx, "test", func(b *store.Batch) error {
		for _, record := range []any{mapping.Group{ID: "P", Name: "=Perempuan", Gender: mapping.Women, Type: mapping.People},
			mapping.Group{ID: "L", Name: "Laki-laki", Gender: mapping.Men, Type: mapping.People}, mapping.Session{ID: "S", Name: "Sesi", Kind: mapping.FGD}} {
			if _, err := b.Put(record); err != nil {
				return err
			}
		}
		for i, r := range w.Resources {
			for k, group := range []string{"P", "L"} {
				_, err := b.Put(mapping.AccessRecord{ID: fmt.Sprint("A", i, group), Resource: r.ID, Group: group, Session: "S", Access: mapping.Level((i + k) % 6), Control: mapping.Full})
				if err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// readBack opens a village file, or imports any other into a new village.
func readBack(t *testing.T, path string) []mapping.Resource {
	t.Helper()
	ctx := context.Background()
	if db, err := store.Open(ctx, path); err == nil {
		defer db.Close()
		w, err := db.Workshop(ctx)
		must(t, err)
		return w.Resources
	}
	db := newVillage(t, "tujuan.gpkg")
	imported(t, db, path)
	w, err := db.Workshop(ctx)
	must(t, err)
	return w.Resources
}

func newVillage(t *testing.T, name string) *store.DB {
	t.Helper()
	db, err := store.Create(context.Background(), filepath.Join(t.TempDir(), name))
	must(t, err)
	t.Cleanup(func() { db.Close() })
	return db
}

func imported(t *testing.T, db *store.DB, paths ...string) {
	t.Helper()
	receipt, err := intake.Import(context.Background(), db, intake.Paths(paths), intake.Options{By: "test"})
	must(t, err)
	if receipt.Errors() || receipt.Total.In == 0 {
		for _, file := range receipt.Files {
			t.Errorf("%s: %+v", file.File, file.Counts)
			for _, f := range file.Findings[:min(len(file.Findings), 10)] {
				t.Error(&f, f.Args)
			}
		}
		t.FailNow()
	}
}

func sameResources(t *testing.T, want, got []mapping.Resource) {
	t.Helper()
	if len(want) != len(got) {
		t.Fatalf("%d resources came back of %d", len(got), len(want))
	}
	for i := range want {
		if !sameShape(want[i].Geometry, got[i].Geometry) {
			t.Errorf("%s: shape\n%v\n%v", want[i].ID, want[i].Geometry, got[i].Geometry)
		}
		if !nearly(want[i].AreaHa, got[i].AreaHa) || !nearly(want[i].LengthKm, got[i].LengthKm) {
			t.Errorf("%s: measures changed", want[i].ID)
		}
		if a, b := membersOf(t, want[i]), membersOf(t, got[i]); a != b {
			t.Errorf("%s\nwas  %s\ncame %s", want[i].ID, a, b)
		}
		if t.Failed() {
			return
		}
	}
}

// membersOf is everything but shape and measures, which are compared apart.
func membersOf(t *testing.T, r mapping.Resource) string {
	t.Helper()
	if r.Geometry != nil {
		r.AreaHa, r.LengthKm = nil, nil
	}
	text, err := json.Marshal(r)
	must(t, err)
	return string(text)
}

// nearly allows what rounding coordinates to a centimetre does.
func nearly(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return math.Abs(*a-*b) <= 1e-3+1e-4**a
}

func sameShape(a, b orb.Geometry) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return a.GeoJSONType() == b.GeoJSONType() && near(reflect.ValueOf(a), reflect.ValueOf(b))
}

func near(a, b reflect.Value) bool {
	if a.Kind() == reflect.Float64 {
		return math.Abs(a.Float()-b.Float()) <= 1e-7
	}
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if !near(a.Index(i), b.Index(i)) {
			return false
		}
	}
	return true
}

// generator makes resources of every kind, always the same for a seed.
type generator struct{ *rand.Rand }

func newGenerator(seed uint64) generator { return generator{rand.New(rand.NewPCG(seed, seed))} }

func (g generator) resources(n int) []mapping.Resource {
	out := make([]mapping.Resource, n)
	for i := range out {
		out[i] = g.resource(i)
	}
	return out
}

func pick[T any](from []T, i int) T { return from[i%len(from)] }

// resource walks through each closed set, so that every word comes up.
func (g generator) resource(i int) mapping.Resource {
	r := mapping.Resource{ID: fmt.Sprintf("R%d.%s:a-_", i, strings.Repeat("x", i%40)), Name: g.text(), Kind: pick(mapping.Kinds(), i),
		Geometry: g.shape(i), Sensitive: g.IntN(2) == 0}
	if i%7 == 0 {
		return r
	}
	r.LandStatus, r.UseLevel, r.Trend = pick(mapping.LandStatuses(), i), pick(mapping.UseLevels(), i), pick(mapping.Trends(), i)
	r.GeometryMethod, r.Status = pick(mapping.GeometryMethods(), i), pick(mapping.Statuses(), i)
	accuracy := math.Round(g.Float64()*1e5) / 1e3
	r.AccuracyM = &accuracy
	r.Consent = pick(mapping.ConsentScopes(), i)
	r.NameEN, r.LocalName, r.LandCover, r.Owner, r.Manager = g.text(), g.text(), g.text(), g.text(), g.text()
	r.Beneficiary, r.Source, r.Evidence, r.Note = g.text(), g.text(), g.text(), g.text()
	r.Attributes = g.attributes(2)
	return r
}

// nasty are texts on which exports and imports have stumbled.
func nasty() []string {
	return []string{"Hutan", "=1+1", "+62 812", "-5", "-2.5", "-", "@SUM(A1)", "'=1", "'apa", "''=1", "kata \"kutip\"", "a;b,c\td", "baris\nbaru",
		"Ç é ñ", "🐟🌴", "قرية", "קבוצה", "<b>&amp;</b>", "null", "true", "007", "1e5", "3.148", "1.234,5", "\u200ftepi", "\\n", "a\\", "{\"a\":1}", "[1]",
		"=HYPERLINK(\"http://x\")", "＝1", "NaN", "perempuan", "Hutan lindung (HL)", "2026-01-02", "12/03/2026", "_x0041_", "]]>", "%00", "—", "\u00a0x\u00a0y"}
}

func (g generator) text() string { return pick(nasty(), g.IntN(len(nasty()))) }

func (g generator) attributes(depth int) map[string]any {
	names := []string{"warna", "Nama", "NAME ", "id", "fid", "potensi", "attributes", "access_women", "holder", "NAMOBJ", "", "a\"b", "🐟", "geom", "lon", "lat", "wkt",
		"area_ha", "kind", "Jenis", "source_id", "x y", "=a", "null", "parity", "LUASWH"}
	out := map[string]any{}
	for range g.IntN(5) {
		out[pick(names, g.IntN(len(names)))] = g.value(depth)
	}
	return out
}

func (g generator) value(depth int) any {
	switch kind := g.IntN(9); {
	case kind == 0:
		return nil
	case kind == 1:
		return g.IntN(2) == 0
	case kind == 2:
		return json.Number("12345678901234567890")
	case kind == 3:
		return json.Number("-0.000123")
	case kind == 4:
		return g.Float64() * 1e6
	case kind == 5 && depth > 0:
		return []any{g.value(depth - 1), g.text()}
	case kind == 6 && depth > 0:
		return g.attributes(depth - 1)
	}
	return g.text()
}

// shape is one of the geometry types in turn; the last is not yet mapped.
func (g generator) shape(i int) orb.Geometry {
	centre := orb.Point{95 + 46*g.Float64(), -11 + 17*g.Float64()}
	at := func() orb.Point { return orb.Point{centre[0] + g.Float64(), centre[1] + g.Float64()} }
	switch i % 7 {
	case 0:
		return centre
	case 1:
		return orb.MultiPoint{centre, at(), at()}
	case 2:
		return orb.LineString{centre, at(), at()}
	case 3:
		return orb.MultiLineString{{centre, at()}, {at(), at(), at()}}
	case 4:
		return orb.Polygon{g.ring(centre, 0.01, 12), g.ring(centre, 0.002, 5)}
	case 5:
		return orb.MultiPolygon{{g.ring(centre, 0.01, 30)}, {g.ring(orb.Point{centre[0] + 0.1, centre[1]}, 0.01, 4)}}
	}
	return nil
}

// ring is star-shaped around a centre, between radius and twice of it.
func (g generator) ring(centre orb.Point, radius float64, n int) orb.Ring {
	ring := orb.Ring{}
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		r := radius * (1 + g.Float64())
		ring = append(ring, orb.Point{centre[0] + r*cos, centre[1] + r*sin})
	}
	return append(ring, ring[0])
}

// TestGeneratorCoversEveryWord: a new word of a closed set must come up.
func TestGeneratorCoversEveryWord(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range newGenerator(7).resources(400) {
		members := map[string]any{}
		text, err := json.Marshal(r)
		must(t, err)
		must(t, json.Unmarshal(text, &members))
		for name, value := range members {
			seen[fmt.Sprint(name, "=", value)] = true
		}
	}
	for _, f := range schema.Fields("resource") {
		for _, word := range f.Enum {
			if !seen[f.Name+"="+word] {
				t.Errorf("no resource has %s %s", f.Name, word)
			}
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
