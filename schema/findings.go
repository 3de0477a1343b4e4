package schema

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/xeipuuv/gojsonschema"
)

// findings turns the judge's errors into ours, in the order of their paths.
func (d *document) findings(errs []gojsonschema.ResultError, at Place) []Finding {
	faults := make([]located, len(errs))
	for i, err := range errs {
		faults[i] = locate(err)
	}
	slices.SortStableFunc(faults, func(a, b located) int {
		return cmp.Or(slices.Compare(a.path, b.path), cmp.Compare(a.err.Type(), b.err.Type()))
	})
	var findings []Finding
	for _, l := range faults[:min(len(faults), maxFindings)] {
		findings = append(findings, d.explain(l).finding(at))
	}
	return findings
}

// located is one error of the judge and the path of the member that is wrong,
// outermost step first. A member that is missing or unknown has a path too.
type located struct {
	err  gojsonschema.ResultError
	path []string
}

// pathMark parts the steps of a path; the guard lets no NUL into a name.
const pathMark = "\x00"

func locate(err gojsonschema.ResultError) located {
	path := strings.Split(err.Context().String(pathMark), pathMark)[1:] // without (root)
	if name, ok := err.Details()["property"].(string); ok {
		path = append(path, name)
	}
	return located{err: err, path: path}
}

// explain names the rule of an error and its arguments.
func (d *document) explain(l located) *fault {
	m, value := d.root.find(l.path), l.err.Value()
	if m == nil {
		m = new(member)
	}
	switch l.err.Type() {
	case "required":
		return l.fault(ruleRequired, nil)
	case "invalid_type":
		return l.fault(ruleType, map[string]any{"expected": strings.Join(m.Type, "|"), "given": l.err.Details()["given"], "value": shown(value)})
	case "enum":
		return l.fault(ruleEnum, m.enumArgs(value))
	case "number_gte", "number_lte":
		return l.fault(ruleRange, limits(m.Minimum, m.Maximum, map[string]any{"given": shown(value)}))
	case "string_gte", "string_lte":
		return l.fault(ruleLength, limits(m.MinLength, m.MaxLength, map[string]any{"given": size(value), "unit": "characters"}))
	case "array_min_items", "array_max_items":
		return l.fault(ruleLength, limits(m.MinItems, m.MaxItems, map[string]any{"given": size(value), "unit": "items"}))
	case "pattern":
		return l.fault(rulePattern, m.patternArgs(value))
	case "unique":
		return l.fault(ruleUnique, map[string]any{"given": repeated(l.err)})
	case "additional_property_not_allowed":
		return l.fault(ruleUnknownMember, d.root.find(l.path[:len(l.path)-1]).unknownArgs(l.path[len(l.path)-1]))
	case "array_min_properties":
		return l.fault(ruleEmpty, map[string]any{"known": d.root.names()})
	}
	return l.fault(ruleInvalid, map[string]any{"keyword": l.err.Type()}) // no schema of ours comes here: a test holds it
}

func (l located) fault(rule string, args map[string]any) *fault {
	path := slices.Clone(l.path)
	slices.Reverse(path)
	return &fault{rule: rule, args: args, path: path}
}

func (m *member) enumArgs(value any) map[string]any {
	args := map[string]any{"given": shown(value), "allowed": slices.Clone([]string(m.Enum))}
	var spellings []spelling
	for _, label := range m.labels() {
		spellings = append(spellings, spelling{label.Word, label.Word}, spelling{label.ID, label.Word}, spelling{label.EN, label.Word})
	}
	return nearby(args, value, spellings)
}

func (m *member) unknownArgs(name string) map[string]any {
	args := map[string]any{"known": m.names()}
	var spellings []spelling
	for _, p := range m.Properties {
		spellings = append(spellings, spelling{p.Name, p.Name}, spelling{p.LabelID, p.Name}, spelling{p.Title, p.Name})
	}
	return nearby(args, name, spellings)
}

func nearby(args map[string]any, value any, spellings []spelling) map[string]any {
	if text, ok := value.(string); ok {
		if word, ok := nearest(text, spellings); ok {
			args["nearest"] = word
		}
	}
	return args
}

func (m *member) patternArgs(value any) map[string]any {
	args := map[string]any{"given": shown(value), "example": ""}
	if len(m.Examples) > 0 {
		args["example"] = m.Examples[0]
	}
	return args
}

// limits adds the limits that exist.
func limits[N int | float64](lowest, highest *N, args map[string]any) map[string]any {
	if lowest != nil {
		args["min"] = *lowest
	}
	if highest != nil {
		args["max"] = *highest
	}
	return args
}

// size counts characters or items.
func size(value any) int {
	switch v := value.(type) {
	case string:
		return len([]rune(v))
	case []any:
		return len(v)
	}
	return 0
}

// repeated shows the item that occurs twice.
func repeated(err gojsonschema.ResultError) string {
	items, _ := err.Value().([]any)
	if i, ok := err.Details()["j"].(int); ok && i < len(items) {
		return shown(items[i])
	}
	return ""
}

// finding gives a fault its place. Its field is the innermost member that has
// a name, so that the third of a list of choices is still about choices.
func (f *fault) finding(at Place) Finding {
	path, field := strings.Builder{}, ""
	path.WriteString(at.Path)
	for _, step := range slices.Backward(f.path) {
		path.WriteString("/" + pointerEscapes.Replace(step))
		if !isIndex(step) {
			field = step
		}
	}
	if f.args == nil {
		f.args = map[string]any{}
	}
	f.args["field"] = shorten(field)
	return Finding{Place: at.At(path.String()), Rule: f.rule, Level: Error, Args: f.args}
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

func notObject(value any) *fault {
	return &fault{rule: ruleNotObject, args: map[string]any{"given": typeName(value)}}
}

// typeName is the JSON type of what scan has read.
func typeName(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}

// shown is a value as a message may quote it: short, and a text that could be
// mistaken for a number or for nothing in quotation marks.
func shown(value any) string {
	switch v := value.(type) {
	case string:
		if v == "" || json.Valid([]byte(v)) {
			return strconv.Quote(shorten(v))
		}
		return shorten(v)
	case json.Number:
		return shorten(v.String())
	case bool:
		return strconv.FormatBool(v)
	case []any:
		return "[…]"
	case map[string]any:
		return "{…}"
	}
	return "null"
}

// maxShown is how many characters of a stranger's text a message quotes.
const maxShown = 40

// shorten keeps the first printable characters of a text, as a copy that does
// not hold the whole record in memory.
func shorten(text string) string {
	short := make([]rune, 0, maxShown)
	for _, r := range text {
		if len(short) == maxShown {
			short[maxShown-1] = '…'
			break
		}
		if !unicode.IsPrint(r) {
			r = '·'
		}
		short = append(short, r)
	}
	return string(short)
}

// near quotes the text around a position.
func near(text string, pos int) string {
	from, to := max(0, pos-10), min(len(text), pos+120)
	return shorten(strings.ToValidUTF8(text[from:to], ""))
}
