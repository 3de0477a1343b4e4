package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/xeipuuv/gojsonschema"
)

func TestNames(t *testing.T) {
	entries, err := files.ReadDir("json")
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(Names()) {
		t.Errorf("%d documents, %d names", len(entries), len(Names()))
	}
	for alias, want := range map[string]string{
		"access-records": "access_record", "Resources": "resource", " criteria ": "criterion", "village": "village",
		"ballots": "ballot", "WORKSHOP": "workshop", "groups": "group", "Access-Record": "access_record",
	} {
		if doc, ok := lookup(alias); !ok || doc.name != want {
			t.Errorf("lookup(%q) found %v, want %s", alias, doc, want)
		}
	}
	for _, unknown := range []string{"", "s", "nothing", "../resource"} {
		if _, ok := Text(unknown); ok || Fields(unknown) != nil || EnumLabels(unknown, "kind") != nil {
			t.Errorf("%q is taken for a schema", unknown)
		}
	}
}

func TestTextIsACopy(t *testing.T) {
	text, _ := Text("village")
	clear(text)
	if again, _ := Text("village"); !json.Valid(again) {
		t.Error("a caller can overwrite a schema")
	}
}

func TestFields(t *testing.T) {
	fields := Fields("access-records")
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	want := "id resource group session access participation control benefit method evidence status note"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("fields in the order %s", got)
	}
	control := fields[6]
	if control.Type != "level" || control.Required || !slices.Equal(control.Enum, []string{"0", "1", "2", "3", "na"}) || control.LabelID != "Kontrol" {
		t.Errorf("control is %+v", control)
	}
	if resource := fields[1]; !resource.Required || resource.Type != "string" || resource.LabelEN != "Resource" {
		t.Errorf("resource is %+v", resource)
	}
	labels := EnumLabels("resource", "kind")
	if len(labels) != 28 || labels[0] != (Label{"forest", "Hutan", "Forest"}) || labels[5] != (Label{"sugar_palm", "Tegakan aren", "Sugar palm stand"}) {
		t.Errorf("labels of kind: %v", labels)
	}
	if EnumLabels("resource", "name") != nil || EnumLabels("resource", "nothing") != nil {
		t.Error("labels without an enum")
	}
}

// Every document is valid draft-07, speaks of itself by a name and not by an
// address, and refers to nothing outside itself.
func TestDocuments(t *testing.T) {
	meta, err := gojsonschema.NewSchema(gojsonschema.NewReferenceLoader("http://json-schema.org/draft-07/schema#")) // held by the library
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Names() {
		text, ok := Text(name)
		if !ok {
			t.Fatalf("no text of %s", name)
		}
		result, err := meta.Validate(gojsonschema.NewBytesLoader(text))
		if err != nil || !result.Valid() {
			t.Errorf("%s is not draft-07: %v %v", name, err, result.Errors())
		}
		var doc map[string]any
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		if doc["$schema"] != "http://json-schema.org/draft-07/schema#" || doc["$id"] != "urn:potensi:schema:"+name {
			t.Errorf("%s: $schema %v, $id %v", name, doc["$schema"], doc["$id"])
		}
		if closed := doc["additionalProperties"] == false; closed == (name == "resource") {
			t.Errorf("%s: additionalProperties is %v", name, doc["additionalProperties"])
		}
		walk(name, doc, func(path string, node map[string]any) { describes(t, path, node) })
	}
}

// walk visits a node of a schema and all nodes below it.
func walk(path string, node map[string]any, visit func(string, map[string]any)) {
	visit(path, node)
	if properties, ok := node["properties"].(map[string]any); ok {
		for name, inner := range properties {
			walk(path+"/"+name, inner.(map[string]any), visit)
		}
	}
	if items, ok := node["items"].(map[string]any); ok {
		walk(path+"/items", items, visit)
	}
}

// describes checks what people and messages need of a node.
func describes(t *testing.T, path string, node map[string]any) {
	t.Helper()
	for _, key := range []string{"title", "description", "x-label-id"} {
		if text, _ := node[key].(string); text == "" || text != strings.TrimSpace(text) {
			t.Errorf("%s has no %s", path, key)
		}
	}
	for key := range node {
		if !slices.Contains(keywords, key) {
			t.Errorf("%s: the keyword %s has no rule", path, key)
		}
	}
	if _, ok := node["pattern"]; ok && node["examples"] == nil {
		t.Errorf("%s: a pattern without an example", path)
	}
	if node["type"] == nil {
		t.Errorf("%s has no type", path)
	}
	labelled(t, path, node)
}

// keywords are those that findings.go knows how to explain, and those that
// judge nothing. A $ref is not among them: no schema needs one.
var keywords = []string{"$schema", "$id", "title", "description", "x-label-id", "x-labels-id", "x-labels-en", "x-type", "x-schema", "examples",
	"type", "enum", "required", "properties", "additionalProperties", "minProperties", "items", "minItems", "maxItems", "uniqueItems",
	"minimum", "maximum", "minLength", "maxLength", "pattern"}

func labelled(t *testing.T, path string, node map[string]any) {
	t.Helper()
	var given []string
	enum, _ := node["enum"].([]any)
	for _, word := range enum {
		if word != nil {
			given = append(given, fmt.Sprint(word))
		}
	}
	slices.Sort(given)
	for _, key := range []string{"x-labels-id", "x-labels-en"} {
		labels, _ := node[key].(map[string]any)
		if words := slices.Sorted(maps.Keys(labels)); !slices.Equal(words, given) {
			t.Errorf("%s: %s has labels for %q, the enum is %q", path, key, words, given)
		}
		seen := map[any]string{}
		for word, label := range labels {
			if label == "" || seen[label] != "" {
				t.Errorf("%s: %s: the label %q of %s is empty or also that of %s", path, key, label, word, seen[label])
			}
			seen[label] = word
		}
	}
}

// A member is either required or may be null, which means unknown; the score
// may be both.
func TestNullMeansUnknown(t *testing.T) {
	for _, name := range Names() {
		text, _ := Text(name)
		var doc map[string]any
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		walk(name, doc, func(path string, node map[string]any) {
			required, _ := node["required"].([]any)
			properties, _ := node["properties"].(map[string]any)
			for member, inner := range properties {
				kinds, _ := inner.(map[string]any)["type"].([]any)
				nullable, isRequired := slices.Contains(kinds, "null"), slices.Contains(required, any(member))
				if nullable == isRequired && path+"/"+member != "score/value" {
					t.Errorf("%s/%s: required %v, null allowed %v", path, member, isRequired, nullable)
				}
			}
		})
	}
}

func TestRulesAreKeys(t *testing.T) {
	seen := map[string]bool{}
	for _, rule := range Rules() {
		if seen[rule] || strings.Trim(rule, "abcdefghijklmnopqrstuvwxyz-") != "" {
			t.Errorf("rule %q is doubled or no message key", rule)
		}
		seen[rule] = true
	}
}
