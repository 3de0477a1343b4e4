package survey

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
)

// member is one name and value of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

// members is a JSON object in the order of its text.
type members []member

// parse reads an object; nothing is an empty one.
func parse(raw json.RawMessage) (members, bool) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, true
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil, false
	}
	var m members
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, false
		}
		name, _ := key.(string)
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return nil, false
		}
		m = append(m, member{name, value})
	}
	_, err := d.Token()
	return m, err == nil
}

func (m members) json() json.RawMessage {
	b := []byte{'{'}
	for i, x := range m {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, quote(x.name)...), ':')
		b = append(b, x.value...)
	}
	return append(b, '}')
}

func quote(text string) json.RawMessage {
	raw, err := json.Marshal(text)
	if err != nil {
		return json.RawMessage(`""`)
	}
	return raw
}

// list writes texts as a JSON array.
func list(texts []string) json.RawMessage {
	raw, err := json.Marshal(texts)
	if err != nil {
		return json.RawMessage(`[]`)
	}
	return raw
}

func (m members) find(name string) int {
	for i := range m {
		if m[i].name == name {
			return i
		}
	}
	return -1
}

func (m members) has(name string) bool { return m.find(name) >= 0 }

func (m members) hasAny(names ...string) bool {
	for _, name := range names {
		if m.has(name) {
			return true
		}
	}
	return false
}

// get is a member's value, nil if there is none.
func (m members) get(name string) json.RawMessage {
	if i := m.find(name); i >= 0 {
		return m[i].value
	}
	return nil
}

// text is a member's value as text: a string's content, a number's digits.
func (m members) text(name string) string { return textOf(m.get(name)) }

func textOf(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return strings.TrimSpace(text)
	}
	if len(raw) > 0 && (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9') {
		return string(raw)
	}
	return ""
}

// object is a member's value as an object; empty if it is none.
func (m members) object(name string) members {
	inner, _ := parse(m.get(name))
	return inner
}

// elements are the elements of a member that is an array.
func (m members) elements(name string) []json.RawMessage {
	var all []json.RawMessage
	if json.Unmarshal(m.get(name), &all) != nil {
		return nil
	}
	return all
}

// drop takes members out.
func (m *members) drop(names ...string) {
	m.keep(func(x member) bool { return !slices.Contains(names, x.name) })
}

// keep leaves only the members that good says, in new memory.
func (m *members) keep(good func(member) bool) {
	kept := make(members, 0, len(*m))
	for _, x := range *m {
		if good(x) {
			kept = append(kept, x)
		}
	}
	*m = kept
}

// add adds a member unless the name is taken or the value says nothing.
func (m *members) add(name string, value json.RawMessage) bool {
	if m.has(name) || isNothing(value) {
		return false
	}
	*m = append(*m, member{name, value})
	return true
}

// isNothing reports whether a value is absent, null or empty.
func isNothing(value json.RawMessage) bool {
	switch string(bytes.TrimSpace(value)) {
	case "", "null", `""`, "[]", "{}":
		return true
	}
	return false
}

// rename gives a member a readable name if that is free.
func (m members) rename(name, readable string) {
	if i := m.find(name); i >= 0 && !m.has(readable) {
		m[i].name = readable
	}
}

// clear takes out the members that say nothing.
func (m *members) clear() {
	m.keep(func(x member) bool { return !isNothing(x.value) })
}

// readable writes $createdAt as created_at.
func readable(name string) string {
	var b strings.Builder
	for i, c := range strings.TrimLeft(name, "$") {
		if unicode.IsUpper(c) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}
