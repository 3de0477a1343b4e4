package schema

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/xeipuuv/gojsonschema"
)

// NewRawLoader is right for numbers that were decoded with UseNumber, and
// blind for those that were decoded to float64.
func TestRawLoaderNeedsJSONNumbers(t *testing.T) {
	doc, _ := lookup("resource")
	raw := []byte(`{"name":5,"kind":"river","area_ha":-1}`)
	var floats any
	if err := json.Unmarshal(raw, &floats); err != nil {
		t.Fatal(err)
	}
	if result, err := doc.judge().Validate(gojsonschema.NewRawLoader(floats)); err != nil || !result.Valid() {
		t.Logf("gojsonschema has learned to see float64: %v %v", err, result.Errors())
	}
	numbers, f := scan(raw)
	if f != nil {
		t.Fatal(f.rule)
	}
	if result, err := doc.judge().Validate(gojsonschema.NewRawLoader(numbers)); err != nil || len(result.Errors()) != 2 {
		t.Errorf("the judge does not see json.Number: %v %v", err, result.Errors())
	}
}

// CheckObject and gojsonschema alone, on text, find the same records good:
// a few thousand records of each kind, from the examples by mutation.
func TestAgreesWithGojsonschema(t *testing.T) {
	random := rand.New(rand.NewPCG(2022, 5))
	for _, name := range Names()[:len(Names())-1] {
		text, _ := Text(name)
		plain, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(text))
		if err != nil {
			t.Fatal(err)
		}
		seeds, good := goodExamples(t, name), 0
		for range 2_000 {
			object := seeds[random.IntN(len(seeds))]
			raw := mutated(random, name, object)
			result, err := plain.Validate(gojsonschema.NewBytesLoader(raw))
			if err != nil {
				t.Fatal(err)
			}
			findings := CheckObject(name, raw, Place{})
			if result.Valid() != (len(findings) == 0) {
				t.Fatalf("%s %s\ngojsonschema: %v\nwe: %v", name, raw, result.Errors(), findings)
			}
			if result.Valid() {
				good++
			}
		}
		if good < 200 || good > 1800 {
			t.Errorf("%s: %d of 2000 records are good: the test is lopsided", name, good)
		}
	}
}

func goodExamples(t testing.TB, name string) [][]byte {
	t.Helper()
	paths, err := filepath.Glob("examples/" + name + "/good-*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no examples of %s: %v", name, err)
	}
	var raws [][]byte
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		raws = append(raws, raw)
	}
	return raws
}

// mutated changes a record in up to two places, or not at all.
func mutated(random *rand.Rand, name string, raw []byte) []byte {
	value, _ := scan(raw)
	object := value.(map[string]any)
	fields := Fields(name)
	for range random.IntN(3) {
		field := fields[random.IntN(len(fields))]
		switch random.IntN(5) {
		case 0:
			delete(object, field.Name)
		case 1:
			object[field.Name+strings.Repeat("x", random.IntN(2))] = anyValue(random, 2)
		case 2:
			if len(field.Enum) > 0 {
				object[field.Name] = field.Enum[random.IntN(len(field.Enum))]
			}
		case 3:
			object[field.Name] = nil
		case 4:
			object[field.Name] = "P" + strings.Repeat("0", random.IntN(70))
		}
	}
	return marshal(object)
}

func anyValue(random *rand.Rand, depth int) any {
	values := []any{nil, true, false, "", "x", "P01", "2022-05", "2022-13-01", "62.01.03.1008", "6201040005", "forest", "na", "≤", "2", strings.Repeat("é", 201),
		json.Number("0"), json.Number("1"), json.Number("3"), json.Number("4"), json.Number("-1"), json.Number("1.0"), json.Number("1e0"), json.Number("2.5"),
		json.Number("100"), json.Number("100.00001"), json.Number("1e308"), json.Number("-0"), json.Number("1e-300"), json.Number("2022"),
		"2024-02-29", "2023-04-31"}
	if depth == 0 || random.IntN(3) > 0 {
		return values[random.IntN(len(values))]
	}
	if random.IntN(2) == 0 {
		list := []any{}
		for range random.IntN(4) {
			list = append(list, anyValue(random, depth-1))
		}
		return list
	}
	return map[string]any{"name": anyValue(random, depth-1), "value": anyValue(random, depth-1)}
}

// One schema may judge for many goroutines, from the first moment on.
func TestConcurrent(t *testing.T) {
	fresh := load()
	raw := goodExamples(t, "ballot")
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 200 {
				for _, r := range raw {
					object, _ := scan(r)
					if findings := fresh["ballot"].judged(object.(map[string]any), Place{}); len(findings) > 0 {
						t.Error(findings)
					}
				}
			}
		})
	}
	wait.Wait()
}

// Whole numbers may be written in two ways, and a tier of one as a lone id.
func TestDecodeReadsBothSpellings(t *testing.T) {
	type group struct {
		Name    string `json:"name"`
		Members *int   `json:"members"`
	}
	for _, raw := range []string{
		`{"name":"Perempuan","gender":"women","type":"people","members":12}`, `{"name":"Perempuan","gender":"women","type":"people","members":12.0}`,
		`{"name":"Perempuan","gender":"women","type":"people","members":1.2e1}`, `{"name":"Perempuan","gender":"women","type":"people","members":120E-1}`,
	} {
		g, findings := Decode[group]("group", []byte(raw), Place{})
		if len(findings) > 0 || g.Members == nil || *g.Members != 12 || g.Name != "Perempuan" {
			t.Errorf("%s: %+v %v", raw, g, findings)
		}
	}
	type ballot struct {
		Ranking [][]string `json:"ranking"`
	}
	b, findings := Decode[ballot]("ballots", []byte(`{"poll":"V1","ranking":["P02",["P01","P03"],"P04"]}`), Place{})
	if len(findings) > 0 || len(b.Ranking) != 3 || b.Ranking[0][0] != "P02" || !slices.Equal(b.Ranking[1], []string{"P01", "P03"}) {
		t.Errorf("%+v %v", b, findings)
	}
}

// encoding/json takes KIND for kind, and the last one wins: unchecked members
// must not reach the value by that way.
func TestDecodeIgnoresOtherSpellings(t *testing.T) {
	type resource struct {
		Name string `json:"name"`
		Kind string `json:"kind"`
	}
	for _, raw := range []string{
		`{"name":"Tegakan aren","kind":"sugar_palm","KIND":"<script>","Name":7}`, `{"KIND":[],"\u212aind":"x","name":"Tegakan aren","kind":"sugar_palm"}`,
	} {
		r, findings := Decode[resource]("resource", []byte(raw), Place{})
		if len(findings) > 0 || r != (resource{"Tegakan aren", "sugar_palm"}) {
			t.Errorf("%s: %+v %v", raw, r, findings)
		}
	}
}

// A Go type that is narrower than its schema is told so, not filled by half.
func TestDecodeIntoTheWrongType(t *testing.T) {
	type wrong struct {
		Name string `json:"name"`
		Men  int8   `json:"men"`
	}
	v, findings := Decode[wrong]("village", []byte(`{"name":"x","men":1604}`), Place{Path: "/village"})
	if len(findings) != 1 || findings[0].Rule != ruleType || findings[0].Path != "/village/men" || v != (wrong{}) {
		t.Errorf("%+v %+v", v, findings)
	}
}

func TestExtra(t *testing.T) {
	raw := []byte(`{"name":"Kebun plasma","kind":"plantation","KIND":"x","nik":6201031234567890123,"lebar_m":1.5,"blok":[1,{"luas":2.5}],"sandi":null,"attributes":{}}`)
	extra := Extra("resources", raw)
	text, err := json.Marshal(extra)
	if err != nil || string(text) != `{"KIND":"x","blok":[1,{"luas":2.5}],"lebar_m":1.5,"nik":6201031234567890123,"sandi":null}` {
		t.Errorf("%s %v", text, err)
	}
	if _, whole := extra["nik"].(int64); !whole {
		t.Errorf("nik is a %T", extra["nik"])
	}
	if Extra("village", raw) != nil || Extra("nothing", raw) != nil || Extra("resource", []byte(`[`)) != nil || Extra("resource", []byte(`[]`)) != nil {
		t.Error("extra members of what has none")
	}
}
