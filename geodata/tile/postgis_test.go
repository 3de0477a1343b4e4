package tile

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/encoding/wkb"

	"potensi/geodata"
)

const postgisScript = `\set ON_ERROR_STOP on
CREATE EXTENSION postgis;
CREATE TEMP TABLE areas (fid int, g geometry(Geometry, 4326));
\copy areas FROM '%s'
CREATE INDEX ON areas USING gist (g);
CREATE TEMP TABLE tiles (z int, x int, y int);
INSERT INTO tiles VALUES %s;
SELECT z || '/' || x || '/' || y || ' ' || encode((SELECT ST_AsMVT(t.*, 'resources', 4096, 'g', 'fid') FROM (
	SELECT fid, ST_AsMVTGeom(ST_Transform(g, 3857), ST_TileEnvelope(z, x, y), 4096, 256) AS g
	FROM areas WHERE g && ST_Transform(ST_TileEnvelope(z, x, y, margin => 0.0625), 4326)) t), 'hex') FROM tiles;
`

// content is what is in a tile.
type content struct {
	features int
	area     float64 // square units
	length   float64
}

// TestTilesAsPostGIS compares tiles with those of PostGIS's ST_AsMVT, in a
// server of its own that pg_virtualenv starts and throws away: as many features
// at zoom 10 and above, within one in a hundred, as much area, and of ours no
// polygon invalid at any level.
func TestTilesAsPostGIS(t *testing.T) {
	virtual, err := exec.LookPath("pg_virtualenv")
	if err != nil || testing.Short() {
		t.Skip("install postgresql-common and postgis to compare with PostGIS")
	}
	shapes := district()
	ids := []ID{}
	random := rand.New(rand.NewPCG(11, 12))
	for z := 6; z <= 15; z++ {
		for range min(1<<(2*(z-6)), 12) {
			p := shapes[random.IntN(len(shapes))].Bound().Center()
			if id := At(z, p); !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	theirs := postgisTiles(t, virtual, shapes, ids)
	worst := map[int]float64{}
	for _, id := range ids {
		ours, repaired := ourTile(t, shapes, id)
		peer := theirs[id]
		count := math.Abs(float64(ours.features-peer.features)) / max(float64(peer.features), 1)
		area := math.Abs(ours.area-peer.area) / max(peer.area, 1)
		worst[id.Z] = max(worst[id.Z], count)
		t.Logf("%v: %d features, PostGIS %d; area %.0f, %+.1e; length %.0f, %+.1e; %d repaired", id, ours.features, peer.features, ours.area,
			ours.area/max(peer.area, 1)-1, ours.length, ours.length/max(peer.length, 1)-1, repaired)
		if id.Z >= 10 && (count > 0.01 || area > 1e-3 && math.Abs(ours.area-peer.area) > 200) {
			t.Errorf("%v: %+v, PostGIS has %+v", id, ours, peer)
		}
		if id.Z < 10 && area > 0.02 {
			t.Errorf("%v: area %v, PostGIS has %v", id, ours.area, peer.area)
		}
	}
	t.Logf("worst difference of feature counts by level: %v", worst)
}

// district is some thousand areas in rows, like fields, some with holes or in
// parts, with lines and points between.
func district() (out []orb.Geometry) {
	random := rand.New(rand.NewPCG(9, 10))
	ring := func(x, y, size float64, n int) (r orb.Ring) {
		for k := range n {
			angle, radius := 2*math.Pi*float64(k)/float64(n), size*(0.7+0.3*random.Float64())
			r = append(r, orb.Point{x + radius*math.Cos(angle), y + radius*math.Sin(angle)})
		}
		return append(r, r[0])
	}
	for i := range 5000 {
		x, y := 113+float64(i%100)*0.012, -2.5+float64(i/100)*0.012
		p := orb.Polygon{ring(x, y, 0.0058, 5+random.IntN(120))}
		switch random.IntN(12) {
		case 0:
			p = append(p, ring(x, y, 0.0015, 12))
			out = append(out, p)
		case 1:
			out = append(out, orb.MultiPolygon{{ring(x-0.003, y, 0.0025, 20)}, {ring(x+0.003, y, 0.0025, 20)}})
		case 2:
			out = append(out, orb.LineString(ring(x, y, 0.02, 60)[:50]))
		case 3:
			out = append(out, orb.Point{x, y})
		default:
			out = append(out, p)
		}
	}
	return out
}

func ourTile(t *testing.T, shapes []orb.Geometry, id ID) (content, int) {
	d, l := NewDrawer(id), NewLayer("resources")
	box := id.Bound()
	for i, g := range shapes {
		if !g.Bound().Intersects(box) {
			continue
		}
		blob, err := geodata.EncodeGPKG(g)
		if err != nil {
			t.Fatal(err)
		}
		if kind := d.Blob(blob); kind != Nothing {
			l.Add(uint64(i+1), kind, d.Commands())
		}
	}
	return contentOf(t, Append(nil, l), true), d.Repairs()
}

func contentOf(t *testing.T, body []byte, ours bool) (c content) {
	if len(body) == 0 {
		return c
	}
	layers, err := mvt.Unmarshal(body)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range layers[0].Features {
		c.features++
		c.area += areaOf(f.Geometry)
		c.length += lengthOfLines(f.Geometry)
		if ours {
			checkValid(t, f.Geometry)
		}
	}
	return c
}

func lengthOfLines(g orb.Geometry) (sum float64) {
	switch g := g.(type) {
	case orb.LineString:
		for i := 1; i < len(g); i++ {
			sum += math.Hypot(g[i][0]-g[i-1][0], g[i][1]-g[i-1][1])
		}
	case orb.MultiLineString:
		for _, part := range g {
			sum += lengthOfLines(part)
		}
	}
	return sum
}

func postgisTiles(t *testing.T, virtual string, shapes []orb.Geometry, ids []ID) map[ID]content {
	rows := filepath.Join(t.TempDir(), "areas")
	var text, values strings.Builder
	for i, g := range shapes {
		b, err := wkb.Marshal(g)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&text, "%d\t%s\n", i+1, hex.EncodeToString(b))
	}
	if err := os.WriteFile(rows, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	for i, id := range ids {
		if i > 0 {
			values.WriteString(", ")
		}
		fmt.Fprintf(&values, "(%d, %d, %d)", id.Z, id.X, id.Y)
	}
	run := exec.Command(virtual, "-o", "fsync=off", "psql", "-qAtX", "-d", "postgres")
	run.Stdin = strings.NewReader(fmt.Sprintf(postgisScript, rows, values.String()))
	run.Stderr = &strings.Builder{}
	out, err := run.Output()
	told := map[ID]content{}
	for line := range strings.Lines(string(out)) {
		var id ID
		var body string
		if n, _ := fmt.Sscanf(line, "%d/%d/%d %s", &id.Z, &id.X, &id.Y, &body); n == 4 {
			b, err := hex.DecodeString(body)
			if err != nil {
				t.Fatal(err)
			}
			told[id] = contentOf(t, b, false)
		}
	}
	if err != nil || len(told) == 0 {
		t.Skipf("no PostGIS here: %v %v", err, run.Stderr)
	}
	return told
}
