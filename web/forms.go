package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"potensi/internal/report"
	"potensi/mapping"
	"potensi/schema"
)

// formField is one member of a record in a form: its words come from the
// schema, which also judges what is filled in.
type formField struct {
	schema.Field
	Label   string
	Value   string
	Options []formOption
	Wrong   []string // what is wrong with it and what to do
}

// formOption is one word of a closed set, or one thing to refer to.
type formOption struct {
	Word, Label, Pict string
	Chosen            bool
}

// form is a record on its way in.
type form struct {
	Fields map[string]formField
	Wrong  []string // what no field is to blame for
	Count  int      // of all that is wrong
}

// Get is a field by its member's name.
func (f form) Get(name string) formField { return f.Fields[name] }

// formOf makes the form of a record from what is in it and what is wrong.
func (v *visit) formOf(name string, values map[string]string, found []schema.Finding) form {
	out := form{Fields: map[string]formField{}, Count: len(found)}
	for _, field := range schema.Fields(name) {
		one := formField{Field: field, Label: v.p.Pick(field.LabelID, field.LabelEN), Value: values[field.Name]}
		for _, label := range schema.EnumLabels(name, field.Name) {
			one.Options = append(one.Options, formOption{Word: label.Word, Label: v.p.Pick(label.ID, label.EN), Pict: pictOfWord(name, field.Name, label.Word), Chosen: label.Word == one.Value})
		}
		out.Fields[field.Name] = one
	}
	for _, f := range found {
		member, _, _ := strings.Cut(strings.TrimPrefix(f.Path, "/"), "/")
		text := report.FindingText(f, v.p)
		field, ok := out.Fields[member]
		if !ok {
			out.Wrong = append(out.Wrong, text)
			continue
		}
		field.Wrong = append(field.Wrong, text)
		out.Fields[member] = field
	}
	return out
}

// valuesOf are a record's members as text for a form.
func valuesOf(record any) map[string]string {
	out := map[string]string{}
	text, err := json.Marshal(record)
	members := map[string]any{}
	if err != nil || json.Unmarshal(text, &members) != nil {
		return out
	}
	for name, value := range members {
		switch v := value.(type) {
		case string:
			out[name] = v
		case float64, bool:
			one, _ := json.Marshal(v) // a number or a truth
			out[name] = string(one)
		}
	}
	return out
}

// readForm is the form that was sent.
func (v *visit) readForm() (url.Values, error) {
	if err := v.Request.ParseForm(); err != nil {
		if tooLarge(err) {
			return nil, refused(http.StatusRequestEntityTooLarge, "body-too-large", map[string]any{"max": maxBody >> 10})
		}
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return nil, refused(http.StatusRequestTimeout, "body-slow", nil)
		}
		return nil, refused(http.StatusBadRequest, "form-unreadable", nil)
	}
	return v.Request.PostForm, nil
}

// decodeForm puts what was filled in into a record as it stands, and lets the
// schema judge the whole. Members that the form does not have stay.
func decodeForm[T any](name string, standing T, sent url.Values) (T, []schema.Finding, error) {
	members := map[string]any{}
	text, err := json.Marshal(standing)
	if err == nil {
		err = json.Unmarshal(text, &members)
	}
	if err != nil {
		return standing, nil, err
	}
	for _, field := range schema.Fields(name) {
		if !sent.Has(field.Name) || field.Name == "id" {
			continue
		}
		delete(members, field.Name)
		if text := strings.TrimSpace(sent.Get(field.Name)); text != "" {
			members[field.Name] = typedText(field.Type, text)
		}
	}
	for name, value := range members { // what nobody filled in is not there
		if value == "" || value == nil {
			delete(members, name)
		}
	}
	raw, err := json.Marshal(members)
	if err != nil {
		return standing, nil, err
	}
	record, found := schema.Decode[T](name, raw, schema.Place{})
	return record, found, nil
}

// typedText is a text as its member's type; what does not fit stays text, for
// the schema to name it.
func typedText(kind, text string) any {
	if kind != "integer" && kind != "number" {
		return text
	}
	var number json.Number
	plain := strings.Replace(text, ",", ".", 1)
	if json.Unmarshal([]byte(plain), &number) != nil {
		return text
	}
	return number
}

// groupTiles offers groups to choose one of.
func (v *visit) groupTiles(chosen string, wanted func(mapping.Group) bool) []formOption {
	out := []formOption{}
	for _, g := range v.w.Groups {
		if wanted(g) {
			out = append(out, formOption{Word: g.ID, Label: v.names.Of(g.ID), Pict: pictOf(g), Chosen: g.ID == chosen})
		}
	}
	return out
}

// unknownGroup is the finding that a form refers to a group that there is not.
func (v *visit) unknownGroup(id string) []schema.Finding {
	if id == "" || slices.ContainsFunc(v.w.Groups, func(g mapping.Group) bool { return g.ID == id }) {
		return nil
	}
	return []schema.Finding{{Place: schema.Place{Path: "/group"}, Rule: "unknown-reference", Level: schema.Error,
		Args: map[string]any{"field": "group", "given": id, "table": "groups", "known": []string{}}}}
}

// dayType is the kind of field for a date: a calendar for a day, plain text
// for a month or a year.
func dayType(date string) string {
	if len(date) == 0 || len(date) == len("2006-01-02") {
		return "date"
	}
	return "text"
}

// pictOfWord names the pictogram of a word of a closed set.
func pictOfWord(schema, field, word string) string {
	if schema == "session" && field == "kind" {
		return "session_" + word
	}
	picts := map[string]string{"people": "mixed", "any": "mixed", "adult": "men", "none": "institution", "with": "disability", "without": "mixed"}
	if pict, ok := picts[word]; ok {
		return pict
	}
	return word
}
