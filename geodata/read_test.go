package geodata

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/paulmach/orb"

	"potensi/schema"
)

func readAll(r io.Reader) (all []Feature, err error) {
	err = ReadGeoJSON(r, "f.geojson", Options{}, func(f Feature) error {
		all = append(all, f)
		return nil
	})
	return all, err
}

func readText(t *testing.T, text string) []Feature {
	t.Helper()
	all, err := readAll(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%.80s: %v", text, err)
	}
	return all
}

// collect puts the texts of features into a collection.
func collect(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

const goodPoint = `{"type":"Feature","id":"p","geometry":{"type":"Point","coordinates":[111.5,-2.5]},"properties":{"a":1}}`

func withGeometry(geometry string) string {
	return `{"type":"Feature","id":7,"properties":null,"geometry":` + geometry + `}`
}

func TestReadGeoJSONGeometries(t *testing.T) {
	tests := []struct {
		geometry string
		want     orb.Geometry
	}{
		{`{"type":"Point","coordinates":[111.5,-2.5]}`, orb.Point{111.5, -2.5}},
		{`{"coordinates":[ 111.5 , -2.5e0, 12.5, 1 ] , "type" : "Point"}`, orb.Point{111.5, -2.5}},
		{`{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}`, orb.MultiPoint{{1, 2}, {3, 4}}},
		{`{"type":"LineString","coordinates":[[1,2,0.0],[3,4]]}`, orb.LineString{{1, 2}, {3, 4}}},
		{`{"coordinates":[[[1,2],[3,4]],[[5,6],[7,8]]],"type":"MultiLineString"}`,
			orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}},
		{`{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]],[[1,1],[2,1],[2,2],[1,1]]],"bbox":[0,0,4,4]}`,
			orb.Polygon{{{0, 0}, {4, 0}, {4, 4}, {0, 0}}, {{1, 1}, {2, 1}, {2, 2}, {1, 1}}}},
		{`{"type":"MultiPolygon","coordinates":[[[[0,0],[4,0],[4,4],[0,0]]],[[[9,9],[9,8],[8,8],[9,9]]]]}`,
			orb.MultiPolygon{{{{0, 0}, {4, 0}, {4, 4}, {0, 0}}}, {{{9, 9}, {9, 8}, {8, 8}, {9, 9}}}}},
		{`{"geometries":[{"type":"LineString","coordinates":[[5,6],[7,8]]},{"type":"LineString","coordinates":[[1,2],[3,4]]}],"type":"GeometryCollection"}`,
			orb.Collection{orb.LineString{{5, 6}, {7, 8}}, orb.LineString{{1, 2}, {3, 4}}}},
		{`{"\u0074ype":"Po\u0069nt","coordinates":[-0,0]}`, orb.Point{0, 0}},
		{`null`, nil},
		{`{"type":"Point","coordinates":[]}`, nil},
		{`{"type":"Polygon","coordinates":[[]]}`, nil},
	}
	for _, tt := range tests {
		for _, text := range []string{collect(withGeometry(tt.geometry)), withGeometry(tt.geometry), tt.geometry} {
			if text == "null" {
				continue
			}
			all := readText(t, text)
			if len(all) != 1 || all[0].Rejected() {
				t.Fatalf("%s: %+v", text, all)
			}
			f := all[0]
			if !reflect.DeepEqual(f.Geometry, tt.want) {
				t.Errorf("%s: got %v, want %v", text, f.Geometry, tt.want)
			}
			if missing := len(f.Findings) == 1 && f.Findings[0].Rule == "geometry-missing"; missing != (tt.want == nil) {
				t.Errorf("%s: findings %v", text, f.Findings)
			}
		}
	}
}

func TestReadGeoJSONFeatures(t *testing.T) {
	const geometry = `"geometry":{"type":"Point","coordinates":[1,2]}`
	tests := []struct{ feature, id, properties string }{
		{`{"type":"Feature",` + geometry + `,"properties":{"a":1},"id":"x"}`, "x", `{"a":1}`},
		{`{"properties":{ "a" : [1, {}] },"id":12.50,` + geometry + `,"type":"Feature"}`, "12.50", `{ "a" : [1, {}] }`},
		{`{"type":"Feature","properties":{"id":"q"},` + geometry + `}`, "q", `{"id":"q"}`},
		{`{"type":"Feature","properties":{"id":5},"id":null,` + geometry + `}`, "5", `{"id":5}`},
		{`{"type":"Feature","properties":{"id":{"id":1}},` + geometry + `}`, "", `{"id":{"id":1}}`},
		{`{"type":"Feature","properties":{"id":"q"},"id":"\u0061\n",` + geometry + `}`, "a\n", `{"id":"q"}`},
		{`{"type":"Feature",` + geometry + `,"x":[true,false,null,-0.5E+3]}`, "", ""},
		{`{"type":"Feature","properties":null,` + geometry + `}`, "", ""},
		{"\t{ \"type\"\n:\"Feature\" ,\r\n" + geometry + `,"properties":{"\ud83c\udf34":"🌴é"}}`, "", `{"\ud83c\udf34":"🌴é"}`},
	}
	for _, tt := range tests {
		for _, text := range []string{tt.feature, collect(tt.feature), "\xEF\xBB\xBF" + collect(goodPoint, tt.feature)} {
			all := readText(t, text)
			f := all[len(all)-1]
			if f.ID != tt.id || f.Place.ID != tt.id || string(f.Properties) != tt.properties || f.Geometry != (orb.Point{1, 2}) || f.Findings != nil {
				t.Errorf("%s: %+v", text, f)
			}
			if *f.Place.Feature != len(all)-1 || f.Place.File != "f.geojson" || f.Place.Line == 0 {
				t.Errorf("%s: place %+v", text, f.Place)
			}
		}
	}
}

func TestReadGeoJSONCollections(t *testing.T) {
	for _, text := range []string{
		collect(goodPoint, goodPoint),
		`{"features":[` + goodPoint + ` , ` + goodPoint + `],"type":"FeatureCollection"}`,
		`{"name":"x","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"features":[` + goodPoint + "\n,\n" + goodPoint + `],"bbox":[1,2,3,4],"type":"FeatureCollection","meta":{"a":[1]}}` + "\r\n\n",
		collect(goodPoint + "\n" + goodPoint),
		`{"features":[` + goodPoint + `],"features":[` + goodPoint + `]}`,
	} {
		for _, r := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text))} {
			all, err := readAll(r)
			if err != nil || len(all) != 2 {
				t.Fatalf("%s: %d features, %v", text, len(all), err)
			}
			for i, f := range all {
				if f.ID != "p" || f.Geometry != (orb.Point{111.5, -2.5}) || *f.Place.Feature != i || f.Findings != nil {
					t.Errorf("%s: %+v", text, f)
				}
			}
		}
	}
	if all := readText(t, `{"type":"FeatureCollection","features":[ ]}`); len(all) != 0 {
		t.Errorf("empty collection: %v", all)
	}
}

func TestReadGeoJSONCRS(t *testing.T) {
	named := func(name string) string {
		return `{"type":"name","properties":{"name":"` + name + `"}}`
	}
	tests := []struct{ crs, refused string }{
		{`null`, ""},
		{named("urn:ogc:def:crs:OGC:1.3:CRS84"), ""},
		{named("urn:ogc:def:crs:EPSG::4326"), ""},
		{named("EPSG:4326"), ""},
		{named("http://www.opengis.net/def/crs/OGC/1.3/CRS84"), ""},
		{named("http://www.opengis.net/def/crs/EPSG/0/4326"), ""},
		{`{"type":"EPSG","properties":{"code":4326}}`, ""},
		{named("EPSG:2100"), "EPSG:2100"},
		{named("urn:ogc:def:crs:EPSG::27700"), "urn:ogc:def:crs:EPSG::27700"},
		{`{"type":"link","properties":{"href":"http://x/y"}}`, "http://x/y"},
		{`"EPSG:28992"`, "EPSG:28992"},
		{`[1]`, "?"},
		{`{}`, "?"},
	}
	for _, tt := range tests {
		for _, text := range []string{
			`{"type":"FeatureCollection","crs":` + tt.crs + `,"features":[` + goodPoint + `]}`,
			`{"type":"FeatureCollection","features":[` + goodPoint + `],"crs":` + tt.crs + `}`,
		} {
			_, err := readAll(strings.NewReader(text))
			if tt.refused == "" {
				if err != nil {
					t.Errorf("%s: %v", text, err)
				}
				continue
			}
			var finding *schema.Finding
			if !errors.As(err, &finding) || finding.Rule != "crs-unsupported" || finding.Args["crs"] != tt.refused {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
}

func TestReadGeoJSONErrors(t *testing.T) {
	stop := errors.New("stop")
	n := 0
	err := ReadGeoJSON(strings.NewReader(collect(goodPoint, goodPoint)), "", Options{}, func(Feature) error { n++; return stop })
	if err != stop || n != 1 {
		t.Errorf("error of each: %v after %d", err, n)
	}
	for _, at := range []int{0, 1, 20, 60, len(goodPoint) + 50} {
		half := strings.NewReader(collect(goodPoint, goodPoint)[:at])
		_, err := readAll(io.MultiReader(half, iotest.ErrReader(stop)))
		if !errors.Is(err, stop) {
			t.Errorf("reader broke at %d: %v", at, err)
		}
	}
}

// Wherever a file is cut, what is whole before the cut is read.
func TestReadGeoJSONCut(t *testing.T) {
	text := collect(goodPoint, withGeometry("null"), goodPoint)
	second := strings.Index(text, "},{") + 1
	for at := range len(text) {
		all, err := readAll(strings.NewReader(text[:at]))
		good := 0
		for _, f := range all {
			if !f.Rejected() {
				good++
			}
		}
		var finding *schema.Finding
		switch {
		case at == 0:
			if !errors.As(err, &finding) || finding.Rule != "empty-file" {
				t.Fatalf("cut at 0: %v", err)
			}
		case at < strings.IndexByte(text, '[')+1:
			if !errors.As(err, &finding) || finding.Rule != "truncated" || finding.Args["offset"] != int64(at) {
				t.Fatalf("cut at %d: %v", at, err)
			}
		case err != nil || good != len(all)-1 || all[good].Findings[0].Rule != "truncated" || good == 0 && at >= second:
			t.Fatalf("cut at %d: %v %v", at, err, all)
		}
	}
}

// endless gives a head, then a body again and again up to a size, then a tail.
func endless(head, body, tail string, size int) io.Reader {
	return io.MultiReader(strings.NewReader(head),
		io.LimitReader(&repeater{text: body}, int64(size/len(body)*len(body))), strings.NewReader(tail))
}

type repeater struct {
	text string
	at   int
}

func (r *repeater) Read(p []byte) (int, error) {
	for n := 0; ; {
		m := copy(p[n:], r.text[r.at:])
		n, r.at = n+m, (r.at+m)%len(r.text)
		if n == len(p) {
			return n, nil
		}
	}
}

// slow marks tests that take seconds, or measure time or memory.
func slow(t *testing.T) {
	t.Helper()
	if testing.Short() || raced {
		t.Skip("slow")
	}
}

// heapUnder runs f and fails when the heap grows beyond limit at a call of look.
func heapUnder(t *testing.T, limit uint64, f func(look func())) {
	t.Helper()
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	peak := uint64(0)
	f(func() {
		runtime.ReadMemStats(&now)
		peak = max(peak, now.HeapAlloc-min(now.HeapAlloc, before.HeapAlloc))
	})
	if peak > limit {
		t.Errorf("heap grew to %d MB", peak>>20)
	}
}

func TestReadGeoJSONLongLine(t *testing.T) {
	slow(t)
	body := string(collection(100))
	body = body[strings.IndexByte(body, '[')+1:len(body)-2] + ","
	r := endless(`{"type":"FeatureCollection","features":[`, body, goodPoint+"]}", 200<<20)
	heapUnder(t, 64<<20, func(look func()) {
		n := 0
		err := ReadGeoJSON(r, "", Options{}, func(f Feature) error {
			if f.Rejected() {
				return fmt.Errorf("%v", f.Findings)
			}
			if n++; n%1000 == 0 {
				look()
			}
			return nil
		})
		if want := (200<<20)/len(body)*100 + 1; err != nil || n != want {
			t.Errorf("%d features, want %d: %v", n, want, err)
		}
	})
}

func TestReadGeoJSONTooLarge(t *testing.T) {
	slow(t)
	long := func(size int) io.Reader {
		return endless(`{"type":"Feature","id":"big","geometry":null,"properties":{"a":"`, "0123456789abcdef", `"}}`, size)
	}
	heapUnder(t, 64<<20, func(look func()) {
		r := io.MultiReader(strings.NewReader(`{"type":"FeatureCollection","features":[`), long(100<<20),
			strings.NewReader(","+goodPoint+","), long(15<<20), strings.NewReader("]}"))
		var rules []string
		err := ReadGeoJSON(r, "", Options{}, func(f Feature) error {
			look()
			for _, x := range f.Findings {
				rules = append(rules, x.Rule)
			}
			return nil
		})
		if err != nil || !reflect.DeepEqual(rules, []string{"feature-too-large", "geometry-missing"}) {
			t.Errorf("%v %v", rules, err)
		}
	})
	all, err := readAll(long(20 << 20))
	if err != nil || len(all) != 1 || all[0].Findings[0].Rule != "feature-too-large" {
		t.Errorf("large feature alone: %d %v", len(all), err)
	}
	if size := all[0].Findings[0].Args["bytes"].(int64); size < 20<<20 || size > 20<<20+200 {
		t.Errorf("bytes: %d", size)
	}
}

func TestReadGeoJSONAllocations(t *testing.T) {
	line := "[111.123456,-2.1234567],[111.12345678901234567,-2.987654321012345]"
	ring := strings.Repeat(line+",", 2000) + "[1,2]"
	text := collect(withGeometry(`{"type":"LineString","coordinates":[` + ring + `]}`))
	n := testing.AllocsPerRun(5, func() { readText(t, text) })
	if n > 60 {
		t.Errorf("%v allocations for 4001 vertices", n)
	}
}
