package intake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"potensi/geodata"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/schema"
)

// members knows how a file's attributes become a resource's members. It is for
// one goroutine.
type members struct {
	opt    Options
	file   string
	fields []schema.Field
	byName map[string]int
	words  map[string]words // of the closed sets, by field
	means  map[string]meaning
	slots  []slot // by field: what was given for it
	text   []byte

	checker geodata.Checker
	saving  bool // rows are wanted
}

// meaning is the member that an attribute is; none when field is negative.
// Exact means that it is called like the member itself.
type meaning struct {
	field int
	exact bool
}

// slot is the attribute that a member is taken from.
type slot struct {
	name  string
	exact bool
	value json.RawMessage
}

func newMembers(opt Options, file string) *members {
	m := &members{opt: opt, file: file, fields: schema.Fields("resource"), byName: map[string]int{}, words: map[string]words{}, means: map[string]meaning{}}
	m.slots = make([]slot, len(m.fields))
	for i, f := range m.fields {
		m.byName[f.Name] = i
		if len(f.Enum) > 0 {
			m.words[f.Name] = wordsOf("resource", f.Name)
		}
	}
	return m
}

func (m *members) prepareAll(features []geodata.Feature) []prepared {
	out := make([]prepared, len(features))
	for i := range features {
		m.prepare(&out[i], features[i])
	}
	return out
}

// prepare checks one feature and turns it into a resource.
func (m *members) prepare(p *prepared, f geodata.Feature) {
	p.feature, p.findings = f, f.Findings
	if f.Rejected() {
		return
	}
	var extra extras
	raw, findings := m.properties(f, &extra)
	p.findings = append(p.findings, findings...)
	resource, findings := m.decode(raw, &extra, f.Place.At("/properties"))
	p.findings = append(p.findings, findings...)
	m.checker.Accuracy = accuracyOf(resource)
	if !resource.Kind.Spatial() { // it has no place: nothing is missing
		p.findings = slices.DeleteFunc(slices.Clone(p.findings), func(f schema.Finding) bool { return f.Rule == "geometry-missing" })
	}
	resource.Geometry, findings = m.checker.Check(f.Geometry, f.Place)
	p.findings = append(p.findings, findings...)
	p.findings = append(p.findings, measure(&resource, &extra, f.Place)...)
	for name, value := range extra {
		resource.Attributes = with(resource.Attributes, name, value)
	}
	p.resource = resource
	p.feature.Geometry, p.feature.Properties = resource.Geometry, nil
	m.finish(p)
}

// accuracyOf is how well a boundary is known, in metres; 0 when nobody said.
func accuracyOf(r mapping.Resource) float64 {
	if r.AccuracyM == nil {
		return 0
	}
	return *r.AccuracyM
}

// finish gives a resource that may be kept its id and makes its row.
func (m *members) finish(p *prepared) {
	for _, f := range p.findings {
		if f.Level == schema.Error {
			return
		}
	}
	m.identify(p)
	if !m.saving {
		return
	}
	row, err := store.RowOf(&p.resource)
	if err != nil { // a geometry that cannot be written has been rejected
		p.findings = append(p.findings, schema.Finding{Place: p.feature.Place, Rule: "not-a-number", Level: schema.Error, Args: map[string]any{"value": err.Error()}})
	}
	p.row = row
}

// decode turns members into a resource. An optional member that does not fit
// was meant for something else: it is set aside among the extra attributes.
func (m *members) decode(raw []byte, extra *extras, at schema.Place) (mapping.Resource, []schema.Finding) {
	resource, findings := schema.Decode[mapping.Resource]("resource", raw, at)
	if len(findings) == 0 {
		return resource, nil
	}
	given := map[string]json.RawMessage{}
	if json.Unmarshal(raw, &given) != nil {
		return resource, findings
	}
	for i, f := range findings {
		name, _, _ := strings.Cut(strings.TrimPrefix(f.Path, at.Path+"/"), "/")
		if field, ok := m.byName[name]; !ok || m.fields[field].Required {
			return resource, findings
		}
		extra.keep(name, given[name])
		findings[i].Rule, findings[i].Level, findings[i].Repaired = "set-aside", schema.Warning, true
		findings[i].Args = map[string]any{"field": name, "given": shorten(strings.Trim(string(given[name]), `"`), 40)}
		delete(given, name)
	}
	raw, err := json.Marshal(given)
	if err != nil {
		return resource, findings
	}
	resource, more := schema.Decode[mapping.Resource]("resource", raw, at)
	return resource, append(findings, more...)
}

// maxAttributes is how many attributes a feature may have.
const maxAttributes = 5000

// properties sorts a feature's attributes into members of a resource and
// extra ones. Empty attributes are dropped: unknown is not a value. The text
// it returns is good until the next call.
func (m *members) properties(f geodata.Feature, extra *extras) ([]byte, []schema.Finding) {
	clear(m.slots)
	own, isOwn := ownOf(f.Properties)
	n := 0
	for name, value := range geodata.Members(f.Properties) {
		if n++; n > maxAttributes {
			return []byte("{}"), []schema.Finding{{Place: f.Place.At("/properties"), Rule: "too-many-members", Level: schema.Error, Args: map[string]any{"max": maxAttributes}}}
		}
		if string(value) == "null" || name == "id" && strings.Trim(string(value), `"`) == f.ID || isOwn && own.derives(name) {
			continue
		}
		value = own.plain(value)
		if name == "attributes" && unpack(value, extra) {
			continue
		}
		meant := m.meaning(name)
		if meant.field < 0 || m.fields[meant.field].Name == "id" {
			extra.keep(name, value)
			continue
		}
		m.offer(meant, name, value, extra)
	}
	findings := m.complete(extra, f)
	if isOwn && *f.Place.Feature == 0 {
		findings = append(findings, schema.Finding{Place: f.Place.At("/properties/" + OwnMember), Rule: "relations-derived", Level: schema.Note})
	}
	return m.record(), findings
}

// offer takes an attribute for a member, unless another has the better name.
func (m *members) offer(meant meaning, name string, value json.RawMessage, extra *extras) {
	mine, have := slot{name, meant.exact, value}, m.slots[meant.field]
	if have.value != nil {
		if have.exact && !mine.exact || have.exact == mine.exact && have.name <= mine.name {
			mine, have = have, mine
		}
		extra.keep(have.name, have.value)
	}
	m.slots[meant.field] = mine
}

// record writes the members found as a JSON object.
func (m *members) record() []byte {
	m.text = append(m.text[:0], '{')
	for i, s := range m.slots {
		if s.value == nil {
			continue
		}
		if len(m.text) > 1 {
			m.text = append(m.text, ',')
		}
		m.text = append(append(append(m.text, '"'), m.fields[i].Name...), '"', ':')
		m.text = append(m.text, m.fit(m.fields[i], s.value)...)
	}
	return append(m.text, '}')
}

// extras are a feature's attributes that no member is for.
type extras map[string]any

// keep adds an attribute. One of a name that is taken gets a number.
func (e *extras) keep(name string, value json.RawMessage) {
	switch name {
	case "fid":
		return // a row number
	case "id":
		name = "source_id"
	}
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber() // long numbers are codes: keep every digit
	var v any
	if decoder.Decode(&v) == nil {
		e.set(name, v)
	}
}

func (e *extras) set(name string, value any) {
	if *e == nil {
		*e = extras{}
	}
	free := name
	for n := 2; ; n++ {
		if _, taken := (*e)[free]; !taken {
			break
		}
		if n == 20 {
			n = len(*e) // a file may call thousands alike
		}
		free = fmt.Sprintf("%s (%d)", name, n)
	}
	(*e)[free] = value
}

// meaning finds the member that an attribute is: as --field says (in any case
// of letters, though the exact one comes first), by its name, or by its label.
func (m *members) meaning(name string) meaning {
	meant, ok := m.means[name]
	if !ok {
		meant = m.interpret(name)
		if len(m.means) < 1000 { // a file may call every attribute otherwise
			m.means[name] = meant
		}
	}
	return meant
}

func (m *members) interpret(name string) meaning {
	none := meaning{field: -1}
	for i, f := range m.fields {
		if theirs, named := m.opt.Fields[f.Name]; named && strings.EqualFold(theirs, name) {
			return meaning{i, theirs == name}
		}
	}
	if i, ok := m.byName[name]; ok {
		if _, mapped := m.opt.Fields[name]; mapped {
			return none
		}
		return meaning{i, true}
	}
	for i, f := range m.fields {
		if !namesField(name, f) {
			continue
		}
		if _, mapped := m.opt.Fields[f.Name]; mapped {
			return none
		}
		return meaning{i, false}
	}
	return none
}

// fit brings a value into the form that the schema asks for when the meaning
// is beyond doubt: a number where text is wanted, a label instead of its word.
func (m *members) fit(f schema.Field, value json.RawMessage) json.RawMessage {
	if f.Type == "string" && (value[0] == '-' || (value[0] >= '0' && value[0] <= '9')) {
		return quote(string(value))
	}
	if value[0] != '"' {
		return value
	}
	words := m.words[f.Name]
	if plain := value[1 : len(value)-1]; f.Type == "string" && bytes.IndexByte(plain, '\\') < 0 {
		if words[string(plain)] == string(plain) && len(plain) > 0 || words == nil && len(bytes.TrimSpace(plain)) == len(plain) {
			return value
		}
	}
	var text string
	if json.Unmarshal(value, &text) != nil {
		return value
	}
	return typed(f, text, words)
}

// typed reads a text of a table, which knows no numbers and no truth.
func typed(f schema.Field, text string, words words) json.RawMessage {
	word := strings.ToLower(strings.TrimSpace(text))
	switch {
	case f.Type == "number":
		if number, ok := plainNumber(word, false); ok {
			return json.RawMessage(number)
		}
	case f.Type == "boolean" && (word == "true" || word == "false"):
		return json.RawMessage(word)
	}
	return quote(words.read(strings.TrimSpace(text)))
}

func quote(text string) json.RawMessage {
	quoted, err := json.Marshal(text)
	if err != nil {
		return json.RawMessage(`""`)
	}
	return quoted
}

// words are the words of a closed set by what people may write for them, in
// lower case: the word itself and its labels.
type words map[string]string

func wordsOf(schemaName, field string) words {
	w := words{}
	labels := schema.EnumLabels(schemaName, field)
	for _, label := range labels {
		w[strings.ToLower(label.ID)], w[strings.ToLower(label.EN)] = label.Word, label.Word
	}
	for _, label := range labels {
		w[label.Word] = label.Word
	}
	return w
}

// read gives the word that a text means, or the text itself.
func (w words) read(text string) string {
	if word, ok := w[strings.ToLower(text)]; ok {
		return word
	}
	return text
}

// complete fills the two members that every resource needs.
func (m *members) complete(extra *extras, f geodata.Feature) (findings []schema.Finding) {
	filled := func(rule, path, value string) {
		findings = append(findings, schema.Finding{Place: f.Place.At("/properties/" + path), Rule: rule, Level: schema.Warning,
			Repaired: true, Args: map[string]any{"given": value}})
	}
	kind, name := &m.slots[m.byName["kind"]], &m.slots[m.byName["name"]]
	if m.opt.Kind != "" {
		if kind.value != nil && string(kind.value) != string(quote(m.opt.Kind)) {
			extra.keep("kind", kind.value)
		}
		kind.value = quote(m.opt.Kind)
	}
	if kind.value == nil {
		kind.value = quote(string(mapping.OtherKind))
		filled("kind-missing", "kind", string(mapping.OtherKind))
	}
	if name.value == nil || string(name.value) == `""` {
		text := f.ID
		if text == "" {
			text = fmt.Sprintf("%s %d", strings.TrimSuffix(m.file, filepath.Ext(m.file)), *f.Place.Feature+1)
		}
		name.value = quote(text)
		filled("name-missing", "name", text)
	}
	return findings
}

// measure sets area and length as measured here, and notes when the file said
// something else.
func measure(resource *mapping.Resource, extra *extras, at schema.Place) (findings []schema.Finding) {
	measures := geodata.Measure(resource.Geometry)
	compare := func(field string, given, measured *float64) {
		if given != nil && measured == nil && resource.Geometry != nil {
			extra.set(field, *given) // said of a shape that has no such measure
		}
		if given != nil && measured != nil && math.Abs(*given-*measured) > 0.01*math.Max(*measured, 0.01) {
			findings = append(findings, schema.Finding{Place: at.At("/properties/" + field), Rule: "measure-differs", Level: schema.Note,
				Args: map[string]any{"field": field, "given": *given, "measured": *measured}})
		}
	}
	compare("area_ha", resource.AreaHa, measures.AreaHa)
	compare("length_km", resource.LengthKm, measures.LengthKm)
	if resource.Geometry != nil {
		resource.AreaHa, resource.LengthKm = rounded(measures.AreaHa, 4), rounded(measures.LengthKm, 6)
	}
	return findings
}

// rounded keeps square metres and millimetres: no shape is known better.
func rounded(x *float64, decimals int) *float64 {
	if x == nil {
		return nil
	}
	scale := math.Pow10(decimals)
	y := math.Round(*x*scale) / scale
	return &y
}
