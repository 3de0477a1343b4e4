package schema

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/xeipuuv/gojsonschema"
)

// looseType is a struct with a field for every member that quick can read.
func looseType(name string) reflect.Type {
	kinds := map[string]reflect.Type{"string": reflect.TypeFor[string](), "boolean": reflect.TypeFor[bool](),
		"number": reflect.TypeFor[*float64](), "integer": reflect.TypeFor[*int]()}
	var fields []reflect.StructField
	for _, f := range Fields(name) {
		if t, ok := kinds[f.Type]; ok {
			fields = append(fields, reflect.StructField{Name: "F_" + f.Name, Type: t, Tag: reflect.StructTag(`json:"` + f.Name + `"`)})
		}
	}
	return reflect.StructOf(fields)
}

// What quick takes for good is good for gojsonschema, and means the same to
// encoding/json.
func TestQuickAgreesWithGojsonschema(t *testing.T) {
	random := rand.New(rand.NewPCG(2022, 11))
	for _, name := range Names()[:len(Names())-1] {
		doc, _ := lookup(name)
		kind, seeds, good, taken := looseType(name), goodExamples(t, name), 0, 0
		for range 4_000 {
			raw := mutated(random, name, seeds[random.IntN(len(seeds))])
			result, err := doc.judge().Validate(gojsonschema.NewBytesLoader(raw))
			if err != nil {
				t.Fatal(err)
			}
			value := reflect.New(kind)
			quick := doc.quick(raw, value.Elem())
			if result.Valid() {
				good++
			}
			if !quick {
				continue
			}
			taken++
			want := reflect.New(kind)
			if err := json.Unmarshal(raw, want.Interface()); err != nil || !result.Valid() || !reflect.DeepEqual(value.Interface(), want.Interface()) {
				t.Fatalf("%s %s\ngojsonschema: %v, %v\nquick: %+v\nwant:  %+v", name, raw, result.Errors(), err, value.Elem(), want.Elem())
			}
		}
		t.Logf("%s: %d good, %d taken quickly", name, good, taken)
		if name == "resource" && taken < good/4 {
			t.Errorf("of %d good resources only %d are taken quickly", good, taken)
		}
	}
}

// What is not plain is left to the judge.
func TestQuickLeavesDoubtToTheJudge(t *testing.T) {
	doc, _ := lookup("resource")
	kind := looseType("resource")
	for _, raw := range []string{
		``, `{`, `[]`, `{"name":"x"}`, `{"name":"x","kind":"forest"`, `{"name":"x","kind":"forest"}x`, `{"name":"x","kind":"forest",}`,
		`{"name":"x","name":"y","kind":"forest"}`, `{"name":"a\u0000","kind":"forest"}`, "{\"name\":\"a\tb\",\"kind\":\"forest\"}",
		"{\"name\":\"\xff\",\"kind\":\"forest\"}", `{"name":"x","kind":"hutan"}`, `{"name":"","kind":"forest"}`, `{"name":"x","kind":"forest","other":1}`,
		`{"name":"x","kind":"forest","area_ha":1e3}`, `{"name":"x","kind":"forest","area_ha":-1}`, `{"name":"x","kind":"forest","area_ha":0}`,
		`{"name":"x","kind":"forest","area_ha":10000000.000000001}`, `{"name":"x","kind":"forest","area_ha":01}`, `{"name":"x","kind":"forest","trend":null}`,
		`{"name":"x","kind":"forest","sensitive":truest}`, `{"name":"x","kind":"forest","note":3}`,
	} {
		if doc.quick([]byte(raw), reflect.New(kind).Elem()) {
			t.Errorf("taken: %s", raw)
		}
	}
	for _, raw := range []string{
		`{"name":"Hutan 🌳","kind":"forest"}`, ` { "kind" : "forest" , "name" : "x", "area_ha": 12.5, "sensitive": false } `,
	} {
		if !doc.quick([]byte(raw), reflect.New(kind).Elem()) {
			t.Errorf("not taken: %s", raw)
		}
	}
}
