package geodata

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/paulmach/orb"

	"potensi/schema"
)

// reference reads a geometry with encoding/json alone, as the fuzz test's
// other opinion. It is false for what is no proper geometry.
func reference(raw json.RawMessage) (orb.Geometry, bool) {
	var m map[string]json.RawMessage
	var kind string
	if json.Unmarshal(raw, &m) != nil || json.Unmarshal(m["type"], &kind) != nil {
		return nil, false
	}
	c := m["coordinates"]
	switch kind {
	case "Point":
		var p []float64
		if json.Unmarshal(c, &p) != nil || len(p) == 1 {
			return nil, false
		}
		if len(p) == 0 {
			return nil, true
		}
		return orb.Point(p[:2]), true
	case "MultiPoint", "LineString":
		var l [][]float64
		ok := json.Unmarshal(c, &l) == nil
		if kind == "LineString" {
			return orb.LineString(points(l)), ok
		}
		return orb.MultiPoint(points(l)), ok
	case "MultiLineString", "Polygon":
		var l [][][]float64
		ok := json.Unmarshal(c, &l) == nil
		if kind == "Polygon" {
			return rings(l), ok
		}
		lines := orb.MultiLineString{}
		for _, line := range l {
			lines = append(lines, points(line))
		}
		return lines, ok
	case "MultiPolygon":
		var l [][][][]float64
		ok := json.Unmarshal(c, &l) == nil
		all := orb.MultiPolygon{}
		for _, p := range l {
			all = append(all, rings(p))
		}
		return all, ok
	case "GeometryCollection":
		var members []json.RawMessage
		ok := json.Unmarshal(m["geometries"], &members) == nil
		all := orb.Collection{}
		for _, member := range members {
			g, good := reference(member)
			all, ok = append(all, g), ok && good
		}
		return all, ok
	}
	return nil, false
}

func points(list [][]float64) []orb.Point {
	out := []orb.Point{}
	for _, p := range list {
		if len(p) < 2 {
			return nil
		}
		out = append(out, orb.Point(p[:2]))
	}
	return out
}

func rings(list [][][]float64) orb.Polygon {
	out := orb.Polygon{}
	for _, r := range list {
		out = append(out, points(r))
	}
	return out
}

// flatten lists the bits of all coordinates and the lengths of all lists.
func flatten(g orb.Geometry) (bits []uint64) {
	strands(g, nowhere(), func(points []orb.Point, _ spot) bool {
		bits = append(bits, uint64(len(points)))
		for _, p := range points {
			bits = append(bits, math.Float64bits(p[0]), math.Float64bits(p[1]))
		}
		return true
	})
	return bits
}

func FuzzReadGeoJSON(f *testing.F) {
	for _, seed := range []string{
		collect(goodPoint, goodPoint), goodPoint, `{"type":"Point","coordinates":[1,2]}`,
		collect(polygonText("[[[111.4175,-2.464],[1.5e1,2E-3],[0.1,0.30000000000000004],[-0,1e22]]]")),
		collect(withGeometry(`{"type":"GeometryCollection","geometries":[{"coordinates":[1,2,3],"type":"Point"}]}`)),
		collect(withGeometry(`{"type":"MultiPolygon","coordinates":[[[[1,2],[3,4]],[]],[]]}`)),
		collect(withGeometry("null"), "null", "oops") + "x",
		"\x1e" + goodPoint + "\n\x1e" + goodPoint[:40] + "\n\x1e" + collect(goodPoint), goodPoint + "\n" + goodPoint + ",\n[" + goodPoint + "]",
		"var a = [" + collect(goodPoint, "") + ",];f(" + goodPoint + ")", "\xFF\xFE[\x00]\x00", `{"features":[` + goodPoint + `],"crs":"EPSG:32749",}`,
		`{"features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,`,
		"\xEF\xBB\xBF" + collect(`{"type":"Feature","properties":{"id":"\ud83c\udf34\u0000"},"geometry":null}`),
		string(collection(1)),
		`{"geometryType":"esriGeometryPolygon","features":[{"attributes":{"OBJECTID":1},"geometry":{"rings":[[[0,0],[0,9],[9,9],[0,0]],[[1,2],[1,3],[2,3],[]]],"x":1}}],"spatialReference":{"wkid":4326}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := readAll(bytes.NewReader(data))
		var finding *schema.Finding
		if err != nil && !errors.As(err, &finding) {
			t.Fatalf("error %v", err)
		}
		checkFeatures(t, all)
		if err == nil {
			compareWithPlain(t, data, all)
		}
	})
}

// checkFeatures holds what must be true of any features read.
func checkFeatures(t *testing.T, all []Feature) {
	next := 0 // the parts of a feature share its index
	for _, f := range all {
		if i := *f.Place.Feature; i != next && i != next-1 {
			t.Fatalf("feature %d has index %d", next, i)
		}
		next = *f.Place.Feature + 1
		if f.Foreign != nil && !json.Valid(f.Foreign) {
			t.Fatalf("foreign %q", f.Foreign)
		}
		if f.Properties != nil && !json.Valid(f.Properties) {
			t.Fatalf("properties %q", f.Properties)
		}
		if _, err := json.Marshal(f.Findings); err != nil {
			t.Fatal(err)
		}
		g, _ := Check(f.Geometry, f.Place)
		Measure(g)
		LabelPoint(g)
	}
}

// Numbers of every length must have the bits that strconv gives them.
func TestNumberBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	texts := []string{"0", "-0", "0.0", "-0.0e0", "9007199254740992", "9007199254740993", "0.1", "1e22", "1e23", "1E-22",
		"123456789012345", "1234567890123456789", "18446744073709551616", "0.0000000000000000000001", "5e-324", "1e-400", "1.7976931348623157e308"}
	for range 200_000 {
		v := (rng.Float64() - 0.5) * math.Pow(10, float64(rng.IntN(8)))
		texts = append(texts, strconv.FormatFloat(v, 'f', rng.IntN(20), 64))
		texts = append(texts, strconv.FormatFloat(math.Float64frombits(rng.Uint64()), 'g', -1, 64))
	}
	for _, text := range texts {
		if !json.Valid([]byte(text)) || len(text) > MaxNumberBytes {
			continue
		}
		s := scanner{text: []byte(text + " ")}
		got, ok := s.number()
		want, _ := strconv.ParseFloat(text, 64)
		if !ok || math.Float64bits(got) != math.Float64bits(want) || s.pos != len(text) {
			t.Fatalf("%s: got %v %v, want %v", text, got, ok, want)
		}
	}
}
