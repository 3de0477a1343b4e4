package schema_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"potensi/mapping"
	"potensi/ranking"
	"potensi/schema"
)

func words[T ~string](values []T) []string {
	var words []string
	for _, v := range values {
		words = append(words, string(v))
	}
	return words
}

// The words of the schemas and the names in Go are the same, in the same order.
func TestEnums(t *testing.T) {
	levels := []string{"0", "1", "2", "3", "na"}
	want := map[string][]string{
		"village.status": words(mapping.VillageStatuses()),
		"group.gender":   words(mapping.Genders()), "group.age": words(mapping.Ages()), "group.disability": words(mapping.Disabilities()), "group.type": words(mapping.GroupTypes()),
		"session.kind": words(mapping.SessionKinds()), "session.facilitator_gender": words(mapping.Genders()), "session.consent": words(mapping.ConsentScopes()),
		"resource.kind": words(mapping.Kinds()), "resource.land_status": words(mapping.LandStatuses()), "resource.use_level": words(mapping.UseLevels()),
		"resource.trend": words(mapping.Trends()), "resource.geometry_method": words(mapping.GeometryMethods()), "resource.status": words(mapping.Statuses()),
		"resource.consent": words(mapping.ConsentScopes()), "access_record.method": words(mapping.AccessMethods()),
		"season.status": words(mapping.Statuses()), "activity.status": words(mapping.Statuses()), "factor.status": words(mapping.Statuses()),
		"activity.role": words(mapping.ActivityRoles()), "activity.paid": words(mapping.Payments()), "factor.kind": words(mapping.FactorKinds()),
		"factor.effect": words(mapping.FactorEffects()), "factor.origin": words(mapping.FactorOrigins()), "factor.dimension": words(mapping.Dimensions()),
		"access_record.status": words(mapping.Statuses()), "weight.status": words(mapping.Statuses()), "score.status": words(mapping.Statuses()),
		"product.stage": words(ranking.Stages()), "criterion.direction": words(ranking.Directions()), "criterion.axis": words(ranking.Axes()),
		"poll.ballot_type": words(ranking.BallotTypes()), "poll.state": words(ranking.PollStates()), "poll.results": words(ranking.ShowWhens()),
		"judgment.axis": words(ranking.Axes()), "judgment.method": words(ranking.JudgmentMethods()), "judgment.status": words(mapping.Statuses()),
		"ballot.channel": words(ranking.Channels()), "weight.method": words(ranking.WeightMethods()),
		"poll.voice": ranking.PollVoices(), "poll.incomplete": ranking.Incompletes(), "poll.tie_break": words(ranking.TieBreaks()),
	}
	for _, dimension := range mapping.Dimensions() {
		want["access_record."+string(dimension)] = levels
	}
	for _, name := range schema.Names() {
		for _, field := range schema.Fields(name) {
			key := name + "." + field.Name
			if !slices.Equal(field.Enum, want[key]) {
				t.Errorf("%s allows %q, Go has %q", key, field.Enum, want[key])
			}
			delete(want, key)
		}
	}
	for key := range want {
		t.Errorf("no schema has %s", key)
	}
	for _, word := range levels {
		if level, err := mapping.ParseLevel(word); err != nil || level.String() != word {
			t.Errorf("level %s is %v in Go: %v", word, level, err)
		}
	}
}

// goTypes are the values that the schemas describe.
func goTypes() map[string]any {
	return map[string]any{
		"village": mapping.Village{}, "group": mapping.Group{}, "session": mapping.Session{}, "resource": mapping.Resource{}, "access_record": mapping.AccessRecord{}, "season": mapping.Season{}, "activity": mapping.Activity{}, "factor": mapping.Factor{},
		"product": ranking.Product{}, "criterion": ranking.Criterion{}, "weight": ranking.Weight{}, "judgment": ranking.Judgment{}, "score": ranking.Score{}, "poll": ranking.Poll{}, "ballot": ranking.Ballot{},
	}
}

// Each member of a Go type has a field in its schema with a type that fits, and
// the other way round, in the same order.
func TestMembers(t *testing.T) {
	for name, value := range goTypes() {
		var inGo, inSchema []string
		for field := range reflect.TypeOf(value).Fields() {
			if tag, _, _ := strings.Cut(field.Tag.Get("json"), ","); tag != "-" {
				inGo = append(inGo, tag+" "+jsonType(field.Type))
			}
		}
		for _, field := range schema.Fields(name) {
			inSchema = append(inSchema, field.Name+" "+field.Type)
		}
		if !slices.Equal(inGo, inSchema) {
			t.Errorf("%s\nGo:     %q\nschema: %q", name, inGo, inSchema)
		}
	}
}

func jsonType(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[mapping.Level]():
		return "level"
	case t.Kind() == reflect.Pointer:
		return jsonType(t.Elem())
	}
	return map[reflect.Kind]string{reflect.String: "string", reflect.Int: "integer", reflect.Float64: "number", reflect.Bool: "boolean", reflect.Slice: "array", reflect.Map: "object"}[t.Kind()]
}

// decodeGo decodes a record into its Go type and writes it again.
func decodeGo(name string, raw []byte) (text []byte, findings []schema.Finding, err error) {
	switch name {
	case "village":
		return rewrite[mapping.Village](name, raw)
	case "group":
		return rewrite[mapping.Group](name, raw)
	case "session":
		return rewrite[mapping.Session](name, raw)
	case "resource":
		return rewrite[mapping.Resource](name, raw)
	case "access_record":
		return rewrite[mapping.AccessRecord](name, raw)
	case "season":
		return rewrite[mapping.Season](name, raw)
	case "activity":
		return rewrite[mapping.Activity](name, raw)
	case "factor":
		return rewrite[mapping.Factor](name, raw)
	case "product":
		return rewrite[ranking.Product](name, raw)
	case "criterion":
		return rewrite[ranking.Criterion](name, raw)
	case "weight":
		return rewrite[ranking.Weight](name, raw)
	case "judgment":
		return rewrite[ranking.Judgment](name, raw)
	case "score":
		return rewrite[ranking.Score](name, raw)
	case "poll":
		return rewrite[ranking.Poll](name, raw)
	case "ballot":
		return rewrite[ranking.Ballot](name, raw)
	}
	return rewrite[map[string]json.RawMessage](name, raw)
}

func rewrite[T any](name string, raw []byte) ([]byte, []schema.Finding, error) {
	value, findings := schema.Decode[T](name, raw, schema.Place{})
	if len(findings) > 0 {
		return nil, findings, nil
	}
	text, err := json.Marshal(value)
	return text, nil, err
}

// comesBack checks that what was decoded is written as a record that its schema
// allows and that says the same.
func comesBack(t *testing.T, name string, raw []byte) {
	t.Helper()
	text, findings, err := decodeGo(name, raw)
	if err != nil {
		t.Fatalf("%s %q: %v", name, raw, err)
	}
	if text == nil {
		if len(findings) == 0 {
			t.Fatalf("%s %q: neither value nor findings", name, raw)
		}
		return
	}
	again, findings, err := decodeGo(name, text)
	if err != nil || len(findings) > 0 {
		t.Fatalf("%s %q was written as %q: %v %v", name, raw, text, findings, err)
	}
	if string(again) != string(text) {
		t.Fatalf("%s %q was written as %q and then as %q", name, raw, text, again)
	}
}

func TestExamplesComeBack(t *testing.T) {
	for _, name := range schema.Names() {
		paths, err := filepath.Glob("examples/" + name + "/good-*.json")
		if err != nil || len(paths) == 0 {
			t.Fatalf("no good %s: %v", name, err)
		}
		for _, path := range paths {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if text, findings, err := decodeGo(name, raw); text == nil {
				t.Errorf("%s: %v %v", path, findings, err)
			}
			comesBack(t, name, raw)
		}
	}
}

func TestDecodeResource(t *testing.T) {
	raw, err := os.ReadFile("examples/resource/good-forest.json")
	if err != nil {
		t.Fatal(err)
	}
	r, findings := schema.Decode[mapping.Resource]("resource", raw, schema.Place{})
	if len(findings) > 0 || r.Kind != mapping.Forest || r.LandStatus != mapping.APL || *r.AreaHa != 1847.6 || r.LengthKm != nil || *r.AccuracyM != 50 {
		t.Errorf("%+v %v", r, findings)
	}
}

func TestDecodeLevels(t *testing.T) {
	for text, want := range map[string]mapping.Level{`null`: mapping.Unknown, `"na"`: mapping.NotApplicable, `0`: mapping.None, `1`: mapping.Limited, `2`: mapping.Shared, `3`: mapping.Full, `2.0`: mapping.Shared, `30e-1`: mapping.Full} {
		raw := fmt.Sprintf(`{"resource":"R07","group":"G1","control":%s}`, text)
		r, findings := schema.Decode[mapping.AccessRecord]("access_record", []byte(raw), schema.Place{})
		if len(findings) > 0 || r.Control != want || r.Access != mapping.Unknown {
			t.Errorf("%s: %+v %v", raw, r, findings)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for i, name := range schema.Names() {
		paths, err := filepath.Glob("examples/" + name + "/*.json")
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range paths {
			if raw, err := os.ReadFile(path); err == nil && len(raw) < 2_000 {
				f.Add(uint8(i), raw)
			}
		}
	}
	f.Fuzz(func(t *testing.T, i uint8, raw []byte) {
		comesBack(t, schema.Names()[int(i)%len(schema.Names())], raw)
	})
}

func BenchmarkDecodeResource(b *testing.B) {
	for _, example := range []string{"forest", "plasma", "smallest"} {
		raw, err := os.ReadFile("examples/resource/good-" + example + ".json")
		if err != nil {
			b.Fatal(err)
		}
		b.Run(example, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if _, findings := schema.Decode[mapping.Resource]("resource", raw, schema.Place{}); len(findings) > 0 {
					b.Fatal(findings)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

func BenchmarkDecodeScore(b *testing.B) {
	raw, err := os.ReadFile("examples/score/good-floss.json")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, findings := schema.Decode[ranking.Score]("score", raw, schema.Place{}); len(findings) > 0 {
			b.Fatal(findings)
		}
	}
}

func ExampleDecode() {
	raw := []byte(`{"name": "Kebun plasma koperasi", "kind": "plantasion", "area_ha": "2048,1"}`)
	at := schema.Place{File: "sumberdaya.geojson", Path: "/properties"}
	_, findings := schema.Decode[mapping.Resource]("resource", raw, at)
	for _, f := range findings {
		fmt.Println(f.Path, f.Rule, f.Args["given"], f.Args["nearest"])
	}
	// Output:
	// /properties/area_ha type string <nil>
	// /properties/kind enum plantasion plantation
}

func ExampleWorkshop() {
	raw := []byte(`{"products": [{"id": "P01", "name": "Abon ikan gabus"}, {"id": "P02", "nama": "Gula aren"}]}`)
	parts, f := schema.Workshop(raw, "lokakarya.json")
	if f != nil {
		fmt.Println(f)
		return
	}
	for i, text := range parts["products"] {
		at := schema.Place{File: "lokakarya.json", Path: fmt.Sprintf("/products/%d", i)}
		product, findings := schema.Decode[ranking.Product]("product", text, at)
		for _, f := range findings {
			fmt.Println(&f)
		}
		if len(findings) == 0 {
			fmt.Println("kept", product.Name)
		}
	}
	// Output:
	// kept Abon ikan gabus
	// unknown-member at lokakarya.json/products/1/nama
	// required at lokakarya.json/products/1/name
}
