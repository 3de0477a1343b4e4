package table

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"

	"potensi/geodata"
	"potensi/schema"
)

func TestGeoString(t *testing.T) {
	tests := []struct {
		text  string
		want  drawn
		out   orb.Geometry
		rules string
	}{
		{"-2.2136 113.9108 12.5 4.9", anything, orb.Point{113.9108, -2.2136}, ""},
		{"51 1 1 0; 52 2 2 0", anything, orb.LineString{{1, 51}, {2, 52}}, ""},
		{"1.1 2.2 3.3 4.4;5.5 6.6 7.7 8.8;", anything, orb.LineString{{2.2, 1.1}, {6.6, 5.5}}, ""},
		{"11.1 22.2;33.3 44.4;", anything, orb.LineString{{22.2, 11.1}, {44.4, 33.3}}, ""},
		{"1 1;1 2; 2 2;1 1", anything, orb.Polygon{{{1, 1}, {2, 1}, {2, 2}, {1, 1}}}, ""},
		{"1 1;1 2;2 2", shapes, orb.Polygon{{{1, 1}, {2, 1}, {2, 2}}}, "ring-unclosed"},
		{"1 1 0 0; 1 2 0 0;2 2 0 0; 2 1 0 0;1 2 0 0;", shapes, orb.Polygon{{{1, 1}, {2, 1}, {2, 2}, {1, 2}, {1, 1}}}, "ring-closed-to-second"},
		{"1 1;1 2;2 2;1 2", anything, orb.Polygon{{{1, 1}, {2, 1}, {2, 2}, {1, 1}}}, "ring-closed-to-second"},
		{"1 1;1 2;2 2;1 2", traces, orb.LineString{{1, 1}, {2, 1}, {2, 2}, {2, 1}}, ""},
		{"1 1;1 2;1 1", shapes, orb.Polygon{{{1, 1}, {2, 1}, {1, 1}}}, "ring-too-short"},
		{"1 1;1 1;1 1;1 1", anything, orb.Polygon{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}, "ring-too-short"},
		{"1 1;", traces, orb.LineString{{1, 1}}, "line-too-short"},
		{"-2,2136 113,9108 12,5 4,9", anything, orb.Point{113.9108, -2.2136}, ""},
		{"-2.2136, 113.9108", anything, orb.Point{113.9108, -2.2136}, ""},
		{"-2.2136,113.9108,12.5,4.9", anything, orb.Point{113.9108, -2.2136}, ""},
		{"-2,21 113,91;-2,22 113,92", anything, orb.LineString{{113.91, -2.21}, {113.92, -2.22}}, ""},
		{"01.1 02.2 0 0", anything, orb.Point{2.2, 1.1}, "leading-zeros"},
		{"113.91 -2.21;113.92 -2.22", anything, orb.LineString{{113.91, -2.21}, {113.92, -2.22}}, "swapped"},
		{"170 -60", anything, orb.Point{170, -60}, "swapped"},
		{"95 200", anything, orb.Point{200, 95}, "latitude-range"},
		{"0 0 0 0", anything, orb.Point{0, 0}, ""},
		{"1", anything, nil, "geo-string-broken"},
		{"1 2 3 4 5", anything, nil, "geo-string-broken"},
		{"1 2;;3 4", anything, nil, "geo-string-broken"},
		{"1 2;3 NaN", anything, nil, "geo-string-broken"},
		{"2,5", anything, nil, "geo-string-broken"},
		{"ini bukan titik", anything, nil, "geo-string-broken"},
		{strings.Repeat("1 2;", geodata.MaxVertices+1), anything, nil, "too-many-vertices"},
	}
	for _, tt := range tests {
		s, f := geoString(tt.text, tt.want)
		got := geodata.Feature{Geometry: s.geometry, Findings: s.findings}
		if f != nil {
			got.Findings = append(got.Findings, schema.Finding{Rule: f.rule, Level: schema.Error})
		}
		if !reflect.DeepEqual(s.geometry, tt.out) || rules(got) != tt.rules {
			t.Errorf("%.40s: %v %q, want %v %q", tt.text, s.geometry, rules(got), tt.out, tt.rules)
		}
	}
}

func TestAngle(t *testing.T) {
	dms := 2 + 28./60 + 47.6/3600
	for text, want := range map[string]float64{
		`2°28'47.6"S`: -dms, `2° 28′ 47,6″ LS`: -dms, "S 2 28 47.6": -dms, `2°28’47.6”N`: dms, "2°28'47.6''S": -dms,
		`-2°28'47.6"`: -dms, "111° 30' BT": 111.5, "111.5°E": 111.5, "111,5": 111.5, "-2,4799": -2.4799, "−2.5": -2.5,
		"2 30 0 LINTANG SELATAN": -2.5, "+3.25": 3.25, "1e2": 100, "2d30m": math.NaN(),
	} {
		v, _, ok := angle(text)
		if math.IsNaN(want) == ok || ok && math.Abs(v-want) > 1e-12 {
			t.Errorf("%s: %v %v, want %v", text, v, ok, want)
		}
	}
	for _, text := range []string{"", "a", "1.2.3", "2°60'S", "2.5°30'S", "12 34", "NaN", "Inf", "0x10", "1_000", "N2S", strings.Repeat("1", 100)} {
		if v, _, ok := angle(text); ok {
			t.Errorf("%s is read as %v", text, v)
		}
	}
}

func TestReadWKT(t *testing.T) {
	tests := []struct {
		text  string
		want  orb.Geometry
		fault string
	}{
		{"POINT(1 2)", orb.Point{1, 2}, ""},
		{" point z ( 1.5e0  -2 7 ) ", orb.Point{1.5, -2}, ""},
		{"PointZM (1 2 3 4)", orb.Point{1, 2}, ""},
		{"POINT EMPTY", nil, ""},
		{"srid=4326; LineString(1 2,3 4)", orb.LineString{{1, 2}, {3, 4}}, ""},
		{"MULTIPOINT(1 2,3 4)", orb.MultiPoint{{1, 2}, {3, 4}}, ""},
		{"MULTIPOINT M((1 2 3),(3 4 5))", orb.MultiPoint{{1, 2}, {3, 4}}, ""},
		{"MULTILINESTRING((1 2,3 4),(5 6,7 8))", orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}, ""},
		{"POLYGON((0 0,4 0,4 4,0 0),(1 1,2 1,2 2,1 1))", orb.Polygon{{{0, 0}, {4, 0}, {4, 4}, {0, 0}}, {{1, 1}, {2, 1}, {2, 2}, {1, 1}}}, ""},
		{"MultiPolygonZ(((0 0 1,4 0 1,4 4 1,0 0 1)))", orb.MultiPolygon{{{{0, 0}, {4, 0}, {4, 4}, {0, 0}}}}, ""},
		{"GEOMETRYCOLLECTION(PointZ(1 2 3),POINT EMPTY,LINESTRING(1 2,3 4))", orb.Collection{orb.Point{1, 2}, orb.LineString{{1, 2}, {3, 4}}}, ""},
		{"GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 2)))", nil, "nested-collection"},
		{strings.Repeat("GEOMETRYCOLLECTION(", 200_000), nil, "nested-collection"},
		{"CIRCULARSTRING(1 2,3 4,5 6)", nil, "geometry-type"},
		{"POINT(1)", nil, "wkt-broken"},
		{"POINT(1 2", nil, "wkt-broken"},
		{"POINT(1 2) x", nil, "wkt-broken"},
		{"POINT(1 2,3 4)", nil, "wkt-broken"},
		{"POINT(NaN 1)", nil, "not-a-number"},
		{"LINESTRING(" + strings.Repeat("1 2,", 60_000) + "1 2)", nil, "too-many-vertices"},
		{"MULTIPOLYGON(" + strings.Repeat("EMPTY,", 60_000) + "EMPTY)", nil, "too-many-vertices"},
	}
	for _, tt := range tests {
		s, f := readWKT(tt.text)
		rule := ""
		if f != nil {
			rule = f.rule
		}
		if !reflect.DeepEqual(s.geometry, tt.want) || rule != tt.fault {
			t.Errorf("%.60s: %v %q", tt.text, s.geometry, rule)
		}
	}
}

// FuzzWKT: what simplefeatures reads is read here, to the same points.
func FuzzWKT(f *testing.F) {
	for _, text := range []string{"POINT(1 2)", "POLYGON ZM((0 0 1 1,4 0 1 1,4 4 1 1,0 0 1 1))", "MULTIPOINT(EMPTY,(1 2))", "GEOMETRYCOLLECTION(POINT EMPTY)", "SRID=1;TIN(", "MULTIPOLYGON(((1 2,3 4)),EMPTY)"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, wrong := readWKT(text)
		if wrong == nil && s.geometry != nil {
			_, _ = s.locate(geodata.Options{}), isWKT(text)
			geodata.Check(s.geometry, schema.Place{})
		}
		g, err := geom.UnmarshalWKT(text, geom.NoValidate{})
		if err != nil || wrong != nil && (wrong.rule == "nested-collection" || wrong.rule == "not-a-number") {
			return
		}
		blob := append([]byte{'G', 'P', 0, 1, 0, 0, 0, 0}, g.AsBinary()...)
		want, err := geodata.DecodeGPKG(blob)
		if err != nil || strings.Contains(strings.ToUpper(text), "EMPTY") {
			return
		}
		if wrong != nil || !reflect.DeepEqual(s.geometry, want) {
			t.Errorf("%q: %v %v, want %v", text, s.geometry, wrong, want)
		}
	})
}

func FuzzGeoString(f *testing.F) {
	for _, text := range []string{"-2.2136 113.9108 12.5 4.9", "1 1;1 2;2 2;1 2", "01,1 2", "-2.5,111.4", `2°28'47.6"S 111°26'48.8"E`, ";", "1 2;;", "POINT(1 2)", "{\"type\":\"Point\",\"coordinates\":[1,2]}", "0101000020E6100000000000000000F03F0000000000000040"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, want := range []drawn{anything, points, traces, shapes} {
			c := geoColumn{text: 0, lat: -1, lon: -1, want: want}
			s, wrong := c.read([]string{strings.TrimSpace(text)}, geodata.Options{})
			if wrong != nil && wrong.rule == "" {
				t.Error("a fault without a rule")
			}
			if s.geometry != nil && wrong == nil {
				g, findings := geodata.Check(s.geometry, schema.Place{})
				_, _ = g, findings
			}
		}
		looksGeometry(text+" ", true)
		angle(text)
	})
}
