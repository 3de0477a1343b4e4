package geodata

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"potensi/schema"
)

// randomGeometries has one geometry of every kind a file can hold, with
// coordinates of seven decimals and shells counter-clockwise.
func randomGeometries(rng *rand.Rand) []orb.Geometry {
	point := func() orb.Point {
		return orb.Point{float64(rng.Int64N(3.6e9)-1.8e9) / 1e7, float64(rng.Int64N(1.8e9)-0.9e9) / 1e7}
	}
	line := func() orb.LineString {
		l := make(orb.LineString, 2+rng.IntN(9))
		for i := range l {
			l[i] = point()
		}
		return l
	}
	polygon := func() orb.Polygon {
		p := orb.Polygon{orb.Ring(append(line(), point()))}
		if rng.IntN(2) == 0 {
			p = append(p, orb.Ring(append(line(), point())))
		}
		for i := range p {
			p[i] = append(p[i], p[i][0])
		}
		return wind(p).(orb.Polygon)
	}
	return []orb.Geometry{
		point(), orb.MultiPoint(line()), line(), orb.MultiLineString{line(), line()},
		polygon(), orb.MultiPolygon{polygon(), polygon(), polygon()},
		orb.Collection{point(), polygon(), orb.MultiPoint(line())},
	}
}

func TestGPKGRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 500 {
		for _, g := range randomGeometries(rng) {
			blob, err := EncodeGPKG(g)
			if err != nil {
				t.Fatal(err)
			}
			got, err := DecodeGPKG(blob)
			if err != nil || !reflect.DeepEqual(got, g) {
				t.Fatalf("%v became %v: %v", g, got, err)
			}
			if b, ok := Envelope(blob); !ok || b != everyPoint(g).Bound() {
				t.Fatalf("%v: envelope %v, want %v", g, b, everyPoint(g).Bound())
			}
			size := 8 + 32
			if _, point := g.(orb.Point); point {
				size = 8
			}
			theirs, err := wkb.Marshal(g, binary.LittleEndian)
			if err != nil || !bytes.Equal(blob[size:], theirs) {
				t.Fatalf("%v: our WKB is not orb's", g)
			}
		}
	}
}

func everyPoint(g orb.Geometry) (all orb.MultiPoint) {
	strands(g, nowhere(), func(points []orb.Point, _ spot) bool { all = append(all, points...); return true })
	return all
}

func TestEncodeGPKG(t *testing.T) {
	tests := []struct {
		g    orb.Geometry
		want string // hex, blanks for reading
	}{
		{nil, ""},
		{orb.Point{1, 2}, "4750 00 01 e6100000 01 01000000 000000000000f03f 0000000000000040"},
		{orb.LineString{}, "4750 00 11 e6100000 01 02000000 00000000"},
		{orb.Collection{nil}, "4750 00 11 e6100000 01 07000000 00000000"},
		{orb.MultiPoint{{1, 2}}, "4750 00 03 e6100000 000000000000f03f 000000000000f03f 0000000000000040 0000000000000040" +
			"01 04000000 01000000 01 01000000 000000000000f03f 0000000000000040"},
	}
	for _, tt := range tests {
		blob, err := EncodeGPKG(tt.g)
		if got := hex.EncodeToString(blob); err != nil || got != strings.ReplaceAll(tt.want, " ", "") {
			t.Errorf("%v: %s %v", tt.g, got, err)
		}
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		for _, g := range []orb.Geometry{orb.Point{v, 1}, orb.Polygon{{{1, v}}}} {
			var finding *schema.Finding
			if _, err := EncodeGPKG(g); !errors.As(err, &finding) || finding.Rule != "not-a-number" {
				t.Errorf("%v: %v", g, err)
			}
		}
	}
}

func TestDecodeGPKG(t *testing.T) {
	const one, two, nan = "3ff0000000000000", "4000000000000000", "7ff8000000000000" // big endian
	const head = "475000 00 000010e6"
	tests := []struct {
		name, blob string
		want       orb.Geometry
		rule       string
	}{
		{"null", "", nil, ""},
		{"big endian", head + "00 00000001" + one + two, orb.Point{1, 2}, ""},
		{"little in big", head + "01 01000000 000000000000f03f 0000000000000040", orb.Point{1, 2}, ""},
		{"point Z", head + "00 000003e9" + one + two + one, orb.Point{1, 2}, ""},
		{"point M", head + "00 000007d1" + one + two + one, orb.Point{1, 2}, ""},
		{"line ZM", head + "00 00000bba 00000002" + one + two + one + one + two + one + one + one, orb.LineString{{1, 2}, {2, 1}}, ""},
		{"point Z as before ISO", head + "00 80000001" + one + two + one, orb.Point{1, 2}, ""},
		{"point nowhere", "475000 10 000010e6 00 00000001" + nan + nan, nil, ""},
		{"points, one nowhere", head + "00 00000004 00000002 00 00000001" + nan + nan + "00 00000001" + one + two, orb.MultiPoint{{1, 2}}, ""},
		{"envelope of four", "475000 08 000010e6" + strings.Repeat(one, 8) + "00 00000001" + one + two, orb.Point{1, 2}, ""},
		{"envelope XYZ", "475000 04 000010e6" + strings.Repeat(one, 6) + "00 00000001" + one + two, orb.Point{1, 2}, ""},
		{"no magic", "485000 00 000010e6 00 00000001" + one + two, nil, "blob-not-gpkg"},
		{"version 1", "475001 00 000010e6 00 00000001" + one + two, nil, "blob-not-gpkg"},
		{"envelope 5", "475000 0a 000010e6" + strings.Repeat(one, 9), nil, "blob-not-gpkg"},
		{"short header", "475000", nil, "blob-not-gpkg"},
		{"short envelope", "475000 02 000010e6" + one, nil, "blob-not-gpkg"},
		{"extended", "475000 20 000010e6 00 00000001" + one + two, nil, "blob-extended"},
		{"header only", head, nil, "blob-truncated"},
		{"half a point", head + "00 00000001" + one, nil, "blob-truncated"},
		{"four thousand million points", head + "00 00000002 ffffffff", nil, "blob-truncated"},
		{"four thousand million rings", head + "00 00000003 ffffffff" + one, nil, "blob-truncated"},
		{"four thousand million parts", head + "00 00000006 ffffffff" + one, nil, "blob-truncated"},
		{"curve", head + "00 00000008 00000000", nil, "blob-geometry-type"},
		{"type 0", head + "00 00000000 00000000", nil, "blob-geometry-type"},
		{"SRID inside", head + "00 20000001 000010e6" + one + two, nil, "blob-geometry-type"},
		{"line among points", head + "00 00000004 00000001 00 00000002 00000000", nil, "blob-geometry-type"},
		{"nested", head + "00 00000007 00000001 00 00000007 00000000", nil, "nested-collection"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			blob, err := hex.DecodeString(strings.ReplaceAll(tt.blob, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			got, err := DecodeGPKG(blob)
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
			var finding *schema.Finding
			if errors.As(err, &finding); (err == nil) != (tt.rule == "") || tt.rule != "" && finding.Rule != tt.rule {
				t.Errorf("error %v, want %q", err, tt.rule)
			}
			if b, ok := Envelope(blob); err != nil && ok && tt.rule != "blob-extended" {
				t.Errorf("envelope %v", b)
			}
		})
	}
}

func TestEnvelope(t *testing.T) {
	lie := []byte("GP\x00\x03\xe6\x10\x00\x00")
	lie = floats(lie, math.NaN(), 1, 2, 3)
	lie = wkbLine(lie)
	if b, ok := Envelope(lie); !ok || b != (orb.Bound{Min: orb.Point{1, 2}, Max: orb.Point{3, 4}}) {
		t.Errorf("NaN in the header: %v %v", b, ok)
	}
	for _, g := range []orb.Geometry{nil, orb.LineString{}, orb.Polygon{{}}} {
		blob, _ := EncodeGPKG(g)
		if b, ok := Envelope(blob); ok {
			t.Errorf("%v has the envelope %v", g, b)
		}
	}
}

func wkbLine(b []byte) []byte { return appendWKB(b, orb.LineString{{1, 2}, {3, 4}}) }

func FuzzDecodeGPKG(f *testing.F) {
	for _, g := range randomGeometries(rand.New(rand.NewPCG(8, 9))) {
		blob, _ := EncodeGPKG(g)
		f.Add(blob)
	}
	f.Fuzz(func(t *testing.T, blob []byte) {
		Envelope(blob)
		g, err := DecodeGPKG(blob)
		if err != nil || g == nil {
			return
		}
		if n := vertices(g); 16*n > len(blob) {
			t.Fatalf("%d vertices in %d bytes", n, len(blob))
		}
		Check(g, schema.Place{})
		Measure(g)
		LabelPoint(g)
		again, err := EncodeGPKG(g)
		if err != nil {
			return // not finite
		}
		if back, err := DecodeGPKG(again); err != nil || !reflect.DeepEqual(back, g) {
			t.Fatalf("%v became %v: %v", g, back, err)
		}
	})
}
