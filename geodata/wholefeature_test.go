package geodata_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/xeipuuv/gojsonschema"

	"potensi/geodata"
	"potensi/schema"
)

// wholeFeature is what JSON Schema can say about a feature of a resource:
// its geometry as RFC 7946 has it, and its properties by their own schema.
func wholeFeature(t testing.TB) *gojsonschema.Schema {
	t.Helper()
	properties, _ := schema.Text("resource")
	text := strings.Replace(`{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","required":["type","properties"],
	"definitions":{
		"position":{"type":"array","minItems":2,"items":{"type":"number"}},
		"positions":{"type":"array","items":{"$ref":"#/definitions/position"}},
		"lists":{"type":"array","items":{"$ref":"#/definitions/positions"}},
		"polygons":{"type":"array","items":{"$ref":"#/definitions/lists"}}},
	"properties":{"type":{"enum":["Feature"]},"id":{"type":["string","number"]},"properties":PROPERTIES,
		"geometry":{"oneOf":[{"type":"null"},
			{"type":"object","required":["type","coordinates"],"properties":{"type":{"enum":["Point"]},"coordinates":{"$ref":"#/definitions/position"}}},
			{"type":"object","required":["type","coordinates"],"properties":{"type":{"enum":["LineString","MultiPoint"]},"coordinates":{"$ref":"#/definitions/positions"}}},
			{"type":"object","required":["type","coordinates"],"properties":{"type":{"enum":["Polygon","MultiLineString"]},"coordinates":{"$ref":"#/definitions/lists"}}},
			{"type":"object","required":["type","coordinates"],"properties":{"type":{"enum":["MultiPolygon"]},"coordinates":{"$ref":"#/definitions/polygons"}}}]}}}`,
		"PROPERTIES", strings.Replace(string(properties), `"$id": "urn:potensi:schema:resource",`, "", 1), 1)
	judge, err := gojsonschema.NewSchema(gojsonschema.NewStringLoader(text))
	if err != nil {
		t.Fatal(err)
	}
	return judge
}

// accepted is our verdict on the same: the reader's on the feature and its
// geometry, and schema's on its properties.
func accepted(f geodata.Feature) bool {
	return !f.Rejected() && len(schema.CheckObject("resource", f.Properties, f.Place)) == 0
}

// TestVerdictsOfWholeFeatures: we and gojsonschema on whole features take and
// refuse the same ones.
func TestVerdictsOfWholeFeatures(t *testing.T) {
	judge, random := wholeFeature(t), rand.New(rand.NewPCG(2026, 11))
	good := 0
	for range 6_000 {
		raw := someFeature(random)
		result, err := judge.Validate(gojsonschema.NewBytesLoader(raw))
		if err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		ours := true
		err = geodata.ReadGeoJSON(strings.NewReader(`{"type":"FeatureCollection","features":[`+string(raw)+`]}`), "", geodata.Options{},
			func(f geodata.Feature) error { ours = ours && accepted(f); return nil })
		if err != nil || ours != result.Valid() {
			t.Fatalf("%s\nours %v %v, gojsonschema %v", raw, ours, err, result.Errors())
		}
		if ours {
			good++
		}
	}
	if good < 1_000 || good > 5_000 {
		t.Errorf("%d of 6000 are good: the test is lopsided", good)
	}
}

// someFeature is a good feature, or one with a fault or two.
func someFeature(random *rand.Rand) []byte {
	geometries := []string{`null`, `{"type":"Point","coordinates":[111.4,-2.4]}`, `{"type":"LineString","coordinates":[[111,-2],[112,-3,5]]}`,
		`{"coordinates":[[[111,-2],[112,-2],[112,-1],[111,-2]]],"type":"Polygon"}`, `{"type":"MultiPolygon","coordinates":[[[[111,-2],[112,-2],[112,-1],[111,-2]]]]}`,
		`{"type":"MultiPoint","coordinates":[[1,2]]}`}
	bad := []string{`{"type":"Circle","coordinates":[1,2]}`, `{"type":"Point","coordinates":[1]}`, `{"type":"Point","coordinates":[[1,2]]}`, `{"type":"Point"}`,
		`{"type":"LineString","coordinates":[1,2]}`, `{"type":"Polygon","coordinates":[[[1,2],[3,null]]]}`, `{"type":"MultiPolygon","coordinates":[[[1,2]]]}`, `[]`, `7`, `"x"`,
		`{"type":"Polygon","coordinates":{}}`, `{"type":"LineString","coordinates":[[1,2],[true,2]]}`}
	properties := map[string]any{"name": "Lahan", "kind": "forest", "trend": "stable", "area_ha": 12.5, "note": "tepi sungai", "nomor": 7}
	values := []any{nil, true, 5, -1.5, "", "forest", "hutan", strings.Repeat("é", 201), []any{}, map[string]any{}}
	fields := schema.Fields("resource")
	for range random.IntN(3) {
		field := fields[random.IntN(len(fields))].Name
		if random.IntN(4) == 0 {
			delete(properties, field)
		} else {
			properties[field] = values[random.IntN(len(values))]
		}
	}
	members, err := json.Marshal(properties)
	if err != nil {
		panic(err)
	}
	geometry := geometries[random.IntN(len(geometries))]
	if random.IntN(6) == 0 {
		geometry = bad[random.IntN(len(bad))]
	}
	kind := "Feature"
	if random.IntN(30) == 0 {
		kind = "Fitur"
	}
	return []byte(`{"type":"` + kind + `","geometry":` + geometry + `,"properties":` + string(members) + `}`)
}

// attributes are those of the benchmark's features.
type attributes struct {
	Name       string  `json:"name"`
	Kind       string  `json:"kind"`
	AreaHa     float64 `json:"area_ha"`
	Trend      string  `json:"trend"`
	LandStatus string  `json:"land_status"`
	LandCover  string  `json:"land_cover"`
	Sensitive  bool    `json:"sensitive"`
	Note       string  `json:"note"`
}

// BenchmarkValidate decodes features and checks them: ours, with rings and
// overlaps as well, beside gojsonschema on whole features.
func BenchmarkValidate(b *testing.B) {
	const n = 2_000
	data := bytes.ReplaceAll(geodata.BenchmarkCollection(n),
		[]byte(`"nama":"Kebun karet No. 12","jenis":"plantation","rank":3,"luas":12.25,"akses":["perempuan","laki"],"x":null,"ok":true,"ket":"pinggir sungai"`),
		[]byte(`"name":"Kebun karet No. 12","kind":"plantation","area_ha":12.25,"trend":"stable","land_status":"apl","land_cover":"2010","sensitive":false,"note":"pinggir sungai"`))
	features := struct{ Features []json.RawMessage }{}
	if err := json.Unmarshal(data, &features); err != nil {
		b.Fatal(err)
	}
	rate := func(b *testing.B) { b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "features/s") }
	b.Run("potensi", func(b *testing.B) {
		var checker geodata.Checker
		for b.Loop() {
			good := 0
			err := geodata.ReadGeoJSON(bytes.NewReader(data), "", geodata.Options{}, func(f geodata.Feature) error {
				_, findings := schema.Decode[attributes]("resource", f.Properties, f.Place)
				_, more := checker.Check(f.Geometry, f.Place)
				if len(findings)+len(more) == 0 {
					good++
				}
				return nil
			})
			if err != nil || good != n {
				b.Fatal(good, err)
			}
		}
		rate(b)
	})
	b.Run("gojsonschema", func(b *testing.B) {
		judge := wholeFeature(b)
		for b.Loop() {
			for _, raw := range features.Features {
				if result, err := judge.Validate(gojsonschema.NewBytesLoader(raw)); err != nil || !result.Valid() {
					b.Fatal(err, result)
				}
			}
		}
		rate(b)
	})
}
