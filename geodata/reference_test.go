package geodata

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"potensi/schema"
)

// plainFeature is a feature as encoding/json alone reads it, slowly.
type plainFeature struct {
	id         string
	properties any
	geometry   orb.Geometry
}

// plainFeatures is the other opinion about a text: its features, when it is a
// FeatureCollection by RFC 7946 beyond doubt and within our limits.
func plainFeatures(data []byte) (all []plainFeature, ok bool) {
	var file struct {
		Type     string
		Features []json.RawMessage
	}
	if !json.Valid(data) || repeatsMembers(data) || json.Unmarshal(data, &file) != nil || file.Type != "FeatureCollection" || file.Features == nil {
		return nil, false
	}
	for _, raw := range file.Features {
		f, ok := plainOne(raw)
		if !ok {
			return nil, false
		}
		all = append(all, f)
	}
	return all, true
}

func plainOne(raw json.RawMessage) (f plainFeature, ok bool) {
	var m map[string]json.RawMessage
	var kind string
	if json.Unmarshal(raw, &m) != nil || json.Unmarshal(m["type"], &kind) != nil || kind != "Feature" || m["crs"] != nil {
		return f, false
	}
	decoder := json.NewDecoder(bytes.NewReader(m["properties"]))
	decoder.UseNumber()
	if m["properties"] == nil || decoder.Decode(&f.properties) != nil {
		return f, false
	}
	properties, isObject := f.properties.(map[string]any)
	if !isObject && f.properties != nil {
		return f, false
	}
	for _, id := range []any{properties["id"], plainValue(m["id"])} {
		switch id := id.(type) {
		case string:
			f.id = cmpOr(id, f.id)
		case json.Number:
			f.id = id.String()
		}
	}
	if m["geometry"] == nil {
		return f, false
	}
	if string(m["geometry"]) == "null" {
		return f, true
	}
	f.geometry, ok = plainGeometry(m["geometry"])
	return f, ok
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func plainValue(raw json.RawMessage) (v any) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if decoder.Decode(&v) != nil {
		return nil
	}
	return v
}

// plainGeometry is reference without the empty shapes and the positions of
// one number, of which RFC 7946 leaves open what they are.
func plainGeometry(raw json.RawMessage) (orb.Geometry, bool) {
	g, ok := reference(raw)
	if !ok || g == nil || bytes.Contains(raw, []byte("crs")) || bytes.Contains(raw, []byte("null")) {
		return nil, false
	}
	ok = strands(g, nowhere(), func(points []orb.Point, _ spot) bool { return len(points) > 0 })
	return g, ok
}

// repeatsMembers reports whether an object has a member twice, or members that
// encoding/json takes for another, since it does not mind their case.
func repeatsMembers(data []byte) bool {
	decoder := json.NewDecoder(bytes.NewReader(data))
	var open []map[string]bool // nil for arrays
	name := false
	for {
		token, err := decoder.Token()
		if err != nil {
			return false
		}
		top := len(open) - 1
		switch token {
		case json.Delim('{'):
			open, name = append(open, map[string]bool{}), true
			continue
		case json.Delim('['):
			open = append(open, nil)
			continue
		case json.Delim('}'), json.Delim(']'):
			open = open[:top]
			name = top > 0 && open[top-1] != nil
			continue
		}
		if top < 0 || open[top] == nil {
			continue
		}
		if text, ok := token.(string); ok && name {
			folded := strings.ToLower(text)
			if open[top][folded] || folded != text && slices.Contains([]string{"type", "features"}, folded) {
				return true
			}
			open[top][folded] = true
		}
		name = !name
	}
}

// limits are the rules that may reject what RFC 7946 allows.
func limits() []string {
	return []string{"too-deep", "number-too-long", "not-a-number", "lone-surrogate", "not-utf8", "too-many-vertices", "feature-too-large"}
}

// compareWithPlain holds our reading of a text against the slow one.
func compareWithPlain(t *testing.T, data []byte, all []Feature) {
	want, ok := plainFeatures(data)
	if !ok {
		return
	}
	byIndex := map[int][]Feature{}
	for _, f := range all {
		byIndex[*f.Place.Feature] = append(byIndex[*f.Place.Feature], f)
	}
	if len(byIndex) != len(want) {
		t.Fatalf("%s\n%d features, encoding/json has %d", data, len(byIndex), len(want))
	}
	for i, w := range want {
		parts := byIndex[i]
		if parts[0].Rejected() {
			if rule := parts[0].Findings[0].Rule; !slices.Contains(limits(), rule) {
				t.Fatalf("%s\nfeature %d rejected: %s", data, i, rule)
			}
			continue
		}
		compareFeature(t, parts, w)
	}
}

func compareFeature(t *testing.T, parts []Feature, want plainFeature) {
	shapes := orb.Collection{}
	for _, f := range parts {
		if id := f.ID; id != want.id && (len(parts) == 1 || !strings.HasPrefix(id, want.id)) {
			t.Fatalf("id %q, encoding/json has %q", id, want.id)
		}
		if got := plainValue(f.Properties); !reflect.DeepEqual(got, want.properties) {
			t.Fatalf("properties %s, encoding/json has %v", f.Properties, want.properties)
		}
		if f.Geometry != nil {
			shapes = append(shapes, f.Geometry)
		}
	}
	if got, want := byKind(shapes), byKind(orb.Collection{want.geometry}); !slices.Equal(got, want) {
		t.Fatalf("geometry %x, encoding/json has %x", got, want)
	}
}

// byKind lists the bits of all coordinates: points, then lines, then areas.
func byKind(members orb.Collection) (bits []uint64) {
	var kinds [3]orb.Collection
	sortMembers(&kinds, members)
	for _, kind := range kinds {
		bits = append(bits, math.MaxUint64)
		for _, g := range kind {
			bits = append(bits, flatten(g)...)
		}
	}
	return bits
}

// FuzzReadGeoJSONLikeEncodingJSON: what encoding/json says of a good
// collection, we say too, whole and in pieces.
func FuzzReadGeoJSONLikeEncodingJSON(f *testing.F) {
	for _, seed := range []string{
		collect(goodPoint, withGeometry("null")),
		" {\n\"features\" : [ " + goodPoint + " ] , \"x\":{\"features\":[1]}, \"t\\u0079pe\":\"FeatureCollection\"}\t",
		collect(`{"properties":{"id":12.50,"é":"\ud83c\udf34\n","b":[{},[],1e5,-0.0]},"geometry":{"coordinates":[[[1,2],[3.5,4e0],[5,-6,7],[1,2]]],"type":"Polygon"},"type":"Feature","x":[1]}`),
		collect(withGeometry(`{"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[1,2],[3,4]]},{"type":"Point","coordinates":[111.41749999999999,-2.4639999999999995]}]}`)),
		collect(withGeometry(`{"type":"MultiPolygon","coordinates":[[[[1,2],[3,4],[5,6],[1,2]]],[[[ 1 , 2 ],[3,4],[5,6],[1,2]]]]}`)),
		string(collection(2)),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := readAll(bytes.NewReader(data))
		var finding *schema.Finding
		if err != nil && !errors.As(err, &finding) {
			t.Fatal(err)
		}
		if want, ok := plainFeatures(data); ok && err != nil && finding.Rule != "crs-unsupported" && finding.Rule != "crs-after-features" {
			t.Fatalf("%s\n%v, encoding/json has %d features", data, err, len(want))
		}
		if err == nil {
			compareWithPlain(t, data, all)
		}
	})
}

// Random collections: members in any order, white space anywhere, numbers as
// long and short as programs write them.
func TestReadGeoJSONLikeEncodingJSON(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 8))
	for range 400 {
		var features []string
		for range rng.IntN(5) {
			features = append(features, randomFeature(rng))
		}
		text := shuffled(rng, `"type":"FeatureCollection"`, `"features":[`+strings.Join(features, ",")+`]`, `"x":{"y":[{}]}`)
		all := readText(t, text)
		if _, ok := plainFeatures([]byte(text)); !ok {
			t.Fatalf("no collection: %s", text)
		}
		compareWithPlain(t, []byte(text), all)
	}
}

func randomFeature(rng *rand.Rand) string {
	geometry := "null"
	switch line := randomPositions(rng); rng.IntN(4) {
	case 0:
		geometry = shuffled(rng, `"type":"LineString"`, `"coordinates":`+line)
	case 1:
		geometry = shuffled(rng, `"type":"Polygon"`, `"coordinates":[`+line+`,`+line+`]`)
	case 2:
		geometry = shuffled(rng, `"type":"GeometryCollection"`, `"geometries":[`+shuffled(rng, `"type":"MultiPoint"`, `"coordinates":`+line)+`]`)
	}
	return shuffled(rng, `"type":"Feature"`, `"properties":`+shuffled(rng, `"a":"\u00e9\"}"`, `"b":[1.5e3,true,{"c":null}]`),
		`"id":"f"`, `"geometry":`+geometry, `"foreign":[]`)
}

func randomPositions(rng *rand.Rand) string {
	var b strings.Builder
	for i := range 1 + rng.IntN(6) {
		b.WriteString([]string{"[", " ,["}[min(i, 1)])
		for k := range 2 + rng.IntN(2) {
			b.WriteString([]string{"", ",", " , "}[min(k, 1)*(1+rng.IntN(2))])
			format := "ffffeg"[rng.IntN(6)]
			b.WriteString(strconv.FormatFloat((rng.Float64()-0.5)*360, format, rng.IntN(18), 64))
		}
		b.WriteString("]")
	}
	return "[" + b.String() + "\n]"
}

// shuffled is an object with members in any order and white space among them.
func shuffled(rng *rand.Rand, members ...string) string {
	rng.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	space := []string{"", " ", "\n\t", "\r\n"}[rng.IntN(4)]
	return "{" + space + strings.Join(members, space+","+space) + space + "}"
}
