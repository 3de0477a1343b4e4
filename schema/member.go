package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Field is one member of a record as forms, CSV headers and table columns need
// it. Type is a JSON type (string, integer, number, boolean, array, object) or
// level, which is 0 to 3, "na" or null. Enum lists the allowed words; null,
// which every field that is not required may be, is not among them.
type Field struct {
	Name        string
	Type        string
	LabelID     string
	LabelEN     string
	Description string
	Required    bool
	Enum        []string
}

// Label is a word of an enum and what people read for it.
type Label struct {
	Word string
	ID   string
	EN   string
}

// Fields lists the members of a record in the document's order; nil when there
// is no such schema.
func Fields(name string) []Field {
	doc, ok := lookup(name)
	if !ok {
		return nil
	}
	fields := make([]Field, 0, len(doc.root.Properties))
	for _, m := range doc.root.Properties {
		fields = append(fields, Field{
			Name: m.Name, Type: m.kind(), LabelID: m.LabelID, LabelEN: m.Title, Description: m.Description,
			Required: slices.Contains(doc.root.Required, m.Name), Enum: slices.Clone(m.Enum),
		})
	}
	return fields
}

// EnumLabels lists the words of an enum with their labels, in the document's
// order; nil when there is no such schema, field or enum.
func EnumLabels(name, field string) []Label {
	doc, ok := lookup(name)
	if !ok {
		return nil
	}
	m := doc.root.find([]string{field})
	if m == nil {
		return nil
	}
	return m.labels()
}

// member is one node of a schema document: what people read about it, and the
// limits that a finding has to name.
type member struct {
	Name        string            `json:"-"`
	Title       string            `json:"title"`
	Description string            `json:"description"`
	LabelID     string            `json:"x-label-id"`
	LabelsID    map[string]string `json:"x-labels-id"`
	LabelsEN    map[string]string `json:"x-labels-en"`
	Kind        string            `json:"x-type"`   // overrides Type for people
	Of          string            `json:"x-schema"` // the schema of the records within
	Type        types             `json:"type"`
	Enum        words             `json:"enum"`
	Pattern     string            `json:"pattern"`
	Examples    []string          `json:"examples"`
	Required    []string          `json:"required"`
	Open        bool              `json:"additionalProperties"`
	Properties  members           `json:"properties"`
	Items       *member           `json:"items"`
	Minimum     *float64          `json:"minimum"`
	Maximum     *float64          `json:"maximum"`
	MinLength   *int              `json:"minLength"`
	MaxLength   *int              `json:"maxLength"`
	MinItems    *int              `json:"minItems"`
	MaxItems    *int              `json:"maxItems"`
}

// find follows a path of member names and array indexes; nil when it leaves
// what the schema describes.
func (m *member) find(path []string) *member {
	for _, step := range path {
		if m == nil {
			return nil
		}
		if isIndex(step) && m.Items != nil {
			m = m.Items
			continue
		}
		m = m.property(step)
	}
	return m
}

func (m *member) property(name string) *member {
	for _, p := range m.Properties {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// kind is the one type besides null.
func (m *member) kind() string {
	if m.Kind != "" || len(m.Type) == 0 {
		return m.Kind
	}
	return m.Type[0]
}

func (m *member) labels() []Label {
	var labels []Label
	for _, word := range m.Enum {
		labels = append(labels, Label{Word: word, ID: m.LabelsID[word], EN: m.LabelsEN[word]})
	}
	return labels
}

// names lists the members of an object.
func (m *member) names() []string {
	names := make([]string, 0, len(m.Properties))
	for _, p := range m.Properties {
		names = append(names, p.Name)
	}
	return names
}

// types is one type or a list of types; null is left out.
type types []string

func (t *types) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*t = types{one}
		return nil
	}
	var many []string
	if err := json.Unmarshal(text, &many); err != nil {
		return err
	}
	*t = slices.DeleteFunc(many, func(s string) bool { return s == "null" })
	return nil
}

// words are the values of an enum as text; null is left out.
type words []string

func (w *words) UnmarshalJSON(text []byte) error {
	var values []any
	if err := json.Unmarshal(text, &values); err != nil {
		return err
	}
	for _, v := range values {
		if v != nil {
			*w = append(*w, fmt.Sprint(v))
		}
	}
	return nil
}

// members keeps the order of the document, which a map would lose.
type members []*member

func (m *members) UnmarshalJSON(text []byte) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	if _, err := dec.Token(); err != nil {
		return err
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		one := &member{Name: fmt.Sprint(name)}
		if err := dec.Decode(one); err != nil {
			return fmt.Errorf("%v: %w", name, err)
		}
		*m = append(*m, one)
	}
	return nil
}
