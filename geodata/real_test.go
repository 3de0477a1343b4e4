package geodata

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"potensi/schema"
	"reflect"
)

// realFiles are maps of real places, which need not be there.
func realFiles(t *testing.T) []string {
	files, _ := filepath.Glob("../../shared/data/*.geojson")
	if len(files) == 0 {
		t.Skip("no real maps in ../../shared/data")
	}
	return files
}

// Every shape of a real map comes through, or is rejected with its repair
// proposed; what comes through is valid, and checking it again changes nothing.
func TestCheckRealMaps(t *testing.T) {
	for _, name := range realFiles(t) {
		r, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		var c Checker
		kept, rejected := 0, 0
		err = ReadGeoJSON(r, name, Options{}, func(f Feature) error {
			g, findings := c.Check(f.Geometry, f.Place)
			f.Findings = append(f.Findings, findings...)
			for _, x := range findings {
				if x.Coordinate == nil {
					t.Errorf("%s: no coordinate: %+v", name, x)
				}
				t.Logf("%s %d: %s %s %s %v %v", filepath.Base(name), *f.Place.Feature, x.Level, x.Rule, x.Path, *x.Coordinate, x.Args)
			}
			if f.Rejected() {
				rejected++
				last := findings[len(findings)-1]
				if !strings.Contains(fmt.Sprint(last.Args), "_") {
					t.Errorf("%s: nothing proposed: %+v", name, last)
				}
				return nil
			}
			kept++
			if again, more := Check(g, schema.Place{}); g != nil && (!sameBits(again, g) || repairs(more) > 0) {
				t.Errorf("%s: second check found %v", name, more)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d kept, %d of them rewound, %d rejected", filepath.Base(name), kept, c.Rewound, rejected)
	}
}

func repairs(findings []schema.Finding) (n int) {
	for _, f := range findings {
		if f.Repaired {
			n++
		}
	}
	return n
}

// sameBits reports whether two geometries are of one type and have the same
// coordinates to the last bit.
func sameBits(a, b orb.Geometry) bool {
	return a.GeoJSONType() == b.GeoJSONType() && reflect.DeepEqual(a, b)
}

// The 94 villages of a district, drawn one by one, overlap a little: many
// slivers, found in a moment and each with a size and a place.
func TestNeighboursOfRealVillages(t *testing.T) {
	realFiles(t)
	r, err := os.Open("../../shared/data/kobar_desa_kelurahan.geojson")
	if err != nil {
		t.Skip(err)
	}
	defer r.Close()
	n := NewNeighbours(nil, 0)
	if err := ReadGeoJSON(r, "", Options{}, func(f Feature) error { n.Add(f, 10); return nil }); err != nil {
		t.Fatal(err)
	}
	found := n.Findings()
	if len(found) == 0 {
		t.Error("no slivers")
	}
	count := map[string]int{}
	for _, f := range found {
		count[f.Rule]++
	}
	t.Log(count, found[0].Args)
}
