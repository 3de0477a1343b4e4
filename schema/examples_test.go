package schema

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// The examples are read by people who write such files, and run here: a
// good-*.json has no findings, a bad-RULE-*.json has one finding, of that rule.
func TestExamples(t *testing.T) {
	for _, name := range Names() {
		paths, err := filepath.Glob("examples/" + name + "/*.json")
		if err != nil || len(paths) < 8 {
			t.Errorf("%s has only %d examples (%v)", name, len(paths), err)
		}
		for _, path := range paths {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			findings := CheckObject(name, raw, Place{File: path})
			kind := strings.TrimSuffix(filepath.Base(path), ".json")
			if rule, bad := ruleOf(kind); bad {
				oneFinding(t, path, rule, findings)
			} else if !strings.HasPrefix(kind, "good-") || len(findings) > 0 {
				t.Errorf("%s: %v", path, findings)
			}
		}
	}
}

// ruleOf reads the longest rule that the name starts with.
func ruleOf(kind string) (string, bool) {
	rest, bad := strings.CutPrefix(kind, "bad-")
	best := ""
	for _, rule := range Rules() {
		if (rest == rule || strings.HasPrefix(rest, rule+"-")) && len(rule) > len(best) {
			best = rule
		}
	}
	return best, bad
}

func oneFinding(t *testing.T, path, rule string, findings []Finding) {
	t.Helper()
	if len(findings) != 1 || findings[0].Rule != rule || rule == "" {
		t.Errorf("%s: %v", path, findings)
		return
	}
	f := findings[0]
	if f.Level != Error || f.File != path || f.Repaired || strings.Contains(f.Path, "(root)") {
		t.Errorf("%s: %+v", path, f)
	}
	if got := argNames(f); !slices.Equal(got, argsOf[rule]) && !slices.Equal(got, withoutOptional(argsOf[rule], got)) {
		t.Errorf("%s: %s has the arguments %q, want %q", path, rule, got, argsOf[rule])
	}
	for key, arg := range f.Args {
		if text, ok := arg.(string); ok && !quotable(text) {
			t.Errorf("%s: %s is %q", path, key, text)
		}
	}
}

// argsOf is the contract with the message catalogue.
var argsOf = map[string][]string{
	ruleRequired: {"field"}, ruleType: {"expected", "field", "given", "value"}, ruleEnum: {"allowed", "field", "given", "nearest"},
	ruleRange: {"field", "given", "max", "min"}, rulePattern: {"example", "field", "given"}, ruleLength: {"field", "given", "max", "min", "unit"},
	ruleUnknownMember: {"field", "known", "nearest"}, ruleUnique: {"field", "given"}, ruleEmpty: {"field", "known"},
	ruleNotJSON: {"field", "near", "offset"}, ruleTrailingText: {"field", "near", "offset"}, ruleBadCharacter: {"field", "given", "near", "offset"},
	ruleNotObject: {"field", "given"}, ruleDuplicateMember: {"field"}, ruleTooLarge: {"field", "given", "max"}, ruleTooDeep: {"field", "max"},
	ruleTooLong: {"field", "given", "max"}, ruleNumberTooLong: {"field", "given", "max"}, ruleTooManyMembers: {"field", "max"}, ruleTooManyValues: {"field", "max"},
}

func argNames(f Finding) []string {
	var names []string
	for key := range f.Args {
		names = append(names, key)
	}
	slices.Sort(names)
	return names
}

// withoutOptional drops what a finding may lack: a limit that the schema does
// not set, and a word that is near.
func withoutOptional(want, got []string) []string {
	return slices.DeleteFunc(slices.Clone(want), func(key string) bool {
		return slices.Contains([]string{"min", "max", "nearest"}, key) && !slices.Contains(got, key)
	})
}

func quotable(text string) bool {
	printable := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
	return printable && utf8.RuneCountInString(text) <= maxShown+2 // quotation marks
}

// What a message can say about each kind of mistake.
func TestFindings(t *testing.T) {
	at := Place{File: "hutan.geojson", Path: "/properties"}
	for _, c := range []struct {
		name, raw, path, rule string
		args                  map[string]any
	}{
		{"resource", `{"name":"Hutan APL"}`, "/properties/kind", ruleRequired, map[string]any{"field": "kind"}},
		{"resource", `{"name":"x","kind":"river","area_ha":"12,5"}`, "/properties/area_ha", ruleType,
			map[string]any{"field": "area_ha", "expected": "number", "given": "string", "value": "12,5"}},
		{"access_record", `{"resource":"R07","group":"G1","control":"2"}`, "/properties/control", ruleEnum,
			map[string]any{"field": "control", "given": `"2"`, "allowed": []string{"0", "1", "2", "3", "na"}, "nearest": "2"}},
		{"access_record", `{"resource":"R07","group":"G1","control":1.5}`, "/properties/control", ruleType,
			map[string]any{"field": "control", "expected": "integer|string", "given": "number", "value": "1.5"}},
		{"weight", `{"group":"G1","criterion":"K1","value":101}`, "/properties/value", ruleRange,
			map[string]any{"field": "value", "given": "101", "min": 0.0, "max": 100.0}},
		{"village", `{"name":"Kotawaringin Hilir","kemendagri_code":"6201031008"}`, "/properties/kemendagri_code", rulePattern,
			map[string]any{"field": "kemendagri_code", "given": `"6201031008"`, "example": "62.01.03.1008"}},
		{"poll", `{"question":"Apa?","choices":["P01"],"ballot_type":"ranked"}`, "/properties/choices", ruleLength,
			map[string]any{"field": "choices", "given": 1, "min": 2, "max": 100, "unit": "items"}},
		{"score", `{"product":"P01","criterion":"K1","value":4,"Bukti":"B"}`, "/properties/Bukti", ruleUnknownMember,
			map[string]any{"field": "Bukti", "nearest": "evidence", "known": []string{"product", "criterion", "group", "value", "evidence", "status", "note"}}},
		{"product", `{"name":"Gula aren","resources":["R08","R08"]}`, "/properties/resources", ruleUnique, map[string]any{"field": "resources", "given": "R08"}},
		{"product", `{"name":"Gula aren","resources":["R08",8]}`, "/properties/resources/1", ruleType,
			map[string]any{"field": "resources", "expected": "string", "given": "integer", "value": "8"}},
		{"village", `{"name":"x","figures":[{"name":"x","a/b~":1}]}`, "/properties/figures/0/a~1b~0", ruleUnknownMember,
			map[string]any{"field": "a/b~", "known": []string{"name", "operator", "value", "unit", "year", "source", "verbatim", "evidence"}}},
		{"resource", `{"name":"x","kind":"river","a":{"b":[0,{"c":1e999999}]}}`, "/properties/a/b/1/c", ruleNumberTooLong,
			map[string]any{"field": "c", "given": "1e999999", "max": 32}},
		{"resource", `{"name":"x","kind":"river"`, "/properties", ruleNotJSON, map[string]any{"field": "", "offset": 26, "near": `d":"river"`}},
		{"resource", `[1]`, "/properties", ruleNotObject, map[string]any{"field": "", "given": "array"}},
	} {
		findings := CheckObject(c.name, []byte(c.raw), at)
		if len(findings) != 1 {
			t.Errorf("%s: %v", c.raw, findings)
			continue
		}
		if f := findings[0]; f.Rule != c.rule || f.Path != c.path || f.File != at.File || !reflect.DeepEqual(f.Args, c.args) {
			t.Errorf("%s\n got %s %s %#v\nwant %s %s %#v", c.raw, f.Rule, f.Path, f.Args, c.rule, c.path, c.args)
		}
	}
}

func TestFindingNamesTheRecord(t *testing.T) {
	raw := []byte(`{"id":"R07","name":"Kebun plasma","kind":"sawit"}`)
	if f := CheckObject("resource", raw, Place{})[0]; f.ID != "R07" {
		t.Errorf("the finding is about %q", f.ID)
	}
	if f := CheckObject("resource", raw, Place{ID: "feature-7"})[0]; f.ID != "feature-7" {
		t.Errorf("the finding is about %q", f.ID)
	}
}

func TestUnknownSchema(t *testing.T) {
	findings := CheckObject("musim", []byte(`{}`), Place{})
	if len(findings) != 1 || findings[0].Rule != ruleUnknownSchema || findings[0].Args["given"] != "musim" {
		t.Error(findings)
	}
	if _, findings := Decode[map[string]any]("musim", []byte(`{}`), Place{}); len(findings) != 1 {
		t.Error(findings)
	}
}

// The order of findings does not depend on the order of a map, and there are
// not more of them than anyone reads.
func TestFindingsAreOrderedAndFew(t *testing.T) {
	raw := []byte(`{"gender":"ibu","members":-1,"z":1,"y":2,"x":3,"w":4,"age":"tua"}`)
	want := CheckObject("group", raw, Place{})
	for range 50 {
		if got := CheckObject("group", raw, Place{}); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v\nwant %v", got, want)
		}
	}
	var many strings.Builder
	many.WriteString(`{"name":"Gula aren","resources":[0`)
	for range 4000 {
		many.WriteString(`,1`)
	}
	many.WriteString(`]}`)
	if got := CheckObject("product", []byte(many.String()), Place{}); len(got) != maxFindings {
		t.Errorf("%d findings", len(got))
	}
}

func TestNearest(t *testing.T) {
	kinds := EnumLabels("resource", "kind")
	var spellings []spelling
	for _, k := range kinds {
		spellings = append(spellings, spelling{k.Word, k.Word}, spelling{k.ID, k.Word}, spelling{k.EN, k.Word})
	}
	for given, want := range map[string]string{
		"forst": "forest", "Forest": "forest", "hutan": "forest", "HUTAN ": "forest", "froest": "forest", "sungei": "river",
		"sugar palm": "sugar_palm", "sugar-palm": "sugar_palm", "tegakan-aren": "sugar_palm", "perkebunana": "plantation", "Rawa": "wetland",
		"x": "", "": "", "sawit": "", "madu": "", strings.Repeat("forest", 40): "",
	} {
		if got, ok := nearest(given, spellings); got != want || ok != (want != "") {
			t.Errorf("nearest(%q) = %q, %v, want %q", given, got, ok, want)
		}
	}
}

func TestShorten(t *testing.T) {
	for given, want := range map[string]string{
		"":                      "",
		"abon":                  "abon",
		"a\nb\u202Ec\x00":       "a·b·c·",
		strings.Repeat("é", 40): strings.Repeat("é", 40),
		strings.Repeat("é", 41): strings.Repeat("é", 39) + "…",
	} {
		if got := shorten(given); got != want {
			t.Errorf("shorten(%q) = %q", given, got)
		}
	}
}
