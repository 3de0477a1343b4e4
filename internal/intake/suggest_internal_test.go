package intake

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"potensi/geodata"
	"potensi/schema"
)

func suggested(opt Options, properties ...string) []schema.Finding {
	s := newSuggestions("f.geojson", newMembers(opt, "f.geojson"))
	for _, p := range properties {
		s.see(json.RawMessage(p))
	}
	return s.findings()
}

// flags lists the rules found, with what they would have the person type.
func flags(findings []schema.Finding) (out []string) {
	for _, f := range findings {
		if f.Rule == "suggest-columns" || f.Rule == "field-absent" {
			continue // TestSuggestColumns, TestFieldAbsent
		}
		word := f.Rule
		for _, arg := range []string{"flag", "flags", "readings", "reading", "system"} {
			if v, ok := f.Args[arg]; ok && (arg != "flag" || f.Rule == "suggest-field" || f.Rule == "suggest-land-cover" || f.Rule == "suggest-area") {
				word += fmt.Sprintf(" %v", v)
			}
		}
		out = append(out, word)
	}
	return out
}

func TestSuggestions(t *testing.T) {
	tests := []struct {
		name, properties string
		opt              Options
		want             []string
	}{
		{"nothing known", `{"a":1,"b":"x","name":"Kebun","kind":"forest"}`, Options{}, nil},
		{"RBI", `{"NAMOBJ":"S. Arut","REMARK":"Sungai","LCODE":"DA0280","SRS_ID":"SRGI 2013","UUPP":""}`, Options{},
			[]string{"suggest-field --field name=NAMOBJ", "suggest-field --field kind=REMARK"}},
		{"RBI, other words", `{"NAMOBJ":"x","REMARK":"Perkebunan/Kebun"}`, Options{},
			[]string{"suggest-field --field name=NAMOBJ", "suggest-kind [FA0020 Perkebunan/Kebun: --kind plantation]"}},
		{"RBI, codes alone", `{"LCODE":"FA0060"}`, Options{}, []string{"suggest-kind [FA0060 Sawah: --kind farmland]"}},
		{"kind given", `{"NAMOBJ":"x","REMARK":"Perkebunan/Kebun"}`, Options{Kind: "plantation"}, []string{"suggest-field --field name=NAMOBJ"}},
		{"name given by flag", `{"NAMOBJ":"x","label":"y"}`, Options{Fields: map[string]string{"name": "label"}}, nil},
		{"read already", `{"Nama":"x","NAMOBJ":"y"}`, Options{}, nil},
		{"common names", `{"label":"x","ket":"y","luas":2.5,"$category":"Hutan"}`, Options{},
			[]string{"suggest-field --field name=label", "suggest-field --field 'kind=$category'", "suggest-field --field note=ket", "suggest-area --field area_ha=luas"}},
		{"land cover", `{"PL2019_ID":20051,"legenda":"Hutan rawa sekunder"}`, Options{}, []string{"suggest-land-cover --field land_cover=PL2019_ID 20051 Hrs, Hutan rawa sekunder"}},
		{"land cover, another year's number", `{"PL2019_ID":7}`, Options{}, nil},
		{"forest function, code", `{"FUNGSIKWS":100700.0}`, Options{}, []string{"suggest-land-status [100700.0 = APL / HPK]"}},
		{"forest function, name", `{"Fungsi":"Areal Penggunaan Lain"}`, Options{}, []string{"suggest-land-status [Areal Penggunaan Lain = APL]"}},
		{"forest function, word", `{"Fungsi":"APL"}`, Options{}, []string{"suggest-field --field land_status=Fungsi"}},
		{"village", `{"WADMKD":"Kotawaringin Hilir","WADMKC":"Kotawaringin Lama","KDEPUM":"62.01.03.1008","KDEBPS":"6201040005"}`, Options{},
			[]string{`suggest-village --name "Kotawaringin Hilir" --code 62.01.03.1008 --bps-code 6201040005 --kecamatan "Kotawaringin Lama"`}},
		{"codes exchanged", `{"KDEPUM":"6201040005","KDEBPS":"62.01.03.1008"}`, Options{}, []string{"region-code-system BPS", "region-code-system Kemendagri"}},
		{"trap for a shell", `{"WADMKD":"$(reboot)","WADMKC":"a\"b","WADMPR":"-x"}`, Options{}, []string{`suggest-village --name '$(reboot)'`}},
		{"empty and null", `{"NAMOBJ":"","REMARK":null,"luas":[1],"LUASWH":{}}`, Options{}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := flags(suggested(tt.opt, tt.properties)); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSuggestionsCountAndStop(t *testing.T) {
	var none *suggestions
	none.see(json.RawMessage(`{}`))
	if none.findings() != nil {
		t.Error("a nil one found something")
	}
	features := slices.Repeat([]string{`{"NAMOBJ":"a"}`, `{"NAMOBJ":null}`, `[1]`, ``, `{"WADMKD":"x"}`, `{"WADMKD":"y"}`}, 1000)
	f := suggested(Options{}, features...)[0]
	if f.Args["n"] != 200 || f.Args["of"] != watchedFeatures || f.Args["example"] != "a" || f.File != "f.geojson" || f.Level != schema.Note {
		t.Errorf("%+v", f)
	}
	var many strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&many, `"a%d":1,`, i)
	}
	s := newSuggestions("f", newMembers(Options{}, "f"))
	s.see(json.RawMessage("{" + many.String() + `"z":1}`))
	if len(s.watched) != watchedAttributes {
		t.Errorf("watches %d attributes", len(s.watched))
	}
}

// TestSuggestColumns: whoever is told that names are missing is told what
// columns there are.
func TestSuggestColumns(t *testing.T) {
	find := func(properties string, opt Options) []any {
		var columns []any
		for _, f := range suggested(opt, properties) {
			if f.Rule == "suggest-columns" {
				columns = append(columns, f.Args["columns"])
			}
		}
		return columns
	}
	if got := find(`{"pal":12,"kampung":"Pasir"}`, Options{}); !reflect.DeepEqual(got, []any{[]string{"kampung", "pal"}}) {
		t.Errorf("%v", got)
	}
	for _, named := range []string{`{"name":"x","pal":1}`, `{"NAMOBJ":"x","pal":1}`, `{}`} {
		if got := find(named, Options{}); got != nil {
			t.Errorf("%s: %v", named, got)
		}
	}
	if got := find(`{"pal":1}`, Options{Fields: map[string]string{"name": "pal"}}); got != nil {
		t.Errorf("given: %v", got)
	}
}

// TestFieldAbsent: a column that was named and is not there is told, one that
// is empty or holds a list is not.
func TestFieldAbsent(t *testing.T) {
	properties := `{"Pemilik":"x","kosong":null,"daftar":[1],"name":"y"}`
	for theirs, want := range map[string]bool{"pemilik": false, "Pemilik": false, "kosong": false, "daftar": false, "pemlik": true, "": true} {
		findings := suggested(Options{Fields: map[string]string{"owner": theirs}}, properties)
		got := slices.ContainsFunc(findings, func(f schema.Finding) bool { return f.Rule == "field-absent" && f.Level == schema.Warning })
		if got != want {
			t.Errorf("%q: %v, want %v", theirs, got, want)
		}
	}
}

// TestFieldInAnyCase: --field name=namobj reads NAMOBJ, but the exact spelling
// comes first.
func TestFieldInAnyCase(t *testing.T) {
	m := newMembers(Options{Fields: map[string]string{"name": "namobj"}}, "f")
	for properties, want := range map[string]string{
		`{"NAMOBJ":"Sungai","kind":"river"}`:                    "Sungai",
		`{"NAMOBJ":"Sungai","namobj":"Kanal","kind":"river"}`:   "Kanal",
		`{"namobj":"Kanal","Namobj":"Sungai","kind":"river"}`:   "Kanal",
		`{"name":"Lain","NAMOBJ":"Sungai","kind":"river"}`:      "Sungai",
		`{"name":"Lain","Nama":"Juga","kind":"river","id":"7"}`: "f 1",
	} {
		index := 0
		var p prepared
		m.prepare(&p, geodata.Feature{Properties: json.RawMessage(properties), Place: schema.Place{Feature: &index}})
		if p.resource.Name != want {
			t.Errorf("%s: %q, want %q", properties, p.resource.Name, want)
		}
	}
}
