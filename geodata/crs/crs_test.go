package crs

import (
	"encoding/csv"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

const metre = 1 / 111_320.0 // in degrees, at the equator

type vector struct {
	system   System
	ll, grid orb.Point
}

func vectors(t *testing.T) (all []vector) {
	t.Helper()
	file, err := os.Open("testdata/vectors.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		system, err := Parse(row[0])
		if err != nil {
			t.Fatal(err)
		}
		var v [4]float64
		for i := range v {
			v[i], _ = strconv.ParseFloat(row[i+1], 64)
		}
		all = append(all, vector{system, orb.Point{v[0], v[1]}, orb.Point{v[2], v[3]}})
	}
	return all
}

// TestVectors holds every projected system against PROJ, to a tenth of a
// millimetre: see testdata/vectors.py.
func TestVectors(t *testing.T) {
	seen := map[int]int{}
	for _, v := range vectors(t) {
		seen[v.system.Code]++
		unit := 1.0
		if v.system.method == lonLat {
			unit = metre
		}
		if got := v.system.LonLat(v.grid); !close(got, v.ll, 1e-4*metre) {
			t.Errorf("%v %v: %v, want %v", v.system, v.grid, got, v.ll)
		}
		if got := v.system.FromLonLat(v.ll); !close(got, v.grid, 1e-4*unit) {
			t.Errorf("%v %v: %v, want %v", v.system, v.ll, got, v.grid)
		}
	}
	for _, s := range Known() {
		if s.datum != (datum{}) || s.method != lonLat {
			if seen[s.Code] < 8 {
				t.Errorf("%v has %d vectors", s, seen[s.Code])
			}
		}
	}
}

func close(a, b orb.Point, limit float64) bool {
	return math.Abs(a[0]-b[0]) <= limit && math.Abs(a[1]-b[1]) <= limit
}

// TestKotawaringin has two places whose coordinates were published.
func TestKotawaringin(t *testing.T) {
	s, err := Parse("EPSG:32749")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ ll, grid orb.Point }{
		{orb.Point{111.4469, -2.4799}, orb.Point{549683.02, 9725886.44}},
		{orb.Point{111.4438012, -2.4849742}, orb.Point{549338.33, 9725325.67}},
	} {
		if got := s.FromLonLat(tt.ll); !close(got, tt.grid, 0.006) {
			t.Errorf("%v: %v, want %v", tt.ll, got, tt.grid)
		}
		if got := s.LonLat(tt.grid); !close(got, tt.ll, 0.006*metre) {
			t.Errorf("%v: %v, want %v", tt.grid, got, tt.ll)
		}
	}
}

// TestRoundTrip goes there and back over the whole of Indonesia in every
// system, however far from its zone.
func TestRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, s := range Known() {
		for range 200 {
			p := orb.Point{90 + 55*rng.Float64(), 20*rng.Float64() - 12}
			back := s.LonLat(s.FromLonLat(p))
			if far := math.IsNaN(back[0]); far && s.method == transverseMercator && math.Abs(p[0]-s.grid.meridian) > 33 {
				continue
			}
			if !close(back, p, 1e-6*metre) {
				t.Errorf("%v: %v came back as %v", s, p, back)
			}
		}
	}
}

func TestOutOfRange(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	tests := []struct {
		name string
		p    orb.Point
	}{
		{"32749", orb.Point{111.5, -2.5}},        // degrees
		{"32749", orb.Point{9_725_886, 549_683}}, // swapped
		{"32749", orb.Point{549_683, -9_725_886}},
		{"32749", orb.Point{5e6, 9_725_886}},
		{"32649", orb.Point{500_000, 10_100_000}},
		{"23836", orb.Point{inf, 1_500_000}},
		{"23836", orb.Point{200_000, nan}},
		{"23836", orb.Point{nan, nan}},
		{"23836", orb.Point{1e308, -1e308}},
		{"3857", orb.Point{20_037_509, 0}},
		{"3857", orb.Point{0, 20_048_970}},
		{"3857", orb.Point{nan, 0}},
		{"4238", orb.Point{500_000, 9_000_000}},
		{"23889", orb.Point{111.5, -2.5}},
	}
	for _, tt := range tests {
		s, err := Parse(tt.name)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.LonLat(tt.p); !math.IsNaN(got[0]) || !math.IsNaN(got[1]) {
			t.Errorf("%v %v: %v", s, tt.p, got)
		}
	}
	for _, name := range []string{"32749", "3857", "4238", "23889"} {
		s, _ := Parse(name)
		for _, p := range []orb.Point{{nan, 0}, {0, 91}, {549_683, 9_725_886}, {inf, 0}, {-69, 0}} {
			if got := s.FromLonLat(p); !math.IsNaN(got[0]) && !(p[0] == -69 && s.method != transverseMercator) {
				t.Errorf("%v %v: %v", s, p, got)
			}
		}
	}
}

func TestParse(t *testing.T) {
	tests := []struct {
		name string
		code int // 0: WGS84
	}{
		{"", 0}, {"EPSG:4326", 0}, {"4326", 0}, {"CRS84", 0}, {"OGC:CRS84", 0}, {"urn:ogc:def:crs:OGC:1.3:CRS84", 0},
		{"urn:ogc:def:crs:OGC::CRS84", 0}, {"http://www.opengis.net/def/crs/OGC/1.3/CRS84", 0}, {"urn:ogc:def:crs:EPSG::4326", 0},
		{"WGS 84", 0}, {"WGS_1984", 0}, {"GCS_WGS_1984", 0}, {"EPSG:4979", 0},
		{" epsg:32749 ", 32749}, {"32749", 32749}, {"urn:ogc:def:crs:EPSG::32749", 32749}, {"urn:ogc:def:crs:EPSG:6.9:32749", 32749},
		{"http://www.opengis.net/def/crs/EPSG/0/32749", 32749}, {"https://www.opengis.net/def/crs/EPSG/0/32749", 32749},
		{"http://www.opengis.net/gml/srs/epsg.xml#32749", 32749}, {"urn:x-ogc:def:crs:EPSG:32749", 32749},
		{"UTM 49S", 32749}, {"utm zone 49s", 32749}, {"WGS 84 / UTM zone 49S", 32749}, {"WGS_1984_UTM_Zone_50N", 32650},
		{"TM-3 49.2", 23836}, {"TM3 zone 46.2", 23830}, {"DGN95 / Indonesia TM-3 zone 54.1", 23845}, {"DGN_1995_UTM_Zone_49S", 23879},
		{"4755", 4755}, {"DGN95", 4755}, {"9470", 9470}, {"SRGI2013", 9470}, {"9489", 9489}, {"9494", 9494}, {"9487", 9487},
		{"4238", 4238}, {"ID74", 4238}, {"23889", 23889}, {"23846", 23846}, {"Indonesian_1974_UTM_Zone_49S", 23889},
		{"3857", 3857}, {"EPSG:900913", 3857}, {"ESRI:102100", 3857}, {"102113", 3857},
	}
	for _, tt := range tests {
		s, err := Parse(tt.name)
		if err != nil || s.Code != tt.code || (s == System{}) != (tt.code == 0) {
			t.Errorf("%q: %v %v", tt.name, s, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for name, want := range map[string]string{
		"EPSG:4211": "Batavia (EPSG:4211)", "2933": "Segara / UTM zone 50S (EPSG:2933)", "EPSG:32745": "EPSG:32745", "32755": "32755",
		"9483": "9483", "9486": "9486", "23853": "23853", "23886": "23886", "23885": "23885", "23829": "23829", "EPSG:": "EPSG:",
		"urn:ogc:def:crs:EPSG::99999": "urn:ogc:def:crs:EPSG::99999", "moon": "moon", "IAU:32749": "IAU:32749", "UTM 60S": "UTM 60S",
		"-32749": "-32749", "32749.5": "32749.5", "99999999999999999999": "99999999999999999999",
	} {
		s, err := Parse(name)
		var unknown *UnknownError
		if !errors.As(err, &unknown) || unknown.Name != want || s != (System{}) {
			t.Errorf("%q: %v %v", name, s, err)
		}
	}
}

// TestNames holds codes and names against PROJ's database.
func TestNames(t *testing.T) {
	script := "import sys\nfrom pyproj import CRS\nfor c in sys.argv[1:]: print(CRS.from_epsg(int(c)).name)"
	args := []string{"-W", "ignore", "-c", script}
	known := Known()[1:]
	for _, s := range known {
		args = append(args, strconv.Itoa(s.Code))
	}
	out, err := exec.Command("/usr/bin/python3", args...).Output()
	if err != nil {
		t.Skip("needs python3-pyproj")
	}
	for i, name := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		if known[i].Name != name {
			t.Errorf("%d is %q, PROJ has %q", known[i].Code, known[i].Name, name)
		}
	}
}

func TestKnownAreDistinct(t *testing.T) {
	all := Known()
	if len(all) != 84 {
		t.Errorf("%d systems", len(all))
	}
	for i, s := range all {
		if got, err := Parse(s.String()[strings.LastIndex(s.String(), "EPSG") : len(s.String())-1]); err != nil || got != s {
			t.Errorf("%v parses as %v, %v", s, got, err)
		}
		for _, other := range all[:i] {
			if other.Code == s.Code || other.Name == s.Name {
				t.Errorf("%v twice", s)
			}
		}
	}
}

func BenchmarkLonLat(b *testing.B) {
	s, _ := Parse("32749")
	for b.Loop() {
		s.LonLat(orb.Point{549683.02, 9725886.44})
	}
}
