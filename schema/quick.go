package schema

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// quick fills value from a record that is plainly good, in one pass and
// without asking gojsonschema: a flat object of known members, each once, with
// texts without escapes and numbers without exponents that fit their schema.
// It is false when there is any doubt; the judge then decides, so that what is
// wrong is always said by the judge. A test holds that whatever is good here
// is good for gojsonschema.
func (d *document) quick(raw []byte, value reflect.Value) bool {
	p := d.planFor(value.Type())
	if p == nil || len(raw) > maxText || !utf8.Valid(raw) {
		return false
	}
	q := quickScanner{text: unsafe.String(unsafe.SliceData(raw), len(raw))}
	if !q.take('{') {
		return false
	}
	seen := uint64(0)
	for first := true; !q.take('}'); first = false {
		if !first && !q.take(',') {
			return false
		}
		name, ok := q.quoted()
		if !ok || !q.take(':') {
			return false
		}
		i, known := p.byName[name]
		if !known || seen&(1<<i) != 0 || !p.members[i].read(&q, value) {
			return false
		}
		seen |= 1 << i
	}
	return seen&p.required == p.required && q.end()
}

// plan is how the members of a record fill the fields of one Go type.
type plan struct {
	members  []planned
	byName   map[string]int
	required uint64 // a bit for each member
}

type planned struct {
	*member
	field   int
	words   map[string]string // of an enum
	pattern *regexp.Regexp
}

// planFor makes the plan once for each type. It is nil for a type or a
// document that a plan cannot serve.
func (d *document) planFor(t reflect.Type) *plan {
	if p, ok := d.plans.Load(t); ok {
		return p.(*plan)
	}
	p, _ := d.plans.LoadOrStore(t, d.newPlan(t))
	return p.(*plan)
}

func (d *document) newPlan(t reflect.Type) *plan {
	if t.Kind() != reflect.Struct || len(d.root.Properties) > 64 {
		return nil
	}
	p := &plan{byName: map[string]int{}}
	for _, m := range d.root.Properties {
		field, ok := fieldOf(t, m)
		if !ok {
			continue
		}
		one := planned{member: m, field: field, words: map[string]string{}}
		for _, w := range m.Enum {
			one.words[w] = w
		}
		if m.Pattern != "" {
			one.pattern = regexp.MustCompile(m.Pattern)
		}
		p.byName[m.Name] = len(p.members)
		p.members = append(p.members, one)
	}
	for _, name := range d.root.Required {
		i, ok := p.byName[name]
		if !ok {
			return nil
		}
		p.required |= 1 << i
	}
	return p
}

// fieldOf finds the struct field of a member that holds a lone text, number or
// truth value of the member's only type.
func fieldOf(t reflect.Type, m *member) (int, bool) {
	if len(m.Type) != 1 || m.Kind != "" {
		return 0, false
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != m.Name {
			continue
		}
		if reflect.PointerTo(f.Type).Implements(reflect.TypeFor[json.Unmarshaler]()) {
			return 0, false
		}
		kinds := map[string][]reflect.Kind{"string": {reflect.String}, "boolean": {reflect.Bool},
			"number": {reflect.Float64}, "integer": {reflect.Int}}[m.Type[0]]
		held := f.Type
		if held.Kind() == reflect.Pointer {
			held = held.Elem()
		}
		return i, slices.Contains(kinds, held.Kind())
	}
	return 0, false
}

// read reads the member's value into its field.
func (m *planned) read(q *quickScanner, value reflect.Value) bool {
	into := value.Field(m.field)
	if into.Kind() == reflect.Pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	switch m.Type[0] {
	case "string":
		text, ok := q.quoted()
		if !ok || !m.fits(&text) {
			return false
		}
		into.SetString(text)
	case "boolean":
		is, ok := q.truth()
		into.SetBool(is)
		return ok
	case "number":
		x, ok := q.number(true)
		into.SetFloat(x)
		return ok && m.inRange(x)
	default:
		x, ok := q.number(false)
		into.SetInt(int64(x))
		return ok && m.inRange(x)
	}
	return true
}

// fits holds a text against the schema; it makes it one that outlives the
// record's bytes.
func (m *planned) fits(text *string) bool {
	if len(m.Enum) > 0 {
		word, ok := m.words[*text]
		*text = word
		return ok
	}
	*text = strings.Clone(*text)
	length := len(*text)
	if m.MaxLength != nil && length > *m.MaxLength || m.MinLength != nil && length < 4**m.MinLength {
		length = utf8.RuneCountInString(*text)
	}
	return (m.MaxLength == nil || length <= *m.MaxLength) && (m.MinLength == nil || length >= *m.MinLength) &&
		(m.pattern == nil || m.pattern.MatchString(*text))
}

// inRange leaves the limits themselves to the judge: a number that rounds to a
// limit may lie beyond it.
func (m *planned) inRange(x float64) bool {
	return len(m.Enum) == 0 && (m.Minimum == nil || x > *m.Minimum) && (m.Maximum == nil || x < *m.Maximum)
}

// quickScanner reads the plainest JSON.
type quickScanner struct {
	text string
	pos  int
}

func (q *quickScanner) space() {
	for q.pos < len(q.text) && (q.text[q.pos] == ' ' || q.text[q.pos] == '\n' || q.text[q.pos] == '\r' || q.text[q.pos] == '\t') {
		q.pos++
	}
}

func (q *quickScanner) take(c byte) bool {
	if q.space(); q.pos < len(q.text) && q.text[q.pos] == c {
		q.pos++
		return true
	}
	return false
}

func (q *quickScanner) end() bool {
	q.space()
	return q.pos == len(q.text)
}

// quoted reads a text without escapes. It is a part of the record's bytes.
func (q *quickScanner) quoted() (string, bool) {
	if !q.take('"') {
		return "", false
	}
	start := q.pos
	for ; q.pos < len(q.text); q.pos++ {
		switch c := q.text[q.pos]; {
		case c == '"':
			q.pos++
			return q.text[start : q.pos-1], true
		case c == '\\' || c < ' ':
			return "", false
		}
	}
	return "", false
}

func (q *quickScanner) truth() (is, ok bool) {
	q.space()
	for _, word := range [...]string{"true", "false"} {
		if strings.HasPrefix(q.text[q.pos:], word) {
			q.pos += len(word)
			return word == "true", true
		}
	}
	return false, false
}

// number reads a number without an exponent, and without a point unless
// decimals are allowed.
func (q *quickScanner) number(decimals bool) (float64, bool) {
	if q.space(); q.pos == len(q.text) {
		return 0, false
	}
	end, ok := numberEnd(q.text, q.pos)
	number := q.text[q.pos:end]
	if !ok || len(number) > 15 || strings.ContainsAny(number, "eE") || !decimals && strings.Contains(number, ".") {
		return 0, false
	}
	x, err := strconv.ParseFloat(number, 64)
	q.pos = end
	return x, err == nil
}
