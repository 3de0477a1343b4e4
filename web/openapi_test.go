package web

import (
	"encoding/json"
	"maps"
	"math"
	"net/http"
	"net/netip"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"potensi/internal/passcode"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// apiDescription is as much of OpenAPI as the tests need.
type apiDescription struct {
	Paths      map[string]map[string]apiOperation
	Components struct {
		Parameters map[string]apiParameter
		Responses  map[string]any
		Schemas    map[string]apiSchema
	}
}

type apiOperation struct {
	OperationID string
	Parameters  []apiParameter
	Responses   map[string]struct {
		Content map[string]struct{ Schema apiSchema }
	}
}

type apiParameter struct {
	Ref      string `json:"$ref"`
	Name, In string
}

type apiSchema struct {
	Ref        string `json:"$ref"`
	Type       string
	Required   []string
	Properties map[string]apiSchema
	Items      *apiSchema
	AllOf      []apiSchema
	Nullable   bool
	Enum       []string
}

func described(t *testing.T) apiDescription {
	t.Helper()
	var d apiDescription
	if err := json.Unmarshal(description, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDescriptionHasEveryRouteAndNoOther holds openapi.json against the
// engine.
func TestDescriptionHasEveryRouteAndNoOther(t *testing.T) {
	s, _ := sampleSite(t)
	written := []string{}
	ids := map[string]bool{}
	for path, operations := range described(t).Paths {
		for method, operation := range operations {
			written = append(written, strings.ToUpper(method)+" "+path)
			if operation.OperationID == "" || ids[operation.OperationID] {
				t.Errorf("%s %s: operationId %q is missing or not the only one", method, path, operation.OperationID)
			}
			ids[operation.OperationID] = true
		}
	}
	routed := []string{}
	parameter := regexp.MustCompile(`:(\w+)`)
	for _, route := range s.engine().Routes() {
		if isAPI(route.Path) {
			routed = append(routed, route.Method+" "+parameter.ReplaceAllString(route.Path, "{$1}"))
		}
	}
	slices.Sort(written)
	slices.Sort(routed)
	if !slices.Equal(written, routed) {
		t.Errorf("described:\n%s\nrouted:\n%s", strings.Join(written, "\n"), strings.Join(routed, "\n"))
	}
}

func TestDescriptionPointsAtWhatThereIs(t *testing.T) {
	d := described(t)
	for _, ref := range regexp.MustCompile(`"\$ref": "#/components/(\w+)/(\w+)"`).FindAllStringSubmatch(string(description), -1) {
		known := map[string][]string{
			"parameters": slices.Collect(maps.Keys(d.Components.Parameters)),
			"responses":  slices.Collect(maps.Keys(d.Components.Responses)),
			"schemas":    slices.Collect(maps.Keys(d.Components.Schemas)),
		}
		if !slices.Contains(known[ref[1]], ref[2]) {
			t.Errorf("no %s %s", ref[1], ref[2])
		}
	}
}

// TestRefusalsAreDescribed: each route may answer that the PIN is needed, and
// that too much was asked; it does, and both are described.
func TestRefusalsAreDescribed(t *testing.T) {
	s, db, _ := stillSite(t)
	if err := db.SetPIN(t.Context(), passcode.Hash("2468")); err != nil {
		t.Fatal(err)
	}
	desk := s.Handler()
	for range askBurst {
		s.limits.asked.spend(netip.MustParseAddr("10.0.0.7"), s.limits.now())
	}
	for path, operations := range described(t).Paths {
		for method, operation := range operations {
			for status, from := range map[int]string{http.StatusUnauthorized: "127.0.0.1:1", http.StatusTooManyRequests: "10.0.0.7:1"} {
				w := askAs(desk, from, strings.ToUpper(method), concrete(path), "")
				if _, known := operation.Responses[strconv.Itoa(status)]; !known || w.Code != status {
					t.Errorf("%s %s: %d, described %v", method, path, w.Code, known)
				}
			}
		}
	}
}

// TestParametersAreThoseOfTheDescription asks each route for a parameter that
// it does not have; its answer names those that it has.
func TestParametersAreThoseOfTheDescription(t *testing.T) {
	s, _ := sampleSite(t)
	h := s.Handler()
	d := described(t)
	for path, operations := range d.Paths {
		operation, ok := operations["get"]
		if !ok {
			continue
		}
		var written []string
		for _, p := range operation.Parameters {
			if name, found := strings.CutPrefix(p.Ref, "#/components/parameters/"); found {
				p = d.Components.Parameters[name]
			}
			if p.In == "query" {
				written = append(written, p.Name)
			}
		}
		p := problemIn(t, ask(h, "GET", concrete(path)+"?tidak_ada=1", "").Body.Bytes())
		known := []string{}
		for _, name := range p.Problems[0].Args["known"].([]any) {
			known = append(known, name.(string))
		}
		slices.Sort(written)
		slices.Sort(known)
		if !slices.Equal(written, known) {
			t.Errorf("%s knows %v, described are %v", path, known, written)
		}
	}
}

func concrete(path string) string {
	return strings.NewReplacer("{resource}", "R01", "{id}", "unggulan", "{photo}", "F1", "{name}", "ballot", "{z}/{x}/{y}", "0/0/0").Replace(path)
}

// TestAnswersAreAsDescribed asks every GET route about the sample and follows
// its schema through the answer.
func TestAnswersAreAsDescribed(t *testing.T) {
	s, _ := sampleSite(t)
	described(t).checkAll(t, s.Handler())
}

func (d apiDescription) checkAll(t *testing.T, h http.Handler) {
	t.Helper()
	for path, operations := range d.Paths {
		operation, ok := operations["get"]
		if !ok {
			continue
		}
		w := ask(h, "GET", concrete(path), "")
		if _, described := operation.Responses["204"]; described && w.Code == http.StatusNoContent {
			continue
		}
		media, ok := operation.Responses["200"].Content[w.Header().Get("Content-Type")]
		if w.Code != http.StatusOK || !ok {
			t.Errorf("%s: %d as %s: %s", path, w.Code, w.Header().Get("Content-Type"), w.Body)
			continue
		}
		if w.Header().Get("Content-Type") == tileType {
			continue // api_tiles_test.go looks into it
		}
		var answer any
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		d.check(t, path, media.Schema, answer)
	}
}

// TestAnswersAboutLittleAreAsDescribed: where there is next to nothing to
// tell, lists are empty and never null.
func TestAnswersAboutLittleAreAsDescribed(t *testing.T) {
	db, err := store.Create(t.Context(), filepath.Join(t.TempDir(), "baru.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	two := 2.0
	err = db.Save(t.Context(), "test", func(b *store.Batch) error {
		for _, record := range []any{
			mapping.Village{ID: "D", Name: "Desa Baru"}, mapping.Resource{ID: "R01", Name: "Hutan", Kind: mapping.Forest},
			mapping.Group{ID: "G1", Name: "Semua", Gender: mapping.MixedGender, Type: mapping.People},
			ranking.Product{ID: "P1", Name: "Madu"}, ranking.Product{ID: "P2", Name: "Abon"},
			ranking.Criterion{ID: "K1", Name: "Pasar"}, ranking.Score{Product: "P1", Criterion: "K1", Value: &two},
			ranking.Poll{ID: "unggulan", Question: "Apa?", Choices: []string{"P1", "P2"}, BallotType: ranking.RankedBallot, State: ranking.Open, Results: ranking.Live},
		} {
			if _, err := b.Put(record); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	described(t).checkAll(t, siteOf(t, db).Handler())
}

// check holds a value against a schema: types, members that must be there,
// and that no member is left undescribed.
func (d apiDescription) check(t *testing.T, path string, schema apiSchema, value any) {
	t.Helper()
	if name, found := strings.CutPrefix(schema.Ref, "#/components/schemas/"); found {
		schema = d.Components.Schemas[name]
	}
	schema = d.merged(schema)
	switch v := value.(type) {
	case nil:
		if !schema.Nullable {
			t.Errorf("%s is null", path)
		}
	case []any:
		if schema.Type != "array" || schema.Items == nil {
			t.Errorf("%s is a list, described as %s", path, schema.Type)
			return
		}
		for _, item := range v {
			d.check(t, path+"/*", *schema.Items, item)
		}
	case map[string]any:
		d.checkMembers(t, path, schema, v)
	default:
		checkPlain(t, path, schema, v)
	}
}

func checkPlain(t *testing.T, path string, schema apiSchema, value any) {
	t.Helper()
	if schema.Type == "" { // anything
		return
	}
	var kinds []string
	switch v := value.(type) {
	case string:
		kinds = []string{"string"}
		if len(schema.Enum) > 0 && !slices.Contains(schema.Enum, v) {
			t.Errorf("%s is %q, which is none of %v", path, v, schema.Enum)
		}
	case bool:
		kinds = []string{"boolean"}
	case float64:
		kinds = []string{"number"}
		if v == math.Trunc(v) {
			kinds = append(kinds, "integer")
		}
	}
	if !slices.Contains(kinds, schema.Type) {
		t.Errorf("%s is %v, described as %s", path, value, schema.Type)
	}
}

func (d apiDescription) checkMembers(t *testing.T, path string, schema apiSchema, object map[string]any) {
	t.Helper()
	if schema.Type != "object" {
		t.Errorf("%s is an object, described as %s", path, schema.Type)
	}
	for _, name := range schema.Required {
		if _, ok := object[name]; !ok {
			t.Errorf("%s has no %s", path, name)
		}
	}
	if len(schema.Properties) == 0 {
		return
	}
	for name, member := range object {
		described, ok := schema.Properties[name]
		if !ok {
			t.Errorf("%s: the member %s is not described", path, name)
			continue
		}
		d.check(t, path+"/"+name, described, member)
	}
}

// merged puts the schemas of allOf together.
func (d apiDescription) merged(schema apiSchema) apiSchema {
	for _, part := range schema.AllOf {
		if name, found := strings.CutPrefix(part.Ref, "#/components/schemas/"); found {
			part = d.Components.Schemas[name]
		}
		merged := map[string]apiSchema{}
		maps.Copy(merged, schema.Properties)
		maps.Copy(merged, part.Properties)
		schema.Type, schema.Properties = part.Type, merged
		schema.Required = append(slices.Clone(schema.Required), part.Required...)
	}
	return schema
}
