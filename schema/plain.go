package schema

import (
	"encoding/json"
	"slices"
	"strconv"
)

// plain rewrites what a schema allows in two spellings: a whole number as 12
// instead of 12.0 or 1.2e1, and a lone id as a list of one.
func (m *member) plain(value any) any {
	switch v := value.(type) {
	case json.Number:
		return m.plainNumber(v)
	case string:
		if m.allows("array") {
			return []any{v}
		}
	case []any:
		for i := range v {
			v[i] = m.item().plain(v[i])
		}
	case map[string]any:
		of := m.record()
		for _, p := range of.Properties {
			if inner, ok := v[p.Name]; ok {
				v[p.Name] = p.plain(inner)
			}
		}
	}
	return value
}

func (m *member) plainNumber(n json.Number) json.Number {
	if !m.allows("integer") {
		return n
	}
	f, err := n.Float64()
	if err != nil || f == 0 {
		return "0"
	}
	return json.Number(strconv.FormatFloat(f, 'f', -1, 64))
}

func (m *member) allows(kind string) bool { return slices.Contains(m.Type, kind) }

// record is the node that describes an object: the member itself, or in a
// workshop the schema of the records that it holds.
func (m *member) record() *member {
	if doc, ok := lookup(m.Of); ok && len(m.Properties) == 0 {
		return doc.root
	}
	return m
}

func (m *member) item() *member {
	if m.Of != "" {
		return m.record()
	}
	if m.Items != nil {
		return m.Items
	}
	return new(member)
}

// native turns json.Number into numbers that other packages can store, all the
// way down.
func native(value any) any {
	switch v := value.(type) {
	case json.Number:
		if whole, err := v.Int64(); err == nil {
			return whole
		}
		f, _ := v.Float64() // the guard has seen that it is finite
		return f
	case []any:
		for i := range v {
			v[i] = native(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = native(v[key])
		}
	}
	return value
}
