package schema

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/xeipuuv/gojsonschema"
)

// maxFindings is how many findings one record can have: who made more mistakes
// than that has made one mistake many times.
const maxFindings = 20

// CheckObject says what is wrong with one record: first by the guard (strict
// JSON, small enough to be judged), then by the schema. The place's path is put
// before the path of each finding. A workshop is checked with all its records,
// except that the features of its resources are left to geodata.
func CheckObject(name string, raw []byte, at Place) []Finding {
	_, findings := check(name, raw, at)
	return findings
}

// Decode checks one record and turns it into a Go value. When there are
// findings the value is the zero value and must not be used.
//
// A whole number may be written 12.0, and a lone id where a list is allowed.
// Members that the schema does not name never reach the value, however they
// are spelled: encoding/json alone would let KIND overwrite kind.
func Decode[T any](name string, raw []byte, at Place) (T, []Finding) {
	var none, plain T
	if doc, ok := lookup(name); ok && doc.quick(raw, reflect.ValueOf(&plain).Elem()) {
		return plain, nil
	}
	rec, findings := check(name, raw, at)
	if len(findings) > 0 {
		return none, findings
	}
	var value T
	if json.Unmarshal(rec.text(), &value) == nil {
		return value, nil
	}
	var again T
	if err := json.Unmarshal(rec.plainText(), &again); err != nil {
		return none, []Finding{misfit(err, at)}
	}
	return again, nil
}

// Extra returns the members of a record that its schema does not name, as they
// are kept beside it: strings, booleans, nil, lists, objects, and numbers as
// int64 where they are whole, else as float64. Only resources may have such
// members. Ask it after Decode has found nothing.
func Extra(name string, raw []byte) map[string]any {
	doc, ok := lookup(name)
	if !ok || !doc.root.Open {
		return nil
	}
	value, f := scan(raw)
	object, ok := value.(map[string]any)
	if f != nil || !ok {
		return nil
	}
	extra := map[string]any{}
	for key, v := range object {
		if doc.root.property(key) == nil {
			extra[key] = native(v)
		}
	}
	return extra
}

// record is a text that was found good, and what it says.
type record struct {
	doc    *document
	raw    []byte
	object map[string]any
}

func check(name string, raw []byte, at Place) (record, []Finding) {
	doc, ok := lookup(name)
	if !ok {
		return record{}, []Finding{{Place: at, Rule: ruleUnknownSchema, Level: Error,
			Args: map[string]any{"given": shorten(name), "known": Names()}}}
	}
	if doc.name == workshop {
		return record{doc: doc, raw: withoutMark(raw)}, checkBundle(doc, raw, at)
	}
	value, f := scan(raw)
	if f != nil {
		return record{}, []Finding{f.finding(at)}
	}
	object, ok := value.(map[string]any)
	if !ok {
		return record{}, []Finding{notObject(value).finding(at)}
	}
	return record{doc: doc, raw: raw, object: object}, doc.judged(object, at)
}

// judged asks gojsonschema. NewRawLoader spares it a second decoding; it is
// right because scan leaves numbers as json.Number, which a test holds.
func (d *document) judged(object map[string]any, at Place) []Finding {
	result, err := d.judge().Validate(gojsonschema.NewRawLoader(object))
	if err != nil { // NewRawLoader has nothing that could fail
		panic(err)
	}
	if result.Valid() {
		return nil
	}
	return d.findings(result.Errors(), at.named(object))
}

// text is what encoding/json may read without being misled.
func (r record) text() []byte {
	if !r.doc.root.Open || !r.shadowed() {
		return r.raw
	}
	known := map[string]any{}
	for _, m := range r.doc.root.Properties {
		if v, ok := r.object[m.Name]; ok {
			known[m.Name] = v
		}
	}
	return marshal(known)
}

// shadowed reports whether an unnamed member differs from a named one only by
// case, which encoding/json ignores.
func (r record) shadowed() bool {
	unnamed := len(r.object)
	for _, m := range r.doc.root.Properties {
		if _, named := r.object[m.Name]; named {
			unnamed--
		}
	}
	if unnamed == 0 {
		return false
	}
	for key := range r.object {
		for _, m := range r.doc.root.Properties {
			if key != m.Name && strings.EqualFold(key, m.Name) {
				return true
			}
		}
	}
	return false
}

// plainText is the record in the only spelling that encoding/json knows.
func (r record) plainText() []byte {
	object := map[string]any{}
	dec := json.NewDecoder(strings.NewReader(string(r.text())))
	dec.UseNumber()
	if err := dec.Decode(&object); err != nil {
		return r.raw
	}
	return marshal(r.doc.root.plain(object))
}

// misfit is a record that its schema allows and its Go type does not.
func misfit(err error, at Place) Finding {
	f := &fault{rule: ruleType, args: map[string]any{"expected": "", "given": "", "value": shorten(err.Error())}}
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		f.args["expected"], f.args["given"] = wrong.Type.String(), wrong.Value
		f.path = strings.Split(wrong.Field, ".")
		slices.Reverse(f.path)
	}
	return f.finding(at)
}

// named adds the record's own id to a place that has none.
func (p Place) named(object map[string]any) Place {
	if id, ok := object["id"].(string); ok && p.ID == "" {
		p.ID = shorten(id)
	}
	return p
}

// marshal writes what scan has read, which cannot fail.
func marshal(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}
