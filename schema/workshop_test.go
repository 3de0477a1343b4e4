package schema

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func TestWorkshop(t *testing.T) {
	raw, err := os.ReadFile("examples/workshop/good-full.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range [][]byte{raw, append([]byte("\ufeff"), raw...)} {
		parts, f := Workshop(text, "lokakarya.json")
		if f != nil {
			t.Fatal(f)
		}
		for member, want := range map[string]int{"title": 1, "note": 1, "village": 1, "groups": 2, "resources": 1, "access_records": 2, "products": 2, "scores": 2, "ballots": 1} {
			if len(parts[member]) != want {
				t.Errorf("%d %s, want %d", len(parts[member]), member, want)
			}
		}
		var title string
		if json.Unmarshal(parts["title"][0], &title) != nil || title != "Lokakarya Kelurahan Kotawaringin Hilir" {
			t.Error(title)
		}
	}
}

// A bad record does not lose the others: the document is fine, the record not.
func TestWorkshopKeepsTheOthers(t *testing.T) {
	parts, f := Workshop([]byte(`{"scores":[{"product":"P01","criterion":"K1","value":4},{"product":"P01","criterion":"K2","value":"4"},7],"village":null}`), "")
	if f != nil || len(parts["scores"]) != 3 || parts["village"] != nil {
		t.Fatal(f, parts)
	}
	type score struct {
		Value *float64 `json:"value"`
	}
	var rules []string
	for i, text := range parts["scores"] {
		_, findings := Decode[score]("scores", text, Place{Path: fmt.Sprintf("/scores/%d", i)})
		for _, f := range findings {
			rules = append(rules, f.Path+" "+f.Rule)
		}
	}
	if got := strings.Join(rules, ", "); got != "/scores/1/value type, /scores/2 not-object" {
		t.Error(got)
	}
}

func TestWorkshopFindings(t *testing.T) {
	for _, c := range []struct {
		raw, path, rule string
		line            int
	}{
		{"", "", ruleNotJSON, 1},
		{"{\n\"scores\": [\n{]\n}", "", ruleNotJSON, 3},
		{"{\"scores\":[]", "", ruleNotJSON, 1},
		{"{\"scores\":[],}", "", ruleNotJSON, 1},
		{"{5:[]}", "", ruleNotJSON, 1},
		{"[]", "", ruleNotObject, 0},
		{"5", "", ruleNotObject, 0},
		{"{}", "", ruleEmpty, 0},
		{"{\"scores\":[]}\n\nx", "", ruleTrailingText, 3},
		{`{"scores":[],"score":[]}`, "/score", ruleUnknownMember, 0},
		{`{"Scores":[]}`, "/Scores", ruleUnknownMember, 0},
		{`{"scores":{}}`, "/scores", ruleType, 0},
		{`{"resources":[]}`, "/resources", ruleType, 0},
		{`{"resources":{"type":5}}`, "/resources/type", ruleType, 0},
		{`{"scores":[],"\u0073cores":[]}`, "/scores", ruleDuplicateMember, 0},
		{`{"title":"\ud83c"}`, "/title", ruleBadCharacter, 0},
		{`{"scores":` + strings.Repeat("[", 5<<20), "", ruleNotJSON, 1},
		{`{"scores":[` + strings.Repeat("0,", maxRecords) + `0]}`, "/scores", ruleTooManyValues, 0},
		{`{"scores":[]` + strings.Repeat(`,"a":0`, 1<<20) + `}`, "", ruleTooManyMembers, 0},
		{`{"resources":{"type":"FeatureCollection"` + strings.Repeat(`,"a":0`, 1<<20) + `}}`, "/resources", ruleTooManyMembers, 0},
		{`{"\u0000scores":[]}`, "", ruleBadCharacter, 0},
		{`{"scores":"` + strings.Repeat("x", 17<<20) + `"}`, "/scores", ruleTooLarge, 0},
		{strings.Repeat(" ", MaxWorkshop+1), "", ruleTooLarge, 0},
	} {
		start := time.Now()
		parts, f := Workshop([]byte(c.raw), "lokakarya.json")
		if f == nil || f.Rule != c.rule || f.Path != c.path || f.Line != c.line || f.File != "lokakarya.json" || parts != nil {
			t.Errorf("%.40q: %+v", c.raw, f)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%.40q took %v", c.raw, took)
		}
	}
	_, f := Workshop([]byte(`{"produk":[]}`), "")
	if f.Args["field"] != "produk" || f.Args["nearest"] != "products" || len(f.Args["known"].([]string)) != 17 {
		t.Errorf("%+v", f)
	}
	_, f = Workshop([]byte(`{"scores":[}`), "")
	if f.Args["offset"] != 11 || f.Args["near"] != `"scores":[}` {
		t.Errorf("%+v", f)
	}
}

// Splitting a document finds what encoding/json finds in it.
func TestSplitAgreesWithEncodingJSON(t *testing.T) {
	for _, text := range texts {
		for _, doc := range []string{`{"a":[` + text + `,"]\"\\",{"b":"}"}, ` + text + ` ]}`, ` { "a" : ` + text + ` , "\u0062":[1] } `, `{"a":` + text + `}`, text} {
			if wellFormed([]byte(doc)) != nil {
				continue
			}
			var want map[string]json.RawMessage
			if err := json.Unmarshal(withoutMark([]byte(doc)), &want); err != nil {
				t.Fatal(err)
			}
			got, f := partsOf(withoutMark([]byte(doc)))
			if f != nil && f.rule != ruleDuplicateMember {
				t.Errorf("%q: %s", doc, f.rule)
			}
			for name, part := range got {
				sameItems(t, doc, part, want[name])
			}
			if f == nil && len(got) != len(want) {
				t.Errorf("%q has %d members, want %d", doc, len(got), len(want))
			}
		}
	}
}

func sameItems(t *testing.T, doc string, got, want json.RawMessage) {
	t.Helper()
	if string(got) != string(want) {
		t.Errorf("%q: %q, want %q", doc, got, want)
	}
	var wanted []json.RawMessage
	if json.Unmarshal(want, &wanted) != nil || want[0] != '[' {
		return
	}
	items, _ := records(got)
	if fmt.Sprintf("%q", items) != fmt.Sprintf("%q", wanted) {
		t.Errorf("%q: %q, want %q", doc, items, wanted)
	}
}

func BenchmarkWorkshop(b *testing.B) {
	feature := `{"type":"Feature","geometry":{"type":"Point","coordinates":[111.4469, -2.4799]},"properties":{"name":"Karamba ikan gabus","kind":"fish_cage"}}`
	raw := []byte(`{"resources":{"type":"FeatureCollection","features":[` + strings.Repeat(feature+",\n", 400_000) + feature + `]}}`)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, f := Workshop(raw, ""); f != nil {
			b.Fatal(f)
		}
	}
}

// A whole workshop can be checked, and decoded, at once.
func TestWorkshopAtOnce(t *testing.T) {
	raw := []byte(`{"polls":[{"question":"Apa?","choices":["P01","P02"],"ballot_type":"ranked","seats":2.0}],"ballots":[{"poll":"V1","ranking":["P02"]},{"poll":"V1","ranking":[["P01","P02"]]}],
		"village":{"name":"Kotawaringin Hilir","women":1544.0}}`)
	type bundle struct {
		Village struct{ Women int }
		Polls   []struct{ Seats int }
		Ballots []struct{ Ranking [][]string }
	}
	w, findings := Decode[bundle]("workshop", raw, Place{})
	if len(findings) > 0 || w.Village.Women != 1544 || w.Polls[0].Seats != 2 || w.Ballots[0].Ranking[0][0] != "P02" || len(w.Ballots[1].Ranking[0]) != 2 {
		t.Errorf("%+v %v", w, findings)
	}
	bad := []byte(`{"village":{"name":""},"scores":[` + strings.Repeat(`{},`, 30) + `{}]}`)
	findings = CheckObject("workshop", bad, Place{Path: "/x"})
	if len(findings) != maxFindings || findings[0].Path != "/x/village/name" || findings[1].Path != "/x/scores/0/criterion" {
		t.Errorf("%v", findings)
	}
}
