package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
)

// texts are pieces of JSON and of what is nearly JSON.
var texts = []string{
	`{}`, `[]`, `""`, `0`, `-0`, `-`, `+1`, `.5`, `5.`, `1.5`, `01`, `1e5`, `1E+5`, `1e-5`, `1e`, `1e+`, `0x1`, `true`, `false`, `null`, `nul`, `True`, `NaN`, `Infinity`,
	`{"a":1}`, `{"a":1,}`, `{,}`, `{"a"}`, `{"a":}`, `{a:1}`, `{'a':1}`, `{"a":1 "b":2}`, `{"a":[1,{"b":null}],"c":"d"}`, `[1,]`, `[,1]`, `[1 2]`, `[[[]]]`, `[1}`, `{"a":1]`,
	`"a`, `"\`, `"\"`, `"\\"`, `"\q"`, `"\u12"`, `"\u12G4"`, `"\u00e9"`, `"\ud83c\udf34"`, `"\n"`, "\"\n\"", "\"\t\"", "\"\x7f\"", `"é🌴"`, `"/\/"`,
	``, ` `, "\ufeff{}", ` { "a" : [ 1 , 2 ] } `, "\t{\r\n}\n", `{} {}`, `[] x`, `//`, `{"a":1}//`, "\x00", "{}\x00", `{"":""}`, `{"a":{"a":{"a":0}}}`,
}

// The scanner reads what encoding/json reads, to the same values, and refuses
// what it refuses.
func TestScanAgreesWithEncodingJSON(t *testing.T) {
	for _, text := range texts {
		agrees(t, []byte(text))
	}
	random := rand.New(rand.NewPCG(6, 2))
	for range 20_000 {
		raw := []byte(texts[random.IntN(len(texts))])
		for range random.IntN(3) {
			part := texts[random.IntN(len(texts))]
			i := random.IntN(len(raw) + 1)
			raw = bytes.Join([][]byte{raw[:i], []byte(part), raw[min(len(raw), i+random.IntN(3)):]}, nil)
		}
		agrees(t, raw)
	}
}

func agrees(t *testing.T, raw []byte) {
	t.Helper()
	got, f := scan(raw)
	if f != nil {
		broken := f.rule == ruleNotJSON || f.rule == ruleTrailingText
		if broken && json.Valid(raw) {
			t.Errorf("%q is refused: %s", raw, f.rule)
		}
		return
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var want any
	if err := dec.Decode(&want); err != nil {
		t.Errorf("%q is accepted: %v", raw, err)
	} else if _, err := dec.Token(); err != io.EOF {
		t.Errorf("%q is accepted with what follows it", raw)
	} else if !reflect.DeepEqual(got, want) {
		t.Errorf("%q is %#v, want %#v", raw, got, want)
	}
}

func FuzzScan(f *testing.F) {
	for _, text := range texts {
		f.Add([]byte(text))
	}
	f.Fuzz(agrees)
}

func TestGuard(t *testing.T) {
	deep := func(n int) string { return strings.Repeat(`[`, n) + strings.Repeat(`]`, n) }
	for _, c := range []struct{ raw, rule string }{
		{`{"a":` + deep(31) + `}`, ""},
		{`{"a":` + deep(32) + `}`, ruleTooDeep},
		{`{"a":` + strings.Repeat("9", 32) + `}`, ""},
		{`{"a":` + strings.Repeat("9", 33) + `}`, ruleNumberTooLong},
		{`{"a":1e308}`, ""},
		{`{"a":1e309}`, ruleNumberTooLong},
		{`{"a":1e-400}`, ""},
		{`{"a":1e-401}`, ruleNumberTooLong},
		{`{"a":0e99999999999999999999}`, ruleNumberTooLong},
		{`{"a":"` + strings.Repeat("é", 10_000) + `"}`, ""},
		{`{"a":"` + strings.Repeat("é", 10_001) + `"}`, ruleTooLong},
		{`{"` + strings.Repeat("é", 10_001) + `":1}`, ruleTooLong},
		{`{"a":{"b":1,"b":1}}`, ruleDuplicateMember},
		{`{"a":"\ud83c\udf34"}`, ""},
		{`{"a":"\\ud83c"}`, ""},
		{`{"a":"\\\ud83c"}`, ruleBadCharacter},
		{`{"a":"\udf34\ud83c"}`, ruleBadCharacter},
		{`{"a":"\ud83c\u0041"}`, ruleBadCharacter},
		{`{"a":"\ud83cudf34"}`, ruleBadCharacter},
		{`{"\u0000":1}`, ruleBadCharacter},
		{"{\"a\":\"\xc3\x28\"}", ruleBadCharacter},
		{"{\"a\":\"\xed\xa0\x80\"}", ruleBadCharacter},
		{"\"" + strings.Repeat(" ", MaxObject) + "\"", ruleTooLarge},
	} {
		_, f := scan([]byte(c.raw))
		rule := ""
		if f != nil {
			rule = f.rule
		}
		if rule != c.rule {
			t.Errorf("%.60q: %q, want %q", c.raw, rule, c.rule)
		}
	}
}

// What a hostile or broken record may cost.
func TestBombs(t *testing.T) {
	number := func(n string) string { return `{"name":"x","kind":"river","area_ha":` + n + `}` }
	for name, c := range map[string]struct {
		raw   string
		times int
		limit time.Duration
	}{
		"numbers":         {number("1e1000000"), 400, 100 * time.Millisecond},
		"small numbers":   {number("1e-1000000"), 400, 100 * time.Millisecond},
		"zeroes":          {number("0e1000000"), 400, 100 * time.Millisecond},
		"longest numbers": {`{"resource":"R1","group":"G1","note":[` + strings.Repeat("1e308,1e-400,", 2000) + `1]}`, 1, 2 * time.Second},
		"nesting":         {strings.Repeat("[", 5<<20), 1, 2 * time.Second},
		"nested objects":  {strings.Repeat(`{"a":`, 1<<20), 1, 2 * time.Second},
		"digits":          {strings.Repeat("9", 5<<20), 1, 2 * time.Second},
		"one string":      {`{"name":"` + strings.Repeat("x", 15<<20), 1, 2 * time.Second},
		"error flood":     {`{"name":"x","resources":[` + strings.Repeat("0,", 200_000) + `0]}`, 1, 2 * time.Second},
		"errors allowed":  {`{"name":"x","resources":[` + strings.Repeat("0,", 4_900) + `0]}`, 1, 2 * time.Second},
		"unknown members": {unknownMembers(199), 1, 2 * time.Second},
	} {
		start := time.Now()
		for range c.times {
			for _, schema := range []string{"resource", "product"} {
				if len(CheckObject(schema, []byte(c.raw), Place{})) == 0 {
					t.Errorf("%s: no findings", name)
				}
			}
		}
		if took := time.Since(start) / 2; took > c.limit {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func unknownMembers(n int) string {
	var b strings.Builder
	b.WriteString(`{"kind":"x"`)
	for i := range n {
		fmt.Fprintf(&b, `,"a member that nobody knows %d":1`, i)
	}
	return b.String() + `}`
}

// naughty are strings that have broken programs: none may break this one, and
// each is kept as it is or refused.
var naughty = []string{
	"", " ", "\u00a0", "\u200b", "\u202eabon\u202c", "undefined", "null", "NULL", "nil", "(null)", "None", "true", "-1", "1/0", "NaN", "0x0", "1e1000000",
	"١٢٣", "abon ikan 🐟", "👩🏽‍🌾", "🇮🇩", "Ω≈ç√∫˜µ≤≥÷", "田中さん", "ثم نفس سقطت", "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮", "ﬁ ﬂ", "İstanbul", "ſ", "\u2028", "\ufeff", "\ufffd", "\uffff", "\U0010ffff",
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "javascript:alert(1)", "'; DROP TABLE resources; --", "1' OR '1'='1", "$(touch x)", "`ls`", "../../etc/passwd", "CON", "%00", "%s%n", "{{.}}", "${x}",
	"=1+1", "+1", "@SUM(A1)", "-2+3", "\ta", "a\r\nb", "\x01\x02\x1b[31m", "\x7f", `\`, `\\`, `"`, `'`, "/", "~0~1", "(root)", "a.b", "$ref", "__proto__", strings.Repeat("a", 9_999), "\x00", "\xff\xfe", "\xc0\xaf",
}

func TestNaughtyStrings(t *testing.T) {
	type village struct {
		Name string `json:"name"`
		Note string `json:"note"`
	}
	for _, text := range naughty {
		quoted, _ := json.Marshal(text)
		for _, raw := range []string{`{"name":"x","note":` + string(quoted) + `}`, `{"name":"x","note":"` + text + `"}`,
			`{"name":"x","status":` + string(quoted) + `}`, `{"name":"x",` + string(quoted) + `:1}`, `{"name":"x","id":` + string(quoted) + `}`} {
			v, findings := Decode[village]("village", []byte(raw), Place{})
			for _, f := range findings {
				for key, arg := range f.Args {
					if s, ok := arg.(string); ok && !quotable(s) {
						t.Errorf("%.60q: %s is %q", raw, key, s)
					}
				}
			}
			if len(findings) > 0 && v != (village{}) {
				t.Errorf("%.60q: a value beside findings", raw)
			}
		}
		v, findings := Decode[village]("village", []byte(`{"name":"x","note":`+string(quoted)+`}`), Place{})
		var want string
		if err := json.Unmarshal(quoted, &want); err != nil {
			t.Fatal(err)
		}
		if len(findings) == 0 && v.Note != want {
			t.Errorf("%.60q became %.60q", text, v.Note)
		}
	}
}
