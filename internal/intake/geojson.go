package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/google/uuid"

	"potensi/geodata"
	"potensi/mapping"
	"potensi/schema"
)

// prepared is a feature on its way from the file to the store.
type prepared struct {
	feature  geodata.Feature
	resource mapping.Resource
	findings []schema.Finding
}

// chunk is how many features travel together between the goroutines.
const chunk = 64

type work struct {
	features []geodata.Feature
	done     chan []prepared
}

// geojson reads features on one goroutine, checks and measures them on
// several, and saves them here in the order of the file.
func (r *reader) geojson(ctx context.Context, content io.Reader, name string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	todo, ordered := make(chan work, workers), make(chan work, 4*workers)
	names := newMembers(r.opt, filepath.Base(name))
	for range workers {
		go func() {
			for w := range todo {
				w.done <- names.prepareAll(w.features)
			}
		}()
	}
	failed := make(chan error, 1)
	go func() {
		failed <- feed(ctx, content, name, todo, ordered)
		close(todo)
		close(ordered)
	}()
	for w := range ordered {
		for _, p := range <-w.done {
			if err := r.resource(p); err != nil {
				return err
			}
		}
	}
	return <-failed
}

// feed reads the file into chunks.
func feed(ctx context.Context, content io.Reader, name string, todo, ordered chan<- work) error {
	var features []geodata.Feature
	send := func() error {
		w := work{features: features, done: make(chan []prepared, 1)}
		features = nil
		for _, to := range []chan<- work{todo, ordered} { // whoever waits for it must be sure that it is done
			select {
			case to <- w:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}
	err := geodata.ReadGeoJSON(content, name, func(f geodata.Feature) error {
		features = append(features, f)
		if len(features) < chunk {
			return nil
		}
		return send()
	})
	if sendErr := send(); err == nil {
		err = sendErr
	}
	return err
}

// members knows how a file's attributes become a resource's members.
type members struct {
	opt    Options
	file   string
	fields []schema.Field
	byName map[string]schema.Field
	words  map[string]words // of the closed sets, by field
}

func newMembers(opt Options, file string) *members {
	m := &members{opt: opt, file: file, fields: schema.Fields("resource"), byName: map[string]schema.Field{}, words: map[string]words{}}
	for _, f := range m.fields {
		m.byName[f.Name] = f
		if len(f.Enum) > 0 {
			m.words[f.Name] = wordsOf("resource", f.Name)
		}
	}
	return m
}

func (m *members) prepareAll(features []geodata.Feature) []prepared {
	out := make([]prepared, len(features))
	for i, f := range features {
		out[i] = m.prepare(f)
	}
	return out
}

// prepare checks one feature and turns it into a resource.
func (m *members) prepare(f geodata.Feature) prepared {
	p := prepared{feature: f, findings: f.Findings}
	if f.Rejected() {
		return p
	}
	geometry, findings := geodata.Check(f.Geometry, f.Place)
	p.findings = append(p.findings, findings...)
	raw, extra, findings := m.properties(f)
	p.findings = append(p.findings, findings...)
	resource, findings := m.decode(raw, extra, f.Place.At("/properties"))
	p.findings = append(p.findings, findings...)
	resource.Geometry = geometry
	p.findings = append(p.findings, measure(&resource, extra, f.Place)...)
	for name, value := range extra {
		resource.Attributes = with(resource.Attributes, name, value)
	}
	p.resource = resource
	return p
}

// decode turns members into a resource. An optional member that does not fit
// was meant for something else: it is set aside among the extra attributes.
func (m *members) decode(raw []byte, extra map[string]any, at schema.Place) (mapping.Resource, []schema.Finding) {
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
		if field, ok := m.byName[name]; !ok || field.Required {
			return resource, findings
		}
		keepExtra(extra, name, given[name])
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

// properties sorts a feature's attributes into members of a resource and
// extra ones. Empty attributes are dropped: unknown is not a value.
func (m *members) properties(f geodata.Feature) (raw []byte, extra map[string]any, findings []schema.Finding) {
	given := map[string]json.RawMessage{}
	if len(f.Properties) > 0 {
		if err := json.Unmarshal(f.Properties, &given); err != nil {
			return f.Properties, nil, nil // Decode says what is wrong
		}
	}
	known := map[string]json.RawMessage{}
	extra = map[string]any{}
	if dropDerived(given) && *f.Place.Feature == 0 {
		findings = append(findings, schema.Finding{Place: f.Place.At("/properties/" + OwnMember), Rule: "relations-derived", Level: schema.Note})
	}
	for _, name := range m.inOrder(given) {
		value := given[name]
		if string(value) == "null" || name == "attributes" && unpack(value, extra) {
			continue
		}
		field, ok := m.field(name)
		if name == "id" && strings.Trim(string(value), `"`) == f.ID {
			continue
		}
		if _, taken := known[field.Name]; !ok || taken || name == "id" {
			keepExtra(extra, name, value)
			continue
		}
		known[field.Name] = m.fit(field, value)
	}
	m.complete(known, extra, f, &findings)
	raw, err := json.Marshal(known)
	if err != nil {
		return f.Properties, nil, findings
	}
	return raw, extra, findings
}

// inOrder lists attributes so that one called exactly like a member comes
// before one called like its label, always in the same order.
func (m *members) inOrder(given map[string]json.RawMessage) []string {
	return slices.SortedFunc(maps.Keys(given), func(a, b string) int {
		_, exactA := m.byName[a]
		_, exactB := m.byName[b]
		if exactA != exactB {
			return map[bool]int{true: -1, false: 1}[exactA]
		}
		return strings.Compare(a, b)
	})
}

func keepExtra(extra map[string]any, name string, value json.RawMessage) {
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
		extra[name] = v
	}
}

// field finds the member that an attribute is: as --field says, by its name,
// or by its label.
func (m *members) field(name string) (schema.Field, bool) {
	for ours, theirs := range m.opt.Fields {
		if theirs == name {
			return m.byName[ours], m.byName[ours].Name != ""
		}
	}
	if f, ok := m.byName[name]; ok {
		_, mapped := m.opt.Fields[name]
		return f, !mapped
	}
	for _, f := range m.fields {
		if namesField(name, f) {
			_, mapped := m.opt.Fields[f.Name]
			return f, !mapped
		}
	}
	return schema.Field{}, false
}

// fit brings a value into the form that the schema asks for when the meaning
// is beyond doubt: a number where text is wanted, a label instead of its word.
func (m *members) fit(f schema.Field, value json.RawMessage) json.RawMessage {
	if f.Type == "string" && len(value) > 0 && (value[0] == '-' || (value[0] >= '0' && value[0] <= '9')) {
		return quote(string(value))
	}
	var text string
	if json.Unmarshal(value, &text) != nil {
		return value
	}
	if number, ok := plainNumber(strings.TrimSpace(text), false); ok && f.Type == "number" {
		return json.RawMessage(number)
	}
	if word := strings.ToLower(text); f.Type == "boolean" && (word == "true" || word == "false") {
		return json.RawMessage(word)
	}
	return quote(m.words[f.Name].read(strings.TrimSpace(text)))
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
func (m *members) complete(known map[string]json.RawMessage, extra map[string]any, f geodata.Feature, findings *[]schema.Finding) {
	filled := func(rule, path, value string) {
		*findings = append(*findings, schema.Finding{Place: f.Place.At("/properties/" + path), Rule: rule, Level: schema.Warning,
			Repaired: true, Args: map[string]any{"given": value}})
	}
	if m.opt.Kind != "" {
		if own, ok := known["kind"]; ok && string(own) != string(quote(m.opt.Kind)) {
			keepExtra(extra, "kind", own)
		}
		known["kind"] = quote(m.opt.Kind)
	}
	if _, ok := known["kind"]; !ok {
		known["kind"] = quote(string(mapping.OtherKind))
		filled("kind-missing", "kind", string(mapping.OtherKind))
	}
	if name, ok := known["name"]; !ok || string(name) == `""` {
		text := f.ID
		if text == "" {
			text = fmt.Sprintf("%s %d", strings.TrimSuffix(m.file, filepath.Ext(m.file)), *f.Place.Feature+1)
		}
		known["name"] = quote(text)
		filled("name-missing", "name", text)
	}
}

// measure sets area and length as measured here, and notes when the file said
// something else.
func measure(resource *mapping.Resource, extra map[string]any, at schema.Place) []schema.Finding {
	measures := geodata.Measure(resource.Geometry)
	findings := []schema.Finding{}
	compare := func(field string, given, measured *float64) {
		if given != nil && measured == nil && resource.Geometry != nil {
			extra[field] = *given // said of a shape that has no such measure
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

var (
	goodID   = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,64}$`)
	rowID    = regexp.MustCompile(`^[0-9]{1,18}$`)
	idsSpace = uuid.NewSHA1(uuid.NameSpaceURL, []byte("urn:potensi:id"))
)

// resource settles one prepared feature and saves it.
func (r *reader) resource(p prepared) error {
	if p.feature.Rejected() {
		r.settle("resources", p.findings)
		return nil
	}
	if p.feature.ID != "" {
		if first, again := r.seen[p.feature.ID]; again {
			p.findings = append(p.findings, schema.Finding{Place: p.feature.Place.At("/id"), Rule: "duplicate-id", Level: schema.Error,
				Args: map[string]any{"id": shorten(p.feature.ID, 40), "first": first}})
		} else {
			r.seen[p.feature.ID] = *p.feature.Place.Feature
		}
	}
	r.identify(&p)
	if !r.settle("resources", p.findings) {
		return nil
	}
	r.known.add("resources", p.resource.ID, p.resource.Name)
	r.known.alias("resources", p.resource.ID, p.feature.ID)
	return r.put(p.resource)
}

// identify gives a resource its id: the file's, or one that importing the same
// file again gives again. A bare row number identifies a feature only within
// a file of that name; without any id the content identifies it.
func (r *reader) identify(p *prepared) {
	id := p.feature.ID
	switch {
	case goodID.MatchString(id) && !rowID.MatchString(id):
		p.resource.ID = id
		return
	case id != "":
		p.resource.Attributes = with(p.resource.Attributes, "source_id", shorten(id, 200))
		name := filepath.Base(r.out.File)
		p.resource.ID = uuid.NewSHA1(idsSpace, []byte("row\x00"+strings.TrimSuffix(name, filepath.Ext(name))+"\x00"+id)).String()
		return
	}
	blob, err := geodata.EncodeGPKG(p.resource.Geometry)
	if err != nil {
		return // the geometry was rejected
	}
	id = uuid.NewSHA1(idsSpace, []byte("resource\x00"+p.resource.Name+"\x00"+string(p.resource.Kind)+"\x00"+string(blob))).String()
	if first, again := r.seen[id]; again {
		p.findings = append(p.findings, schema.Finding{Place: p.feature.Place, Rule: "duplicate-feature", Level: schema.Error,
			Args: map[string]any{"first": first}})
	}
	r.seen[id] = *p.feature.Place.Feature
	p.resource.ID = id
}

func with(attributes map[string]any, key string, value any) map[string]any {
	if attributes == nil {
		attributes = map[string]any{}
	}
	attributes[key] = value
	return attributes
}
