package geodata

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"

	"github.com/paulmach/orb"
)

// geosScript reads pairs of geometries as given and as rebuilt, in hexadecimal
// WKB, and tells whether GEOS holds each valid, the area the first has by our
// rules (even-odd rings, holes taken away, parts united) and that of the
// second. Where GEOS gets another area, which it does for sides that run back
// on themselves, slabs in exact fractions have the last word.
const geosScript = `
import sys, json
from fractions import Fraction as F
from shapely import wkb
from shapely.geometry import Polygon
from shapely.ops import unary_union
from shapely.validation import make_valid, explain_validity
def region(r):
    g = make_valid(Polygon(r))
    return unary_union([p for p in getattr(g, 'geoms', [g]) if p.area > 0])
def part(p):
    holes = [region(h) for h in p.interiors]
    return region(p.exterior).difference(unary_union(holes)) if holes else region(p.exterior)
def area(g):
    try: return unary_union([part(p) for p in g.geoms]).area
    except Exception: return -1
def sides(g):
    for i, p in enumerate(g.geoms):
        for j, r in enumerate([p.exterior, *p.interiors]):
            c = [(F(x), F(y)) for x, y in r.coords]
            for a, b in zip(c, c[1:]):
                if a[1] != b[1]: yield min(a, b, key=lambda v: v[1]), max(a, b, key=lambda v: v[1]), i, j
def at(s, y): return s[0][0] + (y - s[0][1]) * (s[1][0] - s[0][0]) / (s[1][1] - s[0][1])
def exact(g):
    all, total = list(sides(g)), F(0)
    ys = {v[1] for s in all for v in s[:2]}
    for k, s in enumerate(all):
        for t in all[:k]:
            lo, hi = max(s[0][1], t[0][1]), min(s[1][1], t[1][1])
            if lo < hi:
                d, e = at(s, lo) - at(t, lo), at(s, hi) - at(t, hi)
                if d * e < 0: ys.add(lo + (hi - lo) * d / (d - e))
    ys = sorted(ys)
    for lo, hi in zip(ys, ys[1:]):
        mid, odd, last = (lo + hi) / 2, {}, None
        for x, i, j in sorted((at(s, mid), s[2], s[3]) for s in all if s[0][1] < mid < s[1][1]):
            parts = {n for n, m in odd if odd[n, m] and m == 0}
            if any(not any(odd[n, m] for n, m in odd if n == p and m > 0) for p in parts): total += (x - last) * (hi - lo)
            odd[i, j], last = not odd.get((i, j), False), x
    return float(total)
for line in sys.stdin:
    a, b = [wkb.loads(x, hex=True) for x in line.split()]
    want = area(a)
    if abs(want - b.area) > 1e-9 * want and sum(len(p.exterior.coords) for p in a.geoms) < 60: want = exact(a)
    print(json.dumps(dict(before=a.is_valid, after=b.is_valid, why=explain_validity(a) + ' / ' + explain_validity(b), want=want, got=b.area)))
`

type geosVerdict struct {
	Before, After bool
	Why           string
	Want, Got     float64
}

// askGEOS skips the test where there is no GEOS to ask.
func askGEOS(t *testing.T, before, after [][]orb.Polygon) (verdicts []geosVerdict) {
	t.Helper()
	const python = "/usr/bin/python3"
	if exec.Command(python, "-c", "import shapely.validation").Run() != nil {
		t.Skip("GEOS (Debian's python3-shapely) is not installed")
	}
	var in bytes.Buffer
	for i := range before {
		for j, p := range [][]orb.Polygon{before[i], after[i]} {
			in.WriteString(hex.EncodeToString(appendWKB(nil, orb.MultiPolygon(p))))
			in.WriteByte(" \n"[j])
		}
	}
	cmd := exec.Command(python, "-c", geosScript)
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		var v geosVerdict
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		verdicts = append(verdicts, v)
	}
	if len(verdicts) != len(before) {
		t.Fatalf("%d verdicts of %d", len(verdicts), len(before))
	}
	return verdicts
}

// Broken polygons of all kinds: our verdict is that of GEOS, what is rebuilt
// is valid for both, and has the area that GEOS gets by the same rules.
func TestRebuildAgreesWithGEOS(t *testing.T) {
	slow(t)
	makers := map[string]func(*rand.Rand) orb.Ring{"grid": onGrid, "near": nearGrid, "scattered": scattered, "star": star}
	for name, maker := range makers {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(17, 19))
			var c Checker
			var before, after [][]orb.Polygon
			for range 250 {
				polygons := randomPolygons(rng, maker)
				r := rebuilding{c: &c}
				good, ok := r.run(polygons)
				if !ok {
					t.Fatalf("not rebuilt: %v", polygons)
				}
				before, after = append(before, polygons), append(after, good)
			}
			broken := 0
			for i, v := range askGEOS(t, before, after) {
				if ours := c.judge(before[i]).rule == ""; ours != v.Before {
					t.Errorf("valid: ours %v, GEOS %v (%s): %v", ours, v.Before, v.Why, before[i])
				}
				if !v.Before {
					broken++
				}
				if flaw := c.judge(after[i]); !v.After || flaw.rule != "" {
					t.Errorf("rebuilt: ours %q, GEOS %s: %v", flaw.rule, v.Why, before[i])
				}
				if v.Want >= 0 && math.Abs(v.Want-v.Got) > 1e-9*max(v.Want, 1e-3) {
					t.Errorf("area %v, GEOS %v: %v", v.Got, v.Want, before[i])
				}
			}
			if broken == 0 || broken == 250 {
				t.Errorf("the test is one-sided: %d broken", broken)
			}
			t.Logf("%d of 250 were broken", broken)
		})
	}
}

// Every polygon of the real maps is valid for both or for neither, before and after.
func TestRealMapsAgreeWithGEOS(t *testing.T) {
	var before, after [][]orb.Polygon
	var names []string
	for _, name := range realFiles(t) {
		r, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		err = ReadGeoJSON(r, name, Options{}, func(f Feature) error {
			if g, _ := Check(f.Geometry, f.Place); areasOf(g) != nil {
				before, after, names = append(before, areasOf(f.Geometry)), append(after, areasOf(g)), append(names, name+" "+f.ID)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var c Checker
	for i, v := range askGEOS(t, before, after) {
		if ours := c.judge(before[i]).rule == ""; ours != v.Before || !v.After {
			t.Errorf("%s: ours %v, GEOS %+v", names[i], ours, v)
		}
		if math.Abs(v.Want-v.Got) > 1e-9*v.Want {
			t.Errorf("%s: area %v, GEOS %v", names[i], v.Got, v.Want)
		}
	}
}
