package overlay

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"potensi/geodata"
	"potensi/schema"
)

// geosScript answers lines of two shapes with what they have in common.
const geosScript = `
import sys
from shapely import wkb
for line in sys.stdin:
    a, b = (wkb.loads(x, hex=True) for x in line.split())
    print(a.intersection(b).wkb_hex)
`

// TestAgainstGEOS compares with GEOS, by Shapely, on real and random pairs:
// hectares within a millionth of the smaller shape.
func TestAgainstGEOS(t *testing.T) {
	pairs := append(realPairs(t), randomPairs()...)
	answers := geos(t, pairs)
	meet, worst := 0, 0.0
	for i, pair := range pairs {
		ours, err := Intersection(pair[0], pair[1])
		if err != nil {
			t.Errorf("%v\n%v", err, pair)
			continue
		}
		a, b := hectares(ours), hectares(answers[i])
		if b > 0 {
			meet++
		}
		scale := max(b, 1e-3*min(hectares(pair[0]), hectares(pair[1])))
		worst = max(worst, math.Abs(a-b)/scale)
		if math.Abs(a-b) > 1e-6*scale {
			t.Errorf("pair %d: %v ha, GEOS says %v ha", i, a, b)
		}
	}
	t.Logf("%d pairs, %d of them meet, worst difference %.1e", len(pairs), meet, worst)
	if meet < 200 {
		t.Errorf("only %d of %d pairs meet", meet, len(pairs))
	}
}

func hectares(g orb.Geometry) float64 {
	if ha := geodata.Measure(g).AreaHa; ha != nil {
		return *ha
	}
	return 0
}

func geos(t *testing.T, pairs [][2]orb.Geometry) (answers []orb.Geometry) {
	t.Helper()
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import shapely").Run(); err != nil {
		t.Skip("install python3-shapely to compare with GEOS")
	}
	var in bytes.Buffer
	for _, pair := range pairs {
		fmt.Fprintf(&in, "%s %s\n", hex.EncodeToString(wkb.MustMarshal(pair[0])), hex.EncodeToString(wkb.MustMarshal(pair[1])))
	}
	run := exec.Command(python, "-c", geosScript)
	run.Stdin, run.Stderr = &in, os.Stderr
	out, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		data, err := hex.DecodeString(lines.Text())
		if err != nil {
			t.Fatal(err)
		}
		g, err := wkb.Unmarshal(data)
		if err != nil {
			g = nil // an empty collection
		}
		answers = append(answers, g)
	}
	if len(answers) != len(pairs) {
		t.Fatalf("%d answers to %d pairs", len(answers), len(pairs))
	}
	return answers
}

// realPairs are villages with districts, regencies, provinces and each other.
func realPairs(t *testing.T) (pairs [][2]orb.Geometry) {
	villages := shared(t, "kobar_desa_kelurahan.geojson")
	for _, name := range []string{"kobar_kecamatan.geojson", "kalteng_kabupaten.geojson", "indonesia_38_provinces.geojson",
		"demo_kotawaringin_hilir_sumberdaya.geojson", "kobar_desa_kelurahan.geojson"} {
		for _, a := range villages {
			for _, b := range shared(t, name) {
				if a.Bound().Intersects(b.Bound()) && a.Dimensions() == 2 && b.Dimensions() == 2 {
					pairs = append(pairs, [2]orb.Geometry{a, b})
				}
			}
		}
	}
	return pairs
}

// shared are the good shapes of a file of the shared data.
func shared(t *testing.T, name string) (all []orb.Geometry) {
	t.Helper()
	f, err := os.Open(filepath.Join("../../../shared/data", name))
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	err = geodata.ReadGeoJSON(f, name, geodata.Options{}, func(f geodata.Feature) error {
		if g, _ := geodata.Check(f.Geometry, f.Place); g != nil {
			all = append(all, g)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func sound(g orb.Geometry) bool {
	_, findings := geodata.Check(g, schema.Place{})
	return !slices.ContainsFunc(findings, func(f schema.Finding) bool { return f.Level == schema.Error })
}

func randomPairs() (pairs [][2]orb.Geometry) {
	rng := rand.New(rand.NewPCG(4, 2))
	for range 400 {
		x, y := 0.2*rng.Float64(), 0.2*rng.Float64()
		a, b := neighbours(rng, math.Pow(10, -14+8*rng.Float64()))
		pairs = append(pairs, [2]orb.Geometry{star(rng, 111, -2, 0.1, 0), star(rng, 111+x, -2+y, 0.1, 0)},
			[2]orb.Geometry{star(rng, 111, -2, 0.1, 0.02), star(rng, 111+x/3, -2+y/3, 0.1, 0.02)}, [2]orb.Geometry{a, b})
	}
	return slices.DeleteFunc(pairs, func(pair [2]orb.Geometry) bool { return !sound(pair[0]) || !sound(pair[1]) })
}
