package geodata

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"

	"potensi/schema"
)

// shared reads a file of the shared data, and skips the test when it is absent.
func shared(t *testing.T, name string) []Feature {
	t.Helper()
	f, err := os.Open(filepath.Join("../../shared/data", name))
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	all, err := readAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func near(a *float64, b, tolerance float64) bool { return a != nil && math.Abs(*a-b) <= tolerance }

// The planimeter tests of GeographicLib, by Karney: areas in m², perimeters in m.
func TestMeasureKarney(t *testing.T) {
	tests := []struct {
		ring            orb.Ring // longitude, latitude
		area, perimeter float64
	}{
		{orb.Ring{{0, 89}, {90, 89}, {180, 89}, {-90, 89}}, 24952305678.0, 631819.8745},
		{orb.Ring{{0, -89}, {90, -89}, {180, -89}, {-90, -89}}, 24952305678.0, 631819.8745},
		{orb.Ring{{-1, 0}, {0, -1}, {1, 0}, {0, 1}}, 24619419146.0, 627598.2731},
		{orb.Ring{{0, 90}, {0, 0}, {90, 0}}, 63758202715511.0, 30022685},
		{orb.Ring{{0.1, 89}, {90.1, 89}, {-179.9, 89}}, 12476152838.5, 539297},
		{orb.Ring{{-0.00000000000001, 9}, {180, 9}, {0, 9}}, 0, 36026861},
	}
	for _, tt := range tests {
		for _, ring := range []orb.Ring{tt.ring, reversed(tt.ring), append(tt.ring[:len(tt.ring):len(tt.ring)], tt.ring[0])} {
			m := Measure(orb.Polygon{ring})
			if !near(m.AreaHa, tt.area/1e4, 1e-4) || !near(m.PerimeterKm, tt.perimeter/1e3, 1e-3) || m.LengthKm != nil {
				t.Errorf("%v: %v ha, %v km, want %v ha, %v km", ring, *m.AreaHa, *m.PerimeterKm, tt.area/1e4, tt.perimeter/1e3)
			}
		}
	}
}

func TestMeasureSums(t *testing.T) {
	one, hole := Measure(orb.Polygon{box(111, -2, 1)}), Measure(orb.Polygon{box(111.2, -1.8, 0.1)})
	both := Measure(orb.Polygon{box(111, -2, 1), box(111.2, -1.8, 0.1)})
	if !near(both.AreaHa, *one.AreaHa-*hole.AreaHa, 1e-6) || !near(both.PerimeterKm, *one.PerimeterKm+*hole.PerimeterKm, 1e-9) {
		t.Errorf("with a hole: %v %v", *both.AreaHa, *both.PerimeterKm)
	}
	multi := Measure(orb.MultiPolygon{{box(111, -2, 1)}, {box(111, -2, 1)}})
	if !near(multi.AreaHa, 2**one.AreaHa, 1e-6) {
		t.Errorf("two parts: %v", *multi.AreaHa)
	}
	line := orb.LineString{{111, 0}, {112, 0}}
	lines := Measure(orb.MultiLineString{line, line})
	if km := 6378.137 * math.Pi / 180; !near(lines.LengthKm, 2*km, 1e-9) || lines.AreaHa != nil || lines.PerimeterKm != nil {
		t.Errorf("two degrees of the equator: %v", *lines.LengthKm)
	}
	all := Measure(orb.Collection{line, orb.Point{1, 2}, orb.Bound{Min: orb.Point{111, -2}, Max: orb.Point{112, -1}}, nil})
	if !near(all.AreaHa, *one.AreaHa, 1e-6) || all.LengthKm == nil {
		t.Errorf("collection: %+v", all)
	}
	for _, g := range []orb.Geometry{nil, orb.Point{1, 2}, orb.MultiPoint{{1, 2}}, orb.Polygon{}, orb.Polygon{{}}, orb.LineString{}} {
		if m := Measure(g); m != (Measures{}) {
			t.Errorf("%v: %+v", g, m)
		}
	}
}

func TestMeasureKelurahan(t *testing.T) {
	f := shared(t, "batas_kotawaringin_hilir.geojson")[0]
	if m := Measure(f.Geometry); !near(m.AreaHa, 24286.3, 1) {
		t.Errorf("kelurahan: %v ha", *m.AreaHa)
	} else {
		// Geodesic sides; sides straight on a map would give 24286.28.
		t.Logf("kelurahan: %.4f ha, %.4f km round", *m.AreaHa, *m.PerimeterKm)
	}
}

func TestMeasureDemo(t *testing.T) {
	compared := 0
	for _, f := range shared(t, "demo_kotawaringin_hilir_sumberdaya.geojson") {
		var p struct {
			Area   *float64 `json:"luas_ha"`
			Length *float64 `json:"panjang_km"`
		}
		if err := json.Unmarshal(f.Properties, &p); err != nil {
			t.Fatal(err)
		}
		m := Measure(f.Geometry)
		if p.Area != nil {
			compared++
			if !near(m.AreaHa, *p.Area, 0.051) {
				t.Errorf("%s: %v ha, file says %v", f.ID, *m.AreaHa, *p.Area)
			}
		}
		if p.Length != nil {
			compared++
			// The file's 22.96 km was reckoned on a plane; Vincenty's formula
			// gives 22.97289, as we do.
			if !near(m.LengthKm, *p.Length, 0.001**p.Length) {
				t.Errorf("%s: %v km, file says %v", f.ID, *m.LengthKm, *p.Length)
			}
		}
	}
	if compared == 0 {
		t.Error("nothing to compare")
	}
}

// Everything in the shared data is read, and good after Check.
func TestSharedData(t *testing.T) {
	counts := map[string]int{
		"batas_kotawaringin_hilir.geojson":           1,
		"demo_kotawaringin_hilir_sumberdaya.geojson": 17,
		"indonesia_38_provinces.geojson":             38,
		"kalteng_kabupaten.geojson":                  14,
		"kobar_desa_kelurahan.geojson":               94,
		"kobar_kecamatan.geojson":                    6,
		"ne10m_sungai_kalimantan.geojson":            8,
		"osm_kanal_kotawaringin_hilir.geojson":       5,
		"osm_perairan_kobar.geojson":                 30,
		"viirs_kobar_2026-08.geojson":                51,
	}
	for name, want := range counts {
		t.Run(name, func(t *testing.T) {
			all := shared(t, name)
			if len(all) != want {
				t.Errorf("%d features, want %d", len(all), want)
			}
			for _, f := range all {
				_, findings := Check(f.Geometry, f.Place)
				for _, x := range append(f.Findings, findings...) {
					t.Logf("%s %s %v", x.Rule, x.ID, x.Args)
					if x.Level == schema.Error && x.Rule != "self-crossing" && x.Rule != "parts-overlap" {
						t.Errorf("rejected: %+v", x)
					}
				}
			}
		})
	}
}
